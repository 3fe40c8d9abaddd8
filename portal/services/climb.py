"""The duty list's alarm: "I don't feel safe" is said to one person after another until somebody has opened it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..authority import Authority, DutyLevel
from ..extensions import db
from ..models import Account, Child, Conversation, Message, OutboxRow, OwnWords, Scale, Team, Worker
from ..rules.climbing import QUIETER, Rung, rungs, silent
from ..rules.feelings import LOW, Question
from ..rules.telling import Channel
from ..rules.voice import Kind, Status
from . import clock, outbox
from .access import NotYours, person_of
from .cries import WORRY
from .inbox import not_shown
from .inbox_reach import absent, may_read
from .outbox import Address
from .reach import in_team

JOB = "climb"
AT_ONCE = 10_000  # a database takes only so many values in one statement


@dataclass(frozen=True)
class Ladder:
    """Where alarms go besides the managers' own work addresses: the duty desk's and the head of service's, from the settings."""

    duty: tuple[Address, ...] = ()
    head: tuple[Address, ...] = ()


def run(now: datetime, authority: Authority, ladder: Ladder) -> int:
    """One round: queues every alarm that is due and leaves a sign of life. Gives how many things wait unopened. One commit.

    Run by several processes, or twice, each alarm is queued once: its key is the conversation, the message and the rung.
    """
    waiting, cries = db.session.execute(_unopened()).all(), _cries()
    due = [
        *(
            (f"unsafe:{talk.id}:{words}:", talk.child_id, talk.id, rungs(authority.duty.climbs, since, now))
            for talk, since, words in waiting
        ),
        *((f"{kind}:{row}:", child, None, rungs(QUIETER, at, now, again=False)) for kind, row, child, at in cries),
    ]
    told = _told([item for item, *_ in due])

    @cache
    def whom(level: DutyLevel, child: int, talk: int | None) -> list[Address]:
        return _whom(level, child, talk, ladder, now)

    for item, child, talk, all_so_far in due:
        for level, number in _highest(all_so_far).items():
            if number > told.get((item, level), -1):
                outbox.alarm(level, whom(level, child, talk), f"{item}{number}")
    outbox.beat(JOB)
    db.session.commit()
    return len(due)


def _highest(found: Iterable[Rung]) -> dict[DutyLevel, int]:
    """The highest number of each level: where rounds were missed, nobody is told of one thing several times at once."""
    return {rung.to: rung.number for rung in found}  # the oldest come first


def _told(items: Sequence[str]) -> dict[tuple[str, str], int]:
    """The highest number queued so far of each (item, level), whatever addresses it went to. An item is how the keys of its alarms begin.

    Addresses change, and a key holds one: whoever comes back or begins is told of the next rung, and not of all that went before.
    What was only written down, because nobody had an address, was told to nobody. One SQL statement, or none.
    """
    told: dict[tuple[str, str], int] = {}
    for start in range(0, len(items), AT_ONCE):
        by_length: dict[int, list[str]] = defaultdict(list)
        for item in items[start : start + AT_ONCE]:
            by_length[len(item)].append(item)
        begins = or_(*(func.substr(OutboxRow.key, 1, length).in_(alike) for length, alike in by_length.items()))
        query = select(OutboxRow.key, OutboxRow.level).where(OutboxRow.level != "", OutboxRow.channel != Channel.FILE, begins)
        for key, level in db.session.execute(query):
            item, _, number = key.partition("/")[0].rpartition(":")
            told[f"{item}:", level] = max(int(number), told.get((f"{item}:", level), -1))
    return told


def is_silent(now: datetime, authority: Authority) -> bool:
    """Whether the climbing has stopped, so that somebody must be told by other means. Two SQL statements at most."""
    last = outbox.last_beat(JOB)
    oldest = None if last else min((since for _, since, _ in db.session.execute(_unopened())), default=None)
    return silent(authority.duty, last, oldest, now)


def _unopened() -> Select[Conversation, datetime, int]:
    """What says "I don't feel safe" and nobody has read whole: the conversation, since when the oldest unread words lie there, which.

    Words that came after somebody had opened it begin a new climb, also an advocate's. More words meanwhile do not begin it again: whoever
    writes every few minutes would else never reach the manager.
    """
    query = select(Conversation, func.min(Message.created_at), func.min(Message.id))
    query = query.join(Message, Message.conversation_id == Conversation.id)
    query = query.where(not_shown(), Conversation.kind == Kind.UNSAFE, Conversation.status != Status.CLOSED)
    return query.group_by(Conversation.id).order_by(Conversation.id)


def _cries() -> Sequence[tuple[str, int, int, datetime]]:
    """Low numbers for feeling safe and worries in own words that nobody has read: (which table, row, child, when)."""
    people = select(Account.id).where(Account.worker_id.is_(None))
    low = select(Scale.id, Scale.child_id, Scale.created_at).where(
        Scale.question == Question.SAFE, Scale.value <= LOW, Scale.read_at.is_(None), Scale.account_id.in_(people)
    )
    worry = select(OwnWords.id, OwnWords.child_id, OwnWords.created_at).where(
        OwnWords.part == WORRY, OwnWords.words != "", OwnWords.read_at.is_(None)
    )
    return [
        *(("low", *row) for row in db.session.execute(low)),
        *(("worry", *row) for row in db.session.execute(worry)),
    ]


def _whom(level: DutyLevel, child: int, talk: int | None, ladder: Ladder, now: datetime) -> list[Address]:
    """The addresses of a level. A level without any borrows the next one's, so that no alarm goes nowhere.

    Of workers only those who are at work and may open it, and so never the one whom it is about, not even where the desk's or the head's
    address in the settings is theirs. The team is asked itself where no duty desk is set.
    """
    today = clock.london(now).date()
    team = Worker.team_id.in_(_teams(child, today))

    def of(who: ColumnElement[bool]) -> list[Address]:
        return _work_addresses(who, talk, today)

    def managers() -> list[Address]:
        return of(team & Worker.is_manager) or of(Worker.is_manager.is_(True))

    def heads() -> list[Address]:
        return _unique([*_not_theirs(ladder.head, talk, today), *of(Worker.is_head.is_(True))])

    def desk() -> list[Address]:
        return _not_theirs(ladder.duty, talk, today)

    order = {
        DutyLevel.DUTY: (desk, lambda: of(team), managers, heads),
        DutyLevel.MANAGER: (managers, heads, desk),
        DutyLevel.HEAD: (heads, managers, desk),
    }
    return next((found for ask in order[level] if (found := ask())), [])


def _teams(child: int, today: date) -> list[int]:
    """The teams that work with a child today: one, or none."""
    each: Any = Team.id
    return list(db.session.scalars(select(Team.id).join(Child, Child.id == child).where(in_team(each, today))))


def _work_addresses(who: ColumnElement[bool], talk: int | None, today: date) -> list[Address]:
    """The work e-mails of these workers; with `talk`, of those who may read it."""
    query = select(Account).join(Worker, Worker.id == Account.worker_id).where(who, Worker.active.is_(True), ~Account.disabled)
    query = query.where(Account.email.is_not(None), ~absent(Worker, today)).order_by(Account.id).options(joinedload(Account.worker))
    found = [a for a in db.session.scalars(query) if talk is None or _may_open(a, talk, today)]
    return _unique(Address(Channel.EMAIL, a.email or "") for a in found)


def _not_theirs(addresses: Sequence[Address], talk: int | None, today: date) -> list[Address]:
    """These addresses without any that belongs to somebody who may not open it."""
    named = select(Account).where(Account.email.in_([one.address.casefold() for one in addresses]))
    by_mail = {account.email: account for account in db.session.scalars(named)}
    owners = ((one, by_mail.get(one.address.casefold())) for one in addresses)
    return [one for one, owner in owners if talk is None or owner is None or _may_open(owner, talk, today)]


def _may_open(account: Account, talk: int, today: date) -> bool:
    try:
        reads = may_read(person_of(account), today)
    except NotYours:  # switched off
        return False
    return db.session.scalar(select(Conversation.id).join(Child).where(Conversation.id == talk, reads)) is not None


def _unique(found: Iterable[Address]) -> list[Address]:
    return list(dict.fromkeys(found))
