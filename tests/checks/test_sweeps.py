"""Walks the whole URL map: everything is on the open list, or refuses whoever it is not for. A page added tomorrow is covered today."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.extensions import db
from portal.models import Account, Arrangement, Child, Contact, Conversation, DiaryEntry, Heard, LineAnswer, OwnWords, Plan, PlanLine, Tie
from portal.services import clock
from portal.services import sign_in as service
from portal.web import gate
from portal.wording import phrases
from tests.checks import advocates, notices
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

GUARDS = {
    line.split()[1]: line.split()[0]
    for line in (Path(__file__).parent / "routes.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
MAYA = "700101"
OF_ONE_CHILD = {"record", "worker", "visits", "plan", "rights", "talk", "child", "item", "eyes", "leaver", "own"}


def routes(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


class Sweep:
    """The addresses of Maya's world: her record, a conversation of hers, her mother's tie, a visit to come, something arranged."""

    def __init__(self, app: Flask, ref: str) -> None:
        self.app = app
        with app.app_context():
            child = db.session.scalar(db.select(Child).where(Child.ref == ref))
            talk = db.session.scalar(
                db.select(Conversation).join(Account, Account.id == Conversation.author_id).where(Account.child_id == child.id)
            )
            tie = db.session.scalar(db.select(Tie).where(Tie.child_id == child.id, Tie.may_sign_in).order_by(Tie.id))
            visit = db.session.scalar(db.select(DiaryEntry).where(DiaryEntry.child_id == child.id, DiaryEntry.status == "planned"))
            row = Arrangement(child_id=child.id, kind="agreed_visits", since=TODAY, amount=1, unit="weeks", written_at=clock.now())
            db.session.add(row)
            account = db.session.scalar(db.select(Account).where(Account.child_id == child.id))
            about = {"child_id": child.id, "words": "of mine", "key": "swept"}
            own = OwnWords(account_id=account.id, part="hope", share="plan", created_at=clock.now(), **about)
            heard = Heard(who="child", worker_id=visit.worker_id, day=TODAY, written_at=clock.now(), **about)
            line = db.session.scalar(db.select(PlanLine).join(Plan).where(Plan.child_id == child.id))
            answer = LineAnswer(plan_id=line.plan_id, line_ref=line.ref, account_id=account.id, kind="words", relation="myself", **about)
            answer.created_at = clock.now()
            db.session.add_all([own, heard, answer])
            db.session.commit()
            self.values = {"plan_type": "child_protection", "line": line.ref, "plan_ref": line.plan.ref, "number": 1, "answer": answer.ref}
            self.values |= {"phrase": next(iter(phrases.load())), "lang": "ar", "part": "child", "channel": "sms"}
            self.values |= {"standard": "standard_01"}
            self.values |= {"own_ref": own.ref, "heard_ref": heard.ref, "notice": notices.waiting()}
            self.values |= advocates.let_in(talk, visit.worker_id)
            self.values |= {"ref": ref, "talk": talk.ref, "who": tie.ref, "entry": visit.ref, "row": row.ref, "which": "plan"}

    def path(self, rule: Rule) -> str:
        with self.app.test_request_context():
            built = self.app.url_map.bind("localhost").build(rule.endpoint, {k: self.values[k] for k in rule.arguments})
        return str(built)

    def asks(self, client: PageClient, rule: Rule) -> list[tuple[str, int, str]]:
        """Every method of a route as this client: (method, status, where it leads)."""
        path, found = self.path(rule), []
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for headers in ({}, {"HX-Request": "true"}):
                response = client.open(path, method=method, headers=headers)
                found.append((method, response.status_code, response.headers.get("Location") or response.headers.get("HX-Redirect", "")))
        return found


@pytest.fixture
def sweep(app: Flask, ref: Callable[[str], str]) -> Sweep:
    return Sweep(app, ref(MAYA))


def check_listed(app: Flask) -> None:
    assert {r.endpoint for r in routes(app)} == set(GUARDS)
    assert {e for e, guard in GUARDS.items() if guard == "open"} == set(gate.OPEN)


def test_every_endpoint_is_on_the_committed_list(app: Flask) -> None:
    check_listed(app)


def check_signed_out(app: Flask, sweep: Sweep) -> int:
    client, seen = app.test_client(), 0
    for rule in routes(app):
        for method, status, where in sweep.asks(client, rule):
            seen += 1
            if GUARDS.get(rule.endpoint) == "open":
                assert status in {200, 204, 303, 400, 422}, (rule.endpoint, method, status)
            else:
                assert (status, where) in {(303, "/sign-in"), (204, "/sign-in")}, (rule.endpoint, method, status, where)
    return seen


def test_a_signed_out_visitor_gets_nowhere(app: Flask, sweep: Sweep) -> None:
    assert check_signed_out(app, sweep) >= len(GUARDS)


def test_a_planted_endpoint_is_found_and_stays_shut(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path))
    app.add_url_rule("/planted", "planted", lambda: "a child's page")
    with pytest.raises(AssertionError):
        check_listed(app)
    assert app.test_client().get("/planted").status_code == 303


def test_an_endpoint_that_was_opened_by_mistake_is_found(app: Flask, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "OPEN", gate.OPEN | {"record_list.mine"})
    with pytest.raises(AssertionError):
        check_listed(app)
    app.testing = False  # the view breaks without anybody signed in; what counts is that it is no longer a way to the sign-in
    with pytest.raises(AssertionError):
        check_signed_out(app, sweep)


def enrol_past_carer(app: Flask) -> PageClient:
    """Ivor cared for Yusuf; his tie has ended, but his card still works."""
    with app.app_context():
        contact = db.session.scalar(db.select(Contact).where(Contact.source_id == "F202"))
        code = service.new_code()
        db.session.add(Account(contact_id=contact.id, card_hash=service.code_hash(code), secret_hash=service.hash_secret("482915")))
        db.session.commit()
    client = app.test_client()
    assert client.send("/sign-in", code=code, secret="482915").status_code == 303
    return client


STRANGERS = ("keisha", "owen", "samira_sabbagh", "gareth_pritchard", "hannah_seddon", "marcus_ellery", "tunde_bello")


@pytest.mark.parametrize("key", STRANGERS)
def test_a_stranger_and_a_worker_of_another_team_get_nothing_of_a_child(sweep: Sweep, as_: Callable[[str], PageClient], key: str) -> None:
    client, swept = as_(key), set()
    for rule in routes(sweep.app):
        if GUARDS[rule.endpoint] in OF_ONE_CHILD:
            swept.add(rule.endpoint)
            for method, status, _ in sweep.asks(client, rule):
                assert status in ({400, 404} if method == "POST" else {404}), (key, rule.endpoint, method, status)
    assert swept == {e for e, guard in GUARDS.items() if guard in OF_ONE_CHILD}


@pytest.mark.parametrize("key", STRANGERS)
def test_with_a_good_token_a_stranger_can_still_do_nothing(sweep: Sweep, as_: Callable[[str], PageClient], key: str) -> None:
    client = as_(key)
    for rule in routes(sweep.app):
        if GUARDS[rule.endpoint] in OF_ONE_CHILD and "POST" in rule.methods:
            response = client.send(sweep.path(rule), at=home_of(client), words="let me in", to="worker")
            assert response.status_code == 404, (key, rule.endpoint)


def home_of(client: PageClient) -> str:
    """A page with a form's token: everybody's first page has the sign-out button."""
    response = client.get("/about/")
    return response.headers.get("Location") or "/about/"


def test_the_other_parent_gets_only_the_parts_that_were_given(sweep: Sweep, as_: Callable[[str], PageClient]) -> None:
    rob = as_("rob_tanner")
    for rule in routes(sweep.app):
        guard = GUARDS[rule.endpoint]
        if guard in OF_ONE_CHILD and "GET" in rule.methods:
            allowed = guard in {"record", "worker", "visits"}
            for method, status, _ in sweep.asks(rob, rule):
                if method == "GET":
                    assert (status == 200) is allowed, (rule.endpoint, status)


def test_a_mother_cannot_open_what_her_child_wrote(sweep: Sweep, as_: Callable[[str], PageClient]) -> None:
    dana = as_("dana_whitlock")
    assert dana.get(f"/about/{sweep.values['ref']}/messages/{sweep.values['talk']}").status_code == 404


def test_a_past_carer_gets_nothing(app: Flask, ref: Callable[[str], str]) -> None:
    ivor = enrol_past_carer(app)
    assert ivor.get("/about/").status_code == 200
    for page in ("", "people", "visits", "plan", "rights", "say", "say/unsafe", "messages"):
        assert ivor.get(f"/about/{ref('700102')}/{page}").status_code == 404


def test_families_get_none_of_the_team_s_pages(sweep: Sweep, as_: Callable[[str], PageClient]) -> None:
    for key in ("maya", "dana_whitlock"):
        client = as_(key)
        for rule in routes(sweep.app):
            if rule.endpoint.startswith(gate.STAFF_ONLY):
                for method, status, _ in sweep.asks(client, rule):
                    assert status in {400, 404}, (key, rule.endpoint, method, status)


@pytest.mark.parametrize(("key", "status"), [("denise_ollerton", 200), ("priya_nambiar", 404), ("sunita_marsh", 404), ("maya", 404)])
def test_what_is_a_manager_s_is_nobody_else_s(sweep: Sweep, as_: Callable[[str], PageClient], key: str, status: int) -> None:
    client, swept = as_(key), 0
    for rule in routes(sweep.app):
        if GUARDS.get(rule.endpoint) == "manager":
            swept += 1
            assert {found for _, found, _ in sweep.asks(client, rule)} == {status}, (key, rule.endpoint)
    assert swept


@pytest.mark.parametrize(
    ("key", "status"),
    [("denise_ollerton", 200), ("sunita_marsh", 200), ("priya_nambiar", 404), ("lorna_peake", 404), ("dana_whitlock", 404)],
)
def test_what_was_said_without_a_name_is_read_by_managers_and_rights_officers(
    sweep: Sweep, as_: Callable[[str], PageClient], key: str, status: int
) -> None:
    client, swept = as_(key), 0
    for rule in routes(sweep.app):
        if GUARDS.get(rule.endpoint) == "heard":
            swept += 1
            assert {found for _, found, _ in sweep.asks(client, rule)} == {status}, (key, rule.endpoint)
    assert swept


@pytest.mark.parametrize("key", ["denise_ollerton", "marcus_ellery", "sunita_marsh", "priya_nambiar", "lorna_peake", "dana_whitlock"])
def test_what_is_told_to_everybody_is_written_by_managers_and_rights_officers(
    sweep: Sweep, as_: Callable[[str], PageClient], key: str
) -> None:
    client, swept = as_(key), 0
    for rule in routes(sweep.app):
        if GUARDS.get(rule.endpoint) == "learn":
            swept += 1
            mine = key == "denise_ollerton" or (key in {"marcus_ellery", "sunita_marsh"} and rule.endpoint != "learning.edit")
            for method, status, _ in sweep.asks(client, rule):
                assert status in ({400, 404} if method == "POST" else {200 if mine else 404}), (key, rule.endpoint, method, status)
    assert swept


def dump(database: str) -> list[str]:
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("key", ["maya", "dana_whitlock", "priya_nambiar", "sunita_marsh"])
def test_no_get_changes_a_row(app: Flask, sweep: Sweep, as_: Callable[[str], PageClient], key: str) -> None:
    client = as_(key)
    database = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    before = dump(database)
    for rule in routes(app):
        if "GET" in rule.methods and rule.endpoint != "public.exit_now":
            client.get(sweep.path(rule))
    assert dump(database) == before
    client.get("/exit")  # the one that may: it ends the sign-in
    assert dump(database) != before


def test_what_is_taken_away_is_gone_at_the_next_click(app: Flask, as_: Callable[[str], PageClient], ref: Callable[[str], str]) -> None:
    dana, page = as_("dana_whitlock"), f"/about/{ref(MAYA)}/plan"
    assert dana.get(page).status_code == 200
    with app.app_context():
        tie = db.session.scalar(db.select(Tie).join(Contact).where(Contact.source_id == "F101"))
        tie.may_see = "worker"
        db.session.commit()
    assert dana.get(page).status_code == 404
    with app.app_context():
        db.session.scalar(db.select(Child).where(Child.person_id == MAYA)).hold_reason = "waiting"
        db.session.commit()
    assert dana.get(f"/about/{ref(MAYA)}/").status_code == 404


def test_a_hidden_child_is_shown_to_nobody_of_the_family(app: Flask, as_: Callable[[str], PageClient]) -> None:
    with app.app_context():
        theo = db.session.scalar(db.select(Child).where(Child.person_id == "700106"))
        contact = db.session.scalar(db.select(Contact).where(Contact.source_id == "F601"))
        cards = []
        for who in ({"child_id": theo.id}, {"contact_id": contact.id}):
            code = service.new_code()
            db.session.add(Account(**who, card_hash=service.code_hash(code), secret_hash=service.hash_secret("482915")))
            cards.append(code)
        ref = theo.ref
        db.session.commit()
    for code in cards:
        client = app.test_client()
        client.send("/sign-in", code=code, secret="482915")
        assert client.get(f"/about/{ref}/").status_code == 404
        assert b"Theo" not in client.get("/about/").data


def test_the_sweep_signs_in_by_the_real_form(app: Flask, world: World) -> None:
    assert sign_in(app, world.accounts["maya"]).get("/about/").status_code == 303
