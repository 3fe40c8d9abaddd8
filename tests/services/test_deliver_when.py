"""When a notification goes, how often it is tried, and that several processes at once send it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from portal import cli_deliver
from portal.authority import DutyLevel
from portal.config import ROOT, Telling
from portal.delivery import Fate, Letter, Outcome
from portal.delivery.file import FileCarrier
from portal.extensions import db
from portal.models import Account, Child, OutboxRow, Tie
from portal.rules.telling import Channel, State
from portal.services import claim, deliver, outbox, way_use
from portal.services.outbox import Address
from tests.services.post_office import NOON, post
from tests.services.test_deliver import DOWN, LATER, Office, Stub, office, world

__all__ = ["office", "world"]  # fixtures


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


def test_alarms_climb_also_while_many_letters_wait_on_a_slow_mail_server(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.execute(db.update(OutboxRow).values(urgent=False))
    db.session.commit()
    stub = Stub(during=lambda: office.time.on(seconds=10))
    rounds: list[int] = []

    def climbs(*_: object) -> int:
        rounds.append(len(stub.sent))
        if len(stub.sent) >= 8:
            outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, "now@example.org")], "unsafe:1:1:0")
            db.session.commit()
        return 0

    monkeypatch.setattr(deliver, "ROUNDS", [climbs])
    settings, authority = (office.app.extensions[f"portal.{name}"] for name in ("settings", "authority"))
    done = cli_deliver._round(settings, authority, post(Telling(outbox_dir=office.folder), email=stub), lambda: False)
    assert done == {State.SENT: 61}
    assert [letter.to for letter in stub.sent].index("now@example.org") < 16  # in the next handful
    assert rounds[:3] == [0, 1, 2]


def test_between_quick_letters_the_rounds_do_not_run_each_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, f"duty{number}@example.org")], f"a{number}")
    db.session.commit()
    rounds: list[int] = []
    monkeypatch.setattr(deliver, "ROUNDS", [lambda *_: rounds.append(1) or 0])
    settings, authority = (office.app.extensions[f"portal.{name}"] for name in ("settings", "authority"))
    stub = Stub(during=lambda: office.time.on(seconds=1))
    cli_deliver._round(settings, authority, post(Telling(outbox_dir=office.folder), email=stub), lambda: False)
    assert 5 <= len(rounds) <= 8


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
