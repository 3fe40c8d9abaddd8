"""The manager's figures: in which month a promise stands, and that no small number leaves the team, not even by subtraction."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import authority
from portal.authority import Unit
from portal.rules import figures
from portal.rules.facts import WhyNoDue
from portal.rules.figures import FEWEST, Count, Guarded, HowOften, Span
from portal.rules.kept import Dot, Outcome

T = date(2026, 11, 20)
SMALL = range(1, FEWEST)


def d(text: str) -> date:
    return date.fromisoformat(text)


def dot(due: str, outcome: Outcome, seen: str = "") -> Dot:
    return Dot(d(due), outcome, d(seen) if seen else None, 0, None, None, None)


def test_twelve_months_and_a_quarter_end_with_this_month() -> None:
    year = figures.months(Span.YEAR, T)
    assert (len(year), year[0], year[-1]) == (12, d("2025-12-01"), d("2026-11-01"))
    assert figures.months(Span.QUARTER, T) == (d("2026-10-01"), d("2026-11-01"))
    assert figures.months(Span.QUARTER, d("2026-01-31")) == (d("2026-01-01"),)
    assert figures.months(Span.QUARTER, d("2026-12-31")) == (d("2026-10-01"), d("2026-11-01"), d("2026-12-01"))
    assert figures.months(Span.YEAR, d("2026-12-01"))[0] == d("2026-01-01")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(Span))
def test_months_follow_each_other_without_a_gap(today: date, span: Span) -> None:
    found = figures.months(span, today)
    assert found[-1] == today.replace(day=1)
    assert all((a + timedelta(days=31)).replace(day=1) == b for a, b in pairwise(found))
    assert len(found) == (12 if span is Span.YEAR else (today.month - 1) % 3 + 1)


def test_a_kept_promise_stands_where_the_child_was_seen_and_others_at_their_latest_day() -> None:
    dots = [
        dot("2026-11-24", Outcome.KEPT, "2026-11-20"),  # due after today already
        dot("2026-11-02", Outcome.KEPT, "2026-10-30"),
        dot("2026-09-28", Outcome.LATE, "2026-10-05"),
        dot("2026-10-12", Outcome.LATE),
        dot("2026-10-12", Outcome.MISSED),
        dot("2025-10-12", Outcome.MISSED),
        dot("2026-10-02", Outcome.KEPT, "2026-08-31"),
    ]
    months = (d("2026-09-01"), d("2026-10-01"), d("2026-11-01"))
    assert figures.by_month(dots, months) == (Count(0, 1, 0), Count(1, 1, 1), Count(1, 0, 0))


@given(
    st.lists(st.builds(Dot, st.dates(d("2025-06-01"), T), st.sampled_from(Outcome), st.none(), st.just(0), st.none(), st.none(), st.none()))
)
def test_nothing_is_counted_twice_or_lost(dots: list[Dot]) -> None:
    months = figures.months(Span.YEAR, T)
    total = sum(figures.by_month(dots, months), Count())
    assert total.all == sum(dot.due >= months[0] for dot in dots)


def test_how_often_a_rule_says() -> None:
    rules = {r.id: r for r in authority.load("gloucestershire").rules}
    assert figures.how_often(rules["cp_visit_interval"]) == (HowOften(10, Unit.WORKING_DAYS, False),)
    assert figures.how_often(rules["cp_first_visit"]) == (HowOften(48, Unit.HOURS, True),)
    assert figures.how_often(rules["cic_visit_interval"]) == (HowOften(6, Unit.WEEKS, False), HowOften(3, Unit.MONTHS, False))


def test_whoever_has_help_and_no_day_cannot_be_measured() -> None:
    assert set(WhyNoDue) - figures.CANNOT_BE_MEASURED == {WhyNoDue.NO_SERVICE}


@pytest.mark.parametrize(
    ("numbers", "cells", "total"),
    [
        ([], (), 0),
        ([0, 0], (0, 0), 0),
        ([7, 0, 5], (7, 0, 5), 12),
        ([7, 3], (7, None), None),  # 10 - 7
        ([7, 1, 1], (7, None, None), None),  # 9 - 7 = 2 are two ones
        ([4, 4], (None, None), None),  # 8 are two fours
        ([1, 2], (None, None), None),  # 3: neither is a 3 or a 4
        ([1, 4], (None, None), 5),
        ([3, 2, 9], (None, None, 9), 14),
        ([2, 2, 2], (None, None, None), 6),
        ([1, 1, 3], (None, None, None), None),
        ([4, 4, 2], (None, None, None), None),
    ],
)
def test_small_numbers_and_the_sums_that_would_tell_them(numbers: list[int], cells: tuple[int | None, ...], total: int | None) -> None:
    assert figures.guarded(numbers) == Guarded(cells, total)


NUMBERS = st.lists(st.integers(0, 12) | st.sampled_from([0, 1, 2, 3, 4]), max_size=12)


@given(NUMBERS)
def test_no_row_holds_a_small_number_and_nothing_else_is_changed(numbers: list[int]) -> None:
    found = figures.guarded(numbers)
    assert not [n for n in (*found.cells, found.total) if n in SMALL]
    assert all((cell is None) == (n in SMALL) for n, cell in zip(numbers, found.cells, strict=True))
    assert all(cell is None or cell == n for n, cell in zip(numbers, found.cells, strict=True))
    assert found.total in {None, sum(numbers)}


@given(NUMBERS)
def test_subtracting_what_is_told_from_the_sum_narrows_no_hidden_number(numbers: list[int]) -> None:
    found = figures.guarded(numbers)
    hidden = found.cells.count(None)
    if found.total is not None and hidden:
        rest = found.total - sum(n for n in found.cells if n is not None)
        for guess in SMALL:  # each hidden number may be this one, and the others make up the rest
            assert (hidden - 1) * SMALL[0] <= rest - guess <= (hidden - 1) * SMALL[-1]


@given(st.lists(st.integers(0, 6), max_size=4))
def test_even_who_knows_this_rule_cannot_tell_a_hidden_number(numbers: list[int]) -> None:
    """All rows that would look exactly the same: in each hidden place every small number occurs."""
    found = figures.guarded(numbers)
    choices = [SMALL if cell is None else [n] for n, cell in zip(numbers, found.cells, strict=True)]
    alike = [row for row in product(*choices) if figures.guarded(row) == found]
    for place, cell in enumerate(found.cells):
        if cell is None:
            assert {row[place] for row in alike} == set(SMALL)
