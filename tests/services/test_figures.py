"""A manager's figures on the demo's world, reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from portal import authority
from portal.authority import Authority
from portal.extensions import db
from portal.models import Account, Arrangement, Child, Conversation, DiaryEntry, Involvement, Period, Worker
from portal.rules.facts import WhyNoDue
from portal.rules.figures import Count, Span
from portal.rules.journey import Thing
from portal.services import access, clock, figures
from portal.services.access import NotYours, Person
from portal.services.figures import Figures, RuleFigures
from tests.checks.test_light import statements
from tests.conftest import TODAY

MAYA, YUSUF, KEISHA, THEO = "700101", "700102", "700103", "700106"
NORTH, CARE = "Families Together – Brackenford North", "Children in Care and Leaving Care – Brackenford"
GLOUCESTERSHIRE = authority.load("gloucestershire")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> object:
    """The night's bundle alone: what the demo's people asked for and arranged is told apart, test by test."""
    with app.app_context():
        db.session.execute(db.delete(Arrangement))
        db.session.execute(db.update(Conversation).where(Conversation.kind == "sooner").values(status="closed"))
        db.session.commit()
        yield


def staff(name: str) -> Person:
    return access.person_of(
        db.session.scalars(db.select(Account).join(Worker, Worker.id == Account.worker_id).where(Worker.name == name)).one()
    )


def denise(span: Span = Span.YEAR) -> Figures:
    return figures.figures(staff("Denise Ollerton"), TODAY, GLOUCESTERSHIRE, span)


def marcus(council: Authority = GLOUCESTERSHIRE) -> Figures:
    return figures.figures(staff("Marcus Ellery"), TODAY, council, Span.YEAR)


def child(person: str) -> Child:
    return db.session.scalars(db.select(Child).where(Child.person_id == person)).one()


def write_visit(person: str, day: date) -> None:
    entry = DiaryEntry(
        child_id=child(person).id, source="portal", source_id=f"test-{person}-{day}", kind="visit", day=day, status="held", seen=True
    )
    db.session.add(entry)
    db.session.commit()


def rule(found: Figures, team: str | None, rule_id: str) -> RuleFigures:
    rules = next(t for t in found.teams if t.name == team).rules
    return next(r for r in rules if (r.rule.id if r.rule else "") == rule_id)


def test_maya_s_protection_plan_reckoned_by_hand() -> None:
    """She was first seen on 23 April. Every 10 working days from the day on which she was seen last:

    5 and 19 May, 1, 15 and 25 June, 9 July: kept. By 23 July: seen on 6 August, late. 18 August, 1 and 14 September: kept. By 28
    September: seen on 5 October, late (on the 12th nobody saw her). 15 and 27 October, 10 November: kept. The next day is 24 November.
    """
    found = rule(denise(), NORTH, "cp_visit_interval")
    assert [(c.kept, c.late, c.missed) for c in found.months] == [
        *[(0, 0, 0)] * 5,  # December to April
        (2, 0, 0),
        (3, 0, 0),
        (1, 1, 0),
        (1, 0, 0),
        (2, 1, 0),
        (2, 0, 0),
        (1, 0, 0),
    ]
    assert found.total == Count(12, 2, 0)
    assert rule(denise(), NORTH, "cp_first_visit").total == Count(1, 0, 0)
    assert rule(denise(Span.QUARTER), NORTH, "cp_visit_interval").months == (Count(2), Count(1))


def test_today_s_numbers() -> None:
    north, care = denise(), marcus()
    assert (north.now.children, north.now.late, north.now.asked) == (4, 0, 0)
    assert (care.now.children, care.now.late, care.now.late_booked, care.now.late_unbooked) == (2, 1, 1, 0)
    assert [(b.child.name, b.things) for b in north.blank] == [("Cerys", (Thing.WHY, Thing.HOW_OFTEN))]
    assert care.blank == ()
    [one] = north.unmeasured  # Gloucestershire prints nothing for early help, and no law does
    assert (one.why, [link.name for link in one.children]) == (WhyNoDue.COUNCIL_HAS_NOT_WRITTEN, ["Cerys", "Owen"])
    assert care.unmeasured == north.looser == ()


def test_a_team_s_sums_are_those_of_its_rules() -> None:
    for team in (*denise().teams, *marcus().teams):
        assert team.total == sum((r.total for r in team.rules), Count()) == sum(team.months, Count())
        assert team.total.all > 0


def test_writing_down_a_visit_changes_the_figures() -> None:
    before = rule(denise(), NORTH, "cp_visit_interval").months[-1]
    write_visit(MAYA, TODAY)
    assert rule(denise(), NORTH, "cp_visit_interval").months[-1] == before + Count(kept=1)
    assert (marcus().now.late, rule(marcus(), CARE, "cic_visit_interval").months[-1]) == (1, Count(0, 1, 0))
    write_visit(YUSUF, TODAY)  # nine days after the latest day, 11 November: late all the same, but not late now
    assert (marcus().now.late, rule(marcus(), CARE, "cic_visit_interval").months[-1]) == (0, Count(0, 1, 0))
    write_visit(YUSUF, date(2026, 11, 11))
    assert rule(marcus(), CARE, "cic_visit_interval").months[-1].late == 0


def test_late_without_a_visit_in_the_diary() -> None:
    db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.child_id == child(YUSUF).id, DiaryEntry.day >= TODAY))
    assert (marcus().now.late, marcus().now.late_booked, marcus().now.late_unbooked) == (1, 0, 1)


def ask_sooner(person: str, reply_by: date, status: str = "new") -> None:
    account = db.session.scalars(db.select(Account).where(Account.child_id == child(person).id)).one()
    key = f"00000000-0000-4000-8000-{len(status):06}{reply_by.toordinal():06}"
    told = {"kind": "sooner", "recipient": "worker", "author_relation": "myself", "key": key}
    db.session.add(
        Conversation(
            **told, child_id=child(person).id, author_id=account.id, status=status, reply_by=reply_by, created_at=clock.on(TODAY - 9 * DAY)
        )
    )
    db.session.commit()


def test_who_asked_to_be_seen_sooner_and_has_no_answer() -> None:
    ask_sooner(YUSUF, TODAY - DAY)
    ask_sooner(KEISHA, TODAY)  # today is not past
    ask_sooner(KEISHA, TODAY - 2 * DAY, "closed")
    ask_sooner(MAYA, TODAY - DAY, "waiting")  # answered
    assert (marcus().now.asked, marcus().now.asked_past) == (2, 1)
    assert (denise().now.asked, denise().now.asked_past) == (0, 0)


def test_who_said_no_thanks_is_not_measured() -> None:
    row = {"kind": "no_thanks", "since": TODAY - DAY, "amount": 6, "unit": "months", "written_at": clock.on(TODAY)}
    db.session.add(Arrangement(child_id=child(KEISHA).id, **row))
    db.session.commit()
    [one] = marcus().unmeasured
    assert (one.rule, one.why, [link.name for link in one.children]) == (None, WhyNoDue.DECLINED, ["Keisha"])


def test_rules_by_which_nobody_can_be_measured() -> None:
    keisha = child(KEISHA)
    keisha.born = None
    db.session.commit()
    [one] = marcus().unmeasured
    assert (one.why, [link.name for link in one.children]) == (WhyNoDue.AGE_NOT_KNOWN, ["Keisha"])
    db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.source == "ssd_cin_visits"))
    db.session.commit()
    redcar = authority.load("redcar_cleveland")  # which prints no day for the first visit in early help
    found = figures.figures(staff("Denise Ollerton"), TODAY, redcar, Span.YEAR).unmeasured
    assert [(u.why, u.rule.id, [link.name for link in u.children]) for u in found if u.rule and u.help == "early_help"] == [
        (WhyNoDue.NOTHING_TO_RUN_FROM, "eh_visit_interval", ["Cerys", "Owen"])
    ]


def test_a_looser_agreement_is_named() -> None:
    agreed = {"kind": "agreed_visits", "since": date(2026, 9, 1), "amount": 12, "unit": "weeks", "written_at": clock.on(TODAY)}
    db.session.add(Arrangement(child_id=child(YUSUF).id, **agreed))
    db.session.commit()
    [one] = marcus().looser
    assert (one.child.name, one.agreed.amount, one.promise.amount, one.promise.rule.id) == ("Yusuf", 12, 6, "cic_visit_interval")


def test_a_child_of_another_team_is_counted_with_that_team() -> None:
    boss = staff("Denise Ollerton")
    db.session.add(
        Involvement(source_id="test", child_id=child(YUSUF).id, worker_id=boss.worker_id, role="advocate", start=TODAY, is_main=False)
    )
    db.session.commit()
    assert [t.name for t in denise().teams] == [CARE, NORTH]
    assert rule(denise(), CARE, "cic_visit_interval").total == rule(marcus(), CARE, "cic_visit_interval").total


def test_a_child_who_died_is_in_no_figure() -> None:
    child(YUSUF).died = TODAY
    db.session.commit()
    found = marcus()
    assert (found.now.children, found.now.gone, found.now.late) == (1, 1, 0)
    assert not any(r.rule.id.startswith("cic_") for t in found.teams for r in t.rules)


@pytest.mark.parametrize("name", ["Priya Nambiar", "Sunita Marsh", "Ruth Odell"])
def test_who_is_no_manager_gets_nothing(name: str) -> None:
    for ask in (lambda p: figures.figures(p, TODAY, GLOUCESTERSHIRE, Span.YEAR), lambda p: figures.leaving(p, TODAY, GLOUCESTERSHIRE)):
        with pytest.raises(NotYours):
            ask(staff(name))


def test_a_family_member_gets_nothing_even_with_a_manager_s_mark() -> None:
    with pytest.raises(NotYours):
        figures.figures(Person(1, "family", "", "en", is_manager=True), TODAY, GLOUCESTERSHIRE, Span.YEAR)


def test_a_manager_without_children() -> None:
    db.session.execute(db.update(Involvement).values(end=TODAY))
    db.session.execute(db.update(Period).values(end=TODAY))
    db.session.commit()
    found = denise()
    assert (found.now.children, found.teams) == (0, ())


def many_more(app: Flask, number: int) -> None:
    """More children like Maya in the same team, each with a visit and an answer owed."""
    maya = child(MAYA)
    rows = db.session.scalars(db.select(Involvement).where(Involvement.child_id == maya.id, Involvement.is_main)).all()
    spells = db.session.scalars(db.select(Period).where(Period.child_id == maya.id)).all()
    for n in range(number):
        new = Child(person_id=f"9{n:05}", name=f"Child {n}", born=maya.born, enrolled=True, show_to_child=True, show_to_family=True)
        db.session.add(new)
        db.session.flush()
        for row in (*rows, *spells):
            values = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in {"id", "child_id", "source_id"}}
            db.session.add(type(row)(**values, child_id=new.id, source_id=f"test-{row.source_id}-{n}"))
        write_visit(new.person_id, date(2026, 11, 10))


def counted(app: Flask, ask: Callable[[], object]) -> int:
    db.session.expire_all()
    with statements(app) as sent:
        ask()
    return len(sent)


def test_more_children_ask_no_more_of_the_database(app: Flask) -> None:
    boss = staff("Denise Ollerton")

    def page() -> object:
        return figures.figures(boss, TODAY, GLOUCESTERSHIRE, Span.YEAR)

    def leaving() -> object:
        return figures.leaving(boss, TODAY, GLOUCESTERSHIRE)

    few = counted(app, page), counted(app, leaving)
    many_more(app, 25)
    assert (counted(app, page), counted(app, leaving)) == few
    assert few[0] <= 8
    assert denise().now.children == 29


def test_what_leaves_the_team_holds_no_small_number_and_shows_the_rest(app: Flask) -> None:
    many_more(app, 6)
    months, rows = figures.leaving(staff("Denise Ollerton"), TODAY, GLOUCESTERSHIRE)
    assert len(months) == 12
    told = [n for r in rows for g in (r.kept, r.late, r.missed) for n in (*g.cells, g.total)]
    assert not {1, 2, 3, 4} & set(told)
    assert None in told
    assert any(n and n >= 5 for n in told)
