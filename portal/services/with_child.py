"""A worker opens the forms with a child, side by side on the worker's device; the words go where the child sends them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ..authority import Authority
from ..extensions import db
from ..models import Account
from ..rules.access import Action, Relation
from ..rules.journey import Help, Service
from ..rules.voice import Kind, Recipient
from . import complaint_rows
from .access import OpenRecord, Person, for_those_who_may
from .talk import receipt_of
from .voice import Author, Wishes, Words, put, reply_by


@dataclass(frozen=True)
class Beside:
    """The child beside the worker, as a form speaks to them. `signs_in`: they have a sign-in of their own and can read the answer there."""

    ref: str
    name: str | None
    age: int | None
    service: Service
    signs_in: bool
    is_own: bool = True
    seen_as: bool = False

    @property
    def grown_up(self) -> bool:
        """Whether the page speaks to a care leaver."""
        return self.service.kind is Help.CARE_LEAVER


@for_those_who_may(Action.SAY_WITH_CHILD)
def beside(record: OpenRecord) -> Beside:
    """The child of this record. One SQL statement."""
    return Beside(record.ref, record.name, record.age, record.service, signs_in=_account(record) is not None)


def _account(record: OpenRecord) -> int | None:
    """The child's own sign-in, where they have one that works."""
    return db.session.scalar(select(Account.id).where(Account.child_id == record.child_id, ~Account.disabled))


@for_those_who_may(Action.SAY_WITH_CHILD)
def say_with(
    record: OpenRecord,
    person: Person,
    kind: Kind,
    to: Recipient,
    words: str,
    key: UUID,
    language: str,
    authority: Authority,
    at: datetime,
    wishes: Wishes,
) -> str:
    """Keeps what the child said beside this worker, and gives the reference to say on the phone. One commit.

    It is the child's own: in their name where they can sign in. Where they cannot, the worker's sign-in stands in, and it is theirs once
    they can (services.voice). Who reads it goes by whom the child sends it to, like everything a child says; the worker gets no more.
    Raises ValueError like `voice.say`.
    """
    author = Author(_account(record) or record.account_id, Relation.MYSELF.value, record.account_id)
    said = Words(kind, to, words, key, language, "", reply_by(kind, authority, at))
    also = complaint_rows.beginning(record, authority) if kind is Kind.COMPLAINT else None
    return receipt_of(put(record, author, said, replace(wishes, with_worker_id=person.worker_id), also))
