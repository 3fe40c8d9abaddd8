"""Whether the promises of the past were kept: one dot for each. Pure.

Decided in docs/counting.md (point 20): a promise that was due on day D is kept where the child was seen on D or before, late where
they were seen after it, and missed where not even the next promise's day was met. A promise whose day has passed and that still waits
is late, without a day on which the child was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from portal.authority import SERVICES, Authority, Counts, Group, Rule, Unit
from portal.rules import days
from portal.rules.facts import Facts
from portal.rules.reckon import Answer
from portal.rules.visits import Because, Reckoning, Visit

DAY = timedelta(days=1)


class Outcome(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True)
class Dot:
    """One promise: the latest day, what became of it, when the child was seen (None: not yet, or never), days late (calendar days)."""

    due: date
    outcome: Outcome
    seen_on: date | None
    days_late: int
    rule: Rule | None
    amount: int | None
    unit: Unit | None


@dataclass(frozen=True)
class Spell:
    """A stretch in which one service held, with what was known of the child in it; `until` is the first day after it."""

    facts: Facts
    until: date | None = None


def history(authority: Authority, spells: Sequence[Spell], visits: Iterable[Visit], since: date, today: date) -> tuple[Dot, ...]:
    """The promises whose day, or whose visit, lies from `since` to `today`, oldest first.

    Each spell is reckoned by itself, and in care each home (12): a promise that was open when it ended is left out, as the next one makes
    its own; one that was overdue by then was late if the child was seen afterwards, and missed if not.
    """
    known = sorted({visit for visit in visits if visit.day <= today}, key=lambda v: v.day)
    dots: list[Dot] = []
    for spell in spells:
        if spell.facts.service in SERVICES:
            for home in _homes(spell, today):
                dots += _of_spell(authority, home, known, today)
    dots.sort(key=lambda dot: (dot.due, dot.seen_on or date.max))
    return tuple(dot for dot in dots if since <= dot.due or (dot.seen_on and since <= dot.seen_on))


def _homes(spell: Spell, today: date) -> list[Spell]:
    """The spell, in care cut at every move in it. Homes from before `home_since` are other spells' own."""
    facts, end = spell.facts, min(spell.until or date.max, today + DAY)
    if facts.service != Group.CHILD_IN_CARE:
        return [spell]
    first = max((day for day in (facts.since, facts.home_since) if day), default=min(facts.moves, default=end))
    cuts = sorted({day for day in facts.moves if first < day < end})
    homes = []
    for until in (*cuts, None):
        moves = tuple(day for day in facts.moves if until is None or day < until)
        homes.append(Spell(replace(facts, moves=moves), until or spell.until))
    return homes


def _of_spell(authority: Authority, spell: Spell, known: list[Visit], today: date) -> list[Dot]:
    end = spell.until if spell.until and spell.until <= today else None
    last = end - DAY if end else today
    inside = [v for v in known if v.day <= last]
    reckoning = Reckoning(authority, replace(spell.facts, booked=None), inside, last)
    seen = {v.day for v in inside if v.seen}
    start = reckoning.strands[0].start
    dots: list[Dot] = []
    for day in sorted({*reckoning.counted, *(d for strand in reckoning.strands for d in strand.seen)}):
        before = day - DAY
        owed, because, _ = reckoning.owed(before, day)
        if (start is None or start <= day) and (day in seen or _call_will_do(reckoning, owed, because)):
            dots += _until(_slots(reckoning, owed, before, day), day)
    owed, _, _ = reckoning.owed(last, last)
    if owed.due and owed.due < last:
        after = next((v.day for v in known if end and v.seen and v.day >= end), None)
        dots += _waiting(_slots(reckoning, owed, last, last), last, ended=end is not None, after=after)
    return dots


def _call_will_do(reckoning: Reckoning, owed: Answer, because: Because | None) -> bool:
    """Whether being reached answers what is owed, as well as being seen."""
    if because is Because.AGREED:
        return reckoning.agreed is not None and reckoning.agreed.any_contact
    return owed.rule is not None and owed.rule.counts is Counts.ANY_CONTACT


def _slots(reckoning: Reckoning, owed: Answer, upto: date, before: date) -> list[Answer]:
    """What was promised, and for an interval each later promise whose day had passed too before the day `before`.

    Each is what would have been owed, had the child been seen on the very day of the one before it: so a gap that goes on into another
    phase is measured by that phase (10).
    """
    if owed.due is None:
        return []
    found, met = [owed], [owed.due]
    while not found[-1].first:
        later, _, _ = reckoning.owed(upto, met[-1], met)
        if later.due is None or not met[-1] < later.due < before:
            break
        found.append(later)
        met.append(later.due)
    return found


def _dot(owed: Answer, outcome: Outcome, seen_on: date | None = None, days_late: int = 0) -> Dot:
    return Dot(owed.due or date.max, outcome, seen_on, days_late, owed.rule, owed.amount, owed.unit)


def _until(slots: list[Answer], seen_on: date) -> list[Dot]:
    """What was owed when the child was seen on this day: missed ones, then the one that this day answers."""
    if not slots:
        return []
    *passed, last = slots
    late = max(days.days_between(last.due or seen_on, seen_on), 0)
    missed = [_dot(one, Outcome.MISSED) for one in passed]
    return [*missed, _dot(last, Outcome.LATE if late else Outcome.KEPT, seen_on, late)]


def _waiting(slots: list[Answer], today: date, *, ended: bool, after: date | None) -> list[Dot]:
    """What is still owed: missed ones, then the one that is late now.

    Where the service ended first, the child was seen late if they were seen afterwards (`after`: that day), else never.
    """
    *passed, last = slots
    missed = [_dot(one, Outcome.MISSED) for one in passed]
    if ended and after is None:
        return [*missed, _dot(last, Outcome.MISSED)]
    return [*missed, _dot(last, Outcome.LATE, after, days.days_between(last.due or today, after or today))]
