"""What is queued, for whom, and once: the outbox before anything is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.authority import DutyLevel
from portal.extensions import db
from portal.models import Account, OutboxRow, WayToTell
from portal.rules.telling import Channel, Event
from portal.services import clock, outbox
from portal.services.outbox import Address
from tests.services.post_office import NOON, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A few people."""
    return World(tmp_path_factory.mktemp("outbox"))


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, dict[str, int]]]:
    """An application with a few people, at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with world.fresh() as app:
        yield app, world.who


def rows() -> list[OutboxRow]:
    return list(db.session.scalars(db.select(OutboxRow).order_by(OutboxRow.id)))


Office = tuple[Flask, dict[str, int]]


def test_each_confirmed_way_of_a_person_gets_one_row(office: Office) -> None:
    outbox.tell(office[1]["dad"], Event.ANSWER, "answer:1:2")
    db.session.commit()
    assert [(r.channel, r.state, r.language, r.to_address, len(r.ref)) for r in rows()] == [
        ("email", "waiting", "ar", None, 12),
        ("sms", "waiting", "ar", None, 12),
    ]


def test_nothing_is_queued_before_the_one_commit_of_the_act(office: Office) -> None:
    outbox.tell(office[1]["dad"], Event.ANSWER, "answer:1:2")
    db.session.rollback()
    assert rows() == []


def test_the_same_key_twice_is_one_row_also_in_another_transaction(office: Office) -> None:
    outbox.tell(office[1]["child"], Event.ANSWER, "answer:1:2")
    outbox.tell(office[1]["child"], Event.ANSWER, "answer:1:2")
    db.session.commit()
    outbox.tell(office[1]["child"], Event.ANSWER, "answer:1:2")
    outbox.tell(office[1]["child"], Event.ANSWER, "answer:2:2")
    db.session.commit()
    assert len(rows()) == 2


def test_a_very_long_key_is_still_one_event(office: Office) -> None:
    for key in ("k" * 300, "k" * 300, "k" * 299 + "x"):
        outbox.tell(office[1]["child"], Event.ANSWER, key)
    db.session.commit()
    assert len(rows()) == 2
    assert all(len(r.key) <= outbox.LONGEST_KEY for r in rows())


def test_two_transactions_that_race_with_one_key_leave_one_row(office: Office) -> None:
    app, who = office
    ready, failed = threading.Barrier(4), []

    def one() -> None:
        with app.app_context():
            try:
                for n in range(25):
                    ready.wait()
                    outbox.tell(who["child"], Event.ANSWER, f"answer:{n}")
                    db.session.commit()
            except (OperationalError, threading.BrokenBarrierError) as problem:
                failed.append(problem)
                ready.abort()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(rows()) == 25


WAYS_THAT_ARE_SHUT = {
    "not wanted": {"wanted": False},
    "never confirmed": {"confirmed_at": None},
    "came back": {"stopped_at": NOON, "stopped_why": "came_back"},
    "a year is over": {"check_again_on": date(2026, 11, 20)},
    "no address": {"address": ""},
}


@pytest.mark.parametrize("change", WAYS_THAT_ARE_SHUT.values(), ids=WAYS_THAT_ARE_SHUT)
def test_a_way_that_is_not_on_gets_nothing(office: Office, change: dict[str, object]) -> None:
    way = db.session.scalar(db.select(WayToTell).where(WayToTell.account_id == office[1]["child"]))
    for name, value in change.items():
        setattr(way, name, value)
    outbox.tell(office[1]["child"], Event.ANSWER, "k")
    db.session.commit()
    assert rows() == []


def test_a_way_is_used_until_the_day_before_it_is_to_be_checked_again(office: Office) -> None:
    way = db.session.scalar(db.select(WayToTell).where(WayToTell.account_id == office[1]["child"]))
    way.check_again_on = date(2026, 11, 21)
    outbox.tell(office[1]["child"], Event.ANSWER, "k")
    assert len(rows()) == 1


def test_somebody_who_chose_nothing_somebody_unknown_and_somebody_shut_out_get_nothing(office: Office) -> None:
    db.session.execute(db.delete(WayToTell).where(WayToTell.account_id == office[1]["mum"]))
    db.session.get(Account, office[1]["child"]).disabled = True
    for account in (office[1]["mum"], office[1]["child"], 999):
        outbox.tell(account, Event.ANSWER, f"k{account}")
    assert rows() == []


def test_staff_are_told_by_their_work_email_until_they_say_no(office: Office) -> None:
    outbox.tell(office[1]["worker"], Event.TO_DO, "k1")
    db.session.commit()
    assert [r.channel for r in rows()] == ["email"]
    way = db.session.scalar(db.select(WayToTell).where(WayToTell.account_id == office[1]["worker"]))
    way.wanted = False
    outbox.tell(office[1]["worker"], Event.TO_DO, "k2")
    assert len(rows()) == 1


@pytest.mark.parametrize(("key", "hour"), [("child", 8), ("worker", 2)])
def test_what_is_urgent_at_night_waits_for_a_family_and_not_for_staff(
    office: Office, monkeypatch: pytest.MonkeyPatch, key: str, hour: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 2, tzinfo=UTC))
    outbox.tell(office[1][key], Event.ANSWER, "k", urgent=True)
    assert rows()[0].not_before == datetime(2026, 11, 21, hour, tzinfo=UTC)


def test_an_alarm_goes_to_each_address_once_at_any_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime(2026, 11, 21, 2, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: night)
    duty = [Address(Channel.EMAIL, "duty@example.org"), Address(Channel.SMS, "+447700900009"), Address(Channel.SMS, "+447700900010")]
    for _ in range(2):
        outbox.alarm(DutyLevel.DUTY, duty, "unsafe:1:0")
    outbox.alarm(DutyLevel.HEAD, duty[:1], "unsafe:1:1")
    assert [(r.level, r.channel, r.to_address, r.urgent, r.not_before) for r in rows()] == [
        ("duty", "email", "duty@example.org", True, night),
        ("duty", "sms", "+447700900009", True, night),
        ("duty", "sms", "+447700900010", True, night),
        ("head", "email", "duty@example.org", True, night),
    ]


def test_an_alarm_without_any_address_is_written_down(office: Office) -> None:
    outbox.alarm(DutyLevel.DUTY, [], "unsafe:1:0")
    assert [(r.channel, r.level) for r in rows()] == [("file", "duty")]


def test_a_job_leaves_signs_of_life(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outbox.last_beat("deliver") is None
    for minutes in (0, 5):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: NOON + timedelta(minutes=minutes))
        outbox.beat("deliver")
        db.session.commit()
    assert outbox.last_beat("deliver") == NOON + timedelta(minutes=5)
    assert outbox.last_beat("climb") is None
