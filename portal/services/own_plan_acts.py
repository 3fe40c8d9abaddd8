"""What a young person does with their own part of the pathway plan, and what their adviser answers. Each is one commit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import OwnPart
from ..rules.access import Action
from ..rules.own_plan import Part, has_own_plan, wrong_day
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may
from .keeping import NotPossible
from .own_plan import WAS, is_theirs, rows_of, version, waits

MOST_LINES = 200


def _row(record: OpenRecord, ref: str, *, gone: bool = False) -> OwnPart:
    """One line of this person that stands in the plan (`gone`: that was taken out); raises NotYours."""
    query = select(OwnPart).where(OwnPart.child_id == record.child_id, OwnPart.ref == ref, OwnPart.key.not_like(f"{WAS}%"))
    row: OwnPart | None = db.session.scalar(query)
    if row is None or (row.gone_at is not None) is not gone:
        raise NotYours
    return row


def _mine(record: OpenRecord, ref: str, *, gone: bool = False) -> OwnPart:
    if not is_theirs(record):
        raise NotYours
    return _row(record, ref, gone=gone)


def _save(record: OpenRecord, account_id: int, act: str, ref: str) -> None:
    """Writes the audit row and commits; two taps at once are one."""
    audit.write(f"own_part_{act}", account_id=account_id, child_id=record.child_id, detail=ref)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def _now(record: OpenRecord, *before: datetime | None) -> datetime:
    """This instant; on the fixed day of a demo the clock may run back at midnight, and what comes after must still be after."""
    return max([clock.on(record.today), *(moment + timedelta(microseconds=1) for moment in before if moment)])


def _good_day(day: date | None, record: OpenRecord) -> None:
    if why := wrong_day(day, record.today):
        raise NotPossible(why)


@for_those_who_may(Action.OWN_PARTS)
def add(record: OpenRecord, part: Part, words: str, by_when: date | None, key: UUID, language: str) -> str:
    """Adds a line at the end of its part and gives its ref. The same key with the same words is one line.

    Raises NotPossible: `year` for a day too far, `full` where there are very many lines. Raises NotYours for anybody else.
    """
    if not is_theirs(record):
        raise NotYours
    _good_day(by_when, record)
    mine = (OwnPart.account_id == record.account_id, OwnPart.key == str(key))
    if old := db.session.scalar(select(OwnPart).where(*mine)):
        if (old.part, old.words) == (part, words):
            return str(old.ref)
        key = uuid4()  # they went back to the page and wrote something else
    count, last = db.session.execute(
        select(func.count(), func.max(OwnPart.position)).where(OwnPart.child_id == record.child_id, OwnPart.key.not_like(f"{WAS}%"))
    ).one()
    if count >= MOST_LINES:
        raise NotPossible("full")
    row = _new(record, part, words, by_when, key, language)
    row.position = (last or 0) + 1
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:  # two taps at once: the other one was first
        db.session.rollback()
        return str(db.session.scalar(select(OwnPart.ref).where(*mine)) or "")
    ref = row.ref
    _save(record, record.account_id, "added", ref)
    return ref


def _new(record: OpenRecord, part: Part, words: str, by_when: date | None, key: UUID, language: str) -> OwnPart:
    now = clock.on(record.today)
    return OwnPart(
        child_id=record.child_id,
        account_id=record.account_id,
        part=part.value,
        words=words,
        language=language,
        by_when=by_when,
        key=str(key),
        created_at=now,
        changed_at=now,
    )


@for_those_who_may(Action.OWN_PARTS)
def change(record: OpenRecord, ref: str, words: str, by_when: date | None, language: str) -> None:
    """Changes the words or the day of a line. Words that were answered are kept beside their answer.

    Raises NotPossible (`year`) for a day too far, unless it stood there already; NotYours for no line of theirs.
    """
    row = _mine(record, ref)
    if by_when != row.by_when:
        _good_day(by_when, record)
    row.by_when = by_when
    if words != row.words:
        _keep_what_was_answered(row)
        row.words, row.language, row.changed_at = words, language, _now(record, row.answered_at)
    _save(record, record.account_id, "changed", ref)


def _keep_what_was_answered(row: OwnPart) -> None:
    """A row of its own for words and the answer that was given to exactly these; it is never shown as a line."""
    if row.answered_at is None or row.changed_at > row.answered_at:
        return
    before = f"{WAS}{row.ref}:"
    number = db.session.scalar(select(func.count()).select_from(OwnPart).where(OwnPart.key.startswith(before, autoescape=True))) or 0
    same = ("child_id", "account_id", "part", "position", "words", "language", "by_when", "done", "created_at", "changed_at", "asked_at")
    answered = ("answer", "answer_language", "worker_id", "answered_at")
    kept = {name: getattr(row, name) for name in (*same, *answered)}
    db.session.add(OwnPart(**kept, key=f"{before}{number + 1}", gone_at=row.answered_at, unread=False))


@for_those_who_may(Action.OWN_PARTS)
def move(record: OpenRecord, ref: str, *, up: bool, place: int | None = None) -> None:
    """Moves a line one place up or down in its part; at the end nothing happens, nor where it stands at another `place` than was seen."""
    row = _mine(record, ref)
    here = [r for r in rows_of(record.child_id) if r.part == row.part and r.gone_at is None]
    at = here.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(here) or (place is not None and place != at + 1):
        return
    places = sorted(r.position for r in here)
    here[at], here[to] = here[to], here[at]
    before = 0
    for position, one in zip(places, here, strict=True):
        before = one.position = max(position, before + 1)
    _save(record, record.account_id, "moved", ref)


@for_those_who_may(Action.OWN_PARTS)
def mark(record: OpenRecord, ref: str, *, done: bool) -> None:
    """Says that a line is done, or is not."""
    _mine(record, ref).done = done
    _save(record, record.account_id, "done" if done else "not_done", ref)


@for_those_who_may(Action.OWN_PARTS)
def take_out(record: OpenRecord, ref: str) -> None:
    """Takes a line out. The team sees it no more; it can be put back."""
    row = _mine(record, ref)
    row.gone_at, row.unread = clock.on(record.today), False
    _save(record, record.account_id, "taken_out", ref)


@for_those_who_may(Action.OWN_PARTS)
def put_back(record: OpenRecord, ref: str) -> None:
    """Puts a line back where it stood."""
    _mine(record, ref, gone=True).gone_at = None
    _save(record, record.account_id, "put_back", ref)


@for_those_who_may(Action.OWN_PARTS)
def ask(record: OpenRecord, ref: str) -> None:
    """Invites the adviser to answer. While a line waits, its day does not move."""
    row = _mine(record, ref)
    if not waits(row):
        row.asked_at = _now(record, row.answered_at)
        _save(record, record.account_id, "asked", ref)


@for_those_who_may(Action.OWN_PARTS)
def ask_no_more(record: OpenRecord, ref: str) -> None:
    """Takes the invitation back; an answer that was given stays."""
    row = _mine(record, ref)
    if waits(row):
        row.asked_at = None
        _save(record, record.account_id, "asks_no_more", ref)


@for_those_who_may(Action.OWN_PARTS)
def have_read(record: OpenRecord, ref: str) -> None:
    """They have read the answer."""
    row = _mine(record, ref)
    if row.unread:
        row.unread = False
        _save(record, record.account_id, "read", ref)


@for_those_who_may(Action.READ_OWN_PARTS)
def answer(record: OpenRecord, person: Person, ref: str, words: str, language: str, seen: str = "") -> None:
    """Answers a line to which an answer was invited; another answer follows the first, which is kept. Their own words stay theirs.

    `seen` is the version of their words that the worker had before them. Raises NotPossible: `not_asked`, or `changed` where the words
    are others by now. Raises NotYours for no such line.
    """
    if not has_own_plan(record.service.kind, record.age):
        raise NotYours
    row = _row(record, ref)
    if row.answer == words and row.answered_at and row.answered_at >= row.changed_at and not waits(row):
        return  # two taps
    if row.asked_at is None:
        raise NotPossible("not_asked")
    if seen and seen != version(row):
        raise NotPossible("changed")
    _keep_what_was_answered(row)
    row.answer, row.answer_language, row.worker_id = words, language, person.worker_id
    row.answered_at, row.unread = _now(record, row.asked_at, row.changed_at), True
    _save(record, person.account_id, "answered", ref)
