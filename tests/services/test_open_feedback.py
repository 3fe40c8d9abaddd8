"""Feedback without a name: sealed under five, opened together, and nothing in the database says when or how much."""

from __future__ import annotations

import base64
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.extensions import db
from portal.models import AuditRow, OpenFeedback, SealedFeedback
from portal.rules.open_feedback import LONGEST, Tap
from portal.rules.themes import Theme
from portal.services import open_feedback
from portal.services.access import NotYours, Person
from portal.services.open_feedback import Feedback, Round, open_batch, send
from portal.services.sealing import SIZE, Sealing

SECRET, OTHER = b"only-for-tests", b"another secret"
FRIDAY = date(2026, 11, 20)
SATURDAY, MONDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
DENISE = Person(1, "staff", "Denise", "en", is_manager=True)


def say(words: str, secret: bytes = SECRET, language: str = "en", theme: Theme = Theme.WAITING, *, alone: bool = False) -> None:
    send(secret, uuid4(), Feedback(theme, Tap.SO_SO, words, language), alone=alone)


def shut() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(SealedFeedback))


def words() -> set[str]:
    return set(db.session.scalars(db.select(OpenFeedback.words)))


def test_four_stay_shut_and_the_fifth_opens_nothing_by_itself(app: Flask) -> None:
    with app.app_context():
        for n in range(4):
            say(f"words {n}")
        assert open_batch(SECRET, FRIDAY) == Round(0, 0)
        say("words 4")
        assert open_batch(SECRET, FRIDAY) == Round(0, 0)  # somebody looked today: opening now would tell when the fifth came
        assert words() == set()
        assert open_batch(SECRET, SATURDAY) == Round(5, 0)
        assert words() == {f"words {n}" for n in range(5)}
        assert shut() == 0
        assert {row.quarter for row in db.session.scalars(db.select(OpenFeedback))} == {"2026-Q4"}


def test_at_most_one_batch_is_opened_in_a_week(app: Flask) -> None:
    with app.app_context():
        for n in range(10):
            say(f"words {n}")
            if n == 4:
                assert open_batch(SECRET, FRIDAY).opened == 5
        assert open_batch(SECRET, SATURDAY) == Round(0, 0)
        assert open_batch(SECRET, MONDAY).opened == 5


def test_what_another_secret_sealed_stays_is_counted_and_stops_nothing(app: Flask) -> None:
    with app.app_context():
        for n in range(3):
            say(f"old {n}", OTHER)
        for n in range(4):
            say(f"new {n}")
        assert open_batch(SECRET, FRIDAY) == Round(0, 3)
        say("new 4")
        assert open_batch(SECRET, SATURDAY) == Round(5, 3)
        assert words() == {f"new {n}" for n in range(5)}
        assert shut() == 3


def test_a_row_with_a_wrong_byte_is_counted_and_stops_nothing(app: Flask) -> None:
    with app.app_context():
        for n in range(6):
            say(f"words {n}")
        row = db.session.scalars(db.select(SealedFeedback)).first()
        row.sealed = b"\xff" + row.sealed[1:]
        db.session.commit()
        assert open_batch(SECRET, FRIDAY) == Round(5, 1)


def test_the_same_form_is_one_row(app: Flask) -> None:
    key = uuid4()
    with app.app_context():
        for _ in range(3):
            send(SECRET, key, Feedback(Theme.WAITING, Tap.GOOD, "once", "en"), alone=False)
        assert shut() == 1


def test_the_database_file_holds_no_readable_word_and_no_time_of_what_is_shut(app: Flask) -> None:
    with app.app_context():
        for n in range(4):
            say(f"canary {n} " + "long " * n * 60)
        rows = list(db.session.execute(db.select(SealedFeedback.ref, SealedFeedback.sealed)))
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    held = b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))
    assert rows[0].sealed[:60] in held  # we look in the right files
    assert b"canary" not in held
    assert {len(sealed) for _, sealed in rows} == {len(rows[0].sealed)}
    assert {base64.urlsafe_b64decode(sealed)[1:9] for _, sealed in rows} == {bytes(8)}  # where such a seal bears its time
    with sqlite3.connect(path) as connection:
        columns = {t: [c[1] for c in connection.execute(f"PRAGMA table_info({t})")] for t in ("sealed_feedback", "open_feedback")}
        assert columns["sealed_feedback"] == ["ref", "sealed"]
        assert columns["open_feedback"] == ["ref", "quarter", "theme", "tap", "words", "language"]
        for table in columns:
            with pytest.raises(sqlite3.OperationalError):
                connection.execute(f"SELECT rowid FROM {table}")


def test_the_sealed_bytes_are_gone_from_the_file_after_opening(app: Flask) -> None:
    with app.app_context():
        for n in range(5):
            say(f"words {n}")
        sealed = list(db.session.scalars(db.select(SealedFeedback.sealed)))
        assert open_batch(SECRET, FRIDAY).opened == 5
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    held = b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))
    assert b"words 3" in held
    assert not [one for one in sealed if one[200:400] in held]


def test_the_audit_knows_that_a_batch_was_opened_and_nothing_of_sending(app: Flask) -> None:
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(AuditRow))
        for n in range(5):
            say(f"words {n}")
        assert db.session.scalar(db.select(db.func.count()).select_from(AuditRow)) == before
        open_batch(SECRET, FRIDAY)
        row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert (row.action, row.account_id, row.child_id, row.detail) == ("feedback_opened", None, None, "5")


def test_names_do_not_lead_from_shut_to_open(app: Flask) -> None:
    with app.app_context():
        for n in range(5):
            say(f"words {n}")
        before = set(db.session.scalars(db.select(SealedFeedback.ref)))
        open_batch(SECRET, FRIDAY)
        after = set(db.session.scalars(db.select(OpenFeedback.ref)))
    assert not {b[:6] for b in before} & {a[:6] for a in after}


def test_when_another_process_opens_at_the_same_moment_nothing_is_there_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        for n in range(6):
            say(f"words {n}")
        real = open_feedback.rules.to_open

        def first_the_other(kinds: list[tuple[str, bool]]) -> dict[int, str]:
            monkeypatch.setattr(open_feedback.rules, "to_open", real)
            with app.app_context():
                assert open_batch(SECRET, SATURDAY).opened == 6
            return real(kinds)

        monkeypatch.setattr(open_feedback.rules, "to_open", first_the_other)
        assert open_batch(SECRET, FRIDAY).opened == 0
        assert db.session.scalar(db.select(db.func.count()).select_from(OpenFeedback)) == 6


def test_one_who_writes_another_language_waits_or_chooses_not_to(app: Flask) -> None:
    with app.app_context():
        for n in range(5):
            say(f"words {n}")
        say("لا أحد يسمعني", language="ar")
        say("Does neb yn gwrando", language="cy", alone=True)
        assert open_batch(SECRET, FRIDAY).opened == 6
        assert "Does neb yn gwrando" in words()
        assert "لا أحد يسمعني" not in words()
        assert set(db.session.scalars(db.select(OpenFeedback.language))) == {"en", ""}


def test_managers_and_rights_officers_read_it_and_nobody_else(app: Flask) -> None:
    with app.app_context():
        for n in range(6):
            say(f"words {n}")
        say("about the plan", theme=Theme.MY_PLAN)
        open_batch(SECRET, FRIDAY)
        found = open_feedback.for_team(DENISE)
        assert (found.quarters, found.quarter) == (("2026-Q4",), "2026-Q4")
        assert [(h.theme, len(h.feedback), h.taps) for h in found.headings] == [(Theme.SOMETHING_ELSE, 7, ((Tap.SO_SO, 7),))]
        assert open_feedback.for_team(Person(2, "staff", "Sunita", "en", is_rights_officer=True), "1999-Q1") == found
        for nobody in (Person(3, "staff", "Priya", "en"), Person(4, "child", "Maya", "en", child_id=1), Person(5, "family", "Dana", "en")):
            with pytest.raises(NotYours):
                open_feedback.for_team(nobody)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=LONGEST), st.uuids())
def test_every_text_is_sealed_at_one_length_and_comes_back_whole(text: str, key: UUID) -> None:
    sealing = Sealing(SECRET)
    sealed = sealing.seal({"words": text, "theme": "something_else", "tap": "not_good", "language": "en", "alone": "yes"})
    assert len(sealed) == len(sealing.seal({"words": ""}))
    assert sealing.open(sealed)["words"] == text
    assert sealing.name(key) == Sealing(SECRET).name(key) != Sealing(OTHER).name(key)
    assert Sealing(OTHER).open(sealed) is None


def test_the_longest_text_of_the_widest_signs_fits() -> None:
    Sealing(SECRET).seal({"words": "😀" * LONGEST, "theme": "something_else", "tap": "not_good", "language": "ckb", "alone": "yes"})
    with pytest.raises(ValueError, match=r"\d"):
        Sealing(SECRET).seal({"words": "x" * SIZE})


def test_the_deliver_command_opens_what_may_be_opened(app: Flask) -> None:
    with app.app_context():
        for n in range(5):
            say(f"words {n}")
    done = app.test_cli_runner().invoke(args=["deliver"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert words() == {f"words {n}" for n in range(5)}
