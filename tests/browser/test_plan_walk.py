"""A plan full of jargon becomes words that people understand; each reads their own, answers back, is answered, and sees what changed.

In English, Welsh and Arabic, with and without JavaScript. Places are found by their address and the names of fields, never by words.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTab, Tab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser

FOR_CHILD = "You will have contact with Nan at the placement."
FOR_FAMILY = "Mum failed to facilitate contact with Nan prior to school. Support will be offered in due course."


@dataclass(frozen=True)
class Case:
    """A plan, who writes it, who looks it over, and who it is about."""

    child: str
    worker: str
    second: str
    plan: str


MAYA = Case("maya", "priya_nambiar", "tomasz_wilk", "child_protection")
YUSUF = Case("yusuf", "hannah_seddon", "tunde_bello", "child_in_care")
KEISHA = Case("keisha", "jo_fairweather", "marcus_ellery", "pathway")


def desk(portal: Portal, case: Case) -> str:
    return f"/team/children/{portal.ref(case.child)}/plan/{case.plan}/"


def words(tab: Tab, box: str) -> str:
    return tab.page.locator(f"#{box}").input_value()


def mend(tab: Tab) -> None:
    """Presses what the page offers until it offers nothing more; then writes by hand what only the writer can know."""
    offers = tab.page.locator("button[name=mend]")
    for _ in range(12):
        if not offers.count():
            break
        before = words(tab, "child") + words(tab, "family")
        offers.first.click()
        if tab.js:
            tab.page.wait_for_function(
                "was => document.querySelector('#child').value + document.querySelector('#family').value !== was", arg=before
            )
        else:
            tab.page.wait_for_load_state()
    assert not offers.count()


def write(tab: Tab, portal: Portal, case: Case) -> None:
    """A worker writes one line in the words of the office, and mends it."""
    tab.go(f"{desk(portal, case).removesuffix('/')}/write?section=needs_to_happen")
    tab.look()
    if tab.js:  # while it is typed, before anything is pressed
        tab.page.locator("#child").press_sequentially("At the placement ", delay=15)
        expect(tab.page.locator("#found-child mark").first).to_be_visible()
    tab.page.locator("#child").fill(FOR_CHILD)
    tab.page.locator("#family").fill(FOR_FAMILY)
    tab.page.locator("button[name=check]").click()
    tab.page.wait_for_load_state()
    expect(tab.page.locator("#found-family mark").first).to_be_visible()
    tab.page.evaluate("scrollTo(0, 0)")  # axe takes what lies under the bar at the top for hidden
    tab.look()
    mend(tab)
    assert words(tab, "child") == "You will have contact with Nan at the home."
    assert "before school" in words(tab, "family")
    tab.page.locator("#child").fill("You will be with Nan at the family centre.")
    tab.page.locator("#family").fill("Nan comes to the family centre on Saturdays. Jo books it.")
    tab.page.locator("button[name=check]").click()
    tab.page.wait_for_load_state()
    expect(tab.page.locator("mark")).to_have_count(0)
    tab.page.locator("#who").fill("Nan")
    tab.page.locator("#by_when").fill("2026-12-18")
    tab.page.locator("#sign").fill("Two Saturdays in a row")
    tab.press(tab.page.locator("button[name=save]"), f"{desk(portal, case)}*done=saved*")
    tab.look()


def only_for(tab: Tab, portal: Portal, case: Case, text: str, n: int) -> None:
    """A line for one person alone: the n-th on the list."""
    tab.go(f"{desk(portal, case).removesuffix('/')}/write?section=going_well")
    tab.page.locator("#child").fill(text)
    tab.page.locator("#family").fill(text)
    tab.page.locator("[name=everybody][value=some]").check()
    tab.page.locator("[name=readers]").nth(n).check()
    tab.press(tab.page.locator("button[name=save]"), f"{desk(portal, case)}*done=saved*")


def publish(writer: Tab, second: Tab, portal: Portal, case: Case) -> None:
    """Handed over, looked over by a second person, published; whoever wrote it cannot look it over."""
    home = desk(portal, case)
    writer.go(home)
    writer.press(writer.page.locator('form[action$="/hand-over"] button'), f"{home}*done=handed")
    writer.go(f"{home}check")
    expect(writer.page.locator("button[name=good]")).to_have_count(0)
    second.go(f"{home}check")
    second.look()
    second.press(second.page.locator("button[name=good][value=yes]"), f"{home}*done=good")
    writer.go(f"{home}see")
    writer.look()
    writer.go(home)
    writer.press(writer.page.locator('form[action$="/publish"] button'), f"{home}*done=published")


def line_of(tab: Tab, text: str) -> str:
    """The ref of the line that holds a text."""
    found = tab.page.locator(".plan-lines > li", has_text=text)
    expect(found).to_have_count(1)
    return str(found.get_attribute("id"))[2:]


def answer(tab: Tab, line: str, kind: str) -> None:
    tab.press(tab.page.locator(f'button[name=answer][value="{kind}:{line}"]'), f"/about/*/plan?thanks={line}#l-{line}")
    expect(tab.page.locator(f"#l-{line} .said.mine")).to_have_count(1)


@pytest.mark.parametrize(("lang", "js"), [("en", True), ("cy", True), ("ar", False)])
def test_a_plan_in_words_that_people_understand(tab: MakeTab, fresh: Portal, lang: str, js: bool) -> None:
    def somebody(key: str) -> Tab:
        made = tab(js=js, lang=lang, of=fresh)
        made.sign_in(key)
        return made

    priya, tomasz, maya, dana, rob = map(somebody, (MAYA.worker, MAYA.second, "maya", "dana_whitlock", "rob_tanner"))
    plan = f"/about/{fresh.ref('maya')}/plan"

    # The worker writes in the words of the office, mends them by what the page offers; nobody of the family sees it yet.
    write(priya, fresh, MAYA)
    only_for(priya, fresh, MAYA, "A line for mum alone.", 1)
    maya.go(plan)
    assert "Saturdays" not in maya.page.inner_text("main")
    publish(priya, tomasz, fresh, MAYA)

    # The child (8), her mum, and her dad, who was given less: each reads exactly theirs.
    for reader, own, others in ((maya, "with Nan at the", "books it"), (dana, "books it", "You will")):
        reader.go(plan)
        reader.look()
        shown = reader.page.inner_text("main")
        assert own in shown
        assert others not in shown
    assert "for mum alone" in dana.page.inner_text("main")
    assert "for mum alone" not in maya.page.inner_text("main")
    assert rob.page.goto(fresh.url + plan).status == 404  # type: ignore[union-attr]

    # Each answers back; neither sees what the other said.
    line = line_of(maya, "with Nan at the")
    answer(maya, line, "unclear")
    maya.go(f"{plan}/line/{line}")
    maya.page.locator("#words").fill("Can Biscuit come too? 🐶")
    maya.page.locator("[name=private]").check()
    maya.look()
    maya.press(maya.page.locator("main form button.btn"), f"{plan}?thanks={line}#l-{line}")
    dana.go(plan)
    answer(dana, line, "disagree")
    assert "Biscuit" not in dana.page.inner_text("main")
    dana.go(f"{plan}/idea")
    dana.look()
    dana.page.locator("#words").fill("Could it be Sundays?")
    dana.press(dana.page.locator("main form button.btn"), f"{plan}?thanks=ideas#ideas")
    maya.go(plan)
    maya.press(maya.page.locator("button[name=said][value=understand]"), f"{plan}?thanks=read#read")
    dana.go(plan)
    dana.press(dana.page.locator("button[name=said][value=nobody]"), f"{plan}?thanks=nobody#read")
    expect(dana.page.locator(".fresh")).to_have_count(2)  # who has not understood it has not done with what is new
    dana.press(dana.page.locator("button[name=said][value=understand]"), f"{plan}?thanks=read#read")
    expect(dana.page.locator(".fresh")).to_have_count(0)

    # The worker answers; what is between the child and those who work with her is not even the manager's to read.
    answers = f"/team/children/{fresh.ref('maya')}/plan/answers"
    manager = somebody("denise_ollerton")
    manager.go(answers)
    assert "Biscuit" not in manager.page.inner_text("main")
    assert "Sundays" in manager.page.inner_text("main")
    priya.go(answers)
    priya.look()
    card = priya.page.locator("section.card", has_text="Biscuit")
    card.locator("summary").click()
    card.locator("textarea").fill("Yes, Biscuit can come.")
    priya.press(card.locator("form button.btn").first, f"{answers}?done=replied")
    maya.go(f"/about/{fresh.ref('maya')}/")
    expect(maya.page.locator("[aria-labelledby=answered]")).to_be_visible()
    maya.go(plan)
    expect(maya.page.locator(f"#l-{line}", has_text="Yes, Biscuit can come.")).to_be_visible()
    maya.look()
    maya.press(maya.page.locator('form[action$="/plan/replies-read"] button'), plan)

    # The next version: words of the child alone. She sees what changed; her mum's page has no mark.
    priya.go(f"/team/children/{fresh.ref('maya')}/plan/line/{line}")
    priya.page.locator("#child").fill("You will see Nan at the family centre on Saturdays.")
    priya.press(priya.page.locator("button[name=save]"), f"{desk(fresh, MAYA)}*done=saved*")
    publish(priya, tomasz, fresh, MAYA)
    maya.go(plan)
    expect(maya.page.locator(f"#l-{line} .fresh")).to_be_visible()
    expect(maya.page.locator("[aria-labelledby=p-new] a")).to_have_count(1)
    expect(maya.page.locator(f"#l-{line} .said", has_text="Biscuit")).to_have_count(2)
    maya.look()
    dana.go(plan)
    expect(dana.page.locator(".fresh")).to_have_count(0)
    expect(dana.page.locator("[aria-labelledby=p-new]")).to_have_count(0)
    maya.go(f"{plan}/earlier")
    maya.look()
    assert maya.page.locator(f'a[href*="{plan}/earlier/"]').count() >= 3


@pytest.mark.parametrize(("case", "lang", "js"), [(YUSUF, "ar", True), (KEISHA, "en", False)], ids=["teenager", "care leaver"])
def test_a_teenager_and_a_care_leaver_answer_back(tab: MakeTab, fresh: Portal, case: Case, lang: str, js: bool) -> None:
    worker, second, own = (tab(js=js, lang=lang, of=fresh) for _ in range(3))
    worker.sign_in(case.worker)
    second.sign_in(case.second)
    own.sign_in(case.child)
    plan = f"/about/{fresh.ref(case.child)}/plan"
    write(worker, fresh, case)
    publish(worker, second, fresh, case)
    own.go(plan)
    own.look()
    line = line_of(own, "with Nan at the")
    answer(own, line, "helps")
    own.go(plan)
    answer_done = own.page.locator(f'button[name=answer][value="done:{line}"]')
    own.press(answer_done, f"{plan}?thanks={line}#l-{line}")
    answers = f"/team/children/{fresh.ref(case.child)}/plan/answers"
    worker.go(answers)
    card = worker.page.locator("section.card", has=worker.page.locator("textarea")).first
    card.locator("textarea").fill("Well done, and thank you for telling us.")
    worker.press(card.locator("form button.btn").first, f"{answers}?done=replied")
    own.go(plan)
    expect(own.page.locator(f"#l-{line}", has_text="Well done")).to_be_visible()
    own.look()
