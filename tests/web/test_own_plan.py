"""A care leaver's own part of the pathway plan: theirs to write, order, finish and take out; their adviser answers and changes no word."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AuditRow, Child, Contact, OwnPart, Tie
from portal.rules.journey import Help
from portal.rules.own_plan import Part, has_own_plan, wrong_day
from portal.services import access, own_plan, own_plan_acts
from portal.services.access import NotYours
from tests.browser.hostile import HOSTILE
from tests.checks.page import read
from tests.checks.test_light import statements, weight
from tests.checks.test_sweeps import enrol_past_carer
from tests.conftest import TODAY, PageClient, World, make_app, sign_in
from tests.web.test_kept_words import hidden, signed_out_and_in_again

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
As, Ref = Callable[[str], PageClient], Callable[[str], str]


def mine(ref: Ref, person: str = KEISHA) -> str:
    return f"/about/{ref(person)}/my-plan"


def theirs(ref: Ref, person: str = KEISHA) -> str:
    return f"/team/children/{ref(person)}/own-plan"


def words(client: PageClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(read(response.get_data(as_text=True)).all("main")[0].text.split())


def rows(app: Flask) -> list[OwnPart]:
    with app.app_context():
        return list(db.session.scalars(db.select(OwnPart).order_by(OwnPart.id)))


def row_of(app: Flask, text: str) -> OwnPart:
    return next(r for r in rows(app) if r.words == text and not r.key.startswith("was:"))


def add(client: PageClient, ref: Ref, text: str, part: str = "home", **form: str) -> int:
    return client.send(mine(ref), part=part, words=text, **form).status_code


def do(client: PageClient, ref: Ref, app: Flask, text: str, act: str, **form: str) -> int:
    path = mine(ref)
    return client.send(f"{path}/{row_of(app, text).ref}/do", at=path, do=act, **form).status_code


def order(client: PageClient, ref: Ref, part: str = "home") -> list[str]:
    found = read(client.get(mine(ref)).get_data(as_text=True))
    [section] = [e for e in found.elements if e.attrs.get("aria-labelledby") == f"p-{part}"]
    return [e.text for e in found.elements if "own-words" in e.attrs.get("class", "").split() and section in e.parents]


def answer(client: PageClient, ref: Ref, app: Flask, text: str, reply: str, **form: str) -> int:
    path = theirs(ref)
    return client.send(f"{path}/{row_of(app, text).ref}/answer", at=path, words=reply, **form).status_code


def make_older(app: Flask, born: date = date(2010, 5, 30)) -> None:
    with app.app_context():
        db.session.execute(db.update(Child).where(Child.person_id == YUSUF).values(born=born))
        db.session.commit()


# Who may


@pytest.mark.parametrize(
    ("kind", "age", "has"),
    [
        (Help.CARE_LEAVER, 19, True),
        (Help.CARE_LEAVER, None, True),
        (Help.CHILD_IN_CARE, 16, True),
        (Help.CHILD_IN_CARE, 15, False),
        (Help.CHILD_IN_CARE, None, False),
        (Help.CHILD_PROTECTION, 17, False),
        (Help.CLOSED, 19, False),
    ],
)
def test_whose_plan_it_is(kind: Help, age: int | None, has: bool) -> None:
    assert has_own_plan(kind, age) is has


def test_a_child_of_15_has_none_and_at_16_it_is_theirs_alone(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, path = as_("yusuf"), mine(ref, YUSUF)
    for page in (path, path + ".txt"):
        assert yusuf.get(page).status_code == 404
    assert yusuf.send(path, at=f"/about/{ref(YUSUF)}/", part="home", words="x").status_code == 404
    assert not rows(app)
    make_older(app)
    assert yusuf.send(path, part="home", words="A room with a window").status_code == 303
    assert "A room with a window" in words(yusuf, path)
    assert "Your worker can read" in words(yusuf, path)
    [row] = rows(app)
    for other in (as_("samira_sabbagh"), as_("carol_bright"), enrol_past_carer(app), as_("maya"), as_("keisha")):
        home = other.get("/about/").headers.get("Location") or "/about/"
        for page in (path, path + ".txt", f"{path}/{row.ref}", theirs(ref, YUSUF)):
            assert other.get(page).status_code == 404, page
        for page in (path, f"{path}/{row.ref}", f"{path}/{row.ref}/do", f"{theirs(ref, YUSUF)}/{row.ref}/answer"):
            assert other.send(page, at=home, words="let me in", part="home", do="take_out").status_code == 404, page
    assert [r.words for r in rows(app)] == ["A room with a window"]


def test_nobody_else_has_one(as_: As, ref: Ref) -> None:
    assert as_("maya").get(mine(ref, MAYA)).status_code == 404
    assert as_("dana_whitlock").get(mine(ref, MAYA)).status_code == 404
    assert as_("priya_nambiar").get(theirs(ref, MAYA)).status_code == 404


def test_a_parent_of_a_care_leaver_never_sees_it(app: Flask, as_: As, ref: Ref) -> None:
    add(as_("keisha"), ref, "My own words")
    with app.app_context():
        keisha = db.session.scalars(db.select(Child).where(Child.person_id == KEISHA)).one()
        dana = db.session.scalars(db.select(Contact).where(Contact.source_id == "F101")).one()
        keisha.show_to_family = True
        db.session.add(
            Tie(child_id=keisha.id, contact_id=dana.id, relation="mother", may_sign_in=True, may_see="worker visits plan rights")
        )
        db.session.commit()
    parent = as_("dana_whitlock")
    assert parent.get(f"/about/{ref(KEISHA)}/").status_code == 200
    for page in ("", "plan", "people", "visits"):
        assert "My own words" not in parent.get(f"/about/{ref(KEISHA)}/{page}").get_data(as_text=True)
    for page in (mine(ref), mine(ref) + ".txt", theirs(ref)):
        assert parent.get(page).status_code == 404, page
    [row] = rows(app)
    assert parent.send(f"{mine(ref)}/{row.ref}/do", at=f"/about/{ref(KEISHA)}/", do="take_out").status_code == 404
    assert parent.send(mine(ref), at=f"/about/{ref(KEISHA)}/", part="home", words="x").status_code == 404


@pytest.mark.parametrize(
    ("key", "status"),
    [("jo_fairweather", 200), ("marcus_ellery", 200), ("hannah_seddon", 200), ("priya_nambiar", 404), ("bethan_rosser", 404),
     ("denise_ollerton", 404), ("sunita_marsh", 404), ("ruth_odell", 404)],
)  # fmt: skip
def test_the_team_reads_it_and_no_other(app: Flask, as_: As, ref: Ref, key: str, status: int) -> None:
    add(as_("keisha"), ref, "A flat near work")
    worker = as_(key)
    assert worker.get(theirs(ref)).status_code == status
    assert worker.get(mine(ref)).status_code == 404
    assert worker.get(mine(ref) + ".txt").status_code == 404


def test_a_worker_of_another_team_cannot_answer(app: Flask, as_: As, ref: Ref) -> None:
    keisha, priya = as_("keisha"), as_("priya_nambiar")
    add(keisha, ref, "A flat near work")
    do(keisha, ref, app, "A flat near work", "ask")
    path = f"{theirs(ref)}/{row_of(app, 'A flat near work').ref}/answer"
    assert priya.send(path, at="/team/", words="hello").status_code == 404
    assert keisha.send(path, at=mine(ref), words="hello").status_code == 404
    assert row_of(app, "A flat near work").answer == ""


def test_see_as_never_shows_it(app: Flask, as_: As, ref: Ref) -> None:
    add(as_("keisha"), ref, "Between me and Jo")
    jo, eyes = as_("jo_fairweather"), f"/team/children/{ref(KEISHA)}/as/child/"
    assert jo.get(eyes).status_code == 200
    for page in ("my-plan", "my-plan.txt", f"my-plan/{rows(app)[0].ref}"):
        assert jo.get(eyes + page).status_code == 404, page
    for page in ("", "plan", "next"):
        assert "Between me and Jo" not in jo.get(eyes + page).get_data(as_text=True)
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == KEISHA)).one()
        account = next(a for a in db.session.scalars(db.select(Account)) if a.worker and a.worker.name == "Jo Fairweather")
        seen = access.see_as(access.open_record(access.person_of(account), child.ref, TODAY), "child")
        for service in (own_plan.own_plan, own_plan.team_own_plan, own_plan.waiting):
            with pytest.raises(NotYours):
                service(seen)
        with pytest.raises(NotYours):
            own_plan_acts.add(seen, Part.HOME, "x", None, uuid4(), "en")


# Writing and order


def test_an_empty_plan_shows_every_part_in_order_and_what_may_stand_there(as_: As, ref: Ref) -> None:
    found = read(as_("keisha").get(mine(ref)).get_data(as_text=True))
    parts = [e.attrs["id"] for e in found.all("h2") if e.attrs.get("id", "").startswith("p-")]
    assert parts == ["p-home", "p-money", "p-health", "p-work", "p-people", "p-documents"] == [f"p-{part}" for part in Part]
    text = " ".join(found.all("main")[0].text.split())
    assert "Your passport, National Insurance number, birth certificate" in text
    assert "Your adviser can read" in text
    assert "cannot change a word" in text
    assert "Keisha" not in found.all("title")[0].text


def test_a_line_with_a_day_stands_in_its_part(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    sent = keisha.send(mine(ref), part="money", words="Open a savings account\nat the bank", day="2026-12-04")
    assert sent.status_code == 303
    page = keisha.get(sent.headers["Location"]).get_data(as_text=True)
    assert "Open a savings account<br>at the bank" in page
    assert "By <time" in page
    assert "Friday 4 December" in page
    assert "It is in your plan." in page
    [row] = rows(app)
    assert (row.part, row.by_when, row.done, row.language) == ("money", date(2026, 12, 4), False, "en")
    with app.app_context():
        [audit] = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "own_part_added"))
        assert "savings" not in audit.detail


def test_two_taps_are_one_and_a_second_thought_is_another(app: Flask, as_: As, ref: Ref) -> None:
    keisha, key = as_("keisha"), "1f0f2a5e-7d0b-4a58-9a4d-2f6f2f6c2a11"
    for _ in range(2):
        assert add(keisha, ref, "Find a flat", key=key) == 303
    assert len(rows(app)) == 1
    assert add(keisha, ref, "Find a flat with a bath", key=key) == 303  # the page was gone back to: no word is lost
    assert [r.words for r in rows(app)] == ["Find a flat", "Find a flat with a bath"]


def test_lines_move_one_place_and_stop_at_the_ends(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    for text in ("one", "two", "three"):
        add(keisha, ref, text)
    add(keisha, ref, "elsewhere", part="money")
    assert order(keisha, ref) == ["one", "two", "three"]
    do(keisha, ref, app, "three", "up")
    assert order(keisha, ref) == ["one", "three", "two"]
    do(keisha, ref, app, "one", "down")
    assert order(keisha, ref) == ["three", "one", "two"]
    for act, text in (("up", "three"), ("down", "two")):
        assert do(keisha, ref, app, text, act) == 303
    assert order(keisha, ref) == ["three", "one", "two"]
    assert order(keisha, ref, "money") == ["elsewhere"]
    page = read(keisha.get(mine(ref)).get_data(as_text=True))
    ups = [e for e in page.all("button") if e.attrs.get("value") == "up"]
    downs = [e for e in page.all("button") if e.attrs.get("value") == "down"]
    assert len(ups) == len(downs) == 2  # none at the ends, none for one alone


def test_two_taps_move_a_line_once(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    for text in ("one", "two", "three"):
        add(keisha, ref, text)
    for _ in range(2):
        do(keisha, ref, app, "three", "up", place="3")
    assert order(keisha, ref) == ["one", "three", "two"]


def test_words_and_day_can_be_changed(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    add(keisha, ref, "See a dentist", part="health", day="2026-12-04")
    path = f"{mine(ref)}/{row_of(app, 'See a dentist').ref}"
    page = keisha.get(path).get_data(as_text=True)
    assert "See a dentist" in page
    assert 'value="2026-12-04"' in page
    assert keisha.send(path, words="See the dentist in town", day="").status_code == 303
    [row] = rows(app)
    assert (row.words, row.by_when) == ("See the dentist in town", None)
    keisha.send(path, words="See the dentist in town", day="2027-01-08")
    keisha.send(path, words="See a dentist I like")  # came back after signing in again: the day was not sent, and stays
    [row] = rows(app)
    assert (row.words, row.by_when) == ("See a dentist I like", date(2027, 1, 8))


def test_done_and_not_done(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    add(keisha, ref, "Get a passport", part="documents")
    for _ in range(2):  # two taps: still done
        do(keisha, ref, app, "Get a passport", "done")
    assert row_of(app, "Get a passport").done
    assert "✓ Done" in words(keisha, mine(ref))
    do(keisha, ref, app, "Get a passport", "not_done")
    assert not row_of(app, "Get a passport").done


def test_what_is_taken_out_can_be_put_back_where_it_stood(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    for text in ("one", "two", "three"):
        add(keisha, ref, text)
    do(keisha, ref, app, "two", "take_out")
    assert order(keisha, ref) == ["one", "three"]
    assert "Taken out" in words(keisha, mine(ref))
    assert "two" in words(keisha, mine(ref))
    assert "two" not in words(as_("jo_fairweather"), theirs(ref))
    assert keisha.get(f"{mine(ref)}/{row_of(app, 'two').ref}").status_code == 404
    do(keisha, ref, app, "two", "put_back")
    assert order(keisha, ref) == ["one", "two", "three"]
    assert "Taken out" not in words(keisha, mine(ref))


# Mistakes


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"part": "home", "words": "  ", "day": "2026-12-04"}, "Please write something first."),
        ({"part": "home", "words": "x" * 10_001, "day": ""}, "This is very long."),
        ({"part": "home", "words": "A plan", "day": "2026-02-31"}, "That day does not exist."),
        ({"part": "home", "words": "A plan", "day": "0202-12-04"}, "Please look at the year."),
        ({"part": "home", "words": "A plan", "day": "2226-12-04"}, "Please look at the year."),
        ({"part": "castle", "words": "A plan", "day": ""}, "Please choose where it belongs."),
        ({"words": "A plan"}, "Please choose where it belongs."),
    ],
)
def test_a_mistake_keeps_every_word(app: Flask, as_: As, ref: Ref, form: dict[str, str], kind: str) -> None:
    response = as_("keisha").send(mine(ref), **form)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert kind in page
    assert "Nothing you wrote was lost." in page
    assert f">\n{form['words']}</textarea>" in page
    if form.get("day"):
        assert f'value="{form["day"]}"' in page
    assert not rows(app)


def test_a_mistake_in_a_change_keeps_every_word_and_changes_nothing(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    add(keisha, ref, "See a dentist", part="health")
    path = f"{mine(ref)}/{row_of(app, 'See a dentist').ref}"
    for form, kind in (
        ({"words": "", "day": "2027-01-08"}, "Please write something first."),
        ({"words": "New words", "day": "soon"}, "That day does not exist."),
        ({"words": "New words", "day": "9999-01-01"}, "Please look at the year."),
    ):
        response = keisha.send(path, **form)
        assert response.status_code == 422
        page = response.get_data(as_text=True)
        assert kind in page
        assert f">\n{form['words']}</textarea>" in page
        assert f'value="{form["day"]}"' in page
    assert [r.words for r in rows(app)] == ["See a dentist"]


def test_an_old_day_of_the_same_line_is_no_mistake(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    add(keisha, ref, "Something old")
    with app.app_context():
        db.session.execute(db.update(OwnPart).values(by_when=date(2020, 1, 1)))
        db.session.commit()
    path = f"{mine(ref)}/{row_of(app, 'Something old').ref}"
    assert keisha.send(path, words="Something old, still true", day="2020-01-01").status_code == 303


def test_which_days_are_too_far() -> None:
    assert wrong_day(None, TODAY) == ""
    assert wrong_day(date(2026, 1, 1), TODAY) == ""
    assert wrong_day(date(2036, 1, 1), TODAY) == ""
    assert wrong_day(date(2025, 1, 1), TODAY) == "year"
    assert wrong_day(date(2037, 1, 1), TODAY) == "year"


@pytest.mark.parametrize("act", ["", "delete", "UP", "<script>", "answer"])
def test_another_act_is_no_act(app: Flask, as_: As, ref: Ref, act: str) -> None:
    keisha = as_("keisha")
    add(keisha, ref, "Stays")
    assert do(keisha, ref, app, "Stays", act) == 404
    assert [r.words for r in rows(app)] == ["Stays"]


def test_hostile_words_are_kept_exactly_and_do_nothing(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    some = [t for t in HOSTILE if len(t) < 500][::17][:40]
    for text in some:
        assert add(keisha, ref, text, part="people") in {303, 422}, text
    kept = [r.words for r in rows(app)]
    assert len(kept) > 25
    assert "".join(kept).count("<") > 20
    pages = [keisha.get(mine(ref)), jo.get(theirs(ref))]
    for page in pages:
        body = page.get_data(as_text=True)
        assert page.status_code == 200
        assert "<script>window" not in body
        for text in kept:
            for line in text.replace("\r\n", "\n").split("\n"):
                assert html.escape(line, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in body
    plain = keisha.get(mine(ref) + ".txt").get_data(as_text=True)
    for text in kept:
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            assert line in plain


def test_words_that_were_written_while_the_sign_in_ended_are_kept(app: Flask, as_: As, ref: Ref, world: World) -> None:
    keisha, path = as_("keisha"), mine(ref)
    back = signed_out_and_in_again(app, keisha, path, world.accounts["keisha"], part="home", words="Written late at night")
    assert keisha.post(path, data={**hidden(back), "words": "Written late at night"}).status_code == 303
    assert "Written late at night" in words(keisha, path)


# Ask, answer, read


def test_one_press_asks_and_says_by_when(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    add(keisha, ref, "Can the council help with the deposit?", part="money")
    add(keisha, ref, "Just for me", part="home")
    assert "No line waits for an answer." in words(jo, theirs(ref))
    for _ in range(2):
        assert do(keisha, ref, app, "Can the council help with the deposit?", "ask") == 303
    assert "Somebody answers by Wednesday 25 November." in words(keisha, mine(ref))  # three working days after Friday 20 November
    text = words(jo, theirs(ref))
    assert text.index("Can the council help") < text.index("Just for me")
    assert "Answer by Wednesday 25 November." in text
    page = jo.get(f"/team/children/{ref(KEISHA)}/").get_data(as_text=True)
    assert theirs(ref) in page
    assert "1 line waits for an answer." in page
    do(keisha, ref, app, "Can the council help with the deposit?", "ask_not")
    assert "Somebody answers by" not in words(keisha, mine(ref))
    assert "No line waits for an answer." in words(jo, theirs(ref))


def test_the_answer_stands_beside_the_line_and_is_new_until_it_is_read(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo, text = as_("keisha"), as_("jo_fairweather"), "Can you come to the bank with me?"
    add(keisha, ref, text, part="money")
    do(keisha, ref, app, text, "ask")
    for _ in range(2):  # two taps
        assert answer(jo, ref, app, text, "Yes.\n<b>Tuesday</b>?") == 303
    page = keisha.get(mine(ref)).get_data(as_text=True)
    assert "Yes.<br>&lt;b&gt;Tuesday&lt;/b&gt;?" in page
    told = words(keisha, mine(ref))
    assert "Jo Fairweather answered on Friday 20 November" in told
    assert "New" in told
    assert "Somebody answers by" not in told
    row = row_of(app, text)
    assert (row.words, row.unread, row.worker_id is not None) == (text, True, True)
    do(keisha, ref, app, text, "read")
    assert not row_of(app, text).unread
    assert "I have read it" not in words(keisha, mine(ref))
    assert len(rows(app)) == 1
    with app.app_context():
        done = [a.action for a in db.session.scalars(db.select(AuditRow).where(AuditRow.action.like("own_part%")).order_by(AuditRow.id))]
    assert done == ["own_part_added", "own_part_asked", "own_part_answered", "own_part_read"]


def test_what_was_answered_stays_with_its_words(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    add(keisha, ref, "I want a cat", part="home")
    do(keisha, ref, app, "I want a cat", "ask")
    answer(jo, ref, app, "I want a cat", "Ask the landlord first.")
    keisha.send(f"{mine(ref)}/{row_of(app, 'I want a cat').ref}", words="I want a dog", day="")
    for client, path in ((keisha, mine(ref)), (jo, theirs(ref))):
        text = words(client, path)
        assert "changed this after the answer" in text
        assert "I want a cat" in text
        assert "I want a dog" in text
    keisha.send(f"{mine(ref)}/{row_of(app, 'I want a dog').ref}", words="I want a small dog", day="")
    do(keisha, ref, app, "I want a small dog", "ask")
    assert "Somebody answers by" in words(keisha, mine(ref))
    answer(jo, ref, app, "I want a small dog", "That is allowed.")
    text = words(keisha, mine(ref))
    assert "changed this after the answer" not in text
    assert "I want a cat" in text
    assert "Ask the landlord first." in text
    assert "That is allowed." in text
    assert order(keisha, ref) == ["I want a small dog"]
    assert "Taken out" not in text


def test_only_a_new_day_is_no_change_of_words(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    add(keisha, ref, "I want a cat")
    do(keisha, ref, app, "I want a cat", "ask")
    answer(jo, ref, app, "I want a cat", "Good.")
    keisha.send(f"{mine(ref)}/{row_of(app, 'I want a cat').ref}", words="I want a cat", day="2026-12-24")
    assert "changed this after" not in words(keisha, mine(ref))


def test_an_adviser_answers_only_what_was_asked_and_changes_no_word(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    add(keisha, ref, "Not for an answer")
    assert add(keisha, ref, "Asked") == 303
    do(keisha, ref, app, "Asked", "ask")
    refused = jo.send(f"{theirs(ref)}/{row_of(app, 'Not for an answer').ref}/answer", at=theirs(ref), words="My view, in full")
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "My view, in full" in page
    assert "They do not ask for an answer any more." in page
    assert row_of(app, "Not for an answer").answer == ""
    assert jo.send(mine(ref), at=theirs(ref), part="home", words="x").status_code == 404
    assert jo.send(f"{mine(ref)}/{row_of(app, 'Asked').ref}", at=theirs(ref), words="x").status_code == 404
    empty = jo.send(f"{theirs(ref)}/{row_of(app, 'Asked').ref}/answer", at=theirs(ref), words=" ")
    assert empty.status_code == 422
    assert "Please write something first." in empty.get_data(as_text=True)


def test_words_that_changed_while_the_adviser_wrote_are_shown_first(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    add(keisha, ref, "Old words")
    do(keisha, ref, app, "Old words", "ask")
    seen = re.search(r'name="version" value="([^"]+)"', jo.get(theirs(ref)).get_data(as_text=True))[1]
    keisha.send(f"{mine(ref)}/{row_of(app, 'Old words').ref}", words="New words", day="")
    late = jo.send(f"{theirs(ref)}/{row_of(app, 'New words').ref}/answer", at=theirs(ref), words="My answer", version=html.unescape(seen))
    assert late.status_code == 422
    page = late.get_data(as_text=True)
    assert "They changed their words while you wrote." in page
    assert ">\nMy answer</textarea>" in page
    assert row_of(app, "New words").answer == ""
    again = re.search(r'name="version" value="([^"]+)"', page)[1]
    assert answer(jo, ref, app, "New words", "My answer", version=html.unescape(again)) == 303


def test_taking_out_a_line_takes_the_news_and_the_question_with_it(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    for text in ("one", "two"):
        add(keisha, ref, text)
        do(keisha, ref, app, text, "ask")
    answer(jo, ref, app, "one", "Yes")
    for text in ("one", "two"):
        do(keisha, ref, app, text, "take_out")
    assert not row_of(app, "one").unread
    assert "waits for an answer" not in jo.get(f"/team/children/{ref(KEISHA)}/").get_data(as_text=True).replace("No line waits", "")
    gone = jo.send(f"{theirs(ref)}/{row_of(app, 'two').ref}/answer", at=f"/team/children/{ref(KEISHA)}/diary/", words="hello")
    assert gone.status_code == 404
    do(keisha, ref, app, "two", "put_back")
    assert "Answer by Wednesday 25 November." in words(jo, theirs(ref))


def test_a_late_answer_says_sorry(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), today=date(2026, 11, 30))
    ref = {person: r for a in world.accounts.values() for r, person in a.records}
    keisha, jo = sign_in(app, world.accounts["keisha"]), sign_in(app, world.accounts["jo_fairweather"])
    path = f"/about/{ref[KEISHA]}/my-plan"
    keisha.send(path, part="home", words="Hello")
    with app.app_context():
        row = db.session.scalars(db.select(OwnPart)).one()
        row.asked_at = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
        db.session.commit()
    assert "We said that we would answer by then, and did not. We are sorry." in words(keisha, path)
    assert "Answer was due by" in words(jo, f"/team/children/{ref[KEISHA]}/own-plan")
    with app.app_context():
        db.engine.dispose()


def test_a_clock_that_runs_back_keeps_the_order_of_things(app: Flask, as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    keisha, jo, late = as_("keisha"), as_("jo_fairweather"), datetime.fromisoformat("2026-11-20T23:59:59+00:00")
    add(keisha, ref, "Late at night")
    monkeypatch.setattr("portal.services.clock.on", lambda _day: late)
    do(keisha, ref, app, "Late at night", "ask")
    monkeypatch.setattr("portal.services.clock.on", lambda _day: datetime.fromisoformat("2026-11-20T00:00:01+00:00"))
    answer(jo, ref, app, "Late at night", "Yes")
    assert "No line waits for an answer." in words(jo, theirs(ref))
    keisha.send(f"{mine(ref)}/{row_of(app, 'Late at night').ref}", words="Later", day="")
    assert "You changed this after the answer." in words(keisha, mine(ref))
    do(keisha, ref, app, "Later", "ask")
    assert "1 line waits for an answer." in words(jo, theirs(ref))


# To take along


@pytest.mark.parametrize(("lang", "heading", "done"), [("en", "HOME", "Done"), ("ar", "", "")])
def test_the_download_has_all_parts_in_order(app: Flask, as_: As, ref: Ref, lang: str, heading: str, done: str) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    keisha.get(f"/help?lang={lang}")
    add(keisha, ref, "أريد شقة قريبة & <دافئة>", part="home", day="2026-12-04")
    add(keisha, ref, "First line\r\nSecond line", part="documents")
    add(keisha, ref, "Not any more", part="money")
    do(keisha, ref, app, "أريد شقة قريبة & <دافئة>", "done")
    do(keisha, ref, app, "أريد شقة قريبة & <دافئة>", "ask")
    do(keisha, ref, app, "Not any more", "take_out")
    answer(jo, ref, app, "أريد شقة قريبة & <دافئة>", 'It\'s "yes" & gladly')
    response = keisha.get(mine(ref) + ".txt")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-plan.txt"'
    assert response.headers["Cache-Control"] == "no-store"
    text = response.data.decode("utf-8")
    assert "أريد شقة قريبة & <دافئة>" in text
    assert 'It\'s "yes" & gladly' in text
    assert "First line\n  Second line" in text
    assert "Not any more" not in text
    assert "Keisha" not in text
    assert "&amp;" not in text
    assert "<time" not in text
    assert "2026" in text
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert text.index("شقة") < text.index("First line")
    assert heading.casefold() in text.casefold()
    assert done in text
    if lang == "ar":
        assert "ديسمبر" in text


def test_the_download_answers_compressed_and_in_english_in_full(as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    for part in Part:
        add(keisha, ref, f"A line about {part.value}", part=part.value, day="2026-12-04")
    response = keisha.get(mine(ref) + ".txt", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(response.data).decode() if response.content_encoding == "gzip" else response.get_data(as_text=True)
    headings = ["Home", "Money", "Health", "Work and learning", "People", "Documents"]
    places = [text.index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)
    assert "By 4 December 2026" in text
    assert "As it stood on 20 November 2026" in text


# How light it is


def test_at_most_six_statements_however_many_lines(app: Flask, as_: As, ref: Ref) -> None:
    keisha, jo = as_("keisha"), as_("jo_fairweather")
    counts = []
    for n in range(3):
        add(keisha, ref, f"line {n}")
        do(keisha, ref, app, f"line {n}", "ask")
        answer(jo, ref, app, f"line {n}", "Yes")
        for client, path in ((keisha, mine(ref)), (keisha, mine(ref) + ".txt"), (jo, theirs(ref))):
            with statements(app) as sent:
                client.get(path)
            assert len(sent) <= 6, sent
            counts.append(len(sent))
    assert counts[:3] == counts[-3:]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_full_plan_fits_one_window(as_: As, ref: Ref, lang: str) -> None:
    keisha = as_("keisha")
    keisha.get(f"/help?lang={lang}")
    for part in Part:
        for n in range(5):
            add(keisha, ref, f"Something that I want to do about {part.value}, and how, number {n}", part=part.value, day="2026-12-04")
    assert weight(keisha, mine(ref))[0] <= 14_600
