"""What must hold for every history of a complaint that can be: walked along `allowed`."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rules import days
from portal.rules.complaint_clocks import when
from portal.rules.complaints import (
    Happened,
    Procedure,
    Standing,
    Step,
    Where,
    allowed,
    check,
    standing,
)

from .complaint_cases import (
    CLOCKS,
    CORPORATE,
)

# Bank holidays are looked up when a year is first asked for, and the machine may be busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def here(now: Standing) -> list[str]:
    return [point.step.value for point in now.way if point.here]


FIRST_DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
ENDS = {Step.SETTLED, Step.WITHDRAWN, Step.PASSED_ON}
MOVES_ON = {Step.ANSWERED, Step.ASKED_2, Step.REPORTED, Step.ASKED_3, Step.PANEL_SET, Step.PANEL_MET, Step.PANEL_REPORTED, Step.FINAL}
WAYS = st.sampled_from(list(Procedure))


@st.composite
def histories(draw: st.DrawFn, way_of: Procedure | None = None) -> tuple[Procedure, list[Happened]]:
    """A walk along `allowed`, in leaps of any length; every other one presses on, so that the last answer is reached too."""
    chosen, on, presses_on = way_of or draw(WAYS), draw(FIRST_DAYS), draw(st.booleans())
    happened = [Happened(Step.RECEIVED, on)]
    for _ in range(draw(st.integers(0, 14))):
        on += timedelta(days=draw(st.one_of(st.integers(0, 3), st.integers(0, 45))))
        choices = sorted(allowed(happened, CLOCKS, chosen, on))
        if not choices:
            break
        onwards = [step for step in choices if (step in MOVES_ON if presses_on else step not in ENDS)]
        step = draw(st.sampled_from(onwards * 8 + choices))
        happened.append(Happened(step, on, on + timedelta(days=draw(st.integers(0, 60))) if step is Step.PANEL_SET else None))
    return chosen, happened


LATER = st.integers(0, 150)


@UNHURRIED
@given(histories(), LATER)
def test_every_history_that_can_be_stands_somewhere(walk: tuple[Procedure, list[Happened]], later: int) -> None:
    way_of, happened = walk
    today = happened[-1].on + timedelta(days=later)
    now = standing(way_of, happened, CLOCKS, today)
    assert check(happened, CLOCKS, way_of) == tuple(happened)
    assert (now.stage > 0) == (way_of is Procedure.CHILDREN_ACT and now.state not in {Where.OVER, Where.PASSED_ON})
    assert here(now) == [] if now.state is Where.OVER else len(here(now)) == 1
    assert now.way[0].step is Step.RECEIVED
    assert len({point.step for point in now.way}) == len(now.way)


@UNHURRIED
@given(histories(), LATER)
def test_an_answer_is_never_owed_on_a_day_off(walk: tuple[Procedure, list[Happened]], later: int) -> None:
    way_of, happened = walk
    now = standing(way_of, happened, CLOCKS, happened[-1].on + timedelta(days=later))
    told = [now.due, now.acknowledge_by, now.ask_until, *(point.due for point in now.way), *(one.due for one in now.missed)]
    assert all(days.working_day(day) for day in told if day)


@UNHURRIED
@given(histories(), LATER)
def test_a_day_missed_opens_the_way_to_the_ombudsman_and_a_day_late_is_a_day_missed(
    walk: tuple[Procedure, list[Happened]], later: int
) -> None:
    way_of, happened = walk
    today = happened[-1].on + timedelta(days=later)
    now = standing(way_of, happened, CLOCKS, today)
    assert now.ombudsman or not now.missed
    assert all(one.due < today for one in now.missed)
    assert (now.days_late > 0) == any(one.open and one.step is not Step.ACKNOWLEDGED for one in now.missed)
    assert now.days_late == (max((today - now.due).days, 0) if now.due else 0)


@UNHURRIED
@given(histories(), LATER, LATER)
def test_what_was_missed_stays_missed_however_long_one_waits(walk: tuple[Procedure, list[Happened]], first: int, more: int) -> None:
    way_of, happened = walk
    early = happened[0].on + timedelta(days=first)
    before, after = (standing(way_of, happened, CLOCKS, day) for day in (early, early + timedelta(days=more)))
    assert {(one.step, one.due) for one in before.missed} <= {(one.step, one.due) for one in after.missed}
    assert after.ombudsman or not before.ombudsman
    waiting = standing(way_of, happened, CLOCKS, happened[-1].on + timedelta(days=first))
    still = standing(way_of, happened, CLOCKS, happened[-1].on + timedelta(days=first + more))
    assert (waiting.due, waiting.state, waiting.ask_until) == (still.due, still.state, still.ask_until)
    assert waiting.days_late <= still.days_late
    assert still.may_ask_next or not waiting.may_ask_next


@UNHURRIED
@given(histories(Procedure.CHILDREN_ACT), LATER)
def test_no_stage_is_ever_skipped(walk: tuple[Procedure, list[Happened]], later: int) -> None:
    _, happened = walk
    today = happened[-1].on + timedelta(days=later)
    could = allowed(happened, CLOCKS, today=today)
    been = {one.step for one in happened}
    owed_and_missed = any(one.step is Step.ANSWERED for one in standing(Procedure.CHILDREN_ACT, happened, CLOCKS, today).missed)
    assert Step.ASKED_2 not in could or Step.ANSWERED in been or owed_and_missed
    needs = {
        Step.REPORTED: Step.ASKED_2,
        Step.ASKED_3: Step.REPORTED,
        Step.PANEL_SET: Step.ASKED_3,
        Step.PANEL_MET: Step.PANEL_SET,
        Step.PANEL_REPORTED: Step.PANEL_MET,
        Step.FINAL: Step.PANEL_REPORTED,
    }
    assert all(before in been for step, before in needs.items() if step in could)
    assert not could & been - {Step.PAUSED, Step.RESUMED, Step.PANEL_SET, Step.SETTLED, Step.WITHDRAWN}


@UNHURRIED
@given(histories(), LATER)
def test_whoever_waits_for_an_answer_can_always_take_the_complaint_back(walk: tuple[Procedure, list[Happened]], later: int) -> None:
    way_of, happened = walk
    now = standing(way_of, happened, CLOCKS, happened[-1].on + timedelta(days=later))
    over = {Where.OVER, Where.PASSED_ON}
    assert (Step.WITHDRAWN in allowed(happened, CLOCKS, way_of)) == (now.state not in over)
    assert (Step.SETTLED in allowed(happened, CLOCKS, way_of)) == (now.state not in over)


GAPS = st.integers(0, 40)
TWO_WAYS = st.sampled_from([Procedure.CHILDREN_ACT, CORPORATE])


def due_after(way_of: Procedure, *happened: Happened) -> date | None:
    return standing(way_of, happened, CLOCKS, happened[-1].on).due


@UNHURRIED
@given(TWO_WAYS, FIRST_DAYS, GAPS, GAPS, GAPS)
def test_a_longer_pause_never_brings_an_answer_nearer(way_of: Procedure, first: date, until: int, length: int, more: int) -> None:
    begins = first + timedelta(days=until)
    start, paused_on = Happened(Step.RECEIVED, first), Happened(Step.PAUSED, begins)
    short, long = (Happened(Step.RESUMED, begins + timedelta(days=n)) for n in (length, length + more))
    without, with_short, with_long = (
        due_after(way_of, start),
        due_after(way_of, start, paused_on, short),
        due_after(way_of, start, paused_on, long),
    )
    assert without is not None
    assert with_short is not None
    assert with_long is not None
    assert without <= with_short <= with_long
    late = begins > without
    assert (due_after(way_of, start, paused_on) is None) is not late
    assert not late or with_long == without


@UNHURRIED
@given(FIRST_DAYS, st.integers(0, 9), st.integers(0, 40))
def test_a_pause_takes_out_exactly_its_own_working_days(first: date, used: int, length: int) -> None:
    """Whoever is paused after `used` of ten working days has the other ones left when it ends."""
    begins = days.working_days_after(first, used)
    ends = begins + timedelta(days=length)
    due = due_after(Procedure.CHILDREN_ACT, Happened(Step.RECEIVED, first), Happened(Step.PAUSED, begins), Happened(Step.RESUMED, ends))
    assert due is not None
    assert days.working_days_between(ends, due) == CLOCKS.stage_1 - used


@UNHURRIED
@given(histories(Procedure.CHILDREN_ACT), GAPS)
def test_more_time_never_brings_an_answer_nearer(walk: tuple[Procedure, list[Happened]], later: int) -> None:
    _, happened = walk
    on = happened[-1].on + timedelta(days=later)
    for step in allowed(happened, CLOCKS, today=on) & {Step.COMPLEX, Step.LONGER}:
        before = standing(Procedure.CHILDREN_ACT, happened, CLOCKS, on)
        after = standing(Procedure.CHILDREN_ACT, [*happened, Happened(step, on)], CLOCKS, on)
        assert after.due is None or (before.due is not None and before.due < after.due)
        assert {(one.step, one.due) for one in before.missed} <= {(one.step, one.due) for one in after.missed}


@UNHURRIED
@given(histories())
def test_every_step_said_is_found_on_the_way_with_its_day(walk: tuple[Procedure, list[Happened]]) -> None:
    way_of, happened = walk
    now = standing(way_of, happened, CLOCKS, happened[-1].on)
    for point in now.way:
        assert point.step is Step.ACKNOWLEDGED or point.done_on == when(point.step, happened)
