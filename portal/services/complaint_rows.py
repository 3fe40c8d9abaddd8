"""The rows of a complaint: how it begins, a step more, where it stands, and that its conversation keeps step with it. Nothing commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..authority import Authority, ComplaintClocks
from ..extensions import db
from ..models import Complaint, ComplaintManager, ComplaintStep, Conversation, Message
from ..rules.complaint_clocks import main_step, paused
from ..rules.complaints import About, Happened, Procedure, Standing, Step, Where, allowed, procedure, standing, state
from ..rules.days import working_days_after
from ..rules.voice import Kind, Recipient, Status
from . import clock, tell_team
from .access import OpenRecord
from .complaint_people import managers

ENDS = frozenset({Step.SETTLED, Step.WITHDRAWN})
# After these the council owes nothing until the person asks for more.
THEIR_TURN = ENDS | {Step.ANSWERED, Step.REPORTED, Step.FINAL, Step.PASSED_ON}


def is_one() -> ColumnElement[bool]:
    """Conversations that are complaints; the query must know Conversation."""
    row = aliased(Complaint)  # the query may know Complaint itself
    return or_(Conversation.kind == Kind.COMPLAINT, exists().where(row.conversation_id == Conversation.id))


def beginning(
    record: OpenRecord,
    authority: Authority,
    about: About | None = None,
    *,
    wish: str = "",
    happened_on: date | None = None,
    about_worker_id: int | None = None,
    advocate: bool = False,
) -> Callable[[Conversation], None]:
    """What belongs into the commit of `voice.say` so that the conversation is a complaint.

    Without `about` nobody was asked what it is about: it begins as a complaint about the help, and a person may choose another way.
    `about_worker_id`: whom it names; the caller has looked them up. `advocate`: the person asks for somebody who helps them say it; for a
    child or young person the days stop until there is one.
    """
    way = procedure(about or About.HELP_I_GET, record.family_relation, record.service.kind)

    def begin(talk: Conversation) -> None:
        talk.about_worker_id = about_worker_id or talk.about_worker_id
        row = Complaint(
            conversation_id=talk.id,
            procedure=way.value,
            about=(about or About.OTHER).value,
            wish=wish,
            happened_on=happened_on,
            received_on=record.today,
        )
        db.session.add(row)
        add_step(row, Step.RECEIVED, record.today, record.account_id)
        if about is About.MANAGER and talk.about_worker_id is None:
            db.session.add(row)
            db.session.flush()
            for boss in managers(record):
                db.session.add(ComplaintManager(complaint_id=row.id, worker_id=boss.id))
        if advocate:
            ask_for_advocate(record, talk, authority)
            if record.is_own and Step.PAUSED in may_follow(row, authority, record.today):
                add_step(row, Step.PAUSED, record.today, record.account_id)
        keep_in_step(talk, stands(row, authority.clocks, record.today))

    return begin


def add_step(row: Complaint, step: Step, today: date, account_id: int | None, *, day: date | None = None, note: str = "") -> None:
    """Adds a step to a complaint; its day is never before that of the step before it."""
    row.steps.append(
        ComplaintStep(
            number=len(row.steps) + 1,
            step=step.value,
            on=max([today, *(one.on for one in row.steps)]),
            day=day,
            words=note,
            account_id=account_id,
            created_at=clock.on(today),
        )
    )


def ask_for_advocate(record: OpenRecord, talk: Conversation, authority: Authority) -> None:
    """Asks the rights team for an advocate for this complaint; while an earlier ask of this person is open, that one stands.

    Asked twice it is one ask. Whom the complaint is about never sees that one was asked for.
    """
    key = _ask_key(talk)
    asked = select(Conversation.id).where(Conversation.author_id == talk.author_id, Conversation.key == key)
    if record.asked_advocate or db.session.scalar(asked):
        return
    ask = Conversation(
        child_id=talk.child_id,
        author_id=talk.author_id,
        author_relation=talk.author_relation,
        kind=Kind.ADVOCATE.value,
        recipient=Recipient.RIGHTS.value,
        status=Status.NEW.value,
        reply_by=working_days_after(record.today, authority.replies.message_working_days),
        key=key,
        created_at=clock.on(record.today),
        about_worker_id=talk.about_worker_id,
        answer_how=talk.answer_how,
        answer_when=talk.answer_when,
    )
    ask.messages.append(Message(words="", key=key, created_at=clock.on(record.today)))
    db.session.add(ask)
    db.session.flush()
    tell_team.of_talk(ask, f"said:{ask.messages[0].id}", record.today)


def _ask_key(talk: Conversation) -> str:
    return str(uuid5(NAMESPACE_OID, f"advocate {talk.author_id} {talk.key}"))


def asked_for(ask: Conversation) -> Conversation | None:
    """The complaint for which an advocate was asked for in this conversation; None where it is no such ask. One SQL statement at most.

    One ask stands for every complaint that was made meanwhile (ask_for_advocate); without one of its own it is for the paused one.
    """
    if ask.kind != Kind.ADVOCATE:
        return None
    query = (
        select(Conversation, Complaint)
        .join(Complaint, Complaint.conversation_id == Conversation.id)
        .where(Conversation.author_id == ask.author_id, Conversation.child_id == ask.child_id)
        .options(joinedload(Conversation.child), joinedload(Complaint.steps))
        .order_by(Conversation.id.desc())
    )
    found = list(db.session.execute(query).unique())
    own = [talk for talk, _ in found if _ask_key(talk) == ask.key]
    waits = [talk for talk, row in found if paused(happened(row))]
    return next((talk for talk in (*(one for one in own if one in waits), *waits, *own)), None)


def happened(row: Complaint) -> tuple[Happened, ...]:
    """The steps of a complaint as the rules know them."""
    return tuple(Happened(Step(one.step), one.on, one.day) for one in row.steps)


def may_follow(row: Complaint, authority: Authority, today: date) -> frozenset[Step]:
    """Which steps may come next. Somebody who may be in danger is looked after, whatever happens to the complaint: it has no end."""
    way, on = Procedure(row.procedure), max([today, *(one.on for one in row.steps)])
    found = allowed(happened(row), authority.clocks, way, on)
    return found - ENDS if way is Procedure.SAFEGUARDING else found


def stands(row: Complaint, clocks: ComplaintClocks, today: date) -> Standing:
    """Where it stands. Where a council made its days longer since, a step that was right then is right still."""
    way = Procedure(row.procedure)
    try:
        return standing(way, happened(row), clocks, today)
    except ValueError:
        return standing(way, happened(row), replace(clocks, acknowledge=0, stage_1=0, stage_1_complex=0, corporate=0), today)


def keep_in_step(talk: Conversation, now: Standing) -> None:
    """The conversation's own day and status follow the complaint, so that the inbox is right."""
    due = now.due or now.acknowledge_by
    talk.reply_by = due or talk.reply_by
    if due or now.state is Where.TO_HAND_ON:
        talk.status = Status.TAKEN.value if talk.owner_id else Status.NEW.value
        talk.closed_at = None
    else:
        talk.status = Status.WAITING.value


def row_of(talk: Conversation, row: Complaint | None) -> Complaint:
    """The complaint's row; for one that was sent before there were any, as it would have been. That one is not in the session."""
    if row is not None:
        return row
    sent = clock.london(talk.created_at).date()
    about = {"procedure": Procedure.CHILDREN_ACT.value, "about": About.OTHER.value, "wish": ""}
    made = Complaint(conversation_id=talk.id, received_on=sent, late_ok=False, interest_ok=False, **about)
    add_step(made, Step.RECEIVED, sent, talk.author_id)
    made.steps[0].on = sent
    return made


def of_talk(talk: Conversation) -> Complaint | None:
    """The complaint of a conversation, or None where it is none. One SQL statement."""
    found = db.session.scalar(select(Complaint).where(Complaint.conversation_id == talk.id))
    return row_of(talk, found) if found or talk.kind == Kind.COMPLAINT else None


def where_they_lie(talks: Sequence[Conversation]) -> dict[int, Where]:
    """Where the complaints among these conversations lie, by the id of the conversation. One SQL statement, none where there are none."""
    asked = [talk for talk in talks if talk.kind == Kind.COMPLAINT]
    if not asked:
        return {}
    query = select(Complaint).where(Complaint.conversation_id.in_([talk.id for talk in asked])).options(joinedload(Complaint.steps))
    rows = {row.conversation_id: row for row in db.session.scalars(query).unique()}
    found = {talk.id: row_of(talk, rows.get(talk.id)) for talk in asked}
    return {talk: state(happened(row), Procedure(row.procedure)) for talk, row in found.items()}


def next_answer(talk: Conversation, authority: Authority, today: date) -> date | None:
    """By when the next answer to a complaint is owed: that day does not move when somebody writes more.

    None for what is no complaint, and where no answer is owed.
    """
    row = of_talk(talk)
    return stands(row, authority.clocks, today).due if row else None


def in_progress(talk: Conversation) -> bool:
    """Whether a complaint lies with the council: then a message is not yet the answer, and the inbox does not close it.

    False for what is no complaint, for danger, which the duty list closes, and once it was answered, passed on or has ended.
    """
    row = of_talk(talk)
    return row is not None and row.procedure != Procedure.SAFEGUARDING and main_step(happened(row)).step not in THEIR_TURN
