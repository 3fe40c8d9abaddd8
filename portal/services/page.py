"""My page: the seven things each child must know, on one screen."""

from __future__ import annotations

from dataclasses import dataclass

from ..authority import Authority
from ..rules.access import Action
from ..rules.journey import Help, Thing, missing_things
from .access import OpenRecord, for_those_who_may
from .plan import Plan, read_plan
from .visits import Visits, read_diary
from .worker import People, people_of


@dataclass(frozen=True)
class MyPage:
    """The parts that this reader may see; None is a part that they were not given. `missing` names unanswered things."""

    people: People | None
    visits: Visits | None
    plan: Plan | None
    missing: tuple[Thing, ...]


@for_those_who_may(Action.SEE_MY_PAGE)
def my_page(record: OpenRecord, authority: Authority, language: str) -> MyPage:
    """The first page of a record. At most three SQL statements, four where early help has no allocation."""
    people = people_of(record) if record.may(Action.SEE_PEOPLE) else None
    visits = read_diary(record, authority) if record.may(Action.SEE_VISITS) else None
    plan = read_plan(record, language) if record.may(Action.SEE_PLAN) else None
    return MyPage(people, visits, plan, what_is_missing(people, visits, plan, record))


def what_is_missing(people: People | None, visits: Visits | None, plan: Plan | None, record: OpenRecord) -> tuple[Thing, ...]:
    """Which of the seven things have no answer for this reader; nothing is missing where help has ended."""
    if record.service.kind is Help.CLOSED:
        return ()
    worker = people.worker if people else None
    return missing_things(
        who=bool(worker and worker.name),
        contact=bool(worker and worker.can_be_reached),
        how_often=bool(visits and (visits.next or visits.promise.rule)),
        sections=plan.sections if plan else (),
        complain=True,
    )
