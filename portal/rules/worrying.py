"""Whether words sound as if somebody may be in danger or at the end of their strength. Pure.

It only ever adds help numbers to a page. It holds nothing back, closes nothing, ranks nothing and tells nobody: every message is
read by a person whatever this says, and whoever it does not find waits no longer. So it may be wrong often, and rather says yes.

The list is `portal/data/worrying.toml`. All languages are looked for at once, because people mix them. Of one entry:

- `a|b` is one of the two words, `hit*` every word that begins so, `_` up to two words of any kind between.
- Case, accents, Arabic vowel signs and forms of letters, apostrophes, signs that cannot be seen, letters typed more often than once
  and numbers in the place of letters (`su1cide`) make no difference, in the list or in a text.
- An entry without `|`, `*` and `_` that is long enough is also found without its spaces, and with spaces between its letters.

"I am not scared any more" is found too: this is never clever enough to be trusted with a no.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "worrying.toml"
MOST_BETWEEN = 2
LONGEST_ENTRY = 14  # words that an entry can reach over, those between included; a test looks
FEW_WORDS = 3_000
SHORTEST_RUN = 7  # letters that an entry needs to be looked for without its spaces
# In Arabic "and", "so", "will" and other small words are written as a letter before the word.
ARABIC_BEFORE = frozenset("وفبلهحسعم")
ANY = "_"
_SAME = {"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "ى": "ي", "ة": "ه", "ک": "ك", "گ": "ك", "ی": "ي", "ı": "i"}
_GONE = frozenset("'’‘`´ʼʹ′＇ـ")
_REPEATED = re.compile(r"([^\W\d_])\1+")


class _Letters(dict[int, str]):
    """What becomes of each sign; reckoned once, when it is first seen."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)
        if sign in _GONE or kind in {"Mn", "Me", "Cf", "Sk"}:
            found = ""
        elif sign in _SAME:
            found = _SAME[sign]
        elif kind[0] == "L" or kind == "Nd":
            found = sign
        else:
            found = f" {sign} " if kind == "So" else " "  # a picture is a word
        self[code] = found
        return found


_letters = _Letters()


def plain(text: str) -> str:
    """A text as it is looked through: words of small, bare letters, one space between them."""
    words = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_letters).split()
    once = {word: _REPEATED.sub(r"\1", word) for word in set(words)}
    return " ".join([once[word] for word in words])


@dataclass(frozen=True)
class _Word:
    """One word of an entry: these words, or every word with one of these beginnings; neither: up to two of any kind."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def fits(self, word: str) -> bool:
        return any(form in self.words or form.startswith(self.stems) for form in _forms(word))


@dataclass(frozen=True)
class _List:
    """The list, ready to be looked up: entries by a first word or its beginning, how long these are, and the entries without spaces."""

    by_word: dict[str, tuple[tuple[_Word, ...], ...]]
    by_stem: dict[str, tuple[tuple[_Word, ...], ...]]
    lengths: tuple[int, ...]
    runs: tuple[str, ...]


def worrying(text: str) -> bool:
    """Whether anything of the list is in the text. Never raises; more text never makes a yes a no."""
    return _found(text) is not None


def _found(text: str) -> str | None:
    """The first words that are of the list, for tests and for whoever mends it."""
    words = plain(text).split()
    vocabulary = set(words)
    forms = frozenset(form for word in vocabulary for form in _forms(word))
    starts = {word: [e for e in entries if _possible(e, forms)] for word in vocabulary if (entries := _beginning(word))}
    seen: set[tuple[str, ...]] = set()
    for at, word in enumerate(words):
        if here := starts.get(word):
            window = tuple(words[at : at + LONGEST_ENTRY])
            if window not in seen and any(_fits(entry, words, at) for entry in here):
                return " ".join(window)
            seen.add(window)
    run = _run(words)
    return next((one for one in _list().runs if one in run), None)


def _run(words: Sequence[str]) -> str:
    """The words without spaces; a letter that ends one word and begins the next stands once."""
    last, found = "", []
    for word in words:
        found.append(word[1:] if word[0] == last and not last.isdigit() else word)
        last = word[-1]
    return "".join(found)


def _possible(entry: Sequence[_Word], forms: frozenset[str]) -> bool:
    """Whether all words of an entry are somewhere in the text. Where it has very many words, beginnings are not looked for here."""
    few = len(forms) < FEW_WORDS
    return all(
        not (word.words or word.stems)
        or not word.words.isdisjoint(forms)
        or (bool(word.stems) and (not few or any(form.startswith(word.stems) for form in forms)))
        for word in entry
    )


def _beginning(word: str) -> list[tuple[_Word, ...]]:
    known = _list()
    found: list[tuple[_Word, ...]] = []
    for form in _forms(word):
        found += known.by_word.get(form, ())
        for length in known.lengths:
            if length <= len(form):
                found += known.by_stem.get(form[:length], ())
    return found


def _fits(entry: Sequence[_Word], words: Sequence[str], at: int) -> bool:
    """Whether the entry stands at this place. No entry has more than a few words, so this ends soon whatever the text is."""
    if not entry:
        return True
    first, rest = entry[0], entry[1:]
    if not first.words and not first.stems:
        return any(_fits(rest, words, at + more) for more in range(MOST_BETWEEN + 1))
    return at < len(words) and first.fits(words[at]) and _fits(rest, words, at + 1)


@lru_cache(maxsize=4096)
def _forms(word: str) -> tuple[str, ...]:
    """The word, and for Arabic also without one or two of the letters that are written before it."""
    if len(word) < 4 or not "\u0600" <= word[0] <= "\u06ff" or word[0] not in ARABIC_BEFORE:
        return (word,)
    if len(word) > 4 and word[1] in ARABIC_BEFORE:
        return (word, word[1:], word[2:])
    return (word, word[1:])


@lru_cache(maxsize=1)
def _list() -> _List:
    by_word: dict[str, list[tuple[_Word, ...]]] = {}
    by_stem: dict[str, list[tuple[_Word, ...]]] = {}
    runs = set()
    for written in _entries():
        entry = tuple(word for part in written.split() for word in _words(part))
        for word in entry[0].words:
            by_word.setdefault(word, []).append(entry)
        for stem in entry[0].stems:
            by_stem.setdefault(stem, []).append(entry)
        if not set("|*_") & set(written):
            runs.add(_run(plain(written).split()))
    return _List(
        {word: tuple(entries) for word, entries in by_word.items()},
        {stem: tuple(entries) for stem, entries in by_stem.items()},
        tuple(sorted({len(stem) for stem in by_stem})),
        tuple(sorted(run for run in runs if len(run) >= SHORTEST_RUN)),
    )


def _entries() -> list[str]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [entry for language in data["words"].values() for entries in language.values() for entry in entries]


def _words(part: str) -> list[_Word]:
    """One part of an entry. A word that falls into two when it is made plain (`self-harm`) becomes two."""
    if part == ANY:
        return [_Word(frozenset(), ())]
    choices = [(plain(one.removesuffix("*")).split(), one.endswith("*")) for one in part.split("|")]
    if len(choices) == 1 and len(choices[0][0]) > 1:
        *first, last = choices[0][0]
        return [*(_Word(frozenset({word}), ()) for word in first), _ending(last, stem=choices[0][1])]
    words = frozenset(" ".join(found) for found, stem in choices if not stem)
    return [_Word(words, tuple(" ".join(found) for found, stem in choices if stem))]


def _ending(word: str, *, stem: bool) -> _Word:
    return _Word(frozenset(), (word,)) if stem else _Word(frozenset({word}), ())
