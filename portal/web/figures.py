"""The manager's figures of kept promises: on the screen with true numbers, and a file that may leave the team, without small ones."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from io import StringIO

from babel.dates import format_skeleton
from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..rules.figures import Count, Span
from ..services import figures
from .page import authority, language, show, today

pages = Blueprint("figures", __name__, url_prefix="/team/figures")
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pages.get("/")
def page() -> ResponseReturnValue:
    """The figures of the manager's own list."""
    wish = request.args.get("span", Span.YEAR.value)
    span = Span(wish) if wish in set(Span) else Span.YEAR
    found = figures.figures(g.person, today(), authority(), span)

    def months_of(counts: Sequence[Count]) -> list[tuple[str, Count]]:
        return list(zip(map(short_month, found.months), counts, strict=True))

    return show(
        "team/figures.html",
        figures=found,
        span=span,
        spans=list(Span),
        months_of=months_of,
        most_of=most_of,
        short_month=short_month,
    )


@pages.get("/kept.csv")
def kept() -> ResponseReturnValue:
    """The kept promises of twelve months as a table for a spreadsheet."""
    months, rows = figures.leaving(g.person, today(), authority())
    text = render_template("team/_kept_csv.txt", months=months, rows=rows, line=csv_line)
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return response


def csv_line(cells: Sequence[object]) -> str:
    """One line of the file. What a spreadsheet would take for a formula becomes plain text."""
    out = StringIO()
    csv.writer(out).writerow(map(_cell, cells))
    return out.getvalue()


def _cell(value: object) -> str:
    text = " ".join((value.unescape() if isinstance(value, Markup) else str(value)).split())
    return f"'{text}" if text.startswith(FORMULA) else text


def short_month(value: date) -> str:
    """`Mar 2026`."""
    return format_skeleton("yMMM", datetime.combine(value, time()), locale=language().locale)


def most_of(counts: Sequence[Count]) -> int:
    """The longest bar of a chart; never 0, so that one can divide by it."""
    return max((count.all for count in counts), default=0) or 1
