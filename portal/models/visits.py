"""A child's diary: visits that were made, visits, reviews and meetings to come, what a worker changed, and what was arranged."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import UtcDateTime, new_ref


class DiaryEntry(db.Model):  # type: ignore[name-defined,misc]
    """One day in the diary, from the case system or (`source` "portal") written here by a worker.

    `kind`: visit, review, conference, core_group, family_network_meeting, pathway_review; written here also goodbye and introduction.
    `status`: planned, held, cancelled, moved, or due (the case system's latest day for a review not yet held). `place` is a kind of
    place, never an address. `ref` stands in addresses of pages. `confirmed_on`: the last night on which its source named it.
    """

    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    source: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    at: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(80), default="")
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    seen: Mapped[bool | None]
    seen_alone: Mapped[bool | None]
    group_key: Mapped[str] = mapped_column(String(64), default="")
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    confirmed_on: Mapped[date | None]


class VisitChange(db.Model):  # type: ignore[name-defined,misc]
    """What a worker said about an entry to come: that it is moved, cancelled, or running late. One row an entry, the newest word.

    It names the entry by its source, because the case system may take the row away and bring it again, and the day and time that the
    entry had then (`of_day`, `of_at`): where the case system has another day by now, that one is newer and the change is not shown.
    """

    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(64))
    of_day: Mapped[date]
    of_at: Mapped[time | None]
    what: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(24))
    new_day: Mapped[date | None]
    new_at: Mapped[time | None]
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Arrangement(db.Model):  # type: ignore[name-defined,misc]
    """Something on record that changes how often a child is seen, written here by a worker.

    `kind` is of rules.arrangements: a circumstance (since when, until when), an agreed frequency (`amount` and `unit`), how a care
    leaver wants to keep in touch (`ways`), or their "no thanks" (`amount` and `unit`: after how long we ask again).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    until: Mapped[date | None]
    amount: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(16), default="")
    ways: Mapped[str] = mapped_column(String(80), default="")
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


Index("ix_diary_entry_child_day", DiaryEntry.child_id, DiaryEntry.day)
