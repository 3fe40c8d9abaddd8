"""What people say to the team, and the answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .access import Account, Advocate
from .people import Child, Worker
from .types import UtcDateTime, new_ref


class Conversation(db.Model):  # type: ignore[name-defined,misc]
    """One thing somebody said, and all that follows from it.

    `kind` and `recipient` are of rules.voice; which team it belongs to is asked of the child, so that it follows them. `key`
    is the form's submit key: the same key of the same author is the same conversation. `wish` holds what was chosen instead of words
    (how to keep in touch); `booked_on` is the day of the visit that a worker put into the
    diary because of it, or from which the wish is agreed.

    `taps` are the answers given by tapping (`how:good said:bad`). `share`, `answer_how`, `answer_when` and `answer_language` are what the
    person wishes: whether it may be told to others, how and when it is safe to answer, in which language. `opened_at`: when one of those
    who may read it opened it last; `read_to`: the last message of the person or their advocate (its id) that was shown by then.
    `about_worker_id`: the worker whom it is about; neither they nor those whom they manage see it.
    `with_worker_id`: it was written side by side on this worker's device. `theme` is chosen by the team when it closes. `helps` and
    `better` are the person's own word afterwards; `better_at` is when they gave the second.
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
    taps: Mapped[str] = mapped_column(String(160), default="")
    about_day: Mapped[date | None]
    share: Mapped[str] = mapped_column(String(16), default="ask")
    answer_how: Mapped[str] = mapped_column(String(16), default="here")
    answer_when: Mapped[str] = mapped_column(String(200), default="")
    answer_language: Mapped[str] = mapped_column(String(16), default="")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    read_to: Mapped[int | None]
    about_worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    with_worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    theme: Mapped[str] = mapped_column(String(32), default="")
    helps: Mapped[str] = mapped_column(String(8), default="")
    better: Mapped[str] = mapped_column(String(8), default="")
    better_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    child: Mapped[Child] = relationship()
    author: Mapped[Account] = relationship()
    owner: Mapped[Worker | None] = relationship(foreign_keys=[owner_id])
    about_worker: Mapped[Worker | None] = relationship(foreign_keys=[about_worker_id])
    messages: Mapped[list[Message]] = relationship(order_by="Message.id", back_populates="conversation")


class Message(db.Model):  # type: ignore[name-defined,misc]
    """Words exactly as they were typed: by the person themselves, by a worker, or by the advocate who helps them.

    `asks`: a worker's message that asks something back, and is no answer yet.
    """

    __table_args__ = (UniqueConstraint("conversation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    advocate_id: Mapped[int | None] = mapped_column(ForeignKey("advocate.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    asks: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    worker: Mapped[Worker | None] = relationship(lazy="joined")
    advocate: Mapped[Advocate | None] = relationship(lazy="joined")


class ColleagueNote(db.Model):  # type: ignore[name-defined,misc]
    """A word to colleagues about a conversation. The person who wrote the conversation never sees it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    worker: Mapped[Worker] = relationship(lazy="joined")


class Draft(db.Model):  # type: ignore[name-defined,misc]
    """Words that somebody began to write and did not send yet. `place` says which form of which record; only the writer ever sees them.

    `choices` is what was chosen beside the words (who gets it, whom it is about, the wishes), as JSON: a field's name and its value.
    """

    __table_args__ = (UniqueConstraint("account_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    choices: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Away(db.Model):  # type: ignore[name-defined,misc]
    """When a worker is not at work; what they have waits on the team in the meantime. `until` is the last day away."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


Index("ix_conversation_status", Conversation.status)
