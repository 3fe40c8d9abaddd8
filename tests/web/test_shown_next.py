"""What the page of what happens next says: what else was promised, the reviews, the meetings, each council's way."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Child, DiaryEntry, Involvement, Period
from tests.conftest import PageClient
from tests.web.test_shown import (
    GL,
    KEISHA,
    MAYA,
    OWEN,
    RC,
    SANDWELL,
    YUSUF,
    As,
    Council,
    Ref,
    arrange,
    begin,
    council,
    fact,
    links,
    page,
    section,
    text_of,
    words,
)

__all__ = ["council"]  # fixtures


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
