"""Saying something to the team, and the messages that come back."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..rules.access import Action
from ..rules.voice import ASKED, Kind, Recipient, recipients
from ..services import clock, voice, worker
from ..services.access import NotYours, OpenRecord
from .forms import SayForm, WordsForm
from .page import authority, language, page_number, settings, show

pages = Blueprint("voice", __name__)
CHOICES = [kind for kind in Kind if kind is not Kind.UNSAFE and kind not in ASKED]


def by_account() -> str:
    """Limits on writing are counted by account, not by address: a children's home is one address."""
    return f"account:{g.person.account_id}"


writing = limiter.limit("60 per minute; 600 per hour", key_func=by_account, methods=["POST"])


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not found.may(Action.SAY) or found.seen_as:
        raise NotYours
    return found


@pages.route("/say", methods=["GET", "POST"])
@writing
def say() -> ResponseReturnValue:
    """Say something: choose what, write, choose who gets it."""
    wish = request.values.get("kind", Kind.FEEDBACK.value)
    return _say(Kind(wish) if wish in CHOICES else Kind.FEEDBACK, "voice/say.html")


@pages.route("/say/unsafe", methods=["GET", "POST"])
@writing
def unsafe() -> ResponseReturnValue:
    """I don't feel safe: help numbers first, then the words, which go on top of the duty list."""
    return _say(Kind.UNSAFE, "voice/unsafe.html")


def _say(kind: Kind, template: str) -> ResponseReturnValue:
    record, form = _record(), SayForm()
    choices = recipients(kind)
    form.to.choices = [(to.value, to.value) for to in choices]
    if not form.is_submitted() or not form.to.data:
        form.to.data = choices[0].value if not form.is_submitted() or len(choices) == 1 else form.to.data
    at = clock.moment(settings().today)
    if not form.validate_on_submit():
        return show(
            template,
            status=422 if form.is_submitted() else 200,
            form=form,
            kind=kind,
            kinds=CHOICES,
            choices=choices,
            reply_by=voice.reply_by(kind, authority(), at),
            people=worker.people_of(record, authority()) if record.may(Action.SEE_PEOPLE) else None,
        )
    ref = voice.say(record, kind, Recipient(form.to.data), form.text(), form.uuid(), language().code, authority(), at)
    return redirect(url_for(".message", talk=ref, sent=1), 303)


@pages.get("/messages")
def messages() -> ResponseReturnValue:
    """What this person said, and what came back."""
    page = page_number()
    talks, more = voice.my_talks(_record(), page)
    return show("voice/messages.html", talks=talks, page=page, more=more)


@pages.route("/messages/<ref:talk>", methods=["GET", "POST"])
@writing
def message(talk: str) -> ResponseReturnValue:
    """One conversation: the receipt, the answer, and a place to say more."""
    record, form = _record(), WordsForm()
    found = voice.my_talk(record, talk)
    if form.validate_on_submit():
        at = clock.moment(settings().today)
        voice.say_more(record, talk, form.text(), form.uuid(), language().code, authority(), at)
        return redirect(url_for(".message", talk=talk, sent=1), 303)
    sent = request.args.get("sent") == "1"
    return show("voice/message.html", status=422 if form.is_submitted() else 200, talk=found, form=form, sent=sent)


@pages.post("/messages/<ref:talk>/read")
def have_read(talk: str) -> ResponseReturnValue:
    """The person has read the answer."""
    voice.have_read(_record(), talk)
    return redirect(url_for("record.pages.my_page"), 303)
