"""The beginnings of an answer that lie ready, in the language of the person; and whether their dots were filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from flask import current_app
from markupsafe import Markup

from ..languages import Language
from .inbox_forms import BEGINNINGS
from .wording import speaking

GAP = "…"
AROUND = 2  # words on each side of the dots by which they are known: a worker's own dots are no gap


def ready(code: str, to: Language) -> str:
    """The ready words of one beginning in a language; where something is to be written, they have `…`."""
    with speaking(to):
        words: Any = current_app.jinja_env.get_template("macros/reply_words.html").make_module()
        return str(Markup(words.begin(code)).unescape()).strip()  # noqa: S704


def has_gaps(text: str, languages: Iterable[Language]) -> bool:
    """Whether a text still has the dots of a ready beginning in one of these languages, whether as one sign or as three."""
    typed = _joined(text)
    return GAP in typed and any(gap in typed for to in languages for code in BEGINNINGS for gap in _gaps(ready(code, to)))


def _gaps(text: str) -> Iterator[str]:
    """Each gap with the words before it, and with the words after it: it is known by either, when the other was changed."""
    parts = text.split(GAP)
    for before, after in pairwise(parts):
        if before.strip():
            yield _joined("".join(before.split()[-AROUND:]) + GAP)
        if after.strip():
            yield _joined(GAP + "".join(after.split()[:AROUND]))


def _joined(text: str) -> str:
    """Without spaces, and three dots (with a full stop beside them, or without) as one sign, so that neither hides a gap."""
    return re.sub(rf"\.*{GAP}\.*", GAP, re.sub(r"\s+", "", text.replace("...", GAP)))
