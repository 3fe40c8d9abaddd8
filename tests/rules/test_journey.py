"""Where a family is on the council's way, which help held when, what was arranged, and what stays new until it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from portal import authority
from portal.authority import Group, Step, Trigger, Unit
from portal.rules import arrangements, journey, notices, work
from portal.rules.arrangements import Arranged, ask_again, in_force, with_arrangements
from portal.rules.facts import Agreed, Facts
from portal.rules.journey import Help, Service, counts_from, services_since, where
from portal.rules.voice import Wish

D = date.fromisoformat
T = D("2026-11-20")
NO_REVIEW = [Step.REQUEST, Step.WHY, Step.ASSESSMENT, Step.PLAN, Step.HELP, Step.END]
SANDWELL = [Step.ASSESSMENT, Step.PLAN, Step.UPDATE, Step.REVIEW]


@pytest.mark.parametrize(
    ("steps", "help_", "worker", "plan", "review", "here"),
    [
        (NO_REVIEW, Help.CHILD_IN_NEED, False, False, None, Step.REQUEST),
        (NO_REVIEW, Help.CHILD_IN_NEED, True, False, None, Step.ASSESSMENT),
        (NO_REVIEW, Help.CHILD_IN_NEED, True, True, None, Step.HELP),
        (NO_REVIEW, Help.CHILD_IN_NEED, True, True, D("2026-12-01"), Step.HELP),  # no review step there
        (NO_REVIEW, Help.CLOSED, False, False, None, Step.END),
        (SANDWELL, Help.CHILD_IN_NEED, False, False, None, Step.ASSESSMENT),
        (SANDWELL, Help.CHILD_PROTECTION, True, True, None, Step.UPDATE),
        (SANDWELL, Help.CHILD_PROTECTION, True, True, D("2026-12-11"), Step.REVIEW),  # 21 days ahead
        (SANDWELL, Help.CHILD_PROTECTION, True, True, D("2026-12-12"), Step.UPDATE),  # 22 days ahead
        (SANDWELL, Help.CLOSED, False, True, None, Step.REVIEW),
        ([], Help.CHILD_IN_NEED, True, True, None, None),
    ],
)
def test_you_are_here(steps: list[Step], help_: Help, worker: bool, plan: bool, review: date | None, here: Step | None) -> None:
    assert where(steps, help=help_, worker=worker, plan=plan, review=review, today=T) is here


@dataclass(frozen=True)
class Spell:
    kind: str
    start: date
    end: date | None = None
    group_key: str = ""
    new_home: bool = False
    worker_id: int | None = None


def test_which_help_held_when() -> None:
    spells = [
        Spell("referral", D("2026-01-05"), D("2026-09-01")),
        Spell("cin", D("2026-02-02"), D("2026-06-01")),
        Spell("cp", D("2026-06-01"), D("2026-09-01")),
        Spell("care", D("2026-09-01"), None, "c", True),
        Spell("care", D("2026-10-05"), None, "c", True),
    ]
    found = services_since(spells, leaver=False, since=D("2025-11-20"), today=T)
    assert [(s.service.kind, s.start.isoformat(), s.until and s.until.isoformat()) for s in found] == [
        (Help.CLOSED, "2025-11-20", "2026-01-05"),
        (Help.CHILD_IN_NEED, "2026-01-05", "2026-02-02"),
        (Help.CHILD_IN_NEED, "2026-02-02", "2026-06-01"),
        (Help.CHILD_PROTECTION, "2026-06-01", "2026-09-01"),
        (Help.CHILD_IN_CARE, "2026-09-01", "2026-10-05"),
        (Help.CHILD_IN_CARE, "2026-10-05", None),
    ]
    assert counts_from(found[2].service, spells) == D("2026-01-05")  # the plan came from the referral: the same promise goes on
    assert counts_from(found[3].service, spells) == D("2026-06-01")


def test_a_care_leaver_s_years_in_care_are_not_told_as_leaving_care() -> None:
    spells = [Spell("care", D("2024-01-01"), D("2026-06-01"), "c", True)]
    found = services_since(spells, leaver=True, since=D("2025-11-20"), today=T)
    assert [s.service for s in found] == [
        Service(Help.CHILD_IN_CARE, D("2024-01-01"), D("2024-01-01")),
        Service(Help.CARE_LEAVER, D("2026-06-01")),
    ]


@dataclass(frozen=True)
class Row:
    kind: str
    since: date
    until: date | None = None
    amount: int | None = None
    unit: str = ""
    ways: str = ""


CARE = Facts("child_in_care", D("2026-01-01"), D("2026-01-01"))


def test_of_each_kind_the_newest_that_holds_today() -> None:
    rows = [
        Row("agreed_visits", D("2026-01-01"), D("2026-05-01"), 1, "weeks"),
        Row("agreed_visits", D("2026-06-01"), None, 2, "weeks"),
        Row("agreed_visits", D("2026-12-01"), None, 3, "weeks"),
    ]
    assert in_force(rows, T) == [rows[1]]
    assert with_arrangements(CARE, rows, T).agreed == Agreed(2, Unit.WEEKS, D("2026-06-01"))


def test_a_circumstance_brings_its_group_and_its_first_day() -> None:
    facts = with_arrangements(CARE, [Row("privately_fostered", D("2026-03-02"))], T)
    assert facts.also == {Group.PRIVATELY_FOSTERED}
    assert facts.events == {Trigger.NOTIFICATION: D("2026-03-02"), Trigger.ARRANGEMENT_START: D("2026-03-02")}
    facts = with_arrangements(CARE, [Row("permanent_agreed", D("2026-04-01")), Row("nonsense", D("2026-04-01"))], T)
    assert (facts.permanent_agreed, facts.permanent_on, facts.also) == (True, D("2026-04-01"), frozenset())


def test_no_thanks_is_a_care_leaver_s_word_alone() -> None:
    row = [Row("no_thanks", D("2026-11-01"), None, 6, "months")]
    assert not with_arrangements(CARE, row, T).declined
    assert with_arrangements(Facts("care_leaver", D("2025-01-01")), row, T).declined


@pytest.mark.parametrize(
    ("since", "born", "again"),
    [
        ("2026-11-01", "2007-05-10", "2027-05-01"),
        ("2026-05-20", "2007-05-10", "2026-11-20"),  # today
        ("2025-08-31", "2007-05-10", "2027-02-28"),  # 28 February 2026, 31 August 2026: both gone
        ("2026-11-01", None, "2027-05-01"),
        ("2026-11-01", "2002-05-02", "2027-05-01"),  # 25 on the day after
        ("2026-11-01", "2002-05-01", None),  # 25 on that very day
    ],
)
def test_we_ask_again_gently_until_25(since: str, born: str | None, again: str | None) -> None:
    row = Row("no_thanks", D(since), None, 6, "months")
    assert ask_again(row, born and D(born), T) == (again and D(again))
    assert ask_again(None, None, T) is None


def test_what_a_family_member_is_never_told() -> None:
    told = set(Arranged) - arrangements.KEPT_FROM_FAMILY
    assert told == {"agreed_visits", "keep_in_touch", "no_thanks", "permanent_agreed", "housed_by_council", "short_break"}
    assert Arranged.SECTION_47 in arrangements.KEPT_FROM_CHILD


CARE_ALONE = [Arranged(a) for a in ("permanent_agreed", "adoptive_placement", "interim_order_or_temporary_carer", "placed_with_parents")]
CARE_ALONE += [Arranged(a) for a in ("placed_with_parents_before_assessment", "child_in_care_multiple_placements", "first_review")]
CHILDREN = {Arranged.RETURN_FROM_MISSING, Arranged.SECTION_47, Arranged.SHORT_BREAK, Arranged.PRIVATELY_FOSTERED}


@pytest.mark.parametrize(
    ("help_", "age", "what"),
    [
        (Help.CHILD_IN_CARE, 9, {Arranged.AGREED_VISITS, *CARE_ALONE, *CHILDREN}),
        (Help.CHILD_IN_CARE, None, {Arranged.AGREED_VISITS, *CARE_ALONE, *CHILDREN}),
        (Help.CHILD_PROTECTION, 17, {Arranged.AGREED_VISITS, *CHILDREN}),
        (Help.EARLY_HELP, 18, {Arranged.AGREED_VISITS}),
        (Help.CARE_LEAVER, 17, {Arranged.KEEP_IN_TOUCH, Arranged.HOUSED_BY_COUNCIL, *CHILDREN}),
        (Help.CARE_LEAVER, 18, {Arranged.KEEP_IN_TOUCH, Arranged.HOUSED_BY_COUNCIL}),
        (Help.CARE_LEAVER, None, {Arranged.KEEP_IN_TOUCH, Arranged.HOUSED_BY_COUNCIL}),
    ],
)
def test_what_may_be_put_on_record_for_whom(help_: Help, age: int | None, what: set[Arranged]) -> None:
    assert set(arrangements.FOR) == set(Arranged)
    assert set(arrangements.offered(help_, age)) == what


@pytest.mark.parametrize(
    ("kind", "since", "why"),
    [
        ("agreed_visits", "2026-11-21", "future"),
        ("agreed_visits", "2026-04-16", ""),  # the first day of the help
        ("agreed_visits", "2026-04-15", "before_help"),
        ("keep_in_touch", "2026-04-15", "before_help"),
        ("section_47", "2026-11-21", "future"),
        ("section_47", "2018-03-14", ""),  # the day of birth
        ("section_47", "2018-03-13", "too_long_ago"),
        ("section_47", "0206-11-19", "too_long_ago"),
    ],
)
def test_since_when_something_can_be(kind: str, since: str, why: str) -> None:
    known = {"begun": D("2026-04-16"), "born": D("2018-03-14"), "today": T}
    assert arrangements.wrong_since(Arranged(kind), D(since), **known) == why


def test_since_when_where_little_is_known() -> None:
    known = {"begun": None, "born": None, "today": T}
    assert [arrangements.wrong_since(Arranged.AGREED_VISITS, D(d), **known) for d in ("2025-11-19", "2025-11-18")] == ["", "too_long_ago"]
    assert [arrangements.wrong_since(Arranged.SECTION_47, D(d), **known) for d in ("2001-11-20", "2001-11-19")] == ["", "too_long_ago"]


def test_what_is_owed_though_no_day_was_printed() -> None:
    facts = with_arrangements(CARE, [Row("section_47", D("2026-11-19"))], T)
    rules = {slug: authority.load(slug).rules for slug in ("gloucestershire", "redcar_cleveland")}
    [rule] = arrangements.without_a_day(rules["gloucestershire"], facts, [D("2026-11-10")], T)
    assert (rule.groups, rule.amount, rule.unit) == ((Group.SECTION_47,), 48, Unit.HOURS)
    assert arrangements.without_a_day(rules["gloucestershire"], facts, [D("2026-11-19")], T) == ()
    assert arrangements.without_a_day(rules["redcar_cleveland"], facts, [], T) == ()  # two working days after it began
    assert arrangements.without_a_day(rules["gloucestershire"], CARE, [], T) == ()


def test_a_wish_is_read_as_it_was_written() -> None:
    for wish in (Wish(("phone", "text"), 2, "months"), Wish((), 6, "months", True)):
        assert Wish.read(wish.write()) == wish
    assert Wish.read("") is None
    assert Wish.read("a|b|c|d") is None


def test_a_change_of_worker_is_news_for_four_weeks() -> None:
    def keys(changed: str) -> list[str]:
        return [n.key for n in notices.of_worker(coming=None, changed_on=D(changed), today=T)]

    assert keys("2026-10-23") == ["worker-now-2026-10-23"]
    assert keys("2026-10-22") == []
    [coming] = notices.of_worker(coming=D("2026-12-01"), changed_on=None, today=T)
    assert notices.is_key(coming.key)
    assert not notices.is_key("visit-short")
    assert not notices.is_key(coming.key + "\n")


@dataclass(frozen=True)
class Allocation:
    start: date
    source_id: str = "1"
    worker_id: int = 1
    role: str = "social_worker"
    is_main: bool = True
    end: date | None = None


def test_the_worker_before_is_shown_until_the_new_one_was_met() -> None:
    now, before = Allocation(D("2026-11-16")), Allocation(D("2025-01-01"))
    assert work.still_there(now, before, None, T)
    assert work.still_there(now, before, D("2026-11-15"), T)
    assert not work.still_there(now, before, D("2026-11-16"), T)
    assert not work.still_there(now, None, None, T)
    assert work.still_there(now, before, None, D("2027-01-15"))
    assert not work.still_there(now, before, None, D("2027-01-16"))


def test_what_is_too_old_is_not_shown() -> None:
    assert not work.too_old(D("2026-10-23"), 28, T)
    assert work.too_old(D("2026-10-22"), 28, T)
    assert not work.too_old(None, 28, T)
    assert journey.SOON.days == 21
