"""Feedback about the service without a name: what it may be about, which of it is opened, how it is put together for the team. Pure.

Five is the smallest crowd that anything is shown in: five of one kind of writing before one of them is opened, five under one heading.
They are five messages; whether five people wrote them nobody can know who does not ask who writes.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from portal.rules.themes import Theme

FEWEST = 5
LONGEST = 1_500  # signs: about one page
SCRIPTS = {"ar": "ARABIC"}  # in which script a language of the pages is written; all others in Latin letters
# What somebody without a name may choose, in the order of the form; the other themes are too close to one person's own life.
ABOUT = (
    Theme.BEING_LISTENED_TO,
    Theme.SEEING_MY_WORKER,
    Theme.MY_PLAN,
    Theme.MEETINGS,
    Theme.MY_HOME_AND_FAMILY,
    Theme.WAITING,
    Theme.WORDS_AND_LANGUAGE,
    Theme.THIS_WEBSITE,
    Theme.SOMETHING_ELSE,
)


class Tap(StrEnum):
    """How the help is, with one tap; it need not be said."""

    GOOD = "good"
    SO_SO = "so_so"
    NOT_GOOD = "not_good"
    SKIP = "skip"


def quarter(day: date) -> str:
    """The quarter of a day: `2026-Q4`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def week(day: date) -> str:
    """The week of a day: `2026-W47`. At most one batch is opened in each."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def kind_of(language: str, words: str) -> str:
    """What anybody can see of a text without reading it: the language of the page and the scripts in it (`en LATIN`).

    Empty for words without a letter, which look the same in every language.
    """
    letters = {c for c in unicodedata.normalize("NFKC", words) if c.isalpha()}
    scripts = sorted({unicodedata.name(c, "UNKNOWN").split()[0] for c in letters})
    return " ".join([language, *scripts]) if scripts else ""


def language_of(kind: str) -> str:
    """The language to read a text in, where its script is the one of that language, else nothing."""
    language, _, scripts = kind.partition(" ")
    return language if scripts == SCRIPTS.get(language, "LATIN") else ""


def to_open(shut: Sequence[tuple[str, bool]]) -> dict[int, str]:
    """Which of the shut ones are opened (by their place in `shut`), each with the language that may be kept with it.

    Each is given as its kind, and whether its writer wants it read even where nobody else writes like that. A kind is opened where there
    are five of it. Those who want it, and texts without a letter, go along where five are opened in all, without a language.
    """
    many = Counter(kind for kind, _ in shut if kind)
    crowd = {i: language_of(kind) for i, (kind, _) in enumerate(shut) if many[kind] >= FEWEST}
    along = {i: "" for i, (kind, alone) in enumerate(shut) if i not in crowd and (alone or not kind)}
    return crowd | along if len(crowd) + len(along) >= FEWEST else {}


def headings(counts: Mapping[Theme, int]) -> dict[Theme, Theme]:
    """Under which heading each theme is shown: its own where it has five, else "something else".

    Where "something else" would have fewer than five, the smallest of the others joins it, so that it cannot be told apart either.
    """
    own = {theme for theme, n in counts.items() if n >= FEWEST and theme is not Theme.SOMETHING_ELSE}
    rest = sum(n for theme, n in counts.items() if theme not in own)
    if 0 < rest < FEWEST and own:
        own.discard(min(own, key=lambda theme: (counts[theme], theme.value)))
    return {theme: theme if theme in own else Theme.SOMETHING_ELSE for theme in counts}
