"""The tables, one file a noun. Import them from here."""

from .access import Account, Advocate, OpenedNotice, SignIn, Throttle, Tie
from .advocacy import AdvocacyOffer, AdvocateAccess, RightsExplained
from .answers import Heard, LineAnswer, OwnPart, OwnWords, PlanReading, Scale
from .audit import AuditRow, Installation
from .complaints import Complaint, ComplaintManager, ComplaintStep
from .learning import Notice, NoticeText, NoticeVoice
from .open_feedback import OpenFeedback, SealedFeedback
from .outbox import Heartbeat, OutboxRow, WayToTell
from .people import Child, Contact, Period, Team, Worker
from .plans import Explained, Plan, PlanLine, PlanText, PlanVersion, SourceLine
from .visits import Arrangement, DiaryEntry, VisitChange
from .voice import Away, ColleagueNote, Conversation, Draft, Message
from .work import Involvement

__all__ = [
    "Account",
    "AdvocacyOffer",
    "Advocate",
    "AdvocateAccess",
    "Arrangement",
    "AuditRow",
    "Away",
    "Child",
    "ColleagueNote",
    "Complaint",
    "ComplaintManager",
    "ComplaintStep",
    "Contact",
    "Conversation",
    "DiaryEntry",
    "Draft",
    "Explained",
    "Heard",
    "Heartbeat",
    "Installation",
    "Involvement",
    "LineAnswer",
    "Message",
    "Notice",
    "NoticeText",
    "NoticeVoice",
    "OpenFeedback",
    "OpenedNotice",
    "OutboxRow",
    "OwnPart",
    "OwnWords",
    "Period",
    "Plan",
    "PlanLine",
    "PlanReading",
    "PlanText",
    "PlanVersion",
    "RightsExplained",
    "Scale",
    "SealedFeedback",
    "SignIn",
    "SourceLine",
    "Team",
    "Throttle",
    "Tie",
    "VisitChange",
    "WayToTell",
    "Worker",
]
