"""Complaints: no stage is skipped by hand, nobody sees what they must not, and the pages keep every word."""

from __future__ import annotations

import re
import sqlite3
from datetime import date

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, Advocate, Complaint, ComplaintStep, Conversation, Message, OutboxRow, Worker
from portal.services import sign_in
from tests.checks.test_light import ONE_WINDOW, statements, weight
from tests.conftest import PageClient, World
from tests.web.test_complaints import (
    KEISHA,
    MAYA,
    OWEN,
    TOKENS,
    YUSUF,
    As,
    Ref,
    code_of,
    complain,
    fact,
    my_step,
    on,
    talk_of,
    team_step,
    text,
    words,
)

# Nobody skips a stage, by hand neither


@pytest.mark.parametrize("step", ["asked_2", "asked_3", "answered", "final", "panel_set", "received", "nothing", ""])
def test_a_hand_made_step_of_the_person_is_refused_kindly(app: Flask, as_: As, ref: Ref, step: str) -> None:
    maya = as_("maya")
    path = complain(maya, ref(MAYA))
    response = maya.send(f"{path}/next", at=path, step=step, words="Keep my words <b>")
    assert response.status_code == 422
    assert "Keep my words &lt;b&gt;" in response.get_data(as_text=True)
    with app.app_context():
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep))] == ["received"]


@pytest.mark.parametrize(
    "step", ["reported", "final", "panel_met", "panel_set", "asked_2", "asked_3", "longer", "received", "resumed", "x"]
)
def test_a_hand_made_step_of_the_team_is_refused_kindly(app: Flask, as_: As, ref: Ref, step: str) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    page = f"/team/complaints/{talk_of(path)}"
    response = sunita.send(
        f"{page}/step", at=page, step=step, words="Keep <i>this</i>", note="by phone", day="2026-12-01" if step == "panel_set" else ""
    )
    assert response.status_code == 422
    assert "Keep &lt;i&gt;this&lt;/i&gt;" in response.get_data(as_text=True)
    with app.app_context():
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep))] == ["received"]


def test_two_taps_are_one_step(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    page = f"/team/complaints/{talk_of(path)}"
    html = sunita.get(page).get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', html)[1] for n in ("csrf_token", "key")}
    for _ in range(3):
        assert sunita.post(f"{page}/step", data={**form, "step": "answered", "words": "Once."}).status_code == 303
    with app.app_context():
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep))] == ["received", "answered"]
        assert len(db.session.scalars(db.select(Message).where(Message.words == "Once.")).all()) == 1


def test_the_team_takes_a_step_of_the_person_s_only_where_they_asked(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    assert team_step(sunita, path, "answered", words="No.") == 303
    assert team_step(sunita, path, "asked_2") == 422
    assert team_step(sunita, path, "asked_2", note="Maya rang on Monday") == 303
    page = words(maya, path)
    assert "The team wrote this down because you asked." in page
    assert "Maya rang on Monday" not in page
    assert "Maya rang on Monday" in words(sunita, f"/team/complaints/{talk_of(path)}")


def test_a_person_chooses_another_way_and_says_why(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), "other")
    page = f"/team/complaints/{talk_of(path)}"
    assert fact(maya, path) == ["2026-11-25"]
    assert sunita.send(f"{page}/decide", at=page, what="children_act").status_code == 422
    assert sunita.send(f"{page}/decide", at=page, what="safeguarding", words="x").status_code == 422
    assert sunita.send(f"{page}/decide", at=page, what="children_act", words="This is about the help you get.").status_code == 303
    assert "This is about the help you get." in words(maya, path)
    assert fact(maya, path) == ["2026-12-04"]
    assert team_step(sunita, path, "answered", words="Done.") == 303
    assert sunita.send(f"{page}/decide", at=page, what="corporate", words="too late").status_code == 422


# Who sees what


@pytest.mark.parametrize(
    ("about", "name", "to", "readers"),
    [
        ("worker", "Priya Nambiar", "rights", {"sunita_marsh"}),
        ("worker", "Priya Nambiar", "manager", {"denise_ollerton"}),
        ("help_i_get", "", "manager", {"denise_ollerton"}),
        ("manager", "Denise Ollerton", "rights", {"sunita_marsh", "marcus_ellery"}),
        ("hurt", "Denise Ollerton", "rights", {"marcus_ellery"}),
    ],
)
def test_who_of_the_staff_sees_a_complaint(as_: As, ref: Ref, about: str, name: str, to: str, readers: set[str]) -> None:
    maya = as_("maya")
    who = code_of(maya, ref(MAYA), name) if name else ""
    talk = talk_of(complain(maya, ref(MAYA), about, to, who=who))
    for key in ("priya_nambiar", "denise_ollerton", "tomasz_wilk", "sunita_marsh", "marcus_ellery", "hannah_seddon", "graham_tulley"):
        client, status = as_(key), 200 if key in readers else 404
        assert client.get(f"/team/complaints/{talk}").status_code == status, key
        assert (talk in client.get("/team/complaints").get_data(as_text=True)) is (key in readers), key
        if key not in readers:
            for act, form in (("step", {"step": "acknowledged"}), ("decide", {"what": "late"})):
                assert client.send(f"/team/complaints/{talk}/{act}", at="/team/", words="mine", **form).status_code == 404, key


def test_nobody_else_of_the_family_sees_it(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    mine, mums = complain(maya, ref(MAYA)), complain(dana, ref(MAYA))
    for key in ("dana_whitlock", "rob_tanner", "samira_sabbagh", "owen", "sunita_marsh"):
        client = as_(key)
        assert client.get(mine).status_code == 404, key
        assert (client.get(mums).status_code == 200) is (key == "dana_whitlock"), key
    assert maya.get(mums).status_code == 404
    assert dana.send(f"{mine}/next", at=mums, step="withdrawn").status_code == 404
    assert dana.get("/team/complaints").status_code == 404
    worry = maya.send(f"/about/{ref(MAYA)}/say", kind="worry", to="worker", words="no complaint").headers["Location"].split("?")[0]
    assert maya.get(worry.replace("messages", "complaints")).status_code == 404


def test_an_advocate_s_sign_in_opens_no_complaint_by_itself(app: Flask, as_: As, ref: Ref) -> None:
    path = complain(as_("maya"), ref(MAYA))
    with app.app_context():
        from portal.services import clock

        advocate = Advocate(name="Ade Okoro", created_at=clock.now())
        db.session.add(advocate)
        db.session.flush()
        code = sign_in.new_code()
        db.session.add(Account(advocate_id=advocate.id, card_hash=sign_in.code_hash(code), secret_hash=sign_in.hash_secret("482915")))
        db.session.commit()
    client = app.test_client()
    assert client.send("/sign-in", code=code, secret="482915").status_code == 303
    for address in (path, f"/about/{ref(MAYA)}/complain", "/team/complaints", f"/team/complaints/{talk_of(path)}"):
        assert client.get(address).status_code == 404


def pages_of_a_worker(client: PageClient, app: Flask, ref: str, receipt: str) -> list[str]:
    """Every page of a worker on which a conversation could leave a trace, without the tokens; and how many SQL statements it took."""
    boxes = ("", "?box=open", "?box=new", "?box=mine", "?box=unowned", "?box=urgent", "?box=late", "?box=closed")
    addresses = sorted(r.rule for r in app.url_map.iter_rules() if r.rule.startswith("/team/") and "GET" in r.methods and not r.arguments)
    assert {"/team/", "/team/complaints", "/team/inbox"} <= set(addresses)
    addresses += [f"/team/children/{ref}/", f"/team/children/{ref}/diary"]
    addresses += [f"/team/children/{ref}/as/child/{p}" for p in ("", "people", "rights")] + [f"/team/inbox{box}" for box in boxes]
    found = []
    for address in addresses:
        with statements(app) as sent:
            response = client.get(address)
        found.append(f"{response.status_code} {len(sent)} {TOKENS.sub('', response.get_data().decode('latin-1'))}")
    search = client.send("/team/inbox", find=receipt)
    return [*found, TOKENS.sub("", search.get_data(as_text=True)).replace(receipt, "")]


@pytest.mark.parametrize(
    ("name", "about", "keys"),
    [("Priya Nambiar", "worker", ["priya_nambiar"]), ("Denise Ollerton", "manager", ["denise_ollerton", "priya_nambiar", "tomasz_wilk"])],
)
def test_whom_a_complaint_is_about_and_whom_they_manage_see_not_one_byte_of_it(
    app: Flask, as_: As, ref: Ref, name: str, about: str, keys: list[str]
) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    clients = {key: as_(key) for key in keys}
    with app.app_context():
        last = db.session.scalar(db.select(db.func.max(OutboxRow.id))) or 0
    before = {key: pages_of_a_worker(client, app, ref(MAYA), "7KQ-2MD") for key, client in clients.items()}
    path = complain(maya, ref(MAYA), about, who=code_of(maya, ref(MAYA), name), advocate="1", words="canary", wish="canary")
    talk = talk_of(path)
    assert my_step(maya, path, "resumed", "canary") == 303
    assert team_step(sunita, path, "answered", words="canary") == 303
    assert my_step(maya, path, "asked_2", "canary") == 303
    receipt = f"{talk[:3]}-{talk[3:6]}".upper()
    for key, client in clients.items():
        after = pages_of_a_worker(client, app, ref(MAYA), receipt)
        for was, now in zip(before[key], after, strict=True):
            assert was == now, key
    with app.app_context():
        workers = [db.session.scalars(db.select(Worker).where(Worker.name == n)).one().id for n in ("Priya Nambiar", "Denise Ollerton")]
        named = workers[:1] if about == "worker" else workers
        accounts = db.session.scalars(db.select(Account.id).where(Account.worker_id.in_(named))).all()
        assert accounts
        told = db.session.scalars(db.select(OutboxRow).where(OutboxRow.account_id.in_(accounts), OutboxRow.id > last)).all()
        assert not told


# The page itself


def dump(app: Flask) -> list[str]:
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        return list(connection.iterdump())


def test_looking_changes_no_row(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    addresses = [(maya, path), (maya, f"{path}?sent=1"), (maya, f"/about/{ref(MAYA)}/complain?about=home")]
    addresses += [(sunita, "/team/complaints"), (sunita, f"/team/complaints/{talk_of(path)}")]
    before = dump(app)
    for client, address in addresses:
        assert client.get(address).status_code == 200
    assert dump(app) == before


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_the_pages_are_light_and_ask_little(app: Flask, as_: As, ref: Ref, lang: str) -> None:
    for key, person in (("maya", MAYA), ("dana_whitlock", MAYA), ("lowri_pritchard", OWEN), ("carol_bright", YUSUF), ("keisha", KEISHA)):
        client = as_(key)
        client.get(f"/help?lang={lang}")
        path = complain(client, ref(person), advocate="1")
        with on(app, "2027-01-04"):
            for address in (path, f"/about/{ref(person)}/complain"):
                with statements(app) as sent:
                    page = client.get(address).get_data(as_text=True)
                assert len(sent) <= 6, (key, address, sent)
                assert "htmx" not in page
                assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page
                assert weight(client, address)[0] <= ONE_WINDOW, (key, address)


HOSTILE = "<script>alert(1)</script>\"' onmouseover=x {{ 7*7 }} %(day)s \u202eevil"


def test_hostile_words_stay_words(as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), words=HOSTILE + "\x00", wish=HOSTILE, answer_when=HOSTILE)
    team = f"/team/complaints/{talk_of(path)}"
    assert team_step(sunita, path, "answered", words=HOSTILE) == 303
    assert team_step(sunita, path, "asked_2", note=HOSTILE, words=HOSTILE) == 303
    for client, address in ((maya, path), (sunita, team), (sunita, "/team/complaints")):
        page = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "\x00" not in page
    assert page.count("onmouseover") == 0
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in maya.get(path).get_data(as_text=True)


def test_the_team_reads_the_words_once_somebody_opened_it(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), words="Only for who opens it", wish="A wish for who opens it")
    page = f"/team/complaints/{talk_of(path)}"
    assert "for who opens it" not in words(sunita, page)
    assert team_step(sunita, path, "acknowledged") == 303
    assert "Only for who opens it" in words(sunita, page)
    assert "A wish for who opens it" in words(sunita, page)
    with app.app_context():
        assert db.session.scalars(db.select(Conversation).join(Complaint)).one().opened_at


def test_words_that_were_begun_are_there_again_and_go_when_sent(as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    assert maya.send(path, words="I began to write", later="1").status_code == 303
    assert "I began to write" in words(maya, path)
    complain(maya, ref(MAYA))
    assert "I began to write" not in words(maya, path)


def test_my_rights_say_the_stages_with_the_council_s_own_days(as_: As, ref: Ref) -> None:
    child = words(as_("maya"), f"/about/{ref(MAYA)}/rights")
    assert "A complaint tells us that something is wrong or unfair" in child
    assert "They answer within 10 working days. If it is difficult it can take 20 working days, and then we tell you why." in child
    assert "That takes 25 working days. It can take up to 65 working days, and then we tell you why." in child
    assert "listens to you, within 30 working days." in child
    assert "within 5 working days. After that the council tells you within 15 working days what it will do." in child
    owen = words(as_("owen"), f"/about/{ref(OWEN)}/rights")
    assert "a panel of three people" not in owen


def test_a_complaint_is_closed_with_what_changed_once_it_was_answered(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    page = f"/team/complaints/{talk_of(path)}"
    assert "What changed because of it?" not in words(sunita, page)
    early = sunita.send(f"{page}/close", at=page, words="Nothing changed.")  # made by hand: the page has no such form yet
    assert early.status_code == 422
    assert "Nothing changed." in text(early.get_data(as_text=True))
    assert "Nothing changed." not in words(maya, path)
    assert team_step(sunita, path, "answered", words="You were right.") == 303
    refused = sunita.send(f"{page}/close", at=page, words=" ", theme="waiting")
    assert refused.status_code == 422
    assert sunita.send(f"{page}/close", at=page, words="Keep <b>", theme="no theme").status_code == 422
    assert sunita.send(f"{page}/close", at=page, words="Priya comes on Tuesdays now.", theme="waiting").status_code == 303
    assert "Priya comes on Tuesdays now." in words(maya, path)
    with app.app_context():
        assert db.session.scalars(db.select(Conversation).join(Complaint)).one().theme == "waiting"


def test_everything_typed_outlasts_the_end_of_the_sign_in(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    who = code_of(maya, ref(MAYA), "Priya Nambiar")
    html = maya.get(path).get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', html)[1] for n in ("csrf_token", "key")}
    form |= {"about": "worker", "who": who, "words": "All of it.", "wish": "A wish " * 100, "happened": "2026-11-01", "to": "rights"}
    maya.get("/exit")
    out = maya.post(path, data=form)
    assert out.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', out.get_data(as_text=True)))
    kept = maya.post("/sign-in", data={**hidden, **world.accounts["maya"].sign_in}).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', kept))
    assert "A wish A wish" in kept
    assert maya.post(path, data={**hidden, "words": "All of it.", "wish": "A wish " * 100}).status_code == 303
    with app.app_context():
        row = db.session.scalars(db.select(Complaint)).one()
        assert row.wish == ("A wish " * 100).strip()
        assert (row.about, row.happened_on, row.conversation.about_worker.name) == ("worker", date(2026, 11, 1), "Priya Nambiar")


def test_the_conversation_leads_to_the_way_and_the_old_form_begins_one_too(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = complain(maya, ref(MAYA))
    assert f'href="{path}"' in maya.get(path.replace("complaints", "messages")).get_data(as_text=True)
    assert f"/about/{ref(MAYA)}/complain" in maya.get(f"/about/{ref(MAYA)}/").get_data(as_text=True)
    old = maya.send(f"/about/{ref(MAYA)}/say", kind="complaint", to="rights", words="the old way")
    assert old.status_code == 303
    with app.app_context():
        assert [c.about for c in db.session.scalars(db.select(Complaint).order_by(Complaint.id))] == ["help_i_get", "other"]


@pytest.mark.parametrize("what", ["late", "corporate"])
def test_a_decision_is_not_taken_over_words_that_nobody_has_seen(as_: As, ref: Ref, what: str) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), happened="2024-06-01")
    page = f"/team/complaints/{talk_of(path)}"
    sunita.send(f"/team/inbox/{talk_of(path)}/open", at=f"/team/inbox/{talk_of(path)}")
    assert maya.send(f"/about/{ref(MAYA)}/messages/{talk_of(path)}", words="And please hurry.").status_code == 303
    sent = sunita.send(f"{page}/decide", at=page, what=what, words="We look into it, kindly.", seen="1")
    assert sent.status_code == 422
    assert "We look into it, kindly." in text(sent.get_data(as_text=True))
    assert "We look into it, kindly." not in words(maya, path)
    assert sunita.send(f"{page}/decide", at=page, what=what, words="We look into it, kindly.", seen="2").status_code == 303
    assert "We look into it, kindly." in words(maya, path)
