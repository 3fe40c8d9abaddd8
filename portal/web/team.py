"""The team's screens: children with what is missing or late, and one child. The inbox, on the same blueprint, is web/inbox.py."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..services import access, cries, own_plan, team, way_use
from .page import authority, language, show, today
from .say import by_account

pages = Blueprint("team", __name__, url_prefix="/team")
writing = limiter.limit("120 per minute", key_func=by_account, methods=["POST"])


@pages.route("/", methods=["GET", "POST"])
def children() -> ResponseReturnValue:
    """The list of children, those who need something first; a search narrows it, and no name ever stands in an address."""
    rows = team.children(g.person, today(), authority())
    find = request.form.get("find", "").strip()[:80]
    only = request.form.get("only", "") == "needs"
    mine = request.form.get("mine", "") == "1"
    found = [r for r in rows if find.casefold() in (r.name or "").casefold() and (not only or r.needs_care) and (not mine or r.mine)]
    return show("team/children.html", part="team/_children.html", rows=found, total=len(rows), find=find, only=only, mine=mine)


@pages.get("/children/<ref:ref>/")
def child(ref: str) -> ResponseReturnValue:
    """One child: what they and their family see, what is missing, and with whose eyes to look."""
    opened = access.open_record(g.person, ref, today())
    return show(
        "team/child.html",
        opened=opened,
        view=team.team_view(opened, authority(), language().code),
        eyes=access.whose_eyes(opened),
        cry=cries.unread([opened.child_id]).get(opened.child_id),
        own_plan_waits=own_plan.waiting(opened),
        stopped=way_use.stopped_ways([opened.child_id]),
    )
