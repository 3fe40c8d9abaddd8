"""What is to come, as a file that a phone's calendar opens. It names no person, no council and no address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from ..rules.access import Action
from ..rules.diary import Change
from . import clock
from .access import NotYours, OpenRecord, for_those_who_may
from .visits import Coming, Visits, coming

MIME = "text/calendar"
DOMAIN = "family-portal.invalid"
PRODUCT = "-//Appointments//Calendar//EN"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Half = TimezoneDaylight | TimezoneStandard


@for_those_who_may(Action.SEE_VISITS)
def calendar_of(record: OpenRecord, visits: Visits, title: Callable[[Coming], str], ref: str = "") -> bytes:
    """All that is to come, or the one entry `ref`, each under its `title`. Raises NotYours where there is none of it."""
    found = [entry for entry in _to_come(record, visits) if ref in {"", entry.ref}]
    if not found:
        raise NotYours
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if any(entry.at for entry in found):
        calendar.add_component(_england())
    for entry in found:
        calendar.add_component(_event(entry, title(entry), clock.on(record.today)))
    content: bytes = calendar.to_ical()
    return content


def _to_come(record: OpenRecord, visits: Visits) -> list[Coming]:
    """Visits and meetings that are planned, never a latest day; and what a worker cancelled.

    Cancelled visits are all of them, not `called_off` alone: a phone may hold one whose place another visit has taken since.
    """
    cancelled = [coming(e) for e in visits.entries if e.status == "cancelled" and e.change and e.day >= record.today]
    planned = [entry for entry in (*visits.to_come, *visits.meetings) if not entry.due]
    return sorted((*planned, *cancelled), key=lambda entry: (entry.day, entry.at or time(), entry.ref))


def _event(entry: Coming, title: str, now: datetime) -> Event:
    """One entry: an hour, or the whole day where no time is known.

    A phone takes a later SEQUENCE for the newer word. It is counted from the clock, as the case system may move an entry too, and
    keeps no count of it.
    """
    start: date = datetime.combine(entry.day, entry.at, clock.LONDON) if entry.at else entry.day
    event = Event()
    event.add("uid", f"{entry.ref}@{DOMAIN}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", int((now - BEGINNING).total_seconds()) + (entry.change is not None))
    event.add("dtstart", start)
    event.add("dtend", start + (HOUR if entry.at else DAY))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if _is_off(entry) else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _is_off(entry: Coming) -> bool:
    return entry.change is not None and entry.change.what is Change.CANCELLED


def _england() -> Timezone:
    """The time of England, as the law has had it since 1996: the last Sundays of March and October, at one o'clock by Greenwich."""
    zone = Timezone()
    zone.add("tzid", clock.LONDON.key)
    zone.add_component(_half(TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), timedelta(), HOUR))
    zone.add_component(_half(TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), HOUR, timedelta()))
    return zone


def _half(part: Half, name: str, start: datetime, before: timedelta, after: timedelta) -> Half:
    part.add("dtstart", start)
    part.add("rrule", {"freq": "yearly", "bymonth": start.month, "byday": "-1SU"})
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    return part
