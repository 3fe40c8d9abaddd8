"""Forty are signed in and some say something without a name. An attacker with the database, a log and the staff's pages finds nobody.

Each weakness that is planted is found by the same script: it would have found one of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.extensions import db
from portal.models import Account, Child, Installation, OpenFeedback, SealedFeedback
from portal.services import open_feedback
from portal.services import sign_in as service
from portal.web import feedback as web
from tests.checks.attacker import Attacker, Line
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

SECRET = b"only-for-tests"
MANY, FIRST, LATER = 40, 12, 3
FEWEST = 5
LIKELY = 8  # a random order puts nine or more of eleven right once in a million times
GZIP = {"Accept-Encoding": "gzip"}


class Crowd:
    """Forty who are signed in, each at an address of their own, and the log of everything they ask."""

    def __init__(self, app: Flask, database: Path) -> None:
        self.app, self.database, self.log, self.told = app, database, list[Line](), 0
        inner = app.wsgi_app

        def logged(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                query = environ["QUERY_STRING"]
                self.log.append(
                    Line(
                        datetime.now(UTC).replace(tzinfo=None),
                        environ["REMOTE_ADDR"],
                        environ["REQUEST_METHOD"],
                        environ["PATH_INFO"] + (f"?{query}" if query else ""),
                        int(status[:3]),
                        int(dict(headers).get("Content-Length", 0)),
                        int(environ.get("CONTENT_LENGTH") or 0),
                    )
                )
                return start(status, headers, *more)

            return inner(environ, note)

        app.wsgi_app = logged  # type: ignore[method-assign]
        with app.app_context():
            pin = service.hash_secret("482915")
            cards = [service.new_code() for _ in range(MANY)]
            children = [Child(person_id=f"C{n}", name=f"Child {n}", enrolled=True, show_to_child=True) for n in range(MANY)]
            accounts = [
                Account(child=c, card_hash=service.code_hash(card), secret_hash=pin) for c, card in zip(children, cards, strict=True)
            ]
            db.session.add_all(accounts)
            db.session.commit()
            self.accounts = [account.id for account in accounts]
        self.clients = [app.test_client() for _ in cards]
        for n, (client, card) in enumerate(zip(self.clients, cards, strict=True)):
            client.environ_base["REMOTE_ADDR"] = f"10.1.{n}.7"
            assert client.send("/sign-in", code=card, secret="482915").status_code == 303
        self.signing_in = list(self.log)

    def story(self, longest: int = 120) -> dict[str, int]:
        """All look around. Twelve say something, one of them in Arabic; the round opens; three say something more. Who wrote what."""
        self.log[:] = self.signing_in
        with self.app.app_context():
            for table in (SealedFeedback, OpenFeedback):
                db.session.execute(db.delete(table))
            db.session.execute(db.delete(Installation).where(Installation.name.in_((open_feedback.LAST_LOOK, open_feedback.LAST_WEEK))))
            db.session.commit()
        self.told += 1
        chance, wrote = Random(self.told), {}
        senders = chance.sample(range(MANY), FIRST + LATER)
        # All of another length, which is what an attacker would wish for.
        texts = {
            n: f"Word {self.told}, {n:02}. " + "More. " * many
            for n, many in zip(senders, chance.sample(range(longest), FIRST + LATER), strict=True)
        }
        texts[senders[0]] = f"هذا رأيي {self.told} ولا أحد يسمعني"
        for n in chance.sample(range(MANY), MANY):
            self.look_around(n)
            if n in senders[:FIRST]:
                wrote[texts[n]] = self.send(n, texts[n], "ar" if n == senders[0] else "en")
        with self.app.app_context():
            open_feedback.open_batch(SECRET, TODAY)
        for n in senders[FIRST:]:
            self.look_around(n)
            wrote[texts[n]] = self.send(n, texts[n], "en")
        return wrote

    def look_around(self, n: int) -> None:
        for path in ("/about/", "/help", "/privacy"):
            assert self.clients[n].get(path, headers=GZIP, follow_redirects=True).status_code == 200

    def send(self, n: int, words: str, lang: str) -> int:
        """As a phone does: fetch the form, and send all its fields."""
        client = self.clients[n]
        page = client.get(f"/feedback?lang={lang}").get_data(as_text=True)
        hidden = dict(re.findall(r'type="hidden" name="(key|pad)" value="([^"]*)"', page))
        data = {"key": hidden["key"], "theme": "waiting", "tap": "skip", "words": words, "pad": hidden["pad"]}
        response = client.post(f"/feedback?lang={lang}", data=data, headers=GZIP)
        assert response.status_code == 303
        client.get(response.headers["Location"], headers=GZIP)
        return self.accounts[n]


@pytest.fixture(scope="module")
def crowd(world: World, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    database = world.copy(tmp_path_factory.mktemp("crowd"))
    return Crowd(make_app(database), database)


def spoils(crowd: Crowd, world: World) -> Attacker:
    denise = sign_in(crowd.app, world.accounts["denise_ollerton"])
    log = list(crowd.log)
    return Attacker(crowd.database, log, [denise.get("/team/feedback/").get_data(as_text=True)])


def hits(guess: list[tuple[str, int]], wrote: dict[str, int]) -> int:
    return sum(wrote[words] == account for words, account in guess)


def check_nobody_is_found(attacker: Attacker, wrote: dict[str, int]) -> None:
    found = attacker.candidates()
    assert len(found) == FIRST - 1
    for words, accounts in found.items():
        assert wrote[words] in accounts  # the attacker reckons rightly
        assert len(accounts) >= FEWEST, (words, accounts)
    for way, guess in attacker.guesses().items():
        assert hits(guess, wrote) <= LIKELY, way


def test_nobody_is_found(crowd: Crowd, world: World) -> None:
    wrote = crowd.story()
    attacker = spoils(crowd, world)
    assert set(attacker.who.values()) >= set(wrote.values())  # they do know who is behind each address
    check_nobody_is_found(attacker, wrote)


def test_what_is_still_shut_gives_nothing(crowd: Crowd, world: World) -> None:
    wrote = crowd.story()
    attacker = spoils(crowd, world)
    opened = {text.words for text in attacker.texts}
    shut = set(wrote) - opened
    assert len(shut) == LATER + 1  # the three who came later, and the one who wrote Arabic
    for words in opened:
        assert words.encode() in attacker.raw  # we would see it
    for words in shut:
        assert words[:12].encode() not in attacker.raw
        assert words[:12] not in " ".join(attacker.pages)
    with crowd.app.app_context():
        rows = list(db.session.execute(db.select(SealedFeedback.ref, SealedFeedback.sealed)))
    assert len(rows) == LATER + 1
    assert len({len(sealed) for _, sealed in rows}) == 1


def test_the_log_knows_who_opened_the_page_and_not_what_they_wrote(crowd: Crowd, world: World) -> None:
    """What we cannot help and say on the page: the log of a server shows that an address sent something."""
    wrote = crowd.story()
    attacker = spoils(crowd, world)
    sent = [line for line in attacker.log if line.method == "POST" and line.path.startswith("/feedback")]
    assert sorted(attacker.who[line.address] for line in sent) == sorted(wrote.values())
    assert len(attacker.posts) == FIRST - 1


# ---- planted: the attacker must find somebody ----


def planted_table(crowd: Crowd, wrote: dict[str, int], column: str) -> None:
    """A table as one would make it without thinking: numbered as the rows come, or with the time."""
    order = [text for text in wrote if text.startswith("Word")][: FIRST - 1]
    posts = [line for line in crowd.log if line.method == "POST" and line.path == "/feedback?lang=en"]
    with crowd.app.app_context():
        db.session.execute(db.text("DROP TABLE open_feedback"))
        keep = "" if column == "rowid" else " WITHOUT ROWID"
        columns = "ref PRIMARY KEY, quarter, theme, tap, words, language, at"
        db.session.execute(db.text(f"CREATE TABLE open_feedback ({columns}){keep}"))
        for n, (words, post) in enumerate(zip(order, posts, strict=False)):
            values = {"ref": f"r{n * 7 % 11}", "words": words, "at": str(post.at) if column == "at" else ""}
            row = "(:ref, '2026-Q4', 'waiting', 'skip', :words, 'en', :at)"
            db.session.execute(db.text(f"INSERT INTO open_feedback VALUES {row}"), values)
        db.session.commit()


@pytest.mark.parametrize("column", ["rowid", "at"])
def test_a_table_with_an_order_or_a_time_would_be_found(crowd: Crowd, world: World, column: str) -> None:
    wrote = crowd.story()
    planted_table(crowd, wrote, column)
    try:
        attacker = spoils(crowd, world)
        assert {text.words: {wrote[text.words]} for text in attacker.texts} == attacker.candidates()
        with pytest.raises(AssertionError):
            check_nobody_is_found(attacker, wrote)
    finally:
        with crowd.app.app_context():
            db.session.execute(db.text("DROP TABLE open_feedback"))
            db.session.commit()
            OpenFeedback.__table__.create(db.engine)


def test_forms_as_long_as_their_words_would_be_found(crowd: Crowd, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "padding", lambda **_: web.Padding("", "", ""))
    wrote = crowd.story()
    attacker = spoils(crowd, world)
    assert hits(attacker.guesses()["bytes that came"], wrote) == FIRST - 1
    with pytest.raises(AssertionError):
        check_nobody_is_found(attacker, wrote)


def test_padding_that_shows_in_the_length_of_the_page_would_be_found(crowd: Crowd, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = web.padding
    monkeypatch.setattr(web, "padding", lambda **_: web.Padding(real().sent, "", ""))
    wrote = crowd.story()
    assert hits(spoils(crowd, world).guesses()["bytes that came less those of the page"], wrote) == FIRST - 1


def test_opening_a_language_of_which_there_is_one_would_be_found(crowd: Crowd, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.rules.open_feedback.FEWEST", 1)
    wrote = crowd.story()
    arabic = next(words for words in wrote if "هذا" in words)
    attacker = spoils(crowd, world)
    assert attacker.candidates()[arabic] == {wrote[arabic]}


def test_opening_in_the_order_of_sending_would_be_found(crowd: Crowd, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that count up, and nothing shuffled: the place in the table and on the page is then the order of sending."""
    numbers = iter(range(10_000))
    monkeypatch.setattr("portal.services.sealing.Sealing.name", lambda self, key: f"{next(numbers):032}")
    monkeypatch.setattr(open_feedback._chance, "shuffle", lambda rows: None)

    def count_up(_row: OpenFeedback, _args: object, values: dict[str, str]) -> None:
        values["ref"] = f"{next(numbers):012}"

    event.listen(OpenFeedback, "init", count_up)
    try:
        wrote = crowd.story(16)  # short ones lie on one page of the file, in the order in which they were put there
    finally:
        event.remove(OpenFeedback, "init", count_up)
    attacker = spoils(crowd, world)
    found = attacker.guesses()
    assert hits(found["names"], wrote) == hits(found["place on the page"], wrote) == FIRST - 1
    assert max(hits(found[way], wrote) for way in ("place in the file", "place in the file, from its end")) == FIRST - 1
    with pytest.raises(AssertionError):
        check_nobody_is_found(attacker, wrote)


def test_the_attacker_s_client_is_the_one_that_people_use(crowd: Crowd) -> None:
    assert isinstance(crowd.clients[0], PageClient)
    assert crowd.app.test_client().get("/feedback").status_code == 200
