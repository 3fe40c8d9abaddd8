"""The outbox: what is to be told is written in the same commit as what happened; `services/deliver.py` sends it later."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from ..authority import DutyLevel
from ..extensions import db
from ..models import Account, Heartbeat, OutboxRow, WayToTell
from ..models.types import new_ref
from ..rules.telling import Channel, Event, SafeTimes, State, when
from . import clock

LONGEST_KEY = 120


@dataclass(frozen=True)
class Address:
    """Where an alarm goes: an address of the settings, or a manager's work address. Never shown on a page."""

    channel: Channel
    address: str


def tell(account_id: int, event: Event, key: str, *, urgent: bool = False) -> None:
    """Queues a notification for this person by each way that they chose and confirmed; nothing where they want none. Does not commit.

    `key` names the event (`answer:<message id>:<account id>`): the same one twice is one notification, also where two transactions
    race. Staff are told by their work e-mail unless they said no. `urgent`: not held back for the day's one notification; family members
    are still told at their safe times alone, staff at any hour.
    """
    account = db.session.get(Account, account_id, options=[joinedload(Account.worker)])
    if account is None or account.disabled:
        return
    now = clock.now()
    for way in ways_of(account):
        if not in_use(way, account, now):
            continue
        safe = None if urgent and account.worker_id else safe_times(way)
        _add(
            key=_key(key, way.channel),
            account_id=account_id,
            channel=way.channel,
            language=account.language,
            urgent=urgent,
            event=event.value,
            not_before=when(now, safe, None, urgent=urgent),
        )


def alarm(level: DutyLevel, addresses: Sequence[Address], key: str, *, language: str = "en") -> None:
    """Queues "something urgent is waiting" to each address: at any hour, whatever went before. Does not commit.

    `key` names the step of the climb (`unsafe:<conversation id>:duty`); the same one twice is one alarm for each address. Where there is
    no address it is still written down, on the channel `file`.
    """
    for to in addresses or [Address(Channel.FILE, "")]:
        _add(
            key=_key(key, to.channel, hashlib.sha256(to.address.encode()).hexdigest()[:8]),
            level=level.value,
            channel=to.channel.value,
            to_address=to.address,
            language=language,
            urgent=True,
            event=Event.ALARM.value,
            not_before=clock.now(),
        )


def beat(name: str) -> None:
    """A sign of life of a job: it came to the end of a round. Does not commit."""
    add = _insert(Heartbeat).values(name=name, at=clock.now())
    db.session.execute(add.on_conflict_do_update(index_elements=["name"], set_={"at": add.excluded.at}))


def last_beat(name: str) -> datetime | None:
    """When a job last came to the end of a round, or None where it never did."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def ways_of(account: Account) -> list[WayToTell]:
    """The ways of one person. For staff the one by work e-mail is made here the first time: it is on until they say no. Does not commit."""
    query = select(WayToTell).where(WayToTell.account_id == account.id).order_by(WayToTell.channel)
    found = list(db.session.scalars(query))
    if account.worker_id and account.email and not found:
        values = {"account_id": account.id, "channel": Channel.EMAIL.value, "wanted": True, "confirmed_at": clock.now()}
        db.session.execute(_insert(WayToTell).values(**values).on_conflict_do_nothing())
        found = list(db.session.scalars(query))
    return found


def in_use(way: WayToTell, account: Account, now: datetime) -> bool:
    """Whether this way may be used now: wanted, typed back, not come back for good, not older than what was promised (T29)."""
    if not way.wanted or way.stopped_at or way.confirmed_at is None or not address_of(way, account):
        return False
    return way.check_again_on is None or clock.london(now).date() < way.check_again_on


def address_of(way: WayToTell, account: Account) -> str:
    """Where a way leads: for staff their work e-mail of today."""
    return (account.email or "") if account.worker_id and way.channel == Channel.EMAIL else way.address


def safe_times(way: WayToTell) -> SafeTimes:
    """When it is safe to tell, as the rules know it."""
    return SafeTimes(way.from_hour, way.to_hour, frozenset(way.days.split()))


def _add(**values: Any) -> None:
    """One row, unless its key is there; the database decides, so that of two transactions that race only one adds it."""
    values |= {"ref": new_ref(), "state": State.WAITING.value, "created_at": clock.now()}
    db.session.execute(_insert(OutboxRow).values(**values).on_conflict_do_nothing(index_elements=["key"]))


def _key(*parts: str) -> str:
    """The parts in one, as long as the column at most."""
    whole = "/".join(parts)
    return whole if len(whole) <= LONGEST_KEY else f"{whole[: LONGEST_KEY - 33]}/{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _insert(model: type[Any]) -> Any:
    """An INSERT that may say what to do where the row is there already; each database has its own."""
    return (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert(model)
