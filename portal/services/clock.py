"""Now, and which day it is in England. The one place where services read the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
PAST_MIDNIGHT = time(0, 10)
_pretended: list[Callable[[], datetime]] = []


def now() -> datetime:
    """This instant, in UTC; in tests, the instant that stands in the file of `follow`."""
    return _pretended[-1]() if _pretended else datetime.now(UTC)


def follow(file: Path | None) -> None:
    """For tests: from now on the clock shows the instant that stands in this file (2026-11-21T02:00+00:00), and moves when that changes."""
    _pretended.clear()
    if file is not None:
        _pretended.append(lambda: datetime.fromisoformat(file.read_text(encoding="utf-8").strip()).astimezone(UTC))


def on(day: date) -> datetime:
    """This instant; on the pretended day of a demo or test, the same time of that day. In UTC.

    A request that began before midnight and ends after it knows the day before: what it writes is of now, not of a day ago.
    """
    instant = now()
    local = london(instant)
    just_past = local.date() - day == timedelta(days=1) and local.time() < PAST_MIDNIGHT
    return instant if local.date() == day or just_past else datetime.combine(day, local.time(), LONDON).astimezone(UTC)


def london(instant: datetime) -> datetime:
    """An instant as clocks in England show it."""
    return instant.astimezone(LONDON)


def today(fixed: date | None = None) -> date:
    """The day in England; `fixed` (PORTAL_TODAY) stands in for it in demos and tests."""
    return fixed or london(now()).date()


def moment(fixed: date | None = None) -> datetime:
    """Now as clocks in England show it, on the fixed day where there is one."""
    local = london(now())
    return local if fixed is None else datetime.combine(fixed, local.time(), LONDON)


def start_of(day: date) -> datetime:
    """The first instant of a day in England, in UTC."""
    return datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)
