"""What I heard you say, and numbers from 0 to 10: asked of one person alone, kept beside each other, shown to the side that was ticked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Child, Contact, Heard, Scale, Tie
from portal.rules.feelings import Question
from portal.services import heard, scales
from portal.services.access import NotYours, OpenRecord
from tests.checks.page import read
from tests.checks.test_safe import HOSTILE
from tests.conftest import TODAY, World
from tests.web.test_own_words import MAYA, SECRET, YUSUF, As, Ref, hear, home, html, opened, page, rows, someone, team, text

__all__ = ["opened"]  # a fixture


# What I heard you say


def test_the_person_is_asked_whether_they_were_heard_right(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "words"
    assert "Look if it is right" not in text(maya, home(ref))
    one = hear(app, as_, ref)
    assert "Look if it is right" in text(maya, home(ref))
    asked = text(maya, path)
    assert "Priya wrote down what you said. Is it right?" in asked
    assert "You like the new school, but not the bus." in asked
    assert maya.send(f"{path}/heard/{one}", at=path, yes="1", words="").status_code == 303
    assert "Look if it is right" not in text(maya, home(ref))
    assert "You said: yes, that is right." in text(maya, path)
    assert "They say: yes, that is right." in text(as_("bethan_rosser"), team(ref))


def test_their_own_words_stand_beside_the_worker_s_and_overwrite_nothing(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "words"
    one = hear(app, as_, ref)
    nothing = maya.send(f"{path}/heard/{one}", at=path, words=" ")
    assert nothing.status_code == 422
    long = "b" * 10_001
    assert long in maya.send(f"{path}/heard/{one}", at=path, words=long).get_data(as_text=True)
    for _ in range(2):
        maya.send(f"{path}/heard/{one}", at=path, words=HOSTILE[0])
    maya.send(f"{path}/heard/{one}", at=path, yes="1", words="")  # an old page: the words stay
    row = rows(app, Heard)[0]
    assert (row.words, row.their_words, row.state) == ("You like the new school, but not the bus.", HOSTILE[0], "changed")
    shown = text(as_("priya_nambiar"), team(ref))
    assert "You like the new school, but not the bus." in shown
    assert HOSTILE[0] in shown
    maya.send(f"{path}/heard/{one}", at=path, words="And more")
    assert rows(app, Heard)[0].their_words == f"{HOSTILE[0]}\n\nAnd more"


def test_only_that_one_person_sees_it(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        tie = str(db.session.scalar(db.select(Tie.ref).join(Contact).where(Contact.source_id == "F101")))
    one = hear(app, as_, ref, tie, SECRET)
    assert SECRET in text(as_("dana_whitlock"), home(ref) + "words")
    assert "Look if it is right" in text(as_("dana_whitlock"), home(ref))
    for key in ("maya", "rob_tanner"):
        client = as_(key)
        assert "Look if it is right" not in text(client, home(ref))
        assert SECRET not in text(client, home(ref) + "words")
        assert client.send(f"{home(ref)}words/heard/{one}", at=home(ref) + "words?part=good", words="not mine").status_code == 404
    assert rows(app, Heard)[0].state == "asked"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"who": "child", "day": "2026-11-21"}, "That day has not come yet."),
        ({"who": "child", "day": "1926-11-20"}, "more than a year ago"),
        ({"who": "child", "day": ""}, "Please choose a day."),
        ({"who": "", "day": "2026-11-20"}, "Please choose who said it."),
        ({"who": "23456789abcd", "day": "2026-11-20"}, "That did not work."),
    ],
)
def test_what_cannot_have_been_heard_is_refused_and_kept(app: Flask, as_: As, ref: Ref, form: dict[str, str], said: str) -> None:
    answer = as_("priya_nambiar").send(team(ref).replace("about", "heard"), at=team(ref), words=SECRET, **form)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert SECRET in answer.get_data(as_text=True)
    assert not rows(app, Heard)


def test_it_is_asked_only_of_somebody_to_whom_the_record_is_shown(
    app: Flask, as_: As, ref: Ref, opened: Callable[..., OpenRecord], world: World
) -> None:
    with app.app_context():
        not_shown = str(db.session.scalar(db.select(Tie.ref).join(Contact).where(Contact.source_id == "F103")))  # may not sign in
    assert not_shown not in html(as_("priya_nambiar"), team(ref))
    answer = as_("priya_nambiar").send(team(ref).replace("about", "heard"), at=team(ref), who=not_shown, day="2026-11-20", words="x")
    assert answer.status_code == 422
    with app.app_context():
        db.session.scalar(db.select(Child).where(Child.person_id == MAYA)).show_to_child = False
        db.session.commit()
        for who in (not_shown, "child", ""):
            with pytest.raises(NotYours):
                heard.write(opened("priya_nambiar"), someone(world, "priya_nambiar"), who, "x", TODAY, uuid4(), "en")


# Numbers


def test_one_press_keeps_a_number_and_shows_it_over_time(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "how-it-feels"
    form = page(maya, path)
    assert [e.attrs["value"] for e in form.all("input") if e.attrs.get("name") == "value"] == [str(n) for n in range(11)]
    assert "0 means: not safe at all. 10 means: very safe." in text(maya, path)
    for value in ("7", "5"):
        assert maya.send(path, question="safe", value=value, words="").status_code == 303
    shown = page(maya, path)
    assert "You said 7 on Friday 20 November." in text(maya, path)
    assert len([e for e in shown.all("circle") if e.attrs.get("class") == "k"]) == 2
    assert shown.all("polyline")[0].attrs["points"].split() == ["12,42", "36,62"]
    assert "You said" not in text(maya, path + "?question=life")


@pytest.mark.parametrize(("question", "value", "helped"), [("safe", "3", True), ("safe", "4", False), ("life", "0", False)])
def test_a_low_number_brings_help_at_once_and_blocks_nothing(as_: As, ref: Ref, question: str, value: str, helped: bool) -> None:
    maya, path = as_("maya"), home(ref) + "how-it-feels"
    sent = maya.send(path, at=f"{path}?question={question}", question=question, value=value, words="")
    assert sent.status_code == 303
    assert value not in sent.headers["Location"].split("?")[1]  # no number in an address
    shown = page(maya, sent.headers["Location"])
    links = [e.attrs.get("href") for e in shown.all("a") if e.parents and any(p.tag == "main" for p in e.parents)]
    assert ("tel:999" in links) is helped
    assert ("tel:08001111" in links) is helped
    assert len([e for e in shown.all("input") if e.attrs.get("name") == "value"]) == 11
    maya.send(path, question="safe", value="8", words="")
    assert "It is good that you said it" not in text(maya, path)


@pytest.mark.parametrize("value", ["11", "-1", "", "five", "٣", "1e1"])
def test_what_is_no_number_is_refused_and_the_words_stay(app: Flask, as_: As, ref: Ref, value: str) -> None:
    answer = as_("maya").send(home(ref) + "how-it-feels", question="safe", value=value, words=SECRET)
    assert answer.status_code == 422
    assert SECRET in answer.get_data(as_text=True)
    assert not rows(app, Scale)


def test_each_sees_their_own_numbers_and_the_team_all_side_by_side(as_: As, ref: Ref) -> None:
    maya, dana, path = as_("maya"), as_("dana_whitlock"), home(ref) + "how-it-feels"
    maya.send(path, question="safe", value="2", words="I hear shouting")
    dana.send(path, question="safe", value="9", words="All is fine")
    assert "All is fine" not in text(maya, path)
    assert "You said 9" not in text(maya, path)
    assert "shouting" not in text(dana, path)
    assert "You said 2" not in text(dana, path)
    assert "You said" not in text(as_("rob_tanner"), path)
    found = page(as_("bethan_rosser"), team(ref))
    rows_of = [[e.text for e in found.elements if tr in e.parents and e.tag in {"th", "td"}] for tr in found.all("tr")[1:]]
    assert rows_of == [["Dana Whitlock (mother)", "20 Nov", "9", "All is fine"], ["Maya", "20 Nov", "2", "I hear shouting"]]


@pytest.mark.parametrize(
    ("ticked", "child", "family"), [({}, False, False), ({"show_child": "1"}, True, False), ({"show_family": "1"}, False, True)]
)
def test_a_worker_s_number_is_shown_to_the_side_that_was_ticked(
    as_: As, ref: Ref, ticked: dict[str, str], child: bool, family: bool
) -> None:
    priya, path = as_("priya_nambiar"), home(ref) + "how-it-feels"
    sent = priya.send(team(ref).replace("about", "number"), at=team(ref), question="safe", value="6", words=SECRET, **ticked)
    assert sent.status_code == 303
    assert "Priya Nambiar" in text(priya, team(ref))
    for key, sees in (
        ("maya", child),
        ("dana_whitlock", family),
        ("rob_tanner", False),
    ):  # who may not read the plan reads no number about it
        shown = text(as_(key), path)
        assert ("Priya said 6 on Friday 20 November." in shown) is sees, key
        assert (SECRET in shown) is sees, key
        assert "It is good that you said it" not in shown
    assert "Priya said 6" not in text(as_("yusuf"), home(ref, YUSUF) + "how-it-feels")


def test_a_worker_s_mistake_keeps_their_words(app: Flask, as_: As, ref: Ref) -> None:
    answer = as_("priya_nambiar").send(team(ref).replace("about", "number"), at=team(ref), question="safe", words=SECRET, show_child="1")
    assert answer.status_code == 422
    assert "Please choose a number." in answer.get_data(as_text=True)
    assert SECRET in answer.get_data(as_text=True)
    ticked = [e for e in read(answer.get_data(as_text=True)).all("input") if e.attrs.get("name") == "show_child"]
    assert "checked" in ticked[0].attrs
    assert not rows(app, Scale)


def test_a_number_that_is_not_on_the_scale_is_none(app: Flask, opened: Callable[..., OpenRecord]) -> None:
    with app.app_context(), pytest.raises(ValueError, match="11"):
        scales.give(opened("maya"), Question.SAFE, 11, "", uuid4(), "en")
