"""Reads a TOML table strictly: every value has its type, every key is known, and each problem says where it stands.

A problem does not stop the reading: it is noted and a blank value takes its place, so that a council sees all of them at once.
Whoever wants to use what was read asks `settle` first, which raises the first one.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
Place = tuple[str | int, ...]
MOST = 5000  # a slip of the pen beyond it would leave the calendar
STRING_OR_COMMENT = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
KEY = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)\s*=")


class AuthorityError(Exception):
    """A file of a council that cannot be used; the message names file, line (0: none), key and what is wrong with it."""

    def __init__(self, file: Path, key: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: {key or 'the file'}: {reason}")
        self.file, self.key, self.reason, self.line = file, key, reason, line


class Lines:
    """On which line a key stands. TOML's reader does not tell, so the text is looked through: headers, keys, rows of a list."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {}
        self.rows: Counter[Place] = Counter()
        self.depth = 0
        self.here: Place = ()
        self.key: Place = ()
        bare = STRING_OR_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        for number, line in enumerate(bare.split("\n"), 1):
            self._line(number, line)

    def of(self, place: Place) -> int:
        """The line of this place, or of the nearest one around it."""
        while place and place not in self.found:
            place = place[:-1]
        return self.found.get(place, 1)

    def _line(self, number: int, line: str) -> None:
        if self.depth == 0:
            if header := HEADER.match(line):
                self._header(number, header[2].split("."), of_many=header[1] == "[[")
                return
            if key := KEY.match(line):
                self.key = (*self.here, *key[1].split("."))
                self.found.setdefault(self.key, number)
        for character in line:
            self._bracket(number, character)

    def _header(self, number: int, names: list[str], *, of_many: bool) -> None:
        place: Place = ()
        for name in names:
            place = (*place, name)
            last = name is names[-1]
            if last and of_many:
                self.rows[place] += 1
            if self.rows[place]:
                place = (*place, self.rows[place] - 1)
        self.here = place
        self.found.setdefault(place, number)

    def _bracket(self, number: int, character: str) -> None:
        if character == "{" and self.depth == 1:
            self.found[(*self.key, self.rows[self.key])] = number
            self.rows[self.key] += 1
        self.depth += (character in "[{") - (character in "]}")


class Table:
    """A TOML table that knows where it stands, which of its keys were asked for, and notes what is wrong."""

    def __init__(self, file: Path, values: Mapping[str, object], lines: Lines, at: str = "", place: Place = ()) -> None:
        self.file, self.values, self.lines, self.at, self.place = file, values, lines, at, place
        self.asked: set[str] = set()
        self.problems: list[AuthorityError] = []

    def wrong(self, key: str, reason: str, place: Place | None = None) -> None:
        """Notes a problem with this key; `place` where that is not simply the key's own."""
        name = ".".join(part for part in (self.at, key) if part)
        line = self.lines.of(place or (*self.place, key))
        self.problems.append(AuthorityError(self.file, name, reason, line))

    def count(self) -> int:
        """How many problems were noted so far: asked before and after, it tells whether something could be read."""
        return len(self.problems)

    def settle(self) -> None:
        """Raises the first problem, if there is one."""
        if self.problems:
            raise self.problems[0]

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value, of exactly this type (true is no number); the default where it is missing; a blank where that is wrong."""
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.wrong(key, "is missing")
        elif type(value) is not kind:
            self.wrong(key, f"must be {kind.__name__}, not {type(value).__name__}")
        else:
            return value
        return date.min if kind is date else kind()  # type: ignore[return-value]

    def text(self, key: str, default: str | None = None) -> str:
        before = self.count()
        value = self.get(key, str, default)
        if not value.strip() and default is None and self.count() == before:
            self.wrong(key, "is empty")
        return value

    def number(self, key: str, default: int | None = None, least: int = 0) -> int:
        before = self.count()
        value = self.get(key, int, default)
        if value < least and self.count() == before:
            self.wrong(key, f"must be {least} or more")
        if value > MOST:
            self.wrong(key, f"must be {MOST} or less")
        return value

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the key, or None where the key is not there."""
        self.asked.add(key)
        return read(key) if key in self.values else None

    def code(self, key: str, codes: type[E], default: E | None = None) -> E:
        before = self.count()
        value = self.text(key, None if default is None else default.value)
        return next(iter(codes)) if self.count() > before else self._code(key, codes, value)

    def code_list(self, key: str, codes: type[E], default: list[str] | None = None) -> tuple[E, ...]:
        return tuple(self._code(key, codes, one) for one in self.get(key, list, default))

    def _code(self, key: str, codes: type[E], value: object) -> E:
        try:
            return codes(str(value))
        except ValueError:
            self.wrong(key, f"'{value}' is not one of {', '.join(codes)}")
            return next(iter(codes))

    def matched(self, key: str, pattern: str, reason: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and not re.fullmatch(pattern, value):
            self.wrong(key, reason)
        return value

    def url(self, key: str, default: str | None = None) -> str:
        return self.matched(key, r"https://[^\s/]+\.[^\s]+", "must be a https:// address", default)

    def email(self, default: str | None = None) -> str:
        return self.matched("email", r"[^@\s]+@[^@\s]+\.[^@\s]+", "is not an email address", default)

    def table(self, key: str) -> Table:
        before = self.count()
        values = self.get(key, dict)
        below = Table(self.file, values, self.lines, f"{self.at}.{key}".lstrip("."), (*self.place, key))
        if self.count() == before:  # what a table lacks that is not there at all needs no telling
            below.problems = self.problems
        return below

    def tables(self, key: str) -> list[Table]:
        """The rows of an array of tables; in problems a row is called by its id where it has one."""
        rows = self.get(key, list, [])
        if not all(isinstance(row, dict) for row in rows):
            self.wrong(key, "must be tables")
            return []
        return [self._row(key, n, row) for n, row in enumerate(rows)]

    def _row(self, key: str, n: int, row: Mapping[str, object]) -> Table:
        below = Table(self.file, row, self.lines, f"{self.at}.{key}[{row.get('id', n)}]".lstrip("."), (*self.place, key, n))
        below.problems = self.problems
        return below

    def done(self) -> None:
        """Notes the keys that nobody asked for: most likely misspelt."""
        for key in self.values:
            if key not in self.asked:
                self.wrong(key, "is not a known key")


def open_table(path: Path) -> Table:
    """The file as a table. Raises AuthorityError where it cannot be read, is not TOML or is of another version."""
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as problem:
        raise AuthorityError(path, "", f"cannot be read ({problem.strerror})") from None
    except UnicodeDecodeError as problem:
        raise AuthorityError(path, "", f"is not TOML ({problem})", problem.object[: problem.start].count(b"\n") + 1) from None
    except tomllib.TOMLDecodeError as problem:
        said = re.search(r"\(at line (\d+)", str(problem))
        raise AuthorityError(path, "", f"is not TOML ({problem})", int(said[1]) if said else text.count("\n") + 1) from None
    top = Table(path, values, Lines(text))
    if top.number("schema_version") != 1 and not top.problems:
        top.wrong("schema_version", "must be 1")
    top.settle()
    return top


def tel_of(table: Table, shown_key: str, tel_key: str = "tel") -> tuple[str, str]:
    """A number as shown and as dialled: the same digits, and a length that exists in the United Kingdom."""
    before = table.count()
    shown, tel = table.text(shown_key), table.text(tel_key)
    if table.count() > before:
        return shown, tel
    if not re.fullmatch(r"0[0-9]{7,10}|[1-9][0-9]{2,5}", tel):
        table.wrong(tel_key, f"'{tel}' is not a telephone number that can be dialled")
    elif re.sub(r"[^0-9]", "", shown) != tel:
        table.wrong(tel_key, f"'{tel}' is not the number shown, '{shown}'")
    return shown, tel
