"""One browser a worker process, a portal of its own, and tabs of a phone's size in which nothing bad may happen unseen."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Dialog, Locator, Page, Request, sync_playwright

from tests.browser import checks, server
from tests.browser.server import Portal

NEUTRAL = "https://www.bbc.co.uk/weather"
NEUTRAL_PAGE = "<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>"
PHONE = {"width": 360, "height": 740}

# Whatever a planted script could reach leaves a trace in the console: our own marker, and what the policy stopped.
TRAPS = """
Object.defineProperty(window, '__pwned', { get: () => undefined, set: () => console.error('PWNED: a planted script ran') });
document.addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI));
"""
# An answer such as 404 or 422 is a console error in Chromium; it is not one here. 500 is.
PLAIN_ANSWER = "Failed to load resource: the server responded with a status of 4"


def chrome() -> str:
    """The browser: CHROME, else the usual names. Fails, and never skips, where there is none."""
    named = os.environ.get("CHROME")
    if named:
        found: str | None = shutil.which(named)
    else:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        where = f"CHROME is {named!r}, which is not there" if named else "no Chromium or Chrome was found"
        pytest.fail(f"The browser tests cannot run: {where}. `sh tests/browser/need-chromium.sh` says what to install.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once."""
    path = chrome()
    with sync_playwright() as playwright:
        # Playwright forbids the browser to keep pages for Back; phones do keep them, and that is what leaving must withstand.
        started = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo, served."""
    running = server.start(tmp_path_factory.mktemp("portal"))
    yield running
    running.stop()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Portal]:
    """A portal of a test's own: what is said and counted there is in nobody's way."""
    running = server.start(tmp_path)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def people(portal: Portal) -> dict[str, dict[str, Any]]:
    """The accounts of the demo by key."""
    return portal.people


class Tab:
    """A page on a phone. Errors, dialogs, broken policies and requests to anybody else are gathered, and fail the test."""

    def __init__(self, portal: Portal, context: BrowserContext, *, js: bool, lang: str) -> None:
        self.portal, self.context, self.js, self.lang = portal, context, js, lang
        self.troubles: list[str] = []
        self.away: list[str] = []
        context.add_init_script(TRAPS)
        context.on("console", self._console)
        context.on("weberror", lambda e: self.troubles.append(f"error: {e.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        self.page: Page = context.new_page()
        self.cdp = self._stand_in_for_the_world()
        context.on("page", lambda p: self.troubles.append(f"a new window: {p.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(PLAIN_ANSWER):
            self.troubles.append(f"console: {message.text[:300]}")

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        ours = urlsplit(self.portal.url).netloc
        if urlsplit(request.url).netloc != ours and not request.url.startswith(("data:", "blob:", "about:")):
            self.away.append(request.url)

    def _stand_in_for_the_world(self) -> CDPSession:
        """There is no internet: a stub answers for every other site. By CDP, because routes do not see where a redirect leads."""
        cdp = self.context.new_cdp_session(self.page)
        html = base64.b64encode(NEUTRAL_PAGE.encode()).decode()
        kind = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]

        def answer(event: dict[str, Any]) -> None:
            cdp.send("Fetch.fulfillRequest", {"requestId": event["requestId"], "responseCode": 200, "responseHeaders": kind, "body": html})

        cdp.on("Fetch.requestPaused", answer)
        cdp.send("Fetch.enable", {"patterns": [{"urlPattern": "https://*"}]})
        return cdp

    def go(self, path: str) -> None:
        """Opens a page of the portal."""
        self.page.goto(self.portal.url + path)

    def path(self) -> str:
        """Where the tab is, without the site."""
        return self.page.url.removeprefix(self.portal.url)

    def press(self, what: Locator, to: str) -> None:
        """Presses a link or button that leads to another page (its path, `*` for what is not known), as far as that page."""
        what.click()
        self.page.wait_for_url(self.portal.url + to)
        self.page.wait_for_load_state()

    def wrong(self, *, dark: bool = False) -> list[str]:
        """All that is wrong with the page as it is now."""
        found = checks.structure(self.page, self.lang) + checks.sideways(self.page)
        if self.js:
            found += checks.axe(self.page) + (checks.in_the_dark(self.page) if dark else [])
        return [f"{self.path()} in {self.lang}: {what}" for what in found]

    def look(self, *, dark: bool = False) -> None:
        """Looks at the page as it is now; fails with all that is wrong with it."""
        found = self.wrong(dark=dark)
        assert not found, "\n".join(found)
        self.nothing_bad()

    def nothing_bad(self) -> None:
        """Fails where anything came into the traps so far."""
        self.page.evaluate("() => 1")  # what the page has said until now has been heard then
        assert not self.troubles, "\n".join([self.path(), *self.troubles])
        assert set(self.away) <= {NEUTRAL, "https://www.bbc.co.uk/favicon.ico"}, self.away

    def sign_in(self, key: str) -> None:
        """Signs in through the form, in the tab's language."""
        sign_in(self.page, self.portal, key, self.lang)


def sign_in(page: Page, portal: Portal, key: str, lang: str | None = None) -> None:
    """Signs in as one of the people through their form, as far as the first page."""
    way = portal.people[key]["sign_in"]
    where = "/sign-in" if "code" in way else "/sign-in/staff"
    page.goto(portal.url + where + (f"?lang={lang}" if lang else ""))
    if "code" in way:
        page.locator("[name=code]").fill(way["code"])
        page.locator("[name=secret]").fill(way["secret"])
    else:
        page.locator("[name=email]").fill(way["email"])
        page.locator("[name=password]").fill(way["password"])
        page.locator("[name=totp]").fill(pyotp.TOTP(way["totp_secret"]).at(portal.now()))
    page.locator(f'form[action="{where}"] button').click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


MakeTab = Callable[..., Tab]


@pytest.fixture
def tab(browser: Browser, portal: Portal) -> Iterator[MakeTab]:
    """`tab(js=True, lang="en")`: a new tab with no cookies; whatever the traps caught fails the test at its end."""
    made: list[Tab] = []

    def make(*, js: bool = True, lang: str = "en", of: Portal | None = None, **context: Any) -> Tab:
        options = {"viewport": PHONE, "java_script_enabled": js, "locale": lang, **context}
        made.append(Tab(of or portal, browser.new_context(**options), js=js, lang=lang))
        return made[-1]

    yield make
    try:
        for one in made:
            one.nothing_bad()
    finally:
        for one in made:
            one.context.close()
