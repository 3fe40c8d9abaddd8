"""What the service learned: written by managers, looked over by a second person, read by everybody; and invitations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..languages import OFFERED
from ..rules.learning import Group, NoticeKind, NoticeState
from ..rules.names_out import Found
from ..rules.themes import Theme
from ..services import learning, learning_acts, learning_public
from ..services.access import NotYours
from ..services.learning import View
from ..services.learning_acts import NotYet, Reading, mark_of_findings
from ..wording import words
from .learning_forms import CheckForm, InviteForm, TranslateForm, WeDidForm
from .page import authority, language, page_number, show, today
from .public import pages as public
from .team import writing

pages = Blueprint("learning", __name__, url_prefix="/team/learning")
invited = Blueprint("learning", __name__)
OTHERS = tuple(one.code for one in OFFERED if one.code != learning.FIRST)


def _reading() -> Reading:
    known = words.for_council(authority().slug)
    return Reading(authority().name, lambda word: known.knows(word) or known.decides(word))


@pages.get("/")
def board() -> ResponseReturnValue:
    """What can be learned from, what waits for a second person, what is shown."""
    return show("learning/board.html", board=learning.board(g.person, today()), others=OTHERS, states=list(NoticeState))


@pages.route("/write", methods=["GET", "POST"])
@writing
def write() -> ResponseReturnValue:
    """You said, we did: from what people said about one theme."""
    learning.learns(g.person)
    form = WeDidForm()
    if request.method == "GET":
        form.theme.data = request.args.get("theme", "")
    return _write(form, None)


@pages.route("/invite", methods=["GET", "POST"])
@writing
def invite() -> ResponseReturnValue:
    """An invitation for chosen groups."""
    learning.learns(g.person)
    return _write(InviteForm(), None)


@pages.route("/<ref:notice>/edit", methods=["GET", "POST"])
@writing
def edit(notice: str) -> ResponseReturnValue:
    """Its writer writes it again, until it is shown."""
    old = learning.one(g.person, notice)
    if not old.mine or old.state not in learning_acts.EDITABLE:
        raise NotYours
    form = WeDidForm() if old.kind is NoticeKind.WE_DID else InviteForm()
    if request.method == "GET":
        form.fill(old, learning.behind(g.person, notice, today()))
    return _write(form, old)


def _write(form: WeDidForm | InviteForm, old: View | None) -> ResponseReturnValue:
    problem, found = "", tuple[Found, ...]()
    if form.validate_on_submit():
        ref = old.ref if old else learning_acts.ref_of(g.person, form.uuid())
        try:
            learning_acts.save(g.person, ref, form.draft(), _reading(), today())
            return redirect(url_for(".notice", notice=ref), 303)
        except NotYet as no:
            problem, found = no.why, no.found
    values: dict[str, Any] = {"form": form, "old": old, "problem": problem, "found": found, "mark": mark_of_findings(found)}
    status = 422 if form.is_submitted() else 200
    if isinstance(form, InviteForm):
        return show("learning/invite.html", status=status, groups=list(Group), **values)
    theme = Theme(form.theme.data) if form.theme.data in set(Theme) else Theme.SOMETHING_ELSE
    form.theme.data = theme.value
    return show("learning/write.html", status=status, theme=theme, voices=learning.voices(g.person, theme, today()), **values)


@pages.get("/<ref:notice>")
def notice(notice: str) -> ResponseReturnValue:
    """One notice: its words, who looks it over, its other languages."""
    return _one(learning.one(g.person, notice), CheckForm())


def _one(found: View, form: CheckForm, problem: NotYet | None = None) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    why, names = (problem.why, problem.found) if problem else ("", ())
    return show("learning/notice.html", status=status, notice=found, form=form, problem=why, found=names, others=OTHERS)


@pages.post("/<ref:notice>/check")
@writing
def check(notice: str) -> ResponseReturnValue:
    """A second person: it may be shown, or goes back."""
    form, problem = CheckForm(), None
    learning.one(g.person, notice)
    if form.validate_on_submit():
        good, note = form.good.data == "yes", form.words.data or ""
        try:
            learning_acts.check(g.person, notice, form.mark.data or "", _reading(), today(), good=good, note=note)
            return redirect(url_for(".notice", notice=notice), 303)
        except NotYet as no:
            problem = no
    return _one(learning.one(g.person, notice), form, problem)


@pages.post("/<ref:notice>/withdraw")
@writing
def withdraw(notice: str) -> ResponseReturnValue:
    """Nobody reads it any more, at once."""
    learning_acts.withdraw(g.person, notice)
    return redirect(url_for(".notice", notice=notice), 303)


@pages.route("/<ref:notice>/in/<lang>", methods=["GET", "POST"])
@writing
def translate(notice: str, lang: str) -> ResponseReturnValue:
    """The words in another language, by a person, and another person's yes to them."""
    found, form = learning.one(g.person, notice), TranslateForm()
    if lang not in OTHERS or found.state not in (NoticeState.WAITING, NoticeState.PUBLISHED):
        raise NotYours
    problem, names = "", tuple[Found, ...]()
    try:
        if request.method == "POST" and request.form.get("check"):
            learning_acts.confirm(g.person, notice, lang, request.form.get("mark", "")[:40])
            return redirect(url_for(".notice", notice=notice), 303)
        if form.validate_on_submit():
            learning_acts.translate(g.person, notice, lang, form.typed(), _reading())
            return redirect(url_for(".notice", notice=notice), 303)
    except NotYet as no:
        problem, names = no.why, no.found
    now = found.in_language(lang)
    if now and (request.method == "GET" or request.form.get("check")):
        form.words.data, form.did.data = now.said, now.did
    status = 422 if request.method == "POST" else 200
    values: dict[str, Any] = {"problem": problem, "found": names, "mark": mark_of_findings(names)}
    return show("learning/translate.html", status=status, notice=found, lang=lang, now=now, form=form, **values)


@public.get("/you-said")
def you_said() -> ResponseReturnValue:
    """What people said and what was done, for everybody, also before signing in."""
    page = page_number()
    return show("learning/you_said.html", found=learning_public.public(language().code, today(), page), page=page)


@invited.get("/invitations")
def invitations() -> ResponseReturnValue:
    """Invitations that are for this reader."""
    found = learning_public.invitations(g.record, language().code)
    return show("learning/invitations.html", invitations=found)
