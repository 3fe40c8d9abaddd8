"""Where a complaint stands: its stage, the day by which an answer is owed, what was missed, what may come next. Pure.

    standing(procedure, happened, clocks, today) -> Standing

The days are reckoned in `complaint_clocks`, what may follow what is in `complaint_steps`, who may complain and where to in
`complaint_ways`; what others need of them is offered here too. Asking late never shuts a door: `late_to_ask`, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.authority.facts import ComplaintClocks
from portal.rules import days
from portal.rules.complaint_clocks import (
    LOOKED_AT,
    Happened,
    Owed,
    Procedure,
    Step,
    acknowledged_on,
    main_step,
    owed,
    paused,
    when,
)
from portal.rules.complaint_steps import ASKS, ENDS, allowed, check, may
from portal.rules.complaint_ways import About, in_time, interest_to_decide, procedure

__all__ = [
    "About",
    "Happened",
    "Missed",
    "Procedure",
    "Standing",
    "Step",
    "WayPoint",
    "Where",
    "allowed",
    "check",
    "in_time",
    "interest_to_decide",
    "may",
    "procedure",
    "standing",
]


class Where(StrEnum):
    """Where a complaint lies. ANSWERED: it is the person's turn. TO_HAND_ON: a person is to pass it on; PASSED_ON: that was done."""

    WAITING_FOR_ANSWER = "waiting_for_answer"
    PAUSED = "paused"
    ANSWERED = "answered"
    INVESTIGATING = "investigating"
    PANEL = "panel"
    WAITING_FOR_REPORT = "waiting_for_report"
    WAITING_FOR_FINAL = "waiting_for_final"
    OVER = "over"
    TO_HAND_ON = "to_hand_on"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class Missed:
    """A day that was missed: what was owed, by when, and whether it is still owed today."""

    step: Step
    due: date
    open: bool


@dataclass(frozen=True)
class WayPoint:
    """A point of the picture of the way. `due`: the latest day of an answer, or until when the next stage can be asked for.

    `here`: the answer that is waited for, or the answer that came where it is the person's turn.
    """

    step: Step
    done_on: date | None
    due: date | None
    here: bool


@dataclass(frozen=True)
class Standing:
    """Where a complaint stands on a day.

    stage: 1 to 3, 0 where it is over or the procedure has no stages. due: by when the next answer is owed; None where none is, during a
    pause that began in time, and for danger. acknowledge_by: until when a word that it came is still owed. missed: in the order of the way.
    days_late: calendar days after `due`. may_ask_next: the next stage can be asked for; ask_until: by which day (None: no such day);
    late_to_ask: that day has passed, and a person decides. ombudsman: the Ombudsman can be asked, because every stage is through or a
    day was missed. panel_on: the panel's day, once the person was told.
    """

    stage: int
    state: Where
    due: date | None
    missed: tuple[Missed, ...]
    days_late: int
    may_ask_next: bool
    ask_until: date | None
    late_to_ask: bool
    ombudsman: bool
    way: tuple[WayPoint, ...]
    acknowledge_by: date | None = None
    panel_on: date | None = None


STATE = {
    Step.RECEIVED: Where.WAITING_FOR_ANSWER,
    Step.ANSWERED: Where.ANSWERED,
    Step.ASKED_2: Where.INVESTIGATING,
    Step.REPORTED: Where.ANSWERED,
    Step.ASKED_3: Where.PANEL,
    Step.PANEL_SET: Where.PANEL,
    Step.PANEL_MET: Where.WAITING_FOR_REPORT,
    Step.PANEL_REPORTED: Where.WAITING_FOR_FINAL,
    Step.FINAL: Where.OVER,
    Step.SETTLED: Where.OVER,
    Step.WITHDRAWN: Where.OVER,
    Step.PASSED_ON: Where.PASSED_ON,
}
STAGES = (
    frozenset({Step.FINAL, Step.PASSED_ON}) | ENDS,
    frozenset({Step.RECEIVED, Step.ANSWERED}),
    frozenset({Step.ASKED_2, Step.REPORTED}),
    frozenset({Step.ASKED_3, Step.PANEL_SET, Step.PANEL_MET, Step.PANEL_REPORTED}),
)
ONE_ANSWER = (Step.RECEIVED, Step.ACKNOWLEDGED, Step.ANSWERED)
STAGE_2_AND_3 = (Step.ASKED_2, Step.REPORTED, Step.ASKED_3, Step.PANEL_MET, Step.PANEL_REPORTED, Step.FINAL)
POINTS = {Procedure.CHILDREN_ACT: ONE_ANSWER + STAGE_2_AND_3, Procedure.CORPORATE: ONE_ANSWER}


def ask_until(happened: Sequence[Happened], clocks: ComplaintClocks, ask: Step) -> date | None:
    """Until when the stage can be asked for: within 20 working days of the answer (second-hand; Coram Voice says 28 days)."""
    answer = when(next(step for step, asks in ASKS.items() if asks is ask), happened)
    return answer and days.working_days_after(answer, clocks.ask_stage_2 if ask is Step.ASKED_2 else clocks.ask_stage_3)


def standing(procedure: Procedure, happened: Iterable[Happened], clocks: ComplaintClocks, today: date) -> Standing:
    """Where the complaint stands on the day; steps after it are left out. Raises ValueError for a history that cannot be."""
    steps = check(happened, clocks, procedure)
    today = max(today, steps[0].on)
    known = tuple(one for one in steps if one.on <= today)
    debts, last = owed(known, clocks, procedure), main_step(known).step
    missed = tuple(Missed(one.step, one.due, one.ended is None) for one in debts if one.due and one.missed(today))
    now = {one.step: one.due for one in debts if one.ended is None}
    due = next((day for step, day in now.items() if step is not Step.ACKNOWLEDGED), None)
    ask = next(iter(allowed(known, clocks, procedure, today) & frozenset(ASKS.values())), None)
    until = ask_until(known, clocks, ask) if ask else None
    through = last is Step.FINAL or (procedure is Procedure.CORPORATE and when(Step.ANSWERED, known) is not None)
    return Standing(
        stage=next(n for n, steps_of in enumerate(STAGES) if last in steps_of) if procedure is Procedure.CHILDREN_ACT else 0,
        state=state(known, procedure),
        due=due,
        missed=missed,
        days_late=max(days.days_between(due, today), 0) if due else 0,
        may_ask_next=ask is not None,
        ask_until=until,
        late_to_ask=until is not None and today > until,
        ombudsman=bool(missed) or through,
        way=way(known, debts, clocks, procedure),
        acknowledge_by=now.get(Step.ACKNOWLEDGED),
        panel_on=next((one.day for one in reversed(known) if one.step is Step.PANEL_SET), None),
    )


def state(happened: Sequence[Happened], procedure: Procedure) -> Where:
    """Where the complaint lies after these steps."""
    last = main_step(happened).step
    if last is Step.RECEIVED and procedure not in LOOKED_AT:
        return Where.TO_HAND_ON
    return Where.PAUSED if paused(happened) else STATE[last]


def way(happened: Sequence[Happened], debts: Sequence[Owed], clocks: ComplaintClocks, procedure: Procedure) -> tuple[WayPoint, ...]:
    """The points of the way with their days. After an end before FINAL only those that were reached, and the end."""
    last = main_step(happened).step
    due: dict[Step, date | None] = {one.step: one.due for one in debts}
    done = {point: acknowledged_on(happened) if point is Step.ACKNOWLEDGED else when(point, happened) for point in Step}
    points = POINTS.get(procedure, (Step.RECEIVED, Step.PASSED_ON))
    if last in ENDS | {Step.PASSED_ON}:
        points = (*(point for point in points if done[point] and point is not last), last)
    elif procedure is Procedure.CHILDREN_ACT:
        due |= {ask: ask_until(happened, clocks, ask) for ask in ASKS.values()}
    here = None if STATE[last] is Where.OVER else next((one.step for one in debts if one.ended is None), last)
    return tuple(WayPoint(point, done[point], due.get(point), point is here) for point in points)
