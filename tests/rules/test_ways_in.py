"""Which ways to say something fit whom, and when something is asked afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from portal.rules.journey import Help
from portal.rules.voice import ASKED, GROUPS, Kind, Status, ask_better, ask_helps, is_younger, kinds_for


def offered(own: bool, help_kind: Help) -> set[Kind]:
    return {kind for kinds in kinds_for(own=own, help_kind=help_kind).values() for kind in kinds}


def test_every_kind_is_in_one_group_but_danger_and_what_has_a_page_of_its_own() -> None:
    grouped = [kind for kinds in GROUPS.values() for kind in kinds]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(Kind) - ASKED - {Kind.UNSAFE}


@pytest.mark.parametrize("help_kind", list(Help))
@pytest.mark.parametrize("own", [True, False])
def test_what_everybody_is_offered(own: bool, help_kind: Help) -> None:
    always = {Kind.WORRY, Kind.WRONG, Kind.DECISION, Kind.UNFAIR, Kind.COMPLAINT, Kind.THANKS, Kind.IDEA, Kind.QUESTION, Kind.CALL_ME}
    assert always | {Kind.ADVOCATE} <= offered(own, help_kind)
    assert Kind.UNSAFE not in offered(own, help_kind)


def test_an_independent_visitor_is_for_the_child_in_care_alone() -> None:
    assert [(own, h) for h in Help for own in (True, False) if Kind.VISITOR in offered(own, h)] == [(True, Help.CHILD_IN_CARE)]


def test_where_i_live_is_the_child_s_own_to_tell() -> None:
    assert Kind.HOME in offered(True, Help.CHILD_PROTECTION)
    assert all(Kind.HOME not in offered(False, h) for h in Help)


def test_how_the_help_was_is_asked_when_it_has_ended() -> None:
    assert {h for h in Help if Kind.END in offered(False, h)} == {Help.CLOSED, Help.CARE_LEAVER}
    assert {Kind.VISIT, Kind.MEETING, Kind.READY, Kind.SEE, Kind.HOME} & offered(True, Help.CLOSED) == set()


@pytest.mark.parametrize(("own", "age", "younger"), [(True, 10, True), (True, 11, False), (True, None, False), (False, 8, False)])
def test_who_is_younger(own: bool, age: int | None, younger: bool) -> None:
    assert is_younger(own, age) is younger


@pytest.mark.parametrize(
    ("status", "kind", "helps", "better", "asked"),
    [
        (Status.WAITING, Kind.WORRY, "", "", True),
        (Status.CLOSED, Kind.WORRY, "", "", True),
        (Status.WAITING, Kind.WORRY, "no", "", True),  # an answer after a no
        (Status.WAITING, Kind.WORRY, "yes", "", False),
        (Status.TAKEN, Kind.WORRY, "no", "", False),
        (Status.ASKED, Kind.WORRY, "", "", False),
        (Status.CLOSED, Kind.WORRY, "", "bit", False),
        (Status.WAITING, Kind.WORRY, "", "no", True),  # opened again, and answered again
        (Status.WAITING, Kind.COMPLAINT, "", "", False),
    ],
)
def test_when_it_is_asked_whether_an_answer_helps(status: Status, kind: Kind, helps: str, better: str, asked: bool) -> None:
    assert ask_helps(status, kind, helps, better) is asked


@pytest.mark.parametrize(("today", "asked"), [(date(2026, 12, 17), False), (date(2026, 12, 18), True), (date(2027, 3, 1), True)])
def test_four_weeks_after_closing_it_is_asked_whether_it_got_better(today: date, asked: bool) -> None:
    assert ask_better(Status.CLOSED, date(2026, 11, 20), "", today) is asked
    assert not ask_better(Status.CLOSED, date(2026, 11, 20), "yes", today)
    assert not ask_better(Status.TAKEN, date(2026, 11, 20), "", today)
