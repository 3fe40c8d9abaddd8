"""Counting days by hand. Calendars: 1 Jan 2026 is a Thursday; England's bank holidays as on gov.uk."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authority import Unit
from portal.rules import days

D = date.fromisoformat
SOME_DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-11-20", 10, Unit.DAYS, "2026-11-30"),  # the day of the event is day 0
        ("2026-11-20", 0, Unit.DAYS, "2026-11-20"),
        ("2026-11-20", 48, Unit.HOURS, "2026-11-22"),  # 2 days; a Sunday is no reason to wait
        ("2026-11-20", 72, Unit.HOURS, "2026-11-23"),
        ("2026-11-20", 25, Unit.HOURS, "2026-11-22"),  # a part of a day is a whole one
        ("2026-11-20", 1, Unit.WEEKS, "2026-11-27"),
        ("2026-11-20", 6, Unit.WEEKS, "2027-01-01"),  # 42 days: 10 to the end of November, 31, 1; a holiday is no reason to wait
        ("2026-08-31", 6, Unit.MONTHS, "2027-02-28"),  # no 31 February
        ("2027-08-31", 6, Unit.MONTHS, "2028-02-29"),  # a leap year
        ("2026-11-30", 3, Unit.MONTHS, "2027-02-28"),
        ("2026-12-15", 1, Unit.MONTHS, "2027-01-15"),  # over the year
        ("2026-11-30", 12, Unit.MONTHS, "2027-11-30"),
        ("2024-02-29", 1, Unit.YEARS, "2025-02-28"),
        ("2026-11-20", 1, Unit.WORKING_DAYS, "2026-11-23"),  # Friday, then Monday
        ("2026-11-20", 10, Unit.WORKING_DAYS, "2026-12-04"),  # two whole weeks without holiday
        ("2026-11-21", 1, Unit.WORKING_DAYS, "2026-11-23"),  # from a Saturday
        ("2026-11-22", 5, Unit.WORKING_DAYS, "2026-11-27"),  # from a Sunday: Mon to Fri
        ("2026-12-24", 1, Unit.WORKING_DAYS, "2026-12-29"),  # Fri 25 Christmas, Sat 26, Sun 27, Mon 28 stands in for Boxing Day
        ("2026-12-18", 10, Unit.WORKING_DAYS, "2027-01-06"),  # 21-24 (4), 29-31 (7), 1 Jan out, 4, 5, 6 (10)
        ("2026-04-02", 1, Unit.WORKING_DAYS, "2026-04-07"),  # Good Friday 3, weekend, Easter Monday 6
        (
            "2026-05-01",
            20,
            Unit.WORKING_DAYS,
            "2026-06-02",
        ),  # 4 May out: 5-8 (4), 11-15 (9), 18-22 (14), 25 out: 26-29 (18), 1, 2 June (20)
        ("2027-12-24", 1, Unit.WORKING_DAYS, "2027-12-29"),  # Sat 25, Sun 26, substitutes on Mon 27 and Tue 28
        ("2026-03-16", 1, Unit.WORKING_DAYS, "2026-03-17"),  # St Patrick's Day is no holiday in England
        ("2026-11-27", 1, Unit.WORKING_DAYS, "2026-11-30"),  # nor is St Andrew's Day
    ],
)
def test_add(start, amount, unit, end):
    assert days.add(D(start), amount, unit) == D(end)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-12-25", True),
        ("2026-12-26", True),
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2022-09-19", True),  # the one for the late Queen
        ("2023-05-08", True),  # the one for the Coronation
        ("2026-08-31", True),
        ("2026-08-03", False),  # Scotland's
        ("2026-11-22", False),
    ],
)
def test_bank_holiday(day, is_one):
    assert days.bank_holiday(D(day)) is is_one


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-23", "2026-11-20", 0),
        ("2026-12-24", "2027-01-04", 4),  # 29, 30, 31 December and 4 January
    ],
)
def test_working_days_between(start, end, number):
    assert days.working_days_between(D(start), D(end)) == number


@pytest.mark.parametrize(
    ("born", "day", "gained", "age"),
    [
        ("2008-11-22", "2026-11-21", True, 17),
        ("2008-11-22", "2026-11-22", True, 18),  # the birthday itself is the new age
        ("2008-02-29", "2026-02-28", True, 18),  # what is gained begins on 28 February
        ("2008-02-29", "2026-02-28", False, 17),  # what ends lasts to the end of that day
        ("2008-02-29", "2026-03-01", False, 18),
        ("2008-02-29", "2028-02-28", True, 19),  # in a leap year there is a birthday
        ("2008-02-29", "2028-02-29", False, 20),
        ("2026-11-22", "2026-11-21", True, 0),  # not born yet
        ("2026-11-22", "2025-01-01", True, 0),
    ],
)
def test_age_on(born, day, gained, age):
    assert days.age_on(D(born), D(day), gained=gained) == age


def test_days_between_can_be_negative():
    assert days.days_between(D("2026-11-22"), D("2026-11-20")) == -2


@pytest.mark.parametrize("unit", list(Unit))
def test_time_is_counted_forwards(unit):
    with pytest.raises(ValueError, match="forwards"):
        days.add(D("2026-11-22"), -1, unit)


@pytest.mark.parametrize("count", [days.working_days_after, days.months_after])
def test_so_do_the_parts(count):
    with pytest.raises(ValueError, match="forwards"):
        count(D("2026-11-22"), -1)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        days.add(D("2026-11-22"), 1, "fortnights")


@given(SOME_DAYS, st.integers(1, 60))
def test_a_working_day_is_always_one_and_there_are_n_of_them(day, n):
    end = days.working_days_after(day, n)
    assert days.working_day(end)
    assert days.working_days_between(day, end) == n


@given(SOME_DAYS, st.integers(0, 30), st.integers(0, 30), st.sampled_from(sorted(days.ADD)))
def test_later_starts_and_larger_amounts_never_end_earlier(day, gap, amount, unit):
    assert days.add(day, amount, unit) <= days.add(day + timedelta(days=gap), amount, unit)
    assert days.add(day, amount, unit) <= days.add(day, amount + 1, unit)


@given(SOME_DAYS, SOME_DAYS)
def test_a_birthday_is_the_first_day_of_its_age(born, day):
    if day >= born:
        age = days.age_on(born, day)
        assert days.birthday(born, age) <= day < days.birthday(born, age + 1)


def test_times_a_year_is_no_length_of_time():
    with pytest.raises(ValueError, match="length"):
        days.add(date(2026, 11, 20), 2, Unit.TIMES_PER_YEAR)
