"""A complaint: which way it goes, and each step that was taken."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import UtcDateTime
from .voice import Conversation


class Complaint(db.Model):  # type: ignore[name-defined,misc]
    """What makes a conversation a complaint. `procedure` and `about` are codes of rules.complaints.

    `happened_on` is when it happened, if they said; `received_on` the day on which it was sent. `late_ok`: a person decided that it is
    looked at although it is older than the law's time; `interest_ok`: that somebody whom the law does not name has enough of an interest.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), unique=True)
    procedure: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(24))
    wish: Mapped[str] = mapped_column(Text, default="")
    happened_on: Mapped[date | None]
    received_on: Mapped[date]
    late_ok: Mapped[bool] = mapped_column(default=False)
    interest_ok: Mapped[bool] = mapped_column(default=False)
    conversation: Mapped[Conversation] = relationship()
    steps: Mapped[list[ComplaintStep]] = relationship(order_by="ComplaintStep.number", back_populates="complaint")


class ComplaintManager(db.Model):  # type: ignore[name-defined,misc]
    """One of those who managed the team on the day of a complaint about "the manager" that names nobody: none of them reads it, ever."""

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True)


class ComplaintStep(db.Model):  # type: ignore[name-defined,misc]
    """One step. `number` counts from 1, so that of two people who act at once only one does. `day`: the day of the panel.

    `words`: to whom it was passed on, or how the person asked the team to take the step for them. What the person is told with it is a
    message of the conversation.
    """

    __table_args__ = (UniqueConstraint("complaint_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(24))
    on: Mapped[date]
    day: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    complaint: Mapped[Complaint] = relationship(back_populates="steps")
