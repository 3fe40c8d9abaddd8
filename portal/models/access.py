"""Who may sign in, what they are tied to, and the sign-ins that are open."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .people import Child, Contact, Worker
from .types import UtcDateTime, new_ref


class Advocate(db.Model):  # type: ignore[name-defined,misc]
    """Somebody outside the council who helps one person say what they want to say; they see only what that person lets them see."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Account(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who may sign in: a child (or care leaver), a contact of theirs, a worker, or an advocate; exactly one of the four."""

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN child_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN worker_id IS NULL THEN 0 ELSE 1 END + CASE WHEN advocate_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="is_one_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), unique=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), unique=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), unique=True)
    advocate_id: Mapped[int | None] = mapped_column(ForeignKey("advocate.id"), unique=True)
    card_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(255), unique=True)
    secret_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16), default="en")
    disabled: Mapped[bool] = mapped_column(default=False)
    child: Mapped[Child | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    worker: Mapped[Worker | None] = relationship()
    advocate: Mapped[Advocate | None] = relationship()


class Tie(db.Model):  # type: ignore[name-defined,misc]
    """What one contact may see of one child, from when to when (`portal_family`). `to_date` is the first day without."""

    __table_args__ = (UniqueConstraint("contact_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    relation: Mapped[str] = mapped_column(String(40))
    may_sign_in: Mapped[bool] = mapped_column(default=False)
    may_see: Mapped[str] = mapped_column(String(120), default="")
    from_date: Mapped[date | None]
    to_date: Mapped[date | None]
    child: Mapped[Child] = relationship()
    contact: Mapped[Contact] = relationship()


class SignIn(db.Model):  # type: ignore[name-defined,misc]
    """One open sign-in. The cookie holds the token, this row only its hash; ending the row ends it everywhere at once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class Throttle(db.Model):  # type: ignore[name-defined,misc]
    """How often sign-in failed for one account name or one address (as a hash), and when it may be tried again."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)


class OpenedNotice(db.Model):  # type: ignore[name-defined,misc]
    """That one person opened one notice about one record; until then it stays on their first page."""

    __table_args__ = (UniqueConstraint("account_id", "child_id", "notice"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    notice: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
