"""How well the word help does on sentences that its list was not made from: precision and recall by kind, and what it missed.

    python -m tests.plain_words          the table and the misses
    python -m tests.plain_words --write  puts both into docs/plain-words.md

The sentences (tests/data/plain_words.csv) were labelled by somebody who had not seen the list; the list was not changed to fit them.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from portal.rules.plain_words import Kind, check
from portal.wording import words

ROOT = Path(__file__).parents[1]
SENTENCES, PAGE = ROOT / "tests" / "data" / "plain_words.csv", ROOT / "docs" / "plain-words.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


@dataclass
class Count:
    """One kind: right, false and missed, in sentences; and what was missed or false."""

    right: int = 0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.false)) if self.right + len(self.false) else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed)) if self.right + len(self.missed) else 1.0


@dataclass
class Measured:
    """All kinds, how many good sentences stayed clean, and how many bad ones were found at all."""

    kinds: dict[str, Count]
    good: int
    clean: int
    bad: int
    found: int


def rows() -> list[dict[str, str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure() -> Measured:
    kinds: dict[str, Count] = defaultdict(Count)
    result = Measured(kinds, 0, 0, 0, 0)
    for row in rows():
        findings = check(row["sentence"], words.english(), reader=row["reader"]).findings
        got, wanted = {f.kind.value for f in findings}, set(row["kinds"].split())
        if row["label"] == "good":
            result.good, result.clean = result.good + 1, result.clean + (not got)
        else:
            result.bad, result.found = result.bad + 1, result.found + bool(got)
        spans = dict(zip(row["kinds"].split(), row["spans"].split("|"), strict=False))
        for kind in got & wanted:
            kinds[kind].right += 1
        for kind in got - wanted:
            said = ", ".join(f"“{f.words}”" for f in findings if f.kind.value == kind)
            kinds[kind].false.append(
                f"{said} in: {row['sentence']}" + ("" if row["label"] == "good" else " (a bad sentence, of another kind)")
            )
        for kind in wanted - got:
            kinds[kind].missed.append(f"“{spans.get(kind, '*')}” in: {row['sentence']}")
    return result


def as_text(m: Measured) -> str:
    lines = ["| kind | found | false | missed | precision | recall |", "|---|---|---|---|---|---|"]
    for kind in Kind:
        c = m.kinds[kind.value]
        lines.append(f"| {kind.value} | {c.right} | {len(c.false)} | {len(c.missed)} | {c.precision:.2f} | {c.recall:.2f} |")
    right, false, missed = (sum(n) for n in zip(*((c.right, len(c.false), len(c.missed)) for c in m.kinds.values()), strict=True))
    lines.append(f"| all | {right} | {false} | {missed} | {right / (right + false):.2f} | {right / (right + missed):.2f} |")
    lines += [
        "",
        f"Of {m.good} good sentences {m.clean} stayed without a mark. Of {m.bad} bad ones {m.found} got at least one.",
        "",
        "### What it missed",
        "",
    ]
    for kind in Kind:
        lines += [f"- **{kind.value}**: {text}" for text in m.kinds[kind.value].missed]
    lines += ["", "### Where it was wrong", ""]
    for kind in Kind:
        lines += [f"- **{kind.value}**: {text}" for text in m.kinds[kind.value].false]
    return "\n".join(lines) + "\n"


def main() -> None:
    text = as_text(measure())
    if "--write" not in sys.argv:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
