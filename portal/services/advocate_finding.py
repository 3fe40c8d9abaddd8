"""Finding an advocate for one conversation: proposed by a rights officer (or a manager), who gives the card once the person said yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Account, Advocate, AdvocateAccess, Child, Conversation, Worker
from ..rules.telling import Event
from . import audit, clock, sign_in, tell_writer
from .access import NotYours, Person
from .advocate_access import Helper, Helping, helper_of, writer_of
from .complaint_rows import asked_for
from .inbox_reach import may_read
from .talk import receipt_of


@dataclass(frozen=True)
class Known:
    """An advocate who is known already."""

    id: int
    name: str
    organisation: str


@dataclass(frozen=True)
class ForTeam:
    """What the one who finds an advocate sees: whose conversation it is, who was proposed, who is known already."""

    receipt: str
    writer: str | None
    helpers: tuple[Helper, ...]
    known: tuple[Known, ...]


def _of_team(person: Person, ref: str, today: date) -> Conversation:
    """A conversation for which this worker finds an advocate: a rights officer who may read it. Raises NotYours.

    Managers and heads do so only where there is no rights officer at all. Whoever gives the card could use it: so it is never somebody
    from the team that is spoken about, where that can be helped.
    """
    officer = select(Worker.id).where(Worker.is_rights_officer, Worker.active.is_(True))
    officer = officer.where(exists().where(Account.worker_id == Worker.id, ~Account.disabled)).limit(1)
    stands_in = (person.is_manager or person.is_head) and db.session.scalar(officer) is None
    if not (person.is_rights_officer or stands_in):
        raise NotYours
    query = select(Conversation).join(Child, Child.id == Conversation.child_id).where(may_read(person, today), Conversation.ref == ref)
    found: Conversation | None = db.session.scalar(query)
    if found is None:
        raise NotYours
    return _complaint_behind(found, person, today) or found


def _complaint_behind(ask: Conversation, person: Person, today: date) -> Conversation | None:
    """The complaint for which an advocate was asked for, where this worker may read that: there the advocate helps, not in the ask."""
    talk = asked_for(ask)
    if talk is None:
        return None
    query = select(Conversation.id).join(Child, Child.id == Conversation.child_id).where(Conversation.id == talk.id)
    return talk if db.session.scalar(query.where(may_read(person, today))) is not None else None


def for_team(person: Person, ref: str, today: date) -> ForTeam:
    """The page on which an advocate is proposed. Raises NotYours."""
    talk = _of_team(person, ref, today)
    query = (
        select(AdvocateAccess, Account)
        .outerjoin(Account, Account.advocate_id == AdvocateAccess.advocate_id)
        .where(AdvocateAccess.conversation_id == talk.id)
        .order_by(AdvocateAccess.id)
    )
    helpers = tuple(helper_of(row, account) for row, account in db.session.execute(query))
    everybody = db.session.scalars(select(Advocate).order_by(func.lower(Advocate.name), Advocate.id))
    known = tuple(Known(one.id, one.name, one.organisation) for one in everybody)
    return ForTeam(receipt_of(talk.ref), writer_of(talk), helpers, known)


def propose(person: Person, ref: str, name: str, organisation: str, known: int | None, today: date) -> None:
    """Proposes an advocate, one who is known or a new one; the person is asked. One commit. Raises NotYours.

    Somebody who was refused or sent away can be proposed again; the person is then asked again.
    """
    talk = _of_team(person, ref, today)
    advocate = _advocate(name, organisation, known, today)
    db.session.flush()
    same = (AdvocateAccess.conversation_id == talk.id, AdvocateAccess.advocate_id == advocate.id)
    row = db.session.scalar(select(AdvocateAccess).where(*same))
    if row is not None and row.state in (Helping.ASKED, Helping.YES):
        db.session.rollback()
        return
    row = row or AdvocateAccess(conversation_id=talk.id, advocate_id=advocate.id)
    row.state, row.asked_by_id, row.asked_at = Helping.ASKED.value, person.account_id, clock.on(today)
    row.answered_at, row.ended_at = None, None
    talk.unread = True
    db.session.add(row)
    try:
        db.session.flush()
        audit.write("advocate_proposed", account_id=person.account_id, child_id=talk.child_id, detail=row.ref)
        tell_writer.tell(talk, Event.OFFER, f"advocate:{row.ref}:{row.asked_at.isoformat()}", today)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # two taps at once: the other one was first


def _advocate(name: str, organisation: str, known: int | None, today: date) -> Advocate:
    """The advocate who is known, the one of the same name and organisation, or a new one. Raises NotYours for one who is not there."""
    if known is not None:
        found = db.session.get(Advocate, known)
        if found is None:
            raise NotYours
        return found
    name, organisation = " ".join(name.split()), " ".join(organisation.split())
    same = (func.lower(Advocate.name) == name.lower(), func.lower(Advocate.organisation) == organisation.lower())
    old = db.session.scalars(select(Advocate).where(*same).order_by(Advocate.id)).first()
    if old is None:
        old = Advocate(name=name, organisation=organisation, created_at=clock.on(today))
        db.session.add(old)
    return old


def give_card(person: Person, ref: str, helper: str, today: date) -> str:
    """A new card for an advocate to whom the person said yes: gives its code, which is kept nowhere. One commit. Raises NotYours.

    The old card stops working, its PIN is forgotten and every open sign-in of theirs ends.
    """
    talk = _of_team(person, ref, today)
    where = (AdvocateAccess.ref == helper, AdvocateAccess.conversation_id == talk.id, AdvocateAccess.state == Helping.YES)
    row = db.session.scalar(select(AdvocateAccess).where(*where))
    if row is None:
        raise NotYours
    account = db.session.scalar(select(Account).where(Account.advocate_id == row.advocate_id)) or Account(advocate_id=row.advocate_id)
    # A card opens all that this advocate may read: nobody gives one who may not read all of it themselves.
    theirs = select(AdvocateAccess.conversation_id).where(
        AdvocateAccess.advocate_id == row.advocate_id, AdvocateAccess.state.in_((Helping.ASKED, Helping.YES))
    )
    mine = select(Conversation.id).join(Child, Child.id == Conversation.child_id).where(may_read(person, today))
    if db.session.scalar(theirs.where(AdvocateAccess.conversation_id.not_in(mine)).limit(1)) is not None:
        raise NotYours
    code = sign_in.new_code()
    account.card_hash, account.secret_hash = sign_in.code_hash(code), None
    db.session.add(account)
    db.session.flush()
    sign_in.end_all(account.id)
    audit.write("card_issued", account_id=account.id, detail=f"advocate {row.ref}")
    db.session.commit()
    return code
