"""By when plans, reviews and meetings are due: reckoned by hand, then what must hold for every child.

Calendar: Mondays are 2, 9, 16, 23, 30 November and 7, 14, 21, 28 December 2026; 25 and 28 December and 1 January are holidays.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authority import SERVICES, Authority, Group, Kind, Rule, Trigger, floor
from portal.rules import reviews
from portal.rules.reviews import Facts, WhyNoDue

from .visit_cases import BY_SLUG, CA, CIC, CIN, CL, COUNCILS, CP, EH, GL, NO_RULE, NO_START, NOT_PRINTED, NOTHING, RC, SA, D, facts

IN_CARE = facts(CIC, "2026-11-02")
IN_NEED = facts(CIN, "2026-10-01")
ON_PLAN = facts(CP, "2026-11-20")
ADULT = facts(CL, "2025-05-10", born="2007-05-10")


@dataclass
class Case:
    council: Authority
    facts: Facts
    held: list[str]
    today: str
    rule: str | None
    due: str | None
    late: bool = False
    why: WhyNoDue | None = None


def case(name: str, *told: object, **more: object) -> object:
    return pytest.param(Case(*told, **more), id=name)  # type: ignore[arg-type]


REVIEWS = [
    # In care: 20 working days of coming into care. 2 November: 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), 30 (20)
    case("first in Gloucestershire, due today", GL, IN_CARE, [], "2026-11-30", "gloucestershire.cic_first_review", "2026-11-30"),
    case("first in R&C is the law's", RC, IN_CARE, [], "2026-12-01", "england.cic_first_review", "2026-11-30", True),
    # from Fri 4 December: 7-11 (5), 14-18 (10), 21-24 (14), 29-31 (17), 4-6 January (20)
    case("first over Christmas", CA, facts(CIC, "2026-12-04"), [], "2027-01-06", "england.cic_first_review", "2027-01-06"),
    case("first stays due on its day", SA, IN_CARE, [], "2027-03-01", "england.cic_first_review", "2026-11-30", True),
    # a new home starts the count of visits again, not that of reviews
    case(
        "a move changes nothing",
        GL,
        replace(IN_CARE, home_since=D("2026-11-20")),
        [],
        "2026-11-23",
        "gloucestershire.cic_first_review",
        "2026-11-30",
    ),
    case("one from before care", GL, IN_CARE, ["2026-10-30"], "2026-11-23", "gloucestershire.cic_first_review", "2026-11-30"),
    case("one to come", GL, IN_CARE, ["2026-11-27"], "2026-11-23", "gloucestershire.cic_first_review", "2026-11-30"),
    case("start not known", GL, facts(CIC), [], "2026-11-23", "gloucestershire.cic_first_review", None, why=NO_START),
    # the second: Gloucestershire prints no start for its 3 months, the law counts from the first review: 20 November + 3 months
    case("second in Gloucestershire", GL, IN_CARE, ["2026-11-20"], "2027-02-20", "england.cic_second_review", "2027-02-20"),
    case("second in R&C", RC, IN_CARE, ["2026-11-20"], "2027-02-21", "england.cic_second_review", "2027-02-20", True),
    # 30 November + 3 months: the last day of February
    case("second, a short month", SA, IN_CARE, ["2026-11-30"], "2027-02-01", "england.cic_second_review", "2027-02-28"),
    # a late first review: the second runs from it all the same, 15 January + 3 months
    case("second after a late first", CA, IN_CARE, ["2027-01-15"], "2027-02-01", "england.cic_second_review", "2027-04-15"),
    # later ones: 15 February + 6 months; both say so, the council goes first
    case(
        "third in Gloucestershire",
        GL,
        IN_CARE,
        ["2026-11-20", "2027-02-15"],
        "2027-03-01",
        "gloucestershire.cic_review_interval",
        "2027-08-15",
    ),
    # in any order, and twice on a day: 31 August + 6 months in a leap year
    case(
        "fourth in R&C",
        RC,
        IN_CARE,
        ["2027-08-31", "2026-11-20", "2027-08-31", "2027-02-10"],
        "2028-03-01",
        "redcar_cleveland.cic_review_interval",
        "2028-02-29",
        True,
    ),
    case("third in Sandwell", SA, IN_CARE, ["2026-11-20", "2027-02-15"], "2027-03-01", "england.cic_review_interval", "2027-08-15"),
    # at 16 the pathway plan is looked at with it: the same 6 months
    case(
        "third at 16",
        GL,
        replace(IN_CARE, born=D("2010-05-01")),
        ["2026-11-20", "2027-02-15"],
        "2027-03-01",
        "gloucestershire.cic_review_interval",
        "2027-08-15",
    ),
    # Child in need: 3-monthly
    case("need in R&C", RC, IN_NEED, ["2026-11-30"], "2027-03-01", "redcar_cleveland.cin_review_interval", "2027-02-28", True),
    case("need in R&C, none yet", RC, IN_NEED, [], "2026-11-23", "redcar_cleveland.cin_review_interval", None, why=NOTHING),
    # Gloucestershire's first one has a month, but from when is not printed
    case("need, first in Gloucestershire", GL, IN_NEED, [], "2026-11-23", "gloucestershire.cin_first_review", None, why=NOT_PRINTED),
    case("need, later in Gloucestershire", GL, IN_NEED, ["2026-11-02"], "2027-02-02", "gloucestershire.cin_review_interval", "2027-02-02"),
    case("need in Cambridgeshire", CA, IN_NEED, ["2026-11-02"], "2027-02-02", None, None, why=NO_RULE),
    # Early help: 16 November + 42: 14 to the end of November, 28
    case(
        "help in R&C", RC, facts(EH, "2026-10-01"), ["2026-11-16"], "2026-12-29", "redcar_cleveland.eh_review_interval", "2026-12-28", True
    ),
    case("help in Gloucestershire", GL, facts(EH, "2026-10-01"), ["2026-11-16"], "2026-12-29", None, None, why=NO_RULE),
    # Protection: the interval of review conferences is printed nowhere
    case("protection", RC, ON_PLAN, [], "2026-12-29", None, None, why=NO_RULE),
    # Care leavers: 3 months of becoming one, there is no 31 November
    case(
        "leaver first in R&C",
        RC,
        facts(CL, "2026-08-31", born="2008-08-31"),
        [],
        "2026-12-01",
        "redcar_cleveland.pathway_plan_first_review",
        "2026-11-30",
        True,
    ),
    case("leaver later in R&C", RC, ADULT, ["2026-10-01"], "2026-11-23", "redcar_cleveland.pathway_plan_review_interval", "2027-04-01"),
    case(
        "leaver at 19 in Gloucestershire",
        GL,
        ADULT,
        ["2026-10-01"],
        "2026-11-23",
        "gloucestershire.pathway_plan_review_interval_18",
        "2027-04-01",
    ),
    # Gloucestershire's line for care leavers begins at 18; the law's does not
    case(
        "leaver at 17 in Gloucestershire",
        GL,
        facts(CL, "2026-06-01", born="2009-01-15"),
        ["2026-07-01"],
        "2026-11-23",
        "england.pathway_plan_review_interval",
        "2027-01-01",
    ),
    case("leaver, none yet", GL, ADULT, [], "2026-11-23", "gloucestershire.pathway_plan_review_interval_18", None, why=NOTHING),
    case(
        "leaver, age not known",
        GL,
        facts(CL, "2025-05-10"),
        ["2026-10-01"],
        "2026-11-23",
        "england.pathway_plan_review_interval",
        "2027-04-01",
    ),
    case("no help any more", GL, facts("closed", "2026-11-02"), [], "2026-11-23", None, None, why=WhyNoDue.NO_SERVICE),
]

CORE_GROUPS = [
    # Fri 20 November: 23-27 (5), 30-4 December (10); R&C prints no first one, Gloucestershire no start: the law's
    case("first in R&C", RC, ON_PLAN, [], "2026-12-04", "england.cp_core_group", "2026-12-04"),
    case("first in Gloucestershire", GL, ON_PLAN, [], "2026-12-05", "england.cp_core_group", "2026-12-04", True),
    # Fri 18 December: 21-24 (4), 29-31 (7), 4-6 January (10)
    case("first over Christmas", SA, facts(CP, "2026-12-18"), [], "2026-12-24", "england.cp_core_group", "2027-01-06"),
    # 4 December + 28 = 1 January, a holiday all the same
    case("later in R&C", RC, ON_PLAN, ["2026-12-04"], "2027-01-02", "redcar_cleveland.cp_core_group_interval", "2027-01-01", True),
    case("later in Gloucestershire", GL, ON_PLAN, ["2026-12-04"], "2027-01-02", None, None, why=NO_RULE),
    case("not on a plan", RC, IN_NEED, [], "2026-12-04", None, None, why=WhyNoDue.NO_SERVICE),
]


def same(found: reviews.Deadline, known: Case) -> None:
    assert (found.rule.full_id if found.rule else None) == known.rule
    assert found.due == (D(known.due) if known.due else None)
    assert found.late is known.late
    assert found.why_no_due is known.why


@pytest.mark.parametrize("known", REVIEWS)
def test_reviews(known: Case) -> None:
    same(reviews.review_by(known.council, known.facts, map(D, known.held), D(known.today)), known)


@pytest.mark.parametrize("known", CORE_GROUPS)
def test_core_groups(known: Case) -> None:
    same(reviews.core_group_by(known.council, known.facts, map(D, known.held), D(known.today)), known)


def rule(full_id: str) -> Rule:
    return next(r for council in COUNCILS for r in (*council.rules, *council.floor) if r.full_id == full_id)


def after(service: str, since: str | None, born: str | None = None, **events: str) -> Facts:
    return replace(facts(service, since, born=born), events={Trigger[name.upper()]: D(day) for name, day in events.items()})


@pytest.mark.parametrize(
    ("which", "known", "due", "why"),
    [
        # 16 on 30 November 2026, and three months: the last day of February
        ("gloucestershire.pathway_plan_due", after(CIC, "2024-01-01", born="2010-11-30"), "2027-02-28", None),
        # 16 on 29 February 2028, and three months
        ("gloucestershire.pathway_plan_due", after(CIC, "2024-01-01", born="2012-02-29"), "2028-05-29", None),
        ("gloucestershire.pathway_plan_due", after(CIC, "2024-01-01"), None, NO_START),
        # half-way: the review and three months
        ("redcar_cleveland.cic_care_team_meeting", after(CIC, "2024-01-01", review="2026-11-30"), "2027-02-28", None),
        ("redcar_cleveland.cic_care_team_meeting", after(CIC, "2024-01-01"), None, NO_START),
        # 31 October and four months
        ("gloucestershire.permanence_plan_due", after(CIC, "2026-10-31"), "2027-02-28", None),
        ("redcar_cleveland.permanence_plan_due", after(CIC, "2026-10-31", second_review="2027-02-10"), "2027-02-10", None),
        ("redcar_cleveland.permanence_plan_due", after(CIC, "2026-10-31"), None, NO_START),
        # 10 days in Gloucestershire; 10 working days in law: 3-6 (4), 9-13 (9), 16 (10)
        ("gloucestershire.care_plan_due", after(CIC, "2026-11-02"), "2026-11-12", None),
        ("england.care_plan_due", after(CIC, "2026-11-02"), "2026-11-16", None),
        ("redcar_cleveland.fnm_due", after(CIN, "2026-11-02"), "2026-11-12", None),
        ("gloucestershire.eh_initial_plan", after(EH, "2026-11-02", allocation="2026-11-05"), "2026-11-05", None),
        ("gloucestershire.eh_full_plan", after(EH, "2026-11-02", allocation="2026-11-05"), None, NOT_PRINTED),
        ("gloucestershire.cin_plan_due", after(CIN, "2026-11-02", assessment_completed="2026-12-20"), "2026-12-30", None),
        # 2 November and 45: 20 are 30 November, 24 are 4 December, 29 the 11th, 34 the 18th, 38 Thu 24th, 41 Thu 31st, 45 Thu 7 January
        ("england.assessment_due", after(CIN, "2026-11-02"), "2027-01-07", None),
    ],
)
def test_once(which: str, known: Facts, due: str | None, why: WhyNoDue | None) -> None:
    found = reviews.deadline(rule(which), known, D("2026-11-22"))
    assert found.due == (D(due) if due else None)
    assert found.why_no_due is why
    assert found.late == bool(due and D(due) < D("2026-11-22"))


def test_what_a_family_is_told_of() -> None:
    """The council's own; the law's only for what the council has nothing about; nothing that is unclear or staff's own."""
    in_care = {r.full_id for r in reviews.told_of(GL, IN_CARE, [Kind.PLAN_DUE, Kind.REVIEW_DUE])}
    assert "gloucestershire.care_plan_due" in in_care
    assert "england.care_plan_due" not in in_care
    assert {r.full_id for r in reviews.told_of(SA, IN_CARE, [Kind.REVIEW_DUE])} == {"england.cic_first_review", "england.cic_second_review"}
    for council in COUNCILS:
        for service in SERVICES:
            assert all(r.told and r.clear for r in reviews.told_of(council, Facts(service, None), Kind))


SOME_DAYS = st.dates(date(2022, 1, 1), date(2027, 6, 30))
CHILDREN = st.builds(
    Facts,
    service=st.sampled_from(sorted(SERVICES)),
    since=st.none() | SOME_DAYS,
    home_since=st.none() | SOME_DAYS,
    born=st.none() | st.dates(date(1998, 1, 1), date(2024, 1, 1)),
    moves=st.lists(SOME_DAYS, max_size=2).map(tuple),
)
A_COUNCIL = st.sampled_from(sorted(BY_SLUG))  # by its name: a whole council is too much to print


@given(A_COUNCIL, CHILDREN, st.lists(SOME_DAYS, max_size=6), SOME_DAYS, st.randoms(use_true_random=False))
def test_order_never_matters(council, child, held, today, random):
    council = BY_SLUG[council]
    mixed = [*held, *held[:2]]
    random.shuffle(mixed)
    for by in (reviews.review_by, reviews.core_group_by):
        assert by(council, child, mixed, today) == by(council, child, held, today)


@given(A_COUNCIL, CHILDREN, st.lists(SOME_DAYS, max_size=6), SOME_DAYS)
def test_never_later_than_the_law(council, child, held, today):
    council = BY_SLUG[council]
    for by in (reviews.review_by, reviews.core_group_by):
        law, own = by(replace(council, rules=()), child, held, today), by(council, child, held, today)
        assert law.due is None or (own.due is not None and own.due <= law.due)
        assert own.late == (own.due is not None and own.due < today)
        assert (own.due is None) == (own.why_no_due is not None)


@given(A_COUNCIL, SOME_DAYS, st.lists(SOME_DAYS, max_size=6), SOME_DAYS)
def test_in_care_there_is_always_a_next_review(council, since, held, today):
    """By the law: 20 working days, then 3 months, then 6."""
    council = BY_SLUG[council]
    child = Facts(CIC, since)
    counted = {day for day in held if since <= day <= today}
    found = reviews.review_by(council, child, held, today)
    assert found.due is not None
    assert found.due <= (max(counted, default=since) + timedelta(days=184))
    assert len(counted) != 1 or found.due <= max(counted) + timedelta(days=92)


@given(st.sampled_from([r for council in COUNCILS for r in (*council.rules, *floor())]), CHILDREN, SOME_DAYS)
def test_nothing_is_raised(which, child, today):
    found = reviews.deadline(which, child, today)
    assert (found.due is None) == (found.why_no_due is not None)


def test_a_rule_that_is_the_same_as_others_is_told_as_those() -> None:
    """Gloucestershire's plan for a short break follows the plan of a child in need: ten days, a month, then every three months."""
    on_break = replace(ON_PLAN, also=frozenset({Group.SHORT_BREAK}))
    told = {r.id for r in reviews.told_of(GL, on_break, [Kind.PLAN_DUE])}
    assert {"cin_plan_due", "cin_first_review", "cin_review_interval", "cp_plan_drafted"} <= told
    assert "sb_plan" not in told
    assert "cin_review_interval" not in {r.id for r in reviews.told_of(GL, ON_PLAN, [Kind.PLAN_DUE])}
