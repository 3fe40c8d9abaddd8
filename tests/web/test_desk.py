"""The team's desk: a line written, mended, ordered, looked over by a second person, published; nothing of it reaches a reader before."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import AuditRow, Contact, Explained, LineAnswer, PlanLine, PlanVersion, SourceLine
from portal.rules import plans
from portal.wording import phrases
from tests.browser.hostile import HOSTILE
from tests.checks.page import read
from tests.conftest import PageClient, World
from tests.services.test_plan_sync import Desk, bare
from tests.web.test_plan_page import CANARY, MAYA, YUSUF, As, Ref, html, lines, masked, page, plan, text, text_of, tie

CP = "child_protection"
D = date.fromisoformat
GOOD = {"section": "worried", "child": "You hear shouting at night.", "younger": "", "family": "Maya hears shouting at night."}
GOOD |= {"who": "Priya", "by_when": "2026-12-04", "sign": "She sleeps", "status": "open", "everybody": "all"}


@pytest.fixture(autouse=True)
def _bare(app: Flask) -> None:
    bare(app)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def at(ref: Ref, kind: str = CP, person: str = MAYA) -> str:
    return f"/team/children/{ref(person)}/plan/{kind}/"


def line_at(ref: Ref, line: str, person: str = MAYA) -> str:
    return f"/team/children/{ref(person)}/plan/line/{line}"


def send(client: PageClient, path: str, page_at: str = "", **form: object) -> TestResponse:
    """Posts a form with the token of the page it stands on; a value may be a list."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', html(client, page_at or path))[1]
    return client.post(path, data={"csrf_token": token, **form})


def write(client: PageClient, ref: Ref, kind: str = CP, **form: object) -> str:
    """Writes a line and says its ref."""
    sent = send(client, at(ref, kind) + "write", **{**GOOD, **form})
    assert sent.status_code == 303, text_of(read(sent.get_data(as_text=True)))
    return sent.headers["Location"].rpartition("#l-")[2]


def do(client: PageClient, ref: Ref, what: str, kind: str = CP, **form: str) -> TestResponse:
    return send(client, at(ref, kind) + what, at(ref, kind), **form)


def act(client: PageClient, ref: Ref, line: str, what: str, **form: str) -> TestResponse:
    return send(client, f"{line_at(ref, line)}/{what}", at(ref), **form)


def waiting(app: Flask) -> PlanVersion:
    with app.app_context():
        return db.session.scalars(db.select(PlanVersion).where(PlanVersion.why == "written").order_by(PlanVersion.number.desc())).first()


def check(client: PageClient, app: Flask, ref: Ref, kind: str = CP, **form: str) -> TestResponse:
    form = {"number": str(waiting(app).number), "good": "yes", "words": "", **form}
    return send(client, at(ref, kind) + "check", at(ref, kind), **form)


def publish(app: Flask, as_: As, ref: Ref, kind: str = CP) -> None:
    priya = as_("priya_nambiar")
    assert do(priya, ref, "hand-over", kind).status_code == 303
    assert check(as_("denise_ollerton"), app, ref, kind).status_code == 303
    assert do(priya, ref, "publish", kind).status_code == 303


def row(app: Flask, line: str) -> PlanLine:
    with app.app_context():
        found = db.session.scalars(db.select(PlanLine).where(PlanLine.ref == line)).one()
        assert found.texts is not None
        return found


def base(app: Flask, line: str) -> plans.Words:
    with app.app_context():
        t = next(t for t in db.session.scalars(db.select(PlanLine).where(PlanLine.ref == line)).one().texts if t.lang == "en")
        return plans.Words("en", t.for_child, t.for_younger, t.for_family, t.who, t.sign)


READERS = ("maya", "dana_whitlock", "rob_tanner")
PAGES = ("", "plan", "plan/safety", "plan/letter", "plan/earlier", "plan/pictures", "next", "people", "visits", "messages")


def all_pages(clients: dict[str, PageClient], ref: Ref) -> dict[tuple[str, str], tuple[int, str]]:
    found = {}
    for key, client in clients.items():
        for p in PAGES:
            response = client.get(f"/about/{ref(MAYA)}/{p}")
            found[key, p] = (response.status_code, masked(response))
    return found


# Writing


def test_a_line_is_written_onto_the_desk_and_read_again(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    new = write(priya, ref, child="Mum & Dad shout. 5 < 6.", younger="They <b>shout</b>.<script>x</script>")
    assert base(app, new) == plans.Words(
        "en", "Mum &amp; Dad shout. 5 &lt; 6.", "They <b>shout</b>.x", "Maya hears shouting at night.", "Priya", "She sleeps"
    )
    shown = text(priya, at(ref))
    assert "Mum & Dad shout. 5 < 6." in shown
    assert "Who: Priya By Friday 4 December How we will know: She sleeps" in shown
    form = page(priya, line_at(ref, new))
    boxes = {e.attrs["name"]: e.text.strip() for e in form.all("textarea")}
    assert boxes["child"] in ("Mum & Dad shout. 5 < 6.", "Mum & Dad shout. 5 &lt; 6.")  # as typed, no "&amp;"
    saved = send(priya, line_at(ref, new), **{**GOOD, **boxes})
    assert saved.status_code == 303
    assert base(app, new).child == "Mum &amp; Dad shout. 5 &lt; 6."
    assert text(priya, saved.headers["Location"].split("#")[0]).count("It is saved. Only the team sees it so far.") == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"child": "", "younger": " ", "family": "\n"}, "Please write words for the child or for the family."),
        ({"child": "x" * 2001}, "This is too long for one line of a plan."),
        ({"who": "x" * 121}, "This is too long for one line of a plan."),
        ({"by_when": "2026-02-30"}, "That day does not exist."),
        ({"status": "eaten"}, "That did not work."),
        ({"everybody": "some"}, "Please choose who reads this line."),
        ({"everybody": "some", "readers": ["child", "notarealone2"]}, ""),
    ],
)
def test_a_mistake_is_said_and_every_word_is_kept(app: Flask, as_: As, ref: Ref, form: dict[str, object], said: str) -> None:
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(PlanLine))
    sent = send(as_("priya_nambiar"), at(ref) + "write", **{**GOOD, **form})
    assert sent.status_code == 422
    body = sent.get_data(as_text=True)
    assert said in body
    for key in ("child", "family", "who", "sign"):
        assert str({**GOOD, **form}[key]).strip() in body
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(PlanLine)) == before


def test_an_offer_is_taken_without_a_script_and_nothing_is_saved(app: Flask, as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), at(ref) + "write"
    looked = send(priya, path, **{**GOOD, "family": "We will liaise with school.", "check": "y"})
    assert looked.status_code == 200
    found = read(looked.get_data(as_text=True))
    offers = [e for e in found.all("button") if e.attrs.get("name") == "mend"]
    assert offers
    assert all(e.attrs["value"].startswith("family:") for e in offers)
    mended = send(priya, path, **{**GOOD, "family": "We will liaise with school.", "child": "Stays.", "mend": offers[0].attrs["value"]})
    assert mended.status_code == 200
    after = read(mended.get_data(as_text=True))
    boxes = {e.attrs["name"]: e.text.strip() for e in after.all("textarea")}
    assert "liaise" not in boxes["family"]
    assert boxes["family"].startswith("We will ")
    assert boxes["child"] == "Stays."
    assert "It is written instead. Please read the sentence once more. It is not saved yet." in text_of(after)
    with app.app_context():
        assert not db.session.scalars(db.select(PlanLine).where(PlanLine.source_id.is_(None))).all()


def test_htmx_gets_the_part_and_the_rest_of_the_page_stays(as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), at(ref) + "write"
    token = re.search(r'name="csrf_token" value="([^"]+)"', html(priya, path))[1]
    form = {**GOOD, "family": "We will liaise with school.", "csrf_token": token}
    sent = priya.post(path, data={**form, "check": "y"}, headers={"HX-Request": "true"})
    body = sent.get_data(as_text=True)
    assert sent.status_code == 200
    assert body.lstrip().startswith('<div id="line-form">')
    assert "<html" not in body
    looked = priya.post("/team/words/family", data=form, headers={"HX-Request": "true"})
    assert "liaise" in looked.get_data(as_text=True)
    assert "<html" not in looked.get_data(as_text=True)
    assert priya.post("/team/words/eaten", data=form).status_code == 404


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "family",
        "family:0",
        "family:99:0",
        "family:0:99",
        "family:-1:0",
        "family:²:0",
        "family:0:0:0",
        "eaten:0:0",
        "family:٣:0",
        ":::",
    ],
)
def test_an_offer_that_is_not_there_changes_nothing(as_: As, ref: Ref, value: str) -> None:
    sent = send(as_("priya_nambiar"), at(ref) + "write", **{**GOOD, "family": "We will liaise with school.", "mend": value})
    assert sent.status_code == 200
    assert "We will liaise with school." in sent.get_data(as_text=True)


def test_a_line_is_changed_ordered_taken_off_and_put_back(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    priya = as_("priya_nambiar")
    with app.app_context():
        a, b, c = (desk.row(s).ref for s in ("DL003", "DL004", "DL005"))

    def order() -> list[str]:
        return [e.attrs["id"][2:] for e in page(priya, at(ref)).all("li") if e.attrs.get("id", "")[2:] in (a, b, c)]

    assert order() == [a, b, c]
    act(priya, ref, c, "move", to="up")
    assert order() == [a, c, b]
    act(priya, ref, a, "move", to="down")
    assert order() == [c, a, b]
    act(priya, ref, c, "move", to="up")  # nothing is above it
    act(priya, ref, b, "move", to="down")
    assert order() == [c, a, b]
    assert act(priya, ref, a, "off").headers["Location"].endswith("?done=off")
    assert order() == [c, b]
    assert "Off the desk" in text(priya, at(ref))
    act(priya, ref, c, "move", to="down")
    assert act(priya, ref, a, "back").status_code == 303
    assert sorted(order()) == sorted([a, b, c])
    assert lines(app)[2].ref == a  # readers have it all along


def test_who_a_line_is_for_is_chosen_by_name(app: Flask, as_: As, ref: Ref) -> None:
    priya, dana = as_("priya_nambiar"), tie(app, "F101")
    only = write(priya, ref, child=CANARY, family=CANARY, everybody="some", readers=["child"])
    mother = write(priya, ref, child="", family="for the mother alone here", everybody="some", readers=[dana])
    assert row(app, only).readers == "child"
    assert text(priya, at(ref)).count("Only for some") == 2
    publish(app, as_, ref)
    maya, whitlock = html(as_("maya"), plan(ref)), html(as_("dana_whitlock"), plan(ref))
    assert (CANARY in maya, CANARY in whitlock) == (True, False)
    assert ("for the mother alone" in maya, "for the mother alone" in whitlock) == (False, True)
    assert only not in whitlock
    assert mother not in maya
    html(as_("dana_whitlock"), f"{plan(ref)}/line/{only}", 404)
    assert as_("dana_whitlock").send(plan(ref) + "/answer", at=plan(ref), answer=f"helps:{only}").status_code == 404


# Looked over


def test_a_second_person_checks_and_it_is_published(app: Flask, as_: As, ref: Ref) -> None:
    priya, denise = as_("priya_nambiar"), as_("denise_ollerton")
    write(priya, ref)
    assert do(priya, ref, "publish").status_code == 422  # nobody looked at it
    assert do(priya, ref, "hand-over").headers["Location"].endswith("?done=handed")
    looked = text(denise, at(ref) + "check")
    assert "Priya Nambiar asks you." in looked
    assert re.search(r"What we are worried about New ?For the child ?You hear shouting at night\.", looked)
    assert check(denise, app, ref).headers["Location"].endswith("?done=good")
    assert "Denise Ollerton has looked it over." in text(priya, at(ref))
    assert "You hear shouting at night." not in text(as_("maya"), plan(ref))
    assert do(priya, ref, "publish").headers["Location"].endswith("?done=published")
    assert "You hear shouting at night." in text(as_("maya"), plan(ref))
    assert "The desk is different from what readers see." not in text(priya, at(ref))
    with app.app_context():
        done = db.session.scalars(db.select(AuditRow.action)).all()
        assert {"wrote_plan_line", "handed_over_plan", "checked_plan", "published_plan"} <= set(done)
    assert do(priya, ref, "publish").status_code == 422


def test_nobody_checks_their_own_words(app: Flask, as_: As, ref: Ref) -> None:
    priya, denise, tomasz = as_("priya_nambiar"), as_("denise_ollerton"), as_("tomasz_wilk")
    write(tomasz, ref)
    write(priya, ref, child="Another one.")
    do(denise, ref, "hand-over")
    for client in (priya, tomasz, denise):  # two writers, and who handed it over
        assert "Yes, it can be published" not in text(client, at(ref) + "check")
        for good in ("yes", "no"):
            sent = check(client, app, ref, good=good, words="why")
            assert sent.status_code == 422
            assert "You wrote some of it. A second person has to look at it." in sent.get_data(as_text=True)
    assert check(as_("graham_tulley"), app, ref).status_code == 303


def test_who_took_a_line_off_long_ago_can_check_again(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    denise, priya = as_("denise_ollerton"), as_("priya_nambiar")
    with app.app_context():
        line = desk.row("DL005").ref
    act(denise, ref, line, "off")
    do(priya, ref, "hand-over")
    assert check(denise, app, ref).status_code == 422  # it is her act
    assert check(as_("tomasz_wilk"), app, ref).status_code == 303
    do(priya, ref, "publish")
    write(priya, ref)
    do(priya, ref, "hand-over")
    assert check(denise, app, ref).status_code == 303


def test_it_goes_back_with_a_word_why(app: Flask, as_: As, ref: Ref) -> None:
    priya, denise = as_("priya_nambiar"), as_("denise_ollerton")
    write(priya, ref)
    do(priya, ref, "hand-over")
    sent = check(denise, app, ref, good="no", words="  ")
    assert sent.status_code == 422
    assert "Please write a word why it goes back." in sent.get_data(as_text=True)
    sent = check(priya, app, ref, good="no", words="kept & <b>kept</b>")
    assert "kept &amp; &lt;b&gt;kept" in sent.get_data(as_text=True) or sent.status_code == 422
    assert check(denise, app, ref, good="no", words="Say what she <b>saw</b>.\nPlease.").status_code == 303
    shown = text(priya, at(ref))
    assert "Denise Ollerton sent it back:" in shown
    assert "Say what she <b>saw</b>." in shown
    assert do(priya, ref, "publish").status_code == 422
    assert do(priya, ref, "hand-over").status_code == 303
    assert check(denise, app, ref).status_code == 303


@pytest.mark.parametrize("number", ["", "0", "99", "²", "٣", "-1", "1e3", "9" * 30, "<b>"])
def test_an_old_check_form_checks_nothing(app: Flask, as_: As, ref: Ref, number: str) -> None:
    write(as_("priya_nambiar"), ref)
    do(as_("priya_nambiar"), ref, "hand-over")
    assert check(as_("denise_ollerton"), app, ref, number=number).status_code in {404, 422}
    assert waiting(app).state == "to_check"


def test_what_was_checked_is_what_is_published(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    line = write(priya, ref)
    do(priya, ref, "hand-over")
    send(priya, line_at(ref, line), **{**GOOD, "child": "Slipped in later."})
    check(as_("denise_ollerton"), app, ref)
    send(priya, line_at(ref, line), **{**GOOD, "child": "And later still."})
    do(priya, ref, "publish")
    shown = text(as_("maya"), plan(ref))
    assert "You hear shouting at night." in shown
    assert "later" not in shown
    assert "The desk is different from what readers see." in text(priya, at(ref))


def test_the_second_person_sees_every_change_marked(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    priya = as_("priya_nambiar")
    with app.app_context():
        desk.save("DL003", child="Only her words are new. We will liaise with school.")
        desk.save("DL004", younger="New and simple.")
        desk.save("DL005", readers=("child",))
        ours = {s: desk.row(s).ref for s in ("DL003", "DL004", "DL005", "DL006")}
    child_only = write(priya, ref, child="A line for her alone.", family="")
    do(priya, ref, "hand-over")
    shown = text(as_("denise_ollerton"), at(ref) + "check")
    assert shown.count("New words") == 3
    assert re.search(r"What we are worried about New ?For the child ?A line for her alone\.", shown)
    looked = read(html(as_("denise_ollerton"), at(ref) + "check"))
    assert any("liaise" in e.text for e in looked.all("mark"))  # and the word help looked at it
    on_desk = read(html(priya, at(ref)))
    for s, tag in (("DL003", "New words"), ("DL004", "New words"), ("DL005", "New words"), ("DL006", "")):
        [li] = [e for e in on_desk.all("li") if e.attrs.get("id") == f"l-{ours[s]}"]
        assert ("New words" in li.text) is bool(tag), s
    assert "New" in next(e.text for e in on_desk.all("li") if e.attrs.get("id") == f"l-{child_only}")


def test_nothing_new_and_nothing_at_all_are_not_handed_over(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    sent = do(priya, ref, "hand-over")
    assert sent.status_code == 422
    assert "Nothing is different from what is shown now." in sent.get_data(as_text=True)
    line = write(priya, ref, "safety", section="safety_rule")
    send(priya, f"{line_at(ref, line)}/off", at(ref, "safety"))
    sent = do(priya, ref, "hand-over", "safety")
    assert "There is no line yet." in sent.get_data(as_text=True)


# Nothing reaches a reader before


def test_nothing_of_the_desk_reaches_a_reader_before_it_is_published(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    priya, denise, clients = as_("priya_nambiar"), as_("denise_ollerton"), {key: as_(key) for key in READERS}
    before = all_pages(clients, ref)
    with app.app_context():
        a, b, c = (desk.row(s).ref for s in ("DL003", "DL004", "DL005"))
    line = write(priya, ref, child=CANARY, family=CANARY)
    write(priya, ref, "safety", section="safety_rule", child=CANARY)
    write(priya, ref, "closing", section="closing_why", child=CANARY)
    send(priya, line_at(ref, a), **{**GOOD, "child": CANARY, "status": "done"})
    act(priya, ref, b, "off")
    act(priya, ref, c, "move", to="up")
    html(priya, at(ref) + "see")
    assert all_pages(clients, ref) == before
    for kind in (CP, "safety", "closing"):
        do(priya, ref, "hand-over", kind)
        assert all_pages(clients, ref) == before
        with app.app_context():
            number = db.session.scalar(db.select(PlanVersion.number).where(PlanVersion.state == "to_check"))
        check(denise, app, ref, kind, number=str(number))
    assert all_pages(clients, ref) == before
    assert CANARY not in str(before)
    html(clients["maya"], f"{plan(ref)}/line/{line}", 404)
    html(priya, f"/team/children/{ref(MAYA)}/as/child/plan")
    do(priya, ref, "publish")
    after = all_pages(clients, ref)
    assert CANARY in after["maya", "plan"][1]
    rob = [key for key in before if key[0] == "rob_tanner"]
    assert {key: after[key] for key in rob} == {key: before[key] for key in rob}


def test_only_the_child_s_page_changes_where_only_the_child_s_words_do(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    clients = {key: as_(key) for key in READERS}
    before = all_pages(clients, ref)
    with app.app_context():
        desk.save("DL003", child=CANARY, younger="Tell.")
    write(as_("priya_nambiar"), ref, child=CANARY, family="", who="", sign="", by_when="")
    publish(app, as_, ref)
    after = all_pages(clients, ref)
    assert {key for key in before if before[key] != after[key]} <= {("maya", p) for p in PAGES}
    assert CANARY in after["maya", "plan"][1]


def test_a_night_meanwhile_is_said_kindly(app: Flask, as_: As, ref: Ref) -> None:
    from datetime import date as day

    from portal.services import plan_sync

    priya = as_("priya_nambiar")
    write(priya, ref)
    do(priya, ref, "hand-over")
    check(as_("denise_ollerton"), app, ref)
    with app.app_context():
        db.session.scalars(db.select(SourceLine).where(SourceLine.source_id == "DL006")).one().who = "Nan"
        db.session.flush()
        plan_sync.take_over(day(2026, 11, 20))
        db.session.commit()
    sent = do(priya, ref, "publish")
    assert sent.status_code == 422
    assert "The plan that is shown changed meanwhile. Please look at the desk, and ask for a check again." in sent.get_data(as_text=True)
    assert "You hear shouting" not in text(as_("maya"), plan(ref))
    publish(app, as_, ref)
    assert "You hear shouting" in text(as_("maya"), plan(ref))


# The phrasebook

NEXT = {"who": "Priya & Co", "child": "Maya <b>", "day": "2026-12-01", "place": "School"}


def test_a_sentence_is_filled_in_and_is_in_every_language(app: Flask, as_: As, ref: Ref) -> None:
    hannah, path = as_("hannah_seddon"), at(ref, "child_in_care", YUSUF) + "phrases/worker_next_visit"
    assert "worker_next_visit" in html(hannah, at(ref, "child_in_care", YUSUF) + "phrases?section=needs_to_happen")
    assert 'name="child" type="text" value="Yusuf"' in html(hannah, path)
    sent = send(hannah, path, **NEXT)
    assert sent.status_code == 303
    line = sent.headers["Location"].rsplit("/", 1)[1]
    words = base(app, line)
    assert words.family == "Priya &amp; Co will see Maya &lt;b&gt; on Tuesday 1 December. Where: at school."
    assert words.younger == "Priya &amp; Co comes on Tuesday 1 December."
    assert (row(app, line).by_when, row(app, line).phrase) == (D("2026-12-01"), "worker_next_visit")
    care = at(ref, "child_in_care", YUSUF)
    assert send(hannah, care + "hand-over", care).status_code == 303
    marcus = as_("marcus_ellery")
    assert send(marcus, care + "check", care, number=str(waiting(app).number), good="yes").status_code == 303
    assert send(hannah, care + "publish", care).status_code == 303
    samira = as_("samira_sabbagh")
    found = page(samira, plan(ref, YUSUF))
    [li] = [e for e in found.all("li") if e.attrs.get("id") == f"l-{line}"]
    [words_div] = [e for e in found.all("div") if li in e.parents and e.attrs.get("class") == "words"]
    assert (words_div.attrs["lang"], words_div.attrs["dir"]) == ("ar", "rtl")
    with app.test_request_context():
        from flask_babel import force_locale, gettext

        with force_locale("ar"):
            arabic = gettext(phrases.load()["worker_next_visit"].family)
    if arabic != phrases.load()["worker_next_visit"].family:  # as soon as it is translated
        assert re.search("[\u0621-\u064a]{3}", words_div.text)
        assert "1 ديسمبر" in words_div.text
    assert "Priya & Co" in words_div.text
    assert "<b>" in words_div.text  # as text
    samira.get("/help?lang=en")
    assert "Priya & Co will see Maya <b> on Tuesday 1 December. Where: at school." in text(samira, plan(ref, YUSUF))


@pytest.mark.parametrize(
    "form",
    [{"who": ""}, {"child": "  "}, {"day": ""}, {"day": "yesterday"}, {"day": "2026-02-30"}, {"place": "the moon"}, {"place": ""}, {}],
)
def test_a_hole_that_is_missing_or_wrong_keeps_the_rest(app: Flask, as_: As, ref: Ref, form: dict[str, str]) -> None:
    values = {**NEXT, **form} if form else {}
    sent = send(as_("priya_nambiar"), at(ref) + "phrases/worker_next_visit", **values)
    assert sent.status_code == 422
    body = sent.get_data(as_text=True)
    assert "Please fill in:" in body
    if values.get("who"):
        assert 'value="Priya &amp; Co"' in body
    with app.app_context():
        assert not db.session.scalars(db.select(PlanLine).where(PlanLine.phrase == "worker_next_visit", PlanLine.plan_id == 1)).all()


@pytest.mark.parametrize(("time", "fits"), [("15:30", True), ("half three", False), ("25:00", False)])
def test_a_time_is_a_time(as_: As, ref: Ref, time: str, fits: bool) -> None:
    [one] = [p for p in phrases.load().values() if p.holes == ("who", "weekday", "time")]
    sent = send(as_("priya_nambiar"), f"{at(ref)}phrases/{one.id}", who="Priya", weekday="mon", time=time)
    assert sent.status_code == (303 if fits else 422)


def test_every_sentence_of_the_book_can_be_filled(as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    values = {
        "child": "Maya",
        "who": "Priya",
        "person": "Nan",
        "day": "2026-12-01",
        "weekday": "mon",
        "time": "15:30",
        "place": "Home",
        "number": "3",
    }
    token = re.search(r'name="csrf_token" value="([^"]+)"', html(priya, at(ref)))[1]
    for one in phrases.load().values():
        kind = "closing" if one.section.startswith("closing") else CP
        sent = priya.post(f"{at(ref, kind)}phrases/{one.id}", data={"csrf_token": token, **values})
        assert sent.status_code == 303, one.id
    for kind in (CP, "closing"):
        shown = text(priya, at(ref, kind))
        assert "%(" not in shown
        assert "…" not in shown
    html(priya, at(ref) + "phrases/nosuchone", 404)
    html(priya, at(ref, "safety") + "phrases/rent_paid", 404)


def test_changed_words_make_a_sentence_one_s_own(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    line = send(priya, at(ref) + "phrases/worker_next_visit", **NEXT).headers["Location"].rsplit("/", 1)[1]

    def boxes() -> dict[str, str]:
        found = page(priya, line_at(ref, line))
        typed = {e.attrs["name"]: e.text.strip("\n") for e in found.all("textarea")}
        typed |= {n: next(e.attrs["value"] for e in found.all("input") if e.attrs.get("name") == n) for n in ("who", "by_when", "sign")}
        return {"section": "needs_to_happen", "status": "open", "everybody": "all", **typed}

    assert "These words are of the phrasebook" in text(priya, line_at(ref, line))
    assert send(priya, line_at(ref, line), **{**boxes(), "sign": "She was seen"}).status_code == 303
    assert (row(app, line).phrase, base(app, line).sign) == ("worker_next_visit", "She was seen")
    assert send(priya, line_at(ref, line), **{**boxes(), "family": "Other words."}).status_code == 303
    assert (row(app, line).phrase, row(app, line).holes) == ("", "")


# Side by side


def columns(client: PageClient, ref: Ref, kind: str = CP, person: str = MAYA) -> dict[str, str]:
    found = page(client, at(ref, kind, person) + "see")
    sections = [e for e in found.all("section") if e.attrs.get("aria-labelledby", "").startswith("c-")]
    heads = {e.attrs["id"]: " ".join(e.text.split()).split()[0] for e in found.all("h2") if e.attrs.get("id", "").startswith("c-")}
    return {heads[s.attrs["aria-labelledby"]]: " ".join(s.text.split()) for s in sections}


def test_side_by_side_finds_the_child_s_words_in_what_the_mother_would_read(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    said = "I am scared when Lee bangs & shouts at the door"
    path = f"{plan(ref)}/line/{lines(app)[0].ref}"
    maya.send(path, at=path, words=said, private="y")
    clean = columns(priya, ref)
    assert "Words that are for somebody else" not in clean["Dana"]
    assert "Reads no plan." in clean["Rob"]
    write(priya, ref, child="", family="Maya says: scared, when LEE <b>bangs</b> &amp; shouts.")
    found = columns(priya, ref)
    assert "Words that are for somebody else stand in what Dana Whitlock reads:what the child said" in found["Dana"]
    assert "Words that are for somebody else" not in found["Maya"]


def test_side_by_side_finds_a_line_for_one_in_a_line_for_all(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    write(priya, ref, child="Only you know that the spare key is under the blue pot.", family="", everybody="some", readers=["child"])
    assert "line is not for them, and they cannot tell." in columns(priya, ref)["Dana"]
    write(priya, ref, child="", family="The spare key is under the blue pot.")
    assert "a line for others" in columns(priya, ref)["Dana"]


def test_side_by_side_shows_each_in_their_language(app: Flask, as_: As, ref: Ref) -> None:
    hannah, care = as_("hannah_seddon"), at(ref, "child_in_care", YUSUF)
    send(hannah, care + "phrases/worker_next_visit", **{**NEXT, "child": "Yusuf"})
    found = page(hannah, care + "see")
    arabic = [e for e in found.all("div") if e.attrs.get("class") == "words" and e.attrs["lang"] == "ar"]
    assert arabic
    with app.test_request_context():
        from flask_babel import force_locale, gettext

        with force_locale("ar"):
            translated = gettext(phrases.load()["worker_next_visit"].family) != phrases.load()["worker_next_visit"].family
    assert not translated or all(re.search("[\u0621-\u064a]{3}", e.text) for e in arabic)
    with app.app_context():
        db.session.scalars(db.select(Contact).where(Contact.source_id == "F101")).one().language = "pl"
        db.session.commit()
    priya = as_("priya_nambiar")
    send(priya, at(ref) + "phrases/worker_next_visit", **NEXT)
    shown = page(priya, at(ref) + "see")
    assert {e.attrs["lang"] for e in shown.all("div") if e.attrs.get("class") == "words"} == {"en"}  # there is no page in Polish


# Talked through, ended


def test_it_is_written_down_that_it_was_talked_through(app: Flask, as_: As, ref: Ref) -> None:
    priya, dana = as_("priya_nambiar"), tie(app, "F101")
    sent = do(priya, ref, "talked-through", who=dana, day="2026-11-19", interpreter="ar")
    assert sent.headers["Location"].endswith("?done=told#told")
    assert "Dana Whitlock: Thursday 19 November, Priya Nambiar, interpreter: Arabic" in text(priya, at(ref))
    shown = text(as_("dana_whitlock"), plan(ref))
    assert "Priya Nambiar went through it with you on Thursday 19 November. An interpreter was there. The language was Arabic." in shown
    assert "went through it with you" not in text(as_("maya"), plan(ref))
    for form, status in (
        ({"who": dana, "day": "2026-11-21"}, 422),
        ({"who": dana, "day": "never"}, 422),
        ({"who": "", "day": "2026-11-19"}, 422),
        ({"who": "notarealone2", "day": "2026-11-19"}, 404),
        ({"who": tie(app, "F201", YUSUF), "day": "2026-11-19"}, 404),
    ):
        assert do(priya, ref, "talked-through", **form).status_code == status, form
    assert do(priya, ref, "talked-through", "safety", who="child", day="2026-11-19").status_code == 404  # there is none
    with app.app_context():
        assert len(db.session.scalars(db.select(Explained)).all()) == 1


def test_a_plan_is_ended_and_a_new_one_begins_empty(app: Flask, as_: As, ref: Ref, desk: Desk) -> None:
    priya = as_("priya_nambiar")
    with app.app_context():
        old = desk.row("DL003").ref
    assert do(priya, ref, "end").headers["Location"].endswith("?done=ended")
    assert "Nothing of it is published yet." in text(priya, at(ref))
    html(priya, line_at(ref, old), 404)
    write(priya, ref)
    publish(app, as_, ref)
    shown = text(as_("maya"), plan(ref))
    assert "You hear shouting at night." in shown
    assert "Mum reads with you" not in shown
    assert "This plan ended" not in shown
    earlier = [e.attrs["href"] for e in page(as_("maya"), plan(ref) + "/earlier").all("a") if "/plan/earlier/" in e.attrs["href"]]
    assert len(earlier) == 2
    assert "Mum reads with you" in text(as_("maya"), earlier[1])


# What people said


def test_an_answer_is_answered_once(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    maya.send(plan(ref) + "/answer", at=plan(ref), answer=f"unclear:{lines(app)[0].ref}")
    to = f"/team/children/{ref(MAYA)}/plan/answers"
    [said] = plan_answers(app)
    assert "I don't understand" in text(priya, to)
    sent = send(priya, f"{to}/{said}/reply", to, words=" ")
    assert sent.status_code == 422
    assert send(priya, f"{to}/{said}/reply", to, words="It means <b>this</b>.", outcome="yes").status_code == 303
    send(priya, f"{to}/{said}/reply", to, words="Another answer.")
    send(as_("denise_ollerton"), f"{to}/{said}/reply", "/team/", words="Another answer.")
    with app.app_context():
        [row] = db.session.scalars(db.select(LineAnswer)).all()
        assert (row.reply, row.outcome, row.unread) == ("It means <b>this</b>.", "", True)
    shown = html(maya, plan(ref))
    assert "It means &lt;b&gt;this&lt;/b&gt;." in shown
    assert "Priya Nambiar</bdi> answered" in shown


def plan_answers(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(LineAnswer.ref).order_by(LineAnswer.id)))


@pytest.mark.parametrize("outcome", ["yes", "later", "no", "eaten"])
def test_what_became_of_an_idea(app: Flask, as_: As, ref: Ref, outcome: str) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    maya.send(plan(ref) + "/idea", at=plan(ref) + "/idea", words="A dog & a cat", section="safety_rule")
    to = f"/team/children/{ref(MAYA)}/plan/answers"
    [idea] = plan_answers(app)
    sent = send(priya, f"{to}/{idea}/reply", to, words="Because.", outcome=outcome)
    assert sent.status_code == (404 if outcome == "eaten" else 303)
    begun = page(priya, f"{at(ref)}write?idea={idea}")
    assert next(e.text.strip() for e in begun.all("textarea") if e.attrs["name"] == "child") == "A dog & a cat"
    [chosen] = [e.attrs["value"] for e in begun.all("option") if "selected" in e.attrs and e.attrs["value"] in plans.SECTIONS]
    assert chosen == "safety_rule"
    html(priya, f"{at(ref)}write?idea=notarealone2&section=<b>")


# Whose desk it is


def desk_paths(app: Flask, ref: Ref) -> list[tuple[str, str]]:
    line, child = lines(app)[0].ref, f"/team/children/{ref(MAYA)}/plan/"
    gets = [
        "",
        f"{CP}/",
        f"{CP}/check",
        f"{CP}/see",
        "answers",
        f"{CP}/write",
        f"line/{line}",
        f"{CP}/phrases",
        f"{CP}/phrases/worker_next_visit",
        f"line/{line}/in/ar",
    ]
    posts = [f"line/{line}/{x}" for x in ("off", "back", "move", "choose")] + [f"line/{line}", f"{CP}/write", f"line/{line}/in/ar"]
    posts += [f"{CP}/{x}" for x in ("hand-over", "check", "publish", "end", "talked-through", "phrases/worker_next_visit")]
    posts += [f"answers/{'2' * 12}/reply"]
    return [("GET", child + p) for p in gets] + [("POST", child + p) for p in posts]


@pytest.mark.parametrize("key", ["hannah_seddon", "sunita_marsh", "marcus_ellery", "maya", "dana_whitlock"])
def test_nobody_else_gets_to_a_desk(app: Flask, as_: As, ref: Ref, key: str) -> None:
    client = as_(key)
    here = client.get("/team/" if key[0] in "hsm" and key != "maya" else "/about/", follow_redirects=True).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', here)
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(AuditRow))
    for method, path in desk_paths(app, ref):
        data = (
            {**GOOD, **NEXT, "csrf_token": token[1] if token else "", "words": "x", "number": "1", "good": "yes", "who": "child"}
            if method == "POST"
            else None
        )
        sent = client.open(path, method=method, data=data)
        assert sent.status_code in ({404} if token or method == "GET" else {400, 404}), (method, path, sent.status_code)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(AuditRow)) == before


def test_a_line_of_another_child_is_not_reached_by_way_of_one_s_own(app: Flask, as_: As, ref: Ref) -> None:
    other = lines(app, YUSUF, "child_in_care")[0].ref
    priya = as_("priya_nambiar")
    html(priya, line_at(ref, other), 404)
    for what in ("off", "move", "choose", "back"):
        assert act(priya, ref, other, what).status_code == 404
    assert send(priya, line_at(ref, other), at(ref), **GOOD).status_code == 404
    for kind in ("pathway", "early_help", "nonsense"):
        html(priya, at(ref, kind), 404)
        assert send(priya, at(ref, kind) + "write", at(ref), **GOOD).status_code == 404


# Hostile words


SOME = [*HOSTILE[::23], "²", "٣", "9" * 400, "\x00", "../../etc/passwd", "a" * 5000]


@pytest.mark.parametrize("where", ["write", "line", "phrase", "check", "told", "reply", "translate", "mend", "move", "look", "find"])
def test_hostile_words_in_any_field_break_nothing(app: Flask, as_: As, ref: Ref, desk: Desk, where: str) -> None:
    priya, maya = as_("priya_nambiar"), as_("maya")
    line = lines(app)[2].ref
    child = f"/team/children/{ref(MAYA)}/plan/"
    maya.send(plan(ref) + "/idea", at=plan(ref) + "/idea", words="A dog", section="safety_rule")
    [idea] = plan_answers(app)
    with app.app_context():
        dana = db.session.scalars(db.select(Contact).where(Contact.source_id == "F101")).one()
        dana.language = "pl"
        db.session.commit()
    if where == "check":
        write(priya, ref)
        do(priya, ref, "hand-over")
    client = as_("denise_ollerton") if where == "check" else priya
    fields = {
        "write": (f"{child}{CP}/write", {**GOOD, "readers": "child"}),
        "line": (f"{child}line/{line}", {**GOOD, "readers": "child"}),
        "phrase": (f"{child}{CP}/phrases/worker_next_visit", NEXT),
        "check": (f"{child}{CP}/check", {"number": "2", "good": "no", "words": "why"}),
        "told": (f"{child}{CP}/talked-through", {"who": "child", "day": "2026-11-19", "interpreter": "ar"}),
        "reply": (f"{child}answers/{idea}/reply", {"words": "yes", "outcome": "yes"}),
        "translate": (f"{child}line/{line}/in/pl", {"child": "x", "younger": "x", "family": "x", "who": "x", "sign": "x", "check": ""}),
        "mend": (f"{child}{CP}/write", {**GOOD, "mend": "family:0:0"}),
        "move": (f"{child}line/{line}/move", {"to": "up"}),
        "look": ("/team/words/family", {"family": "x"}),
        "find": (f"{child}{CP}/phrases", {"find": "x", "section": "why"}),
    }
    path, form = fields[where]
    token = re.search(r'name="csrf_token" value="([^"]+)"', html(client, f"{child}{CP}/"))[1]
    for field in form:
        for words in SOME:
            data = {**form, field: words}
            post = {**data, "csrf_token": token}
            part = {"HX-Request": "true"} if where == "look" else {}
            sent = client.get(path, query_string=data) if where == "find" else client.post(path, data=post, headers=part)
            assert sent.status_code in {200, 303, 404, 409, 413, 422}, (field, words[:40], sent.status_code)
            assert "<script>window" not in sent.get_data(as_text=True)
    for p in (f"{child}{CP}/", f"{child}answers", f"{child}{CP}/see", f"{child}{CP}/phrases"):
        assert "<script>window" not in html(priya, p)
