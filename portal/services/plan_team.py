"""What the team reads of people's answers to their plans, and how it answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Account, Explained, LineAnswer, OwnPart, Plan, PlanReading, PlanVersion, Tie
from ..rules import plans
from ..rules.access import Action, Relation
from ..rules.answers import PRESSES, Answer, Outcome, Said
from ..rules.plans import Line, State
from . import audit, clock, own_plan
from .access import NotYours, OpenRecord, Person, for_those_who_may, open_list
from .plan_answers import Given, given
from .plan_publish import may_check


class Answered(Exception):
    """Somebody else answered first; nothing was written."""


@dataclass(frozen=True)
class TeamAnswer:
    """One answer of one person; `line` is the line as it stood when they said it (None for an idea)."""

    said: Given
    by: str | None
    relation: str
    line: Line | None
    plan_type: str


@dataclass(frozen=True)
class Understood:
    """What one person said after reading a plan, and when; `current`: the plan has not changed since for anybody."""

    by: str | None
    relation: str
    said: Said | None
    day: date
    plan_type: str
    current: bool


@dataclass(frozen=True)
class Told:
    """Who went through a plan with whom, when, with an interpreter of which language. `mine`: this worker wrote it down."""

    id: int
    who: str | None
    worker: str | None
    day: date
    interpreter: str
    mine: bool


def reads_private(record: OpenRecord) -> bool:
    """What a child keeps between them and their worker is read by those who work with the child, and by nobody else of the team."""
    return record.relation is Relation.WORKER or record.works_with


def _of_child(record: OpenRecord) -> Sequence[LineAnswer]:
    query = select(LineAnswer).where(LineAnswer.child_id == record.child_id)
    if not reads_private(record):
        query = query.where(~LineAnswer.private)
    people = joinedload(LineAnswer.account).options(joinedload(Account.child), joinedload(Account.contact))
    return db.session.scalars(
        query.options(people, joinedload(LineAnswer.worker), joinedload(LineAnswer.plan)).order_by(LineAnswer.id.desc())
    ).all()


@for_those_who_may(Action.WRITE_PLAN)
def answers(record: OpenRecord) -> list[TeamAnswer]:
    """All answers about one child's plans that this worker may read: those that wait first, by the day promised, then newest first."""
    rows = _of_child(record)
    lines = _lines_then({(row.plan_id, row.version) for row in rows})
    over = superseded(rows)
    found = [
        TeamAnswer(
            given(row, row.worker.name if row.worker else None),
            _name(row.account),
            row.relation,
            lines.get((row.plan_id, row.version), {}).get(row.line_ref),
            row.plan.plan_type,
        )
        for row in rows
        if row.id not in over
    ]
    return sorted(found, key=lambda a: (not a.said.waiting, a.said.reply_by or date.max if a.said.waiting else date.min))


def superseded(rows: Iterable[LineAnswer]) -> set[int]:
    """Presses that the same person took back, or made another of, before anybody answered: nobody has to answer them."""
    found, newer = set[int](), set[tuple[int, str]]()
    for row in sorted(rows, key=lambda r: -r.id):
        if row.kind in PRESSES:
            if row.kind == Answer.NOTHING or ((row.account_id, row.line_ref) in newer and row.replied_at is None):
                found.add(row.id)
            newer.add((row.account_id, row.line_ref))
    return found


def _lines_then(which: set[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Line]]:
    """The lines of some versions (plan, number), by ref."""
    query = select(PlanVersion).where(PlanVersion.plan_id.in_({plan for plan, _ in which}))
    return {
        (v.plan_id, v.number): {line.ref: line for line in plans.read(v.content)}
        for v in db.session.scalars(query)
        if (v.plan_id, v.number) in which
    }


def _name(account: Account) -> str | None:
    return account.child.name if account.child else account.contact.name if account.contact else None


@for_those_who_may(Action.WRITE_PLAN)
def reply(record: OpenRecord, person: Person, ref: str, words: str, outcome: Outcome | None, language: str) -> None:
    """Answers one answer, once; what the person said stays as it is. One commit. Raises NotYours; Answered where another was first."""
    row = db.session.scalar(select(LineAnswer).where(LineAnswer.ref == ref, LineAnswer.child_id == record.child_id))
    if row is None or (row.private and not reads_private(record)) or person.worker_id is None:
        raise NotYours
    if row.replied_at is not None:
        if row.reply == words:
            return
        raise Answered
    row.reply, row.reply_language, row.worker_id = words, language, person.worker_id
    row.outcome = outcome.value if outcome and row.kind == Answer.IDEA else ""
    row.replied_at, row.unread = clock.on(record.today), True
    audit.write("answered_answer", account_id=record.account_id, child_id=record.child_id, detail=row.kind)
    db.session.commit()


@for_those_who_may(Action.WRITE_PLAN)
def understood(record: OpenRecord) -> list[Understood]:
    """What each person said last after reading, newest first."""
    last = select(func.max(PlanReading.id)).join(Plan).where(Plan.child_id == record.child_id)
    last = last.group_by(PlanReading.account_id, PlanReading.plan_id)
    newest = select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == Plan.id, PlanVersion.published_on.is_not(None))
    newest = newest.where(PlanVersion.why != "translation")
    query = select(PlanReading, Plan.plan_type, newest.correlate(Plan).scalar_subquery()).join(Plan, Plan.id == PlanReading.plan_id)
    query = query.where(PlanReading.id.in_(last)).order_by(PlanReading.id.desc())
    people = joinedload(PlanReading.account).options(joinedload(Account.child), joinedload(Account.contact))
    ties = {tie.contact_id: tie.relation for tie in db.session.scalars(select(Tie).where(Tie.child_id == record.child_id))}
    return [
        Understood(
            _name(row.account),
            "myself" if row.account.child_id else ties.get(row.account.contact_id or 0, ""),
            Said(row.said) if row.said else None,
            clock.london(row.read_at).date(),
            kind,
            row.version >= (number or 0),
        )
        for row, kind, number in db.session.execute(query.options(people))
    ]


@for_those_who_may(Action.WRITE_PLAN)
def told(record: OpenRecord, person: Person, plan_type: str) -> list[Told]:
    """Who was gone through the plan with, newest first."""
    query = select(Explained).join(Plan).where(Plan.child_id == record.child_id, Plan.plan_type == plan_type)
    names = {tie.ref: tie.contact.name for tie in db.session.scalars(select(Tie).where(Tie.child_id == record.child_id))}
    names["child"] = record.name or ""
    rows = db.session.scalars(query.options(joinedload(Explained.worker)).order_by(Explained.day.desc(), Explained.id.desc()))
    mine = person.worker_id
    return [Told(row.id, names.get(row.who), row.worker.name, row.day, row.interpreter, row.worker_id == mine) for row in rows]


@dataclass(frozen=True)
class Waits:
    """What waits on one child's plan: how many answers, the first day promised, how many said that nobody explained it to them, and how
    many lines of a care leaver's own part wait for an answer; `checks`: types of plan that wait for this worker as a second person.
    """

    ref: str
    name: str | None
    answers: int
    by: date | None
    unexplained: int
    own: int
    checks: tuple[str, ...] = ()


def waiting(person: Person, today: date) -> list[Waits]:
    """For each child of a worker's list on whose plan something waits, the most urgent first. Six SQL statements."""
    found = [record for record, _ in open_list(person, today)]
    ids = [record.child_id for record in found]
    said = db.session.scalars(select(LineAnswer).where(LineAnswer.child_id.in_(ids))).all()
    over = superseded(said)
    rows = [(r.child_id, r.private, r.reply_by) for r in said if r.replied_at is None and r.reply_by and r.id not in over]
    last = select(func.max(PlanReading.id)).group_by(PlanReading.account_id, PlanReading.plan_id)
    unclear = select(Plan.child_id).join(PlanReading).where(Plan.child_id.in_(ids), PlanReading.id.in_(last))
    missing = list(db.session.scalars(unclear.where(PlanReading.said == Said.NOBODY)))
    parts = select(OwnPart).where(OwnPart.child_id.in_(ids), OwnPart.asked_at.is_not(None), OwnPart.gone_at.is_(None))
    asked = [row.child_id for row in db.session.scalars(parts) if own_plan.waits(row)]
    to_check = _to_check(person, ids)
    result = []
    for record in found:
        mine = [by for child, private, by in rows if child == record.child_id and (not private or reads_private(record))]
        nobody, own = missing.count(record.child_id), asked.count(record.child_id)
        checks = tuple(kind for child, kind in to_check if child == record.child_id)
        if mine or nobody or own or checks:
            result.append(Waits(record.ref, record.name, len(mine), min(mine, default=None), nobody, own, checks))
    return sorted(result, key=lambda w: (w.by or date.max, w.ref))


def _to_check(person: Person, ids: list[int]) -> list[tuple[int, str]]:
    """Plans that were handed over and that this worker may look over: child and type."""
    newest = select(func.max(PlanVersion.id)).group_by(PlanVersion.plan_id)
    query = select(Plan.child_id, Plan.plan_type, PlanVersion).join(PlanVersion, PlanVersion.plan_id == Plan.id)
    query = query.where(Plan.child_id.in_(ids), PlanVersion.state == State.TO_CHECK, PlanVersion.id.in_(newest), Plan.ended_on.is_(None))
    return [(child, kind) for child, kind, version in db.session.execute(query) if may_check(version, person)]
