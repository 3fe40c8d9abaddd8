"""What people can answer to a line of their plan, and what can become of it. Pure."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What somebody says about a line, or (IDEA) wishes were in the plan. NOTHING takes a press back."""

    HELPS = "helps"
    UNCLEAR = "unclear"
    DISAGREE = "disagree"
    DONE = "done"
    WORDS = "words"
    IDEA = "idea"
    NOTHING = "nothing"


class Outcome(StrEnum):
    """What became of an idea."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class Said(StrEnum):
    """What somebody says after reading a plan."""

    UNDERSTAND = "understand"
    QUESTION = "question"
    NOBODY = "nobody"


# Sections for which a family can propose a line of their own.
IDEAS_FOR = ("needs_to_happen", "going_well", "worried", "safety_rule", "people")


PRESSES = frozenset({Answer.HELPS, Answer.UNCLEAR, Answer.DISAGREE, Answer.DONE, Answer.NOTHING})


def offered(section: str, status: str) -> tuple[Answer, ...]:
    """Which answers a line offers at one press: only what is still to be done can be done."""
    most = (Answer.HELPS, Answer.UNCLEAR, Answer.DISAGREE)
    return (*most, Answer.DONE) if section == "needs_to_happen" and status == "open" else most


def waits(kind: Answer, words: str) -> bool:
    """Whether a worker owes an answer: to everything but a bare "this helps"."""
    return kind not in (Answer.HELPS, Answer.NOTHING) or bool(words.strip())
