"""The team keeps a child's diary: a visit booked, made, moved, late or cancelled; what was arranged. Each is one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Arrangement, DiaryEntry, VisitChange
from ..models.types import new_ref
from ..rules import arrangements, diary
from ..rules.access import Action
from ..rules.arrangements import HOW_OFTEN, Arranged, Way
from ..rules.diary import BOOKABLE, OURS, Because, Change
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may
from .asking import answered_by_visit
from .diary import Entry, arrangements_of, entry_of

YEAR = timedelta(days=366)
LONGEST = 366


class NotPossible(Exception):
    """What was asked cannot be; `why` is a code that the templates put into words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Booking:
    """What a worker puts into the diary."""

    kind: str
    day: date
    at: time | None
    place: str


def _written(record: OpenRecord, key: UUID) -> DiaryEntry | None:
    query = select(DiaryEntry).where(DiaryEntry.source == OURS, DiaryEntry.source_id == str(key), DiaryEntry.child_id == record.child_id)
    found: DiaryEntry | None = db.session.scalar(query)
    return found


def _save() -> None:
    """Commits; two taps at once are one."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


@for_those_who_may(Action.KEEP_DIARY)
def book(record: OpenRecord, person: Person, what: Booking, key: UUID) -> None:
    """Puts a visit (or a goodbye or a first meeting) into the diary; it answers whoever asked to be seen sooner.

    Raises NotPossible for a day that has passed (`past`) or lies more than a year ahead (`too_far`).
    """
    if what.day < record.today:
        raise NotPossible("past")
    if what.day > record.today + YEAR:
        raise NotPossible("too_far")
    if what.kind not in BOOKABLE:
        raise NotPossible("kind")
    if _written(record, key):
        return
    db.session.add(_entry(record, person, what, key, "planned"))
    audit.write("booked", account_id=person.account_id, child_id=record.child_id, detail=what.kind)
    if what.kind == "visit":
        answered_by_visit(record, person.worker_id, what.day)
    _save()


def _entry(record: OpenRecord, person: Person, what: Booking, key: UUID, status: str) -> DiaryEntry:
    return DiaryEntry(
        child_id=record.child_id,
        source=OURS,
        source_id=str(key),
        kind=what.kind,
        day=what.day,
        at=what.at,
        place=diary.place_kind(what.place),
        worker_id=person.worker_id,
        status=status,
        confirmed_on=record.today,
    )


@for_those_who_may(Action.KEEP_DIARY)
def record_visit(record: OpenRecord, person: Person, day: date, seen: bool, alone: bool | None, key: UUID) -> None:
    """Writes down that a visit was made, and whether the child was seen. A visit of that day that was booked here becomes that one.

    Raises NotPossible for a day to come (`future`) or more than a year ago (`too_old`).
    """
    if day > record.today:
        raise NotPossible("future")
    if day < record.today - YEAR:
        raise NotPossible("too_old")
    if _written(record, key):
        return
    query = select(DiaryEntry).where(
        DiaryEntry.child_id == record.child_id,
        DiaryEntry.source == OURS,
        DiaryEntry.kind == "visit",
        DiaryEntry.day == day,
        DiaryEntry.status == "planned",
    )
    entry = db.session.scalar(query)
    if entry is None:
        entry = _entry(record, person, Booking("visit", day, None, ""), key, "held")
        db.session.add(entry)
    entry.status, entry.seen, entry.seen_alone = "held", seen, alone if seen else False
    audit.write("recorded_visit", account_id=person.account_id, child_id=record.child_id, detail="seen" if seen else "not seen")
    _save()


@for_those_who_may(Action.KEEP_DIARY)
def to_change(record: OpenRecord, ref: str) -> Entry:
    """An entry to come that may be changed: a visit or a meeting that is planned for today or later. Raises NotYours."""
    found = entry_of(record.child_id, ref)
    if found is None or found[0].status != "planned" or (found[1].day < record.today and found[0].day < record.today):
        raise NotYours
    return found[1]


@for_those_who_may(Action.KEEP_DIARY)
def change(
    record: OpenRecord, person: Person, ref: str, what: Change, reason: Because, new_day: date | None = None, new_at: time | None = None
) -> None:
    """Says that an entry is moved, cancelled, or late, and why; the newest word holds. Raises NotYours, or NotPossible as `book` does."""
    found = entry_of(record.child_id, ref)
    to_change(record, ref)
    if found is None:
        raise NotYours
    row = found[0]
    if what is Change.MOVED:
        if new_day is None:
            raise NotPossible("no_day")
        if new_day < record.today:
            raise NotPossible("past")
        if new_day > record.today + YEAR:
            raise NotPossible("too_far")
    told = db.session.scalar(select(VisitChange).where(VisitChange.source == row.source, VisitChange.source_id == row.source_id))
    if told is None:
        told = VisitChange(child_id=record.child_id, source=row.source, source_id=row.source_id)
        db.session.add(told)
    told.ref, told.of_day, told.of_at = new_ref(), row.day, row.at
    told.what, told.reason = what.value, reason.value
    told.new_day = new_day if what is Change.MOVED else None
    told.new_at = None if what is Change.CANCELLED else new_at
    told.worker_id, told.written_at = person.worker_id, clock.on(record.today)
    audit.write("changed_visit", account_id=person.account_id, child_id=record.child_id, detail=what.value)
    _save()


@for_those_who_may(Action.KEEP_DIARY)
def arrange(
    record: OpenRecord, person: Person, kind: Arranged, since: date, amount: int | None = None, unit: str = "", ways: str = ""
) -> None:
    """Puts something on record that changes how often the child is seen; what held of the same kind until then ends on that day.

    Raises NotPossible: `future` for a day to come, `amount` where how often is not said or makes no sense.
    """
    if since > record.today:
        raise NotPossible("future")
    if kind in HOW_OFTEN and (not amount or not 0 < amount <= LONGEST or unit not in set(arrangements.UNITS)):
        raise NotPossible("amount")
    _end(record, kind, max(since, record.today))
    known = " ".join(way for way in Way if way in ways.split())
    how = {"amount": amount, "unit": unit, "ways": known} if kind in HOW_OFTEN else {"unit": "", "ways": ""}
    row = Arrangement(
        child_id=record.child_id, kind=kind.value, since=since, worker_id=person.worker_id, written_at=clock.on(record.today), **how
    )
    db.session.add(row)
    audit.write("arranged", account_id=person.account_id, child_id=record.child_id, detail=kind.value)
    _save()


def _end(record: OpenRecord, kind: Arranged, day: date) -> None:
    for row in arrangements_of(record.child_id):
        if row.kind == kind.value and row.until is None:
            row.until = day


@for_those_who_may(Action.KEEP_DIARY)
def end_arrangement(record: OpenRecord, person: Person, ref: str) -> None:
    """What was arranged holds no more from today. Raises NotYours."""
    row = next((r for r in arrangements_of(record.child_id) if r.ref == ref), None)
    if row is None:
        raise NotYours
    row.until = record.today
    audit.write("arrangement_ended", account_id=person.account_id, child_id=record.child_id, detail=row.kind)
    _save()
