"""A complaint about the worker, from the first press to the answer to the panel: the days are right over Christmas and Easter, what was
missed is said, and neither the worker nor her manager sees anything of it.

In English, Welsh and Arabic, with and without JavaScript, under a clock of its own. Places are found by addresses and names of fields.
The days are reckoned by hand, with a calendar; council and law: 3 days to say that it came, 10 to answer, 25 for stage 2, 30 for the
panel, 5 for its report, 15 for the last answer, all of them working days.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import server
from tests.browser.conftest import MakeTab, Tab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser

WORDS = "She said Tuesday and then she never rang the blue doorbell."
WISH = "I want somebody to say sorry to my grandmother."
MORE = "The letter does not say why nobody telephoned."
BOXES = ("urgent", "open", "new", "mine", "unowned", "us", "them", "soon", "late", "closed")
OMBUDSMAN, COMMISSIONER = 'main a[href="tel:03000610614"]', 'main a[href="tel:08005280731"]'


@pytest.fixture
def winter(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose clock shows the morning of Friday 4 December 2026."""
    running = server.start_at(tmp_path, "2026-12-04T10:00+00:00")
    yield running
    running.stop()


@dataclass
class Walk:
    """The portal, and who walks through it. `talk` is the complaint's ref, `receipt` the reference that Maya was told."""

    portal: Portal
    maya: Tab
    officer: Tab
    others: dict[str, Tab]
    talk: str = ""
    receipt: str = ""

    @property
    def home(self) -> str:
        return f"/about/{self.portal.ref('maya')}/"

    @property
    def mine(self) -> str:
        return f"{self.home}complaints/{self.talk}"

    def on(self, instant: str) -> None:
        """Another day comes: whoever was signed in is not any more, so Maya and the rights officer sign in anew."""
        self.portal.at(instant)
        self.maya.sign_in("maya")
        self.officer.sign_in("sunita_marsh")

    def step(self, code: str, words: str = "", **fields: str) -> None:
        """The rights officer takes a step on the complaint's page; the list of what happened grows by one."""
        page = self.officer.page
        self.officer.go(f"/team/complaints/{self.talk}")
        happened = page.locator("[aria-labelledby=t-way] li")
        before = happened.count()
        act = page.locator("#complaint details", has=page.locator(f'input[name=step][value="{code}"]'))
        act.locator("summary").click()
        for name, value in fields.items():
            act.locator(f"[name={name}]").fill(value)
        act.locator("textarea[name=words]").fill(words)
        act.locator("button").click()
        expect(happened).to_have_count(before + 1)
        self.officer.look()

    def i_ask(self, code: str, words: str) -> None:
        """Maya takes a step of her own, with a word of hers."""
        self.maya.go(self.mine)
        form = self.maya.page.locator("form", has=self.maya.page.locator(f'input[name=step][value="{code}"]'))
        form.locator("textarea[name=words]").fill(words)
        self.maya.press(form.locator("button"), f"{self.mine}?done=1")
        self.maya.look()

    def due(self, *days: str) -> None:
        """On Maya's page, the one day by which she hears; none where it is her turn."""
        self.maya.go(self.mine)
        shown = self.maya.page.locator('time[data-fact="complaint-due"]')
        assert [one.get_attribute("datetime") for one in shown.all()] == list(days)

    def missed(self) -> list[str | None]:
        """The days on Maya's page of which it says that they were missed."""
        return [one.get_attribute("datetime") for one in self.maya.page.locator('section.late time[data-fact="missed"]').all()]

    def is_done(self) -> Locator:
        """The points of the way that are behind her."""
        return self.maya.page.locator("ol.way li.done")

    def nobody_else_sees_it(self, instant: str, *keys: str) -> None:
        """The worker and her manager (or only those who are named) look everywhere: nothing of it."""
        self.portal.at(instant)
        for key in keys or self.others:
            self.others[key].sign_in(key)
            self._sees_nothing(self.others[key])

    def _sees_nothing(self, tab: Tab) -> None:
        child = f"/team/children/{self.portal.ref('maya')}"
        pages = ["/team/", f"{child}/", f"{child}/about", f"{child}/explained", f"{child}/plan/answers", "/team/complaints"]
        pages += [f"/team/inbox?box={box}" for box in BOXES]
        pages += [f"{child}/as/child/{part}" for part in ("", "people", "visits", "plan", "rights")]
        for path in pages:
            answer = tab.page.goto(self.portal.url + path)
            assert answer is not None
            assert answer.status == 200, path
            self._not_there(tab, tab.page.content(), path)
        for find in (self.receipt, "doorbell", "grandmother", "Maya"):
            search(tab, find)
            if find != "Maya":
                expect(tab.page.locator("#box li[id]")).to_have_count(0)
            expect(tab.page.locator(f"#i-{self.talk}")).to_have_count(0)
            assert self.talk not in tab.page.content()
        inbox, team = f"/team/inbox/{self.talk}", f"/team/complaints/{self.talk}"
        for path in (inbox, f"{inbox}/advocates", team, self.mine, f"{self.home}messages/{self.talk}"):
            answer = tab.page.goto(self.portal.url + path)
            assert answer is not None
            assert answer.status == 404, path
        tab.nothing_bad()

    def _not_there(self, tab: Tab, content: str, path: str) -> None:
        for what in (self.talk, self.receipt, "doorbell", "grandmother", "telephoned"):
            assert what not in content, f"{tab.path()} ({path}) has {what}"

    def told(self, key: str) -> int:
        """How many notifications were ever queued for this member of staff."""
        where, email = self.portal.env["PORTAL_DATABASE_URL"].removeprefix("sqlite:///"), self.portal.people[key]["sign_in"]["email"]
        with sqlite3.connect(where) as rows:
            query = "SELECT count(*) FROM outbox_row JOIN account ON account.id = outbox_row.account_id WHERE account.email = ?"
            return int(rows.execute(query, (email,)).fetchone()[0])


def search(tab: Tab, find: str) -> None:
    """Looks for something in the inbox."""
    tab.go("/team/inbox")
    tab.page.locator("#find").fill(find)
    tab.page.locator("form[role=search] button").click()
    expect(tab.page.locator("#box p[role=status]")).to_be_visible()


def complain(walk: Walk) -> None:
    """From her own page, in one press to the form and with a second one sent."""
    maya = walk.maya
    maya.go(walk.home)
    maya.press(maya.page.locator(f'main a[href="{walk.home}complain"]').first, f"{walk.home}complain")
    maya.look()
    expect(maya.page.locator('#before time[datetime="2026-12-18"]')).to_be_visible()
    maya.page.locator("[name=about][value=worker]").check()
    maya.page.locator("#who label", has_text="Priya").locator("input").check()
    maya.page.locator("#words").fill(WORDS)
    maya.page.locator("details", has=maya.page.locator("#wish")).locator("summary").click()
    maya.page.locator("#wish").fill(WISH)
    maya.page.locator("[name=to][value=rights]").check()
    send = maya.page.locator('main form[action$="/complain"] button:not([name])')
    maya.press(send, f"{walk.home}complaints/*sent=1")
    walk.talk = maya.path().split("?")[0].rsplit("/", 1)[1]
    walk.receipt = maya.page.locator("[aria-labelledby=where] bdi").first.inner_text().strip()
    assert walk.receipt
    maya.look()


@pytest.mark.parametrize(("lang", "js"), [("en", True), ("cy", True), ("ar", False)])
def test_a_complaint_about_the_worker_goes_all_the_way_and_she_sees_nothing(tab: MakeTab, winter: Portal, lang: str, js: bool) -> None:
    phone = {"js": js, "lang": lang, "of": winter}
    walk = Walk(winter, tab(**phone), tab(**phone), {"priya_nambiar": tab(**phone), "denise_ollerton": tab(**phone)})
    maya, officer = walk.maya, walk.officer

    # Friday 4 December. Ten working days: 7 to 11 (5), 14 to 18 (10).
    walk.on("2026-12-04T10:00+00:00")
    staff = ("priya_nambiar", "denise_ollerton", "sunita_marsh")
    before = {key: walk.told(key) for key in staff}
    complain(walk)
    walk.due("2026-12-18")
    assert walk.missed() == []
    walk.nobody_else_sees_it("2026-12-04T10:20+00:00")

    # The rights officer finds it in her inbox, and says that it came: by the third working day, Wednesday 9 December.
    search(officer, walk.receipt)
    expect(officer.page.locator(f"#box #i-{walk.talk}")).to_be_visible()
    officer.go("/team/inbox?box=new")
    officer.press(officer.page.locator(f'#i-{walk.talk} a[href="/team/inbox/{walk.talk}"]'), f"/team/inbox/{walk.talk}")
    officer.look()
    assert "doorbell" not in officer.page.content()
    officer.page.locator(f'form[action="/team/inbox/{walk.talk}/open"] button').click()
    expect(officer.page.get_by_text(WORDS)).to_be_visible()
    search(officer, "doorbell")
    expect(officer.page.locator(f"#box #i-{walk.talk}")).to_be_visible()
    officer.go(f"/team/inbox/{walk.talk}")
    officer.press(officer.page.locator(f'a[href="/team/complaints/{walk.talk}"]').first, f"/team/complaints/{walk.talk}")
    expect(officer.page.locator('[data-fact="acknowledge-by"]')).to_have_attribute("datetime", "2026-12-09")
    expect(officer.page.locator('[data-fact="complaint-due"]')).to_have_attribute("datetime", "2026-12-18")
    officer.look()
    walk.step("acknowledged", "Thank you, Maya. I have it.")
    walk.due("2026-12-18")
    expect(walk.is_done()).to_have_count(2)
    expect(maya.page.get_by_text("I have it.")).to_be_visible()

    # On the day itself nothing is late. On the next working day the page says so, and names who else can help.
    walk.on("2026-12-18T16:00+00:00")
    walk.due("2026-12-18")
    assert walk.missed() == []
    expect(maya.page.locator(OMBUDSMAN)).to_have_count(0)
    walk.on("2026-12-21T10:00+00:00")
    maya.go(walk.mine)
    assert walk.missed() == ["2026-12-18"]
    expect(maya.page.locator(OMBUDSMAN)).to_be_visible()
    expect(maya.page.locator(COMMISSIONER)).to_be_visible()
    maya.look()
    officer.go("/team/complaints")
    expect(officer.page.locator("li.card .flag.late")).to_be_visible()
    officer.look()
    walk.step("answered", "You are right. Somebody should have come that day, and we are sorry.")
    walk.due()
    assert walk.missed() == ["2026-12-18"]
    expect(maya.page.get_by_text("You are right.")).to_be_visible()
    maya.look()
    walk.nobody_else_sees_it("2026-12-21T10:30+00:00")

    # Tuesday 22 December: stage 2. 23, 24 (2); Friday 25 and, for Boxing Day on Saturday, Monday 28 are holidays; 29 to 31 (5); Friday
    # 1 January is a holiday; 4 to 8 January (10), 11 to 15 (15), 18 to 22 (20), 25 to 29 (25): Friday 29 January 2027.
    walk.on("2026-12-22T10:00+00:00")
    walk.i_ask("asked_2", MORE)
    walk.due("2027-01-29")
    officer.go(f"/team/complaints/{walk.talk}")
    expect(officer.page.locator('[data-fact="complaint-due"]')).to_have_attribute("datetime", "2027-01-29")
    expect(officer.page.get_by_text(MORE)).to_be_visible()
    officer.look()
    walk.nobody_else_sees_it("2026-12-29T09:00+00:00", "priya_nambiar")

    # Thursday 28 January: the report, a day early. Stage 3 can be asked for until the twentieth working day after it: 29 (1), 1 to 5
    # February (6), 8 to 12 (11), 15 to 19 (16), 22 to 25 (20): Thursday 25 February.
    walk.on("2027-01-28T11:00+00:00")
    walk.step("reported", "Two people looked at it. They say that nobody rang, and that somebody should have.")
    walk.due()
    expect(maya.page.locator('ol.way time[datetime="2027-02-25"]')).to_be_attached()
    assert walk.missed() == ["2026-12-18"]

    # Monday 1 February: a panel. 2 to 5 (4), 8 to 12 (9), 15 to 19 (14), 22 to 26 (19), 1 to 5 March (24), 8 to 12 (29), 15 (30).
    walk.on("2027-02-01T16:30+00:00")
    walk.i_ask("asked_3", "They did not ask me.")
    walk.due("2027-03-15")
    walk.on("2027-02-02T10:00+00:00")
    walk.step("panel_set", "At the library, at four. Your advocate may come.", day="2027-03-12")
    walk.due("2027-03-15")
    expect(maya.page.locator('ol.way time[datetime="2027-03-12"]')).to_be_attached()
    maya.look()
    walk.nobody_else_sees_it("2027-02-02T10:30+00:00", "priya_nambiar")

    # Friday 12 March: it meets. Its report: 15 to 19 March (5).
    walk.on("2027-03-12T17:00+00:00")
    walk.step("panel_met")
    walk.due("2027-03-19")
    walk.on("2027-03-19T10:00+00:00")
    walk.step("panel_reported", "The panel says that somebody should have rung.")
    # The last answer: 22 to 25 (4); Good Friday, 26 March, and Easter Monday, 29 March, are holidays; 30 and 31 (6), 1 and 2 April (8),
    # 5 to 9 (13), 12 and 13 (15): Tuesday 13 April.
    walk.due("2027-04-13")
    maya.look()

    # The last day: the answer, and who else can help. It is closed with what changed.
    walk.on("2027-04-13T09:30+01:00")
    walk.step("final", "From now on somebody rings when a visit cannot be.")
    walk.due()
    assert walk.missed() == ["2026-12-18"]
    expect(maya.page.locator("ol.way li.here")).to_have_count(0)
    expect(maya.page.locator(OMBUDSMAN)).to_be_visible()
    maya.look()
    close = officer.page.locator(f'form[action="/team/complaints/{walk.talk}/close"]')
    officer.page.locator("#complaint details", has=officer.page.locator("#changed")).locator("summary").click()
    close.locator("textarea").fill("Somebody rings now when a visit cannot be.")
    close.locator("button").click()
    expect(close).to_have_count(0)
    officer.look()
    maya.go(f"{walk.home}messages/{walk.talk}")
    expect(maya.page.get_by_text("Somebody rings now")).to_be_visible()
    maya.look()

    # To the end nobody else saw it, or was told that there is something to see; the rights officer was.
    walk.nobody_else_sees_it("2027-04-13T10:30+01:00")
    assert {key: walk.told(key) - before[key] for key in staff} == {"priya_nambiar": 0, "denise_ollerton": 0, "sunita_marsh": 3}
