"""HTML in, a tagged PDF out (PDF/UA-1), with the right font for each language. The only user of WeasyPrint.

While a PDF is made nothing is fetched: no network, no files, except the style sheet beside and our own symbols by name. So a
line that somebody wrote cannot make the server open an address.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

from portal.languages import direction

from . import Unavailable, fonts

STATIC = Path(__file__).resolve().parents[2] / "static"
BASE = "https://portal.invalid/"  # what "/static/..." is read against; nothing can answer under this name
SYMBOL = re.compile(re.escape(BASE) + r"static/symbols/([a-z_]+)\.svg(?:\?[\w=.-]*)?")
OUTSIDE = ("https://", "http://", "mailto:", "tel:", "sms:", "#")


def to_pdf(html: str, *, css: str = "", language: str, large: bool = False) -> bytes:
    """The PDF of a whole HTML page. `css` is added to static/paper.css; `large` sets 24 pt.

    `html` must have a <title>; `lang` and `dir` are set from `language` where <html> has none. Links to the portal's own pages
    become plain words. Raises Unavailable where WeasyPrint, its libraries or a font that the page's languages need are missing.
    """
    weasyprint = _weasyprint()
    page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=_fetcher(weasyprint), media_type="print")
    languages = _prepare(page.etree_element, language, large)
    lacking = fonts.missing(languages)
    if lacking:
        raise Unavailable("Fonts are missing: " + ", ".join(lacking))
    sheets = ((STATIC / "paper.css").read_text(encoding="utf-8"), fonts.css_for(languages), css)
    style = [weasyprint.CSS(string=sheet, base_url=BASE, url_fetcher=_fetcher(weasyprint)) for sheet in sheets if sheet]
    made = page.write_pdf(stylesheets=style, pdf_variant="pdf/ua-1", presentational_hints=False)
    return cast(bytes, made)


def _weasyprint() -> Any:
    """WeasyPrint, imported only when a PDF is wanted: it takes half a second, and needs libraries of the system."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise Unavailable("WeasyPrint cannot be loaded: sh portal/paper/need-paper.sh says what to install.") from error
    return weasyprint


def _fetcher(weasyprint: Any) -> Any:
    """A fetcher that gives our own symbols and refuses the rest; WeasyPrint then goes on without the refused thing."""

    class OwnSymbols(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            named = SYMBOL.fullmatch(url)
            if not named:
                raise ValueError("Nothing is fetched while a PDF is made.")
            body = (STATIC / "symbols" / f"{named[1]}.svg").read_bytes()
            return weasyprint.urls.URLFetcherResponse(url, body, {"Content-Type": "image/svg+xml"})

    return OwnSymbols(allowed_protocols=())


def _prepare(root: Any, language: str, large: bool) -> set[str]:
    """Sets what a reader of the PDF needs on the parsed page; gives every language that stands on it."""
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        raise ValueError("A PDF needs a <title>.")
    root.set("lang", root.get("lang") or language)
    root.set("dir", root.get("dir") or direction(root.get("lang")))
    body = root.find("body")
    if large and body is not None:
        body.set("class", f"{body.get('class', '')} large".strip())
    for link in list(root.iter("a")):
        if not link.get("href", "").startswith(OUTSIDE):
            link.attrib.pop("href", None)
            link.tag = "span"  # or a screen reader would announce a link that leads nowhere
    return {element.get("lang") for element in root.iter() if isinstance(element.tag, str) and element.get("lang")}
