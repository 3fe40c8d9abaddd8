"""Pictures beside the words of a plan: which are there, and which one a line gets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

DATA = Path(__file__).resolve().parents[1] / "data" / "symbols.toml"
CONTEXT = "picture"  # of the labels, in the catalogues
NOTE = "Translators: says what a small picture beside a line of a plan shows"


@dataclass(frozen=True)
class Symbol:
    """One picture: its file in static/symbols, what it shows (in English, to be translated), and the English words that ask for it."""

    id: str
    file: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Symbols:
    """All pictures by id, and the id that a section shows where no word of a line has a picture."""

    by_id: Mapping[str, Symbol]
    sections: Mapping[str, str]


@cache
def load() -> Symbols:
    """The pictures of portal/data/symbols.toml."""
    return read(DATA.read_text(encoding="utf-8"))


def read(text: str) -> Symbols:
    """The pictures of a TOML text. Raises ValueError where a section names a picture that is not there, or an id stands twice."""
    found = tomllib.loads(text)
    symbols = [Symbol(row["id"], row["file"], row["label"], tuple(row["words"])) for row in found["symbol"]]
    made = Symbols({symbol.id: symbol for symbol in symbols}, dict(found["sections"]))
    if len(made.by_id) != len(symbols):
        raise ValueError("Two pictures have the same id.")
    if unknown := set(made.sections.values()) - made.by_id.keys():
        raise ValueError(f"No such picture: {', '.join(sorted(unknown))}.")
    return made


def choose(english_text: str, section: str, most: int = 2) -> tuple[Symbol, ...]:
    """The pictures of a line, at most `most`, in the order of its words; the section's own where no word has one.

    Chosen by the English text, so that every language shows the same. A section without a picture of its own gives none.
    """
    symbols = load()
    places: dict[str, int] = {}
    for match in _pattern().finditer(english_text.lower().replace("’", "'")):
        places.setdefault(_words()[match[1]], match.start())
    chosen = tuple(symbols.by_id[id] for id in sorted(places, key=places.__getitem__)[:most])
    default = symbols.sections.get(section)
    return chosen or (tuple([symbols.by_id[default]][:most]) if default else ())


@cache
def _words() -> dict[str, str]:
    """Each word that asks for a picture, in every form that is looked for: which picture."""
    return {form: symbol.id for symbol in load().by_id.values() for word in symbol.words for form in _forms(word)}


def _forms(word: str) -> Iterator[str]:
    """A word and its simple plurals."""
    yield word
    yield word + "s"
    if word.endswith(("s", "x", "ch", "sh")):
        yield word + "es"
    if re.search("[^aeiou]y$", word):
        yield word[:-1] + "ies"


@cache
def _pattern() -> re.Pattern[str]:
    """Whole words only; the longest first, so that "video call" is not a phone."""
    forms = sorted(_words(), key=lambda form: (-len(form), form))
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, forms)) + r")(?![\w-])")


def labels(
    fileobj: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """For Babel: the label of each picture, with the context "picture". Named in pyproject.toml; `make messages` calls it."""
    text = fileobj.read().decode("utf-8")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[symbol]]")
    for line, symbol in zip(lines, read(text).by_id.values(), strict=True):
        yield line, "pgettext", (CONTEXT, symbol.label), [NOTE] if "Translators:" in comment_tags else []
