"""The translation list: lines of plans that a reader cannot read in their own language yet, added and checked by people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from .. import safe_text
from ..extensions import db
from ..languages import BY_CODE
from ..models import Child, Contact, Plan, PlanLine, PlanText, Tie
from ..rules import plans
from ..rules.access import PART, Action
from ..rules.plans import Line, Reader, Words
from . import audit
from .access import NotYours, OpenRecord, Person, for_those_who_may, open_list, open_record
from .plan_desk import line_row
from .plan_versions import desk_lines, published, put_up
from .reach import tie_holds


@dataclass(frozen=True)
class ToDo:
    """One line that lacks words in one language: `state` is missing, draft or stale. `own`: the child reads it; `family`: others do."""

    child_ref: str
    child: str | None
    line: Line
    lang: str
    state: str
    now: Words
    own: bool
    family: bool
    may_check: bool = False


@dataclass(frozen=True)
class Need:
    """A language that somebody reads, and whose eyes they have."""

    lang: str
    reader: Reader


def _needs(child: Child, today: date) -> list[Need]:
    """Who reads this child's plan in which language."""
    found = [Need(child.language, Reader(plans.CHILD, own=True))] if child.show_to_child else []
    query = select(Tie, Contact).join(Contact, Contact.id == Tie.contact_id).where(Tie.child_id == child.id, tie_holds(today))
    if child.show_to_family:
        found += [
            Need(c.language, Reader(tie.ref, own=False))
            for tie, c in db.session.execute(query)
            if PART[Action.SEE_PLAN] in tie.may_see.split()
        ]
    return found


def to_do(person: Person, today: date) -> list[ToDo]:
    """All lines of this worker's list of children that somebody cannot read in their language, missing ones first."""
    ids = {record.child_id: record for record, _ in open_list(person, today)}
    children = list(db.session.scalars(select(Child).where(Child.id.in_(ids))))
    query = select(PlanLine).join(Plan).where(Plan.child_id.in_(ids), Plan.ended_on.is_(None), ~PlanLine.removed)
    rows = list(db.session.scalars(query.options(selectinload(PlanLine.texts), joinedload(PlanLine.plan))))
    found = []
    for child in children:
        mine = [row for row in rows if row.plan.child_id == child.id]
        needs = _needs(child, today)
        for row in mine:
            line = desk_lines([row], row.plan.plan_type)
            found += [_todo(child, one, lang, needs, row, person) for one in line for lang in _wanted(one, needs)]
    order = {"missing": 0, "stale": 1, "draft": 2, "phrase": 3, "checked": 4}
    return sorted(found, key=lambda t: (order[t.state], t.lang, t.child or "", t.child_ref))


def _wanted(line: Line, needs: Iterable[Need]) -> list[str]:
    """The languages in which somebody would read this line and which it was not first written in."""
    return sorted({n.lang for n in needs if n.lang != line.lang and plans.is_for(line, n.reader)})


def _todo(child: Child, line: Line, lang: str, needs: list[Need], row: PlanLine, person: Person) -> ToDo:
    have = line.text(lang)
    own = any(n.lang == lang and n.reader.own and plans.is_for(line, n.reader) for n in needs)
    family = any(n.lang == lang and not n.reader.own and plans.is_for(line, n.reader) for n in needs)
    state = have.state.partition("_")[0] if have else "phrase" if line.phrase and lang in BY_CODE else "missing"
    writer = next((t.worker_id for t in row.texts if t.lang == lang), None)
    return ToDo(child.ref, child.name, line, lang, state, have or Words(lang), own, family, writer != person.worker_id)


def open_to_do(person: Person, today: date) -> list[ToDo]:
    """Those that need somebody's work: neither checked nor of the phrasebook."""
    return [t for t in to_do(person, today) if t.state in ("missing", "draft", "stale")]


def one(person: Person, ref: str, line_ref: str, lang: str, today: date) -> tuple[OpenRecord, ToDo]:
    """One of them. Raises NotYours."""
    record = open_record(person, ref, today)
    found = next((t for t in to_do(person, today) if t.child_ref == ref and t.line.ref == line_ref and t.lang == lang), None)
    if found is None or not record.may(Action.WRITE_PLAN):
        raise NotYours
    return record, found


@for_those_who_may(Action.WRITE_PLAN)
def add(record: OpenRecord, person: Person, line_ref: str, words: Words) -> None:
    """A person puts a line into another language: a draft until another person checks it, and shown beside the original. One commit."""
    row = line_row(record, line_ref)
    if words.lang == row.lang:
        raise NotYours
    text = next((t for t in row.texts if t.lang == words.lang), None)
    if text is None:
        text = PlanText(lang=words.lang)
        row.texts.append(text)
    text.for_child, text.for_younger = safe_text.plan_html(words.child), safe_text.plan_html(words.younger)
    text.for_family, text.sign = safe_text.plan_html(words.family), safe_text.visible(words.sign).strip()
    text.who, text.state, text.worker_id = safe_text.name(words.who)[:255], "draft", person.worker_id
    base = next((t for t in row.texts if t.lang == row.lang), text)
    text.of = plans.words_digest(Words(base.lang, base.for_child, base.for_younger, base.for_family, base.who, base.sign))
    _show(record, row, words.lang)
    audit.write("translated_line", account_id=record.account_id, child_id=record.child_id, detail=words.lang)
    db.session.commit()


@for_those_who_may(Action.WRITE_PLAN)
def confirm(record: OpenRecord, person: Person, line_ref: str, lang: str, seen: str) -> None:
    """A second person who reads the language says that a translation is right. One commit. Raises NotYours for who wrote it, for words
    that are no translation of those of now, and where `seen` (a name for the words that were looked at) is not that of the words of now.
    """
    row = line_row(record, line_ref)
    text = next((t for t in row.texts if t.lang == lang and t.lang != row.lang), None)
    now = [t for line in desk_lines([row], row.plan.plan_type) for t in line.texts if t.lang == lang]
    if text is None or text.worker_id == person.worker_id or [t.state for t in now] != ["draft"] or plans.words_digest(now[0]) != seen:
        raise NotYours
    text.state = "checked"
    _show(record, row, lang)
    audit.write("checked_translation", account_id=record.account_id, child_id=record.child_id, detail=lang)
    db.session.commit()


def _show(record: OpenRecord, row: PlanLine, lang: str) -> None:
    """Readers get the translation at once where the words that it was made of are those that they read."""
    db.session.flush()
    now = published(row.plan_id)
    if now is None:
        return
    desk = desk_lines([row], row.plan.plan_type)
    lines = tuple(_with(line, desk, lang) for line in plans.read(now.content))
    put_up(row.plan, lines, record.today, "translation")


def _with(line: Line, desk: tuple[Line, ...], lang: str) -> Line:
    """A line with its words in one language as they are on the desk; those in other languages may wait there for somebody's approval."""
    fresh = next((d.text(lang) for d in desk if d.ref == line.ref and d.base == line.base), None)
    if fresh is None:
        return line
    texts = sorted((fresh, *(t for t in line.texts if t.lang != lang)), key=lambda t: (t.lang != line.lang, t.lang))
    return replace(line, texts=tuple(texts))
