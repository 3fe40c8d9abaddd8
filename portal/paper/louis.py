"""Asks liblouis' program `lou_translate`: text in, Unicode braille cells out. No shell, no secrets in its surroundings, a time limit."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from . import Unavailable
from .tables import REPAIRS

BLANK = "\u2800"
FULL_CELL = "\u283f"
SECONDS = 20
LONGEST = 1000  # characters a line: the program cuts a line at 2,047 without a word
_known: dict[str, dict[str, bool]] = {}


def translate(table: str, texts: Sequence[str]) -> list[str]:
    """Each text as cells of six dots, by this table. The texts hold only characters that `known` gave."""
    rows = [part for text in texts for part in _parts(text)]
    answers = iter("".join(cell if _six_dots(cell) else FULL_CELL for cell in answer) for answer in _ask(table, rows))
    return [BLANK.join(next(answers) for _ in _parts(text)) for text in texts]


def known(table: str, text: str) -> set[str]:
    """Those characters of `text` that the table writes in six dots. What was once found out is remembered."""
    memory = _known.setdefault(table, {})
    new = sorted({c for c in text if c != " "} - memory.keys())
    if new:
        memory |= {c: _six_dots(cells) for c, cells in zip(new, _ask(table, new), strict=True)}
    return {c for c in text if memory.get(c)}


def _six_dots(cells: str) -> bool:
    return bool(cells) and all(BLANK <= cell <= "\u283f" for cell in cells)


def _parts(text: str) -> list[str]:
    """`text` in parts that are short enough for one line of the program."""
    if len(text) <= LONGEST:
        return [text]
    at = text.rfind(" ", 0, LONGEST)
    first, rest = (text[:at], text[at + 1 :]) if at > 0 else (text[:LONGEST], text[LONGEST:])
    return [first, *_parts(rest)]


def _ask(table: str, rows: Sequence[str]) -> list[str]:
    """One line out for each line in, with the table's mistakes repaired."""
    given = "".join(row + "\n" for row in rows).encode()
    command = ["lou_translate", "--forward", f"unicode.dis,{table}"]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=True, timeout=SECONDS, env=_surroundings())  # noqa: S603  # fixed words
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("liblouis does not answer: sh portal/paper/need-paper.sh says what to install.") from error
    said = done.stdout.decode("utf-8", "replace")
    for wrong, right in REPAIRS.get(table, {}).items():
        said = said.replace(wrong, right)
    answers = [line.replace(" ", BLANK) for line in said.split("\n")[:-1]]
    if len(answers) != len(rows):
        raise Unavailable("liblouis gave another number of lines than it was asked for.")
    return answers


def _surroundings() -> dict[str, str]:
    """What the program may see of the environment: none of the portal's settings. The paths are Debian's and Homebrew's."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", "LC_ALL": "C.UTF-8"}
