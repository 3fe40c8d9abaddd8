"""Whether words that are one person's stand in what another person reads. Pure.

A line can only reach those it is meant for. What can still go wrong is a worker who copies a child's words into the words for the
family; this finds it, however the copy is dressed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

RUN = 5  # so many words in a row are somebody's way of saying it, and no chance
_INLINE = re.compile(r"</?(?:b|strong|em)>", re.IGNORECASE)  # these part no words
_TAGS = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Secret:
    """Words that only some may read. `kind`: `line` (of the plan) or `said` (by a person)."""

    words: str
    kind: str


def plain(text: str) -> list[str]:
    """The words of a text, without tags, marks, capitals and signs that nobody can see."""
    flat = unicodedata.normalize("NFKC", unescape(_TAGS.sub(" ", _INLINE.sub("", text)))).casefold()
    return _WORD.findall("".join(c for c in flat if unicodedata.category(c) != "Cf"))


def reaches(secret: Secret, page: Iterable[str]) -> bool:
    """Whether a run of the secret's words (all of them where they are fewer than RUN, but at least three) stands in one of the texts."""
    words = plain(secret.words)
    size = min(RUN, len(words))
    if size < min(RUN, 3):
        return False
    runs = {tuple(words[n : n + size]) for n in range(len(words) - size + 1)}
    for text in page:
        found = plain(text)
        if any(tuple(found[n : n + size]) in runs for n in range(len(found) - size + 1)):
            return True
    return False


def leaking(secrets: Iterable[Secret], page: Iterable[str]) -> tuple[Secret, ...]:
    """Those of the secrets that stand in the texts of a page."""
    texts = list(page)
    return tuple(secret for secret in secrets if reaches(secret, texts))
