"""Taking rows of the outbox in hand, so that several processes never send the same one, and handing them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from ..extensions import db
from ..models import OutboxRow
from ..rules.telling import Channel, Event, State

# A row is held this long; nobody begins to send one of which less than MARGIN is left, and no carrier waits that long for an answer.
LEASE = timedelta(minutes=10)
MARGIN = timedelta(minutes=5)


def claim(now: datetime, me: str, most: int, channels: Iterable[Channel]) -> Sequence[int]:
    """Takes up to `most` rows that are due, urgent ones first, and gives their ids. One statement, one commit.

    PostgreSQL locks what it picks and passes over what others have locked; SQLite lets one writer in at a time. Either way the rows are
    leased to `me` when the statement ends. Of what is not urgent only the oldest of each person and channel is taken, and none while
    another is on its way: the rest goes with it.
    """
    picked = (
        select(OutboxRow.id)
        .where(OutboxRow.channel.in_([c.value for c in channels]), _due(now), or_(OutboxRow.urgent, ~_goes_with_another()))
        .order_by(OutboxRow.urgent.desc(), OutboxRow.not_before, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    take = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(picked.c.id)), _due(now))
        .values(state=State.SENDING.value, leased_by=me, leased_until=now + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalars(take).all()
    db.session.commit()
    return sorted(taken)


def _due(now: datetime) -> ColumnElement[bool]:
    """What waits and may go, and what somebody held too long: it is not known what became of that."""
    return or_(
        and_(OutboxRow.state == State.WAITING, OutboxRow.not_before <= now),
        and_(OutboxRow.state == State.SENDING, OutboxRow.leased_until < now),
    )


def _goes_with_another() -> ColumnElement[bool]:
    """Whether the same person has another by the same channel that is on its way or waits longer."""
    other = aliased(OutboxRow)
    return exists().where(
        other.account_id == OutboxRow.account_id,
        other.channel == OutboxRow.channel,
        ~other.urgent,
        other.id != OutboxRow.id,
        or_(
            and_(other.state == State.SENDING, OutboxRow.state == State.WAITING),
            and_(other.state == State.WAITING, other.id < OutboxRow.id, OutboxRow.state == State.WAITING),
        ),
    )


def held(row_id: int, me: str, now: datetime) -> OutboxRow | None:
    """The row, where it is still ours and long enough for sending it."""
    row = db.session.get(OutboxRow, row_id, populate_existing=True)
    if row is None or row.state != State.SENDING or row.leased_by != me or row.leased_until is None:
        return None
    return row if row.leased_until - now > MARGIN else None


def put(row_id: int, me: str, **values: object) -> bool:
    """Writes what became of a row that is ours; nothing where it is not any more. Does not commit."""
    query = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state == State.SENDING, OutboxRow.leased_by == me)
    changed = db.session.execute(query.values(**values, leased_until=None).execution_options(synchronize_session=False))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def hand_back(row_ids: Iterable[int], me: str) -> None:
    """Puts rows back that were not tried. One commit."""
    for row_id in row_ids:
        put(row_id, me, state=State.WAITING.value, attempts=OutboxRow.attempts - 1)
    db.session.commit()


def drop_others(account_id: int, channel: str, why: str, until: datetime) -> None:
    """What else waited for this person by this channel goes no more; codes do. Does not commit."""
    db.session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.account_id == account_id,
            OutboxRow.channel == channel,
            OutboxRow.state == State.WAITING,
            OutboxRow.event != Event.CODE,
            ~OutboxRow.urgent,
            OutboxRow.created_at <= until,
        )
        .values(state=State.DROPPED.value, settled=True, problem=why)
        .execution_options(synchronize_session=False)
    )
