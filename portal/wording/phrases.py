"""Plain sentences for plans and closing letters, for a worker to begin from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .glossary import BadWords, entries, only, words

FILE = Path(__file__).resolve().parents[1] / "data" / "phrasebook.toml"
SECTIONS = (
    "why",
    "going_well",
    "worried",
    "must_change",
    "needs_to_happen",
    "safety_rule",
    "if_not_working",
    "people",
    "getting_better",
    "closing_why",
    "closing_changed",
    "closing_well",
    "closing_help",
)
# What is filled in. The words are for translators.
HOLES = MappingProxyType(
    {
        "child": "the child's first name",
        "who": "the name of the person who does it",
        "person": "another person's name",
        "day": "a date, as your language writes it",
        "weekday": "a day of the week, as in a calendar",
        "time": "a time such as 15:30",
        "place": "a place in words, such as “at school” or “by video call”",
        "number": "a whole number in digits",
    }
)
_HOLE = re.compile(r"%\(([^)]*)\)s")


@dataclass(frozen=True)
class Phrase:
    """One sentence, or a few, said to the family, to the child ("" where it is not for a child) and to a younger child ("" where none)."""

    id: str
    section: str
    child: str
    younger: str
    family: str
    holes: tuple[str, ...]  # every name that one of the texts asks for, as %(name)s

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts that there are, by whom they are for: family, child, younger."""
        return {key: text for key, text in (("family", self.family), ("child", self.child), ("younger", self.younger)) if text}


@lru_cache(maxsize=1)
def load() -> Mapping[str, Phrase]:
    """All phrases by id, in the order of the file. In English: whoever shows them asks the catalogue for the translation."""
    return MappingProxyType({phrase.id: phrase for phrase in read(FILE.read_text("utf-8"), FILE.name)})


def read(text: str, name: str) -> tuple[Phrase, ...]:
    """The phrases of a TOML text, or BadWords. `name` is the file to name in it."""
    return tuple(_phrase(where, row) for where, row in entries(text, name, "phrase"))


def _phrase(where: str, row: Mapping[str, object]) -> Phrase:
    only(where, row, ("id", "section", "family", "child", "younger", "holes", "source"))
    made = Phrase(
        id=words(where, row, "id"),
        section=words(where, row, "section"),
        child="" if row.get("child") == "" else words(where, row, "child"),
        younger=words(where, row, "younger") if "younger" in row else "",
        family=words(where, row, "family"),
        holes=_holes(where, row.get("holes", [])),
    )
    if "source" in row:
        words(where, row, "source")
    if made.section not in SECTIONS:
        raise BadWords(f"{where}: section: '{made.section}' is none of {', '.join(SECTIONS)}")
    if made.younger and not made.child:
        raise BadWords(f"{where}: younger: is given, but there is no text for the child")
    used = {hole for key, words_ in made.texts.items() for hole in _used(where, key, words_)}
    if used != set(made.holes):
        raise BadWords(f"{where}: holes: {sorted(made.holes)} are named, {sorted(used)} are used")
    return made


def _holes(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        raise BadWords(f"{where}: holes: must be a list that names each once")
    if unknown := [hole for hole in value if hole not in HOLES]:
        raise BadWords(f"{where}: holes: '{unknown[0]}' is none of {', '.join(HOLES)}")
    return tuple(value)


def _used(where: str, key: str, text: str) -> set[str]:
    """The names that a text asks for. Any other % would fail only when a family opens the page."""
    if "%" in _HOLE.sub("", text).replace("%%", ""):
        raise BadWords(f"{where}: {key}: a % that is neither %(name)s nor %%")
    return set(_HOLE.findall(text))
