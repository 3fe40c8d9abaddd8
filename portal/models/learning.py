"""What the service learned and tells everybody: you said, we did; and invitations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import UtcDateTime, new_ref
from .voice import Conversation


class Notice(db.Model):  # type: ignore[name-defined,misc]
    """Something that is published: `kind` is we_did or invitation. One writes it, a second person approves it; `state`: draft, waiting,
    published, withdrawn.

    `groups`: for whom (codes of rules.learning, separated by a space; all). `general`: worded generally, since fewer than five said it.
    `first_day` and `last_day`: when it is shown. `note`: what the second person wrote who sent it back.
    """

    __tablename__ = "public_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str] = mapped_column(String(32), default="")
    groups: Mapped[str] = mapped_column(String(160), default="all")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    general: Mapped[bool] = mapped_column(default=False)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[list[NoticeText]] = relationship(order_by="NoticeText.id", back_populates="notice")


class NoticeText(db.Model):  # type: ignore[name-defined,misc]
    """The words in one language: what was said (or the title), and what was done (or what it is about).

    `checked_by_id`: the second person who read these very words; nothing is shown without one.
    """

    __tablename__ = "public_notice_text"
    __table_args__ = (UniqueConstraint("notice_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    language: Mapped[str] = mapped_column(String(16))
    said: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    notice: Mapped[Notice] = relationship(back_populates="texts")


class NoticeVoice(db.Model):  # type: ignore[name-defined,misc]
    """A closed conversation that stands behind a notice; never shown, only counted."""

    __tablename__ = "public_notice_voice"
    __table_args__ = (UniqueConstraint("notice_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    conversation: Mapped[Conversation] = relationship()
