"""Hands a notification to a mail server, to GOV.UK Notify, or to a file. A plain letter goes in, what became of it comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One notification, ready to go. `ref` is its name for ever: whoever gets the same one twice can know that it is the same."""

    ref: str
    channel: str
    to: str
    subject: str
    text: str
    language: str
    at: datetime


class Fate(StrEnum):
    """What became of a letter: taken; not now, and it may be tried again; never, for this address."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class Outcome:
    """What became of a letter. `problem` is a code with nothing personal in it; `down`: the provider fails, not this one letter."""

    fate: Fate
    problem: str = ""
    down: bool = False


@dataclass(frozen=True)
class Answer:
    """What a provider says of a ref. `heard`: it answered at all; `status`: its word for how it fares, empty where it never had it."""

    heard: bool
    status: str = ""


class Carrier(Protocol):
    """A way out of the house. `asks`: it can say whether it had a letter before; `reports`: it says later how the letter fared."""

    name: str
    asks: bool
    reports: bool

    def send(self, letter: Letter) -> Outcome:
        """Hands it over, and never raises for what a provider or a network does."""

    def ask(self, ref: str, channel: str) -> Answer:
        """Whether it had a letter of this ref, and how that fares."""


SENT = Outcome(Fate.SENT)


class Breaker:
    """Rests a carrier for the rest of a run once it failed some times in a row, so that a broken provider is not asked for every letter."""

    def __init__(self, most: int = 3) -> None:
        self._most, self._failed = most, dict[str, int]()

    def note(self, carrier: str, *, down: bool) -> None:
        """Takes down how it went."""
        self._failed[carrier] = self._failed.get(carrier, 0) + 1 if down else 0

    def rests(self, carrier: str) -> bool:
        """Whether nothing more goes to it in this run."""
        return self._failed.get(carrier, 0) >= self._most
