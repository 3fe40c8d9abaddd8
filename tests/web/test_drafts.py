"""What somebody began to write is there when they come back: for them alone, until it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from portal.config import ROOT
from portal.extensions import db
from portal.models import Account, AuditRow, Draft, Message
from portal.services import clock, drafts
from portal.services.drafts import Kept
from tests.checks.page import read
from tests.conftest import PageClient, World, sign_in

MAYA, OWEN = "700101", "700104"
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def typed(client: PageClient, path: str) -> str:
    """What stands in the field for words."""
    return read(client.get(path).get_data(as_text=True)).all("textarea")[0].text.removeprefix("\n")


def later(client: PageClient, ref: str, words: str, kind: str = "worry") -> str:
    """Presses "Keep it for later"; gives where that leads."""
    at = f"/about/{ref}/say?kind={kind}"
    response = client.send(at.split("?")[0], at=at, kind=kind, to="worker", words=words, later="1")
    assert response.status_code == 303
    return str(response.headers["Location"])


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(Draft)) or 0


def test_kept_for_later_and_there_after_signing_in_again(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    where = later(maya, ref(MAYA), "I want to say <b>that\nand")
    page = maya.get(where).get_data(as_text=True)
    assert "Kept. You find it here when you come back. It was not sent." in page
    maya.get("/exit")
    assert maya.get(path).status_code == 303  # nothing is shown before signing in
    again = sign_in(app, world.accounts["maya"])
    assert typed(again, path) == "I want to say <b>that\nand"
    assert "You began to write this. It was not sent." in again.get(path).get_data(as_text=True)
    assert typed(again, f"/about/{ref(MAYA)}/say?kind=idea") == ""
    with app.app_context():
        assert "I want to say" not in " ".join(db.session.scalars(db.select(Message.words)))


def test_nobody_else_ever_sees_it(as_: As, ref: Ref) -> None:
    later(as_("maya"), ref(MAYA), "canary of a draft")
    for who in ("dana_whitlock", "rob_tanner"):
        assert "canary" not in as_(who).get(f"/about/{ref(MAYA)}/say?kind=worry").get_data(as_text=True)
    priya = as_("priya_nambiar")
    for path in (f"/team/children/{ref(MAYA)}/", f"/team/children/{ref(MAYA)}/about", "/team/inbox"):
        assert "canary" not in priya.get(path).get_data(as_text=True)
    assert "canary" not in priya.get(f"/team/children/{ref(MAYA)}/with?kind=worry").get_data(as_text=True)


def test_it_goes_in_the_commit_that_sends(app: Flask, as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    later(maya, ref(MAYA), "half")
    later(maya, ref(MAYA), "other half", kind="idea")
    page = maya.get(at).get_data(as_text=True)
    form = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("csrf_token", "key")}
    form |= {"kind": "worry", "to": "worker", "words": "half and whole"}

    def broken() -> None:
        raise db.exc.OperationalError("INSERT", {}, Exception("disk full"))

    with app.app_context():
        monkeypatch.setattr(db.session, "commit", broken)
    assert maya.post(at.split("?")[0], data=form).status_code == 503
    monkeypatch.undo()
    assert count(app) == 2
    assert maya.post(at.split("?")[0], data=form).status_code == 303
    assert count(app) == 1
    assert typed(maya, at) == ""
    assert typed(maya, f"/about/{ref(MAYA)}/say?kind=idea") == "other half"


def test_it_is_thrown_away_with_one_press(app: Flask, as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    later(maya, ref(MAYA), "away with it")
    assert maya.send(at.split("?")[0], at=at, kind="worry", to="worker", words="away with it", forget="1").status_code == 303
    assert count(app) == 0
    assert typed(maya, at) == ""


def test_words_that_are_too_long_are_not_cut(app: Flask, as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    response = maya.send(at.split("?")[0], at=at, kind="worry", to="worker", words="a" * 10_001, later="1")
    assert response.status_code == 422
    assert "a" * 10_001 in response.get_data(as_text=True)
    assert count(app) == 0


def draft(client: PageClient, ref: str, **form: str) -> int:
    """What the script sends."""
    return client.send(f"/about/{ref}/say/draft", at=f"/about/{ref}/say?kind=worry", **form).status_code


def test_what_the_script_sends_is_kept_quietly(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    assert draft(maya, ref(MAYA), kind="worry", words="I am typ\x00ing") == 204
    assert typed(maya, f"/about/{ref(MAYA)}/say?kind=worry") == "I am typing"
    assert draft(maya, ref(MAYA), kind="unsafe", words="not safe") == 204
    assert typed(maya, f"/about/{ref(MAYA)}/say/unsafe") == "not safe"
    assert draft(maya, ref(MAYA), kind="worry", words="  ") == 204  # deleted again
    assert count(app) == 1
    for form in ({}, {"kind": "worry"}, {"kind": "nonsense", "words": "x"}, {"kind": "sooner", "words": "x"}, {"words": "x" * 10_001}):
        assert draft(maya, ref(MAYA), **form) == 204
    assert count(app) == 1
    with app.app_context():
        assert not [r for r in db.session.scalars(db.select(AuditRow)) if "typing" in r.detail]


def test_what_comes_after_the_sending_is_no_draft(app: Flask, as_: As, ref: Ref) -> None:
    maya, key = as_("maya"), str(uuid4())
    at = f"/about/{ref(MAYA)}/say?kind=worry"
    assert maya.send(at.split("?")[0], at=at, kind="worry", to="worker", words="sent", key=key).status_code == 303
    assert draft(maya, ref(MAYA), kind="worry", words="sen", key=key) == 204
    assert count(app) == 0


def test_without_a_sign_in_or_a_token_nothing_is_kept(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say/draft"
    assert maya.post(path, data={"kind": "worry", "words": "x", "csrf_token": "old"}).status_code == 400
    assert app.test_client().post(path, data={"kind": "worry", "words": "x"}).status_code == 303
    assert as_("owen").send(path, at=f"/about/{ref(OWEN)}/", kind="worry", words="x").status_code in {400, 404}
    assert count(app) == 0


def test_old_ones_are_deleted_and_young_ones_stay(app: Flask) -> None:
    with app.app_context():
        account = db.session.scalars(db.select(Account.id)).first()
        now = clock.now()
        for n, age in enumerate((timedelta(days=29, hours=23), timedelta(days=30, minutes=1), timedelta(days=90))):
            db.session.add(Draft(account_id=account, place=f"p{n}", words="x", changed_at=now - age))
        db.session.commit()
        assert drafts.forget_old(now) == 2
        assert drafts.take(account, "p0") == Kept("x")
        assert drafts.take(account, "p1") == Kept()


def test_a_long_place_is_kept_by_its_hash() -> None:
    assert drafts.place_of("say", "worry", "abc") == "say:worry:abc"
    long = drafts.place_of("say", "worry", "x" * 100)
    assert len(long) <= 80
    assert long != drafts.place_of("say", "worry", "x" * 101)


def test_two_at_once_are_one_row(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        account = db.session.scalars(db.select(Account.id)).first()
        drafts.keep(account, "p", Kept("first"))
        real, calls = drafts._put, []

        def racing(*args: object) -> None:
            calls.append(args)
            if len(calls) == 1:
                raise db.exc.IntegrityError("INSERT", {}, Exception("UNIQUE"))
            real(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(drafts, "_put", racing)
        drafts.keep(account, "p", Kept("second"))
        assert drafts.take(account, "p").words == "second"


def test_the_script_keeps_nothing_in_the_browser_and_is_small() -> None:
    text = Path(ROOT / "static" / "draft.js").read_text(encoding="utf-8")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches", text)
    import gzip

    assert len(gzip.compress(text.encode(), 9)) < 700


def test_a_page_lets_the_script_send_to_this_site_alone(as_: As, ref: Ref) -> None:
    response = as_("maya").get(f"/about/{ref(MAYA)}/say?kind=worry")
    assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
    page = read(response.get_data(as_text=True))
    [form] = [e for e in page.all("form") if "data-draft" in e.attrs]
    assert form.attrs["data-draft"] == f"/about/{ref(MAYA)}/say/draft"
    assert any(e.attrs.get("src", "").startswith("/static/draft.js") for e in page.all("script"))
