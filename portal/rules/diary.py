"""What the diary says: visits by day, the last one, the next one, the next review. Pure.

Rules of the bundle's README (`visits`, `next_visit`, `next_review`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Protocol, TypeVar

REVIEWS = ("review", "conference", "pathway_review")
PLACES = ("Home", "School", "Family hub", "Civic centre", "Foster home", "Video call", "A walk or a café")
HANDOVERS = ("goodbye", "introduction")
MEETINGS = (*REVIEWS, "core_group", "family_network_meeting", *HANDOVERS)
OURS = "portal"
# What a worker may put into the diary here.
BOOKABLE = ("visit", *HANDOVERS)
# What a worker may move or cancel here. All other meetings have a chair, who moves them in the case system.
MOVABLE = (*BOOKABLE, "family_network_meeting")
SPOKEN_AT = "Video call"


class Change(StrEnum):
    """What a worker says about an entry that is to come."""

    LATE = "late"
    MOVED = "moved"
    CANCELLED = "cancelled"


class How(StrEnum):
    """How a child was met, as a worker writes it down. `spoken`: by phone or video, which is not being seen."""

    ALONE = "alone"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    SPOKEN = "spoken"


class Because(StrEnum):
    """Why, as far as it is a family's business; each has kind words in the templates."""

    ILL = "ill"
    URGENT = "urgent"
    TRAVEL = "travel"
    OUR_MISTAKE = "our_mistake"
    ASKED = "asked"
    OTHER = "other"


class Entry(Protocol):
    """One entry of a diary."""

    @property
    def kind(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def at(self) -> time | None: ...
    @property
    def status(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def seen(self) -> bool | None: ...
    @property
    def seen_alone(self) -> bool | None: ...
    @property
    def group_key(self) -> str: ...
    @property
    def place(self) -> str: ...


E = TypeVar("E", bound=Entry)


def place_kind(text: str) -> str:
    """A kind of place that may be shown, else nothing: what is not on the list could be an address."""
    return next((p for p in PLACES if p.casefold() == text.strip().casefold()), "")


@dataclass(frozen=True)
class VisitDay:
    """All visits of one day as one. `seen_alone` is None where nobody ever filled it in."""

    day: date
    seen: bool
    seen_alone: bool | None


def only_spoken(entry: Entry) -> bool:
    """Whether a worker wrote down here that they only spoke by phone or video."""
    return entry.source == OURS and entry.status == "held" and not entry.seen and entry.place == SPOKEN_AT


def how_met(entry: Entry) -> How:
    """How the child was met, as it was written down."""
    if only_spoken(entry):
        return How.SPOKEN
    return How.ALONE if entry.seen and entry.seen_alone else How.SEEN if entry.seen else How.NOT_SEEN


def visit_days(entries: Iterable[Entry], today: date) -> list[VisitDay]:
    """Visits that the case system holds or a worker wrote down here, up to today, one a day, newest first.

    Seen (alone) if any of the day's says so. A call is no visit.
    """
    days: dict[date, VisitDay] = {}
    for e in entries:
        ours = e.source == OURS and e.status == "held" and not only_spoken(e)
        if e.kind == "visit" and e.day <= today and (ours or e.source.startswith("ssd_")):
            old = days.get(e.day)
            alone = e.seen_alone if old is None or old.seen_alone is None else old.seen_alone or bool(e.seen_alone)
            days[e.day] = VisitDay(e.day, bool(e.seen) or bool(old and old.seen), alone)
    return sorted(days.values(), key=lambda v: v.day, reverse=True)


def year_before(today: date) -> date:
    """The same day last year; 28 February for 29 February."""
    if (today.month, today.day) == (2, 29):
        return date(today.year - 1, 2, 28)
    return today.replace(year=today.year - 1)


def in_last_year(days: Iterable[VisitDay], today: date) -> list[VisitDay]:
    """Visits after the same day last year."""
    edge = year_before(today)
    return [v for v in days if edge < v.day]


def planned(entries: Iterable[E], kinds: Collection[str], today: date) -> list[E]:
    """What is planned for today or later, soonest first."""
    rows = [e for e in entries if e.kind in kinds and e.status == "planned" and e.day >= today]
    return sorted(rows, key=lambda e: (e.day, e.at or time()))


def booked_visits(entries: Collection[E], today: date) -> list[E]:
    """Visits to come, soonest first, one a day; one that was made today already is not to come."""
    made = {e.day for e in entries if e.kind == "visit" and e.source == OURS and e.status == "held"}
    days: dict[date, E] = {}
    for entry in planned(entries, ("visit",), today):
        if entry.day not in made:
            days.setdefault(entry.day, entry)
    return list(days.values())


def days_of_visits(entries: Iterable[Entry], today: date) -> set[date]:
    """The days of all visits that were made, or are planned for today or later."""
    return {e.day for e in entries if e.kind == "visit" and (e.status == "held" or (e.status == "planned" and e.day >= today))}


def held_on(entries: Iterable[Entry], kinds: Collection[str], today: date, groups: Collection[str] = ()) -> list[date]:
    """The days up to today on which something of these kinds was held; of these periods alone, where it says of which it was."""
    return sorted(
        {e.day for e in entries if e.kind in kinds and e.status == "held" and e.day <= today and (not e.group_key or e.group_key in groups)}
    )


def next_review(entries: Collection[E], open_groups: Collection[str], today: date) -> E | None:
    """The next planned review; without one, the earliest day by which the case system says one is due.

    `open_groups` are the ids of the protection plans and times in care that are open today.
    """
    first = next(iter(planned(entries, REVIEWS, today)), None)
    if first:
        return first
    due = [e for e in entries if e.status == "due" and e.day >= today and e.group_key in open_groups]
    return min(due, key=lambda e: (e.day, e.kind), default=None)
