"""The team keeps a child's diary: book, write down, move, cancel, running late, put back; and what was arranged."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ..extensions import limiter
from ..rules.arrangements import HOW_OFTEN, Arranged, offered, without_a_day
from ..rules.diary import Because, Change, How
from ..services import access, inbox, keeping, visits
from ..services.access import OpenRecord
from ..services.keeping import Booking, NotPossible
from .forms import ArrangeForm, BookForm, ChangeForm, RecordForm
from .page import authority, show, today
from .say import by_account

pages = Blueprint("diary", __name__, url_prefix="/team/children/<ref:ref>/diary")
writing = limiter.limit("120 per minute", key_func=by_account, methods=["POST"])
# What a page may say that was done. The codes stand in addresses; templates have the words.
DONE = frozenset({"booked", "written", "noted", "changed", "arranged", "ended", "put_back", "taken_back", "not_sooner"})


def _open(ref: str) -> OpenRecord:
    return access.open_record(g.person, ref, today())


def _page(record: OpenRecord, *, doing: str = "", form: FlaskForm | None = None, problem: str = "", entry: str = "") -> ResponseReturnValue:
    """The diary with its forms; the one that was sent keeps what was chosen.

    `open` in the address is an entry whose forms are open already, and `what` the one of them; `done` is what was just done.
    """
    view = visits.team_diary(record, authority())
    facts, seen = view.visits.facts, [v.day for v in view.visits.counted if v.seen]
    done = request.args.get("done", "") if request.args.get("done", "") in DONE and request.method == "GET" else ""
    empty = BookForm(formdata=None), RecordForm(formdata=None)
    for one in empty:
        one.day.data = today()
    forms: dict[str, FlaskForm] = {
        "book": empty[0],
        "record": empty[1],
        "arrange": ArrangeForm(formdata=None),
        "change": ChangeForm(formdata=None),
    }
    if form is not None and doing in forms:
        forms[doing] = form
    status = 422 if problem or (form is not None and form.errors) else 200
    return show(
        "team/diary.html",
        status=status,
        opened=record,
        view=view,
        to_come=keeping.to_come(view.visits.entries, record.today),
        written=keeping.written_here(view.visits.entries),
        offered=offered(record.service.kind, record.age),
        no_day=without_a_day(authority().rules, facts, seen, record.today),
        forms=forms,
        doing=doing,
        problem=problem,
        entry=entry or request.args.get("open", ""),
        what=request.args.get("what", ""),
        done=done,
        ask=inbox.open_ask(g.person, record) if done == "not_sooner" else "",
    )


def _done(ref: str, code: str) -> ResponseReturnValue:
    return redirect(url_for(".diary", ref=ref, done=code), 303)


@pages.get("/")
def diary(ref: str) -> ResponseReturnValue:
    """The diary of one child."""
    return _page(_open(ref))


@pages.post("/book")
@writing
def book(ref: str) -> ResponseReturnValue:
    """Book a visit."""
    record, form = _open(ref), BookForm()
    if not form.validate_on_submit():
        return _page(record, doing="book", form=form)
    try:
        what = Booking(form.kind.data, form.day.data or today(), form.time.data, form.place.data)
        asked = keeping.book(record, g.person, what, form.uuid())
    except NotPossible as no:
        return _page(record, doing="book", form=form, problem=no.why)
    return _done(ref, "not_sooner" if asked else "booked")


@pages.post("/record")
@writing
def record_visit(ref: str) -> ResponseReturnValue:
    """Write down that a visit was made."""
    record, form = _open(ref), RecordForm()
    if not form.validate_on_submit():
        return _page(record, doing="record", form=form)
    try:
        how = How(form.seen.data)
        keeping.record_visit(record, g.person, form.day.data or today(), how, form.uuid())
    except NotPossible as no:
        return _page(record, doing="record", form=form, problem=no.why)
    return _done(ref, "written" if how in (How.ALONE, How.SEEN) else "noted")


@pages.post("/<ref:entry>/take-back")
@writing
def take_back(ref: str, entry: str) -> ResponseReturnValue:
    """A visit was written down by mistake."""
    keeping.take_back(_open(ref), g.person, entry)
    return _done(ref, "taken_back")


@pages.post("/<ref:entry>/change")
@writing
def change(ref: str, entry: str) -> ResponseReturnValue:
    """Moved, running late, cancelled: the second press is the reason."""
    record, form = _open(ref), ChangeForm()
    keeping.to_change(record, entry)
    if not form.validate_on_submit():
        return _page(record, doing="change", form=form, entry=entry)
    try:
        asked = keeping.change(record, g.person, entry, Change(form.what.data), Because(form.reason.data), form.day.data, form.time.data)
    except NotPossible as no:
        return _page(record, doing="change", form=form, entry=entry, problem=no.why)
    return _done(ref, "not_sooner" if asked else "changed")


@pages.post("/<ref:entry>/put-back")
@writing
def put_back(ref: str, entry: str) -> ResponseReturnValue:
    """Take the word back that an entry is cancelled, moved or late."""
    record = _open(ref)
    try:
        keeping.put_back(record, g.person, entry)
    except NotPossible as no:
        return _page(record, doing="put_back", problem=no.why)
    return _done(ref, "put_back")


@pages.post("/arrange")
@writing
def arrange(ref: str) -> ResponseReturnValue:
    """Put on record what changes how often the child is seen."""
    record, form = _open(ref), ArrangeForm()
    if not form.validate_on_submit():
        return _page(record, doing="arrange", form=form)
    kind = Arranged(form.arranged.data)
    amount, unit = (form.amount.data, form.unit.data) if kind in HOW_OFTEN else (None, "")
    try:
        keeping.arrange(record, g.person, kind, form.since.data or today(), amount, unit, " ".join(request.form.getlist("ways"))[:80])
    except NotPossible as no:
        return _page(record, doing="arrange", form=form, problem=no.why)
    return _done(ref, "arranged")


@pages.post("/arranged/<ref:row>/end")
@writing
def end(ref: str, row: str) -> ResponseReturnValue:
    """What was arranged holds no more."""
    keeping.end_arrangement(_open(ref), g.person, row)
    return _done(ref, "ended")
