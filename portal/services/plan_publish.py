"""From the desk to the readers: handed over, checked by a second person, published; and the end of a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from ..extensions import db
from ..models import Explained, Plan, PlanVersion
from ..rules import plans
from ..rules.access import Action
from ..rules.plans import Change, Line, State
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may, whose_eyes
from .plan_desk import TEAM, latest, rows_of, types_for
from .plan_versions import desk_lines, next_number, open_plan, published, readers_of


class NotNow(Exception):
    """It cannot be done as things stand. `why`: own_words, nothing_new, changed_meanwhile, not_checked, empty."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Handed:
    """A version that waits for a second person: each line with what is different from what is shown now, and the lines that go."""

    ref: str
    type: str
    number: int
    state: State
    lines: tuple[tuple[Line, Change], ...]
    gone: tuple[Line, ...]
    asked_by: str | None
    note: str
    may_check: bool


def _mine(record: OpenRecord, plan_type: str) -> Plan:
    plan = open_plan(record.child_id, plan_type) if plan_type in types_for(record) else None
    if plan is None:
        raise NotYours
    return plan


@for_those_who_may(Action.WRITE_PLAN)
def hand_over(record: OpenRecord, person: Person, plan_type: str) -> None:
    """Asks a second person to look the desk over: it is frozen as it is now. One commit. Raises NotNow."""
    plan = _mine(record, plan_type)
    rows, now = rows_of(plan.id), published(plan.id)
    lines = desk_lines(rows, plan_type)
    if not lines:
        raise NotNow("empty")
    before = plans.read(now.content) if now else ()
    if [replace(line, since=()) for line in before] == list(lines):
        raise NotNow("nothing_new")
    was = {line.ref: replace(line, since=()) for line in before}
    writers = {row.worker_id for row in rows if row.worker_id and was.get(row.ref) != _of(lines, row.ref)}
    version = PlanVersion(plan_id=plan.id, number=next_number(plan.id), state=State.TO_CHECK.value, why="written")
    version.content, version.upon = plans.write(lines), now.number if now else 0
    version.writers = " ".join(str(w) for w in sorted({*writers, person.worker_id or 0}))
    version.asked_by, version.asked_at = person.worker_id, clock.on(record.today)
    db.session.add(version)
    audit.write("handed_over_plan", account_id=record.account_id, child_id=record.child_id, detail=plan_type)
    db.session.commit()


def _of(lines: tuple[Line, ...], ref: str) -> Line | None:
    return next((line for line in lines if line.ref == ref), None)


def _waiting(record: OpenRecord, plan_type: str, *states: State) -> tuple[Plan, PlanVersion]:
    plan = _mine(record, plan_type)
    version = latest(plan.id)
    if version is None or version.state not in states:
        raise NotNow("not_checked")
    return plan, version


def may_check(version: PlanVersion, person: Person) -> bool:
    """A second person: neither who handed it over, nor who wrote one of the lines in it."""
    return person.worker_id is not None and str(person.worker_id) not in version.writers.split()


@for_those_who_may(Action.WRITE_PLAN)
def handed(record: OpenRecord, person: Person, plan_type: str) -> Handed:
    """The version that is on its way, for whoever looks it over. Raises NotNow where there is none."""
    plan, version = _waiting(record, plan_type, State.TO_CHECK, State.SENT_BACK, State.CHECKED)
    now = published(plan.id)
    lines = plans.read(version.content)
    changes, gone = plans.changes(plans.read(now.content) if now else (), lines, TEAM)
    with_change = tuple((line, changes.get(line.ref, Change.NONE)) for line in lines)
    asker = version.asker.name if version.asker else None
    state = State(version.state)
    return Handed(plan.ref, plan_type, version.number, state, with_change, gone, asker, version.note, may_check(version, person))


@for_those_who_may(Action.WRITE_PLAN)
def check(record: OpenRecord, person: Person, plan_type: str, number: int, *, good: bool, note: str = "") -> None:
    """A second person has looked it over: it may be published, or goes back with a word why. One commit. Raises NotNow."""
    _, version = _waiting(record, plan_type, State.TO_CHECK)
    if version.number != number:
        raise NotNow("changed_meanwhile")
    if not may_check(version, person):
        raise NotNow("own_words")
    version.state = (State.CHECKED if good else State.SENT_BACK).value
    version.checked_by, version.checked_at, version.note = person.worker_id, clock.on(record.today), note
    audit.write("checked_plan", account_id=record.account_id, child_id=record.child_id, detail=version.state)
    db.session.commit()


@for_those_who_may(Action.WRITE_PLAN)
def publish(record: OpenRecord, person: Person, plan_type: str) -> None:
    """Shows a checked version to its readers; the one before it stays readable. One commit. Raises NotNow."""
    plan, version = _waiting(record, plan_type, State.CHECKED)
    now = published(plan.id)
    if _moved(plan, version):
        raise NotNow("changed_meanwhile")
    before = plans.read(now.content) if now else ()
    rows = rows_of(plan.id)
    fresh = {line.ref: line for line in desk_lines(rows, plan_type)}
    for text in (text for row in rows for text in row.texts if text.approved_on is None and row.source_id and not row.removed):
        text.approved_on = record.today  # approved here: tomorrow's import does not take it out for want of the case system's mark
    checked = tuple(_with_new_translations(line, fresh.get(line.ref)) for line in plans.read(version.content))
    lines = plans.dated(checked, before, readers_of(record.child_id), record.today, {})
    version.content, version.state, version.published_on = plans.write(lines), State.PUBLISHED.value, record.today
    if now and now.number > version.number:  # a translation was shown meanwhile: versions are counted in the order in which they were shown
        version.number = next_number(plan.id)
    version.published_by = person.worker_id
    if now:
        now.state, now.ended_on = State.ENDED.value, record.today
    audit.write("published_plan", account_id=record.account_id, child_id=record.child_id, detail=plan_type)
    db.session.commit()


def _moved(plan: Plan, version: PlanVersion) -> bool:
    """Whether what readers see became another since this version was handed over; a translation that was added is no other plan."""
    query = select(PlanVersion.id).where(PlanVersion.plan_id == plan.id, PlanVersion.published_on.is_not(None))
    query = query.where(PlanVersion.number > version.upon, PlanVersion.number != version.number, PlanVersion.why != "translation")
    return db.session.scalar(query.limit(1)) is not None


def _with_new_translations(line: Line, desk: Line | None) -> Line:
    return replace(line, texts=desk.texts) if desk and desk.base == line.base else line


@for_those_who_may(Action.WRITE_PLAN)
def end(record: OpenRecord, plan_type: str) -> None:
    """Ends a plan: it stays readable among the earlier ones. One commit."""
    plan = _mine(record, plan_type)
    plan.ended_on = record.today
    audit.write("ended_plan", account_id=record.account_id, child_id=record.child_id, detail=plan_type)
    db.session.commit()


@for_those_who_may(Action.WRITE_PLAN)
def talked_through(record: OpenRecord, person: Person, plan_type: str, who: str, day: date, interpreter: str) -> None:
    """Writes down that the plan as it is shown was gone through with one person. One commit. Raises NotNow, NotYours."""
    plan = _mine(record, plan_type)
    now = published(plan.id)
    if now is None or person.worker_id is None or who not in {eyes.who for eyes in whose_eyes(record)}:
        raise NotYours
    if day > record.today:
        raise NotNow("future")
    row = Explained(plan_id=plan.id, version=now.number, who=who, worker_id=person.worker_id, day=day, interpreter=interpreter[:16])
    row.written_at = clock.on(record.today)
    db.session.add(row)
    audit.write("talked_through", account_id=record.account_id, child_id=record.child_id, detail=plan_type)
    db.session.commit()


@for_those_who_may(Action.WRITE_PLAN)
def not_talked_through(record: OpenRecord, person: Person, number: int) -> None:
    """Takes back what this worker wrote down by mistake. One commit. Raises NotYours for what another wrote."""
    query = (
        select(Explained)
        .join(Plan)
        .where(Explained.id == number, Plan.child_id == record.child_id, Explained.worker_id == person.worker_id)
    )
    row = db.session.scalar(query)
    if row is None:
        raise NotYours
    db.session.delete(row)
    audit.write("not_talked_through", account_id=record.account_id, child_id=record.child_id)
    db.session.commit()
