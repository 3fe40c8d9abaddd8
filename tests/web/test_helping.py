"""An advocate is let in by the person alone, to one conversation, and can be sent away: they see that and nothing else."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import (
    Account,
    Advocate,
    AdvocateAccess,
    AuditRow,
    Child,
    Complaint,
    ComplaintStep,
    Conversation,
    Message,
    OutboxRow,
    Tie,
    Worker,
)
from portal.services import clock
from tests.checks.page import read
from tests.checks.test_light import statements
from tests.checks.test_safe import HOSTILE
from tests.checks.test_sweeps import GUARDS, MAYA, Sweep, home_of, routes, sweep
from tests.conftest import TODAY, PageClient
from tests.web.test_own_words import As, Ref, home, html, page, rows, text

__all__ = ["sweep"]  # a fixture

PIN = "lantern-37"
SECRET = "Zebra canary under my bed"
AMA = {"known": "new", "name": "Ama Boateng", "organisation": "Speak Up"}


def asked(client: PageClient, ref: Ref, words: str = SECRET) -> str:
    """Somebody asks for an advocate; gives the ref of their conversation."""
    sent = client.send(home(ref) + "advocate", words=words)
    assert sent.status_code == 303
    return str(sent.headers["Location"]).split("?")[0].rsplit("/", 1)[1]


def propose(officer: PageClient, talk: str, **who: str) -> int:
    return officer.send(f"/team/inbox/{talk}/advocates", **(who or AMA)).status_code


def helper(app: Flask) -> AdvocateAccess:
    return rows(app, AdvocateAccess)[-1]


def decide(client: PageClient, ref: Ref, talk: str, which: str, said: str) -> int:
    return client.send(f"{home(ref)}messages/{talk}/advocate/{which}", at=f"{home(ref)}advocate", answer=said).status_code


def card(officer: PageClient, talk: str, which: str) -> str:
    shown = officer.send(f"/team/inbox/{talk}/advocates/{which}/card", at=f"/team/inbox/{talk}/advocates")
    assert shown.status_code == 200
    return read(shown.get_data(as_text=True)).facts("code")[0].text


def arrive(app: Flask, code: str) -> PageClient:
    """The advocate signs in with the card for the first time, and chooses a PIN."""
    client = app.test_client()
    first = client.send("/sign-in", code=code, secret="")
    assert first.headers["Location"] == "/sign-in/choose"
    assert client.send("/sign-in/choose", secret=PIN, again=PIN).status_code == 303
    return client


def let_in(app: Flask, as_: As, ref: Ref, words: str = SECRET) -> tuple[PageClient, str, str]:
    """The whole way: asked for, proposed, yes, card, signed in. The advocate, the conversation, the access."""
    maya, officer = as_("maya"), as_("sunita_marsh")
    talk = asked(maya, ref, words)
    assert propose(officer, talk) == 303
    which = helper(app).ref
    assert decide(maya, ref, talk, which, "yes") == 303
    return arrive(app, card(officer, talk, which)), talk, which


def test_the_whole_way_in_and_out_again(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    talk = asked(maya, ref)
    path, team = f"{home(ref)}messages/{talk}", f"/team/inbox/{talk}/advocates"
    assert "Somebody can help you with this" not in text(maya, path)
    assert propose(officer, talk) == 303
    assert "The person was asked on Friday 20 November, and has not answered yet." in text(officer, team)
    assert "There is something new for you" in text(maya, home(ref))
    for where in (path, path + "/advocate"):
        assert "Ama Boateng, Speak Up" in text(maya, where)
        assert "If you say yes, they can read this conversation and write in it, and nothing else." in text(maya, where)
    assert decide(maya, ref, talk, helper(app).ref, "yes") == 303
    assert "The person said yes on Friday 20 November." in text(officer, team)
    advocate = arrive(app, card(officer, talk, helper(app).ref))
    assert advocate.get("/about/").headers["Location"] == "/helping/"
    assert "Maya" in text(advocate, "/helping/")
    assert SECRET in text(advocate, f"/helping/{talk}")
    assert "They have a card and a PIN, and can sign in." in text(officer, team)
    assert advocate.send(f"/helping/{talk}", words=HOSTILE[0]).status_code == 303
    officer.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    for client, where in ((maya, path), (officer, f"/team/inbox/{talk}"), (advocate, f"/helping/{talk}")):
        shown = page(client, where).all("main")[0].text
        assert "Ama Boateng" in shown
    assert rows(app, Message)[-1].words == HOSTILE[0]
    assert "You can send them away" in text(maya, path) or "Send them away" in text(maya, path)
    assert decide(maya, ref, talk, helper(app).ref, "away") == 303
    assert advocate.get(f"/helping/{talk}").status_code == 404  # at the next click, the sign-in still open
    assert "Nobody needs your help here just now." in text(advocate, "/helping/")
    assert advocate.send(f"/helping/{talk}", at="/helping/", words="let me in").status_code == 404
    assert "They do not help with this any more" in text(maya, path + "/advocate")
    assert "It ended on Friday 20 November." in text(officer, team)
    done = [row.action for row in rows(app, AuditRow)]
    assert [a for a in done if a.startswith("advocate")] == ["advocate_proposed", "advocate_yes", "advocate_wrote", "advocate_sent_away"]


def test_without_a_yes_there_is_no_card_and_after_a_no_neither(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    talk = asked(maya, ref)
    propose(officer, talk)
    give = f"/team/inbox/{talk}/advocates/{helper(app).ref}/card"
    assert officer.send(give, at=f"/team/inbox/{talk}/advocates").status_code == 404
    assert decide(maya, ref, talk, helper(app).ref, "no") == 303
    assert officer.send(give, at=f"/team/inbox/{talk}/advocates").status_code == 404
    assert "You said no. They can read nothing of it." in text(maya, f"{home(ref)}messages/{talk}/advocate")
    assert decide(maya, ref, talk, helper(app).ref, "yes") == 303  # an old page: a no stays a no
    assert helper(app).state == "no"


def test_somebody_who_was_sent_away_comes_back_only_with_a_new_yes(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, which = let_in(app, as_, ref)
    maya, officer = as_("maya"), as_("sunita_marsh")
    decide(maya, ref, talk, which, "away")
    assert propose(officer, talk) == 303
    assert (helper(app).ref, helper(app).state) == (which, "asked")
    assert advocate.get(f"/helping/{talk}").status_code == 404
    decide(maya, ref, talk, which, "yes")
    assert advocate.get(f"/helping/{talk}").status_code == 200
    assert len(rows(app, Advocate)) == 1


def test_an_advocate_can_stop(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, which = let_in(app, as_, ref)
    assert advocate.send(f"/helping/{talk}/stop", at=f"/helping/{talk}").status_code == 303
    assert advocate.get(f"/helping/{talk}").status_code == 404
    assert helper(app).state == "ended"
    assert decide(as_("maya"), ref, talk, which, "yes") == 303
    assert helper(app).state == "ended"


@pytest.mark.parametrize("key", ["dana_whitlock", "rob_tanner", "yusuf", "priya_nambiar", "denise_ollerton", "sunita_marsh"])
@pytest.mark.parametrize("said", ["yes", "no", "away"])
def test_nobody_says_yes_for_a_child_or_sends_their_advocate_away(app: Flask, as_: As, ref: Ref, key: str, said: str) -> None:
    talk = asked(as_("maya"), ref)
    propose(as_("sunita_marsh"), talk)
    client = as_(key)
    at = "/help" if key in ("priya_nambiar", "denise_ollerton", "sunita_marsh") else home_of(client)
    if at == "/help":
        sent = client.post(f"{home(ref)}messages/{talk}/advocate/{helper(app).ref}", data={"answer": said})
        assert sent.status_code in (400, 404)
    else:
        assert client.send(f"{home(ref)}messages/{talk}/advocate/{helper(app).ref}", at=at, answer=said).status_code == 404
    assert client.get(f"{home(ref)}messages/{talk}/advocate").status_code == 404
    assert helper(app).state == "asked"


def test_the_advocate_of_one_conversation_sees_no_other(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, _ = let_in(app, as_, ref)
    dana, maya = as_("dana_whitlock"), as_("maya")
    hers = asked(dana, ref, "Dana's own canary")
    other = maya.send(home(ref) + "say?kind=worry", kind="worry", to="worker", words="another canary")
    other_talk = str(other.headers["Location"]).split("?")[0].rsplit("/", 1)[1]
    for ref_of_it in (hers, other_talk):
        assert advocate.get(f"/helping/{ref_of_it}").status_code == 404
        assert advocate.send(f"/helping/{ref_of_it}", at=f"/helping/{talk}", words="let me in").status_code == 404
        assert ref_of_it not in html(advocate, "/helping/")


def test_the_advocate_of_a_father_sees_nothing_of_the_child_s(app: Flask, as_: As, ref: Ref) -> None:
    rob, maya, officer = as_("rob_tanner"), as_("maya"), as_("sunita_marsh")
    his, hers = asked(rob, ref, "about me as a father"), asked(maya, ref)
    propose(officer, his)
    decide(rob, ref, his, helper(app).ref, "yes")
    advocate = arrive(app, card(officer, his, helper(app).ref))
    assert "about me as a father" in text(advocate, f"/helping/{his}")
    assert advocate.get(f"/helping/{hers}").status_code == 404
    shown = html(advocate, "/helping/") + html(advocate, f"/helping/{his}")
    assert SECRET not in shown
    assert "Maya" not in shown


def test_an_advocate_sees_nothing_while_the_child_s_page_is_shut_or_the_tie_has_ended(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, _ = let_in(app, as_, ref)
    with app.app_context():
        db.session.scalar(db.select(Child).where(Child.person_id == MAYA)).hold_reason = "waiting"
        db.session.commit()
    assert advocate.get(f"/helping/{talk}").status_code == 404
    with app.app_context():
        db.session.scalar(db.select(Child).where(Child.person_id == MAYA)).hold_reason = ""
        db.session.commit()
    assert advocate.get(f"/helping/{talk}").status_code == 200
    rob, officer = as_("rob_tanner"), as_("sunita_marsh")
    his = asked(rob, ref)
    propose(officer, his)
    decide(rob, ref, his, helper(app).ref, "yes")
    assert advocate.get(f"/helping/{his}").status_code == 200  # the same advocate helps both
    with app.app_context():
        talk_of_his = db.session.scalar(db.select(Conversation).where(Conversation.ref == his))
        tie = db.session.scalar(db.select(Tie).where(Tie.contact_id == talk_of_his.author.contact_id))
        tie.to_date = TODAY
        db.session.commit()
    assert advocate.get(f"/helping/{his}").status_code == 404


def test_what_the_advocate_writes_waits_on_the_team_and_the_day_does_not_move(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, _ = let_in(app, as_, ref)
    before = rows(app, Conversation)[-1].reply_by
    key = "6b3f1f5e-0000-4000-8000-000000000003"
    for _ in range(2):
        assert advocate.send(f"/helping/{talk}", words="She would like to be there.", key=key).status_code == 303
    with app.app_context():
        one = db.session.scalar(db.select(Conversation).where(Conversation.ref == talk))
        said = [m for m in one.messages if m.advocate_id]
        assert (len(said), one.reply_by, one.status, one.unread) == (1, before, "new", True)
        assert said[0].worker_id is None
        one.status = "closed"
        one.closed_at = clock.now()
        db.session.commit()
    advocate.send(f"/helping/{talk}", words="It came back.")
    with app.app_context():
        one = db.session.scalar(db.select(Conversation).where(Conversation.ref == talk))
        assert (one.status, one.closed_at) == ("new", None)
    long = "b" * 10_001
    back = advocate.send(f"/helping/{talk}", words=long)
    assert back.status_code == 422
    assert long in back.get_data(as_text=True)
    assert advocate.send(f"/helping/{talk}", words=" ").status_code == 422


# The sweep


def advocate_of(app: Flask, sweep: Sweep) -> PageClient:
    client = app.test_client()
    assert client.send("/sign-in", code=sweep.values["code"], secret="482915").status_code == 303
    return client


ALLOWED = {"open", "anyone", "helping"}


def test_every_other_page_refuses_an_advocate_before_and_after_they_are_sent_away(app: Flask, sweep: Sweep) -> None:
    client, swept = advocate_of(app, sweep), 0
    for sent_away in (False, True):
        if sent_away:
            with app.app_context():
                db.session.scalar(db.select(AdvocateAccess)).state = "ended"
                db.session.commit()
        for rule in routes(app):
            guard = GUARDS.get(rule.endpoint)
            if guard in ALLOWED:
                continue
            swept += 1
            for method, status, _ in sweep.asks(client, rule):
                assert status in ({400, 404} if method == "POST" else {404}), (rule.endpoint, method, status)
            if "POST" in rule.methods:
                sent = client.send(sweep.path(rule), at="/helping/", words="let me in", to="worker", answer="yes", known="new", name="Me")
                assert sent.status_code == 404, (rule.endpoint, sent.status_code)
    assert swept >= 2 * 80
    assert client.get("/helping/").status_code == 200
    assert client.get(f"/helping/{sweep.values['talk']}").status_code == 404


def test_an_advocate_s_own_pages_are_for_advocates_alone(app: Flask, sweep: Sweep, as_: As) -> None:
    for key in ("maya", "dana_whitlock", "priya_nambiar", "sunita_marsh"):
        client, swept = as_(key), 0
        for rule in routes(app):
            if GUARDS.get(rule.endpoint) == "helping":
                swept += 1
                for method, status, _ in sweep.asks(client, rule):
                    assert status in ({400, 404} if method == "POST" else {404}), (key, rule.endpoint, method, status)
        assert swept == 3
    client = advocate_of(app, sweep)
    for rule in routes(app):
        if GUARDS.get(rule.endpoint) == "helping" and "GET" in rule.methods:
            assert client.get(sweep.path(rule)).status_code == 200
    for rule in routes(app):
        if GUARDS.get(rule.endpoint) == "anyone" and "GET" in rule.methods:
            assert client.get(sweep.path(rule)).status_code in (200, 303), rule.endpoint
    for path in ("/", "/help", "/languages", "/privacy", "/accessibility"):
        assert client.get(path).status_code == 200


def test_no_get_of_an_advocate_changes_a_row(app: Flask, sweep: Sweep) -> None:
    from tests.checks.test_sweeps import dump

    client = advocate_of(app, sweep)
    database = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    before = dump(database)
    for rule in routes(app):
        if "GET" in rule.methods and rule.endpoint != "public.exit_now":
            client.get(sweep.path(rule))
    assert dump(database) == before


# Who finds one


@pytest.mark.parametrize("key", ["priya_nambiar", "denise_ollerton", "marcus_ellery", "ruth_odell", "maya", "dana_whitlock"])
def test_only_the_rights_officer_finds_an_advocate_while_there_is_one(app: Flask, as_: As, ref: Ref, key: str) -> None:
    talk = asked(as_("maya"), ref)
    assert as_(key).get(f"/team/inbox/{talk}/advocates").status_code == 404


def test_a_manager_does_where_there_is_no_rights_officer(app: Flask, as_: As, ref: Ref) -> None:
    talk = asked(as_("maya"), ref)
    with app.app_context():
        for worker in db.session.scalars(db.select(Worker).where(Worker.is_rights_officer)):
            worker.active = False
        db.session.commit()
    assert propose(as_("denise_ollerton"), talk) == 303
    assert as_("priya_nambiar").get(f"/team/inbox/{talk}/advocates").status_code == 404


def test_one_who_is_known_is_chosen_from_the_list_and_a_name_is_needed_for_a_new_one(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, officer = as_("maya"), as_("dana_whitlock"), as_("sunita_marsh")
    first, second = asked(maya, ref), asked(dana, ref)
    assert propose(officer, first) == 303
    known = str(rows(app, Advocate)[0].id)
    assert propose(officer, second, known=known, name="", organisation="") == 303
    assert [one.name for one in rows(app, Advocate)] == ["Ama Boateng"]
    assert {one.advocate_id for one in rows(app, AdvocateAccess)} == {int(known)}
    assert propose(officer, first, known="new", name="  ama   boateng ", organisation="Speak up") == 303  # the same one, asked already
    assert len(rows(app, Advocate)) == 1
    for bad in (
        {"known": "new", "name": " "},
        {"known": "99", "name": "x"},
        {"known": "new", "name": "n" * 121},
        {"name": "x", "known": "zz"},
    ):
        back = officer.send(f"/team/inbox/{first}/advocates", organisation="Kept Words", **bad)
        assert back.status_code == 422, bad
        assert "Kept Words" in back.get_data(as_text=True)
    assert len(rows(app, AdvocateAccess)) == 2


def test_a_new_card_stops_the_old_one(app: Flask, as_: As, ref: Ref) -> None:
    advocate, talk, which = let_in(app, as_, ref)
    code = card(as_("sunita_marsh"), talk, which)
    assert advocate.get("/helping/").status_code == 303
    assert arrive(app, code).get(f"/helping/{talk}").status_code == 200
    assert len([a for a in rows(app, Account) if a.advocate_id]) == 1
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code)
    assert code not in html(as_("sunita_marsh"), f"/team/inbox/{talk}/advocates")


# A complaint


def complaint(app: Flask, as_: As, ref: Ref, paused: bool = True) -> str:
    """Maya's complaint about Priya, sent to the rights team; its days stopped until there is an advocate."""
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == MAYA))
        account = db.session.scalar(db.select(Account).where(Account.child_id == child.id))
        priya = db.session.scalar(db.select(Worker).where(Worker.name == "Priya Nambiar"))
        talk = Conversation(
            child_id=child.id, author_id=account.id, author_relation="myself", kind="complaint", recipient="rights", key="k",
            reply_by=TODAY, created_at=clock.on(TODAY), about_worker_id=priya.id,
        )  # fmt: skip
        talk.messages.append(Message(words=SECRET, key="k", created_at=clock.on(TODAY)))
        db.session.add(talk)
        db.session.flush()
        row = Complaint(conversation_id=talk.id, procedure="children_act", about="worker", received_on=TODAY)
        for number, step in enumerate(["received", "paused"][: 2 if paused else 1], 1):
            more = {"number": number} if hasattr(ComplaintStep, "number") else {}
            row.steps.append(ComplaintStep(step=step, on=TODAY, account_id=account.id, created_at=clock.on(TODAY), **more))
        db.session.add(row)
        db.session.commit()
        return str(talk.ref)


@pytest.mark.parametrize(("said", "paused"), [("yes", True), ("no", True), ("yes", False)])
def test_the_days_of_a_complaint_run_again_once_the_person_answered(app: Flask, as_: As, ref: Ref, said: str, paused: bool) -> None:
    talk = complaint(app, as_, ref, paused)
    propose(as_("sunita_marsh"), talk)
    steps = ["received", "paused"] if paused else ["received"]
    assert [one.step for one in rows(app, ComplaintStep)] == steps
    for _ in range(2):
        decide(as_("maya"), ref, talk, helper(app).ref, said)
    assert [one.step for one in rows(app, ComplaintStep)] == steps + ["resumed"] * paused


def test_the_advocate_reads_how_far_the_complaint_has_come(app: Flask, as_: As, ref: Ref) -> None:
    talk = complaint(app, as_, ref)
    propose(as_("sunita_marsh"), talk)
    decide(as_("maya"), ref, talk, helper(app).ref, "yes")
    advocate = arrive(app, card(as_("sunita_marsh"), talk, helper(app).ref))
    assert SECRET in text(advocate, f"/helping/{talk}")
    assert "It is here now" in text(advocate, f"/helping/{talk}")


def told_to(app: Flask, worker: str) -> list[str]:
    """The keys of what was queued for a worker."""
    with app.app_context():
        query = db.select(OutboxRow.key).join(Account, Account.id == OutboxRow.account_id).join(Worker, Worker.id == Account.worker_id)
        return list(db.session.scalars(query.where(Worker.name == worker).order_by(OutboxRow.id)))


def test_the_worker_whom_it_is_about_never_learns_of_the_advocate(app: Flask, as_: As, ref: Ref) -> None:
    priya, told = as_("priya_nambiar"), told_to(app, "Priya Nambiar")
    pages = [
        "/team/",
        "/team/inbox",
        f"/team/children/{ref(MAYA)}/",
        f"/team/children/{ref(MAYA)}/explained",
        f"/team/children/{ref(MAYA)}/about",
    ]
    pages += [f"/team/children/{ref(MAYA)}/as/child/{one}" for one in ("", "next", "rights")]
    before = [text(priya, one) for one in pages]
    talk = complaint(app, as_, ref)
    propose(as_("sunita_marsh"), talk)
    decide(as_("maya"), ref, talk, helper(app).ref, "yes")
    advocate = arrive(app, card(as_("sunita_marsh"), talk, helper(app).ref))
    advocate.send(f"/helping/{talk}", words="She wants to be heard.")
    assert [text(priya, one) for one in pages] == before
    assert priya.get(f"/team/inbox/{talk}").status_code == 404
    assert priya.get(f"/team/inbox/{talk}/advocates").status_code == 404
    assert told_to(app, "Priya Nambiar") == told


def test_the_list_does_not_call_it_answered_while_the_days_stand_still(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    sent = maya.send(home(ref) + "complain", about="help_i_get", to="rights", words="Nobody listens.")
    path = str(sent.headers["Location"]).split("?")[0]
    talk = path.rsplit("/", 1)[1]
    propose(officer, talk)
    decide(maya, ref, talk, helper(app).ref, "yes")
    ama = arrive(app, card(officer, talk, helper(app).ref))
    assert "Sent. Nobody has opened it yet." in text(ama, "/helping/")
    assert maya.send(f"{path}/next", at=path, step="paused", words="").status_code == 303
    assert "The days stopped, until there is an advocate" in text(ama, "/helping/")
    assert "Answered." not in text(ama, "/helping/")
    with statements(app) as sent_to_database:
        ama.get("/helping/")
    assert len(sent_to_database) <= 6, sent_to_database


def test_an_advocate_reads_that_somebody_did_not_want_to_write(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    sent = maya.send(home(ref) + "say/unsafe", to="duty", quiet="1")
    talk = str(sent.headers["Location"]).split("?")[0].rsplit("/", 1)[1]
    with app.app_context():  # the officer may read it, as one who helps
        row = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        row.recipient = "rights"
        db.session.commit()
    propose(officer, talk)
    decide(maya, ref, talk, helper(app).ref, "yes")
    ama = arrive(app, card(officer, talk, helper(app).ref))
    assert "They pressed: I do not want to write. Please ask me how I am." in text(ama, f"/helping/{talk}")


def test_nobody_is_told_of_a_proposal_which_they_cannot_open(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    talk = asked(maya, ref)
    before = len(rows(app, OutboxRow))
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        child.show_to_child = False
        db.session.commit()
    assert propose(officer, talk) == 303
    assert len([r for r in rows(app, OutboxRow) if r.account_id]) == len([r for r in rows(app, OutboxRow)[:before] if r.account_id])
