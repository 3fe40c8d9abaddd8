"""One council as data: its TOML file read into frozen dataclasses, or an AuthorityError that says what to mend.

Nothing here is a sentence for a reader: names, numbers, days, codes, and for each fact its source.
A council's own file lies in `portal/data/authorities`; the law's floor (`england.toml`) and the national
helplines (`helplines.toml`) are read with it. The portal refuses to start where a file is wrong.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

DATA = Path(__file__).resolve().parent / "data"
FLOOR = "england"
BBC_WEATHER = "https://www.bbc.co.uk/weather"

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class AuthorityError(Exception):
    """A file of a council that cannot be used; the message names the file, the key and what is wrong with it."""

    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or 'the file'}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Read(StrEnum):
    """How well a fact is known: its own text was read, another's page says so, or we set it ourselves."""

    PRIMARY = "primary"
    SECOND_HAND = "second-hand"
    OWN = "own"


class Group(StrEnum):
    """The five services that a family may have; `Facts.service` holds one of these."""

    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    CHILD_IN_CARE = "child_in_care"
    CARE_LEAVER = "care_leaver"


class Kind(StrEnum):
    """What a rule is about. Further kinds of timescale are added here and in the files."""

    FIRST_VISIT = "first_visit"
    SECOND_VISIT = "second_visit"
    VISIT_INTERVAL = "visit_interval"


class Bound(StrEnum):
    """How the amount is meant; the words are those of the council files."""

    WITHIN = "within"
    ON_THE_DAY = "on_the_day"
    AT_LEAST_EVERY = "at_least_every"
    EVERY = "every"
    PHASED = "phased"


class Unit(StrEnum):
    """What an amount counts. `years` only marks where a phase begins or ends."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Trigger(StrEnum):
    """The day from which an amount runs; an interval runs from the last time the child was seen."""

    LAST_SEEN = "last_seen"
    REQUEST = "request"
    REFERRAL = "referral"
    CONFERENCE = "child_protection_conference"
    PLAN_AGREED = "child_protection_plan_agreed"
    MOVE = "move"
    PLACEMENT_START = "placement_start"
    LEAVING_CARE = "leaving_care"
    ACCOMMODATION_START = "accommodation_start"


class Condition(StrEnum):
    """What must be on record before a rule or phase holds."""

    PERMANENT_AGREED = "permanent_agreed"
    HOUSED_BY_COUNCIL = "housed_by_council"


class Counts(StrEnum):
    """What meets the rule: only seeing the person, or any contact with an answer (telephone, text, video)."""

    SEEN = "seen"
    ANY_CONTACT = "any_contact"


class Role(StrEnum):
    """Who answers for a rule, as the council prints it."""

    SOCIAL_WORKER = "social_worker"
    EARLY_HELP_PRACTITIONER = "early_help_practitioner"
    PERSONAL_ADVISER = "personal_adviser"
    MANAGERS = "managers"
    REVIEW_MEETING = "review_meeting"
    COUNCIL = "council"


class HelpFor(StrEnum):
    """Whom a helpline is for."""

    EMERGENCY = "emergency"
    UNDER_19 = "under_19"
    IN_CARE_OR_SOCIAL_WORKER = "in_care_or_social_worker"
    ANYONE = "anyone"
    TEXT_ANY = "text_any"
    WORRIED_ADULT = "worried_adult"
    DOMESTIC_ABUSE = "domestic_abuse"
    RUN_AWAY = "run_away"
    COMPLAINT_NOT_SETTLED = "complaint_not_settled"


class Answers(StrEnum):
    """When somebody answers. HOURS_VARY: no page that we could read settles it; never show it as day and night."""

    ALWAYS = "always"
    WEEKDAYS_9_5 = "weekdays_9_5"
    HOURS_VARY = "hours_vary"


class AdvocacyFor(StrEnum):
    """Whom an advocacy service speaks up for."""

    CHILD = "child"
    PARENT = "parent"
    ANYONE = "anyone"


class AskVia(StrEnum):
    """Whom to ask for one's records: the own worker, or the team named in the desk."""

    WORKER = "worker"
    TEAM = "team"


class Day(StrEnum):
    """Days of the week, in date.weekday() order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True)
class Source:
    """Where a fact stands: document (or the host of a page), section, page; `url` where there is one."""

    document: str
    section: str = ""
    page: str = ""
    url: str = ""


@dataclass(frozen=True)
class Phone:
    """A telephone number: as shown, as dialled (digits only), when it was looked up and where; `name`: the team's own, or ""."""

    number: str
    tel: str
    checked: date
    source: Source
    read: Read
    name: str = ""


@dataclass(frozen=True)
class Contacts:
    """The council's own numbers; None where no page that we could read shows one."""

    switchboard: Phone | None = None
    out_of_hours: Phone | None = None


@dataclass(frozen=True)
class Desk:
    """Somebody to turn to. `name` is a proper name; `phone`, `email` and `url` are "" or None where not known."""

    name: str
    checked: date
    source: Source
    read: Read
    phone: str = ""
    tel: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True)
class Advocacy:
    """A service that speaks up for somebody, and for whom."""

    desk: Desk
    who_for: AdvocacyFor

    @property
    def name(self) -> str:
        return self.desk.name


@dataclass(frozen=True)
class Records:
    """Whom to ask to see what is written about oneself. `desk` is set where `ask` is TEAM, and may be set beside the worker."""

    ask: AskVia
    source: Source
    read: Read
    url: str = ""
    desk: Desk | None = None


@dataclass(frozen=True)
class Replies:
    """By when an answer is owed, in working days, each with its source."""

    message_working_days: int
    complaint_working_days: int
    call_back_working_days: int
    message_source: Source
    complaint_source: Source
    call_back_source: Source
    complaint_read: Read = Read.SECOND_HAND


@dataclass(frozen=True)
class OfficeHours:
    """When somebody reads: 24-hour local times "HH:MM" and days of the week; bank holidays are never office days."""

    start: str
    end: str
    days: tuple[Day, ...]
    source: Source


@dataclass(frozen=True)
class Framework:
    """The council's practice framework: its name and its date as printed."""

    name: str
    date: str
    source: Source


@dataclass(frozen=True)
class Helpline:
    """A national helpline: either `tel` (to ring) or `sms` (to text, with `keyword`) is set."""

    id: str
    name: str
    number: str
    tel: str
    sms: str
    keyword: str
    who_for: HelpFor
    answers: Answers
    checked: date
    source: Source
    read: Read


@dataclass(frozen=True)
class Phase:
    """A stretch of a phased rule. `from_*` and `until_*` count from the rule's start; amount 0 / None: from the start / no end."""

    order: int
    amount: int
    unit: Unit
    from_amount: int = 0
    from_unit: Unit = Unit.DAYS
    until_amount: int | None = None
    until_unit: Unit = Unit.DAYS
    condition: Condition | None = None


@dataclass(frozen=True)
class Rule:
    """A promise about time. A phased rule has phases and no amount; every other has an amount and a unit.

    `age_from` and `age_to` are whole ages, both included: 16 to 20 lasts to the 21st birthday (docs/counting.md 14).
    """

    id: str
    council: str
    group: Group
    kind: Kind
    bound: Bound
    trigger: Trigger
    source: Source
    read: Read
    amount: int | None = None
    unit: Unit | None = None
    phases: tuple[Phase, ...] = ()
    condition: Condition | None = None
    age_from: int | None = None
    age_to: int | None = None
    counts: Counts = Counts.SEEN
    responsible: tuple[Role, ...] = ()

    @property
    def full_id(self) -> str:
        """Council and rule, e.g. redcar_cleveland.cp_visit_interval: the value of data-fact="promise"."""
        return f"{self.council}.{self.id}"


@dataclass(frozen=True)
class Authority:
    """All that the portal knows of one council. `floor` holds the law's rules, which no council rule may loosen."""

    slug: str
    name: str
    states_timescales: bool
    exit_to: str
    framework: Framework
    contacts: Contacts
    complaints: Desk | None
    advocacy: tuple[Advocacy, ...]
    records: Records
    replies: Replies
    office_hours: OfficeHours
    helplines: tuple[Helpline, ...]
    rules: tuple[Rule, ...]
    floor: tuple[Rule, ...] = ()


def load(slug_or_path: str) -> Authority:
    """A council by its slug in `portal/data/authorities`, or by the path of a file of its own.

    Raises AuthorityError (file, key path, reason) for a missing file, TOML that does not parse, an unknown or missing key,
    a fact without source, a unit or code that is not known, a telephone number that cannot be dialled.
    """
    path = _find(slug_or_path)
    law = _find(FLOOR)
    return _authority(_open(path), helplines(), () if path == law else _rules(_open(law)))


def helplines() -> tuple[Helpline, ...]:
    """The national helplines in the order of their file. Raises AuthorityError as `load` does."""
    top = _open(DATA / "helplines.toml")
    found = tuple(_helpline(row) for row in top.tables("helpline"))
    top.done()
    _no_twins(top, "helpline", [line.id for line in found])
    return found


class _Table:
    """A TOML table that knows where it stands and which of its keys were asked for."""

    def __init__(self, file: Path, values: Mapping[str, object], at: str = "") -> None:
        self.file, self.values, self.at = file, values, at
        self.asked: set[str] = set()

    def wrong(self, key: str, reason: str) -> AuthorityError:
        return AuthorityError(self.file, ".".join(part for part in (self.at, key) if part), reason)

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value, of exactly this type (true is no number); the default, or an error, where it is missing."""
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        if type(value) is not kind:
            raise self.wrong(key, f"must be {kind.__name__}, not {type(value).__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, str, default)
        if not value.strip() and default is None:
            raise self.wrong(key, "is empty")
        return value

    def number(self, key: str, default: int | None = None, least: int = 0) -> int:
        value = self.get(key, int, default)
        if value < least:
            raise self.wrong(key, f"must be {least} or more")
        return value

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the key, or None where the key is not there."""
        self.asked.add(key)
        return read(key) if key in self.values else None

    def code(self, key: str, codes: type[E], default: E | None = None) -> E:
        return self._code(key, codes, self.text(key, None if default is None else default.value))

    def code_list(self, key: str, codes: type[E]) -> tuple[E, ...]:
        return tuple(self._code(key, codes, one) for one in self.get(key, list, []))

    def _code(self, key: str, codes: type[E], value: object) -> E:
        try:
            return codes(str(value))
        except ValueError:
            raise self.wrong(key, f"'{value}' is not one of {', '.join(codes)}") from None

    def matched(self, key: str, pattern: str, reason: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and not re.fullmatch(pattern, value):
            raise self.wrong(key, reason)
        return value

    def url(self, key: str, default: str | None = None) -> str:
        return self.matched(key, r"https://[^\s/]+\.[^\s]+", "must be a https:// address", default)

    def email(self, default: str | None = None) -> str:
        return self.matched("email", r"[^@\s]+@[^@\s]+\.[^@\s]+", "is not an email address", default)

    def table(self, key: str) -> _Table:
        return _Table(self.file, self.get(key, dict), f"{self.at}.{key}".lstrip("."))

    def tables(self, key: str) -> list[_Table]:
        """The rows of an array of tables; in errors a row is called by its id where it has one."""
        rows = self.get(key, list, [])
        for row in rows:
            if not isinstance(row, dict):
                raise self.wrong(key, "must be tables")
        return [_Table(self.file, row, f"{self.at}.{key}[{row.get('id', n)}]".lstrip(".")) for n, row in enumerate(rows)]

    def done(self) -> None:
        """Raise for the first key that nobody asked for: most likely misspelt."""
        for key in self.values:
            if key not in self.asked:
                raise self.wrong(key, "is not a known key")


def _find(slug_or_path: str) -> Path:
    if re.fullmatch(r"[a-z][a-z0-9_]*", slug_or_path):
        return DATA / "authorities" / f"{slug_or_path}.toml"
    return Path(slug_or_path)


def _open(path: Path) -> _Table:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise AuthorityError(path, "", f"cannot be read ({problem.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise AuthorityError(path, "", f"is not TOML ({problem})") from None
    top = _Table(path, values)
    if top.number("schema_version") != 1:
        raise top.wrong("schema_version", "must be 1")
    return top


def _authority(top: _Table, lines: tuple[Helpline, ...], floor: tuple[Rule, ...]) -> Authority:
    rules = _rules(top)
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


def _source(table: _Table) -> Source:
    own = table.table("source")
    made = Source(own.text("document"), own.text("section", ""), own.text("page", ""), own.url("url", ""))
    own.done()
    return made


def _framework(table: _Table) -> Framework:
    made = Framework(table.text("name"), table.text("date"), _source(table))
    table.done()
    return made


def _tel(table: _Table, shown_key: str, tel_key: str = "tel") -> tuple[str, str]:
    """A number as shown and as dialled: the same digits, and a length that exists in the United Kingdom."""
    shown, tel = table.text(shown_key), table.text(tel_key)
    if not re.fullmatch(r"0[0-9]{7,10}|[1-9][0-9]{2,5}", tel):
        raise table.wrong(tel_key, f"'{tel}' is not a telephone number that can be dialled")
    if re.sub(r"[^0-9]", "", shown) != tel:
        raise table.wrong(tel_key, f"'{tel}' is not the number shown, '{shown}'")
    return shown, tel


def _contacts(table: _Table | None) -> Contacts:
    if table is None:
        return Contacts()
    made = Contacts(_phone(table.maybe("switchboard", table.table)), _phone(table.maybe("out_of_hours", table.table)))
    table.done()
    return made


def _phone(table: _Table | None) -> Phone | None:
    if table is None:
        return None
    shown, tel = _tel(table, "number")
    made = Phone(shown, tel, table.get("checked", date), _source(table), table.code("read", Read), table.text("name", ""))
    table.done()
    return made


def _desk(table: _Table | None) -> Desk | None:
    if table is None:
        return None
    made = _read_desk(table)
    table.done()
    return made


def _read_desk(table: _Table) -> Desk:
    phone, tel = _tel(table, "phone") if {"phone", "tel"} & set(table.values) else ("", "")
    name, day, source, read = table.text("name"), table.get("checked", date), _source(table), table.code("read", Read)
    made = Desk(name, day, source, read, phone, tel, table.email(""), table.url("url", ""))
    if not (made.phone or made.email or made.url):
        raise table.wrong("phone", "one of phone, email and url must be given")
    return made


def _advocacy(table: _Table) -> Advocacy:
    made = Advocacy(_read_desk(table), table.code("who_for", AdvocacyFor))
    table.done()
    return made


def _records(table: _Table) -> Records:
    desk = _desk(table.maybe("desk", table.table))
    made = Records(table.code("ask", AskVia), _source(table), table.code("read", Read), table.url("url", ""), desk)
    table.done()
    if made.ask is AskVia.TEAM and made.desk is None:
        raise table.wrong("desk", "is missing: the team to ask")
    return made


def _replies(table: _Table) -> Replies:
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


def _reply(row: _Table) -> tuple[int, Source, Read]:
    made = (row.number("working_days", least=1), _source(row), row.code("read", Read))
    row.done()
    return made


def _office_hours(table: _Table) -> OfficeHours:
    start, end = (table.matched(key, r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time such as 09:00") for key in ("start", "end"))
    made = OfficeHours(start, end, table.code_list("days", Day), _source(table))
    table.done()
    if start >= end:
        raise table.wrong("end", "must be after start")
    if not made.days:
        raise table.wrong("days", "must name a day")
    return made


def _helpline(row: _Table) -> Helpline:
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


def _rules(top: _Table) -> tuple[Rule, ...]:
    council = top.text("slug")
    found = tuple(_rule(row, council) for row in top.tables("rule"))
    _no_twins(top, "rule", [rule.id for rule in found])
    return found


def _no_twins(top: _Table, key: str, ids: list[str]) -> None:
    for before, after in pairwise(sorted(ids)):
        if before == after:
            raise top.wrong(f"{key}[{after}]", "stands there twice")


def _rule(row: _Table, council: str) -> Rule:
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


def _whole(row: _Table, rule: Rule) -> None:
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


def _phase(part: _Table) -> Phase:
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
