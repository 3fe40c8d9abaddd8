"""Text in, braille out: a file for an embosser (BRF), or dots to look at (Unicode). Translated by liblouis' own program.

BRF is always North American braille ASCII, which embossers expect, whatever the language. Braille on paper has six dots, so eight-dot
output of a table counts as a letter that it does not know.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from .louis import BLANK, FULL_CELL, known, translate
from .tables import LENDERS, has_table, table

__all__ = ["NoTable", "has_table", "to_braille"]

PAGE = 25  # lines on a braille page
ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="  # the cell with number N stands at place N
UNKNOWN = FULL_CELL * 3  # three full cells: no word of any table
# Said in characters that every table has, where its own are missing.
PLAIN = {
    **dict.fromkeys("‘’ʼ", "'"),
    **dict.fromkeys("“”«»", '"'),
    **dict.fromkeys("–—−‐‑", "-"),
    "…": "...",
    "•": "-",
    "؟": "?",
    "،": ",",
    "؛": ";",
}
PLAIN |= {"۔": ".", "।": ".", "።": ".", "፣": ",", "፤": ";", "፥": ":", "፧": "?"}


class NoTable(Exception):
    """liblouis has no table for this language, or only one that is not for paper: `args[0]` is its code."""


def to_braille(lines: Sequence[tuple[str, str]], *, grade: int = 1, width: int = 40, form: Literal["brf", "dots"] = "brf") -> bytes:
    """Lines of (language, text) as braille, wrapped at spaces to `width` cells. Grade 2 where the language has it, else 1.

    `brf`: ASCII, CR LF, a form feed after each 25 lines. `dots`: the same cells as Unicode braille in UTF-8, without pages.
    A name in another script is written by that script's table; what no table knows is three full cells, and a pictogram is left out.
    Raises NoTable(code) for a language without a table, and Unavailable without liblouis.
    """
    if not 10 <= width <= 100:
        raise ValueError("width must be 10 to 100 cells")
    for language, _ in lines:
        if not has_table(language):
            raise NoTable(language)
    made = [row for cells in _cells(lines, grade) for row in _wrapped(cells, width)]
    if form == "dots":
        return "".join(row + "\n" for row in made).encode()
    pages = (made[at : at + PAGE] for at in range(0, len(made), PAGE))
    return "\f".join("".join(_ascii(row) + "\r\n" for row in page) for page in pages).encode("ascii")


def _cells(lines: Sequence[tuple[str, str]], grade: int) -> list[str]:
    """Each line as braille cells. All pieces for one table go to liblouis together, because each call loads the table."""
    pieces = [_pieces(table(language, grade), _readable(text)) for language, text in lines]
    wanted = sorted({piece for line in pieces for piece in line})
    done = {("", text): text for name, text in wanted if not name}
    for name, group in groupby(wanted, key=lambda piece: piece[0]):
        if name:
            texts = [text for _, text in group]
            done |= {(name, text): cells for text, cells in zip(texts, translate(name, texts), strict=True)}
    return ["".join(done[piece] for piece in line) for line in pieces]


def _pieces(own: str, text: str) -> list[tuple[str, str]]:
    """`text` cut into (table, text): its own table, and another one for a name in another script. Table "" is ready cells."""
    knows = known(own, text)
    text = "".join(c if c in knows else PLAIN.get(c, c) for c in text)
    tables = _who_knows(own, text)
    cut: list[tuple[str, str]] = []
    for name, group in groupby(text.split(" "), key=lambda word: tuple(dict.fromkeys(tables[c] for c in word))):
        words = list(group)
        cut.append(("", BLANK))
        if len(name) == 1 and name[0]:
            cut.append((name[0], " ".join(words)))
        else:
            cut.extend(_mixed(words, tables))
    return cut[1:]


def _mixed(words: list[str], tables: dict[str, str]) -> list[tuple[str, str]]:
    """Words that no one table knows whole, cut inside: the letters that a table lacks go to another."""
    cut: list[tuple[str, str]] = []
    for number, word in enumerate(words):
        if number:
            cut.append(("", BLANK))
        for name, letters in groupby(word, key=lambda c: tables[c]):
            cut.append((name, "".join(letters)) if name else ("", UNKNOWN))
    return cut


def _who_knows(own: str, text: str) -> dict[str, str]:
    """For each character the table that knows it: its own before the others; "" where none does."""
    left = set(text) - {" "}
    found: dict[str, str] = {}
    for name in dict.fromkeys((own, *LENDERS)):
        if not left:
            break
        knows = known(name, "".join(left))
        found |= dict.fromkeys(knows, name)
        left -= knows
    return found | dict.fromkeys(left, "")


def _readable(text: str) -> str:
    """One line, with letters and their signs in one piece, without what has no sound: pictograms, joiners, control characters."""
    whole = unicodedata.normalize("NFC", text)
    for parts, letter in _NUKTA.items():
        whole = whole.replace(parts, letter)
    seen = (
        " " if c.isspace() else c for c in whole if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"}
    )
    return " ".join("".join(seen).split())


# Letters with a dot below of Hindi, Bengali and Punjabi: Unicode always takes them apart, the tables have them whole.
_NUKTA = {
    unicodedata.normalize("NFC", c): c
    for c in map(chr, (*range(0x958, 0x960), 0x9DC, 0x9DD, 0x9DF, 0xA33, 0xA36, *range(0xA59, 0xA5C), 0xA5E))
}


def _wrapped(cells: str, width: int) -> list[str]:
    """Rows of at most `width` cells, broken at blanks; a longer word is broken where it must be. An empty line stays one."""
    rows = [""]
    for word in cells.split(BLANK):
        if rows[-1] and len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += BLANK + word
            continue
        parts = [word[at : at + width] for at in range(0, len(word), width)] or [""]
        rows += parts
    return [row for row in rows if row] or [""]


def _ascii(row: str) -> str:
    return "".join(ASCII[ord(cell) & 0x3F] for cell in row)
