"""The team's inbox: who may read what, taking, answering, agreeing, closing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..authority import Authority, Unit
from ..extensions import db
from ..models import Account, Child, Conversation, Message, Worker
from ..rules import arrangements, days
from ..rules import visits as promises
from ..rules.access import Relation
from ..rules.arrangements import Arranged
from ..rules.reckon import SOME_DAY
from ..rules.voice import READERS, Kind, Recipient, Status, Wish
from . import asking, audit, clock, keeping
from .access import NotYours, OpenRecord, Person, open_record
from .diary import arrangements_of
from .reach import child_has_no_team, in_team
from .visits import read_diary
from .voice import NEWEST, Talk, as_talk, is_said


class Box(StrEnum):
    """The ways to look at the inbox."""

    OPEN = "open"
    NEW = "new"
    MINE = "mine"
    UNOWNED = "unowned"
    WAITING = "waiting"
    URGENT = "urgent"
    CLOSED = "closed"


@dataclass(frozen=True)
class Item:
    """One conversation in the inbox: the talk, and who wrote about whom."""

    talk: Talk
    child: str | None
    child_ref: str
    writer: str | None
    relation: str
    interpreter: bool
    mine: bool
    urgent: bool


def _may_read(person: Person, today: date) -> ColumnElement[bool]:
    """Conversations that this worker may read: by the child's team of today, so that they follow the child, never an old team."""
    team, alone = in_team(person.team_id, today), child_has_no_team(today)
    is_manager, is_officer = literal(person.is_manager), literal(person.is_rights_officer)
    reaches: dict[Relation, ColumnElement[bool]] = {
        Relation.WORKER: team,
        Relation.TEAM: team,
        Relation.MANAGER: and_(is_manager, or_(team, alone)),
        Relation.RIGHTS_OFFICER: is_officer,
    }
    to = Conversation.recipient
    by_table = [and_(to == recipient, or_(*(reaches[r] for r in readers))) for recipient, readers in READERS.items()]
    # Nothing may lie where nobody looks: the duty list is for every manager too, and so is, in a team, what is meant for a rights
    # officer while there is none.
    no_officer = ~exists().where(Account.worker_id == Worker.id, Worker.is_rights_officer, Worker.active.is_(True), ~Account.disabled)
    return or_(
        *by_table,
        and_(to == Recipient.DUTY, is_manager),
        and_(to == Recipient.RIGHTS, no_officer, reaches[Relation.MANAGER]),
    )


def _items(person: Person, today: date) -> Select[Conversation]:
    return (
        select(Conversation)
        .join(Child, Child.id == Conversation.child_id)
        .where(_may_read(person, today))
        .options(
            joinedload(Conversation.child),
            joinedload(Conversation.owner),
            joinedload(Conversation.author).options(joinedload(Account.child), joinedload(Account.contact)),
        )
    )


def inbox(person: Person, today: date, box: Box, page: int = 0) -> tuple[list[Item], bool]:
    """What waits, the most urgent first: "I don't feel safe", then what is past its day, then by the day promised.

    What is open comes whole, so that nothing urgent stands on a second page; what is closed comes in pages, newest first, and
    the answer says whether there is more.
    """
    shut = Conversation.status == Status.CLOSED
    only: dict[Box, ColumnElement[bool]] = {
        Box.OPEN: ~shut,
        Box.NEW: Conversation.status == Status.NEW,
        Box.MINE: and_(~shut, Conversation.owner_id == person.worker_id),
        Box.UNOWNED: and_(~shut, Conversation.owner_id.is_(None)),
        Box.WAITING: Conversation.status == Status.WAITING,
        Box.URGENT: and_(~shut, or_(Conversation.kind == Kind.UNSAFE, Conversation.reply_by < today)),
        Box.CLOSED: shut,
    }
    query = _items(person, today).where(only[box]).order_by(Conversation.id.desc())
    if box is Box.CLOSED:
        query = query.limit(NEWEST + 1).offset(page * NEWEST)
    rows = [_item(c, person, today, words=False) for c in db.session.scalars(query)]
    if box is Box.CLOSED:
        return rows[:NEWEST], len(rows) > NEWEST
    waits = {Status.NEW: 0, Status.TAKEN: 0, Status.WAITING: 1}
    return sorted(rows, key=lambda i: (not i.urgent, waits[i.talk.status], i.talk.reply_by, i.talk.sent)), False


def open_ask(person: Person, record: OpenRecord) -> str:
    """The ref of what somebody wrote who asked that this child be seen sooner and has no answer, as far as this worker may read it."""
    query = _items(person, record.today).where(Conversation.child_id == record.child_id, Conversation.kind == Kind.SOONER)
    found = db.session.scalars(query.where(Conversation.status.in_((Status.NEW, Status.TAKEN))).order_by(Conversation.reply_by)).first()
    return found.ref if found else ""


def _find(person: Person, ref: str, today: date) -> Conversation:
    found: Conversation | None = db.session.scalar(_items(person, today).where(Conversation.ref == ref))
    if found is None or person.role != "staff":
        raise NotYours
    return found


def item(person: Person, ref: str, today: date) -> Item:
    """One conversation for a worker who may read it; raises NotYours."""
    return _item(_find(person, ref, today), person, today)


def rule_that_would_hold(person: Person, found: Item, today: date, authority: Authority) -> tuple[int, Unit] | None:
    """How often the rule says, where a care leaver's wish that nobody agreed to yet is looser than that."""
    wish = found.talk.wish
    if found.talk.kind is not Kind.KEEP_IN_TOUCH or wish is None or wish.no_thanks or found.talk.booked_on or wish.unit not in set(Unit):
        return None
    try:
        record = open_record(person, found.child_ref, today)
    except NotYours:
        return None
    visits = read_diary(record, authority)
    rule = promises.promise(authority, replace(visits.facts, agreed=None, declined=False), visits.counted, today)
    then = rule.next_phase if rule.first else rule
    if then is None or then.amount is None or then.unit is None:
        return None
    looser = days.add(SOME_DAY, wish.amount, Unit(wish.unit)) > days.add(SOME_DAY, then.amount, then.unit)
    return (then.amount, then.unit) if looser else None


def _item(c: Conversation, person: Person, today: date, *, words: bool = True) -> Item:
    writer = c.author.child or c.author.contact
    return Item(
        talk=as_talk(c, today, words=words),
        child=c.child.name,
        child_ref=c.child.ref,
        writer=writer.name if writer else None,
        relation=c.author_relation,
        interpreter=bool(writer and writer.interpreter_needed),
        mine=c.owner_id == person.worker_id,
        urgent=c.kind == Kind.UNSAFE and c.status in (Status.NEW, Status.TAKEN),
    )


def take(person: Person, ref: str, today: date) -> Item:
    """Makes this worker the owner; the person who wrote sees who has it. Taking twice changes nothing. One commit."""
    talk = _find(person, ref, today)
    if talk.owner_id != person.worker_id:
        _own(talk, person, today)
        audit.write("took", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        db.session.commit()
    return _item(_find(person, ref, today), person, today)


def answer(person: Person, ref: str, words: str, key: UUID, language: str, today: date) -> Item:
    """Answers; the item is then waiting on the person. The same key is one answer. One commit."""
    talk = _find(person, ref, today)
    if not is_said(talk, key):
        _own(talk, person, today)
        db.session.add(
            Message(
                conversation_id=talk.id,
                worker_id=person.worker_id,
                words=words,
                language=language,
                key=str(key),
                created_at=clock.on(today),
            )
        )
        talk.status, talk.unread = Status.WAITING.value, True
        talk.answered_at = talk.answered_at or clock.on(today)
        audit.write("answered", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
    return _item(_find(person, ref, today), person, today)


def agree(person: Person, ref: str, today: date) -> Item:
    """Agrees to how a care leaver wants to keep in touch, from today; they see that it is agreed. A "no thanks" from before it is over.

    Raises NotYours for no such wish.
    """
    talk = _find(person, ref, today)
    wish = Wish.read(talk.wish)
    if talk.kind != Kind.KEEP_IN_TOUCH or wish is None or wish.no_thanks:
        raise NotYours
    if talk.booked_on is None:
        record = open_record(person, talk.child.ref, today)
        if not arrangements.fits(Arranged.KEEP_IN_TOUCH, record.service.kind, record.age):
            raise NotYours
        _own(talk, person, today)
        talk.status, talk.unread, talk.booked_on = Status.WAITING.value, True, today
        talk.answered_at = talk.answered_at or clock.on(today)
        declined = arrangements.of_kind(arrangements_of(record.child_id), Arranged.NO_THANKS, today)
        if declined and declined.written_at <= talk.created_at:
            declined.until = today
            asking.close_no_thanks(record, talk.author_id)
        keeping.arrange(record, person, Arranged.KEEP_IN_TOUCH, today, wish.amount, wish.unit, " ".join(wish.ways))
    return _item(_find(person, ref, today), person, today)


def close(person: Person, ref: str, what_changed: str, today: date) -> Item:
    """Closes with what changed because of it, which the person reads. One commit."""
    talk = _find(person, ref, today)
    if talk.status != Status.CLOSED:
        _own(talk, person, today)
        talk.status, talk.closed_at, talk.unread = Status.CLOSED.value, clock.on(today), True
        talk.what_changed = what_changed
        audit.write("closed", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        db.session.commit()
    return _item(_find(person, ref, today), person, today)


def _own(talk: Conversation, person: Person, today: date) -> None:
    if talk.owner_id is None or talk.status == Status.NEW:
        talk.taken_at = talk.taken_at or clock.on(today)
    talk.owner_id = person.worker_id
    if talk.status == Status.NEW:
        talk.status = Status.TAKEN.value
