"""What an advocate does: the conversations that they were let into, word by word, and writing in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from ..authority import Authority
from ..extensions import db
from ..models import Account, AdvocateAccess, Child, Conversation, Message
from ..rules.telling import Event
from ..rules.voice import WAITS_ON_US, Kind, Status
from . import audit, clock, complaint_rows, complaints, tell_team, tell_writer
from .access import NotYours, Person
from .advocate_access import MYSELF, Helping, end_it, writer_of
from .talk import Talk, as_talk, placed
from .tell_writer import writer_may_open
from .voice import key_for, reply_by


@dataclass(frozen=True)
class Helped:
    """A conversation, as the advocate of its writer sees it. `way`: how far a complaint has come; `own`: a child or
    young person wrote it."""

    talk: Talk
    writer: str | None
    way: complaints.Way | None = None
    own: bool = False


def my_talks(person: Person, today: date) -> tuple[Helped, ...]:
    """The conversations that this advocate was let into, without the words. Two SQL statements. Raises NotYours for others."""
    rows = list(db.session.scalars(holds(person, today)))
    lie = complaint_rows.where_they_lie([row.conversation for row in rows])
    found = ((_helped(row, today, words=False), lie.get(row.conversation_id)) for row in rows)
    return tuple(replace(one, talk=placed(one.talk, lies)) for one, lies in found)


def my_talk(person: Person, ref: str, authority: Authority, today: date) -> Helped:
    """One of them, with its words. Raises NotYours for any other, and once the advocate was sent away."""
    found = _find(person, ref, today)
    row = complaint_rows.of_talk(found.conversation)
    way = complaints.as_way(found.conversation, row, authority, today, team=False, words=False) if row else None
    return replace(_helped(found, today), way=way)


def _helped(row: AdvocateAccess, today: date, *, words: bool = True) -> Helped:
    talk = row.conversation
    return Helped(as_talk(talk, today, words=words), writer_of(talk), own=talk.author_relation == MYSELF)


def _find(person: Person, ref: str, today: date) -> AdvocateAccess:
    row: AdvocateAccess | None = db.session.scalar(holds(person, today).where(Conversation.ref == ref))
    if row is None:
        raise NotYours
    return row


def write(person: Person, ref: str, words: str, key: UUID, language: str, authority: Authority, at: datetime, today: date) -> None:
    """The advocate writes in the conversation; it waits on the team again, and the person sees that there is something new. One commit.

    The day by which somebody answers does not move while the team has it. The same key is one message. Raises NotYours.
    """
    talk = _find(person, ref, today).conversation
    fresh = key_for(talk, key, words)
    if fresh is None:
        return
    message = Message(
        conversation_id=talk.id, advocate_id=person.advocate_id, words=words, language=language, key=str(fresh), created_at=clock.on(today)
    )
    db.session.add(message)
    if talk.status not in WAITS_ON_US:
        talk.reply_by = complaint_rows.next_answer(talk, authority, today) or reply_by(Kind(talk.kind), authority, at)
    talk.status = Status.TAKEN.value if talk.owner_id else Status.NEW.value
    talk.closed_at, talk.unread, talk.helps = None, True, ""
    flag_modified(talk, "status")  # as in voice.back_to_team
    try:
        db.session.flush()
        tell_team.of_talk(talk, f"said:{message.id}", today)
        tell_writer.tell(talk, Event.ANSWER, f"answer:{message.id}:{talk.author_id}", today)
        audit.write("advocate_wrote", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def holds(person: Person, today: date) -> Select[AdvocateAccess]:
    """What this advocate was let into today: the person said yes, did not send them away, and can still open their own page themselves.

    Whoever cannot open their page could not send the advocate away either, so it does not hold meanwhile.
    """
    if person.role != "advocate":
        raise NotYours
    return (
        select(AdvocateAccess)
        .join(Conversation, Conversation.id == AdvocateAccess.conversation_id)
        .join(Child, Child.id == Conversation.child_id)
        .join(Account, Account.id == Conversation.author_id)
        .where(AdvocateAccess.advocate_id == person.advocate_id, AdvocateAccess.state == Helping.YES, writer_may_open(today))
        .options(
            joinedload(AdvocateAccess.conversation).options(
                joinedload(Conversation.owner),
                joinedload(Conversation.author).options(joinedload(Account.child), joinedload(Account.contact)),
            )
        )
        .order_by(AdvocateAccess.id.desc())
    )


def stop(person: Person, ref: str, today: date) -> None:
    """The advocate stops helping with a conversation. One commit. Raises NotYours."""
    row = _find(person, ref, today)
    end_it(row, "advocate_stopped", person.account_id, row.conversation.child_id, today)
