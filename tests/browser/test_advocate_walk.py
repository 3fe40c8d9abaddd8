"""An advocate is asked for, found, let in with the child's yes, reads and writes in that one conversation, and is sent away.

Asked for with one press, or together with a complaint, whose days stand still until then. In English, Welsh and Arabic, with and without
JavaScript. Places are found by addresses and names of fields, never by words.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTab, Tab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser

ASKED, COMPLAINED = "I want somebody to come to the meeting with me.", "Nobody asked me about the new bunk bed."
IDEA = "Could there be a lantern walk?"
FROM_ADVOCATE = "I rang Maya on Sunday. She wants to say it herself, and I sit beside her."
TOO_LATE = "One more thing from the advocate."
PIN = "9-lanterns-9"


@dataclass
class Walk:
    """The portal, and the child, the rights officer and the advocate in it. `talk`: the ref of the one conversation."""

    portal: Portal
    maya: Tab
    officer: Tab
    advocate: Tab
    talk: str = ""

    @property
    def home(self) -> str:
        return f"/about/{self.portal.ref('maya')}/"

    @property
    def finding(self) -> str:
        return f"/team/inbox/{self.talk}/advocates"


def status(tab: Tab, path: str) -> int:
    """What a page answers."""
    answer = tab.page.goto(tab.portal.url + path)
    assert answer is not None
    return answer.status


def last_part(tab: Tab) -> str:
    return tab.path().split("?")[0].rsplit("/", 1)[1]


def another_conversation(walk: Walk) -> str:
    """Something else that the child said; gives its ref."""
    walk.maya.go(f"{walk.home}say?kind=idea")
    walk.maya.page.locator("#words").fill(IDEA)
    walk.maya.press(walk.maya.page.locator('form[action$="/say"] button:not([name])'), f"{walk.home}messages/*sent=1")
    return last_part(walk.maya)


def ask(walk: Walk) -> None:
    """One press, and a line of her own."""
    maya = walk.maya
    maya.go(walk.home)
    maya.press(maya.page.locator(f'[aria-labelledby=q-say] a[href="{walk.home}advocate"]'), f"{walk.home}advocate")
    maya.look()
    expect(maya.page.locator('main a[href^="tel:01"]').first).to_be_visible()
    maya.page.locator("#words").fill(ASKED)
    maya.press(maya.page.locator('form[action$="/advocate"] button'), f"{walk.home}messages/*sent=1")
    maya.look()
    walk.talk = last_part(maya)


def complain(walk: Walk) -> None:
    """A complaint, sent with the other button: somebody helps to say it. Its days stand still."""
    maya = walk.maya
    maya.go(f"{walk.home}complain")
    maya.page.locator("[name=about][value=home]").check()
    maya.page.locator("#words").fill(COMPLAINED)
    maya.press(maya.page.locator("button[name=advocate]"), f"{walk.home}complaints/*sent=1")
    walk.talk = last_part(maya)
    expect(maya.page.locator('[data-fact="complaint-due"]')).to_have_count(0)
    maya.look()


def propose(walk: Walk) -> None:
    """The rights officer proposes somebody by name and organisation. Nobody is let in by that, and there is no card yet."""
    officer = walk.officer
    officer.go(f"/team/inbox/{walk.talk}")
    officer.press(officer.page.locator(f'main a[href="{walk.finding}"]'), walk.finding)
    officer.look()
    officer.page.locator("[name=known][value=new]").check()
    officer.page.locator("#name").fill("Imani Okello")
    officer.page.locator("#organisation").fill("Listen First")
    officer.press(officer.page.locator(f'form[action="{walk.finding}"] button'), f"{walk.finding}?done=asked")
    expect(officer.page.locator('form[action$="/card"]')).to_have_count(0)
    officer.look()


def say_yes(walk: Walk) -> None:
    """The child is told on her own page, reads who it is, and says yes."""
    maya, who = walk.maya, f"{walk.home}messages/{walk.talk}/advocate"
    maya.go(walk.home)
    expect(maya.page.locator("[aria-labelledby=news]")).to_be_visible()
    maya.go(f"{walk.home}messages/{walk.talk}")
    expect(maya.page.locator("main section.notice", has_text="Imani Okello")).to_be_visible()
    maya.look()
    maya.press(maya.page.locator("button[name=answer][value=yes]"), who)
    expect(maya.page.locator("button[name=answer][value=away]")).to_be_visible()
    maya.look()


def card(walk: Walk) -> str:
    """The officer makes the card. Its code stands on that page, once."""
    officer = walk.officer
    officer.go(walk.finding)
    officer.look()
    officer.page.locator('form[action$="/card"] button').click()
    shown = officer.page.locator('[data-fact="code"]')
    expect(shown).to_be_visible()
    code = shown.inner_text().strip()
    assert code not in officer.path()
    officer.look()
    officer.go(walk.finding)
    assert code not in officer.page.content()
    return code


def first_sign_in(walk: Walk, code: str) -> None:
    """With the card and an empty PIN; then a PIN of their own."""
    advocate = walk.advocate
    advocate.go(f"/sign-in?lang={advocate.lang}")
    advocate.page.locator("#code").fill(code)
    advocate.press(advocate.page.locator('form[action="/sign-in"] button'), "/sign-in/choose")
    advocate.look()
    advocate.page.locator("#secret").fill(PIN)
    advocate.page.locator("#again").fill(PIN)
    advocate.press(advocate.page.locator('form[action="/sign-in/choose"] button'), "/helping/")
    advocate.look()


def sees_only_that(walk: Walk, other: str) -> None:
    """One conversation on the list; every other address is not there for them."""
    advocate, home, child = walk.advocate, walk.home, f"/team/children/{walk.portal.ref('maya')}/"
    assert [one.get_attribute("href") for one in advocate.page.locator("main a.row").all()] == [f"/helping/{walk.talk}"]
    for path in (
        *(home + part for part in ("", "people", "visits", "plan", "rights", "say", "complain", "advocate", "messages", "plan/keep")),
        *(f"{home}messages/{talk}" for talk in (walk.talk, other)),
        *(f"{home}complaints/{talk}" for talk in (walk.talk, other)),
        *(f"/helping/{other}", f"/team/inbox/{walk.talk}", f"/team/inbox/{other}", f"/team/complaints/{walk.talk}", walk.finding),
        *(child, f"{child}as/child/", f"{child}diary/", f"{child}plan/", f"{child}explained"),
        *("/team/", "/team/inbox", "/team/complaints", "/team/figures/", "/team/insights/", "/team/learning/", "/team/away/"),
    ):
        assert status(advocate, path) == 404, path
        assert IDEA not in advocate.page.content()
    advocate.go("/about/")
    assert advocate.path() == "/helping/"


@pytest.mark.parametrize(
    ("lang", "js", "by"), [("en", True, "complaint"), ("en", True, "asking"), ("cy", True, "asking"), ("ar", False, "complaint")]
)
def test_an_advocate_is_asked_for_let_in_and_sent_away(tab: MakeTab, fresh: Portal, lang: str, js: bool, by: str) -> None:
    phone = {"js": js, "lang": lang, "of": fresh}
    walk = Walk(fresh, tab(**phone), tab(**phone), tab(**phone))
    maya, officer, advocate = walk.maya, walk.officer, walk.advocate
    maya.sign_in("maya")
    officer.sign_in("sunita_marsh")
    other = another_conversation(walk)
    (complain if by == "complaint" else ask)(walk)
    said = COMPLAINED if by == "complaint" else ASKED
    propose(walk)
    say_yes(walk)
    if by == "complaint":  # the days go on: ten working days from Friday 20 November, 23 to 27 (5), 30 to 4 December (10)
        maya.go(f"{walk.home}complaints/{walk.talk}")
        expect(maya.page.locator('[data-fact="complaint-due"]')).to_have_attribute("datetime", "2026-12-04")
        maya.look()
    first_sign_in(walk, card(walk))
    sees_only_that(walk, other)

    # They read, and write; the child reads it, and so does the officer. The worker does not.
    here = f"/helping/{walk.talk}"
    advocate.press(advocate.page.locator(f'a.row[href="{here}"]'), here)
    expect(advocate.page.get_by_text(said)).to_be_visible()
    advocate.look()
    advocate.page.locator("textarea[name=words]").fill(FROM_ADVOCATE)
    advocate.press(advocate.page.locator(f'form[action="{here}"] button'), f"{here}?sent=1")
    expect(advocate.page.get_by_text(FROM_ADVOCATE)).to_be_visible()
    advocate.look()
    maya.go(walk.home)
    expect(maya.page.locator("[aria-labelledby=news]")).to_be_visible()
    maya.go(f"{walk.home}messages/{walk.talk}")
    expect(maya.page.get_by_text(FROM_ADVOCATE)).to_be_visible()
    maya.look()
    officer.go(f"/team/inbox/{walk.talk}")
    officer.page.locator(f'form[action="/team/inbox/{walk.talk}/open"] button').click()
    expect(officer.page.get_by_text(FROM_ADVOCATE)).to_be_visible()
    officer.look()
    worker = tab(**phone)
    worker.sign_in("priya_nambiar")
    assert status(worker, f"/team/inbox/{walk.talk}") == 404

    # Sent away: at the next click there is nothing, and what they were just writing goes nowhere.
    advocate.page.locator("textarea[name=words]").fill(TOO_LATE)
    who = f"{walk.home}messages/{walk.talk}/advocate"
    maya.go(who)
    maya.press(maya.page.locator("button[name=answer][value=away]"), who)
    expect(maya.page.locator("button[name=answer]")).to_have_count(0)
    maya.look()
    with advocate.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        advocate.page.locator(f'form[action="{here}"] button').click()
    assert sent.value.status == 404
    assert said not in advocate.page.content()
    assert status(advocate, here) == 404
    advocate.go("/helping/")
    expect(advocate.page.locator("main a.row")).to_have_count(0)
    assert "Maya" not in advocate.page.inner_text("main")
    advocate.look()
    maya.go(f"{walk.home}messages/{walk.talk}")
    expect(maya.page.get_by_text(FROM_ADVOCATE)).to_be_visible()
    expect(maya.page.get_by_text(TOO_LATE)).to_have_count(0)
    expect(maya.page.locator("button[name=answer]")).to_have_count(0)
    officer.go(walk.finding)
    expect(officer.page.locator('form[action$="/card"]')).to_have_count(0)
    officer.look()
