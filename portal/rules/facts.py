"""What must be known of a child, so that a promise can be reckoned. Pure; numbers in brackets are points of docs/counting.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.authority import Condition, Group, Trigger, Unit

NO_DAYS: Mapping[Trigger, date] = MappingProxyType({})


class WhyNoDue(StrEnum):
    """Why no day can be given."""

    NO_SERVICE = "no_service"
    COUNCIL_HAS_NOT_WRITTEN = "council_has_not_written"
    NOTHING_TO_RUN_FROM = "nothing_to_run_from"
    START_NOT_KNOWN = "start_not_known"
    START_NOT_PRINTED = "start_not_printed"
    AGE_NOT_KNOWN = "age_not_known"
    DECLINED = "declined"


@dataclass(frozen=True)
class Agreed:
    """How often was agreed with the child or family in their plan, and since when. `any_contact`: a call is enough."""

    amount: int
    unit: Unit
    since: date | None = None
    any_contact: bool = False


@dataclass(frozen=True)
class Facts:
    """What must be known of a child.

    service: one of the five services of `authority.Group`; anything else is no service. since: the day from which the service's rules
    run (early help: the request; in need: the referral; protection: the conference that made the plan; in care: the first day; care
    leaver: the day of leaving). home_since, moves: since when in this home (in care, or housed by the council), and every move known:
    a move starts the count again (12). permanent_agreed: EVERY condition of the council's looser phase is on record (11: Gloucestershire
    long-term match and the reviewing officer; Redcar & Cleveland permanence and the review meeting; the year is counted here).
    permanent_on: since when, if known. housed_by_council: the care leaver lives in accommodation under s23B or s24B, the only kind that
    SI 2010/2571 reg 8 is about. also: circumstances with rules of their own. conditions: what else is on record. events: days of
    events, such as the return of a child who was missing. agreed: what the plan says. declined: the young person said "no thanks".
    booked: the next visit in the diary.
    """

    service: str
    since: date | None
    home_since: date | None = None
    born: date | None = None
    booked: date | None = None
    permanent_agreed: bool = False
    permanent_on: date | None = None
    housed_by_council: bool = False
    moves: tuple[date, ...] = ()
    also: frozenset[Group] = frozenset()
    conditions: frozenset[Condition] = frozenset()
    events: Mapping[Trigger, date] = field(default_factory=lambda: NO_DAYS)
    agreed: Agreed | None = None
    declined: bool = False

    def met(self, condition: Condition | None) -> bool:
        """Whether a condition is on record; no condition always is."""
        return (
            condition is None
            or condition in self.conditions
            or (condition is Condition.PERMANENT_AGREED and self.permanent_agreed)
            or (condition is Condition.HOUSED_BY_COUNCIL and self.housed_by_council)
        )

    def home(self, today: date) -> date | None:
        """Since when in this home: the latest move up to today (12)."""
        known = (*self.moves, *((self.home_since,) if self.home_since else ()))
        return max((day for day in known if day <= today), default=None)
