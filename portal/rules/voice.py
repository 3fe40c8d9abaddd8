"""What people can say, who gets it, who may read it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .access import Relation


class Kind(StrEnum):
    """What somebody wants to do."""

    FEEDBACK = "feedback"
    THANKS = "thanks"
    WORRY = "worry"
    QUESTION = "question"
    CALL_ME = "call_me"
    COMPLAINT = "complaint"
    ADVOCATE = "advocate"
    UNSAFE = "unsafe"
    SOONER = "sooner"
    KEEP_IN_TOUCH = "keep_in_touch"


# Asked for on pages of their own, with one press or by choosing, and not on the page for writing.
ASKED = frozenset({Kind.SOONER, Kind.KEEP_IN_TOUCH})


class Recipient(StrEnum):
    """Who gets it: the worker and their team, the team's manager alone, the rights team, or the duty list."""

    WORKER = "worker"
    MANAGER = "manager"
    RIGHTS = "rights"
    DUTY = "duty"


class Status(StrEnum):
    """Where a conversation stands."""

    NEW = "new"
    TAKEN = "taken"
    WAITING = "waiting"
    CLOSED = "closed"


TO_CHOOSE: dict[Kind, tuple[Recipient, ...]] = {
    Kind.COMPLAINT: (Recipient.RIGHTS, Recipient.MANAGER),
    Kind.ADVOCATE: (Recipient.RIGHTS,),
    Kind.UNSAFE: (Recipient.DUTY,),
    Kind.SOONER: (Recipient.WORKER,),
    Kind.KEEP_IN_TOUCH: (Recipient.WORKER,),
}
OTHERWISE = (Recipient.WORKER, Recipient.MANAGER, Recipient.RIGHTS)


def recipients(kind: Kind) -> tuple[Recipient, ...]:
    """Who may be chosen, the usual one first. A complaint never goes to the worker it may be about."""
    return TO_CHOOSE.get(kind, OTHERWISE)


READERS: dict[Recipient, frozenset[Relation]] = {
    Recipient.WORKER: frozenset({Relation.WORKER, Relation.TEAM, Relation.MANAGER}),
    Recipient.MANAGER: frozenset({Relation.MANAGER}),
    Recipient.RIGHTS: frozenset({Relation.RIGHTS_OFFICER}),
    Recipient.DUTY: frozenset({Relation.WORKER, Relation.TEAM, Relation.MANAGER}),
}


def reply_days(kind: Kind, *, message_days: int, complaint_days: int) -> int:
    """Working days by which somebody answers: a complaint has the law's stage 1, "I don't feel safe" the same day."""
    if kind is Kind.UNSAFE:
        return 0
    return complaint_days if kind is Kind.COMPLAINT else message_days


@dataclass(frozen=True)
class Wish:
    """What was chosen instead of words: in which ways and how often to keep in touch, or "no thanks" and after how long to ask again."""

    ways: tuple[str, ...]
    amount: int
    unit: str
    no_thanks: bool = False

    def write(self) -> str:
        """As it is kept: `phone text|2|months|`."""
        return "|".join((" ".join(self.ways), str(self.amount), self.unit, "no" if self.no_thanks else ""))

    @classmethod
    def read(cls, text: str) -> Wish | None:
        """From what was kept; None where there is no wish."""
        parts = text.split("|")
        if len(parts) != len(("ways", "amount", "unit", "no")) or not parts[1].isdigit():
            return None
        return cls(tuple(parts[0].split()), int(parts[1]), parts[2], parts[3] == "no")
