"""Words and ways on the pages that other tests only pass by: how to reach somebody, who does what, rights, and what is promised by when."""

from __future__ import annotations

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
        assert ways["mailto:corporatecomplaintsteam@gloucestershire.gov.uk"] == "E-mail: Complaints Manager (Children's Services)"
        assert any(label.startswith("Their page: ") for label in ways.values())
        assert ways[f"/about/{ref(MAYA)}/complain"] == "Complain here"


def test_an_advocate_for_a_child_and_whom_a_parent_may_ask(as_: As, ref: Ref) -> None:
    path, ask = f"/about/{ref(MAYA)}/rights", f"/about/{ref(MAYA)}/advocate"
    child, parent = section(as_("maya"), path, "r-advocate"), section(as_("dana_whitlock"), path, "r-advocate")
    assert "An advocate is on your side. They help you say what you want to say, and they do not work for your worker. It is free." in child
    assert "You can ask at any time. When you want to complain, it is your right." in child
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
