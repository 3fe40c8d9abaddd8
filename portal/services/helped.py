"""What the one door reads besides, in its one statement: an advocate who was asked for or offered, and rights that were explained."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, case, cast, func, select

from ..models import AdvocacyOffer, Child, Conversation, RightsExplained, Tie, Worker
from ..rules.voice import Kind, Status
from .reach import tie_holds


def one(query: Select[str]) -> ScalarSelect[str]:
    """As one column of a statement about children."""
    return query.correlate(Child, Tie).scalar_subquery()


def helped(account_id: int, who: ColumnElement[str] | Any) -> tuple[ScalarSelect[str], ScalarSelect[str], ScalarSelect[str]]:
    """About this child, for this person (`who`, as a record calls them): the open conversation in which they asked for an advocate, what
    they said to the offers of one, and when who explained their rights to them last.
    """
    asked = select(func.max(Conversation.ref)).where(
        Conversation.child_id == Child.id,
        Conversation.author_id == account_id,
        Conversation.kind == Kind.ADVOCATE,
        Conversation.status != Status.CLOSED,
    )
    said = AdvocacyOffer.occasion + ":" + AdvocacyOffer.answer + ":" + func.substr(cast(AdvocacyOffer.at, String), 1, 10)
    offers = select(func.aggregate_strings(said, " ")).where(AdvocacyOffer.account_id == account_id, AdvocacyOffer.child_id == Child.id)
    last = cast(RightsExplained.on, String) + " " + func.coalesce(Worker.name, "")
    explained = select(last).join(Worker, Worker.id == RightsExplained.worker_id)
    explained = explained.where(RightsExplained.child_id == Child.id, RightsExplained.who == who, RightsExplained.disputed_at.is_(None))
    return one(asked), one(offers), one(explained.order_by(RightsExplained.on.desc(), RightsExplained.id.desc()).limit(1))


def rights(today: date) -> tuple[ScalarSelect[str], ScalarSelect[str]]:
    """For a list of children: who of the family may sign in and since when, and which rights were explained to whom on which day."""
    family = Tie.ref + ":" + func.coalesce(cast(Tie.from_date, String), "") + ":" + Tie.relation
    rows = RightsExplained.who + ":" + cast(RightsExplained.on, String) + ":"
    rows += case((RightsExplained.disputed_at.is_(None), "yes"), else_="no")
    ties = select(func.aggregate_strings(family, ";")).where(Tie.child_id == Child.id, tie_holds(today))
    told = select(func.aggregate_strings(rows, ";")).where(RightsExplained.child_id == Child.id)
    return ties.correlate(Child).scalar_subquery(), told.correlate(Child).scalar_subquery()
