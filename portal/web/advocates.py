"""The team finds an advocate for one conversation: proposes one, and gives the card once the person said yes."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..services import advocate_finding
from .advocacy_forms import NEW, ProposeForm
from .forms import codes
from .page import show, today
from .say import by_account

pages = Blueprint("advocates", __name__, url_prefix="/team/inbox/<ref:talk>/advocates")
writing = limiter.limit("60 per minute", key_func=by_account, methods=["POST"])


@pages.route("", methods=["GET", "POST"])
@writing
def page(talk: str) -> ResponseReturnValue:
    """Who was proposed, and where it stands; proposing somebody."""
    found, form = advocate_finding.for_team(g.person, talk, today()), ProposeForm()
    form.known.choices = codes([NEW, *(str(one.id) for one in found.known)])
    if form.validate_on_submit():
        known = None if form.known.data == NEW else int(form.known.data)
        advocate_finding.propose(g.person, talk, form.name.data or "", form.organisation.data or "", known, today())
        return redirect(url_for(".page", talk=talk, done="asked"), 303)
    done = request.method == "GET" and request.args.get("done") == "asked"
    return show("advocacy/team.html", status=422 if form.is_submitted() else 200, talk=talk, found=found, form=form, done=done)


@pages.post("/<ref:helper>/card")
@writing
def card(talk: str, helper: str) -> ResponseReturnValue:
    """A card for an advocate: its code is on this answer alone and kept nowhere."""
    code = advocate_finding.give_card(g.person, talk, helper, today())
    found = advocate_finding.for_team(g.person, talk, today())
    one = next(h for h in found.helpers if h.ref == helper)
    return show("advocacy/card.html", talk=talk, helper=one, code=code)
