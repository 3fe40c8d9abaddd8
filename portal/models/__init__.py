"""The tables, one file a noun. Import them from here."""

from .access import Account, OpenedNotice, SignIn, Throttle, Tie
from .audit import AuditRow, Installation
from .people import Child, Contact, Period, Team, Worker
from .plans import PlanLine
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
    "Installation",
    "Involvement",
    "Message",
    "OpenedNotice",
    "Period",
    "PlanLine",
    "SignIn",
    "Team",
    "Throttle",
    "Tie",
    "VisitChange",
    "Worker",
]
