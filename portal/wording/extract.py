"""For Babel: puts the hard words and the phrases into messages.pot. Named in pyproject.toml; `make messages` calls it.

A method yields (line, function, message, comments). A message with a context is a call of pgettext: (context, text).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

from . import glossary as hard_words
from . import phrases

WORD = "glossary word"
FORMS = "glossary forms"
_TAG = "Translators:"
_FORMS_ARE = (
    "every form of this word that can stand in a text in your language (plural, with article or prefix, mutated), separated by |. "
    "It is looked for letter by letter."
)
_FOR = {"family": "for parents and carers", "child": "spoken to the child", "younger": "spoken to the child, under 8"}

Found = tuple[int, str | None, str | tuple[str, str], list[str]]


def glossary(fileobj: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]) -> Iterator[Found]:
    """The heading, the forms and the meaning of each hard word. Heading and forms have a context, as a short word may mean much."""
    text = fileobj.read().decode("utf-8")
    for line, term in zip(_lines(text, "word"), hard_words.read(text, _name(fileobj)), strict=True):
        yield line, "pgettext", (WORD, term.word), _said("a hard word, as the heading over what it means", comment_tags)
        yield line, "pgettext", (FORMS, term.forms), _said(_FORMS_ARE, comment_tags)
        yield line, None, term.means, _said(f"what “{term.word}” means, so that a nine-year-old can read it", comment_tags)


def phrasebook(
    fileobj: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """Each text of each phrase, with whom it is for and what its holes mean."""
    text = fileobj.read().decode("utf-8")
    for line, phrase in zip(_lines(text, "phrase"), phrases.read(text, _name(fileobj)), strict=True):
        for reader, words in phrase.texts.items():
            holes = [f"%({hole})s is {meaning}" for hole, meaning in phrases.HOLES.items() if f"%({hole})s" in words]
            about = "; ".join([f"a line of a plan, section “{phrase.section}”, {_FOR[reader]}", *holes])
            yield line, None, words, _said(about, comment_tags)


def _lines(text: str, kind: str) -> list[int]:
    """The line numbers at which the entries begin."""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{kind}]]"]


def _name(fileobj: BinaryIO) -> str:
    return str(getattr(fileobj, "name", "(no file)"))


def _said(comment: str, tags: Collection[str]) -> list[str]:
    """A comment for translators, where this extraction asks for them."""
    return [f"{_TAG} {comment}"] if _TAG in tags else []
