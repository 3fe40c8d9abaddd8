"""The words that a writer is helped with: what is looked for, why, and kinder words to offer instead.

`portal/data/words/english.toml` is the built-in list, `everyday.txt` the words that a nine-year-old knows. A council may add
a file of its own beside them, `<slug>.toml`, and take out entries of the built-in list with `[remove] ids = [...]`.

An entry is turned into phrases once, when it is loaded: every form of it as a row of words, with the offers in the same form.
Looking them up is then one step a word, however long the list grows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "words"


class Kind(StrEnum):
    """What is the matter with some words of a plan."""

    LONG = "long"
    HARD = "hard"
    PROFESSIONAL = "professional"
    LABEL = "label"
    BLAME = "blame"
    ACRONYM = "acronym"
    NOBODY = "nobody"
    NO_DATE = "no_date"


# Why something is found. The sentences are in templates; english.toml lists them for whoever adds an entry.
WHYS = frozenset(
    {
        "says_nothing_seen", "deficit", "diagnosis", "blames", "doubts", "power", "cold", "home", "family", "about_people",
        "meetings", "professional", "law", "health", "school", "money", "hard_word", "letters", "nobody_does_it", "no_day",
        "how_often", "only_maybe", "checking", "long_sentence",
    }
)  # fmt: skip
_TEXTS = {"id", "say", "kind", "why", "source", "form", "reader"}
_LISTS = {"also", "kinder", "unless"}
_FORMS = {"", "noun", "verb"}
_READERS = {"", "child"}


class BadWords(ValueError):
    """A file of words that cannot be used. The text names the file, the entry and what to mend."""


@dataclass(frozen=True)
class Entry:
    """One thing that is looked for, as it stands in the file.

    `form` says which forms simple inflection gives: "noun" (the last word's plural), "verb" (the first word's -s, -ed, -ing)
    or "" (none). A kinder text follows suit; "home|homes" or "start|starts|started|starting" gives its forms by hand. One that
    is the same twice ("help|help") takes no "a", and a form left empty is not offered. `reader` is "child" where only a child
    is spared the words.

    In `unless`, "~" stands for what was found, "*" for any one word and "#" for a number: "in ~", "~ us". Without "~" and
    without the words themselves it is what follows. A capital letter in `say` or `also` must be one in the text too.
    """

    id: str
    say: str
    kind: Kind
    why: str
    source: str
    also: tuple[str, ...] = ()
    kinder: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    form: str = ""
    reader: str = ""


@dataclass(frozen=True)
class Phrase:
    """One form of an entry as a row of words, and the offers in that form. `bare` are the offers that take no "a"."""

    words: tuple[str, ...]
    entry: Entry
    offers: tuple[str, ...]
    bare: frozenset[str]
    unless: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # what stands before, what stands after
    said: bool = False  # the very words of the entry's `say`


@dataclass(frozen=True)
class WordList:
    """Entries, the everyday words, and all phrases by their first word in small letters."""

    entries: tuple[Entry, ...]
    everyday: frozenset[str]
    phrases: Mapping[str, tuple[Phrase, ...]]

    def decides(self, word: str) -> bool:
        """Whether an entry is about this one word, so that nothing needs to be guessed about it."""
        return any(len(p.words) == 1 for p in self.phrases.get(word.lower(), ()))

    def knows(self, word: str) -> bool:
        """Whether a word, in any simple form ("played", "bigger", "isn't"), is an everyday one."""
        word = word.lower().replace("\u2019", "'")
        if word in self.everyday:
            return True
        whole, _, rest = word.partition("'")
        if rest:
            return (rest in {"t", "ll", "re", "ve", "d", "m"} and self.knows(whole)) or (rest == "t" and self.knows(whole[:-1]))
        return any(s in self.everyday or any(t in self.everyday for t in _stems(s)) for s in _stems(word))


@lru_cache(maxsize=1)
def english() -> WordList:
    """The built-in list."""
    return load_words(FOLDER / "english.toml", FOLDER / "everyday.txt")


@lru_cache(maxsize=32)
def for_council(slug: str) -> WordList:
    """The built-in list with the council's own file, where there is one."""
    own = FOLDER / f"{slug}.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug) or slug == "english" or not own.is_file():
        return english()
    return load_words(FOLDER / "english.toml", FOLDER / "everyday.txt", own)


def load_words(*paths: Path) -> WordList:
    """The list made of these files in their order: .toml with entries, .txt with everyday words. BadWords says what to mend."""
    entries: dict[str, Entry] = {}
    everyday: set[str] = set()
    for path in paths:
        if path.suffix == ".txt":
            everyday.update(_everyday(path))
            continue
        top = _toml(path)
        for gone in _strings(top.get("remove", {}).get("ids", []), f"{path.name}: remove.ids"):
            entry = entries.pop(gone, None)
            if entry is None:
                raise BadWords(f"{path.name}: remove.ids names {gone!r}, which no file before it has")
            # Whoever takes a word out finds it plain enough: it is not to come back as a long word.
            everyday.update(p.words[0].lower() for p in _phrases(entry) if len(p.words) == 1)
        for number, row in enumerate(top.get("word", []), 1):
            entry = _entry(row, f"{path.name}: entry {number} ({row.get('id') or row.get('say') or 'without id'!s})")
            if entry.id in entries:
                raise BadWords(f"{path.name}: entry {number}: id {entry.id!r} is there already")
            entries[entry.id] = entry
    phrases: dict[str, list[Phrase]] = {}
    for entry in entries.values():
        for phrase in _phrases(entry):
            phrases.setdefault(phrase.words[0].lower(), []).append(phrase)
    # The longest first, so that the first one that fits is the one that says most; then what an entry says before a mere form of it.
    index = {first: tuple(sorted(row, key=lambda p: (-len(p.words), not p.said))) for first, row in phrases.items()}
    return WordList(tuple(entries.values()), frozenset(everyday), index)


def _everyday(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        word = line.strip()
        if word and not word.startswith("#"):
            yield word.lower()


def _toml(path: Path) -> dict[str, Any]:
    try:
        top = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise BadWords(f"{path.name}: is not TOML: {e}") from e
    if unknown := sorted(set(top) - {"word", "remove"}):
        raise BadWords(f"{path.name}: unknown key {unknown[0]!r}; there are [[word]] and [remove]")
    remove = top.get("remove", {})
    if not isinstance(remove, dict) or set(remove) - {"ids"}:
        raise BadWords(f"{path.name}: [remove] holds only ids")
    if not isinstance(top.get("word", []), list) or not all(isinstance(x, dict) for x in top.get("word", [])):
        raise BadWords(f"{path.name}: entries are written [[word]]")
    return top


def _strings(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(x, str) and x.strip() for x in value):
        raise BadWords(f"{where}: must be a list of texts")
    return tuple(value)


def _entry(row: Mapping[str, Any], where: str) -> Entry:
    """The entry of one [[word]], or BadWords."""
    if unknown := sorted(set(row) - _TEXTS - _LISTS):
        raise BadWords(f"{where}: unknown key {unknown[0]!r}")
    texts = {key: row.get(key, "") for key in _TEXTS}
    for key, value in texts.items():
        if not isinstance(value, str) or (key not in {"form", "reader"} and not value.strip()):
            raise BadWords(f"{where}: {key} must be a text and not empty")
    allowed = {"kind": set(Kind), "why": WHYS, "form": _FORMS, "reader": _READERS}
    for key, values in allowed.items():
        if texts[key] not in values:
            raise BadWords(f"{where}: unknown {key} {texts[key]!r}")
    lists = {key: _strings(row.get(key, []), f"{where}: {key}") for key in _LISTS}
    if not all(split(form) for form in (texts["say"], *lists["also"])):
        raise BadWords(f"{where}: say and also must hold a word")
    return Entry(
        id=texts["id"],
        say=texts["say"],
        kind=Kind(texts["kind"]),
        why=texts["why"],
        source=texts["source"],
        form=texts["form"],
        reader=texts["reader"],
        also=lists["also"],
        kinder=lists["kinder"],
        unless=lists["unless"],
    )


def split(text: str) -> tuple[str, ...]:
    """The words of a phrase, as a text is cut into words: "care-leaver" is two, "e.g." is "eg", "child's" is "child"."""
    text = re.sub(r"'s\b", "", text.replace("\u2019", "'"))
    return tuple(re.findall(r"[\w'~*#]+", re.sub(r"\b(\w)\.(?=\w\b|\s|$)", r"\1", text)))


def _phrases(entry: Entry) -> Iterator[Phrase]:
    """Every form of an entry, each once."""
    seen = set()
    for said in (entry.say, *entry.also):
        if entry.kind is Kind.ACRONYM and said.isalpha() and said.islower():
            forms: dict[str, str] = {"base": said.upper(), "s": said.upper() + "s"}
        else:
            forms = _forms(said, entry.form)
        for form in dict.fromkeys(forms.values()):
            words = split(form)
            if words in seen:
                continue
            seen.add(words)
            keys = [key for key, value in forms.items() if value == form]
            offers, bare = _offers(entry, keys)
            yield Phrase(words, entry, offers, bare, tuple(_contexts(entry, words)), said=len(seen) == 1)


def _offers(entry: Entry, keys: list[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The kinder texts in the form of these keys. Where one form found could be two ("began", "begun") the offer is left out."""
    offers, bare = [], set()
    form = "noun" if entry.kind is Kind.ACRONYM and not entry.form else entry.form
    for text in entry.kinder:
        by_key = _by_hand(text, form) if "|" in text else _forms(text, form)
        made = {by_key.get(key, by_key["base"]) for key in keys}
        if len(made) == 1 and (offer := made.pop()):
            offers.append(offer)
            if "|" in text and by_key["base"] == by_key.get("s"):
                bare.add(offer)
    return tuple(dict.fromkeys(offers)), frozenset(bare)


def _by_hand(text: str, form: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split("|")]
    if form == "verb" and len(parts) == 4:
        return {"base": parts[0], "s": parts[1], "past": parts[2], "part": parts[2], "ing": parts[3]}
    return {"base": parts[0], "s": parts[1]}


def _contexts(entry: Entry, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What must stand before and after for the entry to be silent."""
    for text in entry.unless:
        context = tuple(w.lower() for w in split(text))
        low = tuple(w.lower() for w in words)
        if "~" in context:
            at = context.index("~")
            yield context[:at], context[at + 1 :]
            continue
        places = [i for i in range(len(context) - len(low) + 1) if context[i : i + len(low)] == low]
        if places:
            yield context[: places[0]], context[places[0] + len(low) :]
        elif not set(low) & set(context):
            yield (), context


# --- forms of words ---------------------------------------------------------------------------------------------------------

_PAST = {  # base: past, participle
    "be": ("was", "been"), "become": ("became", "become"), "begin": ("began", "begun"), "break": ("broke", "broken"),
    "bring": ("brought", "brought"), "build": ("built", "built"), "buy": ("bought", "bought"), "choose": ("chose", "chosen"),
    "come": ("came", "come"), "cut": ("cut", "cut"), "deal": ("dealt", "dealt"), "do": ("did", "done"), "feel": ("felt", "felt"),
    "find": ("found", "found"), "get": ("got", "got"), "give": ("gave", "given"), "go": ("went", "gone"), "have": ("had", "had"),
    "hear": ("heard", "heard"), "hold": ("held", "held"), "keep": ("kept", "kept"), "know": ("knew", "known"), "lead": ("led", "led"),
    "leave": ("left", "left"), "let": ("let", "let"), "lose": ("lost", "lost"), "make": ("made", "made"), "mean": ("meant", "meant"),
    "meet": ("met", "met"), "pay": ("paid", "paid"), "put": ("put", "put"), "run": ("ran", "run"), "say": ("said", "said"),
    "see": ("saw", "seen"), "seek": ("sought", "sought"), "send": ("sent", "sent"), "set": ("set", "set"), "show": ("showed", "shown"),
    "sit": ("sat", "sat"), "speak": ("spoke", "spoken"), "spend": ("spent", "spent"), "take": ("took", "taken"),
    "tell": ("told", "told"), "think": ("thought", "thought"), "undergo": ("underwent", "undergone"),
    "undertake": ("undertook", "undertaken"), "write": ("wrote", "written"),
}  # fmt: skip
_PLURAL = {"child": "children", "person": "people", "man": "men", "woman": "women", "life": "lives", "wife": "wives"}
_DOUBLED = {"refer", "transfer", "submit", "commit", "admit", "permit", "begin", "occur", "prefer", "regret", "upset"}


def _forms(text: str, form: str) -> dict[str, str]:
    """The forms of a phrase by key: base, s (the plural or the -s of a verb), past, part, ing."""
    words = text.split()
    if form == "noun":
        return {"base": text, "s": " ".join([*words[:-1], _plural(words[-1])])}
    if form == "verb":
        return {key: " ".join([made, *words[1:]]) for key, made in _verb(words[0]).items()}
    return {"base": text}


def _plural(word: str) -> str:
    if word in _PLURAL:
        return _PLURAL[word]
    if re.search(r"(s|x|ch|sh)$", word):
        return word + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", word) + "s"


def _verb(base: str) -> dict[str, str]:
    stem = base + base[-1] if base in _DOUBLED or re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", base) else base
    third = {"be": "is", "have": "has", "do": "does", "go": "goes"}.get(base) or _plural(base)
    regular = base + "d" if base.endswith("e") else re.sub(r"(?<=[^aeiou])y$", "i", stem) + "ed"
    past, part = _PAST.get(base, (regular, regular))
    ing = base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe", "be")) else stem
    return {"base": base, "s": third, "past": past, "part": part, "ing": ing + "ing"}


_ENDINGS = ("'s", "s", "es", "ed", "ing", "er", "est", "ly")


def _stems(word: str) -> Iterable[str]:
    """What a word may be a form of: without its ending, with an e or y back, or with one of two equal letters less."""
    for ending in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < 2:
            continue
        stem = word[: -len(ending)]
        yield stem
        if stem.endswith("i"):
            yield stem[:-1] + "y"
        if ending in {"ed", "ing", "er", "est", "ly"}:
            yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
