"""What people say to the team, and the answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .access import Account
from .people import Child, Worker
from .types import UtcDateTime, new_ref


class Conversation(db.Model):  # type: ignore[name-defined,misc]
    """One thing somebody said, and all that follows from it.

    `kind` and `recipient` are of rules.voice; which team it belongs to is asked of the child, so that it follows them. `key`
    is the form's submit key: the same key of the same author is the same conversation. `wish` holds what was chosen instead of words
    (how to keep in touch); `booked_on` is the day of the visit that a worker put into the
    diary because of it, or from which the wish is agreed.
    """

    __table_args__ = (UniqueConstraint("author_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    author_relation: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(24))
    recipient: Mapped[str] = mapped_column(String(24))
    status: Mapped[str] = mapped_column(String(16), default="new")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    reply_by: Mapped[date]
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    what_changed: Mapped[str] = mapped_column(Text, default="")
    unread: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[str] = mapped_column(String(80), default="")
    booked_on: Mapped[date | None]
    child: Mapped[Child] = relationship()
    author: Mapped[Account] = relationship()
    owner: Mapped[Worker | None] = relationship()
    messages: Mapped[list[Message]] = relationship(order_by="Message.id", back_populates="conversation")


class Message(db.Model):  # type: ignore[name-defined,misc]
    """Words exactly as they were typed, by the person (worker_id none) or by a worker."""

    __table_args__ = (UniqueConstraint("conversation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    worker: Mapped[Worker | None] = relationship(lazy="joined")


Index("ix_conversation_status", Conversation.status)
