"""My own part of the pathway plan: write, order, finish, take out, invite an answer, take it along as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from babel.dates import format_date
from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Optional, ValidationError

from ..rules.own_plan import Part
from ..services import own_plan
from ..services import own_plan_acts as acts
from ..services.access import NotYours, OpenRecord
from ..services.keeping import NotPossible
from .forms import Day, WordsForm
from .page import authority, language, show
from .say import writing

pages = Blueprint("own_plan", __name__)
MOST_PLACES = 4
# What one press does with a line.
ACTS: dict[str, Callable[[OpenRecord, str], None]] = {
    "up": lambda record, line: acts.move(record, line, up=True, place=_place()),
    "down": lambda record, line: acts.move(record, line, up=False, place=_place()),
    "done": lambda record, line: acts.mark(record, line, done=True),
    "not_done": lambda record, line: acts.mark(record, line, done=False),
    "take_out": acts.take_out,
    "put_back": acts.put_back,
    "ask": acts.ask,
    "ask_not": acts.ask_no_more,
    "read": acts.have_read,
}
# What a page may say that was done. The codes stand in addresses; the template has the words.
DONE = frozenset({*ACTS, "added", "changed"})


class LineForm(WordsForm):
    """The words of a line and, if they like, a day."""

    day = Day(validators=[Optional()])


def is_a_part(_form: FlaskForm, field: StringField) -> None:
    """One of ours."""
    if field.data not in set(Part):
        raise ValidationError(gettext("Please choose where it belongs."))


class NewLineForm(LineForm):
    """A new line also belongs to a part."""

    part = StringField(validators=[is_a_part])


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not own_plan.is_theirs(found):
        raise NotYours
    return found


def _place() -> int | None:
    """The place at which a line stood on the page that was seen."""
    text = request.form.get("place", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_PLACES else None


@pages.route("/my-plan", methods=["GET", "POST"])
@writing
def page() -> ResponseReturnValue:
    """The whole of it; a line is added here."""
    record, form, problem = _record(), NewLineForm(), ""
    if form.validate_on_submit():
        try:
            line = acts.add(record, Part(form.part.data or ""), form.text(), form.day.data, form.uuid(), language().code)
            return _back("added", line)
        except NotPossible as no:
            problem = no.why
    plan = own_plan.own_plan(record)
    return show(
        "record/own_plan.html",
        status=422 if form.is_submitted() else 200,
        plan=plan,
        days=own_plan.answer_days(plan, authority()),
        form=form,
        problem=problem,
        sent_to=form.part.data if form.is_submitted() and not form.part.errors else "",
        done=request.args.get("done", "") if request.args.get("done", "") in DONE and request.method == "GET" else "",
        at=request.args.get("line", ""),
    )


def _back(done: str, line: str) -> ResponseReturnValue:
    """To the line on the page, where it says what was done."""
    place = "gone" if done == "take_out" else f"l-{line}"
    return redirect(url_for(".page", done=done, line=line, _anchor=place), 303)


@pages.route("/my-plan/<ref:row>", methods=["GET", "POST"])
@writing
def line(row: str) -> ResponseReturnValue:
    """Change the words or the day of one line."""
    record, form, problem = _record(), LineForm(), ""
    found = own_plan.own_plan(record).line(row)
    if form.validate_on_submit():
        try:
            # A form that comes back after signing in again holds the words alone: the day stays.
            acts.change(record, row, form.text(), form.day.data if "day" in request.form else found.by_when, language().code)
            return _back("changed", row)
        except NotPossible as no:
            problem = no.why
    if not form.is_submitted():
        form.words.data, form.day.data = found.words, found.by_when
    status = 422 if form.is_submitted() else 200
    return show("record/own_plan_line.html", status=status, line=found, form=form, problem=problem)


@pages.post("/my-plan/<ref:row>/do")
@writing
def do(row: str) -> ResponseReturnValue:
    """One press: up, down, done, taken out, put back, asked, read."""
    record, act = _record(), request.form.get("do", "")
    if act not in ACTS:
        raise NotYours
    ACTS[act](record, row)
    return _back(act, row)


@pages.get("/my-plan.txt")
def text() -> ResponseReturnValue:
    """The whole of it as plain text, to take along. Neither name nor address says whose it is."""
    plan = own_plan.own_plan(_record())
    content = render_template("record/own_plan.txt", plan=plan, days=own_plan.answer_days(plan, authority()), full=_full)
    response = Response(content + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="my-plan.txt"'
    return response


def _full(day: date) -> str:
    """`20 November 2026`: a file is kept for years."""
    return str(format_date(day, "long", locale=language().locale))
