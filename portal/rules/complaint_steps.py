"""Which step of a complaint may follow which. Pure.

Stages cannot be skipped: stage 2 follows stage 1's answer, or the day by which that answer was owed and did not come; stage 3 follows
stage 2's answer. That a day without an answer opens stage 2 is our decision, to the child's side: otherwise nobody's silence would ever
end. Where the person said "put right" or took the complaint back after an answer, that is not a trap: the next stage can still be asked
for. Taken back before any answer, it is said anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from portal.authority.facts import ComplaintClocks
from portal.rules.complaint_clocks import Happened, Procedure, Step, main_step, owed, paused

ENDS = frozenset({Step.SETTLED, Step.WITHDRAWN})
ONCE = frozenset({Step.ACKNOWLEDGED, Step.COMPLEX, Step.LONGER})
# What may follow each step that moves a complaint on; before FINAL the person may also end it at any time.
NEXT: dict[Step, frozenset[Step]] = {
    Step.RECEIVED: frozenset({Step.ACKNOWLEDGED, Step.PAUSED, Step.RESUMED, Step.COMPLEX, Step.ANSWERED, Step.PASSED_ON}) | ENDS,
    Step.ANSWERED: frozenset({Step.ASKED_2}) | ENDS,
    Step.ASKED_2: frozenset({Step.LONGER, Step.REPORTED}) | ENDS,
    Step.REPORTED: frozenset({Step.ASKED_3}) | ENDS,
    Step.ASKED_3: frozenset({Step.PANEL_SET}) | ENDS,
    Step.PANEL_SET: frozenset({Step.PANEL_SET, Step.PANEL_MET}) | ENDS,
    Step.PANEL_MET: frozenset({Step.PANEL_REPORTED}) | ENDS,
    Step.PANEL_REPORTED: frozenset({Step.FINAL}) | ENDS,
}
ASKS = {Step.ANSWERED: Step.ASKED_2, Step.REPORTED: Step.ASKED_3}
# What one answer alone leaves out, and what somebody else's matter leaves of it all.
NOT_CORPORATE = frozenset({Step.COMPLEX, *ASKS.values()})
PASSING = frozenset({Step.ACKNOWLEDGED, Step.PASSED_ON}) | ENDS


def allowed(
    happened: Sequence[Happened], clocks: ComplaintClocks, procedure: Procedure = Procedure.CHILDREN_ACT, today: date | None = None
) -> frozenset[Step]:
    """Which steps may come next on the day; without a day, on that of the last step. The steps so far are in order (`check`)."""
    if not happened:
        return frozenset({Step.RECEIVED})
    last, on = main_step(happened).step, today or happened[-1].on
    steps = NEXT.get(last, frozenset()) - (ONCE & {one.step for one in happened})
    if last is Step.RECEIVED:
        steps -= {Step.ANSWERED, Step.PAUSED} if paused(happened) else {Step.RESUMED}
        if any(one.step is Step.ANSWERED and one.missed(on) for one in owed(happened, clocks, procedure)):
            steps |= {Step.ASKED_2}
    elif last in ENDS and (ask := ASKS.get(main_step(happened[:-1]).step)):
        steps |= {ask}
    if procedure is Procedure.CHILDREN_ACT:
        return steps
    return steps - NOT_CORPORATE if procedure is Procedure.CORPORATE else steps & PASSING


def may(
    step: Step,
    happened: Sequence[Happened],
    clocks: ComplaintClocks,
    procedure: Procedure = Procedure.CHILDREN_ACT,
    today: date | None = None,
) -> bool:
    """Whether the step may come next."""
    return step in allowed(happened, clocks, procedure, today)


def check(happened: Iterable[Happened], clocks: ComplaintClocks, procedure: Procedure = Procedure.CHILDREN_ACT) -> tuple[Happened, ...]:
    """The steps by day, those of one day as they came. Raises ValueError where there is none, or where one could not have followed."""
    steps = tuple(sorted(happened, key=lambda one: one.on))
    for n, one in enumerate(steps):
        if not may(one.step, steps[:n], clocks, procedure, one.on):
            raise ValueError(f"{one.step} cannot follow here")
        if one.step is Step.PANEL_SET and (one.day is None or one.day < one.on):
            raise ValueError("a panel needs its day")
    if not steps:
        raise ValueError("a complaint begins when it is received")
    return steps
