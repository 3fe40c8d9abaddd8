"""Asking for an advocate, the offer of one, and who may say yes for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AdvocacyOffer, AuditRow, Child, Conversation, DiaryEntry, Period
from portal.services import clock
from tests.checks.test_light import statements
from tests.checks.test_safe import HOSTILE
from tests.conftest import TODAY, PageClient
from tests.web.test_own_words import KEISHA, MAYA, YUSUF, As, Ref, home, html, page, rows, text

ASKED = "Would you like somebody to help you say what you want?"
Offers = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def offers(app: Flask) -> Offers:
    return lambda: [(o.occasion, o.answer) for o in rows(app, AdvocacyOffer)]


def asks(app: Flask) -> list[Conversation]:
    return [c for c in rows(app, Conversation) if c.kind == "advocate"]


def occasion(client: PageClient, path: str) -> str:
    return next(e.attrs["value"] for e in page(client, path).all("input") if e.attrs.get("name") == "occasion")


def answer(client: PageClient, path: str, said: str, **more: str) -> int:
    return client.send(
        path + "advocate/answer", at=path, answer=said, occasion=more.pop("occasion", None) or occasion(client, path), **more
    ).status_code


def meeting_on(app: Flask, person: str, kind: str, day: date, status: str = "planned") -> None:
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == person))
        db.session.execute(
            db.delete(DiaryEntry).where(DiaryEntry.child_id == child.id, DiaryEntry.kind.in_(("review", "conference", "pathway_review")))
        )
        db.session.add(DiaryEntry(child_id=child.id, kind=kind, day=day, status=status, source="test", source_id="test"))
        db.session.commit()


# Asking


def test_a_child_asks_with_one_press_and_no_word(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "advocate"
    shown = text(maya, path)
    assert "An advocate is on your side." in shown
    assert "You do not have to say why." in shown
    sent = maya.send(path)
    assert sent.status_code == 303
    (one,) = asks(app)
    assert (one.recipient, one.status) == ("rights", "new")
    assert "Sent. Thank you for telling us." in text(maya, sent.headers["Location"])
    assert one.ref in html(as_("sunita_marsh"), "/team/inbox")
    for worker in ("priya_nambiar", "denise_ollerton"):
        assert one.ref not in html(as_(worker), "/team/inbox")


def test_two_taps_are_one_and_a_later_line_is_added(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "advocate"
    key = "6b3f1f5e-0000-4000-8000-000000000001"
    for _ in range(2):
        assert maya.send(path, key=key, words="Please").status_code == 303
    assert len(asks(app)) == 1
    assert "You have asked already." in text(maya, path)
    maya.send(path, words=HOSTILE[0])
    (one,) = asks(app)
    with app.app_context():
        talk = db.session.get(Conversation, one.id)
        assert [m.words for m in talk.messages] == ["Please", HOSTILE[0]]


def test_words_that_are_too_long_come_back_whole(app: Flask, as_: As, ref: Ref) -> None:
    long = "a" * 10_001
    back = as_("maya").send(home(ref) + "advocate", words=long)
    assert back.status_code == 422
    assert long in back.get_data(as_text=True)
    assert asks(app) == []


def test_a_child_sees_whom_to_call_and_a_parent_who_helps_parents(as_: As, ref: Ref) -> None:
    maya, dana = html(as_("maya"), home(ref) + "advocate"), html(as_("dana_whitlock"), home(ref) + "advocate")
    assert 'href="tel:01684850586"' in maya
    assert "Family Rights Group" not in maya
    assert "01684850586" not in dana
    assert "Family Rights Group" in dana
    told = text(as_("dana_whitlock"), home(ref) + "advocate")
    assert "The right to a free advocate belongs to the child or young person, not to parents or carers." in told
    assert "The child decides whether they want one." in told


def test_a_mother_asks_for_the_child_and_it_is_her_conversation(app: Flask, as_: As, ref: Ref) -> None:
    as_("dana_whitlock").send(home(ref) + "advocate", words="for Maya")
    (one,) = asks(app)
    assert one.author_relation == "mother"
    assert "for Maya" not in html(as_("maya"), home(ref) + "messages")
    assert "You have asked already." not in text(as_("maya"), home(ref) + "advocate")


# The offer


def test_a_conference_within_four_weeks_brings_the_offer_to_the_child_alone(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    shown = text(maya, home(ref))
    assert ASKED in shown
    assert "Your conference is on Thursday 10 December." in shown
    assert ASKED in text(maya, home(ref) + "next")
    for key in ("dana_whitlock", "rob_tanner"):
        assert ASKED not in text(as_(key), home(ref))
    assert ASKED not in text(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/")


@pytest.mark.parametrize(("kind", "away", "status", "words"), [
    ("review", 0, "planned", "Your review meeting is on Friday 20 November."),
    ("review", 28, "planned", "Your review meeting is on Friday 18 December."),
    ("conference", -14, "held", "Your conference was on Friday 6 November."),
    ("review", -1, "held", "Your review meeting was on Thursday 19 November."),
    ("pathway_review", 5, "planned", "The review of your pathway plan is on Wednesday 25 November."),
    ("pathway_review", -5, "held", "The review of your pathway plan was on Sunday 15 November."),
])  # fmt: skip
def test_each_occasion_has_its_own_words(app: Flask, as_: As, ref: Ref, kind: str, away: int, status: str, words: str) -> None:
    meeting_on(app, MAYA, kind, TODAY + timedelta(days=away), status)
    assert words in text(as_("maya"), home(ref))


def test_a_new_home_and_a_year_bring_it_too(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, path = as_("yusuf"), home(ref, YUSUF)
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == YUSUF))
        newest = db.session.scalar(
            db.select(Period).where(Period.child_id == child.id, Period.kind == "care").order_by(Period.start.desc())
        )
        newest.start, newest.new_home = TODAY - timedelta(days=3), True
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.child_id == child.id, DiaryEntry.kind == "review"))
        db.session.commit()
    assert "You live in a new home." in text(yusuf, path)
    assert answer(yusuf, path, "not_now") == 303
    assert ASKED not in text(yusuf, path)  # the year runs from this answer
    with app.app_context():
        row = db.session.scalar(db.select(AdvocacyOffer))
        row.at = clock.on(date(2025, 11, 19))
        db.session.commit()
    assert "We ask this once a year." in text(yusuf, path)


def test_yes_asks_for_the_advocate_in_the_same_commit_and_once(app: Flask, as_: As, ref: Ref, offers: Offers) -> None:
    maya, path = as_("maya"), home(ref)
    what = occasion(maya, path)
    key = "6b3f1f5e-0000-4000-8000-000000000002"
    for _ in range(2):  # the second from a page that stands open still
        form = html(maya, path + "advocate")
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        sent = maya.post(path + "advocate/answer", data={"csrf_token": token, "answer": "yes", "occasion": what, "key": key})
        assert sent.status_code == 303
        assert "/messages/" in sent.headers["Location"]
    (one,) = asks(app)
    assert (one.recipient, one.author_relation) == ("rights", "myself")
    assert offers() == [(what, "yes")]
    assert ASKED not in text(maya, path)


def test_no_offer_while_they_have_asked_already(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    maya.send(home(ref) + "advocate")
    assert ASKED not in text(maya, home(ref))


def test_not_now_is_for_this_time_and_never_is_until_they_change_it(app: Flask, as_: As, ref: Ref, offers: Offers) -> None:
    maya, path = as_("maya"), home(ref)
    assert answer(maya, path, "not_now") == 303
    assert ASKED not in text(maya, path)
    meeting_on(app, MAYA, "review", TODAY + timedelta(days=9))
    assert answer(maya, path, "never") == 303
    meeting_on(app, MAYA, "conference", TODAY + timedelta(days=2))
    assert ASKED not in text(maya, path)
    assert [said for _, said in offers()] == ["not_now", "never"]
    assert "You asked us not to offer you an advocate any more." in text(maya, path + "advocate")
    assert maya.send(path + "advocate/answer", at=path + "advocate", answer="again").status_code == 303
    assert "Your conference is on" in text(maya, path)
    assert asks(app) == []


def test_an_answer_can_be_changed_and_is_one_row(as_: As, ref: Ref, offers: Offers) -> None:
    maya, path = as_("maya"), home(ref)
    what = occasion(maya, path)
    for said in ("not_now", "not_now", "never", "yes"):
        assert maya.send(path + "advocate/answer", at=path + "advocate", answer=said, occasion=what).status_code == 303
    assert offers() == [(what, "yes")]


@pytest.mark.parametrize(
    "bad", [{"answer": "maybe"}, {"answer": ""}, {"answer": "yes", "occasion": "Maya's review"}, {"answer": "not_now", "occasion": ""}]
)
def test_what_is_no_answer_changes_nothing(app: Flask, as_: As, ref: Ref, offers: Offers, bad: dict[str, str]) -> None:
    maya = as_("maya")
    assert maya.send(home(ref) + "advocate/answer", at=home(ref) + "advocate", **bad).status_code == 404
    assert offers() == []
    assert asks(app) == []


@pytest.mark.parametrize("key", ["dana_whitlock", "rob_tanner", "samira_sabbagh", "yusuf", "priya_nambiar", "denise_ollerton"])
@pytest.mark.parametrize("said", ["yes", "never", "again"])
def test_nobody_answers_for_a_child(app: Flask, as_: As, ref: Ref, offers: Offers, key: str, said: str) -> None:
    what = occasion(as_("maya"), home(ref))
    client = as_(key)
    at = client.get("/about/").headers.get("Location") or "/about/"
    sent = client.send(home(ref) + "advocate/answer", at=at, answer=said, occasion=what)
    assert sent.status_code == 404
    assert offers() == []
    assert asks(app) == []


def test_a_worker_who_sees_as_the_child_answers_nothing(app: Flask, as_: As, ref: Ref, offers: Offers) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/"
    assert ASKED not in text(priya, path)
    assert ASKED not in text(priya, path + "next")
    assert priya.send(path + "advocate/answer", at="/team/", answer="yes", occasion="year-2026-11-20").status_code == 404
    assert offers() == []


def test_a_care_leaver_is_offered_one_too(as_: As, ref: Ref) -> None:
    assert "The review of your pathway plan is on Wednesday 16 December." in text(as_("keisha"), home(ref, KEISHA))


def test_the_key_of_an_occasion_says_nothing_about_anybody(as_: As, ref: Ref) -> None:
    what = occasion(as_("maya"), home(ref))
    assert "conference" not in what
    assert "maya" not in what.lower()


def test_the_offer_costs_no_statement(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    with statements(app) as sent:
        assert ASKED in html(maya, home(ref))
    assert len(sent) <= 6


def test_the_audit_holds_what_was_done_and_no_word(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    answer(maya, home(ref), "not_now")
    maya.send(home(ref) + "advocate", words="Zebra canary")
    found = [(row.action, row.detail) for row in rows(app, AuditRow) if row.action in ("offer_answered", "said")]
    assert ("offer_answered", "not_now") in found
    assert not any("Zebra" in detail for _, detail in found)


def test_what_somebody_answered_is_their_own(app: Flask, as_: As, ref: Ref) -> None:
    answer(as_("maya"), home(ref), "never")
    with app.app_context():
        row = db.session.scalar(db.select(AdvocacyOffer))
        account = db.session.get(Account, row.account_id)
        assert account.child.person_id == MAYA
    for key in ("dana_whitlock", "rob_tanner"):
        assert "You asked us not to offer" not in html(as_(key), home(ref) + "advocate")
