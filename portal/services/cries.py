"""What must not lie unread: a low number for feeling safe, a worry in own words. It stays with the team until one has read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import literal, or_, select, union_all, update

from ..extensions import db
from ..models import Account, OwnWords, Scale
from ..rules.access import Action
from ..rules.feelings import LOW, Question
from ..rules.own_words import Share
from . import audit, clock
from .access import OpenRecord, Person, for_those_who_may
from .own_words import is_their_worker

WORRY = "worry"


def unread(ids: Sequence[int]) -> dict[int, date]:
    """For each of these children about whom something lies unread: since which day. One SQL statement."""
    people = select(Account.id).where(Account.worker_id.is_(None))
    low = select(Scale.child_id, Scale.created_at).where(
        Scale.child_id.in_(ids), Scale.question == Question.SAFE, Scale.value <= LOW, Scale.read_at.is_(None), Scale.account_id.in_(people)
    )
    worry = select(OwnWords.child_id, OwnWords.created_at).where(
        OwnWords.child_id.in_(ids), OwnWords.part == WORRY, OwnWords.words != "", OwnWords.read_at.is_(None)
    )
    found: dict[int, date] = {}
    for child, at in db.session.execute(union_all(low, worry)):
        day = clock.london(at).date()
        found[child] = min(day, found.get(child, day))
    return found


@for_those_who_may(Action.READ_OWN_WORDS)
def have_read(record: OpenRecord, person: Person) -> None:
    """A worker has read them; what they cannot read themselves stays unread. One commit."""
    mine = literal(is_their_worker(record))
    now = clock.on(record.today)
    db.session.execute(update(Scale).where(Scale.child_id == record.child_id, Scale.read_at.is_(None)).values(read_at=now))
    words = update(OwnWords).where(OwnWords.child_id == record.child_id, OwnWords.read_at.is_(None))
    db.session.execute(
        words.where(or_(mine, OwnWords.share != Share.WORKER)).values(read_at=now).execution_options(synchronize_session=False)
    )
    audit.write("read_own_words", account_id=record.account_id, child_id=record.child_id)
    db.session.commit()
