"""Now, and which day it is in England. The one place where services read the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def on(day: date) -> datetime:
    """This instant; on the pretended day of a demo or test, the same time of that day. In UTC."""
    local = london(now())
    return now() if local.date() == day else datetime.combine(day, local.time(), LONDON).astimezone(UTC)


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
