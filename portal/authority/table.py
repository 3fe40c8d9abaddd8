"""Reads a TOML table strictly: every value has its type, every key is known, and an error says where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class AuthorityError(Exception):
    """A file of a council that cannot be used; the message names the file, the key and what is wrong with it."""

    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or 'the file'}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Table:
    """A TOML table that knows where it stands and which of its keys were asked for."""

    def __init__(self, file: Path, values: Mapping[str, object], at: str = "") -> None:
        self.file, self.values, self.at = file, values, at
        self.asked: set[str] = set()

    def wrong(self, key: str, reason: str) -> AuthorityError:
        return AuthorityError(self.file, ".".join(part for part in (self.at, key) if part), reason)

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value, of exactly this type (true is no number); the default, or an error, where it is missing."""
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        if type(value) is not kind:
            raise self.wrong(key, f"must be {kind.__name__}, not {type(value).__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, str, default)
        if not value.strip() and default is None:
            raise self.wrong(key, "is empty")
        return value

    def number(self, key: str, default: int | None = None, least: int = 0) -> int:
        value = self.get(key, int, default)
        if value < least:
            raise self.wrong(key, f"must be {least} or more")
        return value

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the key, or None where the key is not there."""
        self.asked.add(key)
        return read(key) if key in self.values else None

    def code(self, key: str, codes: type[E], default: E | None = None) -> E:
        return self._code(key, codes, self.text(key, None if default is None else default.value))

    def code_list(self, key: str, codes: type[E]) -> tuple[E, ...]:
        return tuple(self._code(key, codes, one) for one in self.get(key, list, []))

    def _code(self, key: str, codes: type[E], value: object) -> E:
        try:
            return codes(str(value))
        except ValueError:
            raise self.wrong(key, f"'{value}' is not one of {', '.join(codes)}") from None

    def matched(self, key: str, pattern: str, reason: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and not re.fullmatch(pattern, value):
            raise self.wrong(key, reason)
        return value

    def url(self, key: str, default: str | None = None) -> str:
        return self.matched(key, r"https://[^\s/]+\.[^\s]+", "must be a https:// address", default)

    def email(self, default: str | None = None) -> str:
        return self.matched("email", r"[^@\s]+@[^@\s]+\.[^@\s]+", "is not an email address", default)

    def table(self, key: str) -> Table:
        return Table(self.file, self.get(key, dict), f"{self.at}.{key}".lstrip("."))

    def tables(self, key: str) -> list[Table]:
        """The rows of an array of tables; in errors a row is called by its id where it has one."""
        rows = self.get(key, list, [])
        for row in rows:
            if not isinstance(row, dict):
                raise self.wrong(key, "must be tables")
        return [Table(self.file, row, f"{self.at}.{key}[{row.get('id', n)}]".lstrip(".")) for n, row in enumerate(rows)]

    def done(self) -> None:
        """Raise for the first key that nobody asked for: most likely misspelt."""
        for key in self.values:
            if key not in self.asked:
                raise self.wrong(key, "is not a known key")


def open_table(path: Path) -> Table:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise AuthorityError(path, "", f"cannot be read ({problem.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise AuthorityError(path, "", f"is not TOML ({problem})") from None
    top = Table(path, values)
    if top.number("schema_version") != 1:
        raise top.wrong("schema_version", "must be 1")
    return top
