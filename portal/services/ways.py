"""How a person wants to be told: they choose a way, type the numbers that come by it, change when it is safe, and stop it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select, update

from ..extensions import db
from ..models import Account, OutboxRow, WayToTell
from ..models.types import new_ref
from ..rules.days import months_after
from ..rules.telling import Channel, Event, SafeTimes, State, masked, plain_address
from . import audit, clock, outbox
from .access import NotYours, Person
from .way_use import code_of, fingerprint, way_of

CODE_MINUTES = 10
CODE_TRIES = 5
CODES_A_DAY = 5
CONFIRMED_MONTHS = 12


class Chosen(StrEnum):
    """What came of choosing a way."""

    CODE_SENT = "code_sent"
    KEPT = "kept"
    BAD_ADDRESS = "bad_address"
    CAME_BACK = "came_back"
    TOO_OFTEN = "too_often"


class Typed(StrEnum):
    """What came of typing the numbers."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_LATE = "too_late"


class Stands(StrEnum):
    """How a way stands: off; waiting for the numbers; on; to be checked again because a year is over; stopped because it came back."""

    OFF = "off"
    WAITING = "waiting"
    ON = "on"
    CHECK_AGAIN = "check_again"
    CAME_BACK = "came_back"


@dataclass(frozen=True)
class Way:
    """One way of one person, for their own eyes. `address` is masked."""

    channel: Channel
    stands: Stands
    address: str = ""
    safe: SafeTimes = field(default_factory=SafeTimes)
    link: bool = False


def my_ways(person: Person) -> list[Way]:
    """How this person is told: e-mail, and for families text messages. Changes nothing."""
    account = db.session.get_one(Account, person.account_id)
    rows = {way.channel: way for way in db.session.scalars(select(WayToTell).where(WayToTell.account_id == account.id))}
    return [_as_way(account, channel, rows.get(channel.value)) for channel in offered(person)]


def offered(person: Person) -> tuple[Channel, ...]:
    """Staff are told by their work e-mail; everybody else chooses."""
    return (Channel.EMAIL,) if person.role == "staff" else (Channel.SMS, Channel.EMAIL)


def _as_way(account: Account, channel: Channel, row: WayToTell | None) -> Way:
    if row is None:  # of staff it is on until they say no
        on = bool(account.worker_id and account.email)
        return Way(channel, Stands.ON if on else Stands.OFF, masked(channel, account.email or "") if on else "")
    address = outbox.address_of(row, account)
    return Way(channel, _stands(row, account), masked(channel, address) if address else "", outbox.safe_times(row), row.link)


def _stands(row: WayToTell, account: Account) -> Stands:
    now = clock.now()
    if row.stopped_at:
        return Stands.CAME_BACK
    if not row.wanted:
        return Stands.OFF
    if row.confirmed_at is None:
        return Stands.WAITING
    return Stands.ON if outbox.in_use(row, account, now) else Stands.CHECK_AGAIN


def choose(person: Person, channel: Channel, typed: str, safe: SafeTimes, *, link: bool, language: str) -> Chosen:
    """Keeps a way and sends the numbers to it, unless it is on already and only its times changed. One commit, or none for a no.

    `typed` may be empty where there is an address already. What is sent is in the language in which it was chosen.
    Raises ValueError where no time is safe, NotYours for a way not offered.
    """
    if channel not in offered(person):
        raise NotYours
    if not safe.possible:
        raise ValueError("no time is safe")
    account, row = _mine(person, channel)
    same = not typed.strip() and bool(outbox.address_of(row, account))
    address = outbox.address_of(row, account) if same or account.worker_id else plain_address(channel, typed)
    if not address:
        return _no(Chosen.BAD_ADDRESS)
    if fingerprint(channel, address) in row.dead.split():
        return _no(Chosen.CAME_BACK)
    account.language = language
    row.from_hour, row.to_hour, row.link = safe.from_hour, safe.to_hour, link
    row.days = " ".join(sorted(safe.days))
    on = outbox.in_use(row, account, clock.now()) and address == outbox.address_of(row, account)
    if account.worker_id:
        row.wanted, row.confirmed_at, on = True, row.confirmed_at or clock.now(), True
    if not on and not _send_code(account, row, address):
        return _no(Chosen.TOO_OFTEN)
    _go_again(row)
    audit.write("way_to_tell_chosen", account_id=account.id, detail=channel.value)
    db.session.commit()
    return Chosen.KEPT if on else Chosen.CODE_SENT


def _no(why: Chosen) -> Chosen:
    db.session.rollback()
    return why


def _mine(person: Person, channel: Channel) -> tuple[Account, WayToTell]:
    account = db.session.get_one(Account, person.account_id)
    row = way_of(account, channel)
    if row is None:
        row = WayToTell(account_id=account.id, channel=channel.value, from_hour=8, to_hour=20, dead="", address="", days="", link=False)
        row.wanted, row.code_seed, row.code_tries = False, "", 0
        db.session.add(row)
        db.session.flush()
    return account, row


def _send_code(account: Account, row: WayToTell, address: str) -> bool:
    """Queues new numbers to an address that is not confirmed (any more); false where there were too many today. Does not commit."""
    now = clock.now()
    codes = select(func.count()).where(
        OutboxRow.account_id == account.id, OutboxRow.event == Event.CODE, OutboxRow.created_at > now - timedelta(days=1)
    )
    if (db.session.scalar(codes) or 0) >= CODES_A_DAY:
        return False
    row.address, row.wanted, row.confirmed_at, row.check_again_on = address, True, None, None
    row.stopped_at, row.stopped_why = None, ""
    row.code_seed, row.code_tries, row.code_expires = secrets.token_hex(16), 0, now + timedelta(minutes=CODE_MINUTES)
    db.session.add(
        OutboxRow(
            ref=new_ref(),
            key=f"code:{row.code_seed}",
            account_id=account.id,
            channel=row.channel,
            language=account.language,
            urgent=True,
            event=Event.CODE.value,
            not_before=now,
            created_at=now,
        )
    )
    return True


def _go_again(row: WayToTell) -> None:
    """What waits for this person is looked at again at once, because when or where it may go has changed. Does not commit."""
    waiting = update(OutboxRow).where(
        OutboxRow.account_id == row.account_id, OutboxRow.channel == row.channel, OutboxRow.state == State.WAITING, OutboxRow.attempts == 0
    )
    db.session.execute(waiting.values(not_before=clock.now()).execution_options(synchronize_session=False))


def confirm(person: Person, channel: Channel, typed: str, secret: str) -> Typed:
    """The person types the numbers that came; then this way is on, for a year. A few tries, and not for long. One commit."""
    account = db.session.get_one(Account, person.account_id)
    row = way_of(account, channel)
    if row is None or not row.code_seed or row.code_expires is None or row.code_expires < clock.now():
        return Typed.TOO_LATE
    # Counted in the database before looking, so that many tries at once are no more tries.
    tries = update(WayToTell).where(WayToTell.id == row.id, WayToTell.code_tries < CODE_TRIES, WayToTell.code_seed == row.code_seed)
    counted = db.session.execute(tries.values(code_tries=WayToTell.code_tries + 1))
    if not counted.rowcount:  # type: ignore[attr-defined]
        db.session.rollback()
        return Typed.TOO_LATE
    if not hmac.compare_digest(code_of(secret, row).encode(), "".join(c for c in typed if c.isalnum()).encode()):
        audit.write("way_to_tell_wrong_code", account_id=account.id, detail=channel.value)
        db.session.commit()
        return Typed.WRONG
    row.confirmed_at, row.code_seed, row.code_expires = clock.now(), "", None
    row.check_again_on = months_after(clock.london(clock.now()).date(), CONFIRMED_MONTHS)
    _go_again(row)
    audit.write("way_to_tell_confirmed", account_id=account.id, detail=channel.value)
    db.session.commit()
    return Typed.RIGHT


def stop(person: Person, channel: Channel) -> None:
    """The person does not want to be told this way any more; their address is forgotten. One commit."""
    if channel not in offered(person):
        raise NotYours
    account, row = _mine(person, channel)
    row.wanted, row.address, row.code_seed, row.code_expires = False, "", "", None
    row.stopped_at, row.stopped_why = None, ""
    if not account.worker_id:
        row.confirmed_at = row.check_again_on = None
    audit.write("way_to_tell_stopped", account_id=account.id, detail=channel.value)
    db.session.commit()
