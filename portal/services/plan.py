"""A child's plan, in the words meant for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ..extensions import db
from ..models import PlanLine
from ..rules import journey, plans
from ..rules.access import Action
from ..rules.plans import SECTIONS
from .access import OpenRecord, for_those_who_may


@dataclass(frozen=True)
class Line:
    """One line. `words` are cleaned HTML of a few tags, in `lang`; `original` is the same line as first written, if in another language."""

    section: str
    words: str
    lang: str
    original: str
    original_lang: str
    who: str
    by_when: date | None
    status: str
    approved_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """The approved plan of the help in force; `waiting` are lines that have no words for this reader yet."""

    type: str
    lines: tuple[Line, ...]
    waiting: int

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that hold at least one line, in order."""
        have = {line.section for line in self.lines}
        return tuple(s for s in SECTIONS if s in have)

    def of(self, section: str) -> tuple[Line, ...]:
        """The lines of one section."""
        return tuple(line for line in self.lines if line.section == section)

    @property
    def approved_on(self) -> date | None:
        """The day on which the newest line was approved."""
        return max((line.approved_on for line in self.lines if line.approved_on), default=None)

    @property
    def to_do(self) -> tuple[Line, ...]:
        """What needs to happen and still counts (open or done)."""
        return tuple(line for line in self.of("needs_to_happen") if line.status != "dropped")

    @property
    def done(self) -> int:
        """How many of `to_do` are done."""
        return sum(line.status == "done" for line in self.to_do)

    @property
    def next_step(self) -> Line | None:
        """The open line that is due first."""
        still = [line for line in self.to_do if line.status == "open"]
        return min(still, key=lambda line: line.by_when or date.max, default=None)


@for_those_who_may(Action.SEE_PLAN)
def plan_of(record: OpenRecord, language: str) -> Plan:
    """The plan for this reader: a child's words for the child, a family's for a parent. One SQL statement."""
    return read_plan(record, language)


def lines_of(child_id: int, plan_type: str) -> list[PlanLine]:
    """All lines of one type of plan, approved or not."""
    return list(db.session.scalars(select(PlanLine).where(PlanLine.child_id == child_id, PlanLine.plan_type == plan_type)))


def read_plan(record: OpenRecord, language: str) -> Plan:
    """The same, for services that have asked the policy already."""
    kind = journey.plan_type(record.service.kind)
    return choose_lines(lines_of(record.child_id, kind), record, language)


def choose_lines(rows: list[PlanLine], record: OpenRecord, language: str) -> Plan:
    """The approved lines as this reader gets them: in the language of the page, else in the reader's own, else as written."""
    found, waiting = [], 0
    for twin in plans.in_language(plans.approved(rows, record.today), language, record.language):
        line, original = twin.words, twin.original
        if original and not _words(line, record):
            line, original = original, None
        words = _words(line, record)
        if not words:
            waiting += 1
            continue
        found.append(
            Line(
                section=line.section,
                words=words,
                lang=line.lang,
                original=_words(original, record) if original else "",
                original_lang=original.lang if original else "",
                who=line.who,
                by_when=line.by_when,
                status=line.status,
                approved_on=line.approved_on,
            )
        )
    return Plan(journey.plan_type(record.service.kind), tuple(found), waiting)


def _words(line: PlanLine, record: OpenRecord) -> str:
    """The child's words for the child and nobody else; the family's for everybody else."""
    return line.words_for_child if record.is_own else line.words_for_family
