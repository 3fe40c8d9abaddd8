"""When a notification may go, reckoned by hand (both days on which clocks change included), then what must hold at any instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.telling import (
    AFTER,
    DAYS,
    GIVE_UP_AFTER,
    LONDON,
    Channel,
    SafeTimes,
    State,
    Status,
    Then,
    after,
    gives_up,
    masked,
    next_time,
    plain_address,
    wait_after,
    when,
)

DAYTIME = SafeTimes()
WORK = SafeTimes(9, 17, frozenset(DAYS[:5]))
EVENING = SafeTimes(22, 24)
SMALL = SafeTimes(1, 2)
NIGHT = SafeTimes(0, 3)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = {
    "in the middle of the day it goes at once": (DAYTIME, "2026-11-20T12:00", "2026-11-20T12:00"),
    "the first minute is safe": (DAYTIME, "2026-11-20T08:00", "2026-11-20T08:00"),
    "the last minute is safe": (DAYTIME, "2026-11-20T19:59", "2026-11-20T19:59"),
    "the hour itself at which quiet begins is not": (DAYTIME, "2026-11-20T20:00", "2026-11-21T08:00"),
    "in the small hours it waits for the morning": (DAYTIME, "2026-11-20T02:00", "2026-11-20T08:00"),
    "in summer the hours are an hour earlier by UTC": (DAYTIME, "2026-07-01T06:59", "2026-07-01T07:00"),
    "in summer quiet begins an hour earlier by UTC": (DAYTIME, "2026-07-01T19:00", "2026-07-02T07:00"),
    "just after midnight in summer is the new day in England": (DAYTIME, "2026-06-30T23:30", "2026-07-01T07:00"),
    "Friday evening waits for Monday where only weekdays are safe": (WORK, "2026-11-20T17:00", "2026-11-23T09:00"),
    "a bank holiday is a day like any other": (DAYTIME, "2026-12-25T12:00", "2026-12-25T12:00"),
    "up to midnight": (EVENING, "2026-11-20T23:59", "2026-11-20T23:59"),
    "midnight itself belongs to the next day": (EVENING, "2026-11-21T00:00", "2026-11-21T22:00"),
    "one day a week": (SafeTimes(8, 20, frozenset({"sun"})), "2026-11-22T20:00", "2026-11-29T08:00"),
    # Clocks go back on 25 October 2026: 02:00 BST is 01:00 GMT, and the hour from 01:00 comes twice.
    "the evening before clocks go back": (DAYTIME, "2026-10-24T19:00", "2026-10-25T08:00"),
    "the morning on which clocks went back": (DAYTIME, "2026-10-25T07:30", "2026-10-25T08:00"),
    "the evening on which clocks went back": (DAYTIME, "2026-10-25T19:30", "2026-10-25T19:30"),
    "the hour that comes twice begins at its first": (SMALL, "2026-10-24T23:30", "2026-10-25T00:00"),
    "the hour that comes twice is safe at its first": (SMALL, "2026-10-25T00:30", "2026-10-25T00:30"),
    "the hour that comes twice is safe at its second": (SMALL, "2026-10-25T01:30", "2026-10-25T01:30"),
    "the hour that comes twice is over after its second": (SMALL, "2026-10-25T02:00", "2026-10-26T01:00"),
    "a night in which an hour comes twice is an hour longer": (NIGHT, "2026-10-25T02:59", "2026-10-25T02:59"),
    # Clocks go forward on 28 March 2027: 01:00 GMT is 02:00 BST, and there is no hour from 01:00.
    "the evening before clocks go forward": (DAYTIME, "2027-03-27T20:00", "2027-03-28T07:00"),
    "the morning on which clocks went forward": (DAYTIME, "2027-03-28T06:59", "2027-03-28T07:00"),
    "the evening on which clocks went forward": (DAYTIME, "2027-03-28T19:00", "2027-03-29T07:00"),
    "an hour that is left out is passed over": (SMALL, "2027-03-28T00:30", "2027-03-29T00:00"),
    "a night in which an hour is left out is an hour shorter": (NIGHT, "2027-03-28T02:00", "2027-03-28T23:00"),
    "and safe until then": (NIGHT, "2027-03-28T01:59", "2027-03-28T01:59"),
}


@pytest.mark.parametrize(("safe", "now", "expected"), CASES.values(), ids=CASES)
def test_when_a_notification_may_go_by_hand(safe: SafeTimes, now: str, expected: str) -> None:
    assert next_time(utc(now), safe) == utc(expected)


HOURS = st.integers(0, 23).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 24)))
SAFE = st.builds(lambda hours, days: SafeTimes(*hours, frozenset(days)), HOURS, st.sets(st.sampled_from(DAYS), min_size=1))
AROUND = st.sampled_from([utc("2026-10-24T00:00"), utc("2027-03-27T00:00"), utc("2026-12-30T00:00")])
INSTANTS = st.builds(lambda start, minutes: start + timedelta(minutes=minutes), AROUND, st.integers(0, 4 * 24 * 60))


def is_safe(instant: datetime, safe: SafeTimes) -> bool:
    local = instant.astimezone(LONDON)
    return safe.from_hour <= local.hour < safe.to_hour and DAYS[local.weekday()] in safe.days


@given(INSTANTS, SAFE)
def test_it_never_goes_in_quiet_hours_and_never_later_than_it_must(now: datetime, safe: SafeTimes) -> None:
    time = next_time(now, safe)
    assert time >= now
    assert is_safe(time, safe)
    minute = now
    while minute < time and time - minute <= timedelta(days=2):
        assert not is_safe(minute, safe)
        minute += timedelta(minutes=15 if minute.minute % 15 == 0 else 1)
    assert next_time(time, safe) == time


@pytest.mark.parametrize("safe", [SafeTimes(8, 8), SafeTimes(20, 8), SafeTimes(0, 25), SafeTimes(-1, 3), SafeTimes(8, 20, frozenset())])
def test_times_at_which_nothing_could_ever_go_are_refused(safe: SafeTimes) -> None:
    assert not safe.possible
    with pytest.raises(ValueError, match="no time is safe"):
        next_time(utc("2026-11-20T12:00"), safe)


@pytest.mark.parametrize(
    ("last", "urgent", "expected"),
    [
        (None, False, "2026-11-20T12:00"),
        ("2026-11-20T09:00", False, "2026-11-21T08:00"),
        ("2026-11-19T23:59", False, "2026-11-20T12:00"),
        ("2026-11-20T09:00", True, "2026-11-20T12:00"),
    ],
)
def test_once_a_day_unless_it_is_urgent(last: str | None, urgent: bool, expected: str) -> None:
    assert when(utc("2026-11-20T12:00"), DAYTIME, last and utc(last), urgent=urgent) == utc(expected)


def test_a_day_is_england_s_on_the_nights_on_which_clocks_change() -> None:
    assert when(utc("2026-10-24T23:30"), NIGHT, utc("2026-10-24T22:30"), urgent=False) == utc("2026-10-24T23:30")
    assert when(utc("2026-10-25T00:30"), NIGHT, utc("2026-10-24T23:30"), urgent=False) == utc("2026-10-26T00:00")
    assert when(utc("2027-03-28T00:30"), NIGHT, utc("2027-03-28T00:10"), urgent=False) == utc("2027-03-28T23:00")


def test_without_safe_times_it_goes_at_any_hour() -> None:
    assert when(utc("2026-11-21T02:00"), None, utc("2026-11-21T01:00"), urgent=True) == utc("2026-11-21T02:00")


def test_each_wait_is_at_least_as_long_as_the_one_before_and_never_longer_than_a_quarter_of_an_hour() -> None:
    waits = [wait_after(n) for n in range(1, 50)]
    assert [int(w.total_seconds() / 60) for w in waits[:6]] == [1, 2, 5, 10, 10, 10]
    assert all(a <= b for a, b in pairwise(waits))
    assert max(waits) <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("attempts", "waited", "urgent", "expected"),
    [
        (400, GIVE_UP_AFTER, False, True),
        (12, GIVE_UP_AFTER, False, True),
        (11, GIVE_UP_AFTER, False, False),
        (400, GIVE_UP_AFTER - timedelta(minutes=1), False, False),
        (400, timedelta(days=30), True, False),
    ],
)
def test_giving_up(attempts: int, waited: timedelta, urgent: bool, expected: bool) -> None:
    assert gives_up(attempts, waited, urgent=urgent) is expected


TABLE = {
    "created": Then(State.SENT),
    "sending": Then(State.SENT),
    "pending": Then(State.SENT),
    "sent": Then(State.SENT, settled=True),
    "delivered": Then(State.SENT, settled=True),
    "permanent-failure": Then(State.FAILED, settled=True, stop=True),
    "temporary-failure": Then(State.WAITING),
    "technical-failure": Then(State.WAITING),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("status", TABLE)
def test_what_follows_from_each_status_of_notify_in_each_state(state: State, status: str) -> None:
    ended = state in {State.FAILED, State.DROPPED}
    assert after(state, status) == (Then(state, settled=True) if ended else TABLE[status])


def test_every_status_is_in_the_table_and_an_unknown_one_is_taken_for_on_its_way() -> None:
    assert {status.value for status in AFTER} == {status.value for status in Status} == set(TABLE)
    assert after(State.SENDING, "something-new") == Then(State.SENT)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("+353 85 012 3456", "+353850123456"),
        ("0117 496 0123", None),
        ("+44 117 496 0123", None),
        ("07700 90012", None),
        ("999", None),
        ("07700 900123; DROP", None),
        ("٠٧٧٠٠٩٠٠١٢٣", None),
        ("", None),
    ],
)
def test_numbers_as_they_are_typed_and_kept(typed: str, kept: str | None) -> None:
    assert plain_address(Channel.SMS, typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Dana.W@Example.ORG ", "Dana.W@example.org"),
        ("dana@localhost", None),
        ("dana@example.org\nBcc: all@example.org", None),
        ("Dana <dana@example.org>", None),
        ("dana@@example.org", None),
        ("dana@exa mple.org", None),
        ("d" * 65 + "@example.org", None),
        ("@example.org", None),
        ("dana", None),
    ],
)
def test_addresses_as_they_are_typed_and_kept(typed: str, kept: str | None) -> None:
    assert plain_address(Channel.EMAIL, typed) == kept


def test_an_address_is_shown_so_that_only_its_owner_knows_it() -> None:
    assert masked(Channel.SMS, "+447700900123") == "…123"
    assert masked(Channel.EMAIL, "dana@example.org") == "d…@example.org"
