"""The cast (the demo's invented people), a fresh copy of their world for each test, and a client that checks every page it gets."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from portal import create_app
from portal.config import ROOT, Settings
from portal.extensions import db
from portal.services import clock, demo
from tests.checks.page import check_page

TODAY = date(2026, 11, 20)
SAMPLE = ROOT / "tests" / "data" / "sample_small"
CATALOGUES = ROOT / "translations"
COMPILED = ROOT / ".pytest_cache" / "templates"


def settings(database: Path, **values: object) -> Settings:
    """Settings of a test: a fixed day, our own htmx, no limits but those a test asks for."""
    base = {"secret_key": "only-for-tests", "today": TODAY, "htmx": "self", "rate_limits": False}
    return Settings(**{**base, "database_url": f"sqlite:///{database}", **values})


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the catalogues and compresses static files once, so that a test run by hand sees those of today."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    if not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, "-m", "whitenoise.compress", "-q", "static"], check=True, cwd=ROOT)
        for po in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
            mo = po.with_suffix(".mo")
            if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
                run = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-f", "-i", str(po), "-o", str(mo)]
                subprocess.run(run, check=True, cwd=ROOT)


class PageClient(FlaskClient):
    """A client that looks at every page it fetches: structure, words, a way to help, a way out."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        response = super().open(*args, **kwargs)
        redirects = 300 <= response.status_code < 400
        if (
            not redirects
            and not response.content_encoding
            and response.mimetype == "text/html"
            and response.get_data()
            and not response.request.headers.get("HX-Request")
        ):
            check_page(response.get_data(as_text=True), response.request.path)
        return response

    def send(self, path: str, at: str = "", **form: str) -> TestResponse:
        """Posts a form with the token (and the key) of the page it stands on (`at`, else `path` itself)."""
        page = self.get(at or path).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token, f"no form on {at or path}"
        key = re.search(r'name="key" value="([^"]+)"', page)
        return self.post(path, data={"csrf_token": token[1], **({"key": key[1]} if key else {}), **form})


def make_app(database: Path, **values: object) -> Flask:
    """An application on a database file, with the page-checking client."""
    app = create_app(settings(database, **values))
    app.testing = True
    app.test_client_class = PageClient
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))  # each test makes an application; templates are read once
    return app


class World:
    """A built world: its database file and its accounts by key."""

    def __init__(self, folder: Path, other: Path | None = None) -> None:
        self.database = folder / "world.sqlite3"
        app = make_app(self.database)
        with app.app_context():
            db.create_all()
            accounts, self.report = demo.build(TODAY, app.extensions["portal.authority"], other, stories=False)
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        self.accounts = {a.key: a for a in accounts}

    def copy(self, folder: Path) -> Path:
        """A copy of the database that a test may change."""
        return Path(shutil.copy(self.database, folder / "copy.sqlite3"))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The demo's world."""
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world of the sample bundle, with everyone enrolled who may sign in."""
    return World(tmp_path_factory.mktemp("sample"), SAMPLE)


@pytest.fixture(scope="session")
def truth() -> dict[str, object]:
    """What the sample bundle must show."""
    return json.loads((ROOT / "tests" / "data" / "sample_small.truth.json").read_text(encoding="utf-8"))


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh copy of the demo's world."""
    app = make_app(world.copy(tmp_path))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Somebody who is not signed in."""
    return app.test_client()


def sign_in(app: Flask, account: demo.DemoAccount) -> PageClient:
    """Signs somebody in through the real form."""
    client = app.test_client()
    way = account.sign_in
    if "code" in way:
        response = client.send("/sign-in", code=way["code"], secret=way["secret"])
    else:
        one_time = pyotp.TOTP(way["totp_secret"]).at(clock.now())
        response = client.send("/sign-in/staff", email=way["email"], password=way["password"], totp=one_time)
    assert response.status_code == 303, response.get_data(as_text=True)
    return client


@pytest.fixture
def as_(app: Flask, world: World) -> Callable[[str], PageClient]:
    """`as_("maya")`: a client signed in as one of the cast."""
    return lambda key: sign_in(app, world.accounts[key])


@pytest.fixture
def ref(world: World) -> Callable[[str], str]:
    """`ref("700101")`: the ref of a person's record."""
    refs = {person: r for a in world.accounts.values() for r, person in a.records}
    return lambda person: refs[person]
