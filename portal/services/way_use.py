"""Whether a way of telling somebody may be used, what is typed to confirm it, and what follows when messages come back for good."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from ..extensions import db
from ..models import Account, Child, Contact, Tie, WayToTell
from ..rules.telling import Channel, Event
from . import audit, clock, outbox
from .access import NotYours, person_of
from .reach import tie_holds


@dataclass(frozen=True)
class StoppedWay:
    """That messages to somebody around a child do not arrive any more, for the child's team. Whose: the child's own, or of whom.

    `who` is `child`, or the relation of the tie.
    """

    child_id: int
    who: str
    name: str
    channel: Channel
    since: datetime


def code_of(secret: str, way: WayToTell) -> str:
    """The six numbers that confirm an address: of the installation's key and of a seed, so that they need not be kept anywhere."""
    digest = hmac.new(secret.encode(), f"way-to-tell:{way.id}:{way.code_seed}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def way_of(account: Account, channel: Channel) -> WayToTell | None:
    """The row of one way."""
    return db.session.scalar(select(WayToTell).where(WayToTell.account_id == account.id, WayToTell.channel == channel.value))


def may_go(way: WayToTell, account: Account, event: Event, now: datetime) -> bool:
    """Whether a notification may still go: the person may still come in, and wants it. A code goes to the address it is to confirm."""
    if event is Event.CODE:
        return _comes_in(account) and _code_works(way, now)
    return _comes_in(account) and outbox.in_use(way, account, now) and not _held_back(account)


def being_confirmed(way: WayToTell, account: Account, event: Event, now: datetime) -> bool:
    """Whether a notification waits for the numbers of a new address: where they are typed, it goes there; a code itself never waits."""
    typing = way.confirmed_at is None and not way.stopped_at and _code_works(way, now)
    return event is not Event.CODE and typing and _comes_in(account) and not _held_back(account)


def _comes_in(account: Account) -> bool:
    try:
        person_of(account)
    except NotYours:
        return False
    return True


def _code_works(way: WayToTell, now: datetime) -> bool:
    return way.wanted and bool(way.code_seed) and way.code_expires is not None and now < way.code_expires


def _held_back(account: Account) -> bool:
    return account.child is not None and bool(account.child.died or account.child.hold_reason)


def stop_for_good(account: Account, channel: Channel, why: str) -> None:
    """Messages to this address come back for good: it is never tried again, and the person's team is told. Does not commit."""
    row = way_of(account, channel)
    if row is None or row.stopped_at:
        return
    row.stopped_at, row.stopped_why = clock.now(), why[:40]
    row.dead = f"{row.dead} {fingerprint(channel, outbox.address_of(row, account))}".strip()
    row.code_seed, row.code_expires = "", None
    audit.write("way_to_tell_came_back", account_id=account.id, child_id=account.child_id, detail=channel.value)


def stopped_ways(child_ids: Sequence[int]) -> list[StoppedWay]:
    """For the team of these children: whose messages do not arrive any more, the child's or those of family members tied to them today.

    The caller has asked the door for the children. One SQL statement.
    """
    today = clock.london(clock.now()).date()
    query = (
        select(WayToTell, Child.id, Child.name, Tie, Contact.name)
        .join(Account, Account.id == WayToTell.account_id)
        .outerjoin(Tie, (Tie.contact_id == Account.contact_id) & tie_holds(today) & Tie.child_id.in_(child_ids))
        .outerjoin(Contact, Contact.id == Account.contact_id)
        .join(Child, or_(Child.id == Account.child_id, Child.id == Tie.child_id))
        .where(WayToTell.stopped_at.is_not(None), Child.id.in_(child_ids))
        .order_by(Child.id, WayToTell.id)
    )
    found = []
    for way, child_id, child_name, tie, contact_name in db.session.execute(query):
        who, name = (tie.relation, contact_name or "") if tie else ("child", child_name or "")
        found.append(StoppedWay(child_id, who, name, Channel(way.channel), way.stopped_at or clock.now()))
    return found


def fingerprint(channel: Channel, address: str) -> str:
    """What is kept of an address that came back, so that it is known again."""
    return hashlib.sha256(f"{channel.value}:{address.casefold()}".encode()).hexdigest()[:32]
