"""What is to be told to people, how each person wants to be told, and signs of life of the jobs that run beside the pages."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .access import Account
from .types import UtcDateTime, new_ref

EVERY_DAY = "mon tue wed thu fri sat sun"


class OutboxRow(db.Model):  # type: ignore[name-defined,misc]
    """One notification to one person (or, for an alarm, to one address of the settings) by one channel. It holds no words.

    `ref` becomes the e-mail's Message-ID and Notify's reference. `key` is the event's own key with the channel behind it, so that the
    same event is never queued twice. `to_address` is filled for alarms alone; everybody else's address is looked up when it is sent.
    `via` is what it was handed to (smtp, notify, file); `settled`: there is nothing more to ask about it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    level: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(8))
    to_address: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    urgent: Mapped[bool] = mapped_column(default=False)
    event: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str] = mapped_column(String(36), default="")
    via: Mapped[str] = mapped_column(String(8), default="")
    settled: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(String(40), default="")
    account: Mapped[Account | None] = relationship()


class WayToTell(db.Model):  # type: ignore[name-defined,misc]
    """How one person wants to be told that there is something new: by e-mail or by text, where, and when it is safe.

    An address is used only after the person typed the numbers that were sent to it (`confirmed_at`), and until `check_again_on`, because
    numbers get new owners. The numbers are not kept: they are reckoned from `code_seed` and the installation's key. `dead` holds hashes
    of addresses that came back for good, which are never tried again. `from_hour` to `to_hour` and `days` are England's.
    """

    __table_args__ = (UniqueConstraint("account_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(255), default="")
    wanted: Mapped[bool] = mapped_column(default=False)
    link: Mapped[bool] = mapped_column(default=False)
    from_hour: Mapped[int] = mapped_column(default=8)
    to_hour: Mapped[int] = mapped_column(default=20)
    days: Mapped[str] = mapped_column(String(32), default=EVERY_DAY)
    code_seed: Mapped[str] = mapped_column(String(32), default="")
    code_expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_tries: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_again_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_why: Mapped[str] = mapped_column(String(40), default="")
    dead: Mapped[str] = mapped_column(Text, default="")
    account: Mapped[Account] = relationship()


class Heartbeat(db.Model):  # type: ignore[name-defined,misc]
    """When a job that runs beside the pages (`deliver`, `climb`) last came to the end of a round."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


Index("ix_outbox_row_state_not_before", OutboxRow.state, OutboxRow.not_before)
