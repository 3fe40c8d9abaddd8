"""Whoever wrote something is told that there is something new, as long as they can open it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from ..extensions import db
from ..models import Account, Child, Conversation, Tie
from ..rules.access import Relation
from ..rules.telling import Event
from . import outbox
from .reach import tie_holds


def writer_may_open(today: date) -> ColumnElement[bool]:
    """Whether the writer of a conversation can open their own page today; the query must join Child, and Account as the author."""
    child = and_(Conversation.author_relation == Relation.MYSELF, Child.show_to_child)
    tie = exists().where(Tie.child_id == Child.id, Tie.contact_id == Account.contact_id, tie_holds(today))
    shown = and_(Child.enrolled, Child.died.is_(None), Child.hold_reason == "", ~Account.disabled)
    return and_(shown, or_(child, and_(Child.show_to_family, tie)))


def tell(talk: Conversation, event: Event, key: str, today: date) -> None:
    """Queues the notification; nothing for whoever cannot open it any more, which would only send them to a closed door. Does not commit.

    A child without a sign-in, for whom a worker sat beside them, cannot be told: the sign-in is the worker's.
    """
    query = select(Conversation.id).join(Child, Child.id == Conversation.child_id).join(Account, Account.id == Conversation.author_id)
    query = query.where(Conversation.id == talk.id, Account.worker_id.is_(None), writer_may_open(today))
    if db.session.scalar(query) is not None:
        outbox.tell(talk.author_id, event, key)
