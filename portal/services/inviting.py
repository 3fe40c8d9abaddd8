"""Which invitations are on, as a condition of SQL: for the one door, which tells who is invited, and for the pages that show them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_

from ..models import Notice
from ..rules.learning import NoticeKind, NoticeState


def on_now(today: date) -> ColumnElement[bool]:
    """Invitations that are shown today."""
    begun = or_(Notice.first_day.is_(None), Notice.first_day <= today)
    not_over = or_(Notice.last_day.is_(None), Notice.last_day >= today)
    return (Notice.kind == NoticeKind.INVITATION) & (Notice.state == NoticeState.PUBLISHED) & begun & not_over
