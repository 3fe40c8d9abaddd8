"""Numbers about groups: nothing is told of fewer than five people, not even by subtracting."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import insights
from portal.rules.insights import FEWEST, NOT_TOLD, OTHERS, By, Row, Share, Voice
from portal.rules.voice import Kind, Tap

FRIDAY = date(2026, 11, 20)


def voice(who: int, theme: str = "waiting", *, answered: date | None = None, sent: date = FRIDAY, **more: object) -> Voice:
    return Voice(who, sent, date(2026, 11, 25), answered, more.pop("kind", Kind.WORRY), {By.THEME: theme}, **more)  # type: ignore[arg-type]


def test_a_group_of_five_is_shown_and_one_of_four_joins_the_others() -> None:
    voices = [voice(n, "waiting") for n in range(6)] + [voice(n, "my_plan") for n in range(10, 14)] + [voice(20, "safety")]
    assert insights.fold(voices, By.THEME) == (Row("waiting", 6, 6), Row(OTHERS, 5, 5))


def test_others_who_are_too_few_take_the_smallest_group_with_them() -> None:
    voices = [voice(n, "waiting") for n in range(9)] + [voice(n, "my_plan") for n in range(20, 25)] + [voice(30, "safety")]
    assert insights.fold(voices, By.THEME) == (Row("waiting", 9, 9), Row(OTHERS, 6, 6))


def test_many_voices_of_one_person_are_one_person() -> None:
    assert insights.fold([voice(1) for _ in range(50)], By.THEME) == ()


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abcdefg")), max_size=80))
def test_every_row_has_five_people_and_no_voice_is_lost_or_counted_twice(said: list[tuple[int, str]]) -> None:
    rows = insights.fold([voice(who, theme) for who, theme in said], By.THEME)
    assert all(row.people >= FEWEST for row in rows)
    assert not rows or sum(row.voices for row in rows) == len(said)
    if not rows:
        return
    # Whoever knows the whole and all rows but one knows that row, and that one has five people as well.
    people = defaultdict(set)
    for who, theme in said:
        people[theme].add(who)
    shown = {row.key for row in rows}
    assert all(len(found) >= FEWEST or theme not in shown for theme, found in people.items())


@pytest.mark.parametrize(
    ("answered", "today", "expected"),
    [
        (date(2026, 11, 25), FRIDAY, True),  # on the day itself
        (date(2026, 11, 26), FRIDAY, False),
        (None, date(2026, 11, 25), None),  # the day has not passed
        (None, date(2026, 11, 26), False),  # it has
    ],
)
def test_in_time(answered: date | None, today: date, expected: bool | None) -> None:
    assert insights.in_time(today)(voice(1, answered=answered)) is expected


def test_a_share_needs_five_people_and_counts_only_who_can_be_counted() -> None:
    four = [voice(n, helps="yes") for n in range(4)]
    assert insights.share(four, insights.said_yes("helps")) == NOT_TOLD
    assert insights.share([*four, voice(9), voice(10, helps="no")], insights.said_yes("helps")) == Share(4, 5)
    assert Share(4, 5).percent == 80
    assert NOT_TOLD.percent is None


def test_taps_count_for_the_kinds_that_ask_them() -> None:
    taps = [voice(n, kind=Kind.VISIT, taps={Tap.HOW: "good" if n else "bad"}) for n in range(5)] + [voice(9, taps={Tap.HOW: "bad"})]
    assert insights.share(taps, insights.tapped_good(Tap.HOW, frozenset({Kind.VISIT}))) == Share(4, 5)


def test_the_first_answer_is_counted_in_working_days() -> None:
    monday = date(2026, 11, 23)
    assert insights.first_answer([voice(n, answered=monday) for n in range(4)]) is None
    assert insights.first_answer([voice(n, answered=monday) for n in range(4)] + [voice(9, answered=FRIDAY)]) == 1


def test_quarters() -> None:
    assert insights.quarters(FRIDAY) == ("2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1")
    assert insights.quarters(date(2027, 1, 1), 2) == ("2027-Q1", "2026-Q4")
    assert insights.quarter(date(2026, 3, 31)) == "2026-Q1"
    july, spring = date(2026, 7, 1), date(2026, 4, 1)
    said = [voice(n) for n in range(7)] + [voice(n, sent=spring) for n in range(6)] + [voice(1, sent=july)]
    # The one voice of July cannot be found by subtracting: the smaller of the other two quarters joins it.
    assert insights.over_time(said) == (Row("2026-Q4", 7, 7), Row(OTHERS, 7, 6))


@pytest.mark.parametrize(("age", "band"), [(None, ""), (0, "0-4"), (4, "0-4"), (5, "5-10"), (11, "11-15"), (17, "16-17"), (18, "18+")])
def test_age_bands(age: int | None, band: str) -> None:
    assert insights.age_band(age) == band


def test_the_quiet_are_a_group_or_nothing() -> None:
    everybody = {n: "care" if n < 12 else "plan" for n in range(24)}
    assert insights.silent(everybody, range(6)) == (("care", 6, 12), ("plan", 12, 12))
    assert insights.silent(everybody, range(9)) == ((OTHERS, 15, 24),)  # three quiet ones in care would be seen
    assert insights.silent({n: "care" for n in range(6)}, range(3)) == ()


@given(st.dictionaries(st.integers(0, 40), st.sampled_from("abc")), st.sets(st.integers(0, 40)))
def test_no_group_of_the_quiet_tells_of_one_to_four(everybody: dict[int, str], spoke: set[int]) -> None:
    rows = insights.silent(everybody, spoke)
    for _, quiet, whole in rows:
        assert quiet == 0 or quiet >= FEWEST
        assert whole - quiet == 0 or whole - quiet >= FEWEST
    assert not rows or sum(whole for _, _, whole in rows) == len(everybody)
    assert Counter(key for key, _, _ in rows).most_common(1)[0][1] == 1 if rows else True
