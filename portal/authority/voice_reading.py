"""Makes what a council says about being heard: the clocks of a complaint, how an alarm climbs, practice standards, who helps.

All of it may be left out of a council's own file: clocks and duty then are those of the floor (`england.toml`).
"""

from __future__ import annotations

from itertools import pairwise

from .facts import Climb, ClockSource, ComplaintClocks, Duty, Help, Standard
from .kinds import DutyLevel, HelpWho, Measure, Read
from .rule_reading import no_twins, source_of
from .table import Table, tel_of

# Not longer than the law's: this is the council's time.
NOT_LONGER = frozenset({"stage_1", "stage_1_complex", "stage_2", "stage_2_longest", "panel", "panel_report", "panel_answer"})
# Not shorter than the law's: this is the person's time.
NOT_SHORTER = frozenset({"ask_stage_2", "ask_stage_3", "months_to_complain"})
CLOCKS = (
    "acknowledge",
    "stage_1",
    "stage_1_complex",
    "ask_stage_2",
    "stage_2",
    "stage_2_longest",
    "ask_stage_3",
    "panel",
    "panel_report",
    "panel_answer",
    "corporate",
    "months_to_complain",
)
MOST_TO_HEAD = 240  # minutes: an alarm of the night reaches the head of service before the morning

Clock = tuple[int, ClockSource]


def clocks_of(top: Table, law: ComplaintClocks | None) -> ComplaintClocks:
    """The clocks of this file, each that it leaves out taken from `law`; `law` None: it is the floor's own file and must name all."""
    if law is not None and "clocks" not in top.values:
        top.maybe("clocks", top.table)
        return law
    table, before = top.table("clocks"), top.count()
    found = {key: _clock(table, key, law) for key in CLOCKS}
    table.done()
    days = {key: clock[0] for key, clock in found.items()}
    if top.count() == before:
        _fit(table, days)
        if law is not None:
            _within_the_law(table, days, law)
    told = found["stage_1"][1]
    return ComplaintClocks(**days, source=told.source, read=told.read, sources=tuple(clock[1] for clock in found.values()))


def _clock(table: Table, key: str, law: ComplaintClocks | None) -> Clock:
    if law is not None and key not in table.values:
        table.asked.add(key)
        return getattr(law, key), next(one for one in law.sources if one.clock == key)
    row = table.table(key)
    made = row.number("months" if key == "months_to_complain" else "working_days", least=1)
    where = ClockSource(key, source_of(row), row.code("read", Read))
    row.done()
    return made, where


def _fit(table: Table, days: dict[str, int]) -> None:
    for key, longer in (("stage_1", "stage_1_complex"), ("stage_2", "stage_2_longest")):
        if days[longer] < days[key]:
            table.wrong(longer, f"{days[longer]} is shorter than {key} ({days[key]})")


def _within_the_law(table: Table, days: dict[str, int], law: ComplaintClocks) -> None:
    for key, own in days.items():
        most: int = getattr(law, key)
        if key in NOT_LONGER and own > most:
            table.wrong(key, f"{own} is longer than the law's {most}")
        if key in NOT_SHORTER and own < most:
            table.wrong(key, f"{own} is shorter than the law's {most}: this is the person's time")


def duty_of(top: Table, law: Duty | None) -> Duty:
    """How an alarm climbs by this file, what it leaves out taken from `law`; None: it is the floor's own file and must say all."""
    if law is not None and "duty" not in top.values:
        top.maybe("duty", top.table)
        return law
    table = top.table("duty")
    climbs = law.climbs if law is not None and "climbs" not in table.values else _climbs(table)
    silent = table.number("silent_minutes", law.silent_minutes if law is not None else None, least=1)
    made = Duty(climbs, silent, source_of(table))
    table.asked.add("climbs")
    table.done()
    return made


def _climbs(table: Table) -> tuple[Climb, ...]:
    before = table.count()
    table.get("climbs", list)
    found = tuple(_climb(row) for row in table.tables("climbs")) if table.count() == before else ()
    if table.count() > before:  # steps that could not be read cannot be held against one another
        return found
    if not found or found[0].to is not DutyLevel.DUTY:
        table.wrong("climbs", f"must begin with {DutyLevel.DUTY}")
    for level in DutyLevel:
        if level not in [one.to for one in found]:
            table.wrong("climbs", f"never reaches {level}")
    for row, (one, after) in enumerate(pairwise(found), 1):
        if after.after_minutes < one.after_minutes:
            table.wrong(
                f"climbs[{row}].after_minutes", f"{after.after_minutes} comes before {one.after_minutes}", (*table.place, "climbs", row)
            )
    if (head := min((one.after_minutes for one in found if one.to is DutyLevel.HEAD), default=0)) > MOST_TO_HEAD:
        table.wrong("climbs", f"reaches {DutyLevel.HEAD} after {head} minutes, which must be {MOST_TO_HEAD} or less")
    return found


def _climb(row: Table) -> Climb:
    made = Climb(row.number("after_minutes"), row.code("to", DutyLevel))
    row.done()
    return made


def standards_of(top: Table) -> tuple[Standard, ...]:
    """The council's practice standards in the order of their numbers: 1, 2, 3 without a gap."""
    before, rows = top.count(), top.tables("standard")
    found = tuple(_standard(row) for row in rows)
    no_twins(top, "standard", [one.id for one in found])
    if top.count() > before:
        return found
    for n, (row, one) in enumerate(zip(rows, found, strict=True), 1):
        if one.number != n:
            row.wrong("number", f"must count 1, 2, 3 without a gap: {n} is expected here")
            break
    return found


def _standard(row: Table) -> Standard:
    made = Standard(
        row.matched("id", r"[a-z][a-z0-9_]*", "must be small letters, digits and _"),
        row.number("number", least=1),
        row.text("name"),
        row.code_list("measures", Measure),
        source_of(row),
    )
    row.done()
    if len(set(made.measures)) < len(row.values.get("measures") or made.measures):  # type: ignore[arg-type]
        row.wrong("measures", "names a measure twice")
    return made


def helps_of(top: Table) -> tuple[Help, ...]:
    """The services of the area, in the order of the file; the same name may stand once for each whom it helps."""
    before, rows = top.count(), top.tables("help")
    found = tuple(_help(row) for row in rows)
    if top.count() == before:
        seen: set[tuple[str, HelpWho]] = set()
        for row, one in zip(rows, found, strict=True):
            if (one.desk_name, one.who_for) in seen:
                row.wrong("name", f"'{one.desk_name}' stands there twice for {one.who_for}")
            seen.add((one.desk_name, one.who_for))
    return found


def _help(row: Table) -> Help:
    name, who_for, source = row.text("name"), row.code("who_for", HelpWho), source_of(row)
    phone, tel = tel_of(row, "phone") if {"phone", "tel"} & set(row.values) else ("", "")
    made = Help(name, who_for, source, phone, row.url("url", ""), tel)
    row.done()
    return made
