"""Complaints, advocates and rights, as one walks through them: what was wrong once and must stay right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask

from portal.authority import Help as Service
from portal.authority import HelpWho
from portal.extensions import db
from portal.models import Complaint, ComplaintStep, Conversation
from portal.services import advocacy
from portal.services.access import OpenRecord
from tests.checks.page import read
from tests.checks.test_light import statements
from tests.conftest import PageClient
from tests.web.test_complaints import KEISHA, MAYA, As, Ref, code_of, complain, fact, my_step, on, talk_of, team_step, text, words
from tests.web.test_helping import AMA, arrive, card, decide, helper, propose

OTHERS = "Somebody else looks into it, not the person it is about."


def html(client: PageClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def steps(app: Flask) -> list[str]:
    with app.app_context():
        return [one.step for one in db.session.scalars(db.select(ComplaintStep).order_by(ComplaintStep.id))]


@pytest.mark.parametrize(
    ("step", "question", "yes"),
    [("withdrawn", "Do you want to take it back?", "Yes, take it back"), ("settled", "Is it put right?", "Yes, it is put right")],
)
def test_what_ends_a_complaint_is_asked_once_more(app: Flask, as_: As, ref: Ref, step: str, question: str, yes: str) -> None:
    maya = as_("maya")
    path = complain(maya, ref(MAYA))
    first = maya.send(f"{path}/next", at=path, step=step)
    shown = first.get_data(as_text=True)
    assert first.status_code == 200
    assert question in text(shown)
    assert yes in text(shown)
    assert steps(app) == ["received"]  # nothing has ended yet
    sent = {n: re.search(rf'name="{n}" value="([^"]*)"', shown)[1] for n in ("csrf_token", "key", "step", "sure", "words")}
    assert f'href="{path}"' in shown  # the way back
    assert maya.post(f"{path}/next", data=sent).status_code == 303
    assert maya.post(f"{path}/next", data=sent).status_code == 303
    assert steps(app) == ["received", step]


def test_what_was_taken_back_leads_to_a_new_complaint_and_asks_nothing_of_the_year(as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), happened="2019-05-01")
    assert "It happened more than a year ago." in words(maya, path)
    assert my_step(maya, path, "withdrawn") == 303
    page = html(maya, path + "?done=1")
    assert "You took it back. You can complain again." in text(page)
    assert f'<a class="btn" href="/about/{ref(MAYA)}/complain">' in page
    assert "It happened more than a year ago." not in text(page)
    assert OTHERS not in text(page)
    assert "Something has to be decided" not in words(sunita, "/team/complaints")


def test_after_an_answer_the_answer_comes_first(as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), wish="I want an apology.")
    before = words(maya, path)
    assert before.index("How far it has come") < before.index("Nobody listens to me.") < before.index("I want an apology.")
    assert team_step(sunita, path, "acknowledged", words="It came.") == 303
    assert "Are you happy with it?" not in words(maya, path)
    assert team_step(sunita, path, "answered", words="We are sorry, and we will ring you.") == 303
    page = words(maya, path)
    order = [
        "We are sorry, and we will ring you.",
        "Are you happy with it?",
        "I ask for somebody from outside",
        "How far it has come",
        "Nobody listens",
    ]
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
    assert page.count("We are sorry, and we will ring you.") == 1
    assert page.index("Nobody listens") < page.index("I want an apology.") < page.index("It came.")
    assert re.search(r'<details id="where"><summary>How far it has come</summary>', html(maya, path))


def test_a_word_that_it_came_is_not_the_answer_in_my_messages(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path, mine = complain(maya, ref(MAYA), advocate="1"), f"/about/{ref(MAYA)}/messages"
    one = path.replace("complaints", "messages")
    with app.app_context():
        assert db.session.scalars(db.select(Conversation).join(Complaint)).one().reply_by == date(2026, 11, 25)
    for step in ("received", "acknowledged"):
        if step == "acknowledged":
            assert team_step(sunita, path, step) == 303
        row = re.search(rf'<a class="card row[^"]*" href="{one}">(.*?)</a>', html(maya, mine), re.S)
        assert row, step
        assert "The days stopped, until there is an advocate" in text(row[1])
        assert "Answered" not in text(row[1])
        assert "Answer by" not in text(row[1])
        assert "Answered" not in words(maya, one)
        assert "Somebody answers by" not in words(maya, one)
        assert "The days have stopped until you have an advocate." in words(maya, one)
    assert my_step(maya, path, "resumed") == 303
    assert "Answer by Friday 4 December" in words(maya, mine)
    assert fact(maya, one) == ["2026-12-04"]
    assert team_step(sunita, path, "answered", words="Here it is.") == 303
    assert "Answered" in words(maya, mine)
    assert "Answered" in words(maya, one)


def test_the_list_of_messages_asks_little_with_complaints_in_it(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for n in range(3):
        complain(maya, ref(MAYA), words=f"Number {n}")
    with statements(app) as sent:
        maya.get(f"/about/{ref(MAYA)}/messages")
    assert len(sent) <= 6, sent


def test_before_pressing_it_is_said_that_the_days_wait(as_: As, ref: Ref) -> None:
    waits = "Then the days wait until you have an advocate. You can let them go on at any time."
    assert waits in words(as_("maya"), f"/about/{ref(MAYA)}/complain")
    assert waits not in words(as_("dana_whitlock"), f"/about/{ref(MAYA)}/complain")


def test_the_proposal_stands_on_top_of_the_complaint_and_an_advocate_is_not_offered_twice(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), advocate="1")
    assert propose(sunita, talk_of(path), **AMA) == 303
    page = html(maya, path)
    assert page.index("Somebody can help you with this") < page.index("How far it has come")
    assert page.index('name="answer" value="yes"') < page.index("How far it has come")
    assert 'value="paused"' not in page
    assert decide(maya, ref, talk_of(path), helper(app).ref, "yes") == 303
    page = html(maya, path)
    assert "Your advocate: Ama Boateng." in text(page)
    assert "The days run again." in text(page)
    assert 'value="paused"' not in page
    assert "Ask for an advocate" not in text(page)
    assert decide(maya, ref, talk_of(path), helper(app).ref, "away") == 303
    assert 'value="paused"' in html(maya, path)  # they may ask once more


def test_the_advocate_reads_of_somebody_else_s_complaint_and_of_what_they_wish(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), wish="I want an apology.")
    talk = talk_of(path)
    propose(sunita, talk)
    decide(maya, ref, talk, helper(app).ref, "yes")
    ama = arrive(app, card(sunita, talk, helper(app).ref))
    page = read(html(ama, f"/helping/{talk}")).all("main")[0].text
    assert "I want an apology." in page
    assert "It is here now" in page
    assert fact(ama, f"/helping/{talk}") == ["2026-12-04"]
    for said in ("You sent it", "You hear by", "You are here", "Not happy?", "We told you", "answers you"):
        assert said not in page
    with on(app, "2026-12-07"):
        late = words(ama, f"/helping/{talk}")
        assert "It was due by Friday 4 December. It has not come." in late
        assert "We promised you" not in late
        assert "You do not have to wait" not in late
        assert "The Ombudsman checks councils" in late
    assert team_step(sunita, path, "answered", words="Sorry.") == 303
    assert "We answered you" not in words(ama, f"/helping/{talk}")


def test_an_advocate_who_was_sent_away_finds_back_to_whom_they_help(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    talk = talk_of(complain(maya, ref(MAYA)))
    propose(sunita, talk)
    decide(maya, ref, talk, helper(app).ref, "yes")
    ama = arrive(app, card(sunita, talk, helper(app).ref))
    decide(maya, ref, talk, helper(app).ref, "away")
    gone = ama.get(f"/helping/{talk}")
    main = gone.get_data(as_text=True).split("<main", 1)[1].split("</main>")[0]
    assert gone.status_code == 404
    assert '<a class="btn" href="/helping/">Whom I help</a>' in main
    assert "To my page" not in main
    assert "To my page" in maya.get("/about/nothing-here/").get_data(as_text=True)


def test_the_words_of_the_form_are_plain(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    form = words(maya, f"/about/{ref(MAYA)}/complain")
    assert "The person you choose does not see it. Nor does anybody they are the boss of." in form
    assert "If it was long ago, tell us too. A person decides, and says why." in form
    leaver = words(as_("keisha"), f"/about/{ref(KEISHA)}/complain")
    assert "Complaining does not change the help you get." in leaver
    assert "You will not get into trouble" not in leaver
    assert "You will not get into trouble" in form
    assert "Complaining does not change the help you get." in words(as_("keisha"), f"/about/{ref(KEISHA)}/rights")
    assert "boss" in words(as_("sunita_marsh"), "/team/complaints")


def test_a_conference_is_a_topic_only_where_there_is_a_protection_plan(as_: As, ref: Ref) -> None:
    maya, topic = as_("maya"), 'value="conference"'
    assert topic not in html(as_("keisha"), f"/about/{ref(KEISHA)}/complain")
    assert topic in html(as_("keisha"), f"/about/{ref(KEISHA)}/complain?about=conference")  # nothing that was chosen is lost
    assert topic in html(maya, f"/about/{ref(MAYA)}/complain")
    assert complain(as_("keisha"), ref(KEISHA), "conference")  # nor is it refused


def test_a_complaint_about_the_manager_goes_to_the_rights_officer_at_the_first_press(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for form in ({"about": "manager"}, {"about": "worker", "who": code_of(maya, ref(MAYA), "Denise Ollerton")}):
        sent = maya.send(f"/about/{ref(MAYA)}/complain", to="manager", words="About her.", **form)
        assert sent.status_code == 303
        assert "It is about the manager, so the manager does not get it." in words(maya, sent.headers["Location"])
    with app.app_context():
        found = list(db.session.scalars(db.select(Conversation).join(Complaint)))
        assert [(one.recipient, one.about_worker.name) for one in found] == [("rights", "Denise Ollerton")] * 2
    assert "We chose the children's rights officer" not in words(maya, complain(maya, ref(MAYA), "manager") + "?sent=1")
    tries = maya.send(f"/about/{ref(MAYA)}/complain", to="manager", about="manager", words="", wish="Keep me")
    assert tries.status_code == 422
    assert "We chose the children's rights officer for you." in text(tries.get_data(as_text=True))


def test_parents_are_not_promised_the_child_s_right(as_: As, ref: Ref) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    promise = "That is called an advocate. It is free, and they are on your side."
    assert promise in words(maya, f"/about/{ref(MAYA)}/")
    assert promise not in words(dana, f"/about/{ref(MAYA)}/")
    rights = words(dana, f"/about/{ref(MAYA)}/rights")
    assert "Ask for an advocate" not in rights
    assert "Ask for the child" in rights
    assert "Who can help you as a parent or carer" in rights
    assert "Ask for an advocate" in words(maya, f"/about/{ref(MAYA)}/rights")
    for client, kind in ((maya, "I want an advocate"), (dana, "An advocate for a child")):
        client.send(f"/about/{ref(MAYA)}/advocate", words="Please.")
        assert kind in words(client, f"/about/{ref(MAYA)}/messages")


def test_few_services_are_named_to_parents_none_twice_and_the_rest_behind_a_press(as_: As, ref: Ref) -> None:
    dana = as_("dana_whitlock")
    for path in ("advocate", "complain"):
        page = html(dana, f"/about/{ref(MAYA)}/{path}")
        first, rest = page.split("More services that the council names", 1)
        assert "Family Rights Group" in first
        assert "FRANK" not in first
        assert "FRANK" in rest
        assert "Stop It Now" not in page  # a bare name for anyone
        assert page.count("Caring for Communities and People") == 1
        assert 'class="sr"' not in rest.split("</details>")[0]


def test_at_most_six_services_are_named_at_first_and_those_for_families_need_a_number_or_a_page(app: Flask) -> None:
    council = app.extensions["portal.authority"]
    source = council.helps[0].source
    many = tuple(Service(f"Service {n}", HelpWho.PARENT, source) for n in range(8))
    bare = Service("Bare", HelpWho.FAMILY, source)
    number = Service("Number", HelpWho.FAMILY, source, "01452 000000", "", "01452000000")
    found = advocacy.who_helps(cast(OpenRecord, SimpleNamespace(is_own=False)), replace(council, helps=(bare, number, *many)))
    assert [one.desk_name for one in found.helps] == ["Number", *(f"Service {n}" for n in range(5))]
    assert [one.desk_name for one in found.more] == ["Bare", "Service 5", "Service 6", "Service 7"]
