"""Saying something, getting a receipt, and reading the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from ..authority import Authority
from ..extensions import db
from ..models import Conversation, Message
from ..rules.access import Action
from ..rules.days import working_day, working_days_after
from ..rules.voice import WAITS_ON_US, AnswerHow, Kind, Recipient, Share, Status, recipients, reply_days
from . import audit, clock, complaint_rows, tell_team
from .access import NotYours, OpenRecord, for_those_who_may
from .inbox_reach import left_alone
from .saying import ever_worked_with
from .talk import Talk, as_talk, placed

NEWEST = 100


@dataclass(frozen=True)
class Wishes:
    """What goes with the words: taps as `rules.voice.write_taps` gives them, the day it is about, whether it may be told to others, how and
    when it is safe to answer, in which language, whom it is about, and on whose device it was written side by side.
    """

    taps: str = ""
    about_day: date | None = None
    share: Share = Share.ASK
    answer_how: AnswerHow = AnswerHow.HERE
    answer_when: str = ""
    answer_language: str = ""
    about_worker_id: int | None = None
    with_worker_id: int | None = None


NO_WISHES = Wishes()


def reply_by(kind: Kind, authority: Authority, at: datetime) -> date:
    """The day by which somebody answers what is said at `at` (England's time).

    "I don't feel safe": today while the office is open, else the next working day. All else: working days after today.
    """
    replies = authority.replies
    days = reply_days(kind, message_days=replies.message_working_days, complaint_days=replies.complaint_working_days)
    if days == 0:
        return at.date() if open_still(authority, at) else working_days_after(at.date(), 1)
    return working_days_after(at.date(), days)


def open_still(authority: Authority, at: datetime) -> bool:
    """Whether somebody can still answer on this day: a working day, and the office has not closed yet."""
    return working_day(at.date()) and at.time() < time.fromisoformat(authority.office_hours.end)


@dataclass(frozen=True)
class Author:
    """In whose name something is said, how they belong to the child, and whose sign-in it was (another's, where it was side by side)."""

    account_id: int
    relation: str
    signed_in: int


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
    wishes: Wishes = NO_WISHES,
    also: Callable[[Conversation], None] | None = None,
    same: Callable[[Conversation], bool] | None = None,
) -> str:
    """Keeps what was said and gives the ref of the conversation. The same key of the same writer is one row. One commit.

    `wish`: what was chosen instead of words, as `rules.voice.Wish` writes it; the words may then be empty. `also` is what belongs into
    the same commit (a complaint's first step); it is given the new conversation, which has its id by then. `same` says whether what this
    form sent before is about the same, where `wishes` do not hold what it is about; kind and recipient are compared here.

    Raises NotYours when a record is looked at with somebody else's eyes, ValueError for a recipient who does not get this kind, or for
    somebody whom it is said to be about and who never worked with the child.
    """
    if record.seen_as:
        raise NotYours
    author = Author(record.account_id, record.family_relation, record.account_id)
    said = Words(kind, to, words, key, language, wish, reply_by(kind, authority, at))
    return put(record, author, said, wishes, also, same)


@dataclass(frozen=True)
class Words:
    """What is said, to whom, with the form's submit key, and by when somebody answers."""

    kind: Kind
    to: Recipient
    words: str
    key: UUID
    language: str
    wish: str
    reply_by: date


def is_same(ref: str, said: Words, about: int | None, same: Callable[[Conversation], bool] | None) -> bool:
    """Whether what was kept under a form's key went to the same people about the same: then more words belong there.

    Else somebody chose anew before they pressed again, and the words must not go where they did not want them.
    """
    old = db.session.scalars(select(Conversation).where(Conversation.ref == ref)).one()
    if (old.kind, old.recipient) != (said.kind, said.to):
        return False
    return same(old) if same else old.about_worker_id == about


def put(
    record: OpenRecord,
    author: Author,
    said: Words,
    wishes: Wishes,
    also: Callable[[Conversation], None] | None = None,
    same: Callable[[Conversation], bool] | None = None,
) -> str:
    """Writes it down, for services that have asked the policy. One commit. `same`: see `say`."""
    if said.to not in recipients(said.kind, reviewer=True):
        raise ValueError(said.to)
    about = wishes.about_worker_id
    if about is not None and said.kind is not Kind.COMPLAINT and not ever_worked_with(record.child_id, about):
        raise ValueError(about)
    if old := _by_key(author, said.key):
        if is_same(old, said, about, same):
            return _also_said(record, author, said, old)
        other = uuid5(said.key, f"{said.kind} {said.to} {about} {said.words}")
        return put(record, author, replace(said, key=other), wishes, also, same)
    talk = Conversation(
        child_id=record.child_id,
        author_id=author.account_id,
        author_relation=author.relation,
        kind=said.kind.value,
        recipient=said.to.value,
        status=Status.NEW.value,
        reply_by=said.reply_by,
        key=str(said.key),
        wish=said.wish,
        created_at=clock.on(record.today),
        **asdict(wishes),
    )
    message = Message(words=said.words, language=said.language, key=str(said.key), created_at=clock.on(record.today))
    talk.messages.append(message)
    db.session.add(talk)
    try:
        db.session.flush()
        if also:
            also(talk)
        tell_team.of_talk(talk, f"said:{message.id}", record.today)
        audit.write("said", account_id=author.signed_in, child_id=record.child_id, detail=f"{said.kind.value} {talk.ref}")
        db.session.commit()
    except IntegrityError:
        # Two taps at once: the other one was first.
        db.session.rollback()
        if _by_key(author, said.key):
            return put(record, author, said, wishes, also, same)
        raise
    return talk.ref


def _also_said(record: OpenRecord, author: Author, said: Words, ref: str) -> str:
    """Other words from a form that was sent already (somebody went back to it) are one more message, once; none is lost. One commit."""
    talk = db.session.scalars(select(Conversation).where(Conversation.ref == ref)).one()
    key = uuid5(said.key, said.words)
    same = any(one.words == said.words for one in talk.messages if one.key == str(said.key))
    if same or not said.words.strip() or is_said(talk, key):
        return ref
    message = Message(conversation_id=talk.id, words=said.words, language=said.language, key=str(key), created_at=clock.on(record.today))
    db.session.add(message)
    # The day of a complaint does not move, nor does that of what waits on us already.
    back_to_team(talk, talk.reply_by if talk.status in WAITS_ON_US or complaint_rows.of_talk(talk) else said.reply_by)
    try:
        db.session.flush()
        tell_team.of_talk(talk, f"said:{message.id}", record.today)
        audit.write("said_more", account_id=author.signed_in, child_id=record.child_id, detail=ref)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    return ref


def _by_key(author: Author, key: UUID) -> str | None:
    return db.session.scalar(select(Conversation.ref).where(Conversation.author_id == author.account_id, Conversation.key == str(key)))


def theirs(record: OpenRecord) -> ColumnElement[bool]:
    """What this person said about this child; for the child also what they said beside a worker while they had no sign-in of their own."""
    beside = and_(literal(record.is_own), Conversation.author_relation == record.family_relation, Conversation.with_worker_id.is_not(None))
    return and_(Conversation.child_id == record.child_id, or_(Conversation.author_id == record.account_id, beside))


def mine(record: OpenRecord, ref: str) -> Conversation:
    """The writer's own conversation about this child; raises NotYours."""
    query = select(Conversation).where(Conversation.ref == ref, theirs(record)).options(joinedload(Conversation.owner))
    found: Conversation | None = None if record.seen_as else db.session.scalar(query)
    if found is None:
        raise NotYours
    return found


@for_those_who_may(Action.READ_MESSAGES)
def my_talks(record: OpenRecord, page: int = 0) -> tuple[list[Talk], bool]:
    """What this person said about this child, newest first, without the words; and whether there is more on the next page.

    Three SQL statements at most. What somebody has who is away or gone is with the team.
    """
    if record.seen_as:
        raise NotYours
    query = (
        select(Conversation)
        .where(theirs(record))
        .options(joinedload(Conversation.owner))
        .order_by(Conversation.id.desc())
        .limit(NEWEST + 1)
        .offset(page * NEWEST)
    )
    rows = list(db.session.scalars(query))
    alone = left_alone([c.id for c in rows if c.owner_id], record.today)
    lie = complaint_rows.where_they_lie(rows)
    found = [placed(as_talk(c, record.today, words=False, owner_gone=c.id in alone), lie.get(c.id)) for c in rows]
    return found[:NEWEST], len(found) > NEWEST


@for_those_who_may(Action.READ_MESSAGES)
def my_talk(record: OpenRecord, ref: str) -> Talk:
    """One conversation of this person. Raises NotYours."""
    row = mine(record, ref)
    found = as_talk(row, record.today, owner_gone=bool(row.owner_id and left_alone([row.id], record.today)))
    return placed(found, complaint_rows.where_they_lie([row]).get(row.id))


@for_those_who_may(Action.SAY)
def say_more(
    record: OpenRecord, ref: str, words: str, key: UUID, language: str, authority: Authority, at: datetime, *, same_day: bool = False
) -> None:
    """Adds the person's words to a conversation; it waits on the team again, with a new day to answer by (`same_day`: the old one).

    The day of a complaint does not move. One commit.
    """
    talk = mine(record, ref)
    fresh = key_for(talk, key, words)
    if fresh is None:
        return
    key = fresh
    message = Message(conversation_id=talk.id, words=words, language=language, key=str(key), created_at=clock.on(record.today))
    db.session.add(message)
    owed = complaint_rows.next_answer(talk, authority, record.today)
    back_to_team(talk, talk.reply_by if same_day else owed or reply_by(Kind(talk.kind), authority, at))
    try:
        db.session.flush()
        tell_team.of_talk(talk, f"said:{message.id}", record.today)
        audit.write("said_more", account_id=record.account_id, child_id=record.child_id, detail=ref)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def back_to_team(talk: Conversation, by: date) -> None:
    """It waits on the team again, with the day by which somebody answers. Who had it has it still. Does not commit."""
    talk.status = Status.TAKEN.value if talk.owner_id else Status.NEW.value
    talk.reply_by, talk.closed_at, talk.unread, talk.helps = by, None, False, ""
    # Written even where it looks the same here: a worker may have answered or closed it since it was read.
    for column in ("status", "closed_at"):
        flag_modified(talk, column)


def is_said(talk: Conversation, key: UUID) -> bool:
    """Whether a message with this submit key is in the conversation already."""
    return _words_of(talk, key) is not None


def _words_of(talk: Conversation, key: UUID) -> str | None:
    return db.session.scalar(select(Message.words).where(Message.conversation_id == talk.id, Message.key == str(key)))


def key_for(talk: Conversation, key: UUID, words: str) -> UUID | None:
    """The key under which these words are kept; None where they are there already: two presses of one form are one message.

    Other words under the same key come from a form to which somebody added something when nothing seemed to happen: none of them is lost.
    """
    before = _words_of(talk, key)
    if before is None:
        return key
    again = uuid5(key, words)
    return None if before == words or not words.strip() or is_said(talk, again) else again


@for_those_who_may(Action.READ_MESSAGES)
def have_read(record: OpenRecord, ref: str) -> None:
    """The person says that they read the answer. One commit."""
    mine(record, ref).unread = False
    db.session.commit()
