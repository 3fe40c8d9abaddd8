"""Makes the dataclasses of one council from its file, or says what to mend."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from .facts import (
    Advocacy,
    Authority,
    Contacts,
    Desk,
    Framework,
    Helpline,
    OfficeHours,
    Phase,
    Phone,
    Records,
    Replies,
    Rule,
    Source,
)
from .kinds import AdvocacyFor, Answers, AskVia, Bound, Condition, Counts, Day, Group, HelpFor, Kind, Read, Role, Trigger, Unit
from .table import Table

BBC_WEATHER = "https://www.bbc.co.uk/weather"


def authority_of(top: Table, lines: tuple[Helpline, ...], floor: tuple[Rule, ...]) -> Authority:
    rules = rules_of(top)
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
        rules=rules,
        floor=floor,
    )
    top.done()
    if rules and not made.states_timescales:
        raise top.wrong("rule", "must not be given where states_timescales is false")
    return made


def _source(table: Table) -> Source:
    own = table.table("source")
    made = Source(own.text("document"), own.text("section", ""), own.text("page", ""), own.url("url", ""))
    own.done()
    return made


def _framework(table: Table) -> Framework:
    made = Framework(table.text("name"), table.text("date"), _source(table))
    table.done()
    return made


def _tel(table: Table, shown_key: str, tel_key: str = "tel") -> tuple[str, str]:
    """A number as shown and as dialled: the same digits, and a length that exists in the United Kingdom."""
    shown, tel = table.text(shown_key), table.text(tel_key)
    if not re.fullmatch(r"0[0-9]{7,10}|[1-9][0-9]{2,5}", tel):
        raise table.wrong(tel_key, f"'{tel}' is not a telephone number that can be dialled")
    if re.sub(r"[^0-9]", "", shown) != tel:
        raise table.wrong(tel_key, f"'{tel}' is not the number shown, '{shown}'")
    return shown, tel


def _contacts(table: Table | None) -> Contacts:
    if table is None:
        return Contacts()
    made = Contacts(_phone(table.maybe("switchboard", table.table)), _phone(table.maybe("out_of_hours", table.table)))
    table.done()
    return made


def _phone(table: Table | None) -> Phone | None:
    if table is None:
        return None
    shown, tel = _tel(table, "number")
    made = Phone(shown, tel, table.get("checked", date), _source(table), table.code("read", Read), table.text("name", ""))
    table.done()
    return made


def _desk(table: Table | None) -> Desk | None:
    if table is None:
        return None
    made = _read_desk(table)
    table.done()
    return made


def _read_desk(table: Table) -> Desk:
    phone, tel = _tel(table, "phone") if {"phone", "tel"} & set(table.values) else ("", "")
    name, day, source, read = table.text("name"), table.get("checked", date), _source(table), table.code("read", Read)
    made = Desk(name, day, source, read, phone, tel, table.email(""), table.url("url", ""))
    if not (made.phone or made.email or made.url):
        raise table.wrong("phone", "one of phone, email and url must be given")
    return made


def _advocacy(table: Table) -> Advocacy:
    made = Advocacy(_read_desk(table), table.code("who_for", AdvocacyFor))
    table.done()
    return made


def _records(table: Table) -> Records:
    desk = _desk(table.maybe("desk", table.table))
    made = Records(table.code("ask", AskVia), _source(table), table.code("read", Read), table.url("url", ""), desk)
    table.done()
    if made.ask is AskVia.TEAM and made.desk is None:
        raise table.wrong("desk", "is missing: the team to ask")
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
    made = (row.number("working_days", least=1), _source(row), row.code("read", Read))
    row.done()
    return made


def _office_hours(table: Table) -> OfficeHours:
    start, end = (table.matched(key, r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time such as 09:00") for key in ("start", "end"))
    made = OfficeHours(start, end, table.code_list("days", Day), _source(table))
    table.done()
    if start >= end:
        raise table.wrong("end", "must be after start")
    if not made.days:
        raise table.wrong("days", "must name a day")
    return made


def helpline_of(row: Table) -> Helpline:
    way = "sms" if "sms" in row.values else "tel"
    shown, dialled = _tel(row, "number", way)
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
        source=_source(row),
        read=row.code("read", Read),
    )
    row.done()
    return made


def rules_of(top: Table) -> tuple[Rule, ...]:
    council = top.text("slug")
    found = tuple(_rule(row, council) for row in top.tables("rule"))
    no_twins(top, "rule", [rule.id for rule in found])
    return found


def no_twins(top: Table, key: str, ids: list[str]) -> None:
    for before, after in pairwise(sorted(ids)):
        if before == after:
            raise top.wrong(f"{key}[{after}]", "stands there twice")


def _rule(row: Table, council: str) -> Rule:
    made = Rule(
        id=row.matched("id", r"[a-z][a-z0-9_]*", "must be small letters, digits and _"),
        council=council,
        group=row.code("group", Group),
        kind=row.code("kind", Kind),
        bound=row.code("bound", Bound),
        trigger=row.code("trigger", Trigger),
        source=_source(row),
        read=row.code("read", Read),
        amount=row.maybe("amount", row.number),
        unit=row.maybe("unit", lambda key: row.code(key, Unit)),
        phases=tuple(_phase(part) for part in row.tables("phase")),
        condition=row.maybe("condition", lambda key: row.code(key, Condition)),
        age_from=row.maybe("age_from", row.number),
        age_to=row.maybe("age_to", row.number),
        counts=row.code("counts", Counts, Counts.SEEN),
        responsible=row.code_list("responsible", Role),
    )
    row.done()
    _whole(row, made)
    return made


def _whole(row: Table, rule: Rule) -> None:
    """Raise where the parts of a rule do not fit one another."""
    phased = rule.bound is Bound.PHASED
    if phased != bool(rule.phases):
        raise row.wrong("phase", "must be given for a phased rule and for no other")
    if phased and (rule.kind is not Kind.VISIT_INTERVAL or rule.amount is not None or rule.unit is not None):
        raise row.wrong("amount", "a phased rule is an interval, and its amounts stand in its phases")
    if not phased and (rule.amount is None or rule.unit is None):
        raise row.wrong("amount", "amount and unit must be given")
    if rule.unit is Unit.YEARS:
        raise row.wrong("unit", "years only mark where a phase begins or ends; write 12 months")
    if rule.age_from is not None and rule.age_to is not None and rule.age_to < rule.age_from:
        raise row.wrong("age_to", "must not be below age_from")
    interval = rule.kind is Kind.VISIT_INTERVAL
    if interval and not phased and rule.amount == 0:
        raise row.wrong("amount", "an interval must be 1 or more")
    if interval != (rule.trigger is Trigger.LAST_SEEN):
        raise row.wrong("trigger", "an interval runs from last_seen, and only an interval does")


def _phase(part: Table) -> Phase:
    made = Phase(
        order=part.number("order", least=1),
        amount=part.number("amount", least=1),
        unit=part.code("unit", Unit),
        from_amount=part.number("from_after_amount", 0),
        from_unit=part.code("from_after_unit", Unit, Unit.DAYS),
        until_amount=part.maybe("until_after_amount", part.number),
        until_unit=part.code("until_after_unit", Unit, Unit.DAYS),
        condition=part.maybe("condition", lambda key: part.code(key, Condition)),
    )
    part.done()
    if made.unit is Unit.YEARS:
        raise part.wrong("unit", "years only mark where a phase begins or ends; write 12 months")
    return made
