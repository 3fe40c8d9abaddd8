"""Plan words that a worker writes may hold a few tags; everything else about text safety is escaping on display.

The only module that imports bleach. bleach is kept by choice and is no longer maintained, so nh3 cleans its result once
more; both get the same short list of tags and no attribute at all.
"""

from __future__ import annotations

import unicodedata

import bleach
import nh3

TAGS = frozenset({"b", "strong", "em", "br", "ul", "ol", "li", "p"})
UNSEEN = {"Cc", "Cf", "Cs"}


def plan_html(text: str) -> str:
    """`text` with only TAGS left and no attributes: safe to put into a page as it is. Cleaning twice changes nothing."""
    once = bleach.clean(visible(text), tags=TAGS, attributes={}, protocols=(), strip=True, strip_comments=True)
    return nh3.clean(once, tags=set(TAGS), attributes={}, url_schemes=set(), link_rel=None)


def visible(text: str) -> str:
    """`text` without control characters that no reader can see (NUL, escapes); new lines and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def name(text: str) -> str:
    """A name for one line: no control or direction-changing characters (they can turn a name around), white space made single."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or c == "\u200d" or unicodedata.category(c) not in UNSEEN)
    return " ".join("".join(kept).split())
