"""The policy table, read as a table: every action and relation, said out loud."""

from __future__ import annotations

import pytest

from portal.rules.access import ALLOWED, PART, Action, Relation, may

WHO = {
    "see_my_page": "myself family",
    "see_people": "myself family",
    "see_visits": "myself family",
    "see_plan": "myself family",
    "see_rights": "myself family",
    "say": "myself family",
    "say_with_child": "worker team manager",
    "answer_offer": "myself",
    "ask_sooner": "myself family",
    "keep_in_touch": "myself",
    "open_notice": "myself family",
    "read_messages": "myself family",
    "see_as_team": "worker team manager",
    "explain_rights": "worker team manager",
    "see_as_a_person": "worker team manager",
    "keep_diary": "worker team manager",
    "answer_plan": "myself family",
    "write_plan": "worker team manager",
    "own_words": "myself family",
    "read_own_words": "worker team manager",
    "own_parts": "myself",
    "read_own_parts": "worker team manager",
}


def test_the_whole_table() -> None:
    assert {a.value: {r.value for r in rs} for a, rs in ALLOWED.items()} == {a: set(w.split()) for a, w in WHO.items()}
    assert set(ALLOWED) == set(Action)


@pytest.mark.parametrize("action", list(PART))
def test_a_family_member_needs_the_part(action: Action) -> None:
    everything = frozenset({"worker", "visits", "plan", "rights"})
    assert may(action, Relation.FAMILY, everything)
    assert not may(action, Relation.FAMILY, everything - {PART[action]})
    assert not may(action, Relation.FAMILY)
    assert may(action, Relation.MYSELF)


@pytest.mark.parametrize("action", list(Action))
def test_a_rights_officer_opens_no_record(action: Action) -> None:
    assert not may(action, Relation.RIGHTS_OFFICER, frozenset({"worker", "visits", "plan", "rights"}))
