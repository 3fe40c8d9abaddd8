"""The people a record is about, those who belong to them, those who work with them, and the periods of help."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .types import new_ref


class Team(db.Model):  # type: ignore[name-defined,misc]
    """A team of the council (`ssd_department`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))


class Worker(db.Model):  # type: ignore[name-defined,misc]
    """A person who works for the council. `active` is None where the council's own list does not name them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(String(255))
    role_title: Mapped[str] = mapped_column(String(255), default="")
    pronouns: Mapped[str] = mapped_column(String(64), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    work_phone: Mapped[str] = mapped_column(String(64), default="")
    work_email: Mapped[str] = mapped_column(String(255), default="")
    team_phone: Mapped[str] = mapped_column(String(64), default="")
    duty_phone: Mapped[str] = mapped_column(String(64), default="")
    working_days: Mapped[str] = mapped_column(String(64), default="")
    active: Mapped[bool | None]
    is_manager: Mapped[bool] = mapped_column(default=False)
    is_rights_officer: Mapped[bool] = mapped_column(default=False)
    is_head: Mapped[bool] = mapped_column(default=False)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    team: Mapped[Team | None] = relationship()


class Child(db.Model):  # type: ignore[name-defined,misc]
    """The child, young person or care leaver a record is about. No surname and no address is kept.

    `ref` stands in addresses of pages. Nothing is shown to anybody of the family unless the council's flags say so.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=new_ref)
    person_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(String(255))
    pronouns: Mapped[str] = mapped_column(String(64), default="")
    born: Mapped[date | None]
    born_kind: Mapped[str] = mapped_column(String(16), default="known")
    died: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(16), default="en")
    interpreter_needed: Mapped[bool] = mapped_column(default=False)
    formats_needed: Mapped[str] = mapped_column(String(255), default="")
    enrolled: Mapped[bool] = mapped_column(default=False)
    show_to_child: Mapped[bool] = mapped_column(default=False)
    show_to_family: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str] = mapped_column(String(255), default="")
    is_care_leaver: Mapped[bool] = mapped_column(default=False)
    leaver_contact: Mapped[date | None]
    periods: Mapped[list[Period]] = relationship(order_by="Period.id")


class Period(db.Model):  # type: ignore[name-defined,misc]
    """A stretch of help: `care` (one row a home), `cp`, `cin`, `referral`, `early_help`. `end` is the first day after it.

    `confirmed_on`: the last night on which the case system named it.
    """

    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    start: Mapped[date]
    end: Mapped[date | None]
    group_key: Mapped[str] = mapped_column(String(64), default="")
    new_home: Mapped[bool] = mapped_column(default=False)
    confirmed_on: Mapped[date | None]
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)


class Contact(db.Model):  # type: ignore[name-defined,misc]
    """A parent, carer or relative whom the council lists (`portal_family`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(16), default="en")
    interpreter_needed: Mapped[bool] = mapped_column(default=False)


Index("ix_period_child_kind", Period.child_id, Period.kind)
