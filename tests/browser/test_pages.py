"""Every page that somebody can reach: the pages are found by following links, so that one added tomorrow is looked at too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.conftest import MakeTab, Tab, chrome
from tests.browser.server import NEW_CARD

pytestmark = pytest.mark.browser

REF = re.compile(r"(?<=/)[2-9a-z]{12}(?=/|$)")
CHOICE = re.compile(
    r"\b(part|question|section|which|words)=[a-z_]+|(?<=/phrases/)[a-z0-9_]+|(?<=/plan/)(?:early_help|child_\w+|pathway|safety|closing)(?=/)"
    r"|(?:(?<=/with\?)|(?<=/paper\?))kind=[a-z_]+|(?<=/standards/)[a-z0-9_]+"
)
FILE = re.compile(r"\.(?:pdf|brf|txt|ics)(?:\?|$)")
SAME_KIND = 2  # pages that differ only in whose they are: this many of them
MOST = 110
LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]:not([download]), nav a')].map(a => a.getAttribute('href'))"


def kind_of(path: str) -> str:
    """A page's address without whose it is, and which of several parts of the same kind it shows."""
    return CHOICE.sub("*", REF.sub("*", path.split("#")[0]))


def crawl(tab: Tab, first: str, inside: tuple[str, ...], not_as: str = "") -> set[str]:
    """Looks at every page under `inside` that links lead to from `first`; gives the kinds of page that were seen."""
    waiting, known, kinds, wrong = [first], {first}, set[str](), list[str]()
    while waiting:
        path = waiting.pop(0)
        kinds.add(kind_of(path))
        tab.go(path)
        wrong += tab.wrong(dark=True)
        for link in tab.page.evaluate(LINKS):
            link = link.split("#")[0]
            wanted = link.startswith(inside) and link not in known and not FILE.search(link) and not (not_as and not_as in link)
            if wanted and sum(kind_of(k) == kind_of(link) for k in known) < SAME_KIND:
                known.add(link)
                waiting.append(link)
        assert len(known) < MOST, "more pages than thought"
    assert not wrong, "\n".join(["", *wrong])
    return kinds


RECORD = {"/about/*/", *(f"/about/*/{part}" for part in ("people", "visits", "say", "say/unsafe", "messages"))}
WHOLE_RECORD = RECORD | {"/about/*/plan", "/about/*/rights"}
KINDS = {f"/about/*/say?kind={kind}" for kind in ("thanks", "question", "worry", "call_me", "feedback", "idea")}


@pytest.mark.parametrize(
    ("key", "lang", "least"),
    [
        ("dana_whitlock", "en", WHOLE_RECORD | KINDS | {"/about/*/messages/*"}),
        ("keisha", "en", WHOLE_RECORD | KINDS),
        ("rob_tanner", "en", RECORD),
        ("samira_sabbagh", "ar", WHOLE_RECORD),
        ("lowri_pritchard", "cy", WHOLE_RECORD),
    ],
)
def test_every_page_of_a_family(tab: MakeTab, key: str, lang: str, least: set[str]) -> None:
    one = tab(lang=lang)
    one.sign_in(key)
    if one.path() == "/about/":
        one.look(dark=True)
    first = f"/about/{one.portal.ref(key)}/"
    found = crawl(one, first, (first,), not_as="" if least >= KINDS else "?kind=")
    assert least <= found, least - found


def test_every_page_of_a_manager(tab: MakeTab) -> None:
    denise = tab()
    denise.sign_in("denise_ollerton")
    found = crawl(denise, "/team/", ("/team/",), not_as="/as/")
    assert {"/team/", "/team/inbox", "/team/inbox/*", "/team/children/*/", "/team/inbox?box=closed"} <= found, found


def test_every_page_seen_with_other_eyes(tab: MakeTab) -> None:
    denise = tab()
    denise.sign_in("denise_ollerton")
    child = f"/team/children/{denise.portal.ref('maya')}/"
    found = crawl(denise, child, (f"{child}as/",))
    parts = {"", "people", "visits", "plan", "rights"}
    assert {f"/team/children/*/as/{who}/{part}" for who in ("child", "*") for part in parts} <= found, found
    denise.go(f"{child}as/child/")
    expect(denise.page.locator(".seen-as")).to_be_visible()
    expect(denise.page.locator("main form")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "ar", "cy"])
def test_every_open_page(tab: MakeTab, lang: str) -> None:
    anyone = tab(lang=lang)
    for path in ("/", "/help", "/languages", "/privacy", "/accessibility", "/sign-in", "/sign-in/staff", "/there-is-no-such-page"):
        anyone.go(path)
        anyone.look(dark=True)


def test_choosing_a_pin_with_a_new_card(tab: MakeTab) -> None:
    new = tab()
    new.go("/sign-in")
    new.page.locator("[name=code]").fill(new.portal.people[NEW_CARD]["sign_in"]["code"])
    new.press(new.page.locator('form[action="/sign-in"] button'), "/sign-in/choose")
    new.look(dark=True)
    for pin, again in (("111111", "111111"), ("73wo91", "73wo92")):
        new.page.locator("[name=secret]").fill(pin)
        new.page.locator("[name=again]").fill(again)
        new.page.locator('form[action="/sign-in/choose"] button').click()
        expect(new.page.get_by_role("alert")).to_be_visible()
        new.look(dark=True)


def test_mistakes_are_shown_kindly(tab: MakeTab) -> None:
    """Forms that come back: a wrong PIN, words without a single sign, a sign-in that ended while somebody wrote."""
    maya = tab()
    maya.go("/sign-in")
    maya.page.locator("[name=code]").fill("0000-0000-0000-0000")
    maya.page.locator('form[action="/sign-in"] button').click()
    expect(maya.page.get_by_role("alert")).to_be_visible()
    maya.look(dark=True)
    maya.sign_in("maya")
    for form in ("say?kind=worry", "say/unsafe"):
        maya.go(f"/about/{maya.portal.ref('maya')}/{form}")
        maya.page.locator("textarea[name=words]").fill("   ")
        maya.page.locator(f'form[action$="/{form.split("?")[0]}"] button.btn:not([name])').click()
        expect(maya.page.get_by_role("alert")).to_be_visible()
        maya.look(dark=True)
    maya.page.locator("textarea[name=words]").fill("These words must not be lost.")
    maya.context.clear_cookies()
    maya.page.locator('form[action$="/say/unsafe"] button.btn:not([name])').click()
    expect(maya.page.get_by_role("alert")).to_be_visible()
    assert "These words must not be lost." not in maya.page.content()  # nobody knows who holds the phone now
    maya.look(dark=True)
    way = maya.portal.people["maya"]["sign_in"]
    maya.page.locator("[name=code]").fill(way["code"])
    maya.page.locator("[name=secret]").fill(way["secret"])
    maya.page.locator('form[action="/sign-in"] button').click()
    expect(maya.page.locator("textarea[name=words]")).to_have_value("These words must not be lost.")
    maya.look(dark=True)


def test_a_mistake_in_an_answer_comes_without_a_new_page(tab: MakeTab) -> None:
    priya = tab()
    priya.sign_in("priya_nambiar")
    priya.go("/team/inbox")
    priya.press(priya.page.locator(".rows h2 a").first, "/team/inbox/*")
    priya.page.evaluate("() => { window.stayed = true }")
    priya.look(dark=True)
    priya.page.locator('form[action$="/open"] button').click()
    priya.page.locator('form[action$="/answer"] textarea').fill("   ")
    priya.page.locator('form[action$="/answer"] button:not([name])').click()
    expect(priya.page.get_by_role("alert")).to_be_visible()
    assert priya.page.evaluate("() => window.stayed === true")
    priya.look(dark=True)


def test_the_list_narrows_while_somebody_types(tab: MakeTab) -> None:
    denise = tab()
    denise.sign_in("denise_ollerton")
    denise.page.evaluate("() => { window.stayed = true }")
    denise.page.locator("[name=find]").press_sequentially("owe")
    expect(denise.page.locator(".rows h2")).to_have_count(1)
    assert denise.page.evaluate("() => window.stayed === true")
    denise.look()


def test_the_boxes_of_the_inbox_change_in_place_and_back_comes_back(tab: MakeTab) -> None:
    denise = tab()
    denise.sign_in("denise_ollerton")
    denise.go("/team/inbox")
    here = denise.page.locator("nav.tiles [aria-current]")
    denise.page.evaluate("() => { window.stayed = true }")
    denise.page.locator('nav.tiles a[href$="box=closed"]').click()
    expect(here).to_have_attribute("href", "/team/inbox?box=closed")
    assert denise.page.evaluate("() => window.stayed === true")
    denise.look()
    denise.page.go_back()
    expect(here).to_have_attribute("href", "/team/inbox?box=open")
    denise.look()


@pytest.mark.parametrize("scripts", [True, False])
def test_ready_words_come_into_the_form_and_keep_what_was_typed(tab: MakeTab, scripts: bool) -> None:
    priya = tab(js=scripts)
    priya.sign_in("priya_nambiar")
    priya.go("/team/inbox")
    priya.press(priya.page.locator(".rows h2 a").first, "/team/inbox/*")
    if priya.page.locator('form[action$="/open"]').count():
        priya.page.locator('form[action$="/open"] button').click()
    words, begin = priya.page.locator("#answer-form textarea"), priya.page.locator("#answer-form details summary")
    for typed, button in (("", "what_helps"), ("Hello, and then:", "advocate")):
        words.fill(typed)
        begin.click()
        priya.look()
        priya.page.locator(f'#answer-form button[value="{button}"]').click()
        expect(words).to_have_value(re.compile(f"^{typed}.{{20,}}", re.DOTALL))
    priya.look(dark=True)
    expect(priya.page.locator(".talk article.mine")).to_have_count(0)


@pytest.mark.parametrize("width", [720, 360])
def test_letters_twice_as_large(tab: MakeTab, width: int) -> None:
    """200 %: a desktop window of 720 (so 360 of its own), and even a phone with the largest letters."""
    maya = tab(viewport={"width": width, "height": 1000}, device_scale_factor=2)
    maya.sign_in("maya")
    for part in ("", "say"):
        maya.go(f"/about/{maya.portal.ref('maya')}/{part}")
        maya.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert maya.page.evaluate("() => getComputedStyle(document.querySelector('main p')).fontSize").startswith(("36", "32", "43"))
        assert not maya.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        assert width < 720 or not checks.sideways(maya.page, (width,))
        exit_box = maya.page.locator("a.exit").bounding_box()
        assert exit_box
        assert exit_box["x"] >= 0
        assert exit_box["x"] + exit_box["width"] <= width


def test_axe_really_looks(tab: MakeTab) -> None:
    """A planted mistake is found; so is a colour that cannot be read, in dark mode alone."""
    anyone = tab()
    anyone.go("/help")
    assert checks.axe(anyone.page) == []
    anyone.page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")
    assert any("axe label:" in found for found in checks.axe(anyone.page))
    anyone.page.evaluate("() => { const p = document.querySelector('h1'); p.style.color = 'light-dark(black, #222)' }")
    assert any("color-contrast" in found for found in checks.in_the_dark(anyone.page))
    assert not any("color-contrast" in found for found in checks.axe(anyone.page))


def test_sideways_really_looks(tab: MakeTab) -> None:
    anyone = tab()
    anyone.go("/help")
    assert checks.sideways(anyone.page) == []
    anyone.page.evaluate("() => { document.querySelector('h1').style.width = '330px' }")
    assert any("at 320" in found for found in checks.sideways(anyone.page))
    assert checks.structure(anyone.page, "ar") != []


def test_without_a_browser_the_tests_fail_and_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME", "/there/is/no/browser")
    with pytest.raises(pytest.fail.Exception, match="cannot run: CHROME is '/there/is/no/browser'"):
        chrome()
