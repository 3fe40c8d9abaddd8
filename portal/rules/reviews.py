"""By when plans, reviews and meetings are due, as the council and the law write it. Pure; days as in docs/counting.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from portal.authority import SERVICES, Authority, Bound, Group, Kind, Rule, Trigger, Unit
from portal.rules import days
from portal.rules.facts import Facts, WhyNoDue
from portal.rules.reckon import SERVICE_START, Answer, Strand, stricter

REVIEW_KINDS = ((Kind.REVIEW_DUE,), (Kind.REVIEW_INTERVAL,))
MEETING_KINDS = ((Kind.MEETING_DUE,), (Kind.MEETING_INTERVAL,))
MIDPOINT_MONTHS = 3


@dataclass(frozen=True)
class Deadline:
    """One thing that is owed besides visits. due None: no day can be given, `why_no_due` says why; `late` only where it has a day."""

    rule: Rule | None
    amount: int | None
    unit: Unit | None
    due: date | None
    why_no_due: WhyNoDue | None
    late: bool = False

    def with_a_day_booked(self) -> Deadline:
        """The same where a day for it is in the diary: a latest day that has passed says nothing any more about what comes."""
        return replace(self, due=None, late=False) if self.late else self


def review_by(authority: Authority, facts: Facts, held: Iterable[date], today: date) -> Deadline:
    """By when the plan is to be reviewed, from the reviews held so far in this service. No rule: nobody has written it down."""
    return _by(authority, facts, held, today, REVIEW_KINDS)


def core_group_by(authority: Authority, facts: Facts, held: Iterable[date], today: date) -> Deadline:
    """By when the core group is to meet; only for a child with a protection plan."""
    if facts.service != Group.CHILD_PROTECTION:
        return Deadline(None, None, None, None, WhyNoDue.NO_SERVICE)
    return _by(authority, facts, held, today, MEETING_KINDS, only="cp_core_group")


def _by(
    authority: Authority,
    facts: Facts,
    held: Iterable[date],
    today: date,
    kinds: tuple[tuple[Kind, ...], tuple[Kind, ...]],
    only: str = "",
) -> Deadline:
    if facts.service not in SERVICES:
        return Deadline(None, None, None, None, WhyNoDue.NO_SERVICE)
    found = sorted(day for day in held if day <= today and (facts.since is None or facts.since <= day))
    group = Group(facts.service)
    if found:  # what is due after the first one runs from the first one that was held
        facts = replace(facts, events={**facts.events, Trigger.FIRST_REVIEW: found[0]})
    answers: list[Answer] = []
    for rules, law in ((authority.rules, False), (authority.floor, True)):
        mine = [rule for rule in rules if rule.id.startswith(only)]
        strand = Strand(mine, group, facts, today, firsts=kinds[0], intervals=kinds[1], law=law)
        strand.start = facts.since  # a move starts the count of visits again, not that of reviews
        strand.count(found)
        answers.append(strand.answer(today, today))
    best = stricter(answers)
    return Deadline(best.rule, best.amount, best.unit, best.due, best.why, bool(best.due and best.due < today))


def event_day(rule: Rule, facts: Facts) -> date | None:
    """The day from which a rule's amount runs, as far as it is known: an event, the first day of the service, a birthday."""
    if rule.bound is Bound.BY_AGE and rule.by_age and facts.born:
        years, months = rule.by_age
        return days.months_after(days.birthday(facts.born, years), months)
    if rule.trigger in facts.events:
        return facts.events[rule.trigger]
    return facts.since if rule.trigger in SERVICE_START else None


def deadline(rule: Rule, facts: Facts, today: date) -> Deadline:
    """When something is due that is due once (17): at its event, at an age, so long after an event, half-way between two reviews."""
    if not rule.clear or rule.trigger is Trigger.NOT_PRINTED:
        return Deadline(rule, rule.amount, rule.unit, None, WhyNoDue.START_NOT_PRINTED)
    begun = event_day(rule, facts)
    if begun is None:
        return Deadline(rule, rule.amount, rule.unit, None, WhyNoDue.START_NOT_KNOWN)
    due = begun
    if rule.bound is Bound.AT_MIDPOINT:
        due = days.months_after(begun, MIDPOINT_MONTHS)
    elif rule.bound is not Bound.BY_AGE and rule.amount is not None and rule.unit is not None:
        due = days.add(begun, rule.amount, rule.unit)
    return Deadline(rule, rule.amount, rule.unit, due, None, due < today)


def told_of(authority: Authority, facts: Facts, kinds: Iterable[Kind]) -> list[Rule]:
    """The rules of these kinds that a family of this service is told of, the council's own, then the law's where it has none.

    A rule that is the same as others is told as those (17).
    """
    wanted, groups = set(kinds), {Group(facts.service), Group.EVERYONE, *facts.also}
    by_id = {rule.id: rule for rule in authority.rules}

    def mine(rules: Iterable[Rule]) -> list[Rule]:
        found = [r for r in rules if r.told and r.clear and r.kind in wanted and groups & set(r.groups) and facts.met(r.condition)]
        others = [by_id[one] for r in found for one in r.same_as if one in by_id]
        return list(dict.fromkeys([*(r for r in found if not r.same_as), *others]))

    own = mine(authority.rules)
    have = {rule.kind for rule in own}
    return [*own, *(rule for rule in mine(authority.floor) if rule.kind not in have)]
