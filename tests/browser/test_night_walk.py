"""Saturday, two in the night: a child does not feel safe. It climbs from the duty desk to the head of service, and stops when somebody has
opened it.

In English, Welsh and Arabic, with and without JavaScript, under a clock of its own. Places are found by addresses and names of fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import server
from tests.browser.conftest import MakeTab
from tests.browser.server import Portal

pytestmark = pytest.mark.browser
WORDS = "He is back and he is shouting."
ALARM = "Something urgent is waiting. Please open the duty list now."
LADDER = {"PORTAL_DUTY_EMAIL": "duty@example.org", "PORTAL_HEAD_SMS": "+447700900009"}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal whose clock shows two o'clock on a Saturday."""
    running = server.start_at(tmp_path_factory.mktemp("night"), "2026-11-21T02:00+00:00", **LADDER)
    yield running
    running.stop()


def alarms(portal: Portal) -> list[dict[str, str]]:
    """The alarms that were sent so far; the ordinary news of the morning goes out beside them."""
    return [one for one in portal.letters() if one["text"].startswith(ALARM)]


@pytest.mark.parametrize(("lang", "js", "hour"), [("en", True, 2), ("cy", True, 7), ("ar", False, 12)])
def test_it_climbs_until_somebody_has_opened_it(tab: MakeTab, night: Portal, lang: str, js: bool, hour: int) -> None:
    night.at(f"2026-11-21T{hour:02}:00+00:00")
    child = tab(js=js, lang=lang, of=night)
    home = f"/about/{night.ref('maya')}/"
    child.sign_in("maya")
    child.look()
    child.press(child.page.locator(f'main a[href="{home}say/unsafe"]').first, f"{home}say/unsafe")

    # Help numbers first, then the words; it says when somebody reads, and never that somebody is coming.
    child.look()
    numbers, words = child.page.locator('main a[href^="tel:"]').first, child.page.locator("textarea[name=words]")
    top, below = numbers.bounding_box(), words.bounding_box()
    assert top
    assert below
    assert top["y"] < below["y"]
    expect(child.page.locator('main a[href="tel:999"]').first).to_be_visible()
    expect(child.page.locator('main time[datetime="2026-11-23"]').first).to_be_visible()
    words.fill(WORDS)
    child.press(child.page.locator('form[action$="/say/unsafe"] button:not([name])'), f"{home}messages/*sent=1")
    expect(child.page.locator('main a[href="tel:999"]').first).to_be_visible()
    child.look()
    talk = child.path().split("?")[0]

    # The job comes round. Nobody has opened it: duty desk, again, manager, head of service, and on.
    before = len(alarms(night))
    told = []
    for minute in (0, 4, 5, 16, 59):
        night.at(f"2026-11-21T{hour:02}:{minute:02}+00:00")
        night.command("deliver")
        told.append(len(alarms(night)) - before)
    assert told == [1, 1, 2, 3, 3]
    night.at(f"2026-11-21T{hour + 1:02}:01+00:00")
    night.command("deliver")
    letters = alarms(night)[before:]
    assert [one["channel"] for one in letters] == ["email", "email", "email", "sms", "email"]
    spoken = " ".join(one["subject"] + one["text"] for one in night.letters()).casefold()
    assert not [word for word in ("maya", "priya", "denise", "shouting", "safe", "child", "gloucestershire") if word in spoken]

    # A worker opens it; then it is quiet, and the child sees that somebody has opened it.
    worker = tab(js=js, lang="en", of=night)
    worker.sign_in("priya_nambiar")
    worker.go("/team/inbox?box=urgent")
    worker.look()
    ref = talk.rsplit("/", 1)[1]
    worker.press(worker.page.locator(f'a[href="/team/inbox/{ref}"]').first, f"/team/inbox/{ref}")
    assert WORDS not in worker.page.content()
    worker.look()
    worker.page.locator(f'form[action="/team/inbox/{ref}/open"] button').click()
    expect(worker.page.get_by_text(WORDS)).to_be_visible()
    worker.look()
    night.at(f"2026-11-21T{hour + 3:02}:30+00:00")
    night.command("deliver")
    assert len(alarms(night)) == before + len(letters)
    child.go(talk)
    expect(child.page.locator("ol.steps li.done")).to_have_count(2)
    child.look()
