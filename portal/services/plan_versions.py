"""Versions of a plan: how the desk becomes lines, and how lines become what readers see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from ..extensions import db
from ..models import Plan, PlanLine, PlanText, PlanVersion, Tie
from ..rules import plans
from ..rules.plans import Line, State, Words


def as_line(row: PlanLine, *, approved_by: date | None = None) -> Line:
    """A line of the desk. `approved_by`: only what somebody had approved by that day (lines of the case system)."""
    kept = [t for t in row.texts if approved_by is None or (t.approved_on and t.approved_on <= approved_by)]
    return Line(
        ref=row.ref,
        section=row.section,
        lang=row.lang if any(t.lang == row.lang for t in kept) or not kept else kept[0].lang,
        texts=tuple(_words(t) for t in sorted(kept, key=lambda t: (t.lang != row.lang, t.lang))),
        by_when=row.by_when,
        status=row.status,
        readers=frozenset(row.readers.split()),
        phrase=row.phrase,
        holes=tuple((name, value) for name, value in json.loads(row.holes or "{}").items()),
    )


def _words(text: PlanText) -> Words:
    return Words(text.lang, text.for_child, text.for_younger, text.for_family, text.who, text.sign, text.state)


def desk_lines(rows: Iterable[PlanLine], plan_type: str) -> tuple[Line, ...]:
    """The desk as it would be published now, translations marked where the original changed since."""
    kept = [row for row in rows if not row.removed]
    made_of = {(row.ref, text.lang): text.of for row in kept for text in row.texts if text.of}
    return plans.freshness(plans.in_order(((row.position, row.id, as_line(row)) for row in kept), plan_type), made_of)


def published(plan_id: int) -> PlanVersion | None:
    """The version that readers see now."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.state == State.PUBLISHED)
    found: PlanVersion | None = db.session.scalar(query)
    return found


def next_number(plan_id: int) -> int:
    """The number of the version that comes next."""
    return (db.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan_id)) or 0) + 1


def readers_of(child_id: int) -> list[str]:
    """Refs of all ties of a child."""
    return list(db.session.scalars(select(Tie.ref).where(Tie.child_id == child_id).order_by(Tie.id)))


def put_up(plan: Plan, lines: Sequence[Line], day: date, why: str, approved: Mapping[str, date] | None = None) -> PlanVersion | None:
    """Makes `lines` what readers see, as a new version of state "published"; nothing where nothing differs. Does not commit."""
    old = published(plan.id)
    before = plans.read(old.content) if old else ()
    if [replace(line, since=()) for line in lines] == [replace(line, since=()) for line in before]:
        return None
    dated = plans.dated(lines, before, readers_of(plan.child_id), day, approved or {})
    version = PlanVersion(plan_id=plan.id, number=next_number(plan.id), state=State.PUBLISHED.value, why=why, content=plans.write(dated))
    version.published_on = day
    if old:
        old.state, old.ended_on = State.ENDED.value, day
    db.session.add(version)
    db.session.flush()
    return version


def open_plan(child_id: int, plan_type: str, *, make: bool = False) -> Plan | None:
    """The plan of a type that has not ended; with `make`, a new one where there is none. Does not commit."""
    query = select(Plan).where(Plan.child_id == child_id, Plan.plan_type == plan_type).order_by(Plan.number.desc()).limit(1)
    last: Plan | None = db.session.scalar(query)
    if last is not None and last.ended_on is None:
        return last
    if not make:
        return None
    plan = Plan(child_id=child_id, plan_type=plan_type, number=(last.number if last else 0) + 1)
    db.session.add(plan)
    db.session.flush()
    return plan
