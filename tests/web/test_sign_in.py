"""Signing in and out: the same answer for unknown and wrong, a growing delay that never lasts, sessions that end on the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, Child, SignIn, Throttle
from portal.services import clock, sign_in
from tests.conftest import PageClient, World, make_app


def body(text: str) -> str:
    """A page without its token, to compare two answers byte by byte."""
    return re.sub(r'(csrf_token|key)" value="[^"]*"', "", text)


def test_unknown_and_wrong_get_the_same_answer(client: PageClient, world: World) -> None:
    card = world.accounts["maya"].sign_in
    wrong = client.send("/sign-in", code=card["code"], secret="000001")
    unknown = client.send("/sign-in", code=card["code"][:-1] + ("0" if card["code"][-1] != "0" else "1"), secret=card["secret"])
    assert wrong.status_code == unknown.status_code == 422
    pages = [body(r.get_data(as_text=True)).replace(card["code"][:-1], "") for r in (wrong, unknown)]
    assert re.sub(r'value=".?"', "", pages[0]) == re.sub(r'value=".?"', "", pages[1])
    assert "did not work" in pages[0]


def test_unknown_costs_the_same_work(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: one slow hash to find the card and one to check the PIN, whether the card exists or not."""
    calls: list[str] = []
    real_find, real_verify = sign_in.hash_secret_raw, sign_in._hasher.verify
    monkeypatch.setattr(sign_in, "hash_secret_raw", lambda *a, **k: (calls.append("find"), real_find(*a, **k))[1])

    class Counting:
        def verify(self, *a: object) -> bool:
            calls.append("verify")
            return real_verify(*a)

    monkeypatch.setattr(sign_in, "_hasher", Counting())
    with app.app_context():
        for code in (world.accounts["maya"].sign_in["code"], "0000-0000-0000-0000"):
            calls.clear()
            assert sign_in.sign_in_family(code, "000000", "1.2.3", 1).outcome is sign_in.Outcome.WRONG
            assert calls == ["find", "verify"]


def test_a_card_can_be_typed_as_people_type(client: PageClient, world: World) -> None:
    card = world.accounts["maya"].sign_in
    typed = card["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert client.send("/sign-in", code=f" {typed} ", secret=card["secret"]).status_code == 303


def test_codes_are_long_random_and_never_kept(app: Flask, world: World) -> None:
    codes = {sign_in.new_code() for _ in range(3000)}
    assert len(codes) == 3000
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", c) for c in codes)  # 32 ** 16 = 80 bits
    kept = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")).read_bytes()
    for account in world.accounts.values():
        for secret in (account.sign_in.get("code"), account.sign_in.get("password")):
            assert secret is None or secret.encode() not in kept
            assert secret is None or secret.replace("-", "").encode() not in kept


def test_the_first_time_a_pin_is_chosen(app: Flask, client: PageClient) -> None:
    with app.app_context():
        account = db.session.scalar(db.select(Account).join(Child).where(Child.person_id == "700101"))
        account.secret_hash, code = None, sign_in.new_code()
        account.card_hash = sign_in.code_hash(code)
        db.session.commit()
    assert client.get("/sign-in/choose").status_code == 303  # nobody gets there without a card
    assert client.send("/sign-in", code=code, secret="anything").status_code == 422
    assert client.send("/sign-in", code=code, secret="").headers["Location"] == "/sign-in/choose"
    for weak in ("12345", "111111", "123456", "987654"):
        assert client.send("/sign-in/choose", secret=weak, again=weak).status_code == 422
    assert client.send("/sign-in/choose", secret="582640", again="582641").status_code == 422
    assert client.send("/sign-in/choose", secret="582640", again="582640").status_code == 303
    assert client.get("/about/").status_code == 303
    assert app.test_client().send("/sign-in", code=code, secret="582640").status_code == 303
    with app.app_context():
        account_id = db.session.scalar(db.select(Account.id).join(Child).where(Child.person_id == "700101"))
        assert sign_in.choose_secret(account_id, "another1", 1).outcome is sign_in.Outcome.WRONG  # never replaced by this way


def test_failures_bring_a_growing_delay_that_ends(app: Flask, world: World) -> None:
    card, address = world.accounts["maya"].sign_in, "10.0.0"
    with app.app_context():
        waits = []
        for _ in range(12):
            attempt = sign_in.sign_in_family(card["code"], "wrong!", address, 1)
            waits.append(attempt.wait)
            for row in db.session.scalars(db.select(Throttle)):  # time passes
                row.not_before -= timedelta(seconds=attempt.wait)
            db.session.commit()
        assert waits[:3] == [0, 0, 0]
        assert max(waits) <= sign_in.LONGEST_DELAY["name"]
        assert [w for w in waits if w] == sorted(w for w in waits if w)
        assert max(waits) > 8
        for row in db.session.scalars(db.select(Throttle)):
            row.not_before = clock.now() - timedelta(seconds=1)
        db.session.commit()
        assert sign_in.sign_in_family(card["code"], card["secret"], address, 1).outcome is sign_in.Outcome.IN
        assert sign_in.sign_in_family(card["code"], "wrong!", address, 1).wait == 0  # success begins anew


def test_waiting_is_said_kindly_and_a_right_pin_waits_too(client: PageClient, world: World) -> None:
    card = world.accounts["maya"].sign_in
    for _ in range(4):
        client.send("/sign-in", code=card["code"], secret="000001")
    response = client.send("/sign-in", code=card["code"], secret=card["secret"])
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert "Your card still works" in response.get_data(as_text=True)


def test_one_address_cannot_try_many_cards(app: Flask) -> None:
    with app.app_context():
        answers = [sign_in.sign_in_family(sign_in.new_code(), "123987", "10.9.9", 1).outcome for _ in range(24)]
    assert sign_in.Outcome.WAIT in answers


def test_staff_need_all_three(client: PageClient, world: World) -> None:
    way = world.accounts["priya_nambiar"].sign_in
    good = {"email": way["email"], "password": way["password"]}
    now = pyotp.TOTP(way["totp_secret"]).now()
    stale = pyotp.TOTP(way["totp_secret"]).at(0)
    assert client.send("/sign-in/staff", **good, totp=stale).status_code == 422
    assert client.send("/sign-in/staff", **{**good, "password": "wrong"}, totp=now).status_code == 422
    assert client.send("/sign-in/staff", **{**good, "email": "nobody@example.org"}, totp=now).status_code == 422
    assert client.send("/sign-in/staff", **{**good, "email": good["email"].upper()}, totp=now).status_code == 303


def test_signing_out_ends_the_sign_in_for_good(app: Flask, as_: Callable[[str], PageClient], ref: Callable[[str], str]) -> None:
    maya, page = as_("maya"), f"/about/{ref('700101')}/"
    cookie = maya.get_cookie("portal").value
    assert maya.get(page).status_code == 200
    assert maya.send("/sign-in/out", at=page).status_code == 303
    assert maya.get_cookie("portal") is None or maya.get_cookie("portal").value != cookie
    thief = app.test_client()
    thief.set_cookie("portal", cookie)
    assert thief.get(page).headers["Location"] == "/sign-in"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_exit_ends_the_sign_in_changes_a_cookie_and_leaves(app: Flask, as_: Callable[[str], PageClient], method: str) -> None:
    maya = as_("maya")
    cookie = maya.get_cookie("portal").value
    response = maya.open("/exit", method=method)
    assert response.status_code == (303 if method == "GET" else 204)
    if method == "GET":
        assert response.headers["Location"] == "https://www.bbc.co.uk/weather"
    changed = response.headers.getlist("Set-Cookie")
    assert any(c.startswith("left=1") and "HttpOnly" in c for c in changed)
    thief = app.test_client()
    thief.set_cookie("portal", cookie)
    assert thief.get("/about/").headers["Location"] == "/sign-in"
    assert app.test_client().open("/exit", method=method).status_code == response.status_code  # also when nobody is signed in


def test_an_idle_sign_in_ends(app: Flask, as_: Callable[[str], PageClient]) -> None:
    maya = as_("maya")
    with maya.session_transaction() as session:
        session["at"] -= 21 * 60
    assert maya.get("/about/").headers["Location"] == "/sign-in"
    with app.app_context():
        assert all(s.ended_at for s in db.session.scalars(db.select(SignIn)))


def test_an_old_sign_in_ends_however_busy(app: Flask, as_: Callable[[str], PageClient]) -> None:
    maya = as_("maya")
    with app.app_context():
        for row in db.session.scalars(db.select(SignIn)):
            row.expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    assert maya.get("/about/").headers["Location"] == "/sign-in"


def test_a_worker_who_left_is_out_at_the_next_click(app: Flask, as_: Callable[[str], PageClient]) -> None:
    priya = as_("priya_nambiar")
    assert priya.get("/team/").status_code == 200
    with app.app_context():
        account = db.session.scalar(db.select(Account).where(Account.email == "priya.nambiar@example.org"))
        account.worker.active = False
        db.session.commit()
    assert priya.get("/team/").headers["Location"] == "/sign-in"


def test_signing_in_gives_a_new_session_and_keeps_the_language(client: PageClient, world: World) -> None:
    client.get("/?lang=cy")
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    way = world.accounts["maya"].sign_in
    client.send("/sign-in", code=way["code"], secret=way["secret"])
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["lang"] == "cy"


def test_a_person_is_greeted_in_their_own_language(as_: Callable[[str], PageClient], ref: Callable[[str], str]) -> None:
    page = as_("samira_sabbagh").get(f"/about/{ref('700102')}/").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in page


def test_cookies_behind_tls(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), tls=True, today=None)
    response = app.test_client().get("/sign-in", base_url="https://portal.example.org")
    cookie = next(c for c in response.headers.getlist("Set-Cookie"))
    assert cookie.startswith("__Host-portal=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_limits_on_the_whole_form(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), rate_limits=True)
    client = app.test_client()
    statuses = {client.send("/sign-in", code=f"{i:016d}", secret="x").status_code for i in range(8)}
    assert statuses <= {422, 429}
