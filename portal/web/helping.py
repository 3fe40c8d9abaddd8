"""The advocate's own pages: the conversations that they were let into, and nothing else."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..services import clock, helping
from .forms import WordsForm
from .page import authority, language, settings, show, today
from .say import writing

pages = Blueprint("helping", __name__, url_prefix="/helping")


@pages.get("/")
def mine() -> ResponseReturnValue:
    """Whom this advocate helps."""
    return show("advocacy/helping.html", found=helping.my_talks(g.person, today()))


@pages.route("/<ref:talk>", methods=["GET", "POST"])
@writing
def one(talk: str) -> ResponseReturnValue:
    """One conversation, and a place to write in it."""
    found, form = helping.my_talk(g.person, talk, authority(), today()), WordsForm()
    if form.validate_on_submit():
        at = clock.moment(settings().today)
        helping.write(g.person, talk, form.text(), form.uuid(), language().code, authority(), at, today())
        return redirect(url_for(".one", talk=talk, sent=1), 303)
    sent = request.args.get("sent") == "1" and request.method == "GET"
    return show("advocacy/helping_one.html", status=422 if form.is_submitted() else 200, found=found, form=form, sent=sent)


@pages.post("/<ref:talk>/stop")
@writing
def stop(talk: str) -> ResponseReturnValue:
    """The advocate stops helping with this conversation."""
    helping.stop(g.person, talk, today())
    return redirect(url_for(".mine"), 303)
