"""Which lines of a plan a person reads, in which order and language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

SECTIONS = ("why", "going_well", "worried", "needs_to_happen", "safety_rule", "if_not_working")
STATUSES = ("open", "done", "dropped")


class Line(Protocol):
    """A line of a plan in one language."""

    @property
    def source_id(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def lang(self) -> str: ...
    @property
    def approved_on(self) -> date | None: ...


L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class Twin(Generic[L]):
    """One line: `words` in the reader's language where a person wrote them, and the `original` where that is another."""

    words: L
    original: L | None


def approved(lines: Iterable[L], today: date) -> list[L]:
    """Lines that a second person approved, up to today, in the order of the sections, then position."""
    rows = [x for x in lines if x.approved_on and x.approved_on <= today and x.section in SECTIONS]
    return sorted(rows, key=lambda x: (SECTIONS.index(x.section), x.position, x.source_id))


def in_language(lines: Sequence[L], *wishes: str, base: str = "en") -> list[Twin[L]]:
    """Each line once: in the first of the wished languages that it has, else in the base language, else as it is.

    A translation shares its twin's section and position. Two lines of one language at one place are two lines.
    """
    places: dict[tuple[str, int], dict[str, list[L]]] = {}
    for line in lines:
        places.setdefault((line.section, line.position), {}).setdefault(line.lang, []).append(line)
    twins: list[Twin[L]] = []
    for by_lang in places.values():
        originals = by_lang.get(base) or next(iter(by_lang.values()))
        wished = next((by_lang[w] for w in wishes if w in by_lang), originals)
        for i, line in enumerate(wished):
            original = originals[min(i, len(originals) - 1)]
            twins.append(Twin(line, original if original is not line else None))
        twins.extend(Twin(line, None) for line in originals[len(wished) :])
    return twins
