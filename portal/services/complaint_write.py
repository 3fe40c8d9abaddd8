"""What every act on a complaint shares: the words that go with it, who has it then, that the person is told, one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..authority import Authority
from ..extensions import db
from ..models import Complaint, Conversation, Message
from ..rules.complaints import Step
from ..rules.telling import Event
from ..rules.voice import Kind, Status
from . import clock, tell_writer
from .access import Person
from .complaint_rows import keep_in_step, stands
from .inbox import is_opened
from .inbox_acts import NotSeen, count_as_opened, must_have_seen
from .voice import key_for


class Changed(Exception):
    """The step cannot be taken (any more): stages cannot be skipped, and somebody may have been quicker."""


class Incomplete(Exception):
    """A step without what the person must be told with it."""


@contextmanager
def one_commit() -> Iterator[None]:
    """Everything inside is one commit. Of two people at once the other one was first: then nothing is done."""
    try:
        yield
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Changed from None


def nothing_new(talk: Conversation, seen: int | None) -> int | None:
    """Raises Changed where the person wrote more than the page showed (`inbox_acts.must_have_seen`).

    What was never opened may be acted on all the same: whoever looks after complaints need not read it to say that it came. Gives how many
    of their messages were there, so that what comes at that moment stays unread.
    """
    if not is_opened(talk):
        return None
    try:
        return must_have_seen(talk, seen)
    except NotSeen:
        raise Changed from None


def key_of(key: UUID, what: str) -> UUID:
    """The key of the message that goes with a step: the form's own, but never that of another step from the same page."""
    return uuid5(key, what)


def add_words(talk: Conversation, said: Message, key: UUID) -> bool:
    """The words that go with a step, once; nothing where there are none. Whether they are new."""
    fresh = key_for(talk, key, said.words) if said.words.strip() else None
    if fresh is not None:
        said.conversation_id, said.key = talk.id, str(fresh)
        db.session.add(said)
    return fresh is not None


def write(talk: Conversation, person: Person, words: str, key: UUID, language: str, today: date, shown: int | None) -> bool:
    """The worker's words, which the person has not read yet. Whether there are new ones. `shown`: of nothing_new."""
    added = add_words(talk, Message(worker_id=person.worker_id, words=words, language=language, created_at=clock.on(today)), key)
    talk.unread = True
    opened(talk, person, today, shown)
    return added


def is_written(talk: Conversation, words: str) -> bool:
    """Whether there is nothing to write, or the team has written exactly these words here."""
    query = select(Message.id).where(Message.conversation_id == talk.id, Message.worker_id.is_not(None), Message.words == words)
    return not words.strip() or db.session.scalar(query.limit(1)) is not None


def may_act_unread(talk: Conversation, step: Step) -> bool:
    """Somebody who may be in danger is read before anything is done with it; that it came can be said at once."""
    return talk.kind != Kind.UNSAFE or is_opened(talk) or step is Step.ACKNOWLEDGED


def tell(talk: Conversation, event: Event, what: str, today: date) -> None:
    """The person is told that there is something new, where they can open it. Does not commit."""
    db.session.flush()
    tell_writer.tell(talk, event, f"{what}:{talk.author_id}", today)


def opened(talk: Conversation, person: Person, today: date, shown: int | None) -> None:
    """Whoever acts has opened it; where nobody had it, they have it now. The alarm of "I don't feel safe" ends for an opening alone."""
    if talk.kind != Kind.UNSAFE or is_opened(talk):
        count_as_opened(talk, person, today, shown)
    if talk.owner_id is None:
        talk.owner_id, talk.taken_at = person.worker_id, talk.taken_at or clock.on(today)


def settle(talk: Conversation, row: Complaint, authority: Authority, today: date) -> None:
    """The day and the status of the conversation after the last step; what was taken back is closed."""
    keep_in_step(talk, stands(row, authority.clocks, today))
    if is_last(row, Step.WITHDRAWN):
        talk.status, talk.closed_at = Status.CLOSED.value, clock.on(today)


def is_last(row: Complaint, step: Step) -> bool:
    return row.steps[-1].step == step.value
