"""The insights: groups of five at least, for those who lead, on the screen and in files without formulas."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import event

from portal.authority import Measure
from portal.extensions import db
from portal.models import Account, AdvocacyOffer, Child, Conversation, Message, Team, Worker
from portal.rules.insights import Share
from portal.services import clock, standards
from tests.conftest import TODAY, PageClient
from tests.web.test_inbox import DENISE, MARCUS, person

As = Callable[[str], PageClient]
FORMULA = '=HYPERLINK("http://x","y")'


def speak(app: Flask, keys: int, **values: object) -> None:
    """So many accounts of families each say one thing."""
    with app.app_context():
        accounts = db.session.scalars(db.select(Account).where(Account.worker_id.is_(None)).order_by(Account.id)).all()[:keys]
        assert len(accounts) == keys
        child = db.session.scalar(db.select(Child).where(Child.person_id == "700101"))
        for n, account in enumerate(accounts):
            base = {"kind": "worry", "recipient": "worker", "status": "closed", "theme": "waiting", "reply_by": date(2026, 11, 25)}
            row = Conversation(child_id=child.id, author_id=account.id, author_relation="myself", key=str(uuid4()))
            for name, value in {**base, "created_at": clock.on(TODAY), "answered_at": clock.on(TODAY), **values}.items():
                setattr(row, name, value[n] if isinstance(value, list) else value)
            row.messages.append(Message(words="said", key=row.key, created_at=clock.on(TODAY)))
            db.session.add(row)
        db.session.commit()


def empty(app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.update(Conversation).values(created_at=clock.on(TODAY - timedelta(days=900))))
        db.session.commit()


def test_four_people_are_nothing_and_five_are_a_group(app: Flask, as_: As) -> None:
    empty(app)
    manager = as_("denise_ollerton")
    speak(app, 4)
    page = manager.get("/team/insights/").get_data(as_text=True)
    assert "Fewer than five people" in page
    assert "<table" not in page
    speak(app, 5)
    page = manager.get("/team/insights/").get_data(as_text=True)
    assert "9 voices of 5 people" in page
    assert "Waiting" in page


def test_charts_and_their_tables_say_the_same(app: Flask, as_: As) -> None:
    empty(app)
    speak(app, 7, helps="yes")
    page = as_("denise_ollerton").get("/team/insights/").get_data(as_text=True)
    assert page.count('<svg class="bars"') == page.count("<caption")
    assert "7 of 7 (100%)" in page


def test_a_team_s_name_is_no_formula_in_any_file(app: Flask, as_: As) -> None:
    empty(app)
    with app.app_context():
        db.session.execute(db.update(Team).values(name=FORMULA))
        db.session.commit()
    speak(app, 7)
    manager = as_("denise_ollerton")
    plain = manager.get("/team/insights/year.csv")
    assert "attachment" in plain.headers["Content-Disposition"]
    rows = list(csv.reader(StringIO(plain.get_data(as_text=True).lstrip("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells, repr(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    with zipfile.ZipFile(BytesIO(manager.get("/team/insights/year.ods").get_data())) as file:
        assert file.infolist()[0].filename == "mimetype"
        tree = ElementTree.fromstring(file.read("content.xml"))  # noqa: S314
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    assert not [cell for cell in tree.iter(f"{table}table-cell") if f"{table}formula" in cell.attrib]
    texts = ["".join(cell.itertext()) for cell in tree.iter(f"{table}table-cell")]
    assert FORMULA in texts
    assert [row for row in rows if row[:1] == ["Waiting"]] == [["Waiting", "7", "7"]]
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    assert {cell.get(f"{office}value") for cell in tree.iter(f"{table}table-cell")} >= {"7"}


@pytest.mark.parametrize("key", ["priya_nambiar", "ruth_odell", "maya", "dana_whitlock", "jo_fairweather"])
def test_who_does_not_lead_sees_none_of_it(as_: As, key: str) -> None:
    client = as_(key)
    for path in ("", "year.csv", "year.ods", "standards", "standards/standard_01"):
        assert client.get(f"/team/insights/{path}").status_code == 404


@pytest.mark.parametrize("key", ["denise_ollerton", "sunita_marsh", "josephine_adair"])
def test_all_who_lead_see_each_standard_with_its_measures(app: Flask, as_: As, key: str) -> None:
    client = as_(key)
    listed = client.get("/team/insights/standards").get_data(as_text=True)
    for standard in app.extensions["portal.authority"].standards:
        assert f"/standards/{standard.id}" in listed
        page = client.get(f"/team/insights/standards/{standard.id}").get_data(as_text=True)
        assert page.count('<li class="card">') == max(len(standard.measures), 1)
    assert client.get("/team/insights/standards/none").status_code == 404


def test_a_measure_is_live(app: Flask, as_: As) -> None:
    empty(app)
    manager = as_("denise_ollerton")
    standard = next(s for s in app.extensions["portal.authority"].standards if "that_helped" in s.measures)
    path = f"/team/insights/standards/{standard.id}"
    assert "5 of 6" not in manager.get(path).get_data(as_text=True)
    speak(app, 6, helps=["yes", "yes", "no", "yes", "yes", "yes"])
    assert "5 of 6 (83%)" in manager.get(path).get_data(as_text=True)


def test_what_is_about_a_manager_changes_no_number_of_theirs(app: Flask, as_: As) -> None:
    empty(app)
    speak(app, 8)
    manager, other = as_("denise_ollerton"), as_("marcus_ellery")
    pages = ["", "year.csv", *(f"standards/{s.id}" for s in app.extensions["portal.authority"].standards)]

    def look(client: PageClient) -> list[str]:
        found = (client.get(f"/team/insights/{path}").get_data(as_text=True) for path in pages)
        return [re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in found]

    before, seen = look(manager), look(other)
    with app.app_context():
        boss = db.session.scalar(db.select(Worker.id).where(Worker.name == "Denise Ollerton"))
    speak(app, 8, kind="complaint", recipient="rights", about_worker_id=boss, theme="fairness")
    assert look(manager) == before
    assert look(other) != seen


def share_of(app: Flask, key: str, measure: Measure) -> Share:
    """What one measure says to a worker, by the council's own number."""
    with app.app_context():
        authority = app.extensions["portal.authority"]
        [found] = standards.measured(person(key), TODAY, authority, replace(authority.standards[0], measures=(measure,)))
        return found.share


def answer(app: Flask, language: str) -> None:
    """Whoever said something is of this language, and a worker answers each in it."""
    with app.app_context():
        worker = db.session.scalar(db.select(Worker.id).where(Worker.name == "Priya Nambiar"))
        for talk in db.session.scalars(db.select(Conversation).where(Conversation.created_at >= clock.start_of(TODAY))).all():
            talk.author.language = language
            if not any(message.worker_id for message in talk.messages):
                words = Message(words="answered", key=str(uuid4()), created_at=clock.on(TODAY), worker_id=worker, language=language)
                talk.messages.append(words)
        db.session.commit()


def test_no_measure_of_a_standard_counts_what_is_about_the_viewer(app: Flask) -> None:
    empty(app)
    both = (Measure.ADVOCATE_OFFERED, Measure.OWN_LANGUAGE)
    with app.app_context():
        boss = db.session.scalar(db.select(Worker.id).where(Worker.source_id == DENISE))
        db.session.execute(db.delete(AdvocacyOffer))
        db.session.commit()
    speak(app, 8, kind="worry")
    answer(app, "cy")
    before, seen = ([share_of(app, key, measure) for measure in both] for key in (DENISE, MARCUS))
    assert [share.part for share in before] == [0, 8]
    speak(app, 8, kind="advocate", recipient="rights", about_worker_id=boss)
    answer(app, "cy")
    assert [share_of(app, DENISE, measure) for measure in both] == before
    assert [share_of(app, MARCUS, measure).part for measure in both] == [1, 16]
    assert [share.part for share in seen] == [0, 8]


def test_an_advocate_who_was_offered_longer_than_a_year_ago_does_not_count(app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.delete(AdvocacyOffer))
        db.session.commit()
    empty(app)
    speak(app, 1, kind="advocate", created_at=clock.on(TODAY - timedelta(days=366)))
    assert share_of(app, MARCUS, Measure.ADVOCATE_OFFERED).part == 0
    with app.app_context():
        account = db.session.scalar(db.select(Account).where(Account.child_id.is_not(None)))
        offer = AdvocacyOffer(account_id=account.id, child_id=account.child_id, occasion="year", answer="not_now")
        offer.at = clock.on(TODAY - timedelta(days=366))
        db.session.add(offer)
        db.session.commit()
        offer_id = offer.id
    assert share_of(app, MARCUS, Measure.ADVOCATE_OFFERED).part == 0
    with app.app_context():
        db.session.get_one(AdvocacyOffer, offer_id).at = clock.on(TODAY - timedelta(days=365))
        db.session.commit()
    assert share_of(app, MARCUS, Measure.ADVOCATE_OFFERED).part == 1


def test_however_many_voices_the_statements_stay_few(app: Flask, as_: As) -> None:
    manager = as_("denise_ollerton")
    counts = []
    for _ in range(2):
        speak(app, 8)
        seen: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_c: object, _k: object, statement: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        manager.get("/team/insights/")
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16
