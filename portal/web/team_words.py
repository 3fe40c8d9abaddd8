"""What a worker reads first about a child: their own words, what was heard, and numbers; and what the worker puts beside them."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ..extensions import limiter
from ..languages import OFFERED
from ..rules.feelings import HIGHEST, LOWEST, Question
from ..rules.own_words import ABOUT
from ..services import access, cries, heard, own_words, scales
from ..services.access import Eyes, OpenRecord
from ..services.keeping import NotPossible
from .forms import codes
from .own_forms import HeardForm, WorkerNumberForm
from .page import language, show, today
from .say import by_account

pages = Blueprint("told", __name__, url_prefix="/team/children/<ref:ref>")
writing = limiter.limit("120 per minute", key_func=by_account, methods=["POST"])
# What a page may say that was done. The codes stand in addresses; templates have the words.
DONE = frozenset({"read", "allowed", "not_allowed", "heard", "number"})


def _open(ref: str) -> OpenRecord:
    return access.open_record(g.person, ref, today())


def _page(
    record: OpenRecord, eyes: list[Eyes], *, doing: str = "", form: FlaskForm | None = None, problem: str = ""
) -> ResponseReturnValue:
    """The page with its two forms; the one that was sent keeps what was written."""
    empty = HeardForm(formdata=None)
    empty.day.data = today()
    forms: dict[str, FlaskForm] = {"heard": empty, "number": WorkerNumberForm(formdata=None)}
    if form is not None:
        forms[doing] = form
    done = request.args.get("done", "") if request.args.get("done", "") in DONE and request.method == "GET" else ""
    told = own_words.for_team(record)
    return show(
        "team/about.html",
        status=422 if form is not None else 200,
        opened=record,
        about=[one for one in told if one.part in ABOUT],
        told=[one for one in told if one.part not in ABOUT],
        heard=heard.for_team(record),
        numbers=scales.for_team(record),
        eyes=[one for one in eyes if one.shown],
        forms=forms,
        doing=doing,
        problem=problem,
        done=done,
        questions=list(Question),
        values=range(LOWEST, HIGHEST + 1),
        own_names={one.code: one.own_name for one in OFFERED},
        is_their_worker=own_words.is_their_worker(record),
        cry=cries.unread([record.child_id]).get(record.child_id),
    )


def _done(ref: str, code: str) -> ResponseReturnValue:
    return redirect(url_for(".page", ref=ref, done=code), 303)


@pages.get("/about")
def page(ref: str) -> ResponseReturnValue:
    """Read this first: a child's own words, and what everybody said."""
    record = _open(ref)
    return _page(record, access.whose_eyes(record))


@pages.post("/about/<ref:own_ref>/allow")
@writing
def allow(ref: str, own_ref: str) -> ResponseReturnValue:
    """The child was asked again: their words may stand above the plan."""
    own_words.allow(_open(ref), g.person, own_ref)
    return _done(ref, "allowed")


@pages.post("/about/<ref:own_ref>/disallow")
@writing
def disallow(ref: str, own_ref: str) -> ResponseReturnValue:
    """These words no longer stand above the plan."""
    own_words.disallow(_open(ref), g.person, own_ref)
    return _done(ref, "not_allowed")


@pages.post("/about/read")
@writing
def have_read(ref: str) -> ResponseReturnValue:
    """I have read what somebody wrote about feeling safe."""
    cries.have_read(_open(ref), g.person)
    return _done(ref, "read")


@pages.post("/heard")
@writing
def write_heard(ref: str) -> ResponseReturnValue:
    """What I heard you say: written by the worker, asked of the person."""
    record, form = _open(ref), HeardForm()
    eyes = access.whose_eyes(record)
    form.who.choices = codes(one.who for one in eyes if one.shown)
    if not form.validate_on_submit():
        return _page(record, eyes, doing="heard", form=form)
    try:
        heard.write(record, g.person, form.who.data, form.text(), form.day.data or today(), form.uuid(), language().code)
    except NotPossible as no:
        return _page(record, eyes, doing="heard", form=form, problem=no.why)
    return _done(ref, "heard")


@pages.post("/number")
@writing
def number(ref: str) -> ResponseReturnValue:
    """A worker's own number, and who may see it."""
    record, form = _open(ref), WorkerNumberForm()
    if not form.validate_on_submit():
        return _page(record, access.whose_eyes(record), doing="number", form=form)
    scales.give_as_worker(
        record,
        g.person,
        Question(form.question.data),
        int(form.value.data),
        form.text(),
        form.uuid(),
        language().code,
        show_child=bool(form.show_child.data),
        show_family=bool(form.show_family.data),
    )
    return _done(ref, "number")
