"""A child's plan, in the words meant for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from ..extensions import db
from ..languages import BY_CODE, CHECKED
from ..models import Explained, PlanReading, PlanVersion, Worker
from ..models import Plan as PlanRow
from ..rules import journey, plans
from ..rules.access import Action
from ..rules.plans import SECTIONS, Change, InSections, Line, Reader, Shown, State
from .access import NotYours, OpenRecord, for_those_who_may


@dataclass(frozen=True)
class TalkedThrough:
    """Who went through the plan with this reader, when, and with an interpreter of which language ('' without one)."""

    worker: str | None
    day: date
    interpreter: str


@dataclass(frozen=True)
class Plan(InSections):
    """The plan of the help in force, as one reader gets it. `key` names all that this reader can notice of it.

    `read`: they said that they read a plan of this kind before; `gone` are lines that went since; `said`: what they said when they
    read it as it is now (`understand`, `question`, `nobody`, or nothing). `safety`: they have a safety plan too; `letter`: and a letter
    at the end. `ended_on`: the plan is over.
    """

    type: str
    lines: tuple[Shown, ...]
    ref: str = ""
    key: str = ""
    gone: tuple[Shown, ...] = ()
    read: bool = False
    said: str = ""
    talked: TalkedThrough | None = None
    safety: bool = False
    letter: bool = False
    ended_on: date | None = None

    @property
    def approved_on(self) -> date | None:
        """The newest day on which something that this reader can notice was looked over by a second person."""
        return max((line.since for line in self.lines if line.since), default=None)

    @property
    def to_do(self) -> tuple[Shown, ...]:
        """What needs to happen and still counts (open or done)."""
        return tuple(line for line in self.of("needs_to_happen") if line.status != "dropped")

    @property
    def done(self) -> int:
        """How many of `to_do` are done."""
        return sum(line.status == "done" for line in self.to_do)

    @property
    def next_step(self) -> Shown | None:
        """The open line that is due first."""
        still = [line for line in self.to_do if line.status == "open"]
        return min(still, key=lambda line: line.by_when or date.max, default=None)

    @property
    def changed(self) -> int:
        """How many lines are new, different or gone since this reader last said that they read it."""
        return sum(line.change is not Change.NONE for line in self.lines) + len(self.gone)


def reader_of(record: OpenRecord, words: str = "") -> Reader:
    """Whose eyes a record is read with. `words`: what a child chose, `younger` or `older`; else their age says."""
    if not record.who:
        return Reader("", own=False, team=True)
    young = record.is_own and record.age is not None and record.age < plans.YOUNGER_UNDER
    return Reader(record.who, record.is_own, words == "younger" or (young and words != "older"))


def own_language(code: str) -> str:
    """A reader's language where no page of ours is in it; nothing where pages are, as they choose the language of those themselves."""
    return "" if code in BY_CODE else code


@for_those_who_may(Action.SEE_PLAN)
def plan_of(record: OpenRecord, language: str, plan_type: str = "", words: str = "") -> Plan:
    """The plan for this reader: a child's words for the child, a family's for a parent. One SQL statement.

    `plan_type`: the plan of the help in force, or `safety`, `closing`. Raises NotYours for a type that is no type.
    """
    if plan_type not in ("", plans.SAFETY, plans.CLOSING):
        raise NotYours
    return read_plan(record, language, plan_type, words)


def read_plan(record: OpenRecord, language: str, plan_type: str = "", words: str = "") -> Plan:
    """The same, for services that have asked the policy already."""
    main = journey.plan_type(record.service.kind)
    reader = reader_of(record, words)
    found: dict[str, Plan] = {}
    for row in _shelf(record, (main, plans.SAFETY, plans.CLOSING)):
        plan = _plan(row, record, reader, language)
        if plan.lines or plan.gone:
            found[plan.type] = plan
    wanted = plan_type or main
    return replace(
        found.get(wanted, Plan(wanted, ())),
        safety=plans.SAFETY in found and not found[plans.SAFETY].ended_on,
        letter=plans.CLOSING in found,
    )


UNCLEAR = ("question", "nobody")  # they say so until they say otherwise, whatever changes
Found = Row[PlanVersion, PlanRow, PlanReading, str, Explained, str | None]


@for_those_who_may(Action.SEE_PLAN)
def line_of(record: OpenRecord, ref: str, language: str) -> Shown | None:
    """One line of what this reader reads now, in any of their plans; None where there is none. One SQL statement."""
    reader, types = reader_of(record), (journey.plan_type(record.service.kind), plans.SAFETY, plans.CLOSING)
    found = (_plan(row, record, reader, language) for row in _shelf(record, types))
    return next((line for plan in found for line in plan.lines if line.ref == ref), None)


def _shelf(record: OpenRecord, types: Iterable[str]) -> Sequence[Found]:
    """What is published of a child's plans, with what this reader said last, the plan as it stood then, and who talked it through."""
    old = aliased(PlanVersion)
    account = 0 if record.seen_as or not record.who else record.account_id
    last = select(func.max(PlanReading.id)).where(PlanReading.plan_id == PlanRow.id, PlanReading.account_id == account)
    told = select(func.max(Explained.id)).where(Explained.plan_id == PlanRow.id, Explained.who == (record.who or "-"))
    query = (
        select(PlanVersion, PlanRow, PlanReading, old.content, Explained, Worker.name)
        .join(PlanRow, PlanRow.id == PlanVersion.plan_id)
        .outerjoin(PlanReading, PlanReading.id == last.correlate(PlanRow).scalar_subquery())
        .outerjoin(old, and_(old.plan_id == PlanRow.id, old.number == PlanReading.version, old.number != PlanVersion.number))
        .outerjoin(Explained, Explained.id == told.correlate(PlanRow).scalar_subquery())
        .outerjoin(Worker, Worker.id == Explained.worker_id)
        .where(PlanRow.child_id == record.child_id, PlanRow.plan_type.in_(types), PlanVersion.state == State.PUBLISHED)
        .order_by(PlanRow.plan_type, PlanRow.number)
    )
    return db.session.execute(query).all()


def _plan(row: Found, record: OpenRecord, reader: Reader, page: str) -> Plan:
    version, plan, reading, before, explained, worker = row
    lines = plans.read(version.content)
    wishes = (page, record.language)
    prefer = own_language(record.language)
    shown = plans.view(lines, reader, wishes, checked=CHECKED, prefer=prefer)
    gone: tuple[Shown, ...] = ()
    if before:
        what, went = plans.changes(plans.read(before), lines, reader)
        shown = tuple(replace(line, change=what.get(line.ref, Change.NONE)) for line in shown)
        gone = plans.view(went, reader, wishes, checked=CHECKED, prefer=prefer)
    still = bool(reading) and (reading.said in UNCLEAR or not (gone or any(line.change for line in shown)))
    return Plan(
        type=plan.plan_type,
        lines=shown,
        ref=plan.ref,
        key=plans.view_key(lines, reader),
        gone=gone,
        read=bool(reading),
        said=reading.said if still else "",
        talked=TalkedThrough(worker, explained.day, explained.interpreter) if explained else None,
        ended_on=plan.ended_on,
    )


def published_by_child(ids: Sequence[int]) -> dict[int, list[tuple[str, tuple[Line, ...]]]]:
    """What is published, for many children: by child, each type of plan that has not ended, with its lines. One SQL statement."""
    query = select(PlanRow.child_id, PlanRow.plan_type, PlanVersion.content).join(PlanVersion, PlanVersion.plan_id == PlanRow.id)
    query = query.where(PlanRow.child_id.in_(ids), PlanRow.ended_on.is_(None), PlanVersion.state == State.PUBLISHED)
    found: dict[int, list[tuple[str, tuple[Line, ...]]]] = {child: [] for child in ids}
    for child, kind, content in db.session.execute(query):
        found[child].append((kind, plans.read(content)))
    return found


def team_plan(found: list[tuple[str, tuple[Line, ...]]], record: OpenRecord, language: str) -> Plan:
    """The plan of the help in force as the team reads it, out of what `published_by_child` found."""
    kind = journey.plan_type(record.service.kind)
    lines = next((lines for plan_type, lines in found if plan_type == kind), ())
    return Plan(kind, plans.view(lines, reader_of(record), (language,), checked=CHECKED))


__all__ = ["SECTIONS", "Plan", "TalkedThrough", "plan_of", "published_by_child", "read_plan", "reader_of", "team_plan"]
