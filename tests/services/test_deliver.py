"""Sending what waits: a real mail server, a stand-in for GOV.UK Notify, and everything that goes wrong with them."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Telling
from portal.delivery import SENT, Answer, Fate, Letter, Outcome
from portal.delivery.file import NAME, FileCarrier
from portal.extensions import db
from portal.models import AuditRow, OutboxRow, WayToTell
from portal.rules.telling import Event
from portal.services import clock, deliver, outbox
from tests.services.post_office import NOON, World, mail_server, notify, notify_carrier, post, smtp_carrier


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Office:
    """An application with a few people, and the folder of the file carrier."""

    app: Flask
    who: dict[str, int]
    folder: Path
    time: Time

    def tell(self, name: str, key: str = "k", *, urgent: bool = False) -> None:
        outbox.tell(self.who[name], Event.ANSWER, key, urgent=urgent)
        db.session.commit()

    def run(self, link: str = "", **carriers: object) -> dict[str, int]:
        found = deliver.run(post(Telling(outbox_dir=self.folder, link=link), **carriers))
        db.session.expire_all()
        return {state.value: number for state, number in found.items()}

    def rows(self) -> list[tuple[str, str]]:
        db.session.expire_all()
        return [(r.state, r.problem) for r in db.session.scalars(db.select(OutboxRow).order_by(OutboxRow.id))]

    def way(self, name: str, channel: str = "sms") -> WayToTell:
        way = db.session.scalar(db.select(WayToTell).where(WayToTell.account_id == self.who[name], WayToTell.channel == channel))
        assert way
        return way

    def lines(self) -> list[dict[str, str]]:
        path = self.folder / NAME
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@dataclass
class Stub:
    """A carrier that does as it is told."""

    outcomes: list[Outcome] = field(default_factory=list)
    name: str = "stub"
    asks: bool = False
    reports: bool = False
    answers: list[Answer] = field(default_factory=list)
    sent: list[Letter] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    def send(self, letter: Letter) -> Outcome:
        self.sent.append(letter)
        self.during()
        return self.outcomes.pop(0) if self.outcomes else SENT

    def ask(self, ref: str, channel: str) -> Answer:
        return self.answers.pop(0) if self.answers else Answer(heard=True)


LATER = Outcome(Fate.LATER, "not_now")
DOWN = Outcome(Fate.LATER, "broken", down=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A few people."""
    return World(tmp_path_factory.mktemp("outbox"))


@pytest.fixture
def office(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    with world.fresh() as app:
        yield Office(app, world.who, tmp_path / "out", time)


# The file, which is the default


def test_with_no_settings_letters_are_written_to_a_file_that_only_its_owner_reads(office: Office) -> None:
    office.tell("child")
    assert office.run() == {"sent": 1}
    [line] = office.lines()
    assert (line["channel"], line["text"]) == ("sms", "There is something new for you.\n")
    assert not {"to", "address"} & set(line)
    assert stat.S_IMODE((office.folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(office.folder.stat().st_mode) == 0o700
    assert office.run() == {}


def test_a_line_that_a_crash_cut_off_spoils_no_other(tmp_path: Path) -> None:
    carrier = FileCarrier(tmp_path)
    (tmp_path / NAME).write_text('{"ref": "half')
    letter = Letter("whole", "sms", "", "s", "t", "en", NOON)
    assert carrier.send(letter) == SENT
    assert carrier.ask("whole", "sms") == Answer(heard=True, status="delivered")
    assert carrier.ask("half", "sms") == Answer(heard=True)


def test_a_file_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    assert FileCarrier(tmp_path / "out").send(Letter("r", "sms", "", "s", "t", "en", NOON)).fate is Fate.LATER


# E-mail


def test_an_email_is_neutral_and_named_after_its_row(office: Office) -> None:
    office.tell("mum")
    ref = db.session.scalar(db.select(OutboxRow.ref))
    with mail_server() as (server, port):
        assert office.run(email=smtp_carrier(port)) == {"sent": 1}
    [(to, mail)] = server.taken
    assert (to, mail["From"], mail["To"]) == ("mum@example.net", "messages@example.org", "mum@example.net")
    assert mail["Message-ID"] == f"<{ref}@example.org>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "cy")
    assert {"Received", "X-Mailer", "Reply-To", "Sender"}.isdisjoint(mail)


@pytest.mark.parametrize("chosen", [True, False])
def test_the_address_of_the_site_is_in_it_only_for_those_who_chose_that(office: Office, chosen: bool) -> None:
    office.way("child").link = chosen
    db.session.commit()
    office.tell("child")
    office.run(link="https://my.example.org/")
    assert ("https://my.example.org/" in office.lines()[0]["text"]) is chosen


def test_an_address_that_is_refused_stops_the_way_and_is_never_tried_again(office: Office) -> None:
    office.tell("mum", "one")
    with mail_server() as (server, port):
        server.refuse.add("mum@example.net")
        assert office.run(email=smtp_carrier(port)) == {"failed": 1}
        assert office.rows() == [("failed", "smtp_address_550")]
        way = office.way("mum", "email")
        assert (way.stopped_at, way.stopped_why) == (NOON, "smtp_address_550")
        server.refuse.clear()
        office.tell("mum", "two")
        office.time.on(days=2)
        assert office.run(email=smtp_carrier(port)) == {}
        assert server.taken == []
    assert db.session.scalar(db.select(AuditRow.action)) == "way_to_tell_came_back"


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 no such text here", "421 4.3.2 going"])
def test_a_text_that_is_refused_is_tried_again_and_stops_no_way(office: Office, answer: str) -> None:
    office.tell("mum")
    with mail_server() as (server, port):
        server.answers.append(answer)
        assert office.run(email=smtp_carrier(port)) == {"waiting": 1}
        assert office.rows() == [("waiting", f"smtp_{answer[:3]}")]
        assert office.run(email=smtp_carrier(port)) == {}
        office.time.on(minutes=1)
        assert office.run(email=smtp_carrier(port)) == {"sent": 1}
    assert office.way("mum", "email").stopped_at is None


def test_a_connection_that_dies_once_the_server_has_it_is_the_one_case_of_two_copies_and_both_have_one_message_id(office: Office) -> None:
    office.tell("mum")
    with mail_server() as (server, port):
        server.answers.append("taken and cut")
        assert office.run(email=smtp_carrier(port)) == {"waiting": 1}
        office.time.on(minutes=1)
        assert office.run(email=smtp_carrier(port)) == {"sent": 1}
    assert list(server.refs().values()) == [2]


def test_nothing_goes_in_the_clear_to_a_server_without_tls(office: Office) -> None:
    office.tell("mum")
    with mail_server() as (server, port):
        assert office.run(email=smtp_carrier(port, tls="starttls")) == {"waiting": 1}
    assert server.taken == []
    assert office.rows() == [("waiting", "smtp_SMTPNotSupportedError")]


def test_a_server_that_is_not_there_or_says_nothing_is_tried_later(office: Office) -> None:
    office.tell("mum")
    with mail_server() as (_, port):
        pass
    assert office.run(email=smtp_carrier(port)) == {"waiting": 1}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        office.time.on(minutes=1)
        assert office.run(email=smtp_carrier(silent.getsockname()[1], timeout=0.2)) == {"waiting": 1}
    assert [problem for _, problem in office.rows()] == ["smtp_SMTPServerDisconnected"]


# GOV.UK Notify


def test_a_text_message_by_notify_carries_the_ref_and_one_text(office: Office) -> None:
    office.tell("child")
    ref = db.session.scalar(db.select(OutboxRow.ref))
    with notify() as server:
        assert office.run(sms=notify_carrier(server.url)) == {"sent": 1}
    text = {"text": "There is something new for you.\n"}
    assert server.bodies == [{"phone_number": "+447700900001", "template_id": "template-sms", "personalisation": text, "reference": ref}]
    assert server.asked == []


def test_an_email_by_notify_carries_the_subject_too(office: Office) -> None:
    office.tell("worker")
    with notify() as server:
        assert office.run(email=notify_carrier(server.url)) == {"sent": 1}
    assert server.bodies[0]["email_address"] == "rosa@example.org"
    assert set(server.bodies[0]["personalisation"]) == {"subject", "text"}


@pytest.mark.parametrize("fault", ["429", "500", "503", "403", "hang", "wrong", "cut", "taken and cut", "taken and wrong"])
def test_whatever_notify_does_the_message_goes_exactly_once(office: Office, fault: str) -> None:
    office.tell("child")
    with notify() as server:
        server.faults.append(fault)
        assert office.run(sms=notify_carrier(server.url)) == {"waiting": 1}
        office.time.on(minutes=1)
        assert office.run(sms=notify_carrier(server.url)) == {"sent": 1}
        assert list(server.refs().values()) == [1]
        assert len(server.asked) == 1


@pytest.mark.parametrize("fault", ["500", "hang", "wrong", "no list", "cut"])
def test_what_may_be_there_is_not_sent_again_until_notify_can_be_asked(office: Office, fault: str) -> None:
    office.tell("child")
    with notify() as server:
        server.faults.append("taken and cut")
        server.deaf.append(fault)
        for _ in range(2):
            assert office.run(sms=notify_carrier(server.url)) == {"waiting": 1}
            office.time.on(minutes=2)
        assert office.rows() == [("waiting", "notify_no_answer")] if not server.deaf else []
        assert office.run(sms=notify_carrier(server.url)) == {"sent": 1}
        assert list(server.refs().values()) == [1]


def test_a_number_that_notify_refuses_stops_the_way_and_a_setting_that_it_refuses_does_not(office: Office) -> None:
    office.tell("child")
    with notify() as server:
        server.faults += ["400"]
        assert office.run(sms=notify_carrier(server.url)) == {"waiting": 1}
        assert office.rows() == [("waiting", "notify_400")]
        office.time.on(minutes=1)
        server.faults += ["bad number"]
        assert office.run(sms=notify_carrier(server.url)) == {"failed": 1}
    assert office.way("child").stopped_why == "notify_address"


@pytest.mark.parametrize(
    ("status", "state", "stops"),
    [
        ("created", "sent", False),
        ("sending", "sent", False),
        ("pending", "sent", False),
        ("sent", "sent", False),
        ("delivered", "sent", False),
        ("permanent-failure", "failed", True),
        ("temporary-failure", "waiting", False),
        ("technical-failure", "waiting", False),
    ],
)
def test_what_notify_says_later(office: Office, status: str, state: str, stops: bool) -> None:
    office.tell("child")
    ref = db.session.scalar(db.select(OutboxRow.ref))
    with notify() as server:
        carrier = notify_carrier(server.url)
        office.run(sms=carrier)
        server.status[ref] = status
        office.run(sms=carrier)
        assert server.asked == []  # not at once
        office.time.on(minutes=10)
        office.run(sms=carrier)
        assert [s for s, _ in office.rows()] == [state]
        assert (office.way("child").stopped_at is not None) is stops
        asked = len(server.asked)
        office.time.on(hours=20)
        office.run(sms=carrier)
        settled = status in {"sent", "delivered", "permanent-failure"}
        assert (len(server.asked) == asked) is settled


def test_what_failed_for_a_time_is_sent_again_and_then_given_up(office: Office) -> None:
    office.tell("child")
    ref = db.session.scalar(db.select(OutboxRow.ref))
    with notify() as server:
        carrier = notify_carrier(server.url)
        office.run(sms=carrier)
        server.status[ref] = "temporary-failure"
        office.time.on(minutes=10)
        office.run(sms=carrier)
        office.time.on(minutes=1)
        assert office.run(sms=carrier) == {"sent": 1}
        assert list(server.refs().values()) == [2]
        office.time.on(days=3)
        office.run(sms=carrier)
        assert office.rows() == [("failed", "gave_up")]
