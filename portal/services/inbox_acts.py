"""What a worker does in the inbox: open, take, hand over, write to colleagues, answer, ask back, agree, close. One commit each.

Every act goes through `inbox.find`: whoever may not read a conversation can do nothing with it, and gets NotYours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from ..authority import Authority, Unit
from ..extensions import db
from ..models import Account, ColleagueNote, Conversation, Message
from ..rules import arrangements, days
from ..rules import visits as promises
from ..rules.arrangements import Arranged
from ..rules.reckon import SOME_DAY
from ..rules.telling import Event
from ..rules.themes import Theme
from ..rules.voice import Kind, Status, Wish
from . import asking, audit, clock, complaint_rows, keeping, outbox, tell_writer
from .access import NotYours, Person, open_record
from .diary import arrangements_of
from .inbox import Item, colleagues, find, is_opened, item, not_shown, unread
from .visits import read_diary
from .voice import key_for


class NotSeen(Exception):
    """There are words that this worker cannot have seen: nothing is answered, closed or counted as opened."""


class ClosedMeanwhile(Exception):
    """It cannot be closed (any more): somebody did, or a complaint lies with us again. What was typed is not kept by the service."""


def open_it(person: Person, ref: str, today: date) -> Item:
    """Opens it, so that whoever may read it sees the words, and whoever wrote it sees that it was opened.

    Once for each time that the person wrote; in between it changes nothing.
    """
    count_as_opened(find(person, ref, today), person, today)
    db.session.commit()
    return item(person, ref, today)


def take(person: Person, ref: str, today: date) -> Item:
    """Makes this worker the owner; the person who wrote sees who has it. Taking twice changes nothing.

    It is not opened by it: whoever takes it from the list has seen no word, and the alarm of "I don't feel safe" must not stop for that.
    """
    talk = find(person, ref, today)
    if talk.owner_id != person.worker_id and talk.status != Status.CLOSED:
        _hold(talk, person, today)
        audit.write("took", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        db.session.commit()
    return item(person, ref, today)


def hand_over(person: Person, ref: str, worker_id: int, note: str, today: date) -> Item:
    """Gives it to a colleague who may read it too, with a note where there is one; the person is told who has it now.

    It is not opened by that. Raises NotYours for a colleague who may not read it, or is away.
    """
    talk = find(person, ref, today)
    if worker_id not in {found for found, _ in colleagues(person, ref, today)}:
        raise NotYours
    if talk.status == Status.CLOSED or talk.owner_id == worker_id:
        return write_note(person, ref, note, today) if note.strip() else item(person, ref, today)
    talk.owner_id, talk.taken_at, talk.unread = worker_id, talk.taken_at or clock.on(today), True
    if talk.status == Status.NEW:
        talk.status = Status.TAKEN.value
    if note.strip():
        db.session.add(_note(talk, person, note, today))
    audit.write("handed_over", account_id=person.account_id, child_id=talk.child_id, detail=ref)
    at = clock.now().isoformat()
    tell_writer.tell(talk, Event.HANDED_OVER, f"handed_over:{talk.id}:{at}", today)
    if account := db.session.scalar(select(Account.id).where(Account.worker_id == worker_id)):
        outbox.tell(account, Event.TO_DO, f"to_do:{talk.id}:{at}", urgent=talk.kind == Kind.UNSAFE)
    db.session.commit()
    return item(person, ref, today)


def write_note(person: Person, ref: str, words: str, today: date) -> Item:
    """A note for colleagues, which the person who wrote the conversation never sees. The same words twice in a row are one note."""
    talk = find(person, ref, today)
    last = select(ColleagueNote).where(ColleagueNote.conversation_id == talk.id).order_by(ColleagueNote.id.desc())
    before = db.session.scalars(last).first()
    if before is None or (before.words, before.worker_id) != (words, person.worker_id):
        db.session.add(_note(talk, person, words, today))
        audit.write("noted", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        db.session.commit()
    return item(person, ref, today)


def _note(talk: Conversation, person: Person, words: str, today: date) -> ColleagueNote:
    return ColleagueNote(conversation_id=talk.id, worker_id=person.worker_id, words=words, created_at=clock.on(today))


def answer(
    person: Person, ref: str, words: str, key: UUID, language: str, today: date, *, asks: bool = False, seen: int | None = None
) -> Item:
    """Answers, or asks something back (`asks`); it then waits on the person. The same key is one message.

    Asking back is no answer: when the person writes again, somebody answers by a new day (voice.say_more). What is closed stays closed
    when one more answer comes, and is open again where something is asked. `seen`: see must_have_seen. Raises NotSeen.
    """
    talk = find(person, ref, today)
    fresh = key_for(talk, key, words)
    if fresh is not None:
        _own(talk, person, today, must_have_seen(talk, seen))
        message = Message(
            conversation_id=talk.id,
            worker_id=person.worker_id,
            words=words,
            language=language,
            asks=asks,
            key=str(fresh),
            created_at=clock.on(today),
        )
        db.session.add(message)
        _answered(talk, today, asks=asks)
        audit.write("asked_back" if asks else "answered", account_id=person.account_id, child_id=talk.child_id, detail=ref)
        try:
            db.session.flush()
            event = Event.ASKED_BACK if asks else Event.ANSWER
            tell_writer.tell(talk, event, f"{event.value}:{message.id}:{talk.author_id}", today)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
    return item(person, ref, today)


def _answered(talk: Conversation, today: date, *, asks: bool) -> None:
    talk.unread = True
    if complaint_rows.in_progress(talk):
        return  # a word is not the answer to the complaint, and the law's days run on: so it stays with us
    if asks:
        talk.status, talk.closed_at = Status.ASKED.value, None
        return
    talk.answered_at = talk.answered_at or clock.on(today)
    if talk.status != Status.CLOSED:
        talk.status = Status.WAITING.value


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


def agree(person: Person, ref: str, today: date) -> Item:
    """Agrees to how a care leaver wants to keep in touch, from today; they see that it is agreed. A "no thanks" from before it is over.

    Raises NotYours for no such wish.
    """
    talk = find(person, ref, today)
    wish = Wish.read(talk.wish)
    if talk.kind != Kind.KEEP_IN_TOUCH or wish is None or wish.no_thanks:
        raise NotYours
    if talk.booked_on is None:
        record = open_record(person, talk.child.ref, today)
        if not arrangements.fits(Arranged.KEEP_IN_TOUCH, record.service.kind, record.age):
            raise NotYours
        _own(talk, person, today)
        talk.booked_on = today
        _answered(talk, today, asks=False)
        declined = arrangements.of_kind(arrangements_of(record.child_id), Arranged.NO_THANKS, today)
        if declined and declined.written_at <= talk.created_at:
            declined.until = today
            asking.close_no_thanks(record, talk.author_id)
        tell_writer.tell(talk, Event.ANSWER, f"agreed:{talk.id}:{talk.author_id}", today)
        keeping.arrange(record, person, Arranged.KEEP_IN_TOUCH, today, wish.amount, wish.unit, " ".join(wish.ways))
    return item(person, ref, today)


def close(person: Person, ref: str, what_changed: str, today: date, *, theme: Theme | None = None, seen: int | None = None) -> Item:
    """Closes with what changed because of it, which the person reads, and the theme; later they are asked anew if it got better.

    The same words twice are one closing. `seen`: see must_have_seen. Raises NotSeen, ClosedMeanwhile.
    """
    talk = find(person, ref, today)
    shut = talk.status == Status.CLOSED
    if shut and talk.what_changed == what_changed:
        return item(person, ref, today)
    if shut or complaint_rows.in_progress(talk):
        raise ClosedMeanwhile
    _own(talk, person, today, must_have_seen(talk, seen))
    talk.status, talk.closed_at, talk.unread = Status.CLOSED.value, clock.on(today), True
    talk.what_changed, talk.theme = what_changed, theme.value if theme else talk.theme
    talk.better, talk.better_at = "", None
    audit.write("closed", account_id=person.account_id, child_id=talk.child_id, detail=ref)
    tell_writer.tell(talk, Event.CLOSED, f"closed:{talk.id}:{clock.now().isoformat()}", today)
    db.session.flush()
    newer = select(Message.id).join(Conversation, Conversation.id == Message.conversation_id).where(Conversation.id == talk.id, not_shown())
    if db.session.scalar(newer.limit(1)) is not None:  # they wrote at this very moment: what is closed nobody would look at
        db.session.rollback()
        raise NotSeen
    db.session.commit()
    return item(person, ref, today)


def must_have_seen(talk: Conversation, seen: int | None) -> int | None:
    """Raises NotSeen where nobody opened it, or where the person wrote more than the page showed from which a form comes.

    `seen`: how many messages of the person and their advocate that page showed (Talk.theirs); -1 where the form does not say it: then
    nothing may be unread. None asks nothing, for the service's own acts. Gives how many were there: what comes after that is unread.
    """
    if seen is None:
        return None
    if not is_opened(talk):
        raise NotSeen
    there = sum(bool(words.strip()) for _, words in _theirs(talk.id))
    if seen < 0 and db.session.scalar(select(Conversation.id).where(Conversation.id == talk.id, unread)) is not None:
        raise NotSeen
    if 0 <= seen < there:
        raise NotSeen
    return there


def _theirs(talk_id: int) -> Sequence[tuple[int, str]]:
    """The messages of the person and their advocate: id and words, in their order."""
    query = select(Message.id, Message.words).where(Message.conversation_id == talk_id, Message.worker_id.is_(None))
    return [(number, words) for number, words in db.session.execute(query.order_by(Message.id))]


def _shown_to(talk_id: int, shown: int | None) -> int:
    """The last message (its id) of a page that showed so many with words. 0 where there is none."""
    to, left = 0, shown
    for number, words in _theirs(talk_id):
        if left is not None:
            left -= bool(words.strip())
            if left < 0:
                break
        to = number
    return to


def _own(talk: Conversation, person: Person, today: date, shown: int | None = None) -> None:
    """This worker has it; what their page showed is opened by that, if it was not. Does not commit."""
    count_as_opened(talk, person, today, shown)
    _hold(talk, person, today)


def _hold(talk: Conversation, person: Person, today: date) -> None:
    """This worker has it, and may not have read it. Does not commit."""
    talk.taken_at = talk.taken_at or clock.on(today)
    talk.owner_id = person.worker_id
    if talk.status == Status.NEW:
        talk.status = Status.TAKEN.value


def count_as_opened(talk: Conversation, person: Person, today: date, shown: int | None = None) -> None:
    """The database decides who was first, so that two who press at once are one opening. Does not commit.

    `shown`: how many messages of the person and their advocate the page showed; all that are there where it is None.
    """
    to = _shown_to(talk.id, shown)
    newer = or_(Conversation.read_to.is_(None), Conversation.read_to < to)
    values = {"opened_at": clock.on(today), "opened_by_id": person.worker_id, "read_to": to}
    first = update(Conversation).where(Conversation.id == talk.id, unread, newer).values(values)
    done = db.session.execute(first.execution_options(synchronize_session=False))
    if done.rowcount:  # type: ignore[attr-defined]
        db.session.refresh(talk, ["opened_at", "opened_by_id", "read_to"])
        audit.write("opened", account_id=person.account_id, child_id=talk.child_id, detail=talk.ref)
