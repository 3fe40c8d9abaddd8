"""A notice for the sweeps."""

from __future__ import annotations

from portal.extensions import db
from portal.models import Account, Notice, NoticeText, Worker
from portal.services import clock


def waiting() -> str:
    """The ref of a notice that Denise wrote and that waits for a second person."""
    denise = db.session.scalars(
        db.select(Account).join(Worker, Worker.id == Account.worker_id).where(Worker.name == "Denise Ollerton")
    ).one()
    notice = Notice(kind="we_did", theme="waiting", state="waiting", general=True, written_by_id=denise.id, created_at=clock.now())
    notice.texts.append(NoticeText(language="en", said="You wait.", did="We ring.", written_by_id=denise.id))
    db.session.add(notice)
    db.session.commit()
    return str(notice.ref)
