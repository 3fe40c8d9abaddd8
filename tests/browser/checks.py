"""What is asked of every page in the browser: axe, the right language and direction, one h1, no sideways scrolling, help, a way out."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from portal.languages import direction

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WIDTHS = (360, 320)
HEIGHT = 740

STRUCTURE = """() => {
  const seen = e => e.checkVisibility() && e.getClientRects().length > 0;
  const all = (q) => [...document.querySelectorAll(q)];
  const ids = all('[id]').map(e => e.id);
  const exit = document.querySelector('a.exit[href="/exit"]');
  const box = exit && exit.getBoundingClientRect();
  return {
    lang: document.documentElement.lang, dir: document.documentElement.dir, title: document.title.trim() !== '',
    h1: all('h1').filter(seen).length, h1_words: all('h1').every(e => e.textContent.trim() !== ''),
    main: all('main').length,
    exit: !!exit && seen(exit) && box.left >= 0 && box.right <= innerWidth + 0.5 && box.top >= 0 && box.bottom <= innerHeight,
    help: all('a[href="/help"], a[href="tel:999"]').some(seen),
    language: all('a[href^="/languages"]').some(seen),
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
  };
}"""

# Elements that stick out sideways where the page can be scrolled, and labels at the foot that do not fit their place.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const name = e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40);
  if (document.documentElement.scrollWidth > width || document.body.scrollWidth > width) {
    for (const e of document.body.querySelectorAll('*')) {
      const r = e.getBoundingClientRect();
      if (r.width > 2 && (r.right > width + 0.5 || r.left < -0.5)) found.push(name(e));
    }
    found.unshift('the page is ' + document.documentElement.scrollWidth + ' wide');
  }
  for (const e of document.querySelectorAll('.tabs a, .tiles a, .btn')) {
    if (e.scrollWidth > e.clientWidth + 1) found.push(name(e) + ' needs ' + e.scrollWidth + ', has ' + e.clientWidth);
  }
  return found.slice(0, 8);
}"""


def structure(page: Page, lang: str) -> list[str]:
    """What is wrong with the structure of this page in this language; works with and without the page's own scripts."""
    found: dict[str, Any] = page.evaluate(STRUCTURE)
    wanted = {"lang": lang, "dir": direction(lang), "h1": 1, "main": 1, "twice": []}
    return [f"{what} is {got}" for what, got in found.items() if got != wanted.get(what, True)]


def sideways(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """What sticks out at phone widths."""
    before = page.viewport_size or {"width": WIDTHS[0], "height": HEIGHT}
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"at {width}: {what}" for what in page.evaluate(SIDEWAYS)]
    page.set_viewport_size(before)
    return found


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds: WCAG 2.2 A and AA and good practice, or the named rules alone."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
    options: dict[str, object] = {"resultTypes": ["violations"], "runOnly": only}
    if not rules:
        options["rules"] = {"target-size": {"enabled": True}}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"() => axe.run({json.dumps(options)}).then(r => r.violations)")
    return [f"axe {v['id']}: {n['html'][:160]} {n.get('failureSummary', '')[:400]}" for v in found for n in v["nodes"]]


def in_the_dark(page: Page) -> list[str]:
    """What axe says about the colours when the phone is in dark mode."""
    page.emulate_media(color_scheme="dark")
    found = [f"dark: {what}" for what in axe(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found
