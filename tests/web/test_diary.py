"""The team's diary: what may be moved and by whom, put back, written down and taken back, what follows for who asked, and kind words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Arrangement, AuditRow, Child, Conversation, DiaryEntry, VisitChange
from portal.services import clock
from portal.services.diary import entries_of
from tests.checks.page import Element, Page, read
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
D = date.fromisoformat
As, Ref = Callable[[str], PageClient], Callable[[str], str]


def page(client: PageClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response.get_data(as_text=True))


def text_of(element: Element) -> str:
    return " ".join(element.text.split())


def words(client: PageClient, path: str) -> str:
    return text_of(page(client, path).all("main")[0])


def part(client: PageClient, path: str, name: str) -> str:
    found = next(e for e in page(client, path).elements if e.attrs.get("aria-labelledby") == name or e.attrs.get("id") == name)
    return text_of(found)


def status(client: PageClient, path: str) -> str:
    return " ".join(text_of(e) for e in page(client, path).elements if e.attrs.get("role") == "status")


def fact(client: PageClient, path: str, name: str) -> str | None:
    found = page(client, path).facts(name)
    return (found[0].attrs.get("datetime") or found[0].attrs.get("value")) if found else None


def diary(ref: Ref, person: str) -> str:
    return f"/team/children/{ref(person)}/diary/"


def rows(app: Flask, person: str, day: str, kind: str = "visit") -> list[DiaryEntry]:
    with app.app_context():
        query = db.select(DiaryEntry).join(Child, Child.id == DiaryEntry.child_id)
        return list(db.session.scalars(query.where(Child.person_id == person, DiaryEntry.day == D(day), DiaryEntry.kind == kind)))


def audit(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.action).order_by(AuditRow.id)))


def change(client: PageClient, app: Flask, ref: Ref, person: str, on: str, kind: str = "visit", /, **form: str) -> tuple[int, str]:
    path = diary(ref, person)
    answer = client.send(f"{path}{rows(app, person, on, kind)[0].ref}/change", at=path, **{"reason": "ill", **form})
    return answer.status_code, answer.headers.get("Location", "")


# Meetings of others


@pytest.mark.parametrize(("day", "kind"), [("2026-12-03", "core_group"), ("2026-12-10", "conference")])
def test_a_meeting_with_a_chair_is_not_moved_here(app: Flask, as_: As, ref: Ref, day: str, kind: str) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    assert "The chair moves this meeting, in the case system." in part(priya, path, "d-next")
    ref_of = rows(app, MAYA, day, kind)[0].ref
    assert f"{ref_of}/change" not in priya.get(path).get_data(as_text=True)
    for what in ("moved", "cancelled"):
        assert change(priya, app, ref, MAYA, day, kind, what=what, day="2026-12-11")[0] == 404
    with app.app_context():
        assert not db.session.scalar(db.select(db.func.count()).select_from(VisitChange))


def test_a_family_network_meeting_can_be_moved(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        what = {"source": "ssd_x", "source_id": "1", "kind": "family_network_meeting", "status": "planned"}
        db.session.add(DiaryEntry(child_id=child.id, day=D("2026-12-01"), **what))
        db.session.commit()
    assert change(as_("priya_nambiar"), app, ref, MAYA, "2026-12-01", "family_network_meeting", what="cancelled")[0] == 303


# Put it back


def put_back(client: PageClient, app: Flask, ref: Ref, person: str, day: str) -> tuple[int, str]:
    path = diary(ref, person)
    answer = client.send(f"{path}{rows(app, person, day)[0].ref}/put-back", at=path)
    return answer.status_code, answer.headers.get("Location", "")


def test_a_cancelled_visit_is_put_back(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, path = as_("priya_nambiar"), as_("maya"), diary(ref, MAYA)
    assert "Put it back" not in words(priya, path)
    change(priya, app, ref, MAYA, "2026-11-24", what="cancelled")
    told = part(priya, path, "d-next")
    assert "The visit on Tuesday 24 November will not happen. Priya is not well." in told
    assert "Put it back" in told
    assert put_back(priya, app, ref, MAYA, "2026-11-24") == (303, f"{path}?done=put_back")
    assert fact(maya, f"/about/{ref(MAYA)}/", "visit-next") == "2026-11-24"
    assert "put_back" in audit(app)
    assert put_back(priya, app, ref, MAYA, "2026-11-24")[0] == 404  # nothing is said of it any more


def test_a_moved_visit_is_put_back_even_where_it_is_shown_nowhere_else(world: World, tmp_path: Path) -> None:
    ref_of = {person: r for a in world.accounts.values() for r, person in a.records}
    database = world.copy(tmp_path)
    app = make_app(database)
    priya = sign_in(app, world.accounts["priya_nambiar"])
    path = f"/team/children/{ref_of[MAYA]}/diary/"
    change(priya, app, ref_of.__getitem__, MAYA, "2026-11-24", what="moved", day="2026-11-21", time="")
    later = make_app(database, today=D("2026-11-22"))  # the new day is over
    priya = sign_in(later, world.accounts["priya_nambiar"])
    assert "The visit on Tuesday 24 November is moved to Saturday 21 November." in part(priya, path, "d-next")
    assert put_back(priya, later, ref_of.__getitem__, MAYA, "2026-11-24")[0] == 303
    assert "Visit: Tuesday 24 November, 3:45 pm" in part(priya, path, "d-next")
    for one in (app, later):
        with one.app_context():
            db.engine.dispose()


def test_what_stood_on_a_day_that_is_over_is_not_put_back(world: World, tmp_path: Path) -> None:
    ref_of = {person: r for a in world.accounts.values() for r, person in a.records}
    database = world.copy(tmp_path)
    app = make_app(database)
    change(
        sign_in(app, world.accounts["priya_nambiar"]), app, ref_of.__getitem__, MAYA, "2026-11-24", what="moved", day="2026-11-27", time=""
    )
    later = make_app(database, today=D("2026-11-25"))
    priya = sign_in(later, world.accounts["priya_nambiar"])
    assert "Put it back" not in words(priya, f"/team/children/{ref_of[MAYA]}/diary/")
    assert put_back(priya, later, ref_of.__getitem__, MAYA, "2026-11-24")[0] == 422
    for one in (app, later):
        with one.app_context():
            db.engine.dispose()


def test_what_is_to_come_stands_by_day_and_time(app: Flask, as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    priya.send(path + "book", at=path, kind="goodbye", day="2026-12-03", time="09:00", place="")
    change(priya, app, ref, MAYA, "2026-12-07", what="cancelled")
    found = page(priya, path)
    section = next(e for e in found.elements if e.attrs.get("aria-labelledby") == "d-next")
    days = [e.attrs["datetime"] for e in found.all("time") if section in e.parents and any(p.tag == "h3" for p in e.parents)]
    assert days == ["2026-11-24", "15:45", "2026-12-03", "09:00", "2026-12-03", "14:00", "2026-12-07", "2026-12-10", "13:30"]


def test_running_late_leaves_a_moved_visit_on_its_new_day(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya = as_("priya_nambiar"), as_("maya")
    change(priya, app, ref, MAYA, "2026-11-24", what="moved", day="2026-11-20", time="15:00")
    change(priya, app, ref, MAYA, "2026-11-24", what="late", time="15:30")
    assert fact(maya, f"/about/{ref(MAYA)}/visits", "visit-next") == "2026-11-20"
    assert "3:30 pm" in words(maya, f"/about/{ref(MAYA)}/visits")


# Written down, and taken back


def record(client: PageClient, ref: Ref, person: str, day: str, seen: str) -> str:
    path = diary(ref, person)
    answer = client.send(path + "record", at=path, day=day, seen=seen)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_newest_word_about_a_day_holds(app: Flask, as_: As, ref: Ref) -> None:
    hannah, yusuf = as_("hannah_seddon"), as_("yusuf")
    record(hannah, ref, YUSUF, "2026-11-19", "alone")
    assert fact(yusuf, f"/about/{ref(YUSUF)}/", "visit-days-late") is None
    record(hannah, ref, YUSUF, "2026-11-19", "not_seen")
    [row] = rows(app, YUSUF, "2026-11-19")
    assert (row.status, row.seen, row.seen_alone) == ("held", False, False)
    assert fact(yusuf, f"/about/{ref(YUSUF)}/", "visit-days-late") == "9"


def test_a_visit_that_was_moved_is_written_down_on_its_new_day(app: Flask, as_: As, ref: Ref) -> None:
    hannah, path = as_("hannah_seddon"), diary(ref, YUSUF)
    hannah.send(path + "book", at=path, kind="visit", day="2026-11-25", time="15:30", place="School")
    change(hannah, app, ref, YUSUF, "2026-11-25", what="moved", day="2026-11-20", time="16:00")
    record(hannah, ref, YUSUF, "2026-11-20", "seen")
    [row] = rows(app, YUSUF, "2026-11-20")
    assert (row.status, row.seen, row.at.isoformat(), row.place) == ("held", True, "16:00:00", "School")
    assert not rows(app, YUSUF, "2026-11-25")


def test_what_was_written_down_by_mistake_is_taken_back(app: Flask, as_: As, ref: Ref) -> None:
    hannah, yusuf, path = as_("hannah_seddon"), as_("yusuf"), diary(ref, YUSUF)
    assert "Written down here" not in words(hannah, path)
    record(hannah, ref, YUSUF, "2026-11-19", "alone")
    assert "Thursday 19 November: Seen, and alone." in part(hannah, path, "d-written")
    entry = rows(app, YUSUF, "2026-11-19")[0].ref
    done = hannah.send(f"{path}{entry}/take-back", at=path)
    assert (done.status_code, done.headers["Location"]) == (303, f"{path}?done=taken_back")
    assert not rows(app, YUSUF, "2026-11-19")
    assert fact(yusuf, f"/about/{ref(YUSUF)}/", "visit-days-late") == "9"
    assert "took_back" in audit(app)
    assert hannah.send(f"{path}{entry}/take-back", at=path).status_code == 404


@pytest.mark.parametrize(("booked", "left"), [(True, ["planned"]), (False, [])])
def test_what_was_booked_for_today_is_planned_again(app: Flask, as_: As, ref: Ref, booked: bool, left: list[str]) -> None:
    hannah, path = as_("hannah_seddon"), diary(ref, YUSUF)
    if booked:
        hannah.send(path + "book", at=path, kind="visit", day=TODAY.isoformat(), time="15:30", place="School")
    record(hannah, ref, YUSUF, TODAY.isoformat(), "alone")
    [row] = rows(app, YUSUF, TODAY.isoformat())
    hannah.send(f"{path}{row.ref}/take-back", at=path)
    assert [(r.status) for r in rows(app, YUSUF, TODAY.isoformat())] == left


def test_what_the_case_system_holds_is_not_taken_back(app: Flask, as_: As, ref: Ref) -> None:
    path = diary(ref, YUSUF)
    for day in ("2026-09-30", "2026-11-26"):
        assert as_("hannah_seddon").send(f"{path}{rows(app, YUSUF, day)[0].ref}/take-back", at=path).status_code == 404


def test_five_of_the_last_ones_are_listed(as_: As, ref: Ref) -> None:
    hannah, path = as_("hannah_seddon"), diary(ref, YUSUF)
    for day in range(10, 17):
        record(hannah, ref, YUSUF, f"2026-11-{day}", "not_seen")
    told = part(hannah, path, "d-written")
    assert told.count("Not seen") == 5
    assert "Wednesday 11 November" not in told


def test_a_call_is_written_down_and_is_not_being_seen(app: Flask, as_: As, ref: Ref) -> None:
    hannah, yusuf, path = as_("hannah_seddon"), as_("yusuf"), diary(ref, YUSUF)
    where = record(hannah, ref, YUSUF, "2026-11-19", "spoken")
    assert status(hannah, where) == "It is written down. It does not count as being seen."
    [row] = rows(app, YUSUF, "2026-11-19")
    assert (row.status, row.seen, row.place) == ("held", False, "Video call")
    assert fact(yusuf, f"/about/{ref(YUSUF)}/", "visit-days-late") == "9"
    assert "Spoken by phone or video" in part(hannah, path, "d-written")
    record(hannah, ref, YUSUF, "2026-11-19", "not_seen")
    assert rows(app, YUSUF, "2026-11-19")[0].place == ""


# Asked to be seen sooner


def ask(client: PageClient, ref: Ref, person: str) -> None:
    home = f"/about/{ref(person)}/"
    assert client.send(home + "visits/sooner", at=home).status_code == 303


def the_ask(app: Flask) -> tuple[str, date | None, bool, date]:
    with app.app_context():
        [talk] = db.session.scalars(db.select(Conversation).where(Conversation.kind == "sooner"))
        return talk.status, talk.booked_on, talk.unread, talk.reply_by


def book(client: PageClient, ref: Ref, person: str, day: str) -> str:
    path = diary(ref, person)
    return str(client.send(path + "book", at=path, kind="visit", day=day, time="", place="").headers["Location"])


def test_only_a_visit_that_is_sooner_answers(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, hannah = as_("yusuf"), as_("hannah_seddon")
    ask(yusuf, ref, YUSUF)
    where = book(hannah, ref, YUSUF, "2026-11-30")  # on the 26th a visit stands there already
    assert where.endswith("?done=not_sooner")
    assert "This is not sooner than what stood there. Please write an answer." in status(hannah, where)
    [link] = [e for e in page(hannah, where).all("a") if "/team/inbox/" in e.attrs["href"]]
    assert hannah.get(link.attrs["href"]).status_code == 200
    assert the_ask(app)[:2] == ("new", None)
    assert book(hannah, ref, YUSUF, "2026-11-25").endswith("?done=booked")
    assert the_ask(app)[:3] == ("waiting", D("2026-11-25"), True)


def test_where_nothing_stood_any_visit_answers(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.kind == "visit", DiaryEntry.day > TODAY))
        db.session.commit()
    ask(as_("yusuf"), ref, YUSUF)
    book(as_("hannah_seddon"), ref, YUSUF, "2026-12-21")
    assert the_ask(app)[:2] == ("waiting", D("2026-12-21"))


def test_moving_a_visit_to_an_earlier_day_answers_and_moving_it_later_opens_the_ask_again(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, hannah = as_("yusuf"), as_("hannah_seddon")
    ask(yusuf, ref, YUSUF)
    assert change(hannah, app, ref, YUSUF, "2026-11-26", what="moved", day="2026-11-23", time="")[1].endswith("?done=changed")
    assert the_ask(app)[:2] == ("waiting", D("2026-11-23"))
    assert change(hannah, app, ref, YUSUF, "2026-11-26", what="moved", day="2026-11-24", time="")[1].endswith("?done=not_sooner")
    assert the_ask(app) == ("taken", None, True, D("2026-11-25"))
    assert "You have asked for a visit sooner" in words(yusuf, f"/about/{ref(YUSUF)}/")
    assert "Asked to be seen sooner. Answer by 25 Nov." in words(hannah, "/team/")


def test_cancelling_the_visit_that_was_the_answer_opens_the_ask_again(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, hannah, path = as_("yusuf"), as_("hannah_seddon"), diary(ref, YUSUF)
    ask(yusuf, ref, YUSUF)
    book(hannah, ref, YUSUF, "2026-11-20")
    change(hannah, app, ref, YUSUF, "2026-11-20", what="cancelled")
    assert the_ask(app) == ("taken", None, True, D("2026-11-25"))
    put_back(hannah, app, ref, YUSUF, "2026-11-20")
    assert the_ask(app)[:2] == ("waiting", D("2026-11-20"))
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == YUSUF)).one()
        db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.day == TODAY, DiaryEntry.child_id == child.id)).one().source_id = "made:x"
        db.session.commit()
    record(hannah, ref, YUSUF, "2026-11-20", "alone")
    assert the_ask(app)[0] == "waiting"
    hannah.send(f"{path}{rows(app, YUSUF, '2026-11-20')[0].ref}/take-back", at=path)
    assert the_ask(app)[0] == "taken"


# What was done


def test_after_each_deed_the_page_says_what_was_done(app: Flask, as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    assert status(priya, book(priya, ref, MAYA, "2026-11-23")) == "It is in the diary."
    assert status(priya, record(priya, ref, MAYA, "2026-11-20", "seen")) == "It is written down, and counts at once."
    assert status(priya, change(priya, app, ref, MAYA, "2026-11-24", what="cancelled")[1]) == "It is changed."
    assert status(priya, put_back(priya, app, ref, MAYA, "2026-11-24")[1]) == "It stands in the diary as before."
    put = priya.send(path + "arrange", at=path, arranged="section_47", since="2026-11-19", amount="", unit="weeks")
    assert status(priya, put.headers["Location"]) == "It is on record."
    with app.app_context():
        row = db.session.scalars(db.select(Arrangement.ref).where(Arrangement.kind == "section_47")).one()
    assert status(priya, priya.send(f"{path}arranged/{row}/end", at=path).headers["Location"]) == "It holds no more from today."
    back = priya.send(f"{path}{rows(app, MAYA, '2026-11-20')[0].ref}/take-back", at=path)
    assert status(priya, back.headers["Location"]) == "It is taken back."
    assert status(priya, f"{path}?done=<b>anything") == ""


# Mistakes


RAW = ("Not a valid", "Invalid", "could not coerce", "Number must be")
DAY = "That day does not exist. Please choose another one."
TIME = "Please write a time such as 15:30, or leave it empty."
NUMBER = "Please write a number from 1 to 366."
CHOICE = "That did not work. Please look at it again."


@pytest.mark.parametrize(
    ("to", "form", "kind"),
    [
        ("book", {"kind": "visit", "day": "31/02/2027", "time": "15:30", "place": ""}, DAY),
        ("book", {"kind": "visit", "day": "2026-11-24", "time": "25:99", "place": ""}, TIME),
        ("book", {"kind": "eaten", "day": "2026-11-24", "time": "", "place": ""}, CHOICE),
        ("book", {"kind": "visit", "day": "", "time": "", "place": ""}, "Please choose a day."),
        ("record", {"day": "yesterday", "seen": "alone"}, DAY),
        ("record", {"day": "2026-11-19", "seen": "heard"}, CHOICE),
        ("change", {"what": "moved", "reason": "ill", "day": "2027-02-31", "time": ""}, DAY),
        ("change", {"what": "moved", "reason": "ill", "day": "2026-11-25", "time": "4 pm"}, TIME),
        ("change", {"what": "moved", "reason": "bored", "day": "2026-11-25", "time": ""}, CHOICE),
        ("arrange", {"arranged": "agreed_visits", "since": "2026-11-10", "amount": "400", "unit": "weeks"}, NUMBER),
        ("arrange", {"arranged": "agreed_visits", "since": "2026-11-10", "amount": "a few", "unit": "weeks"}, NUMBER),
        ("arrange", {"arranged": "agreed_visits", "since": "then", "amount": "2", "unit": "weeks"}, DAY),
    ],
)
def test_a_mistake_is_said_once_in_our_own_words_and_what_was_typed_stays(
    app: Flask, as_: As, ref: Ref, to: str, form: dict[str, str], kind: str
) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    to = f"{rows(app, MAYA, '2026-11-24')[0].ref}/change" if to == "change" else to
    answer = priya.send(path + to, at=path, **form)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert html.count(kind) == 1
    assert not [raw for raw in RAW if raw in html]
    for key in ("day", "time", "since", "amount"):
        if form.get(key):
            assert f'value="{form[key]}"' in html, key


def test_a_mistake_is_said_in_the_reader_s_language(as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    priya.get(path + "?lang=cy")
    answer = priya.send(path + "arrange", at=path, arranged="agreed_visits", since="2026-11-10", amount="0", unit="weeks")
    html = answer.get_data(as_text=True)
    assert not [raw for raw in RAW if raw in html]


def test_a_day_that_has_passed_keeps_what_was_typed_in_the_move(app: Flask, as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    entry = rows(app, MAYA, "2026-11-24")[0].ref
    html = priya.send(f"{path}{entry}/change", at=path, what="moved", reason="ill", day="2026-11-02", time="16:20").get_data(as_text=True)
    assert html.count("That day has passed.") == 1
    assert 'name="day" type="date" value="2026-11-02"' in html
    assert 'name="time" type="time" value="16:20"' in html


# On record


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"arranged": "agreed_visits", "since": "2026-04-01", "amount": "1"}, "That day is before the help began."),
        ({"arranged": "section_47", "since": "2017-11-19", "amount": ""}, "That day is too long ago. Please look at the year."),
        ({"arranged": "keep_in_touch", "since": "2026-11-19", "amount": "1"}, "That does not fit the help that they get now."),
        ({"arranged": "adoptive_placement", "since": "2026-11-19", "amount": ""}, "That does not fit the help that they get now."),
        ({"arranged": "no_thanks", "since": "2026-11-19", "amount": "1"}, "That did not work."),
    ],
)
def test_what_cannot_be_on_record_is_refused(app: Flask, as_: As, ref: Ref, form: dict[str, str], kind: str) -> None:
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(Arrangement))
    answer = as_("priya_nambiar").send(diary(ref, MAYA) + "arrange", at=diary(ref, MAYA), unit="weeks", **form)
    assert answer.status_code == 422
    assert kind in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Arrangement)) == before


def test_only_what_fits_is_offered(as_: As, ref: Ref) -> None:
    def offered(who: str, person: str) -> set[str]:
        found = page(as_(who), diary(ref, person))
        return {e.attrs["value"] for e in found.all("option") if any(p.attrs.get("id") == "arranged" for p in e.parents)}

    assert offered("priya_nambiar", MAYA) == {"agreed_visits", "section_47", "missing", "short_break", "privately_fostered"}
    assert offered("jo_fairweather", KEISHA) == {"keep_in_touch", "housed_by_council"}
    assert {"first_review", "permanent_agreed", "agreed_visits", "missing"} <= offered("hannah_seddon", YUSUF)


def test_an_enquiry_whose_start_is_not_printed_is_counted_from_today(as_: As, ref: Ref) -> None:
    priya, maya, path = as_("priya_nambiar"), as_("maya"), diary(ref, MAYA)
    said = "Child protection enquiry: within 48 hours. The council does not say from when: count from today."
    assert said not in words(priya, path)
    priya.send(path + "arrange", at=path, arranged="section_47", since="2026-11-19", amount="", unit="weeks")
    assert said in part(priya, path, "d-now")
    assert "48" not in words(maya, f"/about/{ref(MAYA)}/visits")


# Words for the team


def test_lateness_is_told_to_the_team_as_a_fact(as_: As, ref: Ref) -> None:
    hannah = as_("hannah_seddon")
    for path in (diary(ref, YUSUF), f"/team/children/{ref(YUSUF)}/"):
        text = words(hannah, path)
        assert "Due on Wednesday 11 November: 9 days late." in text
        assert "We should have seen" not in text
        assert (fact(hannah, path, "visit-due"), fact(hannah, path, "visit-days-late")) == ("2026-11-11", "9")
        assert fact(hannah, path, "promise") == "gloucestershire.cic_visit_interval"


def no_thanks(client: PageClient, ref: Ref) -> str:
    path = f"/about/{ref(KEISHA)}/visits/keep-in-touch"
    sent = client.send(path, choice="no_thanks", again="6 months", often="2 months")
    assert sent.status_code == 303
    return str(sent.headers["Location"])


def test_no_thanks_is_seen_by_the_team_and_needs_no_answer(as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    receipt = no_thanks(keisha, ref)
    assert "This holds from today. You need not wait for an answer." in words(keisha, receipt)
    assert "Somebody answers by" not in words(keisha, receipt)
    assert not page(keisha, receipt).facts("reply-by")
    said = "Said no thanks on Friday 20 November. Ask gently again on Thursday, 20 May 2027."
    assert said in part(jo, diary(ref, KEISHA), "d-now")
    assert said in words(jo, f"/team/children/{ref(KEISHA)}/")
    assert "Said no thanks on 20 Nov. Ask gently again on 20 May 2027." in words(jo, "/team/")


def test_coming_back_closes_what_was_said(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    talk = no_thanks(keisha, ref).split("/")[-1].split("?")[0]
    assert talk in jo.get("/team/inbox").get_data(as_text=True)
    keisha.send(f"/about/{ref(KEISHA)}/visits/in-touch-again", at=f"/about/{ref(KEISHA)}/visits/keep-in-touch")
    assert talk not in jo.get("/team/inbox").get_data(as_text=True)
    assert "Said no thanks" not in words(jo, diary(ref, KEISHA))
    with app.app_context():
        found = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        assert (found.status, found.unread) == ("closed", False)


@pytest.mark.parametrize("wish_first", [False, True])
def test_agreeing_to_a_newer_wish_ends_a_no_thanks(as_: As, ref: Ref, wish_first: bool) -> None:
    keisha, jo, path = as_("keisha"), as_("jo_fairweather"), f"/about/{ref(KEISHA)}/visits/keep-in-touch"
    if not wish_first:
        no_thanks(keisha, ref)
    sent = keisha.send(path, choice="wish", ways="text", often="1 months", again="6 months")
    if wish_first:
        no_thanks(keisha, ref)
    item = f"/team/inbox/{sent.headers['Location'].split('/')[-1].split('?')[0]}"
    assert jo.send(item + "/agree", at=item).status_code == 303
    assert ("Said no thanks" in words(jo, diary(ref, KEISHA))) is wish_first


@pytest.mark.parametrize(("often", "looser"), [("2 months", True), ("1 months", False)])
def test_a_wish_that_is_looser_than_the_rule_is_told_before_agreeing(as_: As, ref: Ref, often: str, looser: bool) -> None:
    keisha, jo, path = as_("keisha"), as_("jo_fairweather"), f"/about/{ref(KEISHA)}/visits/keep-in-touch"
    sent = keisha.send(path, choice="wish", ways="text", often=often, again="6 months")
    item = f"/team/inbox/{sent.headers['Location'].split('/')[-1].split('?')[0]}"
    said = "The rule is at least once every 8 weeks. This is less often, so the rule would hold."
    assert jo.send(f"{item}/open", at=item).status_code == 303
    assert (said in words(jo, item)) is looser
    jo.send(item + "/agree", at=item)
    assert said not in words(jo, item)


# From the list to the deed


def test_from_the_list_the_forms_of_the_entry_are_open(as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    found = page(priya, "/team/")
    assert not [e for e in found.all("a") if text_of(e).startswith("Running late")]
    [link] = [e.attrs["href"] for e in found.all("a") if text_of(e) == "Move or cancel Maya"]
    there = page(priya, link)
    assert re.search(r"#e-\w+$", link)
    assert any(e.attrs.get("id") == link.split("#")[1] for e in there.elements)
    opened = [e for e in there.all("details") if "open" in e.attrs]
    assert [text_of(e)[:6] for e in opened] == ["Move i", "Cancel"]


def test_on_the_day_the_list_leads_to_running_late(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    book(priya, ref, MAYA, TODAY.isoformat())
    [link] = [e.attrs["href"] for e in page(priya, "/team/").all("a") if text_of(e) == "Running late Maya"]
    [opened] = [e for e in page(priya, link).all("details") if "open" in e.attrs]
    assert text_of(opened).startswith("Running late")


def test_what_was_changed_before_this_rule_is_still_put_back(app: Flask, as_: As, ref: Ref) -> None:
    [row] = rows(app, MAYA, "2026-12-10", "conference")
    with app.app_context():
        told = {"what": "cancelled", "reason": "ill", "of_day": row.day, "of_at": row.at, "written_at": clock.on(TODAY)}
        db.session.add(VisitChange(child_id=row.child_id, source=row.source, source_id=row.source_id, **told))
        db.session.commit()
        assert {e.status for e in entries_of(row.child_id) if e.ref == row.ref} == {"cancelled"}
    path = diary(ref, MAYA)
    assert as_("priya_nambiar").send(f"{path}{row.ref}/put-back", at=path).status_code == 303
    assert "Conference: Thursday 10 December, 1:30 pm" in words(as_("priya_nambiar"), path)
