"""Hard words that families will meet, and what they mean. Also reads a TOML file of entries, as `phrases` does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "glossary.toml"


class BadWords(ValueError):
    """A file of words cannot be used; the text names the file, the entry and what is wrong."""


@dataclass(frozen=True)
class Term:
    """A hard word: its heading, every form under which an English text may hold it (lower case), and what it means."""

    id: str
    word: str
    forms: str  # separated by |, one text so that a translator can give as many forms as the language has
    means: str


@lru_cache(maxsize=1)
def load() -> tuple[Term, ...]:
    """All hard words, in the order of the file. In English: whoever shows them asks the catalogue for the translation."""
    return read(FILE.read_text("utf-8"), FILE.name)


def read(text: str, name: str) -> tuple[Term, ...]:
    """The words of a TOML text, or BadWords. `name` is the file to name in it."""
    terms = []
    owner: dict[str, str] = {}
    for where, row in entries(text, name, "word"):
        needed = ("id", "word", "forms", "means", "source")
        only(where, row, needed)
        id_, word, forms, means, _ = (words(where, row, key) for key in needed)
        for form in forms.split("|"):
            if form != form.strip().lower() or not form:
                raise BadWords(f"{where}: forms: '{form}' must be in lower case, not empty, with no space at its ends")
            if form in owner:
                raise BadWords(f"{where}: forms: '{form}' stands in '{owner[form]}' already")
            owner[form] = id_
        terms.append(Term(id_, word, forms, means))
    return tuple(terms)


def entries(text: str, name: str, kind: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each `[[kind]]` of a TOML text with a name for messages. Nothing else may stand there, and an id stands there once."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadWords(f"{name}: {error}") from error
    rows = top.get(kind)
    if set(top) != {kind} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadWords(f"{name}: must hold [[{kind}]] and nothing else")
    seen = set()
    for number, row in enumerate(rows, 1):
        where = f"{name}: {kind} {number} ({row.get('id', 'no id')})"
        id_ = words(where, row, "id")
        if not id_.isascii() or not id_.isidentifier() or id_ != id_.lower():
            raise BadWords(f"{where}: id: must be small letters, digits and _")
        if id_ in seen:
            raise BadWords(f"{where}: id: stands there twice")
        seen.add(id_)
        yield where, row


def only(where: str, row: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    """Refuses a key that nobody reads: most often a slip of the pen."""
    if unknown := set(row) - set(allowed):
        raise BadWords(f"{where}: unknown: {', '.join(sorted(unknown))}")


def words(where: str, row: Mapping[str, object], key: str) -> str:
    """The text at `key`: it must be there, and not be empty."""
    value = row.get(key)
    if not isinstance(value, str):
        raise BadWords(f"{where}: {key}: is missing, or is no text")
    if not value or value != value.strip():
        raise BadWords(f"{where}: {key}: is empty, or has a space at its ends")
    return value
