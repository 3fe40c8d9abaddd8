"""Who may read which conversation, as one condition of SQL: the inbox's own door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from ..extensions import db
from ..models import Account, Away, Child, Complaint, ComplaintManager, Conversation, Involvement, Period, Worker
from ..rules.access import Relation
from ..rules.complaints import About
from ..rules.voice import READERS, Recipient
from .access import Person
from .reach import child_has_no_team, in_team

REVIEWERS = ("iro", "cp_chair")


@dataclass(frozen=True)
class Reader:
    """What the door asks about a worker: the values of one person, or the columns of an aliased Worker for many at once."""

    worker_id: Any
    team_id: Any
    is_manager: ColumnElement[bool]
    is_officer: ColumnElement[bool]
    is_head: ColumnElement[bool]

    @classmethod
    def each(cls, worker: type[Worker]) -> Reader:
        """Every row of a Worker that the query has under a name of its own (an alias)."""
        as_columns: Any = worker
        return cls(worker.id, worker.team_id, as_columns.is_manager, as_columns.is_rights_officer, as_columns.is_head)


def about_them(person: Person) -> ColumnElement[bool]:
    """Conversations about this worker, or about the manager of their team: not even a number may tell them of these.

    Of what is about a manager whom nobody named, no number tells any manager.
    """
    flags = (literal(flag) for flag in (person.is_manager, person.is_rights_officer, person.is_head))
    reader = Reader(person.worker_id, person.team_id, *flags)
    return or_(_about(reader), _maybe_about(reader), and_(reader.is_manager, _about_some_manager()))


def may_read(person: Person, today: date) -> ColumnElement[bool]:
    """Conversations that this worker may read; the query must join Child."""
    if person.role != "staff":
        return false()
    flags = (literal(flag) for flag in (person.is_manager, person.is_rights_officer, person.is_head))
    return reads(Reader(person.worker_id, person.team_id, *flags), today)


def reads(reader: Reader, today: date) -> ColumnElement[bool]:
    """Conversations that a worker may read; the query must join Child.

    By the child's team of today, so that a conversation follows the child, never an old team. A complaint is never read by the worker
    whom it is about, nor by those whom they manage.
    """
    team, alone = in_team(reader.team_id, today), child_has_no_team(today)
    is_manager, is_officer, is_head = reader.is_manager, reader.is_officer, reader.is_head
    reaches: dict[Relation, ColumnElement[bool]] = {
        Relation.WORKER: team,
        Relation.TEAM: team,
        Relation.MANAGER: and_(is_manager, or_(team, alone)),
        Relation.RIGHTS_OFFICER: is_officer,
    }
    to = Conversation.recipient
    by_table = [and_(to == recipient, or_(*(reaches[r] for r in readers))) for recipient, readers in READERS.items() if readers]
    # Nothing may lie where nobody looks: the duty list is for every manager too, and so is, in a team, what is meant for a rights
    # officer or a reviewing officer while none is at work. What is about a manager or an officer is for the other managers and the heads;
    # where no head is at work, for the rights officers too.
    # Where a team has no manager at work, any manager and the heads stand in.
    leads = or_(reaches[Relation.MANAGER], and_(or_(is_manager, is_head), ~_has_manager(today)))
    found = or_(
        *by_table,
        and_(to == Recipient.MANAGER, leads),
        and_(to == Recipient.REVIEWER, reviews(reader.worker_id, today)),
        and_(to == Recipient.REVIEWER, ~has_reviewer(today), leads),
        and_(to == Recipient.DUTY, or_(is_manager, is_head)),
        and_(to == Recipient.RIGHTS, ~_has_officer(today), leads),
        and_(Conversation.about_worker_id.is_not(None), or_(is_head, and_(is_manager, _about_one_in_charge()))),
        and_(_about_one_in_charge(), is_officer, ~_has_head(today)),
        and_(_about_some_manager(), or_(is_head, is_manager)),
    )
    return and_(found, ~_about(reader), ~_maybe_about(reader))


def _can_sign_in() -> ColumnElement[bool]:
    return exists().where(Account.worker_id == Worker.id, ~Account.disabled)


def _has_officer(today: date) -> ColumnElement[bool]:
    """Whether a rights officer is at work whom this conversation is not about."""
    not_the_one = or_(Conversation.about_worker_id.is_(None), Conversation.about_worker_id != Worker.id)
    return exists().where(Worker.is_rights_officer, Worker.active.is_(True), _can_sign_in(), ~absent(Worker, today), not_the_one)


def _has_head(today: date) -> ColumnElement[bool]:
    """Whether a head of service is at work whom this conversation is not about."""
    not_the_one = or_(Conversation.about_worker_id.is_(None), Conversation.about_worker_id != Worker.id)
    return exists().where(Worker.is_head, Worker.active.is_(True), _can_sign_in(), ~absent(Worker, today), not_the_one)


def _has_manager(today: date) -> ColumnElement[bool]:
    """Whether the child's team has a manager at work whom this conversation is not about."""
    boss, early = aliased(Worker), aliased(Worker)
    signs_in = exists().where(Account.worker_id == boss.id, ~Account.disabled)
    not_the_one = or_(Conversation.about_worker_id.is_(None), Conversation.about_worker_id != boss.id)
    at_work = and_(boss.is_manager, boss.active.is_(True), signs_in, ~absent(boss, today), not_the_one)
    # Written out, and not as reach.in_team: that would stand two levels deep, where SQL's child would be another one.
    by_allocation = exists().where(
        Involvement.child_id == Child.id,
        Involvement.is_main,
        Involvement.team_id == boss.team_id,
        Involvement.start <= today,
        or_(Involvement.end.is_(None), Involvement.end > today),
        at_work,
    )
    by_early_help = exists().where(
        Period.child_id == Child.id,
        Period.kind == "early_help",
        Period.worker_id == early.id,
        early.team_id == boss.team_id,
        Period.start <= today,
        or_(Period.end.is_(None), Period.end > today),
        at_work,
    )
    return or_(by_allocation, by_early_help)


def _with_child(worker: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    return exists().where(
        Involvement.child_id == Child.id,
        Involvement.role.in_(REVIEWERS),
        Involvement.start <= today,
        or_(Involvement.end.is_(None), Involvement.end > today),
        worker,
    )


def reviews(worker_id: int | None, today: date) -> ColumnElement[bool]:
    """Children whose reviewing officer, or chair of the conference, this worker is today."""
    return _with_child(Involvement.worker_id == worker_id, today)


def has_reviewer(today: date) -> ColumnElement[bool]:
    """Children with a reviewing officer or chair today who can sign in."""
    signs_in = exists().where(Worker.id == Involvement.worker_id, Worker.active.is_(True), _can_sign_in(), ~absent(Worker, today))
    return _with_child(signs_in, today)


def _about(reader: Reader) -> ColumnElement[bool]:
    """Conversations about this worker, or about the manager of their team."""
    boss = aliased(Worker)
    same_team = and_(boss.is_manager, boss.team_id == reader.team_id) if reader.team_id is not None else false()
    manages = exists().where(boss.id == Conversation.about_worker_id, same_team)
    return and_(Conversation.about_worker_id.is_not(None), or_(Conversation.about_worker_id == reader.worker_id, manages))


def _about_one_in_charge() -> ColumnElement[bool]:
    one = aliased(Worker)
    return exists().where(one.id == Conversation.about_worker_id, or_(one.is_manager, one.is_rights_officer, one.is_head))


def _maybe_about(reader: Reader) -> ColumnElement[bool]:
    """Complaints about "the manager" of a team that this worker managed on that day: which of them it is, nobody knows."""
    row, boss = aliased(Complaint), aliased(ComplaintManager)
    return exists().where(row.conversation_id == Conversation.id, boss.complaint_id == row.id, boss.worker_id == reader.worker_id)


def _about_some_manager() -> ColumnElement[bool]:
    """Complaints about the manager of the team where nobody is named, because there are several or none."""
    row = aliased(Complaint)  # the query may know Complaint itself
    found = exists().where(row.conversation_id == Conversation.id, row.about == About.MANAGER)
    return and_(Conversation.about_worker_id.is_(None), found)


def absent(worker: type[Worker], today: date) -> ColumnElement[bool]:
    """Whether a worker has left, or the council's list does not name them, or they are away today: what they have waits on the team."""
    away = exists().where(Away.worker_id == worker.id, Away.since <= today, Away.until >= today)
    return or_(worker.active.is_not(True), away)


def gone(owner: type[Worker], today: date) -> ColumnElement[bool]:
    """Whether an owner cannot look after a conversation today: left, away, cannot sign in, or may not read it (any more).

    `owner` is an alias that the query joins on Conversation.owner_id; where there is no owner the answer means nothing.
    """
    can_sign_in = exists().where(Account.worker_id == owner.id, ~Account.disabled)
    return or_(absent(owner, today), ~can_sign_in, ~reads(Reader.each(owner), today))


def away_until(today: date) -> ScalarSelect[date]:
    """The last day of the owner's absence, where they are away today."""
    query = select(func.max(Away.until)).where(Away.worker_id == Conversation.owner_id, Away.since <= today, Away.until >= today)
    return query.correlate(Conversation).scalar_subquery()


def left_alone(conversations: Sequence[int], today: date) -> frozenset[int]:
    """Of these conversations (ids) those whose owner cannot look after them today, so that the team has them. One SQL statement at most."""
    if not conversations:
        return frozenset()
    owner = aliased(Worker)
    query = select(Conversation.id).join(Child, Child.id == Conversation.child_id).join(owner, owner.id == Conversation.owner_id)
    return frozenset(db.session.scalars(query.where(Conversation.id.in_(conversations), gone(owner, today))))


def readers(conversation_id: int, today: date) -> list[Worker]:
    """The workers with a sign-in who may read this conversation and are not away, by name. One SQL statement."""
    worker = aliased(Worker)
    query = (
        select(worker)
        .join(Account, and_(Account.worker_id == worker.id, ~Account.disabled))
        .join(Conversation, Conversation.id == conversation_id)
        .join(Child, Child.id == Conversation.child_id)
        .where(~absent(worker, today), reads(Reader.each(worker), today))
        .order_by(worker.name, worker.id)
    )
    return list(db.session.scalars(query))
