"""The plan as a person reads it, and answering back: line by line, with ideas of one's own, and whether it was understood."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.access import Action
from ..rules.answers import PRESSES, Answer, Said, offered
from ..rules.plans import CLOSING, CLOSING_SECTIONS, SAFETY, Shown
from ..services import clock, plan, plan_answers, plan_history
from ..services import own_words as own_words_service
from ..services.access import NotYours, OpenRecord
from ..services.plan import Plan
from ..services.plan_answers import Moved, Saying
from . import paper
from .forms import KeyedForm
from .page import authority, language, settings, show
from .plan_forms import AnswerForm, IdeaForm
from .say import writing

answers = Blueprint("plan", __name__)
PAGE_OF = {SAFETY: "record.pages.safety", CLOSING: "record.pages.letter"}


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    return found


def stand_on(pages: Blueprint) -> None:
    """Puts the pages that are only read beside the others of a record, so that "see as" shows them too."""
    pages.add_url_rule("/plan", view_func=plan_page)
    pages.add_url_rule("/plan/safety", view_func=safety)
    pages.add_url_rule("/plan/letter", view_func=letter)
    pages.add_url_rule("/plan/pictures", view_func=paper.pictures)
    pages.add_url_rule("/plan/earlier", view_func=earlier)
    pages.add_url_rule("/plan/earlier/<ref:plan_ref>/<int:number>", view_func=one_earlier)


def chosen_words() -> str:
    """Which words a child chose to read: the simplest ones, or those for older children."""
    return request.args.get("words", "")


def _show(page: str, found: Plan, status: int = 200, **values: Any) -> ResponseReturnValue:
    record = _record()
    given = plan_answers.my_answers(record) if record.may(Action.ANSWER_PLAN) else plan_answers.Answers()
    top = own_words_service.top_of_plan(record) if page == "record/plan.html" else ()
    return show(page, status=status, plan=found, given=given, offered=offered, own_words=top, **values)


def plan_page() -> ResponseReturnValue:
    """The plan, in the reader's words, with what they said about it."""
    return _show("record/plan.html", plan.plan_of(_record(), language().code, words=chosen_words()), thanks=request.args.get("thanks", ""))


def safety() -> ResponseReturnValue:
    """The one-page safety plan."""
    found = plan.plan_of(_record(), language().code, SAFETY, chosen_words())
    if not found.lines:
        raise NotYours
    return _show("record/safety.html", found, thanks=request.args.get("thanks", ""))


def letter() -> ResponseReturnValue:
    """The letter at the end of the help."""
    found = plan.plan_of(_record(), language().code, CLOSING, chosen_words())
    if not found.lines:
        raise NotYours
    return _show("record/letter.html", found, thanks=request.args.get("thanks", ""))


def earlier() -> ResponseReturnValue:
    """How the plan was before: only what this reader could notice counts as another version."""
    return show("record/earlier.html", versions=plan_history.versions(_record(), language().code))


def one_earlier(plan_ref: str, number: int) -> ResponseReturnValue:
    """The plan as it was shown once."""
    return show("record/one_earlier.html", version=plan_history.version(_record(), plan_ref, number, language().code))


@answers.post("/plan/answer")
@writing
def answer() -> ResponseReturnValue:
    """One press on one line."""
    kind, _, line = request.form.get("answer", "").partition(":")
    if kind not in PRESSES or not line:
        raise NotYours
    saying = Saying(Answer(kind), line[:12], language=language().code)
    key = uuid5(KeyedForm().uuid(), f"{kind}:{line}")  # one form stands around all lines: each press is one of its own
    return _after(saying, key, line[:12])


@answers.route("/plan/line/<ref:line>", methods=["GET", "POST"])
@writing
def own_words(line: str) -> ResponseReturnValue:
    """One line: what this person said about it, and own words."""
    record, form = _record(), AnswerForm()
    found = plan.line_of(record, line, language().code)
    if record.seen_as or found is None:
        raise NotYours
    if form.validate_on_submit():
        saying = Saying(Answer.WORDS, line, form.text(), bool(form.private.data), language().code)
        return _after(saying, form.uuid(), line)
    given = plan_answers.my_answers(record)
    by = plan_answers.promised(authority(), clock.moment(settings().today))
    status = 422 if form.is_submitted() else 200
    return show("record/plan_line.html", status=status, line=found, given=given.to(line), form=form, reply_by=by, back=_page_of(found))


def _page_of(line: Shown) -> str:
    """The page on which a line stands, by its section; a section of several plans is looked for in the plan itself first."""
    return PAGE_OF[CLOSING] if line.section in CLOSING_SECTIONS else "record.pages.plan_page"


@answers.route("/plan/idea", methods=["GET", "POST"])
@writing
def idea() -> ResponseReturnValue:
    """An idea of one's own for the plan."""
    record, form = _record(), IdeaForm()
    if record.seen_as or not plan.plan_of(record, language().code).lines:
        raise NotYours
    if form.validate_on_submit():
        return _after(Saying(Answer.IDEA, form.section.data, form.text(), False, language().code), form.uuid(), "ideas")
    by = plan_answers.promised(authority(), clock.moment(settings().today))
    return show("record/idea.html", status=422 if form.is_submitted() else 200, form=form, reply_by=by)


def _after(saying: Saying, key: UUID, where: str) -> ResponseReturnValue:
    """Back to the page on which the line stands."""
    kind = plan_answers.answer(_record(), saying, key, authority(), clock.moment(settings().today))
    if saying.kind is Answer.IDEA:
        return redirect(url_for("record.pages.plan_page", thanks=where, _anchor=where), 303)
    return redirect(url_for(PAGE_OF.get(kind, "record.pages.plan_page"), thanks=where, _anchor=f"l-{where}"), 303)


@answers.post("/plan/read")
@writing
def have_read() -> ResponseReturnValue:
    """I have read it; and whether I understood."""
    said = request.form.get("said", "")
    if said and said not in set(Said):
        raise NotYours
    try:
        plan_answers.have_read(_record(), request.form.get("seen", "")[:16], Said(said) if said else None)
    except Moved:
        return _show("record/plan.html", plan.plan_of(_record(), language().code), 409, moved=True, thanks="")
    if said == Said.QUESTION:
        return redirect(url_for("record.voice.say", kind="question"), 303)
    return redirect(url_for("record.pages.plan_page", thanks="nobody" if said == Said.NOBODY else "read", _anchor="read"), 303)


@answers.post("/plan/replies-read")
@writing
def replies_read() -> ResponseReturnValue:
    """I have read what the team answered."""
    plan_answers.have_read_replies(_record())
    return redirect(url_for("record.pages.plan_page"), 303)
