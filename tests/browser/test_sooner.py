"""A child who is late to be seen presses "please see me sooner"; the worker books; the child sees it; the manager's figures follow.

In English, Welsh and Arabic, with and without JavaScript. Places are found by their address and the names of fields, never by words.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTab, Tab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser


def figures(manager: Tab) -> tuple[int, int, int]:
    """Children on the list, visits late now, asked to be seen sooner without an answer."""
    manager.go("/team/figures/")
    manager.look()
    children, late, asked = (int(text) for text in manager.page.locator("dl.numbers dd.big").all_inner_texts())
    return children, late, asked


@pytest.mark.parametrize(("lang", "js"), [("en", True), ("cy", True), ("ar", False)])
def test_a_late_child_asks_and_is_seen(tab: MakeTab, fresh: Portal, lang: str, js: bool) -> None:
    child, worker, manager = (tab(js=js, lang=lang, of=fresh) for _ in range(3))
    home, diary = f"/about/{fresh.ref('yusuf')}/", f"/team/children/{fresh.ref('yusuf')}/diary/"
    child.sign_in("yusuf")
    worker.sign_in("hannah_seddon")
    manager.sign_in("marcus_ellery")
    children, late, asked = figures(manager)
    assert (late, asked) == (1, 0)

    # One press, and a day by which somebody answers.
    child.go(home)
    child.look()
    expect(child.page.locator('[data-fact="visit-days-late"]')).to_have_attribute("value", "9")
    child.press(child.page.locator('form[action$="/visits/sooner"] button'), f"{home}messages/*sent=1")
    expect(child.page.locator('[data-fact="reply-by"]')).to_have_attribute("datetime", "2026-11-25")
    child.look()
    assert figures(manager) == (children, late, 1)

    # The worker sees it on the list, and books with one form.
    worker.go("/team/")
    worker.look()
    flag = worker.page.locator('.flag a[href^="/team/inbox/"]')
    expect(flag).to_have_count(1)
    worker.press(flag, "/team/inbox/*")
    worker.look()
    worker.press(worker.page.locator('#item a[href*="/diary/"]'), f"{diary}#book")
    worker.look()
    form = worker.page.locator("#book")
    form.locator("[name=day]").fill("2026-11-23")
    form.locator("[name=time]").fill("15:30")
    form.locator("[name=place]").select_option("School")
    worker.press(form.locator("button"), f"{diary}*done=booked")
    worker.look()
    assert figures(manager) == (children, late, 0)

    # The child sees the day, and that it came because they asked.
    child.go(home)
    expect(child.page.locator('[data-fact="visit-next"]')).to_have_attribute("datetime", "2026-11-23")
    expect(child.page.locator("[aria-labelledby=news]")).to_be_visible()
    child.press(child.page.locator("[aria-labelledby=news] a"), f"{home}messages")
    child.press(child.page.locator("a.row.new"), f"{home}messages/*")
    expect(child.page.locator('.notice.good time[datetime="2026-11-23"]')).to_be_visible()
    child.look()

    # The visit is written down: late no more, and the picture of the year has it.
    child.go(f"{home}visits")
    child.look()
    before = child.page.locator("svg.dots .k, svg.dots .l, svg.dots .m").count()
    worker.go(diary)
    worker.press(worker.page.locator("#record button[value=alone]"), f"{diary}*done=written")
    child.go(f"{home}visits")
    expect(child.page.locator('[data-fact="visit-days-late"]')).to_have_count(0)
    expect(child.page.locator('[data-fact="visit-last"]')).to_have_attribute("datetime", "2026-11-20")
    assert child.page.locator("svg.dots .k, svg.dots .l, svg.dots .m").count() == before  # the one that waited is answered
    child.look()
    assert figures(manager) == (children, late - 1, 0)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_moved_in_two_presses_and_the_notice_opens(tab: MakeTab, fresh: Portal, lang: str) -> None:
    child, worker = tab(lang=lang, of=fresh), tab(lang=lang, of=fresh)
    home, diary = f"/about/{fresh.ref('maya')}/", f"/team/children/{fresh.ref('maya')}/diary/"
    child.sign_in("maya")
    worker.sign_in("priya_nambiar")
    worker.go(diary)
    worker.page.locator("summary").filter(visible=True).nth(2).click()  # each promise in words, move it, cancel it
    worker.look()
    worker.press(worker.page.locator("details[open] button[value=urgent]"), f"{diary}*done=changed")
    child.go(home)
    child.look()
    notice = child.page.locator('form[action$="/notices"] button')
    expect(notice).to_have_count(1)
    child.press(notice, f"{home}visits")
    expect(child.page.locator('[data-fact="visit-next"]')).to_have_attribute("datetime", "2026-12-07")
    child.look()
    child.go(home)
    expect(child.page.locator('form[action$="/notices"]')).to_have_count(0)


def test_a_care_leaver_s_wish_goes_all_the_way(tab: MakeTab, fresh: Portal) -> None:
    keisha, jo = tab(of=fresh), tab(of=fresh)
    home = f"/about/{fresh.ref('keisha')}/"
    keisha.sign_in("keisha")
    jo.sign_in("jo_fairweather")
    keisha.go(f"{home}visits/keep-in-touch")
    keisha.look(dark=True)
    keisha.page.locator("[name=ways][value=video]").check()
    keisha.page.locator("[name=often][value='1 months']").check()
    keisha.press(keisha.page.locator('form[action$="/keep-in-touch"] button'), f"{home}messages/*sent=1")
    keisha.look()
    talk = keisha.path().split("?")[0].rsplit("/", 1)[1]
    jo.go(f"/team/inbox/{talk}")
    jo.look()
    jo.page.locator('form[action$="/open"] button').click()
    jo.page.locator('form[action$="/agree"] button').click()
    expect(jo.page.locator('form[action$="/agree"]')).to_have_count(0)
    jo.look()
    keisha.go(f"{home}visits/keep-in-touch")
    expect(keisha.page.locator("[aria-labelledby=k-now] time")).to_have_attribute("datetime", "2026-11-20")
