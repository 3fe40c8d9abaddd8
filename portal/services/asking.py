"""Asking to be seen sooner with one press, and how a care leaver and their adviser keep in touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ..authority import Authority
from ..extensions import db
from ..models import Arrangement, Conversation
from ..rules import arrangements, diary
from ..rules.access import Action
from ..rules.arrangements import Arranged
from ..rules.journey import Help
from ..rules.voice import WAITS_ON_US, Kind, Recipient, Status, Wish
from . import audit, clock, voice
from .access import NotYours, OpenRecord, for_those_who_may
from .diary import Entry, arrangements_of


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
    """Takes a "no thanks" back: the promise holds again from today, and what was said then is closed. One commit.

    Raises NotYours for anybody else.
    """
    _leaver(record)
    row = arrangements.of_kind(arrangements_of(record.child_id), Arranged.NO_THANKS, record.today)
    if row:
        row.until = record.today
        close_no_thanks(record, record.account_id)
        audit.write("in_touch_again", account_id=record.account_id, child_id=record.child_id)
        db.session.commit()


def close_no_thanks(record: OpenRecord, author_id: int) -> None:
    """Closes what somebody wrote when they said "no thanks", because they are in touch again. Does not commit."""
    query = select(Conversation).where(Conversation.child_id == record.child_id, Conversation.author_id == author_id)
    for talk in db.session.scalars(query.where(Conversation.kind == Kind.KEEP_IN_TOUCH, Conversation.status != Status.CLOSED)):
        wish = Wish.read(talk.wish)
        if wish and wish.no_thanks:
            talk.status, talk.closed_at, talk.unread = Status.CLOSED.value, clock.on(record.today), False


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


def follow_visits(record: OpenRecord, worker_id: int | None, before: Sequence[Entry], after: Sequence[Entry]) -> bool:
    """Asks of this child to be seen sooner follow the diary, as it was before and is after a worker's act. Does not commit.

    A visit on a new day answers every open ask if it is sooner than the one that stood next before. Where the visit is gone with which an
    ask was answered, that ask is open again, with the day by which it was to be answered. Says whether one is open still.
    """
    was, now = diary.days_of_visits(before, record.today), diary.days_of_visits(after, record.today)
    asks = list(db.session.scalars(select(Conversation).where(Conversation.child_id == record.child_id, Conversation.kind == Kind.SOONER)))
    for talk in asks:
        if talk.booked_on in was - now:
            talk.status = Status.TAKEN.value if talk.owner_id else Status.NEW.value
            talk.booked_on, talk.answered_at, talk.closed_at, talk.unread = None, None, None, True
    still_open = [talk for talk in asks if talk.status in WAITS_ON_US]
    stood = next((entry.day for entry in diary.booked_visits(before, record.today)), None)
    new = min((day for day in now - was if day >= record.today), default=None)
    if new is None or (stood and stood <= new):
        return bool(still_open)
    for talk in still_open:
        talk.status, talk.unread = Status.WAITING.value, True
        talk.booked_on = new
        talk.owner_id = talk.owner_id or worker_id
        talk.taken_at = talk.taken_at or clock.on(record.today)
        talk.answered_at = talk.answered_at or clock.on(record.today)
    return False
