"""The team's screens: children with what is missing or late, one child, and the inbox. htmx takes, answers and filters; forms do too."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..services import access, cries, own_plan, team
from ..services import inbox as inbox_service
from ..services.inbox import Box, Item
from .forms import WordsForm
from .page import authority, language, page_number, show, today, wants_part
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
    )


@pages.get("/inbox")
def inbox() -> ResponseReturnValue:
    """What waits, the most urgent first."""
    wish = request.args.get("box", Box.OPEN.value)
    box = Box(wish) if wish in set(Box) else Box.OPEN
    page = page_number()
    items, more = inbox_service.inbox(g.person, today(), box, page)
    return show("team/inbox.html", part="team/_inbox.html", items=items, box=box, boxes=list(Box), page=page, more=more)


@pages.get("/inbox/<ref:talk>")
def item(talk: str) -> ResponseReturnValue:
    """One item."""
    return _item(inbox_service.item(g.person, talk, today()))


@pages.post("/inbox/<ref:talk>/take")
@writing
def take(talk: str) -> ResponseReturnValue:
    """Take it."""
    found = inbox_service.take(g.person, talk, today())
    if wants_part() and request.form.get("from") == "list":
        return show("team/_row.html", item=found)
    return _item(found) if wants_part() else redirect(url_for(".item", talk=talk), 303)


@pages.post("/inbox/<ref:talk>/answer")
@writing
def answer(talk: str) -> ResponseReturnValue:
    """Answer it."""
    form = WordsForm()
    if not form.validate_on_submit():
        return _item(inbox_service.item(g.person, talk, today()), form, doing="answer", status=422)
    found = inbox_service.answer(g.person, talk, form.text(), form.uuid(), language().code, today())
    return _item(found) if wants_part() else redirect(url_for(".item", talk=talk), 303)


@pages.post("/inbox/<ref:talk>/close")
@writing
def close(talk: str) -> ResponseReturnValue:
    """Close it with what changed because of it."""
    form = WordsForm()
    if not form.validate_on_submit():
        return _item(inbox_service.item(g.person, talk, today()), form, doing="close", status=422)
    found = inbox_service.close(g.person, talk, form.text(), today())
    return _item(found) if wants_part() else redirect(url_for(".item", talk=talk), 303)


@pages.post("/inbox/<ref:talk>/agree")
@writing
def agree(talk: str) -> ResponseReturnValue:
    """Agree to how a care leaver wants to keep in touch."""
    found = inbox_service.agree(g.person, talk, today())
    return _item(found) if wants_part() else redirect(url_for(".item", talk=talk), 303)


def _item(found: Item, form: WordsForm | None = None, doing: str = "", status: int = 200) -> ResponseReturnValue:
    """An item with its two forms; the one that was sent keeps every word."""
    empty = WordsForm(formdata=None)
    return show(
        "team/item.html",
        part="team/_item.html",
        status=status,
        item=found,
        rule=inbox_service.rule_that_would_hold(g.person, found, today(), authority()),
        answer_form=form if doing == "answer" else empty,
        close_form=form if doing == "close" else WordsForm(formdata=None),
        doing=doing,
    )
