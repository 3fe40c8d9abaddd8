"""Answering back: what a person says about a line of their plan, what they propose, and whether they understood it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from ..authority import Authority
from ..extensions import db
from ..models import LineAnswer, PlanReading, PlanVersion, Worker
from ..models import Plan as PlanRow
from ..rules import answers as rule
from ..rules import plans
from ..rules.access import Action
from ..rules.answers import IDEAS_FOR, PRESSES, Answer, Outcome, Said
from ..rules.plans import State
from ..rules.voice import Kind
from . import audit, clock
from .access import NotYours, OpenRecord, for_those_who_may
from .plan import reader_of
from .voice import reply_by


class Moved(Exception):
    """The plan is not the one any more that this person read; nothing was written."""


@dataclass(frozen=True)
class Given:
    """One answer, exactly as it was given, with what the team answered. `waiting`: nobody answered yet, and somebody will."""

    ref: str
    line_ref: str
    section: str
    kind: Answer
    words: str
    language: str
    private: bool
    day: date
    reply_by: date | None
    reply: str
    reply_language: str
    outcome: Outcome | None
    replied_by: str | None
    replied_on: date | None
    unread: bool
    version: int = 0

    @property
    def waiting(self) -> bool:
        """Whether the team owes an answer."""
        return self.replied_on is None and rule.waits(self.kind, self.words)


@dataclass(frozen=True)
class Answers:
    """All that one person said about their plans, newest last."""

    given: tuple[Given, ...] = ()

    def to(self, line_ref: str) -> tuple[Given, ...]:
        """What they said about one line: all their words, and of what they pressed the last, unless it was answered."""
        said = [g for g in self.given if g.line_ref == line_ref and g.kind is not Answer.IDEA]
        last = max((n for n, g in enumerate(said) if g.kind in PRESSES), default=-1)
        kept = (g for n, g in enumerate(said) if n == last or g.kind not in PRESSES or g.replied_on)
        return tuple(g for g in kept if g.kind is not Answer.NOTHING)

    def pressed(self, line_ref: str) -> Answer | None:
        """What they pressed last about one line, if they did not take it back."""
        last = next((g.kind for g in reversed(self.given) if g.line_ref == line_ref and g.kind in PRESSES), None)
        return None if last is Answer.NOTHING else last

    @property
    def ideas(self) -> tuple[Given, ...]:
        """What they proposed."""
        return tuple(g for g in self.given if g.kind is Answer.IDEA)

    @property
    def unread(self) -> bool:
        """Whether an answer of the team is new."""
        return any(g.unread for g in self.given)


@for_those_who_may(Action.ANSWER_PLAN)
def my_answers(record: OpenRecord) -> Answers:
    """What this person said about this child's plans; nobody else's. Nothing with the eyes of another. One SQL statement."""
    if record.seen_as:
        return Answers()
    return Answers(as_given(query_of(record.child_id).where(LineAnswer.account_id == record.account_id)))


def query_of(child_id: int) -> Select[LineAnswer, str | None]:
    """Answers about one child's plans with the name of who answered them, oldest first."""
    query = select(LineAnswer, Worker.name).outerjoin(Worker, Worker.id == LineAnswer.worker_id)
    return query.where(LineAnswer.child_id == child_id).order_by(LineAnswer.id)


def as_given(query: Select[LineAnswer, str | None]) -> tuple[Given, ...]:
    """The rows of a query as facts."""
    return tuple(given(row, name) for row, name in db.session.execute(query))


def given(row: LineAnswer, replied_by: str | None) -> Given:
    """One row as facts."""
    return Given(
        ref=row.ref,
        line_ref=row.line_ref,
        section=row.section,
        kind=Answer(row.kind),
        words=row.words,
        language=row.language,
        private=row.private,
        day=clock.london(row.created_at).date(),
        reply_by=row.reply_by,
        reply=row.reply,
        reply_language=row.reply_language,
        outcome=Outcome(row.outcome) if row.outcome else None,
        replied_by=replied_by,
        replied_on=clock.london(row.replied_at).date() if row.replied_at else None,
        unread=row.unread,
        version=row.version,
    )


@dataclass(frozen=True)
class Saying:
    """What a person sends: a kind, the line or the section that it is about, their words."""

    kind: Answer
    about: str
    words: str = ""
    private: bool = False
    language: str = "en"


def _plan_with(record: OpenRecord, line_ref: str) -> tuple[int, int, str] | None:
    """The plan, its version and its type, in which this reader reads a line; None where they read no such line."""
    reader = reader_of(record)
    for plan_id, number, content, kind in _shown(record):
        if any(line.ref == line_ref and plans.is_for(line, reader) for line in plans.read(content)):
            return plan_id, number, kind
    return None


def _shown(record: OpenRecord) -> Sequence[tuple[int, int, str, str]]:
    query = select(PlanVersion.plan_id, PlanVersion.number, PlanVersion.content, PlanRow.plan_type)
    query = query.join(PlanRow, PlanRow.id == PlanVersion.plan_id)
    query = query.where(PlanRow.child_id == record.child_id, PlanVersion.state == State.PUBLISHED)
    return [(plan, number, content, kind) for plan, number, content, kind in db.session.execute(query.order_by(PlanVersion.id.desc()))]


@for_those_who_may(Action.ANSWER_PLAN)
def answer(record: OpenRecord, said: Saying, key: UUID, authority: Authority, at: datetime) -> str:
    """Keeps what a person says about a line, or an idea for a section; says the type of plan. The same key is the same answer. One commit.

    Raises NotYours for a line that is not theirs to read, and for whoever only looks with their eyes.
    """
    if record.seen_as:
        raise NotYours
    idea = said.kind is Answer.IDEA
    where = _idea_for(record, said) if idea else _plan_with(record, said.about)
    if where is None or ((idea or said.kind is Answer.WORDS) and not said.words.strip()):
        raise NotYours
    db.session.add(
        LineAnswer(
            child_id=record.child_id,
            plan_id=where[0],
            version=where[1],
            line_ref="" if idea else said.about,
            section=said.about if idea else "",
            account_id=record.account_id,
            relation=record.family_relation,
            kind=said.kind.value,
            words=said.words,
            language=said.language,
            private=said.private and record.is_own,
            key=str(key),
            created_at=clock.on(record.today),
            reply_by=reply_by(Kind.QUESTION, authority, at) if rule.waits(said.kind, said.words) else None,
        )
    )
    audit.write("answered_plan", account_id=record.account_id, child_id=record.child_id, detail=said.kind.value)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    return where[2]


def _idea_for(record: OpenRecord, said: Saying) -> tuple[int, int, str] | None:
    """Any plan of theirs that holds a line for them can take an idea; the newest first."""
    if said.about not in IDEAS_FOR:
        return None
    reader = reader_of(record)
    mine = ((plan, n, kind) for plan, n, content, kind in _shown(record) if any(plans.is_for(line, reader) for line in plans.read(content)))
    return next(mine, None)


def promised(authority: Authority, at: datetime) -> date:
    """The day by which somebody answers what is said now."""
    return reply_by(Kind.QUESTION, authority, at)


@for_those_who_may(Action.ANSWER_PLAN)
def have_read(record: OpenRecord, key: str, said: Said | None) -> None:
    """This person says that they read a plan as it is now (`key` names what they read), and whether they understood. One commit.

    Raises Moved where the plan changed meanwhile.
    """
    if record.seen_as:
        raise NotYours
    eyes = {reader_of(record, words) for words in ("", "younger", "older")}  # a child may have chosen other words than those of their age
    shown = ((plan, n, plans.read(content)) for plan, n, content, _ in _shown(record))
    found = next(((plan, n) for plan, n, lines in shown if key in {plans.view_key(lines, one) for one in eyes}), None)
    if found is None:
        raise Moved
    reading = PlanReading(plan_id=found[0], version=found[1], account_id=record.account_id, said=said.value if said else "")
    if said in (Said.NOBODY, Said.QUESTION):  # who has not understood it has not done with what is new
        reading.version = _read_until(found[0], record.account_id) or found[1]
    reading.read_at = clock.on(record.today)
    db.session.add(reading)
    audit.write("read_plan", account_id=record.account_id, child_id=record.child_id, detail=reading.said)
    db.session.commit()


def _read_until(plan_id: int, account_id: int) -> int | None:
    """The version that this person said they read last."""
    query = select(PlanReading.version).where(PlanReading.plan_id == plan_id, PlanReading.account_id == account_id)
    found: int | None = db.session.scalar(query.order_by(PlanReading.id.desc()).limit(1))
    return found


@for_those_who_may(Action.ANSWER_PLAN)
def have_read_replies(record: OpenRecord) -> None:
    """This person has read what the team answered. One commit."""
    if record.seen_as:
        raise NotYours
    mine = (LineAnswer.child_id == record.child_id, LineAnswer.account_id == record.account_id)
    db.session.execute(update(LineAnswer).where(*mine).values(unread=False))
    db.session.commit()
