"""A language that no one speaks: every text of the pages in brackets. What stands outside them escaped translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from portal import languages
from portal.config import ROOT
from portal.languages import Language
from tests.checks.page import Element, Page, read
from tests.conftest import PageClient, World, make_app, sign_in

PSEUDO = "eo"  # a locale that CLDR knows and that we do not offer
OPEN, SHUT = "⟦", "⟧"


@pytest.fixture(scope="module")
def pseudo_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in which each text is itself, in brackets."""
    folder = tmp_path_factory.mktemp("pseudo")
    with (ROOT / "translations" / "messages.pot").open("rb") as pot:
        catalogue = read_po(pot, locale=PSEUDO)
    for message in catalogue:
        if message.id:
            many = isinstance(message.id, tuple)
            message.string = tuple(f"{OPEN}{m}{SHUT}" for m in message.id) if many else f"{OPEN}{message.id}{SHUT}"
    target = folder / PSEUDO / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as mo:
        write_mo(mo, catalogue)
    return folder


@pytest.fixture
def pseudo(world: World, tmp_path: Path, pseudo_catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(languages.BY_CODE, PSEUDO, Language(PSEUDO, "Esperanto"))
    return make_app(world.copy(tmp_path), extra_translations=str(pseudo_catalogue))


def is_data(parents: list[Element]) -> bool:
    """Whether a text is somebody's name or words, a day, a number: marked as such in the page."""
    return any(
        p.tag in {"bdi", "time", "data", "textarea", "script", "style", "title"}
        or p.attrs.get("dir") == "auto"
        or p.attrs.get("aria-hidden")
        for p in parents
    ) or any(p.attrs.get("lang") for p in parents[1:])


def escaped(page: Page) -> list[str]:
    """Texts outside the brackets, that hold letters."""
    depth, found = 0, []
    for text, parents in page.pieces:
        outside = ""
        for sign in text:
            depth += (sign == OPEN) - (sign == SHUT)
            outside += sign if not depth and sign != SHUT else " "
        if re.search(r"[^\W\d_]{2,}", outside) and not is_data(parents):
            found.append(" ".join(outside.split()))
    for e in page.elements:
        for attribute in ("aria-label", "title", "placeholder", "alt"):
            if e.attrs.get(attribute) and not e.attrs[attribute].startswith(OPEN):
                found.append(f"{attribute}={e.attrs[attribute]}")
    for title in page.all("title"):
        if not title.text.startswith(OPEN):
            found.append(f"title: {title.text}")
    return found


def pages_of(world: World, key: str) -> list[str]:
    refs = [ref for ref, _ in world.accounts[key].records]
    if "code" in world.accounts[key].sign_in:
        names = ("", "people", "visits", "visits/why", "visits/sooner", "visits/keep-in-touch", "next", "plan", "say", "say?kind=complaint")
        names += ("my-plan", "say?kind=advocate", "say/unsafe", "messages", "rights")
        names += ("words", "words?part=worry", "all-about-me?part=about_food", "how-it-feels")
        return ["/about/"] + [f"/about/{ref}/{name}" for ref in refs for name in names]
    return ["/team/", "/team/figures/", "/team/inbox", "/team/inbox?box=closed"] + [
        f"/team/children/{ref}/{tail}"
        for ref in refs
        for tail in ("", "about", "diary/", "own-plan", "as/child/", "as/child/visits/why", "as/child/next")
    ]


@pytest.mark.parametrize(
    "key", ["maya", "yusuf", "keisha", "samira_sabbagh", "carol_bright", "gareth_pritchard", "denise_ollerton", "marcus_ellery"]
)
def test_no_text_escapes_translation(pseudo: Flask, world: World, key: str) -> None:
    client = sign_in(pseudo, world.accounts[key])
    client.get(f"/help?lang={PSEUDO}")
    checked = 0
    for path in pages_of(world, key):
        response = client.get(path)
        if response.mimetype == "text/html" and response.status_code in {200, 404}:
            assert escaped(read(response.get_data(as_text=True))) == [], path
            checked += 1
    assert checked > 5


def test_open_pages_forms_and_errors_are_translated(pseudo: Flask, world: World) -> None:
    client: PageClient = pseudo.test_client()
    client.get(f"/?lang={PSEUDO}")
    responses = [
        client.get(p) for p in ("/", "/help", "/languages", "/privacy", "/accessibility", "/sign-in", "/sign-in/staff", "/help/no")
    ]
    responses += [client.send("/sign-in", code="", secret=""), client.send("/sign-in", code="wrong", secret="wrong")]
    responses += [client.send("/sign-in/staff", email="", password="", totp="")]
    maya = sign_in(pseudo, world.accounts["maya"])
    maya.get(f"/help?lang={PSEUDO}")
    say = f"/about/{world.accounts['maya'].records[0][0]}/say"
    responses += [maya.send(say, words="", to="worker"), maya.send(say, words="x" * 10_001, to="worker"), maya.send(say, words="Hi", to="")]
    done = maya.send(say, words="Hi", to="worker", kind="worry")
    responses += [maya.get(done.headers["Location"]), maya.post(say, data={"words": "an old form", "to": "worker"})]
    for response in responses:
        assert response.mimetype == "text/html"
        assert response.status_code < 500
        assert escaped(read(response.get_data(as_text=True))) == [], response.request.path


def test_a_planted_text_is_found(pseudo: Flask) -> None:
    client = pseudo.test_client()
    html = client.get(f"/?lang={PSEUDO}").get_data(as_text=True)
    assert escaped(read(html)) == []
    planted = html.replace("</main>", "<p>Nobody translated this.</p></main>")
    assert escaped(read(planted)) == ["Nobody translated this."]
    assert escaped(read(html.replace("<main", '<p aria-label="Nor this"></p><main'))) == ["aria-label=Nor this"]
