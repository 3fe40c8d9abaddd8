"""The table of complaints reckoned by hand, before anything was run. `test_complaints.py` asks the rules for each of them.

Working days, from a calendar and this list of bank holidays: Mon 31 August 2026; Fri 25 and Mon 28 December 2026 (Boxing Day is a
Saturday, so Monday stands in); Fri 1 January 2027; Good Friday 26 and Easter Monday 29 March; Mon 3 and Mon 31 May; Mon 30 August 2027.

Nov 2026: 16-20, 23-27, 30. Dec: 1-4, 7-11, 14-18, 21-24, 29-31. Jan 2027: 4-8, 11-15, 18-22, 25-29. Feb: 1-5, 8-12, 15-19, 22-26.
Mar: 1-5, 8-12, 15-19, 22-25, 30-31. Apr: 1-2, 5-9, 12-16, 19-23, 26-30. May: 4-7, 10-14, 17-21, 24-28. Jun: 1-4, 7-11, 14-18.
Aug: 16-20, 23-27, 31. Sep: 1-3, 6-10, 13-17.

In the comments "14-18 (5)" means: with these days five are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from portal.authority.facts import ComplaintClocks, Source
from portal.authority.kinds import Read
from portal.rules.complaints import Happened, Procedure, Step, Where

D = date.fromisoformat

CLOCKS = ComplaintClocks(
    acknowledge=3,
    stage_1=10,
    stage_1_complex=20,
    ask_stage_2=20,
    stage_2=25,
    stage_2_longest=65,
    ask_stage_3=20,
    panel=30,
    panel_report=5,
    panel_answer=15,
    corporate=10,
    months_to_complain=12,
    source=Source("SI 2006/1738"),
    read=Read.SECOND_HAND,
)

CORPORATE, SAFEGUARDING, CONFERENCE, PASSED_ON = Procedure.CORPORATE, Procedure.SAFEGUARDING, Procedure.CONFERENCE, Procedure.PASSED_ON


def steps(*written: str) -> list[Happened]:
    """Each as "step day", and "panel_set day day" with the panel's own day."""
    split = [one.split() for one in written]
    return [Happened(Step(step), D(on), D(day[0]) if day else None) for step, on, *day in split]


@dataclass
class Case:
    """What is to come out. `missed`: "step day", with " open" while it is owed. `ask`: until when, or "any" where there is no such day."""

    history: list[Happened]
    today: date
    state: Where
    here: str | None
    due: str | None
    stage: int
    ack: str | None
    missed: Sequence[str]
    late: int
    ask: str | None
    late_to_ask: bool
    ombudsman: bool
    panel: str | None
    procedure: Procedure


def case(
    name: str,
    history: list[Happened],
    today: str,
    state: Where,
    here: str | None,
    due: str | None = None,
    *,
    stage: int = 1,
    ack: str | None = None,
    missed: Sequence[str] = (),
    late: int = 0,
    ask: str | None = None,
    late_to_ask: bool = False,
    ombudsman: bool | None = None,
    panel: str | None = None,
    procedure: Procedure = Procedure.CHILDREN_ACT,
) -> object:
    """One row. Where nothing else is said, the Ombudsman can be asked if a day was missed."""
    can = bool(missed) if ombudsman is None else ombudsman
    row = Case(history, D(today), state, here, due, stage, ack, missed, late, ask, late_to_ask, can, panel, procedure)
    return pytest.param(row, id=name)


WAITING, ANSWERED, PAUSED, OVER = Where.WAITING_FOR_ANSWER, Where.ANSWERED, Where.PAUSED, Where.OVER
INVESTIGATING, PANEL, REPORT, FINAL = Where.INVESTIGATING, Where.PANEL, Where.WAITING_FOR_REPORT, Where.WAITING_FOR_FINAL


def fresh(name: str, received: str, ack: str, due: str, **more: object) -> object:
    """A complaint on the day it came: waiting for a word that it came, and for the answer."""
    return case(name, steps(f"received {received}"), received, WAITING, "acknowledged", due, ack=ack, **more)  # type: ignore[arg-type]


FIRST_ANSWER = [
    # 23, 24, 25 are three. 23-27 (5), 30 Nov-4 Dec (10). No bank holiday.
    fresh("friday", "2026-11-20", "2026-11-25", "2026-12-04"),
    # Saturday at 02:00 is received on Saturday; Monday 23 is day 1, as after Friday.
    fresh("saturday night", "2026-11-21", "2026-11-25", "2026-12-04"),
    # So is Sunday.
    fresh("sunday", "2026-11-22", "2026-11-25", "2026-12-04"),
    # 24, 25, 26. 24-27 (4), 30 Nov-4 Dec (9), 7 (10).
    fresh("monday", "2026-11-23", "2026-11-26", "2026-12-07"),
    # 14, 15, 16. 14-18 (5), 21-24 (9), then Fri 25 and Mon 28 are holidays: 29 (10).
    fresh("two weeks before christmas", "2026-12-11", "2026-12-16", "2026-12-29"),
    # 15, 16, 17. 15-18 (4), 21-24 (8), holidays 25 and 28, 29 and 30 (10).
    fresh("monday before christmas week", "2026-12-14", "2026-12-17", "2026-12-30"),
    # 17, 18, 21. 17-18 (2), 21-24 (6), 29-31 (9), 1 January is a holiday, 4 (10).
    fresh("over all three holidays", "2026-12-16", "2026-12-21", "2027-01-04"),
    # 21, 22, 23. 21-24 (4), 29-31 (7), 4-6 (10).
    fresh("last friday before christmas", "2026-12-18", "2026-12-23", "2027-01-06"),
    # 24, then 25 and 28 are holidays: 29, 30. 24 (1), 29-31 (4), 4-8 (9), 11 (10).
    fresh("wednesday 23 december", "2026-12-23", "2026-12-30", "2027-01-11"),
    # 29, 30, 31. 29-31 (3), 4-8 (8), 11-12 (10).
    fresh("christmas eve", "2026-12-24", "2026-12-31", "2027-01-12"),
    # Received on a holiday: the first working day after it is 29, as after Christmas Eve.
    fresh("christmas day", "2026-12-25", "2026-12-31", "2027-01-12"),
    fresh("boxing day, a saturday", "2026-12-26", "2026-12-31", "2027-01-12"),
    fresh("the substitute monday", "2026-12-28", "2026-12-31", "2027-01-12"),
    # 30, 31, 4 January. 30-31 (2), 4-8 (7), 11-13 (10).
    fresh("between the years", "2026-12-29", "2027-01-04", "2027-01-13"),
    # 1 January is a holiday: 4, 5, 6. 4-8 (5), 11-15 (10).
    fresh("new year's eve", "2026-12-31", "2027-01-06", "2027-01-15"),
    fresh("new year's day", "2027-01-01", "2027-01-06", "2027-01-15"),
    # 15, 16, 17. 15-19 (5), 22-25 (9), Good Friday and Easter Monday are holidays, 30 (10).
    fresh("two weeks before easter", "2027-03-12", "2027-03-17", "2027-03-30"),
    # 23, 24, 25. 23-25 (3), 30 March-2 April (7), 5-7 (10).
    fresh("easter week", "2027-03-22", "2027-03-25", "2027-04-07"),
    # 30, 31, 1 April. 30 March-2 April (4), 5-9 (9), 12 (10).
    fresh("maundy thursday", "2027-03-25", "2027-04-01", "2027-04-12"),
    fresh("good friday", "2027-03-26", "2027-04-01", "2027-04-12"),
    fresh("easter monday", "2027-03-29", "2027-04-01", "2027-04-12"),
    # 26, 27, 28. 26-30 (5), Mon 3 May is a holiday, 4-7 (9), 10 (10).
    fresh("over early may", "2027-04-23", "2027-04-28", "2027-05-10"),
    # 24, 25, 26. 24-28 (5), Mon 31 May is a holiday, 1-4 June (9), 7 (10).
    fresh("over late may", "2027-05-21", "2027-05-26", "2027-06-07"),
    # On that holiday itself: 1, 2, 3 June. 1-4 (4), 7-11 (9), 14 (10).
    fresh("spring bank holiday", "2027-05-31", "2027-06-03", "2027-06-14"),
    # 23, 24, 25. 23-27 (5), Mon 30 August is a holiday, 31 August-3 September (9), 6 (10).
    fresh("over the august holiday", "2027-08-20", "2027-08-25", "2027-09-06"),
    # 31, 1, 2 September. 31 August-3 September (4), 6-10 (9), 13 (10).
    fresh("friday before the august holiday", "2027-08-27", "2027-09-02", "2027-09-13"),
]

NOVEMBER = ("received 2026-11-20", "acknowledged 2026-11-23")
COMPLEX = [
    # 4 December is the tenth, 7-11 (15), 14-18 (20).
    case("complex", steps(*NOVEMBER, "complex 2026-12-03"), "2026-12-07", WAITING, "answered", "2026-12-18"),
    # The word that it is complex says that it came: 25 November is kept, and no acknowledgement is owed.
    case("complex as a first word", steps("received 2026-11-20", "complex 2026-11-25"), "2026-11-26", WAITING, "answered", "2026-12-18"),
    # 1-4 (4), 7-11 (9), 14-18 (14), 21-24 (18), 29-30 (20).
    case("complex to the year's end", steps("received 2026-11-30", "complex 2026-12-01"), "2026-12-14", WAITING, "answered", "2026-12-30"),
    # 14-18 (5), 21-24 (9), 29-31 (12), 4-8 (17), 11-13 (20).
    case(
        "complex over christmas",
        steps("received 2026-12-11", "acknowledged 2026-12-14", "complex 2026-12-22"),
        "2027-01-13",
        WAITING,
        "answered",
        "2027-01-13",
    ),
    # 29-31 (3), 4-8 (8), 11-15 (13), 18-22 (18), 25-26 (20).
    case(
        "complex from christmas eve",
        steps("received 2026-12-24", "acknowledged 2026-12-24", "complex 2026-12-24"),
        "2026-12-24",
        WAITING,
        "answered",
        "2027-01-26",
    ),
    # 15-19 (5), 22-25 (9), 30 March-2 April (13), 5-9 (18), 12-13 (20).
    case("complex over easter", steps("received 2027-03-12", "complex 2027-03-15"), "2027-03-30", WAITING, "answered", "2027-04-13"),
    # Said on Monday 7 December, but 4 December was the day: it stays missed, 18 December is the new day, and stage 2 stays open.
    case(
        "complex too late",
        steps(*NOVEMBER, "complex 2026-12-07"),
        "2026-12-10",
        WAITING,
        "answered",
        "2026-12-18",
        missed=["answered 2026-12-04"],
        ask="any",
    ),
    # Both days were missed; 19 December is one day after the second.
    case(
        "complex too late, and late again",
        steps(*NOVEMBER, "complex 2026-12-07"),
        "2026-12-19",
        WAITING,
        "answered",
        "2026-12-18",
        missed=["answered 2026-12-04", "answered 2026-12-18 open"],
        late=1,
        ask="any",
    ),
    # Said on the very day it was due: in time.
    case("complex on the last day", steps(*NOVEMBER, "complex 2026-12-04"), "2026-12-05", WAITING, "answered", "2026-12-18"),
]

PAUSES = [
    # An advocate was asked for with the complaint. The word that it came is owed all the same, by 25 November.
    case("paused at once", steps("received 2026-11-20", "paused 2026-11-20"), "2026-11-23", PAUSED, "acknowledged", ack="2026-11-25"),
    # None of the ten is used: from Friday 27, 30 Nov-4 Dec (5), 7-11 (10).
    case(
        "paused at once and found in a week",
        steps("received 2026-11-20", "paused 2026-11-20", "acknowledged 2026-11-24", "resumed 2026-11-27"),
        "2026-11-27",
        WAITING,
        "answered",
        "2026-12-11",
    ),
    # 23-25 (3) are used, 7 are left: 2-4 (3), 7-10 (7). The pause takes out 26, 27, 30, 1: four days after 4 December.
    case(
        "paused in the middle", steps(*NOVEMBER, "paused 2026-11-25", "resumed 2026-12-01"), "2026-12-02", WAITING, "answered", "2026-12-10"
    ),
    # Begun and ended on one day: no day is taken out.
    case("paused for no day", steps(*NOVEMBER, "paused 2026-11-25", "resumed 2026-11-25"), "2026-11-25", WAITING, "answered", "2026-12-04"),
    # From Friday to Sunday: only Saturday and Sunday are taken out, and they did not count.
    case(
        "paused over a weekend",
        steps(*NOVEMBER, "paused 2026-11-27", "resumed 2026-11-29"),
        "2026-11-30",
        WAITING,
        "answered",
        "2026-12-04",
    ),
    # From Saturday to Monday: Monday 30 is taken out. 23-27 (5) used, 1-4 (4), 7 (5).
    case(
        "paused until monday", steps(*NOVEMBER, "paused 2026-11-28", "resumed 2026-11-30"), "2026-11-30", WAITING, "answered", "2026-12-07"
    ),
    # 14-18 (5), 21-22 (7) used; after Monday 4 January 5-7 (3).
    case(
        "paused over christmas and new year",
        steps("received 2026-12-11", "acknowledged 2026-12-14", "paused 2026-12-22", "resumed 2027-01-04"),
        "2027-01-04",
        WAITING,
        "answered",
        "2027-01-07",
    ),
    # While it lasts there is no day, and nothing is late.
    case(
        "paused at new year", steps("received 2026-12-11", "acknowledged 2026-12-14", "paused 2026-12-22"), "2027-01-03", PAUSED, "answered"
    ),
    # 21-24 (4) used; of the pause only 29 was a working day. 30-31 (2), 4-7 (6).
    case(
        "paused from christmas eve",
        steps("received 2026-12-18", "acknowledged 2026-12-18", "paused 2026-12-24", "resumed 2026-12-29"),
        "2026-12-29",
        WAITING,
        "answered",
        "2027-01-07",
    ),
    # From Christmas Day to the substitute Monday: no working day is taken out, so 6 January stays.
    case(
        "paused on holidays only",
        steps("received 2026-12-18", "acknowledged 2026-12-18", "paused 2026-12-25", "resumed 2026-12-28"),
        "2026-12-28",
        WAITING,
        "answered",
        "2027-01-06",
    ),
    # 24-25 (2) used. After 27: 30 Nov-2 Dec (5). After Monday 7 December: 8-11 (9), 14 (10).
    case(
        "paused twice",
        steps(
            "received 2026-11-23",
            "acknowledged 2026-11-23",
            "paused 2026-11-25",
            "resumed 2026-11-27",
            "paused 2026-12-02",
            "resumed 2026-12-07",
        ),
        "2026-12-08",
        WAITING,
        "answered",
        "2026-12-14",
    ),
    # 16-19 (4), 22 (5) used. After Tuesday 6 April: 7-9 (8), 12-13 (10).
    case(
        "paused over easter",
        steps("received 2027-03-15", "acknowledged 2027-03-15", "paused 2027-03-22", "resumed 2027-04-06"),
        "2027-04-06",
        WAITING,
        "answered",
        "2027-04-13",
    ),
    # Complex: twenty, 3 used (23-25). After 1 December: 2-4 (6), 7-11 (11), 14-18 (16), 21-24 (20).
    case(
        "paused and complex",
        steps(*NOVEMBER, "paused 2026-11-25", "resumed 2026-12-01", "complex 2026-12-08"),
        "2026-12-09",
        WAITING,
        "answered",
        "2026-12-24",
    ),
    # On the due day all ten are used. The answer is owed on the day the pause ends, a Wednesday.
    case(
        "paused on the last day",
        steps(*NOVEMBER, "paused 2026-12-04", "resumed 2026-12-09"),
        "2026-12-09",
        WAITING,
        "answered",
        "2026-12-09",
    ),
    # The same, but it ends on Saturday 12: Monday 14.
    case(
        "paused on the last day until a saturday",
        steps(*NOVEMBER, "paused 2026-12-04", "resumed 2026-12-12"),
        "2026-12-13",
        WAITING,
        "answered",
        "2026-12-14",
    ),
    # A second pause from that Monday 14 to Wednesday 16: still none left, so Wednesday.
    case(
        "paused again with no day left",
        steps(*NOVEMBER, "paused 2026-12-04", "resumed 2026-12-12", "paused 2026-12-14", "resumed 2026-12-16"),
        "2026-12-16",
        WAITING,
        "answered",
        "2026-12-16",
    ),
    # Begun on Tuesday 8 December, after 4 December: that day does not move. Six days late on the 10th, and stage 2 can be asked for.
    case(
        "paused too late",
        steps(*NOVEMBER, "paused 2026-12-08"),
        "2026-12-10",
        PAUSED,
        "answered",
        "2026-12-04",
        missed=["answered 2026-12-04 open"],
        late=6,
        ask="any",
    ),
    # Saturday 5 December is after Friday 4 December as well.
    case(
        "paused too late by a weekend",
        steps(*NOVEMBER, "paused 2026-12-05", "resumed 2026-12-11"),
        "2026-12-14",
        WAITING,
        "answered",
        "2026-12-04",
        missed=["answered 2026-12-04 open"],
        late=10,
        ask="any",
    ),
]

MISSED = [
    # Due today is not late.
    case("on its last day", steps(*NOVEMBER), "2026-12-04", WAITING, "answered", "2026-12-04"),
    # Saturday is one calendar day late, though no working day has passed. Stage 2 can be asked for without an answer.
    case(
        "one day late",
        steps(*NOVEMBER),
        "2026-12-05",
        WAITING,
        "answered",
        "2026-12-04",
        missed=["answered 2026-12-04 open"],
        late=1,
        ask="any",
    ),
    # 5 to 29 December are 25 calendar days.
    case(
        "late over christmas",
        steps(*NOVEMBER),
        "2026-12-29",
        WAITING,
        "answered",
        "2026-12-04",
        missed=["answered 2026-12-04 open"],
        late=25,
        ask="any",
    ),
    # Answered on Tuesday 8. To ask: 9-11 (3), 14-18 (8), 21-24 (12), 29-31 (15), 4-8 (20).
    case(
        "answered late",
        steps(*NOVEMBER, "answered 2026-12-08"),
        "2026-12-09",
        ANSWERED,
        "answered",
        missed=["answered 2026-12-04"],
        ask="2027-01-08",
    ),
    # No word by 25 November; the answer itself is not late.
    case(
        "no word that it came",
        steps("received 2026-11-20"),
        "2026-11-26",
        WAITING,
        "acknowledged",
        "2026-12-04",
        ack="2026-11-25",
        missed=["acknowledged 2026-11-25 open"],
    ),
    # The word came a day late: it stays missed, but is not owed any more.
    case(
        "word a day late",
        steps("received 2026-11-20", "acknowledged 2026-11-26"),
        "2026-11-27",
        WAITING,
        "answered",
        "2026-12-04",
        missed=["acknowledged 2026-11-25"],
    ),
    # An advocate is being found since the first day, and nobody said that it came.
    case(
        "no word in a pause",
        steps("received 2026-11-20", "paused 2026-11-20"),
        "2026-11-26",
        PAUSED,
        "acknowledged",
        ack="2026-11-25",
        missed=["acknowledged 2026-11-25 open"],
    ),
]

# Friday 4 December is the tenth day: in time.
IN_TIME = (*NOVEMBER, "answered 2026-12-04")
# 5-8 (4), 11-15 (9), 18 (10): answered on 15 January in time. To ask: 18-22 (5), 25-29 (10), 1-5 (15), 8-12 (20), so 1 February is in time.
JANUARY = ("received 2027-01-04", "acknowledged 2027-01-05", "answered 2027-01-15", "asked_2 2027-02-01")
# Received on a Monday, answered on that Friday (of ten days up to 30 November), and asked a week later.
ADVENT = ("received 2026-11-16", "acknowledged 2026-11-17", "answered 2026-11-20", "asked_2 2026-11-27")

STAGE_2 = [
    # To ask, after 4 December: 7-11 (5), 14-18 (10), 21-24 (14), 29-31 (17), 4-6 (20).
    case("answered in time", steps(*IN_TIME), "2026-12-07", ANSWERED, "answered", ask="2027-01-06"),
    case("last day to ask", steps(*IN_TIME), "2027-01-06", ANSWERED, "answered", ask="2027-01-06"),
    # After it a person decides; the door is not shut, and nobody missed a day.
    case("late to ask", steps(*IN_TIME), "2027-01-07", ANSWERED, "answered", ask="2027-01-06", late_to_ask=True),
    case("very late to ask", steps(*IN_TIME), "2028-01-07", ANSWERED, "answered", ask="2027-01-06", late_to_ask=True),
    # Answered on Christmas Eve: 29-31 (3), 4-8 (8), 11-15 (13), 18-22 (18), 25-26 (20).
    case(
        "answered on christmas eve",
        steps("received 2026-12-14", "answered 2026-12-24"),
        "2026-12-28",
        ANSWERED,
        "answered",
        ask="2027-01-26",
        missed=["acknowledged 2026-12-17"],
    ),
    # Answered on 12 March, within three days: 15-19 (5), 22-25 (9), 30 March-2 April (13), 5-9 (18), 12-13 (20).
    case(
        "answered before easter", steps("received 2027-03-10", "answered 2027-03-12"), "2027-03-12", ANSWERED, "answered", ask="2027-04-13"
    ),
    # 30 Nov-4 Dec (5), 7-11 (10), 14-18 (15), 21-24 (19), 29-31 (22), 4-6 (25).
    case("investigated over christmas", steps(*ADVENT), "2026-12-24", INVESTIGATING, "reported", "2027-01-06", stage=2),
    # On: 7-8 (27), 11-15 (32), 18-22 (37), 25-29 (42), 1-5 (47), 8-12 (52), 15-19 (57), 22-26 (62), 1-3 March (65).
    case("longer", steps(*ADVENT, "longer 2026-12-22"), "2027-01-07", INVESTIGATING, "reported", "2027-03-03", stage=2),
    # Said on 11 January, after 6 January: that day stays missed.
    case(
        "longer too late",
        steps(*ADVENT, "longer 2027-01-11"),
        "2027-01-12",
        INVESTIGATING,
        "reported",
        "2027-03-03",
        stage=2,
        missed=["reported 2027-01-06"],
    ),
    # 2-5 (4), 8-12 (9), 15-19 (14), 22-26 (19), 1-5 March (24), 8 (25). Due today.
    case("investigated in february", steps(*JANUARY), "2027-03-08", INVESTIGATING, "reported", "2027-03-08", stage=2),
    # On: 9-12 (29), 15-19 (34), 22-25 (38), 30 Mar-2 Apr (42), 5-9 (47), 12-16 (52), 19-23 (57), 26-30 (62), 3 May off, 4-6 (65).
    case("longer over easter", steps(*JANUARY, "longer 2027-03-08"), "2027-03-09", INVESTIGATING, "reported", "2027-05-06", stage=2),
    # One day after 8 March. Stage 3 has nothing to look at yet, so it cannot be asked for; the Ombudsman can.
    case(
        "investigation a day late",
        steps(*JANUARY),
        "2027-03-09",
        INVESTIGATING,
        "reported",
        "2027-03-08",
        stage=2,
        missed=["reported 2027-03-08 open"],
        late=1,
    ),
    # To ask for a panel, after Friday 5 March: 8-12 (5), 15-19 (10), 22-25 (14), 30 March-2 April (18), 5-6 (20).
    case("reported", steps(*JANUARY, "reported 2027-03-05"), "2027-03-08", ANSWERED, "reported", stage=2, ask="2027-04-06"),
    case(
        "late to ask for a panel",
        steps(*JANUARY, "reported 2027-03-05"),
        "2027-04-07",
        ANSWERED,
        "reported",
        stage=2,
        ask="2027-04-06",
        late_to_ask=True,
    ),
    # No answer by 4 December, stage 2 asked for on 7 December: 8-11 (4), 14-18 (9), 21-24 (13), 29-31 (16), 4-8 (21), 11-14 (25).
    case(
        "asked because no answer came",
        steps(*NOVEMBER, "asked_2 2026-12-07"),
        "2026-12-08",
        INVESTIGATING,
        "reported",
        "2027-01-14",
        stage=2,
        missed=["answered 2026-12-04"],
    ),
    # Asked on a bank holiday, 28 December: 29-31 (3), 4-8 (8), 11-15 (13), 18-22 (18), 25-29 (23), 1-2 February (25).
    case("asked on a holiday", steps(*IN_TIME, "asked_2 2026-12-28"), "2026-12-28", INVESTIGATING, "reported", "2027-02-02", stage=2),
]

MARCH = (*JANUARY, "reported 2027-03-05", "asked_3 2027-03-09")
APRIL = (*JANUARY, "reported 2027-03-05", "asked_3 2027-04-06")
SET = "panel_set 2027-03-16 2027-04-22"
# July 2026: 1 is a Wednesday. 2-3 (2), 6-10 (7), 13-15 (10): answered on 13. After Friday 17: 20-24 (5), 27-31 (10), 3-7 August (15),
# 10-14 (20), 17-21 (25): reported on Friday 21 August, in time.
SUMMER = ("received 2026-07-01", "acknowledged 2026-07-02", "answered 2026-07-13", "asked_2 2026-07-17", "reported 2026-08-21")
WINTER = (*SUMMER, "asked_3 2026-11-16", "panel_set 2026-11-20 2026-12-21")

STAGE_3 = [
    # 10-12 (3), 15-19 (8), 22-25 (12), 30 March-2 April (16), 5-9 (21), 12-16 (26), 19-22 (30).
    case("panel over easter", steps(*MARCH), "2027-03-10", PANEL, "panel_met", "2027-04-22", stage=3),
    # 7-9 (3), 12-16 (8), 19-23 (13), 26-30 (18), 3 May off, 4-7 (22), 10-14 (27), 17-19 (30).
    case("panel over early may", steps(*APRIL), "2027-04-06", PANEL, "panel_met", "2027-05-19", stage=3),
    case("panel's day is told", steps(*MARCH, SET), "2027-04-22", PANEL, "panel_met", "2027-04-22", stage=3, panel="2027-04-22"),
    # Set for a day after the thirtieth: the day told is shown, the latest day does not move.
    case(
        "panel set too late",
        steps(*MARCH, "panel_set 2027-03-16 2027-04-28"),
        "2027-04-23",
        PANEL,
        "panel_met",
        "2027-04-22",
        stage=3,
        panel="2027-04-28",
        missed=["panel_met 2027-04-22 open"],
        late=1,
    ),
    # Moved: the later word holds.
    case(
        "panel moved",
        steps(*MARCH, SET, "panel_set 2027-03-30 2027-04-20"),
        "2027-03-31",
        PANEL,
        "panel_met",
        "2027-04-22",
        stage=3,
        panel="2027-04-20",
    ),
    # 23 (1), 26-29 (5).
    case(
        "panel met",
        steps(*MARCH, SET, "panel_met 2027-04-22"),
        "2027-04-22",
        REPORT,
        "panel_reported",
        "2027-04-29",
        stage=3,
        panel="2027-04-22",
    ),
    # Met six days late. 29-30 (2), 3 May off, 4-6 (5).
    case(
        "panel met late",
        steps(*MARCH, "panel_set 2027-03-16 2027-04-28", "panel_met 2027-04-28"),
        "2027-04-29",
        REPORT,
        "panel_reported",
        "2027-05-06",
        stage=3,
        panel="2027-04-28",
        missed=["panel_met 2027-04-22"],
    ),
    # Reported on 29 April: 30 (1), 3 May off, 4-7 (5), 10-14 (10), 17-21 (15).
    case(
        "panel reported",
        steps(*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29"),
        "2027-04-30",
        FINAL,
        "final",
        "2027-05-21",
        stage=3,
        panel="2027-04-22",
    ),
    # Met on 12 May: 13-14 (2), 17-19 (5), but the report came on 20 May. Then 21 (1), 24-28 (6), 31 off, 1-4 June (10), 7-11 (15).
    case(
        "report late, answer over late may",
        steps(*APRIL, "panel_set 2027-04-12 2027-05-12", "panel_met 2027-05-12", "panel_reported 2027-05-20"),
        "2027-05-21",
        FINAL,
        "final",
        "2027-06-11",
        stage=3,
        panel="2027-05-12",
        missed=["panel_reported 2027-05-19"],
    ),
    # 20 May is one day after 19 May.
    case(
        "report a day late",
        steps(*APRIL, "panel_set 2027-04-12 2027-05-12", "panel_met 2027-05-12"),
        "2027-05-20",
        REPORT,
        "panel_reported",
        "2027-05-19",
        stage=3,
        panel="2027-05-12",
        missed=["panel_reported 2027-05-19 open"],
        late=1,
    ),
    # Through all the stages without a day missed: over, and the Ombudsman can be asked.
    case(
        "through all stages",
        steps(*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29", "final 2027-05-21"),
        "2027-05-22",
        OVER,
        None,
        stage=0,
        ombudsman=True,
        panel="2027-04-22",
    ),
    # Monday 24 May is after Friday 21 May.
    case(
        "through all stages, the last one late",
        steps(*MARCH, SET, "panel_met 2027-04-22", "panel_reported 2027-04-29", "final 2027-05-24"),
        "2027-06-01",
        OVER,
        None,
        stage=0,
        panel="2027-04-22",
        missed=["final 2027-05-21"],
    ),
    # A person let a late request through: by 21 September it should have been (24-28, 1-4 after 31 August, 7-11, 14-18, 21).
    # 17-20 (4), 23-27 (9), 30 Nov-4 Dec (14), 7-11 (19), 14-18 (24), 21-24 (28), 29-30 (30).
    case("panel over christmas", steps(*WINTER), "2026-12-01", PANEL, "panel_met", "2026-12-30", stage=3, panel="2026-12-21"),
    # 22-24 (3), 29-30 (5).
    case(
        "report over christmas",
        steps(*WINTER, "panel_met 2026-12-21"),
        "2026-12-28",
        REPORT,
        "panel_reported",
        "2026-12-30",
        stage=3,
        panel="2026-12-21",
    ),
    # Reported on 23: 24 (1), 29-31 (4), 4-8 (9), 11-15 (14), 18 (15).
    case(
        "answer over christmas and new year",
        steps(*WINTER, "panel_met 2026-12-21", "panel_reported 2026-12-23"),
        "2027-01-04",
        FINAL,
        "final",
        "2027-01-18",
        stage=3,
        panel="2026-12-21",
    ),
    # After 21 August: 24-28 (5), 31 is a holiday, 1-4 September (9), 7-11 (14), 14-18 (19), 21 (20).
    case("reported in august", steps(*SUMMER), "2026-09-21", ANSWERED, "reported", stage=2, ask="2026-09-21"),
]

OTHER_WAYS = [
    # 21-23 for the word. 21-24 (4), 29-31 (7), 4-6 (10).
    fresh("corporate", "2026-12-18", "2026-12-23", "2027-01-06", procedure=CORPORATE, stage=0),
    # One answer, then the Ombudsman: there is no stage 2 to ask for.
    case(
        "corporate answered",
        steps("received 2026-12-18", "acknowledged 2026-12-21", "answered 2027-01-05"),
        "2027-01-06",
        ANSWERED,
        "answered",
        stage=0,
        ombudsman=True,
        procedure=CORPORATE,
    ),
    case(
        "corporate late",
        steps("received 2026-12-18", "acknowledged 2026-12-21"),
        "2027-01-07",
        WAITING,
        "answered",
        "2027-01-06",
        stage=0,
        missed=["answered 2027-01-06 open"],
        late=1,
        procedure=CORPORATE,
    ),
    # 21 (1) used; after 23: 24 (2), 29-31 (5), 4-8 (10).
    case(
        "corporate paused",
        steps("received 2026-12-18", "acknowledged 2026-12-18", "paused 2026-12-21", "resumed 2026-12-23"),
        "2026-12-23",
        WAITING,
        "answered",
        "2027-01-08",
        stage=0,
        procedure=CORPORATE,
    ),
    # Put right after the one answer; whoever is still not content may go to the Ombudsman.
    case(
        "corporate settled",
        steps("received 2026-12-18", "acknowledged 2026-12-18", "answered 2026-12-22", "settled 2026-12-23"),
        "2026-12-24",
        OVER,
        None,
        stage=0,
        ombudsman=True,
        procedure=CORPORATE,
    ),
    # A person passes it on within three working days: 23, 24, 25.
    case(
        "conference", steps("received 2026-11-21"), "2026-11-23", Where.TO_HAND_ON, "passed_on", "2026-11-25", stage=0, procedure=CONFERENCE
    ),
    case(
        "conference passed on",
        steps("received 2026-11-21", "passed_on 2026-11-24"),
        "2026-12-24",
        Where.PASSED_ON,
        "passed_on",
        stage=0,
        procedure=CONFERENCE,
    ),
    # Nobody passed it on by 25 November.
    case(
        "conference left lying",
        steps("received 2026-11-21", "acknowledged 2026-11-23"),
        "2026-11-26",
        Where.TO_HAND_ON,
        "passed_on",
        "2026-11-25",
        stage=0,
        missed=["passed_on 2026-11-25 open"],
        late=1,
        procedure=CONFERENCE,
    ),
    # 25 and 28 December are holidays: 29, 30, 31.
    case(
        "to be passed on over christmas",
        steps("received 2026-12-24"),
        "2026-12-31",
        Where.TO_HAND_ON,
        "passed_on",
        "2026-12-31",
        stage=0,
        procedure=PASSED_ON,
    ),
    # Danger has no clock; it is not for these rules to say how long it may lie.
    case("danger", steps("received 2026-11-21"), "2026-11-21", Where.TO_HAND_ON, "passed_on", stage=0, procedure=SAFEGUARDING),
    case("danger left lying", steps("received 2026-11-21"), "2026-12-21", Where.TO_HAND_ON, "passed_on", stage=0, procedure=SAFEGUARDING),
    case(
        "danger passed on at once",
        steps("received 2026-11-21", "passed_on 2026-11-21"),
        "2026-11-21",
        Where.PASSED_ON,
        "passed_on",
        stage=0,
        procedure=SAFEGUARDING,
    ),
    # A person saw that it belongs elsewhere.
    case("children act, passed on", steps(*NOVEMBER, "passed_on 2026-11-24"), "2026-12-10", Where.PASSED_ON, "passed_on", stage=0),
]

ENDS = [
    case("withdrawn", steps(*NOVEMBER, "withdrawn 2026-11-27"), "2027-01-04", OVER, None, stage=0),
    # Taken back on 8 December, after 4 December was missed: that stays so.
    case(
        "withdrawn after a missed day",
        steps(*NOVEMBER, "withdrawn 2026-12-08"),
        "2027-01-04",
        OVER,
        None,
        stage=0,
        missed=["answered 2026-12-04"],
    ),
    case("withdrawn in a pause", steps(*NOVEMBER, "paused 2026-11-25", "withdrawn 2026-11-26"), "2027-01-04", OVER, None, stage=0),
    case("withdrawn in stage 2", steps(*ADVENT, "withdrawn 2026-12-10"), "2027-06-01", OVER, None, stage=0),
    case("settled before an answer", steps(*NOVEMBER, "settled 2026-12-01"), "2026-12-02", OVER, None, stage=0),
    # "Put right" after the answer of 4 December: should it not last, stage 2 can be asked for until 6 January as before.
    case("settled after the answer", steps(*IN_TIME, "settled 2026-12-08"), "2026-12-20", OVER, None, stage=0, ask="2027-01-06"),
    case("settled long ago", steps(*IN_TIME, "settled 2026-12-08"), "2027-02-01", OVER, None, stage=0, ask="2027-01-06", late_to_ask=True),
    # After Monday 21 December: 22-24 (3), 29-31 (6), 4-8 (11), 11-15 (16), 18-22 (21), 25-28 (25).
    case(
        "asked again after settling",
        steps(*IN_TIME, "settled 2026-12-08", "asked_2 2026-12-21"),
        "2026-12-22",
        INVESTIGATING,
        "reported",
        "2027-01-28",
        stage=2,
    ),
    # After 5 March, as in "reported": 6 April.
    case(
        "withdrawn after the report",
        steps(*JANUARY, "reported 2027-03-05", "withdrawn 2027-03-06"),
        "2027-03-10",
        OVER,
        None,
        stage=0,
        ask="2027-04-06",
    ),
    # What happens after today is not known today: as on the day after it came.
    case("as it stood before", steps(*IN_TIME), "2026-11-21", WAITING, "acknowledged", "2026-12-04", ack="2026-11-25"),
]

CASES = [*FIRST_ANSWER, *COMPLEX, *PAUSES, *MISSED, *STAGE_2, *STAGE_3, *OTHER_WAYS, *ENDS]
