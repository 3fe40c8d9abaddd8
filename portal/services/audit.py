"""Writes down what was done, inside the same transaction as the act itself."""

from __future__ import annotations

from ..extensions import db
from ..models import AuditRow
from . import clock


def write(action: str, *, account_id: int | None, child_id: int | None = None, detail: str = "") -> None:
    """Adds one row; `detail` holds facts such as a kind or a ref, never a person's words. Does not commit."""
    db.session.add(AuditRow(at=clock.now(), action=action, account_id=account_id, child_id=child_id, detail=detail[:255]))
