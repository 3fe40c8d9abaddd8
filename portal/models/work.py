"""Who works with a child, since when, in which role (`ssd_involvements`)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .people import Team, Worker


class Involvement(db.Model):  # type: ignore[name-defined,misc]
    """One allocation. `reason` is why this worker took over, already made kind: the case system's code is never kept.

    `confirmed_on`: the last night on which the case system named it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    is_main: Mapped[bool]
    start: Mapped[date]
    end: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(16), default="not_said")
    confirmed_on: Mapped[date | None]
    worker: Mapped[Worker] = relationship()
    team: Mapped[Team | None] = relationship()


Index("ix_involvement_child_start", Involvement.child_id, Involvement.start)
