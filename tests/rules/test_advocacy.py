"""When an advocate is offered, and by when rights are to be explained: worked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import advocacy
from portal.rules.advocacy import Answer, Answered, Occasion, Why

TODAY = date(2026, 11, 20)
LONG_AGO = date(2026, 6, 1)


@dataclass(frozen=True)
class Meeting:
    day: date
    kind: str = "review"
    status: str = "planned"
    ref: str = "abcdefghjkmn"


@dataclass(frozen=True)
class Home:
    start: date
    new_home: bool = True
    kind: str = "care"
    end: date | None = None
    group_key: str = "c"
    worker_id: int | None = None


def offered(*, meetings: tuple[Meeting, ...] = (), homes: tuple[Home, ...] = (), started: date | None = LONG_AGO, answered=(), today=TODAY):
    return advocacy.offer(advocacy.occasions(meetings, homes, started, answered, today), answered)


def said(occasion: str, answer: Answer = Answer.NOT_NOW, on: date = TODAY) -> Answered:
    return Answered(occasion, answer, on)


@pytest.mark.parametrize("kind", ["review", "conference", "pathway_review"])
@pytest.mark.parametrize(("days", "shown"), [(0, True), (1, True), (28, True), (29, False)])
def test_a_review_or_conference_within_four_weeks_brings_the_offer(kind: str, days: int, shown: bool) -> None:
    found = offered(meetings=(Meeting(TODAY + timedelta(days=days), kind),))
    expected = Occasion(Why.MEETING, "meeting-abcdefghjkmn", TODAY + timedelta(days=days), kind)
    assert found == (expected if shown else None)


@pytest.mark.parametrize(("days", "shown"), [(0, True), (14, True), (15, False)])
def test_after_the_meeting_it_is_offered_for_two_weeks_still(days: int, shown: bool) -> None:
    found = offered(meetings=(Meeting(TODAY - timedelta(days=days), status="held"),))
    assert (found is not None and found.why is Why.AFTER_MEETING) is shown


@pytest.mark.parametrize("meeting", [Meeting(TODAY, "core_group"), Meeting(TODAY, "visit"), Meeting(TODAY, status="cancelled")])
def test_no_other_entry_brings_it(meeting: Meeting) -> None:
    assert offered(meetings=(meeting,)) is None


@pytest.mark.parametrize(("home", "shown"), [
    (Home(TODAY), True),
    (Home(TODAY - timedelta(days=28)), True),
    (Home(TODAY - timedelta(days=29)), False),
    (Home(TODAY + timedelta(days=1)), False),
    (Home(TODAY, new_home=False), False),
    (Home(TODAY, kind="cp"), False),
])  # fmt: skip
def test_a_new_home_brings_it_for_four_weeks(home: Home, shown: bool) -> None:
    found = offered(homes=(home,))
    assert (found is not None and found.why is Why.HOME) is shown


def test_once_a_year_it_is_offered_without_any_occasion() -> None:
    started = date(2025, 11, 20)
    assert offered(started=started, today=date(2026, 11, 19)) is None
    found = offered(started=started)
    assert found == Occasion(Why.YEAR, "year-2026-11-20", TODAY)
    assert offered(started=None) is None


def test_the_year_runs_from_the_last_answer() -> None:
    answers = (said("meeting-abcdefghjkmn", on=date(2026, 1, 10)),)
    assert offered(started=date(2020, 1, 1), answered=answers) is None
    later = offered(started=date(2020, 1, 1), answered=answers, today=date(2027, 1, 10))
    assert later == Occasion(Why.YEAR, "year-2027-01-10", date(2027, 1, 10))
    assert (
        offered(started=date(2020, 1, 1), answered=(*answers, said("year-2027-01-10", on=date(2027, 1, 12))), today=date(2027, 1, 12))
        is None
    )


def test_an_answered_occasion_is_not_offered_again_and_the_next_one_is() -> None:
    two = (Meeting(TODAY + timedelta(days=3)), Meeting(TODAY + timedelta(days=9), "conference", ref="zzzzzzzzzzzz"))
    first = offered(meetings=two)
    assert first is not None
    assert first.key == "meeting-abcdefghjkmn"
    second = offered(meetings=two, answered=(said(first.key),))
    assert second is not None
    assert second.key == "meeting-zzzzzzzzzzzz"
    assert offered(meetings=two, answered=(said(first.key, Answer.YES), said(second.key))) is None


def test_a_meeting_that_was_answered_before_is_not_offered_after() -> None:
    assert (
        offered(meetings=(Meeting(TODAY, status="held"),), answered=(said("meeting-abcdefghjkmn", on=TODAY - timedelta(days=20)),)) is None
    )


def test_what_comes_stands_before_what_was() -> None:
    both = (Meeting(TODAY - timedelta(days=2), status="held", ref="zzzzzzzzzzzz"), Meeting(TODAY + timedelta(days=20)))
    found = advocacy.occasions(both, (Home(TODAY),), date(2020, 1, 1), (), TODAY)
    assert [one.why for one in found] == [Why.MEETING, Why.HOME, Why.AFTER_MEETING, Why.YEAR]


def test_do_not_ask_again_stops_every_offer_until_it_is_taken_back() -> None:
    meetings, never = (Meeting(TODAY),), said("home-2026-01-01", Answer.NEVER, date(2020, 1, 1))
    assert offered(meetings=meetings, homes=(Home(TODAY),), answered=(never,)) is None
    assert offered(meetings=meetings, answered=(said("home-2026-01-01", Answer.NOT_NOW, date(2020, 1, 1)),)) is not None


def test_answers_are_read_as_the_database_gathers_them() -> None:
    text = "meeting-abcdefghjkmn:not_now:2026-11-20 year-2025-01-01:never:2025-01-02 odd home-2025-01-01:maybe:2025-01-01 a:yes:tomorrow"
    assert advocacy.read_answers(text) == (
        Answered("meeting-abcdefghjkmn", Answer.NOT_NOW, TODAY),
        Answered("year-2025-01-01", Answer.NEVER, date(2025, 1, 2)),
    )
    assert advocacy.read_answers("") == ()


@pytest.mark.parametrize("text", ["", "meeting-", "meeting-ABCDEFGHJKMN", "year-2026", "visit-abcdefghjkmn", "home-2026-01-01 x", "never"])
def test_nothing_else_is_a_key(text: str) -> None:
    assert not advocacy.is_key(text)


days = st.dates(date(2024, 1, 1), date(2028, 1, 1))
meetings = st.lists(
    st.builds(Meeting, days, st.sampled_from(["review", "conference", "visit"]), st.sampled_from(["planned", "held"])), max_size=4
)


@given(meetings, st.lists(st.builds(Home, days), max_size=2), st.none() | days, days)
def test_every_key_is_a_key_and_an_answer_silences_it(rows: list[Meeting], homes: list[Home], started: date | None, today: date) -> None:
    answered: list[Answered] = []
    for _ in range(12):
        found = advocacy.offer(advocacy.occasions(rows, homes, started, answered, today), answered)
        if found is None:
            break
        assert advocacy.is_key(found.key)
        assert found.key not in {one.occasion for one in answered}
        answered.append(Answered(found.key, Answer.NOT_NOW, today))
    assert advocacy.offer(advocacy.occasions(rows, homes, started, answered, today), answered) is None


@pytest.mark.parametrize(("started", "last", "due"), [
    (date(2026, 10, 23), None, date(2026, 11, 20)),  # 20 working days, no bank holiday between
    (date(2026, 12, 1), None, date(2026, 12, 31)),  # Christmas Day and the substitute for Boxing Day do not count
    (date(2020, 1, 1), date(2025, 11, 20), date(2026, 11, 20)),  # 12 months
    (date(2020, 1, 1), date(2024, 2, 29), date(2025, 2, 28)),
    (None, None, None),
    (None, date(2025, 11, 20), date(2026, 11, 20)),
])  # fmt: skip
def test_rights_are_explained_at_the_beginning_and_every_year(started: date | None, last: date | None, due: date | None) -> None:
    assert advocacy.explain_by(started, last) == due
    if due:
        assert not advocacy.explained_due(started, last, due)
        assert advocacy.explained_due(started, last, due + timedelta(days=1))
    else:
        assert not advocacy.explained_due(started, last, TODAY)


def test_what_somebody_says_did_not_happen_is_due_now() -> None:
    assert advocacy.explained_due(TODAY, TODAY, TODAY, disputed=True)
