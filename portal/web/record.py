"""The pages of one record. The parent opens the record, so that no page below it can forget."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.access import Action
from ..services import explained, next_steps, visits, worker
from ..services import page as my_page_service
from ..services.access import OpenRecord, my_records, open_record
from . import advocacy, asks, calendar, complaints, learning, own_plan, own_words, paper, plan, say
from .page import authority, language, show, today

record = Blueprint("record", __name__, url_prefix="/about/<ref:ref>")
pages = Blueprint("pages", __name__)


@record.before_request
def open_the_record() -> None:
    """One door: whatever is not this person's is the same 404."""
    g.record = open_record(g.person, (request.view_args or {}).pop("ref"), today())


@record.url_defaults
def same_record(_endpoint: str, values: dict[str, Any]) -> None:
    """Links between the pages of a record need not name it."""
    if "record" in g:
        values.setdefault("ref", g.record.ref)


def this_record() -> OpenRecord:
    """The record that was opened for this request."""
    found: OpenRecord = g.record
    return found


@pages.get("/")
def my_page() -> ResponseReturnValue:
    """The seven things on one screen."""
    return show("record/my_page.html", page=my_page_service.my_page(this_record(), authority(), language().code))


@pages.get("/people")
def people() -> ResponseReturnValue:
    """Who works with this child."""
    found, handover = worker.who_works_with(this_record(), authority())
    return show("record/people.html", people=found, handover=handover)


@pages.get("/visits")
def visits_page() -> ResponseReturnValue:
    """The next visit, the promise and whether it was kept, the last visits."""
    found = visits.with_dots(this_record(), authority())
    return show("record/visits.html", visits=found.visits, dots=found.dots)


@pages.get("/visits/why")
def why() -> ResponseReturnValue:
    """Why this often: the rule in plain words, and where it stands."""
    return show("record/why.html", why=visits.why_this_often(this_record(), authority()))


@pages.get("/next")
def next_page() -> ResponseReturnValue:
    """What happens next, and where we are."""
    return show("record/next.html", steps=next_steps.next_steps(this_record(), authority(), language().code))


@pages.get("/rights")
def rights() -> ResponseReturnValue:
    """How to complain and what happens then, an advocate, seeing one's records."""
    if not this_record().may(Action.SEE_RIGHTS):
        from .errors import not_found

        return not_found()
    return show("record/rights.html", explained=explained.read_last(this_record()))


plan.stand_on(pages)
record.register_blueprint(pages)
record.register_blueprint(say.pages)
record.register_blueprint(calendar.pages)
record.register_blueprint(asks.pages)
record.register_blueprint(advocacy.pages)
record.register_blueprint(learning.invited)
record.register_blueprint(complaints.pages)
record.register_blueprint(own_plan.pages)
record.register_blueprint(own_words.pages)
record.register_blueprint(plan.answers)
record.register_blueprint(paper.pages)

record_list = Blueprint("record_list", __name__, url_prefix="/about")


@record_list.get("/")
def mine() -> ResponseReturnValue:
    """Where somebody goes after signing in: their page, or the list where there are several."""
    if g.person.role == "staff":
        return redirect(url_for("team.children"), 303)
    if g.person.role == "advocate":
        return redirect(url_for("helping.mine"), 303)
    found = my_records(g.person, today())
    if len(found) == 1:
        return redirect(url_for("record.pages.my_page", ref=found[0].ref), 303)
    return show("record/list.html", found=found)
