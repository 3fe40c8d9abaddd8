"""The rows of a diary as they hold today: what a worker said about an entry (moved, cancelled, late) is laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from ..extensions import db
from ..models import Arrangement, DiaryEntry, VisitChange, Worker
from ..rules.diary import OURS, Change
from . import clock

NEWEST = 200


@dataclass(frozen=True)
class Told:
    """What a worker said about an entry. `was_day`, `was_at`: when it would have been; `new_at`: the new time, or when they come."""

    ref: str
    what: Change
    reason: str
    was_day: date
    was_at: time | None
    new_day: date | None
    new_at: time | None
    by: str | None
    on: date


@dataclass(frozen=True)
class Entry:
    """One entry of a diary as it holds today. `ours`: a worker wrote it here; else `confirmed_on` says when the case system last did."""

    ref: str
    kind: str
    day: date
    at: time | None
    status: str
    source: str
    source_id: str
    seen: bool | None
    seen_alone: bool | None
    group_key: str
    place: str
    worker: str | None
    confirmed_on: date | None
    change: Told | None = None

    @property
    def ours(self) -> bool:
        """Whether it was written here and not in the case system."""
        return self.source == OURS


Found = Row[DiaryEntry, str | None, VisitChange, str | None]


def _select() -> Select[DiaryEntry, str | None, VisitChange, str | None]:
    by = aliased(Worker)
    return (
        select(DiaryEntry, Worker.name, VisitChange, by.name)
        .outerjoin(Worker, Worker.id == DiaryEntry.worker_id)
        .outerjoin(VisitChange, and_(VisitChange.source == DiaryEntry.source, VisitChange.source_id == DiaryEntry.source_id))
        .outerjoin(by, by.id == VisitChange.worker_id)
        .order_by(DiaryEntry.day.desc(), DiaryEntry.id)
    )


def entries_of(child_id: int) -> list[Entry]:
    """The newest entries of a diary. One SQL statement."""
    return [_entry(row) for row in db.session.execute(_select().where(DiaryEntry.child_id == child_id).limit(NEWEST))]


def entries_of_kinds(child_id: int, kinds: Collection[str], since: date) -> list[Entry]:
    """The entries of these kinds whose day, as it holds now or as it was planned, is not before `since`, in order. One SQL statement."""
    query = _select().where(DiaryEntry.child_id == child_id, DiaryEntry.kind.in_(kinds))
    found = [_entry(row) for row in db.session.execute(query)]
    return sorted((e for e in found if e.day >= since), key=lambda e: (e.day, e.at or time(), e.ref))


def entry_of(child_id: int, ref: str) -> tuple[DiaryEntry, Entry] | None:
    """One entry by its ref: the row, and as it holds today."""
    row = db.session.execute(_select().where(DiaryEntry.child_id == child_id, DiaryEntry.ref == ref)).one_or_none()
    return (row[0], _entry(row)) if row else None


def entries_by_child(ids: Iterable[int]) -> dict[int, list[Entry]]:
    """The diaries of many children. One SQL statement."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(_select().where(DiaryEntry.child_id.in_(list(ids)))):
        found[row[0].child_id].append(_entry(row))
    return found


def arrangements_of(child_id: int) -> list[Arrangement]:
    """All that was arranged for a child, oldest first. One SQL statement."""
    return list(db.session.scalars(select(Arrangement).where(Arrangement.child_id == child_id).order_by(Arrangement.id)))


def arrangements_by_child(ids: Iterable[int]) -> dict[int, list[Arrangement]]:
    """The same for many children. One SQL statement."""
    found: dict[int, list[Arrangement]] = defaultdict(list)
    for row in db.session.scalars(select(Arrangement).where(Arrangement.child_id.in_(list(ids))).order_by(Arrangement.id)):
        found[row.child_id].append(row)
    return found


def _entry(row: Found) -> Entry:
    entry, worker, change, by = row
    told = _told(entry, change, by)
    day, at, status = entry.day, entry.at, entry.status
    if told and told.what is Change.MOVED and told.new_day:
        day, at = told.new_day, told.new_at
    elif told and told.what is Change.CANCELLED:
        status = "cancelled"
    return Entry(
        ref=entry.ref,
        kind=entry.kind,
        day=day,
        at=at,
        status=status,
        source=entry.source,
        source_id=entry.source_id,
        seen=entry.seen,
        seen_alone=entry.seen_alone,
        group_key=entry.group_key,
        place=entry.place,
        worker=worker,
        confirmed_on=entry.confirmed_on,
        change=told,
    )


def _told(entry: DiaryEntry, change: VisitChange | None, by: str | None) -> Told | None:
    """The change, unless the case system has moved or closed the entry itself since."""
    if change is None or entry.status != "planned" or (entry.day, entry.at) != (change.of_day, change.of_at):
        return None
    return Told(
        ref=change.ref,
        what=Change(change.what),
        reason=change.reason,
        was_day=change.of_day,
        was_at=change.of_at,
        new_day=change.new_day,
        new_at=change.new_at,
        by=by,
        on=clock.london(change.written_at).date(),
    )
