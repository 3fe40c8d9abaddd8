"""Nothing drifts: what stands in the councils' files is what their documents print, each figure, phase, group and age, both ways round.

`tests/data/timescales.csv` holds the figures of the two documents that print any, one row a timescale and one a phase, read from them
apart from the councils' files. An age as a deadline stands there in months. The law's figures stand below. Last come days reckoned by
hand for the rules of circumstances and ages, so that a figure is held not only by itself but by what it does.
"""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.authority import FLOOR, SERVICES, Bound, Group, Phase, Rule, Trigger, load
from portal.rules.visits import Facts, Visit, promise

CSV = Path(__file__).resolve().parents[1] / "data" / "timescales.csv"
ROWS = list(csv.DictReader(CSV.read_text(encoding="utf-8").splitlines()))
COUNCILS = sorted({row["council"] for row in ROWS})
RULES = {(council, rule.id): rule for council in COUNCILS for rule in load(council).rules}
WHOLE = [row for row in ROWS if not row["phase"]]
PHASES = [row for row in ROWS if row["phase"]]

# Not in the councils' files, because they are about how staff are supervised, audited and appraised: no family is told of them, and
# the portal keeps no such dates.
ABOUT_STAFF = {
    "gloucestershire": {
        "eh_supervision",
        "cin_supervision",
        "cp_supervision",
        "proceedings_supervision",
        "cic_supervision",
        "sb_supervision",
        "ce_supervision",
        "adoption_support_supervision",
    },
    "redcar_cleveland": {
        "eh_supervision_first",
        "eh_supervision",
        "allocation_supervision",
        "cin_supervision",
        "cp_cic_supervision",
        "cl_cic_supervision",
        "joint_supervision_17",
        "sb_adoption_supervision",
        "dp_supervision",
        "prof_supervision_eh",
        "prof_supervision_nqsw",
        "prof_supervision_other",
        "supervision_record",
        "supervision_agreement",
        "group_supervision",
        "appraisal",
        "case_audits",
        "brief_case_reviews",
        "practice_observation",
    },
}
# Phases whose beginning is not printed and that give no day: they are kept away from the clear first year.
OUR_BEGINNING = {
    ("redcar_cleveland", "adoptive_visit_interval", 4): "1 years",
    ("redcar_cleveland", "placed_with_parents_visit_interval", 2): "1 years",
}
# Unclear as a whole, but not in each phase: the document leaves open when this one may begin.
OUR_DOUBT = {("redcar_cleveland", "placed_with_parents_visit_interval", 2)}

# The law: id, figure, and for phases figure, from and until.
LAW = {
    "cic_first_visit": "1 weeks",
    "cic_visit_interval": ["6 weeks | | 1 years", "6 weeks | 1 years |", "3 months | 1 years |"],
    "pwp_before_assessment_visit_interval": ["1 weeks | |", "6 weeks | |"],
    "interim_visit_interval": ["1 weeks | |", "4 weeks | |"],
    "pwp_first_visit": "1 weeks",
    "pwp_visit_interval": "6 weeks",
    "sb_visit_interval": "",
    "cl_first_visit": "7 days",
    "cl_visit_interval": "2 months",
    "care_plan_due": "10 working_days",
    "cic_first_review": "20 working_days",
    "cic_second_review": "3 months",
    "cic_review_interval": "6 months",
    "pathway_plan_review_interval": "6 months",
    "conference_due": "15 working_days",
    "cp_core_group": "10 working_days",
    "assessment_due": "45 working_days",
    "referral_decision": "1 working_days",
    "complaint_reply": "10 working_days",
    "investigation_report": "25 working_days",
    "panel_meets": "30 working_days",
    "panel_report": "5 working_days",
    "panel_answer": "15 working_days",
    "records_reply": "1 months",
}


def name(row: dict[str, str]) -> str:
    return ".".join(part for part in (row["council"], row["id"], row["phase"]) if part)


def number(amount: int | None) -> str:
    return "" if amount is None else str(amount)


def figure(rule: Rule) -> tuple[str, str, str]:
    """Amount, unit and upper end as the table writes them."""
    if rule.by_age:
        return str(rule.by_age[0] * 12 + rule.by_age[1]), "months", ""
    return number(rule.amount), rule.unit or "", number(rule.amount_to)


def length(amount: int | None, unit: str) -> str:
    return f"{amount} {unit}" if amount else ""


def phase_of(row: dict[str, str]) -> Phase | None:
    rule = RULES.get((row["council"], row["id"]))
    return next((phase for phase in rule.phases if phase.order == int(row["phase"])), None) if rule else None


def left_out(row: dict[str, str]) -> bool:
    return row["id"] in ABOUT_STAFF[row["council"]]


def test_the_table_is_whole():
    assert max(Counter(name(row) for row in ROWS).values()) == 1
    assert {(row["council"], row["id"]) for row in PHASES} == {(row["council"], row["id"]) for row in WHOLE if row["bound"] == "phased"}


def test_all_that_families_are_told_is_there_and_what_is_left_out_is_about_staff():
    for row in WHOLE:
        assert left_out(row) != ((row["council"], row["id"]) in RULES), name(row)
        assert not (left_out(row) and row["family_facing"] == "yes"), name(row)


@pytest.mark.parametrize("row", [row for row in WHOLE if not left_out(row)], ids=name)
def test_a_rule_is_as_printed(row):
    rule = RULES[row["council"], row["id"]]
    assert figure(rule) == (row["amount"], row["unit"], row["amount_to"])
    assert (rule.kind, rule.bound, ";".join(rule.groups)) == (row["kind"], row["bound"], row["groups"])
    assert (number(rule.age_from), number(rule.age_to)) == (row["age_from"], row["age_to"])
    assert rule.told == (row["family_facing"] == "yes")
    assert rule.clear == (row["ambiguous"] == "no")
    if row["start_stated"] == "no":
        assert rule.trigger is Trigger.NOT_PRINTED
    elif rule.bound is Bound.WITHIN:
        assert rule.trigger is not Trigger.NOT_PRINTED


@pytest.mark.parametrize("row", [row for row in PHASES if not left_out(row)], ids=name)
def test_a_phase_is_as_printed(row):
    phase, key = phase_of(row), (row["council"], row["id"], int(row["phase"]))
    assert phase
    assert (number(phase.amount), phase.unit or "") == (row["amount"], row["unit"])
    assert length(phase.from_amount, phase.from_unit) == OUR_BEGINNING.get(key, row["from_after"])
    assert length(phase.until_amount, phase.until_unit) == row["until_after"]
    assert phase.clear == (row["ambiguous"] == "no" and key not in OUR_DOUBT)


def test_nothing_stands_in_a_file_that_is_not_printed():
    printed = {(row["council"], row["id"], row["phase"]) for row in ROWS}
    there = {(council, rule.id, "") for (council, _), rule in RULES.items()}
    there |= {(council, rule.id, str(phase.order)) for (council, _), rule in RULES.items() for phase in rule.phases}
    assert there <= printed


def test_the_law_is_as_told():
    rules = {rule.id: rule for rule in load(FLOOR).rules}
    assert rules.keys() == LAW.keys()
    for key, told in LAW.items():
        rule = rules[key]
        assert (rule.age_from, rule.age_to, rule.by_age, rule.amount_to) == (None, None, None, None)
        if isinstance(told, str):
            assert length(rule.amount, rule.unit or "") == told
        else:
            assert [
                " | ".join((f"{p.amount} {p.unit}", length(p.from_amount, p.from_unit), length(p.until_amount, p.until_unit))).strip()
                for p in rule.phases
            ] == [" | ".join(part.strip() for part in one.split("|")).strip() for one in told]


GL, RC, LAWS = "gloucestershire", "redcar_cleveland", FLOOR
CARE, HOME, LEAVER = Group.CHILD_IN_CARE, Group.PLACED_WITH_PARENTS, Group.CARE_LEAVER
UNASSESSED, INTERIM, ADOPTIVE = Group.PLACED_WITH_PARENTS_BEFORE_ASSESSMENT, Group.INTERIM_ORDER, Group.ADOPTIVE_PLACEMENT
REVIEW = {Trigger.FIRST_REVIEW: "2026-09-28"}
NOTIFIED = {Trigger.NOTIFICATION: "2026-09-01"}
ARRANGED = {Trigger.ARRANGEMENT_START: "2026-08-25", **NOTIFIED}
NO_RULE = (None, None)

# Council, group, first day, more facts, days seen, today; rule and day; from which day the next phase holds. 1 September 2026 is a Tuesday.
BY_HAND = [
    # the day of the move was kept: once more within a week
    (GL, CARE, "2026-09-01", {}, ["2026-09-01"], "2026-09-05", ("cic_second_visit", "2026-09-08"), None),
    # 2 November + 42 after a year in the home, nothing agreed; agreed: + 3 months
    (RC, CARE, "2025-05-01", {}, ["2026-10-01", "2026-11-02"], "2026-11-05", ("cic_visit_interval", "2026-12-14"), None),
    (LAWS, CARE, "2025-05-01", {}, ["2026-11-02"], "2026-11-05", ("cic_visit_interval", "2026-12-14"), None),
    (LAWS, CARE, "2025-05-01", {"permanent_agreed": True}, ["2026-11-02"], "2026-11-05", ("cic_visit_interval", "2027-02-02"), None),
    # weekly from 2 September; after the review on 28 September 6 or 4 weeks from 1 October
    (LAWS, UNASSESSED, "2026-09-01", {}, ["2026-09-02"], "2026-09-05", ("pwp_before_assessment_visit_interval", "2026-09-09"), None),
    (LAWS, UNASSESSED, "2026-09-01", REVIEW, ["2026-10-01"], "2026-10-05", ("pwp_before_assessment_visit_interval", "2026-11-12"), None),
    (LAWS, INTERIM, "2026-09-01", {}, ["2026-09-02"], "2026-09-05", ("interim_visit_interval", "2026-09-09"), None),
    (LAWS, INTERIM, "2026-09-01", REVIEW, ["2026-10-01"], "2026-10-05", ("interim_visit_interval", "2026-10-29"), None),
    (RC, INTERIM, "2026-09-01", {}, ["2026-09-02"], "2026-09-05", ("interim_order_visit_interval", "2026-09-09"), None),
    (RC, INTERIM, "2026-09-01", REVIEW, ["2026-10-01"], "2026-10-05", ("interim_order_visit_interval", "2026-10-29"), None),
    # the order was made on 10 September: + 7; seen on the 12th: + 42
    (LAWS, HOME, "2026-09-01", {Trigger.CARE_ORDER: "2026-09-10"}, [], "2026-09-12", ("pwp_first_visit", "2026-09-17"), None),
    (
        LAWS,
        HOME,
        "2026-09-01",
        {Trigger.CARE_ORDER: "2026-09-10"},
        ["2026-09-12"],
        "2026-09-15",
        ("pwp_visit_interval", "2026-10-24"),
        None,
    ),
    # placed at home on 1 September; 5 September + 42; nothing clear after a year
    (RC, HOME, "2026-09-01", {}, [], "2026-09-03", ("placed_with_parents_first_visit", "2026-09-08"), None),
    (RC, HOME, "2026-09-01", {}, ["2026-09-05"], "2026-09-10", ("placed_with_parents_visit_interval", "2026-10-17"), None),
    (RC, HOME, "2026-09-01", {}, ["2027-09-05"], "2027-09-10", NO_RULE, None),
    # an adoptive home: weekly, then 6 weeks, and 6 weeks by the rule for want of another when the first year is over
    (GL, ADOPTIVE, "2026-09-01", {}, ["2026-09-02"], "2026-09-05", ("adoptive_visit_interval", "2026-09-09"), None),
    (GL, ADOPTIVE, "2026-09-01", REVIEW, ["2026-10-01"], "2026-10-05", ("adoptive_visit_interval", "2026-11-12"), None),
    (RC, ADOPTIVE, "2026-09-01", {}, [], "2026-09-03", ("adoptive_first_visit", "2026-09-08"), None),
    (RC, ADOPTIVE, "2026-09-01", {}, ["2026-09-02"], "2026-09-05", ("adoptive_visit_interval", "2026-09-09"), None),
    (RC, ADOPTIVE, "2026-09-01", REVIEW, ["2026-10-01"], "2026-10-05", ("adoptive_visit_interval", "2026-11-12"), None),
    (
        RC,
        ADOPTIVE,
        "2025-09-01",
        {Trigger.FIRST_REVIEW: "2025-09-28"},
        ["2026-10-01"],
        "2026-10-05",
        ("adoptive_visit_default", "2026-11-12"),
        None,
    ),
    # private fostering: notification + 7; 6 weeks for 12 months, which begin with notification or with the arrangement
    (GL, Group.PRIVATELY_FOSTERED, None, NOTIFIED, [], "2026-09-03", ("pf_first_visit", "2026-09-08"), None),
    (GL, Group.PRIVATELY_FOSTERED, None, NOTIFIED, ["2026-09-05"], "2026-09-10", ("pf_visit_interval", "2026-10-17"), "2027-09-01"),
    (GL, Group.PRIVATELY_FOSTERED, None, NOTIFIED, ["2027-08-10"], "2027-08-20", ("pf_visit_interval", "2027-09-21"), "2027-09-01"),
    (GL, Group.PRIVATELY_FOSTERED, None, NOTIFIED, ["2027-09-05"], "2027-09-10", ("pf_visit_interval", "2027-12-05"), None),
    (RC, Group.PRIVATELY_FOSTERED, None, ARRANGED, [], "2026-09-03", ("pf_first_visit", "2026-09-08"), None),
    (RC, Group.PRIVATELY_FOSTERED, None, ARRANGED, ["2026-09-05"], "2026-09-10", ("pf_visit_interval", "2026-10-17"), "2027-08-25"),
    (RC, Group.PRIVATELY_FOSTERED, None, ARRANGED, ["2027-08-10"], "2027-08-20", ("pf_visit_interval", "2027-09-21"), "2027-08-25"),
    (RC, Group.PRIVATELY_FOSTERED, None, ARRANGED, ["2027-09-05"], "2027-09-10", ("pf_visit_interval", "2027-11-28"), None),
    # short breaks: 10 May + 6 months; 1 September + 7, and + 3 months
    (GL, Group.SHORT_BREAK, None, {}, ["2026-05-10"], "2026-06-01", ("sb_visit_interval", "2026-11-10"), None),
    (RC, Group.SHORT_BREAK, None, {Trigger.PLACEMENT_START: "2026-09-01"}, [], "2026-09-03", ("sb_first_visit", "2026-09-08"), None),
    (
        RC,
        Group.SHORT_BREAK,
        None,
        {Trigger.PLACEMENT_START: "2026-09-01"},
        ["2026-09-03"],
        "2026-09-05",
        ("sb_second_visit", "2026-12-01"),
        None,
    ),
    # Friday 4 September and two working days; 72 hours
    (RC, Group.SECTION_47, None, {Trigger.SECTION_47_STARTED: "2026-09-04"}, [], "2026-09-05", ("s47_first_visit", "2026-09-08"), None),
    (RC, Group.MISSING, None, {Trigger.RETURN_FROM_MISSING: "2026-09-04"}, [], "2026-09-05", ("missing_visit", "2026-09-07"), None),
    # 5 September + 12 weeks
    (RC, Group.MULTIPLE_HOMES, "2026-09-01", {}, ["2026-09-05"], "2026-09-10", ("multi_placement_visit_interval", "2026-11-28"), None),
    # 16 today, 15, 20 for the last day, 21 today: on the day of leaving care
    (GL, LEAVER, "2026-09-01", {"born": "2010-09-01"}, [], "2026-09-03", ("ce_16_20_first_visit", "2026-09-06"), None),
    (GL, LEAVER, "2026-09-01", {"born": "2010-10-01"}, [], "2026-09-03", NO_RULE, None),
    (GL, LEAVER, "2026-09-01", {"born": "2005-09-02"}, [], "2026-09-01", ("ce_16_20_first_visit", "2026-09-06"), None),
    (GL, LEAVER, "2026-09-01", {"born": "2005-09-01"}, [], "2026-09-03", ("ce_21_visit_interval", None), None),
    # 3 September + 56 at 16; nothing at 15
    (
        GL,
        LEAVER,
        "2026-09-01",
        {"born": "2010-09-01"},
        ["2026-09-03"],
        "2026-09-05",
        ("ce_16_20_visit_interval", "2026-10-29"),
        "2031-09-01",
    ),
    (GL, LEAVER, "2026-09-01", {"born": "2011-01-01"}, ["2026-09-03"], "2026-09-05", NO_RULE, None),
    # at 20, and every 6 months from the 21st birthday; at 25
    (
        RC,
        LEAVER,
        "2024-01-01",
        {"born": "2006-01-01"},
        ["2026-09-01"],
        "2026-09-05",
        ("yp_18_20_visit_interval", "2026-11-01"),
        "2027-01-01",
    ),
    (RC, LEAVER, "2019-01-01", {"born": "2001-01-01"}, ["2026-05-10"], "2026-06-01", ("yp_after_20_contact_interval", "2026-11-10"), None),
]


@pytest.mark.parametrize(("council", "group", "since", "more", "seen", "today", "expected", "then"), BY_HAND)
def test_a_day_by_hand(council, group, since, more, seen, today, expected, then):
    """The rules of one group alone, so that no other group's nearer day hides theirs."""
    day = date.fromisoformat
    whole = load(council)
    alone = replace(whole, rules=tuple(rule for rule in whole.rules if group in rule.groups), floor=())
    first = day(since) if since else None
    known = {key: day(value) if isinstance(value, str) else value for key, value in more.items()}
    facts = Facts(
        service=group if group in SERVICES else Group.EARLY_HELP,
        since=first,
        home_since=first,
        also=frozenset({group} - SERVICES),
        events={key: value for key, value in known.items() if isinstance(key, Trigger)},
        **{key: value for key, value in known.items() if not isinstance(key, Trigger)},
    )
    told = promise(alone, facts, [Visit(day(one), True) for one in seen], day(today))
    assert (told.rule.id if told.rule else None, told.due and told.due.isoformat()) == expected
    if then:
        assert told.next_phase
        assert told.next_phase.from_day == day(then)
