"""Numbers from 0 to 10: each person's own, and those of a worker who wishes them to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Account, Scale
from ..rules.access import Action
from ..rules.feelings import Question, is_number
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may

MOST = 200


@dataclass(frozen=True)
class Number:
    """One number on one day. `by`: who gave it, where that is not the reader (`mine`); `relation`: myself, mother, worker...

    `show_child` and `show_family`: to whom a worker's number is shown.
    """

    question: Question
    value: int
    words: str
    language: str
    day: date
    mine: bool
    by: str | None = None
    relation: str = ""
    show_child: bool = False
    show_family: bool = False


def _as_number(record: OpenRecord, row: Scale, by: str | None) -> Number:
    return Number(
        question=Question(row.question),
        value=row.value,
        words=row.words,
        language=row.language,
        day=row.day,
        mine=row.account_id == record.account_id,
        by=by,
        relation=row.relation,
        show_child=row.show_child,
        show_family=row.show_family,
    )


@for_those_who_may(Action.OWN_WORDS)
def mine(record: OpenRecord) -> tuple[Number, ...]:
    """This person's own numbers, and the workers' that are shown to their side; the newest first. One SQL statement.

    Raises NotYours with somebody else's eyes.
    """
    if record.seen_as:
        raise NotYours
    shown = Scale.show_child if record.is_own else and_(literal(record.may(Action.SEE_PLAN)), Scale.show_family)
    query = (
        select(Scale)
        .join(Account, Account.id == Scale.account_id)
        .where(Scale.child_id == record.child_id)
        .where(or_(Scale.account_id == record.account_id, and_(Account.worker_id.is_not(None), shown)))
        .options(joinedload(Scale.account).joinedload(Account.worker))
        .order_by(Scale.id.desc())
        .limit(MOST)
    )
    return tuple(_as_number(record, row, row.account.worker.name if row.account.worker else None) for row in db.session.scalars(query))


@for_those_who_may(Action.OWN_WORDS)
def give(record: OpenRecord, question: Question, value: int, words: str, key: UUID, language: str) -> None:
    """Keeps this person's number of today, with words or without. The same key is one row. One commit.

    Raises NotYours with somebody else's eyes, ValueError for a number that is not on the scale.
    """
    if record.seen_as:
        raise NotYours
    _add(record, record.account_id, record.family_relation, question, value, words, key, language)


@for_those_who_may(Action.READ_OWN_WORDS)
def give_as_worker(
    record: OpenRecord,
    person: Person,
    question: Question,
    value: int,
    words: str,
    key: UUID,
    language: str,
    *,
    show_child: bool,
    show_family: bool,
) -> None:
    """Keeps a worker's number of today, and to which side it is shown. The same key is one row. One commit. Raises ValueError as `give`."""
    shown = {"show_child": show_child, "show_family": show_family}
    _add(record, person.account_id, "worker", question, value, words, key, language, **shown)


def _add(
    record: OpenRecord,
    account_id: int,
    relation: str,
    question: Question,
    value: int,
    words: str,
    key: UUID,
    language: str,
    **shown: bool,
) -> None:
    if not is_number(value):
        raise ValueError(value)
    if db.session.scalar(select(Scale.id).where(Scale.account_id == account_id, Scale.key == str(key))) is not None:
        return
    row = Scale(
        child_id=record.child_id,
        account_id=account_id,
        relation=relation,
        question=question.value,
        value=value,
        words=words,
        language=language,
        key=str(key),
        day=record.today,
        created_at=clock.on(record.today),
        **shown,
    )
    db.session.add(row)
    audit.write("number", account_id=account_id, child_id=record.child_id, detail=question.value)
    try:
        db.session.commit()
    except IntegrityError:  # two taps at once: the other one was first
        db.session.rollback()


@for_those_who_may(Action.READ_OWN_WORDS)
def for_team(record: OpenRecord) -> tuple[Number, ...]:
    """Everybody's numbers about this child, the newest first, with who gave each. One SQL statement."""
    people = joinedload(Scale.account).options(joinedload(Account.child), joinedload(Account.contact), joinedload(Account.worker))
    query = select(Scale).where(Scale.child_id == record.child_id).options(people).order_by(Scale.id.desc()).limit(MOST)
    return tuple(_as_number(record, row, _name(row.account)) for row in db.session.scalars(query))


def _name(account: Account) -> str | None:
    found = account.child or account.contact or account.worker
    return found.name if found else None
