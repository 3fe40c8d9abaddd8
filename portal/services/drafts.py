"""Words that somebody began to write and did not send: kept for the writer alone, on the server, until they are sent or thirty days old."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Conversation, Draft
from . import clock

LONGEST_PLACE = 80
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """What somebody began to write, and what they had chosen beside it: a field's name and its value. Nothing kept is false."""

    words: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.choices)


def place_of(form: str, kind: str, ref: str) -> str:
    """Which form of which record, as it is kept: `say:worry:<ref>`; what is too long for the column is kept as its hash."""
    whole = f"{form}:{kind}:{ref}"
    return whole if len(whole) <= LONGEST_PLACE else hashlib.sha256(whole.encode()).hexdigest()


def keep(account_id: int, place: str, kept: Kept, key: str = "") -> None:
    """Keeps this in place of what was there before; nothing throws it away. One commit.

    `key`: the form's submit key. Words that were sent with it already are no draft any more, however late this comes.
    """
    if key and db.session.scalar(select(Conversation.id).where(Conversation.author_id == account_id, Conversation.key == key)) is not None:
        return
    try:
        _put(account_id, place, kept)
        db.session.commit()
    except IntegrityError:
        # Two at once: the other one made the row.
        db.session.rollback()
        _put(account_id, place, kept)
        db.session.commit()


def _put(account_id: int, place: str, kept: Kept) -> None:
    if not kept:
        forget(account_id, place)
        return
    row = db.session.scalar(select(Draft).where(Draft.account_id == account_id, Draft.place == place))
    if row is None:
        row = Draft(account_id=account_id, place=place)
        db.session.add(row)
    row.words, row.choices, row.changed_at = kept.words, json.dumps(dict(kept.choices), ensure_ascii=False), clock.now()
    db.session.flush()


def take(account_id: int, place: str) -> Kept:
    """What this person began to write there, or nothing. It stays kept. One SQL statement."""
    row = db.session.execute(select(Draft.words, Draft.choices).where(Draft.account_id == account_id, Draft.place == place)).first()
    return Kept(row.words, json.loads(row.choices or "{}")) if row else Kept()


def begun(account_id: int, form: str, ref: str) -> tuple[str, ...]:
    """The kinds of which this person began to write one in this form of this record, the newest first. One SQL statement; no words."""
    query = select(Draft.place).where(Draft.account_id == account_id).order_by(Draft.changed_at.desc(), Draft.id.desc())
    parts = [place.split(":") for place in db.session.scalars(query)]
    return tuple(part[1] for part in parts if len(part) == 3 and (part[0], part[2]) == (form, ref))


def forget(account_id: int, place: str) -> None:
    """Throws it away. Does not commit, so that it goes in the same commit that sends the words."""
    db.session.execute(delete(Draft).where(Draft.account_id == account_id, Draft.place == place))


def throw_away(account_id: int, place: str) -> None:
    """The same, because the writer said so. One commit."""
    forget(account_id, place)
    db.session.commit()


def forget_old(now: datetime) -> int:
    """Throws away what nobody has touched for thirty days; says how many. One commit."""
    found = db.session.execute(delete(Draft).where(Draft.changed_at < now - KEPT_FOR))
    db.session.commit()
    return found.rowcount if isinstance(found, CursorResult) else 0
