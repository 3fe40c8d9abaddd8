"""What a worker heard somebody say, put before that one person: is it right? Their own words stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Contact, Heard, Tie
from ..rules.access import Action
from ..rules.arrangements import YEAR
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may, whose_eyes
from .keeping import NotPossible

MOST = 100


@dataclass(frozen=True)
class HeardSay:
    """What `by` heard on `day`. `state`: asked, yes or changed; `their_words` stand beside it. `who` and `relation` are for the team."""

    ref: str
    by: str | None
    day: date
    words: str
    language: str
    state: str
    their_words: str
    their_language: str
    who: str | None = None
    relation: str = ""


def _as_said(row: Heard, who: str | None = None, relation: str = "") -> HeardSay:
    return HeardSay(
        row.ref, row.worker.name, row.day, row.words, row.language, row.state, row.their_words, row.their_language, who, relation
    )


def _me(record: OpenRecord) -> str:
    if record.seen_as or not record.who:
        raise NotYours
    return record.who


@for_those_who_may(Action.OWN_WORDS)
def to_me(record: OpenRecord) -> tuple[HeardSay, ...]:
    """What was heard of this person alone, what waits for them first, then the newest. One SQL statement. Raises NotYours when seen as."""
    query = select(Heard).where(Heard.child_id == record.child_id, Heard.who == _me(record)).options(joinedload(Heard.worker))
    rows = db.session.scalars(query.order_by(Heard.state != "asked", Heard.id.desc()).limit(MOST))
    return tuple(_as_said(row) for row in rows)


@for_those_who_may(Action.OWN_WORDS)
def answer(record: OpenRecord, ref: str, words: str, language: str) -> None:
    """This person says that it is right (no words), or how it was in words of their own. The worker's words stay as they are. One commit.

    Words that come after others are put below them, and a "yes" after words changes nothing. Raises NotYours.
    """
    query = select(Heard).where(Heard.ref == ref, Heard.child_id == record.child_id, Heard.who == _me(record))
    row = db.session.scalar(query)
    if row is None:
        raise NotYours
    if (not words.strip() and row.state != "asked") or (words and f"\n\n{row.their_words}".endswith(f"\n\n{words}")):
        return
    if words.strip():
        row.their_words = f"{row.their_words}\n\n{words}" if row.their_words else words
        row.their_language, row.state = language, "changed"
    else:
        row.state = "yes"
    row.answered_at = clock.on(record.today)
    audit.write("heard_answered", account_id=record.account_id, child_id=record.child_id, detail=f"{row.state} {ref}")
    db.session.commit()


@for_those_who_may(Action.READ_OWN_WORDS)
def write(record: OpenRecord, person: Person, who: str, words: str, day: date, key: UUID, language: str) -> None:
    """A worker writes what they heard one person say, and that person is asked whether it is right. The same key is one row. One commit.

    Raises NotYours for somebody to whom the record is not shown, NotPossible for a day to come (`future`) or long ago (`too_old`).
    """
    if who not in {one.who for one in whose_eyes(record) if one.shown}:
        raise NotYours
    if day > record.today:
        raise NotPossible("future")
    if day < record.today - YEAR:
        raise NotPossible("too_old")
    same = (Heard.child_id == record.child_id, Heard.worker_id == person.worker_id, Heard.key == str(key))
    if db.session.scalar(select(Heard.id).where(*same)) is not None:
        return
    row = Heard(
        child_id=record.child_id,
        who=who,
        worker_id=person.worker_id,
        day=day,
        words=words,
        language=language,
        key=str(key),
        written_at=clock.on(record.today),
    )
    db.session.add(row)
    audit.write("heard", account_id=person.account_id, child_id=record.child_id, detail=who)
    db.session.commit()


@for_those_who_may(Action.READ_OWN_WORDS)
def for_team(record: OpenRecord) -> tuple[HeardSay, ...]:
    """All that the team heard about this child, the newest first, each with both texts. One SQL statement."""
    query = (
        select(Heard, Contact.name, Tie.relation)
        .outerjoin(Tie, Tie.ref == Heard.who)
        .outerjoin(Contact, Contact.id == Tie.contact_id)
        .where(Heard.child_id == record.child_id)
        .options(joinedload(Heard.worker))
        .order_by(Heard.id.desc())
        .limit(MOST)
    )
    return tuple(
        _as_said(row, record.name if row.who == "child" else name, "myself" if row.who == "child" else relation or "")
        for row, name, relation in db.session.execute(query)
    )
