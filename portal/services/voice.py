"""Saying something, getting a receipt, and reading the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..extensions import db
from ..models import Conversation, Message
from ..rules.access import Action
from ..rules.days import working_day, working_days_after
from ..rules.voice import Kind, Recipient, Status, Wish, recipients, reply_days
from . import audit, clock
from .access import NotYours, OpenRecord, for_those_who_may

NEWEST = 100
UNANSWERED = (Status.NEW, Status.TAKEN)


@dataclass(frozen=True)
class Said:
    """One message of a conversation, words exactly as typed. `by` is None for the person themselves, else the worker's name."""

    words: str
    by: str | None
    mine: bool
    at: datetime
    language: str


@dataclass(frozen=True)
class Talk:
    """A conversation as its writer sees it. `owner` is who has it now; `booked_on` a visit that was booked as the answer."""

    ref: str
    kind: Kind
    recipient: Recipient
    status: Status
    sent: datetime
    reply_by: date
    owner: str | None
    late: bool
    unread: bool
    what_changed: str
    messages: tuple[Said, ...]
    wish: Wish | None = None
    booked_on: date | None = None

    @property
    def receipt(self) -> str:
        """The reference to say on the phone: the first six signs of the ref in capitals."""
        return receipt_of(self.ref)


def receipt_of(ref: str) -> str:
    """A short reference that can be read out: `7KQ-2MD`."""
    return f"{ref[:3]}-{ref[3:6]}".upper()


def reply_by(kind: Kind, authority: Authority, at: datetime) -> date:
    """The day by which somebody answers what is said at `at` (England's time).

    "I don't feel safe": today while the office is open, else the next working day. All else: working days after today.
    """
    replies = authority.replies
    days = reply_days(kind, message_days=replies.message_working_days, complaint_days=replies.complaint_working_days)
    if days == 0:
        open_still = working_day(at.date()) and at.time() < time.fromisoformat(authority.office_hours.end)
        return at.date() if open_still else working_days_after(at.date(), 1)
    return working_days_after(at.date(), days)


@for_those_who_may(Action.SAY)
def say(
    record: OpenRecord,
    kind: Kind,
    to: Recipient,
    words: str,
    key: UUID,
    language: str,
    authority: Authority,
    at: datetime,
    *,
    wish: str = "",
) -> str:
    """Keeps what was said and gives the ref of the conversation. The same key of the same writer is one row. One commit.

    `wish`: what was chosen instead of words, as `rules.voice.Wish` writes it; the words may then be empty.

    Raises NotYours when a record is looked at with somebody else's eyes, ValueError for a recipient who does not get this kind.
    """
    if record.seen_as:
        raise NotYours
    if to not in recipients(kind):
        raise ValueError(to)
    if old := _by_key(record, key):
        return old
    talk = Conversation(
        child_id=record.child_id,
        author_id=record.account_id,
        author_relation=record.family_relation,
        kind=kind.value,
        recipient=to.value,
        status=Status.NEW.value,
        reply_by=reply_by(kind, authority, at),
        key=str(key),
        wish=wish,
        created_at=clock.on(record.today),
    )
    talk.messages.append(Message(words=words, language=language, key=str(key), created_at=clock.on(record.today)))
    db.session.add(talk)
    try:
        db.session.flush()
        audit.write("said", account_id=record.account_id, child_id=record.child_id, detail=f"{kind.value} {talk.ref}")
        db.session.commit()
    except IntegrityError:
        # Two taps at once: the other one was first.
        db.session.rollback()
        if old := _by_key(record, key):
            return old
        raise
    return talk.ref


def _by_key(record: OpenRecord, key: UUID) -> str | None:
    return db.session.scalar(select(Conversation.ref).where(Conversation.author_id == record.account_id, Conversation.key == str(key)))


def _mine(record: OpenRecord, ref: str) -> Conversation:
    """The writer's own conversation about this child; raises NotYours."""
    query = select(Conversation).where(
        Conversation.ref == ref, Conversation.author_id == record.account_id, Conversation.child_id == record.child_id
    )
    found: Conversation | None = None if record.seen_as else db.session.scalar(query)
    if found is None:
        raise NotYours
    return found


@for_those_who_may(Action.READ_MESSAGES)
def my_talks(record: OpenRecord, page: int = 0) -> tuple[list[Talk], bool]:
    """What this person said about this child, newest first, without the words; and whether there is more on the next page.

    One SQL statement.
    """
    if record.seen_as:
        raise NotYours
    query = (
        select(Conversation)
        .where(Conversation.author_id == record.account_id, Conversation.child_id == record.child_id)
        .options(joinedload(Conversation.owner))
        .order_by(Conversation.id.desc())
        .limit(NEWEST + 1)
        .offset(page * NEWEST)
    )
    found = [as_talk(c, record.today, words=False) for c in db.session.scalars(query)]
    return found[:NEWEST], len(found) > NEWEST


@for_those_who_may(Action.READ_MESSAGES)
def my_talk(record: OpenRecord, ref: str) -> Talk:
    """One conversation of this person. Raises NotYours."""
    return as_talk(_mine(record, ref), record.today)


@for_those_who_may(Action.SAY)
def say_more(
    record: OpenRecord, ref: str, words: str, key: UUID, language: str, authority: Authority, at: datetime, *, same_day: bool = False
) -> None:
    """Adds the person's words to a conversation; it waits on the team again, with a new day to answer by (`same_day`: the old one).

    One commit.
    """
    talk = _mine(record, ref)
    if is_said(talk, key):
        return
    db.session.add(Message(conversation_id=talk.id, words=words, language=language, key=str(key), created_at=clock.on(record.today)))
    talk.status = Status.TAKEN.value if talk.owner_id else Status.NEW.value
    if not same_day:
        talk.reply_by = reply_by(Kind(talk.kind), authority, at)
    talk.closed_at, talk.unread = None, False
    audit.write("said_more", account_id=record.account_id, child_id=record.child_id, detail=ref)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def is_said(talk: Conversation, key: UUID) -> bool:
    """Whether a message with this submit key is in the conversation already."""
    return db.session.scalar(select(Message.id).where(Message.conversation_id == talk.id, Message.key == str(key))) is not None


@for_those_who_may(Action.READ_MESSAGES)
def have_read(record: OpenRecord, ref: str) -> None:
    """The person says that they read the answer. One commit."""
    _mine(record, ref).unread = False
    db.session.commit()


def as_talk(c: Conversation, today: date, *, words: bool = True) -> Talk:
    """A conversation's row as its writer or the team sees it; for a list without its words."""
    waiting = c.status in (Status.NEW, Status.TAKEN)
    return Talk(
        ref=c.ref,
        kind=Kind(c.kind),
        recipient=Recipient(c.recipient),
        status=Status(c.status),
        sent=clock.london(c.created_at),
        reply_by=c.reply_by,
        owner=c.owner.name if c.owner else None,
        late=waiting and today > c.reply_by,
        unread=c.unread,
        what_changed=c.what_changed,
        messages=tuple(
            Said(m.words, m.worker.name if m.worker else None, m.worker_id is None, clock.london(m.created_at), m.language)
            for m in (c.messages if words else ())
            if m.words.strip()
        ),
        wish=Wish.read(c.wish),
        booked_on=c.booked_on,
    )
