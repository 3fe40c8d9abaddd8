"""The team reads a young person's own part of the pathway plan, and answers where it was invited to."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..services import access, own_plan
from ..services import own_plan_acts as acts
from ..services.access import OpenRecord
from ..services.keeping import NotPossible
from .forms import WordsForm
from .page import authority, language, show, today
from .say import by_account

pages = Blueprint("own_plans", __name__, url_prefix="/team/children/<ref:ref>")
writing = limiter.limit("120 per minute", key_func=by_account, methods=["POST"])


def _page(record: OpenRecord, form: WordsForm | None = None, row: str = "", problem: str = "") -> ResponseReturnValue:
    """All lines, those first that wait for an answer; the answer that was sent keeps every word."""
    plan = own_plan.team_own_plan(record)
    if row:
        plan.line(row)
    first = plan.waiting
    return show(
        "team/own_plan.html",
        status=422 if form else 200,
        opened=record,
        lines=[*first, *(line for line in plan.lines if line not in first)],
        waiting=len(first),
        days=own_plan.answer_days(plan, authority()),
        form=form,
        row=row,
        problem=problem,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )


@pages.get("/own-plan")
def page(ref: str) -> ResponseReturnValue:
    """What they wrote."""
    return _page(access.open_record(g.person, ref, today()))


@pages.post("/own-plan/<ref:row>/answer")
@writing
def answer(ref: str, row: str) -> ResponseReturnValue:
    """Answer one line."""
    record, form = access.open_record(g.person, ref, today()), WordsForm()
    if not form.validate_on_submit():
        return _page(record, form, row)
    try:
        acts.answer(record, g.person, row, form.text(), language().code, request.form.get("version", "")[:40])
    except NotPossible as no:
        return _page(record, form, row, no.why)
    return redirect(url_for(".page", ref=ref, done=row, _anchor=f"l-{row}"), 303)
