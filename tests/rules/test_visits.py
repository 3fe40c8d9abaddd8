"""Promises reckoned by hand (the table is `visit_cases`), then what must hold for every child."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.authority import INTERVAL_KINDS, SERVICES, Authority, Condition, Group, Trigger, Unit
from portal.rules import days
from portal.rules.reckon import Strand
from portal.rules.visits import Agreed, Because, Facts, Promise, Visit, WhyNoDue, promise

from .visit_cases import ADULT, AGREED, BY_SLUG, CASES, CIC, CIN, CL, COUNCILS, CP, EH, GL, IN_CARE, RC, TWO_YEARS, Case, D, facts, visits


@pytest.mark.parametrize("known", CASES)
def test_reckoned_by_hand(known: Case) -> None:
    got = promise(known.council, known.facts, visits(*known.seen), D(known.today))
    assert (got.rule.full_id if got.rule else None) == known.rule
    assert got.due == (D(known.due) if known.due else None)
    assert (got.late, got.days_late) == (known.late > 0, known.late)
    assert got.why_no_due is known.why
    assert got.first is known.first
    assert got.because is known.because
    assert got.looser_agreement is known.looser
    assert got.not_seen_on == (D(known.not_seen_on) if known.not_seen_on else None)
    assert got.council == known.council.slug


def test_the_table_reaches_every_corner() -> None:
    known = [one.values[0] for one in CASES]
    assert len(known) >= 120
    assert {one.council.slug for one in known} == {council.slug for council in COUNCILS}
    assert {one.facts.service for one in known} >= SERVICES
    assert {one.why for one in known} == {None, *WhyNoDue}
    assert {one.because for one in known} == {None, *Because}


@pytest.mark.parametrize("known", CASES)
def test_in_any_order(known: Case) -> None:
    """Backwards, and every visit told twice (6)."""
    seen = visits(*known.seen)
    assert promise(known.council, known.facts, [*reversed(seen), *seen], D(known.today)) == promise(
        known.council, known.facts, seen, D(known.today)
    )


def next_of(council: Authority, known: Facts, seen: Sequence[str], today: str) -> tuple[object, ...] | None:
    found = promise(council, known, visits(*seen), D(today)).next_phase
    return (found.rule.id, found.amount, found.unit, found.from_day, found.needs_agreement) if found else None


def test_what_follows() -> None:
    first = next_of(RC, facts(CP, "2026-11-20"), [], "2026-11-20")
    assert first == ("cp_visit_interval", 10, Unit.WORKING_DAYS, None, False)
    assert next_of(RC, IN_CARE, [], "2026-09-01") == ("cic_second_visit", 1, Unit.WEEKS, None, False)
    assert next_of(RC, IN_CARE, ["2026-09-01"], "2026-09-02") == ("cic_visit_interval", 1, Unit.WEEKS, None, False)
    # weekly until 29 September; then 6 weeks; 3 months only if agreed, from 1 September 2027 or, once that is past, at once
    weekly = ["2026-09-01", "2026-09-04"]
    assert next_of(RC, IN_CARE, weekly, "2026-09-05") == ("cic_visit_interval", 6, Unit.WEEKS, D("2026-09-29"), False)
    assert next_of(RC, IN_CARE, [*weekly, "2026-10-01"], "2026-10-05") == ("cic_visit_interval", 3, Unit.MONTHS, D("2027-09-01"), True)
    assert next_of(RC, TWO_YEARS, ["2026-11-01", "2026-11-02"], "2026-11-05") == ("cic_visit_interval", 3, Unit.MONTHS, None, True)
    assert next_of(RC, AGREED, ["2026-11-01", "2026-11-02"], "2026-11-05") is None
    assert next_of(GL, ADULT, ["2026-11-02"], "2026-11-05") == ("ce_21_visit_interval", 6, Unit.MONTHS, D("2028-05-10"), False)
    assert next_of(RC, facts(EH, "2026-09-01"), ["2026-11-02"], "2026-11-05") is None


def test_a_booked_visit_is_told_and_measured_against_the_promise() -> None:
    def booked(day: str) -> Promise:
        return promise(RC, facts(CP, "2026-10-01", booked=day), visits("2026-11-06"), D("2026-11-16"))

    assert (booked("2026-11-20").booked, booked("2026-11-20").booked_after_due) == (D("2026-11-20"), False)
    assert (booked("2026-11-21").booked, booked("2026-11-21").booked_after_due) == (D("2026-11-21"), True)
    assert (booked("2026-11-15").booked, booked("2026-11-15").booked_after_due) == (None, False)  # in the past: no booking


def test_last_seen_is_told_even_from_before_the_rule() -> None:
    found = promise(RC, facts(CP, "2026-11-20"), visits("2026-11-06", "-2026-11-08", "2026-12-01"), D("2026-11-21"))
    assert found.last_seen == D("2026-11-06")
    assert found.runs_from == D("2026-11-20")


TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), TODAY + timedelta(days=60))
SOME_VISITS = st.lists(st.builds(Visit, DAYS, st.booleans(), st.booleans()), max_size=12)
CIRCUMSTANCES = sorted(set(Group) - SERVICES)
PLAIN_UNITS = st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS])
AGREEMENTS = st.builds(Agreed, st.integers(1, 30), PLAIN_UNITS, st.none() | DAYS, st.booleans())
EVENTS = st.dictionaries(st.sampled_from(sorted(Trigger)), DAYS, max_size=4)
CHILDREN = st.builds(
    Facts,
    service=st.sampled_from([EH, CIN, CP, CIC, CL, "", "closed"]),
    since=st.none() | DAYS,
    home_since=st.none() | DAYS,
    born=st.none() | st.dates(date(1998, 1, 1), date(2010, 1, 1)),
    booked=st.none() | DAYS,
    permanent_agreed=st.booleans(),
    permanent_on=st.none() | DAYS,
    housed_by_council=st.booleans(),
    moves=st.lists(DAYS, max_size=3).map(tuple),
    also=st.frozensets(st.sampled_from(CIRCUMSTANCES), max_size=3),
    conditions=st.frozensets(st.sampled_from(sorted(Condition)), max_size=2),
    events=EVENTS,
    agreed=st.none() | AGREEMENTS,
    declined=st.booleans(),
)
A_COUNCIL = st.sampled_from(sorted(BY_SLUG))  # by its name: a whole council is too much to print


@given(A_COUNCIL, CHILDREN, SOME_VISITS, st.randoms(use_true_random=False))
def test_order_never_matters(council, child, seen, random):
    council = BY_SLUG[council]
    mixed = [*seen, *seen[:3]]
    random.shuffle(mixed)
    assert promise(council, child, mixed, TODAY) == promise(council, child, seen, TODAY)


@given(A_COUNCIL, CHILDREN, SOME_VISITS, DAYS)
def test_being_seen_once_more_never_makes_a_child_later(council, child, seen, day):
    council = BY_SLUG[council]
    # Where nothing could be reckoned before, a first visit gives a day, and that day may already be past: not that case. Several sets of
    # rules for one child may each lack a day of their own, and a first visit gives each of them one: so there is one set here.
    child = replace(child, also=frozenset(), agreed=None, events={})
    assume(not (child.service == CL and child.housed_by_council))
    before = promise(council, child, seen, TODAY)
    assume(before.due is not None)
    after = promise(council, child, [*seen, Visit(day, seen=True)], TODAY)
    assert after.due is None or before.due is None or after.due >= before.due
    assert after.days_late <= before.days_late


@given(A_COUNCIL, CHILDREN, SOME_VISITS)
def test_a_visit_today_makes_nobody_later(council, child, seen):
    """In every circumstance: whoever is seen today is owed no interval that is over already, only first days of their own (7)."""
    council = BY_SLUG[council]
    before = promise(council, child, seen, TODAY)
    after = promise(council, child, [*seen, Visit(TODAY, seen=True)], TODAY)
    assert after.days_late <= before.days_late or after.first
    assert not after.late or after.first


@given(A_COUNCIL, CHILDREN, SOME_VISITS)
def test_never_later_than_the_law(council, child, seen):
    """With the same child and no rule of the council's at all, the day is never earlier (18)."""
    council = BY_SLUG[council]
    law = promise(replace(council, rules=()), child, seen, TODAY)
    own = promise(council, child, seen, TODAY)
    assert law.due is None or (own.due is not None and own.due <= law.due)
    assert own.days_late >= law.days_late


@given(A_COUNCIL, CHILDREN, SOME_VISITS)
def test_a_circumstance_never_takes_a_day_away(council, child, seen):
    """What holds beside the service can only bring the day forward."""
    council = BY_SLUG[council]
    plain = promise(council, replace(child, also=frozenset()), seen, TODAY)
    more = promise(council, child, seen, TODAY)
    assert plain.due is None or (more.due is not None and more.due <= plain.due)


@given(A_COUNCIL, CHILDREN, SOME_VISITS)
def test_a_promise_is_whole(council, child, seen):
    council = BY_SLUG[council]
    found = promise(council, child, seen, TODAY)
    assert (found.due is None) == (found.why_no_due is not None)
    assert (found.amount is None) == (found.unit is None)
    assert (found.amount is None) <= (found.rule is None)
    assert found.rule or found.due is None or found.because is Because.AGREED
    assert (found.because is None) == (found.rule is None and found.amount is None)
    assert found.late == (found.days_late > 0) == (found.due is not None and found.due < TODAY)
    assert found.runs_from is None or found.due is None or found.runs_from <= found.due
    assert found.booked is None or found.booked >= TODAY
    assert found.booked_after_due == bool(found.booked and found.due and found.booked > found.due)


@given(A_COUNCIL, CHILDREN, SOME_VISITS, AGREEMENTS)
def test_an_agreement_only_brings_the_day_forward(council, child, seen, agreed):
    """A looser one changes nothing but the flag (9)."""
    council = BY_SLUG[council]
    without = promise(council, replace(child, agreed=None), seen, TODAY)
    found = promise(council, replace(child, agreed=agreed), seen, TODAY)
    assert without.due is None or (found.due is not None and found.due <= without.due)
    if found.because is not Because.AGREED:
        assert replace(found, looser_agreement=False) == without
    if found.looser_agreement:
        assert found.because is not Because.AGREED
        assert without.runs_from is not None
        assert days.add(without.runs_from, agreed.amount, agreed.unit) > days.add(without.runs_from, without.amount, without.unit)


@given(A_COUNCIL, CHILDREN, SOME_VISITS)
def test_only_a_care_leaver_can_say_no_thanks(council, child, seen):
    council = BY_SLUG[council]
    said_no = promise(council, replace(child, declined=True), seen, TODAY)
    plain = promise(council, replace(child, declined=False), seen, TODAY)
    if child.service == CL:
        assert said_no.due is None or said_no.because is Because.LAW
    else:
        assert said_no == plain


@given(A_COUNCIL, CHILDREN, SOME_VISITS, st.integers(0, 400))
def test_a_day_later_is_never_less_late_while_nothing_happens(council, child, seen, gap):
    council = BY_SLUG[council]
    child = replace(child, moves=(), agreed=None)
    past = [visit for visit in seen if visit.day <= TODAY]
    now, later = (promise(council, child, past, TODAY + timedelta(days=n)) for n in (0, gap))
    if now.due and later.rule == now.rule and child.home_since and child.home_since <= TODAY:
        assert later.due == now.due


ODD_DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(
    A_COUNCIL,
    st.builds(
        Facts,
        service=st.sampled_from([*sorted(SERVICES), "", "closed", "all", "section_47"]),
        since=st.none() | ODD_DAYS,
        home_since=st.none() | ODD_DAYS,
        born=st.none() | ODD_DAYS,
        booked=st.none() | ODD_DAYS,
        permanent_agreed=st.booleans(),
        permanent_on=st.none() | ODD_DAYS,
        housed_by_council=st.booleans(),
        moves=st.lists(ODD_DAYS, max_size=3).map(tuple),
        also=st.frozensets(st.sampled_from(sorted(Group))),
        conditions=st.frozensets(st.sampled_from(sorted(Condition))),
        events=st.dictionaries(st.sampled_from(sorted(Trigger)), ODD_DAYS, max_size=8),
        agreed=st.none() | st.builds(Agreed, st.integers(-3, 400), st.sampled_from(sorted(Unit)), st.none() | ODD_DAYS, st.booleans()),
        declined=st.booleans(),
    ),
    st.lists(st.builds(Visit, ODD_DAYS, st.booleans(), st.booleans()), max_size=6),
    ODD_DAYS,
)
def test_odd_facts_raise_nothing(council, child, seen, today):
    """Dates the wrong way round, born after today, ages not known, events to come, a number of times that is no interval."""
    council = BY_SLUG[council]
    assert promise(council, child, seen, today).council == council.slug


def without_gap(rule, since):
    """Days from the start to three years on: how many intervals of this rule hold on each."""
    child = facts(rule.groups[0], since, born="2006-01-31", home_since=since)
    at_hand = {event: D(since) for phase in rule.phases for event in (phase.from_event, phase.until_event) if event}
    child = replace(child, also=frozenset(rule.groups), events=at_hand)
    strand = Strand([rule], rule.groups[0], child, D(since), firsts=(), intervals=INTERVAL_KINDS)
    return [sum(stretch.holds(D(since) + timedelta(days=n)) for stretch in strand.stretches) for n in range(3 * 366)]


PHASED = [rule for council in COUNCILS for rule in (*council.rules, *council.floor) if rule.phases and rule.kind in INTERVAL_KINDS]
CERTAIN = {rule.full_id: rule for rule in PHASED if rule.clear and all(p.clear and p.amount is not None for p in rule.phases)}


@pytest.mark.parametrize("since", ["2023-01-31", "2024-02-29", "2025-11-30"])
@pytest.mark.parametrize("rule", CERTAIN.values(), ids=str)
def test_phases_leave_no_gap_and_do_not_overlap(rule, since):
    """Those that need no agreement: one holds on every day from the start on (10)."""
    plain = replace(rule, phases=tuple(phase for phase in rule.phases if phase.condition is None))
    assert set(without_gap(plain, since)) == {1}


@given(A_COUNCIL, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(1, 400), st.booleans())
def test_care_is_never_without_an_interval(council, since, gap, agreed):
    """Whoever is in care and was seen has a day, on every day, and it is at most three months off."""
    council = BY_SLUG[council]
    child = replace(facts(CIC), since=since, home_since=since, permanent_agreed=agreed)
    today = since + timedelta(days=gap)
    found = promise(council, child, [Visit(since, True), Visit(today, True)], today)
    assert found.due is not None
    assert today < found.due <= days.months_after(today, 3)
