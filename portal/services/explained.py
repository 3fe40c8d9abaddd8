"""The log of when complaints, feedback and advocacy were explained: by whom, to whom, in which language; and for whom it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ..extensions import db
from ..models import RightsExplained
from ..rules.access import Action
from ..rules.advocacy import Topic, explained_due
from ..rules.arrangements import YEAR
from ..rules.journey import Help
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may, whose_eyes
from .keeping import NotPossible

MOST = 200


@dataclass(frozen=True)
class Told:
    """That `by` explained these topics on a day. `who` is the child or the ref of a tie; `disputed`: that person said nobody did."""

    ref: str
    who: str
    topics: tuple[Topic, ...]
    on: date
    by: str | None
    language: str
    interpreter: bool
    disputed: bool


def _told(row: RightsExplained) -> Told:
    topics = tuple(Topic(one) for one in row.what.split() if one in set(Topic))
    return Told(row.ref, row.who, topics, row.on, row.worker.name, row.language, row.interpreter, row.disputed_at is not None)


@dataclass(frozen=True)
class Last:
    """The day on which rights were explained last, and by whom."""

    on: date
    by: str


def read_last(record: OpenRecord) -> Last | None:
    """When this reader's rights were explained to them last, as far as they did not say that nobody did. No SQL statement."""
    day, _, name = record.explained.partition(" ")
    return Last(date.fromisoformat(day), name) if day else None


@for_those_who_may(Action.SEE_MY_PAGE)
def to_me(record: OpenRecord) -> tuple[Told, ...]:
    """What was explained to this person alone, the newest first. One SQL statement. Raises NotYours when seen as somebody else."""
    query = select(RightsExplained).where(RightsExplained.child_id == record.child_id, RightsExplained.who == _me(record))
    return tuple(map(_told, db.session.scalars(query.order_by(RightsExplained.on.desc(), RightsExplained.id.desc()).limit(MOST))))


def _me(record: OpenRecord) -> str:
    if record.seen_as or not record.who:
        raise NotYours
    return record.who


@for_those_who_may(Action.SEE_MY_PAGE)
def dispute(record: OpenRecord, ref: str) -> None:
    """This person says that nobody explained it to them; it is then due again on the team's list. Twice is once. One commit.

    What the worker wrote down stays, with a mark beside it. Raises NotYours for what was not written down about them.
    """
    same = (RightsExplained.ref == ref, RightsExplained.child_id == record.child_id, RightsExplained.who == _me(record))
    row = db.session.scalar(select(RightsExplained).where(*same))
    if row is None:
        raise NotYours
    if row.disputed_at is None:
        row.disputed_at = clock.on(record.today)
        audit.write("explained_disputed", account_id=record.account_id, child_id=record.child_id, detail=ref)
        db.session.commit()


@for_those_who_may(Action.EXPLAIN_RIGHTS)
def for_team(record: OpenRecord) -> tuple[Told, ...]:
    """All that was explained about this child, the newest first. One SQL statement."""
    query = select(RightsExplained).where(RightsExplained.child_id == record.child_id)
    return tuple(map(_told, db.session.scalars(query.order_by(RightsExplained.on.desc(), RightsExplained.id.desc()).limit(MOST))))


@for_those_who_may(Action.EXPLAIN_RIGHTS)
def write(
    record: OpenRecord, person: Person, who: str, topics: Sequence[Topic], on: date, language: str, key: UUID, *, interpreter: bool
) -> None:
    """A worker writes down what they explained to one person. The same key is one row. One commit.

    Raises NotYours for somebody who does not belong to the child today, NotPossible for a day to come (`future`) or long ago (`too_old`).
    """
    if who not in {one.who for one in whose_eyes(record)} or not topics:
        raise NotYours
    if on > record.today:
        raise NotPossible("future")
    if on < record.today - YEAR:
        raise NotPossible("too_old")
    same = (RightsExplained.child_id == record.child_id, RightsExplained.worker_id == person.worker_id, RightsExplained.key == str(key))
    if db.session.scalar(select(RightsExplained.id).where(*same)) is not None:
        return
    row = RightsExplained(
        child_id=record.child_id,
        who=who,
        what=" ".join(one.value for one in Topic if one in topics),
        language=language,
        interpreter=interpreter,
        on=on,
        worker_id=person.worker_id,
        key=str(key),
        created_at=clock.on(record.today),
    )
    db.session.add(row)
    audit.write("rights_explained", account_id=person.account_id, child_id=record.child_id, detail=f"{who} {row.what}")
    db.session.commit()


def due_for(record: OpenRecord) -> tuple[str, ...]:
    """To whom of a child of the team's list rights are to be explained now: `myself`, and how family members belong. No SQL statement.

    Family members count who can sign in, each from the day from which they can, or on which help began. Nobody where help has ended.
    """
    if record.service.kind is Help.CLOSED:
        return ()
    last: dict[str, date] = {}
    disputed: dict[str, date] = {}
    for part in filter(None, record.told_rights.split(";")):
        who, day, holds = part.split(":")
        rows = last if holds == "yes" else disputed
        rows[who] = max(rows.get(who, date.min), date.fromisoformat(day))
    since = record.service.since
    people = [("child", "myself", since)]
    for part in filter(None, record.family.split(";")):
        ref, day, relation = part.split(":", 2) if part.count(":") > 1 else ("", "", "")
        begun = date.fromisoformat(day) if day else None
        people.append((ref, relation, max(filter(None, (since, begun)), default=None)))
    return tuple(
        relation
        for who, relation, started in people
        if explained_due(started, last.get(who), record.today, disputed=disputed.get(who, date.min) > last.get(who, date.min))
    )
