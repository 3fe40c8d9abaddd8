"""The team's inbox as a worker reads it: the boxes, their numbers, the search, one conversation. What is done there: inbox_acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..models import Account, Child, ColleagueNote, Contact, Conversation, Message, Worker
from ..rules import days
from ..rules.access import Relation
from ..rules.voice import WAITS_ON_US, Kind, Status
from . import clock
from .access import NotYours, OpenRecord, Person
from .inbox_reach import away_until, gone, may_read, readers
from .talk import DAY, Talk, as_talk, midnight
from .voice import NEWEST


class Box(StrEnum):
    """The ways to look at the inbox, in the order in which they stand on the page."""

    URGENT = "urgent"
    OPEN = "open"
    NEW = "new"
    MINE = "mine"
    UNOWNED = "unowned"
    US = "us"
    THEM = "them"
    SOON = "soon"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class Away:
    """An owner who cannot look after it: who, and the last day of their absence where it has one."""

    name: str | None
    until: date | None


@dataclass(frozen=True)
class Item:
    """One conversation in the inbox: the talk, and who wrote about whom. Until somebody opened it, it has no words.

    `unread`: nobody opened it yet, or not since they wrote again.
    `urgent`: "I don't feel safe", until it is closed. `asked_until`: somebody asked back on one; the working day from which it is overdue
    as long as they do not reply, and `silent` whether that day has come.
    `waits`: it waits on the team. `soon`: the answer is due within one working day. `away`: its owner cannot look after it, so that nobody
    has it. `reads_in` is the language in which the person reads, `speaks` the one that the case system names for them. `about` is the
    worker whom it is about.
    """

    talk: Talk
    child: str | None
    child_ref: str
    writer: str | None
    relation: str
    interpreter: bool
    mine: bool
    urgent: bool
    asked_until: date | None
    silent: bool
    waits: bool
    soon: bool
    opened: bool
    unread: bool
    opened_by: str | None
    away: Away | None
    reads_in: str
    speaks: str
    about: str | None


@dataclass(frozen=True)
class Note:
    """A word to colleagues."""

    words: str
    by: str | None
    on: date


Owner = aliased(Worker)
Opener = aliased(Worker)
shut = Conversation.status == Status.CLOSED
waits_on_us = Conversation.status.in_(WAITS_ON_US)
asked_at = (
    select(func.max(Message.created_at))
    .where(Message.conversation_id == Conversation.id, Message.asks)
    .correlate(Conversation)
    .scalar_subquery()
)


def not_shown() -> ColumnElement[bool]:
    """Messages of the person, or of their advocate, that nobody was shown; the query must know Conversation and Message.

    By the message that was shown last, not by time: what comes in while somebody answers is older than the answer, and unread all the
    same. What was opened before that was written down goes by time.
    """
    opened = func.coalesce(Conversation.opened_at, Conversation.answered_at)
    by_time = and_(Conversation.read_to.is_(None), or_(opened.is_(None), Message.created_at > opened))
    return and_(Message.worker_id.is_(None), or_(Message.id > Conversation.read_to, by_time))


# Words that came after somebody had opened it are to be read again, whatever the status; so sees it the climbing of "I don't feel safe".
unread = and_(~shut, exists().where(Message.conversation_id == Conversation.id, not_shown()).correlate(Conversation))


def _rows(person: Person, today: date, *columns: Any) -> Select[Any]:
    """Of all that this worker may read; with the owner, who may be away."""
    found = select(*columns).select_from(Conversation).join(Child, Child.id == Conversation.child_id)
    return found.outerjoin(Owner, Owner.id == Conversation.owner_id).where(may_read(person, today))


def _items(person: Person, today: date) -> Select[Any]:
    """Whole rows: the conversation, whether its owner is gone and until when, who opened it, if the last words are unread, when asked."""
    nobody = and_(Conversation.owner_id.is_not(None), gone(Owner, today))
    query = _rows(person, today, Conversation, nobody, away_until(today), Opener.name, unread, asked_at)
    return query.outerjoin(Opener, Opener.id == Conversation.opened_by_id).options(
        joinedload(Conversation.child),
        joinedload(Conversation.owner),
        joinedload(Conversation.about_worker),
        joinedload(Conversation.author).options(joinedload(Account.child), joinedload(Account.contact)),
    )


def _boxes(person: Person, today: date) -> dict[Box, ColumnElement[bool]]:
    """What lies in each box. Nothing waits on somebody who is away: what they have is nobody's."""
    soon = days.working_days_after(today, 1)
    return {
        Box.URGENT: and_(~shut, Conversation.kind == Kind.UNSAFE),
        Box.OPEN: ~shut,
        Box.NEW: unread,
        Box.MINE: and_(~shut, Conversation.owner_id == person.worker_id),
        Box.UNOWNED: and_(~shut, or_(Conversation.owner_id.is_(None), gone(Owner, today))),
        Box.US: waits_on_us,
        Box.THEM: Conversation.status.in_((Status.ASKED, Status.WAITING)),
        Box.SOON: and_(waits_on_us, Conversation.reply_by >= today, Conversation.reply_by <= soon),
        Box.LATE: or_(and_(waits_on_us, Conversation.reply_by < today), _silent(today)),
        Box.CLOSED: shut,
    }


def _silent(today: date) -> ColumnElement[bool]:
    """Where somebody does not feel safe, was asked something, and a working day has begun since without a reply: `Item.silent` in SQL."""
    last = today
    while not days.working_day(last):
        last -= DAY
    return and_(Conversation.kind == Kind.UNSAFE, Conversation.status == Status.ASKED, asked_at < midnight(last))


def counts(person: Person, today: date) -> dict[Box, int]:
    """How many lie in each box. One SQL statement."""
    boxes = _boxes(person, today)
    row = db.session.execute(_rows(person, today, *(func.sum(case((lies, 1), else_=0)) for lies in boxes.values()))).one()
    return {box: int(number or 0) for box, number in zip(boxes, row, strict=True)}


def inbox(person: Person, today: date, box: Box, page: int = 0) -> tuple[list[Item], bool]:
    """What waits, the most urgent first: "I don't feel safe", then what waits on us, by the day promised. One SQL statement.

    What is open comes whole, so that nothing urgent stands on a second page; what is closed comes in pages, newest first, and
    the answer says whether there is more.
    """
    query = _items(person, today).where(_boxes(person, today)[box]).order_by(Conversation.id.desc())
    if box is Box.CLOSED:
        query = query.limit(NEWEST + 1).offset(page * NEWEST)
    rows = [_item(row, person, today) for row in db.session.execute(query)]
    if box is Box.CLOSED:
        return rows[:NEWEST], len(rows) > NEWEST
    return in_order(rows), False


def in_order(items: Iterable[Item]) -> list[Item]:
    """The most urgent first; of two alike, the one that was sent first."""
    return sorted(items, key=lambda i: (not i.urgent, not (i.waits or i.silent), i.talk.reply_by, i.talk.sent))


def search(person: Person, today: date, text: str) -> tuple[list[Item], bool]:
    """What has this receipt, the name of the child or of whoever wrote it, or these words: newest first, and whether there is more.

    Only of what this worker may read. One SQL statement.
    """
    text = text.strip()
    if not text:
        return [], False
    code = re.sub(r"[\s-]", "", text).lower()
    is_code = len(code) >= len("7KQ2MD") and code.isascii() and code.isalnum()
    writer = exists().where(
        Account.id == Conversation.author_id, Account.contact_id == Contact.id, Contact.name.icontains(text, autoescape=True)
    )
    words = exists().where(Message.conversation_id == Conversation.id, Message.words.icontains(text, autoescape=True))
    found = [Child.name.icontains(text, autoescape=True), writer, words, Conversation.what_changed.icontains(text, autoescape=True)]
    if is_code:
        found.append(Conversation.ref.startswith(code, autoescape=True))
    query = _items(person, today).where(or_(*found)).order_by(Conversation.id.desc()).limit(NEWEST + 1)
    rows = [_item(row, person, today) for row in db.session.execute(query)]
    return rows[:NEWEST], len(rows) > NEWEST


def open_ask(person: Person, record: OpenRecord) -> str:
    """The ref of what somebody wrote who asked that this child be seen sooner and has no answer, as far as this worker may read it."""
    query = _rows(person, record.today, Conversation.ref).where(Conversation.child_id == record.child_id, Conversation.kind == Kind.SOONER)
    return db.session.scalars(query.where(waits_on_us).order_by(Conversation.reply_by)).first() or ""


def find(person: Person, ref: str, today: date) -> Conversation:
    """The row of a conversation that this worker may read: what every act goes through. Raises NotYours."""
    found: Conversation = _one(person, ref, today)[0]
    return found


def _one(person: Person, ref: str, today: date) -> Any:
    row = db.session.execute(_items(person, today).where(Conversation.ref == ref)).one_or_none()
    if row is None or person.role != "staff":
        raise NotYours
    return row


def item(person: Person, ref: str, today: date) -> Item:
    """One conversation for a worker who may read it, with its words once somebody opened it; raises NotYours."""
    return _item(_one(person, ref, today), person, today, words=True)


def is_opened(c: Conversation) -> bool:
    """Whether somebody opened it; what was answered or closed was."""
    return c.opened_at is not None or c.answered_at is not None or c.status == Status.CLOSED


def writer_of(c: Conversation) -> Child | Contact | None:
    """Whose conversation it is; what a child said beside a worker, without a sign-in of their own, is the child's."""
    return c.child if c.author_relation == Relation.MYSELF else c.author.contact


def _item(row: Any, person: Person, today: date, *, words: bool = False) -> Item:
    c: Conversation = row[0]
    seen, nobody, writer = is_opened(c), bool(row[1]), writer_of(c)
    asked_until = _asked_until(c, row[5])
    talk = as_talk(c, today, words=words and seen, owner_gone=nobody)
    waits = c.status in WAITS_ON_US
    return Item(
        talk=talk if seen else replace(talk, taps={}, wish=None, about_day=None, answer_when=""),
        child=c.child.name,
        child_ref=c.child.ref,
        writer=writer.name if writer else None,
        relation=c.author_relation,
        interpreter=bool(writer and writer.interpreter_needed),
        mine=c.owner_id == person.worker_id,
        urgent=c.kind == Kind.UNSAFE and c.status != Status.CLOSED,
        asked_until=asked_until,
        silent=asked_until is not None and asked_until <= today,
        waits=waits,
        soon=waits and today <= c.reply_by <= days.working_days_after(today, 1),
        opened=seen,
        unread=bool(row[4]),
        opened_by=row[3],
        away=Away(c.owner.name, row[2]) if nobody and c.owner else None,
        reads_in=writer.language if writer and c.author.worker_id else c.author.language,
        speaks=writer.language if writer else "",
        about=c.about_worker.name if c.about_worker else None,
    )


def _asked_until(c: Conversation, asked: datetime | None) -> date | None:
    """Whoever does not feel safe is not left to wait for: the first working day after we asked something back."""
    if c.kind != Kind.UNSAFE or c.status != Status.ASKED or asked is None:
        return None
    return days.working_days_after(clock.london(asked).date(), 1)


def notes(person: Person, ref: str, today: date) -> list[Note]:
    """What colleagues wrote for each other about a conversation, oldest first. Raises NotYours."""
    query = select(ColleagueNote).where(ColleagueNote.conversation_id == find(person, ref, today).id).order_by(ColleagueNote.id)
    return [Note(n.words, n.worker.name, clock.london(n.created_at).date()) for n in db.session.scalars(query)]


def colleagues(person: Person, ref: str, today: date) -> list[tuple[int, str]]:
    """To whom this worker may hand a conversation over: all others who may read it and are not away. Raises NotYours."""
    others = (w for w in readers(find(person, ref, today).id, today) if w.id != person.worker_id)
    return [(w.id, w.name or "") for w in others]
