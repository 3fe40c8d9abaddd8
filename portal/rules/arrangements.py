"""What a worker puts on record that changes how often a child is seen, and what becomes of it in the engine. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.authority import FIRST_KINDS, INTERVAL_KINDS, Group, Rule, Trigger, Unit
from portal.rules import days
from portal.rules.facts import Agreed, Facts, WhyNoDue
from portal.rules.journey import Help
from portal.rules.reckon import Strand

LAST_AGE = 25
GROWN_UP = 18
MOST = 366
YEAR = timedelta(days=366)


class Arranged(StrEnum):
    """What was arranged, or came to be. Those of a circumstance bear the name of its group."""

    AGREED_VISITS = "agreed_visits"
    KEEP_IN_TOUCH = "keep_in_touch"
    NO_THANKS = "no_thanks"
    PERMANENT_AGREED = "permanent_agreed"
    HOUSED_BY_COUNCIL = "housed_by_council"
    RETURN_FROM_MISSING = "missing"
    SECTION_47 = "section_47"
    SHORT_BREAK = "short_break"
    PRIVATELY_FOSTERED = "privately_fostered"
    ADOPTIVE_PLACEMENT = "adoptive_placement"
    INTERIM_ORDER = "interim_order_or_temporary_carer"
    PLACED_WITH_PARENTS = "placed_with_parents"
    BEFORE_ASSESSMENT = "placed_with_parents_before_assessment"
    MULTIPLE_HOMES = "child_in_care_multiple_placements"
    FIRST_REVIEW = "first_review"


class Way(StrEnum):
    """How somebody likes to be in touch."""

    MEET = "meet"
    PHONE = "phone"
    TEXT = "text"
    VIDEO = "video"
    EMAIL = "email"


HOW_OFTEN = frozenset({Arranged.AGREED_VISITS, Arranged.KEEP_IN_TOUCH, Arranged.NO_THANKS})
# The event that the first day of a circumstance is, for the rules that run from it.
EVENT_OF: dict[Arranged, tuple[Trigger, ...]] = {
    Arranged.SECTION_47: (Trigger.SECTION_47_STARTED,),
    Arranged.SHORT_BREAK: (Trigger.PLACEMENT_START,),
    Arranged.PRIVATELY_FOSTERED: (Trigger.NOTIFICATION, Trigger.ARRANGEMENT_START),
    Arranged.RETURN_FROM_MISSING: (Trigger.RETURN_FROM_MISSING,),
    Arranged.FIRST_REVIEW: (Trigger.FIRST_REVIEW,),
    Arranged.PLACED_WITH_PARENTS: (Trigger.CARE_ORDER,),
}
# What the pages of a child and of a family never show or count by: that an enquiry goes on could put somebody in danger. A family member
# (who may live elsewhere, or have lost the child to an adoptive family) is told of none of them but short breaks.
KEPT_FROM_CHILD = frozenset({Arranged.SECTION_47})
KEPT_FROM_FAMILY = frozenset(Arranged) - {
    Arranged.AGREED_VISITS,
    Arranged.KEEP_IN_TOUCH,
    Arranged.NO_THANKS,
    Arranged.PERMANENT_AGREED,
    Arranged.HOUSED_BY_COUNCIL,
    Arranged.SHORT_BREAK,
}
# For whom each may be put on record by a worker. "No thanks" is the young person's own word, and nobody else's.
FOR: dict[Arranged, frozenset[Help]] = {
    Arranged.AGREED_VISITS: frozenset(Help) - {Help.CARE_LEAVER},
    Arranged.KEEP_IN_TOUCH: frozenset({Help.CARE_LEAVER}),
    Arranged.NO_THANKS: frozenset(),
    Arranged.PERMANENT_AGREED: frozenset({Help.CHILD_IN_CARE}),
    Arranged.HOUSED_BY_COUNCIL: frozenset({Help.CARE_LEAVER}),
    Arranged.RETURN_FROM_MISSING: frozenset(Help),
    Arranged.SECTION_47: frozenset(Help),
    Arranged.SHORT_BREAK: frozenset(Help),
    Arranged.PRIVATELY_FOSTERED: frozenset(Help),
    Arranged.ADOPTIVE_PLACEMENT: frozenset({Help.CHILD_IN_CARE}),
    Arranged.INTERIM_ORDER: frozenset({Help.CHILD_IN_CARE}),
    Arranged.PLACED_WITH_PARENTS: frozenset({Help.CHILD_IN_CARE}),
    Arranged.BEFORE_ASSESSMENT: frozenset({Help.CHILD_IN_CARE}),
    Arranged.MULTIPLE_HOMES: frozenset({Help.CHILD_IN_CARE}),
    Arranged.FIRST_REVIEW: frozenset({Help.CHILD_IN_CARE}),
}
# Only for who is not yet adult.
OF_CHILDREN = frozenset({Arranged.RETURN_FROM_MISSING, Arranged.SECTION_47, Arranged.SHORT_BREAK, Arranged.PRIVATELY_FOSTERED})
UNITS = (Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS)


class Arrangement(Protocol):
    """One row; `until` is the first day after it."""

    @property
    def kind(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def ways(self) -> str: ...


A = TypeVar("A", bound=Arrangement)


def fits(kind: Arranged, help_now: Help, age: int | None) -> bool:
    """Whether a worker may put this on record for somebody with this help, of this age (unknown: adult if a care leaver)."""
    adult = help_now is Help.CARE_LEAVER if age is None else age >= GROWN_UP
    return help_now in FOR[kind] and not (adult and kind in OF_CHILDREN)


def offered(help_now: Help, age: int | None) -> tuple[Arranged, ...]:
    """All that fits, in its order."""
    return tuple(kind for kind in Arranged if fits(kind, help_now, age))


def wrong_since(kind: Arranged, since: date, *, begun: date | None, born: date | None, today: date) -> str:
    """Why something cannot have begun on a day, as a code; nothing where it can.

    How often was agreed belongs to the help of today, and is looked at each year; all else is no older than the child.
    """
    if since > today:
        return "future"
    if kind in HOW_OFTEN:
        if begun and since < begun:
            return "before_help"
        return "too_long_ago" if since < today - YEAR else ""
    oldest = (today.year - LAST_AGE, today.month, today.day)
    return "too_long_ago" if (born and since < born) or (since.year, since.month, since.day) < oldest else ""


def without_a_day(rules: Sequence[Rule], facts: Facts, seen: Iterable[date], today: date) -> tuple[Rule, ...]:
    """What is owed because of a circumstance, but where the rule does not say from which day it runs."""
    known, found = list(seen), []
    for group in sorted(facts.also - {facts.service}):
        strand = Strand(rules, group, facts, today, firsts=FIRST_KINDS, intervals=INTERVAL_KINDS)
        strand.count(known)
        owed = strand.answer(today, today)
        if owed.rule and owed.why is WhyNoDue.START_NOT_PRINTED:
            found.append(owed.rule)
    return tuple(found)


def in_force(rows: Iterable[A], today: date) -> list[A]:
    """The rows that hold today, oldest first; of each kind the newest alone."""
    newest: dict[str, A] = {}
    for row in sorted((r for r in rows if r.since <= today and (r.until is None or today < r.until)), key=lambda r: r.since):
        newest[row.kind] = row
    return list(newest.values())


def of_kind(rows: Iterable[A], kind: Arranged, today: date) -> A | None:
    """The row of one kind that holds today."""
    return next((row for row in in_force(rows, today) if row.kind == kind), None)


def with_arrangements(facts: Facts, rows: Sequence[Arrangement], today: date) -> Facts:
    """The facts of a child with all that is on record on this day."""
    also, events = set(facts.also), dict(facts.events)
    for row in in_force(rows, today):
        kind = Arranged(row.kind) if row.kind in set(Arranged) else None
        if kind is None:
            continue
        for event in EVENT_OF.get(kind, ()):
            events.setdefault(event, row.since)
        if kind is Arranged.PERMANENT_AGREED:
            facts = replace(facts, permanent_agreed=True, permanent_on=row.since)
        elif kind is Arranged.HOUSED_BY_COUNCIL:
            facts = replace(facts, housed_by_council=True, home_since=max(filter(None, (facts.home_since, row.since))))
        elif kind is Arranged.NO_THANKS:
            facts = replace(facts, declined=facts.service == Group.CARE_LEAVER)
        elif kind in HOW_OFTEN:
            facts = replace(facts, agreed=_agreed(row, facts))
        elif kind.value in set(Group):
            also.add(Group(kind.value))
    return replace(facts, also=frozenset(also), events=events)


def _agreed(row: Arrangement, facts: Facts) -> Agreed | None:
    if not row.amount or row.unit not in set(Unit):
        return facts.agreed
    other_ways = set(row.ways.split()) - {Way.MEET}
    return Agreed(row.amount, Unit(row.unit), row.since, any_contact=row.kind == Arranged.KEEP_IN_TOUCH and bool(other_ways))


def ask_again(row: Arrangement | None, born: date | None, today: date) -> date | None:
    """When we gently ask again after "no thanks": so long after it as was chosen, and again after that, to the 25th birthday.

    None where nothing was declined, where no time is known, or where the young person will be 25 by then.
    """
    if row is None or not row.amount or row.unit not in set(Unit):
        return None
    day = row.since
    for n in range(1, MOST):
        day = days.add(row.since, row.amount * n, Unit(row.unit))
        if day >= today:
            break
    return None if born and day >= days.birthday(born, LAST_AGE) else day
