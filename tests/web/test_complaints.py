"""Complaints from the first press to the answer to the panel: who may, by when, what is said, and that the one named sees nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import AuditRow, Complaint, ComplaintStep, Conversation, Message, Tie
from portal.rules.complaints import About
from tests.checks.page import read
from tests.conftest import PageClient

MAYA, YUSUF, KEISHA, OWEN = "700101", "700102", "700103", "700104"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]
TOKENS = re.compile(r'(csrf_token|key)" value="[^"]*"')


@contextmanager
def on(app: Flask, day: str) -> Iterator[None]:
    """The same application and database on another day."""
    was = app.extensions["portal.settings"]
    app.extensions["portal.settings"] = replace(was, today=date.fromisoformat(day))
    yield
    app.extensions["portal.settings"] = was


def text(html: str) -> str:
    """The words of a page, in one line."""
    html = re.sub(r"</?(time|bdi|b|a|span)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def words(client: PageClient, path: str) -> str:
    return text(client.get(path).get_data(as_text=True))


def complain(client: PageClient, ref: str, about: str = "help_i_get", to: str = "rights", **more: str) -> str:
    """Complains through the form and gives the path of the complaint's page."""
    response = client.send(f"/about/{ref}/complain", **{"about": about, "to": to, "words": "Nobody listens to me.", **more})
    assert response.status_code == 303, text(response.get_data(as_text=True))
    return str(response.headers["Location"]).split("?")[0]


def code_of(client: PageClient, ref: str, name: str) -> str:
    """What stands in the form for somebody's name."""
    found = re.search(rf'name="who" value="(\w+)"[^>]*> <span><bdi>{name}', client.get(f"/about/{ref}/complain").get_data(as_text=True))
    assert found, name
    return found[1]


def fact(client: PageClient, path: str, name: str = "complaint-due") -> list[str]:
    return [e.attrs["datetime"] for e in read(client.get(path).get_data(as_text=True)).facts(name)]


def talk_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def team_step(client: PageClient, path: str, step: str, **form: str) -> int:
    """A step of the team; the answer's status."""
    page = f"/team/complaints/{talk_of(path)}"
    return client.send(f"{page}/step", at=page, step=step, **form).status_code


def my_step(client: PageClient, path: str, step: str, said: str = "") -> int:
    return client.send(f"{path}/next", at=path, step=step, words=said, sure="1").status_code


def here(client: PageClient, path: str) -> str:
    """The point of the way that says "You are here"."""
    found = re.findall(r'<li class="here" aria-current="step"><b>(.*?)</b>', client.get(path).get_data(as_text=True))
    return unescape(" / ".join(found))


# The form


def test_a_complaint_is_made_from_plain_questions(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    first = words(maya, f"/about/{ref(MAYA)}/complain")
    assert "You may complain. You will not get into trouble, and the help does not stop because of it." in first
    assert "If it was long ago, tell us too. A person decides, and says why." in first
    assert "Would you like someone to help you say this?" in first
    path = complain(maya, ref(MAYA), wish="An apology.", happened="2026-11-02", answer_when="After school, here")
    page = words(maya, path)
    assert "Nobody listens to me." in page
    assert "An apology." in page
    assert "Somebody else looks into it, not the person it is about." in page
    assert fact(maya, path) == ["2026-12-04"]  # ten working days after Friday 20 November
    assert here(maya, path) == "We tell you that it came"
    with app.app_context():
        row = db.session.scalars(db.select(Complaint)).one()
        assert (row.procedure, row.about, row.wish, row.happened_on) == ("children_act", "help_i_get", "An apology.", date(2026, 11, 2))
        assert [s.step for s in row.steps] == ["received"]
        assert row.conversation.reply_by == date(2026, 12, 4)
        assert row.conversation.answer_when == "After school, here"
        audit = [r.detail for r in db.session.scalars(db.select(AuditRow))]
        assert not [d for d in audit if "apology" in d or "listens" in d]


WAYS = [
    ("help_i_get", "children_act", "Somebody else looks into it, not the person it is about."),
    ("worker", "children_act", "Somebody else looks into it, not the person it is about."),
    ("manager", "children_act", "Somebody else looks into it, not the person it is about."),
    ("home", "children_act", "Somebody else looks into it, not the person it is about."),
    ("decision", "children_act", "Somebody else looks into it, not the person it is about."),
    ("conference", "conference", "A person passes your complaint to those who lead conferences, and tells you who looks at it."),
    ("records", "corporate", "This goes the council's own way for complaints."),
    ("court", "passed_on", "What a court has decided, only a court can change."),
    ("school_or_health", "passed_on", "Schools, doctors and hospitals have their own ways for complaints."),
    ("hurt", "safeguarding", "It is on top of the duty list, because somebody may be in danger."),
    ("other", "passed_on", "A person reads it, finds out who can put it right, and tells you."),
]


@pytest.mark.parametrize(("about", "procedure", "told"), WAYS)
def test_what_it_is_about_chooses_the_way(app: Flask, as_: As, ref: Ref, about: str, procedure: str, told: str) -> None:
    maya = as_("maya")
    path = complain(maya, ref(MAYA), about)
    assert told in words(maya, path)
    with app.app_context():
        assert db.session.scalars(db.select(Complaint)).one().procedure == procedure
    assert {code for code, _, _ in WAYS} | {"carer_approval"} == set(About)


def test_only_a_carer_is_asked_about_being_approved(as_: As, ref: Ref) -> None:
    asked = 'value="carer_approval"'
    carol = as_("carol_bright")
    assert asked in carol.get(f"/about/{ref(YUSUF)}/complain").get_data(as_text=True)
    assert asked not in as_("yusuf").get(f"/about/{ref(YUSUF)}/complain").get_data(as_text=True)
    assert "Being approved as a carer has a way of its own." in words(carol, complain(carol, ref(YUSUF), "carer_approval"))


def test_early_help_goes_the_council_s_own_way_and_has_one_answer(as_: As, ref: Ref) -> None:
    lowri, denise = as_("lowri_pritchard"), as_("denise_ollerton")
    lowri.get("/help?lang=en")
    path = complain(lowri, ref(OWEN), to="manager")
    assert fact(lowri, path) == ["2026-12-04"]
    assert team_step(denise, path, "answered", words="We looked into it.") == 303
    page = words(lowri, path)
    assert "I ask for somebody from outside" not in page
    assert "The Ombudsman checks councils, and it is free: 0300 061 0614" in page
    assert my_step(lowri, path, "asked_2") == 422


def test_a_mistake_keeps_every_word(as_: As, ref: Ref) -> None:
    maya, form = (
        as_("maya"),
        {"wish": "My wish <b>", "happened": "2026-11-02", "answer_when": "Mondays", "words": "My words </textarea><script>"},
    )
    path = f"/about/{ref(MAYA)}/complain"
    for wrong in ({}, {"about": "nothing"}, {"about": "worker", "who": "abcdef123456"}, {"about": "help_i_get", "to": "worker"}):
        response = maya.send(path, **{"to": "rights", **form, **wrong})
        page = response.get_data(as_text=True)
        assert response.status_code == 422, wrong
        assert "My words &lt;/textarea&gt;&lt;script&gt;" in page
        assert "My wish &lt;b&gt;" in page
        assert 'value="2026-11-02"' in page
        assert 'value="Mondays"' in page
    for wrong in ({"words": " "}, {"words": "a" * 10_001}, {"wish": "b" * 10_001}, {"happened": "2026-11-21"}, {"happened": "2026-02-30"}):
        response = maya.send(path, **{"to": "rights", "about": "home", **form, **wrong})
        assert response.status_code == 422, wrong
        assert next(iter(wrong.values())).strip() in response.get_data(as_text=True)


def test_an_old_matter_is_never_refused_and_a_person_decides(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), happened="2019-05-01")
    assert "It happened more than a year ago. A person decides if we can still look into it" in words(maya, path)
    page = f"/team/complaints/{talk_of(path)}"
    assert "Something has to be decided" in words(sunita, "/team/complaints")
    assert sunita.send(f"{page}/decide", at=page, what="late", words="We look into it. You were seven then.").status_code == 303
    mine = words(maya, path)
    assert "It happened more than a year ago." not in mine
    assert "We look into it. You were seven then." in mine
    with app.app_context():
        assert db.session.scalars(db.select(Complaint)).one().late_ok


def test_a_grandparent_may_complain_and_the_council_decides_about_their_interest(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        tie = db.session.scalars(db.select(Tie).join(Tie.contact).where(db.text("contact.source_id = 'F102'"))).one()
        tie.relation = "grandparent"
        db.session.commit()
    rob, sunita = as_("rob_tanner"), as_("sunita_marsh")
    path = complain(rob, ref(MAYA))
    assert "The council has to decide if you may complain for Maya." in words(rob, path)
    page = f"/team/complaints/{talk_of(path)}"
    assert sunita.send(f"{page}/decide", at=page, what="interest").status_code == 303
    assert "has to decide" not in words(rob, path)
    assert sunita.send(f"{page}/decide", at=page, what="anything").status_code == 422


def test_the_manager_is_not_offered_a_complaint_about_the_manager(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    denise = code_of(maya, ref(MAYA), "Denise Ollerton")
    for form in ({"about": "manager"}, {"about": "worker", "who": denise}):
        response = maya.send(f"/about/{ref(MAYA)}/complain", to="manager", words="About her.", happened="2026-02-30", **form)
        page = response.get_data(as_text=True)
        assert response.status_code == 422
        assert 'value="manager" checked' not in page
        assert 'name="to" value="manager"' not in page
        assert "About her." in page
    complain(maya, ref(MAYA), "manager")
    with app.app_context():
        found = db.session.scalars(db.select(Conversation).join(Complaint)).one()
        assert found.about_worker.name == "Denise Ollerton"  # there is only one, so she need not be named


def test_a_name_is_looked_up_in_the_child_s_own_list(app: Flask, as_: As, ref: Ref) -> None:
    theirs = code_of(as_("yusuf"), ref(YUSUF), "Hannah")
    maya = as_("maya")
    assert maya.send(f"/about/{ref(MAYA)}/complain", about="worker", who=theirs, to="rights", words="x").status_code == 422
    rob = as_("rob_tanner")  # he may see the people
    assert "Priya Nambiar" in words(rob, f"/about/{ref(MAYA)}/complain")
    with app.app_context():
        tie = db.session.scalars(db.select(Tie).join(Tie.contact).where(db.text("contact.source_id = 'F102'"))).one()
        tie.may_see = "visits"
        db.session.commit()
    assert "Priya Nambiar" not in words(rob, f"/about/{ref(MAYA)}/complain")


def test_danger_goes_on_top_of_the_duty_list_at_once(app: Flask, as_: As, ref: Ref) -> None:
    maya, denise = as_("maya"), as_("denise_ollerton")
    priya = code_of(maya, ref(MAYA), "Priya Nambiar")
    form = maya.get(f"/about/{ref(MAYA)}/complain").get_data(as_text=True)
    assert form.index('href="tel:999"') < form.index('name="about"')
    response = maya.send(f"/about/{ref(MAYA)}/complain", about="hurt", who=priya, words="She pushed me.", to="manager")
    page = maya.get(response.headers["Location"]).get_data(as_text=True)
    assert "It is on top of the duty list." in text(page)
    assert 'href="tel:08001111"' in page
    talk = talk_of(response.headers["Location"].split("?")[0])
    with app.app_context():
        found = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        assert (found.kind, found.recipient, found.about_worker.name) == ("unsafe", "duty", "Priya Nambiar")
    assert denise.get(f"/team/inbox/{talk}").status_code == 200
    assert as_("tomasz_wilk").get(f"/team/inbox/{talk}").status_code == 200
    assert as_("priya_nambiar").get(f"/team/inbox/{talk}").status_code == 404
    board = denise.get("/team/complaints").get_data(as_text=True)
    assert talk in board
    for step in ("withdrawn", "settled"):  # whoever is in danger is looked after, whatever becomes of the complaint
        assert my_step(maya, f"/about/{ref(MAYA)}/complaints/{talk}", step) == 422
    handed_on = {"words": "Our duty worker rings you now.", "note": "Duty team"}
    assert team_step(denise, f"/{talk}", "passed_on", **handed_on) == 422  # nobody has read it yet
    denise.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    assert team_step(denise, f"/{talk}", "passed_on", **handed_on) == 303


# An advocate


def test_one_press_sends_it_and_asks_for_an_advocate_and_the_days_stop(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA), advocate="1", who=code_of(maya, ref(MAYA), "Priya Nambiar"), words="Help me say it.")
    page = words(maya, path + "?sent=1")
    assert "You asked for an advocate." in page
    assert "The days have stopped until you have an advocate." in page
    assert fact(maya, path) == []
    with app.app_context():
        talks = list(db.session.scalars(db.select(Conversation).where(Conversation.created_at.is_not(None)).order_by(Conversation.id)))[-2:]
        assert [(t.kind, t.recipient) for t in talks] == [("complaint", "rights"), ("advocate", "rights")]
        assert talks[1].about_worker_id == talks[0].about_worker_id
        ask = talks[1].ref
    assert sunita.get(f"/team/inbox/{ask}").status_code == 200
    assert as_("priya_nambiar").get(f"/team/inbox/{ask}").status_code == 404
    with on(app, "2026-11-25"):
        assert team_step(sunita, path, "acknowledged") == 303
    with on(app, "2026-12-01"):
        assert team_step(sunita, path, "answered", words="Too early.") == 422  # not before they could say it
        assert my_step(maya, path, "resumed") == 303
        assert fact(maya, path) == ["2026-12-15"]  # all ten days are left: 1 December is the last that does not count
    with app.app_context():
        assert db.session.scalars(db.select(Conversation).join(Complaint)).one().reply_by == date(2026, 12, 15)


def test_an_advocate_can_be_asked_for_later_and_one_ask_is_enough(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = complain(maya, ref(MAYA))
    assert my_step(maya, path, "paused") == 303
    assert my_step(maya, path, "paused") == 303
    assert my_step(maya, path, "resumed") == 303
    assert my_step(maya, path, "paused") == 303
    with app.app_context():
        asks = db.session.scalars(db.select(Conversation).where(Conversation.kind == "advocate")).all()
        assert len(asks) == 1
        steps = [s.step for s in db.session.scalars(db.select(ComplaintStep).order_by(ComplaintStep.number))]
        assert steps == ["received", "paused", "resumed", "paused"]


def test_parents_are_told_the_truth_about_advocates(app: Flask, as_: As, ref: Ref) -> None:
    dana = as_("dana_whitlock")
    page = words(dana, f"/about/{ref(MAYA)}/complain")
    assert "This right in law is the child's. As a parent or carer you do not have it, but there are people who can help you." in page
    assert "Family Advocacy Service" in page
    assert "it is your right" not in page
    assert "BeHeard" not in page
    child = words(as_("maya"), f"/about/{ref(MAYA)}/complain")
    assert "It is free. When you want to complain, it is your right." in child
    early = words(as_("owen"), f"/about/{ref(OWEN)}/complain")  # early help: the law's right to an advocate is not theirs
    assert "An advocate is on your side." in early
    assert "it is your right" not in early
    assert "Family Advocacy Service" not in child
    path = complain(dana, ref(MAYA), advocate="1")
    assert "You asked who can help you." in words(dana, path + "?sent=1")
    assert fact(dana, path) == ["2026-12-04"]  # no pause: only the child's right stops the days
    assert my_step(dana, path, "paused") == 422


# The way, through every stage, over Christmas and Easter


def test_every_stage_from_before_christmas_to_the_answer_to_the_panel(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    with on(app, "2026-12-15"):
        path = complain(maya, ref(MAYA), "worker", who=code_of(maya, ref(MAYA), "Priya Nambiar"))
        assert fact(maya, path) == ["2026-12-31"]  # 16-18, 21-24, 29-31; 25 and 28 are bank holidays
        assert "You hear by Friday 18 December." in words(maya, path)
        assert "Within 25 working days. If it needs longer, we tell you why." in words(maya, path)
    with on(app, "2026-12-17"):
        assert team_step(sunita, path, "acknowledged", words="It is with me now.") == 303
        assert "It is with me now." in words(maya, path)
        assert "There is something new for you" in words(maya, f"/about/{ref(MAYA)}/")
    with on(app, "2026-12-30"):
        assert team_step(sunita, path, "complex") == 422  # never without the reason
        assert team_step(sunita, path, "complex", words="I have to talk to three people.") == 303
        assert fact(maya, path) == ["2027-01-15"]  # New Year's Day does not count either
        assert "I have to talk to three people." in words(maya, path)
    with on(app, "2027-01-12"):
        assert my_step(maya, path, "asked_2") == 422  # not before the answer or its day
        assert team_step(sunita, path, "answered", words="You were right.") == 303
        assert "You can ask until Tuesday 9 February." in words(maya, path)
        assert here(maya, path) == "We answered you"
        assert fact(maya, path) == []
        assert my_step(maya, path, "asked_3") == 422  # a stage is not skipped
    with on(app, "2027-01-13"):
        assert my_step(maya, path, "asked_2", "It was not one time.") == 303
        assert fact(maya, path) == ["2027-02-17"]
        assert "It was not one time." in words(maya, path)
        assert "It was not one time." in words(sunita, f"/team/complaints/{talk_of(path)}")
    with on(app, "2027-02-10"):
        assert team_step(sunita, path, "longer", words="One person was ill.") == 303
        assert fact(maya, path) == ["2027-04-16"]  # 65 days, without Good Friday and Easter Monday
    with on(app, "2027-04-15"):
        assert team_step(sunita, path, "reported", words="They found three times.") == 303
        assert "You can ask until Friday 14 May." in words(maya, path)
    with on(app, "2027-04-19"):
        assert my_step(maya, path, "asked_3") == 303
        assert fact(maya, path) == ["2027-06-02"]
        assert team_step(sunita, path, "panel_met") == 422  # its day has to be told first
        assert team_step(sunita, path, "panel_set") == 422
        assert team_step(sunita, path, "panel_set", day="2027-04-18") == 422
        assert team_step(sunita, path, "panel_set", day="2027-06-01", words="At the library.") == 303
        assert "The panel meets on Tuesday 1 June." in words(maya, path)
    with on(app, "2027-06-01"):
        assert team_step(sunita, path, "panel_met") == 303
        assert fact(maya, path) == ["2027-06-08"]
    with on(app, "2027-06-08"):
        assert team_step(sunita, path, "panel_reported") == 303
        assert fact(maya, path) == ["2027-06-29"]
    with on(app, "2027-06-29"):
        assert "Ombudsman" not in words(maya, path)
        assert team_step(sunita, path, "final", words="We say sorry, and Tomasz comes from now on.") == 303
        page = words(maya, path)
        assert "We say sorry, and Tomasz comes from now on." in page
        assert "The Ombudsman checks councils, and it is free: 0300 061 0614" in page
        assert "Help at Hand works for the Children's Commissioner and helps when nobody listens: 0800 528 0731" in page
        assert "We promised you" not in page  # every day was kept
        assert "Finished" in words(sunita, "/team/complaints")
    with app.app_context():
        row = db.session.scalars(db.select(Complaint)).one()
        assert [s.number for s in row.steps] == list(range(1, 12 + 1))
        told = db.session.scalar(db.select(db.func.count()).select_from(Message).where(Message.conversation_id == row.conversation_id))
        assert told == 9  # the complaint itself, one word of hers with stage 2, seven of the council's


def test_a_day_that_is_missed_is_said_with_a_sorry_and_the_ombudsman(app: Flask, as_: As, ref: Ref) -> None:
    keisha, samira, sunita = as_("keisha"), as_("samira_sabbagh"), as_("sunita_marsh")
    with on(app, "2026-12-15"):
        paths = {keisha: complain(keisha, ref(KEISHA)), samira: complain(samira, ref(YUSUF))}
        samira.get("/help?lang=en")
    with on(app, "2026-12-31"):
        for client, path in paths.items():
            assert "We promised you an answer" not in words(client, path)  # the day itself is not late
            assert "We promised you a word that it came by Friday 18 December. It has not come. We are sorry." in words(client, path)
    with on(app, "2027-01-04"):
        for client, path in paths.items():
            page = words(client, path)
            assert re.search(r"We promised you an answer by .*31 December.* It has not come. We are sorry.", page)
            assert "You hear by Thursday 31 December" not in page  # nor is it still promised
            assert "0300 061 0614" in page
            assert ("0800 528 0731" in page) is (client is keisha)  # Help at Hand is for children and care leavers
            assert "Nobody has answered in time, so you can ask for the next step now." in page
        board = words(sunita, "/team/complaints")
        assert "Answer was due by" in board
        assert my_step(keisha, paths[keisha], "asked_2") == 303
        assert fact(keisha, paths[keisha]) == ["2027-02-08"]


def test_asking_late_is_asking_all_the_same(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    assert team_step(sunita, path, "answered", words="No.") == 303
    with on(app, "2027-03-01"):
        assert "You can still ask, and a person decides." in words(maya, path)
        assert my_step(maya, path, "asked_2") == 303


def test_put_right_and_taken_back_are_no_traps(app: Flask, as_: As, ref: Ref) -> None:
    maya, sunita = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    assert team_step(sunita, path, "answered", words="Sorry.") == 303
    assert my_step(maya, path, "settled") == 303
    assert "You said that it is put right" in words(maya, path)
    assert my_step(maya, path, "asked_2") == 303  # and it was not, after all
    assert my_step(maya, path, "withdrawn") == 303
    with app.app_context():
        found = db.session.scalars(db.select(Conversation).join(Complaint)).one()
        assert found.status == "closed"
    assert my_step(maya, path, "asked_3") == 422
    again = complain(maya, ref(MAYA), words="Once more.")
    assert again != path
