"""What a mother taps and writes after a visit is answered, closed with what changed, and becomes "you said, we did" for everybody.

In English, Welsh and Arabic, with and without JavaScript, under a clock of its own. Places are found by addresses and names of fields.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.languages import direction
from tests.browser import server
from tests.browser.conftest import MakeTab, Tab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser

WORDS = "Priya came at four, and the school run is at four."
ANSWER = "You are right. I ask the school first from now on."
CHANGED = "Visits are booked after the school run."
SAID = "The visit came when we had to be somewhere else."
DID = "We ask which hour is good before we book a visit."
LISTED = '[aria-labelledby=l-themes] a[href="/team/learning/write?theme=seeing_my_worker"]'


@pytest.fixture
def noon(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose clock shows noon of Friday 20 November 2026."""
    running = server.start_at(tmp_path, "2026-11-20T12:00+00:00")
    yield running
    running.stop()


@dataclass
class Walk:
    """The portal, and the mother, the worker, the manager and the rights officer in it. `talk`: the ref of what the mother said."""

    portal: Portal
    dana: Tab
    priya: Tab
    denise: Tab
    sunita: Tab
    talk: str = ""

    @property
    def home(self) -> str:
        return f"/about/{self.portal.ref('maya')}/"

    @property
    def item(self) -> str:
        return f"/team/inbox/{self.talk}"

    def news(self, instant: str) -> list[dict[str, str]]:
        """Sends what waits at an instant; the letters that went to the mother, whose they are by their refs: the file has no addresses."""
        before = len(self.portal.letters())
        self.portal.at(instant)
        self.portal.command("deliver")
        hers = self.queued()
        return [letter for letter in self.portal.letters()[before:] if letter["ref"] in hers]

    def queued(self) -> dict[str, str]:
        """The refs of all that the mother was to be told, and why."""
        where = self.portal.env["PORTAL_DATABASE_URL"].removeprefix("sqlite:///")
        with sqlite3.connect(where) as rows:
            query = """SELECT outbox_row.ref, event FROM outbox_row JOIN account ON account.id = outbox_row.account_id
                JOIN contact ON contact.id = account.contact_id WHERE contact.name = 'Dana Whitlock' ORDER BY outbox_row.id"""
            return {str(ref): str(event) for ref, event in rows.execute(query)}


def choose_email(walk: Walk) -> None:
    """The mother chooses to be told by e-mail, at any time of any day: six numbers come, and she types them."""
    dana = walk.dana
    dana.go("/telling")
    dana.look()
    form = dana.page.locator('form[action="/telling/email"]')
    dana.page.locator("details", has=form).locator("summary").click()
    form.locator("[name=address]").fill("dana@example.org")
    form.locator("[name=from_hour]").select_option("0")
    form.locator("[name=to_hour]").select_option("24")
    form.locator("button").click()
    code = dana.page.locator('form[action="/telling/email/code"]')
    expect(code).to_be_visible()
    dana.look()
    letters = walk.news("2026-11-20T12:01+00:00")
    assert len(letters) == 1
    numbers = re.search(r"\b\d{6}\b", letters[0]["text"])
    assert numbers
    code.locator("[name=code]").fill(numbers[0])
    code.locator("button").click()
    expect(code).to_have_count(0)
    dana.look()


def tell(walk: Walk) -> None:
    """From her own page: what she wants to do, three taps, and words of her own."""
    dana, form = walk.dana, f"{walk.home}say?kind=visit"
    dana.go(walk.home)
    dana.press(dana.page.locator(f'[aria-labelledby=q-say] a[href="{walk.home}say"]'), f"{walk.home}say")
    dana.look()
    dana.press(dana.page.locator(f'.tiles a[href="{form}"]'), form)
    expect(dana.page.locator('#about_day time[datetime="2026-11-10"]')).to_be_visible()
    for tap, value in (("how", "middle"), ("said", "good"), ("did", "bad")):
        dana.page.locator("fieldset.taps label", has=dana.page.locator(f"[name=tap_{tap}][value={value}]")).click()
    dana.page.locator("#words").fill(WORDS)
    dana.page.locator("[name=to][value=worker]").check()
    dana.look()
    dana.press(dana.page.locator('form[action$="/say"] button:not([name])'), f"{walk.home}messages/*sent=1")
    expect(dana.page.locator("main .said.mine svg.mood")).to_have_count(3)
    dana.look()
    walk.talk = dana.path().split("?")[0].rsplit("/", 1)[1]


def answer(walk: Walk) -> None:
    """The worker opens it, sees the taps and the words, and answers; the mother reads it and says that it helps."""
    priya, dana = walk.priya, walk.dana
    priya.go("/team/inbox?box=new")
    priya.press(priya.page.locator(f'#i-{walk.talk} a[href="{walk.item}"]'), walk.item)
    priya.look()
    assert WORDS not in priya.page.content()
    priya.page.locator(f'form[action="{walk.item}/open"] button').click()
    expect(priya.page.get_by_text(WORDS)).to_be_visible()
    expect(priya.page.locator("#item .talk dl.facts dd")).to_have_count(3)
    priya.look()
    priya.page.locator("#answer-form textarea").fill(ANSWER)
    priya.page.locator("#answer-form button:not([name])").click()
    expect(priya.page.locator(".said.mine", has_text=ANSWER)).to_be_visible()
    priya.look()
    dana.go(walk.home)
    expect(dana.page.locator("[aria-labelledby=news]")).to_be_visible()
    dana.go(f"{walk.home}messages/{walk.talk}")
    expect(dana.page.get_by_text(ANSWER)).to_be_visible()
    dana.look()
    dana.press(dana.page.locator("button[name=helps][value=yes]"), f"{walk.home}messages/{walk.talk}")
    expect(dana.page.locator("button[name=helps]")).to_have_count(0)


def close(walk: Walk) -> None:
    """The worker closes it with what changed and a theme; the mother reads what changed because she said it."""
    priya, dana = walk.priya, walk.dana
    priya.go(walk.item)
    form = priya.page.locator(f'form[action="{walk.item}/close"]')
    priya.page.locator("details", has=form).locator("summary").click()
    form.locator("textarea").fill(CHANGED)
    form.locator("select[name=theme]").select_option("seeing_my_worker")
    form.locator("button").click()
    expect(form).to_have_count(0)
    priya.look()
    dana.go(f"{walk.home}messages/{walk.talk}")
    expect(dana.page.get_by_text(CHANGED)).to_be_visible()
    dana.look()


def write(walk: Walk) -> str:
    """A manager writes it in general words; a name in it is held up, and no word is lost. Gives the notice's address."""
    denise = walk.denise
    denise.go("/team/learning/")
    denise.look()
    denise.press(denise.page.locator(LISTED), "/team/learning/write?theme=seeing_my_worker")
    denise.page.locator(f'[name=voices][value="{walk.talk}"]').check()
    denise.page.locator("#words").fill(f"Priya: {SAID}")
    denise.page.locator("#did").fill(DID)
    denise.page.locator("#general").check()
    denise.page.locator("#asked").check()
    denise.look()
    send = denise.page.locator("form", has=denise.page.locator("#general")).locator("button")
    send.click()
    expect(denise.page.locator("main .problem li", has_text="Priya")).to_be_visible()
    expect(denise.page.locator("#did")).to_have_value(DID)
    expect(denise.page.locator(f'[name=voices][value="{walk.talk}"]')).to_be_checked()
    denise.look()
    denise.page.locator("#words").fill(SAID)
    denise.press(send, "/team/learning/*")
    denise.page.wait_for_url(lambda url: not url.endswith("write?theme=seeing_my_worker"))
    expect(denise.page.locator("button[name=good]")).to_have_count(0)  # it takes a second person
    denise.look()
    return denise.path()


def public(reader: Tab) -> str:
    """What somebody who is not signed in reads, found from the first page."""
    reader.go(f"/?lang={reader.lang}")
    reader.press(reader.page.locator('main a[href="/you-said"]'), "/you-said")
    reader.look(dark=True)
    return reader.page.inner_text("main")


@pytest.mark.parametrize(("lang", "js"), [("en", True), ("cy", True), ("ar", False)])
def test_what_a_mother_says_ends_in_you_said_we_did(tab: MakeTab, noon: Portal, lang: str, js: bool) -> None:
    phone = {"js": js, "lang": lang, "of": noon}
    walk = Walk(noon, tab(**phone), tab(**phone), tab(**phone), tab(**phone))
    sunita, reader = walk.sunita, tab(**phone)
    walk.dana.sign_in("dana_whitlock")
    walk.priya.sign_in("priya_nambiar")
    choose_email(walk)
    tell(walk)
    assert walk.news("2026-11-20T12:10+00:00") == []
    answer(walk)
    assert len(walk.news("2026-11-20T12:20+00:00")) == 1
    close(walk)
    assert walk.news("2026-11-20T18:00+00:00") == []  # once a day at most
    assert len(walk.news("2026-11-21T09:00+00:00")) == 1

    # On Monday the manager writes it. Before a second person has said yes, nobody reads it.
    noon.at("2026-11-23T10:00+00:00")
    walk.denise.sign_in("denise_ollerton")
    sunita.sign_in("sunita_marsh")
    notice = write(walk)
    assert SAID not in public(reader)
    sunita.go("/team/learning/")
    sunita.press(sunita.page.locator(f'main a[href="{notice}"]'), notice)
    sunita.look()
    sunita.press(sunita.page.locator("button[name=good][value=yes]"), notice)
    expect(sunita.page.locator("button[name=good]")).to_have_count(0)
    sunita.look()

    # Everybody reads it, also without a sign-in: in the frame of their language, in English until somebody has put it into theirs.
    shown = public(reader)
    assert SAID in shown
    assert DID in shown
    assert not [word for word in ("Dana", "Maya", "Priya", "Denise", "Sunita", WORDS, CHANGED) if word in shown]
    assert reader.page.locator("html").get_attribute("dir") == direction(lang)
    expect(reader.page.locator('main p[lang="en"][dir="ltr"]', has_text=DID)).to_be_visible()

    # The mother is told that there is something new, and nothing else.
    assert list(walk.queued().values()) == ["code", "answer", "closed", "we_did"]
    (last,) = walk.news("2026-11-23T10:30+00:00")
    assert last["channel"] == "email"
    spoken = " ".join(one["subject"] + one["text"] for one in noon.letters()).casefold()
    assert not [word for word in ("maya", "dana", "priya", "visit", "school", "worker", "gloucestershire", "http") if word in spoken]
