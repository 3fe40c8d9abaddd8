"""What the tests of "you said, we did" and of invitations share: closed conversations, and forms that are filled in."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Account, Child, Contact, Conversation, Message, Notice
from portal.services import clock
from tests.conftest import PageClient

FAMILY = ("Maya", "Yusuf", "Keisha", "Owen", "Dana Whitlock", "Rob Tanner", "Samira Sabbagh", "Carol Bright", "Lowri Pritchard")
SAID, DID = "Nobody rings back.", "We ring back in two days."
NEW = "/team/learning/write?theme=waiting"


def account(session: Session, name: str) -> Account:
    """A family's account by name."""
    query = db.select(Account).outerjoin(Child, Child.id == Account.child_id).outerjoin(Contact, Contact.id == Account.contact_id)
    return session.scalars(query.where((Child.name == name) | (Contact.name == name))).one()


def closed(app: Flask, *names: str, to: str = "rights", child: str = "Maya", **more: object) -> list[str]:
    """One closed conversation by each of these people about waiting; gives their refs."""
    refs = []
    with app.app_context():
        about = db.session.scalars(db.select(Child).where(Child.name == child)).one()
        for name in names:
            values = {"kind": "idea", "status": "closed", "what_changed": "We ring back now.", "theme": "waiting", "share": "yes", **more}
            talk = Conversation(child_id=about.id, author_id=account(db.session, name).id, author_relation="mother", recipient=to, **values)
            talk.reply_by, talk.key, talk.created_at = clock.now().date(), str(uuid4()), clock.now() - timedelta(days=9)
            talk.closed_at = clock.now() - timedelta(days=2)
            talk.messages.append(Message(words=f"my own words, {uuid4().hex}", key=talk.key, created_at=talk.created_at))
            db.session.add(talk)
            db.session.commit()
            refs.append(talk.ref)
    return refs


def write(client: PageClient, refs: list[str], said: str = SAID, did: str = DID, at: str = NEW, **more: object) -> TestResponse:
    """Writes a notice (or writes it again, `at` its page) from these conversations."""
    return fill(client, at, voices=refs, words=said, did=did, theme="waiting", **more)


def fill(client: PageClient, at: str, to: str = "", **form: object) -> TestResponse:
    """Sends a form that stands on a page, with its token, its key and what it marks."""
    page = client.get(at).get_data(as_text=True)
    hidden = {name: value for name, value in re.findall(r'type="hidden" name="(csrf_token|key|mark)" value="([^"]*)"', page)}
    return client.post(to or at, data={**hidden, **form})


def said_yes(client: PageClient, ref: str, **more: object) -> TestResponse:
    """A second person says yes."""
    return fill(client, f"/team/learning/{ref}", f"/team/learning/{ref}/check", **{"good": "yes", **more})


def tick(response: TestResponse) -> str:
    """The mark of "I have looked" that a page asks for."""
    found = re.search(r'name="looked" value="([^"]+)"', response.get_data(as_text=True))
    assert found, "no tick is asked for"
    return found[1]


def ref_of(response: TestResponse) -> str:
    """The ref of what was written."""
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.headers["Location"].rpartition("/")[2]


def state(app: Flask, ref: str) -> str:
    """Where a notice stands."""
    with app.app_context():
        return str(db.session.scalars(db.select(Notice.state).where(Notice.ref == ref)).one())
