"""Own words, all about me, what I heard you say, and numbers: who may, who reads what, and that nobody else ever learns of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask, g, render_template_string

from portal.extensions import db
from portal.models import Account, AuditRow, Contact, Heard, OwnWords, Scale, Tie
from portal.rules.feelings import Question, wants_help
from portal.rules.own_words import ABOUT, HOUSES, PICTURE_OF, PICTURES, Share, shares
from portal.services import access, heard, own_words, scales
from portal.services.access import NotYours, OpenRecord, Person
from portal.services.sign_in import code_hash
from tests.checks.page import Page, read
from tests.checks.test_light import statements
from tests.checks.test_safe import HOSTILE
from tests.checks.test_sweeps import enrol_past_carer
from tests.conftest import TODAY, PageClient, World
from tests.web.test_kept_words import hidden, signed_out_and_in_again

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
As, Ref = Callable[[str], PageClient], Callable[[str], str]
SECRET = "Zebra canary under my bed"


def html(client: PageClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def page(client: PageClient, path: str) -> Page:
    return read(html(client, path))


def text(client: PageClient, path: str) -> str:
    return " ".join(page(client, path).all("main")[0].text.split())


def home(ref: Ref, person: str = MAYA) -> str:
    return f"/about/{ref(person)}/"


def team(ref: Ref, person: str = MAYA) -> str:
    return f"/team/children/{ref(person)}/about"


def write(client: PageClient, at: str, words: str, part: str = "worry", share: str = "team", **more: str) -> int:
    path = at + "words"
    return client.send(path, at=f"{path}?part={part}", part=part, words=words, share=share, **more).status_code


def rows(app: Flask, model: type = OwnWords) -> list[OwnWords]:
    with app.app_context():
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def new_ref(app: Flask, model: type = OwnWords) -> str:
    return str(rows(app, model)[-1].ref)


def someone(world: World, key: str) -> Person:
    """Somebody of the cast as services know them. Inside an application context."""
    return access.person_of(db.session.get_one(Account, account_id(world, key)))


def account_id(world: World, key: str) -> int:
    way = world.accounts[key].sign_in
    if "email" in way:
        return int(db.session.scalar(db.select(Account.id).where(Account.email == way["email"])))
    return int(db.session.scalar(db.select(Account.id).where(Account.card_hash == code_hash(way["code"]))))


def hear(app: Flask, as_: As, ref: Ref, who: str = "child", words: str = "You like the new school, but not the bus.", **more: str) -> str:
    sent = as_("priya_nambiar").send(
        team(ref).replace("about", "heard"), at=team(ref), **{"who": who, "day": "2026-11-19", "words": words, **more}
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return new_ref(app, Heard)


@pytest.fixture
def opened(app: Flask, world: World, ref: Ref) -> Callable[..., OpenRecord]:
    def open_it(key: str, person: str = MAYA) -> OpenRecord:
        return access.open_record(someone(world, key), ref(person), TODAY)

    return open_it


# My words: written, kept exactly, changed, taken away


def test_a_child_writes_in_their_own_words_and_says_who_reads_it(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "words"
    first = page(maya, path)
    assert not first.all("textarea")  # first one thing: what it is about
    assert {"My worries", "Good things", "My dreams"} <= {e.text.strip() for e in first.all("a")}
    form = text(maya, path + "?part=worry")
    assert "What worries you?" in form
    assert "If what you write says that somebody is hurt or in danger, your worker has to tell somebody who can help." in form
    assert "Your worker will first ask you if that is really all right." in form
    sent = maya.send(path, at=path + "?part=worry", part="worry", words="I miss the dog.\nA lot", share="worker", picture="sad")
    assert sent.status_code == 303
    shown = html(maya, sent.headers["Location"])
    assert "I miss the dog.<br>A lot" in shown
    assert "Only your worker can read it, and others who work with you yourself." in shown
    assert re.search(r'<img class="pic" src="/static/symbols/sad.svg[^>]* alt="Sad"', shown)
    [row] = rows(app)
    assert (row.part, row.share, row.picture, row.allowed_by) == ("worry", "worker", "sad", None)
    assert row.words == "I miss the dog.\nA lot"


@pytest.mark.parametrize("words", [*HOSTILE[:-1], "أنا أحب كلبي\nكثيرا", "\u202eבית", "  two  spaces\r\n\r\nand lines ", "🦊" * 300])
def test_words_are_kept_exactly_and_shown_escaped(app: Flask, as_: As, ref: Ref, words: str) -> None:
    maya = as_("maya")
    assert write(maya, home(ref), words, share="plan") == 303
    assert rows(app)[-1].words == words
    shown = page(maya, home(ref) + "words")
    assert [e.text for e in shown.all("p") if e.attrs.get("dir") == "auto"] == ["".join(re.split(r"\r?\n", words))]
    seen = page(as_("priya_nambiar"), team(ref))
    assert "".join(re.split(r"\r?\n", words)) in [e.text for e in seen.all("p") if e.attrs.get("dir") == "auto"]


def test_two_taps_are_one(app: Flask, as_: As, ref: Ref) -> None:
    maya, key = as_("maya"), str(uuid4())
    for _ in range(2):
        assert write(maya, home(ref), "Once", key=key) == 303
        maya.send(home(ref) + "how-it-feels", question="safe", value="5", words="", key=key)
    assert len(rows(app)) == len(rows(app, Scale)) == 1
    priya, at = as_("priya_nambiar"), team(ref)
    for _ in range(2):
        priya.send(at.replace("about", "heard"), at=at, who="child", day="2026-11-19", words="Once", key=key)
        priya.send(at.replace("about", "number"), at=at, question="safe", value="5", words="", key=key)
    assert len(rows(app, Heard)) == 1
    assert len(rows(app, Scale)) == 2


def test_two_taps_at_once_are_one(app: Flask, opened: Callable[..., OpenRecord], monkeypatch: pytest.MonkeyPatch) -> None:
    key = UUID("1f0f2a5e-7d0b-4a58-9a4d-2f6f2f6c2a11")
    with app.app_context():
        record = opened("maya")
        own_words.write(record, "worry", "first", "", Share.TEAM, key, "en")
        scales.give(record, Question.LIFE, 4, "", key, "en")
        monkeypatch.setattr(db.session, "scalar", lambda *a, **k: None)  # the second did not see the first
        own_words.write(record, "worry", "second", "", Share.TEAM, key, "en")
        scales.give(record, Question.LIFE, 9, "", key, "en")
    assert [row.words for row in rows(app)] == ["first"]
    assert [row.value for row in rows(app, Scale)] == [4]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"part": "worry", "share": "everybody", "words": SECRET}, "That did not work."),
        ({"part": "worry", "words": SECRET}, "Please choose who may read it."),
        ({"share": "team", "words": SECRET}, "Please choose what it is about."),
        ({"part": "about_food", "share": "team", "words": SECRET}, "That did not work."),
        ({"part": "worry", "share": "team", "words": SECRET + "a" * 10_000}, "This is very long."),
        ({"part": "worry", "share": "team", "words": "   "}, "One word is enough."),
    ],
)
def test_a_mistake_keeps_every_word(app: Flask, as_: As, ref: Ref, form: dict[str, str], said: str) -> None:
    maya, path = as_("maya"), home(ref) + "words"
    answer = maya.send(path, at=path, **form)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert said in shown
    assert form["words"] in read(shown).all("textarea")[0].text
    assert not rows(app)


def test_an_unknown_picture_is_no_picture(app: Flask, as_: As, ref: Ref) -> None:
    assert write(as_("maya"), home(ref), "Hi", picture="../../etc/passwd") == 303
    assert rows(app)[-1].picture == ""


def test_the_newest_holds_and_nothing_is_overwritten(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for words in ("Old worry", "New worry"):
        write(maya, home(ref), words)
    write(maya, home(ref), "Ice cream", part="good")
    assert [row.words for row in rows(app)] == ["Old worry", "New worry", "Ice cream"]
    for client, path in ((maya, home(ref) + "words"), (as_("priya_nambiar"), team(ref))):
        shown = text(client, path)
        assert "New worry" in shown
        assert "Ice cream" in shown
        assert "Old worry" not in shown
    assert "New worry" in page(maya, home(ref) + "words?part=worry").all("textarea")[0].text  # to change it, it need not be typed again


def test_taken_away_is_shown_nowhere(app: Flask, as_: As, ref: Ref, opened: Callable[..., OpenRecord]) -> None:
    maya, priya, path = as_("maya"), as_("priya_nambiar"), home(ref) + "words"
    write(maya, home(ref), "Old", share="plan")
    write(maya, home(ref), SECRET, share="plan")
    priya.send(f"{team(ref)}/{new_ref(app)}/allow", at=team(ref))
    gone = maya.send(path + "/away", at=path, part="worry")
    assert "It is gone from your page." in text(maya, gone.headers["Location"])
    for client, where in ((maya, path), (maya, path + "?part=worry"), (priya, team(ref))):
        shown = text(client, where)
        assert SECRET not in shown
        assert "Old" not in shown
    with app.app_context():
        for key in ("maya", "dana_whitlock", "priya_nambiar"):
            assert own_words.top_of_plan(opened(key)) == ()
        assert own_words.mine(opened("maya")) == own_words.for_team(opened("priya_nambiar")) == ()
    assert [row.words for row in rows(app)] == ["Old", SECRET, ""]  # and the history is kept
    assert maya.send(path + "/away", at=path, part="nothing").status_code == 404


def test_a_closed_sign_in_does_not_lose_the_words(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), home(ref) + "words"
    back = signed_out_and_in_again(app, maya, path, world.accounts["maya"], part="worry", share="team", words=SECRET)
    assert maya.post(path, data={**hidden(back), "words": SECRET}).status_code == 303
    assert SECRET in text(maya, path)


# Who reads it


def test_only_for_my_worker_is_not_for_the_team(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    write(maya, home(ref), "For the whole team first", part="dream")
    write(maya, home(ref), SECRET, part="dream", share="worker")
    for key in ("priya_nambiar", "tomasz_wilk"):  # who work with her
        assert SECRET in text(as_(key), team(ref))
    for key in ("bethan_rosser", "joel_kwarteng", "denise_ollerton"):  # the same team, and its manager
        shown = text(as_(key), team(ref))
        assert SECRET not in shown
        assert "For the whole team first" not in shown  # an older, wider one does not come back
        assert "My dreams" not in shown
        assert "What is between them and their own worker is not shown here." in shown


def test_a_worker_of_another_team_a_stranger_and_a_past_carer_get_nothing(app: Flask, as_: As, ref: Ref) -> None:
    write(as_("maya"), home(ref), SECRET)
    own = new_ref(app)
    for key in ("hannah_seddon", "marcus_ellery", "sunita_marsh", "maya", "dana_whitlock", "keisha"):
        client = as_(key)
        assert client.get(team(ref)).status_code == 404
        for tail in ("heard", "number", f"about/{own}/allow", f"about/{own}/disallow"):
            assert client.send(f"/team/children/{ref(MAYA)}/{tail}", at=home_page(client)).status_code == 404
    for key in ("keisha", "samira_sabbagh", "owen"):
        for tail in ("words", "words?part=worry", "all-about-me", "how-it-feels"):
            assert as_(key).get(home(ref) + tail).status_code == 404
    ivor = enrol_past_carer(app)
    for tail in ("words", "all-about-me", "how-it-feels"):
        assert ivor.get(home(ref, YUSUF) + tail).status_code == 404


def home_page(client: PageClient) -> str:
    return client.get("/about/").headers.get("Location") or "/about/"


EVERY = ("", "people", "visits", "visits/why", "next", "plan", "say", "messages", "rights", "words", "how-it-feels", "all-about-me")


def everything(client: PageClient, at: str) -> dict[str, str]:
    """All pages of somebody of the family, without what is new at each look."""
    found = {}
    for tail in EVERY:
        shown = client.get(at + tail)
        found[tail] = re.sub(r'value="[^"]*"', "", shown.get_data(as_text=True)) if shown.status_code == 200 else str(shown.status_code)
    return found


def test_nobody_of_the_family_sees_counts_or_infers_what_another_wrote(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, rob, priya = as_("maya"), as_("dana_whitlock"), as_("rob_tanner"), as_("priya_nambiar")
    before = {key: everything(client, home(ref)) for key, client in (("maya", maya), ("dana", dana), ("rob", rob))}
    write(dana, home(ref), "Mum " + SECRET, part="worry")
    write(dana, home(ref), "Mum " + SECRET, part="hope", share="worker")
    dana.send(home(ref) + "how-it-feels", question="safe", value="2", words="Mum " + SECRET)
    assert everything(maya, home(ref)) == before["maya"]
    assert everything(rob, home(ref)) == before["rob"]
    heard_at = team(ref).replace("about", "heard")
    priya.send(heard_at, at=team(ref), who="child", day="2026-11-19", words="Child " + SECRET)
    for part in HOUSES:
        write(maya, home(ref), "Child " + SECRET, part=part, share="plan")
    maya.send(home(ref) + "all-about-me", at=home(ref) + "all-about-me?part=about_food", part="about_food", words="Child " + SECRET)
    maya.send(home(ref) + "how-it-feels", question="safe", value="1", words="Child " + SECRET)
    maya.send(f"{home(ref)}words/heard/{new_ref(app, Heard)}", at=home(ref) + "words", words="Child " + SECRET)
    assert everything(rob, home(ref)) == before["rob"]
    assert not [tail for tail, shown in everything(dana, home(ref)).items() if "Child " + SECRET in shown]
    with app.app_context():
        tie = db.session.scalar(db.select(Tie.ref).join(Contact).where(Contact.source_id == "F101"))
    for who in ("child", tie):  # nor does a worker with their eyes
        for tail in ("", "plan", "visits", "people"):
            assert SECRET not in html(priya, f"/team/children/{ref(MAYA)}/as/{who}/{tail}")


def test_above_the_plan_stands_what_the_child_shares_and_a_worker_allowed(
    app: Flask, as_: As, ref: Ref, opened: Callable[..., OpenRecord]
) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    write(maya, home(ref), "I want one school", part="change", share="plan")
    asked = new_ref(app)
    write(maya, home(ref), "Not for them", part="worry", share="team")
    write(as_("dana_whitlock"), home(ref), "Mum's", part="worry")

    def top(key: str) -> list[tuple[str, bool, bool]]:
        with app.app_context(), statements(app) as sent:
            record = opened(key)
            before = len(sent)
            found = [(one.words, one.allowed, one.mine) for one in own_words.top_of_plan(record)]
            assert len(sent) == before + 1
            return found

    assert top("maya") == [("I want one school", False, True)]
    assert top("dana_whitlock") == top("priya_nambiar") == []
    assert "Your worker will ask you first" in text(maya, home(ref) + "words")
    allowed = priya.send(f"{team(ref)}/{asked}/allow", at=team(ref))
    assert allowed.status_code == 303
    assert top("maya") == [("I want one school", True, True)]
    assert top("dana_whitlock") == [("I want one school", True, False)]
    with app.app_context(), pytest.raises(NotYours):
        own_words.top_of_plan(opened("rob_tanner"))  # who may not read the plan
    with app.app_context():
        done = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "own_words_allowed")).one()
        assert done.detail == asked
    assert "Everybody who reads your plan can read this." in text(maya, home(ref) + "words")
    priya.send(f"{team(ref)}/{asked}/disallow", at=team(ref))
    assert top("dana_whitlock") == []
    priya.send(f"{team(ref)}/{asked}/allow", at=team(ref))
    write(maya, home(ref), "I want two schools", part="change", share="plan")  # new words need a new yes; the old ones do not stand in
    assert top("dana_whitlock") == []
    write(maya, home(ref), "Only for Priya", part="change", share="worker")
    assert top("dana_whitlock") == top("maya") == []
    assert priya.send(f"{team(ref)}/{asked}/allow", at=team(ref)).status_code == 404  # an old row
    assert top("dana_whitlock") == []


def test_a_worker_can_allow_only_what_the_child_wishes_to_share(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, priya = as_("maya"), as_("dana_whitlock"), as_("priya_nambiar")
    for client, share in ((maya, "team"), (maya, "worker"), (dana, "team")):
        write(client, home(ref), "Not for the plan", share=share)
        assert priya.send(f"{team(ref)}/{new_ref(app)}/allow", at=team(ref)).status_code == 404
    write(as_("yusuf"), home(ref, YUSUF), "Another child", share="plan")
    assert priya.send(f"{team(ref)}/{new_ref(app)}/allow", at=team(ref)).status_code == 404
    assert all(row.allowed_by is None for row in rows(app))


def test_what_a_family_member_wrote_is_never_above_the_plan_whatever_its_row_says(
    app: Flask, as_: As, ref: Ref, opened: Callable[..., OpenRecord]
) -> None:
    write(as_("dana_whitlock"), home(ref), SECRET)
    with app.app_context():
        row = db.session.scalars(db.select(OwnWords)).one()
        row.share, row.allowed_by = "plan", 1
        db.session.commit()
        assert not [one for key in ("maya", "dana_whitlock", "priya_nambiar") for one in own_words.top_of_plan(opened(key))]
    assert as_("priya_nambiar").send(f"{team(ref)}/{new_ref(app)}/disallow", at=team(ref)).status_code == 404


def test_family_members_write_for_the_worker_and_the_team_only(app: Flask, as_: As, ref: Ref) -> None:
    dana, path = as_("dana_whitlock"), home(ref) + "words"
    offered = [e.attrs["value"] for e in page(dana, path + "?part=hope").all("input") if e.attrs.get("name") == "share"]
    assert offered == ["team", "worker"]
    assert write(dana, home(ref), SECRET, share="plan") == 422
    assert write(dana, home(ref), "I hope so", part="hope") == 303
    assert dana.get(home(ref) + "all-about-me").status_code == 404
    assert dana.send(home(ref) + "all-about-me", at=path, part="about_food", words="Pie").status_code == 404
    assert [(row.part, row.share) for row in rows(app)] == [("hope", "team")]
    assert "Dana Whitlock (mother): My hopes" in text(as_("priya_nambiar"), team(ref))


def test_a_parent_of_two_children_keeps_their_words_apart(app: Flask, as_: As, world: World) -> None:
    lowri = as_("lowri_pritchard")
    (one, _), (two, _) = world.accounts["lowri_pritchard"].records
    write(lowri, f"/about/{one}/", SECRET)
    assert SECRET not in text(lowri, f"/about/{two}/words")
    write(lowri, f"/about/{two}/", "About the other")
    assert SECRET in text(lowri, f"/about/{one}/words")


def test_with_somebody_else_s_eyes_nothing_is_written_or_read(
    app: Flask, as_: As, ref: Ref, world: World, opened: Callable[..., OpenRecord]
) -> None:
    write(as_("maya"), home(ref), SECRET, share="plan")
    as_("priya_nambiar").send(f"{team(ref)}/{new_ref(app)}/allow", at=team(ref))
    with app.app_context():
        eyes = access.see_as(opened("priya_nambiar"), "child")
        assert eyes.heard is False
        assert own_words.top_of_plan(eyes) == ()
        for act in (
            lambda: own_words.mine(eyes),
            lambda: own_words.write(eyes, "worry", "x", "", Share.TEAM, uuid4(), "en"),
            lambda: own_words.take_away(eyes, "worry", uuid4(), "en"),
            lambda: own_words.for_team(eyes),
            lambda: heard.to_me(eyes),
            lambda: heard.answer(eyes, "x", "", "en"),
            lambda: scales.mine(eyes),
            lambda: scales.give(eyes, Question.SAFE, 1, "", uuid4(), "en"),
        ):
            with pytest.raises(NotYours):
                act()
    assert as_("priya_nambiar").get(f"/team/children/{ref(MAYA)}/as/child/words").status_code == 404
    assert len(rows(app)) == 1


def test_services_ask_the_policy(app: Flask, opened: Callable[..., OpenRecord], world: World) -> None:
    with app.app_context():
        priya, dana, maya = opened("priya_nambiar"), opened("dana_whitlock"), opened("maya")
        person = someone(world, "dana_whitlock")
        for act in (
            lambda: own_words.mine(priya),
            lambda: own_words.write(priya, "worry", "x", "", Share.TEAM, uuid4(), "en"),
            lambda: own_words.write(dana, "worry", "x", "", Share.PLAN, uuid4(), "en"),
            lambda: own_words.write(dana, "about_food", "x", "", Share.TEAM, uuid4(), "en"),
            lambda: own_words.write(maya, "about_food", "x", "", Share.PLAN, uuid4(), "en"),
            lambda: own_words.write(maya, "nothing", "x", "", Share.TEAM, uuid4(), "en"),
            lambda: own_words.for_team(maya),
            lambda: own_words.allow(maya, person, "x"),
            lambda: own_words.disallow(dana, person, "x"),
            lambda: heard.for_team(dana),
            lambda: heard.write(dana, person, "child", "x", TODAY, uuid4(), "en"),
            lambda: heard.to_me(priya),
            lambda: scales.for_team(maya),
            lambda: scales.mine(priya),
        ):
            with pytest.raises(NotYours):
                act()


# All about me


def test_all_about_me_is_one_card_and_each_part_is_changed_alone(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), home(ref) + "all-about-me"
    empty = text(maya, path)
    for heading in ("What I like to be called", "People and pets who matter to me", "Please do not", "Something you should know"):
        assert heading in empty
    sent = maya.send(path, at=path + "?part=about_not", part="about_not", words="Please do not <b>shout</b>")
    assert sent.status_code == 303
    maya.send(path, at=path + "?part=about_name", part="about_name", words="May-May")
    assert "Please do not <b>shout</b>" in text(maya, path)
    assert {row.share for row in rows(app)} == {"team"}
    read_first = text(as_("bethan_rosser"), team(ref))
    assert "Read this first: Maya" in read_first
    assert read_first.index("May-May") < read_first.index("Please do not <b>shout</b>")
    assert "Friday 20 November" in read_first
    assert "May-May" not in text(maya, home(ref) + "words")
    bad = maya.send(path, at=path, part="about_not", words=" ")
    assert bad.status_code == 422
    kept = maya.send(path, at=path, words=SECRET)  # without a part
    assert kept.status_code == 422
    assert SECRET in kept.get_data(as_text=True)
    maya.send(home(ref) + "words/away", at=path, part="about_name")
    assert "May-May" not in text(maya, path)
    assert "May-May" not in text(as_("priya_nambiar"), team(ref))


def test_a_care_leaver_has_it_too_and_the_language_is_named(as_: As, ref: Ref) -> None:
    keisha, path = as_("keisha"), home(ref, KEISHA) + "all-about-me"
    keisha.get("/help?lang=cy")
    keisha.send(path, at=path + "?part=about_talk", part="about_talk", words="Ar y ffôn")
    assert "Cymraeg" in text(as_("jo_fairweather"), team(ref, KEISHA))


def test_the_team_s_page_of_a_child_leads_there(as_: As, ref: Ref) -> None:
    assert team(ref) in [e.attrs.get("href") for e in page(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/").all("a")]


# Light, and in every direction


def test_at_most_six_statements_and_no_number_of_children_adds_one(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    for part in HOUSES:
        write(maya, home(ref), part, part=part, picture="happy")
    for n in range(11):
        maya.send(home(ref) + "how-it-feels", question="life", value=str(n), words="so")
    for n in range(3):
        hear(app, as_, ref, words=str(n))
    for client, path, most in (
        (maya, home(ref), 6),
        (maya, home(ref) + "words?part=good", 4),
        (maya, home(ref) + "all-about-me?part=about_food", 3),
        (maya, home(ref) + "how-it-feels?question=life", 3),
        (priya, team(ref), 8),
    ):
        client.get("/help")
        with statements(app) as sent:
            shown = client.get(path)
        assert shown.status_code == 200
        assert 1 <= len(sent) <= most, (path, sent)


def test_in_arabic_the_picture_turns_and_the_words_keep_their_own_way(as_: As, ref: Ref) -> None:
    samira, path = as_("samira_sabbagh"), home(ref, YUSUF)
    write(samira, path, "أتمنى لابني الخير", part="hope")
    shown = page(samira, path + "words?lang=ar")
    assert shown.all("html")[0].attrs["dir"] == "rtl"
    words = next(e for e in shown.all("p") if "أتمنى" in e.text)
    assert words.attrs["dir"] == "auto"
    for value in ("3", "4"):
        samira.send(path + "how-it-feels", question="life", value=value, words="")
    assert page(samira, path + "how-it-feels?question=life").all("svg")[0].attrs["class"] == "dots"  # turned by the style sheet


def test_pictures_are_there_and_a_missing_one_is_left_out(as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from portal.web import own_words as web

    assert len(PICTURES) == 12
    shown = page(as_("maya"), home(ref) + "words?part=good")
    assert len([e for e in shown.all("input") if e.attrs.get("name") == "picture"]) == 13
    assert all(e.attrs["alt"] for e in shown.all("img") if any(p.tag == "label" for p in e.parents))
    web._file.cache_clear()
    monkeypatch.setattr(web, "ROOT", tmp_path)
    without = page(as_("maya"), home(ref) + "words?part=good")
    assert not without.all("img")
    assert without.all("textarea")
    web._file.cache_clear()


def test_the_macro_for_the_top_of_a_plan_shows_exact_words(app: Flask, as_: As, ref: Ref, opened: Callable[..., OpenRecord]) -> None:
    template = '{% from "macros/own.html" import top with context %}{{ top(found) }}'
    write(as_("maya"), home(ref), HOSTILE[0], part="change", share="plan", picture="home")
    as_("priya_nambiar").send(f"{team(ref)}/{new_ref(app)}/allow", at=team(ref))
    for key, heading in (("maya", "In my own words"), ("dana_whitlock", "In the child's own words")):
        with app.test_request_context():
            g.record = opened(key)
            shown = read(render_template_string(template, found=own_words.top_of_plan(g.record)))
            assert render_template_string(template, found=()).strip() == ""
        assert [e.text for e in shown.all("h2")] == [heading]
        assert [e.text for e in shown.all("p") if e.attrs.get("dir") == "auto"] == [HOSTILE[0]]
        assert bool(shown.all("a")) is (key == "maya")


def test_the_rules_read_as_a_table() -> None:
    assert set(PICTURE_OF) == set(HOUSES)
    assert shares("worry", own=True) == (Share.TEAM, Share.WORKER, Share.PLAN)
    assert shares("worry", own=False) == (Share.TEAM, Share.WORKER)
    assert {shares(part, own=True) for part in ABOUT} == {(Share.TEAM,)}
    assert {shares(part, own=False) for part in (*ABOUT, "nothing")} == {()}
    assert [n for n in range(11) if wants_help("safe", n)] == [0, 1, 2, 3]


def test_a_page_that_was_never_filled_says_so_kindly(as_: As, ref: Ref) -> None:
    empty = text(as_("priya_nambiar"), team(ref))
    for said in ("They have not written this yet.", "Nothing is written down yet.", "Nobody gave a number yet."):
        assert said in empty


def test_shared_and_allowed_words_stand_on_the_mother_s_plan_and_no_others(as_: As, ref: Ref) -> None:
    maya, dana, priya = as_("maya"), as_("dana_whitlock"), as_("priya_nambiar")
    plan, page = f"{home(ref)}plan", f"{home(ref)}words"
    maya.send(page, at=f"{page}?part=dream", part="dream", words="A dog called Biscuit.", share="plan")
    assert "A dog called Biscuit." in text(maya, plan)
    assert "Biscuit" not in text(dana, plan)  # a worker has not asked her again yet
    told = priya.get(f"/team/children/{ref('700101')}/about").get_data(as_text=True)
    allow = re.search(r'action="([^"]+/allow)"', told)[1]
    assert priya.send(allow, at=f"/team/children/{ref('700101')}/about").status_code == 303
    assert "A dog called Biscuit." in text(dana, plan)
    maya.send(f"{page}/away", at=page, part="dream")
    assert "Biscuit" not in text(dana, plan)


def test_a_worry_does_not_lie_unread(as_: As, ref: Ref) -> None:
    maya, priya, sunita = as_("maya"), as_("priya_nambiar"), as_("sunita_marsh")
    about, page = f"/team/children/{ref('700101')}/about", f"{home(ref)}words"
    assert "about feeling safe" not in text(priya, "/team/")
    maya.send(page, at=f"{page}?part=worry", part="worry", words="A zebra at night.", share="team")
    for path in ("/team/", f"/team/children/{ref('700101')}/"):
        assert "Somebody wrote about feeling safe on 20 Nov, and nobody has read it yet." in text(priya, path)
        assert "zebra" not in text(priya, path)
    assert sunita.get(about).status_code == 404
    assert priya.send(f"{about}/read", at=about).status_code == 303
    assert "about feeling safe" not in text(priya, "/team/")
    maya.send(f"{home(ref)}how-it-feels", at=f"{home(ref)}how-it-feels?question=safe", question="safe", value="2")
    assert "about feeling safe" in text(priya, "/team/")


def test_a_team_mate_s_reading_does_not_mark_what_only_the_worker_reads(as_: As, ref: Ref) -> None:
    maya, priya, joel = as_("maya"), as_("priya_nambiar"), as_("joel_kwarteng")
    about, page = f"/team/children/{ref('700101')}/about", f"{home(ref)}words"
    maya.send(page, at=f"{page}?part=worry", part="worry", words="Only for Priya.", share="worker")
    assert joel.send(f"{about}/read", at="/team/").status_code == 303
    assert "about feeling safe" in text(priya, "/team/")
    assert priya.send(f"{about}/read", at=about).status_code == 303
    assert "about feeling safe" not in text(priya, "/team/")
