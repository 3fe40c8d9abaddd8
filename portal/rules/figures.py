"""The manager's figures: promises counted by month, and which of the numbers may leave the team. Pure.

A promise stands in the month in which it was settled: where it was kept, that is the day on which the child was seen; where it was
late or missed, its latest day. So a month that is over changes no more, but for a late one that nobody met after all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.authority import FIRST_KINDS, Rule, Unit
from portal.rules.facts import WhyNoDue
from portal.rules.kept import Dot, Outcome

FEWEST = 5  # the smallest number, but for 0, that may leave the team
MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
# Why nobody can be measured: all but that there is no help any more.
CANNOT_BE_MEASURED = frozenset(WhyNoDue) - {WhyNoDue.NO_SERVICE}


class Span(StrEnum):
    """How far back the figures go."""

    YEAR = "year"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Count:
    """How many promises were kept, late and missed."""

    kept: int = 0
    late: int = 0
    missed: int = 0

    @property
    def all(self) -> int:
        return self.kept + self.late + self.missed

    def __add__(self, other: Count) -> Count:
        return Count(self.kept + other.kept, self.late + other.late, self.missed + other.missed)


@dataclass(frozen=True)
class HowOften:
    """An amount of a rule, for the words about it; `first`: within it, else at least once every so often."""

    amount: int
    unit: Unit
    first: bool


def months(span: Span, today: date) -> tuple[date, ...]:
    """The first days of the months, oldest first: the twelve up to this one, or those of this quarter so far."""
    many = MONTHS_A_YEAR if span is Span.YEAR else (today.month - 1) % MONTHS_A_QUARTER + 1
    this = today.year * MONTHS_A_YEAR + today.month - 1
    return tuple(date(n // MONTHS_A_YEAR, n % MONTHS_A_YEAR + 1, 1) for n in range(this - many + 1, this + 1))


def settled_on(dot: Dot) -> date:
    """The day on which it was known what became of a promise."""
    return dot.seen_on if dot.outcome is Outcome.KEPT and dot.seen_on else dot.due


def by_month(dots: Iterable[Dot], of: Sequence[date]) -> tuple[Count, ...]:
    """The promises of each of these months; one of another month is left out."""
    found = {month: {outcome: 0 for outcome in Outcome} for month in of}
    for dot in dots:
        month = settled_on(dot).replace(day=1)
        if month in found:
            found[month][dot.outcome] += 1
    return tuple(Count(n[Outcome.KEPT], n[Outcome.LATE], n[Outcome.MISSED]) for n in found.values())


def how_often(rule: Rule) -> tuple[HowOften, ...]:
    """The amounts that a rule prints, its phases in their order and each once; none where it is as agreed."""
    printed = [(p.amount, p.unit) for p in rule.phases if p.clear] or [(rule.amount, rule.unit)]
    first = rule.kind in FIRST_KINDS
    return tuple(dict.fromkeys(HowOften(amount, unit, first) for amount, unit in printed if amount is not None and unit is not None))


@dataclass(frozen=True)
class Guarded:
    """Numbers that may leave the team, and their sum. None is a number that is not told."""

    cells: tuple[int | None, ...]
    total: int | None


def guarded(numbers: Sequence[int]) -> Guarded:
    """Hides 1 to 4, and the sum wherever it would tell anything of a hidden number. 0 is told.

    Each hidden number can still be any of 1 to 4 for whoever reads the rest. A row must not be part of another sum that is told.
    """
    hidden = [n for n in numbers if 0 < n < FEWEST]
    return Guarded(tuple(None if 0 < n < FEWEST else n for n in numbers), sum(numbers) if _tells_nothing(hidden) else None)


def _tells_nothing(hidden: Sequence[int]) -> bool:
    """Whether each of these could be the smallest and the largest hidden number, their sum being known."""
    others, smallest, largest = len(hidden) - 1, 1, FEWEST - 1
    return not hidden or largest + others * smallest <= sum(hidden) <= smallest + others * largest
