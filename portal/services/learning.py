"""What the service learned: the desk of those who write it. Writing is in learning_acts.py, what everybody reads in learning_public.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import selectinload

from ..extensions import db
from ..models import Account, Child, Conversation, Notice, NoticeText, NoticeVoice, Worker
from ..rules.learning import Group, NoticeKind, NoticeState, read_groups, seen
from ..rules.themes import Theme
from ..rules.voice import Kind, Share, Status
from . import clock
from .access import NotYours, Person
from .inbox_reach import may_read
from .talk import Talk, as_talk

FIRST = "en"
NEWEST = 200


@dataclass(frozen=True)
class Voice:
    """A closed conversation that may stand behind a notice. `used`: it stands behind one already."""

    talk: Talk
    used: bool


@dataclass(frozen=True)
class Words:
    """A notice's words in one language. `mark` is what a yes to these very words carries."""

    language: str
    said: str
    did: str
    checked: bool
    mine: bool
    may_check: bool
    mark: str


@dataclass(frozen=True)
class View:
    """A notice for those who write them. `voices`: different people; `children`: about how many children they spoke."""

    ref: str
    kind: NoticeKind
    theme: str
    groups: frozenset[Group]
    state: NoticeState
    general: bool
    voices: int
    children: int
    first_day: date | None
    last_day: date | None
    note: str
    words: tuple[Words, ...]
    by: str | None
    approved_by: str | None
    mine: bool
    published: date | None

    @property
    def first(self) -> Words:
        """The words as they were written first."""
        return next(w for w in self.words if w.language == FIRST)

    def in_language(self, code: str) -> Words | None:
        """The words in a language, where somebody wrote them."""
        return next((w for w in self.words if w.language == code), None)


@dataclass(frozen=True)
class Board:
    """The desk: themes with how many different people spoke about them, and all notices, newest first."""

    themes: tuple[tuple[Theme, int], ...]
    notices: tuple[View, ...]


def learns(person: Person) -> None:
    """Raises NotYours for whoever is no manager, rights officer or head of service."""
    if person.role != "staff" or not (person.is_manager or person.is_rights_officer or person.is_head):
        raise NotYours


def usable(person: Person, today: date) -> ColumnElement[bool]:
    """Conversations that may stand behind a notice: closed with what changed, readable for this person, and not "keep it between us".

    Nobody's "I don't feel safe" is used. The query must join Child.
    """
    closed = (Conversation.status == Status.CLOSED) & (Conversation.what_changed != "")
    return closed & (Conversation.share != Share.NO) & (Conversation.kind != Kind.UNSAFE) & may_read(person, today)


def _of_theme(theme: Theme) -> ColumnElement[bool]:
    if theme is Theme.SOMETHING_ELSE:
        return Conversation.theme.not_in([t.value for t in Theme if t is not theme])
    return Conversation.theme == theme


def voices(person: Person, theme: Theme, today: date) -> tuple[Voice, ...]:
    """What was said about a theme and is closed, newest first. Raises NotYours. Two SQL statements."""
    learns(person)
    used = select(NoticeVoice.id).where(NoticeVoice.conversation_id == Conversation.id).exists()
    query = select(Conversation, used).join(Child, Child.id == Conversation.child_id).where(usable(person, today), _of_theme(theme))
    query = query.options(selectinload(Conversation.messages)).order_by(Conversation.id.desc()).limit(NEWEST)
    return tuple(Voice(as_talk(c, today), bool(was)) for c, was in db.session.execute(query))


def board(person: Person, today: date) -> Board:
    """The desk. Raises NotYours. Five SQL statements."""
    learns(person)
    query = select(Conversation.theme, func.count(distinct(Conversation.author_id))).join(Child, Child.id == Conversation.child_id)
    said: dict[Theme, int] = defaultdict(int)
    for code, many in db.session.execute(query.where(usable(person, today)).group_by(Conversation.theme)):
        said[Theme(code) if code in set(Theme) else Theme.SOMETHING_ELSE] += many
    notices = db.session.scalars(select(Notice).options(selectinload(Notice.texts)).order_by(Notice.id.desc()).limit(NEWEST)).all()
    return Board(tuple((theme, said[theme]) for theme in Theme if said[theme]), _views(notices, person))


def one(person: Person, ref: str) -> View:
    """One notice for the desk. Raises NotYours."""
    learns(person)
    found = db.session.scalar(select(Notice).where(Notice.ref == ref).options(selectinload(Notice.texts)))
    if found is None:
        raise NotYours
    return _views([found], person)[0]


def behind(person: Person, ref: str, today: date) -> frozenset[str]:
    """Which of the conversations that this person may read stand behind a notice: for its writer's form."""
    learns(person)
    query = select(Conversation.ref).join(Child, Child.id == Conversation.child_id)
    query = query.join(NoticeVoice, NoticeVoice.conversation_id == Conversation.id).join(Notice, Notice.id == NoticeVoice.notice_id)
    return frozenset(db.session.scalars(query.where(Notice.ref == ref, usable(person, today))))


def mark_of(notice: Notice, text: NoticeText, many: int) -> str:
    """A mark of all that a second person says yes to."""
    if text.language != FIRST:
        return seen(text.said, text.did)
    return seen(text.said, text.did, notice.general, notice.groups, notice.first_day, notice.last_day, many)


def counts(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many different people stand behind each notice, and about how many children they spoke."""
    query = select(NoticeVoice.notice_id, func.count(distinct(Conversation.author_id)), func.count(distinct(Conversation.child_id)))
    query = query.join(Conversation, Conversation.id == NoticeVoice.conversation_id).where(NoticeVoice.notice_id.in_(list(ids)))
    return {notice: (people, children) for notice, people, children in db.session.execute(query.group_by(NoticeVoice.notice_id))}


def _views(notices: Sequence[Notice], person: Person) -> tuple[View, ...]:
    many = counts(n.id for n in notices)
    accounts = {n.written_by_id for n in notices} | {n.approved_by_id for n in notices if n.approved_by_id}
    who = select(Account.id, Worker.name).join(Worker, Worker.id == Account.worker_id).where(Account.id.in_(accounts))
    names: dict[int | None, str | None] = {account: name for account, name in db.session.execute(who)}
    return tuple(_view(n, person, many.get(n.id, (0, 0)), names) for n in notices)


def _view(n: Notice, person: Person, many: tuple[int, int], names: dict[int | None, str | None]) -> View:
    return View(
        ref=n.ref,
        kind=NoticeKind(n.kind),
        theme=n.theme,
        groups=read_groups(n.groups),
        state=NoticeState(n.state),
        general=n.general,
        voices=many[0],
        children=many[1],
        first_day=n.first_day,
        last_day=n.last_day,
        note=n.note,
        words=tuple(_words(n, text, person, many[0]) for text in n.texts),
        by=names.get(n.written_by_id),
        approved_by=names.get(n.approved_by_id),
        mine=n.written_by_id == person.account_id,
        published=clock.london(n.published_at).date() if n.published_at else None,
    )


def _words(n: Notice, text: NoticeText, person: Person, many: int) -> Words:
    mine = text.written_by_id == person.account_id
    checked = text.checked_by_id is not None
    return Words(text.language, text.said, text.did, checked, mine, not mine and not checked, mark_of(n, text, many))
