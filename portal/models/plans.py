"""The lines of a plan, as a worker wrote and a second person approved them (`portal_plan_lines`)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db


class PlanLine(db.Model):  # type: ignore[name-defined,misc]
    """One line in one language; a translation shares its twin's section and position. Words were cleaned when saved."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    plan_type: Mapped[str] = mapped_column(String(24))
    section: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    lang: Mapped[str] = mapped_column(String(16))
    words_for_child: Mapped[str] = mapped_column(Text, default="")
    words_for_family: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(255), default="")
    by_when: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16), default="open")
    approved_on: Mapped[date | None]


Index("ix_plan_line_child_type", PlanLine.child_id, PlanLine.plan_type)
