"""Makes the dataclasses of one council from its file, or says what to mend."""

from __future__ import annotations

from datetime import date

from .facts import (
    Advocacy,
    Authority,
    Contacts,
    Desk,
    Floor,
    Framework,
    Freshness,
    Helpline,
    JourneyStep,
    OfficeHours,
    Phone,
    Records,
    Replies,
    Source,
)
from .kinds import (
    AdvocacyFor,
    Answers,
    AskVia,
    Day,
    HelpFor,
    Read,
    StandardsAre,
    Step,
)
from .rule_reading import no_twins, rules_of, source_of
from .table import Table, tel_of
from .voice_reading import clocks_of, duty_of, helps_of, standards_of

LAW = "england"  # its file is no council's: it holds the floor below all of them
BBC_WEATHER = "https://www.bbc.co.uk/weather"


def authority_of(top: Table, lines: tuple[Helpline, ...], floor: Floor | None) -> Authority:
    """The council of this file. What is wrong with it is noted in `top`: ask `top.settle()` before it is used.

    `floor` gives what the file may leave out; None where the file is the floor itself.
    """
    made = Authority(
        slug=top.matched("slug", r"[a-z][a-z0-9_]*", "must be small letters, digits and _"),
        name=top.text("name"),
        states_timescales=top.get("states_timescales", bool),
        exit_to=top.url("exit_to", BBC_WEATHER),
        framework=_framework(top.table("framework")),
        contacts=_contacts(top.maybe("contacts", top.table)),
        complaints=_desk(top.maybe("complaints", top.table)),
        advocacy=tuple(_advocacy(row) for row in top.tables("advocacy")),
        records=_records(top.table("records")),
        replies=_replies(top.table("replies")),
        office_hours=_office_hours(top.table("office_hours")),
        helplines=lines,
        rules=rules_of(top),
        journey=_journey(top),
        freshness=_freshness(top.table("freshness")),
        clocks=clocks_of(top, floor.clocks if floor else None),
        duty=duty_of(top, floor.duty if floor else None),
        standards=standards_of(top),
        standards_are=top.code("standards_are", StandardsAre, StandardsAre.STANDARD),
        helps=helps_of(top),
        floor=floor.rules if floor else (),
    )
    top.done()
    _whole(top, made)
    return made


def floor_of(top: Table) -> Floor:
    """What the floor's own file gives to every council."""
    return Floor(rules_of(top), clocks_of(top, None), duty_of(top, None))


def _whole(top: Table, made: Authority) -> None:
    """Notes where the tables of a file do not fit one another."""
    if made.rules and top.values.get("states_timescales") is False:
        top.wrong("rule", "must not be given where states_timescales is false", ("rule", 0))
    if not made.journey and made.slug != LAW:
        top.wrong("journey", "is missing: a council has at least one step")
    complaint, stage_1 = made.replies.complaint_working_days, made.clocks.stage_1
    if complaint and stage_1 and complaint != stage_1:  # 0: one of the two could not be read
        reason = f"{complaint} is not {stage_1}, the days of clocks.stage_1: people would be told two days"
        top.wrong("replies.complaint.working_days", reason, ("replies", "complaint", "working_days"))


def _framework(table: Table) -> Framework:
    made = Framework(table.text("name"), table.text("date"), source_of(table))
    table.done()
    return made


def _contacts(table: Table | None) -> Contacts:
    if table is None:
        return Contacts()
    made = Contacts(_phone(table.maybe("switchboard", table.table)), _phone(table.maybe("out_of_hours", table.table)))
    table.done()
    return made


def _phone(table: Table | None) -> Phone | None:
    if table is None:
        return None
    shown, tel = tel_of(table, "number")
    made = Phone(shown, tel, table.get("checked", date), source_of(table), table.code("read", Read), table.text("name", ""))
    table.done()
    return made


def _desk(table: Table | None) -> Desk | None:
    if table is None:
        return None
    made = _read_desk(table)
    table.done()
    return made


def _read_desk(table: Table) -> Desk:
    phone, tel = tel_of(table, "phone") if {"phone", "tel"} & set(table.values) else ("", "")
    name, day, source, read = table.text("name"), table.get("checked", date), source_of(table), table.code("read", Read)
    made = Desk(name, day, source, read, phone, tel, table.email(""), table.url("url", ""))
    if not (made.phone or made.email or made.url):
        table.wrong("phone", "one of phone, email and url must be given")
    return made


def _advocacy(table: Table) -> Advocacy:
    made = Advocacy(_read_desk(table), table.code("who_for", AdvocacyFor))
    table.done()
    return made


def _records(table: Table) -> Records:
    desk = _desk(table.maybe("desk", table.table))
    made = Records(table.code("ask", AskVia), source_of(table), table.code("read", Read), table.url("url", ""), desk)
    table.done()
    if made.ask is AskVia.TEAM and made.desk is None:
        table.wrong("desk", "is missing: the team to ask")
    return made


def _replies(table: Table) -> Replies:
    message, complaint, call_back = (_reply(table.table(key)) for key in ("message", "complaint", "call_back"))
    table.done()
    return Replies(
        message_working_days=message[0],
        complaint_working_days=complaint[0],
        call_back_working_days=call_back[0],
        message_source=message[1],
        complaint_source=complaint[1],
        call_back_source=call_back[1],
        complaint_read=complaint[2],
    )


def _reply(row: Table) -> tuple[int, Source, Read]:
    made = (row.number("working_days", least=1), source_of(row), row.code("read", Read))
    row.done()
    return made


def _office_hours(table: Table) -> OfficeHours:
    before = table.count()
    start, end = (table.matched(key, r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time such as 09:00") for key in ("start", "end"))
    made = OfficeHours(start, end, table.code_list("days", Day), source_of(table))
    table.done()
    if start >= end and table.count() == before:
        table.wrong("end", "must be after start")
    if table.values.get("days") == []:
        table.wrong("days", "must name a day")
    return made


def helpline_of(row: Table) -> Helpline:
    way = "sms" if "sms" in row.values else "tel"
    shown, dialled = tel_of(row, "number", way)
    made = Helpline(
        id=row.text("id"),
        name=row.text("name"),
        number=shown,
        tel=dialled if way == "tel" else "",
        sms=dialled if way == "sms" else "",
        keyword=row.text("keyword", ""),
        who_for=row.code("who_for", HelpFor),
        answers=row.code("answers", Answers),
        checked=row.get("checked", date),
        source=source_of(row),
        read=row.code("read", Read),
    )
    row.done()
    return made


def _journey(top: Table) -> tuple[JourneyStep, ...]:
    before = top.count()
    found = tuple(_step(row) for row in top.tables("journey"))
    if top.count() == before:  # a step that is not known would pass for another one
        no_twins(top, "journey", [step.step for step in found])
    return found


def _step(row: Table) -> JourneyStep:
    made = JourneyStep(row.code("step", Step), row.text("name"), row.get("printed", bool), source_of(row), row.get("again", bool, False))
    row.done()
    return made


def _freshness(table: Table) -> Freshness:
    made = Freshness(table.number("worker_days", least=1), source_of(table))
    table.done()
    return made
