"""A child's diary: visits that were made, and visits, reviews and meetings to come."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db


class DiaryEntry(db.Model):  # type: ignore[name-defined,misc]
    """One day in the diary.

    `kind`: visit, review, conference, core_group, family_network_meeting, pathway_review. `status`: planned, held, cancelled,
    moved, or due (the case system's latest day for a review not yet held). `place` is a kind of place, never an address.
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


Index("ix_diary_entry_child_day", DiaryEntry.child_id, DiaryEntry.day)
