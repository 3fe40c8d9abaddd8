"""When a worker is not at work: they say so themselves, or a manager does for the team. What they have then waits on the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from ..extensions import db
from ..models import Away, Worker
from . import audit, clock
from .access import NotYours, Person

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Absence:
    """From when to when (the last day) somebody is away. `mine`: it is the reader's own."""

    ref: str
    name: str
    since: date
    until: date
    mine: bool


def _whom(person: Person) -> ColumnElement[bool]:
    """For whom this person may say it: themselves; a manager for those of their team."""
    own = Worker.id == person.worker_id
    if not person.is_manager or person.team_id is None:
        return own
    return or_(own, and_(Worker.team_id == person.team_id, Worker.active.is_not(False)))


def people(person: Person) -> list[tuple[int, str]]:
    """Those for whom this person may say it, themselves first. Raises NotYours for anybody but staff."""
    if person.role != "staff":
        raise NotYours
    rows = db.session.scalars(select(Worker).where(_whom(person)).order_by(Worker.name, Worker.id))
    return [(w.id, w.name or "") for w in sorted(rows, key=lambda w: w.id != person.worker_id)]


def absences(person: Person, today: date) -> list[Absence]:
    """Those of today and to come that this person may see and take back, the nearest first."""
    if person.role != "staff":
        raise NotYours
    query = select(Away, Worker).join(Worker, Worker.id == Away.worker_id).where(_whom(person), Away.until >= today)
    rows = db.session.execute(query.order_by(Away.since, Away.id))
    return [Absence(a.ref, w.name or "", a.since, a.until, w.id == person.worker_id) for a, w in rows]


def fits(since: date, until: date, today: date) -> bool:
    """Whether these days can be an absence: it does not end before it begins or before today, and takes no longer than a year."""
    return max(since, today) <= until and until - since <= LONGEST


def say_away(person: Person, worker_id: int, since: date, until: date, today: date) -> None:
    """Puts an absence down; the same one twice is one. One commit.

    Raises NotYours for a worker for whom this person may not say it, ValueError for days that do not fit.
    """
    if worker_id not in dict(people(person)):
        raise NotYours
    if not fits(since, until, today):
        raise ValueError("an absence ends on or after the day on which it begins, and not before today")
    same = select(Away.id).where(Away.worker_id == worker_id, Away.since == since, Away.until == until)
    if db.session.scalar(same) is None:
        row = Away(worker_id=worker_id, since=since, until=until, written_by_id=person.account_id, created_at=clock.on(today))
        db.session.add(row)
        audit.write("away", account_id=person.account_id, detail=f"worker {worker_id} {since} {until}")
        db.session.commit()


def take_back(person: Person, ref: str, today: date) -> None:
    """Ends an absence: one that began is over with yesterday, one to come is gone. One commit. Raises NotYours."""
    row = db.session.scalar(select(Away).join(Worker, Worker.id == Away.worker_id).where(Away.ref == ref, _whom(person)))
    if row is None or person.role != "staff":
        raise NotYours
    if row.since < today:
        row.until = min(row.until, today - timedelta(days=1))
    else:
        db.session.delete(row)
    audit.write("back", account_id=person.account_id, detail=ref)
    db.session.commit()
