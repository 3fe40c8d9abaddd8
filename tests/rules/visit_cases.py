"""The table of promises reckoned by hand, before anything was run. `test_visits.py` asks the engine for each of them.

Calendar, with its bank holidays:
2026: 1 April is a Wednesday, 1 August a Saturday (31 August, Monday: holiday), 1 September a Tuesday, 1 October a Thursday,
1 November a Sunday (Mondays 2, 9, 16, 23, 30), 1 December a Tuesday (Mondays 7, 14, 21, 28). Fri 25 and Mon 28 December are holidays.
2027: 1 January is a Friday and a holiday (Mondays 4, 11, 18, 25), 1 March a Monday (Good Friday is the 26th, Easter Monday the 29th),
1 April a Thursday, Mon 3 and Mon 31 May are holidays. 2028 is a leap year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from portal.authority import Authority, Group, Trigger, Unit, load
from portal.rules.visits import Agreed, Because, Facts, Visit, WhyNoDue

D = date.fromisoformat
RC, GL, CA, SA = (load(slug) for slug in ("redcar_cleveland", "gloucestershire", "cambridgeshire", "sandwell"))
COUNCILS = (RC, GL, CA, SA)
BY_SLUG = {council.slug: council for council in COUNCILS}
EH, CIN, CP, CIC, CL = "early_help", "child_in_need", "child_protection", "child_in_care", "care_leaver"


def facts(service: str, since: str | None = None, **more: object) -> Facts:
    days = {key: D(value) if isinstance(value, str) else value for key, value in more.items()}
    return Facts(service, D(since) if since else None, **{"home_since": None, "born": None, "booked": None, **days})  # type: ignore[arg-type]


def visits(*seen: str) -> list[Visit]:
    """Days on which the child was seen; a minus before a day: not seen; a tilde: spoken to only."""
    return [Visit(D(day.strip("-~") if day[0] in "-~" else day), day[0] not in "-~", day[0] == "~") for day in seen]


@dataclass
class Case:
    council: Authority
    facts: Facts
    seen: Sequence[str]
    today: str
    rule: str | None
    due: str | None
    late: int = 0
    why: WhyNoDue | None = None
    first: bool = False
    because: Because | None = None
    looser: bool = False
    not_seen_on: str | None = None


def case(
    name: str, council: Authority, known: Facts, seen: Sequence[str], today: str, rule: str | None, due: str | None, **more: object
) -> object:
    """One row. Whose word it is follows from the rule's id, where nothing was agreed."""
    word = None if rule is None else Because.LAW if rule.startswith("england.") else Because.COUNCIL
    return pytest.param(Case(council, known, seen, today, rule, due, **{"because": word, **more}), id=name)  # type: ignore[arg-type]


def every(amount: int, unit: Unit, since: str | None = None, *, call: bool = False) -> Agreed:
    """What was agreed in the plan; `call`: a call is enough."""
    return Agreed(amount, unit, D(since) if since else None, any_contact=call)


def with_(known: Facts, *also: Group, **events: str) -> Facts:
    """The same child in further circumstances, with the days of events by their names."""
    return replace(known, also=frozenset(also), events={Trigger[name.upper()]: D(day) for name, day in events.items()})


NO_RULE, NOTHING = WhyNoDue.COUNCIL_HAS_NOT_WRITTEN, WhyNoDue.NOTHING_TO_RUN_FROM
NO_START, NOT_PRINTED = WhyNoDue.START_NOT_KNOWN, WhyNoDue.START_NOT_PRINTED
BY_PLAN = Because.AGREED
DAYS, WORKING, WEEKS, MONTHS = Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS
IN_CARE = facts(CIC, "2026-09-01", home_since="2026-09-01")
TWO_YEARS = facts(CIC, "2024-09-02", home_since="2024-09-02")
AGREED = replace(TWO_YEARS, permanent_agreed=True)
ADULT = facts(CL, "2025-05-10", born="2007-05-10")  # 18 on 10 May 2025

CASES = [
    # Child protection: 48 hours, then 10 working days (both councils the same)
    case(
        "cp first is 2 days on, over a weekend",
        RC,
        facts(CP, "2026-11-20"),
        [],
        "2026-11-20",
        "redcar_cleveland.cp_first_visit",
        "2026-11-22",
        first=True,
    ),
    case(
        "cp first is due today: not late",
        GL,
        facts(CP, "2026-11-20"),
        [],
        "2026-11-22",
        "gloucestershire.cp_first_visit",
        "2026-11-22",
        first=True,
    ),
    # 27 - 22 = 5 calendar days
    case(
        "cp first stays due on its day",
        GL,
        facts(CP, "2026-11-20"),
        [],
        "2026-11-27",
        "gloucestershire.cp_first_visit",
        "2026-11-22",
        late=5,
        first=True,
    ),
    # a closed door on 21 November meets nothing
    case(
        "cp not seen does not count",
        RC,
        facts(CP, "2026-11-20"),
        ["-2026-11-21"],
        "2026-11-23",
        "redcar_cleveland.cp_first_visit",
        "2026-11-22",
        late=1,
        first=True,
        not_seen_on="2026-11-21",
    ),
    # late first visit on Fri 27 November, then 10 working days: 30 Nov-4 Dec (5), 7-11 Dec (10)
    case(
        "cp late first, then the interval from it",
        RC,
        facts(CP, "2026-11-20"),
        ["2026-11-27"],
        "2026-11-30",
        "redcar_cleveland.cp_visit_interval",
        "2026-12-11",
    ),
    # on the day of the plan itself: Fri 20 November, 23-27 (5), 30-4 (10)
    case(
        "cp a visit on the start day counts",
        RC,
        facts(CP, "2026-11-20"),
        ["2026-11-20"],
        "2026-11-23",
        "redcar_cleveland.cp_visit_interval",
        "2026-12-04",
    ),
    case(
        "cp a visit before the start does not",
        RC,
        facts(CP, "2026-11-20"),
        ["2026-11-19"],
        "2026-11-21",
        "redcar_cleveland.cp_first_visit",
        "2026-11-22",
        first=True,
    ),
    case(
        "cp a visit after today does not",
        RC,
        facts(CP, "2026-11-20"),
        ["2026-11-25"],
        "2026-11-21",
        "redcar_cleveland.cp_first_visit",
        "2026-11-22",
        first=True,
    ),
    # from Wed 16 December: 17, 18 (2), 21-24 (6), 29, 30, 31 (9), 4 January (10)
    case("cp over Christmas", GL, facts(CP, "2026-10-01"), ["2026-12-16"], "2026-12-30", "gloucestershire.cp_visit_interval", "2027-01-04"),
    # 6 November: 9-13 (5), 16-20 (10); on 23 November three calendar days late
    case(
        "cp days late are calendar days",
        RC,
        facts(CP, "2026-10-01"),
        ["2026-11-06"],
        "2026-11-23",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
        late=3,
    ),
    case("cp due today", RC, facts(CP, "2026-10-01"), ["2026-11-06"], "2026-11-20", "redcar_cleveland.cp_visit_interval", "2026-11-20"),
    # seen by one worker, not by another, the same day: seen
    case(
        "cp two on one day are one",
        RC,
        facts(CP, "2026-10-01"),
        ["2026-11-06", "-2026-11-06"],
        "2026-11-09",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
    ),
    case(
        "cp start not known, never seen",
        RC,
        facts(CP),
        [],
        "2026-11-20",
        "redcar_cleveland.cp_first_visit",
        None,
        why=WhyNoDue.START_NOT_KNOWN,
        first=True,
    ),
    case("cp start not known, but seen", RC, facts(CP), ["2026-11-06"], "2026-11-09", "redcar_cleveland.cp_visit_interval", "2026-11-20"),
    case("cp no number in Cambridgeshire nor in law", CA, facts(CP, "2026-10-01"), ["2026-11-06"], "2026-11-20", None, None, why=NO_RULE),
    # Child in need
    # R&C prints no first visit: nothing to run from
    case("cin first not printed", RC, facts(CIN, "2026-11-02"), [], "2026-11-20", "redcar_cleveland.cin_visit_interval", None, why=NOTHING),
    # 2 November: 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), 30 (20)
    case(
        "cin 20 working days",
        RC,
        facts(CIN, "2026-10-01"),
        ["2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cin_visit_interval",
        "2026-11-30",
    ),
    # 5 days, not working days: 2 + 5
    case(
        "cin first in Gloucestershire",
        GL,
        facts(CIN, "2026-11-02"),
        [],
        "2026-11-09",
        "gloucestershire.cin_first_visit",
        "2026-11-07",
        late=2,
        first=True,
    ),
    # 4 December: 7-11 (5), 14-18 (10), 21-24 (14), 29-31 (17), 4-6 January (20)
    case(
        "cin over Christmas",
        GL,
        facts(CIN, "2026-10-01"),
        ["2026-12-04"],
        "2027-01-08",
        "gloucestershire.cin_visit_interval",
        "2027-01-06",
        late=2,
    ),
    case("cin none in Sandwell", SA, facts(CIN, "2026-11-02"), [], "2026-11-20", None, None, why=NO_RULE),
    # Early help
    case(
        "eh first in Gloucestershire, 10 days of the request",
        GL,
        facts(EH, "2026-11-10"),
        [],
        "2026-11-20",
        "gloucestershire.eh_first_visit",
        "2026-11-20",
        first=True,
    ),
    case("eh nothing after that in Gloucestershire", GL, facts(EH, "2026-11-10"), ["2026-11-12"], "2026-12-20", None, None, why=NO_RULE),
    # 10 November + 28
    case(
        "eh every 4 weeks",
        RC,
        facts(EH, "2026-09-01"),
        ["2026-11-10"],
        "2026-12-10",
        "redcar_cleveland.eh_visit_interval",
        "2026-12-08",
        late=2,
    ),
    case("eh first not printed", RC, facts(EH, "2026-11-10"), [], "2026-11-20", "redcar_cleveland.eh_visit_interval", None, why=NOTHING),
    # In care, Redcar & Cleveland: the day, a week, weekly for four weeks, then 6-weekly; placed Tue 1 September 2026
    case("cic on the day", RC, IN_CARE, [], "2026-09-01", "redcar_cleveland.cic_placement_day_visit", "2026-09-01", first=True),
    case("cic the day missed", RC, IN_CARE, [], "2026-09-04", "redcar_cleveland.cic_placement_day_visit", "2026-09-01", late=3, first=True),
    case(
        "cic again within a week", RC, IN_CARE, ["2026-09-01"], "2026-09-05", "redcar_cleveland.cic_second_visit", "2026-09-08", first=True
    ),
    case(
        "cic again, late", RC, IN_CARE, ["2026-09-01"], "2026-09-30", "redcar_cleveland.cic_second_visit", "2026-09-08", late=22, first=True
    ),
    # 4 September + 7
    case("cic weekly", RC, IN_CARE, ["2026-09-01", "2026-09-04"], "2026-09-05", "redcar_cleveland.cic_visit_interval", "2026-09-11"),
    # four weeks end on 29 September: the gap from the 25th takes the earlier day, 2 October, not 6 November
    case(
        "cic a gap over the border",
        RC,
        IN_CARE,
        ["2026-09-01", "2026-09-04", "2026-09-25"],
        "2026-10-05",
        "redcar_cleveland.cic_visit_interval",
        "2026-10-02",
        late=3,
    ),
    # a visit on the border day begins the new phase: 29 September + 42
    case(
        "cic on the border",
        RC,
        IN_CARE,
        ["2026-09-01", "2026-09-04", "2026-09-29"],
        "2026-10-05",
        "redcar_cleveland.cic_visit_interval",
        "2026-11-10",
    ),
    # a move on 1 November starts again, whatever was seen before
    case(
        "cic a move starts again",
        RC,
        replace(IN_CARE, home_since=D("2026-11-01")),
        ["2026-10-28"],
        "2026-11-01",
        "redcar_cleveland.cic_placement_day_visit",
        "2026-11-01",
        first=True,
    ),
    # two years in the home, not agreed: 6 weeks from 2 November
    case(
        "cic after a year without agreement",
        RC,
        TWO_YEARS,
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
    # agreed: 2 November + 3 months
    case("cic agreed", RC, AGREED, ["2026-10-01", "2026-11-02"], "2026-11-20", "redcar_cleveland.cic_visit_interval", "2027-02-02"),
    # agreed on 10 November, seen on 2 November: the gap began under 6 weeks, the earlier day holds
    case(
        "cic agreed within the gap",
        RC,
        replace(AGREED, permanent_on=D("2026-11-10")),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
    # agreed, but then moved on 1 June 2026: the first year counts again, 2 November + 42
    case(
        "cic agreed within the first year",
        RC,
        replace(AGREED, home_since=D("2026-06-01")),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
    # In care, Gloucestershire: 3-monthly has no first-year bar, the law has: 2 November + 42 by the law's rule
    case(
        "cic the law is stricter",
        GL,
        replace(AGREED, home_since=D("2026-06-01")),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "england.cic_visit_interval",
        "2026-12-14",
    ),
    case(
        "cic the law allows it after a year",
        GL,
        AGREED,
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.cic_visit_interval",
        "2027-02-02",
    ),
    case(
        "cic Gloucestershire 6-weekly at once",
        GL,
        IN_CARE,
        ["2026-09-01", "2026-09-04"],
        "2026-10-20",
        "gloucestershire.cic_visit_interval",
        "2026-10-16",
        late=4,
    ),
    # Councils that state nothing: the law alone; a week, then 6 weeks from 8 September
    case("cic the law's first", SA, IN_CARE, [], "2026-09-10", "england.cic_first_visit", "2026-09-08", late=2, first=True),
    case("cic the law's interval", CA, IN_CARE, ["2026-09-08"], "2026-10-20", "england.cic_visit_interval", "2026-10-20"),
    # the year ends on 1 September 2026: from 20 August 6 weeks are 1 October, 3 months 20 November: the earlier
    case(
        "cic the law over its border",
        CA,
        facts(CIC, "2025-09-01", permanent_agreed=True),
        ["2026-08-20"],
        "2026-10-02",
        "england.cic_visit_interval",
        "2026-10-01",
        late=1,
    ),
    # nobody knows since when: 6 weeks are owed for certain
    case("cic start not known", RC, facts(CIC), ["2026-11-02"], "2026-11-20", "redcar_cleveland.cic_visit_interval", "2026-12-14"),
    # the home is older than the care order: the care counts
    case(
        "cic lived there before",
        SA,
        facts(CIC, "2026-11-10", home_since="2020-01-01"),
        ["2026-11-01"],
        "2026-11-20",
        "england.cic_first_visit",
        "2026-11-17",
        late=3,
        first=True,
    ),
    # Care leavers
    # 31 August + 2 months: there is a 31 October
    case("cl 18 to 20 in R&C", RC, ADULT, ["2026-08-31"], "2026-11-02", "redcar_cleveland.yp_18_20_visit_interval", "2026-10-31", late=2),
    case(
        "cl a call is not seeing at 19",
        RC,
        ADULT,
        ["2026-08-31", "~2026-10-15"],
        "2026-11-02",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2026-10-31",
        late=2,
    ),
    # 21 since 20 November 2025: a call on 15 October + 6 months
    case(
        "cl a call will do at 21 in R&C",
        RC,
        facts(CL, "2022-11-20", born="2004-11-20"),
        ["~2026-10-15"],
        "2026-11-20",
        "redcar_cleveland.yp_after_20_contact_interval",
        "2027-04-15",
    ),
    case(
        "cl but not in Gloucestershire",
        GL,
        facts(CL, "2022-11-20", born="2004-11-20"),
        ["2026-03-01", "~2026-10-15"],
        "2026-11-20",
        "gloucestershire.ce_21_visit_interval",
        "2026-09-01",
        late=80,
    ),
    # Gloucestershire: 5 days of leaving care on 10 May 2025
    case(
        "cl first after leaving care", GL, ADULT, [], "2025-05-16", "gloucestershire.ce_16_20_first_visit", "2025-05-15", late=1, first=True
    ),
    # 2 November + 56
    case("cl 8-weekly", GL, ADULT, ["2025-05-12", "2026-11-02"], "2026-11-20", "gloucestershire.ce_16_20_visit_interval", "2026-12-28"),
    # 21 on 1 December 2026: the gap from 2 November began under 8 weeks: 28 December, not 2 May
    case(
        "cl a gap over the birthday",
        GL,
        facts(CL, "2024-01-01", born="2005-12-01"),
        ["2026-11-02"],
        "2026-12-05",
        "gloucestershire.ce_16_20_visit_interval",
        "2026-12-28",
    ),
    # on the birthday itself: the new age
    case(
        "cl seen on the birthday",
        GL,
        facts(CL, "2024-01-01", born="2005-12-01"),
        ["2026-12-01"],
        "2026-12-05",
        "gloucestershire.ce_21_visit_interval",
        "2027-06-01",
    ),
    case(
        "cl 17 in R&C: nothing written",
        RC,
        facts(CL, "2026-06-01", born="2009-01-15"),
        ["2026-10-01"],
        "2026-11-20",
        None,
        None,
        why=NO_RULE,
    ),
    # 18 on 10 November; seen on 20 October, + 2 months
    case(
        "cl seen just before 18",
        RC,
        facts(CL, "2026-06-01", born="2008-11-10"),
        ["2026-10-20"],
        "2026-11-20",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2026-12-20",
    ),
    # seen on 20 September, + 2 months is 20 November: after the birthday, so it is owed, and on the 25th five days late
    case(
        "cl seen before 18, due after",
        RC,
        facts(CL, "2026-06-01", born="2008-11-10"),
        ["2026-09-20"],
        "2026-11-25",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2026-11-20",
        late=5,
    ),
    # on the 18th birthday itself the rule holds
    case(
        "cl 18 today",
        RC,
        facts(CL, "2026-06-01", born="2008-11-20"),
        [],
        "2026-11-20",
        "redcar_cleveland.yp_18_20_visit_interval",
        None,
        why=NOTHING,
    ),
    # seen on 1 July only: 1 September lies before the promise began
    case(
        "cl seen long before 18",
        RC,
        facts(CL, "2026-06-01", born="2008-11-10"),
        ["2026-07-01"],
        "2026-11-20",
        "redcar_cleveland.yp_18_20_visit_interval",
        None,
        why=NOTHING,
    ),
    case("cl 26 in R&C: over", RC, facts(CL, "2018-11-01", born="2000-11-01"), ["2026-10-01"], "2026-11-20", None, None, why=NO_RULE),
    case("cl age not known", GL, facts(CL, "2024-01-01"), ["2026-10-01"], "2026-11-20", None, None, why=WhyNoDue.AGE_NOT_KNOWN),
    case("cl the law says nothing without its accommodation", CA, ADULT, ["2026-08-31"], "2026-11-02", None, None, why=NO_RULE),
    # housed since 1 June 2026; seen 20 October + 2 months
    case(
        "cl the law, housed by the council, at 17",
        RC,
        facts(CL, "2026-06-01", born="2009-01-15", home_since="2026-06-01", housed_by_council=True),
        ["2026-10-20"],
        "2026-11-20",
        "england.cl_visit_interval",
        "2026-12-20",
    ),
    case(
        "cl the law's first week",
        CA,
        replace(ADULT, home_since=D("2026-11-02"), housed_by_council=True),
        ["2026-10-30"],
        "2026-11-10",
        "england.cl_first_visit",
        "2026-11-09",
        late=1,
        first=True,
    ),
    # born 29 February 2004, 21 in 2025. Seen on 28 February 2025: 16-20 has not ended, 21+ has begun: the shorter, + 56
    case(
        "cl born on 29 February, both hold",
        GL,
        facts(CL, "2022-03-01", born="2004-02-29"),
        ["2025-02-28"],
        "2025-03-10",
        "gloucestershire.ce_16_20_visit_interval",
        "2025-04-25",
    ),
    case(
        "cl born on 29 February, the day after",
        GL,
        facts(CL, "2022-03-01", born="2004-02-29"),
        ["2025-03-01"],
        "2025-03-10",
        "gloucestershire.ce_21_visit_interval",
        "2025-09-01",
    ),
    # No service
    case("no service", RC, facts("", "2026-11-02"), ["2026-11-06"], "2026-11-20", None, None, why=WhyNoDue.NO_SERVICE),
    case("closed", GL, facts("closed", "2026-11-02"), [], "2026-11-20", None, None, why=WhyNoDue.NO_SERVICE),
]

# Early help
IN_HELP = facts(EH, "2026-09-01")
CASES += [
    # 24 December + 10: 7 to the end of the month, 3 January, a Sunday; calendar days run on through the holidays
    case(
        "eh first over Christmas", GL, facts(EH, "2026-12-24"), [], "2027-01-03", "gloucestershire.eh_first_visit", "2027-01-03", first=True
    ),
    case("eh first met on the day of the request", GL, facts(EH, "2026-12-24"), ["2026-12-24"], "2027-01-03", None, None, why=NO_RULE),
    case("eh request not known", GL, facts(EH), [], "2026-11-20", "gloucestershire.eh_first_visit", None, why=NO_START, first=True),
    # 27 November + 28: 3 to the end of November, then 25: Christmas Day itself is the day; on the 27th two days late
    case("eh due on Christmas Day", RC, IN_HELP, ["2026-11-27"], "2026-12-27", "redcar_cleveland.eh_visit_interval", "2026-12-25", late=2),
    # 1 February 2027 + 28 = 1 March in a common year
    case("eh over a short February", RC, IN_HELP, ["2027-02-01"], "2027-03-01", "redcar_cleveland.eh_visit_interval", "2027-03-01"),
    # 1 February 2028 + 28 = 29 February in a leap year
    case("eh in a leap year", RC, IN_HELP, ["2028-02-01"], "2028-03-01", "redcar_cleveland.eh_visit_interval", "2028-02-29", late=1),
    # 10 November + 28; nobody was in on 1 December
    case(
        "eh nobody in",
        RC,
        IN_HELP,
        ["2026-11-10", "-2026-12-01"],
        "2026-12-05",
        "redcar_cleveland.eh_visit_interval",
        "2026-12-08",
        not_seen_on="2026-12-01",
    ),
    case("eh nothing in Cambridgeshire", CA, IN_HELP, ["2026-11-10"], "2026-11-20", None, None, why=NO_RULE),
    case("eh nothing in Sandwell", SA, IN_HELP, [], "2026-11-20", None, None, why=NO_RULE),
    # agreed every 2 weeks: 10 + 14 = 24 November, before 8 December
    case(
        "eh more often was agreed",
        RC,
        replace(IN_HELP, agreed=every(2, WEEKS, "2026-11-01")),
        ["2026-11-10"],
        "2026-11-25",
        "redcar_cleveland.eh_visit_interval",
        "2026-11-24",
        late=1,
        because=BY_PLAN,
    ),
    # agreed every 6 weeks: 22 December would be looser than 8 December
    case(
        "eh less often was agreed",
        RC,
        replace(IN_HELP, agreed=every(6, WEEKS, "2026-11-01")),
        ["2026-11-10"],
        "2026-12-10",
        "redcar_cleveland.eh_visit_interval",
        "2026-12-08",
        late=2,
        looser=True,
    ),
    # nobody wrote anything: the agreement alone, 10 November + 28
    case(
        "eh the agreement alone",
        CA,
        replace(IN_HELP, agreed=every(4, WEEKS, "2026-11-01")),
        ["2026-11-10"],
        "2026-11-20",
        None,
        "2026-12-08",
        because=BY_PLAN,
    ),
    # never seen: from the day of the agreement, Mon 2 November + 21 = 23 November, today
    case(
        "eh the agreement alone, from its own day",
        SA,
        replace(IN_HELP, agreed=every(3, WEEKS, "2026-11-02")),
        [],
        "2026-11-23",
        None,
        "2026-11-23",
        because=BY_PLAN,
    ),
    case(
        "eh agreed, but nothing to run from",
        SA,
        replace(IN_HELP, agreed=every(3, WEEKS)),
        [],
        "2026-11-23",
        None,
        None,
        why=NOTHING,
        because=BY_PLAN,
    ),
    # agreed in June, when there was other help; this help began on 2 November: + 28 = 30 November
    case(
        "eh agreed before this help",
        CA,
        replace(facts(EH, "2026-11-02"), agreed=every(4, WEEKS, "2026-06-01")),
        [],
        "2026-11-20",
        None,
        "2026-11-30",
        because=BY_PLAN,
    ),
    # agreed from 1 December on: not in force yet
    case("eh agreed for later", SA, replace(IN_HELP, agreed=every(3, WEEKS, "2026-12-01")), [], "2026-11-23", None, None, why=NO_RULE),
    # after its first visit Gloucestershire writes nothing more: agreed monthly from 31 October, the last day of a shorter month
    case(
        "eh agreed where the council ends",
        GL,
        replace(facts(EH, "2026-10-24"), agreed=every(1, MONTHS, "2026-10-24")),
        ["2026-10-31"],
        "2026-12-01",
        None,
        "2026-11-30",
        late=1,
        because=BY_PLAN,
    ),
]

# Child in need
IN_NEED = facts(CIN, "2026-10-01")
CASES += [
    # Tue 22 December + 5 calendar days = Sun 27
    case(
        "cin first over Christmas",
        GL,
        facts(CIN, "2026-12-22"),
        [],
        "2026-12-29",
        "gloucestershire.cin_first_visit",
        "2026-12-27",
        late=2,
        first=True,
    ),
    # met on Sat 7 November; then 9-13 (5), 16-20 (10), 23-27 (15), 30-4 December (20)
    case(
        "cin first met on its last day",
        GL,
        facts(CIN, "2026-11-02"),
        ["2026-11-07"],
        "2026-12-04",
        "gloucestershire.cin_visit_interval",
        "2026-12-04",
    ),
    # Mon 8 March: 9-12 (4), 15-19 (9), 22-25 (13), Good Friday 26 out, Easter Monday 29 out, 30-2 April (17), 5, 6, 7 (20)
    case("cin over Easter", RC, IN_NEED, ["2027-03-08"], "2027-04-09", "redcar_cleveland.cin_visit_interval", "2027-04-07", late=2),
    # Fri 30 April: 3 May out, 4-7 (4), 10-14 (9), 17-21 (14), 24-28 (19), 31 out, 1 June (20)
    case("cin over both holidays in May", GL, IN_NEED, ["2027-04-30"], "2027-06-01", "gloucestershire.cin_visit_interval", "2027-06-01"),
    # Mon 17 August: 18-21 (4), 24-28 (9), 31 out, 1-4 September (13), 7-11 (18), 14, 15 (20)
    case(
        "cin over the August holiday",
        RC,
        facts(CIN, "2026-08-01"),
        ["2026-08-17"],
        "2026-09-16",
        "redcar_cleveland.cin_visit_interval",
        "2026-09-15",
        late=1,
    ),
    case("cin referral not known, seen", GL, facts(CIN), ["2026-11-02"], "2026-11-20", "gloucestershire.cin_visit_interval", "2026-11-30"),
    case(
        "cin referral not known, never seen",
        GL,
        facts(CIN),
        [],
        "2026-11-20",
        "gloucestershire.cin_first_visit",
        None,
        why=NO_START,
        first=True,
    ),
    case("cin none in Cambridgeshire", CA, IN_NEED, ["2026-11-02"], "2026-11-20", None, None, why=NO_RULE),
    # 2 November: 3-6 (4), 9-13 (9), 16 (10)
    case(
        "cin 10 working days agreed",
        RC,
        replace(IN_NEED, agreed=every(10, WORKING, "2026-10-05")),
        ["2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cin_visit_interval",
        "2026-11-16",
        late=4,
        because=BY_PLAN,
    ),
    # a call is enough for what was agreed: 10 + 7 = 17 November; the rule's own day is 30 November from the 2nd
    case(
        "cin agreed weekly, a call counts",
        GL,
        replace(IN_NEED, agreed=every(1, WEEKS, "2026-10-05", call=True)),
        ["2026-10-05", "2026-11-02", "~2026-11-10"],
        "2026-11-16",
        "gloucestershire.cin_visit_interval",
        "2026-11-17",
        because=BY_PLAN,
    ),
    # a call is not enough: 2 + 7 = 9 November
    case(
        "cin agreed weekly, a call does not count",
        GL,
        replace(IN_NEED, agreed=every(1, WEEKS, "2026-10-05")),
        ["2026-10-05", "2026-11-02", "~2026-11-10"],
        "2026-11-16",
        "gloucestershire.cin_visit_interval",
        "2026-11-09",
        late=7,
        because=BY_PLAN,
    ),
    # every second day called weekly never moves the rule: calls up to 27 November, but seen on 2 November: 30 November
    case(
        "cin calls never move the rule",
        RC,
        replace(IN_NEED, agreed=every(1, WEEKS, "2026-10-05", call=True)),
        ["2026-11-02", "~2026-11-20", "~2026-11-27"],
        "2026-12-01",
        "redcar_cleveland.cin_visit_interval",
        "2026-11-30",
        late=1,
    ),
]

# Section 47
CASES += [
    # no start is printed in Gloucestershire: the plan's own day stands, 30 November
    case(
        "s47 in Gloucestershire gives no day",
        GL,
        with_(IN_NEED, Group.SECTION_47, section_47_started="2026-11-10"),
        ["2026-10-05", "2026-11-02"],
        "2026-11-12",
        "gloucestershire.cin_visit_interval",
        "2026-11-30",
    ),
    case(
        "s47 where there is nothing else",
        GL,
        with_(facts(EH, "2026-10-01"), Group.SECTION_47, section_47_started="2026-11-10"),
        ["2026-10-05"],
        "2026-11-12",
        "gloucestershire.s47_first_visit",
        None,
        why=NOT_PRINTED,
        first=True,
    ),
    # from Fri 20 November: Mon 23 (1), Tue 24 (2)
    case(
        "s47 over a weekend",
        RC,
        with_(IN_NEED, Group.SECTION_47, section_47_started="2026-11-20"),
        ["2026-11-02"],
        "2026-11-25",
        "redcar_cleveland.s47_first_visit",
        "2026-11-24",
        late=1,
        first=True,
    ),
    # met on Sat 21; then the plan's: 23-27 (5), 30-4 (10), 7-11 (15), 14-18 (20)
    case(
        "s47 met",
        RC,
        with_(IN_NEED, Group.SECTION_47, section_47_started="2026-11-20"),
        ["2026-11-02", "2026-11-21"],
        "2026-11-25",
        "redcar_cleveland.cin_visit_interval",
        "2026-12-18",
    ),
    # from Thu 24 December: 25 out, weekend, 28 out, 29 (1), 30 (2)
    case(
        "s47 over Christmas",
        RC,
        with_(IN_NEED, Group.SECTION_47, section_47_started="2026-12-24"),
        ["2026-12-21"],
        "2026-12-30",
        "redcar_cleveland.s47_first_visit",
        "2026-12-30",
        first=True,
    ),
    # seen on 2 November + 10 working days = 16 November, overdue already: that is the earlier day
    case(
        "s47 while the plan is late",
        RC,
        with_(facts(CP, "2026-10-01"), Group.SECTION_47, section_47_started="2026-11-20"),
        ["2026-11-02"],
        "2026-11-23",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-16",
        late=7,
    ),
]

# Child protection
ON_PLAN = facts(CP, "2026-10-01")
CASES += [
    # Thu 24 December + 2 = Sat 26
    case(
        "cp first on Boxing Day",
        RC,
        facts(CP, "2026-12-24"),
        [],
        "2026-12-29",
        "redcar_cleveland.cp_first_visit",
        "2026-12-26",
        late=3,
        first=True,
    ),
    # Fri 19 March: 22-25 (4), 26 and 29 out, 30-2 April (8), 5, 6 (10)
    case("cp over Easter", GL, ON_PLAN, ["2027-03-19"], "2027-04-06", "gloucestershire.cp_visit_interval", "2027-04-06"),
    # Fri 18 December: 21-24 (4), 29-31 (7), 1 January out, 4-6 (10)
    case("cp over New Year", RC, ON_PLAN, ["2026-12-18"], "2027-01-08", "redcar_cleveland.cp_visit_interval", "2027-01-06", late=2),
    # seen on a Saturday, 14 November: 16-20 (5), 23-27 (10)
    case("cp from a Saturday", GL, ON_PLAN, ["2026-11-14"], "2026-11-20", "gloucestershire.cp_visit_interval", "2026-11-27"),
    case("cp none in Sandwell", SA, ON_PLAN, ["2026-11-06"], "2026-11-20", None, None, why=NO_RULE),
    # agreed weekly: 6 + 7 = 13, before the 20th
    case(
        "cp weekly agreed",
        RC,
        replace(ON_PLAN, agreed=every(1, WEEKS, "2026-10-01")),
        ["2026-11-06"],
        "2026-11-13",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-13",
        because=BY_PLAN,
    ),
    case(
        "cp monthly agreed moves nothing",
        GL,
        replace(ON_PLAN, agreed=every(1, MONTHS, "2026-10-01")),
        ["2026-11-06"],
        "2026-11-23",
        "gloucestershire.cp_visit_interval",
        "2026-11-20",
        late=3,
        looser=True,
    ),
    # 6 + 14 = 20: the same day as the rule's, so it is the council's, and it is not looser
    case(
        "cp the same agreed",
        RC,
        replace(ON_PLAN, agreed=every(2, WEEKS, "2026-10-01")),
        ["2026-11-06"],
        "2026-11-09",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
    ),
    # the first visit has its own day: a week from the plan is no looser agreement about it
    case(
        "cp weekly agreed before the first visit",
        RC,
        replace(facts(CP, "2026-11-20"), agreed=every(1, WEEKS, "2026-11-20")),
        [],
        "2026-11-21",
        "redcar_cleveland.cp_first_visit",
        "2026-11-22",
        first=True,
    ),
    # met on Fri 23 October; agreed on Fri 20 November: monthly, so 23 November, and not a month from the agreement
    case(
        "leaver monthly agreed runs from the last time",
        GL,
        replace(facts(CL, "2025-06-12", born="2007-06-12"), agreed=every(1, MONTHS, "2026-11-20")),
        ["2026-10-23"],
        "2026-11-20",
        "gloucestershire.ce_16_20_visit_interval",
        "2026-11-23",
        because=BY_PLAN,
    ),
    # agreed weekly on 23 November, when the visit was three days late: it stays late, and weekly is not looser
    case(
        "cp weekly agreed while late",
        RC,
        replace(ON_PLAN, agreed=every(1, WEEKS, "2026-11-23")),
        ["2026-11-06"],
        "2026-11-24",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
        late=4,
    ),
    # a child on a protection plan cannot be left out by a "no thanks"
    case(
        "cp a no thanks changes nothing",
        RC,
        replace(ON_PLAN, declined=True),
        ["2026-11-06"],
        "2026-11-23",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
        late=3,
    ),
    case(
        "cp a call is not seeing",
        GL,
        ON_PLAN,
        ["2026-11-06", "~2026-11-18"],
        "2026-11-23",
        "gloucestershire.cp_visit_interval",
        "2026-11-20",
        late=3,
    ),
    case(
        "cp nobody in after the last time",
        RC,
        ON_PLAN,
        ["-2026-11-03", "2026-11-06", "-2026-11-10"],
        "2026-11-12",
        "redcar_cleveland.cp_visit_interval",
        "2026-11-20",
        not_seen_on="2026-11-10",
    ),
    # only a move in care starts again
    case(
        "cp a new home changes nothing",
        GL,
        replace(ON_PLAN, home_since=D("2026-11-10"), moves=(D("2026-11-10"),)),
        ["2026-11-06"],
        "2026-11-20",
        "gloucestershire.cp_visit_interval",
        "2026-11-20",
    ),
]

# In care
WINTER = facts(CIC, "2026-12-14", home_since="2026-12-14")  # a Monday
A_YEAR_AGO = facts(CIC, "2025-11-15", home_since="2025-11-15", permanent_agreed=True)
LEAP_HOME = facts(CIC, "2024-02-29", home_since="2024-02-29", permanent_agreed=True)
CASES += [
    # weekly from Fri 18 December = Christmas Day; days run on
    case(
        "cic weekly at Christmas",
        RC,
        WINTER,
        ["2026-12-14", "2026-12-18"],
        "2026-12-28",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-25",
        late=3,
    ),
    # four weeks end on 11 January: from the 8th a week is the 15th, earlier than six weeks
    case(
        "cic the last week of the four",
        RC,
        WINTER,
        ["2026-12-14", "2026-12-18", "2027-01-08"],
        "2027-01-12",
        "redcar_cleveland.cic_visit_interval",
        "2027-01-15",
    ),
    # 14 December + 7 = 21
    case(
        "cic the second early day", GL, WINTER, ["2026-12-14"], "2026-12-21", "gloucestershire.cic_second_visit", "2026-12-21", first=True
    ),
    # seen for the first time two days late: the second day of its own stands, 1 September + 7
    case(
        "cic first late, second on its own day",
        RC,
        IN_CARE,
        ["2026-09-03"],
        "2026-09-05",
        "redcar_cleveland.cic_second_visit",
        "2026-09-08",
        first=True,
    ),
    # twice on one day is once
    case(
        "cic twice on the first day",
        GL,
        IN_CARE,
        ["2026-09-01", "2026-09-01"],
        "2026-09-09",
        "gloucestershire.cic_second_visit",
        "2026-09-08",
        late=1,
        first=True,
    ),
    # Fri 20 November is the day of the move: on Monday three days late
    case(
        "cic a move in Gloucestershire",
        GL,
        replace(TWO_YEARS, moves=(D("2026-11-20"),)),
        ["2026-11-02"],
        "2026-11-23",
        "gloucestershire.cic_move_day_visit",
        "2026-11-20",
        late=3,
        first=True,
    ),
    # 20 + 7 = 27 November
    case(
        "cic again within a week of the move",
        GL,
        replace(TWO_YEARS, moves=(D("2026-11-20"),)),
        ["2026-11-02", "2026-11-20"],
        "2026-11-23",
        "gloucestershire.cic_second_visit",
        "2026-11-27",
        first=True,
    ),
    # seen on the 20th and the 24th: 24 + 42: 6 to the end of November, 31, 5 = 5 January
    case(
        "cic 6-weekly after the move",
        GL,
        replace(TWO_YEARS, moves=(D("2026-11-20"),)),
        ["2026-11-20", "2026-11-24"],
        "2026-11-30",
        "gloucestershire.cic_visit_interval",
        "2027-01-05",
    ),
    # matched in the last home; after the move the council's 3 months would hold, the law's 6 weeks do
    case(
        "cic matched, then moved",
        GL,
        replace(AGREED, moves=(D("2026-11-20"),)),
        ["2026-11-20", "2026-11-24"],
        "2026-11-30",
        "england.cic_visit_interval",
        "2027-01-05",
    ),
    # matched on 10 November, seen on the 2nd: the gap began under six weeks
    case(
        "cic matched within the gap",
        GL,
        replace(AGREED, permanent_on=D("2026-11-10")),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.cic_visit_interval",
        "2026-12-14",
    ),
    # seen after it: 16 November + 3 months
    case(
        "cic seen after the match",
        GL,
        replace(AGREED, permanent_on=D("2026-11-10")),
        ["2026-10-01", "2026-11-16"],
        "2026-11-20",
        "gloucestershire.cic_visit_interval",
        "2027-02-16",
    ),
    # a year in the home on 15 November 2026. Seen on the 10th: 42 days are 22 December (20 + 22), 3 months 10 February
    case(
        "cic over the end of the year",
        RC,
        A_YEAR_AGO,
        ["2026-10-20", "2026-11-10"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-22",
    ),
    # seen on the day itself: 15 February
    case(
        "cic on the day on which the year ends",
        RC,
        A_YEAR_AGO,
        ["2026-10-20", "2026-11-15"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2027-02-15",
    ),
    # placed on 29 February 2024: the year ends on 28 February 2025, the last day of that month; + 3 months
    case(
        "cic a year from 29 February",
        RC,
        LEAP_HOME,
        ["2025-02-20", "2025-02-28"],
        "2025-03-10",
        "redcar_cleveland.cic_visit_interval",
        "2025-05-28",
    ),
    # the day before: 27 February + 42: 1, 31, 10 = 10 April
    case(
        "cic the day before that",
        RC,
        LEAP_HOME,
        ["2025-02-20", "2025-02-27"],
        "2025-03-10",
        "redcar_cleveland.cic_visit_interval",
        "2025-04-10",
    ),
    case(
        "cic start not known in Gloucestershire, seen",
        GL,
        facts(CIC),
        ["2026-11-02"],
        "2026-12-15",
        "gloucestershire.cic_visit_interval",
        "2026-12-14",
        late=1,
    ),
    case(
        "cic start not known, never seen",
        GL,
        facts(CIC),
        [],
        "2026-11-20",
        "gloucestershire.cic_move_day_visit",
        None,
        why=NO_START,
        first=True,
    ),
    # agreed weekly in the care plan: 2 + 7 = 9 November
    case(
        "cic weekly agreed",
        GL,
        replace(TWO_YEARS, agreed=every(1, WEEKS, "2026-10-01")),
        ["2026-10-05", "2026-11-02"],
        "2026-11-10",
        "gloucestershire.cic_visit_interval",
        "2026-11-09",
        late=1,
        because=BY_PLAN,
    ),
    # a child in care cannot be left out either: 2 November + 42
    case(
        "cic a no thanks changes nothing",
        RC,
        replace(TWO_YEARS, declined=True),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
]

# In care where the council states nothing: the law
CASES += [
    case("cic the law, second year", SA, TWO_YEARS, ["2026-11-02"], "2026-11-20", "england.cic_visit_interval", "2026-12-14"),
    case("cic the law, agreed", SA, AGREED, ["2026-11-02"], "2026-11-20", "england.cic_visit_interval", "2027-02-02"),
    # 30 November + 3 months: there is no 30 February
    case("cic the law, a short month", CA, AGREED, ["2026-11-30"], "2027-03-01", "england.cic_visit_interval", "2027-02-28", late=1),
    case("cic the law, a leap year", SA, AGREED, ["2027-11-30"], "2028-02-29", "england.cic_visit_interval", "2028-02-29"),
    # a move on Fri 20 November: 27 November, whatever was agreed before
    case(
        "cic the law after a move",
        CA,
        replace(AGREED, moves=(D("2026-11-20"),)),
        ["2026-11-02"],
        "2026-11-28",
        "england.cic_first_visit",
        "2026-11-27",
        late=1,
        first=True,
    ),
    # the latest move up to today counts; the one on 24 December is still to come. Seen on 25 November + 42 = 6 January
    case(
        "cic the law, several moves",
        SA,
        replace(AGREED, moves=(D("2026-12-24"), D("2026-03-01"), D("2026-11-20"))),
        ["2026-11-25"],
        "2026-11-28",
        "england.cic_visit_interval",
        "2027-01-06",
    ),
    case("cic the law, never seen, no start", CA, facts(CIC), [], "2026-11-28", "england.cic_first_visit", None, why=NO_START, first=True),
    # 1 September + 7 = 8 September, the day itself is no promise of the law: seen on the day, so six weeks, 13 October
    case("cic the law, seen on the day", SA, IN_CARE, ["2026-09-01"], "2026-10-14", "england.cic_visit_interval", "2026-10-13", late=1),
    # agreed 2-weekly where only the law speaks: 2 + 14 = 16 November
    case(
        "cic the law, more often agreed",
        CA,
        replace(TWO_YEARS, agreed=every(2, WEEKS, "2026-10-01")),
        ["2026-11-02"],
        "2026-11-18",
        "england.cic_visit_interval",
        "2026-11-16",
        late=2,
        because=BY_PLAN,
    ),
    case(
        "cic the law, less often agreed",
        SA,
        replace(TWO_YEARS, agreed=every(2, MONTHS, "2026-10-01")),
        ["2026-11-02"],
        "2026-11-18",
        "england.cic_visit_interval",
        "2026-12-14",
        looser=True,
    ),
]

# Adoptive placement, since Mon 12 October 2026
ADOPT, INTERIM, PWP = Group.ADOPTIVE_PLACEMENT, Group.INTERIM_ORDER, Group.PLACED_WITH_PARENTS
ADOPTIVE = replace(TWO_YEARS, home_since=D("2026-10-12"))
CASES += [
    # no review yet: Fri 13 November + 7 = 20
    case(
        "adoptive weekly until the first review",
        GL,
        with_(ADOPTIVE, ADOPT),
        ["2026-10-12", "2026-10-16", "2026-11-13"],
        "2026-11-23",
        "gloucestershire.adoptive_visit_interval",
        "2026-11-20",
        late=3,
    ),
    # reviewed on 6 November, seen on the 13th: + 42 = 25 December (17 + 25). Care says the same day, and stands first
    case(
        "adoptive 6-weekly after it",
        GL,
        with_(ADOPTIVE, ADOPT, first_review="2026-11-06"),
        ["2026-10-12", "2026-10-16", "2026-11-13"],
        "2026-11-23",
        "gloucestershire.cic_visit_interval",
        "2026-12-25",
    ),
    # seen on the 2nd, before the review: the gap began weekly, 9 November
    case(
        "adoptive a gap over the review",
        GL,
        with_(ADOPTIVE, ADOPT, first_review="2026-11-06"),
        ["2026-10-12", "2026-10-16", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.adoptive_visit_interval",
        "2026-11-09",
        late=11,
    ),
    # a review held in another home, two years ago, is not the first one here (12)
    case(
        "adoptive a review from before",
        GL,
        with_(ADOPTIVE, ADOPT, first_review="2024-09-30"),
        ["2026-10-12", "2026-10-16", "2026-11-13"],
        "2026-11-20",
        "gloucestershire.adoptive_visit_interval",
        "2026-11-20",
    ),
    # Redcar & Cleveland, in the second month: care would be six weeks
    case(
        "adoptive weekly in R&C",
        RC,
        with_(ADOPTIVE, ADOPT),
        ["2026-10-12", "2026-10-16", "2026-11-13"],
        "2026-11-20",
        "redcar_cleveland.adoptive_visit_interval",
        "2026-11-20",
    ),
    case(
        "adoptive 6-weekly in R&C",
        RC,
        with_(ADOPTIVE, ADOPT, first_review="2026-11-12"),
        ["2026-10-12", "2026-10-16", "2026-11-13"],
        "2026-12-28",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-25",
        late=3,
    ),
    # reviewed in February 2025, so the clear year is over: 2-monthly and 3-monthly are unclear, the six weeks by default hold.
    # Care alone would be 3 months, as permanence was agreed: 2 November + 42 = 14 December
    case(
        "adoptive the unclear later phases",
        RC,
        with_(facts(CIC, "2022-09-01", home_since="2025-01-06", permanent_agreed=True), ADOPT, first_review="2025-02-03"),
        ["2026-10-01", "2026-11-02"],
        "2026-12-15",
        "redcar_cleveland.adoptive_visit_default",
        "2026-12-14",
        late=1,
    ),
    # the first day: care's own, then both say the 19th
    case(
        "adoptive the first day",
        RC,
        with_(ADOPTIVE, ADOPT),
        [],
        "2026-10-12",
        "redcar_cleveland.cic_placement_day_visit",
        "2026-10-12",
        first=True,
    ),
    case(
        "adoptive the first week",
        RC,
        with_(ADOPTIVE, ADOPT),
        ["2026-10-12"],
        "2026-10-13",
        "redcar_cleveland.cic_second_visit",
        "2026-10-19",
        first=True,
    ),
    # neither Cambridgeshire nor the law has a rule of its own: six weeks in care
    case(
        "adoptive in Cambridgeshire",
        CA,
        with_(ADOPTIVE, ADOPT),
        ["2026-10-12", "2026-11-02"],
        "2026-11-20",
        "england.cic_visit_interval",
        "2026-12-14",
    ),
]

# Interim order or temporary carer; at home with parents; more than one home
CASES += [
    # weekly until the first review, by the law: Fri 13 + 7
    case(
        "interim weekly by the law",
        CA,
        with_(IN_CARE, INTERIM),
        ["2026-09-08", "2026-11-13"],
        "2026-11-20",
        "england.interim_visit_interval",
        "2026-11-20",
    ),
    # reviewed on 29 September: 2 November + 28 = 30
    case(
        "interim 4-weekly by the law",
        SA,
        with_(IN_CARE, INTERIM, first_review="2026-09-29"),
        ["2026-09-08", "2026-11-02"],
        "2026-12-01",
        "england.interim_visit_interval",
        "2026-11-30",
        late=1,
    ),
    # Gloucestershire writes nothing of its own: its six weeks are looser than the law's four
    case(
        "interim in Gloucestershire",
        GL,
        with_(IN_CARE, INTERIM, first_review="2026-09-29"),
        ["2026-09-01", "2026-09-08", "2026-11-02"],
        "2026-11-20",
        "england.interim_visit_interval",
        "2026-11-30",
    ),
    case(
        "interim 4-weekly in R&C",
        RC,
        with_(IN_CARE, INTERIM, first_review="2026-09-29"),
        ["2026-09-01", "2026-09-08", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.interim_order_visit_interval",
        "2026-11-30",
    ),
    # the last hearing was on 15 October: from then on "as agreed" in R&C; the law's four weeks hold
    case(
        "interim after the hearing in R&C",
        RC,
        with_(IN_CARE, INTERIM, first_review="2026-09-29", carer_approved_or_final_hearing="2026-10-15"),
        ["2026-09-01", "2026-09-08", "2026-11-02"],
        "2026-11-20",
        "england.interim_visit_interval",
        "2026-11-30",
    ),
    # moved on 2 November, the review was before: weekly again, 9 + 7 = 16
    case(
        "interim a move starts again",
        SA,
        with_(replace(IN_CARE, moves=(D("2026-11-02"),)), INTERIM, first_review="2026-09-29"),
        ["2026-11-02", "2026-11-09"],
        "2026-11-18",
        "england.interim_visit_interval",
        "2026-11-16",
        late=2,
    ),
    # home for two years and permanence agreed: 3 months in care, but at home the law keeps six weeks; R&C's own later words are unclear
    case(
        "parents after the first year",
        RC,
        with_(AGREED, PWP, care_order="2024-09-02"),
        ["2024-09-02", "2026-10-01", "2026-11-02"],
        "2026-11-20",
        "england.pwp_visit_interval",
        "2026-12-14",
    ),
    case(
        "parents in Cambridgeshire",
        CA,
        with_(AGREED, PWP, care_order="2024-09-02"),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "england.pwp_visit_interval",
        "2026-12-14",
    ),
    # in the first year R&C's own six weeks: the same day as in care, which stands first
    case(
        "parents in the first year",
        RC,
        with_(replace(TWO_YEARS, home_since=D("2026-06-01")), PWP, care_order="2026-06-01"),
        ["2026-06-01", "2026-06-05", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
    # the order was made on Fri 13 November in a home where the child has lived since March: + 7 = 20
    case(
        "parents a week from the order",
        SA,
        with_(facts(CIC, "2026-03-01", home_since="2026-03-01"), PWP, care_order="2026-11-13"),
        ["2026-11-02"],
        "2026-11-23",
        "england.pwp_first_visit",
        "2026-11-20",
        late=3,
        first=True,
    ),
    # the home was not assessed yet: weekly, Sat 12 + 7 = 19 September
    case(
        "parents before assessment, weekly",
        CA,
        with_(IN_CARE, Group.PLACED_WITH_PARENTS_BEFORE_ASSESSMENT),
        ["2026-09-05", "2026-09-12"],
        "2026-09-20",
        "england.pwp_before_assessment_visit_interval",
        "2026-09-19",
        late=1,
    ),
    case(
        "parents before assessment, after the review",
        CA,
        with_(AGREED, Group.PLACED_WITH_PARENTS_BEFORE_ASSESSMENT, first_review="2024-09-25"),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "england.pwp_before_assessment_visit_interval",
        "2026-12-14",
    ),
    # 12 weeks from 2 November: 28 + 31 + 25 = 84, 25 January, before 3 months, 2 February
    case(
        "two homes",
        RC,
        with_(AGREED, Group.MULTIPLE_HOMES),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.multi_placement_visit_interval",
        "2027-01-25",
    ),
    case(
        "two homes, not agreed",
        RC,
        with_(TWO_YEARS, Group.MULTIPLE_HOMES),
        ["2026-10-01", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
]

# Missing
CASES += [
    # back on Fri 20 November: 72 hours are three days, over the weekend, Mon 23
    case(
        "missing, back in R&C",
        RC,
        with_(TWO_YEARS, Group.MISSING, return_from_missing="2026-11-20"),
        ["2026-10-01", "2026-11-02"],
        "2026-11-24",
        "redcar_cleveland.missing_visit",
        "2026-11-23",
        late=1,
        first=True,
    ),
    # seen on the 21st: met, and care runs from it: 9 + 31 + 2 = 2 January
    case(
        "missing, seen",
        RC,
        with_(TWO_YEARS, Group.MISSING, return_from_missing="2026-11-20"),
        ["2026-10-01", "2026-11-02", "2026-11-21"],
        "2026-11-24",
        "redcar_cleveland.cic_visit_interval",
        "2027-01-02",
    ),
    # not back yet, or the day is not known: the rest goes on
    case(
        "missing, not back",
        RC,
        with_(TWO_YEARS, Group.MISSING),
        ["2026-10-01", "2026-11-02"],
        "2026-11-24",
        "redcar_cleveland.cic_visit_interval",
        "2026-12-14",
    ),
    # "of missing episode" is unclear: no day from it
    case(
        "missing in Gloucestershire",
        GL,
        with_(TWO_YEARS, Group.MISSING, missing_episode="2026-11-16", return_from_missing="2026-11-20"),
        ["2026-10-01", "2026-11-02"],
        "2026-11-24",
        "gloucestershire.cic_visit_interval",
        "2026-12-14",
    ),
    case(
        "missing in Gloucestershire, nothing else",
        GL,
        with_(facts(EH, "2026-10-01"), Group.MISSING, missing_episode="2026-11-16", return_from_missing="2026-11-20"),
        ["2026-10-05"],
        "2026-11-24",
        None,
        None,
        why=NO_RULE,
    ),
]

# Private fostering and short breaks. At 17 R&C has no rule for a care leaver: so the rule of the circumstance is seen by itself.
FOSTERED, BREAK = Group.PRIVATELY_FOSTERED, Group.SHORT_BREAK
HELPED = facts(EH, "2026-10-01")
LONG_HELPED = facts(EH, "2025-10-01")
SEVENTEEN = facts(CL, "2025-09-01", born="2009-01-15")
CASES += [
    # notified on Mon 16 November + 7 = 23, before the plan's own: 10 November and 11-13 (3), 16-20 (8), 23-27 (13), 30-4 (18), 7, 8 (20)
    case(
        "private first",
        GL,
        with_(IN_NEED, FOSTERED, notification="2026-11-16", arrangement_start="2026-11-01"),
        ["2026-10-05", "2026-11-10"],
        "2026-11-24",
        "gloucestershire.pf_first_visit",
        "2026-11-23",
        late=1,
        first=True,
    ),
    case(
        "private first in R&C",
        RC,
        with_(IN_NEED, FOSTERED, notification="2026-11-16", arrangement_start="2026-11-01"),
        ["2026-11-10"],
        "2026-11-20",
        "redcar_cleveland.pf_first_visit",
        "2026-11-23",
        first=True,
    ),
    # with a plan the shorter one: 2 November and 20 working days, not 6 weeks
    case(
        "private with a plan",
        RC,
        with_(IN_NEED, FOSTERED, notification="2026-10-05", arrangement_start="2026-10-01"),
        ["2026-10-08", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.cin_visit_interval",
        "2026-11-30",
    ),
    # notified on 1 December 2025, so the 12 months are not over on 2 November: + 42 = 14 December
    case(
        "private 12 months from notification",
        GL,
        with_(LONG_HELPED, FOSTERED, notification="2025-12-01", arrangement_start="2025-10-01"),
        ["2025-10-05", "2025-12-03", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.pf_visit_interval",
        "2026-12-14",
    ),
    # the same child in R&C: the arrangement began on 1 October 2025, so it is 12 weeks already: 28 + 31 + 25 = 25 January
    case(
        "private 12 months from the arrangement",
        RC,
        with_(SEVENTEEN, FOSTERED, notification="2025-12-01", arrangement_start="2025-10-01"),
        ["2025-12-03", "2026-11-02"],
        "2026-11-20",
        "redcar_cleveland.pf_visit_interval",
        "2027-01-25",
    ),
    # notified on 1 November 2025: over; 2 November + 3 months
    case(
        "private after 12 months",
        GL,
        with_(LONG_HELPED, FOSTERED, notification="2025-11-01", arrangement_start="2025-11-01"),
        ["2025-10-05", "2025-11-03", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.pf_visit_interval",
        "2027-02-02",
    ),
    # over on 15 November, seen on the 10th: 22 December (20 + 22) is earlier than 10 February
    case(
        "private over the border",
        GL,
        with_(LONG_HELPED, FOSTERED, notification="2025-11-15", arrangement_start="2025-11-15"),
        ["2025-10-05", "2025-11-17", "2026-11-10"],
        "2026-12-24",
        "gloucestershire.pf_visit_interval",
        "2026-12-22",
        late=2,
    ),
    # notified six weeks ahead, seen within the week, before the arrangement begins: that visit counts; 6 November + 42 = 18 December
    case(
        "private notified ahead",
        GL,
        with_(HELPED, FOSTERED, notification="2026-11-02", arrangement_start="2026-12-14"),
        ["2026-10-05", "2026-11-06"],
        "2026-11-20",
        "gloucestershire.pf_visit_interval",
        "2026-12-18",
    ),
    # Sat 14 + 7 = 21 November; the plan's own day is 8 December from the 10th
    case(
        "break first in R&C",
        RC,
        with_(IN_NEED, BREAK, placement_start="2026-11-14"),
        ["2026-11-10"],
        "2026-11-23",
        "redcar_cleveland.sb_first_visit",
        "2026-11-21",
        late=2,
        first=True,
    ),
    # 3 months of the first day, 31 August: there is no 31 November
    case(
        "break second in R&C",
        RC,
        with_(SEVENTEEN, BREAK, placement_start="2026-08-31"),
        ["2026-09-02"],
        "2026-12-01",
        "redcar_cleveland.sb_second_visit",
        "2026-11-30",
        late=1,
        first=True,
    ),
    # "no less than 6 months" is unclear: no day
    case(
        "break later in R&C",
        RC,
        with_(SEVENTEEN, BREAK, placement_start="2026-08-31"),
        ["2026-09-02", "2026-10-20"],
        "2026-12-01",
        None,
        None,
        why=NO_RULE,
    ),
    # no start is printed in Gloucestershire
    case(
        "break first in Gloucestershire",
        GL,
        with_(HELPED, BREAK, placement_start="2026-11-14"),
        ["2026-10-05"],
        "2026-11-20",
        "gloucestershire.sb_first_visit",
        None,
        why=NOT_PRINTED,
        first=True,
    ),
    # seen twice since it began: 31 August + 6 months is 28 February
    case(
        "break 6-monthly in Gloucestershire",
        GL,
        with_(facts(EH, "2026-07-01"), BREAK, placement_start="2026-08-01"),
        ["2026-07-05", "2026-08-05", "2026-08-31"],
        "2027-03-01",
        "gloucestershire.sb_visit_interval",
        "2027-02-28",
        late=1,
    ),
    # the start of a short break is no new home: the second visit in care stays due on 8 September: 22 + 31 + 20 days
    case(
        "break is no new home",
        RC,
        with_(IN_CARE, BREAK, placement_start="2026-11-14"),
        ["2026-09-01"],
        "2026-11-20",
        "redcar_cleveland.cic_second_visit",
        "2026-09-08",
        late=73,
        first=True,
    ),
    # a young person in short breaks where nobody writes a number: only what was agreed, 2 November + 2 months
    case(
        "break in Sandwell as agreed",
        SA,
        with_(replace(IN_NEED, agreed=every(2, MONTHS, "2026-10-01")), BREAK, placement_start="2026-11-14"),
        ["2026-11-02"],
        "2026-11-20",
        None,
        "2027-01-02",
        because=BY_PLAN,
    ),
]

# Care leavers
HOUSED = replace(ADULT, home_since=D("2026-06-01"), housed_by_council=True)
OLDER = facts(CL, "2022-11-20", born="2004-11-20")  # 22 on 20 November 2026
CASES += [
    # 16 on that very day: Mon 16 + 5 = Sat 21
    case(
        "cl left care at 16",
        GL,
        facts(CL, "2026-11-16", born="2010-11-16"),
        [],
        "2026-11-21",
        "gloucestershire.ce_16_20_first_visit",
        "2026-11-21",
        first=True,
    ),
    # 21 since March: 31 August + 6 months
    case(
        "cl 6-monthly at 21",
        GL,
        facts(CL, "2023-03-01", born="2005-03-01"),
        ["2023-03-03", "2026-08-31"],
        "2027-03-01",
        "gloucestershire.ce_21_visit_interval",
        "2027-02-28",
        late=1,
    ),
    # no upper age is printed in Gloucestershire
    case(
        "cl at 30",
        GL,
        facts(CL, "2014-05-05", born="1996-05-05"),
        ["2014-05-06", "2026-10-01"],
        "2026-11-20",
        "gloucestershire.ce_21_visit_interval",
        "2027-04-01",
    ),
    # on the 21st birthday: contact every 6 months
    case(
        "cl 21 today in R&C",
        RC,
        facts(CL, "2023-11-20", born="2005-11-20"),
        ["2026-11-20"],
        "2026-11-20",
        "redcar_cleveland.yp_after_20_contact_interval",
        "2027-05-20",
    ),
    # the day before: the gap began under 2 months
    case(
        "cl the day before 21 in R&C",
        RC,
        facts(CL, "2023-11-20", born="2005-11-20"),
        ["2026-11-19"],
        "2026-12-24",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2027-01-19",
    ),
    # a call on the day before the 21st birthday is not enough, one on it is: 20 May
    case(
        "cl a call on the 21st birthday",
        RC,
        facts(CL, "2023-11-20", born="2005-11-20"),
        ["2026-10-01", "~2026-11-20"],
        "2026-11-25",
        "redcar_cleveland.yp_after_20_contact_interval",
        "2027-05-20",
    ),
    # 26 on 21 November: on the 20th still 25; 30 June + 6 months
    case(
        "cl the last day of 25",
        RC,
        facts(CL, "2018-11-21", born="2000-11-21"),
        ["2026-06-30"],
        "2026-11-20",
        "redcar_cleveland.yp_after_20_contact_interval",
        "2026-12-30",
    ),
    # born on 29 February 2008: 18 is gained on 28 February 2026; + 2 months
    case(
        "cl 18 on 28 February",
        RC,
        facts(CL, "2025-06-01", born="2008-02-29"),
        ["2026-02-28"],
        "2026-03-05",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2026-04-28",
    ),
    # 31 December + 2 months
    case(
        "cl 2 months into February",
        RC,
        ADULT,
        ["2026-12-31"],
        "2027-03-02",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2027-02-28",
        late=2,
    ),
    # into a leap year: 31 December 2027 + 2 months
    case(
        "cl 2 months into a leap February",
        RC,
        ADULT,
        ["2027-12-31"],
        "2028-02-29",
        "redcar_cleveland.yp_18_20_visit_interval",
        "2028-02-29",
    ),
    case("cl age not known in R&C", RC, facts(CL, "2024-01-01"), ["2026-10-01"], "2026-11-20", None, None, why=WhyNoDue.AGE_NOT_KNOWN),
    case("cl no thanks", GL, replace(ADULT, declined=True), ["2025-05-12"], "2026-11-20", None, None, why=WhyNoDue.DECLINED),
    case("cl no thanks where nobody wrote", CA, replace(ADULT, declined=True), [], "2026-11-20", None, None, why=WhyNoDue.DECLINED),
    case(
        "cl no thanks after an agreement",
        RC,
        replace(ADULT, declined=True, agreed=every(1, MONTHS, "2026-01-01")),
        ["2026-08-31"],
        "2026-11-20",
        None,
        None,
        why=WhyNoDue.DECLINED,
    ),
    # housed by the council: the law's 2 months hold all the same, 31 October
    case(
        "cl no thanks, but housed by the council",
        RC,
        replace(HOUSED, declined=True),
        ["2026-06-02", "2026-08-31"],
        "2026-11-02",
        "england.cl_visit_interval",
        "2026-10-31",
        late=2,
    ),
    case(
        "cl housed: 31 December and 2 months",
        CA,
        HOUSED,
        ["2026-06-02", "2026-12-31"],
        "2027-03-01",
        "england.cl_visit_interval",
        "2027-02-28",
        late=1,
    ),
    # accommodation since 22 February 2028, a leap year: + 7
    case(
        "cl housed in a leap February",
        SA,
        replace(ADULT, home_since=D("2028-02-22"), housed_by_council=True),
        [],
        "2028-02-29",
        "england.cl_first_visit",
        "2028-02-29",
        first=True,
    ),
    # at 22 a call will do for the council, not for the law: 31 August + 2 months, on 25 November 25 days late
    case(
        "cl housed at 22, a call",
        RC,
        replace(OLDER, home_since=D("2026-06-01"), housed_by_council=True),
        ["2026-06-02", "2026-08-31", "~2026-10-15"],
        "2026-11-25",
        "england.cl_visit_interval",
        "2026-10-31",
        late=25,
    ),
    # 8 weeks from 2 November are 28 December, 2 months 2 January: the council is the stricter one
    case(
        "cl housed in Gloucestershire",
        GL,
        HOUSED,
        ["2025-05-12", "2026-06-02", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.ce_16_20_visit_interval",
        "2026-12-28",
    ),
    # keep in touch by telephone, agreed monthly, where nothing else is written: 31 October, then the last day of November
    case(
        "cl keep in touch by telephone",
        RC,
        replace(facts(CL, "2026-06-01", born="2009-01-15"), agreed=every(1, MONTHS, "2026-06-01", call=True)),
        ["~2026-10-31"],
        "2026-12-01",
        None,
        "2026-11-30",
        late=1,
        because=BY_PLAN,
    ),
    case(
        "cl 3-monthly agreed at 19",
        GL,
        replace(ADULT, agreed=every(3, MONTHS, "2026-01-01")),
        ["2025-05-12", "2026-11-02"],
        "2026-11-20",
        "gloucestershire.ce_16_20_visit_interval",
        "2026-12-28",
        looser=True,
    ),
    # a message without an answer is nothing at all: neither seen nor spoken
    case(
        "cl no answer",
        RC,
        OLDER,
        ["~2026-05-20", "-2026-11-01"],
        "2026-11-25",
        "redcar_cleveland.yp_after_20_contact_interval",
        "2026-11-20",
        late=5,
        not_seen_on="2026-11-01",
    ),
]
