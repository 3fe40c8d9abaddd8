"""Who reaches which child, as conditions of SQL: by a tie that holds, by an allocation, by a team. Used by the one door alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, literal, or_

from ..models import Child, Involvement, Period, Tie, Worker


def tie_holds(today: date) -> ColumnElement[bool]:
    return and_(
        Tie.may_sign_in,
        or_(Tie.from_date.is_(None), Tie.from_date <= today),
        or_(Tie.to_date.is_(None), Tie.to_date > today),
    )


def _now(model: type[Involvement] | type[Period], today: date) -> ColumnElement[bool]:
    return and_(model.start <= today, or_(model.end.is_(None), model.end > today))


def worked_by(worker_id: int | None, today: date) -> ColumnElement[bool]:
    """Children with whom this worker works today."""
    return or_(
        exists().where(Involvement.child_id == Child.id, Involvement.worker_id == worker_id, _now(Involvement, today)),
        exists().where(Period.child_id == Child.id, Period.kind == "early_help", Period.worker_id == worker_id, _now(Period, today)),
    )


def in_team(team_id: int | None, today: date) -> ColumnElement[bool]:
    """Children whose main worker's team is this worker's."""
    return and_(
        literal(team_id is not None),
        or_(
            exists().where(Involvement.child_id == Child.id, Involvement.is_main, Involvement.team_id == team_id, _now(Involvement, today)),
            exists().where(
                Period.child_id == Child.id,
                Period.kind == "early_help",
                Period.worker_id == Worker.id,
                Worker.team_id == team_id,
                _now(Period, today),
            ),
        ),
    )


def child_has_no_team(today: date) -> ColumnElement[bool]:
    """Children for whom no team is known today."""
    return and_(
        ~exists().where(Involvement.child_id == Child.id, Involvement.is_main, Involvement.team_id.is_not(None), _now(Involvement, today)),
        ~exists().where(
            Period.child_id == Child.id,
            Period.kind == "early_help",
            Period.worker_id == Worker.id,
            Worker.team_id.is_not(None),
            _now(Period, today),
        ),
    )
