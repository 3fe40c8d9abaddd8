"""A worker opens the forms with a child: the child taps, writes and chooses; the worker learns no more than what the child sends them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AuditRow, Child, Conversation, Draft, Worker
from tests.checks.page import read
from tests.conftest import PageClient, World

MAYA, YUSUF = "700101", "700102"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def page_of(client: PageClient, ref: str, kind: str = "") -> str:
    response = client.get(f"/team/children/{ref}/with" + (f"?kind={kind}" if kind else ""))
    assert response.status_code == 200
    return response.get_data(as_text=True)


def send(client: PageClient, ref: str, kind: str, **form: str) -> str:
    """The child sends it; gives where that leads. The team's pages are then shut on this device (test_device_and_unsafe.py)."""
    path = f"/team/children/{ref}/with"
    response = client.send(path, at=f"{path}?kind={kind}", kind=kind, **form)
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.headers["Location"])


def newest() -> Conversation:
    """The last row; ask inside an application context."""
    return db.session.scalars(db.select(Conversation).order_by(Conversation.id.desc())).first()


def test_it_is_the_child_s_own_and_the_worker_s_device_keeps_nothing(app: Flask, as_: As, ref: Ref) -> None:
    priya, maya = as_("priya_nambiar"), as_("maya")
    path = f"/team/children/{ref(MAYA)}/with"
    first = priya.get(priya.send(f"{path}/start", at=path).headers["Location"]).get_data(as_text=True)
    assert "They sit beside you and may see the screen." in first
    assert "You can also do it alone, on your own page." in first
    where = send(priya, ref(MAYA), "visit", to="manager", words="canary beside", tap_how="bad")
    with app.app_context():
        talk = newest()
        assert talk.author.child.person_id == MAYA
        assert (talk.author_relation, talk.taps, talk.recipient) == ("myself", "how:bad", "manager")
        assert db.session.get(Worker, talk.with_worker_id).name == "Priya Nambiar"
        row = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "said").order_by(AuditRow.id.desc())).first()
        assert db.session.get(Account, row.account_id).worker.name == "Priya Nambiar"  # who was signed in
        assert db.session.scalar(db.select(Draft.id)) is None
        path, receipt = f"/about/{ref(MAYA)}/messages/{talk.ref}", f"{talk.ref[:3]}-{talk.ref[3:6]}".upper()
    done = priya.get(where).get_data(as_text=True)
    assert receipt in done
    assert "Please give the device back." in done
    assert "canary" not in done
    assert "canary" not in page_of(priya, ref(MAYA), "visit")
    mine = maya.get(path).get_data(as_text=True)
    assert "canary beside" in mine
    assert "Written beside a worker, on their device." in mine


def test_the_worker_beside_cannot_read_what_is_not_for_them(app: Flask, as_: As, ref: Ref) -> None:
    priya, denise = as_("priya_nambiar"), as_("denise_ollerton")
    for kind, to, denise_reads in (("worry", "manager", 200), ("complaint", "rights", 404), ("unfair", "rights", 404)):
        send(priya, ref(MAYA), kind, to=to, words="canary")
        with app.app_context():
            talk = newest().ref
        again = as_("priya_nambiar")
        assert again.get(f"/team/inbox/{talk}").status_code == 404, kind
        assert denise.get(f"/team/inbox/{talk}").status_code == denise_reads, kind
        assert "canary" not in again.get("/team/inbox").get_data(as_text=True)


def test_the_recipients_are_those_of_the_child(as_: As, ref: Ref) -> None:
    def to(page: str) -> list[str]:
        return [e.attrs["value"] for e in read(page).all("input") if e.attrs.get("name") == "to"]

    priya, maya = as_("priya_nambiar"), as_("maya")
    for kind in ("worry", "complaint", "meeting", "unfair", "visitor"):
        own = maya.get(f"/about/{ref(MAYA)}/say?kind={kind}").get_data(as_text=True)
        if "<textarea" in own:
            assert to(page_of(priya, ref(MAYA), kind)) == to(own), kind


def test_not_feeling_safe_because_of_the_worker_beside(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    page = page_of(priya, ref(MAYA), "unsafe")
    assert page.index('href="tel:999"') < page.index("<textarea")
    named = {
        next(p for p in e.parents if p.tag == "label").text.strip().split("\n")[0]: e.attrs["value"]
        for e in read(page).all("input")
        if e.attrs.get("name") == "about" and e.attrs["value"]
    }
    code = next(c for who, c in named.items() if who.startswith("Priya"))
    send(priya, ref(MAYA), "unsafe", words="canary", about=code)
    with app.app_context():
        talk = newest()
        assert (talk.recipient, talk.about_worker.name) == ("duty", "Priya Nambiar")
        talk_ref = talk.ref
    assert as_("priya_nambiar").get(f"/team/inbox/{talk_ref}").status_code == 404
    assert as_("denise_ollerton").get(f"/team/inbox/{talk_ref}").status_code == 200


def without_sign_in(app: Flask) -> None:
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        db.session.scalars(db.select(Account).where(Account.child_id == child.id)).one().disabled = True
        db.session.commit()


def test_a_child_who_cannot_sign_in_is_not_answered_on_a_page(app: Flask, as_: As, ref: Ref) -> None:
    without_sign_in(app)
    priya = as_("priya_nambiar")
    page = page_of(priya, ref(MAYA), "worry")
    assert "You can also do it alone, on your own page." not in page
    hows = [(e.attrs["value"], "checked" in e.attrs) for e in read(page).all("input") if e.attrs.get("name") == "answer_how"]
    assert hows == [("visit", True), ("phone", False), ("text", False)]
    where = send(priya, ref(MAYA), "worry", to="worker", words="no page of mine", answer_how="visit")
    assert "Somebody answers you in the way that you chose." in priya.get(where).get_data(as_text=True)
    with app.app_context():
        talk = newest()
        assert talk.author.worker.name == "Priya Nambiar"  # only her sign-in: the words are the child's
        assert (talk.author_relation, talk.answer_how) == ("myself", "visit")
    refused = priya.send(
        f"/team/children/{ref(MAYA)}/with",
        at=f"/team/children/{ref(MAYA)}/with?kind=worry",
        kind="worry",
        to="worker",
        words="x",
        answer_how="here",
    )
    assert refused.status_code == 422


def test_the_words_are_the_child_s_once_they_can_sign_in(app: Flask, as_: As, ref: Ref) -> None:
    without_sign_in(app)
    send(as_("priya_nambiar"), ref(MAYA), "worry", to="worker", words="mine all the same")
    with app.app_context():
        db.session.scalars(
            db.select(Account).join(Child, Child.id == Account.child_id).where(Child.person_id == MAYA)
        ).one().disabled = False
        path = f"/about/{ref(MAYA)}/messages/{newest().ref}"
        db.session.commit()
    maya = as_("maya")
    assert "mine all the same" in maya.get(path).get_data(as_text=True)
    assert path in maya.get(f"/about/{ref(MAYA)}/messages").get_data(as_text=True)
    for other in ("dana_whitlock", "rob_tanner"):
        assert as_(other).get(path).status_code == 404


def test_the_worker_has_no_page_on_which_it_is_theirs(app: Flask, as_: As, ref: Ref) -> None:
    without_sign_in(app)
    send(as_("priya_nambiar"), ref(MAYA), "complaint", to="rights", words="canary of a complaint")
    priya = as_("priya_nambiar")
    with app.app_context():
        talk = newest().ref
    for path in (f"/about/{ref(MAYA)}/messages/{talk}", f"/about/{ref(MAYA)}/messages", f"/about/{ref(MAYA)}/say", f"/team/inbox/{talk}"):
        assert priya.get(path).status_code == 404, path


def test_a_mistake_keeps_every_word_and_two_taps_are_one(app: Flask, as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    wrong = priya.send(path, at=f"{path}?kind=worry", kind="worry", to="nobody", words="Keep </textarea> me")
    assert wrong.status_code == 422
    assert "Keep &lt;/textarea&gt; me" in wrong.get_data(as_text=True)
    page = page_of(priya, ref(MAYA), "worry")
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    places = {priya.post(path, data={**form, "kind": "worry", "to": "worker", "words": "twice"}).headers["Location"] for _ in range(3)}
    assert len(places) == 1


def test_words_carried_over_a_new_sign_in_are_not_shown_to_the_worker(as_: As, ref: Ref, world: World) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page_of(priya, ref(MAYA), "worry"))[1] for n in ("csrf_token", "key")}
    priya.get("/exit")
    out = priya.post(path, data={**form, "kind": "worry", "to": "manager", "words": "canary"})
    assert out.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', out.get_data(as_text=True)))
    way = world.accounts["priya_nambiar"].sign_in
    signs = {"email": way["email"], "password": way["password"], "totp": pyotp.TOTP(way["totp_secret"]).at(time.time() + 30)}
    kept = priya.post("/sign-in/staff", data={**hidden, **signs})
    assert kept.status_code == 200, kept.get_data(as_text=True)
    page = read(kept.get_data(as_text=True))
    assert not page.all("textarea")
    assert "canary" not in " ".join(text for text, _ in page.pieces)


@pytest.mark.parametrize("who", ["sunita_marsh", "hannah_seddon", "maya", "dana_whitlock"])
def test_nobody_else_opens_it(as_: As, ref: Ref, who: str) -> None:
    client = as_(who)
    for part in ("", "?kind=worry", "/paper"):
        assert client.get(f"/team/children/{ref(MAYA)}/with{part}").status_code == 404


def test_the_form_on_paper_and_the_way_there(as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    assert f'href="/team/children/{ref(MAYA)}/with"' in priya.get(f"/team/children/{ref(MAYA)}/").get_data(as_text=True)
    assert f"/team/children/{ref(MAYA)}/with/paper" in page_of(priya, ref(MAYA), "visit")
    paper = priya.get(f"/team/children/{ref(MAYA)}/with/paper?kind=visit").get_data(as_text=True)
    assert "Give it to a worker, or to anybody you trust." in paper
    assert "Maya" not in read(paper).all("main")[0].text


@pytest.mark.parametrize("sent", ["<script>", "abc-def", "ABC-DE", "ABC-DEF9"])
def test_only_a_reference_is_shown_as_one(as_: As, ref: Ref, sent: str) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    priya.send(f"{path}/start", at=path)
    page = priya.get(path, query_string={"sent": sent}).get_data(as_text=True)
    assert "What do you want to do?" in page
    assert sent not in page
