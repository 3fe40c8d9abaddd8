"""How a plan was before, as one reader had it: a version that this reader could not tell from the last is none for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ..extensions import db
from ..languages import CHECKED
from ..models import Plan, PlanVersion
from ..rules import plans
from ..rules.access import Action
from ..rules.plans import InSections, Shown, State
from .access import NotYours, OpenRecord, for_those_who_may
from .plan import own_language, reader_of


@dataclass(frozen=True)
class Version(InSections):
    """One version as this reader had it, from a day, to a day ('None': still). `number` counts in their own eyes."""

    ref: str
    type: str
    number: int
    since: date | None
    until: date | None
    lines: tuple[Shown, ...]
    ended: bool = False


@for_those_who_may(Action.SEE_PLAN)
def versions(record: OpenRecord, language: str) -> tuple[Version, ...]:
    """Every version that this reader could tell from the one before, newest first. One SQL statement."""
    query = select(PlanVersion, Plan).join(Plan, Plan.id == PlanVersion.plan_id).order_by(Plan.id, PlanVersion.number)
    query = query.where(Plan.child_id == record.child_id, PlanVersion.published_on.is_not(None))
    query = query.where(PlanVersion.state.in_((State.PUBLISHED, State.ENDED)))
    reader, found = reader_of(record), list[Version]()
    key = ("", "")
    for row, plan in db.session.execute(query):
        lines = plans.read(row.content)
        now = (plan.ref, plans.view_key(lines, reader))
        shown = plans.view(lines, reader, (language, record.language), checked=CHECKED, prefer=own_language(record.language))
        same_plan = bool(found) and found[-1].ref == plan.ref
        if now == key or (not shown and not same_plan):
            continue
        if same_plan:
            found[-1] = _until(found[-1], row.published_on)
        number = found[-1].number + 1 if same_plan else 1
        found.append(Version(plan.ref, plan.plan_type, number, row.published_on, plan.ended_on, shown, bool(plan.ended_on)))
        key = now
    return tuple(reversed([v for v in found if v.lines]))


def _until(version: Version, day: date | None) -> Version:
    return Version(version.ref, version.type, version.number, version.since, day, version.lines, version.ended)


@for_those_who_may(Action.SEE_PLAN)
def version(record: OpenRecord, ref: str, number: int, language: str) -> Version:
    """One of them. Raises NotYours."""
    found = next((v for v in versions(record, language) if v.ref == ref and v.number == number), None)
    if found is None:
        raise NotYours
    return found
