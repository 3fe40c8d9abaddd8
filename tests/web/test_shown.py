"""Words and ways on the pages that other tests only pass by: how to reach somebody, who does what, rights, and what is promised by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.authority import load
from portal.extensions import db
from portal.models import Arrangement, Child, DiaryEntry, Involvement, Period, Worker
from portal.services import clock
from tests.checks.page import Element, Page, read
from tests.conftest import PageClient, World, make_app, sign_in

MAYA, YUSUF, KEISHA, OWEN = "700101", "700102", "700103", "700104"
GL, RC, SANDWELL = "gloucestershire", "redcar_cleveland", "sandwell"
As, Ref = Callable[[str], PageClient], Callable[[str], str]


def page(client: PageClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response.get_data(as_text=True))


def text_of(element: Element) -> str:
    return " ".join(element.text.split())


def words(client: PageClient, path: str) -> str:
    return text_of(page(client, path).all("main")[0])


def links(found: Page) -> dict[str, str]:
    """What each link of the main part says, by where it leads; of several to one place the first."""
    main = found.all("main")[0]
    return {e.attrs["href"]: text_of(e) for e in reversed(found.all("a")) if main in e.parents}


def section(client: PageClient, path: str, heading: str) -> str:
    """The words of the part of a page whose heading has this id."""
    [part] = [e for e in page(client, path).all("section") if e.attrs.get("aria-labelledby") == heading]
    return text_of(part)


def fact(client: PageClient, path: str, name: str) -> str | None:
    found = page(client, path).facts(name)
    return (found[0].attrs.get("datetime") or found[0].attrs.get("value")) if found else None


@pytest.fixture
def council(world: World, tmp_path: Path) -> Iterator[Callable[[str], tuple[Flask, As]]]:
    """`council("sandwell")`: the same people with another council, and a way to sign in there, in English."""
    made: list[Flask] = []

    def of(slug: str) -> tuple[Flask, As]:
        app = make_app(world.copy(tmp_path), authority=slug)
        made.append(app)

        def as_one(key: str) -> PageClient:
            client = sign_in(app, world.accounts[key])
            client.get("/help?lang=en")
            return client

        return app, as_one

    yield of
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


Council = Callable[[str], tuple[Flask, As]]


def arrange(app: Flask, person: str, kind: str, since: date) -> None:
    """What a worker puts on record about a child."""
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == person))
        worker = db.session.scalar(db.select(Worker.id).limit(1))
        row = Arrangement(child_id=child, kind=kind, since=since, worker_id=worker, written_at=clock.now())
        db.session.add(row)
        db.session.commit()


def begin(app: Flask, person: str, day: date) -> None:
    """The help of a child began on this day, or their care ended on it; nothing lies before, and whoever works with them began too."""
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == person)).one()
        spells = db.session.scalars(db.select(Period).where(Period.child_id == child.id)).all()
        for spell in spells:
            if spell.end is None:
                spell.start = day
            elif child.is_care_leaver:
                spell.end = day if spell.end == max(s.end for s in spells if s.end) else spell.end
            else:
                db.session.delete(spell)
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.child_id == child.id, DiaryEntry.day < day))
        db.session.execute(db.delete(Involvement).where(Involvement.child_id == child.id, Involvement.end.is_not(None)))
        db.session.execute(db.update(Involvement).where(Involvement.child_id == child.id, Involvement.start < day).values(start=day))
        db.session.commit()


# How to reach somebody


def test_a_worker_is_called_texted_and_written_to_with_one_tap(as_: As, ref: Ref) -> None:
    for path in (f"/about/{ref(MAYA)}/", f"/about/{ref(MAYA)}/people"):
        for who in ("maya", "dana_whitlock"):
            found = page(as_(who), path)
            ways = links(found)
            assert ways["tel:07700900112"] == "Call Priya"
            assert ways["sms:07700900112"] == "Send a text"
            assert ways["mailto:priya.nambiar@example.org"] == "E-mail"
            text = text_of(found.all("main")[0])
            assert "Priya works on Monday, Tuesday and Thursday." in text
            assert "On other days, or if you get no answer, call the team: 01632 960101." in text
            assert ways["tel:01632960101"] == "01632 960101"
    people = links(page(as_("maya"), f"/about/{ref(MAYA)}/people"))
    assert {"tel:07700900114", "sms:07700900114", "mailto:tomasz.wilk@example.org", "tel:07700900142"} <= people.keys()


def test_a_text_is_offered_to_a_mobile_alone(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.scalar(db.select(Worker).where(Worker.source_id == "8102")).work_phone = "01632 960177"
        db.session.commit()
    ways = links(page(as_("maya"), f"/about/{ref(MAYA)}/"))
    assert ways["tel:01632960177"] == "Call Priya"
    assert not [way for way in ways if way.startswith("sms:")]


def test_who_is_away_is_not_to_be_called_and_the_team_stands_in(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.scalar(db.select(Worker).where(Worker.source_id == "8102")).active = False
        db.session.commit()
    for path in (f"/about/{ref(MAYA)}/", f"/about/{ref(MAYA)}/people"):
        found = page(as_("maya"), path)
        assert "Priya is not at work at the moment. Somebody else in the team will help you." in text_of(found.all("main")[0])
        ways = links(found)
        assert ways["tel:01632960101"] == "Call the team"
        assert not {"tel:07700900112", "sms:07700900112", "mailto:priya.nambiar@example.org"} & ways.keys()


# Who somebody is


@pytest.mark.parametrize(
    ("who", "person", "does", "own"),
    [
        ("maya", MAYA, "Makes the plan with you, sees you, and makes sure the plan happens.", "I like drawing, card tricks"),
        ("maya", MAYA, "Helps at home with everyday things.", "I have three children, so I know about lost shoes."),
        ("maya", MAYA, "Leads the conference, and makes sure that everybody is heard.", "I sing in a choir, at the back."),
        ("dana_whitlock", MAYA, "Makes the plan with you, visits, and makes sure the plan happens.", "If I do not know an answer"),
        ("yusuf", YUSUF, "checks that the plan is right and really happens. Does not work in the same team.", "I collect old maps."),
        ("keisha", KEISHA, "Helps you with your own life: home, money, health, work and learning.", "I am good with forms"),
        ("owen", OWEN, "Helps your family early, so that things get easier.", "I play the cornet."),
    ],
)
def test_what_a_role_does_and_the_worker_s_own_words(as_: As, ref: Ref, who: str, person: str, does: str, own: str) -> None:
    client = as_(who)
    client.get("/help?lang=en")
    found = page(client, f"/about/{ref(person)}/people")
    assert does in text_of(found.all("main")[0])
    assert any(own in text_of(quote) for quote in found.all("blockquote"))


def test_a_change_is_announced_to_everybody_on_the_first_page_and_how_to_reach_the_next(as_: As, ref: Ref) -> None:
    home = f"/about/{ref(YUSUF)}/"
    for who in ("yusuf", "samira_sabbagh", "carol_bright"):
        client = as_(who)
        client.get("/help?lang=en")
        told = section(client, home, "n-coming")
        assert "From Friday 4 December, Tunde Bello takes over from Hannah Seddon. Hannah is leaving this job." in told
        assert "You can ask Hannah to come along the first time, so that you meet together." in told
        assert ("It is not because of anything you did." in told) is (who == "yusuf")
        coming = section(client, home + "people", "p-coming")
        assert "Tunde Bello (he/him)Social worker from Friday 4 December" in coming
        assert "From that day you reach them here: Call Tunde" in coming
        assert {"tel:07700900123", "sms:07700900123", "mailto:tunde.bello@example.org"} <= links(page(client, home + "people")).keys()


def test_the_first_page_says_why_who_how_often_and_what_follows(as_: As, ref: Ref) -> None:
    maya, home = as_("maya"), f"/about/{ref(MAYA)}/"
    assert "Stopping it is a job for grown-ups. It is never your job." in section(maya, home, "q-why")
    assert "Priya Nambiar Social worker since March 2026" in section(maya, home, "q-who")
    assert "At least once every 10 working days That is about every 2 weeks. Next: Tuesday 24 November at 3:45 pm" in section(
        maya, home, "q-often"
    )
    assert "Priya will come to see you every two weeks." in section(maya, home, "q-help")
    assert "There are 5 things to do. 1 is done." in section(maya, home, "q-plan")


# The plan


@pytest.mark.parametrize("who", ["maya", "dana_whitlock"])
def test_a_step_says_who_does_it_and_by_when(as_: As, ref: Ref, who: str) -> None:
    client, home = as_(who), f"/about/{ref(MAYA)}/"
    steps = [text_of(e) for e in page(client, home + "plan").all("li") if e.attrs.get("class") in {"open", "done", "dropped"}]
    ends = [
        "Still to do Who: Priya By Thursday 10 December",
        "Still to do Who: Lee By Thursday 10 December",
        "✓ Done Who: Mum",
        "Still to do Who: Tomasz By Monday 14 December",
        "Still to do Who: School By Thursday 10 December",
    ]
    for end in ends:
        assert [step for step in steps if end in step], end
    assert "Who: Priya By Thursday 10 December" in section(client, home, "q-help")


def test_a_view_is_asked_for_on_the_page_of_the_plan(as_: As, ref: Ref) -> None:
    for who in ("maya", "dana_whitlock"):
        client, home = as_(who), f"/about/{ref(MAYA)}/"
        ways = links(page(client, home + "plan"))
        assert ways[home + "say?kind=feedback"] == "Say what you think of it"
        assert ways[home + "say?kind=question"] == "Ask about the plan"


# Rights


def test_how_to_complain_step_by_step_and_the_council_s_own_team(as_: As, ref: Ref) -> None:
    for who in ("maya", "dana_whitlock"):
        client, path = as_(who), f"/about/{ref(MAYA)}/rights"
        told = section(client, path, "r-complain")
        assert "You will not get into trouble, and the help does not stop because of it." in told
        assert "Somebody else looks into it, not the person it is about. They answer within 10 working days." in told
        assert "two people from outside the team look at it again" in told
        assert "a panel of three people from outside listens to you" in told
        assert "you can go to the Ombudsman, who checks councils: 0300 061 0614" in told
        assert "Or straight to the council's complaints team" in told
        assert "Complaints Manager (Children's Services)" in told
        ways = links(page(client, path))
        assert ways["tel:01452427388"] == "Call 01452 427388"
        assert ways["mailto:corporatecomplaintsteam@gloucestershire.gov.uk"] == "E-mail"
        assert "Their page" in ways.values()
        assert ways[f"/about/{ref(MAYA)}/complain"] == "Complain here"


def test_an_advocate_for_a_child_and_whom_a_parent_may_ask(as_: As, ref: Ref) -> None:
    path, ask = f"/about/{ref(MAYA)}/rights", f"/about/{ref(MAYA)}/advocate"
    child, parent = section(as_("maya"), path, "r-advocate"), section(as_("dana_whitlock"), path, "r-advocate")
    assert "An advocate helps you say what you want to say. They do not work for your worker, and it is free." in child
    assert "It is your right when you want to complain, and you can ask at any time." in child
    assert "Barnardo's BeHeardCall 01684 850586" in child
    assert "If nobody listens to you, Help at Hand can: 0800 528 0731." in child
    assert "A child or young person has the right to a free advocate when they want to complain." in parent
    assert "Ask us who can help you as a parent or carer." in parent
    assert "BeHeard" not in parent  # it is for children
    for who, said in (("maya", "Ask for an advocate"), ("dana_whitlock", "Ask for the child")):
        assert links(page(as_(who), path))[ask] == said
    truth = "The right to a free advocate belongs to the child or young person, not to parents or carers."
    assert truth in words(as_("dana_whitlock"), ask)
    assert "You can bring somebody who helps you too." in words(as_("dana_whitlock"), f"/about/{ref(MAYA)}/next")


def test_the_right_to_one_s_records_and_how_to_use_it(app: Flask, as_: As, ref: Ref) -> None:
    path = f"/about/{ref(MAYA)}/rights"
    told = section(as_("maya"), path, "r-records")
    assert "You may ask to see what the council keeps about you. It must answer within one month." in told
    assert "Some things may be left out, for example about other people." in told
    ways = links(page(as_("maya"), path))
    assert ways[f"/about/{ref(MAYA)}/say?kind=question"] == "Ask for my records"
    assert "The council's page about records" not in ways.values()
    known = load(GL)
    assert known.records
    app.extensions["portal.authority"] = replace(known, records=replace(known.records, url="https://council.example/records"))
    assert links(page(as_("maya"), path))["https://council.example/records"] == "The council's page about records"


def test_an_advocate_is_offered_beside_a_complaint(as_: As, ref: Ref) -> None:
    for who in ("maya", "dana_whitlock"):
        client, say = as_(who), f"/about/{ref(MAYA)}/say"
        assert "Would you like someone to help you say this? Ask for an advocate" in words(client, say + "?kind=complaint")
        [offer] = [e for e in page(client, say + "?kind=complaint").all("a") if text_of(e) == "Ask for an advocate"]
        assert offer.attrs["href"] == f"/about/{ref(MAYA)}/advocate"
        assert "Would you like someone to help you say this?" not in words(client, say + "?kind=thanks")


EXCEPTION = (
    "What you write goes to the people you choose. If it says that somebody is being hurt, we may have to tell other people who can help. "
    "We try to talk to you first."
)


def test_when_words_go_further_than_to_whom_they_were_written(client: PageClient, as_: As, ref: Ref) -> None:
    assert EXCEPTION in section(client, "/privacy?lang=en", "see")
    for kind in ("worry", "complaint", "thanks"):
        assert EXCEPTION in words(as_("maya"), f"/about/{ref(MAYA)}/say?kind={kind}")


# Visits


def test_a_visit_alone_with_the_child_is_marked_for_the_child_alone(as_: As, ref: Ref) -> None:
    path = f"/about/{ref(MAYA)}/visits"

    def days(who: str) -> list[str]:
        return [text_of(e)[2:] for e in page(as_(who), path).all("li") if "days" in [p.attrs.get("class") for p in e.parents]]

    mine, hers = days("maya"), days("dana_whitlock")
    assert mine[:4] == [
        "Tuesday 10 November just you two",
        "Tuesday 27 October",
        "Thursday 15 October just you two",
        "Monday 12 October not seen",
    ]
    assert hers[:4] == [day.replace(" just you two", "") for day in mine[:4]]
    assert "alone" not in words(as_("dana_whitlock"), path)


def test_words_for_a_care_leaver_and_for_who_does_not_live_with_the_child(app: Flask, as_: As, ref: Ref) -> None:
    leaver = section(as_("keisha"), f"/about/{ref(KEISHA)}/visits", "v-last")
    assert "We last met on" in leaver
    assert "You were last seen" not in leaver
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == YUSUF))
        db.session.execute(db.update(DiaryEntry).where(DiaryEntry.child_id == child).values(place="Home"))
        db.session.commit()
    path = f"/about/{ref(YUSUF)}/next"
    samira = as_("samira_sabbagh")
    samira.get("/help?lang=en")
    assert "4:30 pm, where your child lives" in section(samira, path, "x-meet")
    assert "4:30 pm, at home" in section(as_("yusuf"), path, "x-meet")


@pytest.mark.parametrize(
    ("slug", "who", "person", "often", "due"),
    [
        (GL, "maya", MAYA, "At least once every 10 working days", "2026-11-24"),
        (GL, "dana_whitlock", MAYA, "At least once every 10 working days", "2026-11-24"),
        (RC, "maya", MAYA, "At least once every 10 working days", "2026-11-24"),
        (RC, "owen", OWEN, "At least once every 4 weeks", "2026-12-01"),  # 3 November + 28
    ],
)
def test_how_often_and_the_latest_day(council: Council, ref: Ref, slug: str, who: str, person: str, often: str, due: str) -> None:
    app, as_one = council(slug)
    client, home = as_one(who), f"/about/{ref(person)}/"
    assert often in section(client, home, "q-often")
    told = section(client, home + "visits", "v-promise")
    assert often in told
    assert ("That is about every 2 weeks." in told) is ("10 working days" in often)
    assert f"This is the least that {app.extensions['portal.authority'].name} promises. It can be more often." in told
    assert fact(client, home + "visits", "visit-due") == due
    assert "At least once every" in section(client, home + "visits/why", "w-now")
    assert f"What {app.extensions['portal.authority'].name} has written down" in section(client, home + "visits/why", "w-own")


def test_early_help_says_the_first_visit_and_its_day(council: Council, ref: Ref) -> None:
    app, as_one = council(GL)
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == OWEN))
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.child_id == child))
        db.session.execute(db.update(Period).where(Period.child_id == child).values(start=date(2026, 11, 16)))
        db.session.commit()
    owen, home = as_one("owen"), f"/about/{ref(OWEN)}/"
    assert "For the first time within 10 days" in section(owen, home + "visits", "v-promise")
    assert fact(owen, home + "visits", "visit-due") == "2026-11-26"


def test_a_carer_asks_for_the_child_to_be_seen_too(as_: As, ref: Ref) -> None:
    carol, path = as_("carol_bright"), f"/about/{ref(YUSUF)}/visits"
    assert "Please see Yusuf sooner" in words(carol, path)
    sent = carol.send(path + "/sooner", at=path)
    assert sent.status_code == 303
    assert "Somebody answers by Wednesday 25 November" in words(carol, sent.headers["Location"])


@pytest.mark.parametrize(
    ("slug", "born", "often", "due"),
    [
        (GL, "2007-06-12", "At least once every 8 weeks", "2026-12-18"),  # 23 October + 56
        (GL, "2004-06-12", "At least once every 6 months", "2027-04-23"),
        (RC, "2007-06-12", "At least once every 2 months", "2026-12-23"),
        (RC, "2004-06-12", "At least once every 6 months", "2027-04-23"),
    ],
)
def test_a_care_leaver_s_rule_goes_by_age(council: Council, ref: Ref, slug: str, born: str, often: str, due: str) -> None:
    app, as_one = council(slug)
    with app.app_context():
        db.session.execute(db.delete(Arrangement))
        db.session.scalar(db.select(Child).where(Child.person_id == KEISHA)).born = date.fromisoformat(born)
        db.session.commit()
    keisha, path = as_one("keisha"), f"/about/{ref(KEISHA)}/visits"
    assert often in section(keisha, path, "v-promise")
    assert fact(keisha, path, "visit-due") == due


@pytest.mark.parametrize(
    ("slug", "kind", "since", "told", "often", "due"),
    [
        # seen on 3 November, and twice since July: + 6 months
        (GL, "short_break", "2026-07-01", "There are short breaks.", "At least once every 6 months", "2027-05-03"),
        # early help says nothing more than the first visit there; notified on 1 July, 3 November + 42
        (GL, "privately_fostered", "2026-07-01", "a private fostering arr", "At least once every 6 weeks", "2026-12-15"),
        # not seen since: within a week, and within 7 days
        (RC, "short_break", "2026-11-18", "There are short breaks.", "For the first time within 7 days", "2026-11-25"),
        (RC, "privately_fostered", "2026-11-18", "a private fostering arr", "For the first time within 7 days", "2026-11-25"),
        # back on Wednesday: 72 hours are Saturday
        (RC, "missing", "2026-11-18", "Somebody comes soon", "For the first time within 72", "2026-11-21"),
    ],
)
def test_a_circumstance_brings_its_day(
    council: Council, ref: Ref, slug: str, kind: str, since: str, told: str, often: str, due: str
) -> None:
    app, as_one = council(slug)
    arrange(app, OWEN, kind, date.fromisoformat(since))
    owen, home = as_one("owen"), f"/about/{ref(OWEN)}/"
    assert fact(owen, home + "visits", "visit-due") == due
    assert often in section(owen, home + "visits", "v-promise")
    assert told in section(owen, home + "visits/why", "w-now")


@pytest.mark.parametrize(
    ("slug", "kind", "told", "often"),
    [
        (GL, "adoptive_placement", "This is an adoptive home.", "At least once every week"),
        (RC, "adoptive_placement", "This is an adoptive home.", "At least once every week"),
        (RC, "interim_order_or_temporary_carer", "The court has not decided yet, so we come more often.", "At least once every week"),
        (RC, "placed_with_parents", "This home is with parents, and the court decided it.", "At least once every 6 weeks"),
        (RC, "child_in_care_multiple_placements", "There is more than one home.", "At least once every 6 weeks"),
    ],
)
def test_a_kind_of_home_brings_its_rhythm(council: Council, ref: Ref, slug: str, kind: str, told: str, often: str) -> None:
    app, as_one = council(slug)
    arrange(app, YUSUF, kind, date(2025, 9, 15))
    now = section(as_one("yusuf"), f"/about/{ref(YUSUF)}/visits/why", "w-now")
    assert often in now
    assert told in now


def test_a_rule_without_a_clear_beginning_gives_no_day(council: Council, ref: Ref) -> None:
    """Gloucestershire prints 72 hours "of missing episode" and no start for a first visit to a short break: nothing is made up."""
    app, as_one = council(GL)
    arrange(app, OWEN, "missing", date(2026, 11, 18))
    owen, home = as_one("owen"), f"/about/{ref(OWEN)}/"
    assert "Somebody comes soon after a child was away and came back." in section(owen, home + "visits/why", "w-now")
    assert fact(owen, home + "visits", "visit-due") is None
    arrange(app, OWEN, "short_break", date(2026, 11, 18))
    assert "We cannot say a latest day yet, because we do not know from which day to count." in section(owen, home + "visits", "v-promise")
    assert fact(owen, home + "visits", "visit-due") is None


def test_less_often_only_where_a_meeting_agreed_to_it(council: Council, ref: Ref) -> None:
    app, as_one = council(RC)
    yusuf, path = as_one("yusuf"), f"/about/{ref(YUSUF)}/visits/why"
    before = section(yusuf, path, "w-now")
    assert "At least once every 6 weeks" in before
    assert "Later it may be less often, but only if a meeting agrees to it: At least once every 3 months." in before
    arrange(app, YUSUF, "permanent_agreed", date(2026, 9, 20))
    after = section(yusuf, path, "w-now")
    assert "At least once every 3 months" in after
    assert "A meeting agreed that this home is for good." in after
    listed = section(yusuf, path, "w-own")
    assert "At least once every 3 months (only if a meeting has agreed that this home is for good)" in listed


def test_the_phases_of_a_rule(council: Council, ref: Ref) -> None:
    app, as_one = council(RC)
    arrange(app, OWEN, "privately_fostered", date(2026, 7, 1))
    fostered = section(as_one("owen"), f"/about/{ref(OWEN)}/visits/why", "w-own")
    assert "At least once every 6 weeks (up to 12 months after the start)" in fostered
    assert "At least once every 12 weeks (later than 12 months after the start)" in fostered
    arrange(app, YUSUF, "interim_order_or_temporary_carer", date(2025, 9, 15))
    hearing = section(as_one("yusuf"), f"/about/{ref(YUSUF)}/visits/why", "w-own")
    assert "At least once every week (until: the first review meeting)" in hearing
    assert "At least once every 4 weeks (until: the carer is approved, or the court has decided)" in hearing


@pytest.mark.parametrize("part", ["w-own", "w-law"])
def test_equal_phases_in_a_row_are_one_line(council: Council, ref: Ref, part: str) -> None:
    """Every 6 weeks in the first year in care, and after it."""
    _, as_one = council(RC)
    told = section(as_one("yusuf"), f"/about/{ref(YUSUF)}/visits/why", part)
    assert told.count("At least once every 6 weeks") == 1
    assert "later than 1 year after the start" not in told  # it holds before, too


def test_the_first_weeks_in_care_are_told_whatever_rule_stands_below(council: Council, ref: Ref) -> None:
    """The next rule is one of "1 week" too; that of an adoptive home is followed by one of "6 weeks"."""
    app, as_one = council(RC)
    yusuf, path = as_one("yusuf"), f"/about/{ref(YUSUF)}/visits/why"
    assert "At least once every week (up to 4 weeks after the start)" in section(yusuf, path, "w-own")
    arrange(app, YUSUF, "adoptive_placement", date(2025, 9, 15))
    told = section(yusuf, path, "w-own")
    assert "At least once every week (up to 4 weeks after the start)" in told
    assert re.search(r"every week \(until: the first review meeting\) ?At least once every 6 weeks", told)


def test_the_year_in_a_picture_and_in_words(as_: As, ref: Ref) -> None:
    found = page(as_("yusuf"), f"/about/{ref(YUSUF)}/visits")
    [picture] = [e for e in found.all("svg") if e.attrs.get("class") == "dots"]
    marks = [e.attrs.get("class") for e in found.elements if picture in e.parents]
    assert (marks.count("k"), marks.count("l"), marks.count("m")) == (10, 1, 0)
    [said] = [text_of(e) for e in found.elements if e.attrs.get("id") == picture.attrs["aria-labelledby"]]
    assert said == "10 promises kept, 1 late, 0 missed."
    assert "By 11 Nov: 9 days late, and not yet seen." in text_of(found.all("main")[0])
    assert "By 21 Oct: kept, seen on 30 Sept." in text_of(found.all("main")[0])


# What happens next


def owed(client: PageClient, path: str) -> list[str]:
    """What else was promised, each with how soon and its day, and where that stands."""
    assert "What else was promised" in section(client, path, "x-owed")
    found = [text_of(e).replace("When:", " When:") for e in page(client, path).all("li") if e.attrs.get("class") == "line"]
    assert all("Source:" in line for line in found)
    return [re.split(r"Source:|This is what the law says", line)[0].strip() for line in found]


INTO_CARE = "counted from: the day somebody comes into care."
BEGAN, LONG_AGO = date(2026, 11, 16), None
ALWAYS = [
    "You can ask for a visit.",
    "If your worker changes, the new one is introduced to you.",
    "If your worker changes, we tell you before.",
]


@pytest.mark.parametrize(
    ("slug", "who", "person", "began", "expected"),
    [
        (GL, "owen", OWEN, BEGAN, ["The plan is written When: within 40 days."]),
        (GL, "maya", MAYA, date(2026, 11, 20), ["The plan is written at the conference. The latest day is Friday 20 November."]),
        (
            GL,
            "yusuf",
            YUSUF,
            BEGAN,
            [
                f"The care plan is written When: within 10 days, {INTO_CARE} The latest day is Thursday 26 November.",
                f"A plan for a home for good When: within 4 months, {INTO_CARE} The latest day is Tuesday, 16 March 2027.",
            ],
        ),
        (
            GL,
            "yusuf",
            YUSUF,
            LONG_AGO,
            [
                "The pathway plan is written When: by the age of 16 years and 3 months. The latest day is Monday, 30 August 2027.",
                "After each review the plan is brought up to date.",
            ],
        ),
        (
            RC,
            "owen",
            OWEN,
            BEGAN,
            [
                "Somebody gets in touch with you When: within 5 working days, counted from: you get a worker. "
                "The latest day is Monday 23 November.",
                "We find out together what helps When: within 45 working days.",
            ],
        ),
        (
            RC,
            "owen",
            OWEN,
            LONG_AGO,
            [
                "What we found out is looked at again When: every 6 to 8 weeks.",
                "What we found out is looked at again When: At least once every 12 months.",
                *ALWAYS,
            ],
        ),
        (
            RC,
            "maya",
            MAYA,
            BEGAN,
            [
                "A family network meeting When: within 10 days, counted from: children's social care began to help. "
                "The latest day is Thursday 26 November.",
                "We find out together what helps When: within 45 working days.",
            ],
        ),
        (RC, "maya", MAYA, date(2026, 11, 20), ["The plan is written at the conference. The latest day is Friday 20 November."]),
        (
            RC,
            "maya",
            MAYA,
            LONG_AGO,
            [
                "More family network meetings When: as you agree it together.",
                "What we found out is looked at again When: At least once every 12 months.",
                *ALWAYS,
            ],
        ),
        (
            RC,
            "yusuf",
            YUSUF,
            BEGAN,
            [
                "A meeting half-way between two reviews When: half-way between two reviews.",
                "At the second review there is a plan for a home for good.",
            ],
        ),
        (RC, "yusuf", YUSUF, LONG_AGO, ALWAYS),
        (RC, "keisha", KEISHA, LONG_AGO, ALWAYS),
    ],
)
def test_what_else_was_promised_how_soon_and_where_it_stands(
    council: Council, ref: Ref, slug: str, who: str, person: str, began: date | None, expected: list[str]
) -> None:
    app, as_one = council(slug)
    if began:
        begin(app, person, began)
    found = owed(as_one(who), f"/about/{ref(person)}/next")
    assert [line for line in expected if line not in found] == [], found
    assert len(set(found)) == len(found)  # each is told once
    assert not [line for line in found if "review of the" in line]  # that has its own lines, under the meetings


def test_a_first_plan_comes_with_a_worker(council: Council, ref: Ref) -> None:
    app, as_one = council(GL)
    begin(app, OWEN, BEGAN)
    owen, path = as_one("owen"), f"/about/{ref(OWEN)}/next"
    first = "A first plan is written when you get a worker."
    assert not [line for line in owed(owen, path) if line.startswith(first)]  # he has had one for four days
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == OWEN))
        db.session.execute(db.delete(Involvement).where(Involvement.child_id == child))
        db.session.execute(db.update(Period).where(Period.child_id == child).values(worker_id=None))
        db.session.commit()
    assert first in owed(owen, path)


def test_what_lies_behind_is_not_told(council: Council, ref: Ref) -> None:
    _, as_one = council(GL)  # all that Gloucestershire owes Maya was owed at the beginning
    assert "What else was promised" not in words(as_one("maya"), f"/about/{ref(MAYA)}/next")
    app, as_one = council(RC)
    maya, path, once = as_one("maya"), f"/about/{ref(MAYA)}/next", "We find out together what helps When: within 45 working days."
    for began, told in ((None, False), (date(2026, 8, 21), False), (date(2026, 8, 22), True)):  # 91 days, and 90
        if began:
            begin(app, MAYA, began)
        found = owed(maya, path)
        assert (once in found) is told
        assert not [
            line for line in found if line.startswith(("A family network meeting", "The plan is written"))
        ]  # those days have passed


@pytest.mark.parametrize(
    ("slug", "who", "person", "review"),
    [
        # held on 29 July; 24 June; 10 November
        (GL, "yusuf", YUSUF, "A review of the planWhen: At least once every 6 months. The latest day is Friday, 29 January 2027."),
        (RC, "yusuf", YUSUF, "A review of the planWhen: At least once every 6 months. The latest day is Friday, 29 January 2027."),
        (SANDWELL, "yusuf", YUSUF, "A review of the planWhen: At least once every 6 months. The latest day is Friday, 29 January 2027."),
        (GL, "keisha", KEISHA, "A review of the planWhen: At least once every 6 months. The latest day is Thursday 24 December."),
        (RC, "keisha", KEISHA, "A review of the pathway planWhen: At least once every 6 months. The latest day is Thursday 24 December."),
        (RC, "owen", OWEN, "A review of the planWhen: At least once every 6 weeks. The latest day is Tuesday 22 December."),
    ],
)
def test_the_latest_day_of_the_next_review(council: Council, ref: Ref, slug: str, who: str, person: str, review: str) -> None:
    _, as_one = council(slug)
    assert review in section(as_one(who), f"/about/{ref(person)}/next", "x-meet")


@pytest.mark.parametrize(
    ("slug", "who", "person", "review"),
    [
        # 17-20 November (4), 23-27 (9), 30 (10): and two weeks more; three months
        (GL, "yusuf", YUSUF, f"first review of the planWhen: within 20 working days, {INTO_CARE} The latest day is Monday 14 December."),
        (RC, "yusuf", YUSUF, f"first review of the planWhen: within 20 working days, {INTO_CARE} The latest day is Monday 14 December."),
        (
            RC,
            "keisha",
            KEISHA,
            "review of the pathway planWhen: within 3 months, counted from: leaving care. The latest day is Tuesday, 16 February 2027.",
        ),
    ],
)
def test_the_latest_day_of_the_first_review(council: Council, ref: Ref, slug: str, who: str, person: str, review: str) -> None:
    app, as_one = council(slug)
    begin(app, person, BEGAN)
    assert review in section(as_one(who), f"/about/{ref(person)}/next", "x-meet")


@pytest.mark.parametrize("slug", [GL, RC])
def test_the_latest_day_of_the_second_review(council: Council, ref: Ref, slug: str) -> None:
    app, as_one = council(slug)
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == YUSUF))
        held = db.session.scalars(
            db.select(DiaryEntry).where(DiaryEntry.child_id == child, DiaryEntry.kind == "review", DiaryEntry.status == "held")
        ).all()
        held[0].day = date(2026, 10, 5)
        db.session.commit()
    begin(app, YUSUF, date(2026, 9, 14))
    told = section(as_one("yusuf"), f"/about/{ref(YUSUF)}/next", "x-meet")
    assert "The second review of the planWhen: within 3 months" in told
    assert "The latest day is Tuesday, 5 January 2027." in told


@pytest.mark.parametrize(
    ("slug", "began", "core_group"),
    [
        (RC, LONG_AGO, "Core group meetingsWhen: At least once every 4 weeks. The latest day is Thursday 3 December."),
        # 17-20 November (4), 23-27 (9), 30 (10)
        (
            RC,
            BEGAN,
            "The first core group meetingWhen: within 10 working days, counted from: the conference. The latest day is Monday 30 Nov",
        ),
        (
            GL,
            BEGAN,
            "The first core group meetingWhen: within 10 working days, counted from: the conference. The latest day is Monday 30 Nov",
        ),
    ],
)
def test_the_latest_day_of_the_core_group(council: Council, ref: Ref, slug: str, began: date | None, core_group: str) -> None:
    app, as_one = council(slug)
    if began:
        begin(app, MAYA, began)
    assert core_group in section(as_one("maya"), f"/about/{ref(MAYA)}/next", "x-meet")


def in_need(app: Flask) -> None:
    """Maya as a child in need since Monday 2 November: no protection plan, and everything else as it is."""
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == MAYA))
        db.session.execute(db.delete(Period).where(Period.child_id == child, Period.kind == "cp"))
        still = {"start": date(2026, 11, 2), "end": None}
        db.session.execute(db.update(Period).where(Period.child_id == child, Period.kind.in_(["cin", "referral"])).values(**still))
        db.session.commit()


def test_a_child_in_need_is_told_visits_plan_assessment_and_reviews(council: Council, ref: Ref) -> None:
    app, as_one = council(GL)
    in_need(app)
    maya, home = as_one("maya"), f"/about/{ref(MAYA)}/"
    assert "At least once every 20 working days" in section(maya, home + "visits", "v-promise")
    assert fact(maya, home + "visits", "visit-due") == "2026-12-08"  # from 10 November: 11-13 (3), 16-4 December (18), 7, 8 (20)
    found = owed(maya, home + "next")
    told = "We find out together what helps When: within 45 working days, counted from: somebody told us that help is needed."
    assert f"{told} The latest day is Thursday, 7 January 2027." in found
    assert "The plan is written When: within 10 days, counted from: we have finished finding out what helps." in found
    meet = section(maya, home + "next", "x-meet")
    assert "The first review of the planWhen: within 1 month. From which day this counts is not written down." in meet


def test_redcar_tells_a_child_in_need_too(council: Council, ref: Ref) -> None:
    app, as_one = council(RC)
    in_need(app)
    maya, home = as_one("maya"), f"/about/{ref(MAYA)}/"
    assert "At least once every 20 working days" in section(maya, home + "visits", "v-promise")
    assert fact(maya, home + "visits", "visit-due") == "2026-12-08"
    assert "A review of the planWhen: At least once every 3 months." in section(maya, home + "next", "x-meet")


def test_the_plan_of_a_short_break(council: Council, ref: Ref) -> None:
    """Gloucestershire has for it what it has for a child in need."""
    app, as_one = council(GL)
    begin(app, MAYA, BEGAN)
    arrange(app, MAYA, "short_break", BEGAN)
    found = owed(as_one("maya"), f"/about/{ref(MAYA)}/next")
    assert "The plan is written When: within 10 days, counted from: we have finished finding out what helps." in found


def test_a_meeting_says_who_comes_and_how_to_get_ready(as_: As, ref: Ref) -> None:
    path = f"/about/{ref(MAYA)}/next"
    meetings, ready = section(as_("maya"), path, "x-meet"), section(as_("maya"), path, "x-ready")
    assert "Core group meeting Thursday 3 December, 2:00 pm, at school A small group, with the family" in meetings
    assert "A chair leads it. Family, the worker, and people such as a teacher or nurse come." in meetings
    assert "Think of one thing that is good, and one thing that should change." in ready
    assert "You can say it yourself, write it down, draw it, or let somebody say it for you." in ready
    assert "say if there is somebody you do not want there" in ready
    ways = links(page(as_("maya"), path))
    assert ways[f"/about/{ref(MAYA)}/say?kind=ready"] == "Say something before the meeting"
    assert f"/about/{ref(MAYA)}/advocate" in ways
    assert "Ask for an advocate" in ready
    owen = section(as_("owen"), f"/about/{ref(OWEN)}/next", "x-meet")
    assert "The worker leads it. You, your family, and people who help come." in owen
    assert "reviewing officer" not in owen
    keisha = section(as_("keisha"), f"/about/{ref(KEISHA)}/next", "x-meet")
    assert "Review of the pathway plan Wednesday 16 December, 11:00 am, at the civic centre You and your adviser" in keisha
    assert "You, your adviser, and whoever you ask to come." in keisha


FIRST, NETWORK, LOOK = "Somebody asks for help", "Your family and friends meet", "We find out together what helps"
TOGETHER, VISIT, AGAIN = "We make a plan together", "We visit, and do what the plan says", "Everybody looks at the plan again"
UP_TO_DATE = "We bring the plan up to date with you"


@pytest.mark.parametrize(
    ("slug", "steps", "here"),
    [
        (GL, [FIRST, "We say why we are here", LOOK, TOGETHER, VISIT, AGAIN, "We say goodbye"], AGAIN),
        (RC, [FIRST, "You get a worker", NETWORK, LOOK, TOGETHER, VISIT, AGAIN, "More help, or less"], AGAIN),
        ("cambridgeshire", [FIRST, LOOK, TOGETHER, VISIT, AGAIN, "We say goodbye"], AGAIN),
        (SANDWELL, [LOOK, TOGETHER, UP_TO_DATE, AGAIN], AGAIN),
    ],
)
def test_the_way_of_each_council_with_a_mark_and_what_follows(council: Council, ref: Ref, slug: str, steps: list[str], here: str) -> None:
    _, as_one = council(slug)
    maya, path = as_one("maya"), f"/about/{ref(MAYA)}/next"
    found = page(maya, path)
    [way] = [e for e in found.all("ol") if e.attrs.get("class") == "way"]
    stops = [e for e in found.all("li") if way in e.parents]
    assert [text_of(b) for b in found.all("b") if way in b.parents] == steps
    assert [(e.attrs.get("aria-current"), "You are here" in e.text) for e in stops] == [
        ("step", True) if step == here else (None, False) for step in steps
    ]
    told = section(maya, path, "x-way")
    assert ("If you still need help after the last step, it begins again with the first." in told) is (slug == SANDWELL)
    assert ("These are the steps that your council has written down." in told) is (slug == SANDWELL)
    assert ("Your council describes these steps. The order is ours." in told) is (slug != SANDWELL)
    if VISIT in steps:
        assert ("You can ask to be seen sooner." in told) is (here == VISIT)
    if here == AGAIN:
        assert "Is the plan working? What has to change?" in told


def test_the_last_step_is_told_by_the_help_there_is(as_: As, ref: Ref) -> None:
    ends = {
        ("maya", MAYA): "We say goodbyeNot now. One day, when things are better and stay better, we tell you before we stop, and why.",
        ("yusuf", YUSUF): "When you leave careAs long as you are in care you have a worker. If that changes, you hear it early, and why.",
        ("keisha", KEISHA): "When you are 25Our help goes on until you are 25, if you want it.",
    }
    for (who, person), end in ends.items():
        client = as_(who)
        client.get("/help?lang=en")
        told = section(client, f"/about/{ref(person)}/next", "x-way")
        assert [e for e in ends.values() if e in told] == [end], told
