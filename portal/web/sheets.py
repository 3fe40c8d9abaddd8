"""A sheet of paper as HTML: its directions made plain for WeasyPrint, its pages counted, its words taken out line by line. Pure."""

from __future__ import annotations

import re
import unicodedata
import zlib
from html.parser import HTMLParser

from markupsafe import Markup

TAG = re.compile(r"(<[^>]*>)")
NUMBER = re.compile(r"(?<![\w&#.])\+?\d[\d \u00a0()-]{4,}\d(?!\w)")
BLOCKS = frozenset({"h1", "h2", "p", "li", "ul", "ol", "div", "section", "br"})


def count(made: bytes) -> int:
    """How many pages a PDF has."""
    found = len(re.findall(rb"/Type\s*/Page\b", made))
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            found += len(re.findall(rb"/Type\s*/Page\b", zlib.decompress(stream)))
        except zlib.error:
            continue
    return found


def isolated(html: str) -> Markup:
    """Names, days and numbers with a direction of their own. WeasyPrint knows no isolation: a <bdi> or a telephone number without a
    direction would be turned around in an Arabic line.
    """
    pieces, inside = TAG.split(str(html)), 0
    for n, piece in enumerate(pieces):
        if n % 2:
            inside += piece.startswith("<bdi") - (piece == "</bdi>")
            if piece == "<bdi>":
                pieces[n] = f'<bdi dir="{_direction(pieces[n + 1])}">'
        elif not inside:
            pieces[n] = NUMBER.sub(r'<bdi dir="ltr" class="n">\g<0></bdi>', piece)
    return Markup("".join(pieces))  # noqa: S704  # the same HTML, no word of it changed


def _direction(text: str) -> str:
    """The direction of the first letter; of digits alone, left to right."""
    first = next((kind for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


class Lines(HTMLParser):
    """What stands on a sheet line by line, each with its language; an empty line before each heading."""

    def __init__(self, code: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", code)]
        self._text, self._lang = "", code

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new line, and perhaps another language."""
        if tag in BLOCKS:
            self._end()
        if tag == "h2":
            self.found.append((self._open[-1][1], ""))
        if tag not in ("br", "img", "meta"):
            self._open.append((tag, dict(attrs).get("lang") or self._open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        """The end of a line."""
        if tag in BLOCKS:
            self._end()
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        """Words."""
        if any(tag == "head" for tag, _ in self._open):
            return
        if not self._text.strip():
            self._lang = self._open[-1][1]
        self._text += data

    def close(self) -> None:
        """The last line."""
        super().close()
        self._end()

    def _end(self) -> None:
        if words := " ".join(self._text.split()):
            self.found.append((self._lang, words))
        self._text = ""
