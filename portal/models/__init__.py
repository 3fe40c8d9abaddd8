"""The tables, one file a noun. Import them from here."""

from .access import Account, OpenedNotice, SignIn, Throttle, Tie
from .answers import Heard, LineAnswer, OwnPart, OwnWords, PlanReading, Scale
from .audit import AuditRow, Installation
from .people import Child, Contact, Period, Team, Worker
from .plans import Explained, Plan, PlanLine, PlanText, PlanVersion, SourceLine
from .visits import Arrangement, DiaryEntry, VisitChange
from .voice import Conversation, Message
from .work import Involvement

__all__ = [
    "Account",
    "Arrangement",
    "AuditRow",
    "Child",
    "Contact",
    "Conversation",
    "DiaryEntry",
    "Explained",
    "Heard",
    "Installation",
    "Involvement",
    "LineAnswer",
    "Message",
    "OpenedNotice",
    "OwnPart",
    "OwnWords",
    "Period",
    "Plan",
    "PlanLine",
    "PlanReading",
    "PlanText",
    "PlanVersion",
    "Scale",
    "SignIn",
    "SourceLine",
    "Team",
    "Throttle",
    "Tie",
    "VisitChange",
    "Worker",
]
