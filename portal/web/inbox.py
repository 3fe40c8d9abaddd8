"""The team's inbox on the screen. htmx takes, answers and filters; forms do too. Stands on the team's blueprint, beside web/team.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ..languages import BY_CODE, DEFAULT, Language
from ..paper import Unavailable, pdf
from ..rules.themes import Theme
from ..rules.voice import Kind
from ..services import access, case_file, complaint_acts, inbox_acts
from ..services import inbox as inbox_service
from ..services.access import NotYours
from ..services.inbox import Box, Item
from ..services.inbox_acts import ClosedMeanwhile, NotSeen
from .forms import WordsForm, codes, readable
from .inbox_forms import BEGINNINGS, CLOSED_MEANWHILE, DOTS, NOT_OPENED, WROTE_AGAIN, AnswerForm, CloseForm, HandOverForm
from .page import authority, language, page_number, seen, show, today, wants_part
from .paper import CSS, full
from .ready_words import has_gaps, ready
from .sheets import isolated
from .team import pages, writing

# Pages of their own that a complaint, or a wish for an advocate, is worked on; shown as links where they are there.
ELSEWHERE = {"complaint": "complaints.page", "advocate": "advocates.page"}


@pages.route("/inbox", methods=["GET", "POST"])
def inbox() -> ResponseReturnValue:
    """What waits, the most urgent first. What is searched for is posted, so that it never stands in an address."""
    find = readable(request.form.get("find")).strip()[:80]
    wish = request.args.get("box", Box.OPEN.value)
    box, page = Box(wish) if wish in set(Box) else Box.OPEN, page_number()
    if find:
        items, more = inbox_service.search(g.person, today(), find)
    else:
        items, more = inbox_service.inbox(g.person, today(), box, page)
    counts = inbox_service.counts(g.person, today())
    return show(
        "team/inbox.html", part="team/_inbox.html", items=items, box=box, boxes=list(Box), counts=counts, page=page, more=more, find=find
    )


@pages.get("/inbox/<ref:talk>")
def item(talk: str) -> ResponseReturnValue:
    """One item: who, what, since when, by when; the words once somebody has opened it."""
    return _item(inbox_service.item(g.person, talk, today()))


@pages.post("/inbox/<ref:talk>/open", endpoint="open")
@writing
def open_it(talk: str) -> ResponseReturnValue:
    """Open it; the person sees that."""
    return _done(inbox_acts.open_it(g.person, talk, today()))


@pages.post("/inbox/<ref:talk>/take")
@writing
def take(talk: str) -> ResponseReturnValue:
    """Take it."""
    found = inbox_acts.take(g.person, talk, today())
    if wants_part() and request.form.get("from") == "list":
        return show("team/_row.html", item=found)
    return _done(found)


@pages.post("/inbox/<ref:talk>/hand-over")
@writing
def hand_over(talk: str) -> ResponseReturnValue:
    """Give it to a colleague who may read it too."""
    found, form = inbox_service.item(g.person, talk, today()), HandOverForm()
    form.to.choices = codes(str(number) for number, _ in inbox_service.colleagues(g.person, talk, today()))
    if not form.validate_on_submit():
        return _item(found, hand_over=form, status=422)
    return _done(inbox_acts.hand_over(g.person, talk, int(form.to.data), form.words.data or "", today()))


@pages.post("/inbox/<ref:talk>/note")
@writing
def note(talk: str) -> ResponseReturnValue:
    """A note for colleagues."""
    form = WordsForm()
    if not form.validate_on_submit():
        return _item(inbox_service.item(g.person, talk, today()), note=form, status=422)
    return _done(inbox_acts.write_note(g.person, talk, form.text(), today()))


@pages.post("/inbox/<ref:talk>/answer")
@writing
def answer(talk: str) -> ResponseReturnValue:
    """Answer it, or ask something back; or only begin an answer with ready words, which sends nothing."""
    found, form = inbox_service.item(g.person, talk, today()), AnswerForm()
    form.written_in.choices = codes(["", *(one.code for one in _languages(found))])
    if (begin := request.form.get("begin", "")) in BEGINNINGS:
        return _begun(found, form, begin)
    if not form.validate_on_submit():
        return _item(found, answer=form, status=422)
    if has_gaps(form.text(), _languages(found)):
        form.words.errors = [*form.words.errors, DOTS]
        return _item(found, answer=form, status=422)
    written_in = form.written_in.data or language().code
    asks = form.does.data == "asks"
    try:
        return _done(inbox_acts.answer(g.person, talk, form.text(), form.uuid(), written_in, today(), asks=asks, seen=seen()))
    except NotSeen:
        return _unseen(talk, "answer", form)


@pages.post("/inbox/<ref:talk>/close")
@writing
def close(talk: str) -> ResponseReturnValue:
    """Close it with what changed because of it."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _item(inbox_service.item(g.person, talk, today()), close=form, status=422)
    theme = Theme(form.theme.data) if form.theme.data else None
    try:
        found = inbox_acts.close(g.person, talk, form.text(), today(), theme=theme, seen=seen())
        complaint_acts.advocate_looked_for(g.person, talk, authority(), today())
        return _done(found)
    except NotSeen:
        return _unseen(talk, "close", form)
    except ClosedMeanwhile:
        form.words.errors = [*form.words.errors, CLOSED_MEANWHILE]
        return _item(inbox_service.item(g.person, talk, today()), close=form, status=422)


def _unseen(talk: str, which: str, form: WordsForm) -> Response:
    """The page as it is now, with the words that nobody has seen where it was opened, and every word of the form."""
    found = inbox_service.item(g.person, talk, today())
    form.words.errors = [*form.words.errors, WROTE_AGAIN if found.opened else NOT_OPENED]
    sent: dict[str, Any] = {which: form}
    return _item(found, status=422, **sent)


@pages.post("/inbox/<ref:talk>/agree")
@writing
def agree(talk: str) -> ResponseReturnValue:
    """Agree to how a care leaver wants to keep in touch."""
    return _done(inbox_acts.agree(g.person, talk, today()))


@pages.post("/inbox/<ref:talk>/file.json")
@writing
def file_json(talk: str) -> ResponseReturnValue:
    """The conversation for the case file, as JSON. A form, because it is written down who took it."""
    made = case_file.export(g.person, talk, today())
    return _download(made.as_json().encode(), f"{made.receipt}.json", "application/json")


@pages.post("/inbox/<ref:talk>/file.pdf")
@writing
def file_pdf(talk: str) -> ResponseReturnValue:
    """The same as a PDF, with the same hash."""
    made = case_file.export(g.person, talk, today())
    html = isolated(render_template("team/case_file.html", file=made, talk=inbox_service.item(g.person, talk, today()).talk, full=full))
    try:
        return _download(pdf.to_pdf(html, css=CSS, language=language().code), f"{made.receipt}.pdf", "application/pdf")
    except Unavailable as error:
        current_app.logger.error("paper: %s", error)  # says which program or font is missing, and nothing about anybody
        return _item(inbox_service.item(g.person, talk, today()), no_pdf=True, status=503)


def _download(content: bytes, name: str, kind: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _done(found: Item) -> ResponseReturnValue:
    """After an act: the part where htmx asks for it, else the page of the item, fetched anew."""
    return _item(found) if wants_part() else redirect(url_for("team.item", talk=found.talk.ref), 303)


def _reads(found: Item) -> Language:
    """The language of the pages in which the person wants the answer, as near as there is one."""
    return BY_CODE.get(found.talk.answer_language) or BY_CODE.get(found.reads_in) or DEFAULT


def _languages(found: Item) -> list[Language]:
    """In which languages an answer can be written: that of the worker's page, and the person's."""
    return list(dict.fromkeys((language(), _reads(found))))


def _child_page(found: Item) -> str:
    """Where the child's record is, for "I don't feel safe": nothing for a worker who may read what was said and not the record."""
    if found.talk.kind != Kind.UNSAFE:
        return ""
    try:
        access.open_record(g.person, found.child_ref, today())
    except NotYours:
        return ""
    return url_for("team.child", ref=found.child_ref)


def _begun(found: Item, form: AnswerForm, code: str) -> ResponseReturnValue:
    """The form with ready words behind what was written already, in the language that the person reads. Nothing is sent or kept."""
    theirs = _reads(found)
    form.words.data = "\n\n".join(filter(None, ((form.words.data or "").strip(), ready(code, theirs))))
    form.written_in.data = theirs.code
    response = _item(found, answer=form, part="team/_answer.html", shown=seen())
    if wants_part():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#answer-form", "outerHTML"
    return response


def _item(
    found: Item, *, status: int = 200, part: str = "team/_item.html", no_pdf: bool = False, shown: int | None = None, **sent: FlaskForm
) -> Response:
    """An item with its forms; the one that was sent (answer, close, note, hand_over) keeps every word.

    `shown`: how many words of theirs the page had, where this is only a part that does not show them.
    """
    empty: dict[str, Callable[..., FlaskForm]] = {"answer": AnswerForm, "close": CloseForm, "note": WordsForm, "hand_over": HandOverForm}
    forms = {name: sent.get(name) or form(formdata=None) for name, form in empty.items()}
    kinds = {"complaint": ("complaint",), "advocate": ("complaint", "advocate")}
    links = [which for which, page in ELSEWHERE.items() if found.talk.kind in kinds[which] and page in current_app.view_functions]
    return show(
        "team/item.html",
        part=part,
        status=status,
        item=found,
        child_page=_child_page(found),
        rule=inbox_acts.rule_that_would_hold(g.person, found, today(), authority()),
        forms=forms,
        doing=next(iter(sent), ""),
        colleagues=inbox_service.colleagues(g.person, found.talk.ref, today()),
        notes=inbox_service.notes(g.person, found.talk.ref, today()),
        beginnings=BEGINNINGS,
        languages=_languages(found),
        reads=_reads(found),
        links=links,
        no_pdf=no_pdf,
        shown=found.talk.theirs if shown is None else shown,
    )
