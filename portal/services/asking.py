"""Asking to be seen sooner with one press, and how a care leaver and their adviser keep in touch."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ..authority import Authority
from ..extensions import db
from ..models import Arrangement, Conversation
from ..rules import arrangements
from ..rules.access import Action
from ..rules.arrangements import Arranged
from ..rules.journey import Help
from ..rules.voice import Kind, Recipient, Status, Wish
from . import audit, clock, voice
from .access import NotYours, OpenRecord, for_those_who_may
from .diary import arrangements_of


@for_those_who_may(Action.ASK_SOONER)
def ask_sooner(record: OpenRecord, words: str, key: UUID, language: str, authority: Authority, at: datetime) -> str:
    """Asks to be seen sooner; gives the ref of the conversation, which says by when somebody answers. `words` may be empty.

    While an earlier ask of this person has no answer, it stands: words are added to it, and its day does not move. One commit.
    Raises NotYours when seen as somebody else.
    """
    if record.seen_as or record.service.kind is Help.CLOSED:
        raise NotYours
    if not record.asked_sooner:
        return voice.say(record, Kind.SOONER, Recipient.WORKER, words, key, language, authority, at)
    if words.strip():
        voice.say_more(record, record.asked_sooner, words, key, language, authority, at, same_day=True)
    return record.asked_sooner


def _leaver(record: OpenRecord) -> None:
    if record.seen_as or record.service.kind is not Help.CARE_LEAVER:
        raise NotYours


@for_those_who_may(Action.KEEP_IN_TOUCH)
def wish_to_keep_in_touch(record: OpenRecord, wish: Wish, words: str, key: UUID, language: str, authority: Authority, at: datetime) -> str:
    """A care leaver's wish how and how often to be in touch; the adviser agrees or answers. "No thanks" holds at once. One commit each.

    Gives the ref of the conversation. Raises NotYours for anybody else.
    """
    _leaver(record)
    ref = voice.say(record, Kind.KEEP_IN_TOUCH, Recipient.WORKER, words, key, language, authority, at, wish=wish.write())
    if wish.no_thanks:
        _arrange(record, Arranged.NO_THANKS, wish)
    return ref


@for_those_who_may(Action.KEEP_IN_TOUCH)
def in_touch_again(record: OpenRecord) -> None:
    """Takes a "no thanks" back: the promise holds again from today. One commit. Raises NotYours for anybody else."""
    _leaver(record)
    row = arrangements.of_kind(arrangements_of(record.child_id), Arranged.NO_THANKS, record.today)
    if row:
        row.until = record.today
        audit.write("in_touch_again", account_id=record.account_id, child_id=record.child_id)
        db.session.commit()


def _arrange(record: OpenRecord, kind: Arranged, wish: Wish) -> None:
    old = arrangements.of_kind(arrangements_of(record.child_id), kind, record.today)
    if old and (old.amount, old.unit, old.ways) == (wish.amount, wish.unit, " ".join(wish.ways)):
        return
    if old:
        old.until = record.today
    db.session.add(
        Arrangement(
            child_id=record.child_id,
            kind=kind.value,
            since=record.today,
            amount=wish.amount,
            unit=wish.unit,
            ways=" ".join(wish.ways),
            account_id=record.account_id,
            written_at=clock.on(record.today),
        )
    )
    audit.write("arranged", account_id=record.account_id, child_id=record.child_id, detail=kind.value)
    db.session.commit()


def answered_by_visit(record: OpenRecord, worker_id: int | None, day: date) -> int:
    """Answers every open ask of this child to be seen sooner with a visit that was just booked; says how many. Does not commit."""
    query = select(Conversation).where(Conversation.child_id == record.child_id, Conversation.kind == Kind.SOONER)
    found = list(db.session.scalars(query.where(Conversation.status.in_(voice.UNANSWERED))))
    for talk in found:
        talk.status, talk.unread = Status.WAITING.value, True
        talk.booked_on = day
        talk.owner_id = talk.owner_id or worker_id
        talk.taken_at = talk.taken_at or clock.on(record.today)
        talk.answered_at = talk.answered_at or clock.on(record.today)
    return len(found)
