"""The steps of a complaint, and by which day the council owes each answer. Pure.

    owed(happened, clocks, procedure) -> tuple[Owed, ...]

Working days are those of `rules.days`; the day of an event is day 0, at night and at weekends too (docs/counting.md 1, 3). How many
days there are comes from the council's `ComplaintClocks`. The law: SI 2006/1738 reg 19 (panel in 30) and the duty that follows it
(report in 5, answer in 15) were read; stage 1 (reg 14), stage 2 (reg 17) and the days to ask for more are second-hand (frg.org.uk,
Coram Voice, council pages). No national figure was found for an acknowledgement.

What is ours to decide, to the child's side:

- A pause while an advocate is found takes out the days after the one on which it begins, up to and with the one on which it ends.
  While it lasts the answer has no day. A pause that begins after the day has passed does not move the day.
- More time (a complex complaint, a longer investigation) that is only taken after the day has passed gives a new day, and the old one
  stays missed.
- A word that the complaint came is owed during a pause as well. An answer, or a word that more time is needed, says it too.
- What somebody has to pass on is passed on within the days of the acknowledgement; danger has no such clock, it goes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest

from portal.authority.facts import ComplaintClocks
from portal.rules import days


class Procedure(StrEnum):
    """The way on which a complaint is looked at."""

    CHILDREN_ACT = "children_act"
    CORPORATE = "corporate"
    SAFEGUARDING = "safeguarding"
    CONFERENCE = "conference"
    PASSED_ON = "passed_on"


class Step(StrEnum):
    """What can happen to a complaint. The person's own are ASKED_2, ASKED_3, SETTLED and WITHDRAWN; the others are the council's.

    PAUSED: an advocate is being found. COMPLEX: stage 1 takes the longer time. LONGER: so does stage 2, with reasons in writing.
    REPORTED: stage 2's answer. PANEL_SET: the person was told the panel's day. FINAL: the council's answer to the panel.
    """

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    PAUSED = "paused"
    RESUMED = "resumed"
    COMPLEX = "complex"
    ANSWERED = "answered"
    ASKED_2 = "asked_2"
    LONGER = "longer"
    REPORTED = "reported"
    ASKED_3 = "asked_3"
    PANEL_SET = "panel_set"
    PANEL_MET = "panel_met"
    PANEL_REPORTED = "panel_reported"
    FINAL = "final"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    PASSED_ON = "passed_on"


# Steps that leave the complaint where it is.
BESIDE = frozenset({Step.ACKNOWLEDGED, Step.PAUSED, Step.RESUMED, Step.COMPLEX, Step.LONGER})
SAYS_THAT_IT_CAME = frozenset({Step.ACKNOWLEDGED, Step.COMPLEX, Step.ANSWERED})
# The council itself looks at these; the others are passed on to whoever does.
LOOKED_AT = frozenset({Procedure.CHILDREN_ACT, Procedure.CORPORATE})


@dataclass(frozen=True)
class Happened:
    """A step and its day. `day`: for PANEL_SET alone, the day on which the panel meets."""

    step: Step
    on: date
    day: date | None = None


@dataclass(frozen=True)
class Owed:
    """Something that the council owes, or owed.

    `due` None: no day can be given (a pause, or danger, which has no clock). `ended`: the day on which it came, was given another day, or
    was not owed any more; None while it is owed.
    """

    step: Step
    due: date | None
    ended: date | None = None

    def missed(self, today: date) -> bool:
        """Whether its day has passed without it; the day itself is not late (docs/counting.md 1)."""
        return self.due is not None and (self.ended or today) > self.due


def main_step(happened: Sequence[Happened]) -> Happened:
    """The last step that moved the complaint on. The history begins with RECEIVED, so there is one."""
    return [one for one in happened if one.step not in BESIDE][-1]


def when(step: Step, happened: Sequence[Happened]) -> date | None:
    """The last day on which the step happened, if it did."""
    return next((one.on for one in reversed(happened) if one.step is step), None)


def paused(happened: Sequence[Happened]) -> bool:
    """Whether a pause of stage 1 lasts."""
    last = [one.step for one in happened if one.step in {Step.PAUSED, Step.RESUMED}][-1:]
    return last == [Step.PAUSED] and main_step(happened).step is Step.RECEIVED


def nth_working_day(day: date, n: int) -> date:
    """The n-th working day after the day. With none left it is the day itself, or else the next working day."""
    return days.working_days_after(day, n) if n else days.working_days_after(day - timedelta(days=1), 1)


def with_pauses(start: date, n: int, happened: Sequence[Happened]) -> date | None:
    """The n-th working day after `start`, without the days of the pauses; None while a pause lasts that began in time."""
    day, left = start, n
    stops = [one.on for one in happened if one.step in {Step.PAUSED, Step.RESUMED}]
    for begins, ends in zip_longest(stops[::2], stops[1::2]):
        if nth_working_day(day, left) < begins:
            break
        if ends is None:
            return None
        day, left = ends, max(left - days.working_days_between(day, begins), 0)
    return nth_working_day(day, left)


def stage_1_due(happened: Sequence[Happened], clocks: ComplaintClocks, procedure: Procedure) -> date | None:
    """By when the first answer is owed: 10 working days, 20 where complex (reg 14, second-hand); the council's own for a corporate one."""
    n = clocks.stage_1_complex if when(Step.COMPLEX, happened) else clocks.stage_1
    return with_pauses(happened[0].on, clocks.corporate if procedure is Procedure.CORPORATE else n, happened)


def acknowledged_on(happened: Sequence[Happened]) -> date | None:
    """The day of the council's first word that the complaint came. A pause is not one: the person may have begun it themselves."""
    return next((one.on for one in happened if one.step in SAYS_THAT_IT_CAME), None)


def owes(happened: Sequence[Happened], clocks: ComplaintClocks, procedure: Procedure) -> dict[Step, date | None]:
    """What the council owes after these steps, and by when. The steps are in order and begin with RECEIVED."""
    last, after = main_step(happened), days.working_days_after
    if last.step is Step.RECEIVED and procedure not in LOOKED_AT:
        return {Step.PASSED_ON: None if procedure is Procedure.SAFEGUARDING else after(last.on, clocks.acknowledge)}
    if last.step is Step.RECEIVED:
        word: dict[Step, date | None] = {Step.ACKNOWLEDGED: after(last.on, clocks.acknowledge)}
        return (word if acknowledged_on(happened) is None else {}) | {Step.ANSWERED: stage_1_due(happened, clocks, procedure)}
    if last.step is Step.ASKED_2:
        return {Step.REPORTED: after(last.on, clocks.stage_2_longest if when(Step.LONGER, happened) else clocks.stage_2)}
    if last.step in {Step.ASKED_3, Step.PANEL_SET}:
        return {Step.PANEL_MET: after(when(Step.ASKED_3, happened) or last.on, clocks.panel)}
    if last.step is Step.PANEL_MET:
        return {Step.PANEL_REPORTED: after(last.on, clocks.panel_report)}
    if last.step is Step.PANEL_REPORTED:
        return {Step.FINAL: after(last.on, clocks.panel_answer)}
    return {}


def owed(happened: Sequence[Happened], clocks: ComplaintClocks, procedure: Procedure) -> tuple[Owed, ...]:
    """Everything that was owed from the first step to the last one, in the order in which it began to be owed."""
    found: list[Owed] = []
    for n, one in enumerate(happened, start=1):
        now = owes(happened[:n], clocks, procedure)
        for place, old in enumerate(found):
            if old.ended is None and (old.step not in now or now[old.step] != old.due):
                found[place] = Owed(old.step, old.due, one.on)
        still = {old.step for old in found if old.ended is None}
        found += [Owed(step, due) for step, due in now.items() if step not in still]
    return tuple(found)
