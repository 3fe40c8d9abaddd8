"""A worker opens the forms with a child, on the worker's device. Nothing of it stays there."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..rules.access import Action
from ..rules.voice import AnswerHow, Kind, Recipient, is_younger
from ..services import clock, saying, sign_in, with_child
from ..services.access import NotYours, OpenRecord, open_record
from ..services.sign_in import Outcome
from ..services.voice import reply_by
from . import gate, say_form
from .forms import CodeForm, codes
from .page import authority, language, settings, show, today
from .say import by_account
from .sign_in import address_of

pages = Blueprint("with_child", __name__, url_prefix="/team/children/<ref:ref>/with")
writing = limiter.limit("60 per minute", key_func=by_account, methods=["POST"])
RECEIPT = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{3}")


def _open(ref: str) -> OpenRecord:
    record = open_record(g.person, ref, today())
    if not record.may(Action.SAY_WITH_CHILD):
        raise NotYours
    return record


def _to(ref: str, kind: Kind | str) -> str:
    return url_for(".page", ref=ref, kind=str(kind))


@pages.route("", methods=["GET", "POST"])
@writing
def page(ref: str) -> ResponseReturnValue:
    """What does the child want to do? Then the form; then a page with the reference and no words.

    Whatever of it a child sees shuts the team's pages on this device until the worker has come back (`back`).
    """
    record, kind = _open(ref), say_form.asked_kind()
    if request.method == "POST" or kind:
        gate.hand_over(ref)
    child = with_child.beside(record)
    sent, young = request.args.get("sent", ""), is_younger(True, record.age)
    if not gate.handed_over():
        return show("voice/with_start.html", record=child, child_ref=ref)
    about: dict[str, Any] = {"record": child, "child_ref": ref, "young": young, "to": partial(_to, ref)}
    if request.method == "GET" and RECEIPT.fullmatch(sent):
        return show("voice/with_sent.html", receipt=sent, **about)
    if request.method == "GET" and kind is None:
        return show("voice/with.html", groups=say_form.ways(child), pictures=say_form.PICTURE_OF, **about)
    return _form(record, child, kind or Kind.FEEDBACK, about)


def _form(record: OpenRecord, child: with_child.Beside, kind: Kind, about: dict[str, Any]) -> ResponseReturnValue:
    """The form as the child has it on their own page, without a draft. Somebody without a sign-in is not answered on a page."""
    found, at = saying.begin(record, kind, authority()), clock.moment(settings().today)
    hows = [how.value for how in AnswerHow if child.signs_in or how is not AnswerHow.HERE]
    form = say_form.SayForm()
    choices = say_form.prepare(form, kind, found)
    form.answer_how.choices, form.answer_how.default = codes(hows), hows[0]
    if form.answer_how.data not in hows and "answer_how" not in request.form:
        form.answer_how.data = hows[0]
    if form.validate_on_submit():
        key, wishes = form.uuid(), say_form.wishes_of(form, found)
        to, words, code = Recipient(form.to.data), form.text(), language().code
        receipt = with_child.say_with(record, g.person, kind, to, words, key, code, authority(), at, wishes)
        return redirect(url_for(".page", ref=record.ref, sent=receipt), 303)
    return show(
        "voice/with_form.html",
        status=422 if form.is_submitted() else 200,
        **say_form.on_screen(form, kind, choices, found),
        hows=hows,
        reply_by=reply_by(kind, authority(), at),
        **about,
    )


@pages.post("/start")
@writing
def start(ref: str) -> ResponseReturnValue:
    """The worker gives the device to the child."""
    _open(ref)
    gate.hand_over(ref)
    return redirect(url_for(".page", ref=ref), 303)


@pages.route("/back", methods=["GET", "POST"])
@writing
def back(ref: str) -> ResponseReturnValue:
    """The worker has the device again, and shows with a one-time code that it is them."""
    if not gate.handed_over():
        _open(ref)
        return redirect(url_for("team.child", ref=ref), 303)
    form, attempt = CodeForm(), None
    if form.validate_on_submit():
        attempt = sign_in.prove_staff(g.person.account_id, form.totp.data or "", address_of())
        if attempt.outcome is Outcome.IN:
            gate.take_back()
            return redirect(url_for("team.child", ref=ref), 303)
    status = 429 if attempt and attempt.wait else 422 if form.is_submitted() else 200
    return show("voice/with_back.html", status=status, form=form, attempt=attempt, child_ref=ref)


@pages.get("/paper")
def on_paper(ref: str) -> ResponseReturnValue:
    """The same questions on paper, to take along."""
    record, kind = _open(ref), say_form.asked_kind(Kind.FEEDBACK) or Kind.FEEDBACK
    found = saying.begin(record, kind, authority())
    return show(
        "voice/with_paper.html",
        record=with_child.beside(record),
        child_ref=ref,
        kind=kind,
        found=found,
        people=found.people,
        young=is_younger(True, record.age),
        to=partial(_to, ref),
        **say_form.on_paper(kind, found),
    )
