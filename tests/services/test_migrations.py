"""The tables of an installation that is in use: what stood on people's pages before stands there after, and the way back loses nothing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from portal.config import ROOT
from portal.extensions import db
from portal.models import Account, Advocate, Conversation, Message, PlanLine, PlanVersion, Worker
from portal.rules import plans
from portal.services import plan_sync
from tests.conftest import make_app

FOLDER = str(ROOT / "portal" / "migrations")
OLD = [
    ("A", "why", 1, "en", "You were cold.", "The house was cold.", "", None, "open", "2026-01-02"),
    ("A-ar", "why", 1, "ar", "كنت تشعر بالبرد.", "كان البيت باردا.", "", None, "open", "2026-01-03"),
    ("B", "needs_to_happen", 2, "en", "Jo rings.", "Jo rings the landlord.", "Jo", "2026-12-01", "done", "2026-01-02"),
    ("C", "worried", 1, "en", "Not approved.", "Not approved.", "", None, "open", None),
    ("D", "nonsense", 1, "en", "Unknown part.", "Unknown part.", "", None, "open", "2026-01-02"),
]


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path / "old.sqlite3")


def rows(app: Flask, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        return connection.execute(sql).fetchall()


def an_old_database(app: Flask) -> None:
    upgrade(FOLDER, "0002")
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        connection.execute(
            "INSERT INTO child (id, ref, person_id, pronouns, born_kind, language, interpreter_needed, formats_needed, enrolled,"
            " show_to_child, show_to_family, hold_reason, is_care_leaver)"
            " VALUES (1, 'abcdefgh2345', '1', '', 'known', 'en', 0, '', 1, 1, 1, '', 0)"
        )
        for n, (source, section, position, lang, child, family, who, by, status, approved) in enumerate(OLD, 1):
            connection.execute(
                "INSERT INTO plan_line (id, source_id, child_id, plan_type, section, position, lang, words_for_child, words_for_family,"
                " who, by_when, status, approved_on) VALUES (?, ?, 1, 'child_in_need', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (n, source, section, position, lang, child, family, who, by, status, approved),
            )


def test_what_was_on_the_page_stays_there(app: Flask) -> None:
    with app.app_context():
        an_old_database(app)
        upgrade(FOLDER)
        (version,) = db.session.scalars(db.select(PlanVersion)).all()
        shown = plans.read(version.content)
        assert [(line.section, line.base.child, line.by_when, line.status) for line in shown] == [
            ("why", "You were cold.", None, "open"),
            ("needs_to_happen", "Jo rings.", date(2026, 12, 1), "done"),
        ]
        assert shown[0].text("ar").family == "كان البيت باردا."
        assert dict(shown[0].since)["child"] == date(2026, 1, 3)
        assert len(db.session.scalars(db.select(PlanLine)).all()) == 3
        plan_sync.take_over(date(2026, 11, 20))  # the next night finds nothing new for anybody
        db.session.commit()
        assert [v.number for v in db.session.scalars(db.select(PlanVersion))] == [1]


def test_the_way_back_keeps_the_lines(app: Flask) -> None:
    with app.app_context():
        an_old_database(app)
        before = rows(app, "SELECT * FROM plan_line ORDER BY id")
        upgrade(FOLDER)
        downgrade(FOLDER, revision="0002")
        assert rows(app, "SELECT * FROM plan_line ORDER BY id") == before


def an_installation_with_words(app: Flask) -> None:
    """A child's account with a conversation, as the third step left them."""
    upgrade(FOLDER, "0003")
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        connection.execute(
            "INSERT INTO child (id, ref, person_id, pronouns, born_kind, language, interpreter_needed, formats_needed, enrolled,"
            " show_to_child, show_to_family, hold_reason, is_care_leaver)"
            " VALUES (1, 'abcdefgh2345', '1', '', 'known', 'en', 0, '', 1, 1, 1, '', 0)"
        )
        connection.execute("INSERT INTO account (id, child_id, language, disabled) VALUES (7, 1, 'cy', 0)")
        connection.execute(
            "INSERT INTO conversation (id, ref, child_id, author_id, author_relation, kind, recipient, status, reply_by, key, created_at,"
            " what_changed, unread, wish) VALUES (3, 'conv23456789', 1, 7, 'myself', 'worry', 'worker', 'new', '2026-11-25', 'k',"
            " '2026-11-20 10:00:00.000000', '', 0, '')"
        )
        connection.execute(
            "INSERT INTO message (id, conversation_id, words, language, key, created_at)"
            " VALUES (5, 3, 'It is <b>loud</b> & dark.', 'cy', 'k', '2026-11-20 10:00:00.000000')"
        )


WORDS_OF_THE_THIRD = (
    "SELECT c.id, c.ref, c.kind, c.recipient, c.status, m.words FROM conversation c"
    " JOIN message m ON m.conversation_id = c.id ORDER BY m.id"
)


def test_conversations_come_through_and_back(app: Flask) -> None:
    with app.app_context():
        an_installation_with_words(app)
        before = rows(app, WORDS_OF_THE_THIRD)
        upgrade(FOLDER)
        assert rows(app, WORDS_OF_THE_THIRD) == before
        talk = db.session.scalars(db.select(Conversation)).one()
        assert (talk.share, talk.answer_how, talk.opened_at, talk.taps) == ("ask", "here", None, "")
        db.session.remove()
        downgrade(FOLDER, revision="0003")
        assert rows(app, WORDS_OF_THE_THIRD) == before


def test_the_way_back_shows_nobody_what_is_not_for_them(app: Flask) -> None:
    with app.app_context():
        an_installation_with_words(app)
        upgrade(FOLDER)
        worker = Worker(source_id="W", name="Invented", active=True)
        advocate = Advocate(name="Invented too", created_at=datetime(2026, 11, 20, tzinfo=UTC))
        db.session.add_all([worker, advocate])
        db.session.flush()
        talk = db.session.scalars(db.select(Conversation)).one()
        talk.kind, talk.recipient, talk.about_worker_id = "complaint", "manager", worker.id
        talk.messages.append(Message(words="I can help.", key="a", advocate_id=advocate.id, created_at=datetime(2026, 11, 20, tzinfo=UTC)))
        db.session.add(Account(advocate_id=advocate.id))
        db.session.commit()
        db.session.remove()
        downgrade(FOLDER, revision="0003")
        assert rows(app, WORDS_OF_THE_THIRD) == [(3, "conv23456789", "complaint", "rights", "new", "It is <b>loud</b> & dark.")]
        assert rows(app, "SELECT id FROM account") == [(7,)]  # an account that belongs to nobody whom the older portal knows is gone


def test_an_account_is_one_person(app: Flask) -> None:
    with app.app_context():
        an_installation_with_words(app)
        upgrade(FOLDER)
        db.session.add(Account(language="en"))
        with pytest.raises(IntegrityError):
            db.session.commit()


def test_the_steps_lead_to_the_tables_of_the_code(app: Flask) -> None:
    with app.app_context():
        upgrade(FOLDER)
        with db.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
