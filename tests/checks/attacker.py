"""Somebody who wants to know who wrote what. They have the database file, an access log, the staff's pages, and this repository.

They do not have the installation's secret. `candidates` says for each opened text who can have written it, by everything that is certain;
`guesses` puts texts and senders side by side by everything that may only be likely.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from portal.rules.open_feedback import kind_of
from portal.web.feedback import LONGEST_PAD

KEY = "0" * 36


@dataclass(frozen=True)
class Line:
    """One line of the log: when, from where, what was asked, the answer, and how many bytes went out and came in."""

    at: datetime
    address: str
    method: str
    path: str
    status: int
    sent: int
    came: int


@dataclass(frozen=True)
class Text:
    """One opened text with all columns of its row, where it lies in the file, and its rowid where there is one."""

    columns: dict[str, object]
    place: int
    rowid: int | None

    @property
    def words(self) -> str:
        return str(self.columns["words"])


@dataclass
class Attacker:
    """Works on what was taken."""

    database: Path
    log: list[Line]
    pages: list[str]
    texts: list[Text] = field(init=False)
    posts: list[Line] = field(init=False)
    who: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.raw = b"".join(p.read_bytes() for p in sorted(self.database.parent.glob(self.database.name + "*")))
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            connection.row_factory = sqlite3.Row
            self.texts = self._texts(connection)
            audit = [dict(row) for row in connection.execute("SELECT * FROM audit_row ORDER BY id")]
        self.who = self._who(audit)
        opened = [_instant(row["at"]) for row in audit if row["action"] == "feedback_opened"]
        sent = [line for line in self.log if line.method == "POST" and line.path.startswith("/feedback") and line.status == 303]
        # What was opened was there before the last opening; whoever sent later is out.
        before = [line for line in sent if not opened or line.at < max(opened)]
        # Nor is anybody in it whose language nothing is written in: that one is still shut.
        self.posts = [line for line in before if any(self._by_language(text, line) for text in self.texts)]

    def _texts(self, connection: sqlite3.Connection) -> list[Text]:
        try:
            rows = connection.execute("SELECT rowid AS rowid_, * FROM open_feedback").fetchall()
        except sqlite3.OperationalError:
            rows = connection.execute("SELECT * FROM open_feedback").fetchall()
        found = []
        for row in rows:
            columns = dict(row)
            rowid = columns.pop("rowid_", None)
            found.append(Text(columns, self.raw.find(str(columns["words"]).encode()), rowid))
        return found

    def _who(self, audit: list[dict[str, object]]) -> dict[str, int]:
        """Which account stands behind an address: the sign-in of the log, and the one of the audit just before it."""
        signed_in = [(_instant(row["at"]), int(str(row["account_id"]))) for row in audit if row["action"] == "signed_in"]
        lines = [line for line in self.log if line.method == "POST" and line.path.startswith("/sign-in") and line.status == 303]
        return {line.address: max(row for row in signed_in if row[0] <= line.at)[1] for line in lines}

    def candidates(self) -> dict[str, set[int]]:
        """For each text the accounts that can have written it, when all is put together that is certain."""
        ways: list[Callable[[Text, Line], bool]] = [self._by_rowid, self._by_time, self._by_language, self._by_length]
        can = [{i for i, post in enumerate(self.posts) if all(way(text, post) for way in ways)} for text in self.texts]
        can = _only_what_fits(can)
        return {text.words: {self.who[self.posts[i].address] for i in posts} for text, posts in zip(self.texts, can, strict=True)}

    def _by_rowid(self, text: Text, post: Line) -> bool:
        """Rows that are numbered as they came are the posts as they came."""
        if text.rowid is None or len(self.texts) != len(self.posts):
            return True
        rank = sorted(one.rowid for one in self.texts if one.rowid is not None).index(text.rowid)
        return self.posts[rank] is post

    def _by_time(self, text: Text, post: Line) -> bool:
        """A column with a time of day names the post at that time."""
        times = [_instant(value) for value in text.columns.values() if re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:", str(value))]
        return all(min(self.posts, key=lambda line: abs(line.at - time)) is post for time in times)

    def _by_language(self, text: Text, post: Line) -> bool:
        """Who reads Arabic pages writes Arabic, and nobody else does."""
        page = parse_qs(urlsplit(post.path).query).get("lang", ["en"])[0]
        writes_arabic = "ARABIC" in kind_of("", text.words)
        return (page == "ar") == writes_arabic and text.columns["language"] in ("", page)

    def _by_length(self, text: Text, post: Line) -> bool:
        """The form has the bytes of its fields, and some that nobody knows but that are between two numbers."""
        least = bytes_of(text)
        return least <= post.came <= least + LONGEST_PAD + len("&alone=y")

    def guesses(self) -> dict[str, list[tuple[str, int]]]:
        """Texts and accounts side by side: as the texts lie in the file and on the page, by length, by length less that of the page."""
        by_time = sorted(self.posts, key=lambda line: line.at)
        pages = " ".join(self.pages)
        by_place = sorted(self.texts, key=lambda text: text.place)
        by_name = sorted(self.texts, key=lambda text: str(text.columns["ref"]))
        on_page = sorted(self.texts, key=lambda text: pages.find(text.words))
        by_bytes = sorted(self.texts, key=bytes_of)
        found = {
            "place in the file": self._beside(by_place, by_time),
            "place in the file, from its end": self._beside(by_place[::-1], by_time),
            "names": self._beside(by_name, by_time),
            "place on the page": self._beside(on_page, by_time),
            "bytes that came": self._beside(by_bytes, sorted(self.posts, key=lambda line: line.came)),
            "bytes that came less those of the page": self._beside(
                by_bytes, sorted(self.posts, key=lambda line: line.came - self._page_before(line))
            ),
        }
        return found

    def _beside(self, texts: Iterable[Text], posts: Iterable[Line]) -> list[tuple[str, int]]:
        return [(text.words, self.who[post.address]) for text, post in zip(texts, posts, strict=False)]

    def _page_before(self, post: Line) -> int:
        forms = [line for line in self.log if line.address == post.address and line.method == "GET" and line.path.startswith("/feedback?")]
        return max((line for line in forms if line.at < post.at), key=lambda line: line.at).sent


def bytes_of(text: Text) -> int:
    """How long the form of this text is with nothing in the hidden field."""
    fields = {name: str(text.columns[name]) for name in ("theme", "tap", "words")}
    return len(urlencode({"key": KEY, "pad": "", **fields}))


def _only_what_fits(can: list[set[int]]) -> list[set[int]]:
    """Takes out what leaves somebody else without a sender: each post is of one text."""
    return [{post for post in posts if _all_find_one([{post} if j == i else c for j, c in enumerate(can)])} for i, posts in enumerate(can)]


def _all_find_one(can: list[set[int]]) -> bool:
    taken: dict[int, int] = {}

    def find(text: int, seen: set[int]) -> bool:
        for post in can[text] - seen:
            seen.add(post)
            if post not in taken or find(taken[post], seen):
                taken[post] = text
                return True
        return False

    return all(find(text, set()) for text in range(len(can)))


def _instant(value: object) -> datetime:
    """A time of the database; those without a zone are UTC, as the log's."""
    return datetime.fromisoformat(str(value)).replace(tzinfo=None)
