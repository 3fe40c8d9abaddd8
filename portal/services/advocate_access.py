"""An advocate's limited sign-in: let in by the person themselves, to one conversation, until they are sent away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, select

from ..authority import Authority
from ..extensions import db
from ..models import Account, AdvocateAccess, Conversation
from ..rules.access import Action
from ..rules.telling import Event
from . import audit, clock, complaint_acts, outbox
from .access import NotYours, OpenRecord, for_those_who_may
from .voice import theirs

MYSELF = "myself"


class Helping(StrEnum):
    """Where it stands: the person is asked, said yes, said no, or it has ended. It holds only while it is YES."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    ENDED = "ended"


@dataclass(frozen=True)
class Helper:
    """An advocate and one conversation. `card`: they were given a card; `signed_in`: and chose a PIN for it."""

    ref: str
    name: str
    organisation: str
    state: Helping
    asked: date
    answered: date | None
    ended: date | None
    card: bool = False
    signed_in: bool = False


def _day(at: datetime | None) -> date | None:
    return clock.london(at).date() if at else None


def helper_of(row: AdvocateAccess, account: Account | None = None) -> Helper:
    return Helper(
        ref=row.ref,
        name=row.advocate.name,
        organisation=row.advocate.organisation,
        state=Helping(row.state),
        asked=clock.london(row.asked_at).date(),
        answered=_day(row.answered_at),
        ended=_day(row.ended_at),
        card=bool(account and account.card_hash),
        signed_in=bool(account and account.secret_hash),
    )


def writer_of(talk: Conversation) -> str | None:
    """Whose conversation it is; what a child said beside a worker is the child's."""
    if talk.author_relation == MYSELF:
        return talk.child.name
    return talk.author.contact.name if talk.author.contact else None


def _mine(record: OpenRecord, ref: str) -> Select[AdvocateAccess]:
    """The advocates of this person's own conversation; raises NotYours when seen as somebody else."""
    if record.seen_as:
        raise NotYours
    return (
        select(AdvocateAccess)
        .join(Conversation, Conversation.id == AdvocateAccess.conversation_id)
        .where(Conversation.ref == ref, theirs(record))
        .order_by(AdvocateAccess.id)
    )


@for_those_who_may(Action.READ_MESSAGES)
def to_me(record: OpenRecord, ref: str) -> tuple[Helper, ...]:
    """Who can help, or helped, with this person's conversation. One SQL statement. Raises NotYours when seen as somebody else."""
    return tuple(map(helper_of, db.session.scalars(_mine(record, ref))))


def _one_of_mine(record: OpenRecord, ref: str, helper: str) -> AdvocateAccess:
    row: AdvocateAccess | None = db.session.scalar(_mine(record, ref).where(AdvocateAccess.ref == helper))
    if row is None:
        raise NotYours
    return row


@for_those_who_may(Action.SAY)
def answer(record: OpenRecord, ref: str, helper: str, authority: Authority, *, yes: bool) -> None:
    """The writer of the conversation says yes or no to an advocate; nobody else can. Twice is once. One commit. Raises NotYours.

    An answer to what is not asked any more changes nothing. Where a complaint's days stopped until there was an advocate, they run again
    after a no too: they would stand still for ever, and the person can stop them once more.
    """
    row = _one_of_mine(record, ref, helper)
    if row.state != Helping.ASKED:
        return
    row.state, row.answered_at = (Helping.YES if yes else Helping.NO).value, clock.on(record.today)
    complaint_acts.advocate_found(row.conversation, authority, record.account_id, record.today)
    audit.write(f"advocate_{row.state}", account_id=record.account_id, child_id=record.child_id, detail=row.ref)
    outbox.tell(row.asked_by_id, Event.TO_DO, f"advocate-answer:{row.ref}:{row.asked_at.isoformat()}")
    db.session.commit()


@for_those_who_may(Action.SAY)
def send_away(record: OpenRecord, ref: str, helper: str) -> None:
    """The writer of the conversation sends the advocate away; it holds at the advocate's next click. Twice is once. One commit."""
    row = _one_of_mine(record, ref, helper)
    if row.state == Helping.YES:
        end_it(row, "advocate_sent_away", record.account_id, record.child_id, record.today)


def end_it(row: AdvocateAccess, what: str, account_id: int, child_id: int, today: date) -> None:
    row.state, row.ended_at = Helping.ENDED.value, clock.on(today)
    audit.write(what, account_id=account_id, child_id=child_id, detail=row.ref)
    db.session.commit()
