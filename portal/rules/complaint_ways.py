"""Which way a complaint goes, and who may make one, from plain answers. Pure.

Who may complain: Children Act 1989 s26(3)-(3C) and s24D, second-hand (Norfolk, Achieving for Children). Nobody is turned away: what fits
no procedure is passed on by a person, and a person may always choose another procedure than this one.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from portal.authority.facts import ComplaintClocks
from portal.rules import days
from portal.rules.complaint_clocks import Procedure
from portal.rules.journey import Help


class About(StrEnum):
    """What the complaint is about, as the person says it. HURT: somebody is being hurt or is in danger."""

    HELP_I_GET = "help_i_get"
    WORKER = "worker"
    MANAGER = "manager"
    HOME = "home"
    DECISION = "decision"
    CONFERENCE = "conference"
    RECORDS = "records"
    COURT = "court"
    SCHOOL_OR_HEALTH = "school_or_health"
    CARER_APPROVAL = "carer_approval"
    HURT = "hurt"
    OTHER = "other"


# Not the Children Act's, whoever says it. s7 and s37 reports, and a carer's approval, have ways of their own (Norfolk, Northumberland).
ELSEWHERE = {
    About.HURT: Procedure.SAFEGUARDING,
    About.CONFERENCE: Procedure.CONFERENCE,
    About.RECORDS: Procedure.CORPORATE,
    About.COURT: Procedure.PASSED_ON,
    About.SCHOOL_OR_HEALTH: Procedure.PASSED_ON,
    About.CARER_APPROVAL: Procedure.PASSED_ON,
    About.OTHER: Procedure.PASSED_ON,
}

MYSELF = "myself"
# Whom the law itself names, beside the child: parents, foster carers, special guardians, adopters. A step-parent may have parental
# responsibility, but nobody has told the portal.
NAMED_BY_LAW = frozenset({MYSELF, "mother", "father", "parent", "foster_carer", "special_guardian", "adopter", "adoptive_parent"})


def procedure(about: About, relation: str, help_kind: Help) -> Procedure:
    """The way on which the complaint begins. `relation` is that of the person to the child, as in a conversation.

    Danger goes to safeguarding. Early help is neither care nor help for a child in need, so it is the council's own procedure; help that
    has ended stays the Children Act's. Who says it makes no difference here, which is our decision: somebody whom the law does not name
    begins on the same way, its clock runs, and a person decides meanwhile (`interest_to_decide`).
    """
    if about in ELSEWHERE:
        return ELSEWHERE[about]
    return Procedure.CORPORATE if help_kind is Help.EARLY_HELP else Procedure.CHILDREN_ACT


def interest_to_decide(relation: str, help_kind: Help | None = None) -> bool:
    """Whether the council has to decide, as soon as possible, if this person has enough of an interest to complain.

    Source: the duty in id.esd.org.uk/duty/3558 (read): ask the child where that is right, and tell the person. s24D is the care
    leaver's own, so that anybody else needs the decision there.
    """
    return relation != MYSELF if help_kind is Help.CARE_LEAVER else relation not in NAMED_BY_LAW


def in_time(happened_on: date | None, received: date, clocks: ComplaintClocks) -> bool:
    """Whether it is made within the year (second-hand), the last day included; an unknown day is. Of an older one a person decides."""
    return happened_on is None or received <= days.months_after(happened_on, clocks.months_to_complain)
