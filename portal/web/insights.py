"""What people keep saying, and the council's own practice standards with live measures. For those who lead; groups of five at least."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..authority import Standard
from ..paper import ods
from ..rules.insights import By
from ..services import insights, standards
from .figures import FORMULA
from .page import authority, show, today

pages = Blueprint("insights", __name__, url_prefix="/team/insights")
CELLS = "\x1f"


@pages.get("/")
def page() -> ResponseReturnValue:
    """The tables and the charts of a year."""
    return show("team/insights.html", found=insights.insights(g.person, today()), sides=list(By))


@pages.get("/year.csv")
def as_csv() -> ResponseReturnValue:
    """All tables as one file for a spreadsheet; what a spreadsheet would take for a formula becomes plain text."""
    out = StringIO()
    writer = csv.writer(out)
    for name, rows in _tables():
        writer.writerow([name])
        writer.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
        writer.writerow([])
    return _file("\ufeff" + out.getvalue(), "text/csv", "insights.csv")


@pages.get("/year.ods")
def as_ods() -> ResponseReturnValue:
    """The same as an OpenDocument spreadsheet, whose cells say themselves what they are."""
    tables = [(name, [[int(c) if c.isascii() and c.isdigit() else c for c in row] for row in rows]) for name, rows in _tables()]
    return _file(ods.sheet(tables), ods.MIME, "insights.ods")


@pages.get("/standards")
def all_standards() -> ResponseReturnValue:
    """The council's own standards."""
    insights.leads(g.person)
    return show("team/standards.html", council_standards=authority().standards, are=authority().standards_are)


@pages.get("/standards/<string(maxlength=64):standard>")
def one_standard(standard: str) -> ResponseReturnValue:
    """One standard with its live measures."""
    insights.leads(g.person)
    found = standards.find(authority(), standard)
    return show("team/standard.html", standard=found, are=authority().standards_are, measured=_measured(found))


def _measured(found: Standard) -> tuple[standards.Measured, ...]:
    return standards.measured(g.person, today(), authority(), found)


def _tables() -> list[tuple[str, list[list[str]]]]:
    """The words of all tables, made by the template that knows them: a name, then rows of cells."""
    text = render_template("team/_insights_table.txt", found=insights.insights(g.person, today()), sides=list(By), cells=_cells)
    tables: list[tuple[str, list[list[str]]]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(CELLS)]
        if len(cells) == 1 and cells[0]:
            tables.append((Markup(cells[0]).unescape(), []))  # noqa: S704
        elif len(cells) > 1:
            tables[-1][1].append(cells)
    return tables


def _cells(values: Sequence[object]) -> Markup:
    """One row of the text: cells without line breaks, as they read and not as HTML. It goes into a file, never into a page."""
    plain = (v.unescape() if isinstance(v, Markup) else str(v) for v in values)
    return Markup(CELLS.join(" ".join(v.replace(CELLS, " ").split()) for v in plain) + "\n")  # noqa: S704


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
