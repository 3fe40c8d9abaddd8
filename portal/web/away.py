"""When a worker is away: they say it here, or their manager does; what they have waits on the team in the meantime."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..services import away
from .forms import codes, readable
from .inbox_forms import AwayForm
from .page import show, today
from .team import writing

pages = Blueprint("away", __name__, url_prefix="/team/away")


@pages.route("/", methods=["GET", "POST"])
@writing
def page() -> ResponseReturnValue:
    """Who of those I may say it for is away, and a form to say it."""
    people, form = away.people(g.person), AwayForm()
    form.who.choices = codes(str(number) for number, _ in people)
    form.who.data = form.who.data or str(g.person.worker_id)
    odd, since, until = False, form.since.data, form.until.data
    if form.validate_on_submit() and since and until:
        if away.fits(since, until, today()):
            away.say_away(g.person, int(form.who.data), since, until, today())
            return redirect(url_for(".page"), 303)
        odd = True
    rows = away.absences(g.person, today())
    return show("team/away.html", status=422 if form.is_submitted() else 200, form=form, people=people, rows=rows, odd=odd)


@pages.post("/back")
@writing
def back() -> ResponseReturnValue:
    """They are there after all."""
    away.take_back(g.person, readable(request.form.get("ref")), today())
    return redirect(url_for(".page"), 303)
