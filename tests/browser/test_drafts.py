"""What a child types is kept with the server while they type, and is there again after they left; without the script a button does it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTab

# What a phone does when another app comes to the front.
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_what_is_typed_is_there_after_a_break(tab: MakeTab, lang: str) -> None:
    maya = tab(lang=lang)
    maya.sign_in("maya")
    say = f"/about/{maya.portal.ref('maya')}/say"
    maya.go(say)
    maya.look()
    maya.go(f"{say}?kind=visit")
    words = maya.page.locator("textarea[name=words]")
    with maya.page.expect_response("**/say/draft") as kept:
        words.fill("I began to say")
    assert kept.value.status == 204
    assert maya.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
    maya.page.locator("details summary").first.click()
    maya.page.evaluate("() => scrollTo(0, 0)")  # else the bar at the bottom lies over a choice just as axe measures it
    maya.look()
    maya.go(f"/about/{maya.portal.ref('maya')}/")
    maya.go(f"{say}?kind=visit")
    expect(words).to_have_value("I began to say")
    maya.page.locator("input[name=tap_how][value=bad]").check()
    maya.press(maya.page.locator("form.card button").first, f"{say.removesuffix('say')}messages/*sent=1")
    maya.look()
    maya.go(f"{say}?kind=visit")
    expect(words).to_have_value("")


def test_leaving_the_page_keeps_what_was_typed_last(tab: MakeTab) -> None:
    maya = tab()
    maya.sign_in("maya")
    say = f"/about/{maya.portal.ref('maya')}/say"
    maya.go(f"{say}?kind=idea")
    sent: list[Any] = []
    maya.page.on("request", lambda request: sent.append(request) if request.url.endswith("/say/draft") else None)
    maya.page.locator("textarea[name=words]").fill("A tree house")
    with maya.page.expect_request("**/say/draft"):
        maya.page.evaluate(HIDE)
    maya.page.wait_for_load_state("networkidle")
    maya.go(f"{say}?kind=idea")
    expect(maya.page.locator("textarea[name=words]")).to_have_value("A tree house")
    assert len(sent) >= 1


def test_without_scripts_a_button_keeps_it(tab: MakeTab) -> None:
    maya = tab(js=False)
    maya.sign_in("maya")
    say = f"/about/{maya.portal.ref('maya')}/say"
    maya.go(f"{say}?kind=worry")
    maya.page.locator("textarea[name=words]").fill("Later")
    maya.press(maya.page.locator("button[name=later]"), f"{say}?kind=worry&kept=1")
    maya.look()
    expect(maya.page.locator("textarea[name=words]")).to_have_value("Later")
