"""How stored words are shown: the browser's own parser says whether a page with hostile words is built like one with plain words."""

from __future__ import annotations

import unicodedata

from playwright.sync_api import Page

# All elements with the names of their attributes, without line breaks; the words of the bubbles, line breaks as new lines.
READ = """([pages, without]) => {
  const lines = (e) => [...e.childNodes].map(n => n.nodeName === 'BR' ? '\\n' : n.textContent).join('');
  return pages.map(html => {
    const doc = new DOMParser().parseFromString(html, 'text/html');
    if (without) doc.querySelectorAll(without).forEach(e => e.remove());
    const shape = [...doc.querySelectorAll('*')].filter(e => e.nodeName !== 'BR')
      .map(e => e.nodeName + '[' + e.getAttributeNames().sort() + ']').join(' ');
    return [shape, [...doc.querySelectorAll('.talk article > p[dir=auto]')].map(lines)];
  });
}"""
LINES = """(whose) => [...document.querySelectorAll('.talk article.' + whose + ' > p[dir=auto]')]
  .map(e => [...e.childNodes].map(n => n.nodeName === 'BR' ? '\\n' : n.textContent).join(''))"""
AT_ONCE = 60


def kept(text: str) -> str:
    """Words as they are shown: as typed, but for control characters (which may go) and the ways to end a line."""
    same = "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return same.replace("\r\n", "\n").replace("\r", "\n")


def shown_lines(page: Page, whose: str) -> list[str]:
    """The words of one side's bubbles on the page that is open."""
    return [str(words) for words in page.evaluate(LINES, whose)]


class Shapes:
    """Compares how pages are built, many at a time, without running anything of them."""

    def __init__(self, page: Page, without: str = "") -> None:
        self.page, self.without = page, without
        self.allowed: set[str] = set()
        self.waiting: list[tuple[str, str | bytes, list[str] | None]] = []
        self.checked = 0

    def _read(self, pages: list[str]) -> list[tuple[str, list[str]]]:
        found: list[tuple[str, list[str]]] = self.page.evaluate(READ, [pages, self.without])
        return found

    def allow(self, html: str) -> None:
        """A page with plain words: this is how it may be built."""
        self.allowed.add(self._read([html])[0][0])

    def check(self, html: str, text: str | bytes, words: list[str] | None = None) -> None:
        """A page with hostile words must be built like one of the plain ones, and show `words`."""
        self.waiting.append((html, text, words))
        if len(self.waiting) >= AT_ONCE:
            self.done()

    def done(self) -> None:
        """Checks what waits."""
        found = self._read([html for html, _, _ in self.waiting])
        for (_, text, words), (shape, shown) in zip(self.waiting, found, strict=True):
            assert shape in self.allowed, f"{text[:200]!r} changed how the page is built:\n{shape}\n\n{self.allowed}"
            assert words is None or shown == words, f"typed {words!r:.400}, shown {shown!r:.400}"
        self.checked += len(self.waiting)
        self.waiting.clear()
