"""An alarm climbs at the council's minutes, and never stops by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authority import Climb, Duty, DutyLevel, load
from portal.authority.facts import Source
from portal.rules.climbing import QUIETER, Rung, rungs, silent

LADDER = load("gloucestershire").duty.climbs
SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
D, M, H = DutyLevel.DUTY, DutyLevel.MANAGER, DutyLevel.HEAD


@pytest.mark.parametrize(
    ("minutes", "levels"),
    [
        (0, [D]),
        (4, [D]),
        (5, [D, D]),
        (14, [D, D]),
        (15, [D, D, M]),
        (59, [D, D, M]),
        (60, [D, D, M, H]),
        (104, [D, D, M, H]),
        (105, [D, D, M, H, H]),  # every 45 minutes again: the distance from the manager's rung to the head's
        (149, [D, D, M, H, H]),
        (150, [D, D, M, H, H, H]),
    ],
)
def test_at_these_minutes_these_levels_have_been_told(minutes: int, levels: list[DutyLevel]) -> None:
    found = rungs(LADDER, SATURDAY, SATURDAY + timedelta(minutes=minutes))
    assert [one.to for one in found] == levels
    assert [one.number for one in found] == list(range(len(levels)))


def test_the_council_s_ladder_is_the_one_of_the_page() -> None:
    assert tuple(LADDER) == (Climb(0, D), Climb(5, D), Climb(15, M), Climb(60, H))


def test_the_hour_that_comes_twice_counts_twice() -> None:
    london = ZoneInfo("Europe/London")
    before, after = datetime(2026, 10, 25, 1, 30, tzinfo=london), datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=london)
    found = rungs(LADDER, before.astimezone(UTC), after.astimezone(UTC))
    assert [one.to for one in found] == [D, D, M, H]


def test_a_low_number_waits_a_day_for_the_manager_and_is_not_said_again() -> None:
    assert rungs(QUIETER, SATURDAY, SATURDAY + timedelta(hours=23, minutes=59), again=False) == (Rung(0, D),)
    assert rungs(QUIETER, SATURDAY, SATURDAY + timedelta(days=30), again=False) == (Rung(0, D), Rung(1, M))


@given(st.integers(0, 10_000), st.integers(0, 600))
def test_it_only_ever_climbs_and_a_rung_once_due_keeps_its_name(minutes: int, more: int) -> None:
    first = rungs(LADDER, SATURDAY, SATURDAY + timedelta(minutes=minutes))
    later = rungs(LADDER, SATURDAY, SATURDAY + timedelta(minutes=minutes + more))
    assert later[: len(first)] == first
    assert more < 45 or minutes + more < 105 or len(later) > len(first)


DUTY = Duty(LADDER, 5, Source("ours"))


@pytest.mark.parametrize(
    ("last", "oldest", "expected"),
    [
        (None, None, False),  # never ran, and nothing waits
        (None, 5, False),
        (None, 6, True),  # never ran, and somebody has been waiting
        (5, None, False),
        (6, None, True),  # it stopped: an alarm although nothing waits just now
        (1, 90, False),  # it runs, and tells people: what waits is their matter
    ],
)
def test_a_job_that_is_silent_too_long_is_an_alarm_itself(last: int | None, oldest: int | None, expected: bool) -> None:
    ago = {n: SATURDAY - timedelta(minutes=n) for n in (last, oldest) if n is not None}
    assert silent(DUTY, ago.get(last), ago.get(oldest), SATURDAY) is expected
