"""What people can say, who gets it, who may read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .access import Relation
from .journey import Help


class Kind(StrEnum):
    """What somebody wants to do."""

    FEEDBACK = "feedback"
    THANKS = "thanks"
    VISIT = "visit"
    READY = "ready"
    MEETING = "meeting"
    WORRY = "worry"
    HOME = "home"
    SEE = "see"
    QUESTION = "question"
    CALL_ME = "call_me"
    WRONG = "wrong"
    DECISION = "decision"
    UNFAIR = "unfair"
    IDEA = "idea"
    COMPLAINT = "complaint"
    ADVOCATE = "advocate"
    VISITOR = "visitor"
    END = "end"
    UNSAFE = "unsafe"
    SOONER = "sooner"
    KEEP_IN_TOUCH = "keep_in_touch"


# Asked for on pages of their own, with one press or by choosing, and not on the page for writing.
ASKED = frozenset({Kind.SOONER, Kind.KEEP_IN_TOUCH})


class Group(StrEnum):
    """What the ways in have in common, in the order of the page: something is not right, tell us how it was, ask for something."""

    NOT_RIGHT = "not_right"
    TELL = "tell"
    ASK = "ask"


GROUPS: dict[Group, tuple[Kind, ...]] = {
    Group.NOT_RIGHT: (Kind.WORRY, Kind.WRONG, Kind.DECISION, Kind.UNFAIR, Kind.COMPLAINT),
    Group.TELL: (Kind.VISIT, Kind.MEETING, Kind.END, Kind.HOME, Kind.THANKS, Kind.IDEA, Kind.FEEDBACK),
    Group.ASK: (Kind.READY, Kind.SEE, Kind.QUESTION, Kind.CALL_ME, Kind.ADVOCATE, Kind.VISITOR),
}
WHILE_HELPED = frozenset({Kind.VISIT, Kind.MEETING, Kind.READY, Kind.SEE, Kind.HOME})
OWN_ONLY = frozenset({Kind.HOME, Kind.VISITOR})


def kinds_for(*, own: bool, help_kind: Help) -> dict[Group, tuple[Kind, ...]]:
    """The ways in that fit somebody, by group. "I don't feel safe" is not among them: it stands above them all, for everybody.

    What speaks of visits, meetings and a home is for as long as there is help; how the help was, for when it has ended and for care
    leavers. Where I live is the child's own to tell. An independent visitor is for children in care (Children Act 1989, section 23ZB).
    """

    def fits(kind: Kind) -> bool:
        if kind is Kind.VISITOR:
            return own and help_kind is Help.CHILD_IN_CARE
        if kind is Kind.END:
            return help_kind in (Help.CLOSED, Help.CARE_LEAVER)
        return (own or kind not in OWN_ONLY) and (help_kind is not Help.CLOSED or kind not in WHILE_HELPED)

    return {group: tuple(kind for kind in kinds if fits(kind)) for group, kinds in GROUPS.items()}


YOUNGER = 11


def is_younger(own: bool, age: int | None) -> bool:
    """Whether a page speaks to a younger child: fewer and shorter words, larger pictures."""
    return own and age is not None and age < YOUNGER


class Recipient(StrEnum):
    """Who gets it: the worker and their team, the team's manager alone, the reviewing officer (or the chair of the conference), the rights
    team, or the duty list.
    """

    WORKER = "worker"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    RIGHTS = "rights"
    DUTY = "duty"


class Status(StrEnum):
    """Where a conversation stands: new, taken by somebody, waiting on the person (answered, or asked back), closed."""

    NEW = "new"
    TAKEN = "taken"
    ASKED = "asked"
    WAITING = "waiting"
    CLOSED = "closed"


WAITS_ON_US = frozenset({Status.NEW, Status.TAKEN})

TO_CHOOSE: dict[Kind, tuple[Recipient, ...]] = {
    Kind.COMPLAINT: (Recipient.RIGHTS, Recipient.MANAGER),
    Kind.UNFAIR: (Recipient.RIGHTS, Recipient.MANAGER),
    Kind.ADVOCATE: (Recipient.RIGHTS,),
    Kind.VISITOR: (Recipient.RIGHTS,),
    Kind.END: (Recipient.MANAGER, Recipient.RIGHTS),
    Kind.DECISION: (Recipient.MANAGER, Recipient.REVIEWER, Recipient.RIGHTS, Recipient.WORKER),
    Kind.READY: (Recipient.WORKER, Recipient.REVIEWER, Recipient.RIGHTS),
    Kind.MEETING: (Recipient.WORKER, Recipient.REVIEWER, Recipient.MANAGER, Recipient.RIGHTS),
    Kind.UNSAFE: (Recipient.DUTY,),
    Kind.SOONER: (Recipient.WORKER,),
    Kind.KEEP_IN_TOUCH: (Recipient.WORKER,),
}
OTHERWISE = (Recipient.WORKER, Recipient.MANAGER, Recipient.REVIEWER, Recipient.RIGHTS, Recipient.DUTY)


def recipients(kind: Kind, *, reviewer: bool = False) -> tuple[Recipient, ...]:
    """Who may be chosen, the usual one first. A complaint never goes to the worker it may be about.

    `reviewer`: whether this child has a reviewing officer or a chair of the conference who can sign in.
    """
    found = TO_CHOOSE.get(kind, OTHERWISE)
    return found if reviewer else tuple(to for to in found if to is not Recipient.REVIEWER)


class Share(StrEnum):
    """Whether what was said may be told to others: ask me first, yes, or keep it between us (but for danger)."""

    ASK = "ask"
    YES = "yes"
    NO = "no"


class AnswerHow(StrEnum):
    """How the person wants to be answered: here, when the worker comes, by telephone, by text."""

    HERE = "here"
    VISIT = "visit"
    PHONE = "phone"
    TEXT = "text"


class Tap(StrEnum):
    """A question that is answered by a tap."""

    HOW = "how"
    SAID = "said"
    DID = "did"
    UNDERSTOOD = "understood"
    GOING = "going"
    HELPED = "helped"
    LISTENED = "listened"


TAPS: dict[Kind, tuple[Tap, ...]] = {
    Kind.VISIT: (Tap.HOW, Tap.SAID, Tap.DID),
    Kind.READY: (Tap.GOING, Tap.UNDERSTOOD),
    Kind.MEETING: (Tap.HOW, Tap.SAID, Tap.UNDERSTOOD),
    Kind.HOME: (Tap.HOW, Tap.LISTENED),
    Kind.FEEDBACK: (Tap.HOW,),
    Kind.END: (Tap.HELPED, Tap.LISTENED, Tap.DID),
}
TAPPED = ("good", "middle", "bad")


def read_taps(text: str) -> dict[Tap, str]:
    """What was tapped, from how it is kept (`how:good said:bad`); what is not known is left out."""
    pairs = (part.partition(":") for part in text.split())
    return {Tap(name): value for name, _, value in pairs if name in set(Tap) and value in TAPPED}


def write_taps(kind: Kind, taps: Mapping[str, str]) -> str:
    """As it is kept: only what this kind asks, in its order, and only answers that exist."""
    return " ".join(f"{tap}:{taps[tap]}" for tap in TAPS.get(kind, ()) if taps.get(tap) in TAPPED)


BETTER = ("yes", "bit", "no")
HELPS = ("yes", "no")
ASK_BETTER_AFTER = timedelta(weeks=4)


def ask_better(status: Status, closed_on: date | None, better: str, today: date) -> bool:
    """Whether it is time to ask "did it get better?": four weeks after closing, as long as there is no answer."""
    return status is Status.CLOSED and closed_on is not None and not better and today >= closed_on + ASK_BETTER_AFTER


def ask_helps(status: Status, kind: Kind, helps: str, better: str) -> bool:
    """Whether to ask "does that help?": under an answer, until it is a yes. An answer after a "no" is asked about again.

    What follows an answer to a complaint has a way of its own, and a thank-you needed no help.
    """
    asked = kind not in (Kind.COMPLAINT, Kind.THANKS)
    return asked and status in (Status.WAITING, Status.CLOSED) and helps != "yes" and better not in ("yes", "bit")


# Who may read what was sent to whom; a reviewing officer is known by their part with the child (services.inbox).
READERS: dict[Recipient, frozenset[Relation]] = {
    Recipient.WORKER: frozenset({Relation.WORKER, Relation.TEAM, Relation.MANAGER}),
    Recipient.MANAGER: frozenset({Relation.MANAGER}),
    Recipient.RIGHTS: frozenset({Relation.RIGHTS_OFFICER}),
    Recipient.REVIEWER: frozenset(),
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
