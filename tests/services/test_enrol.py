"""Cards and workers' sign-ins, made by command: new ones work, old ones end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask

from portal.services import enrol
from tests.conftest import PageClient, World


def test_a_new_card_works_and_the_old_one_ends(app: Flask, world: World, as_: Callable[[str], PageClient]) -> None:
    maya = as_("maya")
    result = app.test_cli_runner().invoke(args=["card", "700101"])
    code = re.search(r"(\w{4}-){3}\w{4}", result.output)[0]
    assert maya.get("/about/").headers["Location"] == "/sign-in"  # open sign-ins ended
    assert app.test_client().send("/sign-in", **world.accounts["maya"].sign_in).status_code == 422
    fresh = app.test_client()
    assert fresh.send("/sign-in", code=code, secret="").headers["Location"] == "/sign-in/choose"
    assert fresh.send("/sign-in/choose", secret="493817", again="493817").status_code == 303
    assert fresh.get("/about/").status_code == 303


def test_a_card_for_somebody_of_the_family(app: Flask) -> None:
    with app.app_context():
        code = enrol.issue_card("F102")
    client = app.test_client()
    assert client.send("/sign-in", code=code, secret="").headers["Location"] == "/sign-in/choose"


@pytest.mark.parametrize("who", ["700107", "nobody", ""])
def test_no_card_for_somebody_unknown_or_not_enrolled(app: Flask, who: str) -> None:
    result = app.test_cli_runner().invoke(args=["card", who])
    assert result.exit_code != 0
    assert "is enrolled" in result.output


def test_a_worker_s_sign_in(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context():
        password, address = enrol.enrol_worker("Priya.Nambiar@example.org")
    secret = re.search(r"secret=(\w+)", address)[1]
    client = app.test_client()
    way = {"email": "priya.nambiar@example.org", "password": password, "totp": pyotp.TOTP(secret).now()}
    assert client.send("/sign-in/staff", **way).status_code == 303
    result = app.test_cli_runner().invoke(args=["worker", "tomasz.wilk@example.org"])
    assert result.exit_code == 0
    assert "Password: " in result.output


@pytest.mark.parametrize("email", ["callum.strang@example.org", "%", "nobody@example.org"])
def test_no_sign_in_for_who_does_not_work_here(app: Flask, email: str) -> None:
    assert app.test_cli_runner().invoke(args=["worker", email]).exit_code != 0
