"""An advocate who was let into a conversation, and rights that were explained: rows for tests, inside an application context."""

from __future__ import annotations

from portal.extensions import db
from portal.models import Account, Advocate, AdvocateAccess, Conversation, RightsExplained
from portal.services import clock
from portal.services import sign_in as service
from tests.conftest import TODAY

PIN = "482915"


def let_in(talk: Conversation, worker_id: int, name: str = "Ama Boateng") -> dict[str, str]:
    """Somebody with a card, to whom the writer said yes; and that rights were explained to the child. The refs, and the card's code."""
    advocate, code = Advocate(name=name, organisation="Speak Up", created_at=clock.now()), service.new_code()
    db.session.add(advocate)
    db.session.flush()
    access = AdvocateAccess(conversation_id=talk.id, advocate_id=advocate.id, state="yes", asked_by_id=talk.author_id, asked_at=clock.now())
    access.answered_at = clock.now()
    told = RightsExplained(child_id=talk.child_id, who="child", what="complaints", language="en", on=TODAY, worker_id=worker_id)
    told.created_at = clock.now()
    account = Account(advocate_id=advocate.id, card_hash=service.code_hash(code), secret_hash=service.hash_secret(PIN))
    db.session.add_all([access, told, account])
    db.session.commit()
    return {"helper": access.ref, "told": told.ref, "code": code}
