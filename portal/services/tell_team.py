"""The team is told by e-mail that there is something to do: who has it, else those to whom it was sent. Never the one whom it is about."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..models import Account, Child, Conversation, Involvement, Period, Worker
from ..rules.telling import Event
from ..rules.voice import Kind, Recipient
from . import outbox
from .access import person_of
from .inbox_reach import REVIEWERS, absent, may_read


def of_talk(talk: Conversation, what: str, today: date) -> None:
    """Queues the notifications in the commit of the act itself. `what` names the act (`said:<message id>`). Does not commit.

    Somebody away or gone is not told; where nobody is left, the managers who may read it are, or else the heads of service and the rights
    officers. Words of "I don't feel safe" have an alarm of their own, which climbs (services.climb); that an answer did not help, or that
    it got no better, is told at once.
    """
    danger = talk.kind == Kind.UNSAFE
    if danger and what.startswith("said:"):
        return
    told = _accounts(Worker.id == talk.owner_id, talk, today) if talk.owner_id else []
    told = told or _accounts(_whom(talk, today), talk, today) or _accounts(Worker.is_manager.is_(True), talk, today)
    told = told or _accounts(or_(Worker.is_head.is_(True), Worker.is_rights_officer.is_(True)), talk, today)
    for account in told:
        outbox.tell(account.id, Event.TO_DO, f"{what}:{account.id}", urgent=danger)


def _whom(talk: Conversation, today: date) -> ColumnElement[bool]:
    """The workers to whom it was sent."""
    now = and_(Involvement.start <= today, or_(Involvement.end.is_(None), Involvement.end > today))
    allocated = select(Involvement.worker_id).where(Involvement.child_id == talk.child_id, now)
    early = select(Period.worker_id).where(
        Period.child_id == talk.child_id, Period.kind == "early_help", or_(Period.end.is_(None), Period.end > today)
    )
    main = or_(Worker.id.in_(allocated.where(Involvement.is_main)), Worker.id.in_(early.where(Period.worker_id.is_not(None))))
    if talk.recipient == Recipient.WORKER:
        return main
    if talk.recipient == Recipient.RIGHTS:
        return Worker.is_rights_officer.is_(True)
    if talk.recipient == Recipient.REVIEWER:
        return Worker.id.in_(allocated.where(Involvement.role.in_(REVIEWERS)))
    colleague = aliased(Worker)
    ids = or_(colleague.id.in_(allocated.where(Involvement.is_main)), colleague.id.in_(early.where(Period.worker_id.is_not(None))))
    return and_(Worker.is_manager.is_(True), Worker.team_id.in_(select(colleague.team_id).where(ids, colleague.team_id.is_not(None))))


def _accounts(who: ColumnElement[bool], talk: Conversation, today: date) -> list[Account]:
    """The sign-ins of these workers who are at work and may read it."""
    query = select(Account).join(Worker, Worker.id == Account.worker_id).where(who, Worker.active.is_(True), ~Account.disabled)
    query = query.where(~absent(Worker, today)).order_by(Account.id).options(joinedload(Account.worker))
    return [account for account in db.session.scalars(query) if _reads(account, talk, today)]


def _reads(account: Account, talk: Conversation, today: date) -> bool:
    reads = may_read(person_of(account), today)
    return db.session.scalar(select(Conversation.id).join(Child).where(Conversation.id == talk.id, reads)) is not None
