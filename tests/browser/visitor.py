"""A small client for HTTP alone: keeps cookies and one connection, follows nothing by itself, and sends any bytes at all."""

from __future__ import annotations

import http.client
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import quote_from_bytes, urlsplit

import pyotp

from tests.browser.server import Portal

_addresses = itertools.count(1)


def as_bytes(text: str | bytes) -> bytes:
    """UTF-8, in which the broken halves of characters are written as they are."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def encoded(fields: Mapping[str, str | bytes]) -> str:
    """Fields as a form or the end of an address sends them."""
    return "&".join(f"{name}={quote_from_bytes(as_bytes(value), safe='')}" for name, value in fields.items())


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def to(self) -> str:
        """Where it leads."""
        return str(self.headers.get("Location", ""))


class Visitor:
    """Somebody with cookies. Each request comes from another address, so that no try waits for the one before."""

    def __init__(self, portal: Portal, cookies: Mapping[str, str] | None = None) -> None:
        self.portal = portal
        self.cookies = dict(cookies or {})
        self.form = ""  # the token of this session's forms
        self.line = http.client.HTTPConnection(urlsplit(portal.url).netloc, timeout=60)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request as it is. A connection that the server closed in between is opened again."""
        n = next(_addresses)
        sent = {
            "X-Forwarded-For": f"10.{n >> 8 & 255}.{n & 255}.1" if n % 2 else f"2001:db8:{n:x}::1",
            "Accept-Language": "en",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            **(headers or {}),
        }
        try:
            self.line.request(method, path, body, sent)
            got = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.line.close()
            self.line.request(method, path, body, sent)
            got = self.line.getresponse()
        text = got.read().decode("utf-8")  # strictly: no page may hold broken bytes
        for line in got.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(got.status, got.headers, text)

    def get(self, path: str, **query: str | bytes) -> Answer:
        """Asks for a page."""
        return self.ask("GET", f"{path}?{encoded(query)}" if query else path)

    def post(self, path: str, fields: Mapping[str, str | bytes], **headers: str) -> Answer:
        """Sends a form."""
        more = {"Content-Type": "application/x-www-form-urlencoded", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.ask("POST", path, encoded(fields).encode(), more)

    def token(self, path: str) -> str:
        """The token of the forms of this session, from a page that has one."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).body)
        assert found, f"no form on {path}"
        return unescape(found[1])

    def sign_in(self, key: str) -> str:
        """Signs in as one of the people; gives the token of the forms from then on."""
        way = self.portal.people[key]["sign_in"]
        if "code" in way:
            done = self.post("/sign-in", {"csrf_token": self.token("/sign-in"), "code": way["code"], "secret": way["secret"]})
            page = f"/about/{self.portal.ref(key)}/say"
        else:
            fields = {"email": way["email"], "password": way["password"], "totp": pyotp.TOTP(way["totp_secret"]).now()}
            done = self.post("/sign-in/staff", {"csrf_token": self.token("/sign-in/staff"), **fields})
            page = "/team/inbox"
        assert done.status == 303, f"{key} cannot sign in: {done.status}"
        return self.token(page)
