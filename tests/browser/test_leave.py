"""Leaving at once: Shift three times, a cover before the network answers, and Back, which browsers like to answer from memory."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NEUTRAL, MakeTab, Tab
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def old_cookies(tab: Tab) -> dict[str, str]:
    return {c["name"]: c["value"] for c in tab.context.cookies()}


def test_shift_three_times_leaves(tab: MakeTab) -> None:
    maya = tab()
    maya.sign_in("maya")
    cookies = old_cookies(maya)
    for _ in range(3):
        maya.page.keyboard.press("Shift")
    maya.page.wait_for_url(NEUTRAL)
    with Visitor(maya.portal, cookies) as later:
        assert later.get("/about/").to == "/sign-in"
    maya.page.go_back()
    assert "Maya" not in maya.page.content()


def test_shift_for_capitals_does_not_leave(tab: MakeTab) -> None:
    maya = tab()
    maya.sign_in("maya")
    maya.go(f"/about/{maya.portal.ref('maya')}/say?kind=worry")
    words = maya.page.locator("textarea[name=words]")
    words.fill("")  # what an earlier test began may stand there
    for letter in "ABCDEF":
        maya.page.keyboard.press(f"Shift+{letter}")
    expect(words).to_have_value("ABCDEF")
    assert maya.path().endswith("/say?kind=worry")


@pytest.mark.parametrize("way", ["link", "keys"])
def test_the_page_is_covered_before_the_network_answers(tab: MakeTab, way: str) -> None:
    maya, waiting = tab(), []

    def hold(route: Route) -> None:
        waiting.append(route)

    maya.sign_in("maya")
    maya.page.route("**/exit", hold)
    if way == "link":
        maya.page.locator("a.exit").click()
    else:
        for _ in range(3):
            maya.page.keyboard.press("Shift")
    covered = maya.page.evaluate("() => [getComputedStyle(document.body).display, document.title.trim()]")
    assert covered == ["none", ""]
    maya.page.wait_for_url(NEUTRAL)  # goes there although our own server never answered
    assert len(waiting) == 1
    waiting[0].abort()


def test_leaving_works_when_the_sign_in_is_over(tab: MakeTab) -> None:
    maya = tab()
    maya.sign_in("maya")
    maya.context.clear_cookies()
    maya.page.locator("a.exit").click()
    maya.page.wait_for_url(NEUTRAL)


def test_after_sign_out_back_shows_nothing(tab: MakeTab) -> None:
    maya = tab()
    maya.sign_in("maya")
    maya.go(f"/about/{maya.portal.ref('maya')}/plan")
    maya.press(maya.page.locator('form[action="/sign-in/out"] button'), "/")
    for _ in range(6):
        maya.page.go_back()
        assert "Maya" not in maya.page.content()
        assert "Priya" not in maya.page.content()


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_back_from_memory_works_and_leaving_empties_it(tab: MakeTab, js: bool) -> None:
    """The browser keeps pages in memory and Back brings them, even these. After leaving it brings none of them."""
    for leaves in (False, True):
        maya = tab(js=js)
        maya.sign_in("maya")
        maya.press(maya.page.locator('nav.tabs a[href$="/plan"]'), f"/about/{maya.portal.ref('maya')}/plan")
        if leaves:
            maya.page.locator("a.exit").click()
            maya.page.wait_for_url(NEUTRAL)
        else:
            maya.page.goto(NEUTRAL)
        for _ in range(4):
            maya.page.go_back(wait_until="commit")
            maya.page.wait_for_timeout(100)
            assert not (leaves and re.search("Maya|Priya", maya.page.content())), maya.path()
            if not leaves:
                expect(maya.page.locator("nav.tabs [aria-current]")).to_be_visible()
                break
