"""The golden files of notifications: what each one says in each language. `python -m tests.golden_notices` writes them anew.

Read them after that, in every language: they are what stands on a locked screen for anybody to see.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from portal.config import ROOT
from portal.languages import OFFERED
from portal.rules.telling import Event
from portal.web.telling_words import words

FOLDER = ROOT / "tests" / "data" / "notices"
LINK = "https://my.example.org/"


def notices(app: Flask) -> Iterator[tuple[Path, str]]:
    """Each golden file and what stands in it today. Every event is put into words; those that say the same are one file."""
    with app.app_context():
        for language in OFFERED:
            for event in Event:
                name = event.value if event in {Event.CODE, Event.ALARM} else "new"
                for end, link in (("", ""), ("_with_link", LINK)):
                    found = words(event, language.code, link, "123456" if event is Event.CODE else "")
                    if event is not Event.CODE or not link:
                        yield FOLDER / language.code / f"{name}{end}.txt", f"Subject: {found.subject}\n\n{found.text}"


def main() -> None:
    """Writes them."""
    from tests.conftest import make_app

    with tempfile.TemporaryDirectory() as folder:
        for path, text in notices(make_app(Path(folder) / "unused.sqlite3")):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
