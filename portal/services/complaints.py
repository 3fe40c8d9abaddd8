"""A complaint as the person who made it and the team see it: which way it goes, where it stands, what may come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from ..authority import Authority
from ..extensions import db
from ..models import Account, Child, Complaint, Conversation
from ..rules.access import Action
from ..rules.complaints import About, Procedure, Standing, Step, Where, in_time, interest_to_decide
from ..rules.journey import Help, is_open
from ..rules.voice import Status
from .access import NotYours, OpenRecord, Person, for_those_who_may
from .complaint_rows import add_step, beginning, happened, in_progress, is_one, keep_in_step, may_follow, row_of, stands
from .inbox_reach import may_read
from .talk import Talk, as_talk
from .voice import theirs

__all__ = [
    "Done",
    "Row",
    "Way",
    "add_step",
    "as_way",
    "beginning",
    "board",
    "find_mine",
    "find_theirs",
    "happened",
    "in_progress",
    "is_complaint",
    "keep_in_step",
    "mine",
    "one",
    "stands",
]
MOST_FINISHED = 50
# What the person does themselves; they may also end a pause, because it is theirs.
OF_THE_PERSON = frozenset({Step.ASKED_2, Step.ASKED_3, Step.SETTLED, Step.WITHDRAWN, Step.PAUSED, Step.RESUMED})
FINISHED = frozenset({Where.OVER, Where.PASSED_ON})
MYSELF = "myself"


@dataclass(frozen=True)
class Done:
    """One step that was taken. `note`: to whom it was passed on, or how the person asked the team to take it for them."""

    step: Step
    on: date
    day: date | None
    note: str


@dataclass(frozen=True)
class Way:
    """A complaint and where it stands today. `may`: the steps that may come next, of whoever looks. `older`: than the law's time, and
    nobody decided yet; `interest`: the council still has to decide if this person may complain; neither once it is over.
    """

    talk: Talk
    about: About
    procedure: Procedure
    wish: str
    happened_on: date | None
    received_on: date
    standing: Standing
    steps: tuple[Done, ...]
    may: frozenset[Step]
    older: bool
    interest: bool

    @property
    def late(self) -> bool:
        """Whether something is owed whose day has passed."""
        return any(one.open for one in self.standing.missed)

    @property
    def finished(self) -> bool:
        """Whether nothing is to be done any more. What is danger the duty list has closed by then."""
        if self.procedure is Procedure.SAFEGUARDING:
            return self.talk.status is Status.CLOSED
        return self.standing.state in FINISHED


@dataclass(frozen=True)
class Row:
    """A complaint as the team sees it, and who made it about whom. `words`: what was written is read only once it was opened."""

    way: Way
    child: str | None
    child_ref: str
    writer: str | None
    relation: str
    owner: str | None


def is_complaint(conversation_id: int) -> bool:
    """Whether this conversation is a complaint."""
    return bool(db.session.scalar(select(exists().where(Conversation.id == conversation_id, is_one()))))


def as_way(talk: Conversation, row: Complaint, authority: Authority, today: date, *, team: bool, words: bool = True) -> Way:
    """A complaint's rows as its writer or the team sees them; with or without the words of the conversation."""
    may, stood = may_follow(row, authority, today), stands(row, authority.clocks, today)
    open_still = stood.state not in FINISHED
    help_kind = Help.CARE_LEAVER if talk.child.is_care_leaver else None
    return Way(
        talk=as_talk(talk, today, words=words),
        about=About(row.about),
        procedure=Procedure(row.procedure),
        wish=row.wish,
        happened_on=row.happened_on,
        received_on=row.received_on,
        standing=stood,
        steps=tuple(Done(Step(s.step), s.on, s.day, s.words or "") for s in row.steps),
        may=may if team else may & OF_THE_PERSON,
        older=open_still and not row.late_ok and not in_time(row.happened_on, row.received_on, authority.clocks),
        interest=open_still and not row.interest_ok and interest_to_decide(talk.author_relation, help_kind),
    )


def find_mine(record: OpenRecord, ref: str) -> tuple[Conversation, Complaint]:
    """The writer's own complaint about this child; raises NotYours. One SQL statement."""
    query = (
        select(Conversation, Complaint)
        .outerjoin(Complaint, Complaint.conversation_id == Conversation.id)
        .where(Conversation.ref == ref, theirs(record), is_one())
        .options(joinedload(Conversation.owner), joinedload(Conversation.child), joinedload(Complaint.steps))
    )
    found = None if record.seen_as else db.session.execute(query).unique().one_or_none()
    if found is None:
        raise NotYours
    return found[0], row_of(found[0], found[1])


def _of_team(person: Person, today: date) -> Select[Conversation, Complaint]:
    if person.role != "staff":
        raise NotYours
    return (
        select(Conversation, Complaint)
        .join(Child, Child.id == Conversation.child_id)
        .outerjoin(Complaint, Complaint.conversation_id == Conversation.id)
        .where(may_read(person, today), is_one())
        .options(
            joinedload(Conversation.child),
            joinedload(Conversation.owner),
            joinedload(Conversation.author).options(joinedload(Account.child), joinedload(Account.contact)),
            selectinload(Complaint.steps),
        )
    )


def find_theirs(person: Person, ref: str, today: date) -> tuple[Conversation, Complaint]:
    """A complaint that this worker may read; raises NotYours."""
    found = db.session.execute(_of_team(person, today).where(Conversation.ref == ref)).unique().one_or_none()
    if found is None:
        raise NotYours
    return found[0], row_of(found[0], found[1])


@for_those_who_may(Action.READ_MESSAGES)
def mine(record: OpenRecord, ref: str, authority: Authority) -> Way:
    """One complaint of this person. Raises NotYours. Two SQL statements."""
    talk, row = find_mine(record, ref)
    return as_way(talk, row, authority, record.today, team=False)


def has_protection_plan(record: OpenRecord) -> bool:
    """Whether a child protection plan is in progress, so that there is a conference to complain about. No SQL statement."""
    return any(one.kind == "cp" and is_open(one, record.today) for one in record.spells)


def one(person: Person, ref: str, authority: Authority, today: date) -> Row:
    """One complaint for a worker who may read it. Raises NotYours."""
    return _row(*find_theirs(person, ref, today), authority, today)


def _row(talk: Conversation, row: Complaint, authority: Authority, today: date) -> Row:
    way = as_way(talk, row, authority, today, team=True, words=False)
    writer = talk.child if talk.author_relation == MYSELF else talk.author.contact
    return Row(way, talk.child.name, talk.child.ref, writer.name if writer else None, talk.author_relation, way.talk.owner)


def board(person: Person, authority: Authority, today: date) -> tuple[list[Row], list[Row]]:
    """What waits, late first and then by its day, and the newest of those that are finished; only what this worker may read."""
    query = _of_team(person, today).order_by(Conversation.id.desc())
    rows = [_row(talk, row_of(talk, row), authority, today) for talk, row in db.session.execute(query).unique()]
    done = [row for row in rows if row.way.finished]
    return sorted((row for row in rows if not row.way.finished), key=_first), done[:MOST_FINISHED]


def _first(row: Row) -> tuple[bool, bool, date, date]:
    now = row.way.standing
    danger = row.way.procedure is Procedure.SAFEGUARDING
    return not danger, not row.way.late, now.acknowledge_by or now.due or date.max, row.way.received_on
