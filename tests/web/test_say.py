"""Saying something: choose, write, send once, be answered; nothing typed is lost, and nobody reads what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from portal.authority import load
from portal.extensions import db
from portal.models import Account, AuditRow, Child, Conversation, Message, Worker
from portal.rules.voice import Kind, recipients
from portal.services import clock, voice
from tests.checks.page import read
from tests.conftest import PageClient, World

MAYA, YUSUF = "700101", "700102"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def say(client: PageClient, ref: str, words: str, kind: str = "worry", to: str = "worker") -> str:
    """Says something through the form and gives the path of the conversation."""
    response = client.send(f"/about/{ref}/say", kind=kind, to=to, words=words)
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.headers["Location"]).split("?")[0]


def test_the_whole_way_there_and_back(as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    words = "I am scared of the dog.\nIt is <b>big</b> & loud."
    path = say(maya, ref(MAYA), words)
    receipt = maya.get(path + "?sent=1").get_data(as_text=True)
    assert re.search(r'<bdi dir="ltr">[0-9A-Z]{3}-[0-9A-Z]{3}</bdi>', receipt)
    assert read(receipt).facts("reply-by")[0].attrs["datetime"] == "2026-11-25"  # three working days after Friday 20 November
    assert "&lt;b&gt;big&lt;/b&gt; &amp; loud." in receipt
    talk = path.rsplit("/", 1)[1]
    assert talk in priya.get("/team/inbox?box=unowned").get_data(as_text=True)
    taken = priya.send(f"/team/inbox/{talk}/take", at=f"/team/inbox/{talk}")
    assert taken.status_code == 303
    assert "Priya Nambiar" in maya.get(path).get_data(as_text=True)
    assert priya.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}").status_code == 303
    answer = "Thank you for telling me. We will talk about the dog on Tuesday."
    assert priya.send(f"/team/inbox/{talk}/answer", at=f"/team/inbox/{talk}", words=answer).status_code == 303
    assert "There is something new for you" in maya.get(f"/about/{ref(MAYA)}/").get_data(as_text=True)
    assert answer in maya.get(path).get_data(as_text=True)
    assert maya.send(f"{path}/read", at=path).status_code == 303
    assert priya.send(f"/team/inbox/{talk}/close", at=f"/team/inbox/{talk}", words="The dog stays next door now.").status_code == 303
    page = maya.get(path).get_data(as_text=True)
    assert "The dog stays next door now." in page
    assert talk not in priya.get("/team/inbox").get_data(as_text=True)
    assert talk in priya.get("/team/inbox?box=closed").get_data(as_text=True)
    again = maya.send(path, words="It came back.")
    assert again.status_code == 303
    assert talk in priya.get("/team/inbox?box=mine").get_data(as_text=True)  # it waits on us again


def test_two_taps_are_one_row(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    page = maya.get(f"/about/{ref(MAYA)}/say?kind=thanks").get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    form |= {"words": "twice", "to": "worker", "kind": "thanks"}
    places = {maya.post(f"/about/{ref(MAYA)}/say", data=form).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Message).where(Message.words == "twice")) == 1


def test_two_people_may_have_the_same_key(as_: As, ref: Ref, app: Flask) -> None:
    key = str(uuid4())
    for who in ("maya", "dana_whitlock"):
        client = as_(who)
        page = client.get(f"/about/{ref(MAYA)}/say").get_data(as_text=True)
        token = re.search(r'csrf_token" value="([^"]+)"', page)[1]
        data = {"csrf_token": token, "key": key, "words": f"from {who}", "to": "worker", "kind": "thanks"}
        assert client.post(f"/about/{ref(MAYA)}/say", data=data).status_code == 303
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Conversation).where(Conversation.key == key)) == 2


def test_a_mistake_keeps_every_word(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    response = maya.send(f"/about/{ref(MAYA)}/say", kind="complaint", words="My words </textarea><script>", to="nobody")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "My words &lt;/textarea&gt;&lt;script&gt;" in page
    assert "Please choose who should get this." in page or "Not a valid choice" in page
    long = maya.send(f"/about/{ref(MAYA)}/say", kind="worry", words="a" * 10_001, to="worker")
    assert long.status_code == 422
    assert "a" * 10_001 in long.get_data(as_text=True)
    assert maya.send(f"/about/{ref(MAYA)}/say", kind="worry", words=" \n ", to="worker").status_code == 422


def test_words_are_kept_when_the_sign_in_has_ended(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    page = maya.get(path + "?kind=worry").get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    maya.get("/exit")
    response = maya.post(path, data={**form, "kind": "worry", "to": "worker", "words": "Please keep this."})
    assert response.status_code == 401
    out = response.get_data(as_text=True)
    assert "Please keep this." not in out  # nobody knows who holds the phone now
    assert "worry" not in out
    hidden = {n: re.search(rf'name="{n}" value="([^"]*)"', out)[1] for n in ("csrf_token", "kept")}
    way = world.accounts["maya"].sign_in
    again = maya.post("/sign-in", data={**hidden, **way})
    assert again.status_code == 200
    kept = again.get_data(as_text=True)
    assert "Please keep this." in kept
    assert f'action="{path}"' in kept
    hidden = {n: re.search(rf'name="{n}" value="([^"]*)"', kept)[1] for n in ("csrf_token", "kind", "to", "key")}
    assert maya.post(path, data={**hidden, "words": "Please keep this."}).status_code == 303
    with app.app_context():
        assert db.session.scalar(db.select(Message).where(Message.words == "Please keep this."))


def test_words_never_go_to_another_site(as_: As, world: World, client: PageClient) -> None:
    way = world.accounts["maya"].sign_in
    for back in ("https://evil.example/", "//evil.example/", "/\\evil.example", "/about//evil", "javascript:alert(1)", "/exit"):
        fresh = client.application.test_client()
        response = fresh.send("/sign-in", **way, words="mine", back=back, kind="", to="")
        assert response.status_code == 303, back
        assert response.headers["Location"] == "/about/"


def test_an_old_token_keeps_the_words_too(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    response = maya.post(f"/about/{ref(MAYA)}/say", data={"csrf_token": "old", "words": "Still here", "to": "worker", "kind": "thanks"})
    assert response.status_code == 400
    assert "Still here" in response.get_data(as_text=True)


def test_a_broken_database_is_said_kindly_and_keeps_the_words(app: Flask, as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    page = maya.get(path + "?kind=worry").get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}

    def broken() -> None:
        raise voice.db.exc.OperationalError("INSERT", {}, Exception("disk full"))

    with app.app_context():
        monkeypatch.setattr(voice.db.session, "commit", broken)
    response = maya.post(path, data={**form, "kind": "worry", "to": "worker", "words": "Hold on to this"})
    assert response.status_code == 503
    assert "Hold on to this" in response.get_data(as_text=True)
    assert "not sent" in response.get_data(as_text=True)
    monkeypatch.undo()
    with app.app_context():
        assert not db.session.scalar(db.select(Message).where(Message.words == "Hold on to this"))
    assert maya.post(path, data={**form, "kind": "worry", "to": "worker", "words": "Hold on to this"}).status_code == 303


def test_nobody_of_the_family_reads_what_another_wrote(as_: As, ref: Ref) -> None:
    """Canaries: what the child, the mother and the father write reaches none of the other two, on any page."""
    pages = ("", "people", "visits", "plan", "rights", "say", "say/unsafe", "messages")
    cast = {who: as_(who) for who in ("maya", "dana_whitlock", "rob_tanner")}
    before = {who: [c.get(f"/about/{ref(MAYA)}/{p}").get_data(as_text=True) for p in pages] for who, c in cast.items()}
    paths = {who: say(client, ref(MAYA), f"canary of {who}") for who, client in cast.items()}
    for reader, client in cast.items():
        for p in pages:
            page = client.get(f"/about/{ref(MAYA)}/{p}").get_data(as_text=True)
            assert not re.search(r"canary of (?!" + reader + ")", page)
        for writer, path in paths.items():
            assert client.get(path).status_code == (200 if writer == reader else 404)
    # Not even a trace: the others' pages are the same, byte by byte, but for the form's own tokens.
    clean = [re.sub(r'(csrf_token|key)" value="[^"]*"', "", t) for t in before["rob_tanner"]]
    other = as_("rob_tanner")
    after = [other.get(f"/about/{ref(MAYA)}/{p}").get_data(as_text=True) for p in pages[:-1]]
    assert [re.sub(r'(csrf_token|key)" value="[^"]*"', "", t) for t in after] == clean[:-1]


def test_see_as_shows_no_words_of_a_child(as_: As, ref: Ref) -> None:
    say(as_("maya"), ref(MAYA), "canary in the child's words")
    priya = as_("priya_nambiar")
    for p in ("", "people", "visits", "plan", "rights"):
        assert "canary" not in priya.get(f"/team/children/{ref(MAYA)}/as/child/{p}").get_data(as_text=True)
    assert priya.get(f"/team/children/{ref(MAYA)}/as/child/messages").status_code == 404


@pytest.mark.parametrize("who", ["maya", "dana_whitlock", "rob_tanner"])
def test_see_as_is_exactly_what_the_person_sees(as_: As, ref: Ref, who: str, app: Flask) -> None:
    from portal.models import Contact, Tie

    with app.app_context():
        tie = "child"
        if who != "maya":
            name = {"dana_whitlock": "F101", "rob_tanner": "F102"}[who]
            tie = db.session.scalar(db.select(Tie.ref).join(Contact).where(Contact.source_id == name))
    person, priya = as_(who), as_("priya_nambiar")
    for p in ("", "people", "visits", "plan", "rights"):
        own = person.get(f"/about/{ref(MAYA)}/{p}")
        seen = priya.get(f"/team/children/{ref(MAYA)}/as/{tie}/{p}")
        assert own.status_code == seen.status_code, p
        if own.status_code == 200:
            facts = [[(e.attrs, e.text) for e in read(r.get_data(as_text=True)).elements if "data-fact" in e.attrs] for r in (own, seen)]
            assert facts[0] == facts[1]
            words = [[e.text for e in read(r.get_data(as_text=True)).elements if e.attrs.get("class") == "words"] for r in (own, seen)]
            assert words[0] == words[1]


@pytest.mark.parametrize(
    ("kind", "to", "readers"),
    [
        ("worry", "worker", {"priya_nambiar", "denise_ollerton", "tomasz_wilk"}),
        ("worry", "manager", {"denise_ollerton"}),
        ("complaint", "rights", {"sunita_marsh"}),
        ("complaint", "manager", {"denise_ollerton"}),
        ("advocate", "rights", {"sunita_marsh"}),
    ],
)
def test_who_of_the_staff_reads_what(as_: As, ref: Ref, kind: str, to: str, readers: set[str]) -> None:
    talk = say(as_("maya"), ref(MAYA), "who reads this?", kind, to).rsplit("/", 1)[1]
    for who in ("priya_nambiar", "denise_ollerton", "tomasz_wilk", "sunita_marsh", "marcus_ellery", "hannah_seddon", "graham_tulley"):
        client = as_(who)
        assert client.get(f"/team/inbox/{talk}").status_code == (200 if who in readers else 404), who
        assert (talk in client.get("/team/inbox").get_data(as_text=True)) is (who in readers), who


def test_a_complaint_cannot_be_sent_to_the_worker(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    assert 'value="worker"' not in maya.get(f"/about/{ref(MAYA)}/say?kind=complaint").get_data(as_text=True)
    assert maya.send(f"/about/{ref(MAYA)}/say", kind="complaint", to="worker", words="about Priya").status_code == 422
    assert "worker" not in [r.value for r in recipients(Kind.COMPLAINT)]


def test_with_no_rights_officer_the_manager_reads(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.scalar(db.select(Account).where(Account.email == "sunita.marsh@example.org")).disabled = True
        db.session.commit()
    talk = say(as_("maya"), ref(MAYA), "read by somebody", "complaint", "rights").rsplit("/", 1)[1]
    assert as_("denise_ollerton").get(f"/team/inbox/{talk}").status_code == 200
    assert as_("priya_nambiar").get(f"/team/inbox/{talk}").status_code == 404


def test_not_feeling_safe_shows_numbers_first_and_lands_on_top(as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    page = maya.get(f"/about/{ref(MAYA)}/say/unsafe").get_data(as_text=True)
    assert page.index('href="tel:999"') < page.index("<textarea")
    assert page.index('href="tel:08001111"') < page.index("<textarea")
    response = maya.send(f"/about/{ref(MAYA)}/say/unsafe", words="I am hiding", to="duty")
    path = response.headers["Location"]
    assert 'href="tel:999"' in maya.get(path).get_data(as_text=True)
    talk = path.split("?")[0].rsplit("/", 1)[1]
    say(maya, ref(MAYA), "later", "question")
    inbox = priya.get("/team/inbox").get_data(as_text=True)
    assert re.search(r'id="i-([a-z0-9]+)"', inbox)[1] == talk
    assert as_("marcus_ellery").get(f"/team/inbox/{talk}").status_code == 200  # every manager sees the duty list
    assert as_("hannah_seddon").get(f"/team/inbox/{talk}").status_code == 404


def test_the_conversation_follows_the_child_to_a_new_team(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), "follow me").rsplit("/", 1)[1]
    with app.app_context():
        from portal.models import Involvement

        child = db.session.scalar(db.select(Child).where(Child.person_id == MAYA))
        hannah = db.session.scalar(db.select(Worker).where(Worker.source_id == "8202"))
        for row in db.session.scalars(db.select(Involvement).where(Involvement.child_id == child.id, Involvement.is_main)):
            row.worker_id, row.team_id = hannah.id, hannah.team_id
        db.session.commit()
    assert as_("hannah_seddon").get(f"/team/inbox/{talk}").status_code == 200
    assert as_("tomasz_wilk").get(f"/team/inbox/{talk}").status_code == 404


def test_a_child_with_no_team_is_read_by_every_manager(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), "nobody has me").rsplit("/", 1)[1]
    with app.app_context():
        from portal.models import Involvement

        db.session.execute(db.delete(Involvement))
        db.session.commit()
    for manager in ("denise_ollerton", "marcus_ellery"):
        assert as_(manager).get(f"/team/inbox/{talk}").status_code == 200


def test_every_act_leaves_a_row_and_no_words(app: Flask, as_: As, ref: Ref) -> None:
    say(as_("maya"), ref(MAYA), "canary for the audit")
    with app.app_context():
        rows = list(db.session.scalars(db.select(AuditRow)))
    assert {"said", "signed_in"} <= {r.action for r in rows}
    assert not [r for r in rows if "canary" in r.detail]


@pytest.mark.parametrize(
    ("at", "kind", "by"),
    [
        ("2026-11-20T10:00", Kind.WORRY, "2026-11-25"),  # Friday: Mon 23, Tue 24, Wed 25
        ("2026-11-21T02:00", Kind.WORRY, "2026-11-25"),  # Saturday night: the same
        ("2026-12-23T10:00", Kind.WORRY, "2026-12-30"),  # Thu 24, Tue 29 (25 and 28 are bank holidays), Wed 30
        ("2026-11-20T10:00", Kind.COMPLAINT, "2026-12-04"),  # ten working days
        ("2026-11-20T16:59", Kind.UNSAFE, "2026-11-20"),  # the office is still open
        ("2026-11-20T17:00", Kind.UNSAFE, "2026-11-23"),  # closed: Monday
        ("2026-12-25T02:00", Kind.UNSAFE, "2026-12-29"),  # Christmas, Saturday, Sunday, Monday in place of Boxing Day
    ],
)
def test_by_when(at: str, kind: Kind, by: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/London"))
    assert voice.reply_by(kind, load("gloucestershire"), moment) == date.fromisoformat(by)


def test_the_day_is_england_s() -> None:
    late = datetime.fromisoformat("2026-06-30T23:30:00+00:00")  # half past midnight on 1 July in England
    assert clock.london(late).date() == date(2026, 7, 1)


def test_nothing_old_is_out_of_reach(as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "NEWEST", 2)
    maya = as_("maya")
    talks = [say(maya, ref(MAYA), f"number {n}").rsplit("/", 1)[1] for n in range(5)]
    seen: list[str] = []
    for page in range(3):
        seen += re.findall(
            rf'href="/about/{ref(MAYA)}/messages/(\w{{12}})"', maya.get(f"/about/{ref(MAYA)}/messages?page={page}").get_data(as_text=True)
        )
    assert seen[:5] == talks[::-1]
    assert len(seen) == 6  # and the one of the demo
    for odd in ("-1", "x", "99999999999", "²", ""):
        assert maya.get(f"/about/{ref(MAYA)}/messages?page={odd}").status_code == 200
