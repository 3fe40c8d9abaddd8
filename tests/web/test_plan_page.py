"""The plan as people read it: each their own words, answers exactly as given and seen by nobody else, and what changed in their eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Account, AuditRow, Child, Contact, LineAnswer, Plan, PlanReading, PlanVersion, Tie
from portal.rules import plans
from portal.rules.plans import CLOSING, Line, Words
from portal.services import clock
from portal.services.plan_versions import open_plan, put_up
from tests.browser.hostile import HOSTILE
from tests.checks.page import Page, read
from tests.checks.test_light import statements
from tests.checks.test_sweeps import enrol_past_carer
from tests.conftest import TODAY, PageClient, World
from tests.services.test_plan_sync import bare

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
D = date.fromisoformat
As, Ref = Callable[[str], PageClient], Callable[[str], str]
CANARY = "zebra canary under my bed tonight"
MASKED = re.compile(r'(name="(?:csrf_token|key|seen)" value=")[^"]*')


@pytest.fixture(autouse=True)
def _bare(app: Flask) -> None:
    bare(app)


def masked(response: TestResponse, only: str = "") -> str:
    """A page's bytes without its tokens and keys; or the value of one hidden field."""
    html = response.get_data(as_text=True)
    if only:
        return re.search(f'name="{only}" value="([^"]*)"', html)[1]
    return re.sub(r'(name="(?:csrf_token|key)" value=")[^"]*', r"\1", html)


def html(client: PageClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return response.get_data(as_text=True)


def page(client: PageClient, path: str) -> Page:
    return read(html(client, path))


def text_of(found: Page) -> str:
    return " ".join(found.all("main")[0].text.split())


def text(client: PageClient, path: str) -> str:
    return text_of(page(client, path))


def plan(ref: Ref, person: str = MAYA) -> str:
    return f"/about/{ref(person)}/plan"


def answers(app: Flask) -> list[LineAnswer]:
    with app.app_context():
        return list(db.session.scalars(db.select(LineAnswer).order_by(LineAnswer.id)))


def plan_row(person: str = MAYA, kind: str = "child_protection") -> Plan:
    query = db.select(Plan).join(Child, Child.id == Plan.child_id).where(Child.person_id == person, Plan.plan_type == kind)
    found = db.session.scalars(query).first()
    if found is None:
        found = Plan(child_id=db.session.scalars(db.select(Child.id).where(Child.person_id == person)).one(), plan_type=kind)
        db.session.add(found)
        db.session.flush()
    return found


def lines(app: Flask, person: str = MAYA, kind: str = "child_protection") -> tuple[Line, ...]:
    with app.app_context():
        query = db.select(PlanVersion.content).where(PlanVersion.plan_id == plan_row(person, kind).id, PlanVersion.state == "published")
        return plans.read(db.session.scalars(query).one())


def show(app: Flask, new: tuple[Line, ...], person: str = MAYA, kind: str = "child_protection", day: date = TODAY) -> None:
    """Makes these lines what readers see."""
    with app.app_context():
        put_up(plan_row(person, kind), new, day, "written")
        db.session.commit()


def tie(app: Flask, contact: str, person: str = MAYA) -> str:
    with app.app_context():
        query = db.select(Tie.ref).join(Contact, Contact.id == Tie.contact_id).join(Child, Child.id == Tie.child_id)
        return str(db.session.scalars(query.where(Contact.source_id == contact, Child.person_id == person)).one())


def line_with(app: Flask, words: str, person: str = MAYA, kind: str = "child_protection") -> Line:
    return next(line for line in lines(app, person, kind) if words in line.base.child + line.base.family)


def changed(found: tuple[Line, ...], ref: str, **words: str) -> tuple[Line, ...]:
    return tuple(replace(x, texts=(replace(x.base, **words), *x.texts[1:])) if x.ref == ref else x for x in found)


def press(client: PageClient, ref: Ref, kind: str, line: str, person: str = MAYA) -> TestResponse:
    return client.send(plan(ref, person) + "/answer", at=plan(ref, person), answer=f"{kind}:{line}")


def last_read(client: PageClient, path: str, said: str = "understand", at: str = "") -> TestResponse:
    at = at or path
    return client.send(path + "/read", at=at, said=said, seen=masked(client.get(at), only="seen"))


# One press


@pytest.mark.parametrize("kind", ["helps", "unclear", "disagree", "done"])
def test_one_press_is_kept_and_shown_beside_the_line(app: Flask, as_: As, ref: Ref, kind: str) -> None:
    maya, line = as_("maya"), line_with(app, "Priya will come to see you")
    sent = press(maya, ref, kind, line.ref)
    assert sent.status_code == 303
    assert sent.headers["Location"].endswith(f"/plan?thanks={line.ref}#l-{line.ref}")
    [row] = answers(app)
    assert (row.kind, row.line_ref, row.words, row.private, row.relation, row.unread) == (kind, line.ref, "", False, "myself", False)
    assert bool(row.reply_by) is (kind != "helps")
    shown = text(maya, sent.headers["Location"].split("#")[0])
    assert "It is kept, just as you said it." in shown
    said = {"helps": "This helps", "unclear": "I don't understand", "disagree": "I don't agree", "done": "It's done"}[kind]
    assert f"{said} 20 Nov" in shown
    assert ("Your worker or their team answers by" in shown) is (kind != "helps")


def test_only_what_is_still_to_do_can_be_done(app: Flask, as_: As, ref: Ref) -> None:
    found = page(as_("maya"), plan(ref))
    done = {e.attrs["value"].partition(":")[2] for e in found.all("button") if e.attrs.get("value", "").startswith("done:")}
    assert done == {line.ref for line in lines(app) if line.section == "needs_to_happen" and line.status == "open"}


def test_two_taps_are_one_and_two_presses_are_two(app: Flask, as_: As, ref: Ref) -> None:
    maya, line, other = as_("maya"), lines(app)[0].ref, lines(app)[1].ref
    first = html(maya, plan(ref))
    form = {name: re.search(f'name="{name}" value="([^"]+)"', first)[1] for name in ("csrf_token",)}
    form["key"] = re.search(r'name="key" value="([^"]+)"', first)[1]
    for what in (f"helps:{line}", f"helps:{line}", f"unclear:{line}", f"helps:{other}", f"unclear:{line}"):
        assert maya.post(plan(ref) + "/answer", data={**form, "answer": what}).status_code == 303
    assert [(a.kind, a.line_ref) for a in answers(app)] == [("helps", line), ("unclear", line), ("helps", other)]


def test_the_same_key_of_two_people_is_two_answers(app: Flask, as_: As, ref: Ref) -> None:
    line, key = lines(app)[0].ref, "11111111-1111-4111-8111-111111111111"
    for who in ("maya", "dana_whitlock"):
        for _ in range(2):
            assert as_(who).send(plan(ref) + "/answer", at=plan(ref), answer=f"helps:{line}", key=key).status_code == 303
    assert [a.relation for a in answers(app)] == ["myself", "mother"]


@pytest.mark.parametrize(
    "what",
    ["", "helps", "helps:", ":{line}", "eaten:{line}", "words:{line}", "idea:why", "helps:nothingthere", "helps:{other}", "helps:{line}x"],
)
def test_what_is_no_press_is_404_or_the_line(app: Flask, as_: As, ref: Ref, what: str) -> None:
    line, other = lines(app)[0].ref, lines(app, YUSUF, "child_in_care")[0].ref
    sent = as_("maya").send(plan(ref) + "/answer", at=plan(ref), answer=what.format(line=line, other=other))
    assert sent.status_code in ({303} if what.endswith("x") else {404})


# Own words, exactly


@pytest.mark.parametrize(
    "words",
    [*HOSTILE[::11], "أنا لا أوافق\nعلى هذا", "\u202eabc\u2066x", "🦊" * 999, "x" * 10_000, " two  spaces\n\n.", "%(name)s {{ 7*7 }}"],
)
def test_own_words_are_kept_exactly_and_shown_escaped(app: Flask, as_: As, ref: Ref, words: str) -> None:
    maya, line = as_("maya"), lines(app)[0].ref
    path = f"{plan(ref)}/line/{line}"
    sent = maya.send(path, at=path, words=words)
    if not words.strip():
        assert sent.status_code == 422
        return
    assert sent.status_code == 303
    [row] = answers(app)
    from portal.web.forms import readable

    assert row.words == readable(words)
    shown = html(maya, plan(ref))
    body = shown[shown.index(f'id="l-{line}"') :]
    from markupsafe import escape

    for part in row.words.replace("\r\n", "\n").split("\n"):
        assert str(escape(part)) in body
    assert html(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/plan/answers")


def test_too_long_or_nothing_is_said_kindly_and_kept(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    path = f"{plan(ref)}/line/{lines(app)[0].ref}"
    for words in ("", "  \n ", "x" * 10_001):
        sent = maya.send(path, at=path, words=words)
        assert sent.status_code == 422
        assert words.strip() in sent.get_data(as_text=True)
    assert not answers(app)


def test_two_taps_on_send_are_one(app: Flask, as_: As, ref: Ref) -> None:
    dana = as_("dana_whitlock")
    path = f"{plan(ref)}/line/{lines(app)[0].ref}"
    first = html(dana, path)
    form = {n: re.search(f'name="{n}" value="([^"]+)"', first)[1] for n in ("csrf_token", "key")}
    for _ in range(2):
        assert dana.post(path, data={**form, "words": "once"}).status_code == 303
    assert len(answers(app)) == 1


def test_what_is_between_a_child_and_their_worker(app: Flask, as_: As, ref: Ref) -> None:
    maya, line = as_("maya"), lines(app)[0].ref
    path = f"{plan(ref)}/line/{line}"
    assert page(maya, path).all("main")[0].text.count("Only for my worker, and others who work with me myself.") == 1
    assert maya.send(path, at=path, words=CANARY, private="y").status_code == 303
    assert answers(app)[0].private
    assert "Only for those who work with you" in text(maya, plan(ref))
    desk = f"/team/children/{ref(MAYA)}/plan/answers"
    told = text(as_("priya_nambiar"), desk)
    assert CANARY in told
    assert "Only for those who work with them" in told
    assert CANARY in text(as_("tomasz_wilk"), desk)  # he works with her too
    for key in ("denise_ollerton", "joel_kwarteng", "bethan_rosser"):
        client = as_(key)
        for where in (desk, "/team/answers", f"/team/children/{ref(MAYA)}/", "/team/", f"/team/children/{ref(MAYA)}/plan/"):
            response = client.get(where, follow_redirects=True)
            assert CANARY not in response.get_data(as_text=True), (key, where)
        reply = client.send(f"/team/children/{ref(MAYA)}/plan/answers/{answers(app)[0].ref}/reply", at="/team/", words="me too")
        assert reply.status_code == 404
        assert "1 answer waits." not in text(client, "/team/answers")
    assert "1 answer waits." in text(as_("priya_nambiar"), "/team/answers")


def test_a_parent_keeps_nothing_from_the_team(app: Flask, as_: As, ref: Ref) -> None:
    dana = as_("dana_whitlock")
    path = f"{plan(ref)}/line/{lines(app)[0].ref}"
    assert "Only for my worker" not in text(dana, path)
    assert dana.send(path, at=path, words="mine", private="y").status_code == 303
    assert not answers(app)[0].private


# Nobody else of the family


def everything(client: PageClient, ref: Ref, line: str) -> str:
    home = f"/about/{ref(MAYA)}/"
    pages = ("", "plan", f"plan/line/{line}", "plan/idea", "plan/earlier", "plan/pictures", "next", "messages", "people", "visits", "words")
    return "\n".join(client.get(home + p).get_data(as_text=True) for p in pages)


def test_mother_and_child_never_see_what_the_other_said(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, line = as_("maya"), as_("dana_whitlock"), lines(app)[0].ref
    for client, words in ((maya, "maya-secret"), (dana, "dana-secret")):
        path = f"{plan(ref)}/line/{line}"
        client.send(path, at=path, words=words)
        client.send(plan(ref) + "/idea", at=plan(ref) + "/idea", words=words + "-idea", section="worried")
    priya = as_("priya_nambiar")
    for row in answers(app):
        to = f"/team/children/{ref(MAYA)}/plan/answers"
        assert priya.send(f"{to}/{row.ref}/reply", at=to, words=f"reply-to-{row.words}", outcome="yes").status_code == 303
    hers, theirs = everything(maya, ref, line), everything(dana, ref, line)
    assert "maya-secret" in hers
    assert "reply-to-maya-secret-idea" in hers
    assert "dana-secret" not in hers
    assert "dana-secret" in theirs
    assert "maya-secret" not in theirs
    assert "maya-secret" not in everything(as_("rob_tanner"), ref, line)


FAMILY_PAGES = (
    "plan",
    "plan/safety",
    "plan/letter",
    "plan/pictures",
    "plan/earlier",
    "plan/idea",
    "plan/line/{line}",
    "plan/earlier/{plan}/1",
)


@pytest.mark.parametrize("key", ["rob_tanner", "carol_bright", "keisha", "samira_sabbagh"])
def test_who_was_given_no_plan_gets_404_everywhere(app: Flask, as_: As, ref: Ref, key: str) -> None:
    client, person = as_(key), YUSUF if key == "carol_bright" else MAYA
    kind = "child_in_care" if person == YUSUF else "child_protection"
    line = lines(app, person, kind)[0].ref
    with app.app_context():
        plan_ref = plan_row(person, kind).ref
    for path in FAMILY_PAGES:
        html(client, f"/about/{ref(person)}/" + path.format(line=line, plan=plan_ref), 404)
    home = "/about/" if key in ("keisha", "samira_sabbagh") else f"/about/{ref(person)}/say"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(home, follow_redirects=True).get_data(as_text=True))
    for path, form in (
        ("answer", {"answer": f"helps:{line}"}),
        (f"line/{line}", {"words": "x"}),
        ("idea", {"words": "x", "section": "worried"}),
        ("read", {"said": "understand"}),
        ("replies-read", {}),
    ):
        sent = client.post(f"{plan(ref, person)}/{path}", data={**form, "csrf_token": token[1] if token else ""})
        assert sent.status_code == 404, path
    assert not answers(app)


def test_a_past_carer_gets_404(app: Flask, as_: As, ref: Ref) -> None:
    ivor = enrol_past_carer(app)
    for path in ("plan", "plan/earlier", "plan/pictures", "plan/safety", "plan/letter"):
        html(ivor, f"/about/{ref(YUSUF)}/{path}", 404)


# With other eyes


def test_to_look_with_other_eyes_writes_nothing_and_shows_no_answers(app: Flask, as_: As, ref: Ref) -> None:
    maya, line = as_("maya"), lines(app)[0].ref
    path = f"{plan(ref)}/line/{line}"
    maya.send(path, at=path, words=CANARY)
    last_read(maya, plan(ref))
    show(app, changed(lines(app), line, child="Other words now."))
    priya = as_("priya_nambiar")
    with app.app_context():
        before = [db.session.scalar(db.select(db.func.count()).select_from(m)) for m in (LineAnswer, PlanReading, AuditRow)]
    as_maya = f"/team/children/{ref(MAYA)}/as/child/plan"
    shown = html(priya, as_maya)
    assert "Other words now." in shown
    for no in (CANARY, 'name="answer"', 'name="said"', "What changed since", "My ideas", "Ask about the plan"):
        assert no not in shown, no
    for where in (f"/plan/line/{line}", "/plan/idea", "/plan/answer", "/plan/read"):
        assert priya.get(f"/team/children/{ref(MAYA)}/as/child{where}").status_code == 404
        assert (
            priya.send(f"/team/children/{ref(MAYA)}/as/child{where}", at="/team/", words="x", answer=f"helps:{line}", said="").status_code
            == 404
        )
        assert priya.send(f"/about/{ref(MAYA)}{where}", at="/team/", words="x", answer=f"helps:{line}", said="").status_code == 404
    html(priya, f"/team/children/{ref(MAYA)}/as/child/plan/earlier")
    with app.app_context():
        after = [db.session.scalar(db.select(db.func.count()).select_from(m)) for m in (LineAnswer, PlanReading, AuditRow)]
    assert after == before


# Ideas, and answers of the team


def test_an_idea_is_kept_answered_and_read(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    path = plan(ref) + "/idea"
    assert "whether it can go into the plan, and why" in text(maya, path)
    sent = maya.send(path, at=path, words="A <b>dog</b>", section="safety_rule")
    assert sent.headers["Location"].endswith("/plan?thanks=ideas#ideas")
    [idea] = answers(app)
    assert (idea.kind, idea.section, idea.line_ref, bool(idea.reply_by)) == ("idea", "safety_rule", "", True)
    to = f"/team/children/{ref(MAYA)}/plan/answers"
    assert priya.send(f"{to}/{idea.ref}/reply", at=to, words="We ask Nan first.", outcome="later").status_code == 303
    shown = text(maya, plan(ref))
    assert "There is an answer to what you said." in shown
    assert "Not now. We come back to it." in shown
    assert "We ask Nan first." in shown
    assert "A <b>dog</b>" in shown
    html(maya, plan(ref))  # reading alone does not make it read
    assert answers(app)[0].unread
    assert maya.send(plan(ref) + "/replies-read", at=plan(ref)).status_code == 303
    assert not answers(app)[0].unread
    shown = text(maya, plan(ref))
    assert "There is an answer to what you said." not in shown
    assert "We ask Nan first." in shown


@pytest.mark.parametrize("form", [{"words": "", "section": "worried"}, {"words": "x", "section": "why"}, {"words": "x", "section": "<b>"}])
def test_an_idea_with_a_mistake_is_not_kept(app: Flask, as_: As, ref: Ref, form: dict[str, str]) -> None:
    assert as_("maya").send(plan(ref) + "/idea", at=plan(ref) + "/idea", **form).status_code == 422
    assert not answers(app)


# Read, and what changed


def test_what_somebody_read_is_kept_with_what_they_said(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for said in ("understand", "nobody"):
        assert (
            last_read(maya, plan(ref), said).headers["Location"].endswith(f"/plan?thanks={'nobody' if said == 'nobody' else 'read'}#read")
        )
    assert "You said: nobody has explained it to me." in text(maya, plan(ref))
    assert last_read(maya, plan(ref), "question").headers["Location"].endswith("/say?kind=question")
    with app.app_context():
        assert [r.said for r in db.session.scalars(db.select(PlanReading).order_by(PlanReading.id))] == ["understand", "nobody", "question"]
    priya = as_("priya_nambiar")
    assert "I have a question" in text(priya, f"/team/children/{ref(MAYA)}/plan/child_protection/")
    assert maya.send(plan(ref) + "/read", at=plan(ref), said="eaten", seen="x").status_code == 404


def test_a_plan_that_moved_while_somebody_read_is_shown_anew(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    old = {c: masked(c.get(plan(ref)), only="seen") for c in (maya, dana)}
    show(app, changed(lines(app), lines(app)[0].ref, child="New words for Maya."))
    sent = maya.send(plan(ref) + "/read", at=plan(ref), said="understand", seen=old[maya])
    assert sent.status_code == 409
    shown = text_of(read(sent.get_data(as_text=True)))
    assert "The plan changed while you were reading. This is how it is now." in shown
    assert "New words for Maya." in shown
    assert dana.send(plan(ref) + "/read", at=plan(ref), said="understand", seen=old[dana]).status_code == 303  # hers did not
    for seen in ("", "x" * 500, "<script>"):
        assert maya.send(plan(ref) + "/read", at=plan(ref), said="", seen=seen).status_code == 409
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(PlanReading)) == 1


def test_what_changed_is_told_in_the_reader_s_own_eyes_alone(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, first = as_("maya"), as_("dana_whitlock"), lines(app)
    for client in (maya, dana):
        assert last_read(client, plan(ref)).status_code == 303
    a, b, c = (line.ref for line in first[:3])
    new = changed(first, a, child="Only Maya's words.")
    new = tuple(
        replace(x, by_when=D("2027-01-04")) if x.section == "needs_to_happen" and x.status == "open" and "Priya" in x.base.who else x
        for x in new
    )
    new = tuple(replace(x, readers=frozenset({"child"})) if x.ref == b else x for x in new if x.ref != c)
    show(app, (Line("newlineforma", "why", "en", (Words("en", family="New for the family."),)), *new))
    hers, theirs = text(maya, plan(ref)), text(dana, plan(ref))
    changed_for = {
        who: shown.split("What changed since you last read it")[1].split("Listen")[0] for who, shown in (("maya", hers), ("dana", theirs))
    }
    assert "New words: Why do I have a worker?" in changed_for["maya"]
    assert "New day: What needs to happen" in changed_for["maya"]
    assert "New: Why are we involved?" in changed_for["dana"]
    assert "New words" not in changed_for["dana"]
    assert changed_for["maya"].count("This is not in the plan any more:") == 1  # c
    assert changed_for["dana"].count("This is not in the plan any more:") == 2  # b and c
    assert "New for the family." not in hers
    assert "Only Maya's words." not in theirs
    assert last_read(maya, plan(ref), "").status_code == 303
    assert "What changed since" not in text(maya, plan(ref))
    assert "What changed since" in text(dana, plan(ref))


def test_nothing_for_her_is_nothing_new_for_her(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, first = as_("maya"), as_("dana_whitlock"), lines(app)
    last_read(dana, plan(ref))
    pages = ("", "next", "plan", "plan/earlier", "plan/pictures")
    before = [masked(dana.get(f"/about/{ref(MAYA)}/{p}")) for p in pages]
    new = changed(first, first[0].ref, child="Only Maya's words.", younger="Words!")
    secret = Line("secretsecret", "worried", "en", (Words("en", CANARY, CANARY, CANARY, CANARY, CANARY),), readers=frozenset({"child"}))
    show(app, (secret, *new), day=TODAY)
    assert CANARY in text(maya, plan(ref))
    assert [masked(dana.get(f"/about/{ref(MAYA)}/{p}")) for p in pages] == before
    assert last_read(dana, plan(ref)).status_code == 303


# Before


def test_earlier_versions_are_counted_in_the_reader_s_own_eyes(app: Flask, as_: As, ref: Ref) -> None:
    first = lines(app)
    for n, words in enumerate([{"child": "A"}, {"child": "B"}, {"family": "C"}, {"child": "D", "family": "D"}], 1):
        show(app, changed(lines(app), first[0].ref, **words), day=TODAY - timedelta(10 - n))
    maya, dana = as_("maya"), as_("dana_whitlock")
    for client, numbers in ((maya, [4, 3, 2, 1]), (dana, [3, 2, 1])):
        found = [e.attrs["href"] for e in page(client, plan(ref) + "/earlier").all("a") if "/plan/earlier/" in e.attrs["href"]]
        assert [int(x.rsplit("/", 1)[1]) for x in found] == numbers
        for link in found:
            assert client.get(link).status_code == 200
        html(client, found[0].rsplit("/", 1)[0] + f"/{numbers[0] + 1}", 404)
        html(client, found[0].rsplit("/", 1)[0] + "/0", 404)
    hers = [e.attrs["href"] for e in page(maya, plan(ref) + "/earlier").all("a") if "/plan/earlier/" in e.attrs["href"]]
    assert "This is how it is now." in text(maya, hers[0])
    assert "This is how it was from" in text(maya, hers[1])
    assert "B" in [line.text.strip() for line in page(maya, hers[1]).all("div") if line.attrs.get("class") == "words"]
    assert 'name="answer"' not in html(maya, hers[1])


def test_a_plan_that_has_ended_says_so_and_stays_readable(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    assert "This plan ended" not in text(maya, plan(ref))
    desk = f"/team/children/{ref(MAYA)}/plan/child_protection/"
    assert priya.send(desk + "end", at=desk).status_code == 303
    assert "This plan ended on Friday 20 November." in text(maya, plan(ref))
    assert "Now" not in [e.text for e in page(maya, plan(ref) + "/earlier").all("span") if e.attrs.get("class") == "tag"]
    assert priya.send(desk + "end", at="/team/").status_code == 404


# Simpler words


def test_a_child_chooses_simpler_words_and_they_are_those_that_they_read(app: Flask, as_: As, ref: Ref) -> None:
    maya, first = as_("maya"), lines(app)[0].ref
    show(app, changed(lines(app), first, younger="The simplest of words."))
    alone = Line("youngerwords", "why", "en", (Words("en", younger="For the youngest."),))
    show(app, (alone, *lines(app)))
    assert "The simplest of words." not in text(maya, plan(ref))
    assert "The simplest of words." in text(maya, plan(ref) + "?words=younger")
    assert "The simplest of words." not in text(maya, plan(ref) + "?words=older")
    assert "The simplest of words." not in text(as_("dana_whitlock"), plan(ref) + "?words=younger")
    assert last_read(maya, plan(ref), at=plan(ref) + "?words=younger").status_code == 303
    assert last_read(maya, plan(ref), at=plan(ref) + "?words=older").status_code == 303
    assert "You said: I understand it." in text(maya, plan(ref) + "?words=younger")
    assert press(maya, ref, "helps", alone.ref).status_code == 303


def test_a_child_under_eight_gets_the_simpler_words_by_themselves(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one().born = D("2019-11-21")
        db.session.commit()
    show(app, changed(lines(app), lines(app)[0].ref, younger="The simplest of words."))
    maya = as_("maya")
    assert "The simplest of words." in text(maya, plan(ref))
    assert "The simplest of words." not in text(maya, plan(ref) + "?words=older")
    assert last_read(maya, plan(ref), at=plan(ref) + "?words=older").status_code == 303


# The safety plan and the letter


@pytest.mark.parametrize(("path", "kind", "section"), [("safety", "safety", "safety_rule"), ("letter", "closing", "closing_well")])
def test_a_safety_plan_and_a_letter_are_there_for_those_they_are_for(
    app: Flask, as_: As, ref: Ref, path: str, kind: str, section: str
) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    for client in (maya, dana):
        html(client, f"{plan(ref)}/{path}", 404)
        assert f"{plan(ref)}/{path}" not in html(client, plan(ref))
    show(app, (Line("safetyline22", section, "en", (Words("en", CANARY),)),), kind=kind)
    assert CANARY in text(maya, f"{plan(ref)}/{path}")
    assert f"{plan(ref)}/{path}" in html(maya, plan(ref))
    html(dana, f"{plan(ref)}/{path}", 404)  # no line of it is for her, so there is none
    assert f"{plan(ref)}/{path}" not in html(dana, plan(ref))
    assert press(maya, ref, "helps", "safetyline22").status_code == 303
    assert press(dana, ref, "helps", "safetyline22").status_code == 404
    assert "I don't agree" in text(maya, f"{plan(ref)}/{path}")
    html(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/plan/{path}")
    html(as_("rob_tanner"), f"{plan(ref)}/{path}", 404)


# Hard words


def words_of(found: Page) -> list[str]:
    return [e.text for e in found.all("button") if e.attrs.get("class") == "gloss"]


def test_a_hard_word_is_explained_once_where_it_first_stands(app: Flask, as_: As, ref: Ref) -> None:
    words = "The <b>Advocate</b> &amp; the advocate &lt;advocate&gt; met your advocates."
    show(app, (Line("glossaryline", "why", "en", (Words("en", words, "", words),)), *lines(app)))
    found = page(as_("maya"), plan(ref))
    assert words_of(found).count("Advocate") == 1
    assert "advocate" not in words_of(found)
    [note] = [e for e in found.all("div") if e.attrs.get("id") == "g-advocate"]
    assert "popover" in note.attrs
    assert "A person on your side, who helps you say what you want to say." in note.text
    shown = html(as_("maya"), plan(ref))
    assert "<b><button" in shown
    assert "&amp; the advocate &lt;advocate&gt; met your advocates." in shown


def test_hard_words_are_never_marked_in_tags_and_stay_escaped(app: Flask) -> None:
    from flask_babel import force_locale
    from markupsafe import Markup

    from portal.web.wording import Explained

    with app.test_request_context(), force_locale("en"):
        marks = Explained()
        for text in ('<time datetime="advocate">x</time>', '<a title="social worker" advocate>y</a>', "&lt;x&gt; &amp;", "<advocate>"):
            assert marks.mark(Markup(text), "en") == text  # noqa: S704
        assert str(marks.mark(Markup("an <b>ad</b>vocate"), "en")) == "an <b>ad</b>vocate"
        assert marks.mark(Markup("advocate"), "pl") == "advocate"  # Polish words are not looked for in English
        assert not marks.notes
        out = str(marks.mark(Markup('<time datetime="advocate">your Advocate’s &lt;social worker&gt;</time>'), "en"))
        assert out.count("<button") == 2
        assert out.startswith('<time datetime="advocate">your <button')
        assert "&lt;<button" in out


def test_an_arabic_page_explains_english_words_in_arabic(app: Flask, as_: As, ref: Ref) -> None:
    words = "Your advocate comes."
    show(app, (Line("glossaryline", "why", "en", (Words("en", words, "", words),)),), YUSUF, "child_in_care")
    samira = as_("samira_sabbagh")
    found = page(samira, plan(ref, YUSUF))
    assert found.all("html")[0].attrs["lang"] == "ar"
    assert words_of(found) == ["advocate"]
    [note] = [e for e in found.all("div") if e.attrs.get("id") == "g-advocate"]
    assert re.search("[\u0621-\u064a]{3}", note.text) or "A person on your side" in note.text  # as soon as it is translated


# Light, and with words


def test_a_long_plan_with_many_answers_asks_no_more_of_the_database(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    sections = [s for s in plans.SECTIONS for _ in range(7)][:60]
    many = tuple(
        Line(
            f"l{chr(97 + n // 26)}{chr(97 + n % 26)}".ljust(12, "x"),
            section,
            "en",
            (Words("en", f"Line {n}", "", f"Line {n}"), Words("cy", f"Llinell {n}")),
        )
        for n, section in enumerate(sections)
    )
    show(app, many)
    with app.app_context():
        account = db.session.scalars(db.select(Account).join(Child, Child.id == Account.child_id).where(Child.person_id == MAYA)).one()
        row = plan_row()
        for n in range(200):
            kind = {"words": "words"} if n % 4 else {"words": "", "kind": "helps"}
            about = {"child_id": account.child_id, "plan_id": row.id, "account_id": account.id, "relation": "myself", "version": 2}
            db.session.add(
                LineAnswer(
                    **{**about, "kind": "words", **kind},
                    line_ref=many[n % 60].ref,
                    key=str(n),
                    created_at=clock.now(),
                    reply="yes" if n % 3 else "",
                    replied_at=clock.now() if n % 3 else None,
                )
            )
        db.session.commit()
    for path in (plan(ref), plan(ref) + "?words=younger", plan(ref) + "/earlier", f"{plan(ref)}/line/{many[3].ref}"):
        with statements(app) as sent:
            assert maya.get(path).status_code == 200
        assert len(sent) <= 6, (path, len(sent))
    shown = page(maya, plan(ref))
    assert len([e for e in shown.all("li") if e.attrs.get("id", "").startswith("l-")]) == 60


@pytest.mark.parametrize(
    "key", ["maya", "dana_whitlock", "yusuf", "samira_sabbagh", "keisha", "owen", "lowri_pritchard", "gareth_pritchard"]
)
def test_every_button_has_words_and_says_which_line(world: World, as_: As, key: str) -> None:
    client = as_(key)
    for ref, _ in world.accounts[key].records:
        response = client.get(f"/about/{ref}/plan")
        if response.status_code == 404:
            continue
        found = read(response.get_data(as_text=True))
        assert all(e.text.strip() for e in found.all("button"))
        for li in (e for e in found.all("li") if e.attrs.get("id", "").startswith("l-")):
            inside = [e for e in found.elements if li in e.parents and e.tag in {"button", "a"} and "gloss" not in e.attrs.get("class", "")]
            assert len({" ".join(e.text.split()) for e in inside}) == len(inside) >= 4


def test_the_letter_is_there_when_the_help_has_ended(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        put_up(
            open_plan(child.id, CLOSING, make=True),
            [Line("cccccccccccc", "closing_well", "en", (Words("en", "You kept telling us.", "", "Yes."),))],
            TODAY,
            "written",
        )
        for period in child.periods:
            period.end = TODAY
        db.session.commit()
    maya, rob = as_("maya"), as_("rob_tanner")
    ended = text(maya, plan(ref))
    assert "The help has ended, so there is no plan now." in ended
    assert "Read the letter at the end" in ended
    assert "You kept telling us." in text(maya, f"{plan(ref)}/letter")
    assert rob.get(f"{plan(ref)}/letter").status_code == 404


def test_a_day_that_has_passed_is_marked_and_so_is_who_acts_if_the_plan_fails(app: Flask, as_: As, ref: Ref) -> None:
    def line(ref: str, section: str, day: date | None, status: str = "open") -> Line:
        return Line(ref, section, "en", (Words("en", f"About {ref}.", "", f"About {ref}.", "Graham"),), day, status)

    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        late, due = TODAY - timedelta(days=1), TODAY
        lines = [line("llllllllllll", "needs_to_happen", late), line("dddddddddddd", "needs_to_happen", due)]
        lines += [line("eeeeeeeeeeee", "needs_to_happen", late, "done"), line("ffffffffffff", "if_not_working", None)]
        put_up(open_plan(child.id, "child_protection", make=True), lines, TODAY, "written")
        db.session.commit()
    for key in ("maya", "dana_whitlock"):
        shown = page(as_(key), plan(ref))
        by_ref = {e.attrs["id"]: " ".join(e.text.split()) for e in shown.all("li") if e.attrs.get("id", "").startswith("l-")}
        assert "This day has passed. You can ask why." in by_ref["l-llllllllllll"]
        assert "This day has passed" not in by_ref["l-dddddddddddd"] + by_ref["l-eeeeeeeeeeee"]
        assert "Who: Graham" in by_ref["l-ffffffffffff"]
