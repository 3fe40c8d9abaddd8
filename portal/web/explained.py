"""The team writes down that complaints, feedback and advocacy were explained: to whom, by whom, in which language."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.advocacy import Topic
from ..services import access, explained
from ..services.access import OpenRecord
from ..services.keeping import NotPossible
from .advocacy_forms import LANGUAGES, SIGNED, ExplainedForm
from .formats import language_name
from .forms import codes
from .page import show, today
from .team_words import writing

pages = Blueprint("explained", __name__, url_prefix="/team/children/<ref:ref>/explained")


def _page(record: OpenRecord, eyes: list[access.Eyes], form: ExplainedForm, problem: str = "") -> ResponseReturnValue:
    sent = request.method == "POST"
    return show(
        "advocacy/team_explained.html",
        status=422 if sent else 200,
        opened=record,
        eyes=eyes,
        form=form,
        problem=problem,
        told=explained.for_team(record),
        topics=list(Topic),
        languages=sorted(LANGUAGES, key=lambda code: (code == SIGNED, language_name(code).casefold())),
        done=not sent and request.args.get("done") == "1",
    )


@pages.get("")
def page(ref: str) -> ResponseReturnValue:
    """What was explained to whom, and the form."""
    record = access.open_record(g.person, ref, today())
    form = ExplainedForm(formdata=None)
    form.day.data, form.what.data = today(), [one.value for one in Topic]
    return _page(record, access.whose_eyes(record), form)


@pages.post("")
@writing
def write(ref: str) -> ResponseReturnValue:
    """Writes it down."""
    record, form = access.open_record(g.person, ref, today()), ExplainedForm()
    eyes = access.whose_eyes(record)
    form.who.choices = codes(one.who for one in eyes)
    if not form.validate_on_submit():
        return _page(record, eyes, form)
    try:
        explained.write(
            record,
            g.person,
            form.who.data,
            form.topics(),
            form.day.data or today(),
            form.in_language.data,
            form.uuid(),
            interpreter=bool(form.interpreter.data),
        )
    except NotPossible as no:
        return _page(record, eyes, form, no.why)
    return redirect(url_for(".page", ref=ref, done=1), 303)
