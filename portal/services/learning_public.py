"""What everybody reads of what the service learned, and the invitations that are for one reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from ..extensions import db
from ..models import Notice, NoticeText
from ..rules.access import Action
from ..rules.learning import Group, NoticeKind, NoticeState, read_groups
from . import clock
from .access import OpenRecord, for_those_who_may
from .inviting import on_now
from .learning import FIRST

PAGE = 20


@dataclass(frozen=True)
class Shown:
    """A notice as everybody reads it: `language` is that of the words; an invitation has a last day, all else a month."""

    theme: str
    said: str
    did: str
    language: str
    last_day: date | None
    published: date | None


@dataclass(frozen=True)
class Public:
    """The open page: what was learned, newest first within each theme, and invitations for everybody."""

    themes: tuple[tuple[str, tuple[Shown, ...]], ...]
    more: bool
    invitations: tuple[Shown, ...]


def public(language: str, today: date, page: int = 0) -> Public:
    """What everybody may read. Asks nobody who they are. Three SQL statements."""
    did = select(Notice).where(Notice.kind == NoticeKind.WE_DID, Notice.state == NoticeState.PUBLISHED)
    did = did.order_by(Notice.published_at.desc(), Notice.id.desc()).limit(PAGE + 1).offset(page * PAGE)
    rows = db.session.scalars(did).all()
    invited = db.session.scalars(_invitations(today).where(Notice.groups == Group.ALL)).all()
    shown = _shown([*rows[:PAGE], *invited], language)
    themes: dict[str, list[Shown]] = defaultdict(list)
    for row in rows[:PAGE]:
        if row.id in shown:
            themes[row.theme].append(shown[row.id])
    by_theme = tuple((theme, tuple(found)) for theme, found in themes.items())
    return Public(by_theme, len(rows) > PAGE, tuple(shown[n.id] for n in invited if n.id in shown))


def _invitations(today: date) -> Select[Notice]:
    return select(Notice).where(on_now(today)).order_by(Notice.last_day, Notice.id)


def _shown(notices: Sequence[Notice], language: str) -> dict[int, Shown]:
    """The words in the reader's language, as far as a second person has read them; else as they were written first. One statement."""
    query = select(NoticeText).where(NoticeText.notice_id.in_([n.id for n in notices]), NoticeText.checked_by_id.is_not(None))
    texts: dict[int, NoticeText] = {}
    for text in db.session.scalars(query.where(NoticeText.language.in_({FIRST, language}))):
        if text.language == language or text.notice_id not in texts:
            texts[text.notice_id] = text
    return {n.id: _as_shown(n, texts[n.id]) for n in notices if n.id in texts}


def _as_shown(n: Notice, text: NoticeText) -> Shown:
    published = clock.london(n.published_at).date() if n.published_at else None
    return Shown(n.theme, text.said, text.did, text.language, n.last_day, published)


@for_those_who_may(Action.SEE_MY_PAGE)
def invitations(record: OpenRecord, language: str) -> tuple[Shown, ...]:
    """The invitations that are for this reader today. Two SQL statements. Nobody writes down who was invited or who looked."""
    rows = [n for n in db.session.scalars(_invitations(record.today)) if read_groups(n.groups) & record.groups]
    shown = _shown(rows, language)
    return tuple(shown[n.id] for n in rows if n.id in shown)
