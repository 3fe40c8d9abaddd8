"""The codes that a council's file may use: what a fact is about, how it is known, how an amount is meant."""

from __future__ import annotations

from enum import StrEnum


class Read(StrEnum):
    """How well a fact is known: its own text was read, another's page says so, or we set it ourselves."""

    PRIMARY = "primary"
    SECOND_HAND = "second-hand"
    OWN = "own"


class Group(StrEnum):
    """Whom a rule is for: the five services that a family may have (`Facts.service` holds one of these), then circumstances that
    bring rules of their own beside the service's (`Facts.also`), then groups whose rules hang on one event.
    """

    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    CHILD_IN_CARE = "child_in_care"
    CARE_LEAVER = "care_leaver"
    SECTION_47 = "section_47"
    SHORT_BREAK = "short_break"
    ADOPTIVE_PLACEMENT = "adoptive_placement"
    PRIVATELY_FOSTERED = "privately_fostered"
    INTERIM_ORDER = "interim_order_or_temporary_carer"
    PLACED_WITH_PARENTS = "placed_with_parents"
    PLACED_WITH_PARENTS_BEFORE_ASSESSMENT = "placed_with_parents_before_assessment"
    MULTIPLE_HOMES = "child_in_care_multiple_placements"
    MISSING = "missing"
    REFERRAL = "referral"
    CONNECTED_PERSON = "connected_person"
    DIRECT_PAYMENTS = "direct_payments_only"
    STEPPING = "step_up_step_down"
    EVERYONE = "all"


SERVICES = frozenset({Group.EARLY_HELP, Group.CHILD_IN_NEED, Group.CHILD_PROTECTION, Group.CHILD_IN_CARE, Group.CARE_LEAVER})


class Kind(StrEnum):
    """What a rule is about. The first ones are about seeing or reaching the child; `rules.visits` reckons
    those, `rules.reviews` the rest.
    """

    FIRST_CONTACT = "first_contact"
    FIRST_VISIT = "first_visit"
    SECOND_VISIT = "second_visit"
    CHILD_SEEN = "child_seen"
    VISIT_DUE = "visit_due"
    VISIT_INTERVAL = "visit_interval"
    VISIT_INTERVAL_DEFAULT = "visit_interval_default"
    CONTACT_INTERVAL = "contact_interval"
    CONTACT_METHOD = "contact_method"
    CONTACT_ATTEMPTS = "contact_attempts"
    VISIT_ON_REQUEST = "visit_on_request"
    VISIT_FREQUENCY_REVIEW = "visit_frequency_review"
    JOINT_VISIT_INTERVAL = "joint_visit_interval"
    JOINT_VISIT = "joint_visit"
    UNANNOUNCED_VISIT_INTERVAL = "unannounced_visit_interval"
    SLEEPING_ARRANGEMENTS_SEEN = "sleeping_arrangements_seen"
    INTERVIEW_DUE = "interview_due"
    DECISION_DUE = "decision_due"
    ASSESSMENT_DUE = "assessment_due"
    ASSESSMENT_UPDATE = "assessment_update"
    ASSESSMENT_UPDATE_INTERVAL = "assessment_update_interval"
    PLAN_DUE = "plan_due"
    PLAN_UPDATE = "plan_update"
    REVIEW_DUE = "review_due"
    REVIEW_INTERVAL = "review_interval"
    MEETING_DUE = "meeting_due"
    MEETING_INTERVAL = "meeting_interval"
    MEETING_TOPIC = "meeting_topic"
    RECORD_DUE = "record_due"
    RECORD_UPDATE_INTERVAL = "record_update_interval"
    REPORT_DUE = "report_due"
    REPLY_DUE = "reply_due"
    CHALLENGE_DUE = "challenge_due"
    HANDOVER_DUE = "handover_due"
    OVERLAP_DURATION = "overlap_duration"
    INTRODUCTION = "introduction"
    NOTICE = "notice"
    DOCUMENT_REVIEW = "document_review"
    APPROVAL_DUE = "approval_due"
    NOT_KNOWN = "not_known"  # the document can be read for the figure, but not for what is due


# What rules.visits reckons: a first deadline, or how often.
FIRST_KINDS = (Kind.FIRST_VISIT, Kind.SECOND_VISIT, Kind.CHILD_SEEN, Kind.VISIT_DUE)
INTERVAL_KINDS = frozenset({Kind.VISIT_INTERVAL, Kind.VISIT_INTERVAL_DEFAULT, Kind.CONTACT_INTERVAL})


class Bound(StrEnum):
    """How the amount is meant; the words are those of the council files."""

    WITHIN = "within"
    ON_THE_DAY = "on_the_day"
    AT_LEAST_EVERY = "at_least_every"
    EVERY = "every"
    PHASED = "phased"
    AT_EVENT = "at_event"
    AT_LEAST = "at_least"
    AT_MIDPOINT = "at_midpoint"
    BY_AGE = "by_age"
    RANGE = "range"
    UP_TO = "up_to"
    SAME_AS = "same_as"
    AS_AGREED = "as_agreed"
    ON_REQUEST = "on_request"
    NOT_CLEAR = "not_clear"


class Unit(StrEnum):
    """What an amount counts. `years` only marks where a phase begins or ends; `times_per_year` is no interval and gives no day."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    TIMES_PER_YEAR = "times_per_year"


class Trigger(StrEnum):
    """The event from which an amount runs, or on which something is due.

    An interval runs from the last time (`last_seen` for visits, `last_time` for all else). `not_printed`: the council does not say
    from when, so no day is made of it.
    """

    LAST_SEEN = "last_seen"
    LAST_TIME = "last_time"
    NOT_PRINTED = "not_printed"
    REQUEST = "request"
    REQUEST_BY_FAMILY = "request_by_child_or_family"
    REFERRAL = "referral"
    REFERRAL_RECEIVED = "referral_received"
    INITIAL_CONTACT = "initial_contact"
    OPENED = "opened_to_social_care"
    EPISODE_OPENED = "episode_opened"
    ALLOCATION = "allocation"
    ASSESSMENT_COMPLETED = "assessment_completed"
    STRATEGY_DISCUSSION = "strategy_discussion"
    HARM_CONCERN = "significant_harm_concern"
    SECTION_47_STARTED = "section_47_started"
    CONFERENCE = "child_protection_conference"
    PLAN_AGREED = "child_protection_plan_agreed"
    PLAN_MADE = "plan_made"
    ENTRY_TO_CARE = "entry_to_care"
    MOVE = "move"
    PLACEMENT_START = "placement_start"
    CARE_ORDER = "care_order"
    NOTIFICATION = "notification"
    ARRANGEMENT_START = "arrangement_start"
    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_child_in_care_review"
    REVIEW = "child_in_care_review"
    CARER_APPROVED_OR_FINAL_HEARING = "carer_approved_or_final_hearing"
    ADOPTION_ORDER = "adoption_order"
    MISSING_EPISODE = "missing_episode"
    RETURN_FROM_MISSING = "return_from_missing"
    LEAVING_CARE = "leaving_care"
    BECOMING_CARE_LEAVER = "becoming_care_leaver"
    ACCOMMODATION_START = "accommodation_start"
    AGE = "age"
    FIRST_VISIT = "first_visit"
    VISIT = "visit"
    SUPERVISION = "supervision"
    TAF_MEETING = "taf_meeting"
    RELEVANT_POINT = "relevant_point"
    SIGNIFICANT_CHANGE = "significant_change"
    CHANGE_OF_WORKER = "change_of_worker"
    TRANSFER = "transfer_from_mach"
    COMPLAINT = "complaint"
    REPLY = "reply"
    INVESTIGATION_REQUEST = "investigation_request"
    PANEL_REQUEST = "panel_request"
    PANEL = "panel"
    PANEL_REPORT = "panel_report"
    RECORDS_REQUEST = "records_request"


class Condition(StrEnum):
    """What must be on record before a rule or phase holds."""

    PERMANENT_AGREED = "permanent_agreed"
    HOUSED_BY_COUNCIL = "housed_by_council"
    REVIEW_AGREED = "review_agreed"
    FOSTER_HOME = "foster_home"
    NO_ASSESSMENT_NEEDED = "no_assessment_needed"
    ASSESSMENT_DONE = "assessment_done"
    URGENT = "urgent"
    STEP_DOWN = "step_down"


class Counts(StrEnum):
    """What meets the rule: only seeing the person, or any contact with an answer (telephone, text, video)."""

    SEEN = "seen"
    ANY_CONTACT = "any_contact"


class Role(StrEnum):
    """Who answers for a rule, as the council prints it."""

    SOCIAL_WORKER = "social_worker"
    SUPERVISING_SOCIAL_WORKER = "supervising_social_worker"
    EARLY_HELP_PRACTITIONER = "early_help_practitioner"
    PERSONAL_ADVISER = "personal_adviser"
    ALLOCATED_WORKER = "allocated_worker"
    TEAM_MANAGER = "team_manager"
    MANAGERS = "managers"
    REVIEWING_OFFICER = "reviewing_officer"
    REVIEW_MEETING = "review_meeting"
    CONFERENCE_CHAIR = "conference_chair"
    CORE_GROUP = "core_group"
    COMPLAINTS_TEAM = "complaints_team"
    COUNCIL = "council"


class Step(StrEnum):
    """A step of a family's way with the council; `JourneyStep.step` holds one of these."""

    REQUEST = "request"
    WHY = "why"
    ALLOCATION = "allocation"
    NETWORK = "network"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    HELP = "help"
    UPDATE = "update"
    REVIEW = "review"
    CHANGE = "change"
    END = "end"


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


class DutyLevel(StrEnum):
    """Who is told of an alarm, lowest first."""

    DUTY = "duty"
    MANAGER = "manager"
    HEAD = "head"


class HelpWho(StrEnum):
    """Whom a local service helps."""

    CHILD = "child"
    YOUNG_PERSON = "young_person"
    CARE_LEAVER = "care_leaver"
    PARENT = "parent"
    FAMILY = "family"
    ANYONE = "anyone"


class StandardsAre(StrEnum):
    """What the council calls its practice standards."""

    STANDARD = "standard"
    PILLAR = "pillar"
    PRINCIPLE = "principle"
    I = "i"  # Sandwell's four words that begin with it  # noqa: E741


class Measure(StrEnum):
    """What the portal can measure about a practice standard, from what people do and say here."""

    SEEN_ON_TIME = "seen_on_time"
    KNOWS_WORKER = "knows_worker"
    PLAN_SHARED = "plan_shared"
    PLAN_READ = "plan_read"
    PLAN_IN_WORDS = "plan_in_words"
    ANSWERED_ON_TIME = "answered_on_time"
    FIRST_ANSWER = "first_answer"
    THAT_HELPED = "that_helped"
    GOT_BETTER = "got_better"
    VISIT_WAS_GOOD = "visit_was_good"
    SAID_WHAT_THEY_WANTED = "said_what_they_wanted"
    DID_WHAT_THEY_SAID = "did_what_they_said"
    HAS_SAID_SOMETHING = "has_said_something"
    COMPLAINTS_ON_TIME = "complaints_on_time"
    ADVOCATE_OFFERED = "advocate_offered"
    RIGHTS_EXPLAINED = "rights_explained"
    THANKS = "thanks"
    WORKER_CHANGES = "worker_changes"
    OWN_LANGUAGE = "own_language"
    WE_DID = "we_did"
