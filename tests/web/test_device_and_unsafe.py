"""What walking the screens of being heard found: on a worker's device, and for a child who does not feel safe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from portal.extensions import db
from portal.models import AuditRow, Conversation
from portal.rules.voice import Kind, Status, ask_helps
from portal.services import clock
from tests.checks.page import Page, read
from tests.conftest import PageClient, World, make_app, sign_in

MAYA, YUSUF = "700101", "700102"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def html(client: PageClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.get_data(as_text=True)


def links(page: str) -> set[str]:
    return {e.attrs.get("href", "") for e in read(page).all("a")}


def text(page: str) -> str:
    return " ".join(read(page).all("main")[0].text.split())


def newest() -> Conversation:
    """The last row; ask inside an application context."""
    return db.session.scalars(db.select(Conversation).order_by(Conversation.id.desc())).first()


def handed(client: PageClient, ref: str) -> str:
    """The worker gives the device to the child; gives the address of the forms."""
    path = f"/team/children/{ref}/with"
    begun = client.send(f"{path}/start", at=path)
    assert (begun.status_code, begun.headers["Location"]) == (303, path)
    return path


def code_of(world: World, key: str = "priya_nambiar") -> str:
    return pyotp.TOTP(world.accounts[key].sign_in["totp_secret"]).at(clock.now())


# On the worker's device


def test_the_device_shows_the_child_no_way_into_the_team_s_pages(as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    sent = priya.send(path, at=f"{path}?kind=worry", kind="worry", to="worker", words="w").headers["Location"]
    for at in (path, f"{path}?kind=worry", f"{path}?kind=unsafe", f"{path}/paper?kind=visit", sent, f"{path}/back"):
        page = html(priya, at)
        away = {link.split("?")[0] for link in links(page)} - {"/exit", "/help", "/languages", "#main"}
        assert all(link.startswith((path, "tel:", "sms:")) for link in away), (at, away)
        assert "/sign-in/out" not in page
    assert "Please give the device back." in html(priya, sent)
    assert f"{path}/back" in links(html(priya, sent))


def test_until_the_worker_s_code_every_other_page_leads_to_where_it_is_asked(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    others = ["/about/", "/team/", "/team/inbox", f"/team/children/{ref(MAYA)}/", f"/team/children/{ref(YUSUF)}/with"]
    others += [f"/team/children/{ref(YUSUF)}/with/back"]
    for at in (*others, f"/about/{ref(MAYA)}/"):
        answer = priya.get(at)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}/back"), at
        part = priya.get(at, headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["HX-Redirect"], part.get_data()) == (204, f"{path}/back", b""), at
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("team.") and not rule.arguments:
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', html(priya, f"{path}/back"))[1]}
                answer = priya.open(rule.rule, method=method, data=form)
                assert answer.headers["Location"] == f"{path}/back", rule.endpoint
    for at in ("/help", "/privacy", path, f"{path}?kind=visit"):
        assert priya.get(at).status_code == 200, at


def test_only_the_worker_s_own_code_opens_the_team_s_pages_again(app: Flask, as_: As, ref: Ref, world: World) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    for wrong in ("", "000000", code_of(world, "denise_ollerton"), "x" * 30, "\x00"):
        answer = priya.send(f"{path}/back", totp=wrong)
        assert answer.status_code in {422, 429}, wrong
        assert priya.get("/team/").status_code == 303
    with app.app_context():
        for row in db.session.scalars(db.select(AuditRow).where(AuditRow.action == "take_back_failed")):
            assert row.detail == ""


def test_the_right_code_opens_them(app: Flask, as_: As, ref: Ref, world: World) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    answer = priya.send(f"{path}/back", totp=code_of(world))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/team/children/{ref(MAYA)}/")
    assert priya.get("/team/").status_code == 200
    assert priya.get(f"{path}/back").headers["Location"] == f"/team/children/{ref(MAYA)}/"
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(AuditRow.action == "took_back")) == 1


def test_guessing_the_code_brings_a_delay_that_does_not_slow_the_worker_s_own_sign_in(as_: As, ref: Ref, app: Flask, world: World) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    found = [priya.send(f"{path}/back", totp=f"{n:06}").status_code for n in range(5)]
    assert found[0] == 422
    assert 429 in found
    assert priya.send(f"{path}/back", totp=code_of(world)).status_code == 429
    assert sign_in(app, world.accounts["priya_nambiar"]).get("/team/").status_code == 200


def test_a_form_that_was_opened_by_its_address_shuts_the_team_s_pages_too(as_: As, ref: Ref) -> None:
    for at in ("?kind=worry", "?kind=unsafe"):
        priya = as_("priya_nambiar")
        html(priya, f"/team/children/{ref(MAYA)}/with{at}")
        assert priya.get("/team/").status_code == 303
    priya = as_("priya_nambiar")
    html(priya, f"/team/children/{ref(MAYA)}/with")  # the page for the worker, before they give it away
    assert priya.get("/team/").status_code == 200


def test_leaving_ends_it_and_so_does_signing_in_anew(as_: As, ref: Ref, world: World, app: Flask) -> None:
    priya = as_("priya_nambiar")
    handed(priya, ref(MAYA))
    way = world.accounts["priya_nambiar"].sign_in
    again = priya.send("/sign-in/staff", email=way["email"], password=way["password"], totp=code_of(world))
    assert again.status_code == 303
    assert priya.get("/team/").status_code == 200
    handed(priya, ref(MAYA))
    priya.get("/exit")
    assert priya.get("/team/").headers["Location"] == "/sign-in"


def test_words_that_came_over_a_new_sign_in_lead_the_child_nowhere_else(as_: As, ref: Ref, world: World) -> None:
    priya = as_("priya_nambiar")
    path = handed(priya, ref(MAYA))
    page = html(priya, f"{path}?kind=worry")
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    priya.get("/exit")
    out = priya.post(path, data={**form, "kind": "worry", "to": "manager", "words": "canary"}).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', out))
    way = world.accounts["priya_nambiar"].sign_in
    signs = {"email": way["email"], "password": way["password"], "totp": code_of(world)}
    assert priya.post("/sign-in/staff", data={**hidden, **signs}).status_code == 200
    assert priya.get("/team/").headers["Location"] == f"{path}/back"


# Whom it is about


def named(page: str) -> dict[str, str]:
    found = [e for e in read(page).all("input") if e.attrs.get("name") == "about" and e.attrs["value"]]
    return {next(p for p in e.parents if p.tag == "label").text.split("\n")[0].strip(): e.attrs["value"] for e in found}


@pytest.mark.parametrize("kind", ["complaint", "unfair"])
def test_beside_a_worker_a_complaint_can_name_that_worker_who_never_sees_it(app: Flask, as_: As, ref: Ref, kind: str) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    page = html(priya, f"{path}?kind={kind}")
    assert "Is it about one person?" in page
    code = next(code for name, code in named(page).items() if name.startswith("Priya Nambiar"))
    sent = priya.send(path, at=f"{path}?kind={kind}", kind=kind, to="manager", words="canary", about=code)
    assert sent.status_code == 303
    with app.app_context():
        assert newest().about_worker.name == "Priya Nambiar"
        talk = newest().ref
    assert as_("denise_ollerton").get(f"/team/inbox/{talk}").status_code == 200
    again = as_("priya_nambiar")
    assert again.get(f"/team/inbox/{talk}").status_code == 404
    assert talk not in html(again, "/team/inbox")


def test_unfair_treatment_can_name_somebody_on_one_s_own_page(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    page = html(maya, f"{path}?kind=unfair")
    assert "Is it about one person?" in page
    code = next(code for name, code in named(page).items() if name.startswith("Priya Nambiar"))
    assert maya.send(path, at=f"{path}?kind=unfair", kind="unfair", to="manager", words="w", about=code).status_code == 303
    with app.app_context():
        assert newest().about_worker.name == "Priya Nambiar"
        talk = newest().ref
    assert as_("priya_nambiar").get(f"/team/inbox/{talk}").status_code == 404
    assert not named(html(maya, f"{path}?kind=idea"))


# I don't feel safe


def test_the_page_says_first_that_it_was_right_to_come_then_who_helps_then_asks_nothing(as_: As, ref: Ref) -> None:
    page = html(as_("maya"), f"/about/{ref(MAYA)}/say/unsafe")
    order = ["You did right to come here.", 'href="tel:999"', "I do not want to write. Please ask me how I am.", "nobody reads it"]
    order += [
        "<textarea",
        "The whole team and every manager can read it",
        "We try to talk to you first.",
        "Your family does not see it.",
        "This is not your fault.",
    ]
    places = [page.index(one) for one in order]
    assert places == sorted(places), list(zip(order, places, strict=True))
    assert not re.search(r"(is|are) coming|on (their|the) way|will come", text(page))
    assert "Your family does not see it." not in html(as_("dana_whitlock"), f"/about/{ref(MAYA)}/say/unsafe")


@pytest.mark.parametrize("beside", [False, True])
def test_one_press_is_enough(app: Flask, as_: As, ref: Ref, beside: bool) -> None:
    client = as_("priya_nambiar" if beside else "maya")
    path = f"/team/children/{ref(MAYA)}/with" if beside else f"/about/{ref(MAYA)}/say/unsafe"
    at = f"{path}?kind=unsafe" if beside else path
    assert client.send(path, at=at, kind="unsafe", to="duty", words=" ").status_code == 422
    assert client.send(path, at=at, kind="unsafe", to="duty", quiet="1").status_code == 303
    with app.app_context():
        row = newest()
        assert (row.kind, row.recipient, [m.words for m in row.messages]) == ("unsafe", "duty", [""])
        talk = row.ref
    pressed = "I do not want to write. Please ask me how I am."
    assert pressed in text(html(as_("maya"), f"/about/{ref(MAYA)}/messages/{talk}"))
    denise = as_("denise_ollerton")
    denise.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    assert f"They pressed: {pressed}" in text(html(denise, f"/team/inbox/{talk}"))


def test_the_press_is_for_not_feeling_safe_alone(as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    assert maya.send(path, at=f"{path}?kind=worry", kind="worry", to="worker", quiet="1").status_code == 422


def test_words_that_were_begun_are_neither_sent_with_the_press_nor_thrown_away(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say/unsafe"
    page = html(maya, path)
    keys = re.findall(r'name="key" value="([^"]+)"', page)
    assert len(set(keys)) == len(keys) == 2  # or what is written after the press would be taken for the same
    maya.send(f"/about/{ref(MAYA)}/say/draft", at=path, kind="unsafe", words="she is")
    assert maya.send(path, to="duty", quiet="1").status_code == 303
    with app.app_context():
        assert [m.words for m in newest().messages] == [""]
    assert "she is" in html(maya, path)


def test_the_numbers_stand_on_top_until_it_is_closed(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    where = maya.send(f"/about/{ref(MAYA)}/say/unsafe", to="duty", words="w").headers["Location"]
    for at in (where, where.split("?")[0]):
        page = html(maya, at)
        assert page.count('href="tel:999"') == 2, at  # on top, and at the foot of every page
        assert page.index('href="tel:999"') < page.index("What happens now")
        assert "Waiting for a person to open it" in page
    with app.app_context():
        newest().status = "closed"
        db.session.commit()
    assert html(maya, where.split("?")[0]).count('href="tel:999"') == 1


@pytest.mark.parametrize(
    ("instant", "today"), [("2026-11-20T10:00+00:00", True), ("2026-11-20T22:00+00:00", False), ("2026-11-21T02:00+00:00", False)]
)
def test_it_says_today_only_while_somebody_can_still_answer(world: World, tmp_path: Path, ref: Ref, instant: str, today: bool) -> None:
    file = tmp_path / "now"
    file.write_text(instant, encoding="utf-8")
    app = make_app(world.copy(tmp_path), today=None)
    clock.follow(file)
    try:
        maya = sign_in(app, world.accounts["maya"])
        where = maya.send(f"/about/{ref(MAYA)}/say/unsafe", to="duty", words="w").headers["Location"]
        assert ("Somebody answers today" in html(maya, where)) is today
        file.write_text("2026-11-20T23:00+00:00" if today else instant, encoding="utf-8")
        later = sign_in(app, world.accounts["maya"])
        assert "Somebody answers today" not in html(later, where.split("?")[0])
    finally:
        clock.follow(None)


def below(page: Page) -> list[str]:
    """The addresses of the links of the main part, in order."""
    return [e.attrs["href"] for e in page.all("a") if any(p.tag == "main" for p in e.parents)]


@pytest.mark.parametrize("who", ["maya", "dana_whitlock", "yusuf", "samira_sabbagh"])
def test_the_first_thing_on_my_page_is_that_i_do_not_feel_safe(as_: As, ref: Ref, who: str) -> None:
    path = f"/about/{ref(MAYA if who in ('maya', 'dana_whitlock') else YUSUF)}/"
    found = below(read(html(as_(who), path)))
    assert found[0] == f"{path}say/unsafe"
    assert found.count(found[0]) == 1


def test_nobody_says_so_with_somebody_else_s_eyes(as_: As, ref: Ref) -> None:
    assert "/say/unsafe" not in html(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/")


def test_in_arabic_a_number_stands_apart_from_the_name(as_: As, ref: Ref) -> None:
    for lang in ("ar", "en"):
        page = html(as_("samira_sabbagh"), f"/about/{ref(YUSUF)}/say/unsafe?lang={lang}")
        assert re.search(r'<bdi>Samaritans</bdi><br><bdi dir="ltr">116 123</bdi>', page)


def test_whether_it_helps_is_not_asked_after_a_thank_you() -> None:
    for status in (Status.WAITING, Status.CLOSED):
        assert not ask_helps(status, Kind.THANKS, "", "")
        assert ask_helps(status, Kind.WORRY, "", "")


def test_beside_a_worker_nobody_is_told_that_whoever_sits_there_sees_nothing(as_: As, ref: Ref) -> None:
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    handed(priya, ref(MAYA))
    page = text(html(priya, f"{path}?kind=unfair"))
    assert "The person you choose cannot open it later. If they sit beside you now, they may see the screen." in page
    assert "does not see it. Nor does anybody" not in page


def test_the_press_without_words_says_that_nobody_reads_at_night(as_: As, ref: Ref) -> None:
    page = text(html(as_("maya"), f"/about/{ref(MAYA)}/say/unsafe"))
    assert page.count("At night and at weekends nobody reads it. Please call instead.") == 2  # once under the press, once under the words
