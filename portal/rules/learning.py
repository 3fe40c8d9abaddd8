"""What the service learned and tells everybody: how many voices stand behind it, and for whom an invitation is. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from hashlib import sha256

from .journey import Help

LEAST_VOICES = 5  # below five, somebody could guess who it was (the same number as for figures that leave the team)
LONGEST = 1_500


class NoticeKind(StrEnum):
    """What is published."""

    WE_DID = "we_did"
    INVITATION = "invitation"


class NoticeState(StrEnum):
    """Where it stands: sent back to its writer, waiting for a second person, shown, taken away."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Group(StrEnum):
    """For whom an invitation is. Nobody is named, and nobody is counted."""

    ALL = "all"
    IN_CARE = "in_care"
    CARE_LEAVERS = "care_leavers"
    CHILD_PROTECTION = "child_protection"
    CHILD_IN_NEED = "child_in_need"
    EARLY_HELP = "early_help"
    PARENTS = "parents"
    CARERS = "carers"


_OF_HELP = {
    Help.CHILD_IN_CARE: Group.IN_CARE,
    Help.CARE_LEAVER: Group.CARE_LEAVERS,
    Help.CHILD_PROTECTION: Group.CHILD_PROTECTION,
    Help.CHILD_IN_NEED: Group.CHILD_IN_NEED,
    Help.EARLY_HELP: Group.EARLY_HELP,
}
_OF_FAMILY = {
    "mother": Group.PARENTS,
    "father": Group.PARENTS,
    "step_parent": Group.PARENTS,
    "foster_carer": Group.CARERS,
    "special_guardian": Group.CARERS,
    "grandparent": Group.CARERS,
}


def groups_of(kind: Help, *, own: bool, relation: str, leaver: bool = False) -> frozenset[Group]:
    """The groups that a reader belongs to. `all` holds everybody, also those whose help has ended.

    The groups of a kind of help are the children's and young people's own (`own`); a parents' forum is for parents whatever the help is.
    `relation` is how a family member belongs to the child; `leaver`: a care leaver, whatever other help they get now.
    """
    found = _OF_HELP.get(kind) if own else _OF_FAMILY.get(relation)
    return frozenset({Group.ALL, *([found] if found else []), *([Group.CARE_LEAVERS] if own and leaver else [])})


def read_groups(text: str) -> frozenset[Group]:
    """Groups from how they are kept; what is not known is left out."""
    return frozenset(Group(code) for code in text.split() if code in set(Group))


def write_groups(codes: Iterable[str]) -> str:
    """As they are kept, in their order; `all` makes the others needless."""
    chosen = set(codes)
    return Group.ALL.value if Group.ALL in chosen else " ".join(group.value for group in Group if group in chosen)


def enough(voices: int, *, general: bool) -> bool:
    """Whether so many different people stand behind it: five, or one at least where it says only what anybody could have said."""
    return voices >= (1 if general else LEAST_VOICES)


def is_on(first: date | None, last: date | None, today: date) -> bool:
    """Whether something is shown today, from its first day to its last one."""
    return (first is None or first <= today) and (last is None or today <= last)


def seen(*parts: object) -> str:
    """A mark of what somebody looked at, so that a yes holds for those words alone."""
    return sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:24]
