"""When a child is to be seen next, by which rule, and whether that day has passed. Pure.

    promise(authority, facts, visits, today) -> Promise

needs nothing of Flask or a database: `authority` comes from `portal.authority.load(slug_or_path)`, the rest are the frozen dataclasses
here and in `rules.reckon`. Decided in docs/counting.md; numbers in brackets are its points. A council's own rules and the law's floor
are reckoned apart, each from its own text; the earlier day is the promise, so that no council's rule is ever looser than the law (18).
What was agreed in the child's plan holds where it is earlier still, and never moves a day back (9).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.authority import FIRST_KINDS, INTERVAL_KINDS, SERVICES, Authority, Counts, Group, Rule, Unit
from portal.rules import days
from portal.rules.facts import Agreed, Facts, WhyNoDue
from portal.rules.reckon import Answer, NextPhase, Strand, stricter

__all__ = ["Agreed", "Because", "Facts", "NextPhase", "Promise", "Visit", "WhyNoDue", "promise"]


class Because(StrEnum):
    """Whose word the promise is."""

    LAW = "law"
    COUNCIL = "council"
    AGREED = "agreed"


@dataclass(frozen=True)
class Visit:
    """One visit; for care leavers one contact by the adviser. `spoken`: reached without being seen (telephone, text, video)."""

    day: date
    seen: bool
    spoken: bool = False


@dataclass(frozen=True)
class Promise:
    """The promise that holds today.

    rule None: nothing is written for this child (`why_no_due` says why, unless an agreement stands in). due None: no day can be given
    (`why_no_due` again). amount and unit are those of the phase that gave the day, or of the agreement where `because` is AGREED.
    runs_from: the day counted from (the start, or the last visit). days_late are calendar days, 0 where not late; due today is not
    late (1). first: a first deadline, not an interval. booked: a visit booked for today or later; booked_after_due: it comes too late
    for this promise. looser_agreement: something less often was agreed, which does not count (9). not_seen_on: the last visit since
    `last_seen` on which the child was not seen, which does not count either (6).
    """

    rule: Rule | None
    amount: int | None
    unit: Unit | None
    due: date | None
    why_no_due: WhyNoDue | None
    late: bool
    days_late: int
    first: bool
    council: str
    last_seen: date | None = None
    runs_from: date | None = None
    next_phase: NextPhase | None = None
    booked: date | None = None
    booked_after_due: bool = False
    because: Because | None = None
    looser_agreement: bool = False
    not_seen_on: date | None = None


def promise(authority: Authority, facts: Facts, visits: Iterable[Visit], today: date) -> Promise:
    """The promise for this child on the day `today`; the order of the visits never matters (6). Raises nothing for odd facts."""
    known = [visit for visit in visits if visit.day <= today]
    booked = facts.booked if facts.booked and facts.booked >= today else None
    last_seen = max((visit.day for visit in known if visit.seen), default=None)
    not_seen = max((visit.day for visit in known if not visit.seen and not visit.spoken), default=None)
    if last_seen and not_seen and not_seen <= last_seen:
        not_seen = None
    if facts.service not in SERVICES:
        return Promise(
            None, None, None, None, WhyNoDue.NO_SERVICE, False, 0, False, authority.slug, last_seen, booked=booked, not_seen_on=not_seen
        )
    reckoning = Reckoning(authority, facts, known, today)
    found, because, looser = reckoning.owed(today, today)
    late = found.due is not None and found.due < today
    return Promise(
        rule=found.rule,
        amount=found.amount,
        unit=found.unit,
        due=found.due,
        why_no_due=found.why,
        late=late,
        days_late=days.days_between(found.due, today) if late and found.due else 0,
        first=found.first,
        council=authority.slug,
        last_seen=last_seen,
        runs_from=found.runs_from,
        next_phase=found.following,
        booked=booked,
        booked_after_due=bool(booked and found.due and booked > found.due),
        because=because,
        looser_agreement=looser,
        not_seen_on=not_seen,
    )


class Reckoning:
    """All strands of one child with their visits counted; asked once for today, and once for each promise of the past."""

    def __init__(self, authority: Authority, facts: Facts, visits: Iterable[Visit], today: date) -> None:
        known = list(visits)
        self.declined = facts.declined and facts.service == Group.CARE_LEAVER  # nobody else can do without
        self.agreed = facts.agreed if not self.declined and facts.agreed and _usable(facts.agreed) else None
        groups = [Group(facts.service), *sorted(facts.also - {facts.service})]
        sources = [(authority.floor, True)] if self.declined else [(authority.rules, False), (authority.floor, True)]
        self.strands = [
            Strand(rules, group, facts, today, firsts=FIRST_KINDS, intervals=INTERVAL_KINDS, law=law)
            for rules, law in sources
            for group in groups
        ]
        seen = {v.day for v in known if v.seen}
        spoken = {v.day for v in known if v.spoken and not v.seen} - seen
        for strand in self.strands:
            strand.count(seen | spoken if spoken else seen, _enough(strand, seen) if spoken else None)
        start = self.strands[0].start
        counts = seen | spoken if self.agreed and self.agreed.any_contact else seen
        self.counted = sorted(day for day in counts if start is None or start <= day)

    def owed(self, upto: date, today: date, met: Collection[date] = ()) -> tuple[Answer, Because | None, bool]:
        """What is owed on `today` when only the visits up to `upto` have been; whose word it is; is a looser agreement set aside.

        met: days on which the child is taken to have been seen besides.
        """
        found = stricter(strand.answer(upto, today, met) for strand in self.strands)
        if self.declined and found.rule is None:
            return Answer(why=WhyNoDue.DECLINED), None, False
        because = None if found.rule is None else Because.LAW if found.law else Because.COUNCIL
        agreed = self.agreed
        if agreed is None or (agreed.since and today < agreed.since):
            return found, because, False
        last = max((day for day in (*self.counted, *met) if day <= upto or day in met), default=None)
        since = agreed.since and max(agreed.since, self.strands[0].start or agreed.since)
        begun = last or since
        if begun is None:
            if found.rule is None:
                return Answer(None, agreed.amount, agreed.unit, why=WhyNoDue.NOTHING_TO_RUN_FROM), Because.AGREED, False
            return found, because, False
        due = days.add(begun, agreed.amount, agreed.unit)
        if since and due < since:  # nobody can be late for what was agreed only afterwards
            begun, due = since, days.add(since, agreed.amount, agreed.unit)
        if found.due is None or due < found.due:
            return Answer(found.rule, agreed.amount, agreed.unit, due, None, False, begun), Because.AGREED, False
        return found, because, _looser(agreed, found)


def _usable(agreed: Agreed) -> bool:
    """Whether it is an interval at all."""
    return agreed.amount > 0 and agreed.unit is not Unit.TIMES_PER_YEAR


def _looser(agreed: Agreed, found: Answer) -> bool:
    """Whether less often was agreed than is owed, whenever that was; a first day of its own is no interval."""
    if found.first or found.runs_from is None or found.due is None:
        return False
    return days.add(found.runs_from, agreed.amount, agreed.unit) > found.due


def _enough(strand: Strand, seen: set[date]) -> Callable[[date], bool]:
    """Whether a day counts for a strand on which the child was only spoken to."""

    def enough(day: date) -> bool:
        if day in seen:
            return True
        held = strand.holding(day)
        return held is not None and held.rule.counts is Counts.ANY_CONTACT

    return enough
