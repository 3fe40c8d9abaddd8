"""What a walk through the team's screens found wrong, and must stay right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, Advocate, Child, Complaint, Conversation, Message, Notice
from portal.rules.voice import Kind, Recipient, Status
from portal.services import clock
from portal.web.inbox_forms import BEGINNINGS
from tests.conftest import TODAY
from tests.web.test_complaints import MAYA, As, Ref, complain, on, talk_of, team_step, text
from tests.web.test_inbox import PRIYA, box, boxes_of, do, page_of, row, said
from tests.web.test_invitations import on as on_show

FRIDAY, SATURDAY, MONDAY = TODAY, date(2026, 11, 21), date(2026, 11, 23)
DOTS = "Please fill in the dots first."


def unsafe(app: Flask, words: str = "help") -> str:
    return said(app, words, Kind.UNSAFE, Recipient.DUTY)


# "I don't feel safe"


@pytest.mark.parametrize(("form", "status"), [({"does": "asks"}, Status.ASKED), ({}, Status.WAITING)])
def test_what_is_not_safe_stays_on_top_until_it_is_closed(app: Flask, as_: As, form: dict[str, str], status: Status) -> None:
    priya, talk = as_("priya_nambiar"), unsafe(app)
    do(priya, talk, "answer", words="Where are you?", **form)
    assert row(app, talk).status == status
    said(app, "something late", day=date(2026, 11, 2))
    page = box(priya, "open")
    assert re.search(r'id="i-([a-z0-9]+)"', page)[1] == talk
    assert f'class="card urgent" id="i-{talk}"' in page
    do(priya, talk, "close", words="She is with her grandmother.")
    assert "card urgent" not in box(priya, "open") + box(priya, "closed")


def test_asking_back_somebody_who_is_not_safe_is_overdue_from_the_next_working_day(app: Flask, as_: As) -> None:
    priya, talk, other = as_("priya_nambiar"), unsafe(app), said(app, "no hurry")
    for one in (talk, other):
        do(priya, one, "answer", words="Where are you?", does="asks")
    assert "If they do not reply, it is overdue from 23 Nov." in text(box(priya, "urgent"))
    assert [("late" in boxes_of(app, PRIYA, talk, day)) for day in (FRIDAY, SATURDAY, MONDAY)] == [False, False, True]
    assert "late" not in boxes_of(app, PRIYA, other, MONDAY)
    with on(app, "2026-11-23"):
        assert "they have not replied. Overdue since 23 Nov." in text(box(priya, "late"))
        assert 'data-count="late">1<' in box(priya, "late")
    do(priya, talk, "answer", words="Good.")
    assert "late" not in boxes_of(app, PRIYA, talk, MONDAY)


def test_nobody_is_told_to_ask_first_where_somebody_is_not_safe(app: Flask, as_: As) -> None:
    first, never = "Please ask them before you tell anybody else.", "If somebody may be in danger, tell those who must know."
    page = do(as_("priya_nambiar"), unsafe(app), "open")
    assert (first in page, never in page) == (False, True)
    page = do(as_("priya_nambiar"), said(app, "hello"), "open")
    assert (first in page, never in page) == (True, False)


def test_the_child_who_is_not_safe_is_one_press_away_for_those_who_may_open_the_record(app: Flask, as_: As, ref: Ref) -> None:
    talk, link = unsafe(app), f'<a href="/team/children/{ref(MAYA)}/"><bdi>Maya</bdi></a>'
    priya = as_("priya_nambiar")
    assert link in page_of(priya, talk)
    assert priya.get(f"/team/children/{ref(MAYA)}/").status_code == 200
    manager = as_("marcus_ellery")  # the duty list is for every manager, the record is not
    assert manager.get(f"/team/inbox/{talk}").status_code == 200
    assert link not in page_of(manager, talk)
    assert link not in page_of(priya, said(app, "hello"))


def test_closing_asks_what_was_done_so_that_they_are_safe(app: Flask, as_: As) -> None:
    priya, talk, asked = as_("priya_nambiar"), unsafe(app), "What did you do so that they are safe?"
    assert asked in do(priya, talk, "open")
    assert asked not in do(priya, said(app, "hello"), "open")
    assert priya.send(f"/team/inbox/{talk}/close", at=f"/team/inbox/{talk}", words=" ").status_code == 422
    assert row(app, talk).status != Status.CLOSED


# Answers


def begun(client: object, talk: str, code: str) -> str:
    """The text of the form after pressing a ready beginning."""
    page = client.send(f"/team/inbox/{talk}/answer", at=f"/team/inbox/{talk}", words="", begin=code).get_data(as_text=True)  # type: ignore[attr-defined]
    return unescape(re.search(r'id="words"[^>]*>\n([^<]*)</textarea>', page)[1])


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_ready_words_are_not_sent_with_their_dots(app: Flask, as_: As, lang: str) -> None:
    talk = said(app, "hello")
    with app.app_context():
        maya = db.session.scalars(db.select(Account).join(Child, Account.child_id == Child.id).where(Child.person_id == MAYA)).one()
        maya.language = lang
        db.session.commit()
    priya = as_("priya_nambiar")
    do(priya, talk, "open")
    tried = 0
    for code in BEGINNINGS:
        words = begun(priya, talk, code)
        for typed in (words, words.replace("…", "..."), words.replace(" …", "..")) if "…" in words else ():
            sent = priya.send(f"/team/inbox/{talk}/answer", at=f"/team/inbox/{talk}", words=typed)
            page = unescape(sent.get_data(as_text=True))
            if "…" in typed or "..." in typed:
                tried += 1
                assert (sent.status_code, DOTS in page, typed in page) == (422, True, True), typed
    assert tried >= 14
    with app.app_context():
        assert not db.session.scalars(db.select(Message).where(Message.worker_id.is_not(None), Message.words.contains("…"))).all()


@pytest.mark.parametrize("words", ["Well… I do not know yet...", "I will write to you again by Monday.", "Wait... I passed it on to Ann…"])
def test_a_worker_s_own_dots_are_sent(app: Flask, as_: As, words: str) -> None:
    talk = said(app, "hello")
    do(as_("priya_nambiar"), talk, "answer", words=words)
    assert row(app, talk).answered_at is not None


def test_filling_one_of_two_gaps_is_not_enough(app: Flask, as_: As) -> None:
    talk = said(app, "hello")
    words = "Ann will come to see you on … If that day is not good for you, please tell me, and we find another one."
    answer = {"at": f"/team/inbox/{talk}", "words": words}
    assert as_("priya_nambiar").send(f"/team/inbox/{talk}/answer", **answer).status_code == 422
    do(as_("priya_nambiar"), talk, "open")
    answer["words"] = words.replace("…", "Friday.")
    assert as_("priya_nambiar").send(f"/team/inbox/{talk}/answer", **answer).status_code == 303


def test_what_nobody_has_opened_is_opened_before_it_is_taken(app: Flask, as_: As) -> None:
    priya, talk = as_("priya_nambiar"), said(app, "hello")
    page = page_of(priya, talk)
    assert "Open it" in page
    assert f"/team/inbox/{talk}/take" not in page
    assert f"/team/inbox/{talk}/take" in box(priya, "open")
    assert f"/team/inbox/{talk}/take" in do(priya, talk, "open")


# Complaints


def test_a_word_to_somebody_who_complained_is_not_the_answer(app: Flask, as_: As, ref: Ref) -> None:
    talk = talk_of(complain(as_("maya"), ref(MAYA)))
    sunita = as_("sunita_marsh")
    page = do(sunita, talk, "open")
    assert "A word to them. This is not the answer to the complaint." in page
    assert 'name="does"' not in page
    assert "Your answer, in plain and kind words" not in page
    assert f'href="/team/complaints/{talk}"' in page.split('id="answer-form"')[0]
    do(sunita, talk, "answer", words="I have it, and read it tomorrow.")
    assert (row(app, talk).answered_at, row(app, talk).status) == (None, Status.TAKEN)
    assert 'name="does"' in do(as_("priya_nambiar"), said(app, "hello"), "open")


def test_the_advocate_s_words_in_a_complaint_are_not_the_team_s(app: Flask, as_: As, ref: Ref) -> None:
    talk = talk_of(complain(as_("maya"), ref(MAYA)))
    sunita = as_("sunita_marsh")
    do(sunita, talk, "open")
    with app.app_context():
        helper = Advocate(name="Ada Quill", organisation="Voices", created_at=clock.now())
        db.session.add(helper)
        db.session.flush()
        of = db.session.scalar(db.select(Conversation.id).where(Conversation.ref == talk))
        db.session.add(
            Message(conversation_id=of, advocate_id=helper.id, key="k", words="She means this.", language="en", created_at=clock.now())
        )
        db.session.commit()
    page = sunita.get(f"/team/complaints/{talk}").get_data(as_text=True)
    bubble = next(b for b in re.findall(r"<article.*?</article>", page, re.DOTALL) if "She means this." in b)
    assert 'class="said theirs"' in bubble
    assert "Ada Quill (Advocate)" in text(bubble)


def test_letting_the_days_go_on_needs_who_asked_how_and_when(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), advocate="1")
    assert team_step(sunita, path, "resumed") == 422
    assert team_step(sunita, path, "resumed", note="Maya rang on Friday") == 303
    with app.app_context():
        steps = db.session.scalars(db.select(Complaint)).one().steps
        assert [(s.step, s.words) for s in steps][-1] == ("resumed", "Maya rang on Friday")


# Small things


@pytest.mark.parametrize(("groups", "words"), [("in_care", "Those invited can read it"), ("all", "Everybody can read it")])
def test_an_invitation_says_who_can_read_it(app: Flask, as_: As, groups: str, words: str) -> None:
    on_show(app, groups)
    with app.app_context():
        of = db.session.scalars(db.select(Notice.ref).where(Notice.groups == groups)).one()
    client = as_("denise_ollerton")
    assert words in client.get(f"/team/learning/{of}").get_data(as_text=True)
    assert re.search(rf"<h2[^>]*>{words}</h2>", client.get("/team/learning/").get_data(as_text=True))


def test_a_complaint_on_the_board_has_a_space_after_its_day(as_: As, ref: Ref) -> None:
    complain(as_("maya"), ref(MAYA))
    page = re.sub(r"<[^>]+>", "", as_("sunita_marsh").get("/team/complaints").get_data(as_text=True))
    assert "Nobody has it" in page
    assert not re.search(r"\.(Nobody has it|Answer by|Tell them)", page)


def test_languages_stand_by_name_in_their_order(as_: As, ref: Ref) -> None:
    page = as_("priya_nambiar").get(f"/team/children/{ref(MAYA)}/explained").get_data(as_text=True)
    names = re.findall(r"<option[^>]*>([^<]+)</option>", page.split('id="in_language"')[1].split("</select>")[0])
    assert "Dari" in names
    assert "prs" not in names
    assert names == [*sorted(names[:-1]), "British Sign Language"]


@pytest.mark.parametrize(("key", "back"), [("maya", "/about/{maya}/messages"), ("priya_nambiar", "/team/inbox")])
def test_how_we_tell_you_has_a_way_back_and_is_closed_while_it_is_off(as_: Callable, ref: Ref, key: str, back: str) -> None:  # type: ignore[type-arg]
    page = as_(key).get("/telling").get_data(as_text=True)
    main = page.split('<main id="main"')[1].split("</main>")[0]
    assert f'href="{back.format(maya=ref(MAYA))}"' in main
    assert "<details open" not in main
