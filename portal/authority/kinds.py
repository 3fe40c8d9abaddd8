"""The codes that a council's file may use: what a fact is about, how it is known, how an amount is meant."""

from __future__ import annotations

from enum import StrEnum


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
