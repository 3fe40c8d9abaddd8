"""What every page shares: the settings, the day, the language, and the one way to show a template."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

from flask import Flask, Response, current_app, g, make_response, render_template, request, session

from .. import languages
from ..authority import Authority
from ..config import ROOT, Settings
from ..languages import Language
from ..services import clock

ARABIC_COMMA = frozenset({"ar", "fa", "ps", "ur", "ckb"})
HTMX_FILE = "vendor/htmx-4.0.1.min.js"
HTMX_CDN = "https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/htmx.min.js"
# Reckoned from the npm package's own file, which lies in static/vendor; a test does it again.
HTMX_HASH = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"


def init_app(app: Flask) -> None:
    """Chooses the language before each request and gives every template what all of them need."""
    app.before_request(_choose_language)
    app.context_processor(_for_all)


def settings() -> Settings:
    """The installation's settings."""
    return cast(Settings, current_app.extensions["portal.settings"])


def authority() -> Authority:
    """The council."""
    return cast(Authority, current_app.extensions["portal.authority"])


def today() -> date:
    """The day in England, or the fixed one of a demo."""
    return clock.today(settings().today)


def _choose_language() -> None:
    """The language asked for in the address, else the one chosen before, else the browser's."""
    wish = request.args.get("lang", "")
    if languages.BY_CODE.get(wish):
        session["lang"] = wish
    g.language = languages.negotiate(session.get("lang"), accepted=request.accept_languages.values())


def language() -> Language:
    """The language of this page."""
    return cast(Language, getattr(g, "language", languages.DEFAULT))


def locale() -> str:
    """The CLDR locale of this page, for Flask-Babel."""
    return language().locale


def wants_part() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def show(page: str, /, *, part: str = "", status: int = 200, **values: Any) -> Response:
    """A page; or its part alone, where htmx asks for one and the page has one."""
    template = part if part and wants_part() else page
    response = make_response(render_template(template, **values), status)
    response.vary.add("HX-Request")
    return response


def page_number() -> int:
    """Which page of a long list is asked for; the first is 0."""
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


@lru_cache(maxsize=32)
def static_url(name: str) -> str:
    """The address of a static file; it changes with the file's content, so that it may be kept for a year."""
    digest = sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?v={digest}"


def here() -> str:
    """The path of this page, to come back to; for a form that was sent, nothing."""
    return request.path if request.method == "GET" else ""


def _for_all() -> dict[str, Any]:
    return {
        "language": language(),
        "offered": languages.OFFERED,
        "council": authority(),
        "static_url": static_url,
        "here": here,
        "record": getattr(g, "record", None),
        "person": getattr(g, "person", None),
        "htmx": {"file": static_url(HTMX_FILE), "cdn": HTMX_CDN, "hash": HTMX_HASH, "self": settings().htmx == "self"},
        "direction": languages.direction,
        "today": today,
        "comma": "، " if language().code in ARABIC_COMMA else ", ",
        "new_key": lambda: str(uuid4()),
    }


def seen() -> int:
    """How many messages of the person the page showed from which this form comes; -1 where the form does not say it."""
    try:
        return int(request.form.get("seen", ""))
    except ValueError:
        return -1
