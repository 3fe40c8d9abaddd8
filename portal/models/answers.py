"""What people answer to their plan, line by line, and what they say in words of their own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .access import Account
from .people import Worker
from .plans import Plan
from .types import UtcDateTime, new_ref


class LineAnswer(db.Model):  # type: ignore[name-defined,misc]
    """What one person said about one line (`line_ref`), or an idea for a line of their own (`section`). Never overwritten: a second
    answer is a second row. No foreign key binds it to the line, so that it outlives the line.

    `private`: between a child and their worker. `reply` is the worker's answer, `outcome` what became of an idea.
    """

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    line_ref: Mapped[str] = mapped_column(String(12), default="")
    section: Mapped[str] = mapped_column(String(24), default="")
    version: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    relation: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    private: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply_by: Mapped[date | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    reply_language: Mapped[str] = mapped_column(String(16), default="en")
    outcome: Mapped[str] = mapped_column(String(16), default="")
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unread: Mapped[bool] = mapped_column(default=False)
    account: Mapped[Account] = relationship()
    worker: Mapped[Worker | None] = relationship()
    plan: Mapped[Plan] = relationship()


class PlanReading(db.Model):  # type: ignore[name-defined,misc]
    """That one person read a plan as it stood in `version`, and what they said: `understand`, `question`, `nobody`, or nothing."""

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    version: Mapped[int]
    said: Mapped[str] = mapped_column(String(16), default="")
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class Scale(db.Model):  # type: ignore[name-defined,misc]
    """A number from 0 to 10 that one person gave to one question on one day. A worker's own is shown to the sides that they chose.

    `read_at`: one of the team said that they read it.
    """

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    relation: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(24), default="safe")
    value: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    show_child: Mapped[bool] = mapped_column(default=False)
    show_family: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str] = mapped_column(String(36))
    day: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class OwnWords(db.Model):  # type: ignore[name-defined,misc]
    """A person's own words about themselves and their life: one row each time they write; the newest of a part holds.

    `share`: `worker` alone, the `team`, or `plan` (everybody who reads the plan, once a worker said yes too: `allowed_by`).
    `read_at`: one of the team said that they read it.
    """

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    part: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    share: Mapped[str] = mapped_column(String(16), default="team")
    allowed_by: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class Heard(db.Model):  # type: ignore[name-defined,misc]
    """What a worker heard one person (`child`, or a tie's ref) say, put before them.

    `state`: `asked`, then `yes`, or `changed` to words of their own.
    """

    __table_args__ = (UniqueConstraint("worker_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    who: Mapped[str] = mapped_column(String(12))
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    day: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    state: Mapped[str] = mapped_column(String(16), default="asked")
    their_words: Mapped[str] = mapped_column(Text, default="")
    their_language: Mapped[str] = mapped_column(String(16), default="en")
    key: Mapped[str] = mapped_column(String(36))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[Worker] = relationship()


class OwnPart(db.Model):  # type: ignore[name-defined,misc]
    """A line of a care leaver's own in their pathway plan: theirs to write, order, finish and take out.

    `asked_at`: they invited their adviser to answer. `gone_at`: they took it out.
    """

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    part: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    by_when: Mapped[date | None]
    done: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_language: Mapped[str] = mapped_column(String(16), default="en")
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unread: Mapped[bool] = mapped_column(default=False)
    worker: Mapped[Worker | None] = relationship()


Index("ix_line_answer_child_account", LineAnswer.child_id, LineAnswer.account_id)
Index("ix_own_words_child_account", OwnWords.child_id, OwnWords.account_id)
Index("ix_own_part_child_part", OwnPart.child_id, OwnPart.part)
Index("ix_plan_reading_plan_account", PlanReading.plan_id, PlanReading.account_id)
