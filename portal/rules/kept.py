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

from portal.authority import SERVICES, Authority, Rule, Unit
from portal.rules import days
from portal.rules.reckon import Answer, Facts
from portal.rules.visits import Reckoning, Visit

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

    Each spell is reckoned by itself: a promise that was open when it ended is left out, as the next service makes its own.
    """
    known = sorted({visit for visit in visits if visit.day <= today}, key=lambda v: v.day)
    dots: list[Dot] = []
    for spell in spells:
        if spell.facts.service in SERVICES:
            dots += _of_spell(authority, spell, known, today)
    dots.sort(key=lambda dot: (dot.due, dot.seen_on or date.max))
    return tuple(dot for dot in dots if since <= dot.due or (dot.seen_on and since <= dot.seen_on))


def _of_spell(authority: Authority, spell: Spell, known: list[Visit], today: date) -> list[Dot]:
    end = spell.until if spell.until and spell.until <= today else None
    last = end - DAY if end else today
    inside = [v for v in known if v.day <= last]
    reckoning = Reckoning(authority, replace(spell.facts, booked=None), inside, last)
    start = reckoning.strands[0].start
    dots: list[Dot] = []
    for day in sorted({d for strand in reckoning.strands for d in strand.seen}):
        before = day - DAY
        if start is None or start <= day:
            owed, _, _ = reckoning.owed(before, day)
            dots += _until(owed, day)
    owed, _, _ = reckoning.owed(last, last)
    if owed.due and owed.due < last:
        dots += _waiting(owed, last, ended=end is not None)
    return dots


def _slots(owed: Answer, before: date) -> list[date]:
    """The day that was promised, and for an interval each later one that had passed too before the day `before`."""
    if owed.due is None:
        return []
    found = [owed.due]
    while not owed.first and owed.amount and owed.unit:
        later = days.add(found[-1], owed.amount, owed.unit)
        if later >= before:
            break
        found.append(later)
    return found


def _until(owed: Answer, seen_on: date) -> list[Dot]:
    """What was owed when the child was seen on this day: missed ones, then the one that this day answers."""
    slots = _slots(owed, seen_on)
    if not slots:
        return []
    *passed, last = slots
    late = max(days.days_between(last, seen_on), 0)
    dots = [Dot(day, Outcome.MISSED, None, 0, owed.rule, owed.amount, owed.unit) for day in passed]
    return [*dots, Dot(last, Outcome.LATE if late else Outcome.KEPT, seen_on, late, owed.rule, owed.amount, owed.unit)]


def _waiting(owed: Answer, today: date, *, ended: bool) -> list[Dot]:
    """What is still owed: missed ones, then the one that is late now; where the service ended first, all were missed."""
    *passed, last = _slots(owed, today)
    dots = [Dot(day, Outcome.MISSED, None, 0, owed.rule, owed.amount, owed.unit) for day in passed]
    if ended:
        return [*dots, Dot(last, Outcome.MISSED, None, 0, owed.rule, owed.amount, owed.unit)]
    return [*dots, Dot(last, Outcome.LATE, None, days.days_between(last, today), owed.rule, owed.amount, owed.unit)]
