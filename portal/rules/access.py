"""The whole policy as one table that a social worker can read: who may do what with a record. Pure.

A family member also needs the part that the council gave them (`portal_family.may_see`); a child's own page needs no part.
"""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum


class Relation(StrEnum):
    """How the person who is signed in belongs to the record."""

    MYSELF = "myself"
    FAMILY = "family"
    WORKER = "worker"
    TEAM = "team"
    MANAGER = "manager"
    RIGHTS_OFFICER = "rights_officer"


class Action(StrEnum):
    """What can be done with one record."""

    SEE_MY_PAGE = "see_my_page"
    SEE_PEOPLE = "see_people"
    SEE_VISITS = "see_visits"
    SEE_PLAN = "see_plan"
    SEE_RIGHTS = "see_rights"
    SAY = "say"
    SAY_WITH_CHILD = "say_with_child"
    ANSWER_OFFER = "answer_offer"
    ASK_SOONER = "ask_sooner"
    KEEP_IN_TOUCH = "keep_in_touch"
    OPEN_NOTICE = "open_notice"
    READ_MESSAGES = "read_messages"
    SEE_AS_TEAM = "see_as_team"
    EXPLAIN_RIGHTS = "explain_rights"
    SEE_AS_A_PERSON = "see_as_a_person"
    KEEP_DIARY = "keep_diary"
    ANSWER_PLAN = "answer_plan"
    OWN_WORDS = "own_words"
    OWN_PARTS = "own_parts"
    WRITE_PLAN = "write_plan"
    READ_OWN_WORDS = "read_own_words"
    READ_OWN_PARTS = "read_own_parts"


THE_PERSON = frozenset({Relation.MYSELF, Relation.FAMILY})
THE_TEAM = frozenset({Relation.WORKER, Relation.TEAM, Relation.MANAGER})

ALLOWED: dict[Action, Set[Relation]] = {
    Action.SEE_MY_PAGE: THE_PERSON,
    Action.SEE_PEOPLE: THE_PERSON,
    Action.SEE_VISITS: THE_PERSON,
    Action.SEE_PLAN: THE_PERSON,
    Action.SEE_RIGHTS: THE_PERSON,
    Action.SAY: THE_PERSON,
    Action.SAY_WITH_CHILD: THE_TEAM,
    # An advocate is the child's right, so nobody else answers for them.
    Action.ANSWER_OFFER: frozenset({Relation.MYSELF}),
    Action.ASK_SOONER: THE_PERSON,
    Action.KEEP_IN_TOUCH: frozenset({Relation.MYSELF}),
    Action.OPEN_NOTICE: THE_PERSON,
    Action.READ_MESSAGES: THE_PERSON,
    Action.SEE_AS_TEAM: THE_TEAM,
    Action.EXPLAIN_RIGHTS: THE_TEAM,
    Action.SEE_AS_A_PERSON: THE_TEAM,
    Action.KEEP_DIARY: THE_TEAM,
    Action.ANSWER_PLAN: THE_PERSON,
    Action.OWN_WORDS: THE_PERSON,
    Action.OWN_PARTS: frozenset({Relation.MYSELF}),
    Action.WRITE_PLAN: THE_TEAM,
    Action.READ_OWN_WORDS: THE_TEAM,
    Action.READ_OWN_PARTS: THE_TEAM,
}

PART: dict[Action, str] = {
    Action.SEE_PEOPLE: "worker",
    Action.SEE_VISITS: "visits",
    Action.ASK_SOONER: "visits",
    Action.SEE_PLAN: "plan",
    Action.ANSWER_PLAN: "plan",
    Action.SEE_RIGHTS: "rights",
}


def may(action: Action, relation: Relation, parts: Set[str] = frozenset()) -> bool:
    """Whether somebody in this relation may do this; `parts` are what the council gave a family member."""
    if relation not in ALLOWED[action]:
        return False
    needed = PART.get(action)
    return relation is not Relation.FAMILY or needed is None or needed in parts
