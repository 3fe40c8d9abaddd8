"""What is to come, for the calendar of a phone: a file with neutral titles, unless somebody chose others."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from ..services import calendar, visits
from ..services.access import OpenRecord
from ..services.visits import Coming
from .page import authority

pages = Blueprint("calendar", __name__)


@pages.get("/visits/calendar.ics")
def to_come() -> ResponseReturnValue:
    """All visits and meetings to come."""
    return _file()


@pages.get("/visits/<ref:entry>.ics")
def one(entry: str) -> ResponseReturnValue:
    """One visit or meeting to come."""
    return _file(entry)


def _file(entry: str = "") -> Response:
    record: OpenRecord = g.record
    title = _telling if request.args.get("title") == "telling" else _neutral
    content = calendar.calendar_of(record, visits.diary_of(record, authority()), title, entry)
    response = Response(content, mimetype=calendar.MIME)
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _neutral(_: Coming) -> str:
    return str(gettext("Appointment"))


def _telling(entry: Coming) -> str:
    """`Review meeting at school`, in the language of the page."""
    words = Markup(render_template("record/calendar_title.txt", entry=entry)).unescape()  # noqa: S704
    return " ".join(words.split())
