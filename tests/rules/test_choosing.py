"""Whose worker, which visits, which plan lines: the rules of the bundle's README, case by case, reckoned by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import diary, journey, work
from portal.rules.journey import Help, Thing

T = date(2026, 11, 20)


def d(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Row:
    source_id: str
    worker_id: int
    start: date
    end: date | None = None
    role: str = "social_worker"
    is_main: bool = True


def test_an_old_allocation_that_nobody_closed_loses() -> None:
    old, new = Row("1", 1, d("2024-01-01")), Row("2", 2, d("2026-01-01"))
    assert work.main_worker([old, new], T) is new
    assert work.main_worker([new, old], T) is new


def test_an_end_in_the_future_is_still_now_and_an_end_today_is_not() -> None:
    row = Row("1", 1, d("2026-01-01"), T + timedelta(days=1))
    assert work.main_worker([row], T) is row
    assert work.main_worker([row], T + timedelta(days=1)) is None


def test_no_end_comes_before_a_late_end() -> None:
    ending, open_ = Row("9", 1, d("2026-06-01"), d("2030-01-01")), Row("1", 2, d("2026-01-01"))
    assert work.main_worker([ending, open_], T) is open_


def test_the_highest_id_settles_a_tie() -> None:
    a, b = Row("99", 1, d("2026-01-01")), Row("100", 2, d("2026-01-01"))
    assert work.main_worker([a, b], T) is b


def test_who_was_before_and_who_comes_next() -> None:
    first, second, third = (
        Row("1", 1, d("2025-01-01"), d("2026-01-01")),
        Row("2", 2, d("2026-01-01"), d("2026-12-04")),
        Row("3", 3, d("2026-12-04")),
    )
    rows = [third, first, second]
    now = work.main_worker(rows, T)
    assert now is second
    assert work.previous_worker(rows, now, 2, T) is first
    assert work.coming_worker(rows, 2, T) is third
    assert work.coming_worker(rows, 3, T) is None
    assert work.main_worker(rows, d("2026-12-04")) is third  # on the day itself


def test_the_same_worker_again_is_no_change() -> None:
    rows = [Row("1", 7, d("2025-01-01"), d("2026-01-01")), Row("2", 7, d("2026-01-01"))]
    assert work.previous_worker(rows, rows[1], 7, T) is None


def test_others_are_one_for_each_role_and_never_the_worker_again() -> None:
    rows = [
        Row("1", 1, d("2026-01-01")),
        Row("2", 2, d("2025-01-01"), role="iro", is_main=False),
        Row("3", 3, d("2026-01-01"), role="iro", is_main=False),
        Row("4", 1, d("2026-01-01"), role="family_support_worker", is_main=False),
        Row("5", 5, d("2026-01-01"), d("2026-02-01"), role="advocate", is_main=False),
    ]
    assert [r.source_id for r in work.other_workers(rows, 1, T)] == ["3"]


@given(st.permutations([Row("1", 1, d("2024-01-01")), Row("2", 2, d("2026-01-01")), Row("3", 3, d("2025-01-01"), d("2027-01-01"))]))
def test_the_order_of_rows_never_matters(rows: list[Row]) -> None:
    main = work.main_worker(rows, T)
    assert main is not None
    assert main.source_id == "2"


@dataclass(frozen=True)
class Spell:
    kind: str
    start: date
    end: date | None = None
    group_key: str = ""
    new_home: bool = False
    worker_id: int | None = None


CARE = Spell("care", d("2024-01-10"), d("2025-03-01"), "A", True)
MOVED = Spell("care", d("2025-03-01"), None, "A", True)
SAME_HOME = Spell("care", d("2026-01-01"), None, "A", False)


@pytest.mark.parametrize(
    ("spells", "leaver", "kind", "since"),
    [
        ([CARE, MOVED], False, Help.CHILD_IN_CARE, d("2024-01-10")),  # since the first day of the whole time in care
        ([CARE, MOVED, Spell("cp", d("2025-01-01"))], False, Help.CHILD_IN_CARE, d("2024-01-10")),
        ([CARE, Spell("cp", d("2025-06-01"))], True, Help.CHILD_PROTECTION, d("2025-06-01")),
        ([CARE, Spell("cin", d("2025-06-01"))], True, Help.CARE_LEAVER, d("2025-03-01")),
        ([CARE, Spell("cin", d("2025-06-01"))], False, Help.CHILD_IN_NEED, d("2025-06-01")),
        ([Spell("referral", d("2026-11-01")), Spell("early_help", d("2026-01-01"))], False, Help.CHILD_IN_NEED, d("2026-11-01")),
        ([Spell("early_help", d("2026-01-01"))], False, Help.EARLY_HELP, d("2026-01-01")),
        ([Spell("early_help", d("2026-01-01"), T)], False, Help.CLOSED, T),  # the end day is the first day without
        ([Spell("referral", T + timedelta(days=1))], False, Help.CLOSED, None),
        ([], False, Help.CLOSED, None),
    ],
)
def test_which_help(spells: list[Spell], leaver: bool, kind: Help, since: date | None) -> None:
    found = journey.service_now(spells, leaver=leaver, died=False, today=T)
    assert (found.kind, found.since) == (kind, since)


def test_the_home_counts_from_the_last_move_not_from_a_change_on_paper() -> None:
    assert journey.service_now([CARE, MOVED, SAME_HOME], leaver=False, died=False, today=T).home_since == d("2025-03-01")


def test_somebody_who_died_is_no_care_leaver() -> None:
    assert journey.service_now([CARE], leaver=True, died=True, today=T).kind is Help.CLOSED


def test_the_seven_things() -> None:
    assert journey.missing_things(who=True, contact=True, how_often=True, sections=("why", "needs_to_happen"), complain=True) == ()
    none = journey.missing_things(who=False, contact=False, how_often=False, sections=(), complain=False)
    assert none == tuple(Thing)
    assert len(Thing) == 7


@dataclass(frozen=True)
class Entry:
    kind: str
    day: date
    at: time | None = None
    status: str = "planned"
    source: str = "portal_dates"
    seen: bool | None = None
    seen_alone: bool | None = None
    group_key: str = ""


def visit(day: str, seen: bool = True, alone: bool | None = None, source: str = "ssd_cp_visits") -> Entry:
    return Entry("visit", d(day), None, "held", source, seen, alone)


def test_two_visits_on_a_day_are_one() -> None:
    days = diary.visit_days([visit("2026-11-10", False, False), visit("2026-11-10", True, None, "ssd_cin_visits")], T)
    assert [(v.day, v.seen, v.seen_alone) for v in days] == [(d("2026-11-10"), True, False)]


def test_what_the_portal_s_own_diary_says_was_held_is_no_visit_of_the_case_system() -> None:
    assert diary.visit_days([Entry("visit", d("2026-11-10"), status="held")], T) == []


def test_the_last_year_begins_after_the_same_day() -> None:
    days = diary.visit_days([visit("2025-11-20"), visit("2025-11-21"), visit("2026-11-20"), visit("2026-11-21")], T)
    assert [v.day.isoformat() for v in diary.in_last_year(days, T)] == ["2026-11-20", "2025-11-21"]
    assert diary.year_before(d("2028-02-29")) == d("2027-02-28")


def test_the_next_one_may_be_today_and_the_earliest_time_is_first() -> None:
    rows = [
        Entry("visit", T, time(15)),
        Entry("visit", T, time(9)),
        Entry("visit", T - timedelta(days=1)),
        Entry("visit", T, time(8), "cancelled"),
    ]
    assert [e.at for e in diary.planned(rows, ("visit",), T)] == [time(9), time(15)]


def test_the_next_review_is_the_planned_one_else_the_earliest_due_of_an_open_plan() -> None:
    due = Entry("conference", d("2026-12-01"), status="due", group_key="P1")
    other = Entry("review", d("2026-11-25"), status="due", group_key="ended")
    late = Entry("review", d("2026-11-01"), status="due", group_key="P1")
    booked = Entry("review", d("2027-01-05"))
    assert diary.next_review([due, other, late, booked], {"P1"}, T) is booked
    assert diary.next_review([due, other, late], {"P1"}, T) is due
    assert diary.next_review([other, late], {"P1"}, T) is None


@pytest.mark.parametrize(("text", "kind"), [("Home", "Home"), (" school ", "School"), ("12 Elm Road", ""), ("GL1 1AA", ""), ("", "")])
def test_only_kinds_of_place(text: str, kind: str) -> None:
    assert diary.place_kind(text) == kind
