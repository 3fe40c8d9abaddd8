"""One press: please see me sooner; I have read this notice; and how a care leaver wants to keep in touch."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.access import Action
from ..rules.journey import Help
from ..rules.notices import About
from ..rules.voice import Kind, Wish
from ..services import asking, clock, page, visits, voice
from ..services.access import NotYours, OpenRecord
from .forms import OFTEN, AskForm, KeepInTouchForm
from .page import authority, language, settings, show
from .say import writing

pages = Blueprint("asks", __name__)
MOST = 50


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    return found


@pages.route("/visits/sooner", methods=["GET", "POST"])
@writing
def sooner() -> ResponseReturnValue:
    """Please see me sooner: one press on a page, or here with a line of one's own."""
    record, form = _record(), AskForm()
    if not record.may(Action.ASK_SOONER) or record.seen_as or record.service.kind is Help.CLOSED:
        raise NotYours
    at = clock.moment(settings().today)
    if form.validate_on_submit():
        ref = asking.ask_sooner(record, form.text(), form.uuid(), language().code, authority(), at)
        return redirect(url_for("record.voice.message", talk=ref, sent=1), 303)
    by = voice.reply_by(Kind.SOONER, authority(), at)
    return show("record/sooner.html", status=422 if form.is_submitted() else 200, form=form, reply_by=by)


@pages.post("/notices")
@writing
def open_notice() -> ResponseReturnValue:
    """Opens a notice: it leaves the first page, and what it is about is shown."""
    about = page.open_notices(_record(), [key[:80] for key in request.form.getlist("notice")[:MOST]])
    return redirect(url_for("record.pages.visits_page" if about is About.VISIT else "record.pages.people"), 303)


@pages.route("/visits/keep-in-touch", methods=["GET", "POST"])
@writing
def keep_in_touch() -> ResponseReturnValue:
    """How we keep in touch: what is agreed, and a way to ask for something else, or to say "no thanks"."""
    record, form = _record(), KeepInTouchForm()
    if not record.may(Action.KEEP_IN_TOUCH) or record.seen_as or record.service.kind is not Help.CARE_LEAVER:
        raise NotYours
    at = clock.moment(settings().today)
    if form.validate_on_submit():
        ref = asking.wish_to_keep_in_touch(record, _wish(form), form.text(), form.uuid(), language().code, authority(), at)
        return redirect(url_for("record.voice.message", talk=ref, sent=1), 303)
    found = visits.diary_of(record, authority())
    if not form.is_submitted() and (now := found.keep_in_touch):
        form.ways.data, agreed = now.ways.split(), f"{now.amount} {now.unit}"
        form.often.data = agreed if agreed in OFTEN else form.often.data
    by = voice.reply_by(Kind.KEEP_IN_TOUCH, authority(), at)
    return show("record/keep_in_touch.html", status=422 if form.is_submitted() else 200, form=form, visits=found, reply_by=by)


def _wish(form: KeepInTouchForm) -> Wish:
    no_thanks = form.choice.data == "no_thanks"
    amount, unit = ((form.again.data if no_thanks else form.often.data) or "6 months").split(" ")
    return Wish(() if no_thanks else tuple(form.ways.data or ()), int(amount), unit, no_thanks)


@pages.post("/visits/in-touch-again")
@writing
def in_touch_again() -> ResponseReturnValue:
    """Takes a "no thanks" back."""
    asking.in_touch_again(_record())
    return redirect(url_for(".keep_in_touch"), 303)
