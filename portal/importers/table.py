"""Reads one CSV of a nightly bundle as text, row by row, with the line where each row began."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

csv.field_size_limit(10_000_000)
_COLUMN = re.compile(r"[a-z0-9]+_[a-z_0-9]+$")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d).*)?$")
_UK = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d).*)?$")
NONE = {"", "NULL"}


@dataclass(frozen=True)
class Reject:
    """A row that was not taken: file, first physical line, and why (a word of the bundle's README)."""

    file: str
    line: int
    reason: str


@dataclass
class Table:
    """What one file held.

    `complete` is False where it is missing or cut short: then nothing may be taken away for it. `spoilt` are the ids of rows that
    were not taken: what was kept of them before is not withdrawn.
    """

    name: str
    present: bool = False
    complete: bool = False
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    spoilt: set[tuple[str, ...]] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Whether the header names this column."""
        return column in self.header


def read_table(folder: Path, name: str) -> Table:
    """The file `name`.csv of a folder: UTF-8 with or without BOM, else Windows' cp1252 with a notice. Never raises for its content."""
    table = Table(name)
    path = folder / f"{name}.csv"
    if not path.is_file():
        return table
    table.present = table.complete = True
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        table.notices.append("read_as_cp1252")
    for line, row in _rows(text, table):
        if not table.header:
            table.header = [h.strip() for h in row]
            if not any(_COLUMN.match(h) for h in table.header):
                return _refuse(table, line, "header_missing")
        elif len(row) != len(table.header):
            _refuse(table, line, "truncated_row")
        else:
            values = {h: "" if v.strip() in NONE else v.strip(" ") for h, v in zip(table.header, row, strict=True)}
            table.rows.append((line, values))
    if not table.header:
        return _refuse(table, 1, "header_missing")
    return table


def _refuse(table: Table, line: int, reason: str) -> Table:
    table.rejected.append(Reject(f"{table.name}.csv", line, reason))
    table.complete = False
    return table


def _rows(text: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Rows with the physical line on which each begins; an export that stops inside quotes ends the file."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            _refuse(table, line, "truncated_row")
            line = reader.line_num + 1
            continue
        start, line = line, reader.line_num + 1
        if row:
            yield start, row


def moment(text: str) -> tuple[date, time | None] | None:
    """A day and, where one is written, a time of day; None for empty, NULL and 1900-01-01. Raises ValueError."""
    text = text.strip()
    if text in NONE or text.startswith(("1900-01-01", "01/01/1900")):
        return None
    if found := _ISO.match(text):
        year, month, day_, hour, minute = found.groups()
    elif found := _UK.match(text):
        day_, month, year, hour, minute = found.groups()
    else:
        raise ValueError(text)
    return date(int(year), int(month), int(day_)), time(int(hour), int(minute)) if hour else None


def day(text: str) -> date | None:
    """The day of a moment, or None. Raises ValueError."""
    found = moment(text)
    return found and found[0]
