"""What people speak about: one list for what is said with a name and without. Pure."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """A theme; the team chooses it when something is closed, somebody without a name chooses it themselves."""

    BEING_LISTENED_TO = "being_listened_to"
    SEEING_MY_WORKER = "seeing_my_worker"
    MY_PLAN = "my_plan"
    MEETINGS = "meetings"
    MY_HOME_AND_FAMILY = "my_home_and_family"
    SCHOOL_AND_HEALTH = "school_and_health"
    MONEY_AND_MOVING_ON = "money_and_moving_on"
    WAITING = "waiting"
    WORDS_AND_LANGUAGE = "words_and_language"
    FAIRNESS = "fairness"
    SAFETY = "safety"
    THIS_WEBSITE = "this_website"
    SOMETHING_ELSE = "something_else"
