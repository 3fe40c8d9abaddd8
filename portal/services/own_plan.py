"""A young person's own part of the pathway plan, as they and their team read it. What they do with it: own_plan_acts.py."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..extensions import db
from ..models import OwnPart
from ..rules.access import Action
from ..rules.own_plan import Part, has_own_plan
from ..rules.voice import Kind
from . import clock
from .access import NotYours, OpenRecord, for_those_who_may
from .voice import reply_by

# Before the ref of a line, in the key of a row that keeps to which words an answer was given.
WAS = "was:"


@dataclass(frozen=True)
class Answered:
    """Words of theirs, and what was answered to exactly these. `by` is the worker's name; all words as typed."""

    words: str
    language: str
    answer: str
    answer_language: str
    by: str | None
    on: date


@dataclass(frozen=True)
class Line:
    """One line. `place` counts from 1 within its part; `asked_at`: when they invited an answer (England's time); `waits`: it has none yet.

    `answered` is the newest answer, with the words of today beside it; `changed_after`: they changed their words after it. `earlier` are
    answers to words that are no more, or that were answered again, oldest first. `version` changes with the words.
    """

    ref: str
    part: Part
    place: int
    words: str
    language: str
    by_when: date | None
    done: bool
    version: str
    asked_at: datetime | None
    waits: bool
    answered: Answered | None
    changed_after: bool
    unread: bool
    earlier: tuple[Answered, ...]


@dataclass(frozen=True)
class OwnPlan:
    """All lines in the order of the parts and of their own; `gone` are those that were taken out, the newest first."""

    lines: tuple[Line, ...]
    gone: tuple[Line, ...]

    def of(self, part: Part) -> tuple[Line, ...]:
        """The lines of one part."""
        return tuple(line for line in self.lines if line.part is part)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts in their order, those without a line too."""
        return tuple(Part)

    @property
    def waiting(self) -> tuple[Line, ...]:
        """The lines that wait for an answer, the longest first."""
        return tuple(sorted((line for line in self.lines if line.waits and line.asked_at), key=lambda line: str(line.asked_at)))

    def line(self, ref: str) -> Line:
        """One line that stands in the plan; raises NotYours."""
        found = next((line for line in self.lines if line.ref == ref), None)
        if found is None:
            raise NotYours
        return found


def is_theirs(record: OpenRecord) -> bool:
    """Whether the reader is somebody who writes a part of their own, and looks with their own eyes."""
    return record.may(Action.OWN_PARTS) and not record.seen_as and has_own_plan(record.service.kind, record.age)


@for_those_who_may(Action.OWN_PARTS)
def own_plan(record: OpenRecord) -> OwnPlan:
    """The person's own part, whole. One SQL statement. Raises NotYours for everybody else."""
    if not is_theirs(record):
        raise NotYours
    return _read(record.child_id)


@for_those_who_may(Action.READ_OWN_PARTS)
def team_own_plan(record: OpenRecord) -> OwnPlan:
    """The same for the team, without what was taken out. One SQL statement. Raises NotYours where the person has none."""
    if not has_own_plan(record.service.kind, record.age):
        raise NotYours
    return OwnPlan(_read(record.child_id).lines, ())


@for_those_who_may(Action.READ_OWN_PARTS)
def waiting(record: OpenRecord) -> int | None:
    """How many lines wait for an answer; None where the person has no such plan. One SQL statement or none."""
    return len(team_own_plan(record).waiting) if has_own_plan(record.service.kind, record.age) else None


def answer_days(plan: OwnPlan, authority: Authority) -> dict[str, date]:
    """By when somebody answers, for each line that waits: the council's days for a question, from when they asked."""
    return {line.ref: reply_by(Kind.QUESTION, authority, line.asked_at) for line in plan.waiting if line.asked_at}


def waits(row: OwnPart) -> bool:
    """Whether they invited an answer and have had none since."""
    return row.asked_at is not None and (row.answered_at is None or row.answered_at < row.asked_at)


def rows_of(child_id: int) -> list[OwnPart]:
    """Every row, in order; those that only keep what was answered too."""
    query = select(OwnPart).where(OwnPart.child_id == child_id).options(joinedload(OwnPart.worker))
    return list(db.session.scalars(query.order_by(OwnPart.position, OwnPart.id)))


def _read(child_id: int) -> OwnPlan:
    rows, earlier = rows_of(child_id), defaultdict(list)
    for row in sorted((r for r in rows if r.key.startswith(WAS)), key=lambda r: r.id):
        earlier[row.key.removeprefix(WAS).split(":")[0]].append(row)
    own = [row for row in rows if not row.key.startswith(WAS)]
    lines = []
    for part in Part:
        here = [row for row in own if row.part == part and row.gone_at is None]
        lines += [_line(row, part, place, earlier[row.ref]) for place, row in enumerate(here, 1)]
    gone = sorted((row for row in own if row.gone_at is not None), key=lambda row: str(row.gone_at), reverse=True)
    return OwnPlan(tuple(lines), tuple(_line(row, Part(row.part), 0, earlier[row.ref]) for row in gone))


def _line(row: OwnPart, part: Part, place: int, earlier: list[OwnPart]) -> Line:
    return Line(
        ref=row.ref,
        part=part,
        place=place,
        words=row.words,
        language=row.language,
        by_when=row.by_when,
        done=row.done,
        version=version(row),
        asked_at=clock.london(row.asked_at) if row.asked_at else None,
        waits=waits(row),
        answered=_answered(row),
        changed_after=row.answered_at is not None and row.changed_at > row.answered_at,
        unread=row.unread,
        earlier=tuple(filter(None, map(_answered, earlier))),
    )


def _answered(row: OwnPart) -> Answered | None:
    if row.answered_at is None:
        return None
    by = row.worker.name if row.worker else None
    return Answered(row.words, row.language, row.answer, row.answer_language, by, clock.london(row.answered_at).date())


def version(row: OwnPart) -> str:
    """Changes whenever the words change."""
    return row.changed_at.isoformat()
