"""What each person would read of the desk, side by side, before it is published; and that nothing of one stands with another."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ..extensions import db
from ..languages import CHECKED, negotiate
from ..models import Account, LineAnswer, OwnWords
from ..rules import leaks, plans
from ..rules.access import PART, Action
from ..rules.leaks import Secret
from ..rules.plans import Line, Reader, Shown
from .access import Eyes, OpenRecord, for_those_who_may, whose_eyes
from .plan import own_language
from .plan_desk import rows_of, types_for
from .plan_versions import desk_lines, open_plan


@dataclass(frozen=True)
class Column:
    """One person and what they would read. `kept`: how many lines are meant for others; `found`: words of others that stand here."""

    eyes: Eyes
    reads: bool
    lines: tuple[Shown, ...]
    kept: int
    found: tuple[Secret, ...]
    looked: int


def _reader(eyes: Eyes, record: OpenRecord) -> Reader:
    own = eyes.who == plans.CHILD
    return Reader(eyes.who, own, own and record.age is not None and record.age < plans.YOUNGER_UNDER)


@for_those_who_may(Action.WRITE_PLAN)
def side_by_side(record: OpenRecord, plan_type: str) -> tuple[Column, ...]:
    """For the child and every family member who can sign in: the plan as they would get it from the desk as it is now."""
    plan = open_plan(record.child_id, plan_type) if plan_type in types_for(record) else None
    lines = desk_lines(rows_of(plan.id), plan_type) if plan else ()
    said = _said(record)
    columns = []
    for eyes in whose_eyes(record):
        reads = eyes.shown and (eyes.who == plans.CHILD or PART[Action.SEE_PLAN] in eyes.parts)
        reader = _reader(eyes, record)
        wishes = (negotiate(eyes.language).code, eyes.language)
        shown = plans.view(lines, reader, wishes, checked=CHECKED, prefer=own_language(eyes.language)) if reads else ()
        secrets = [*_lines_of_others(lines, reader), *(s for who, s in said if who != eyes.who)]
        page = [text for line in shown for text in (line.words, line.original, line.who, line.sign)]
        columns.append(Column(eyes, reads, shown, len(lines) - len(shown) if reads else 0, leaks.leaking(secrets, page), len(secrets)))
    return tuple(columns)


def _lines_of_others(lines: tuple[Line, ...], reader: Reader) -> list[Secret]:
    """The words of lines that are not meant for this reader at all."""
    hidden = [line for line in lines if not plans.is_for(line, reader)]
    return [Secret(text, "line") for line in hidden for t in line.texts for text in (t.child, t.younger, t.family) if text]


def _said(record: OpenRecord) -> list[tuple[str, Secret]]:
    """What the child said on their plan and about themselves, with whose it is: a child's words go nowhere but where the child says."""
    mine = select(Account.id).where(Account.child_id == record.child_id)
    comments = select(LineAnswer.words).where(LineAnswer.account_id.in_(mine), LineAnswer.words != "")
    shared = OwnWords.share == "plan"
    words = select(OwnWords.words).where(OwnWords.account_id.in_(mine), OwnWords.words != "", ~shared)
    return [(plans.CHILD, Secret(text, "said")) for query in (comments, words) for text in db.session.scalars(query)]
