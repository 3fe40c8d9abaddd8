"""The whole way: a child signs in, looks, says something; the worker takes it, answers, closes; the child reads, and leaves.

In English and Arabic, with and without JavaScript. Places are found by their address and the names of fields, never by words.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NEUTRAL, MakeTab, Tab
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

ALL_THE_WAY_BACK = 12


class Walk:
    """A child's tab and a worker's tab, and what they say to each other."""

    def __init__(self, child: Tab, worker: Tab, mark: str) -> None:
        self.child, self.worker = child, worker
        self.home = f"/about/{child.portal.ref('maya')}/"
        self.words = f"The swing at school is broken. {mark}\nCan somebody mend it?"
        self.answer = f"I will ask the caretaker. {mark}"
        self.changed = f"The swing was mended. {mark}"
        self.talk = ""

    # The child

    def child_signs_in(self) -> None:
        self.child.go(f"/?lang={self.child.lang}")
        self.child.look()
        self.child.press(self.child.page.locator('main a[href="/sign-in"]'), "/sign-in")
        self.child.look()
        self.child.sign_in("maya")
        assert self.child.path() == self.home
        self.child.look()

    def child_reads_what_is_old(self) -> None:
        """So that what is new later is what this walk brought."""
        self.child.go(f"{self.home}messages")
        self.child.look()
        while self.child.page.locator("a.row.new").count():
            self.child.press(self.child.page.locator("a.row.new").first, f"{self.home}messages/*")
            self.child.press(self.child.page.locator('form[action$="/read"] button'), self.home)
            self.child.go(f"{self.home}messages")
        self.child.go(self.home)
        expect(self.child.page.locator("[aria-labelledby=news]")).to_have_count(0)

    def child_looks_around(self) -> None:
        for part in ("people", "visits", "plan"):
            self.child.press(self.child.page.locator(f'nav.tabs a[href$="/{part}"]'), f"{self.home}{part}")
            expect(self.child.page.locator('nav.tabs [aria-current="page"]')).to_have_attribute("href", f"{self.home}{part}")
            self.child.look()

    def child_says_something(self) -> None:
        page = self.child.page
        self.child.press(page.locator('nav.tabs a[href$="/say"]'), f"{self.home}say")
        self.child.look()
        self.child.press(
            page.locator('nav a[href$="/say?kind=worry"], .tiles a[href$="/say?kind=worry"]').last, f"{self.home}say?kind=worry"
        )
        self.child.look()
        page.locator("textarea[name=words]").fill(self.words)
        page.get_by_role("radio").and_(page.locator("[name=to][value=worker]")).check()
        self.child.press(page.locator('form[action$="/say"] button:not([name])'), f"{self.home}messages/*sent=1")
        self.talk = self.child.path().split("?")[0].rsplit("/", 1)[1]
        expect(page.get_by_role("status")).to_be_visible()
        expect(page.locator("[aria-labelledby=where] bdi[dir=ltr]")).to_have_text(re.compile(r"^[0-9A-Z]{3}-[0-9A-Z]{3}$"))
        expect(page.locator('[data-fact="reply-by"]')).to_have_attribute("datetime", re.compile(r"^2026-1[12]-\d\d$"))
        assert said(page, "mine") == [self.words]
        self.child.look()

    def child_finds_news(self) -> None:
        self.child.go(self.home)
        news = self.child.page.locator("[aria-labelledby=news]")
        expect(news).to_be_visible()
        self.child.look()
        self.child.press(news.get_by_role("link"), f"{self.home}messages")
        self.child.look()
        self.child.press(self.child.page.locator(f'a.row.new[href$="/{self.talk}"]'), f"{self.home}messages/{self.talk}")

    def child_reads_the_answer(self) -> None:
        self.child_finds_news()
        assert said(self.child.page, "theirs") == [self.answer]
        self.child.look()
        self.child.press(self.child.page.locator('form[action$="/read"] button'), self.home)
        expect(self.child.page.locator("[aria-labelledby=news]")).to_have_count(0)

    def child_reads_what_changed(self) -> None:
        self.child_finds_news()
        assert said(self.child.page, "theirs") == [self.answer, self.changed]
        self.child.look()

    # The worker

    def worker_signs_in(self) -> None:
        self.worker.go(f"/sign-in/staff?lang={self.worker.lang}")
        self.worker.look()
        self.worker.sign_in("priya_nambiar")
        assert self.worker.path() == "/team/"
        self.worker.look()
        self.worker.press(self.worker.page.locator('nav.tabs a[href$="/team/inbox"]'), "/team/inbox")
        self.worker.look()

    def worker_takes_it(self) -> None:
        page, row = self.worker.page, self.worker.page.locator(f"#i-{self.talk}")
        with Stays(self.worker):
            row.locator('form[action$="/take"] button').click()
            if self.worker.js:
                expect(row.locator('form[action$="/take"]')).to_have_count(0)
            else:
                page.wait_for_url(f"**/team/inbox/{self.talk}")
        if self.worker.js:
            expect(row).to_contain_text("Priya Nambiar")
            self.worker.look()
            self.worker.press(row.get_by_role("link"), f"/team/inbox/{self.talk}")
        expect(page.locator('form[action$="/take"]')).to_have_count(0)
        assert said(page, "theirs") == []  # taking it is not reading it
        with Stays(self.worker):
            page.locator(f'form[action$="/{self.talk}/open"] button').click()
            expect(page.get_by_text(self.words.splitlines()[0])).to_be_visible()
        assert said(page, "theirs") == [self.words]
        self.worker.look()

    def worker_sends(self, which: str, text: str, shown: list[str]) -> None:
        form = self.worker.page.locator(f'form[action$="/{self.talk}/{which}"]')
        form.locator("textarea[name=words]").fill(text)
        with Stays(self.worker):
            form.get_by_role("button").click()
            expect(self.worker.page.locator(".talk article.mine")).to_have_count(len(shown))
        assert said(self.worker.page, "mine") == shown
        assert self.worker.path() == f"/team/inbox/{self.talk}"
        self.worker.look()

    def worker_answers(self) -> None:
        self.worker_sends("answer", self.answer, [self.answer])

    def worker_closes(self) -> None:
        self.worker.page.locator('details:has(form[action$="/close"]) > summary').click()
        self.worker_sends("close", self.changed, [self.answer, self.changed])
        expect(self.worker.page.locator('form:is([action$="/answer"], [action$="/close"]) textarea')).to_have_count(0)

    # The way out

    def child_leaves(self) -> None:
        cookies = {c["name"]: c["value"] for c in self.child.context.cookies()}
        with Visitor(self.child.portal, cookies) as before:
            assert before.get("/about/").to.endswith(self.home), "the cookie is the child's until they leave"
        self.child.page.locator("a.exit").click()
        self.child.page.wait_for_url(NEUTRAL)
        expect(self.child.page.get_by_role("heading", name="Weather")).to_be_visible()
        with Visitor(self.child.portal, cookies) as after:
            assert after.get("/about/").to == "/sign-in", "the old cookie is worth nothing"
            assert after.get(self.home).to == "/sign-in"
        self.nothing_behind()

    def nothing_behind(self) -> None:
        """Back, as often as it goes: nothing of the child is on any page."""
        secrets = ["Maya", "Priya", self.words.split("\n")[0], self.answer, self.changed]
        for step in range(ALL_THE_WAY_BACK):
            self.child.page.go_back()
            for frame in self.child.page.frames:
                html = frame.content()
                found = [secret for secret in secrets if secret in html]
                assert not found, f"{step + 1} times back, on {self.child.path()}: {found}"
            if self.child.path().startswith("/"):
                expect(self.child.page.locator("form[action='/sign-in'], main a[href='/sign-in']").first).to_be_visible()


class Stays:
    """With JavaScript a part of the page changes and the page stays; without it a page comes. Fails where it is the other way."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.loads = 0

    def _count(self, request: object) -> None:
        self.loads += bool(getattr(request, "is_navigation_request", lambda: False)())

    def __enter__(self) -> None:
        self.tab.page.on("request", self._count)
        if self.tab.js:
            self.tab.page.evaluate("() => { window.stayed = true }")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.tab.js:
            assert self.tab.page.evaluate("() => window.stayed === true"), "the page was loaded anew"
            assert self.loads == 0, f"{self.loads} pages were asked for"
        elif kind is None:
            self.tab.page.wait_for_load_state()
            assert self.loads >= 1, "without JavaScript a form brings a page"
        self.tab.page.remove_listener("request", self._count)


def said(page: Page, whose: str) -> list[str]:
    """The words in the bubbles of one side, line breaks as typed."""
    return [w.strip() for w in page.locator(f".talk article.{whose} > p[dir=auto]").all_inner_texts()]


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_child_says_something_and_something_changes(tab: MakeTab, lang: str, js: bool) -> None:
    walk = Walk(tab(js=js, lang=lang), tab(js=js, lang=lang), f"{lang}-{'js' if js else 'plain'}")
    walk.child_signs_in()
    walk.child_reads_what_is_old()
    walk.child_looks_around()
    walk.child_says_something()
    walk.worker_signs_in()
    walk.worker_takes_it()
    walk.worker_answers()
    walk.child_reads_the_answer()
    walk.worker_closes()
    walk.child_reads_what_changed()
    walk.child_leaves()
