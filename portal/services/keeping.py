"""The team keeps a child's diary: a visit booked, made, moved, late or cancelled; what was arranged. Each is one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Arrangement, DiaryEntry, VisitChange
from ..models.types import new_ref
from ..rules import arrangements, diary
from ..rules.access import Action
from ..rules.arrangements import HOW_OFTEN, YEAR, Arranged, Way
from ..rules.diary import BOOKABLE, MOVABLE, OURS, SPOKEN_AT, Because, Change, How
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may
from .asking import follow_visits
from .diary import Entry, arrangements_of, entries_of, entry_of

LONGEST = 366
NEWEST_WRITTEN = 5
# Before the key of a visit that was written down without having been booked here.
MADE = "made:"


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


@dataclass(frozen=True)
class ToCome:
    """What stands in the diary as the team keeps it. `off`: it is not to come, because it was cancelled or moved to a day that is over."""

    entry: Entry
    day: date
    off: bool
    may_change: bool
    may_put_back: bool


def to_come(entries: Sequence[Entry], today: date) -> tuple[ToCome, ...]:
    """All that is to come, and what was cancelled or moved and could be put back, by day and time."""
    made = {e.day for e in entries if e.kind == "visit" and e.ours and e.status == "held"}
    planned = [e for e in diary.planned(entries, ("visit", *diary.MEETINGS), today) if e.kind != "visit" or e.day not in made]
    off = [e for e in entries if e not in planned and e.change and e.change.what is not Change.LATE and e.change.was_day >= today]
    found = [
        *(ToCome(e, e.day, False, e.kind in MOVABLE, bool(e.change and e.change.was_day >= today)) for e in planned),
        *(ToCome(e, e.change.was_day, True, False, True) for e in off if e.change),
    ]
    return tuple(sorted(found, key=lambda c: (c.day, c.entry.at or time(), c.entry.ref)))


def written_here(entries: Iterable[Entry]) -> tuple[tuple[Entry, How], ...]:
    """The newest visits that were written down here, and how the child was met."""
    held = [e for e in entries if e.ours and e.kind == "visit" and e.status == "held"]
    return tuple((e, diary.how_met(e)) for e in sorted(held, key=lambda e: e.day, reverse=True)[:NEWEST_WRITTEN])


def _written(record: OpenRecord, key: UUID) -> DiaryEntry | None:
    ids = (str(key), f"{MADE}{key}")
    query = select(DiaryEntry).where(DiaryEntry.source == OURS, DiaryEntry.source_id.in_(ids), DiaryEntry.child_id == record.child_id)
    found: DiaryEntry | None = db.session.scalars(query).first()
    return found


def _save() -> None:
    """Commits; two taps at once are one."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def _save_visits(record: OpenRecord, person: Person, before: Sequence[Entry]) -> bool:
    """Commits what was changed, and what was asked follows it; two taps at once are one. Says whether an ask is still open."""
    try:
        db.session.flush()
        still_open = follow_visits(record, person.worker_id, before, entries_of(record.child_id))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return still_open


def _may_be_on(day: date, today: date) -> None:
    if day < today:
        raise NotPossible("past")
    if day > today + YEAR:
        raise NotPossible("too_far")


@for_those_who_may(Action.KEEP_DIARY)
def book(record: OpenRecord, person: Person, what: Booking, key: UUID) -> bool:
    """Puts a visit (or a goodbye or a first meeting) into the diary; one that is sooner answers whoever asked to be seen sooner.

    Says whether somebody asked and the visit is no answer. Raises NotPossible for a day that has passed (`past`) or lies more than a
    year ahead (`too_far`).
    """
    _may_be_on(what.day, record.today)
    if what.kind not in BOOKABLE:
        raise NotPossible("kind")
    if _written(record, key):
        return False
    before = entries_of(record.child_id)
    db.session.add(_entry(record, person, what, str(key), "planned"))
    audit.write("booked", account_id=person.account_id, child_id=record.child_id, detail=what.kind)
    return _save_visits(record, person, before) and what.kind == "visit"


def _entry(record: OpenRecord, person: Person, what: Booking, source_id: str, status: str) -> DiaryEntry:
    return DiaryEntry(
        child_id=record.child_id,
        source=OURS,
        source_id=source_id,
        kind=what.kind,
        day=what.day,
        at=what.at,
        place=diary.place_kind(what.place),
        worker_id=person.worker_id,
        status=status,
        confirmed_on=record.today,
    )


@for_those_who_may(Action.KEEP_DIARY)
def record_visit(record: OpenRecord, person: Person, day: date, how: How, key: UUID) -> None:
    """Writes down that a visit was made, and whether the child was seen. The newest word about a day holds: what was written down here
    for that day is changed, and a visit of that day that was booked here becomes that one.

    Raises NotPossible for a day to come (`future`) or more than a year ago (`too_old`).
    """
    if day > record.today:
        raise NotPossible("future")
    if day < record.today - YEAR:
        raise NotPossible("too_old")
    if _written(record, key):
        return
    of_day = [e for e in entries_of(record.child_id) if e.ours and e.kind == "visit" and e.day == day and e.status in ("held", "planned")]
    old = next(iter(sorted(of_day, key=lambda e: e.status != "held")), None)
    found = entry_of(record.child_id, old.ref) if old else None
    if old and found:
        entry = found[0]
        entry.day, entry.at = old.day, old.at  # a visit that was moved was made on its new day
    else:
        entry = _entry(record, person, Booking("visit", day, None, ""), f"{MADE}{key}", "held")
        db.session.add(entry)
    entry.status, entry.seen, entry.seen_alone = "held", how in (How.ALONE, How.SEEN), {How.ALONE: True, How.SEEN: None}.get(how, False)
    entry.place = SPOKEN_AT if how is How.SPOKEN else "" if entry.place == SPOKEN_AT else entry.place
    audit.write("recorded_visit", account_id=person.account_id, child_id=record.child_id, detail=how.value)
    _save()


@for_those_who_may(Action.KEEP_DIARY)
def take_back(record: OpenRecord, person: Person, ref: str) -> None:
    """A visit was written down here by mistake. One that was booked here for today or later is planned again; else it is gone.

    Raises NotYours for anything else.
    """
    found = entry_of(record.child_id, ref)
    row = found[0] if found else None
    if row is None or (row.source, row.kind, row.status) != (OURS, "visit", "held"):
        raise NotYours
    before = entries_of(record.child_id)
    if row.day >= record.today and not row.source_id.startswith(MADE):
        row.status, row.seen, row.seen_alone = "planned", None, None
    else:
        if told := _change_of(row):
            db.session.delete(told)
        db.session.delete(row)
    audit.write("took_back", account_id=person.account_id, child_id=record.child_id)
    _save_visits(record, person, before)


@for_those_who_may(Action.KEEP_DIARY)
def to_change(record: OpenRecord, ref: str) -> Entry:
    """An entry to come that may be changed: a visit or a meeting without a chair, planned for today or later. Raises NotYours."""
    return _to_change(record, ref)[1]


def _to_change(record: OpenRecord, ref: str) -> tuple[DiaryEntry, Entry]:
    found = entry_of(record.child_id, ref)
    if found is None or found[0].status != "planned" or (found[1].day < record.today and found[0].day < record.today):
        raise NotYours
    if found[1].kind not in MOVABLE:
        raise NotYours
    return found


def _change_of(row: DiaryEntry) -> VisitChange | None:
    query = select(VisitChange).where(VisitChange.source == row.source, VisitChange.source_id == row.source_id)
    found: VisitChange | None = db.session.scalar(query)
    return found


@for_those_who_may(Action.KEEP_DIARY)
def change(
    record: OpenRecord, person: Person, ref: str, what: Change, reason: Because, new_day: date | None = None, new_at: time | None = None
) -> bool:
    """Says that an entry is moved, cancelled, or late, and why; the newest word holds. Raises NotYours, or NotPossible as `book` does.

    What was asked follows, as with `book`: says whether a visit was moved, somebody asked to be seen sooner, and this is no answer.
    """
    row, entry = _to_change(record, ref)
    if what is Change.MOVED:
        if new_day is None:
            raise NotPossible("no_day")
        _may_be_on(new_day, record.today)
    if what is Change.LATE and entry.day != row.day:  # one that was moved stays on its new day
        what, new_day, new_at = Change.MOVED, entry.day, new_at or entry.at
    before = entries_of(record.child_id)
    told = _change_of(row)
    if told is None:
        told = VisitChange(child_id=record.child_id, source=row.source, source_id=row.source_id)
        db.session.add(told)
    told.ref, told.of_day, told.of_at = new_ref(), row.day, row.at
    told.what, told.reason = what.value, reason.value
    told.new_day = new_day if what is Change.MOVED else None
    told.new_at = None if what is Change.CANCELLED else new_at
    told.worker_id, told.written_at = person.worker_id, clock.on(record.today)
    audit.write("changed_visit", account_id=person.account_id, child_id=record.child_id, detail=what.value)
    return _save_visits(record, person, before) and what is Change.MOVED and row.kind == "visit"


@for_those_who_may(Action.KEEP_DIARY)
def put_back(record: OpenRecord, person: Person, ref: str) -> None:
    """Takes the word back that an entry is cancelled, moved or late: it stands as before.

    Raises NotYours where nothing was said, NotPossible (`past`) where the day on which it stood is over.
    """
    found = entry_of(record.child_id, ref)
    if found is None or found[1].change is None:
        raise NotYours
    if found[0].day < record.today:
        raise NotPossible("past")
    before = entries_of(record.child_id)
    if told := _change_of(found[0]):
        db.session.delete(told)
    audit.write("put_back", account_id=person.account_id, child_id=record.child_id, detail=found[1].change.what.value)
    _save_visits(record, person, before)


@for_those_who_may(Action.KEEP_DIARY)
def arrange(
    record: OpenRecord, person: Person, kind: Arranged, since: date, amount: int | None = None, unit: str = "", ways: str = ""
) -> None:
    """Puts something on record that changes how often the child is seen; what held of the same kind until then ends on that day.

    Raises NotPossible: `not_for_them` for what does not fit the help of today, the codes of `arrangements.wrong_since` for the day,
    `amount` where how often is not said or makes no sense.
    """
    if not arrangements.fits(kind, record.service.kind, record.age):
        raise NotPossible("not_for_them")
    if wrong := arrangements.wrong_since(kind, since, begun=record.service.since, born=record.born, today=record.today):
        raise NotPossible(wrong)
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
