"""How days are counted: hours to months, working days with England's bank holidays, ages. Pure.

Decided in docs/counting.md; the numbers in the docstrings are its points. Facts are days, not moments:
the day of an event is day 0, so "within 10 days of X" is X + 10 (1).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import holidays

from portal.authority import Unit

SATURDAY = 5
HOURS_A_DAY = 24
MONTHS_A_YEAR = 12


@lru_cache(maxsize=128)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, observed=True))


def bank_holiday(day: date) -> bool:
    """Whether the day is a bank holiday in England, substitute days included (3); Christmas Day on a Saturday is one too."""
    return day in _bank_holidays(day.year)


def working_day(day: date) -> bool:
    """Whether the day is neither Saturday, Sunday nor bank holiday (3; SI 2006/1738 reg 2)."""
    return day.weekday() < SATURDAY and not bank_holiday(day)


@lru_cache(maxsize=4096)
def working_days_after(day: date, n: int) -> date:
    """The n-th working day after the day; day 1 is the first working day after it (3). n = 0 gives the day itself.

    Raises ValueError where n is negative.
    """
    if n < 0:
        raise ValueError("working days are counted forwards")
    while n:
        day += timedelta(days=1)
        n -= working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after start, up to and with end; 0 where end is not after start."""
    return sum(working_day(start + timedelta(days=n)) for n in range(1, days_between(start, end) + 1))


def days_between(start: date, end: date) -> int:
    """Calendar days from start to end; negative where end is earlier. Days late are these, for working-day rules too (1)."""
    return (end - start).days


def months_after(day: date, n: int) -> date:
    """The same day n months on, else the last day of that month (5). Raises ValueError where n is negative."""
    if n < 0:
        raise ValueError("months are counted forwards")
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + n, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


ADD: dict[Unit, Callable[[date, int], date]] = {
    Unit.HOURS: lambda day, n: day + timedelta(days=-(-n // HOURS_A_DAY)),
    Unit.DAYS: lambda day, n: day + timedelta(days=n),
    Unit.WORKING_DAYS: working_days_after,
    Unit.WEEKS: lambda day, n: day + timedelta(weeks=n),
    Unit.MONTHS: months_after,
    Unit.YEARS: lambda day, n: months_after(day, n * MONTHS_A_YEAR),
}


def add(day: date, amount: int, unit: Unit) -> date:
    """The day that lies `amount` units after `day`.

    48 hours are 2 days, 72 are 3, a part of a day is a whole one (4). Days, weeks and months run through weekends and
    holidays and may end on one (2). Raises ValueError for a negative amount or a unit that is not known.
    """
    if amount < 0 or Unit(unit) not in ADD:
        raise ValueError("time is counted forwards, in units that have a length")
    return ADD[Unit(unit)](day, amount)


def birthday(born: date, age: int, *, gained: bool = True) -> date:
    """The day on which a person born on `born` reaches `age` (14).

    Only for somebody born on 29 February does `gained` matter: in a common year what is gained with the age begins on
    28 February, and what ends with it ends with that day, so that the new age begins on 1 March.
    """
    day = months_after(born, age * MONTHS_A_YEAR)
    return day if gained or day.day == born.day else day + timedelta(days=1)


def age_on(born: date, day: date, *, gained: bool = True) -> int:
    """Whole years on the day: the birthday itself is the new age (14; `gained` as in `birthday`). 0 before birth too."""
    age = max(day.year - born.year, 0)
    return age if birthday(born, age, gained=gained) <= day else max(age - 1, 0)
