"""Complaints reckoned by hand (the table is `complaint_cases`), the picture of the way, and what may follow what."""

from collections.abc import Sequence
from dataclasses import fields, replace

import pytest

from portal.rules.complaints import (
    Missed,
    Procedure,
    Standing,
    Step,
    Where,
    allowed,
    check,
    may,
    standing,
)

from .complaint_cases import (
    ADVENT,
    CASES,
    CLOCKS,
    CONFERENCE,
    CORPORATE,
    IN_TIME,
    JANUARY,
    MARCH,
    NOVEMBER,
    SAFEGUARDING,
    SET,
    Case,
    D,
    steps,
)


def written(missed: Sequence[Missed]) -> list[str]:
    return [f"{one.step} {one.due}{' open' if one.open else ''}" for one in missed]


def here(now: Standing) -> list[str]:
    return [point.step.value for point in now.way if point.here]


@pytest.mark.parametrize("known", CASES)
def test_reckoned_by_hand(known: Case) -> None:
    got = standing(known.procedure, known.history, CLOCKS, known.today)
    assert got.due == (D(known.due) if known.due else None)
    assert (got.stage, got.state) == (known.stage, known.state)
    assert here(got) == ([known.here] if known.here else [])
    assert got.acknowledge_by == (D(known.ack) if known.ack else None)
    assert written(got.missed) == list(known.missed)
    assert got.days_late == known.late
    assert got.may_ask_next is (known.ask is not None)
    assert got.ask_until == (D(known.ask) if known.ask not in {None, "any"} else None)
    assert got.late_to_ask is known.late_to_ask
    assert got.ombudsman is known.ombudsman
    assert got.panel_on == (D(known.panel) if known.panel else None)


def test_the_table_reaches_every_corner() -> None:
    known = [one.values[0] for one in CASES]
    assert len(known) >= 100
    assert {one.procedure for one in known} == set(Procedure)
    assert {one.state for one in known} == set(Where)
    assert {one.step for row in known for one in row.history} == set(Step)
    assert {one.stage for one in known} == {0, 1, 2, 3}


@pytest.mark.parametrize("name", [one.name for one in fields(CLOCKS) if one.type == "int" and one.name != "months_to_complain"])
@pytest.mark.parametrize("more", [1, -1])
def test_a_day_more_or_less_in_any_clock_is_noticed_by_the_table(name: str, more: int) -> None:
    changed = replace(CLOCKS, **{name: getattr(CLOCKS, name) + more})
    known = [one.values[0] for one in CASES]
    assert any(
        standing(one.procedure, one.history, changed, one.today) != standing(one.procedure, one.history, CLOCKS, one.today) for one in known
    )


@pytest.mark.parametrize("known", CASES)
def test_the_order_in_which_the_steps_are_told_matters_only_within_a_day(known: Case) -> None:
    days_of = sorted({one.on for one in known.history}, reverse=True)
    backwards = [one for day in days_of for one in known.history if one.on == day]
    assert standing(known.procedure, backwards, CLOCKS, known.today) == standing(known.procedure, known.history, CLOCKS, known.today)


def way(now: Standing) -> list[tuple[str, str, str]]:
    return [(point.step.value, str(point.done_on or ""), str(point.due or "")) for point in now.way]


def test_the_way_of_a_childs_complaint_shows_the_days_that_are_known() -> None:
    now = standing(Procedure.CHILDREN_ACT, steps(*JANUARY), CLOCKS, D("2027-02-02"))
    assert way(now) == [
        ("received", "2027-01-04", ""),
        ("acknowledged", "2027-01-05", "2027-01-07"),
        ("answered", "2027-01-15", "2027-01-18"),
        ("asked_2", "2027-02-01", "2027-02-12"),
        ("reported", "", "2027-03-08"),
        ("asked_3", "", ""),
        ("panel_met", "", ""),
        ("panel_reported", "", ""),
        ("final", "", ""),
    ]


@pytest.mark.parametrize("word", ["answered 2027-03-12", "complex 2027-03-12"])
def test_an_answer_and_a_word_that_more_time_is_needed_say_that_it_came(word: str) -> None:
    now = standing(Procedure.CHILDREN_ACT, steps("received 2027-03-10", word), CLOCKS, D("2027-03-12"))
    assert way(now)[1] == ("acknowledged", "2027-03-12", "2027-03-15")


def test_a_pause_and_an_end_do_not_say_that_it_came() -> None:
    history = steps("received 2027-03-10", "paused 2027-03-11", "resumed 2027-03-12")
    assert way(standing(Procedure.CHILDREN_ACT, history, CLOCKS, D("2027-03-12")))[1] == ("acknowledged", "", "2027-03-15")
    ended = standing(Procedure.CHILDREN_ACT, [*history, *steps("withdrawn 2027-03-15")], CLOCKS, D("2027-03-16"))
    assert way(ended) == [("received", "2027-03-10", ""), ("withdrawn", "2027-03-15", "")]


def test_the_whole_way_is_shown_when_it_is_through() -> None:
    history = steps(*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29", "final 2027-05-21")
    now = standing(Procedure.CHILDREN_ACT, history, CLOCKS, D("2027-05-22"))
    assert way(now)[4:] == [
        ("reported", "2027-03-05", "2027-03-08"),
        ("asked_3", "2027-03-09", "2027-04-06"),
        ("panel_met", "2027-04-22", "2027-04-22"),
        ("panel_reported", "2027-04-29", "2027-04-29"),
        ("final", "2027-05-21", "2027-05-21"),
    ]


def test_an_end_before_the_last_answer_shows_what_was_reached() -> None:
    now = standing(Procedure.CHILDREN_ACT, steps(*IN_TIME, "settled 2026-12-08"), CLOCKS, D("2026-12-09"))
    assert way(now) == [
        ("received", "2026-11-20", ""),
        ("acknowledged", "2026-11-23", "2026-11-25"),
        ("answered", "2026-12-04", "2026-12-04"),
        ("settled", "2026-12-08", ""),
    ]


def test_the_way_of_one_answer_and_of_what_is_passed_on_is_short() -> None:
    corporate = standing(CORPORATE, steps("received 2026-12-18"), CLOCKS, D("2026-12-18"))
    assert way(corporate) == [("received", "2026-12-18", ""), ("acknowledged", "", "2026-12-23"), ("answered", "", "2027-01-06")]
    conference = standing(CONFERENCE, steps("received 2026-12-18"), CLOCKS, D("2026-12-18"))
    assert way(conference) == [("received", "2026-12-18", ""), ("passed_on", "", "2026-12-23")]
    passed = standing(Procedure.CHILDREN_ACT, steps(*NOVEMBER, "passed_on 2026-11-24"), CLOCKS, D("2026-11-24"))
    assert [(point.step, point.here) for point in passed.way] == [
        (Step.RECEIVED, False),
        (Step.ACKNOWLEDGED, False),
        (Step.PASSED_ON, True),
    ]


def test_a_council_that_promises_more_is_held_to_it() -> None:
    quick = replace(CLOCKS, acknowledge=1, stage_1=5, corporate=7)
    now = standing(Procedure.CHILDREN_ACT, steps("received 2026-12-18"), quick, D("2026-12-18"))
    assert (now.acknowledge_by, now.due) == (D("2026-12-21"), D("2026-12-29"))
    assert standing(CORPORATE, steps("received 2026-12-18"), quick, D("2026-12-18")).due == D("2026-12-31")


def test_a_council_may_leave_more_time_to_ask() -> None:
    """After 4 December as before up to 6 January (20), then 7-8 (22), 11-15 (27), 18-20 (30). After 5 March up to 6 April (20), 7-13."""
    patient = replace(CLOCKS, ask_stage_2=30, ask_stage_3=25)
    assert standing(Procedure.CHILDREN_ACT, steps(*IN_TIME), patient, D("2026-12-07")).ask_until == D("2027-01-20")
    reported = steps(*JANUARY, "reported 2027-03-05")
    assert standing(Procedure.CHILDREN_ACT, reported, patient, D("2027-03-08")).ask_until == D("2027-04-13")


# What may follow what.

NOBODY_ELSE = {Step.SETTLED, Step.WITHDRAWN}
STAGE_1 = {Step.ACKNOWLEDGED, Step.PAUSED, Step.COMPLEX, Step.ANSWERED, Step.PASSED_ON, *NOBODY_ELSE}


@pytest.mark.parametrize(
    ("history", "today", "steps_then"),
    [
        ([], None, {Step.RECEIVED}),
        (["received 2026-11-20"], "2026-11-20", STAGE_1),
        (NOVEMBER, "2026-12-04", STAGE_1 - {Step.ACKNOWLEDGED}),
        (NOVEMBER, "2026-12-05", STAGE_1 - {Step.ACKNOWLEDGED} | {Step.ASKED_2}),
        (NOVEMBER, None, STAGE_1 - {Step.ACKNOWLEDGED}),
        ([*NOVEMBER, "complex 2026-12-01"], "2026-12-18", STAGE_1 - {Step.ACKNOWLEDGED, Step.COMPLEX}),
        ([*NOVEMBER, "paused 2026-11-25"], "2027-01-04", STAGE_1 - {Step.ACKNOWLEDGED, Step.PAUSED, Step.ANSWERED} | {Step.RESUMED}),
        (IN_TIME, "2027-06-01", {Step.ASKED_2, *NOBODY_ELSE}),
        (ADVENT, "2027-06-01", {Step.LONGER, Step.REPORTED, *NOBODY_ELSE}),
        ([*ADVENT, "longer 2026-12-22"], "2027-06-01", {Step.REPORTED, *NOBODY_ELSE}),
        ([*JANUARY, "reported 2027-03-05"], "2027-06-01", {Step.ASKED_3, *NOBODY_ELSE}),
        (MARCH, "2027-06-01", {Step.PANEL_SET, *NOBODY_ELSE}),
        ([*MARCH, SET], "2027-06-01", {Step.PANEL_SET, Step.PANEL_MET, *NOBODY_ELSE}),
        ([*MARCH, SET, "panel_met 2027-04-22"], "2027-06-01", {Step.PANEL_REPORTED, *NOBODY_ELSE}),
        ([*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29"], "2027-06-01", {Step.FINAL, *NOBODY_ELSE}),
        ([*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29", "final 2027-05-21"], "2027-06-01", set()),
        ([*IN_TIME, "settled 2026-12-08"], "2027-06-01", {Step.ASKED_2}),
        ([*JANUARY, "reported 2027-03-05", "withdrawn 2027-03-06"], "2027-06-01", {Step.ASKED_3}),
        ([*NOVEMBER, "withdrawn 2026-12-08"], "2027-06-01", set()),
        ([*ADVENT, "settled 2026-12-10"], "2027-06-01", set()),
        ([*NOVEMBER, "passed_on 2026-11-24"], "2027-06-01", set()),
    ],
)
def test_what_may_follow(history: Sequence[str], today: str | None, steps_then: set[Step]) -> None:
    assert allowed(steps(*history), CLOCKS, today=D(today) if today else None) == steps_then
    assert {step for step in Step if may(step, steps(*history), CLOCKS, today=D(today) if today else None)} == steps_then


def test_the_councils_own_procedure_has_one_answer() -> None:
    late = D("2027-06-01")
    assert allowed(steps(*NOVEMBER), CLOCKS, CORPORATE, late) == {Step.PAUSED, Step.ANSWERED, Step.PASSED_ON, *NOBODY_ELSE}
    assert allowed(steps(*IN_TIME), CLOCKS, CORPORATE, late) == NOBODY_ELSE
    assert allowed(steps(*IN_TIME, "settled 2026-12-08"), CLOCKS, CORPORATE, late) == set()


@pytest.mark.parametrize("way_of", [SAFEGUARDING, CONFERENCE, Procedure.PASSED_ON])
def test_what_belongs_elsewhere_can_only_be_passed_on_or_ended(way_of: Procedure) -> None:
    assert allowed(steps("received 2026-11-20"), CLOCKS, way_of) == {Step.ACKNOWLEDGED, Step.PASSED_ON, *NOBODY_ELSE}
    assert allowed(steps("received 2026-11-20"), CLOCKS, way_of, D("2027-11-20")) == {Step.ACKNOWLEDGED, Step.PASSED_ON, *NOBODY_ELSE}


@pytest.mark.parametrize(
    "history",
    [
        [],
        ["final 2026-11-20"],
        ["acknowledged 2026-11-20"],
        ["received 2026-11-20", "received 2026-11-21"],
        ["received 2026-11-20", "resumed 2026-11-21"],
        ["received 2026-11-20", "asked_2 2026-11-23"],
        # On the last day itself the answer is not late yet.
        ["received 2026-11-20", "asked_2 2026-12-04"],
        ["received 2026-11-20", "paused 2026-11-23", "answered 2026-11-24"],
        ["received 2026-11-20", "paused 2026-11-23", "paused 2026-11-24"],
        ["received 2026-11-20", "answered 2026-11-24", "reported 2026-11-25"],
        ["received 2026-11-20", "answered 2026-11-24", "asked_3 2026-11-25"],
        [*ADVENT, "asked_3 2027-06-01"],
        [*MARCH, "panel_met 2027-04-22"],
        # A panel without its day, and one in the past.
        [*MARCH, "panel_set 2027-03-16"],
        [*MARCH, "panel_set 2027-03-16 2027-03-15"],
        # Told on one day in an order that cannot be.
        ["acknowledged 2026-11-20", "received 2026-11-20"],
        ["received 2026-11-20", "withdrawn 2026-11-23", "answered 2026-11-24"],
    ],
)
def test_a_history_that_cannot_be_is_refused(history: Sequence[str]) -> None:
    with pytest.raises(ValueError, match=r"cannot follow|needs its day|begins when"):
        check(steps(*history), CLOCKS)
    with pytest.raises(ValueError, match=r"cannot follow|needs its day|begins when"):
        standing(Procedure.CHILDREN_ACT, steps(*history), CLOCKS, D("2027-07-01"))


def test_a_panel_may_be_told_for_the_same_day() -> None:
    assert check(steps(*MARCH, "panel_set 2027-03-16 2027-03-16"), CLOCKS)[-1].day == D("2027-03-16")
