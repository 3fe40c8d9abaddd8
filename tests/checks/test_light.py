"""How light the pages are: bytes of the first view and SQL statements, counted, never timed."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from portal.config import ROOT
from portal.extensions import db
from tests.checks.page import read
from tests.conftest import PageClient, World

ONE_WINDOW = 14_600  # ten segments of 1,460 bytes: what a server may send before it waits for the phone
ALL_IN_ALL = 6_000  # the aim for a page that loads no htmx
MOST = 12_600  # a long plan in two languages with a way to answer each line and to hear it, gzip, with every header of every file
PAGES = (
    "",
    "people",
    "visits",
    "visits/why",
    "visits/sooner",
    "visits/keep-in-touch",
    "next",
    "plan",
    "my-plan",
    "say",
    "say/unsafe",
    "messages",
    "rights",
    "complain",
    "words",
    "words?part=worry",
    "all-about-me",
    "how-it-feels",
    "advocate",
    "explained",
    "invitations",
)
OPEN = ("/", "/help", "/sign-in", "/languages", "/privacy", "/accessibility", "/you-said")
FAMILY = (
    "maya",
    "yusuf",
    "keisha",
    "owen",
    "dana_whitlock",
    "rob_tanner",
    "samira_sabbagh",
    "carol_bright",
    "lowri_pritchard",
    "gareth_pritchard",
)


def weight(client: PageClient, path: str) -> tuple[int, int]:
    """Bytes of HTML and CSS, and of everything the page asks for, as a phone gets them (gzip, headers included)."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    headers = len("HTTP/1.1 200 OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in response.headers) + "\r\n")
    html = gzip.decompress(response.data).decode() if response.content_encoding == "gzip" else response.get_data(as_text=True)
    page = read(html)
    asked = [e.attrs["href"] for e in page.all("link") if e.attrs.get("rel") in {"stylesheet", "icon"}]
    asked += [e.attrs["src"] for e in page.all("script")]
    first = all_in_all = headers + len(response.data)
    for address in asked:
        raw = (ROOT / address.split("?")[0].lstrip("/")).read_bytes()
        size = min(len(raw), len(gzip.compress(raw, 9))) + 300  # and the headers of a static file
        all_in_all += size
        first += size if address.split("?")[0].endswith(".css") else 0
    return first, all_in_all


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_the_first_view_of_every_family_page_fits_one_window(app: Flask, world: World, as_: Callable[[str], PageClient], lang: str) -> None:
    heaviest = 0
    for key in FAMILY:
        client = as_(key)
        client.get(f"/help?lang={lang}")
        for ref, _ in world.accounts[key].records:
            for page in PAGES:
                if client.get(f"/about/{ref}/{page}").status_code == 200:
                    first, everything = weight(client, f"/about/{ref}/{page}")
                    heaviest = max(heaviest, first)
                    assert first <= ONE_WINDOW, (key, page, first)
                    assert everything <= MOST, (key, page, everything)
    assert heaviest > 2_000  # the measure itself measures


@pytest.mark.parametrize("lang", ["en", "cy", "ar"])
def test_open_pages_are_lighter_still(client: PageClient, lang: str) -> None:
    client.get(f"/?lang={lang}")
    for path in OPEN:
        assert weight(client, path)[1] <= ALL_IN_ALL + 1_000, (path, weight(client, path))


def test_family_pages_load_no_htmx(world: World, as_: Callable[[str], PageClient]) -> None:
    client = as_("maya")
    for page in PAGES:
        html = client.get(f"/about/{world.accounts['maya'].records[0][0]}/{page}").get_data(as_text=True)
        assert "htmx" not in html


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collects the SQL statements that are sent."""
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("key", FAMILY)
def test_at_most_six_statements_a_family_page(app: Flask, world: World, as_: Callable[[str], PageClient], key: str) -> None:
    client = as_(key)
    for ref, _ in world.accounts[key].records:
        for page in PAGES:
            with statements(app) as sent:
                client.get(f"/about/{ref}/{page}")
            assert 1 <= len(sent) <= 6, (page, len(sent), sent)


def test_help_asks_no_database(app: Flask, as_: Callable[[str], PageClient]) -> None:
    for client in (app.test_client(), as_("maya")):
        with statements(app) as sent:
            assert client.get("/help").status_code == 200
        assert sent == []


def test_help_answers_with_the_database_gone(app: Flask, as_: Callable[[str], PageClient], monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_("maya")
    with app.app_context():
        monkeypatch.setattr(db.engine, "connect", lambda *a, **k: 1 / 0)
    page = client.get("/help").get_data(as_text=True)
    assert 'href="tel:08001111"' in page
    assert 'href="tel:999"' in page


def test_the_team_s_list_does_not_ask_more_for_more_children(app: Flask, as_: Callable[[str], PageClient]) -> None:
    counts = []
    for key in ("ruth_odell", "denise_ollerton"):  # one child, four children
        client = as_(key)
        with statements(app) as sent:
            client.get("/team/")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8, counts
