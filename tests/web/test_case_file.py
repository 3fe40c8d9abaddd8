"""A conversation for the case file: whole and in order, with a hash that anybody can reckon again, without colleagues' notes."""

from __future__ import annotations

import hashlib
import json

from flask import Flask

from portal.extensions import db
from portal.models import Message
from portal.rules.themes import Theme
from portal.rules.voice import Kind, Recipient
from portal.services import case_file
from portal.services.voice import Wishes
from tests.conftest import TODAY, PageClient
from tests.web.test_inbox import PRIYA, As, actions, do, page_of, person, row, said

WORDS = 'Ich habe Angst.\n"Quoted" & <b>bold</b> – كلب 🐕'


def take_file(client: PageClient, talk: str, kind: str = "json") -> bytes:
    response = client.send(f"/team/inbox/{talk}/file.{kind}", at=f"/team/inbox/{talk}")
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{talk[:3].upper()}-{talk[3:6].upper()}.{kind}"'
    return response.data


def whole(app: Flask, as_: As) -> tuple[PageClient, str]:
    talk, priya = said(app, WORDS, Kind.WORRY, wishes=Wishes(taps="how:bad", answer_when="on Tuesdays")), as_("priya_nambiar")
    do(priya, talk, "note", words="canary for colleagues")
    do(priya, talk, "answer", words="Which dog?", does="asks")
    do(priya, talk, "close", words="The dog stays next door.", theme=Theme.SAFETY.value)
    return priya, talk


def test_the_hash_can_be_reckoned_again(app: Flask, as_: As) -> None:
    priya, talk = whole(app, as_)
    file = json.loads(take_file(priya, talk))
    text = json.dumps(file["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert file["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_everything_is_in_it_in_order_and_no_note_of_a_colleague(app: Flask, as_: As) -> None:
    priya, talk = whole(app, as_)
    raw = take_file(priya, talk).decode()
    content = json.loads(raw)["content"]
    assert [(m["by"], m["words"], m["asks_back"]) for m in content["messages"]] == [
        ("writer", WORDS, False),
        ("worker", "Which dog?", True),
    ]
    assert content["child"] == {"person_id": "700101", "name": "Maya"}
    assert (content["what_changed"], content["theme"], content["taps"]) == ("The dog stays next door.", "safety", {"how": "bad"})
    assert content["answer"]["when"] == "on Tuesdays"
    assert "canary" not in raw


def test_the_same_conversation_has_the_same_hash_and_a_changed_word_another(app: Flask, as_: As) -> None:
    priya, talk = whole(app, as_)
    first, second = (json.loads(take_file(priya, talk))["sha256"] for _ in range(2))
    assert first == second
    with app.app_context():
        db.session.scalars(db.select(Message).where(Message.words == "Which dog?")).one().words = "Which dog!"
        db.session.commit()
    assert json.loads(take_file(priya, talk))["sha256"] != first


def test_the_pdf_says_the_same_and_carries_the_same_hash(app: Flask, as_: As) -> None:
    from tests.services.test_paper import text_of

    priya, talk = whole(app, as_)
    text = text_of(take_file(priya, talk, "pdf"))
    digest = json.loads(take_file(priya, talk))["sha256"]
    assert digest[:32] in text
    assert digest[32:] in text
    assert "The dog stays next door." in text
    assert "canary" not in text


def test_taking_the_file_is_written_down_and_opens_it(app: Flask, as_: As) -> None:
    talk, priya = said(app, WORDS), as_("priya_nambiar")
    assert "file.json" not in page_of(priya, talk)  # the button comes with the words
    assert priya.get(f"/team/inbox/{talk}/file.json").status_code == 405
    take_file(priya, talk)
    assert actions(app, talk) == ["opened", "exported"]
    assert row(app, talk).opened_at is not None


def test_without_what_a_pdf_needs_the_page_says_so(app: Flask, as_: As, monkeypatch: object) -> None:
    from portal.paper import Unavailable
    from portal.web import inbox

    def broken(*_: object, **__: object) -> bytes:
        raise Unavailable("no fonts")

    talk, priya = said(app, WORDS), as_("priya_nambiar")
    do(priya, talk, "open")
    monkeypatch.setattr(inbox.pdf, "to_pdf", broken)  # type: ignore[attr-defined]
    response = priya.send(f"/team/inbox/{talk}/file.pdf", at=f"/team/inbox/{talk}")
    assert response.status_code == 503
    assert "The PDF cannot be made just now." in response.get_data(as_text=True)


def test_the_hash_does_not_hang_on_who_takes_it_or_when(app: Flask) -> None:
    from datetime import date

    talk = said(app, WORDS)
    with app.app_context():
        first = case_file.export(person(PRIYA), talk, TODAY)
        again = case_file.export(person("8104"), talk, date(2027, 1, 4))
    assert (first.sha256, first.made_on) != (first.sha256, again.made_on)
    assert first.sha256 == again.sha256


def test_a_press_without_words_is_in_it(app: Flask, as_: As) -> None:
    talk, denise = said(app, "", Kind.UNSAFE, Recipient.DUTY), as_("denise_ollerton")
    assert json.loads(take_file(denise, talk))["content"]["asks_without_words"] is True
    other = said(app, "words", Kind.UNSAFE, Recipient.DUTY)
    assert json.loads(take_file(denise, other))["content"]["asks_without_words"] is False
