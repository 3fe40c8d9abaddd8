"""The team's desk: writing the lines of a plan, ordering them, and choosing where the case system says something else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from .. import safe_text
from ..extensions import db
from ..models import Plan, PlanLine, PlanText, PlanVersion, SourceLine
from ..rules import journey, plans
from ..rules.access import Action
from ..rules.plans import Change, Line, Reader, State
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may
from .plan_sync import Group, digest, take_words
from .plan_versions import as_line, desk_lines, open_plan, published

TEAM = Reader("", own=False, team=True)


@dataclass(frozen=True)
class Draft:
    """What a worker writes into one line. `readers`: empty for everybody who may see the plan, else `child` and refs of ties."""

    section: str
    child: str = ""
    younger: str = ""
    family: str = ""
    who: str = ""
    sign: str = ""
    by_when: date | None = None
    status: str = "open"
    readers: tuple[str, ...] = ()
    phrase: str = ""
    holes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeskLine:
    """A line on the desk. `change`: what is different from what is shown now; `theirs`: what the case system says now, where that is
    another thing than we have (`gone`: it says nothing any more).
    """

    line: Line
    change: Change
    edited: bool
    theirs: tuple[SourceLine, ...] = ()
    gone: bool = False

    @property
    def conflict(self) -> bool:
        """Whether somebody has to choose between the two."""
        return bool(self.theirs) or self.gone


@dataclass(frozen=True)
class Desk:
    """A plan as the team has it before them. `waiting` is the version that is on its way (handed over, sent back, or checked)."""

    type: str
    ref: str
    lines: tuple[DeskLine, ...]
    removed: tuple[DeskLine, ...]
    shown: int
    published_on: date | None
    waiting: PlanVersion | None
    differs: bool
    ended_on: date | None
    hidden_parts: frozenset[str] = frozenset()

    @property
    def sections(self) -> tuple[str, ...]:
        """All sections of this type of plan."""
        return plans.sections_of(self.type)

    def of(self, section: str) -> tuple[DeskLine, ...]:
        """The lines of one section."""
        return tuple(one for one in self.lines if one.line.section == section)


def types_for(record: OpenRecord) -> tuple[str, ...]:
    """The types of plan that the team can write now: that of the help in force, the safety plan, the letter at the end."""
    main = journey.plan_type(record.service.kind)
    return (main, plans.SAFETY, plans.CLOSING) if main in plans.MAIN_TYPES else (plans.SAFETY, plans.CLOSING)


def rows_of(plan_id: int) -> list[PlanLine]:
    """The rows of a desk with their texts."""
    query = select(PlanLine).where(PlanLine.plan_id == plan_id).options(selectinload(PlanLine.texts)).order_by(PlanLine.id)
    return list(db.session.scalars(query))


def latest(plan_id: int) -> PlanVersion | None:
    """The newest version that was written here, if it is still on its way; a night or a translation meanwhile is none of these."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.why == "written").order_by(PlanVersion.number.desc())
    query = query.limit(1)
    found = db.session.scalar(query.options(joinedload(PlanVersion.asker), joinedload(PlanVersion.checker)))
    return found if found and found.state in (State.TO_CHECK, State.SENT_BACK, State.CHECKED) else None


@for_those_who_may(Action.WRITE_PLAN)
def desk(record: OpenRecord, plan_type: str) -> Desk:
    """The desk of one plan, empty where nobody began. Raises NotYours for a type that does not fit the help in force."""
    plan = _plan(record, plan_type)
    if plan is None:
        return Desk(plan_type, "", (), (), 0, None, None, False, None)
    rows, now = rows_of(plan.id), published(plan.id)
    before = plans.read(now.content) if now else ()
    lines = desk_lines(rows, plan_type)
    changes, gone = plans.changes(before, lines, TEAM)
    sent = _sent(plan)
    by_ref = {row.ref: row for row in rows}
    found = tuple(_desk_line(line, by_ref[line.ref], changes.get(line.ref, Change.NONE), sent) for line in lines)
    out = tuple(_desk_line(line, by_ref[line.ref], Change.NONE, {}) for line in _taken_off(rows, plan_type))
    differs = _bare(lines) != _bare(before)
    number, day = (now.number, now.published_on) if now else (0, None)
    return Desk(plan_type, plan.ref, found, out, number, day, latest(plan.id), differs or bool(gone), plan.ended_on)


def _bare(lines: Sequence[Line]) -> list[tuple[object, ...]]:
    return [(line.ref, plans.core(line, TEAM), sorted(line.readers), line.base) for line in lines]


def _taken_off(rows: list[PlanLine], plan_type: str) -> tuple[Line, ...]:
    return plans.in_order(((row.position, row.id, as_line(row)) for row in rows if row.removed), plan_type)


def _desk_line(line: Line, row: PlanLine, change: Change, sent: dict[str, Group]) -> DeskLine:
    group = sent.get(row.source_id or "", ())
    theirs = group if row.edited and group and digest(group) != row.source_digest else ()
    gone = bool(row.source_id and row.edited and not group and sent and row.source_digest)
    return DeskLine(line, change, row.edited, theirs, gone)


def _sent(plan: Plan) -> dict[str, Group]:
    rows = list(db.session.scalars(select(SourceLine).where(SourceLine.child_id == plan.child_id, SourceLine.plan_type == plan.plan_type)))
    return {group[0].source_id: group for group in plans.twins(rows)}


def _plan(record: OpenRecord, plan_type: str, *, make: bool = False) -> Plan | None:
    if plan_type not in types_for(record):
        raise NotYours
    return open_plan(record.child_id, plan_type, make=make)


def line_row(record: OpenRecord, ref: str) -> PlanLine:
    """One row of a desk of this child, of a plan that has not ended; raises NotYours."""
    query = select(PlanLine).join(Plan).where(PlanLine.ref == ref, Plan.child_id == record.child_id, Plan.ended_on.is_(None))
    found: PlanLine | None = db.session.scalar(query.options(selectinload(PlanLine.texts), joinedload(PlanLine.plan)))
    if found is None:
        raise NotYours
    return found


@for_those_who_may(Action.WRITE_PLAN)
def one_line(record: OpenRecord, ref: str) -> tuple[str, Line]:
    """One line of the desk, and the type of its plan."""
    row = line_row(record, ref)
    return row.plan.plan_type, desk_lines([row], row.plan.plan_type)[0] if not row.removed else _taken_off([row], row.plan.plan_type)[0]


@for_those_who_may(Action.WRITE_PLAN)
def save(record: OpenRecord, person: Person, plan_type: str, ref: str, draft: Draft) -> str:
    """Puts a line onto the desk (`ref` empty: a new one) and says its ref. Readers see nothing of it until it is published. One commit."""
    if ref:
        row = line_row(record, ref)
    else:
        plan = _plan(record, plan_type, make=True)
        if plan is None or draft.section not in plans.sections_of(plan_type):
            raise NotYours
        last = max((line.position for line in rows_of(plan.id) if line.section == draft.section), default=0)
        row = PlanLine(plan_id=plan.id, plan=plan, section=draft.section, position=last + 1, texts=[PlanText(lang="en")], lang="en")
        db.session.add(row)
    _write(row, draft)
    row.edited, row.worker_id, row.written_at = True, person.worker_id, clock.on(record.today)
    audit.write("wrote_plan_line", account_id=record.account_id, child_id=record.child_id, detail=row.plan.plan_type)
    db.session.commit()
    return row.ref


def _write(row: PlanLine, draft: Draft) -> None:
    base = next((t for t in row.texts if t.lang == row.lang), None)
    if base is None:
        base = PlanText(lang=row.lang)
        row.texts.append(base)
    for text in row.texts:  # translations of other words are out of date from now on
        if text is not base and not text.of:
            text.of = plans.words_digest(_words_of(base))
    base.for_child, base.for_younger = safe_text.plan_html(draft.child), safe_text.plan_html(draft.younger)
    base.for_family, base.sign = safe_text.plan_html(draft.family), safe_text.visible(draft.sign).strip()
    base.who = safe_text.name(draft.who)[:255]
    row.by_when, row.readers = draft.by_when, " ".join(draft.readers)
    row.status = draft.status if draft.status in plans.STATUSES else "open"
    row.phrase, row.holes = draft.phrase, json.dumps(draft.holes, ensure_ascii=False) if draft.phrase else ""


def _words_of(text: PlanText) -> plans.Words:
    return plans.Words(text.lang, text.for_child, text.for_younger, text.for_family, text.who, text.sign)


@for_those_who_may(Action.WRITE_PLAN)
def take_off(record: OpenRecord, person: Person, ref: str, *, back: bool = False) -> str:
    """Takes a line off the desk, or puts it back; says the type of its plan. One commit."""
    row = line_row(record, ref)
    row.removed, row.edited, row.worker_id = not back, True, person.worker_id
    audit.write("took_off_plan_line", account_id=record.account_id, child_id=record.child_id, detail="back" if back else "")
    db.session.commit()
    return row.plan.plan_type


@for_those_who_may(Action.WRITE_PLAN)
def move(record: OpenRecord, person: Person, ref: str, *, up: bool) -> str:
    """Moves a line one place within its section; at the end of it nothing moves. Says the type of its plan. One commit."""
    row = line_row(record, ref)
    rows = sorted((r for r in rows_of(row.plan_id) if r.section == row.section and not r.removed), key=lambda r: (r.position, r.id))
    for n, one in enumerate(rows):
        one.position = n + 1
    pairs = [(a, b) for a, b in pairwise(rows) if (b if up else a).ref == ref]
    for first, second in pairs:
        first.position, second.position = second.position, first.position
    row.plan.ordered_here = True
    db.session.commit()
    return row.plan.plan_type


@for_those_who_may(Action.WRITE_PLAN)
def choose(record: OpenRecord, person: Person, ref: str, *, theirs: bool) -> str:
    """Chooses between our words and those of the case system; says the type of the plan. One commit."""
    row = line_row(record, ref)
    group = _sent(row.plan).get(row.source_id or "", ())
    if theirs and group:
        take_words(row, group)
        row.edited, row.removed, row.worker_id = False, False, person.worker_id
    elif theirs:
        row.removed = True
    row.source_digest = digest(group) if group else ""
    if not group:
        row.source_id = None
    audit.write("chose_plan_line", account_id=record.account_id, child_id=record.child_id, detail="theirs" if theirs else "ours")
    db.session.commit()
    return row.plan.plan_type
