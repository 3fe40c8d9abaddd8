"""Hostile and unlucky: words that could be lost, forms that are made by hand, two at once, doors that must stay shut."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.delivery import Fate, Letter
from portal.delivery.smtp import MailServer, SmtpCarrier
from portal.extensions import db
from portal.models import (
    Account,
    Away,
    Child,
    Complaint,
    Conversation,
    Message,
    OutboxRow,
    Tie,
    WayToTell,
    Worker,
)
from portal.services import clock
from tests.conftest import TODAY, PageClient, World
from tests.services.test_climb import Night
from tests.web.test_adversary_voice import CANARY, MAYA, YUSUF, As, Ref, change, night, say, tokens, worker_id
from tests.web.test_complaints import complain, talk_of, team_step
from tests.web.test_helping import AMA, let_in

__all__ = ["night"]  # fixtures


# Words that are lost


def test_two_who_close_at_once_do_not_lose_what_one_of_them_wrote(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), to="manager")
    denise, path = as_("denise_ollerton"), f"/team/inbox/{talk}"
    denise.send(f"{path}/open", at=path)
    old = tokens(denise, path)
    denise.post(f"{path}/close", data={**old, "words": "first words"})
    second = denise.post(f"{path}/close", data={**old, "words": "second words"}, follow_redirects=True)
    assert "second words" in second.get_data(as_text=True), "the second closer's words are thrown away behind a page that looks as if sent"


def test_a_note_that_goes_with_handing_over_what_was_just_closed_is_not_lost(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA))
    priya, denise, path = as_("priya_nambiar"), as_("denise_ollerton"), f"/team/inbox/{talk}"
    page = priya.get(path).get_data(as_text=True)
    to = re.search(r'<option value="(\d+)" dir="auto"', page)[1]
    old = tokens(priya, path)
    denise.send(f"{path}/open", at=path)
    denise.send(f"{path}/close", at=path, words="done")
    sent = priya.post(f"{path}/hand-over", data={**old, "to": to, "words": "kept words"}, follow_redirects=True)
    assert "kept words" in sent.get_data(as_text=True)


def test_other_words_with_the_key_of_a_form_that_was_sent_are_not_lost(app: Flask, as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    form = {**tokens(maya, at), "kind": "worry", "to": "worker"}
    maya.post(f"/about/{ref(MAYA)}/say", data={**form, "words": "first words"})
    again = maya.post(f"/about/{ref(MAYA)}/say", data={**form, "words": "other words"}, follow_redirects=True)
    assert "other words" in again.get_data(as_text=True)


def test_after_a_no_it_is_asked_again_four_weeks_after_the_next_closing(night: Night, ref: Ref) -> None:
    maya, priya = night.as_("maya"), night.as_("priya_nambiar")
    talk = say(maya, ref(MAYA))
    path, mine, day = f"/team/inbox/{talk}", f"/about/{ref(MAYA)}/messages/{talk}", 24 * 60
    for start in (0, 30 * day):
        night.at(start)
        priya, maya = night.as_("priya_nambiar"), night.as_("maya")
        priya.send(f"{path}/open", at=path)
        priya.send(f"{path}/close", at=path, words="done")
        night.at(start + 29 * day)
        maya = night.as_("maya")
        assert f"{mine}/better" in maya.get(mine).get_data(as_text=True), start
        maya.send(f"{mine}/better", at=mine, better="no")


# Nothing lies where nobody looks


def away(app: Flask, name: str) -> None:
    with app.app_context():
        days = {"since": date(2026, 11, 16), "until": date(2026, 12, 18)}
        db.session.add(Away(worker_id=worker_id(name), **days, written_by_id=1, created_at=clock.now()))
        db.session.commit()


def who_reads(app: Flask, world: World, as_: As, talk: str, but: str) -> list[str]:
    """Who of the staff can open it, but for one of them."""
    staff = [key for key, account in world.accounts.items() if "email" in account.sign_in and key != but]
    return [key for key in staff if as_(key).get(f"/team/inbox/{talk}").status_code == 200]


@pytest.mark.parametrize(
    ("name", "key", "kind", "to"),
    [("Sunita Marsh", "sunita_marsh", "unfair", "rights"), ("Denise Ollerton", "denise_ollerton", "worry", "manager")],
)
def test_nothing_waits_on_the_one_officer_or_manager_while_they_are_away(
    app: Flask, world: World, as_: As, ref: Ref, name: str, key: str, kind: str, to: str
) -> None:
    away(app, name)
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count(OutboxRow.id)))
    talk = say(as_("maya"), ref(MAYA), kind, to=to)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(OutboxRow.id))) > before, "nobody is told"
    assert who_reads(app, world, as_, talk, key), "nobody who is here can read it"


def test_what_is_for_the_manager_is_read_by_somebody_once_the_manager_has_left(app: Flask, world: World, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.update(Worker).where(Worker.name == "Denise Ollerton").values(active=False))
        db.session.commit()
    talk = say(as_("maya"), ref(MAYA), to="manager")
    assert who_reads(app, world, as_, talk, "denise_ollerton")


def test_words_with_which_a_complaint_is_taken_back_are_seen_as_unread(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    talk = talk_of(path)
    officer.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    said = "I take it back because he is angry with me."
    assert maya.send(f"{path}/next", at=path, step="withdrawn", words=said, sure="1").status_code == 303
    assert talk in officer.get("/team/inbox?box=new").get_data(as_text=True)


def test_words_around_midnight_do_not_get_the_time_of_the_day_before() -> None:
    before, after = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
    clock._pretended.append(lambda: before)
    try:
        today = clock.today()
        clock._pretended[-1] = lambda: after
        assert clock.on(today) >= before
    finally:
        clock._pretended.clear()


def test_an_address_that_cannot_be_written_down_does_not_end_the_sending_of_all_others(night: Night, ref: Ref) -> None:
    with night.app.app_context():
        carrier = SmtpCarrier(MailServer("127.0.0.1", 9, "messages@example.org", tls="off"))
        letter = Letter("r" * 12, "email", "denise\nbcc: x@example.org", "s", "t", "en", clock.now())
        assert carrier.send(letter).fate in (Fate.NEVER, Fate.LATER)


def test_advocates_of_others_are_not_on_the_list_of_a_manager_who_may_not_read_there(app: Flask, as_: As, ref: Ref) -> None:
    _, talk, _ = let_in(app, as_, ref)
    with app.app_context():
        her = worker_id("Denise Ollerton")
    change(app, talk, about_worker_id=her)
    other = say(as_("maya"), ref(MAYA), to="manager")
    assert "Ama Boateng" not in as_("denise_ollerton").get(f"/team/inbox/{other}/advocates").get_data(as_text=True)


def test_a_complaint_that_is_closed_from_an_old_page_keeps_the_words_with_which_it_was_closed(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    team = f"/team/complaints/{talk_of(path)}"
    assert team_step(officer, path, "answered", words="our answer") == 303
    old = tokens(officer, team)
    maya.send(f"{path}/next", at=path, step="asked_2", words="")
    sent = officer.post(f"{team}/close", data={**old, "words": "kept words", "theme": ""}, follow_redirects=True)
    assert "kept words" in sent.get_data(as_text=True)


def test_words_of_a_sign_in_that_ended_are_not_shown_to_another_child_who_signs_in_on_that_device(
    app: Flask, world: World, as_: As, ref: Ref
) -> None:
    maya = as_("maya")
    form = tokens(maya, f"/about/{ref(MAYA)}/say?kind=worry")
    with maya.session_transaction() as session:
        session["at"] = 0  # she was away for long
    kept = maya.post(f"/about/{ref(MAYA)}/say", data={**form, "kind": "worry", "to": "worker", "words": CANARY})
    assert kept.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', kept.get_data(as_text=True)))
    way = world.accounts["yusuf"].sign_in
    seen = maya.post("/sign-in", data={**hidden, "code": way["code"], "secret": way["secret"]}, follow_redirects=True)
    assert CANARY not in seen.get_data(as_text=True)


# Telling people who may not see it any more


@pytest.mark.parametrize("how", ["tie", "hold", "died"])
def test_nobody_is_told_of_something_new_that_they_cannot_open(app: Flask, as_: As, ref: Ref, how: str) -> None:
    dana = as_("dana_whitlock")
    talk = say(dana, ref(MAYA))
    with app.app_context():
        account = db.session.scalar(db.select(Account).join(Account.contact).where(db.text("contact.name = 'Dana Whitlock'")))
        way = WayToTell(account_id=account.id, channel="sms", address="+447700900123", wanted=True, confirmed_at=clock.now())
        way.from_hour, way.to_hour, way.days = 0, 24, "mon tue wed thu fri sat sun"
        db.session.add(way)
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        if how == "tie":
            db.session.execute(db.update(Tie).where(Tie.contact_id == account.contact_id).values(to_date=TODAY))
        elif how == "hold":
            child.hold_reason = "police"
        else:
            child.died = TODAY
        db.session.commit()
        number = account.id
    assert dana.get(f"/about/{ref(MAYA)}/messages/{talk}").status_code == 404
    priya, path = as_("priya_nambiar"), f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    assert priya.send(f"{path}/answer", at=path, words="hello").status_code == 303
    with app.app_context():
        assert not db.session.scalars(db.select(OutboxRow.key).where(OutboxRow.account_id == number)).all()


# Drafts


def test_a_draft_is_its_writers_alone(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    path, at = f"/about/{ref(MAYA)}/say", f"/about/{ref(MAYA)}/say?kind=worry"
    assert maya.send(path, at=at, kind="worry", words=CANARY, later="1", to="worker").status_code == 303
    assert CANARY in maya.get(at).get_data(as_text=True)
    for client in (dana, as_("priya_nambiar")):
        for where in (at, f"/about/{ref(MAYA)}/", f"/team/children/{ref(MAYA)}/with?kind=worry", f"/team/children/{ref(MAYA)}/"):
            assert CANARY not in client.get(where).get_data(as_text=True)
    assert CANARY not in maya.get(f"/about/{ref(MAYA)}/say?kind=idea").get_data(as_text=True)
    assert maya.send("/sign-in/out", at=at).status_code == 303
    assert CANARY not in maya.get(at, follow_redirects=True).get_data(as_text=True)


# Hostile forms

ODD = [
    "a\x00b",
    "\u202etxet",
    "x" * 10_001,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "٣",
    "",
]


def everywhere(app: Flask, as_: As, ref: Ref) -> list[tuple[str, str, str, dict[str, str]]]:
    """(who, page with the token, path, a good form) of each form of this issue."""
    maya = as_("maya")
    talk = say(maya, ref(MAYA))
    mine, home, child = f"/about/{ref(MAYA)}/messages/{talk}", f"/about/{ref(MAYA)}", f"/team/children/{ref(MAYA)}"
    complaint = talk_of(complain(maya, ref(MAYA)))
    priya = as_("priya_nambiar")
    priya.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    box, board = f"/team/inbox/{talk}", f"/team/complaints/{complaint}"
    words = {"words": "good words", "key": "k"}
    wishes = {"to": "worker", "about": "", "about_day": "", "share": "ask", "answer_how": "here", "answer_when": "", "answer_language": ""}
    return [
        ("maya", f"{home}/say?kind=visit", f"{home}/say", {**words, **wishes, "kind": "visit", "tap_how": "good"}),
        ("maya", f"{home}/say/unsafe", f"{home}/say/unsafe", {**words, **wishes, "to": "duty"}),
        ("maya", f"{home}/say?kind=visit", f"{home}/say/draft", {"kind": "worry", "draft": "x", "key": "k"}),
        (
            "maya",
            f"{home}/complain",
            f"{home}/complain",
            {**words, "about": "worker", "who": "", "wish": "w", "happened": "2026-11-01", "answer_when": "", "to": "rights"},
        ),
        ("maya", f"{home}/complaints/{complaint}", f"{home}/complaints/{complaint}/next", {**words, "step": "settled"}),
        ("maya", mine, mine, words),
        ("maya", mine, f"{mine}/helps", {"helps": "yes"}),
        ("maya", mine, f"{mine}/better", {"better": "no"}),
        ("maya", f"{home}/advocate", f"{home}/advocate", words),
        ("maya", f"{home}/advocate", f"{home}/advocate/answer", {"answer": "never", "occasion": "year:2026", "key": "k"}),
        ("maya", "/telling", "/telling/sms", {"address": "07700900123", "from_hour": "8", "to_hour": "20", "days": "mon", "link": "1"}),
        ("maya", "/telling", "/telling/sms/code", {"code": "123456"}),
        ("priya_nambiar", box, "/team/inbox", {"find": "x"}),
        ("priya_nambiar", box, f"{box}/hand-over", {"to": "1", "words": ""}),
        ("priya_nambiar", box, f"{box}/note", words),
        ("priya_nambiar", box, f"{box}/answer", {**words, "does": "answers", "written_in": "", "begin": ""}),
        ("priya_nambiar", f"{child}/with?kind=visit", f"{child}/with", {**words, **wishes, "kind": "visit"}),
        (
            "priya_nambiar",
            f"{child}/explained",
            f"{child}/explained",
            {"who": "child", "what": "complaints", "in_language": "en", "interpreter": "1", "day": "2026-11-10", "key": "k"},
        ),
        ("priya_nambiar", "/team/away/", "/team/away/", {"who": "1", "since": "2026-11-20", "until": "2026-11-21"}),
        ("priya_nambiar", "/team/away/", "/team/away/back", {"ref": "x"}),
        ("sunita_marsh", board, f"{board}/step", {**words, "step": "acknowledged", "day": "", "note": "n"}),
        ("sunita_marsh", board, f"{board}/decide", {**words, "what": "late"}),
        ("sunita_marsh", f"/team/inbox/{complaint}/advocates", f"/team/inbox/{complaint}/advocates", AMA),
        (
            "denise_ollerton",
            "/team/learning/invite",
            "/team/learning/invite",
            {
                "title": "t",
                "words": "w",
                "groups": "everybody",
                "first_day": "2026-11-20",
                "last_day": "2026-12-20",
                "key": "k",
                "looked": "",
            },
        ),
        (
            "denise_ollerton",
            "/team/learning/write",
            "/team/learning/write",
            {**words, "did": "d", "theme": "visits", "general": "1", "asked": "1", "voices": "x", "looked": ""},
        ),
        ("priya_nambiar", box, f"{box}/close", {**words, "theme": ""}),
    ]


def test_no_field_breaks_a_form(app: Flask, as_: As, ref: Ref) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    broken = []
    for who, at, path, form in everywhere(app, as_, ref):
        client = as_(who)
        token = tokens(client, at)["csrf_token"]
        for field in form:
            for odd in ODD:
                sent = client.post(path, data={**form, field: odd, "csrf_token": token})
                if sent.status_code >= 500:
                    broken.append((path, field, odd[:20], sent.status_code))
                if sent.status_code == 422 and field != "words" and form.get("words", "") not in sent.get_data(as_text=True):
                    broken.append((path, field, odd[:20], "words lost"))
            gone = {k: v for k, v in form.items() if k != field}
            twice = {**form, field: [form[field], "other"]}
            for other in (gone, twice):
                if client.post(path, data={**other, "csrf_token": token}).status_code >= 500:
                    broken.append((path, field, "gone or twice", 500))
    assert not broken, "\n".join(map(str, broken))


def test_a_panel_at_the_end_of_time_does_not_break_the_complaint(app: Flask, as_: As, ref: Ref) -> None:
    app.testing = False
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    for step in ("acknowledged", "answered"):
        assert team_step(officer, path, step, words="words") == 303
    assert maya.send(f"{path}/next", at=path, step="asked_2", words="").status_code == 303
    assert team_step(officer, path, "reported", words="words") == 303
    assert maya.send(f"{path}/next", at=path, step="asked_3", words="").status_code == 303
    status = team_step(officer, path, "panel_set", words="words", day="9999-12-31")
    assert status in (303, 422)
    assert maya.get(path).status_code == 200
    assert officer.get("/team/complaints").status_code == 200


# At once


def test_a_step_taken_twice_at_once_is_one_step(app: Flask, as_: As, ref: Ref) -> None:
    path = complain(as_("maya"), ref(MAYA))
    officers = [as_("sunita_marsh") for _ in range(4)]
    team = f"/team/complaints/{talk_of(path)}"
    forms = [tokens(one, team) for one in officers]
    answers: list[int] = []

    def go(client: PageClient, form: dict[str, str]) -> None:
        answers.append(client.post(f"{team}/step", data={**form, "step": "answered", "words": "our answer"}).status_code)

    threads = [threading.Thread(target=go, args=pair) for pair in zip(officers, forms, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) <= {303, 422}
    with app.app_context():
        found = db.session.scalars(db.select(Complaint)).one()
        assert [s.step for s in found.steps] == ["received", "answered"]
        assert db.session.scalar(db.select(db.func.count()).where(Message.words == "our answer")) == 1


# Not yours


def test_what_is_not_yours_looks_the_same_as_what_is_not_there(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), to="manager")
    nobody = "zzzzzzzzzzzz"[: len(talk)]
    token = re.compile(r'csrf_token" value="[^"]*"')
    for who, path in (
        ("dana_whitlock", f"/about/{ref(MAYA)}/messages/%s"),
        ("priya_nambiar", "/team/inbox/%s"),
        ("tomasz_wilk", "/team/inbox/%s"),
        ("yusuf", f"/about/{ref(YUSUF)}/messages/%s"),
    ):
        client = as_(who)
        one, other = client.get(path % talk), client.get(path % nobody)
        assert one.status_code == other.status_code == 404
        token = re.compile(r'csrf_token" value="[^"]*"')
        assert token.sub("", one.get_data(as_text=True)).replace(talk, "") == token.sub("", other.get_data(as_text=True)).replace(
            nobody, ""
        )


def test_a_worker_cannot_read_back_what_a_child_without_a_sign_in_said_beside_them(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        db.session.execute(db.update(Account).where(Account.child_id == child.id).values(disabled=True))
        db.session.commit()
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    sent = priya.send(path, at=f"{path}?kind=complaint", kind="complaint", to="rights", words=CANARY, answer_how="phone")
    assert sent.status_code == 303
    priya = as_("priya_nambiar")  # on the device that the child had, nothing else opens
    with app.app_context():
        talk = db.session.scalars(db.select(Conversation.ref).order_by(Conversation.id.desc())).first()
    for where in (
        f"/about/{ref(MAYA)}/messages/{talk}",
        f"/about/{ref(MAYA)}/messages",
        f"/about/{ref(MAYA)}/complaints/{talk}",
        f"/about/{ref(MAYA)}/messages/{talk}/print",
        f"/team/inbox/{talk}",
        f"/team/complaints/{talk}",
    ):
        assert CANARY not in priya.get(where).get_data(as_text=True), where
    assert CANARY not in priya.send("/team/inbox", find="canary").get_data(as_text=True).replace('value="canary"', "")
