"""htmx from the script network: its hash is held to, and where the network does not answer our own copy of the file does."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Route

from portal.config import ROOT
from portal.web.page import HTMX_CDN, HTMX_FILE
from tests.browser import server
from tests.browser.server import Portal

pytestmark = pytest.mark.browser
FILE = (ROOT / "static" / HTMX_FILE).read_bytes()
HEADERS = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin", "content-type": "text/javascript"}


@pytest.fixture(scope="module")
def networked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A demo whose team pages ask the script network."""
    running = server.start(tmp_path_factory.mktemp("networked"), PORTAL_HTMX="cdn")
    yield running
    running.stop()


@pytest.mark.parametrize("answers", ["the file", "another file", "nothing"])
def test_htmx_works_whatever_the_script_network_answers(browser: Browser, networked: Portal, answers: str) -> None:
    context, own = browser.new_context(), []
    page, way = context.new_page(), networked.people["denise_ollerton"]["sign_in"]

    def answer(route: Route) -> None:
        if answers == "nothing":
            route.abort()
        else:
            route.fulfill(body=FILE if answers == "the file" else FILE + b"\nwindow.__pwned = 1;", headers=HEADERS)

    page.route(HTMX_CDN, answer)
    page.on("request", lambda request: own.append(request.url) if HTMX_FILE in request.url else None)
    page.goto(f"{networked.url}/sign-in/staff")
    for field, value in {**way, "totp": pyotp.TOTP(way["totp_secret"]).now()}.items():
        if field != "totp_secret":
            page.fill(f"#{field}", value)
    page.locator("main form button").click()
    page.wait_for_url("**/team/")
    page.goto(f"{networked.url}/team/inbox")
    page.wait_for_function("() => window.htmx")
    assert bool(own) is (answers != "the file")
    assert page.evaluate("() => window.__pwned") is None
    with page.expect_response("**/team/inbox?box=new") as got:
        page.locator('a[href$="box=new"]').click()
    assert got.value.request.headers["hx-request"] == "true"
    context.close()
