"""Sending what waits: a real mail server, a stand-in for GOV.UK Notify, and everything that goes wrong with them."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from portal.authority import DutyLevel
from portal.config import ROOT, Telling
from portal.delivery import SENT, Answer, Fate, Letter, Outcome
from portal.delivery.file import NAME, FileCarrier
from portal.extensions import db
from portal.models import Account, AuditRow, Child, OutboxRow, Tie, WayToTell
from portal.rules.telling import Channel, Event, State
from portal.services import claim, clock, deliver, outbox, way_use
from portal.services.outbox import Address
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


# When


def test_nothing_goes_in_quiet_hours_also_where_the_job_was_late(office: Office) -> None:
    office.tell("child")
    office.time.on(hours=9)
    assert office.run() == {}
    assert office.rows() == [("waiting", "")]
    office.time.on(hours=11)
    assert office.run() == {"sent": 1}


def test_an_alarm_goes_in_quiet_hours_and_names_nobody(office: Office) -> None:
    office.time.on(hours=14)
    outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, "duty@example.org"), Address(Channel.SMS, "+447700900009")], "unsafe:1:0")
    db.session.commit()
    assert office.run() == {"sent": 2}
    assert {line["text"] for line in office.lines()} == {"Something urgent is waiting. Please open the duty list now.\n"}


def test_one_a_day_and_what_waited_goes_with_it(office: Office) -> None:
    for key in ("one", "two", "three"):
        office.tell("child", key)
    assert office.run() == {"sent": 1}
    assert office.rows() == [("sent", ""), ("dropped", "went_with_another"), ("dropped", "went_with_another")]
    office.time.on(hours=1)
    office.tell("child", "four")
    assert office.run() == {}
    office.time.on(hours=18)
    assert office.run() == {}
    office.time.on(hours=1)
    assert office.run() == {"sent": 1}
    assert len(office.lines()) == 2


def test_what_is_urgent_is_not_held_back_by_the_one_of_the_day(office: Office) -> None:
    office.tell("child", "one")
    office.run()
    office.tell("child", "two", urgent=True)
    assert office.run() == {"sent": 1}
    assert len(office.lines()) == 2


def test_two_channels_are_two_notifications(office: Office) -> None:
    office.tell("dad")
    assert office.run() == {"sent": 2}


def test_what_comes_while_one_is_on_its_way_does_not_go_with_it(office: Office) -> None:
    def meanwhile() -> None:
        office.time.on(seconds=1)
        if len(stub.sent) == 1:
            office.tell("child", "two")

    stub = Stub(during=meanwhile)
    office.tell("child", "one")
    assert office.run(sms=stub) == {"sent": 1}
    assert [state for state, _ in office.rows()] == ["sent", "waiting"]


@pytest.mark.parametrize("change", ["stopped", "shut out", "on hold", "a year is over"])
def test_what_is_not_wanted_any_more_is_dropped(office: Office, change: str) -> None:
    office.tell("child")
    way, account = office.way("child"), db.session.get(Account, office.who["child"])
    if change == "stopped":
        way.wanted = False
    elif change == "shut out":
        account.disabled = True
    elif change == "on hold":
        account.child.hold_reason = "waiting"
    else:
        way.check_again_on = date(2026, 11, 20)
    db.session.commit()
    assert office.run() == {}
    assert office.rows() == [("dropped", "not_wanted")]


# Again and again


def test_it_is_tried_again_ever_more_slowly_and_given_up_after_three_days(office: Office) -> None:
    office.tell("worker")
    stub, tries = Stub([LATER] * 2000), []
    office.way("worker", "email").from_hour = 0
    office.way("worker", "email").to_hour = 24
    db.session.commit()
    while office.rows()[0][0] == "waiting":
        before = len(stub.sent)
        office.run(email=stub)
        tries += [office.time.now] if len(stub.sent) > before else []
        office.time.on(minutes=1 if len(tries) < 6 else 30)
    assert office.rows() == [("failed", "gave_up")]
    assert [round((b - a).total_seconds() / 60) for a, b in pairwise(tries[:5])] == [1, 2, 5, 10]
    assert timedelta(days=3) <= tries[-1] - NOON <= timedelta(days=3, minutes=30)


def test_what_is_urgent_is_never_given_up_and_counts_as_stuck(office: Office) -> None:
    outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, "duty@example.org")], "unsafe:1:0")
    db.session.commit()
    stub = Stub([LATER] * 50)
    for _ in range(20):
        office.run(email=stub)
        office.time.on(days=1)
    assert len(stub.sent) == 20
    assert office.rows() == [("waiting", "not_now")]
    assert deliver.stuck(office.time.now, 15) == 1
    stub.outcomes.clear()
    office.run(email=stub)
    assert deliver.stuck(office.time.now, 15) == 0


def test_an_alarm_to_an_address_that_does_not_exist_counts_as_stuck(office: Office) -> None:
    outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, "duty@example.org")], "unsafe:1:0")
    db.session.commit()
    assert office.run(email=Stub([Outcome(Fate.NEVER, "smtp_address_550")])) == {"failed": 1}
    assert deliver.stuck(office.time.now, 15) == 1


def test_a_broken_provider_rests_for_the_run_and_the_others_go_on(office: Office) -> None:
    for number in range(8):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.SMS, f"+4477009001{number:02}")], f"b{number}")
    db.session.commit()
    mail, texts = Stub([DOWN] * 20, name="mail"), Stub(name="texts")
    assert office.run(email=mail, sms=texts) == {"waiting": 3, "sent": 8}
    assert (len(mail.sent), len(texts.sent)) == (3, 8)
    mail.outcomes.clear()
    office.time.on(minutes=15)
    assert office.run(email=mail, sms=texts) == {"sent": 8}


def test_within_a_quarter_of_an_hour_of_its_return_all_that_waited_has_gone_once(office: Office) -> None:
    """F7: a day without Notify."""
    for number in range(30):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.SMS, f"+4477009001{number:02}")], f"a{number}")
    db.session.commit()
    stub = Stub([DOWN] * 10_000)
    for _ in range(96):
        office.run(sms=stub)
        office.time.on(minutes=15)
    stub.outcomes.clear()
    stub.sent.clear()
    for _ in range(16):
        office.run(sms=stub)
        office.time.on(minutes=1)
    assert len(stub.sent) == len({letter.ref for letter in stub.sent}) == 30


def test_one_refused_letter_after_another_does_not_make_a_provider_rest(office: Office) -> None:
    for number in range(5):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.commit()
    assert office.run(email=Stub([LATER] * 5)) == {"waiting": 5}


def test_each_run_leaves_a_sign_of_life(office: Office) -> None:
    office.run()
    assert outbox.last_beat("deliver") == NOON


def test_a_round_that_fails_holds_up_nothing(office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    did = []

    def broken(*_: object) -> int:
        raise KeyError("Maya")

    monkeypatch.setattr(deliver, "ROUNDS", [broken, lambda *_: did.append(1) or 1])
    deliver.do_rounds(NOON, office.app.extensions["portal.authority"], Telling())
    assert did == [1]
    assert "KeyError" in caplog.text
    assert "Maya" not in caplog.text


# Several at once, and what they leave behind


def test_a_row_whose_holder_died_is_taken_once_the_lease_is_over(office: Office) -> None:
    office.tell("child")
    assert len(claim.claim(office.time.now, "somebody who died", 5, list(Channel))) == 1
    assert office.run() == {}
    office.time.on(seconds=(claim.LEASE).total_seconds() + 1)
    assert office.run() == {"sent": 1}


def test_the_file_is_looked_at_before_a_row_of_unknown_fate_is_written_again(office: Office) -> None:
    office.tell("child")
    ref = db.session.scalar(db.select(OutboxRow.ref))
    claim.claim(office.time.now, "somebody who died", 5, list(Channel))
    FileCarrier(office.folder).send(Letter(ref, "sms", "", "s", "t", "en", NOON))
    office.time.on(minutes=11)
    assert office.run() == {"sent": 1}
    assert len(office.lines()) == 1


def test_what_somebody_lost_the_lease_of_they_do_not_write_over(office: Office) -> None:
    office.tell("child")
    [row] = claim.claim(office.time.now, "slow", 5, list(Channel))
    office.time.on(minutes=11)
    assert office.run() == {"sent": 1}
    assert not claim.put(row, "slow", state=State.WAITING.value)
    db.session.commit()
    assert office.rows() == [("sent", "")]


def test_a_row_that_was_held_too_long_is_not_begun(office: Office) -> None:
    office.tell("child")
    [row] = claim.claim(office.time.now, "me", 5, list(Channel))
    assert claim.held(row, "me", office.time.now) is not None
    office.time.on(minutes=5)
    assert claim.held(row, "me", office.time.now) is None
    assert claim.held(row, "another", NOON) is None


def test_a_run_that_is_told_to_stop_finishes_the_row_in_hand_and_puts_the_others_back(office: Office) -> None:
    for number in range(4):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.commit()
    stub = Stub()
    deliver.run(post(Telling(outbox_dir=office.folder), email=stub), stop=lambda: bool(stub.sent))
    assert sorted(office.rows()) == [("sent", ""), ("waiting", ""), ("waiting", ""), ("waiting", "")]
    assert len(stub.sent) == 1
    assert office.run(email=stub) == {"sent": 3}


def test_many_threads_at_once_send_each_row_once(office: Office) -> None:
    for number in range(40):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.commit()
    stub, start = Stub(), threading.Barrier(4)

    def one() -> None:
        with office.app.app_context():
            start.wait()
            deliver.run(post(Telling(outbox_dir=office.folder), email=stub))
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stub.sent) == len({letter.ref for letter in stub.sent}) == 40
    assert {state for state, _ in office.rows()} == {"sent"}


def command(office: Office, *arguments: str, under: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """`flask deliver` as a process of its own (`under`: of another one), on the same database."""
    env = {
        "PATH": os.environ["PATH"],
        "PORTAL_SECRET_KEY": "only-for-tests",
        "PORTAL_DATABASE_URL": office.app.config["SQLALCHEMY_DATABASE_URI"],
        "PORTAL_OUTBOX_DIR": str(office.folder),
    }
    line = [sys.executable, "-m", "flask", "--app", "portal", "deliver", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen([*under, *line], cwd=ROOT, env=env, text=True, **pipes)


def test_two_processes_on_one_file_send_each_message_once(office: Office) -> None:
    office.time.now = datetime(2026, 1, 1, tzinfo=UTC)  # long ago, so that all is due by the clock on the wall
    for number in range(60):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.commit()
    runs = [command(office), command(office)]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    refs = [line["ref"] for line in office.lines()]
    assert len(refs) == len(set(refs)) == 60
    assert {state for state, _ in office.rows()} == {"sent"}
    assert outbox.last_beat("deliver") > NOON - timedelta(days=3000)
    assert outbox.last_beat("climb")  # the alarms climbed in the same command


def test_watching_goes_on_until_it_is_told_to_stop(office: Office) -> None:
    office.time.now = datetime(2026, 1, 1, tzinfo=UTC)
    watching = command(office, "--watch", "--every", "1")
    for key in ("one", "two"):
        outbox.alarm(DutyLevel.DUTY, [], key)
        db.session.commit()
        for _ in range(600):
            if {state for state, _ in office.rows()} == {"sent"}:
                break
            time.sleep(0.05)
            db.session.rollback()
    watching.send_signal(signal.SIGTERM)
    said = watching.communicate(timeout=30)[0]
    assert watching.returncode == 0, said
    assert {state for state, _ in office.rows()} == {"sent"}


def test_it_ends_when_the_process_that_started_it_ends(office: Office) -> None:
    shell = command(office, "--watch", "--every", "1", "--with-parent", under=("bash", "-c", '"$@" & read', "shell"))
    for _ in range(600):
        db.session.rollback()
        if outbox.last_beat("deliver"):
            break
        time.sleep(0.05)
    assert outbox.last_beat("deliver")
    shell.communicate("\n", timeout=30)  # the shell goes at once; what it started holds this pipe until it ends too
    assert shell.returncode == 0


# What the team sees


def test_the_team_is_told_whose_messages_do_not_arrive(office: Office) -> None:
    child = db.session.scalar(db.select(Child))
    mum = db.session.get(Account, office.who["mum"])
    tie = {"child_id": child.id, "relation": "mother", "may_sign_in": True, "may_see": ""}
    db.session.add(Tie(contact_id=mum.contact_id, **tie))
    other = Child(person_id="other", name="Keisha", enrolled=True)
    db.session.add(other)
    db.session.flush()
    assert way_use.stopped_ways([child.id, other.id]) == []
    for name, channel in (("child", Channel.SMS), ("mum", Channel.EMAIL), ("dad", Channel.SMS)):
        way_use.stop_for_good(db.session.get(Account, office.who[name]), channel, "came_back")
    db.session.flush()
    found = way_use.stopped_ways([child.id, other.id])
    assert [(s.child_id, s.who, s.name, s.channel) for s in found] == [
        (child.id, "child", "Maya", Channel.SMS),
        (child.id, "mother", "Dana Whitlock", Channel.EMAIL),
    ]
    assert way_use.stopped_ways([other.id]) == []
