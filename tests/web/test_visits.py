"""Visits as people meet them: late and sorry, please see me sooner, moved and cancelled, why this often, what happens next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Arrangement, Child, Conversation, DiaryEntry, Involvement, OpenedNotice, VisitChange
from portal.services import clock
from tests.checks.page import Page, read
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
As, Ref = Callable[[str], PageClient], Callable[[str], str]


def page(client: PageClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response.get_data(as_text=True))


def words(client: PageClient, path: str) -> str:
    return " ".join(page(client, path).all("main")[0].text.split())


def fact(client: PageClient, path: str, name: str) -> str | None:
    found = page(client, path).facts(name)
    return (found[0].attrs.get("datetime") or found[0].attrs.get("value")) if found else None


def asks(app: Flask) -> list[Conversation]:
    with app.app_context():
        return list(db.session.scalars(db.select(Conversation).where(Conversation.kind == "sooner")))


def diary(ref: Ref, person: str) -> str:
    return f"/team/children/{ref(person)}/diary/"


def entry_of(app: Flask, person: str, day: date) -> str:
    with app.app_context():
        query = db.select(DiaryEntry.ref).join(Child, Child.id == DiaryEntry.child_id)
        return str(db.session.scalar(query.where(Child.person_id == person, DiaryEntry.day == day, DiaryEntry.kind == "visit")))


# Late, and sooner


def test_a_late_child_is_told_so_and_what_to_do(as_: As, ref: Ref) -> None:
    yusuf, home = as_("yusuf"), f"/about/{ref(YUSUF)}/"
    # Seen on 30 September; every 6 weeks: 11 November. Today is 20 November: 9 days.
    for path in (home, home + "visits"):
        assert "We should have seen you by Wednesday 11 November. We are sorry." in words(yusuf, path)
        assert fact(yusuf, path, "visit-due") == "2026-11-11"
        assert fact(yusuf, path, "visit-days-late") == "9"
        assert {"Please see me sooner", "Tell us how that was for you"} <= set(labels(page(yusuf, path)))


def labels(found: Page) -> list[str]:
    return [" ".join(e.text.split()) for e in found.elements if e.tag in {"a", "button"}]


def test_one_press_asks_and_says_by_when_somebody_answers(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, home = as_("yusuf"), f"/about/{ref(YUSUF)}/"
    sent = yusuf.send(home + "visits/sooner", at=home)
    assert sent.status_code == 303
    receipt = words(yusuf, sent.headers["Location"])
    assert "Please see me sooner" in receipt
    assert "Somebody answers by Wednesday 25 November" in receipt  # three working days after Friday 20 November
    assert "Nobody reads it at night or at weekends." in receipt
    [ask] = asks(app)
    assert (ask.recipient, ask.reply_by) == ("worker", date(2026, 11, 25))


def test_a_second_press_is_the_same_ask_and_a_line_is_added_to_it(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, home = as_("yusuf"), f"/about/{ref(YUSUF)}/"
    yusuf.send(home + "visits/sooner", at=home)
    assert "You have asked for a visit sooner" in labels(page(yusuf, home))
    assert "Please see me sooner" not in labels(page(yusuf, home))
    sent = yusuf.send(home + "visits/sooner", words="It is about school.\nThanks")
    assert len(asks(app)) == 1
    html = yusuf.get(sent.headers["Location"]).get_data(as_text=True)
    assert "It is about school.<br>Thanks" in html
    assert asks(app)[0].reply_by == date(2026, 11, 25)


def test_a_line_that_is_too_long_is_kept_and_nothing_is_sent(app: Flask, as_: As, ref: Ref) -> None:
    long = "a" * 10_001
    answer = as_("yusuf").send(f"/about/{ref(YUSUF)}/visits/sooner", words=long)
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
    assert not asks(app)


def test_the_worker_sees_at_once_who_asked_and_booking_answers_it(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, hannah, home = as_("yusuf"), as_("hannah_seddon"), f"/about/{ref(YUSUF)}/"
    assert "Asked to be seen sooner" not in words(hannah, "/team/")
    yusuf.send(home + "visits/sooner", at=home)
    assert "Asked to be seen sooner. Answer by 25 Nov." in words(hannah, "/team/")
    assert "Please see me sooner" in words(hannah, "/team/inbox")
    booked = hannah.send(diary(ref, YUSUF) + "book", at=diary(ref, YUSUF), kind="visit", day="2026-11-23", place="School", time="")
    assert booked.status_code == 303
    assert "Asked to be seen sooner" not in words(hannah, "/team/")
    assert fact(yusuf, home, "visit-next") == "2026-11-23"
    assert "at school, with Hannah Seddon" in words(yusuf, home)
    assert "There is something new for you" in words(yusuf, home)
    [ask] = asks(app)
    told = words(yusuf, f"{home}messages/{ask.ref}")
    assert "A visit was put into the diary because you asked: Monday 23 November." in told
    assert "Please see me sooner" in labels(page(yusuf, home))  # answered: they may ask again


def test_a_parent_asks_for_the_child_in_words_of_a_grown_up(app: Flask, as_: As, ref: Ref) -> None:
    dana, path = as_("dana_whitlock"), f"/about/{ref(MAYA)}/visits"
    assert "Please see Maya sooner" in labels(page(dana, path))
    dana.send(path + "/sooner", at=path)
    assert asks(app)[0].author_relation == "mother"
    assert "You have asked for a visit sooner" not in labels(page(as_("maya"), path))  # mum's ask is mum's


# Moved, late, cancelled


def change(client: PageClient, ref: Ref, app: Flask, person: str, entry_on: date, **form: str) -> int:
    return client.send(f"{diary(ref, person)}{entry_of(app, person, entry_on)}/change", at=diary(ref, person), **form).status_code


def test_a_moved_visit_says_why_and_the_new_time(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, home = as_("priya_nambiar"), as_("maya"), f"/about/{ref(MAYA)}/"
    assert change(priya, ref, app, MAYA, date(2026, 11, 24), what="moved", reason="ill", day="2026-11-25", time="16:00") == 303
    assert fact(maya, home, "visit-next") == "2026-11-25"
    told = words(maya, home)
    assert "The visit on Tuesday 24 November is moved to Wednesday 25 November at 4:00 pm. Priya is not well." in told
    assert "It is not because of anything you did." in told


def test_a_cancelled_visit_is_not_shown_as_to_come(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, home = as_("priya_nambiar"), as_("maya"), f"/about/{ref(MAYA)}/"
    assert change(priya, ref, app, MAYA, date(2026, 11, 24), what="cancelled", reason="urgent") == 303
    assert fact(maya, home, "visit-next") == "2026-12-07"
    assert "The visit on Tuesday 24 November will not happen. Something urgent came up." in words(maya, home + "visits")


def test_running_late_is_said_on_the_day(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), today=date(2026, 11, 24))
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    priya, maya = sign_in(app, world.accounts["priya_nambiar"]), sign_in(app, world.accounts["maya"])
    path = f"/team/children/{ref[MAYA]}/diary/"
    assert "Running late" in words(priya, path)
    entry = entry_of(app, MAYA, date(2026, 11, 24))
    assert priya.send(f"{path}{entry}/change", at=path, what="late", reason="travel", time="").status_code == 303
    assert "Priya is running late. The way there takes longer than planned." in words(maya, f"/about/{ref[MAYA]}/")
    with app.app_context():
        db.engine.dispose()


def test_a_notice_stays_until_it_was_opened_by_this_person(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, dana, home = as_("priya_nambiar"), as_("maya"), as_("dana_whitlock"), f"/about/{ref(MAYA)}/"
    change(priya, ref, app, MAYA, date(2026, 11, 24), what="cancelled", reason="urgent")
    for _ in range(2):
        assert "will not happen" in words(maya, home)
    [key] = [e.attrs["value"] for e in page(maya, home).all("input") if e.attrs.get("name") == "notice"]
    opened = maya.send(home + "notices", at=home, notice=key)
    assert opened.headers["Location"] == home + "visits"
    assert "will not happen" not in words(maya, home)
    assert "will not happen" in words(maya, home + "visits")
    assert "will not happen" in words(dana, home)
    assert maya.send(home + "notices", at=home, notice="worker-now-<b>").status_code == 404
    maya.send(home + "notices", at=home, notice=key)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(OpenedNotice)) == 1


def test_where_the_case_system_has_a_newer_day_the_old_word_is_gone(app: Flask, as_: As, ref: Ref) -> None:
    change(as_("priya_nambiar"), ref, app, MAYA, date(2026, 11, 24), what="moved", reason="ill", day="2026-11-25", time="16:00")
    with app.app_context():
        row = db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.day == date(2026, 11, 24), DiaryEntry.kind == "visit")).first()
        row.day = date(2026, 11, 26)
        db.session.commit()
    maya, home = as_("maya"), f"/about/{ref(MAYA)}/"
    assert fact(maya, home, "visit-next") == "2026-11-26"
    assert "is moved" not in words(maya, home + "visits")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"what": "moved", "reason": "ill", "day": "2026-11-01", "time": ""}, "That day has passed"),
        ({"what": "moved", "reason": "ill", "day": "", "time": ""}, "Please choose a day"),
        ({"what": "moved", "reason": "ill", "day": "2036-11-01", "time": ""}, "more than a year away"),
        ({"what": "eaten", "reason": "ill"}, "did not work"),
        ({"what": "moved", "reason": "ill", "day": "31/02/2027", "time": "25:99"}, "That day does not exist"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(app: Flask, as_: As, ref: Ref, form: dict[str, str], kind: str) -> None:
    priya, path = as_("priya_nambiar"), diary(ref, MAYA)
    answer = priya.send(f"{path}{entry_of(app, MAYA, date(2026, 11, 24))}/change", at=path, **form)
    assert answer.status_code == 422
    assert kind in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(VisitChange)) == 0


# Written down by the worker


def test_a_visit_written_down_keeps_the_promise_at_once(as_: As, ref: Ref) -> None:
    hannah, yusuf, home = as_("hannah_seddon"), as_("yusuf"), f"/about/{ref(YUSUF)}/"
    assert hannah.send(diary(ref, YUSUF) + "record", at=diary(ref, YUSUF), day="2026-11-20", seen="alone").status_code == 303
    assert fact(yusuf, home, "visit-days-late") is None
    assert fact(yusuf, home + "visits", "visit-due") == "2027-01-01"  # six weeks after 20 November
    assert fact(yusuf, home + "visits", "visit-last") == "2026-11-20"
    assert "9 days late, seen on 20 Nov" in words(yusuf, home + "visits")


def test_a_visit_where_the_child_was_not_seen_keeps_nothing_and_says_so(as_: As, ref: Ref) -> None:
    hannah, yusuf, home = as_("hannah_seddon"), as_("yusuf"), f"/about/{ref(YUSUF)}/"
    hannah.send(diary(ref, YUSUF) + "record", at=diary(ref, YUSUF), day="2026-11-19", seen="not_seen")
    assert fact(yusuf, home, "visit-days-late") == "9"
    assert "We came on Thursday 19 November, but did not see you. So that visit does not count." in words(yusuf, home)


def test_two_taps_book_once_and_bad_days_are_refused_kindly(app: Flask, as_: As, ref: Ref) -> None:
    hannah, path = as_("hannah_seddon"), diary(ref, YUSUF)
    key = "1f0f2a5e-7d0b-4a58-9a4d-2f6f2f6c2a11"
    for _ in range(2):
        hannah.send(path + "book", at=path, key=key, kind="visit", day="2026-11-23", place="School", time="15:30")
    with app.app_context():
        assert len(list(db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source_id == key)))) == 1
    for day, kind in (("2026-11-19", "That day has passed"), ("2028-01-01", "more than a year away"), ("soon", "That day does not exist")):
        answer = hannah.send(path + "book", at=path, kind="visit", day=day, place="School", time="15:30")
        assert answer.status_code == 422, day
        html = answer.get_data(as_text=True)
        assert kind in html, day
        assert f'value="{day}"' in html
        assert 'value="15:30"' in html
    answer = hannah.send(path + "record", at=path, day="2026-11-21", seen="alone")
    assert answer.status_code == 422
    assert "That day has not come yet" in answer.get_data(as_text=True)


# What was agreed


def test_what_was_agreed_wins_only_when_it_is_more_often(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, path = as_("priya_nambiar"), as_("maya"), diary(ref, MAYA)
    # Last seen on 10 November; every 10 working days: 24 November.
    priya.send(path + "arrange", at=path, arranged="agreed_visits", since="2026-11-10", amount="4", unit="weeks")
    assert fact(maya, f"/about/{ref(MAYA)}/visits", "visit-due") == "2026-11-24"
    assert "That is less often than the rule, so the rule holds." in words(maya, f"/about/{ref(MAYA)}/visits/why")
    assert "What was agreed is less often than the rule. The rule holds." in words(priya, path)
    priya.send(path + "arrange", at=path, arranged="agreed_visits", since="2026-11-10", amount="1", unit="weeks")
    assert fact(maya, f"/about/{ref(MAYA)}/", "visit-due") == "2026-11-17"
    assert "This is what was agreed in the plan." in words(maya, f"/about/{ref(MAYA)}/visits")
    with app.app_context():
        rows = list(db.session.scalars(db.select(Arrangement).where(Arrangement.kind == "agreed_visits")))
        assert [row.until for row in rows] == [TODAY, None]
        last = rows[-1].ref
    priya.send(f"{path}arranged/{last}/end", at=path)
    assert fact(maya, f"/about/{ref(MAYA)}/visits", "visit-due") == "2026-11-24"


@pytest.mark.parametrize(
    "form",
    [
        {"arranged": "agreed_visits", "since": "2026-11-10", "amount": "", "unit": "weeks"},
        {"arranged": "agreed_visits", "since": "2026-11-10", "amount": "0", "unit": "weeks"},
        {"arranged": "agreed_visits", "since": "2026-12-10", "amount": "1", "unit": "weeks"},
        {"arranged": "agreed_visits", "since": "", "amount": "1", "unit": "weeks"},
        {"arranged": "anything", "since": "2026-11-10", "amount": "1", "unit": "fortnights"},
    ],
)
def test_what_cannot_be_agreed_is_refused(app: Flask, as_: As, ref: Ref, form: dict[str, str]) -> None:
    path = diary(ref, MAYA)
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(Arrangement))
    assert as_("priya_nambiar").send(path + "arrange", at=path, **form).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Arrangement)) == before


# Why this often, and what happens next


def test_why_names_the_rule_and_where_it_stands(as_: As, ref: Ref) -> None:
    text = words(as_("maya"), f"/about/{ref(MAYA)}/visits/why")
    assert "This counts from Tuesday 10 November, the last time you were seen." in text
    assert "Key timescales: Seeing children, page 30" in text
    assert "the last time your child was seen" in words(as_("dana_whitlock"), f"/about/{ref(MAYA)}/visits/why")


@pytest.mark.parametrize("council", ["cambridgeshire", "sandwell"])
def test_a_council_that_wrote_nothing_down_says_so_and_what_the_law_says(world: World, tmp_path: Path, council: str) -> None:
    app = make_app(world.copy(tmp_path), authority=council)
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    yusuf, maya = sign_in(app, world.accounts["yusuf"]), sign_in(app, world.accounts["maya"])
    home = f"/about/{ref[YUSUF]}/"
    assert fact(yusuf, home, "promise") == "england.cic_visit_interval"
    assert "Your council has not written down how often. The law says this." in words(yusuf, home)
    assert "Your council has not written down how often. The law says this: The" not in words(yusuf, home)
    nothing = "We have not found a written rule about how often. Your worker can tell you what was agreed."
    assert nothing in words(maya, f"/about/{ref[MAYA]}/")
    with app.app_context():
        db.engine.dispose()


def test_what_happens_next_shows_the_council_s_steps_and_where_we_are(world: World, tmp_path: Path, as_: As, ref: Ref) -> None:
    found = page(as_("maya"), f"/about/{ref(MAYA)}/next")
    [here] = [e for e in found.elements if e.attrs.get("aria-current") == "step"]
    assert "Everybody looks at the plan again You are here" in " ".join(here.text.split())  # the conference is within three weeks
    text = " ".join(found.all("main")[0].text.split())
    assert "Conference Thursday 10 December, 1:30 pm" in text
    assert "An advocate may come with you. It is free." in text
    app = make_app(world.copy(tmp_path), authority="sandwell")
    maya = sign_in(app, world.accounts["maya"])
    [here] = [e for e in page(maya, f"/about/{ref(MAYA)}/next").elements if e.attrs.get("aria-current") == "step"]
    assert "Everybody looks at the plan again" in here.text  # the conference is within three weeks, and Sandwell's wheel has a review
    with app.app_context():
        db.engine.dispose()


# A care leaver keeps in touch


def test_a_care_leaver_asks_and_the_adviser_agrees(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo, path = as_("keisha"), as_("jo_fairweather"), f"/about/{ref(KEISHA)}/visits/keep-in-touch"
    assert "Agreed on Friday 23 October: At least once every 6 weeks. In this way: meeting and a text." in words(keisha, path)
    no_way = keisha.send(path, choice="wish", often="1 months", words="I work nights.")
    assert no_way.status_code == 422
    assert "I work nights." in no_way.get_data(as_text=True)
    sent = keisha.send(path, choice="wish", ways="text", often="1 months", again="6 months", words="I work nights.")
    receipt = words(keisha, sent.headers["Location"])
    assert "At least once every month. In this way: a text." in receipt
    talk = sent.headers["Location"].split("/")[-1].split("?")[0]
    assert jo.send(f"/team/inbox/{talk}/agree", at=f"/team/inbox/{talk}").status_code == 303
    assert "This is agreed from Friday 20 November." in words(keisha, f"/about/{ref(KEISHA)}/messages/{talk}")
    assert "Agreed on Friday 20 November: At least once every month. In this way: a text." in words(keisha, path)


def test_no_thanks_is_a_right_and_we_ask_again_gently(as_: As, ref: Ref) -> None:
    keisha, home = as_("keisha"), f"/about/{ref(KEISHA)}/"
    path = home + "visits/keep-in-touch"
    assert keisha.send(path, choice="no_thanks", again="3 months", often="2 months").status_code == 303
    text = words(keisha, home + "visits")
    assert "You said that you do not want to be in touch just now. That is fine." in text
    assert "We will gently ask you again on Saturday, 20 February 2027." in text
    assert fact(keisha, home, "visit-days-late") is None
    keisha.send(home + "visits/in-touch-again", at=path)
    assert "That is fine" not in words(keisha, home + "visits")


def test_nobody_else_keeps_in_touch_in_this_way(as_: As, ref: Ref) -> None:
    assert as_("maya").get(f"/about/{ref(MAYA)}/visits/keep-in-touch").status_code == 404
    assert as_("dana_whitlock").get(f"/about/{ref(MAYA)}/visits/keep-in-touch").status_code == 404


# A change of worker, and facts that grew old


def test_a_change_is_told_in_full_before_it_happens(as_: As, ref: Ref) -> None:
    yusuf, home = as_("yusuf"), f"/about/{ref(YUSUF)}/"
    text = words(yusuf, home + "people")
    assert "From Friday 4 December, Tunde Bello takes over from Hannah Seddon. Hannah is leaving this job." in text
    assert "Goodbye visit with Hannah: Wednesday 2 December, 4:30 pm, on a walk or in a café." in text
    assert "The first meeting, and Hannah comes along: Thursday 3 December, 4:00 pm, at home." in text
    assert "LEFTRL" not in yusuf.get(home + "people").get_data(as_text=True)


def later(world: World, folder: Path, day: date) -> tuple[Flask, PageClient, str]:
    app = make_app(world.copy(folder), today=day)
    with app.app_context():
        db.session.execute(db.update(Involvement).values(confirmed_on=day))
        db.session.commit()
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    return app, sign_in(app, world.accounts["yusuf"]), f"/about/{ref[YUSUF]}/"


def test_the_old_worker_stays_until_the_new_one_was_met(world: World, tmp_path: Path) -> None:
    app, yusuf, home = later(world, tmp_path, date(2026, 12, 7))
    first = words(yusuf, home)
    assert "You have a new worker" in first
    assert "Tunde Bello took over from Hannah Seddon on Friday 4 December." in first
    assert "Until you have met Tunde, you can still ask Hannah." in words(yusuf, home + "people")
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == YUSUF))
        db.session.add(
            DiaryEntry(child_id=child.id, source="portal", source_id="x", kind="visit", day=date(2026, 12, 5), status="held", seen=True)
        )
        db.session.commit()
    assert "you can still ask Hannah" not in words(yusuf, home + "people")
    with app.app_context():
        db.engine.dispose()


def test_a_worker_s_card_that_is_too_old_hides_itself(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), today=TODAY + timedelta(days=28))
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    maya, home = sign_in(app, world.accounts["maya"]), f"/about/{ref[MAYA]}/"
    assert "Priya Nambiar" in words(maya, home)
    with app.app_context():
        db.session.execute(db.update(Involvement).values(confirmed_on=TODAY - timedelta(days=1)))
        db.session.commit()
    for path in (home, home + "people"):
        text = words(maya, path)
        assert "Our list of who works with whom is too old to show you a name." in text
        assert not page(maya, path).facts("worker")
    with app.app_context():
        db.engine.dispose()


def test_each_date_says_where_it_comes_from(as_: As, ref: Ref) -> None:
    assert "From the council's records, as they were on Friday 20 November." in words(as_("maya"), f"/about/{ref(MAYA)}/visits")
    hannah = as_("hannah_seddon")
    hannah.send(diary(ref, YUSUF) + "book", at=diary(ref, YUSUF), kind="visit", day="2026-11-21", place="", time="")
    assert "Your worker wrote this here." in words(as_("yusuf"), f"/about/{ref(YUSUF)}/visits")


@pytest.mark.parametrize("council", ["redcar_cleveland", "gloucestershire"])
@pytest.mark.parametrize("kind", ["section_47", "missing", "adoptive_placement", "interim_order_or_temporary_carer"])
def test_what_could_put_somebody_in_danger_is_on_no_family_page(world: World, tmp_path: Path, council: str, kind: str) -> None:
    app = make_app(world.copy(tmp_path), authority=council)
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    readers = [sign_in(app, world.accounts[key]) for key in ("dana_whitlock", "rob_tanner", *(["maya"] if kind == "section_47" else []))]
    for reader in readers:
        reader.get("/help?lang=en")
    pages = [f"/about/{ref[MAYA]}/{page}" for page in ("", "visits", "visits/why", "next")]
    before = [words(reader, p) for reader in readers for p in pages]
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        db.session.add(Arrangement(child_id=child.id, kind=kind, since=date(2026, 11, 19), written_at=clock.on(TODAY)))
        db.session.commit()
    assert [words(reader, p) for reader in readers for p in pages] == before
    with app.app_context():
        db.engine.dispose()


def test_a_goodbye_that_was_called_off_is_not_promised_any_more(app: Flask, as_: As, ref: Ref) -> None:
    hannah, yusuf, home = as_("hannah_seddon"), as_("yusuf"), f"/about/{ref(YUSUF)}/"
    with app.app_context():
        entry = db.session.scalars(db.select(DiaryEntry.ref).where(DiaryEntry.kind == "goodbye")).one()
    hannah.send(f"{diary(ref, YUSUF)}{entry}/change", at=diary(ref, YUSUF), what="cancelled", reason="our_mistake")
    for path in (home, home + "visits", home + "next", home + "people"):
        text = words(yusuf, path)
        assert "Goodbye visit, Wednesday 2 December: it will not happen. We planned it wrongly. That is our mistake." in text, path
        assert "Goodbye visit with Hannah: Wednesday 2 December" not in text


def test_one_box_holds_all_that_changed_and_opens_at_once(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya, home = as_("priya_nambiar"), as_("maya"), f"/about/{ref(MAYA)}/"
    change(priya, ref, app, MAYA, date(2026, 11, 24), what="moved", reason="asked", day="2026-11-23", time="")
    change(priya, ref, app, MAYA, date(2026, 12, 7), what="cancelled", reason="urgent")
    found = page(maya, home)
    keys = [e.attrs["value"] for e in found.all("input") if e.attrs.get("name") == "notice"]
    assert len(keys) == 2
    assert labels(found).count("Show me all visits") == 1
    text = " ".join(found.all("main")[0].text.split())
    assert "is moved to Monday 23 November. There is a better time now." in text  # and never that somebody asked
    assert "Your worker changed this here." in text
    token = next(e.attrs["value"] for e in found.all("input") if e.attrs.get("name") == "csrf_token")
    assert maya.post(home + "notices", data={"csrf_token": token, "notice": keys}).status_code == 303
    assert "is moved to" not in words(maya, home)


def test_a_parent_is_not_told_when_the_child_spoke_alone(as_: As, ref: Ref) -> None:
    assert "just you two" in words(as_("maya"), f"/about/{ref(MAYA)}/visits")
    for key in ("dana_whitlock", "rob_tanner"):
        text = words(as_(key), f"/about/{ref(MAYA)}/visits")
        assert "alone" not in text
        assert "just you two" not in text


def test_what_was_agreed_counts_from_the_last_time(as_: As, ref: Ref) -> None:
    keisha, jo, home = as_("keisha"), as_("jo_fairweather"), f"/about/{ref(KEISHA)}/"
    # Met on 23 October. Agreed: every six weeks, 4 December; from today every month: 23 November.
    assert fact(keisha, home + "visits", "visit-due") == "2026-12-04"
    jo.send(diary(ref, KEISHA) + "arrange", at=diary(ref, KEISHA), arranged="keep_in_touch", since="2026-11-20", amount="1", unit="months")
    assert fact(keisha, home + "visits", "visit-due") == "2026-11-23"
    assert "At least once every month" in words(keisha, home)


def test_the_steps_are_told_for_the_help_that_there_is(as_: As, ref: Ref) -> None:
    yusuf = words(as_("yusuf"), f"/about/{ref(YUSUF)}/next")
    assert "When you leave care" in yusuf
    assert "As long as you are in care you have a worker." in yusuf
    assert "We say goodbye" not in yusuf
    assert "Our help goes on until you are 25, if you want it." in words(as_("keisha"), f"/about/{ref(KEISHA)}/next")
    assert "Not now. One day, when things are better" in words(as_("maya"), f"/about/{ref(MAYA)}/next")


def test_what_lies_behind_is_not_promised_again(as_: As, ref: Ref) -> None:
    text = words(as_("yusuf"), f"/about/{ref(YUSUF)}/next")  # in care for two years
    assert "The care plan is written" not in text
    assert text.count("A review of the plan") == 1
    maya = words(as_("maya"), f"/about/{ref(MAYA)}/next")
    assert "counted from: the conference" not in maya
