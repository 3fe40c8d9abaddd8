"""Kept, late or missed: reckoned by hand (docs/counting.md 20), then what must hold for every child.

Calendar 2026: 1 June is a Monday, 1 July a Wednesday, 1 August a Saturday, 31 August (Monday) a holiday, 1 September a Tuesday,
1 October a Thursday, 1 November a Sunday, 1 December a Tuesday.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authority import Authority, Group
from portal.rules.kept import Dot, Outcome, Spell, history
from portal.rules.visits import Facts, Visit, promise

from .visit_cases import (
    ADULT,
    BY_SLUG,
    CA,
    CIC,
    CIN,
    CL,
    CP,
    EH,
    GL,
    IN_CARE,
    MONTHS,
    OLDER,
    RC,
    SA,
    TWO_YEARS,
    WEEKS,
    D,
    every,
    facts,
    visits,
    with_,
)

KEPT, LATE, MISSED = Outcome.KEPT, Outcome.LATE, Outcome.MISSED
EDGE = "2025-12-01"
Told = tuple[str, Outcome, str | None, int]
IN_HELP = facts(EH, "2026-06-01")
ON_PLAN = facts(CP, "2026-10-01")
KEPT_PLAN = ["2026-10-02", "2026-10-16", "2026-10-30"]
# 48 hours; 2 October and 5-9 (5), 12-16 (10); 16 October and 19-23 (5), 26-30 (10)
THREE_KEPT: list[Told] = [
    ("2026-10-03", KEPT, "2026-10-02", 0),
    ("2026-10-16", KEPT, "2026-10-16", 0),
    ("2026-10-30", KEPT, "2026-10-30", 0),
]
# Fri 5 June: 8-12 (5), 15-19 (10), 22-26 (15), 29-3 July (20). Wed 1 July: 2, 3 (2), 6-10 (7), 13-17 (12), 20-24 (17), 27-29 (20)
NEED_SEEN = ["2026-06-05", "2026-07-01"]
NEED_KEPT: Told = ("2026-07-03", KEPT, "2026-07-01", 0)


def told(found: Sequence[Dot]) -> list[Told]:
    return [(str(dot.due), dot.outcome, str(dot.seen_on) if dot.seen_on else None, dot.days_late) for dot in found]


def of(council: Authority, known: Facts, seen: Sequence[str], today: str, since: str = EDGE) -> list[Told]:
    return told(history(council, [Spell(known)], visits(*seen), D(since), D(today)))


@pytest.mark.parametrize(
    ("council", "known", "seen", "today", "dots"),
    [
        pytest.param(RC, ON_PLAN, KEPT_PLAN, "2026-11-10", THREE_KEPT, id="each visit answers one promise; the next is not due yet"),
        pytest.param(GL, ON_PLAN, KEPT_PLAN, "2026-11-13", THREE_KEPT, id="due today is no dot yet"),
        pytest.param(
            RC, ON_PLAN, KEPT_PLAN, "2026-11-14", [*THREE_KEPT, ("2026-11-13", LATE, None, 1)], id="open and overdue: late, nobody seen"
        ),
        # the 16th, seen on the 19th
        pytest.param(
            RC,
            ON_PLAN,
            ["2026-10-02", "2026-10-19"],
            "2026-10-20",
            [("2026-10-03", KEPT, "2026-10-02", 0), ("2026-10-16", LATE, "2026-10-19", 3)],
            id="late by calendar days",
        ),
        # 3 October to 20 November: 28 + 20 = 48 days; four intervals have gone, but the first visit is one promise
        pytest.param(
            RC, ON_PLAN, ["2026-11-20"], "2026-11-21", [("2026-10-03", LATE, "2026-11-20", 48)], id="a first visit is one dot only"
        ),
        pytest.param(GL, ON_PLAN, [], "2026-11-20", [("2026-10-03", LATE, None, 48)], id="a first visit still open is one dot only"),
        # 1 June and 28 days: 29 June, 27 July, 24 August; seen on 25 August
        pytest.param(
            RC,
            IN_HELP,
            ["2026-06-01", "2026-08-25"],
            "2026-08-30",
            [("2026-06-29", MISSED, None, 0), ("2026-07-27", MISSED, None, 0), ("2026-08-24", LATE, "2026-08-25", 1)],
            id="three intervals gone: two missed, one late",
        ),
        # on 24 August itself the third has not passed: that visit answers the second
        pytest.param(
            RC,
            IN_HELP,
            ["2026-06-01", "2026-08-24"],
            "2026-08-30",
            [("2026-06-29", MISSED, None, 0), ("2026-07-27", LATE, "2026-08-24", 28)],
            id="on the day of the third",
        ),
        pytest.param(RC, IN_HELP, ["2026-06-01"], "2026-06-29", [], id="nothing before anything was owed"),
        pytest.param(RC, IN_HELP, ["2026-06-01"], "2026-06-30", [("2026-06-29", LATE, None, 1)], id="open: late by a day"),
        pytest.param(RC, IN_HELP, ["2026-06-01"], "2026-07-27", [("2026-06-29", LATE, None, 28)], id="open: the next is due today"),
        pytest.param(
            RC,
            IN_HELP,
            ["2026-06-01"],
            "2026-07-28",
            [("2026-06-29", MISSED, None, 0), ("2026-07-27", LATE, None, 1)],
            id="open: a further interval has gone",
        ),
        pytest.param(RC, IN_HELP, [], "2026-11-20", [], id="never seen, and no first day is promised"),
        pytest.param(RC, IN_HELP, ["2026-05-20", "2026-06-01"], "2026-06-29", [], id="a visit from before does not count"),
        pytest.param(RC, IN_HELP, ["2026-06-01", "-2026-06-25"], "2026-06-29", [], id="not seen: no dot"),
        pytest.param(
            RC,
            IN_HELP,
            ["2026-06-01", "-2026-06-25"],
            "2026-07-01",
            [("2026-06-29", LATE, None, 2)],
            id="not seen: nothing is kept by it",
        ),
        pytest.param(
            RC,
            IN_HELP,
            ["2026-06-01", "2026-06-25", "-2026-06-25", "2026-06-25"],
            "2026-06-29",
            [("2026-06-29", KEPT, "2026-06-25", 0)],
            id="two on a day are one",
        ),
        pytest.param(CA, IN_HELP, ["2026-06-01", "2026-08-25"], "2026-08-30", [], id="nobody wrote anything"),
        pytest.param(GL, facts("closed", "2026-06-01"), ["2026-06-01"], "2026-08-30", [], id="no service"),
        # In care: the day, the week, then weekly; four weeks end on 29 September: from the 25th the earlier day, 2 October, holds;
        # from 2 October 42 days are 13 November
        pytest.param(
            RC,
            IN_CARE,
            ["2026-09-01", "2026-09-04", "2026-09-11", "2026-09-18", "2026-09-25", "2026-10-02"],
            "2026-11-10",
            [
                ("2026-09-01", KEPT, "2026-09-01", 0),
                ("2026-09-08", KEPT, "2026-09-04", 0),
                ("2026-09-11", KEPT, "2026-09-11", 0),
                ("2026-09-18", KEPT, "2026-09-18", 0),
                ("2026-09-25", KEPT, "2026-09-25", 0),
                ("2026-10-02", KEPT, "2026-10-02", 0),
            ],
            id="in care from week to week",
        ),
        # seen on 4 September and not until 20 November: 11, 18, 25 September and 2 October were weekly ones; from then on every six
        # weeks: 13 November, seven days before
        pytest.param(
            RC,
            IN_CARE,
            ["2026-09-01", "2026-09-04", "2026-11-20"],
            "2026-11-22",
            [
                ("2026-09-01", KEPT, "2026-09-01", 0),
                ("2026-09-08", KEPT, "2026-09-04", 0),
                ("2026-09-11", MISSED, None, 0),
                ("2026-09-18", MISSED, None, 0),
                ("2026-09-25", MISSED, None, 0),
                ("2026-10-02", MISSED, None, 0),
                ("2026-11-13", LATE, "2026-11-20", 7),
            ],
            id="a gap that goes on into the next phase",
        ),
        # the law alone: 1 June + 7; 5 June + 42 = 17 July; moved on 3 August, when 21 August was open; + 7; 5 August + 42 = 16 September
        pytest.param(
            SA,
            facts(CIC, "2026-06-01", home_since="2026-06-01", moves=(D("2026-08-03"),)),
            ["2026-06-05", "2026-07-10", "2026-08-05", "2026-09-10"],
            "2026-09-20",
            [
                ("2026-06-08", KEPT, "2026-06-05", 0),
                ("2026-07-17", KEPT, "2026-07-10", 0),
                ("2026-08-10", KEPT, "2026-08-05", 0),
                ("2026-09-16", KEPT, "2026-09-10", 0),
            ],
            id="a move in the middle starts again",
        ),
        # as before, but nobody came from 5 June on: 17 July had passed before the move
        pytest.param(
            SA,
            facts(CIC, "2026-06-01", moves=(D("2026-08-03"),)),
            ["2026-06-05", "2026-08-12"],
            "2026-09-20",
            [("2026-06-08", KEPT, "2026-06-05", 0), ("2026-07-17", LATE, "2026-08-12", 26), ("2026-08-10", LATE, "2026-08-12", 2)],
            id="what a move left unanswered",
        ),
        # back on Fri 20 November, seen the day after: three days; care's own day is 14 December
        pytest.param(
            RC,
            with_(facts(CIC, "2026-06-01", home_since="2026-06-01"), Group.MISSING, return_from_missing="2026-11-20"),
            ["2026-06-01", "2026-06-05", "2026-11-21"],
            "2026-11-22",
            [
                ("2026-06-01", KEPT, "2026-06-01", 0),
                ("2026-06-08", KEPT, "2026-06-05", 0),
                # weekly: 12, 19, 26 June, 3 July (after the 29th of June); then six weeks: 14 August, 25 September, 6 November
                ("2026-06-12", MISSED, None, 0),
                ("2026-06-19", MISSED, None, 0),
                ("2026-06-26", MISSED, None, 0),
                ("2026-07-03", MISSED, None, 0),
                ("2026-08-14", MISSED, None, 0),
                ("2026-09-25", MISSED, None, 0),
                ("2026-11-06", LATE, "2026-11-21", 15),
            ],
            id="the oldest promise comes first",
        ),
        # weekly in care: 20 November after the 13th; back on Mon 16 November + 3 days = 19: that comes first
        pytest.param(
            RC,
            with_(facts(CIC, "2026-11-02", home_since="2026-11-02"), Group.MISSING, return_from_missing="2026-11-16"),
            ["2026-11-02", "2026-11-06", "2026-11-13", "2026-11-18"],
            "2026-11-22",
            [
                ("2026-11-02", KEPT, "2026-11-02", 0),
                ("2026-11-09", KEPT, "2026-11-06", 0),
                ("2026-11-13", KEPT, "2026-11-13", 0),
                ("2026-11-19", KEPT, "2026-11-18", 0),
            ],
            id="a first day of a circumstance",
        ),
        # Care leavers: 25 November 2025 + 6 months = 25 May, a call will do; 20 May + 6 months = 20 November
        pytest.param(
            RC,
            OLDER,
            ["2025-11-25", "~2026-05-20"],
            "2026-11-22",
            [("2026-05-25", KEPT, "2026-05-20", 0), ("2026-11-20", LATE, None, 2)],
            id="a call after 20",
        ),
        # housed by the council the law asks for a visit: 1 June + 7, 3 June + 2 months; the call on 15 July answers nothing of it
        pytest.param(
            RC,
            replace(OLDER, home_since=D("2026-06-01"), housed_by_council=True),
            ["2026-06-03", "~2026-07-15", "2026-08-10"],
            "2026-08-20",
            [("2026-06-08", KEPT, "2026-06-03", 0), ("2026-08-03", LATE, "2026-08-10", 7)],
            id="a call where the law asks for a visit",
        ),
        pytest.param(GL, replace(ADULT, declined=True), ["2026-06-03"], "2026-08-20", [], id="no thanks"),
        # Agreed: 1 June + 28 = 29 June, a call on the 20th is enough; + 28 = 18 July
        pytest.param(
            CA,
            replace(IN_HELP, agreed=every(4, WEEKS, "2026-06-01", call=True)),
            ["~2026-06-20"],
            "2026-07-20",
            [("2026-06-29", KEPT, "2026-06-20", 0), ("2026-07-18", LATE, None, 2)],
            id="the agreement alone, by telephone",
        ),
        # agreed on 6 July: the visit of 10 June answered nothing; 10 June + 28 = 8 July, after the agreement; 8 to 20 July is 12
        pytest.param(
            CA,
            replace(IN_HELP, agreed=every(4, WEEKS, "2026-07-06")),
            ["2026-06-10", "2026-07-20"],
            "2026-08-01",
            [("2026-07-08", LATE, "2026-07-20", 12)],
            id="nothing was agreed before it was agreed",
        ),
    ],
)
def test_reckoned_by_hand(council: Authority, known: Facts, seen: list[str], today: str, dots: list[Told]) -> None:
    found = history(council, [Spell(known)], visits(*seen), D(EDGE), D(today))
    late_ones = [dot for dot in dots if dot[0] >= EDGE or (dot[2] or "") >= EDGE]
    assert told(found) == late_ones
    assert told(history(council, [Spell(known)], [*reversed(visits(*seen)), *visits(*seen)], D(EDGE), D(today))) == late_ones


def test_a_change_of_service() -> None:
    """In need to 9 August, a protection plan from Mon 10: what was overdue was 2 + 11 days late; the plan has its own day, Wed 12."""
    spells = [Spell(facts(CIN, "2026-06-01"), D("2026-08-10")), Spell(facts(CP, "2026-08-10"))]
    found = history(RC, spells, visits(*NEED_SEEN, "2026-08-11"), D(EDGE), D("2026-08-20"))
    assert told(found) == [NEED_KEPT, ("2026-07-29", LATE, "2026-08-11", 13), ("2026-08-12", KEPT, "2026-08-11", 0)]
    assert [dot.rule.id for dot in found if dot.rule] == ["cin_visit_interval", "cin_visit_interval", "cp_first_visit"]


@pytest.mark.parametrize(
    ("until", "dots"),
    [
        ("2026-07-20", [NEED_KEPT]),  # 29 July was still to come
        ("2026-07-30", [NEED_KEPT]),  # the 29th was the last day of it: due, not yet overdue
        ("2026-07-31", [NEED_KEPT, ("2026-07-29", MISSED, None, 0)]),
    ],
)
def test_what_was_open_when_a_service_ended(until: str, dots: list[Told]) -> None:
    spells = [Spell(facts(CIN, "2026-06-01"), D(until)), Spell(facts("closed", until))]
    assert told(history(RC, spells, visits(*NEED_SEEN), D(EDGE), D("2026-11-20"))) == dots


def test_each_home_told_as_a_spell_of_its_own() -> None:
    """The same two homes, once as two spells and once as a move within one: the same dots, none of them twice."""
    seen = visits("2026-06-05", "2026-07-10", "2026-08-05", "2026-09-10")
    homes = [
        Spell(facts(CIC, "2026-06-01", home_since="2026-06-01"), D("2026-08-03")),
        Spell(facts(CIC, "2026-06-01", home_since="2026-08-03", moves=(D("2026-06-01"), D("2026-08-03")))),
    ]
    moved = [Spell(facts(CIC, "2026-06-01", moves=(D("2026-08-03"),)))]
    apart, within = (told(history(SA, spells, seen, D(EDGE), D("2026-09-20"))) for spells in (homes, moved))
    assert apart == within
    assert len(apart) == 4


def test_a_visit_on_the_day_of_the_change_is_the_next_service_s() -> None:
    """29 July was open, the plan was made on the 28th and the child seen that day: it answers the plan's first visit."""
    spells = [Spell(facts(CIN, "2026-06-01"), D("2026-07-28")), Spell(facts(CP, "2026-07-28"))]
    found = history(GL, spells, visits("2026-06-03", *NEED_SEEN, "2026-07-28"), D(EDGE), D("2026-07-29"))
    # the first visit within 5 days of 1 June; from Wed 3 June 20 working days are 1 July; from the 5th 3 July
    assert told(found) == [
        ("2026-06-06", KEPT, "2026-06-03", 0),
        ("2026-07-01", KEPT, "2026-06-05", 0),
        NEED_KEPT,
        ("2026-07-30", KEPT, "2026-07-28", 0),
    ]


@pytest.mark.parametrize(
    ("since", "today", "dots"),
    [
        ("2026-10-03", "2026-11-10", THREE_KEPT),
        ("2026-10-04", "2026-11-10", THREE_KEPT[1:]),
        ("2026-10-16", "2026-11-10", THREE_KEPT[1:]),
        ("2026-10-17", "2026-11-10", THREE_KEPT[2:]),
        ("2026-10-03", "2026-10-15", THREE_KEPT[:1]),  # later visits are not known yet
        ("2026-11-14", "2026-11-14", []),  # what fell due on the 13th lies before the edge
    ],
)
def test_the_edges_of_the_window(since: str, today: str, dots: list[Told]) -> None:
    assert of(RC, ON_PLAN, KEPT_PLAN, today, since) == dots


def test_what_was_due_before_the_window_and_answered_in_it() -> None:
    assert of(RC, IN_HELP, ["2026-06-01", "2026-07-12"], "2026-07-15", "2026-07-10") == [("2026-06-29", LATE, "2026-07-12", 13)]


def test_a_dot_says_by_which_rule() -> None:
    first, later = history(GL, [Spell(ON_PLAN)], visits("2026-10-02", "2026-10-16"), D(EDGE), D("2026-10-20"))
    assert (first.rule and first.rule.id, first.amount, first.unit) == ("cp_first_visit", 48, "hours")
    assert (later.rule and later.rule.id, later.amount, later.unit) == ("cp_visit_interval", 10, "working_days")
    agreed = replace(IN_HELP, agreed=every(1, MONTHS, "2026-06-01"))
    (alone,) = history(SA, [Spell(agreed)], visits("2026-06-10"), D(EDGE), D("2026-06-20"))
    assert (alone.rule, alone.amount, alone.unit) == (None, 1, "months")
    # while missed days go on into the next phase, each bears the interval of its own
    weeks = history(RC, [Spell(IN_CARE)], visits("2026-09-01", "2026-09-04", "2026-11-20"), D(EDGE), D("2026-11-22"))
    assert [dot.amount for dot in weeks[2:]] == [1, 1, 1, 1, 6]


TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2025, 1, 1), TODAY + timedelta(days=30))
SEEN = st.lists(st.builds(Visit, DAYS, st.booleans(), st.booleans()), max_size=12)
A_COUNCIL = st.sampled_from(sorted(BY_SLUG))
PLAIN = st.builds(
    Facts,
    service=st.sampled_from([EH, CIN, CP, CIC, CL]),
    since=DAYS,
    born=st.dates(date(2000, 1, 1), date(2009, 1, 1)),
    permanent_agreed=st.booleans(),
    agreed=st.none() | st.builds(every, st.integers(1, 20), st.sampled_from([WEEKS, MONTHS]), DAYS.map(str)),
)
FULL = st.builds(
    Facts,
    service=st.sampled_from([EH, CIN, CP, CIC, CL, "closed"]),
    since=st.none() | DAYS,
    home_since=st.none() | DAYS,
    born=st.none() | st.dates(date(2000, 1, 1), date(2009, 1, 1)),
    permanent_agreed=st.booleans(),
    housed_by_council=st.booleans(),
    moves=st.lists(DAYS, max_size=3).map(tuple),
    also=st.frozensets(st.sampled_from(sorted(Group)), max_size=2),
    agreed=st.none() | st.builds(every, st.integers(1, 20), st.sampled_from([WEEKS, MONTHS]), DAYS.map(str), call=st.booleans()),
    declined=st.booleans(),
)
SPELLS = st.lists(st.builds(Spell, FULL, st.none() | DAYS), max_size=3)


@given(A_COUNCIL, SPELLS, SEEN, DAYS, st.randoms(use_true_random=False))
def test_order_never_matters(council, spells, seen, since, random):
    mixed = [*seen, *seen[:3]]
    random.shuffle(mixed)
    council = BY_SLUG[council]
    assert history(council, spells, mixed, since, TODAY) == history(council, spells, seen, since, TODAY)


@given(A_COUNCIL, PLAIN, st.lists(DAYS, max_size=10))
def test_as_many_answers_as_days_on_which_something_was_owed(council, child, seen):
    """Asked of each day by itself: was anything owed on it, after the visits before?"""
    council = BY_SLUG[council]
    counted = sorted({day for day in seen if child.since <= day <= TODAY})
    owed = [day for day in counted if promise(council, child, [Visit(d, True) for d in counted if d < day], day).due]
    found = history(council, [Spell(child)], [Visit(day, True) for day in seen], date(2020, 1, 1), TODAY)
    assert sorted(dot.seen_on for dot in found if dot.seen_on) == owed


@given(A_COUNCIL, SPELLS, SEEN, DAYS)
def test_a_dot_is_whole_and_never_lies_in_the_future(council, spells, seen, since):
    for dot in history(BY_SLUG[council], spells, seen, since, TODAY):
        assert (dot.seen_on or dot.due) <= TODAY
        assert dot.due >= since or (dot.seen_on and dot.seen_on >= since)
        if dot.outcome is Outcome.KEPT:
            assert dot.seen_on is not None
            assert dot.seen_on <= dot.due
            assert dot.days_late == 0
        elif dot.outcome is Outcome.LATE:
            assert dot.days_late == ((dot.seen_on or TODAY) - dot.due).days > 0
        else:
            assert dot.seen_on is None
            assert dot.due < TODAY
            assert dot.days_late == 0


@given(A_COUNCIL, FULL, SEEN)
def test_the_last_dot_and_the_promise_agree(council, child, seen):
    """What is late on the page is late among the dots, as the one that waits; what is not late has none that waits."""
    council = BY_SLUG[council]
    now = promise(council, child, seen, TODAY)
    waiting = [
        dot for dot in history(council, [Spell(child)], seen, date(2020, 1, 1), TODAY) if dot.outcome is LATE and dot.seen_on is None
    ]
    assert len(waiting) == now.late
    assert all(dot.due >= now.due for dot in waiting)


def test_two_years_are_left_out_of_the_window() -> None:
    assert of(RC, TWO_YEARS, ["2024-09-02", "2024-09-06", "2024-09-13"], "2024-09-20") == []
