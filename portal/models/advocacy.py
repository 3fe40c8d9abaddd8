"""Who helps somebody say it, when that was offered, and when rights were explained."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .access import Advocate
from .people import Worker
from .types import UtcDateTime, new_ref
from .voice import Conversation


class AdvocateAccess(db.Model):  # type: ignore[name-defined,misc]
    """That an advocate may read and help with one conversation. `state`: asked, yes, no, ended; it holds only while it is yes.

    The person whose conversation it is says yes or no, and may end it at any time.
    """

    __table_args__ = (UniqueConstraint("conversation_id", "advocate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    advocate_id: Mapped[int] = mapped_column(ForeignKey("advocate.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conversation: Mapped[Conversation] = relationship()
    advocate: Mapped[Advocate] = relationship(lazy="joined")


class AdvocacyOffer(db.Model):  # type: ignore[name-defined,misc]
    """One person's answer to one offer of an advocate. `occasion`: what it was offered for (a meeting, a new home, a year). `answer`: yes,
    not_now, or never (they do not want to be asked again).
    """

    __table_args__ = (UniqueConstraint("account_id", "child_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    occasion: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RightsExplained(db.Model):  # type: ignore[name-defined,misc]
    """That a worker explained something to the child (`who` is child) or a family member (`who` is the tie's ref), and in which language.

    `what`: complaints, feedback or advocacy; several, separated by a space. `disputed_at`: when that person said that nobody explained it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    who: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(16))
    interpreter: Mapped[bool] = mapped_column(default=False)
    on: Mapped[date]
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str] = mapped_column(String(36), default="")
    worker: Mapped[Worker] = relationship(lazy="joined")
