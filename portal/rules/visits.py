"""When a child is to be seen next, by which rule, and whether that day has passed. Pure.

Decided in docs/counting.md; numbers in brackets are its points. A council's own rules and the law's floor are reckoned
apart, each from its own text; the earlier day is the promise, so that no council's rule is ever looser than the law (18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.authority import Authority, Condition, Counts, Group, Kind, Phase, Rule, Trigger, Unit
from portal.rules import days

SOME_DAY = date(2026, 1, 1)  # only to tell which of two amounts is the longer


class WhyNoDue(StrEnum):
    """Why no day can be given."""

    NO_SERVICE = "no_service"
    COUNCIL_HAS_NOT_WRITTEN = "council_has_not_written"
    NOTHING_TO_RUN_FROM = "nothing_to_run_from"
    START_NOT_KNOWN = "start_not_known"
    AGE_NOT_KNOWN = "age_not_known"


@dataclass(frozen=True)
class Visit:
    """One visit; for care leavers one contact by the adviser. `spoken`: reached without being seen (telephone, text, video)."""

    day: date
    seen: bool
    spoken: bool = False


@dataclass(frozen=True)
class Facts:
    """What must be known of a child.

    service: one of `authority.Group`; anything else is no service. since: the day from which the service's rules run (early help: the
    request; in need: the referral; protection: the conference that made the plan; in care: the first day; care leaver: the day of
    leaving). home_since: since when in this home (in care, or housed by the council): a move starts the count again (12).
    permanent_agreed: EVERY condition of the council's looser phase is on record (11: Gloucestershire long-term match and the reviewing
    officer; Redcar & Cleveland permanence and the review meeting; the year is counted here). permanent_on: since when, if known.
    housed_by_council: the care leaver lives in accommodation under s23B or s24B, the only kind that SI 2010/2571 reg 8 is about.
    """

    service: str
    since: date | None
    home_since: date | None
    born: date | None
    booked: date | None
    permanent_agreed: bool = False
    permanent_on: date | None = None
    housed_by_council: bool = False


@dataclass(frozen=True)
class NextPhase:
    """What follows. from_day None: after the visit now due, or at once when agreed. needs_agreement: only if all conditions are met."""

    rule: Rule
    amount: int
    unit: Unit
    from_day: date | None
    needs_agreement: bool


@dataclass(frozen=True)
class Promise:
    """The promise that holds today.

    rule None: nothing is written for this child (`why_no_due` says why). due None: no day can be given (`why_no_due` again).
    amount and unit are those of the phase that gave the day. runs_from: the day counted from (the start, or the last visit).
    days_late are calendar days, 0 where not late; due today is not late (1). first: a first deadline, not an interval.
    booked: a visit booked for today or later; booked_after_due: it comes too late for this promise.
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


@dataclass(frozen=True)
class _Stretch:
    """An interval and the days on which it holds: from `start` up to the day before `end` (None: no bound)."""

    rule: Rule
    amount: int
    unit: Unit
    start: date | None
    end: date | None
    conditional: bool = False
    agreed: bool = True

    def holds(self, day: date) -> bool:
        return self.agreed and (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def after(self, day: date) -> date:
        return days.add(day, self.amount, self.unit)


@dataclass(frozen=True)
class _Answer:
    """What one set of rules (the council's, or the law's) says."""

    rule: Rule | None = None
    amount: int | None = None
    unit: Unit | None = None
    due: date | None = None
    why: WhyNoDue | None = None
    first: bool = False
    runs_from: date | None = None
    following: NextPhase | None = None


def promise(authority: Authority, facts: Facts, visits: Iterable[Visit], today: date) -> Promise:
    """The promise for this child on the day `today`; the order of the visits never matters (6). Raises nothing for odd facts."""
    booked = facts.booked if facts.booked and facts.booked >= today else None
    if facts.service not in set(Group):
        return Promise(None, None, None, None, WhyNoDue.NO_SERVICE, False, 0, False, authority.slug, booked=booked)
    known = tuple(visits)
    found = _stricter(_reckon(authority.rules, facts, known, today), _reckon(authority.floor, facts, known, today))
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
        last_seen=max((visit.day for visit in known if visit.seen and visit.day <= today), default=None),
        runs_from=found.runs_from,
        next_phase=found.following,
        booked=booked,
        booked_after_due=bool(booked and found.due and booked > found.due),
    )


def _stricter(own: _Answer, law: _Answer) -> _Answer:
    """The council's answer, unless the law gives an earlier day, or a day or a rule where the council gives none (18)."""
    if law.due and (own.due is None or law.due < own.due):
        return law
    return law if own.rule is None and law.rule else own


def _reckon(rules: tuple[Rule, ...], facts: Facts, visits: tuple[Visit, ...], today: date) -> _Answer:
    mine = [rule for rule in rules if rule.group == facts.service and _met(rule, facts)]
    if not mine:
        return _Answer(why=WhyNoDue.COUNCIL_HAS_NOT_WRITTEN)
    if facts.born is None and any(rule.age_from is not None or rule.age_to is not None for rule in mine):
        return _Answer(why=WhyNoDue.AGE_NOT_KNOWN)
    start = _start(mine, facts)
    stretches = [one for rule in mine if rule.kind is Kind.VISIT_INTERVAL for one in _stretches(rule, start, facts)]
    seen = _seen(visits, start, today, stretches)
    waiting = _deadlines(mine, start, facts)[len(seen) :]
    if waiting and (start or not seen):
        return _deadline(waiting, start, _holding(stretches, start or today))
    return _interval(stretches, seen, today)


def _met(rule: Rule, facts: Facts) -> bool:
    return rule.condition is None or (rule.condition is Condition.HOUSED_BY_COUNCIL and facts.housed_by_council)


def _start(rules: list[Rule], facts: Facts) -> date | None:
    """The day before which visits do not count: in care and in the council's own accommodation, that of the last move (12)."""
    by_home = facts.service == Group.CHILD_IN_CARE or any(rule.trigger is Trigger.ACCOMMODATION_START for rule in rules)
    return max((day for day in (facts.since, facts.home_since if by_home else None) if day), default=None)


def _seen(visits: tuple[Visit, ...], start: date | None, today: date, stretches: list[_Stretch]) -> list[date]:
    """The days that count, oldest first: two visits on one day are one, on the start day counts, before it or after today not (6)."""

    def enough(visit: Visit) -> bool:
        held = _holding(stretches, visit.day) if visit.spoken and not visit.seen else None
        return visit.seen or (held is not None and held.rule.counts is Counts.ANY_CONTACT)

    return sorted({visit.day for visit in visits if (start is None or start <= visit.day) and visit.day <= today and enough(visit)})


def _deadlines(rules: list[Rule], start: date | None, facts: Facts) -> list[Rule]:
    """The first visit, then the second, as far as the council promises them to somebody of the age at the start."""
    in_order = [rule for kind in (Kind.FIRST_VISIT, Kind.SECOND_VISIT) for rule in rules if rule.kind is kind]
    return [rule for rule in in_order if start is None or _of_age(rule, start, facts)]


def _of_age(rule: Rule, day: date, facts: Facts) -> bool:
    first, end = _ages(rule, facts)
    return (first is None or first <= day) and (end is None or day < end)


def _ages(rule: Rule, facts: Facts) -> tuple[date | None, date | None]:
    """From the birthday on which the first age is reached up to the day on which the last one is over (14)."""
    if facts.born is None:
        return None, None
    first = None if rule.age_from is None else days.birthday(facts.born, rule.age_from)
    return first, None if rule.age_to is None else days.birthday(facts.born, rule.age_to + 1, gained=False)


def _deadline(waiting: list[Rule], start: date | None, then: _Stretch | None) -> _Answer:
    """A first deadline: due on its own day however late it gets (7); without a start it has no day."""
    rule = waiting[0]
    if rule.amount is None or rule.unit is None or start is None:
        return _Answer(rule, rule.amount, rule.unit, why=WhyNoDue.START_NOT_KNOWN, first=True)
    following = None
    if len(waiting) > 1 and waiting[1].amount is not None and waiting[1].unit is not None:
        following = NextPhase(waiting[1], waiting[1].amount, waiting[1].unit, None, False)
    elif then:
        following = NextPhase(then.rule, then.amount, then.unit, None, False)
    return _Answer(rule, rule.amount, rule.unit, days.add(start, rule.amount, rule.unit), None, True, start, following)


def _interval(stretches: list[_Stretch], seen: list[date], today: date) -> _Answer:
    """An interval from the last day that counts (6); across a border, the earlier of the two days (10)."""
    now = _holding(stretches, today)
    if now is None:
        return _Answer(why=WhyNoDue.COUNCIL_HAS_NOT_WRITTEN)
    nothing = _Answer(now.rule, now.amount, now.unit, why=WhyNoDue.NOTHING_TO_RUN_FROM, following=_following(stretches, now, today))
    if not seen:
        return nothing
    last = seen[-1]
    held = _holding(stretches, last)
    if held is None:  # seen before the first of these rules began to hold: it counts, unless the day fell due before then too
        if now.start is not None and now.after(last) < now.start:
            return nothing
        held = now
    due = held.after(last)
    entered = {_holding(stretches, one.start) or held for one in stretches if one.agreed and one.start and last < one.start < due}
    held = min((held, *entered), key=lambda one: (one.after(last), one is not held))
    return _Answer(held.rule, held.amount, held.unit, held.after(last), None, False, last, _following(stretches, held, today))


def _holding(stretches: list[_Stretch], day: date) -> _Stretch | None:
    """The stretch that holds on the day: one that was agreed goes before the others, else the shorter interval."""
    holding = [one for one in stretches if one.holds(day)]
    return min(holding, key=lambda one: (not one.conditional, one.after(day)), default=None)


def _following(stretches: list[_Stretch], held: _Stretch, today: date) -> NextPhase | None:
    """The next change that the calendar brings; else a looser one that needs an agreement not yet on record."""
    for one in sorted((one for one in stretches if one.start and one.start > today and one.agreed), key=lambda one: one.start or today):
        if (one.amount, one.unit) != (held.amount, held.unit):
            return NextPhase(one.rule, one.amount, one.unit, one.start, False)
    for one in stretches:
        if not one.agreed:
            return NextPhase(one.rule, one.amount, one.unit, one.start if one.start and one.start > today else None, True)
    return None


def _stretches(rule: Rule, start: date | None, facts: Facts) -> list[_Stretch]:
    if not rule.phases:
        if rule.amount is None or rule.unit is None:
            return []
        return [_Stretch(rule, rule.amount, rule.unit, *_ages(rule, facts))]
    if start is None:  # only what is owed for certain: the longest interval that needs no agreement
        certain = [phase for phase in rule.phases if phase.condition is None]
        longest = max(certain, key=lambda phase: days.add(SOME_DAY, phase.amount, phase.unit), default=None)
        return [_Stretch(rule, longest.amount, longest.unit, None, None)] if longest else []
    return [_phase(rule, phase, start, facts) for phase in rule.phases]


def _phase(rule: Rule, phase: Phase, start: date, facts: Facts) -> _Stretch:
    first = days.add(start, phase.from_amount, phase.from_unit) if phase.from_amount else None
    end = None if phase.until_amount is None else days.add(start, phase.until_amount, phase.until_unit)
    if phase.condition is None:
        return _Stretch(rule, phase.amount, phase.unit, first, end)
    agreed_on = facts.permanent_on if facts.permanent_agreed else None
    first = max((day for day in (first, agreed_on) if day), default=None)
    return _Stretch(rule, phase.amount, phase.unit, first, end, conditional=True, agreed=facts.permanent_agreed)
