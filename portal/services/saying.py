"""What a form for saying something begins with: who works with the child, which visits were held, whether there is a reviewing officer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select

from ..authority import Authority
from ..extensions import db
from ..models import Child, DiaryEntry, Involvement, Period
from ..rules.access import Action
from ..rules.journey import Help
from ..rules.voice import Kind
from .access import OpenRecord
from .inbox_reach import has_reviewer
from .worker import People, people_of

LAST_VISITS = 3
# About somebody, it may be: whoever is named then never reads it (services.inbox_reach).
NAMES_SOMEBODY = frozenset({Kind.UNSAFE, Kind.COMPLAINT, Kind.UNFAIR})


@dataclass(frozen=True)
class Somebody:
    """Somebody who works with the child and may be named. `code` stands in a form and says nothing to anybody else."""

    code: str
    worker_id: int
    name: str
    role: str


@dataclass(frozen=True)
class Begin:
    """What a form begins with. `people` is None where the reader may not see who works with the child."""

    people: People | None
    reviewer: bool
    days: tuple[date, ...]
    named: tuple[Somebody, ...]


def begin(record: OpenRecord, kind: Kind, authority: Authority) -> Begin:
    """The parts of a form of this kind. Three SQL statements at most."""
    people = people_of(record, authority) if record.may(Action.SEE_PEOPLE) or record.may(Action.SAY_WITH_CHILD) else None
    return Begin(
        people=people,
        reviewer=has_a_reviewer(record),
        days=last_visits(record) if kind is Kind.VISIT else (),
        named=who_can_be_named(record, people) if kind in NAMES_SOMEBODY else (),
    )


def has_a_reviewer(record: OpenRecord) -> bool:
    """Whether this child has a reviewing officer or a chair of the conference who can sign in. One SQL statement; none in early help."""
    if record.service.kind in (Help.EARLY_HELP, Help.CLOSED):
        return False
    return bool(db.session.scalar(select(has_reviewer(record.today)).select_from(Child).where(Child.id == record.child_id)))


def last_visits(record: OpenRecord) -> tuple[date, ...]:
    """The days of the last visits that took place, the newest first, for those who may see them. One SQL statement."""
    if not (record.may(Action.SEE_VISITS) or record.may(Action.SAY_WITH_CHILD)):
        return ()
    held = (DiaryEntry.kind == "visit", DiaryEntry.status == "held", DiaryEntry.day <= record.today)
    query = select(DiaryEntry.day).where(DiaryEntry.child_id == record.child_id, *held).distinct()
    return tuple(db.session.scalars(query.order_by(DiaryEntry.day.desc()).limit(LAST_VISITS)))


def who_can_be_named(record: OpenRecord, people: People | None) -> tuple[Somebody, ...]:
    """Those with a name who work with this child now, or did before the worker of today."""
    if people is None:
        return ()
    cards = [card for card in (people.worker, people.previous, people.coming, *people.others) if card and card.name and card.worker_id]
    found = {c.worker_id: Somebody(_code(record.ref, c.worker_id), c.worker_id, c.name, c.role) for c in cards if c.worker_id and c.name}
    return tuple(found.values())


def _code(ref: str, worker_id: int) -> str:
    """Stays the same for one worker with one child, so that a form that is sent late still means the same person."""
    return hashlib.sha256(f"{ref} {worker_id}".encode()).hexdigest()[:12]


def ever_worked_with(child_id: int, worker_id: int) -> bool:
    """Whether this worker works with the child, or once did. One SQL statement."""
    allocated = exists().where(Involvement.child_id == child_id, Involvement.worker_id == worker_id)
    early = exists().where(Period.child_id == child_id, Period.worker_id == worker_id)
    return bool(db.session.scalar(select(or_(allocated, early))))
