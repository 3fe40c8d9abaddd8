"""One council as frozen dataclasses. Nothing here is a sentence for a reader: names, numbers, days, codes, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import (
    AdvocacyFor,
    Answers,
    AskVia,
    Bound,
    Condition,
    Counts,
    Day,
    DutyLevel,
    Group,
    HelpFor,
    HelpWho,
    Kind,
    Measure,
    Read,
    Role,
    StandardsAre,
    Step,
    Trigger,
    Unit,
)


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
    """A stretch of a phased rule, from its beginning up to the day before its end.

    `from_amount` and `until_amount` count from the event named beside them, else from the rule's own start (amount 0 / None: from the
    start / no end). An event without an amount is a border by itself. `clear` is False where the document cannot be read for sure:
    such a phase gives no day (docs/counting.md 19). amount None: as agreed.
    """

    order: int
    amount: int | None
    unit: Unit | None
    from_event: Trigger | None = None
    from_amount: int = 0
    from_unit: Unit = Unit.DAYS
    until_event: Trigger | None = None
    until_amount: int | None = None
    until_unit: Unit = Unit.DAYS
    condition: Condition | None = None
    clear: bool = True


@dataclass(frozen=True)
class Rule:
    """A promise about time. A phased rule has phases and no amount; a rule without a figure (at an event, as agreed) has neither.

    `age_from` and `age_to` are whole ages, both included: 16 to 20 lasts to the 21st birthday (docs/counting.md 14).
    `told`: a family is told of it. `clear`: False where number, meaning or group cannot be read for sure; then no day is told to a
    family before the council confirms it (19). `amount_to`: the upper end of a range. `by_age`: years and months of a deadline that
    is an age. `same_as`: the rules that it follows.
    """

    id: str
    council: str
    groups: tuple[Group, ...]
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
    told: bool = True
    clear: bool = True
    amount_to: int | None = None
    by_age: tuple[int, int] | None = None
    same_as: tuple[str, ...] = ()

    @property
    def full_id(self) -> str:
        """Council and rule, e.g. redcar_cleveland.cp_visit_interval: the value of data-fact="promise"."""
        return f"{self.council}.{self.id}"


@dataclass(frozen=True)
class JourneyStep:
    """A step of the council's own way with a family, in its order. `name` is what the council calls it; `printed` is False where the
    document names no cycle and the order is ours. `again` is True for steps that go round until the help ends.
    """

    step: Step
    name: str
    printed: bool
    source: Source
    again: bool = False


@dataclass(frozen=True)
class Freshness:
    """How many days a fact may be old before it is not shown any more, and where that limit comes from."""

    worker_days: int
    source: Source


@dataclass(frozen=True)
class ClockSource:
    """Where one of the clocks stands: `clock` is the name of a field of ComplaintClocks."""

    clock: str
    source: Source
    read: Read


@dataclass(frozen=True)
class ComplaintClocks:
    """How long each step of a complaint may take, in working days but for `months_to_complain`. The law's numbers are the longest.

    `ask_stage_2` and `ask_stage_3`: within how many working days after an answer the next stage is to be asked for. `sources` has
    each clock's own source; `source` and `read` are those of `stage_1`, the day that everybody is told.
    """

    acknowledge: int
    stage_1: int
    stage_1_complex: int
    ask_stage_2: int
    stage_2: int
    stage_2_longest: int
    ask_stage_3: int
    panel: int
    panel_report: int
    panel_answer: int
    corporate: int
    months_to_complain: int
    source: Source
    read: Read
    sources: tuple[ClockSource, ...] = ()


@dataclass(frozen=True)
class Climb:
    """A step of the alarm for "I don't feel safe": whom to tell once it has waited this many minutes with nobody having opened it."""

    after_minutes: int
    to: DutyLevel


@dataclass(frozen=True)
class Duty:
    """How an alarm climbs until a person has opened it, and how long the climbing job itself may be silent (minutes)."""

    climbs: tuple[Climb, ...]
    silent_minutes: int
    source: Source


@dataclass(frozen=True)
class Standard:
    """One of the council's own practice standards (or pillars, or principles): its number, its title as printed, and which of our
    measures speak about it.
    """

    id: str
    number: int
    name: str
    measures: tuple[Measure, ...]
    source: Source


@dataclass(frozen=True)
class Help:
    """A service of the council's area that helps somebody, as the council's own document names it. `phone` as shown and `tel` as
    dialled are "" where the document prints none; so is `url`.
    """

    desk_name: str
    who_for: HelpWho
    source: Source
    phone: str = ""
    url: str = ""
    tel: str = ""


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
    journey: tuple[JourneyStep, ...]
    freshness: Freshness
    clocks: ComplaintClocks
    duty: Duty
    standards: tuple[Standard, ...] = ()
    standards_are: StandardsAre = StandardsAre.STANDARD
    helps: tuple[Help, ...] = ()
    floor: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Floor:
    """What holds where a council's own file says nothing else: the law's rules, the clocks of a complaint, the climbing of an alarm."""

    rules: tuple[Rule, ...]
    clocks: ComplaintClocks
    duty: Duty
