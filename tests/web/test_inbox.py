"""The team's inbox: boxes, search, opening, handing over, notes, asking back, ready words, closing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from portal.extensions import db
from portal.models import Account, AuditRow, Away, Child, ColleagueNote, Contact, Conversation, Involvement, Message, OutboxRow, Worker
from portal.rules.voice import Kind, Recipient, Status
from portal.services import clock, inbox, inbox_acts, voice
from portal.services.access import Person, open_record, person_of
from portal.services.inbox import Box
from portal.services.voice import NO_WISHES, Wishes
from tests.checks.page import read
from tests.conftest import TODAY, PageClient

As = Callable[[str], PageClient]
HTMX = {"HX-Request": "true"}
MAYA, SAMIRA = "700101", "F301"


def person(key: str) -> Person:
    """Somebody by the council's own number: a child, a contact or a worker. Needs an application's context."""
    for column, model, number in (
        (Account.child_id, Child, Child.person_id),
        (Account.contact_id, Contact, Contact.source_id),
        (Account.worker_id, Worker, Worker.source_id),
    ):
        found = db.session.scalar(db.select(Account).join(model, column == model.id).where(number == key))
        if found:
            return person_of(found)
    raise LookupError(key)


def said(
    app: Flask,
    words: str,
    kind: Kind = Kind.WORRY,
    to: Recipient = Recipient.WORKER,
    *,
    who: str = MAYA,
    wishes: Wishes = NO_WISHES,
    day: date = TODAY,
) -> str:
    """Somebody says something about their first record; the ref of the conversation."""
    with app.app_context():
        eyes = person(who)
        account = db.session.get_one(Account, eyes.account_id)
        child = account.child or db.session.scalar(
            db.select(Child).where(Child.id.in_(db.text(f"(SELECT child_id FROM tie WHERE contact_id = {account.contact_id})")))
        )
        record = open_record(eyes, child.ref, day)
        at = clock.moment(day)
        return voice.say(record, kind, to, words, uuid4(), "en", app.extensions["portal.authority"], at, wishes=wishes)


def row(app: Flask, talk: str) -> Conversation:
    with app.app_context():
        return db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()


def actions(app: Flask, talk: str) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.action).where(AuditRow.detail == talk).order_by(AuditRow.id)))


def do(client: PageClient, talk: str, act: str, **form: str) -> str:
    """Presses a button of the item's page; what is to be answered or closed is opened before."""
    page = page_of(client, talk)
    if act in ("answer", "close") and ("Nobody has opened this yet." in page or "They wrote again" in page):
        client.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    response = client.send(f"/team/inbox/{talk}/{act}", at=f"/team/inbox/{talk}", **form)
    assert response.status_code == 303, response.get_data(as_text=True)
    return client.get(f"/team/inbox/{talk}").get_data(as_text=True)


def page_of(client: PageClient, talk: str) -> str:
    return client.get(f"/team/inbox/{talk}").get_data(as_text=True)


def box(client: PageClient, which: str) -> str:
    return client.get(f"/team/inbox?box={which}").get_data(as_text=True)


def number(app: Flask, source_id: str) -> str:
    """A worker's number in a form."""
    with app.app_context():
        return str(db.session.scalar(db.select(Worker.id).where(Worker.source_id == source_id)))


def boxes_of(app: Flask, key: str, talk: str, today: date = TODAY) -> set[str]:
    """In which boxes of a worker a conversation lies."""
    with app.app_context():
        eyes = person(key)
        return {b.value for b in Box if talk in [i.talk.ref for i in inbox.inbox(eyes, today, b)[0]]}


PRIYA, TOMASZ, DENISE, MARCUS, SUNITA = "8102", "8104", "8101", "8201", "8301"


# Opening


def test_until_somebody_opens_it_nobody_sees_the_words(app: Flask, as_: As) -> None:
    talk = said(app, "canary in the words", wishes=Wishes(taps="how:bad", answer_when="canary in the times"))
    priya, tomasz = as_("priya_nambiar"), as_("tomasz_wilk")
    for page in (page_of(priya, talk), box(priya, "new")):
        assert "canary" not in page
        assert "A worry" in page
        assert "Maya" in page
        assert "Nobody has opened this yet." in page
    assert row(app, talk).opened_at is None
    opened = do(priya, talk, "open")
    assert "canary in the words" in opened
    assert "canary in the times" in opened
    assert "Priya Nambiar opened it" in re.sub("<[^>]+>", "", opened)
    assert "canary in the words" in page_of(tomasz, talk)
    assert row(app, talk).opened_at is not None
    assert actions(app, talk).count("opened") == 1


def test_opening_twice_is_one_opening(app: Flask, as_: As) -> None:
    talk = said(app, "once")
    do(as_("priya_nambiar"), talk, "open")
    first = row(app, talk)
    do(as_("tomasz_wilk"), talk, "open")
    assert (row(app, talk).opened_at, row(app, talk).opened_by_id) == (first.opened_at, first.opened_by_id)
    assert actions(app, talk) == ["opened"]


def test_taking_it_does_not_open_it(app: Flask, as_: As) -> None:
    talk = said(app, "canary of the child")
    page = do(as_("priya_nambiar"), talk, "take")
    assert "canary of the child" not in page
    assert "Nobody has opened this yet." in page
    assert (row(app, talk).opened_at, row(app, talk).status) == (None, Status.TAKEN)
    assert actions(app, talk) == ["took"]


@pytest.mark.parametrize("act", ["answer", "close"])
def test_what_nobody_opened_is_neither_answered_nor_closed(app: Flask, as_: As, act: str) -> None:
    talk, priya = said(app, "canary of the child"), as_("priya_nambiar")
    sent = priya.send(f"/team/inbox/{talk}/{act}", at=f"/team/inbox/{talk}", words="kept words", seen="1")
    assert sent.status_code == 422
    assert "kept words" in sent.get_data(as_text=True)
    assert "canary of the child" not in sent.get_data(as_text=True)
    assert (row(app, talk).opened_at, row(app, talk).status) == (None, Status.NEW)


@pytest.mark.parametrize("act", ["answer", "close"])
def test_words_that_came_since_the_page_was_loaded_are_not_passed_over(app: Flask, as_: As, act: str) -> None:
    talk, priya = said(app, "first"), as_("priya_nambiar")
    old = read(do(priya, talk, "open"))
    shown = next(e.attrs["value"] for e in old.all("input") if e.attrs.get("name") == "seen")
    with app.app_context():
        record = open_record(person(MAYA), db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA)), TODAY)
        voice.say_more(record, talk, "second", uuid4(), "en", app.extensions["portal.authority"], clock.moment(TODAY))
    path = f"/team/inbox/{talk}"
    sent = priya.send(f"{path}/{act}", at=path, words="kept words", seen=shown)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert "kept words" in page
    assert "second" in page
    assert "new" in boxes_of(app, PRIYA, talk)
    fresh = next(e.attrs["value"] for e in read(page).all("input") if e.attrs.get("name") == "seen")
    assert (shown, fresh) == ("1", "2")
    assert priya.send(f"{path}/{act}", at=path, words="kept words", seen=fresh).status_code == 303
    assert "new" not in boxes_of(app, PRIYA, talk)


def test_words_that_come_later_are_to_be_read_again(app: Flask, as_: As) -> None:
    talk = said(app, "first", Kind.UNSAFE, Recipient.DUTY)
    priya = as_("priya_nambiar")
    do(priya, talk, "open")
    assert "new" not in boxes_of(app, PRIYA, talk)
    before = row(app, talk).opened_at
    with app.app_context():
        record = open_record(person(MAYA), db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA)), TODAY)
        voice.say_more(record, talk, "second", uuid4(), "en", app.extensions["portal.authority"], clock.moment(TODAY))
    assert "new" in boxes_of(app, PRIYA, talk)
    page = page_of(priya, talk)
    assert "They wrote again, and nobody has read that yet." in page
    assert "I have read it" in page
    assert "They wrote again" not in do(priya, talk, "open")
    assert row(app, talk).opened_at > before


# Boxes


def test_an_item_lies_in_the_boxes_that_fit_it(app: Flask, as_: As) -> None:
    talk = said(app, "where am I?")  # on Friday 20 November, to be answered by Wednesday 25
    assert boxes_of(app, PRIYA, talk) == {"open", "new", "unowned", "us"}
    do(as_("priya_nambiar"), talk, "take")
    assert boxes_of(app, PRIYA, talk) == {"open", "new", "mine", "us"}
    do(as_("priya_nambiar"), talk, "open")
    assert boxes_of(app, PRIYA, talk) == {"open", "mine", "us"}
    assert boxes_of(app, TOMASZ, talk) == {"open", "us"}
    assert boxes_of(app, PRIYA, talk, date(2026, 11, 23)) == {"open", "mine", "us"}
    for day in (date(2026, 11, 24), date(2026, 11, 25)):
        assert boxes_of(app, PRIYA, talk, day) == {"open", "mine", "us", "soon"}
    assert boxes_of(app, PRIYA, talk, date(2026, 11, 26)) == {"open", "mine", "us", "late"}
    do(as_("priya_nambiar"), talk, "answer", words="Here.")
    assert boxes_of(app, PRIYA, talk, date(2026, 11, 26)) == {"open", "mine", "them"}
    do(as_("priya_nambiar"), talk, "close", words="All is well.")
    assert boxes_of(app, PRIYA, talk) == {"closed"}


def test_nearly_due_looks_over_the_weekend(app: Flask) -> None:
    talk = said(app, "on Wednesday", day=date(2026, 11, 18))  # to be answered by Monday 23
    assert "soon" in boxes_of(app, PRIYA, talk)  # on Friday: the next working day is Monday
    assert "soon" not in boxes_of(app, PRIYA, talk, date(2026, 11, 19))


def test_the_numbers_beside_the_boxes_are_those_of_the_lists(app: Flask, as_: As) -> None:
    said(app, "one", Kind.UNSAFE, Recipient.DUTY)
    do(as_("priya_nambiar"), said(app, "two"), "answer", words="x", does="asks")
    do(as_("tomasz_wilk"), said(app, "three"), "take")
    for key in (PRIYA, TOMASZ, DENISE, SUNITA):
        with app.app_context():
            eyes = person(key)
            assert inbox.counts(eyes, TODAY) == {b: len(inbox.inbox(eyes, TODAY, b)[0]) for b in Box}
    page = read(box(as_("priya_nambiar"), "urgent"))
    assert [e.text for e in page.elements if e.attrs.get("data-count") == "urgent"] == ["1"]


def test_what_is_not_safe_comes_first_and_is_marked(app: Flask, as_: As) -> None:
    said(app, "something late", day=date(2026, 11, 2))
    talk = said(app, "help", Kind.UNSAFE, Recipient.DUTY)
    page = box(as_("priya_nambiar"), "open")
    assert re.search(r'id="i-([a-z0-9]+)"', page)[1] == talk
    assert f'class="card urgent unopened" id="i-{talk}"' in page
    do(as_("priya_nambiar"), talk, "open")
    assert f'class="card urgent" id="i-{talk}"' in box(as_("priya_nambiar"), "open")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_inbox_asks_the_database_as_often_for_fifty_as_for_five(app: Flask, as_: As) -> None:
    priya, needed = as_("priya_nambiar"), []
    for many in (5, 45):
        for n in range(many):
            said(app, f"number {n}", who=MAYA if n % 2 else "F101")
        box(priya, "open")
        with statements(app) as seen:
            page = box(priya, "open")
        needed.append(len(seen))
        assert page.count('class="card') >= many
    assert needed[0] == needed[1] <= 4


# Search


def test_search_by_reference_name_and_words(app: Flask, as_: As) -> None:
    talk, other = said(app, "The dog is LOUD 100%_sure"), said(app, "from mum", who="F101")
    with app.app_context():
        receipt = db.session.scalar(db.select(Conversation.ref).where(Conversation.ref == talk))[:6].upper()
    priya = as_("priya_nambiar")

    def found(text: str) -> set[str]:
        page = priya.send("/team/inbox", find=text)
        assert page.status_code == 200
        return set(re.findall(r'id="i-([a-z0-9]+)"', page.get_data(as_text=True)))

    for text in (f"{receipt[:3]}-{receipt[3:]}", receipt.lower(), " loud 100%_ ", "0%_s"):
        assert found(text) == {talk}, text
    assert {talk, other} <= found("maya")
    assert found("DANA") >= {other}
    assert talk not in found("dana")
    assert found("%") == {talk}  # what SQL would take for a sign of its own is a letter here
    assert found("_") == {talk}
    for text in ("nothing like this", "'; DROP TABLE child; --", "\\"):
        assert found(text) == set()


def test_search_finds_nothing_that_the_worker_may_not_read(app: Flask, as_: As) -> None:
    talk = said(app, "canary of Maya", Kind.COMPLAINT, Recipient.RIGHTS)
    for key in ("priya_nambiar", "hannah_seddon", "denise_ollerton"):
        for text in ("canary of Maya", talk[:6]):
            assert talk not in as_(key).send("/team/inbox", find=text).get_data(as_text=True), key
    assert talk in as_("sunita_marsh").send("/team/inbox", find="canary of Maya").get_data(as_text=True)


def test_what_is_searched_for_stands_in_no_address(as_: As) -> None:
    page = read(as_("priya_nambiar").send("/team/inbox", find="Maya").get_data(as_text=True))
    assert all("Maya" not in e.attrs.get("href", "") + e.attrs.get("action", "") for e in page.elements)
    assert [f.attrs["method"] for f in page.all("form") if f.attrs.get("role") == "search"] == ["post"]


# Handing over and notes


def test_handing_over_tells_the_person_and_carries_a_note(app: Flask, as_: As) -> None:
    talk = said(app, "who has me?")
    priya = as_("priya_nambiar")
    do(priya, talk, "open")
    do(priya, talk, "hand-over", to=number(app, TOMASZ), words="canary for colleagues")
    assert boxes_of(app, TOMASZ, talk) == {"open", "mine", "us"}
    page = page_of(as_("tomasz_wilk"), talk)
    assert "canary for colleagues" in page
    found = row(app, talk)
    assert (found.unread, found.status) == (True, Status.TAKEN)
    assert actions(app, talk)[-1] == "handed_over"
    maya = as_("maya")
    with app.app_context():
        ref = db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA))
        told = db.session.scalars(db.select(OutboxRow.event).where(OutboxRow.event == "to_do")).all()
    assert "Tomasz Wilk" in maya.get(f"/about/{ref}/messages/{talk}").get_data(as_text=True)
    assert told  # Tomasz, by his work address


def test_handing_over_what_nobody_read_warns_and_does_not_open_it(app: Flask, as_: As) -> None:
    talk = said(app, "not read yet", Kind.UNSAFE, Recipient.DUTY)
    priya = as_("priya_nambiar")
    assert "Nobody has read all of it yet." in page_of(priya, talk)
    do(priya, talk, "hand-over", to=number(app, TOMASZ))
    assert row(app, talk).opened_at is None
    assert "not read yet" not in page_of(as_("tomasz_wilk"), talk)
    assert "new" in boxes_of(app, TOMASZ, talk)


def test_it_is_handed_to_nobody_who_may_not_read_it(app: Flask, as_: As) -> None:
    talk = said(app, "for the team")
    with app.app_context():
        tomasz = db.session.scalar(db.select(Worker.id).where(Worker.source_id == TOMASZ))
        db.session.add(Away(worker_id=tomasz, since=TODAY, until=TODAY, written_by_id=1, created_at=clock.now()))
        db.session.commit()
    priya = as_("priya_nambiar")
    offered = {e.attrs.get("value") for e in read(page_of(priya, talk)).all("option")}
    assert number(app, DENISE) in offered
    for source in ("8202", TOMASZ, SUNITA, PRIYA):  # another team, away, the rights officer, oneself
        assert number(app, source) not in offered
        sent = priya.send(f"/team/inbox/{talk}/hand-over", at=f"/team/inbox/{talk}", to=number(app, source), words="kept words")
        assert sent.status_code == 422
        assert "kept words" in sent.get_data(as_text=True)
    for odd in ("", "x", "-1", "99999999999999999999"):
        assert priya.send(f"/team/inbox/{talk}/hand-over", at=f"/team/inbox/{talk}", to=odd).status_code == 422
    assert row(app, talk).owner_id is None


def test_a_note_for_colleagues_is_on_no_page_of_the_family(app: Flask, as_: As) -> None:
    talk = said(app, "hello")
    priya = as_("priya_nambiar")
    for _ in range(2):
        do(priya, talk, "note", words="canary for colleagues")
    assert "canary for colleagues" in page_of(as_("tomasz_wilk"), talk)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(ColleagueNote)) == 1
        ref = db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA))
    maya = as_("maya")
    for page in ("", "messages", f"messages/{talk}"):
        assert "canary" not in maya.get(f"/about/{ref}/{page}").get_data(as_text=True)
        assert "canary" not in priya.get(f"/team/children/{ref}/as/child/{page}").get_data(as_text=True)
    assert not row(app, talk).unread
    assert priya.send(f"/team/inbox/{talk}/note", at=f"/team/inbox/{talk}", words="  ").status_code == 422


# A worker whom it is about


def about(app: Flask, source_id: str, kind: Kind = Kind.COMPLAINT, to: Recipient = Recipient.MANAGER) -> str:
    """Something about this worker, whatever the form for saying it would ask."""
    talk = said(app, "canary about a worker", kind, to)
    with app.app_context():
        worker = db.session.scalar(db.select(Worker.id).where(Worker.source_id == source_id))
        db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one().about_worker_id = worker
        db.session.commit()
    return talk


ACTS = ("open", "take", "answer", "close", "hand-over", "note", "agree", "file.json", "file.pdf")


def test_the_worker_whom_it_is_about_can_do_nothing_with_it(app: Flask, as_: As) -> None:
    talk = about(app, PRIYA, Kind.WORRY, Recipient.WORKER)
    priya = as_("priya_nambiar")
    assert priya.get(f"/team/inbox/{talk}").status_code == 404
    for act in ACTS:
        sent = priya.send(f"/team/inbox/{talk}/{act}", at="/team/inbox", words="let me in", to=number(app, TOMASZ))
        assert sent.status_code == 404, act
    for which in Box:
        assert talk not in box(priya, which.value)
    assert talk not in priya.send("/team/inbox", find="canary").get_data(as_text=True)
    assert actions(app, talk) == []
    assert page_of(as_("denise_ollerton"), talk).count("Nobody has opened this yet.") == 1


def test_a_complaint_about_the_manager_is_not_seen_by_those_whom_they_manage(app: Flask, as_: As) -> None:
    talk = about(app, DENISE)
    for key in ("denise_ollerton", "priya_nambiar", "tomasz_wilk"):
        assert as_(key).get(f"/team/inbox/{talk}").status_code == 404, key
    marcus = as_("marcus_ellery")
    assert marcus.get(f"/team/inbox/{talk}").status_code == 200
    assert "Denise Ollerton" in do(marcus, talk, "open")


# Answers


def test_asking_back_waits_on_them_and_is_no_answer(app: Flask, as_: As) -> None:
    talk = said(app, "it is bad")
    priya = as_("priya_nambiar")
    do(priya, talk, "answer", words="What is bad?", does="asks")
    found = row(app, talk)
    assert (found.status, found.answered_at, found.unread) == (Status.ASKED, None, True)
    assert boxes_of(app, PRIYA, talk, date(2026, 12, 24)) == {"open", "mine", "them"}
    later = date(2026, 11, 30)
    with app.app_context():
        assert db.session.scalar(db.select(Message.asks).where(Message.words == "What is bad?")) is True
        record = open_record(person(MAYA), db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA)), later)
        voice.say_more(record, talk, "The dog.", uuid4(), "en", app.extensions["portal.authority"], clock.moment(later))
    assert row(app, talk).reply_by == date(2026, 12, 3)  # a new day, three working days after they wrote again
    assert "us" in boxes_of(app, PRIYA, talk, later)
    do(priya, talk, "answer", words="I see.", seen="2")
    assert row(app, talk).answered_at is not None


def test_an_answer_to_what_is_closed_is_not_lost(app: Flask, as_: As) -> None:
    talk = said(app, "over?")
    priya = as_("priya_nambiar")
    do(priya, talk, "close", words="It is over.")
    do(priya, talk, "answer", words="One more thing.")
    assert row(app, talk).status == Status.CLOSED
    do(priya, talk, "answer", words="Is that right?", does="asks")
    assert (row(app, talk).status, row(app, talk).closed_at) == (Status.ASKED, None)


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_ready_words_come_behind_what_was_typed_and_nothing_is_sent(app: Flask, as_: As, lang: str) -> None:
    talk = said(app, "hello")
    with app.app_context():
        db.session.scalars(
            db.select(Account).join(Child, Account.child_id == Child.id).where(Child.person_id == MAYA)
        ).one().language = lang
        db.session.commit()
    priya = as_("priya_nambiar")
    do(priya, talk, "open")
    before = len(actions(app, talk))
    for headers in ({}, HTMX):
        token = re.search(r'csrf_token" value="([^"]+)"', page_of(priya, talk))[1]
        data = {"csrf_token": token, "words": "My own <b>words</b>.", "begin": "got_it", "does": "asks"}
        sent = priya.post(f"/team/inbox/{talk}/answer", data=data, headers=headers)
        assert sent.status_code == 200
        page = sent.get_data(as_text=True)
        assert "My own &lt;b&gt;words&lt;/b&gt;.\n\n" in page
        assert ("<html" in page) is not bool(headers)
        if lang == "en":
            assert "Thank you for telling me. I have read it." in page
        else:
            assert f'<option value="{lang}" lang="{lang}" selected>' in page
        assert re.search(r'value="asks" checked', page)
    assert sent.headers["HX-Retarget"] == "#answer-form"
    assert len(actions(app, talk)) == before
    assert row(app, talk).answered_at is None


def test_an_answer_is_in_the_language_that_was_chosen(app: Flask, as_: As) -> None:
    talk = said(app, "hello", wishes=Wishes(answer_language="ar"))
    priya = as_("priya_nambiar")
    page = do(priya, talk, "open")
    assert "They want the answer in this language: Arabic." in page
    do(priya, talk, "answer", words="مرحبا", written_in="ar")
    with app.app_context():
        assert db.session.scalar(db.select(Message.language).where(Message.words == "مرحبا")) == "ar"
    odd = priya.send(f"/team/inbox/{talk}/answer", at=f"/team/inbox/{talk}", words="kept", written_in="xx")
    assert odd.status_code == 422


def test_the_page_says_how_the_person_wants_to_be_answered(app: Flask, as_: As) -> None:
    from portal.rules.voice import AnswerHow, Share

    wishes = Wishes(share=Share.NO, answer_how=AnswerHow.PHONE, answer_when="only on Tuesdays", about_day=TODAY - timedelta(days=1))
    page = do(as_("priya_nambiar"), said(app, "hello", wishes=wishes), "open")
    for words in ("stay between you", "They want to be called.", "only on Tuesdays", "Thursday 19 November"):
        assert words in page


def test_every_ready_beginning_has_a_label_and_words(app: Flask) -> None:
    from portal.web.inbox_forms import BEGINNINGS

    with app.test_request_context("/"):
        words = app.jinja_env.get_template("macros/reply_words.html").make_module()
        assert all(len(words.begin(code)) > len(words.label(code)) > 5 for code in BEGINNINGS)


# Closing


def test_closing_needs_words_and_keeps_the_theme(app: Flask, as_: As) -> None:
    talk = said(app, "the bus")
    priya = as_("priya_nambiar")
    empty = priya.send(f"/team/inbox/{talk}/close", at=f"/team/inbox/{talk}", words=" ", theme="meetings")
    assert empty.status_code == 422
    odd = priya.send(f"/team/inbox/{talk}/close", at=f"/team/inbox/{talk}", words="kept words", theme="nonsense")
    assert odd.status_code == 422
    assert row(app, talk).status == Status.NEW
    page = do(priya, talk, "close", words="Meetings begin at ten now.", theme="meetings")
    assert "Meetings begin at ten now." in page
    assert row(app, talk).theme == "meetings"
    assert row(app, talk).closed_at is not None


def test_the_writer_is_told_of_each_answer_once(app: Flask, as_: As) -> None:
    """By the ways that they chose: here an e-mail to Dana."""
    from portal.models import WayToTell

    talk = said(app, "tell me", who="F101")
    with app.app_context():
        dana = person("F101").account_id
        db.session.add(WayToTell(account_id=dana, channel="email", address="d@example.org", wanted=True, confirmed_at=clock.now()))
        db.session.commit()
    priya, key = as_("priya_nambiar"), str(uuid4())
    for _ in range(2):
        do(priya, talk, "answer", words="Only once.", key=key)
    do(priya, talk, "close", words="Done.")
    with app.app_context():
        events = db.session.scalars(db.select(OutboxRow.event).where(OutboxRow.account_id == dana)).all()
    assert sorted(events) == ["answer", "closed"]


def test_acts_without_a_screen_say_no_to_a_stranger(app: Flask) -> None:
    from portal.services.access import NotYours

    talk = said(app, "not for all")
    with app.app_context():
        for key in ("8202", SUNITA, MAYA, "F101"):
            eyes = person(key)
            for act in (inbox_acts.open_it, inbox_acts.take, inbox.item, inbox.notes, inbox.colleagues):
                with pytest.raises(NotYours):
                    act(eyes, talk, TODAY)


def test_what_followed_the_child_is_nobody_s_in_the_new_team(app: Flask, as_: As) -> None:
    talk = said(app, "I moved")
    do(as_("priya_nambiar"), talk, "take")
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == MAYA))
        hannah = db.session.scalar(db.select(Worker).where(Worker.source_id == "8202"))
        for one in db.session.scalars(db.select(Involvement).where(Involvement.child_id == child.id, Involvement.is_main)):
            one.worker_id, one.team_id = hannah.id, hannah.team_id
        db.session.commit()
    assert "unowned" in boxes_of(app, "8202", talk)
    page = box(as_("hannah_seddon"), "unowned")
    assert "cannot look after it now. Please take it." in page


def test_what_a_child_said_beside_a_worker_is_the_child_s(app: Flask, as_: As) -> None:
    """Without a sign-in of their own it is kept under the worker's; it is still the child who said it, and nobody is told of the answer."""
    talk = said(app, "we wrote this together")
    with app.app_context():
        beside = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        beside.author_id, beside.with_worker_id = person(PRIYA).account_id, person(PRIYA).worker_id
        told = db.select(db.func.count()).select_from(OutboxRow).where(OutboxRow.event == "answer")
        db.session.commit()
    tomasz = as_("tomasz_wilk")
    page = do(tomasz, talk, "open")
    assert "They wrote it together with a worker" in page
    assert re.search(r"<p><bdi>Maya</bdi></p>", page)
    do(tomasz, talk, "answer", words="Thank you.")
    with app.app_context():
        assert db.session.scalar(told) == 0
