"""A young person's own part of the pathway plan: who has one, which parts it has, which days make sense. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from .journey import Help

# A pathway plan begins for a young person in care at 16.
BEGINS = 16
BACK = timedelta(days=366)
AHEAD = timedelta(days=3660)


class Part(StrEnum):
    """The parts, in the order in which they stand."""

    HOME = "home"
    MONEY = "money"
    HEALTH = "health"
    WORK = "work"
    PEOPLE = "people"
    DOCUMENTS = "documents"


def has_own_plan(kind: Help, age: int | None) -> bool:
    """Whether somebody with this help and age writes a part of their own: a care leaver, or 16 and over and in care."""
    return kind is Help.CARE_LEAVER or (kind is Help.CHILD_IN_CARE and age is not None and age >= BEGINS)


def wrong_day(day: date | None, today: date) -> str:
    """`year` for a day more than a year ago or ten years ahead, which is a slip of the finger; else nothing."""
    return "year" if day and not today - BACK <= day <= today + AHEAD else ""
