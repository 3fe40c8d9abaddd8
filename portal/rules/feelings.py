"""Numbers from 0 to 10 that people give to how things feel. Pure."""

from __future__ import annotations

from enum import StrEnum

LOWEST, HIGHEST = 0, 10
LOW = 3


class Question(StrEnum):
    """What is asked: how safe things feel, how well people listen, how life is."""

    SAFE = "safe"
    HEARD = "heard"
    LIFE = "life"


def is_number(value: int) -> bool:
    """Whether a number stands on the scale."""
    return LOWEST <= value <= HIGHEST


def wants_help(question: str, value: int) -> bool:
    """Whether numbers of people who can help stand beside this answer at once."""
    return question == Question.SAFE and value <= LOW
