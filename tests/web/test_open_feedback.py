"""The page for feedback without a name: nobody is asked, nothing is kept on the phone, no word is lost, and lengths tell nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import OpenFeedback, SealedFeedback
from portal.services.open_feedback import open_batch
from portal.services.sealing import Sealing
from portal.web import feedback as web
from tests.checks.test_light import ONE_WINDOW, statements, weight
from tests.conftest import TODAY, PageClient, World, make_app

SECRET = b"only-for-tests"
KEY = "5f0c8a7e-3f43-4f0b-9a51-0d6c4f7f4b11"


def sealed(app: Flask) -> list[dict[str, str]]:
    with app.app_context():
        return [Sealing(SECRET).open(row) for row in db.session.scalars(db.select(SealedFeedback.sealed))]


def without_chance(html: str) -> str:
    """A page without what is drawn anew for each: the key, the padding, the noise."""
    html = re.sub(r'name="(key|pad)" value="[^"]*"', "", html)
    return re.sub(r"<!-- x* [0-9a-f]* -->", "", html)


def test_it_is_sent_and_the_answer_is_the_same_for_everybody(app: Flask, client: PageClient) -> None:
    response = client.post("/feedback?lang=en", data={"key": KEY, "theme": "waiting", "tap": "not_good", "words": "I wait so long"})
    assert (response.status_code, response.headers["Location"]) == (303, "/feedback/thanks?lang=en")
    assert sealed(app) == [{"theme": "waiting", "tap": "not_good", "words": "I wait so long", "language": "en", "alone": ""}]
    thanks = client.get("/feedback/thanks?lang=en").get_data(as_text=True)
    assert thanks == app.test_client().get("/feedback/thanks?lang=en").get_data(as_text=True)
    assert not re.search(r"[A-Z0-9]{3}-[A-Z0-9]{3}", thanks)


@pytest.mark.parametrize("key", ["maya", "dana_whitlock", "denise_ollerton"])
def test_the_page_is_the_same_signed_in_and_signed_out(app: Flask, as_: Callable[[str], PageClient], key: str) -> None:
    signed_in, nobody = as_(key), app.test_client()
    for path in ("/feedback", "/feedback?lang=ar", "/feedback/thanks"):
        mine, theirs = signed_in.get(path), nobody.get(path)
        assert without_chance(mine.get_data(as_text=True)) == without_chance(theirs.get_data(as_text=True))
        assert {k: v for k, v in mine.headers if k != "Content-Length"} == {k: v for k, v in theirs.headers if k != "Content-Length"}
    assert signed_in.get("/about/" if key != "denise_ollerton" else "/team/").status_code in {200, 303}  # and it signed nobody out


def test_no_cookie_is_read_or_set_and_no_row_but_one_is_written(
    app: Flask, as_: Callable[[str], PageClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = as_("maya")
    monkeypatch.setattr("portal.services.sign_in.current", lambda token: pytest.fail("somebody was looked up"))
    with statements(app) as sent:
        responses = [
            maya.get("/feedback?lang=cy"),
            maya.post("/feedback?lang=cy", data={"words": "x", "key": KEY}),
            maya.get("/feedback/thanks"),
        ]
    for response in responses:
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")
    assert [s.split()[0:3] for s in sent] == [["INSERT", "INTO", "sealed_feedback"]]


def test_the_language_is_that_of_the_address_or_the_browser_and_not_of_the_cookie(as_: Callable[[str], PageClient]) -> None:
    samira = as_("samira_sabbagh")
    assert '<html lang="ar"' in samira.get("/about/", follow_redirects=True).get_data(as_text=True)
    assert '<html lang="en"' in samira.get("/feedback").get_data(as_text=True)
    assert '<html lang="ar"' in samira.get("/feedback?lang=ar").get_data(as_text=True)
    assert 'action="/feedback?lang=ar"' in samira.get("/feedback?lang=ar").get_data(as_text=True)
    assert 'href="/feedback?lang=ar"' in samira.get("/about/", follow_redirects=True).get_data(as_text=True)  # the way there brings it


def test_two_taps_are_one(app: Flask, client: PageClient) -> None:
    key = re.search(r'name="key" value="([^"]+)"', client.get("/feedback").get_data(as_text=True))[1]
    for _ in range(2):
        assert client.post("/feedback", data={"key": key, "words": "once"}).status_code == 303
    assert len(sealed(app)) == 1


@pytest.mark.parametrize("form", [{}, {"words": "  \n "}, {"tap": "skip"}, {"tap": "nonsense"}])
def test_nothing_at_all_is_asked_for_kindly(app: Flask, client: PageClient, form: dict[str, str]) -> None:
    response = client.post("/feedback", data=form)
    assert response.status_code == 422
    assert "One word is enough" in response.get_data(as_text=True)
    assert sealed(app) == []


def test_a_tap_without_words_is_enough_and_an_unknown_theme_is_something_else(app: Flask, client: PageClient) -> None:
    assert client.post("/feedback", data={"tap": "good", "theme": "<b>", "key": "no key"}).status_code == 303
    assert [(f["tap"], f["theme"], f["words"]) for f in sealed(app)] == [("good", "something_else", "")]


def test_too_long_keeps_every_word_and_every_choice(app: Flask, client: PageClient) -> None:
    words = "too long, she said. " * 80
    response = client.post("/feedback", data={"words": words, "tap": "so_so", "theme": "meetings", "alone": "y", "key": KEY})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert words in page
    assert re.search(r'value="so_so" checked', page)
    assert re.search(r'value="meetings" checked', page)
    assert re.search(r'name="alone" value="y" checked', page)
    assert KEY in page
    assert sealed(app) == []


def test_1500_signs_with_new_lines_are_not_too_long(app: Flask, client: PageClient) -> None:
    words = ("x" * 9 + "\r\n") * 150
    assert client.post("/feedback", data={"words": words}).status_code == 303
    assert sealed(app)[0]["words"] == words.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "null"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "https://evil.example"}, 400),
    ],
)
def test_another_site_cannot_send_the_form_and_no_word_is_lost(
    app: Flask, client: PageClient, headers: dict[str, str], status: int
) -> None:
    response = client.post("/feedback", data={"words": "my own words"}, headers=headers)
    assert response.status_code == status
    assert len(sealed(app)) == (status == 303)
    assert status == 303 or "my own words" in response.get_data(as_text=True)


def test_a_broken_database_loses_no_word(app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def broken() -> None:
        raise OperationalError("insert", {}, Exception("locked"))

    with app.app_context():
        monkeypatch.setattr(db.session, "commit", broken)
    response = client.post("/feedback", data={"words": "canary words", "key": KEY})
    assert response.status_code == 503
    assert "canary words" in response.get_data(as_text=True)
    assert KEY in response.get_data(as_text=True)
    monkeypatch.undo()
    assert sealed(app) == []


@pytest.fixture
def limited(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    app = make_app(world.copy(tmp_path), rate_limits=True)
    web._counted.storage.reset()
    yield app
    web._counted.storage.reset()
    with app.app_context():
        db.engine.dispose()


def test_six_an_hour_from_one_address_and_no_address_is_kept(limited: Flask) -> None:
    client = limited.test_client()
    for n in range(6):
        assert client.post("/feedback", data={"words": f"words {n}"}).status_code == 303
    response = client.post("/feedback", data={"words": "the seventh"})
    assert response.status_code == 429
    assert "the seventh" in response.get_data(as_text=True)
    assert client.post("/feedback", data={"words": "from elsewhere"}, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 303
    assert not [key for key in web._counted.storage.storage if "127.0.0.1" in key or "198.51" in key]


def test_one_network_of_ipv6_is_one_address(limited: Flask) -> None:
    client = limited.test_client()
    found = [client.post("/feedback", data={"words": "x"}, environ_base={"REMOTE_ADDR": f"2001:db8::{n}"}).status_code for n in range(1, 8)]
    assert found == [303] * 6 + [429]


def test_the_page_says_what_is_true_before_anybody_writes(client: PageClient) -> None:
    page = client.get("/feedback").get_data(as_text=True)
    before = page[: page.index("<textarea")]
    for words in (
        "Nobody can answer you",
        "names, places or dates",
        "at least five",
        "may still note",
        "cannot wait",
        "few people here write in",
    ):
        assert words in before, words


def test_a_page_has_always_the_same_length_but_for_noise(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is sent along must not be seen on the page that brought it, compressed or not."""
    monkeypatch.setattr(web, "_noise", lambda most: "")
    for coding in ("identity", "gzip", "br"):
        sizes = set()
        for many in (0, 1, 257, 258, 259, 5_000, 16_384, 50_001, web.LONGEST_PAD):
            monkeypatch.setattr(web._chance, "expovariate", lambda _, many=many: many)
            sizes.add(len(client.get("/feedback", headers={"Accept-Encoding": coding}).data))
        # the key alone, which is another one each time, makes a few bytes when it is compressed
        assert max(sizes) - min(sizes) <= (0 if coding == "identity" else web.NOISE // 2), (coding, sizes)


def test_the_padding_has_no_upper_end_that_a_long_text_would_stick_out_of() -> None:
    drawn = sorted(len(web.padding().sent) for _ in range(4_000))
    assert drawn[0] < 200
    assert drawn[2_000] in range(9_500, 13_500)  # the middle of an exponential with a mean of 16 KiB: 11.4 thousand
    assert drawn[-1] > 60_000
    assert {len(p.sent) + len(p.rest) for p in (web.padding() for _ in range(50))} == {web.LONGEST_PAD}


def test_a_page_that_shows_the_words_again_does_not_show_how_many(client: PageClient) -> None:
    lengths = {len(client.post("/feedback", data={"words": "x" * 1_501}).data) for _ in range(12)}
    assert max(lengths) - min(lengths) > 300  # twelve equal texts, and their pages differ by more than a sentence


def test_the_page_is_light(client: PageClient) -> None:
    client.get("/?lang=en")
    assert weight(client, "/feedback")[0] <= ONE_WINDOW
    assert weight(client, "/feedback/thanks")[0] <= ONE_WINDOW


def test_the_log_of_a_failure_has_no_words(
    app: Flask, client: PageClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    monkeypatch.setattr("portal.services.open_feedback.send", lambda *a, **k: {}["canary words"])
    with caplog.at_level(logging.DEBUG):
        response = client.post("/feedback", data={"words": "canary words of a child"})
    assert response.status_code == 500
    assert "canary words of a child" in response.get_data(as_text=True)
    assert "canary" not in caplog.text


def test_the_server_that_make_run_starts_writes_no_access_log() -> None:
    from portal.config import ROOT

    started = [line for line in (ROOT / "Makefile").read_text().splitlines() if "granian" in line]
    assert started
    assert not [line for line in started if "access-log" in line and "--no-access-log" not in line]
    assert "GRANIAN_LOG_ACCESS" not in (ROOT / "Makefile").read_text()


def test_the_team_reads_it_by_quarter_and_theme(app: Flask, client: PageClient, as_: Callable[[str], PageClient]) -> None:
    assert "Nothing is open yet" in as_("denise_ollerton").get("/team/feedback/").get_data(as_text=True)
    for n in range(6):
        client.post("/feedback", data={"words": f"waiting {n} <b>", "theme": "waiting", "tap": "not_good"})
    for n in range(5):
        client.post("/feedback", data={"words": f"this and that {n}", "theme": "meetings" if n else "my_plan"})
    with app.app_context():
        assert open_batch(SECRET, TODAY).opened == 11
    for key in ("denise_ollerton", "sunita_marsh"):
        page = as_(key).get("/team/feedback/").get_data(as_text=True)
        assert "October to December 2026" in page
        assert page.count("<blockquote") == 11
        assert "waiting 3 &lt;b&gt;" in page
        assert re.findall(r"<h3[^>]*>([^<]+)", page) == ["Waiting", "Something else"]
        main = page[page.index("<main") : page.index("</main")]
        assert "<time" not in main
        assert not re.search(r"\d\d:\d\d|November", main)


def test_the_order_on_the_team_s_page_is_that_of_random_names(app: Flask, client: PageClient, as_: Callable[[str], PageClient]) -> None:
    for n in range(8):
        client.post("/feedback", data={"words": f"words {n}"})
    with app.app_context():
        open_batch(SECRET, TODAY)
        by_name = [row.words for row in db.session.scalars(db.select(OpenFeedback).order_by(OpenFeedback.ref))]
    page = as_("denise_ollerton").get("/team/feedback/?quarter=nonsense").get_data(as_text=True)
    assert re.findall(r"words \d", page) == by_name
