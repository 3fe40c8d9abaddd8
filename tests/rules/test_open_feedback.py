"""Feedback without a name: which is opened together, and under which heading it is shown."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.open_feedback import ABOUT, FEWEST, headings, kind_of, language_of, quarter, to_open, week
from portal.rules.themes import Theme


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 9, 30), "2026-Q3"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_the_quarter_of_a_day(day: date, said: str) -> None:
    assert quarter(day) == said


def test_a_week_across_new_year_is_one_week() -> None:
    assert week(date(2026, 12, 31)) == week(date(2027, 1, 1)) == "2026-W53"


@pytest.mark.parametrize(
    ("language", "words", "kind", "kept"),
    [
        ("en", "It is fine.", "en LATIN", "en"),
        ("en", "ｆｕｌｌ width", "en LATIN", "en"),
        ("cy", "Mae'n iawn, ŵyn", "cy LATIN", "cy"),
        ("ar", "لا أحد يسمعني", "ar ARABIC", "ar"),
        ("en", "لا أحد", "en ARABIC", ""),
        ("en", "Ніхто", "en CYRILLIC", ""),
        ("en", "my friend said لا", "en ARABIC LATIN", ""),
        ("ar", "nobody listens", "ar LATIN", ""),
        ("ar", "👎 10/10 !!", "", ""),
    ],
)
def test_what_can_be_seen_of_a_text_without_reading_it(language: str, words: str, kind: str, kept: str) -> None:
    assert kind_of(language, words) == kind
    assert language_of(kind) == kept


EN, AR, CY = ("en LATIN", False), ("ar ARABIC", False), ("cy LATIN", False)


def test_four_stay_shut_and_five_are_opened() -> None:
    assert to_open([EN] * 4) == {}
    assert to_open([EN] * 5) == dict.fromkeys(range(5), "en")


def test_a_language_of_which_there_are_four_stays_shut_beside_a_large_one() -> None:
    assert to_open([*[EN] * 7, *[AR] * 4]) == dict.fromkeys(range(7), "en")


def test_four_and_four_do_not_make_five() -> None:
    assert to_open([*[EN] * 4, *[CY] * 4]) == {}


def test_who_wants_it_is_read_with_the_others_and_without_their_language() -> None:
    assert to_open([*[EN] * 5, ("ar ARABIC", True)]) == {**dict.fromkeys(range(5), "en"), 5: ""}
    assert to_open([*[EN] * 4, ("ar ARABIC", True)]) == {}


def test_taps_without_words_go_along_in_any_language() -> None:
    assert to_open([*[EN] * 5, ("", False)])[5] == ""


@given(st.lists(st.tuples(st.sampled_from(["", "en LATIN", "ar ARABIC", "cy LATIN", "en CYRILLIC"]), st.booleans()), max_size=40))
def test_nothing_is_opened_in_a_crowd_below_five_but_for_who_wants_it(shut: list[tuple[str, bool]]) -> None:
    opened = to_open(shut)
    assert not opened or len(opened) >= FEWEST
    many = Counter(shut[i][0] for i in opened)
    for i in opened:
        kind, wants = shut[i]
        assert wants or not kind or many[kind] >= FEWEST
    languages = Counter(language for language in opened.values() if language)
    assert all(n >= FEWEST for n in languages.values())


def test_a_small_theme_is_shown_under_something_else() -> None:
    found = headings({Theme.MEETINGS: 6, Theme.WAITING: 5, Theme.MY_PLAN: 3, Theme.THIS_WEBSITE: 2})
    assert found[Theme.MEETINGS] is Theme.MEETINGS
    assert found[Theme.WAITING] is Theme.WAITING
    assert found[Theme.MY_PLAN] is found[Theme.THIS_WEBSITE] is Theme.SOMETHING_ELSE


def test_one_small_theme_alone_takes_another_one_along() -> None:
    assert set(headings({Theme.MEETINGS: 6, Theme.WAITING: 5, Theme.MY_PLAN: 1}).values()) == {Theme.MEETINGS, Theme.SOMETHING_ELSE}


@given(st.dictionaries(st.sampled_from(ABOUT), st.integers(1, 12)))
def test_no_heading_has_fewer_than_five_where_there_are_five_at_all(counts: dict[Theme, int]) -> None:
    under: Counter[Theme] = Counter()
    for theme, heading in headings(counts).items():
        under[heading] += counts[theme]
    assert sum(under.values()) == sum(counts.values())
    assert sum(counts.values()) < FEWEST or all(n >= FEWEST for n in under.values())
