"""Which way a complaint goes, whose interest a person has to decide, and until when a complaint can be made."""

from dataclasses import replace

import pytest

from portal.rules.complaints import (
    About,
    Procedure,
    in_time,
    interest_to_decide,
    procedure,
)
from portal.rules.journey import Help

from .complaint_cases import (
    CLOCKS,
    CONFERENCE,
    CORPORATE,
    SAFEGUARDING,
    D,
)

RELATIONS = ("myself", "mother", "father", "step_parent", "grandparent", "foster_carer", "special_guardian", "sibling", "neighbour")

OURS = [About.HELP_I_GET, About.WORKER, About.MANAGER, About.HOME, About.DECISION]


@pytest.mark.parametrize("about", OURS)
@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("help_kind", [one for one in Help if one is not Help.EARLY_HELP])
def test_help_workers_homes_and_decisions_are_the_children_acts_whoever_says_it(about: About, relation: str, help_kind: Help) -> None:
    assert procedure(about, relation, help_kind) is Procedure.CHILDREN_ACT


@pytest.mark.parametrize("about", OURS)
def test_early_help_is_the_councils_own(about: About) -> None:
    assert procedure(about, "mother", Help.EARLY_HELP) is Procedure.CORPORATE


@pytest.mark.parametrize(
    ("about", "way_of"),
    [
        (About.HURT, SAFEGUARDING),
        (About.CONFERENCE, CONFERENCE),
        (About.RECORDS, CORPORATE),
        (About.COURT, Procedure.PASSED_ON),
        (About.SCHOOL_OR_HEALTH, Procedure.PASSED_ON),
        (About.CARER_APPROVAL, Procedure.PASSED_ON),
        (About.OTHER, Procedure.PASSED_ON),
    ],
)
@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("help_kind", Help)
def test_what_has_a_way_of_its_own_goes_there_whoever_says_it(about: About, way_of: Procedure, relation: str, help_kind: Help) -> None:
    assert procedure(about, relation, help_kind) is way_of


@pytest.mark.parametrize(
    ("relation", "anybody", "of_a_care_leaver"),
    [
        ("myself", False, False),
        ("mother", False, True),
        ("father", False, True),
        ("parent", False, True),
        ("adopter", False, True),
        ("adoptive_parent", False, True),
        ("foster_carer", False, True),
        ("special_guardian", False, True),
        ("step_parent", True, True),
        ("grandparent", True, True),
        ("sibling", True, True),
        ("somebody new", True, True),
    ],
)
def test_whose_interest_a_person_has_to_decide(relation: str, anybody: bool, of_a_care_leaver: bool) -> None:
    assert interest_to_decide(relation) is anybody
    assert interest_to_decide(relation, Help.CHILD_IN_CARE) is anybody
    assert interest_to_decide(relation, Help.CARE_LEAVER) is of_a_care_leaver


@pytest.mark.parametrize(
    ("happened_on", "received", "is_in_time"),
    [
        # The year's last day is in it.
        ("2025-11-20", "2026-11-20", True),
        ("2025-11-20", "2026-11-21", False),
        # From 29 February the year ends on the last day of February.
        ("2028-02-29", "2029-02-28", True),
        ("2028-02-29", "2029-03-01", False),
        # Up to 28 February of a leap year: the 29th is a day more.
        ("2027-02-28", "2028-02-28", True),
        ("2027-02-28", "2028-02-29", False),
        ("2026-11-20", "2026-11-20", True),
        # Somebody may fear what is to come, or not know when it was.
        ("2026-12-01", "2026-11-20", True),
        (None, "2026-11-20", True),
    ],
)
def test_within_a_year(happened_on: str | None, received: str, is_in_time: bool) -> None:
    assert in_time(D(happened_on) if happened_on else None, D(received), CLOCKS) is is_in_time


def test_a_council_may_look_further_back() -> None:
    assert in_time(D("2025-09-01"), D("2026-11-20"), replace(CLOCKS, months_to_complain=18))
