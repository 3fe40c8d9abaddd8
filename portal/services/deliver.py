"""Sends what waits in the outbox. One run at a time, or many at once: no row is sent twice, but for what SMTP makes unavoidable.

A run may die at any line. What it held is of unknown fate once the lease is over:

- Notify and the file are asked for the ref first. What they have is not sent again: no second copy, wherever the run died.
- A mail server cannot be asked. Its 250 after the text means that it took the e-mail; if the run dies after that and before the
  commit that follows (or if the connection dies before the 250 gets here), the e-mail goes once more, with the same Message-ID,
  by which mail programs can know it. That is the one window in which SMTP makes a second copy unavoidable. Outside it there is none.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select

from ..authority import Authority
from ..config import Telling
from ..delivery import Answer, Breaker, Carrier, Fate, Letter, Outcome
from ..extensions import db
from ..models import Account, OutboxRow
from ..rules.telling import GIVE_UP_ATTEMPTS, Channel, Event, State, after, gives_up, wait_after, when
from . import claim, clock, outbox, way_use

BATCH = 4
ASK_AGAIN = timedelta(minutes=10)
LOOK_AGAIN = timedelta(minutes=10)  # as long as the numbers for a new address work
ASK_FOR = timedelta(days=4)  # Notify gives a text up after three
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """The words of a notification."""

    subject: str
    text: str


@dataclass(frozen=True)
class Post:
    """What a run needs: a carrier for each channel, who puts an event into words (event, language, link, code), and the settings."""

    carriers: Mapping[Channel, Carrier]
    words: Callable[[Event, str, str, str], Words]
    link: str = ""
    secret: str = ""
    me: str = field(default_factory=lambda: str(uuid4()))


# What else is done on each round, before sending, so that what it queues goes at once, and again between letters: given the instant, the
# council and the settings of notifications, it says how many it queued. The command puts the climbing of alarms here.
Round = Callable[[datetime, Authority, Telling], int]
ROUNDS: list[Round] = []


def do_rounds(now: datetime, authority: Authority, telling: Telling) -> None:
    """Runs each of ROUNDS; one that fails holds up neither the others nor the sending."""
    for each in ROUNDS:
        try:
            each(now, authority, telling)
        except Exception as problem:
            db.session.rollback()
            log.error("a round of the deliver command failed: %s", type(problem).__name__)


def run(post: Post, stop: Callable[[], bool] = lambda: False, between: Callable[[], None] = lambda: None) -> Counter[State]:
    """Sends all that is due and says how many rows came to which state. `stop` is asked before each row: the one in hand is finished.

    `between` is called before each row as well: no alarm waits until a slow provider has taken all letters. It may commit.
    """
    breaker, done = Breaker(), Counter[State]()
    while not stop():
        awake = [channel for channel, carrier in post.carriers.items() if not breaker.rests(carrier.name)]
        rows = claim.claim(clock.now(), post.me, BATCH, awake)
        if not rows:
            break
        for position, row_id in enumerate(rows):
            if stop():
                claim.hand_back(rows[position:], post.me)
                break
            between()
            if state := _one(post, row_id, breaker):
                done[state] += 1
        outbox.beat("deliver")
        db.session.commit()
    _follow(post, breaker, stop, between)
    outbox.beat("deliver")
    db.session.commit()
    return done


def _one(post: Post, row_id: int, breaker: Breaker) -> State | None:
    """Brings one row that is ours to its next state; None where it is handed back untried."""
    now = clock.now()
    row = claim.held(row_id, post.me, now)
    carrier = post.carriers[Channel(row.channel)] if row else None
    if row is None or carrier is None or breaker.rests(carrier.name):
        claim.hand_back([row_id], post.me)
        return None
    tries, ref, channel = row.attempts, row.ref, row.channel
    db.session.rollback()  # nothing is held open while the provider thinks
    if carrier.asks and tries > 1:
        answer = carrier.ask(ref, channel)
        breaker.note(carrier.name, down=not answer.heard)
        if state := _known(post, row_id, carrier, answer, now):
            return state
    letter = _letter(post, row_id, now)
    if letter is None:
        return None
    outcome = carrier.send(letter)
    breaker.note(carrier.name, down=outcome.down)
    return _note(post, row_id, carrier, outcome, now)


def _known(post: Post, row_id: int, carrier: Carrier, answer: Answer, now: datetime) -> State | None:
    """What follows from what a provider says of a row that was tried before; None where it is to be sent. One commit, or none."""
    if not answer.heard:
        return _note(post, row_id, carrier, Outcome(Fate.LATER, f"{carrier.name}_no_answer", down=True), now)
    then = after(State.SENDING, answer.status) if answer.status else None
    if then is None or then.state is State.WAITING:
        return None
    outcome = Outcome(Fate.NEVER, "came_back") if then.stop else Outcome(Fate.SENT)
    return _note(post, row_id, carrier, outcome, now)


def _letter(post: Post, row_id: int, now: datetime) -> Letter | None:
    """The letter of a row, where it may go now; else the row is put off or dropped, in one commit."""
    row = db.session.get_one(OutboxRow, row_id)
    account = row.account
    if account is None:
        words = post.words(Event(row.event), row.language, post.link, "")
        letter = Letter(row.ref, row.channel, row.to_address or "", words.subject, words.text, row.language, now)
        db.session.rollback()
        return letter
    way = way_use.way_of(account, Channel(row.channel))
    if way is not None and way_use.being_confirmed(way, account, Event(row.event), now):
        claim.put(row_id, post.me, state=State.WAITING.value, attempts=OutboxRow.attempts - 1, not_before=now + LOOK_AGAIN)
        db.session.commit()
        return None
    if way is None or not way_use.may_go(way, account, Event(row.event), now):
        claim.put(row_id, post.me, state=State.DROPPED.value, settled=True, problem="not_wanted")
        db.session.commit()
        return None
    at_once = row.event == Event.CODE or (row.urgent and account.worker_id)
    time = when(now, None if at_once else outbox.safe_times(way), _last(row), urgent=row.urgent)
    if time > now:
        claim.put(row_id, post.me, state=State.WAITING.value, attempts=OutboxRow.attempts - 1, not_before=time)
        db.session.commit()
        return None
    code = way_use.code_of(post.secret, way) if row.event == Event.CODE else ""
    words = post.words(Event(row.event), account.language, post.link if way.link else "", code)
    letter = Letter(row.ref, row.channel, outbox.address_of(way, account), words.subject, words.text, account.language, now)
    db.session.rollback()
    return letter


def _last(row: OutboxRow) -> datetime | None:
    """When the last notification that was not urgent went to this person by this channel."""
    return db.session.scalar(
        select(func.max(OutboxRow.sent_at)).where(
            OutboxRow.account_id == row.account_id, OutboxRow.channel == row.channel, ~OutboxRow.urgent, OutboxRow.id != row.id
        )
    )


def _note(post: Post, row_id: int, carrier: Carrier, outcome: Outcome, at: datetime) -> State:
    """Writes down what became of a row. One commit."""
    row, now = db.session.get_one(OutboxRow, row_id), clock.now()
    account, channel = row.account, row.channel
    values: dict[str, object] = {"via": carrier.name, "problem": outcome.problem}
    if outcome.fate is Fate.SENT:
        values |= {"state": State.SENT.value, "sent_at": now, "settled": not carrier.reports, "not_before": now + ASK_AGAIN}
    elif outcome.fate is Fate.NEVER:
        values |= {"state": State.FAILED.value, "settled": True}
    elif gives_up(row.attempts, now - row.created_at, urgent=row.urgent):
        values |= {"state": State.FAILED.value, "settled": True, "problem": "gave_up"}
    else:
        values |= {"state": State.WAITING.value, "not_before": now + wait_after(row.attempts)}
    event = row.event
    if claim.put(row_id, post.me, **values) and account:
        _and_so(account, channel, event, outcome, at)
    db.session.commit()
    return State(str(values["state"]))


def _and_so(account: Account, channel: str, event: str, outcome: Outcome, at: datetime) -> None:
    """What goes with a row: the others that waited, and for an address that will never work its way. Does not commit."""
    if outcome.fate is Fate.NEVER:
        way_use.stop_for_good(account, Channel(channel), outcome.problem)
    elif outcome.fate is Fate.SENT and event != Event.CODE:
        claim.drop_others(account.id, channel, "went_with_another", at)


def _follow(post: Post, breaker: Breaker, stop: Callable[[], bool], between: Callable[[], None]) -> None:
    """Asks how what was handed over earlier fares, where the carrier says so later. One commit a row."""
    now = clock.now()
    for channel, carrier in post.carriers.items():
        query = select(OutboxRow.id, OutboxRow.ref).where(
            OutboxRow.state == State.SENT,
            ~OutboxRow.settled,
            OutboxRow.via == carrier.name,
            OutboxRow.channel == channel.value,
            OutboxRow.not_before <= now,
            OutboxRow.sent_at > now - ASK_FOR,
        )
        found = db.session.execute(query.order_by(OutboxRow.not_before).limit(BATCH * 10)).all() if carrier.reports else []
        db.session.rollback()
        for row_id, ref in found:
            if stop() or breaker.rests(carrier.name):
                return
            between()
            answer = carrier.ask(ref, channel.value)
            breaker.note(carrier.name, down=not answer.heard)
            _fared(row_id, answer, now)


def _fared(row_id: int, answer: Answer, now: datetime) -> None:
    """Writes down how a letter fares that a provider took earlier. One commit."""
    row = db.session.get_one(OutboxRow, row_id, with_for_update=True)
    if row.state != State.SENT or row.settled:
        db.session.rollback()
        return
    then = after(State.SENT, answer.status) if answer.status else None
    row.not_before = now + (wait_after(row.attempts) if then and then.state is State.WAITING else ASK_AGAIN)
    if then:
        row.state, row.settled = then.state.value, then.settled
        row.problem = "" if then.state is State.SENT else "came_back"
        if then.state is State.WAITING and gives_up(max(row.attempts, GIVE_UP_ATTEMPTS), now - row.created_at, urgent=row.urgent):
            row.state, row.settled, row.problem = State.FAILED.value, True, "gave_up"
        if then.stop and row.account:
            way_use.stop_for_good(row.account, Channel(row.channel), "came_back")
    db.session.commit()


def stuck(now: datetime, minutes: int) -> int:
    """How many urgent notifications have waited longer than some minutes or failed for good today; for the sign of health."""
    late = OutboxRow.state.in_([State.WAITING, State.SENDING]) & (OutboxRow.created_at < now - timedelta(minutes=minutes))
    lost = (OutboxRow.state == State.FAILED) & (OutboxRow.created_at > now - timedelta(days=1))
    return db.session.scalar(select(func.count()).where(OutboxRow.urgent, OutboxRow.event != Event.CODE, late | lost)) or 0
