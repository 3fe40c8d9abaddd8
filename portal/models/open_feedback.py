"""Feedback about the service that has no name: shut, and after that open. No row of either table has a time or an order."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .types import new_ref


class SealedFeedback(db.Model):  # type: ignore[name-defined,misc]
    """One piece of feedback that nobody has read: a name made from the form's key, and as many bytes as every other row has.

    Everything else (theme, language, words) is inside. Without a rowid the rows lie in the order of their names, not as they came.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    ref: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OpenFeedback(db.Model):  # type: ignore[name-defined,misc]
    """One piece of feedback as the team reads it. `ref` is new: nothing leads back to the row in which it lay sealed.

    `quarter` ("2026-Q4") is that of the day on which it was opened together with the others. `theme` and `tap` are of
    rules.open_feedback; `language` is empty where fewer than five of them were in it.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    ref: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_ref)
    quarter: Mapped[str] = mapped_column(String(7), index=True)
    theme: Mapped[str] = mapped_column(String(24))
    tap: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
