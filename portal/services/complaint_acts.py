"""Making a complaint, and every step that follows: one commit each, and the person is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..authority import Authority
from ..extensions import db
from ..models import Complaint, Conversation, Message
from ..rules.access import Action
from ..rules.complaints import About, Step
from ..rules.days import working_days_after
from ..rules.telling import Event
from ..rules.voice import WAITS_ON_US, Kind, Recipient, Status
from . import audit, clock, drafts, tell_team, voice
from .access import OpenRecord, Person, for_those_who_may
from .complaint_rows import add_step, ask_for_advocate, asked_for, beginning, may_follow, of_talk
from .complaint_write import (
    Changed,
    Incomplete,
    add_words,
    is_last,
    is_written,
    key_of,
    may_act_unread,
    nothing_new,
    one_commit,
    opened,
    settle,
    tell,
    write,
)
from .complaints import OF_THE_PERSON, find_mine, find_theirs
from .inbox import find
from .voice import Wishes, back_to_team

# The person is always told these in words; without them the step is not taken.
NEEDS_WORDS = frozenset({Step.COMPLEX, Step.ANSWERED, Step.LONGER, Step.REPORTED, Step.FINAL, Step.PASSED_ON})
# The person's own, which the team may only write down where the person asked for it: with a note that says how.
NEEDS_NOTE = frozenset({Step.RESUMED, Step.ASKED_2, Step.ASKED_3, Step.SETTLED, Step.WITHDRAWN, Step.PASSED_ON})
ANSWERS = frozenset({Step.ANSWERED, Step.REPORTED, Step.FINAL})


@dataclass(frozen=True)
class Told:
    """What somebody complains about. `to` is not asked where somebody is in danger: that goes to the duty list at once.

    `draft`: the place of the words that were kept while they wrote; those go in the same commit.
    """

    about: About
    to: Recipient
    words: str
    wish: str = ""
    happened_on: date | None = None
    about_worker_id: int | None = None
    wishes: Wishes = voice.NO_WISHES
    advocate: bool = False
    draft: str = ""


@dataclass(frozen=True)
class Act:
    """A step that the team takes: the words that the person reads, the panel's day, and to whom it was passed on or how they asked us."""

    step: Step
    words: str = ""
    day: date | None = None
    note: str = ""


@for_those_who_may(Action.SAY)
def complain(record: OpenRecord, told: Told, key: UUID, language: str, authority: Authority, at: datetime) -> str:
    """Keeps the complaint and gives the ref of its conversation. The same key of the same writer is one. One commit.

    Danger goes on top of the duty list as "I don't feel safe" does, whoever was chosen. Raises ValueError for a recipient who does not
    get this complaint.
    """
    also = beginning(
        record,
        authority,
        told.about,
        wish=told.wish,
        happened_on=told.happened_on,
        about_worker_id=told.about_worker_id,
        advocate=told.advocate,
    )
    kind, to = (Kind.UNSAFE, Recipient.DUTY) if told.about is About.HURT else (Kind.COMPLAINT, told.to)
    if told.about is About.MANAGER and to is Recipient.MANAGER:
        raise ValueError(to)

    def begin(talk: Conversation) -> None:
        also(talk)
        if told.draft:
            drafts.forget(record.account_id, told.draft)

    def same(talk: Conversation) -> bool:
        row = of_talk(talk)
        return row is not None and (row.about, talk.about_worker_id) == (told.about.value, told.about_worker_id)

    return voice.say(record, kind, to, told.words, key, language, authority, at, wishes=told.wishes, also=begin, same=same)


@for_those_who_may(Action.SAY)
def my_step(record: OpenRecord, ref: str, step: Step, words: str, key: UUID, language: str, authority: Authority) -> None:
    """A step of the person's own, with a word of theirs where they want. Taken twice it is one. One commit.

    PAUSED asks for an advocate too; only the days of a child or young person stop for it. Raises NotYours, or Changed where the step
    cannot come next.
    """
    talk, row = find_mine(record, ref)
    if step not in OF_THE_PERSON or (step is Step.PAUSED and not record.is_own):
        raise Changed
    if is_last(row, step):
        _more_words(record, talk, row, step, words, key, language, authority)
        return
    if step not in may_follow(row, authority, record.today):
        raise Changed
    with one_commit():
        db.session.add(row)
        if step is Step.PAUSED:
            ask_for_advocate(record, talk, authority)
        add_words(talk, Message(words=words, language=language, created_at=clock.on(record.today)), key_of(key, step))
        add_step(row, step, record.today, record.account_id)
        settle(talk, row, authority, record.today)
        if words.strip() and talk.status not in WAITS_ON_US:
            # Why somebody takes it back must not lie where nobody looks: it may be because they are afraid.
            back_to_team(talk, working_days_after(record.today, authority.replies.message_working_days))
        talk.unread = False
        db.session.flush()
        tell_team.of_talk(talk, f"complaint:{row.id}:{len(row.steps)}", record.today)
        audit.write("complaint_step", account_id=record.account_id, child_id=record.child_id, detail=f"{step.value} {ref}")


def _more_words(
    record: OpenRecord, talk: Conversation, row: Complaint, step: Step, words: str, key: UUID, language: str, authority: Authority
) -> None:
    """A step that was taken already was sent once more: words that came with it are kept, and the team is told. One commit, or none."""
    with one_commit():
        if add_words(talk, Message(words=words, language=language, created_at=clock.on(record.today)), key_of(key, step)):
            if talk.status not in WAITS_ON_US:
                back_to_team(talk, working_days_after(record.today, authority.replies.message_working_days))
            db.session.flush()
            tell_team.of_talk(talk, f"complaint:{row.id}:{len(row.steps)}:{key}", record.today)
            audit.write("said_more", account_id=record.account_id, child_id=record.child_id, detail=talk.ref)


def act(
    person: Person, ref: str, done: Act, key: UUID, language: str, authority: Authority, today: date, *, seen: int | None = None
) -> None:
    """A step of the council's, or one that the person asked the team to take for them. Taken twice it is one. One commit.

    `seen`: see complaint_write.nothing_new.

    Raises NotYours, Changed where the step cannot come next, Incomplete without what the person must be told.
    """
    talk, row = find_theirs(person, ref, today)
    if is_last(row, done.step) and row.steps[-1].day == done.day:
        if is_written(talk, done.words):
            return
        shown = nothing_new(talk, seen)
        with one_commit():  # somebody was quicker; the words of the second are not lost
            if write(talk, person, done.words, key_of(key, done.step), language, today, shown):
                tell(talk, Event.STEP, f"complaint:{row.id}:{len(row.steps)}:{key}", today)
        return
    if done.step not in may_follow(row, authority, today) or not may_act_unread(talk, done.step):
        raise Changed
    shown = nothing_new(talk, seen)
    if missing(done, today):
        raise Incomplete
    with one_commit():
        db.session.add(row)
        said = Message(worker_id=person.worker_id, words=done.words, language=language, created_at=clock.on(today))
        add_words(talk, said, key_of(key, done.step))
        add_step(row, done.step, today, person.account_id, day=done.day, note=done.note.strip())
        opened(talk, person, today, shown)
        settle(talk, row, authority, today)
        talk.unread = True
        if done.step in ANSWERS:
            talk.answered_at = talk.answered_at or clock.on(today)
        event = Event.ANSWER if done.step in ANSWERS else Event.STEP
        tell(talk, event, f"complaint:{row.id}:{len(row.steps)}", today)
        audit.write("complaint_step", account_id=person.account_id, child_id=talk.child_id, detail=f"{done.step.value} {ref}")


def missing(done: Act, today: date) -> str:
    """Which part of a step is missing: words, note or day; nothing where it is whole."""
    if done.step in NEEDS_WORDS and not done.words.strip():
        return "words"
    if done.step in NEEDS_NOTE and not done.note.strip():
        return "note"
    needs_day = done.step is Step.PANEL_SET
    return "day" if needs_day != (done.day is not None) or (done.day and done.day < today) else ""


def advocate_found(talk: Conversation, authority: Authority, account_id: int, today: date) -> None:
    """An advocate was let in to this conversation, or to the one in which they were asked for: the days that stopped go on. No commit."""
    talk = asked_for(talk) or talk
    row = of_talk(talk)
    if row is not None and Step.RESUMED in may_follow(row, authority, today):
        add_step(row, Step.RESUMED, today, account_id)
        settle(talk, row, authority, today)


def advocate_looked_for(person: Person, ref: str, authority: Authority, today: date) -> None:
    """The conversation in which an advocate was asked for is closed, with one or without: else the days would never go on. One commit."""
    talk = find(person, ref, today)
    if talk.kind == Kind.ADVOCATE and talk.status == Status.CLOSED:
        advocate_found(talk, authority, person.account_id, today)
        db.session.commit()
