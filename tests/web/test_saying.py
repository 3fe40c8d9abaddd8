"""The ways in, the taps, the wishes, and what the person sees and says afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AuditRow, Child, Conversation, DiaryEntry, Involvement, Message, OutboxRow, Period, Worker
from portal.rules.voice import Status
from portal.services import clock, saying
from portal.web import say_form
from tests.browser.hostile import HOSTILE
from tests.checks.page import Page, read
from tests.checks.test_light import statements, weight
from tests.conftest import TODAY, PageClient, World

MAYA, YUSUF, KEISHA, OWEN = "700101", "700102", "700103", "700104"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def html(client: PageClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def tiles(client: PageClient, ref: str) -> set[str]:
    """The kinds that the page of choices leads to."""
    links = {e.attrs.get("href", "") for e in read(html(client, f"/about/{ref}/say")).all("a")}
    return {link.rpartition("kind=")[2] for link in links if "say?kind=" in link}


def send(client: PageClient, ref: str, kind: str, *, words: str = "", to: str = "worker", **more: str) -> str:
    """Sends a form as it stands on its own page; gives the path of the conversation."""
    at = f"/about/{ref}/say/unsafe" if kind == "unsafe" else f"/about/{ref}/say?kind={kind}"
    response = client.send(at.split("?")[0], at=at, kind=kind, to=to, words=words, **more)
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.headers["Location"]).split("?")[0]


def talk_of(path: str) -> Conversation:
    """The row behind a path; ask inside an application context."""
    return db.session.scalars(db.select(Conversation).where(Conversation.ref == path.rsplit("/", 1)[1])).one()


def answered(app: Flask, path: str, status: str = "waiting", weeks: int = 0) -> None:
    """Priya has answered or closed it, some weeks ago."""
    with app.app_context():
        talk = talk_of(path)
        priya = db.session.scalars(db.select(Worker).where(Worker.name == "Priya Nambiar")).one()
        at = clock.on(TODAY) - timedelta(weeks=weeks)
        talk.status, talk.owner_id, talk.taken_at, talk.answered_at, talk.unread = status, priya.id, at, at, True
        if status == "closed":
            talk.closed_at, talk.what_changed = at, "The dog stays next door."
        db.session.add(Message(conversation_id=talk.id, worker_id=priya.id, words="We will see to it.", key="a", created_at=at))
        db.session.commit()


def labels(page: Page, name: str) -> list[str]:
    """The texts of the labels around the radios of a name."""
    radios = [e for e in page.all("input") if e.attrs.get("name") == name]
    return [" ".join(next(p for p in e.parents if p.tag == "label").text.split()) for e in radios]


# The page of choices


def test_the_page_begins_with_what_somebody_wants_to_do(as_: As, ref: Ref) -> None:
    page = html(as_("maya"), f"/about/{ref(MAYA)}/say")
    assert read(page).all("h1")[0].text.strip() == "What do you want to do?"
    assert "<textarea" not in page
    first = re.search(r'<a class="urgent" href="([^"]+)">', page)
    assert first
    assert first[1].endswith("/say/unsafe")
    assert page.index("say/unsafe") < page.index("say?kind=")
    assert "/feedback?lang=en" in page
    pictures = [e for e in read(page).all("img") if any(p.tag == "a" for p in e.parents)]
    assert len(pictures) == len(tiles(as_("maya"), ref(MAYA))) + 3  # and "I don't feel safe", a complaint, an advocate: pages of their own
    assert {e.attrs["alt"] for e in pictures} == {""}  # the words stand beside


@pytest.mark.parametrize(
    ("who", "person", "there", "not_there"),
    [
        ("maya", MAYA, {"home", "visit", "unfair"}, {"visitor", "end"}),
        ("yusuf", YUSUF, {"visitor", "home"}, {"end"}),
        ("carol_bright", YUSUF, {"visit", "see"}, {"visitor", "home", "end"}),
        ("dana_whitlock", MAYA, {"visit", "decision", "unfair"}, {"visitor", "home", "end"}),
        ("keisha", KEISHA, {"end", "home"}, {"visitor"}),
    ],
)
def test_everybody_is_shown_only_what_fits(as_: As, ref: Ref, who: str, person: str, there: set[str], not_there: set[str]) -> None:
    found = tiles(as_(who), ref(person))
    assert there <= found
    assert not found & not_there


def test_what_does_not_fit_leads_back_to_the_choices_and_what_was_written_is_taken_all_the_same(as_: As, ref: Ref, app: Flask) -> None:
    dana = as_("dana_whitlock")
    for kind in ("visitor", "home", "nonsense", "", "sooner"):
        assert "What do you want to do?" in html(dana, f"/about/{ref(MAYA)}/say?kind={kind}")
    path = send(dana, ref(MAYA), "visitor", words="She would like one", to="rights")
    with app.app_context():
        assert talk_of(path).kind == "visitor"


@pytest.mark.parametrize(("words", "page"), [("A complaint", "record.complaints.new"), ("I want an advocate", "record.advocacy.ask")])
def test_a_complaint_and_an_advocate_have_pages_of_their_own(app: Flask, as_: As, ref: Ref, words: str, page: str) -> None:
    maya = as_("maya")
    [way] = [e.attrs["href"] for e in read(html(maya, f"/about/{ref(MAYA)}/say")).all("a") if e.text.strip() == words]
    assert way == app.url_map.bind("localhost").build(page, {"ref": ref(MAYA)})
    html(maya, way)
    assert "<textarea" in html(maya, f"/about/{ref(MAYA)}/say?kind={'complaint' if 'complaint' in page else 'advocate'}")


def test_every_picture_is_there(app: Flask) -> None:
    with app.test_request_context():
        found = {kind: app.jinja_env.globals["own_picture"](picture) for kind, picture in say_form.PICTURE_OF.items()}
    assert not [kind for kind, picture in found.items() if not picture]


# The form


KINDS = [kind.value for kind in say_form.PICTURE_OF if kind.value != "unsafe"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_says_who_by_when_and_what_if_it_cannot_wait(as_: As, ref: Ref, kind: str) -> None:
    yusuf = as_("keisha" if kind == "end" else "yusuf")
    page = html(yusuf, f"/about/{ref(KEISHA if kind == 'end' else YUSUF)}/say?kind={kind}")
    assert re.search(r"Somebody answers by <time datetime=\"2026-1[12]-\d\d\"", page)
    assert "Nobody reads it at night or at weekends." in page
    assert 'href="/help"' in page
    assert labels(read(page), "to")
    assert read(page).all("textarea")


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_the_heaviest_forms_fit_one_window_and_ask_little(app: Flask, as_: As, ref: Ref, lang: str) -> None:
    for who, person in (("maya", MAYA), ("yusuf", YUSUF), ("keisha", KEISHA), ("samira_sabbagh", "700105")):
        client = as_(who)
        client.get(f"/help?lang={lang}")
        if client.get(f"/about/{ref(person)}/").status_code != 200:
            continue
        for page in (*(f"say?kind={kind}" for kind in KINDS), "say", "say/unsafe", "say/paper?kind=visit", "messages"):
            path = f"/about/{ref(person)}/{page}"
            first, everything = weight(client, path)
            assert first <= 14_600, (path, first)
            assert everything <= 12_600, (path, everything)
            with statements(app) as sent:
                client.get(path)
            assert len(sent) <= 6, (path, sent)


def test_one_tap_is_enough(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "visit", tap_how="bad", tap_said="middle")
    with app.app_context():
        talk = talk_of(path)
        assert (talk.taps, talk.messages[0].words) == ("how:bad said:middle", "")
    page = html(maya, path)
    assert "How was the visit?" in page
    assert "Not good" in page
    assert "A bit" in page


def test_neither_a_tap_nor_a_word_is_said_kindly(as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say"
    for more in ({}, {"tap_how": "nonsense"}, {"tap_helped": "good"}):  # helped is not asked about a visit
        response = maya.send(at, at=at + "?kind=visit", kind="visit", to="worker", words=" ", **more)
        assert response.status_code == 422
        assert "Please write something first. One word is enough." in response.get_data(as_text=True)
    worry = maya.send(at, at=at + "?kind=worry", kind="worry", to="worker", words="", tap_how="good")
    assert worry.status_code == 422  # a worry has nothing to tap


def test_a_mistake_keeps_taps_wishes_and_words(as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say"
    form = {"tap_how": "bad", "share": "no", "answer_how": "phone", "answer_when": "after school", "answer_language": "cy"}
    response = maya.send(at, at=at + "?kind=visit", kind="visit", to="nobody", words="Keep me", **form)
    page = read(response.get_data(as_text=True))
    assert response.status_code == 422
    checked = {(e.attrs["name"], e.attrs["value"]) for e in page.all("input") if "checked" in e.attrs}
    assert {("tap_how", "bad"), ("share", "no"), ("answer_how", "phone")} <= checked
    assert [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "answer_when"] == ["after school"]
    assert [e.attrs["value"] for e in page.all("option") if "selected" in e.attrs] == ["cy"]
    assert "Keep me" in page.all("textarea")[0].text
    assert [e for e in page.all("details") if "open" in e.attrs]


@pytest.mark.parametrize(("field", "value"), [("share", "x"), ("answer_how", "x"), ("answer_language", "xx"), ("answer_when", "y" * 201)])
def test_a_wish_that_was_tampered_with_is_refused_and_nothing_is_lost(as_: As, ref: Ref, field: str, value: str) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say"
    response = maya.send(at, at=at + "?kind=worry", kind="worry", to="worker", words="Keep me", **{field: value})
    assert response.status_code == 422
    assert "Keep me" in response.get_data(as_text=True)


def test_wishes_are_kept_and_have_sensible_defaults(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    plain = send(maya, ref(MAYA), "worry", words="only words")
    wished = send(
        maya, ref(MAYA), "worry", words="with wishes", share="no", answer_how="text", answer_when=" not at home ", answer_language="ar"
    )
    with app.app_context():
        a, b = talk_of(plain), talk_of(wished)
        assert (a.share, a.answer_how, a.answer_when, a.answer_language, a.about_worker_id) == ("ask", "here", "", "", None)
        assert (b.share, b.answer_how, b.answer_when, b.answer_language) == ("no", "text", "not at home", "ar")
    page = html(maya, f"/about/{ref(MAYA)}/say?kind=worry")
    assert "Even then we have to tell others if somebody is being hurt or is in danger." in page


def test_a_visit_is_the_last_one_unless_another_is_chosen(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    page = read(html(maya, f"/about/{ref(MAYA)}/say?kind=visit"))
    days = [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "about_day"]
    with app.app_context():
        query = db.select(DiaryEntry.day).join(Child, Child.id == DiaryEntry.child_id).where(Child.person_id == MAYA)
        held = db.session.scalars(query.where(DiaryEntry.kind == "visit", DiaryEntry.status == "held", DiaryEntry.day <= TODAY)).all()
    assert days == [*(d.isoformat() for d in sorted(set(held), reverse=True)[:3]), ""]
    assert [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "about_day" and "checked" in e.attrs] == days[:1]
    path = send(maya, ref(MAYA), "visit", tap_how="good", about_day=days[1])
    none = send(maya, ref(MAYA), "visit", tap_how="good", about_day="")
    with app.app_context():
        assert talk_of(path).about_day == date.fromisoformat(days[1])
        assert talk_of(none).about_day is None
    at = f"/about/{ref(MAYA)}/say"
    assert maya.send(at, at=at + "?kind=visit", kind="visit", to="worker", words="x", about_day="2020-01-01").status_code == 422


def test_a_father_without_the_visits_sees_no_day_of_one(app: Flask, as_: As, ref: Ref) -> None:
    from portal.models import Contact, Tie

    with app.app_context():
        db.session.scalars(db.select(Tie).join(Contact).where(Contact.source_id == "F102")).one().may_see = "worker"
        db.session.commit()
    assert 'name="about_day"' not in html(as_("rob_tanner"), f"/about/{ref(MAYA)}/say?kind=visit")


def test_faces_never_stand_without_a_word(as_: As, ref: Ref) -> None:
    page = read(html(as_("maya"), f"/about/{ref(MAYA)}/say?kind=visit"))
    assert labels(page, "tap_how") == ["Good", "In the middle", "Not good"]
    assert labels(page, "tap_said") == ["Yes", "A bit", "No"]
    assert {e.attrs.get("aria-hidden") for e in page.all("svg") if e.attrs.get("class") == "mood"} == {"true"}


def test_a_younger_child_gets_shorter_words_and_larger_pictures(as_: As, ref: Ref) -> None:
    maya, yusuf = as_("maya"), as_("yusuf")
    young, older = html(maya, f"/about/{ref(MAYA)}/say?kind=visit"), html(yusuf, f"/about/{ref(YUSUF)}/say?kind=visit")
    assert "Did they listen to you?" in young
    assert '<div class="young">' in young
    assert "Could you say what you wanted to say?" in older
    assert '<div class="young">' not in older
    assert '<div class="young">' not in html(as_("dana_whitlock"), f"/about/{ref(MAYA)}/say?kind=visit")


def test_a_reviewing_officer_can_be_chosen_where_there_is_one_who_can_sign_in(app: Flask, as_: As, ref: Ref) -> None:
    yusuf = as_("yusuf")
    path = f"/about/{ref(YUSUF)}/say?kind=meeting"
    assert any(label.startswith("Reviewing officer") for label in labels(read(html(yusuf, path)), "to"))
    talk = send(yusuf, ref(YUSUF), "meeting", words="For Ruth", to="reviewer").rsplit("/", 1)[1]
    assert as_("ruth_odell").get(f"/team/inbox/{talk}").status_code == 200
    with app.app_context():
        for account in db.session.scalars(
            db.select(Account).join(Worker, Worker.id == Account.worker_id).where(Worker.name == "Ruth Odell")
        ):
            account.disabled = True
        db.session.commit()
    assert 'value="reviewer"' not in html(yusuf, path)
    refused = yusuf.send(f"/about/{ref(YUSUF)}/say", at=path, kind="meeting", words="For Ruth", to="reviewer")
    assert refused.status_code == 422


def test_the_reviewing_officer_is_named_answers_and_the_child_reads_it(as_: As, ref: Ref) -> None:
    yusuf, ruth = as_("yusuf"), as_("ruth_odell")
    form = f"/about/{ref(YUSUF)}/say?kind=meeting"
    assert any(label.startswith("Reviewing officer: Ruth Odell") for label in labels(read(html(yusuf, form)), "to"))
    path = send(yusuf, ref(YUSUF), "meeting", words="I want my brother there.", to="reviewer")
    item = f"/team/inbox/{path.rsplit('/', 1)[1]}"
    assert ruth.send(f"{item}/open", at=item).status_code == 303
    assert ruth.send(f"{item}/answer", at=item, words="I will ask him.", seen="1").status_code == 303
    assert ruth.send(f"{item}/close", at=item, words="Your brother comes to your reviews.", seen="1").status_code == 303
    page = read(html(yusuf, path)).all("main")[0].text
    assert "I will ask him." in page
    assert "What changed because you said this" in page
    assert "Your brother comes to your reviews." in page


def test_a_child_in_care_is_told_what_an_independent_visitor_is(as_: As, ref: Ref) -> None:
    told = (
        "An independent visitor is a grown-up who comes just for you and does things with you that you like. They are not part of the team."
    )
    yusuf, rights = as_("yusuf"), f"/about/{ref(YUSUF)}/rights"
    assert told in html(yusuf, rights)
    assert f'href="/about/{ref(YUSUF)}/say?kind=visitor"' in html(yusuf, rights)
    assert told in html(yusuf, f"/about/{ref(YUSUF)}/say?kind=visitor")
    assert told not in html(as_("maya"), f"/about/{ref(MAYA)}/rights")
    assert told not in html(as_("samira_sabbagh"), rights)


def test_the_chair_of_a_conference_is_called_so(as_: As, ref: Ref) -> None:
    found = labels(read(html(as_("maya"), f"/about/{ref(MAYA)}/say?kind=meeting")), "to")
    assert any(label.startswith("Conference chair") for label in found)


def test_unfair_treatment_says_that_it_goes_to_the_rights_team(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    page = html(maya, f"/about/{ref(MAYA)}/say?kind=unfair")
    assert "What you write goes to the children&#39;s rights team" in page or "What you write goes to the children's rights team" in page
    checked = [e.attrs["value"] for e in read(page).all("input") if e.attrs.get("name") == "to" and "checked" in e.attrs]
    assert checked == ["rights"]
    assert 'name="to" value="worker"' not in page


FIELDS = ("kind", "to", "tap_how", "about_day", "about", "share", "answer_how", "answer_when", "answer_language", "key", "words", "later")
GOOD = {"kind": "visit", "to": "worker", "tap_how": "good", "share": "no", "answer_how": "phone", "words": "w"}


@pytest.mark.parametrize("who", ["maya", "priya_nambiar"])
def test_hostile_words_in_every_field_break_nothing(app: Flask, as_: As, ref: Ref, who: str) -> None:
    client = as_(who)
    path = f"/about/{ref(MAYA)}/say" if who == "maya" else f"/team/children/{ref(MAYA)}/with"
    token = re.search(r'name="csrf_token" value="([^"]+)"', html(client, f"{path}?kind=visit"))[1]
    for n, field in enumerate(FIELDS):
        for text in HOSTILE[n :: len(FIELDS) * 4]:
            answer = client.post(path, data={**GOOD, field: text, "csrf_token": token})
            assert answer.status_code in {303, 422}, (field, text)
            assert "<script>window" not in answer.get_data(as_text=True), (field, text)
            assert "<script>window" not in html(client, path + "?" + urlencode({"kind": text})), text
    with app.app_context():
        for talk in db.session.scalars(db.select(Conversation)):
            assert re.fullmatch(r"[a-z: ]*", talk.taps)
            assert talk.share in {"ask", "yes", "no"}
            assert talk.answer_how in {"here", "visit", "phone", "text"}
            assert talk.answer_language in {"", "en", "cy", "ar"}
            assert talk.about_worker_id is None


# I don't feel safe, about somebody who works with me


def codes(page: str) -> dict[str, str]:
    """Who can be named: the name and the code of their choice."""
    found = [e for e in read(page).all("input") if e.attrs.get("name") == "about" and e.attrs["value"]]
    return {next(p for p in e.parents if p.tag == "label").text.split("\n")[0].strip(): e.attrs["value"] for e in found}


def test_the_worker_whom_it_is_about_never_sees_it(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    named = codes(html(maya, f"/about/{ref(MAYA)}/say/unsafe"))
    [(_, priya)] = [(name, code) for name, code in named.items() if name.startswith("Priya Nambiar")]
    talk = send(maya, ref(MAYA), "unsafe", words="canary about her", to="duty", about=priya).rsplit("/", 1)[1]
    assert as_("priya_nambiar").get(f"/team/inbox/{talk}").status_code == 404
    assert as_("denise_ollerton").get(f"/team/inbox/{talk}").status_code == 200
    page = html(maya, f"/about/{ref(MAYA)}/messages/{talk}")
    assert "Priya" not in page


def test_only_somebody_who_works_with_this_child_can_be_named(app: Flask, as_: As, ref: Ref) -> None:
    maya, yusuf, at = as_("maya"), as_("yusuf"), f"/about/{ref(MAYA)}/say/unsafe"
    with app.app_context():
        ids = list(db.session.scalars(db.select(Worker.id)))
    theirs = codes(html(yusuf, f"/about/{ref(YUSUF)}/say/unsafe"))
    assert theirs
    for about in (*theirs.values(), *map(str, ids), "0", "-1", "<script>"):
        response = maya.send(at, to="duty", words="Keep me", about=about)
        assert response.status_code == 422, about
        assert "Keep me" in response.get_data(as_text=True)


def test_the_service_itself_refuses_a_worker_who_never_worked_with_the_child(app: Flask) -> None:
    with app.app_context():
        hannah = db.session.scalars(db.select(Worker).where(Worker.name == "Hannah Seddon")).one()
        priya = db.session.scalars(db.select(Worker).where(Worker.name == "Priya Nambiar")).one()
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        assert saying.ever_worked_with(child.id, priya.id)
        assert not saying.ever_worked_with(child.id, hannah.id)


def test_who_may_not_see_the_people_names_nobody(app: Flask, as_: As, ref: Ref) -> None:
    from portal.models import Contact, Tie

    with app.app_context():
        db.session.scalars(db.select(Tie).join(Contact).where(Contact.source_id == "F102")).one().may_see = ""
        db.session.commit()
    page = html(as_("rob_tanner"), f"/about/{ref(MAYA)}/say/unsafe")
    assert 'name="about"' not in page
    assert "Priya" not in page


def test_no_inner_number_stands_in_a_form(as_: As, ref: Ref, app: Flask) -> None:
    named = codes(html(as_("maya"), f"/about/{ref(MAYA)}/say/unsafe"))
    assert all(re.fullmatch(r"[0-9a-f]{12}", code) for code in named.values())
    assert len(set(named.values())) == len(named) > 0


def carried(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)}


def test_whom_it_is_about_is_not_lost_when_the_sign_in_has_ended(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say/unsafe"
    page = html(maya, path)
    code = next(c for name, c in codes(page).items() if name.startswith("Priya Nambiar"))
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    maya.get("/exit")
    form |= {"kind": "unsafe", "to": "duty", "about": code, "answer_when": "at school <b>", "answer_how": "visit", "words": "It is her"}
    out = maya.post(path, data=form)
    assert out.status_code == 401
    hidden = carried(out.get_data(as_text=True))
    assert set(hidden) == {"csrf_token", "kept"}
    kept = maya.post("/sign-in", data={**hidden, **world.accounts["maya"].sign_in}).get_data(as_text=True)
    done = maya.post(path, data={**carried(kept), "words": "It is her"})
    assert done.status_code == 303
    with app.app_context():
        talk = talk_of(str(done.headers["Location"]).split("?")[0])
        assert talk.about_worker.name == "Priya Nambiar"
        assert (talk.answer_how, talk.answer_when) == ("visit", "at school <b>")


# Afterwards


def test_the_person_sees_that_it_was_opened(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="opened?")
    assert "Waiting for a person to open it" in html(maya, path)
    with app.app_context():
        talk_of(path).opened_at = clock.on(TODAY)
        db.session.commit()
    page = html(maya, path)
    assert "Opened on" in page
    assert "Waiting for a person to open it" not in page


def test_a_question_back_stands_first_with_a_place_for_the_answer(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path, "asked")
    with app.app_context():
        talk = talk_of(path)
        talk.messages[-1].asks, talk.messages[-1].words = True, "Which dog is it?"
        db.session.commit()
    page = html(maya, path)
    assert page.index("Which dog is it?") < page.index("What happens now")
    assert page.count("<textarea") == 1
    assert maya.send(path, words="The brown one").status_code == 303
    with app.app_context():
        assert talk_of(path).status == "taken"
    assert "We asked you something" not in html(maya, path)


def test_an_answer_that_does_not_help_goes_back_to_the_team(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    assert "Does that help?" not in html(maya, path)
    answered(app, path)
    assert "Does that help?" in html(maya, path)
    with app.app_context():
        talk_of(path).reply_by = TODAY - timedelta(days=3)
        before = db.session.scalar(db.select(db.func.count()).select_from(OutboxRow))
        db.session.commit()
    assert maya.send(f"{path}/helps", at=path, helps="no").status_code == 303
    with app.app_context():
        talk = talk_of(path)
        assert (talk.status, talk.helps, talk.unread, talk.reply_by.isoformat()) == ("taken", "no", False, "2026-11-25")
        assert talk.owner.name == "Priya Nambiar"
        rows = db.session.scalars(db.select(OutboxRow).order_by(OutboxRow.id)).all()
        assert len(rows) == before + 1
        assert rows[-1].event == "to_do"
        assert db.session.scalar(db.select(Account).where(Account.id == rows[-1].account_id)).worker.name == "Priya Nambiar"
    page = html(maya, path)
    assert "Does that help?" not in page
    assert "It is with the team again." in page
    answered_again(app, path)
    assert "Does that help?" in html(maya, path)


def answered_again(app: Flask, path: str) -> None:
    with app.app_context():
        talk_of(path).status = Status.WAITING.value
        db.session.commit()


def test_an_answer_that_helps_stays_answered_and_is_not_asked_again(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path)
    assert maya.send(f"{path}/helps", at=path, helps="yes").status_code == 303
    with app.app_context():
        assert (talk_of(path).status, talk_of(path).helps) == ("waiting", "yes")
    assert "Does that help?" not in html(maya, path)
    assert maya.send(f"{path}/helps", at=path, helps="no").status_code == 303  # no longer asked: nothing happens
    with app.app_context():
        assert (talk_of(path).status, talk_of(path).helps) == ("waiting", "yes")


@pytest.mark.parametrize(("said", "status", "better"), [("yes", "closed", "yes"), ("bit", "closed", "bit"), ("no", "taken", "no")])
def test_four_weeks_later_only_a_no_opens_it_again(app: Flask, as_: As, ref: Ref, said: str, status: str, better: str) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path, "closed", weeks=4)
    page = html(maya, path)
    assert "Did it get better?" in page
    assert "Does that help?" not in page
    assert "Did it get better?" in html(maya, f"/about/{ref(MAYA)}/messages")
    assert maya.send(f"{path}/better", at=path, better=said).status_code == 303
    with app.app_context():
        talk = talk_of(path)
        assert (talk.status, talk.better, talk.better_at is not None) == (status, better, True)
        assert (talk.closed_at is None) is (said == "no")
        rows = [r.detail for r in db.session.scalars(db.select(AuditRow).where(AuditRow.action == "better"))]
        assert rows == [f"{said} {talk.ref}"]
    assert "Did it get better?" not in html(maya, path)
    maya.send(f"{path}/better", at=path, better="no")
    with app.app_context():
        assert talk_of(path).better == better


@pytest.mark.parametrize(("days", "said"), [(27, False), (28, True), (42, True), (43, False)])
def test_the_first_page_says_for_two_weeks_that_there_is_a_question(app: Flask, as_: As, ref: Ref, days: int, said: bool) -> None:
    maya, news = as_("maya"), "There is something new for you"
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path, "closed")
    with app.app_context():
        talk = talk_of(path)
        talk.closed_at = clock.on(TODAY - timedelta(days=days))
        db.session.execute(db.update(Conversation).values(unread=False))
        db.session.commit()
    assert (news in html(maya, f"/about/{ref(MAYA)}/")) is said
    assert news not in html(as_("dana_whitlock"), f"/about/{ref(MAYA)}/")
    assert ("Did it get better?" in html(maya, path)) is (days >= 28)


def test_worrying_words_bring_help_numbers_in_every_language_and_hold_nothing_back(app: Flask, as_: As, ref: Ref) -> None:
    maya, hard = as_("maya"), "Some of your words sound hard."
    for lang in ("en", "cy", "ar"):
        maya.get(f"/help?lang={lang}")
        path = send(maya, ref(MAYA), "idea", words="I want to kill myself")
        numbers = [e.attrs["href"] for e in read(html(maya, path + "?sent=1")).all("a") if e.attrs.get("href", "").startswith("tel:")]
        assert numbers.count("tel:08001111") > 1, lang  # in the receipt, and below like everywhere
        with app.app_context():
            assert (talk_of(path).recipient, talk_of(path).status) == ("worker", "new")
    maya.get("/help?lang=en")
    assert hard in html(maya, path + "?sent=1")
    assert hard not in html(maya, path)  # later it is a conversation like any other
    plain = send(maya, ref(MAYA), "idea", words="A trampoline in the garden")
    assert hard not in html(maya, plain + "?sent=1")


def test_a_conversation_asks_the_database_little(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "visit", words="the dog", tap_how="good")
    answered(app, path)
    for page in (path, path + "?sent=1", path + "/print"):
        with statements(app) as sent:
            html(maya, page)
        assert len(sent) <= 6, sent
        first, everything = weight(maya, page)
        assert first <= 14_600
        assert everything <= 12_600


def test_before_four_weeks_nobody_is_asked(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path, "closed", weeks=3)
    assert "Did it get better?" not in html(maya, path)
    assert maya.send(f"{path}/better", at=path, better="no").status_code == 303
    with app.app_context():
        assert (talk_of(path).status, talk_of(path).better) == ("closed", "")


@pytest.mark.parametrize("what", ["helps", "better"])
@pytest.mark.parametrize("said", ["", "maybe", "<script>", "yes"])
def test_nobody_else_answers_for_the_child(app: Flask, as_: As, ref: Ref, what: str, said: str) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    path = send(maya, ref(MAYA), "worry", words="the dog")
    answered(app, path, "closed", weeks=4 if what == "better" else 0)
    assert dana.send(f"{path}/{what}", at=f"/about/{ref(MAYA)}/say", **{what: said}).status_code == 404
    with app.app_context():
        assert (talk_of(path).helps, talk_of(path).better) == ("", "")
    if said != "yes":
        assert maya.send(f"{path}/{what}", at=path, **{what: said}).status_code == 303
        with app.app_context():
            assert (talk_of(path).helps, talk_of(path).better, talk_of(path).status) == ("", "", "closed")


def test_a_no_thanks_is_not_asked_whether_it_helps(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    at = f"/about/{ref(KEISHA)}/visits/keep-in-touch"
    path = str(keisha.send(at, choice="no_thanks", again="6 months").headers["Location"]).split("?")[0]
    answered(app, path, "closed", weeks=5)
    page = html(keisha, path)
    assert "Does that help?" not in page
    assert "Did it get better?" not in page


def test_a_conversation_can_be_printed(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = send(maya, ref(MAYA), "visit", words="print me", tap_how="good")
    page = html(maya, f"{path}/print")
    assert "print me" in page
    assert "Good" in page
    assert "<textarea" not in page
    assert f'href="{path}/print"' in html(maya, path)
    html(as_("dana_whitlock"), f"{path}/print", 404)


def test_an_empty_form_can_be_printed_and_says_where_to_give_it(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for kind in (*KINDS, "unsafe", "nonsense", ""):
        page = html(maya, f"/about/{ref(MAYA)}/say/paper?kind={kind}")
        assert "Give it to a worker, or to anybody you trust." in page
        assert "Maya" not in read(page).all("main")[0].text  # it may lie about
        assert 'href="tel:999"' in page
    assert "/say/paper?kind=visit" in html(maya, f"/about/{ref(MAYA)}/say?kind=visit")


def test_the_team_is_told_that_there_is_something_to_do(app: Flask, as_: As, ref: Ref) -> None:
    def told_after(**more: str) -> set[str]:
        with app.app_context():
            last = db.session.scalar(db.select(db.func.max(OutboxRow.id))) or 0
        send(as_("maya"), ref(MAYA), **more)  # type: ignore[arg-type]
        with app.app_context():
            query = db.select(Worker.name).join(Account, Account.worker_id == Worker.id).join(OutboxRow, OutboxRow.account_id == Account.id)
            return set(db.session.scalars(query.where(OutboxRow.id > last)))

    assert told_after(kind="worry", words="x", to="worker") == {"Priya Nambiar"}
    assert told_after(kind="worry", words="x", to="manager") == {"Denise Ollerton"}
    assert told_after(kind="unfair", words="x", to="rights") == {"Sunita Marsh"}
    with app.app_context():
        db.session.scalars(db.select(Worker).where(Worker.name == "Priya Nambiar")).one().active = False
        db.session.commit()
    assert told_after(kind="worry", words="x", to="worker") == {"Denise Ollerton"}  # nothing waits on somebody who has left
    assert told_after(kind="unsafe", words="x", to="duty") == set()  # its alarm climbs by itself


def test_a_family_without_a_team_is_still_read_by_somebody(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.delete(Involvement))
        db.session.execute(db.update(Period).values(worker_id=None))
        db.session.commit()
    send(as_("maya"), ref(MAYA), "worry", words="nobody")
    with app.app_context():
        query = db.select(Worker.name).join(Account, Account.worker_id == Worker.id).join(OutboxRow, OutboxRow.account_id == Account.id)
        assert {"Denise Ollerton", "Marcus Ellery"} <= set(db.session.scalars(query))


def test_it_is_said_who_reads_it_while_an_officer_is_away(as_: As, ref: Ref) -> None:
    away = "While they are away, the manager of the team reads it, but not if it is about the manager."
    maya = as_("maya")
    for path in ("say?kind=meeting", "complain", "advocate"):
        assert away in html(maya, f"/about/{ref(MAYA)}/{path}"), path
