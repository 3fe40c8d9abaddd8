"""Pressed again, at the same moment, or somewhere else: no word goes where it was not meant to go, and none is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from sqlite3 import connect
from uuid import UUID

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Complaint, Conversation
from portal.services import inbox_acts, voice
from portal.services.complaint_rows import asked_for
from tests.checks.test_light import statements
from tests.conftest import PageClient
from tests.web.test_adversary_voice import Night, night
from tests.web.test_complaints import MAYA, complain, my_step, talk_of, team_step, words
from tests.web.test_helping import decide, helper, propose

__all__ = ["night"]  # a fixture

As, Ref = Callable[[str], PageClient], Callable[[str], str]
CANARY = "canary he hits me"


def form_of(client: PageClient, path: str) -> dict[str, str]:
    """The token and the key of a form, as they stand in the page that is still open."""
    page = client.get(path).get_data(as_text=True)
    main = page.split("<main", 1)[1]
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', main)[-1] for name in ("csrf_token", "key")}


def talks(app: Flask) -> list[tuple[str, str, list[str]]]:
    """Kind, recipient and words of all that was said, oldest first."""
    with app.app_context():
        rows = db.session.scalars(db.select(Conversation).where(Conversation.key != "").order_by(Conversation.id))
        return [(row.kind, row.recipient, [m.words for m in row.messages]) for row in rows][-3:]


# The same form once more, with something chosen anew


def test_danger_chosen_at_the_second_press_goes_to_the_duty_list(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    form = form_of(maya, path)
    for about, said in (("help_i_get", "Nobody listens."), ("hurt", CANARY), ("hurt", CANARY)):
        assert maya.post(path, data={**form, "about": about, "to": "rights", "words": said}).status_code == 303
    assert talks(app)[-2:] == [("complaint", "rights", ["Nobody listens."]), ("unsafe", "duty", [CANARY])]


def test_somebody_else_chosen_at_the_second_press_gets_it_and_the_first_one_does_not(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    form = form_of(maya, f"{path}?kind=worry")
    for to, said in (("worker", "A worry"), ("manager", CANARY), ("manager", CANARY), ("manager", f"{CANARY} again")):
        assert maya.post(path, data={**form, "kind": "worry", "to": to, "words": said}).status_code == 303
    assert talks(app)[-3:][0:2] == [("worry", "worker", ["A worry"]), ("worry", "manager", [CANARY])]
    assert talks(app)[-1] == ("worry", "manager", [f"{CANARY} again"])
    assert CANARY not in as_("priya_nambiar").send("/team/inbox", find="canary").get_data(as_text=True).split("<ul", 1)[-1]


def test_a_complaint_that_turns_out_to_be_about_the_manager_is_another_one(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    form = form_of(maya, path)
    for about in ("other", "manager"):
        assert maya.post(path, data={**form, "about": about, "to": "manager", "words": f"canary {about}"}).status_code == 303
    assert [(kind, to) for kind, to, _ in talks(app)[-2:]] == [("complaint", "manager"), ("complaint", "rights")]
    with app.app_context():
        assert (
            db.session.scalars(db.select(Complaint).order_by(Complaint.id.desc())).first().conversation.about_worker.name
            == "Denise Ollerton"
        )


def test_words_added_before_the_second_press_are_kept(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = str(maya.send(f"/about/{ref(MAYA)}/say/unsafe", to="duty", words="I am afraid.").headers["Location"]).split("?")[0]
    form = form_of(maya, path)
    for said in ("He is here.", "He is here. He is at the door.", "He is here. He is at the door."):
        assert maya.post(path, data={**form, "words": said}).status_code == 303
    with app.app_context():
        row = db.session.scalars(db.select(Conversation).order_by(Conversation.id.desc())).first()
        assert [m.words for m in row.messages] == ["I am afraid.", "He is here.", "He is here. He is at the door."]


def test_why_a_complaint_is_taken_back_is_kept_at_the_second_press_too(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    page = f"/team/inbox/{talk_of(path)}"
    sunita.send(f"{page}/open", at=page)
    form = form_of(maya, path)
    for said in ("", "because I am afraid", "because I am afraid"):
        assert maya.post(f"{path}/next", data={**form, "step": "withdrawn", "words": said, "sure": "1"}).status_code == 303
    shown = words(sunita, page)
    assert shown.count("because I am afraid") == 1
    assert talk_of(path) in sunita.get("/team/inbox?box=us").get_data(as_text=True)


def test_two_who_answer_a_complaint_at_once_both_are_read(as_: As, ref: Ref) -> None:
    maya, sunita, denise = as_("maya"), as_("sunita_marsh"), as_("denise_ollerton")
    path = complain(maya, ref(MAYA), to="manager")
    assert team_step(denise, path, "answered", words="We are sorry.") == 303
    assert team_step(denise, path, "answered", words="And we change it.") == 303
    assert team_step(denise, path, "answered", words="And we change it.") == 303
    shown = words(maya, path)
    assert "We are sorry." in shown
    assert shown.count("And we change it.") == 1
    assert sunita.get(f"/team/complaints/{talk_of(path)}").status_code == 404


# At the same moment


def meanwhile(monkeypatch: pytest.MonkeyPatch, app: Flask, talk: str) -> None:
    """The child's words come in just after the service has looked whether there are any."""
    real = inbox_acts.must_have_seen

    def look(row: Conversation, seen: int | None) -> int | None:
        found = real(row, seen)
        columns = "conversation_id, words, language, asks, key, created_at"
        copy = f"INSERT INTO message ({columns}) SELECT conversation_id, ?, 'en', 0, 'k', created_at FROM message WHERE conversation_id = ?"
        with closing(connect(db.engine.url.database)) as other:
            other.execute(f"{copy} LIMIT 1", (CANARY, row.id))
            other.commit()
        return found

    monkeypatch.setattr(inbox_acts, "must_have_seen", look)


@pytest.mark.parametrize("act", ["answer", "close"])
def test_words_that_come_while_somebody_answers_or_closes_are_unread_and_climb(
    night: Night, ref: Ref, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    talk, priya = night.cry(ref(MAYA)), night.as_("priya_nambiar")
    path = f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    assert night.round(20) == []
    form = {**form_of(priya, path), "seen": "1", "words": "We talk on Monday."}
    meanwhile(monkeypatch, night.app, talk)
    assert priya.post(f"{path}/{act}", data=form).status_code == (303 if act == "answer" else 422)
    assert night.round(90)
    assert f'id="i-{talk}"' in priya.get("/team/inbox?box=urgent").get_data(as_text=True)


def test_words_that_came_with_an_answer_are_unread_whatever_the_status(night: Night, ref: Ref) -> None:
    talk, priya = night.cry(ref(MAYA)), night.as_("priya_nambiar")
    path = f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    night.as_("maya").send(f"/about/{ref(MAYA)}/messages/{talk}", words=CANARY)
    with night.app.app_context():  # the answer was the last to be written down
        db.session.execute(db.update(Conversation).where(Conversation.ref == talk).values(status="waiting"))
        db.session.commit()
    assert night.round(30)


def test_whoever_writes_opens_what_is_closed_at_that_moment(app: Flask, as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, say = as_("maya"), f"/about/{ref(MAYA)}/say"
    path = str(maya.send(say, at=f"{say}?kind=worry", kind="worry", to="worker", words="w").headers["Location"]).split("?")[0]
    real = voice.key_for

    def slow(talk: Conversation, key: UUID, words: str) -> UUID | None:
        with closing(connect(db.engine.url.database)) as other:
            other.execute("UPDATE conversation SET status = 'closed', closed_at = created_at WHERE id = ?", (talk.id,))
            other.commit()
        return real(talk, key, words)

    form = form_of(maya, path)
    monkeypatch.setattr(voice, "key_for", slow)
    assert maya.post(path, data={**form, "words": CANARY}).status_code == 303
    with app.app_context():
        row = db.session.scalars(db.select(Conversation).where(Conversation.ref == path.rsplit("/", 1)[1])).one()
        assert (row.status, row.closed_at) == ("new", None)


# Danger in a complaint


def test_danger_is_read_before_anything_is_done_with_it(night: Night, ref: Ref) -> None:
    maya, denise = night.as_("maya"), night.as_("denise_ollerton")
    path = complain(maya, ref(MAYA), "hurt")
    page = f"/team/complaints/{talk_of(path)}"
    told = {"words": "We passed it on.", "note": "The police."}
    assert denise.send(f"{page}/step", at=page, step="passed_on", **told).status_code == 422
    before = night.round(30)
    assert before
    item = f"/team/inbox/{talk_of(path)}"
    denise.send(f"{item}/open", at=item)
    assert denise.send(f"{page}/step", at=page, step="passed_on", seen="1", **told).status_code == 303
    assert night.round(200) == before


# An advocate, found where they were asked for


def asks(app: Flask) -> str:
    """The ref of the conversation in which the advocate was asked for."""
    with app.app_context():
        query = db.select(Conversation.ref).where(Conversation.kind == "advocate").order_by(Conversation.id.desc())
        return str(db.session.scalars(query).first())


def steps(app: Flask) -> list[str]:
    """The steps of the newest complaint."""
    with app.app_context():
        return [step.step for step in db.session.scalars(db.select(Complaint).order_by(Complaint.id.desc())).first().steps]


def test_an_advocate_who_is_proposed_where_they_were_asked_for_helps_with_the_complaint(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), advocate="1")
    assert steps(app) == ["received", "paused"]
    assert propose(sunita, asks(app)) == 303
    assert "Ama Boateng" in words(maya, path)
    assert decide(maya, ref, talk_of(path), helper(app).ref, "yes") == 303
    assert steps(app) == ["received", "paused", "resumed"]


def test_the_days_go_on_when_the_officer_may_not_read_the_complaint(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    complain(maya, ref(MAYA), to="manager", advocate="1")
    assert steps(app) == ["received", "paused"]
    assert propose(sunita, asks(app)) == 303
    assert decide(maya, ref, asks(app), helper(app).ref, "yes") == 303
    assert steps(app) == ["received", "paused", "resumed"]


def test_the_days_go_on_when_the_ask_is_closed_without_anybody(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), advocate="1")
    item = f"/team/inbox/{asks(app)}"
    sunita.send(f"{item}/open", at=item)
    assert sunita.send(f"{item}/close", at=item, words="Nobody was free. We are sorry.", seen="0").status_code == 303
    assert steps(app) == ["received", "paused", "resumed"]
    assert my_step(maya, path, "paused") == 303  # they can stop them once more


def test_the_complaint_behind_an_ask_is_found_in_one_statement(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    first, *_ = [complain(maya, ref(MAYA), words=f"Number {n}", advocate="1") for n in range(3)]
    with app.app_context():
        ask = db.session.scalars(db.select(Conversation).where(Conversation.ref == asks(app))).one()
        with statements(app) as sent:
            found = asked_for(ask)
        assert found is not None
        assert (found.ref, len(sent)) == (talk_of(first), 1)  # the one for which it was asked, though others wait too
