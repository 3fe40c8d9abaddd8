"""What was done, by whom, and what this database is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import UtcDateTime


class AuditRow(db.Model):  # type: ignore[name-defined,misc]
    """One act. It holds who, what and about whom, never a person's words."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    detail: Mapped[str] = mapped_column(String(255), default="")


class Installation(db.Model):  # type: ignore[name-defined,misc]
    """A fact about this database, such as that it holds demo data."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))
