"""Feedback about the service without a name: sealed when it comes, opened with others, read by managers and rights officers.

When it is opened. Not in the request of the fifth: then the fifth would read "five are in" off the table at the second in which they
sent it, and whoever looks again and again could cut the stream into the smallest possible crowds. Not when a manager looks: a reader
could then choose the moment, wait for one sender and open. It is opened by a round of `flask deliver`, and only by the first one of a day:
that command may run every few seconds, and would else open seconds after the fifth. At most one batch is opened in a calendar week.
So the time of opening is nobody's time, and a batch is all that came in between: five at the least, mostly more. The price is waiting,
and the page says so.

What a batch still tells: that its texts are of those who sent something before the round. Nothing says which is whose: new names, a
random order, one commit, no time, one length. Somebody who sends four themselves learns what the fifth wrote; without
names nobody can count people, so this stays (docs/security.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ..extensions import db
from ..models import Installation, OpenFeedback, SealedFeedback
from ..rules import open_feedback as rules
from ..rules.open_feedback import Tap
from ..rules.themes import Theme
from . import audit
from .access import NotYours, Person
from .sealing import Sealing

LAST_LOOK, LAST_WEEK = "feedback_looked_on", "feedback_opened_in"
_chance = SystemRandom()


@dataclass(frozen=True)
class Feedback:
    """What somebody said: about what, how the help is, words as typed, and the language of the page (or of the words, when it is read)."""

    theme: Theme
    tap: Tap
    words: str
    language: str


@dataclass(frozen=True)
class Round:
    """What a round did: how many were opened, and how many could not be read because the installation's secret has changed."""

    opened: int
    unreadable: int


@dataclass(frozen=True)
class Heading:
    """The feedback under one theme, five at the least, in an order that tells nothing; and how many tapped what."""

    theme: Theme
    feedback: tuple[Feedback, ...]
    taps: tuple[tuple[Tap, int], ...]


@dataclass(frozen=True)
class Quarter:
    """What was opened in one quarter; `quarters`: all quarters in which something was, the newest first."""

    quarters: tuple[str, ...]
    quarter: str
    headings: tuple[Heading, ...]


def send(secret: bytes, key: UUID, said: Feedback, *, alone: bool) -> None:
    """Keeps feedback, sealed. The same form's key is one row while it is shut. One commit; no audit row, which would have a time.

    `alone`: read it even where fewer than five write in this language. Raises SQLAlchemyError where it could not be kept.
    """
    sealing = Sealing(secret)
    facts = {"theme": said.theme.value, "tap": said.tap.value, "words": said.words, "language": said.language}
    db.session.add(SealedFeedback(ref=sealing.name(key), sealed=sealing.seal({**facts, "alone": "yes" if alone else ""})))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # two taps: it is there
    except SQLAlchemyError:
        db.session.rollback()
        raise


def open_batch(secret: bytes, today: date) -> Round:
    """Opens what may be opened; called by every round of `flask deliver`, and does something in the first one of a day only.

    Below five nothing is opened. What another secret sealed stays, is counted, and holds nobody up. One commit for the look, and
    one for the batch.
    """
    if not _first_look(today):
        return Round(0, 0)
    sealing = Sealing(secret)
    found = [(row.ref, sealing.open(row.sealed)) for row in db.session.scalars(select(SealedFeedback))]
    shut = [(ref, facts) for ref, facts in found if facts is not None]
    unreadable = len(found) - len(shut)
    which = rules.to_open([(rules.kind_of(f["language"], f["words"]), bool(f["alone"])) for _, f in shut])
    if not which:
        db.session.rollback()
        return Round(0, unreadable)
    db.session.merge(Installation(name=LAST_WEEK, value=rules.week(today)))
    opened = _move([(shut[i][0], shut[i][1], language) for i, language in which.items()], rules.quarter(today))
    return Round(opened, unreadable)


def _first_look(today: date) -> bool:
    """Whether nobody looked today, in a week in which nothing was opened; and writes down that somebody did."""
    kept = {row.name: row.value for row in db.session.scalars(select(Installation).where(Installation.name.in_((LAST_LOOK, LAST_WEEK))))}
    if kept.get(LAST_LOOK) == today.isoformat() or kept.get(LAST_WEEK) == rules.week(today):
        db.session.rollback()
        return False
    db.session.merge(Installation(name=LAST_LOOK, value=today.isoformat()))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # another process looks at this moment
        return False
    return True


def _move(chosen: list[tuple[str, dict[str, str], str]], quarter: str) -> int:
    """Takes the sealed rows away and puts open ones there, in a random order, with new names. One commit."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA secure_delete=ON"))  # else the sealed bytes stay in the file's free pages
    gone = db.session.execute(delete(SealedFeedback).where(SealedFeedback.ref.in_([ref for ref, _, _ in chosen])))
    if gone.rowcount != len(chosen):  # type: ignore[attr-defined]
        db.session.rollback()  # another process opens them at this moment
        return 0
    _chance.shuffle(chosen)
    for _, facts, language in chosen:
        values = {name: facts[name] for name in ("theme", "tap", "words")}
        db.session.add(OpenFeedback(**values, language=language, quarter=quarter))
    audit.write("feedback_opened", account_id=None, detail=str(len(chosen)))
    db.session.commit()
    return len(chosen)


def for_team(person: Person, quarter: str = "") -> Quarter:
    """What was opened in a quarter (the newest one, where it is not known). Raises NotYours for all but managers and rights officers."""
    if person.role != "staff" or not (person.is_manager or person.is_rights_officer or person.is_head):
        raise NotYours
    quarters = tuple(db.session.scalars(select(OpenFeedback.quarter).distinct().order_by(OpenFeedback.quarter.desc())))
    chosen = quarter if quarter in quarters else next(iter(quarters), "")
    rows = db.session.scalars(select(OpenFeedback).where(OpenFeedback.quarter == chosen).order_by(OpenFeedback.ref))
    return Quarter(quarters, chosen, _headings([Feedback(Theme(r.theme), Tap(r.tap), r.words, r.language) for r in rows]))


def _headings(rows: list[Feedback]) -> tuple[Heading, ...]:
    under = rules.headings(Counter(row.theme for row in rows))
    found: dict[Theme, list[Feedback]] = defaultdict(list)
    for row in rows:
        found[under[row.theme]].append(row)
    taps = {theme: Counter(row.tap for row in of) for theme, of in found.items()}
    return tuple(
        Heading(theme, tuple(found[theme]), tuple((tap, taps[theme][tap]) for tap in Tap if taps[theme][tap]))
        for theme in rules.ABOUT
        if theme in found
    )
