"""When an advocate is offered before anybody has to ask, and by when rights are to be explained. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from .days import months_after, working_days_after
from .diary import REVIEWS
from .journey import Spell

BEFORE = timedelta(days=28)
AFTER = timedelta(days=14)
NEW_HOME_FOR = timedelta(days=28)
A_YEAR_IN_MONTHS = 12
# Portal settings: no law or council's document that was read names these two.
EXPLAIN_WITHIN_WORKING_DAYS = 20
EXPLAIN_AGAIN_AFTER_MONTHS = 12

SHAPE = re.compile(r"(meeting-[0-9a-z]{12}|(home|year)-\d{4}-\d\d-\d\d)")


class Why(StrEnum):
    """What an offer goes with: a meeting that comes, one that was, a new home, or that a year has gone."""

    MEETING = "meeting"
    AFTER_MEETING = "after_meeting"
    HOME = "home"
    YEAR = "year"


class Topic(StrEnum):
    """What is explained to everybody."""

    COMPLAINTS = "complaints"
    FEEDBACK = "feedback"
    ADVOCACY = "advocacy"


class Answer(StrEnum):
    """What somebody says to an offer. NEVER: do not ask again; it holds until they change it."""

    YES = "yes"
    NOT_NOW = "not_now"
    NEVER = "never"


@dataclass(frozen=True)
class Occasion:
    """One offer. `key` is how it is known when it has been answered, and says nothing about anybody; `kind` is a meeting's."""

    why: Why
    key: str
    day: date
    kind: str = ""


@dataclass(frozen=True)
class Answered:
    """What one person said to one offer, and on which day."""

    occasion: str
    answer: Answer
    on: date


class Meeting(Protocol):
    """A meeting of the diary."""

    @property
    def ref(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def status(self) -> str: ...


def is_key(text: str) -> bool:
    """Whether this can be the key of an occasion."""
    return SHAPE.fullmatch(text) is not None


def read_answers(text: str) -> tuple[Answered, ...]:
    """What was answered, from how the database gathers it (`meeting-ab..:not_now:2026-11-20 ...`); what is not known is left out."""
    found = []
    for part in text.split():
        occasion, _, rest = part.partition(":")
        answer, _, day = rest.partition(":")
        if answer in set(Answer) and re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            found.append(Answered(occasion, Answer(answer), date.fromisoformat(day)))
    return tuple(found)


def never_again(answered: Iterable[Answered]) -> bool:
    """Whether they asked not to be asked."""
    return any(one.answer is Answer.NEVER for one in answered)


def occasions(
    meetings: Iterable[Meeting], spells: Iterable[Spell], started: date | None, answered: Sequence[Answered], today: date
) -> list[Occasion]:
    """What an advocate is offered for today, the most pressing first.

    A review or conference within the next 28 days; a home that is new for no more than 28 days; a review or conference that was in the
    last 14 days; a year since the last answer to an offer, or since help began. Children's advocates ask for it at each of these
    (issue 5; security.md, section 6). `started` is the first day of the help in force, None where there is none.
    """
    coming, been, homes, year = [], [], [], []
    for one in meetings:
        if one.kind in REVIEWS:
            key = f"meeting-{one.ref}"
            if one.status == "planned" and today <= one.day <= today + BEFORE:
                coming.append(Occasion(Why.MEETING, key, one.day, one.kind))
            if one.status == "held" and today - AFTER <= one.day <= today:
                been.append(Occasion(Why.AFTER_MEETING, key, one.day, one.kind))
    for spell in spells:
        if spell.kind == "care" and spell.new_home and today - NEW_HOME_FOR <= spell.start <= today:
            homes.append(Occasion(Why.HOME, f"home-{spell.start.isoformat()}", spell.start))
    last = max((one.on for one in answered), default=started)
    if last and months_after(last, A_YEAR_IN_MONTHS) <= today:
        due = months_after(last, A_YEAR_IN_MONTHS)
        year.append(Occasion(Why.YEAR, f"year-{due.isoformat()}", due))
    newest = sorted(homes, key=lambda o: o.day, reverse=True)
    return [*sorted(coming, key=lambda o: o.day), *newest, *sorted(been, key=lambda o: o.day, reverse=True), *year]


def offer(found: Sequence[Occasion], answered: Collection[Answered]) -> Occasion | None:
    """The offer to show: the first that has no answer, none at all where they asked not to be asked again."""
    if never_again(answered):
        return None
    done = {one.occasion for one in answered}
    return next((one for one in found if one.key not in done), None)


def explain_by(started: date | None, last: date | None) -> date | None:
    """The day by which complaints, feedback and advocacy are to be explained to somebody (again).

    Within 20 working days of the day on which help began for them, and again 12 months after the last time (portal settings); None
    where neither day is known.
    """
    if last is not None:
        return months_after(last, EXPLAIN_AGAIN_AFTER_MONTHS)
    return working_days_after(started, EXPLAIN_WITHIN_WORKING_DAYS) if started else None


def explained_due(started: date | None, last: date | None, today: date, *, disputed: bool = False) -> bool:
    """Whether that day has passed. `disputed`: somebody said that what was written down last did not happen, so that it is due now."""
    by = explain_by(started, last)
    return disputed or (by is not None and today > by)
