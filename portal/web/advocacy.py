"""An advocate: asking for one, the offer of one, saying yes or no to one and sending one away; and what was explained to me."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.access import Action
from ..rules.advocacy import Answer
from ..rules.voice import Kind
from ..services import advocacy, advocate_access, clock, explained, voice
from ..services.access import NotYours, OpenRecord
from ..services.advocate_access import Helping
from .forms import AskForm, KeyedForm
from .page import authority, language, settings, show
from .say import writing

pages = Blueprint("advocacy", __name__)
AGAIN = "again"


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not found.may(Action.SAY) or found.seen_as:
        raise NotYours
    return found


@pages.route("/advocate", methods=["GET", "POST"])
@writing
def ask() -> ResponseReturnValue:
    """What an advocate is, asking for one with one press, and whom to call oneself."""
    record, form, at = _record(), AskForm(), clock.moment(settings().today)
    if form.validate_on_submit():
        talk = advocacy.ask(record, form.text(), form.uuid(), language().code, authority(), at)
        return redirect(url_for("record.voice.message", talk=talk, sent=1), 303)
    return show(
        "advocacy/ask.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        who=advocacy.who_helps(record, authority()),
        never=advocacy.never_asked_again(record),
        reply_by=voice.reply_by(Kind.ADVOCATE, authority(), at),
    )


@pages.post("/advocate/answer")
@writing
def answer() -> ResponseReturnValue:
    """The answer to an offer: yes, not now, do not ask again; or: offer it to me again."""
    record, said = _record(), request.form.get("answer", "")
    if said == AGAIN:
        advocacy.offer_again(record)
        return redirect(url_for(".ask"), 303)
    if said not in set(Answer):
        raise NotYours
    at, key = clock.moment(settings().today), KeyedForm().uuid()
    talk = advocacy.answer_offer(record, request.form.get("occasion", ""), Answer(said), key, language().code, authority(), at)
    if talk:
        return redirect(url_for("record.voice.message", talk=talk, sent=1), 303)
    return redirect(url_for("record.pages.my_page"), 303)


@pages.get("/messages/<ref:talk>/advocate")
def who(talk: str) -> ResponseReturnValue:
    """Who can help with one conversation of mine: yes or no, and sending them away."""
    record = _record()
    found = voice.my_talk(record, talk)
    return show("advocacy/who.html", talk=found, helpers=advocate_access.to_me(record, talk))


@pages.post("/messages/<ref:talk>/advocate/<ref:helper>")
@writing
def decide(talk: str, helper: str) -> ResponseReturnValue:
    """Yes or no to an advocate, or: send them away."""
    record, said = _record(), request.form.get("answer", "")
    if said == "away":
        advocate_access.send_away(record, talk, helper)
    elif said in (Helping.YES, Helping.NO):
        advocate_access.answer(record, talk, helper, authority(), yes=said == Helping.YES)
    else:
        raise NotYours
    return redirect(url_for(".who", talk=talk), 303)


@pages.get("/explained")
def explained_to_me() -> ResponseReturnValue:
    """When my rights were explained to me, by whom and in which language."""
    return show("advocacy/explained.html", told=explained.to_me(_record()))


@pages.post("/explained/<ref:told>")
@writing
def not_explained(told: str) -> ResponseReturnValue:
    """Nobody explained this to me: the team sees that it is to be done again."""
    explained.dispute(_record(), told)
    return redirect(url_for(".explained_to_me"), 303)
