"""What the pages about visits say: how often, by which day, why, the phases of a rule, the year in a picture."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Arrangement, Child, DiaryEntry, Period
from tests.web.test_shown import GL, KEISHA, MAYA, OWEN, RC, YUSUF, As, Council, Ref, arrange, council, fact, page, section, text_of, words

__all__ = ["council"]  # fixtures


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
