"""After a nightly import: what the case system sent fills and updates the plan, and never overwrites what was written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..extensions import db
from ..models import Plan, PlanLine, PlanText, SourceLine
from ..rules import plans
from ..rules.plans import Line
from .plan_versions import as_line, open_plan, published, put_up

Group = tuple[SourceLine, ...]


def digest(group: Group) -> str:
    """A name for all that the case system says in one line, in all languages."""
    said = [
        (r.source_id, r.section, r.lang, r.words_for_child, r.words_for_family, r.who, r.by_when, r.status, r.approved_on) for r in group
    ]
    return sha256(repr(said).encode()).hexdigest()


def take_over(today: date) -> None:
    """Brings every desk and every published plan up to the lines of the case system. Part of the import's transaction.

    A line that was edited here keeps its words: the team sees both and chooses. What people said about a line stays in any case.
    """
    sent: dict[tuple[int, str], list[SourceLine]] = defaultdict(list)
    for row in db.session.scalars(select(SourceLine)):
        sent[row.child_id, row.plan_type].append(row)
    query = select(PlanLine).where(PlanLine.source_id.is_not(None)).options(selectinload(PlanLine.texts), joinedload(PlanLine.plan))
    mine = {line.source_id: line for line in db.session.scalars(query)}
    touched: dict[int, Plan] = {line.plan_id: line.plan for line in mine.values()}
    named: set[str | None] = set()
    for (child_id, plan_type), rows in sent.items():
        if plan_type not in plans.TYPES:
            continue
        for group in plans.twins(rows):
            line = next((mine[r.source_id] for r in group if r.source_id in mine), None) or _new(group, child_id, plan_type, touched)
            if line is not None:
                named.add(line.source_id)
                _take(line, group)
    for source_id, line in mine.items():
        if source_id not in named and not line.edited:
            db.session.delete(line)
    db.session.flush()
    for plan in touched.values():
        if plan.ended_on is None:
            _publish(plan, today)


def _new(group: Group, child_id: int, plan_type: str, touched: dict[int, Plan]) -> PlanLine | None:
    plan = open_plan(child_id, plan_type, make=True)
    if plan is None:
        return None
    touched[plan.id] = plan
    line = PlanLine(plan_id=plan.id, plan=plan, source_id=group[0].source_id, section=group[0].section, position=group[0].position)
    db.session.add(line)
    return line


def _take(line: PlanLine, group: Group) -> None:
    """The case system's words onto the desk, unless the line was edited here. It is named after the first row of tonight."""
    line.source_id = group[0].source_id
    if line.edited:
        return
    if not line.plan.ordered_here:
        line.position = group[0].position
    if (now := digest(group)) != line.source_digest:
        take_words(line, group)
        line.source_digest = now


def take_words(line: PlanLine, group: Sequence[SourceLine]) -> None:
    """Makes a line say what the case system says, and nothing that nobody checked; translations that were written here stay."""
    first = group[0]
    line.section, line.lang, line.by_when, line.status = first.section, first.lang, first.by_when, first.status
    line.phrase = line.holes = ""
    have = {text.lang: text for text in line.texts}
    for row in group:
        text = have.get(row.lang)
        if text is None:
            text = PlanText(lang=row.lang)
            line.texts.append(text)
        text.for_child, text.for_family, text.who = row.words_for_child, row.words_for_family, row.who
        text.for_younger = text.sign = ""
        text.state, text.of, text.approved_on = "checked", "", row.approved_on
    sent = {row.lang for row in group}
    for text in [t for t in line.texts if t.lang not in sent and not t.of]:
        line.texts.remove(text)


def _publish(plan: Plan, today: date) -> None:
    """Readers get what the case system has approved by today; what waits on the desk to be checked does not go with it."""
    shown = published(plan.id)
    have = {line.ref: line for line in (plans.read(shown.content) if shown else ())}
    order = {ref: n for n, ref in enumerate(have)} if plan.ordered_here else {}
    rows = list(db.session.scalars(select(PlanLine).where(PlanLine.plan_id == plan.id).options(selectinload(PlanLine.texts))))
    approved: dict[str, date] = {}
    for row in rows:
        if not row.source_id or row.edited:
            continue
        line = as_line(row, approved_by=today)
        if line.texts:
            have[row.ref] = _with_written(line, row)
            approved[row.ref] = max((t.approved_on for t in row.texts if t.approved_on and t.approved_on <= today), default=today)
        else:
            have.pop(row.ref, None)
    known = {row.ref: row for row in rows}
    last = len(order)  # an order that was made here is a draft too, until it is published
    kept = [(order.get(ref, last) if order else known[ref].position, known[ref].id, line) for ref, line in have.items() if ref in known]
    put_up(plan, _without_days(plans.in_order(kept, plan.plan_type)), today, "import", approved)


def _with_written(line: Line, row: PlanLine) -> Line:
    """With the translations that were added here to a line of the case system, marked where it has other words now."""
    made_of = {(row.ref, text.lang): text.of for text in row.texts if text.of}
    sent = {text.lang for text in line.texts}
    here = [text for text in as_line(row).texts if (row.ref, text.lang) in made_of and text.lang not in sent]
    texts = sorted((*line.texts, *here), key=lambda text: (text.lang != line.lang, text.lang))
    return plans.freshness([replace(line, texts=tuple(texts))], made_of)[0]


def _without_days(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, since=()) for line in lines)
