"""A conversation as its writer, the team or an advocate sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_

from ..models import Conversation, Message
from ..rules.complaints import Where
from ..rules.voice import (
    ASK_BETTER_AFTER,
    WAITS_ON_US,
    AnswerHow,
    Kind,
    Recipient,
    Share,
    Status,
    Tap,
    Wish,
    ask_better,
    ask_helps,
    read_taps,
)
from . import clock

OWES = frozenset(Where) - {Where.ANSWERED, Where.OVER, Where.PASSED_ON}


@dataclass(frozen=True)
class Said:
    """One message of a conversation, words exactly as typed. `by` is None for the person themselves, else the worker's or advocate's name.

    `advocate`: an advocate wrote it. `asks`: the worker asks something back.
    """

    words: str
    by: str | None
    mine: bool
    at: datetime
    language: str
    advocate: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Talk:
    """A conversation as its writer sees it. `owner` is who has it now; `booked_on` a visit that was booked as the answer.

    `opened`: when somebody of those who may read it first opened it. `ask_helps`, `ask_better`: whether to ask now if the answer helps,
    and whether it got better; never both. `quiet`: they pressed "I do not want to write. Please ask me how I am."
    `complaint`: where a complaint lies, where the caller has looked (complaint_rows.where_they_lie).
    """

    ref: str
    kind: Kind
    recipient: Recipient
    status: Status
    sent: datetime
    reply_by: date
    owner: str | None
    late: bool
    unread: bool
    what_changed: str
    messages: tuple[Said, ...]
    wish: Wish | None = None
    booked_on: date | None = None
    opened: datetime | None = None
    taps: Mapping[Tap, str] = field(default_factory=dict)
    about_day: date | None = None
    share: Share = Share.ASK
    answer_how: AnswerHow = AnswerHow.HERE
    answer_when: str = ""
    answer_language: str = ""
    with_worker: bool = False
    helps: str = ""
    better: str = ""
    closed: date | None = None
    ask_better: bool = False
    ask_helps: bool = False
    theme: str = ""
    quiet: bool = False
    complaint: Where | None = None

    @property
    def complaint_goes_on(self) -> bool:
        """Whether it is a complaint that the council still owes something to: then no word in between is the answer."""
        return self.complaint in OWES

    @property
    def theirs(self) -> int:
        """How many messages of the person and their advocate are shown here; a form carries it, so that newer words are not passed over."""
        return sum(said.mine or said.advocate for said in self.messages)

    @property
    def receipt(self) -> str:
        """The reference to say on the phone: the first six signs of the ref in capitals."""
        return receipt_of(self.ref)


def receipt_of(ref: str) -> str:
    """A short reference that can be read out: `7KQ-2MD`."""
    return f"{ref[:3]}-{ref[3:6]}".upper()


def as_talk(c: Conversation, today: date, *, words: bool = True, owner_gone: bool = False) -> Talk:
    """A conversation's row as its writer or the team sees it; for a list without its words.

    `owner_gone`: its owner cannot look after it (inbox_reach.left_alone), so that nobody but the team has it. Who has left never has it.
    """
    has_owner = c.owner is not None and c.owner.active is True and not owner_gone
    waiting = c.status in WAITS_ON_US
    closed = clock.london(c.closed_at).date() if c.closed_at else None
    wish, later = Wish.read(c.wish), ask_better(Status(c.status), closed, c.better, today)
    return Talk(
        ref=c.ref,
        kind=Kind(c.kind),
        recipient=Recipient(c.recipient),
        status=Status(c.status),
        sent=clock.london(c.created_at),
        reply_by=c.reply_by,
        owner=c.owner.name if c.owner and has_owner else None,
        late=waiting and today > c.reply_by,
        unread=c.unread,
        what_changed=c.what_changed,
        messages=tuple(_said(m) for m in (c.messages if words else ()) if m.words.strip()),
        wish=wish,
        booked_on=c.booked_on,
        opened=clock.london(c.opened_at) if c.opened_at else None,
        taps=read_taps(c.taps),
        about_day=c.about_day,
        share=Share(c.share),
        answer_how=AnswerHow(c.answer_how),
        answer_when=c.answer_when,
        answer_language=c.answer_language,
        with_worker=c.with_worker_id is not None,
        helps=c.helps,
        better=c.better,
        closed=closed,
        ask_better=later and not (wish and wish.no_thanks),
        ask_helps=not later and not (wish and wish.no_thanks) and ask_helps(Status(c.status), Kind(c.kind), c.helps, c.better),
        theme=c.theme,
        quiet=words and c.kind == Kind.UNSAFE and any(_of_the_person(m) and not m.words.strip() for m in c.messages),
    )


def placed(talk: Talk, lies: Where | None) -> Talk:
    """A conversation with where its complaint lies; while its days stand still nothing is late."""
    return replace(talk, complaint=lies, late=talk.late and lies is not Where.PAUSED) if lies else talk


# How long the first page says that there is a question; after that it stands with the messages alone.
SAID_FOR = timedelta(weeks=2)
DAY = timedelta(days=1)


def asks_if_better(today: date) -> ColumnElement[bool]:
    """Conversations that were closed four weeks ago, and nobody has said yet whether it got better: `rules.voice.ask_better` in SQL.

    For two weeks only, because people are asked and not pushed.
    """
    last = today - ASK_BETTER_AFTER
    closed = and_(Conversation.closed_at < midnight(last + DAY), Conversation.closed_at >= midnight(last - SAID_FOR))
    return and_(Conversation.status == Status.CLOSED, Conversation.better == "", closed, ~Conversation.wish.endswith("|no"))


def midnight(day: date) -> datetime:
    """When a day begins in England."""
    return datetime.combine(day, time(), clock.LONDON)


def _said(m: Message) -> Said:
    by = m.worker.name if m.worker else m.advocate.name if m.advocate else None
    return Said(m.words, by, _of_the_person(m), clock.london(m.created_at), m.language, advocate=m.advocate_id is not None, asks=m.asks)


def _of_the_person(m: Message) -> bool:
    return m.worker_id is None and m.advocate_id is None
