"""A phone's calendar: the right time on the right day, the newest word, and nothing by which a stranger learns what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar, Event

from portal.extensions import db
from portal.models import Account, Child, Contact, DiaryEntry, Tie, VisitChange
from portal.services import calendar, clock, visits
from portal.services.access import NotYours, open_record, person_of
from portal.web import calendar as web
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

MAYA, YUSUF, CERYS = "700101", "700102", "700105"
LONDON, WINTER, SUMMER = ZoneInfo("Europe/London"), date(2026, 11, 24), date(2027, 7, 2)
AT = time(15, 30)
As = Callable[[str], PageClient]
Ref = Callable[[str], str]


def raw(client: PageClient, ref: str, which: str = "calendar", asked: str = "") -> str:
    """The file as it comes."""
    response = client.get(f"/about/{ref}/visits/{which}.ics{asked}")
    assert response.status_code == 200, which
    return response.get_data().decode("utf-8")


def events(text: str) -> dict[str, Event]:
    """What the library reads in it, by the entry's ref."""
    return {str(e["UID"]).split("@")[0]: e for e in Calendar.from_ical(text).walk("VEVENT")}


def lines(text: str) -> list[str]:
    """The lines of the file, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def titles(text: str) -> list[str]:
    return [line.removeprefix("SUMMARY:") for line in lines(text) if line.startswith("SUMMARY")]


def put(app: Flask, person: str, day: date, at: time | None = AT, **values: object) -> str:
    """One more entry in a child's diary; its ref."""
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == person))
        n = db.session.scalar(db.select(db.func.count()).select_from(DiaryEntry))
        row = {"kind": "visit", "status": "planned", "place": "School", "source": "portal_dates", "source_id": f"T{n}", **values}
        entry = DiaryEntry(child_id=child.id, day=day, at=at, **row)
        db.session.add(entry)
        db.session.commit()
        return str(entry.ref)


def change(app: Flask, ref: str, what: str, new_day: date | None = None, new_at: time | None = None) -> None:
    """What a worker says about an entry."""
    with app.app_context():
        entry = db.session.scalar(db.select(DiaryEntry).where(DiaryEntry.ref == ref))
        of = {"source": entry.source, "source_id": entry.source_id, "of_day": entry.day, "of_at": entry.at}
        row = {"reason": "ill", "new_day": new_day, "new_at": new_at, "worker_id": entry.worker_id, "written_at": clock.now()}
        db.session.add(VisitChange(child_id=entry.child_id, what=what, **of, **row))
        db.session.commit()


@pytest.fixture
def maya(as_: As) -> PageClient:
    return as_("maya")


def test_winter_and_summer_time_are_those_of_england(app: Flask, maya: PageClient, ref: Ref) -> None:
    winter, summer = put(app, MAYA, date(2027, 1, 12)), put(app, MAYA, SUMMER)
    text = raw(maya, ref(MAYA))
    found = events(text)
    for entry, day, utc in ((winter, date(2027, 1, 12), 15), (summer, SUMMER, 14)):
        start, end = found[entry].decoded("DTSTART"), found[entry].decoded("DTEND")
        assert start == datetime.combine(day, AT, LONDON)
        assert start.astimezone(UTC).hour == utc
        assert end - start == timedelta(hours=1)
        assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T153000" in lines(text)
        assert f"DTEND;TZID=Europe/London:{day:%Y%m%d}T163000" in lines(text)


def test_half_past_three_on_the_24th_of_november(app: Flask, as_: As, ref: Ref) -> None:
    entry = put(app, YUSUF, WINTER)
    text = raw(as_("yusuf"), ref(YUSUF), entry)
    assert "DTSTART;TZID=Europe/London:20261124T153000" in lines(text)
    assert events(text)[entry].decoded("DTSTART").astimezone(UTC) == datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def test_the_time_zone_in_the_file_turns_as_england_s_clocks_do(maya: PageClient, ref: Ref) -> None:
    """A reader that knows no zone by name has these lines alone; they must say what the zone's own table says, for years to come."""
    text = raw(maya, ref(MAYA))
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/London" in lines(text)
    zone = Calendar.from_ical(text).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    for n in range(10 * 366):
        for hour in (0, 2, 15):  # between 1 and 2 lies the hour that is not there in March and there twice in October
            instant = datetime(2026, 1, 1, hour) + timedelta(days=n)
            assert instant.replace(tzinfo=zone).utcoffset() == instant.replace(tzinfo=LONDON).utcoffset(), instant
    halves = {"DAYLIGHT": ("DTSTART:19960331T010000", 3, "+0000", "+0100"), "STANDARD": ("DTSTART:19961027T020000", 10, "+0100", "+0000")}
    for half, (start, month, before, after) in halves.items():
        part = text.split(f"BEGIN:{half}\r\n")[1].split(f"END:{half}\r\n")[0].splitlines()
        assert {start, f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={month}"} <= set(part)
        assert {f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"} <= set(part)


def test_where_no_time_is_known_it_is_the_whole_day(app: Flask, as_: As, ref: Ref) -> None:
    entry = put(app, CERYS, date(2026, 12, 8), None)
    text = raw(as_("lowri_pritchard"), ref(CERYS), entry)
    assert {"DTSTART;VALUE=DATE:20261208", "DTEND;VALUE=DATE:20261209"} <= set(lines(text))
    assert events(text)[entry].decoded("DTSTART") == date(2026, 12, 8)
    assert "VTIMEZONE" not in text


def names_of(app: Flask) -> set[str]:
    """Every word that names somebody, something or a place in this world."""
    with app.app_context():
        found = set()
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                if column.name in {"name", "place", "team", "person_id", "source_id"}:
                    found |= {str(v) for v in db.session.scalars(db.select(column)) if v}
        found |= {word for name in found for word in re.split(r"\W+", name)}
        council = app.extensions["portal.authority"]
        return {w for w in found | {council.name, *council.name.split(), "Gloucestershire", "council"} if len(w) > 3 and not w.isdigit()}


@pytest.mark.parametrize(("who", "child"), [("maya", MAYA), ("rob_tanner", MAYA), ("samira_sabbagh", YUSUF), ("keisha", "700103")])
def test_nothing_in_it_is_personal(app: Flask, as_: As, ref: Ref, who: str, child: str) -> None:
    client = as_(who)
    client.get("/help?lang=en")
    text = raw(client, ref(child))
    assert set(titles(text)) == {"Appointment"}
    words = text.replace("@family-portal.invalid", "").casefold()
    found = [name for name in sorted(names_of(app)) if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", words)]
    assert found == []
    assert ref(child) not in text
    assert not re.search(r"visit|review|conference|social|child|school|^(location|description|url|attendee|organizer|x-)", words, re.M)
    known = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "STATUS", "TRANSP", "BEGIN", "END"}
    for event in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.S):
        assert {re.split("[;:]", line)[0] for line in event.replace("\r\n ", "").splitlines()} == known
    assert "BEGIN:VALARM" not in text


def test_the_search_for_names_finds_a_planted_one(app: Flask) -> None:
    assert {"Maya", "Priya", "Dana", "Gloucestershire", "School"} <= names_of(app)


def test_the_envelope(maya: PageClient, ref: Ref) -> None:
    response = maya.get(f"/about/{ref(MAYA)}/visits/calendar.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = response.get_data(as_text=True)
    head = lines(text)[:5]
    assert head == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Appointments//Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    assert text.endswith("END:VCALENDAR\r\n")
    stamps = [line.removeprefix("DTSTAMP:") for line in lines(text) if line.startswith("DTSTAMP")]
    assert stamps
    assert all(re.fullmatch(r"20261120T\d{6}Z", stamp) for stamp in stamps)
    for entry, event in events(text).items():
        assert re.fullmatch(r"[2-9a-z]{12}", entry)
        assert event["UID"] == f"{entry}@family-portal.invalid"
        assert (event["CLASS"], event["STATUS"], event["TRANSP"]) == ("PRIVATE", "CONFIRMED", "OPAQUE")


@pytest.mark.parametrize("asked", ["", "?title=telling", "?title=telling&lang=ar"])
def test_lines_end_and_fold_as_phones_expect(app: Flask, as_: As, ref: Ref, asked: str) -> None:
    put(app, MAYA, SUMMER, kind="pathway_review", place="A walk or a café")  # a title too long for one line
    data = as_("maya").get(f"/about/{ref(MAYA)}/visits/calendar.ics{asked}").get_data()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    if "ar" in asked:
        assert b"\r\n " in data
    assert data.decode("utf-8")


def test_all_to_come_and_never_a_latest_day(app: Flask, maya: PageClient, ref: Ref) -> None:
    due = put(app, MAYA, date(2026, 12, 1), None, kind="review", status="due")
    past, held = put(app, MAYA, date(2026, 11, 19)), put(app, MAYA, date(2026, 12, 2), status="held")
    with app.app_context():
        child = db.session.scalar(db.select(Child.id).where(Child.person_id == MAYA))
        query = db.select(DiaryEntry.ref).where(DiaryEntry.child_id == child, DiaryEntry.status == "planned", DiaryEntry.ref != past)
        planned = set(db.session.scalars(query))
    found = events(raw(maya, ref(MAYA)))
    assert set(found) == planned
    assert len(planned) == 4
    for entry in (due, past, held):
        assert maya.get(f"/about/{ref(MAYA)}/visits/{entry}.ics").status_code == 404


def test_a_moved_visit_has_its_new_time_and_a_later_sequence(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12))
    before = events(raw(maya, ref(MAYA)))[entry]
    change(app, entry, "moved", SUMMER, time(9, 15))
    after = events(raw(maya, ref(MAYA)))[entry]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "CONFIRMED"
    assert after.decoded("DTSTART") == datetime.combine(SUMMER, time(9, 15), LONDON)


def test_a_visit_that_was_moved_to_a_day_alone_is_the_whole_day(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12))
    change(app, entry, "moved", SUMMER)
    assert "DTSTART;VALUE=DATE:20270702" in lines(raw(maya, ref(MAYA), entry))


def test_what_the_case_system_moved_is_newer_too(app: Flask, maya: PageClient, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker moved it, and in the night the case system brings yet another day: the worker's word is gone, the number still rises."""
    entry = put(app, MAYA, date(2027, 1, 12))
    change(app, entry, "moved", SUMMER, AT)
    before = events(raw(maya, ref(MAYA)))[entry]
    with app.app_context():
        db.session.scalar(db.select(DiaryEntry).where(DiaryEntry.ref == entry)).day = date(2027, 1, 19)
        db.session.commit()
    later = clock.now() + timedelta(seconds=90)
    monkeypatch.setattr(clock, "now", lambda: later)
    after = events(raw(maya, ref(MAYA)))[entry]
    assert after.decoded("DTSTART") == datetime.combine(date(2027, 1, 19), AT, LONDON)
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_cancelled_visit_is_taken_back(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12))
    before = events(raw(maya, ref(MAYA)))[entry]
    change(app, entry, "cancelled")
    for which in ("calendar", entry):
        after = events(raw(maya, ref(MAYA), which))[entry]
        assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after.decoded("DTSTART") == before.decoded("DTSTART")


def test_a_cancelled_visit_is_taken_back_where_another_took_its_day(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12))
    change(app, entry, "cancelled")
    other = put(app, MAYA, date(2027, 1, 12), time(17, 0))
    found = events(raw(maya, ref(MAYA)))
    assert [found[e]["STATUS"] for e in (entry, other)] == ["CANCELLED", "CONFIRMED"]


def test_a_cancelled_meeting_is_taken_back(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12), kind="core_group")
    change(app, entry, "cancelled")
    assert events(raw(maya, ref(MAYA)))[entry]["STATUS"] == "CANCELLED"


def test_what_the_case_system_cancelled_and_no_page_names_is_not_in_it(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, date(2027, 1, 12), status="cancelled")
    assert entry not in events(raw(maya, ref(MAYA)))


def test_one_alone(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, SUMMER)
    text = raw(maya, ref(MAYA), entry)
    assert text.count("BEGIN:VEVENT") == 1
    assert set(events(text)) == {entry}
    assert titles(text) == ["Appointment"]


def test_the_telling_title_only_for_whoever_asks(app: Flask, maya: PageClient, ref: Ref) -> None:
    visit, meeting = put(app, MAYA, SUMMER), put(app, MAYA, date(2027, 7, 3), kind="review", place="Civic centre")
    nowhere = put(app, MAYA, date(2027, 7, 4), kind="core_group", place="12 Somewhere Street")
    assert titles(raw(maya, ref(MAYA), visit, "?title=telling")) == ["Visit at school"]
    assert titles(raw(maya, ref(MAYA), meeting, "?title=telling")) == ["Review meeting at the civic centre"]
    text = raw(maya, ref(MAYA), nowhere, "?title=telling")
    assert titles(text) == ["Core group meeting"]
    assert "Somewhere" not in text
    assert "LOCATION" not in raw(maya, ref(MAYA), asked="?title=telling")
    for other in ("", "?title=", "?title=Telling", "?title=Maya", "?title=telling%0d%0aX-EVIL:1"):
        assert titles(raw(maya, ref(MAYA), visit, other)) == ["Appointment"]


def test_the_telling_title_is_in_the_language_of_the_page(app: Flask, maya: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, SUMMER)
    (arabic,) = titles(raw(maya, ref(MAYA), entry, "?title=telling&lang=ar"))
    assert re.search(r"[\u0600-\u06ff]", arabic)
    assert not re.search(r"[A-Za-z&<]", arabic)
    assert titles(raw(maya, ref(MAYA), entry, "?title=telling&lang=en")) == ["Visit at school"]


def test_a_title_has_no_signs_of_html(maya: PageClient, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "render_template", lambda *_, **__: "\nL&#39;école,\n  here &amp; there\n")
    assert set(titles(raw(maya, ref(MAYA), asked="?title=telling"))) == {"L'école\\, here & there"}


def test_a_foster_home_is_home_to_the_child_alone(app: Flask, as_: As, ref: Ref) -> None:
    entry = put(app, YUSUF, SUMMER, place="Foster home")
    assert titles(raw(as_("yusuf"), ref(YUSUF), entry, "?title=telling&lang=en")) == ["Visit at home"]
    assert titles(raw(as_("carol_bright"), ref(YUSUF), entry, "?title=telling&lang=en")) == ["Visit at the foster home"]


def test_somebody_else_s_entry_is_not_found(app: Flask, maya: PageClient, as_: As, ref: Ref) -> None:
    theirs = put(app, YUSUF, SUMMER)
    assert maya.get(f"/about/{ref(MAYA)}/visits/{theirs}.ics").status_code == 404
    assert maya.get(f"/about/{ref(YUSUF)}/visits/{theirs}.ics").status_code == 404
    assert maya.get(f"/about/{ref(MAYA)}/visits/{'z' * 12}.ics").status_code == 404
    assert raw(as_("yusuf"), ref(YUSUF), theirs)


def test_a_parent_without_the_visits_gets_none(app: Flask, as_: As, ref: Ref) -> None:
    entry, rob = put(app, MAYA, SUMMER), as_("rob_tanner")
    paths = [f"/about/{ref(MAYA)}/visits/{which}.ics" for which in ("calendar", entry)]
    assert [rob.get(path).status_code for path in paths] == [200, 200]
    with app.app_context():
        tie = db.session.scalar(db.select(Tie).join(Contact).where(Contact.source_id == "F102"))
        tie.may_see = "worker plan rights"
        db.session.commit()
    assert [rob.get(path).status_code for path in paths] == [404, 404]


def test_the_service_itself_refuses_whoever_may_not_see_visits(app: Flask, ref: Ref) -> None:
    with app.app_context():
        account = db.session.scalar(db.select(Account).join(Contact).where(Contact.source_id == "F102"))
        record = open_record(person_of(account), ref(MAYA), TODAY)
        diary = visits.read_diary(record, app.extensions["portal.authority"])
        assert calendar.calendar_of(record, diary, lambda _: "Appointment")
        with pytest.raises(NotYours):
            calendar.calendar_of(replace(record, parts=frozenset({"worker", "plan", "rights"})), diary, lambda _: "Appointment")


def test_nobody_takes_it_out_with_another_s_eyes(app: Flask, as_: As, ref: Ref) -> None:
    entry, priya = put(app, MAYA, SUMMER), as_("priya_nambiar")
    assert priya.get(f"/team/children/{ref(MAYA)}/as/child/visits").status_code == 200
    for which in ("calendar", entry):
        assert priya.get(f"/team/children/{ref(MAYA)}/as/child/visits/{which}.ics").status_code == 404
        assert priya.get(f"/about/{ref(MAYA)}/visits/{which}.ics").status_code == 404


def test_signed_out_it_leads_to_the_sign_in(app: Flask, client: PageClient, ref: Ref) -> None:
    entry = put(app, MAYA, SUMMER)
    for which in ("calendar", entry):
        response = client.get(f"/about/{ref(MAYA)}/visits/{which}.ics")
        assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")


def test_where_nothing_is_to_come_there_is_no_empty_file(app: Flask, maya: PageClient, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.status == "planned"))
        db.session.commit()
    assert maya.get(f"/about/{ref(MAYA)}/visits/calendar.ics").status_code == 404


def test_it_names_nobody_in_the_sample_either(sample: World, tmp_path: Path) -> None:
    app = make_app(sample.copy(tmp_path))
    seen = 0
    for account in sample.accounts.values():
        if "code" not in account.sign_in:
            continue
        client = sign_in(app, account)
        client.get("/help?lang=en")
        for ref, _ in account.records:
            response = client.get(f"/about/{ref}/visits/calendar.ics")
            if response.status_code == 200:
                seen += 1
                assert set(titles(response.get_data(as_text=True))) == {"Appointment"}
    assert seen > 5
