"""How we tell you: off until somebody chooses, confirmed by six numbers, stopped with one press. And the words that are sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Telling
from portal.extensions import db
from portal.languages import OFFERED
from portal.models import Account, AuditRow, Child, Contact, OutboxRow, Team, WayToTell, Worker
from portal.rules.telling import Channel, Event
from portal.services import clock, deliver, outbox, way_use
from portal.web.telling_words import words
from tests.checks.test_light import ONE_WINDOW, weight
from tests.conftest import PageClient
from tests.golden_notices import FOLDER, notices
from tests.services.post_office import NOON, post

Clients = Callable[[str], PageClient]
DAY = {"from_hour": "8", "to_hour": "20"}
SMS = {**DAY, "address": "07700 900123", "days": "mon"}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at noon of a Friday."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def send(client: PageClient, path: str, **form: object) -> tuple[int, str]:
    """Posts a form of the page; the page that follows, as text."""
    response = client.send(f"/telling/{path}", at="/telling", **form)
    if response.status_code == 303:
        assert response.headers["Location"] == f"/telling#{path.split('/')[0]}"
        return 303, client.get("/telling").get_data(as_text=True)
    return response.status_code, response.get_data(as_text=True)


def the_way(app: Flask, channel: str = "sms") -> WayToTell:
    """The newest way of this channel."""
    with app.app_context():
        way = db.session.scalar(db.select(WayToTell).where(WayToTell.channel == channel).order_by(WayToTell.id.desc()))
        assert way
        return way


def arrived(app: Flask, folder: Path) -> list[str]:
    """The texts of all text messages that were sent."""
    with app.app_context():
        deliver.run(post(Telling(outbox_dir=folder)))
        db.session.remove()
    path = folder / "outbox.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return [line["text"] for line in lines if line["channel"] == "sms"]


def numbers(app: Flask, folder: Path) -> str:
    """The six numbers that came."""
    found = re.search(r"\b\d{6}\b", arrived(app, folder)[-1])
    assert found
    return found[0]


def turn_on(app: Flask, client: PageClient, folder: Path) -> None:
    """Chooses text messages and types the numbers."""
    assert send(client, "sms", **SMS)[0] == 303
    assert send(client, "sms/code", code=numbers(app, folder))[0] == 303


def test_it_is_off_until_somebody_chooses_it(as_: Clients) -> None:
    page = as_("maya").get("/telling").get_data(as_text=True)
    assert page.count("This is off.") == 2
    assert "It is off until you choose it." in page
    assert "may see that a message came" in page


def test_a_number_is_used_only_once_the_numbers_that_came_there_were_typed(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    status, page = send(maya, "sms", **SMS)
    assert status == 303
    assert "Six numbers are on their way to" in page
    account = the_way(app).account_id
    with app.app_context():
        outbox.tell(account, Event.ANSWER, "early")
        db.session.commit()
    code = numbers(app, tmp_path)
    if_not = "If you did not ask for them, you need not do anything."
    assert arrived(app, tmp_path) == [f"Your numbers are: {code}\nThey work for 10 minutes. {if_not}\n"]
    status, page = send(maya, "sms/code", code=f"{code[:3]} {code[3:]}")
    assert status == 303
    assert "This is on. Messages go to" in page
    assert "…123" in page
    assert "900123" not in page
    way = the_way(app)
    assert (way.address, way.days, way.check_again_on.isoformat()) == ("+447700900123", "mon", "2027-11-20")
    with app.app_context():
        outbox.tell(account, Event.ANSWER, "late", urgent=True)
        assert (
            db.session.scalar(db.select(OutboxRow.not_before).where(OutboxRow.key == "late/sms")).isoformat() == "2026-11-23T08:00:00+00:00"
        )


def test_wrong_numbers_are_said_kindly_and_only_a_few_times(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    send(maya, "sms", **SMS)
    code = numbers(app, tmp_path)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        status, page = send(maya, "sms/code", code=wrong)
        assert status == 422
        assert "These are not the numbers that we sent. Please look again." in page
        assert f'value="{wrong}"' in page
    status, page = send(maya, "sms/code", code=code)
    assert status == 422
    assert "These numbers do not work any more." in page
    assert the_way(app).confirmed_at is None


def test_the_numbers_work_for_ten_minutes(app: Flask, as_: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maya = as_("maya")
    send(maya, "sms", **SMS)
    code = numbers(app, tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=10, seconds=1))
    assert send(maya, "sms/code", code=code)[0] == 422


def test_numbers_are_sent_five_times_a_day_at_most(app: Flask, as_: Clients) -> None:
    maya = as_("maya")
    assert [send(maya, "sms", **SMS)[0] for _ in range(6)] == [303] * 5 + [422]
    with app.app_context():
        assert len(db.session.scalars(db.select(OutboxRow).where(OutboxRow.event == Event.CODE)).all()) == 5


@pytest.mark.parametrize(
    ("path", "form", "said", "kept"),
    [
        ("sms", {**SMS, "address": "my mum's"}, "This does not look like a mobile number.", "my mum&#39;s"),
        ("sms", {**SMS, "address": ""}, "This does not look like a mobile number.", ""),
        ("email", {**SMS, "address": "maya at home"}, "This does not look like an e-mail address.", "maya at home"),
        ("sms", {**SMS, "to_hour": "8"}, "Please choose a time to end that comes after the time to begin.", "07700 900123"),
        ("sms", {**DAY, "address": "07700 900123"}, "Please choose at least one day.", "07700 900123"),
        ("sms", {**SMS, "from_hour": "noon"}, "That did not work. Please look at it again.", "07700 900123"),
        ("sms", {**SMS, "address": "0" * 300}, "This is too long. Please look at it again.", "0" * 300),
    ],
)
def test_a_mistake_keeps_what_was_typed(app: Flask, as_: Clients, path: str, form: dict[str, str], said: str, kept: str) -> None:
    status, page = send(as_("maya"), path, **form)
    assert status == 422
    assert said in page
    assert f'value="{kept}"' in page
    with app.app_context():
        assert db.session.scalar(db.select(WayToTell).join(Account).where(Account.worker_id.is_(None))) is None


def test_stopping_forgets_the_number_and_drops_what_waited(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    turn_on(app, maya, tmp_path)
    with app.app_context():
        outbox.tell(the_way(app).account_id, Event.ANSWER, "one")
        db.session.commit()
    status, page = send(maya, "sms/stop")
    assert (status, page.count("This is off.")) == (303, 2)
    assert the_way(app).address == ""
    assert len(arrived(app, tmp_path)) == 1  # the numbers of the beginning


def test_a_new_number_stops_the_old_one_until_it_is_confirmed(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    turn_on(app, maya, tmp_path)
    send(maya, "sms", **{**SMS, "address": "07700 900555"})
    way = the_way(app)
    assert (way.address, way.confirmed_at) == ("+447700900555", None)


def told(app: Flask) -> list[tuple[str, str]]:
    """How the notifications stand that are no codes."""
    with app.app_context():
        query = db.select(OutboxRow).where(OutboxRow.event == Event.ANSWER, OutboxRow.channel == "sms").order_by(OutboxRow.id)
        return [(row.state, row.problem) for row in db.session.scalars(query)]


def waits_while_the_number_changes(app: Flask, client: PageClient, folder: Path) -> str:
    """Something waits for Monday; on Friday they choose a new number. Gives the six numbers."""
    turn_on(app, client, folder)
    with app.app_context():
        outbox.tell(the_way(app).account_id, Event.ANSWER, "one")
        db.session.commit()
    send(client, "sms", **{**SMS, "address": "07700 900555"})
    code = numbers(app, folder)
    assert told(app) == [("waiting", "")]
    return code


def test_what_waits_while_a_new_number_is_confirmed_goes_there_at_the_next_safe_time(
    app: Flask, as_: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = as_("maya")
    code = waits_while_the_number_changes(app, maya, tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=5))
    assert send(maya, "sms/code", code=code)[0] == 303
    assert len(arrived(app, tmp_path)) == 2  # the numbers, twice
    assert told(app) == [("waiting", "")]
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2, hours=21))  # Monday at nine
    assert arrived(app, tmp_path)[2:] == ["There is something new for you.\n"]
    assert told(app) == [("sent", "")]


def test_a_confirmed_number_is_told_at_once_where_the_time_is_safe(
    app: Flask, as_: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = as_("maya")
    code = waits_while_the_number_changes(app, maya, tmp_path)
    with app.app_context():
        db.session.execute(db.update(WayToTell).values(days="fri"))
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=1))
    send(maya, "sms/code", code=code)
    assert arrived(app, tmp_path)[2:] == ["There is something new for you.\n"]


@pytest.mark.parametrize("change", ["never confirmed", "stopped", "shut out", "on hold"])
def test_what_waits_for_a_new_number_is_dropped_where_it_is_not_wanted_any_more(
    app: Flask, as_: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    maya = as_("maya")
    waits_while_the_number_changes(app, maya, tmp_path)
    if change == "stopped":
        send(maya, "sms/stop")
    with app.app_context():
        account = db.session.get_one(Account, the_way(app).account_id)
        account.disabled = change == "shut out"
        account.child.hold_reason = "court" if change == "on hold" else ""
        if change != "never confirmed":
            db.session.execute(db.update(OutboxRow).where(OutboxRow.event == Event.ANSWER).values(not_before=NOON))
        db.session.commit()
    if change == "never confirmed":
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=11))
    assert len(arrived(app, tmp_path)) == 2
    assert told(app) == [("dropped", "not_wanted")]


def test_changing_the_times_alone_asks_for_no_numbers(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    turn_on(app, maya, tmp_path)
    status, page = send(maya, "sms", **{**SMS, "address": "", "from_hour": "22", "to_hour": "24"})
    assert status == 303
    assert "This is on." in page
    way = the_way(app)
    assert (way.address, way.from_hour, way.to_hour) == ("+447700900123", 22, 24)


def test_after_a_year_it_stops_until_new_numbers_are_typed(
    app: Flask, as_: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_on(app, as_("maya"), tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=365))
    maya = as_("maya")
    assert "This has stopped, because a year has gone by." in maya.get("/telling").get_data(as_text=True)
    send(maya, "sms", **{**SMS, "address": ""})
    assert send(maya, "sms/code", code=numbers(app, tmp_path))[0] == 303
    assert the_way(app).check_again_on.isoformat() == "2028-11-20"


def test_a_number_from_which_messages_came_back_is_never_tried_again(app: Flask, as_: Clients, tmp_path: Path) -> None:
    maya = as_("maya")
    turn_on(app, maya, tmp_path)
    with app.app_context():
        account = db.session.get(Account, the_way(app).account_id)
        way_use.stop_for_good(account, Channel.SMS, "came_back")
        db.session.commit()
    assert "came back. You can write another one here." in maya.get("/telling").get_data(as_text=True)
    status, page = send(maya, "sms", **SMS)
    assert status == 422
    assert "came back before" in page
    assert send(maya, "sms", **{**SMS, "address": "07700 900555"})[0] == 303


def test_staff_are_told_by_their_work_email_and_can_say_no(app: Flask, as_: Clients) -> None:
    priya = as_("priya_nambiar")
    page = priya.get("/telling").get_data(as_text=True)
    assert "This is on." in page
    assert "Text message" not in page
    assert "This is off." in send(priya, "email/stop")[1]
    status, page = send(priya, "email", **DAY, days="mon")
    assert status == 303
    assert "This is on." in page
    assert priya.send("/telling/sms", at="/telling", **SMS).status_code == 404


def test_nobody_changes_somebody_else_s_way(app: Flask, as_: Clients, tmp_path: Path) -> None:
    turn_on(app, as_("maya"), tmp_path)
    dana = as_("dana_whitlock")
    assert dana.get("/telling").get_data(as_text=True).count("This is off.") == 2
    send(dana, "sms/stop")
    with app.app_context():
        ways = db.session.scalars(db.select(WayToTell).where(WayToTell.channel == "sms").order_by(WayToTell.id)).all()
    assert [way.wanted for way in ways] == [True, False]


def test_the_audit_holds_the_acts_and_no_number(app: Flask, as_: Clients, tmp_path: Path) -> None:
    turn_on(app, as_("maya"), tmp_path)
    with app.app_context():
        rows = [(r.action, r.detail) for r in db.session.scalars(db.select(AuditRow).where(AuditRow.action.like("way_to_tell%")))]
    assert rows == [("way_to_tell_chosen", "sms"), ("way_to_tell_confirmed", "sms")]


def test_a_link_is_offered_only_where_the_installation_has_an_address(app: Flask, as_: Clients) -> None:
    assert "Put the address of this site" not in as_("maya").get("/telling").get_data(as_text=True)


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_the_page_is_light(as_: Clients, lang: str) -> None:
    maya = as_("maya")
    maya.get(f"/help?lang={lang}")
    assert weight(maya, "/telling")[0] < ONE_WINDOW


# The words


def test_every_notification_in_every_language_is_as_its_golden_file(app: Flask) -> None:
    found = dict(notices(app))
    assert {path.relative_to(FOLDER).parts[0] for path in found} == {language.code for language in OFFERED}
    assert set(FOLDER.rglob("*.txt")) == set(found)
    for path, text in found.items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: look at it, then python -m tests.golden_notices"


# Words, and parts of words in languages that change their beginnings, that would tell somebody with the phone what this is.
TOPICS = re.findall(
    r"\w+",
    """
    worker visit plan complain social council child care team advocate family families court safe school right meeting review portal
    answer service feedback worry worries abuse police home foster parent mum dad support help appointment
    weithiwr weithwyr mweliad ynllun wyno gwyn cwyn ymdeithasol yngor blentyn plentyn mhlentyn phlentyn gofal dîm thîm eiriol teulu deulu
    llys diogel ysgol hawliau cyfarfod adolygiad gwasanaeth wasanaeth adborth pryder bryder heddlu gartref cartref rhieni mam cymorth
    اجتماع زيارة خطة شكوى مجلس طفل أطفال رعاية فريق أسرة عائلة محكمة مدرسة حقوق مراجعة بوابة خدمة خدمات قلق شرطة منزل والدك والدتك محام
    """,
)


def test_no_notification_in_any_language_names_a_topic(app: Flask) -> None:
    for path, text in notices(app):
        told = text.casefold().replace("https://my.example.org/", "")
        assert [topic for topic in TOPICS if topic in told] == [], path


def test_no_notification_in_any_language_names_a_person_a_team_or_the_council(app: Flask) -> None:
    with app.app_context():
        names = {name for column in (Child.name, Contact.name, Worker.name, Team.name) for name in db.session.scalars(db.select(column))}
    council = app.extensions["portal.authority"]
    parts = {part.casefold() for name in {*names, council.name} for part in re.findall(r"\w{3,}", name or "")}
    assert {"maya", "priya", "nambiar"} <= parts
    for path, text in notices(app):
        assert {word.casefold() for word in re.findall(r"\w+", text)} & parts == set(), path


@pytest.mark.parametrize("event", [event for event in Event if event not in {Event.CODE, Event.ALARM}])
def test_whatever_happened_the_words_are_the_same(app: Flask, event: Event) -> None:
    with app.app_context():
        assert words(event, "en", "", "") == words(Event.ANSWER, "en", "", "")
        assert words(event, "en", "", "").text == "There is something new for you.\n"
