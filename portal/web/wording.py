"""Words of a plan on a page: sentences of the phrasebook filled in the reader's language, and hard words explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from functools import lru_cache
from typing import Protocol

from flask import Flask, current_app, g
from flask_babel import gettext, pgettext, refresh
from markupsafe import Markup, escape

from ..languages import BY_CODE, DEFAULT, Language
from ..rules import plans
from ..services import own_plan
from ..wording import glossary, phrases
from ..wording.glossary import Term
from .formats import clock, day, week_days
from .page import language
from .sheets import isolated

TAG = re.compile(r"(<[^>]*>)")
WORD = re.compile(r"\w+")
Place = Callable[[str, bool], str]


# Languages for which English councils most often book an interpreter (census 2021, main languages), for a list to choose from.
SPOKEN = tuple(
    "ar am bn bg cs cy fa fr gu hi hu ku lt ml ne pa ps pl pt ro ru si sk so es sq sw ta te ti tr uk ur vi yo zh".split()  # noqa: SIM905
)
HOLE = re.compile(r"%\((\w+)\)s")


class Worded(Protocol):
    """A line as a reader gets it (services.plan)."""

    @property
    def words(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def phrase(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def holes(self) -> tuple[tuple[str, str], ...]: ...


def init_app(app: Flask) -> None:
    """Makes them known to templates."""
    app.add_template_filter(filled)
    app.add_template_filter(holes)
    app.add_template_global(Explained, "explained")
    app.add_template_global(plans.sections_of, "sections_of")
    app.add_template_global(own_plan.is_theirs, "own_part_of")
    app.jinja_env.globals["spoken"] = SPOKEN


def filled(line: Worded, place: Place) -> Markup:
    """A line's words as HTML: those of the phrasebook in the language of the page, filled; else as the worker wrote them (cleaned then).

    `place` says a kind of place in words.
    """
    phrase = phrases.load().get(line.phrase) if line.phrase else None
    if phrase is None or not (text := phrase.texts.get(line.part)):
        return isolated(line.words)
    with speaking(BY_CODE.get(line.lang, language())):
        return fill(gettext(text), dict(line.holes), own=line.part != "family", place=place)


def holes(text: str) -> Markup:
    """A sentence of the phrasebook with its holes marked."""
    return Markup(HOLE.sub(lambda found: f"<mark>{escape(found[1])}</mark>", str(escape(text))))  # noqa: S704


def fill(text: str, holes: dict[str, str], *, own: bool, place: Place) -> Markup:
    """A sentence with holes (text, trusted) and what goes into them (typed, escaped)."""
    wanted = {name: _value(name, value, own, place) for name, value in holes.items()}
    try:
        return Markup(escape(text)) % wanted  # noqa: S704
    except KeyError:  # a hole that nobody filled: the sentence is shown with a gap, and never lost
        return Markup(escape(text)) % {name: wanted.get(name, "…") for name in phrases.HOLES}  # noqa: S704


@contextmanager
def speaking(other: Language) -> Iterator[None]:
    """Puts what stands inside into another language than that of the page."""
    mine = language()
    if other.code == mine.code:
        yield
        return
    try:
        g.language = other
        refresh()
        yield
    finally:
        g.language = mine
        refresh()


def in_english(text: str, holes: dict[str, str], *, own: bool) -> str:
    """A sentence of the phrasebook as it is kept, without tags: in English, whatever language the worker's own page is in."""
    with speaking(DEFAULT):
        names = current_app.jinja_env.get_template("macros/names.html").make_module({"record": None})
        return fill(text, holes, own=own, place=lambda code, own: str(names.place(code, own))).striptags()  # type: ignore[attr-defined]


def _value(name: str, value: str, own: bool, place: Place) -> str | Markup:
    try:
        if name == "day":
            return Markup('<time datetime="{}">{}</time>').format(value, day(date.fromisoformat(value)))
        if name == "time":
            return clock(time.fromisoformat(value))
    except ValueError:
        return escape(value)
    if name == "weekday":
        return (week_days((value,)) or [value])[0]
    if name == "place":
        return place(value, own).strip() or escape(value)
    return Markup("<bdi>{}</bdi>").format(value)


class Explained:
    """Hard words of one page: each is marked where it first stands and explained in the reader's language, without a script."""

    def __init__(self) -> None:
        self.used: dict[str, Term] = {}

    def mark(self, html: Markup, lang: str) -> Markup:
        """The same words, with the first of each hard word made a button that opens what it means."""
        code = language().code
        if lang not in ("en", code):
            return html
        terms, most = _forms(lang, tuple(forms_of(term, lang) for term in glossary.load()))
        pieces = TAG.split(str(html))
        return Markup("".join(piece if n % 2 else self._piece(piece, terms, most) for n, piece in enumerate(pieces)))  # noqa: S704

    def _piece(self, text: str, terms: dict[str, Term], most: int) -> str:
        """A piece of text without tags, its hard words marked; the longest form wins ("health assessment" before "assessment")."""
        words = list(WORD.finditer(text))
        out, done, at = [], 0, 0
        while at < len(words):
            found, size = _longest(text, words, at, terms, most)
            if found and found.id not in self.used:
                self.used[found.id] = found
                start, end = words[at].start(), words[at + size - 1].end()
                out.append(text[done:start])
                out.append(f'<button type="button" class="gloss" popovertarget="g-{found.id}">{text[start:end]}</button>')
                done = end
            at += size
        return "".join((*out, text[done:]))

    @property
    def notes(self) -> list[tuple[str, str, str]]:
        """What the marked words mean: id, word, meaning."""
        return [(t.id, pgettext("glossary word", t.word), gettext(t.means)) for t in self.used.values()]


def forms_of(term: Term, lang: str) -> str:
    """All forms of a hard word in a language, separated by |."""
    return term.forms if lang == "en" else str(pgettext("glossary forms", term.forms))


def _longest(text: str, words: list[re.Match[str]], at: int, terms: dict[str, Term], most: int) -> tuple[Term | None, int]:
    """The longest form that begins with this word, and of how many words it is; no term and 1 where there is none."""
    for size in range(min(most, len(words) - at), 0, -1):
        if term := terms.get(_plain(text[words[at].start() : words[at + size - 1].end()])):
            return term, size
    return None, 1


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


@lru_cache(maxsize=16)
def _forms(lang: str, forms: tuple[str, ...]) -> tuple[dict[str, Term], int]:
    """Which hard word each form of a language belongs to, and of how many words the longest form is."""
    terms: dict[str, Term] = {}
    for term, some in zip(glossary.load(), forms, strict=True):
        for form in filter(None, map(_plain, some.split("|"))):
            terms.setdefault(form, term)
    return terms, max((len(WORD.findall(form)) for form in terms), default=1)
