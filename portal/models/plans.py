"""Plans: what the case system sent, the plan that the team writes here, and each version as it was shown."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .people import Child, Worker
from .types import UtcDateTime, new_ref


class SourceLine(db.Model):  # type: ignore[name-defined,misc]
    """One line in one language as the case system has it tonight (`portal_plan_lines`); a translation shares its twin's section and
    position. Words were cleaned when saved. Readers see what was published from it, never the row itself.
    """

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


class Plan(db.Model):  # type: ignore[name-defined,misc]
    """One plan of one child, of one type (rules.plans.TYPES), until it ends; `number` counts those of its type."""

    __table_args__ = (UniqueConstraint("child_id", "plan_type", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    plan_type: Mapped[str] = mapped_column(String(24))
    number: Mapped[int] = mapped_column(default=1)
    ended_on: Mapped[date | None]
    ordered_here: Mapped[bool] = mapped_column(default=False)
    child: Mapped[Child] = relationship()
    lines: Mapped[list[PlanLine]] = relationship(back_populates="plan")
    versions: Mapped[list[PlanVersion]] = relationship(order_by="PlanVersion.number", back_populates="plan")


class PlanLine(db.Model):  # type: ignore[name-defined,misc]
    """One thing that a plan says, as the team has it on the desk: one due day, one status. Nobody of the family reads this row.

    `readers`: empty for everybody who may see the plan, else `child` and refs of ties, with spaces. `phrase` and `holes` (JSON): made
    of the phrasebook. `source_id` and `source_digest`: the case system's row and what it said when it was last taken over; `edited`:
    changed here since; `removed`: taken off the desk.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    section: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    lang: Mapped[str] = mapped_column(String(16), default="en")
    by_when: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16), default="open")
    readers: Mapped[str] = mapped_column(Text, default="")
    phrase: Mapped[str] = mapped_column(String(80), default="")
    holes: Mapped[str] = mapped_column(Text, default="")
    source_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    edited: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plan: Mapped[Plan] = relationship(back_populates="lines")
    texts: Mapped[list[PlanText]] = relationship(order_by="PlanText.id", back_populates="line", cascade="all, delete-orphan")


class PlanText(db.Model):  # type: ignore[name-defined,misc]
    """The words of a line in one language. `state`: `checked` by a person, or `draft`; `of`: a digest of the words that were translated."""

    __table_args__ = (UniqueConstraint("line_id", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"), index=True)
    lang: Mapped[str] = mapped_column(String(16))
    for_child: Mapped[str] = mapped_column(Text, default="")
    for_younger: Mapped[str] = mapped_column(Text, default="")
    for_family: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(255), default="")
    sign: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="checked")
    of: Mapped[str] = mapped_column(String(64), default="")
    approved_on: Mapped[date | None]
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    line: Mapped[PlanLine] = relationship(back_populates="texts")


class PlanVersion(db.Model):  # type: ignore[name-defined,misc]
    """A plan as it stood once: `content` is the whole of it (JSON of rules.plans), and is never changed after it was published.

    `state` is of rules.plans.State; `why` it came about: `written` here, `import`, `translation`. `upon` is the number of the version
    that was shown when this one was handed over to be checked.
    """

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(16))
    content: Mapped[str] = mapped_column(Text)
    upon: Mapped[int] = mapped_column(default=0)
    writers: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    plan: Mapped[Plan] = relationship(back_populates="versions")
    asker: Mapped[Worker | None] = relationship(foreign_keys=[asked_by])
    checker: Mapped[Worker | None] = relationship(foreign_keys=[checked_by])


class Explained(db.Model):  # type: ignore[name-defined,misc]
    """That a worker talked a plan through with one person (`child`, or a tie's ref), when, and with an interpreter of which language."""

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    version: Mapped[int]
    who: Mapped[str] = mapped_column(String(12))
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    day: Mapped[date]
    interpreter: Mapped[str] = mapped_column(String(16), default="")
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    worker: Mapped[Worker] = relationship()


Index("ix_source_line_child_type", SourceLine.child_id, SourceLine.plan_type)
Index("ix_plan_version_plan_state", PlanVersion.plan_id, PlanVersion.state)
