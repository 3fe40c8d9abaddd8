"""My page: the seven things each child must know, on one screen, and what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from ..authority import Authority
from ..extensions import db
from ..models import OpenedNotice
from ..rules import notices
from ..rules.access import Action
from ..rules.advocacy import Occasion
from ..rules.journey import Help, Thing, missing_things
from ..rules.notices import About, Notice
from . import clock
from .access import NotYours, OpenRecord, for_those_who_may
from .advocacy import offered
from .explained import Last, read_last
from .plan import Plan, read_plan
from .visits import Coming, Visits, read_diary
from .worker import People, people_of


@dataclass(frozen=True)
class MyPage:
    """The parts that this reader may see; None is a part that they were not given. `missing` names unanswered things; `notices`
    are those not opened yet, each with the visit that it is about, if it is about one. `offer`: an advocate is offered before they ask;
    `explained`: when their rights were explained to them last.
    """

    people: People | None
    visits: Visits | None
    plan: Plan | None
    missing: tuple[Thing, ...]
    notices: tuple[tuple[Notice, Coming | None], ...]
    offer: Occasion | None = None
    explained: Last | None = None


@for_those_who_may(Action.SEE_MY_PAGE)
def my_page(record: OpenRecord, authority: Authority, language: str) -> MyPage:
    """The first page of a record. At most four SQL statements, five where early help has no allocation."""
    people = people_of(record, authority) if record.may(Action.SEE_PEOPLE) else None
    visits = read_diary(record, authority) if record.may(Action.SEE_VISITS) else None
    plan = read_plan(record, language) if record.may(Action.SEE_PLAN) else None
    offer = offered(record, visits.entries) if visits else None
    missing, new = what_is_missing(people, visits, plan, record), _new(people, visits, record)
    return MyPage(people, visits, plan, missing, new, offer, read_last(record))


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


def _new(people: People | None, visits: Visits | None, record: OpenRecord) -> tuple[tuple[Notice, Coming | None], ...]:
    """The notices that this person has not opened."""
    found: list[tuple[Notice, Coming | None]] = []
    if people:
        coming = people.coming.since if people.coming and people.worker else None
        found += [(n, None) for n in notices.of_worker(coming=coming, changed_on=people.changed_on, today=record.today)]
    if visits:
        changed = [c for c in (*visits.to_come, *visits.meetings, *visits.called_off) if c.change]
        found += [(notices.of_visit(c.change.ref), c) for c in changed if c.change]
    return tuple((notice, about) for notice, about in found if notice.key not in record.opened)


@for_those_who_may(Action.OPEN_NOTICE)
def open_notices(record: OpenRecord, keys: Sequence[str]) -> About:
    """This person has opened some notices; twice is once. Says what they are about. One commit. Raises NotYours for what is no notice."""
    if record.seen_as or not keys or not all(map(notices.is_key, keys)):
        raise NotYours
    new = [key for key in dict.fromkeys(keys) if key not in record.opened]
    if new:
        at = clock.on(record.today)
        db.session.add_all(OpenedNotice(account_id=record.account_id, child_id=record.child_id, notice=key, opened_at=at) for key in new)
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
    return About.VISIT if keys[0].startswith("visit") else About.WORKER_NOW
