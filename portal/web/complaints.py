"""Complaints: making one, seeing how far it has come and what can be done next; and the team's side of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules.access import Action
from ..rules.complaints import About, Procedure, Step
from ..rules.days import working_days_after
from ..rules.journey import Help
from ..rules.themes import Theme
from ..rules.voice import Kind, Recipient
from ..rules.worrying import worrying
from ..services import (
    advocacy,
    advocate_access,
    clock,
    complaint_acts,
    complaint_decide,
    complaint_people,
    complaints,
    drafts,
    inbox,
    inbox_acts,
)
from ..services.access import NotYours, OpenRecord
from ..services.complaint_acts import Act, Told
from ..services.complaint_write import Changed, Incomplete
from ..services.complaints import Way
from ..services.drafts import Kept
from ..services.inbox_acts import ClosedMeanwhile, NotSeen
from ..services.saying import Somebody
from ..services.voice import Wishes
from .complaint_forms import ComplainForm, DecideForm, EndForm, MyStepForm, StepForm
from .page import authority, language, seen, settings, show, today, wants_part
from .say import put_aside, writing
from .say_form import restored
from .team import writing as team_writing

pages = Blueprint("complaints", __name__)
team = Blueprint("complaints", __name__, url_prefix="/team/complaints")
# What ends a complaint is one press too near to the others: the person is asked once more.
ASKED_AGAIN = frozenset({Step.SETTLED, Step.WITHDRAWN})


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not found.may(Action.SAY) or found.seen_as:
        raise NotYours
    return found


@pages.route("/complain", methods=["GET", "POST"])
@writing
def new() -> ResponseReturnValue:
    """A complaint, from plain questions; nobody is turned away."""
    record, place = _record(), drafts.place_of("say", Kind.COMPLAINT.value, g.record.ref)
    if put_aside(record.account_id, place):
        return redirect(url_for(".new", kept=int("forget" not in request.form)), 303)
    draft = Kept() if request.method == "POST" else drafts.take(record.account_id, place)
    form = ComplainForm(formdata=restored(draft)) if draft else ComplainForm()
    people = complaint_people.people_to_name(record, authority())
    form.prepare(record.family_relation, people)
    form.know_managers(people)
    if draft:
        form.choose_again()
    if not form.is_submitted() and not form.about.data and request.args.get("about") in set(About):
        form.about.data = request.args["about"]
    if form.about.data == About.HURT:
        form.to.data = Recipient.RIGHTS.value  # it goes to the duty list, whoever was chosen
    if form.validate_on_submit() and "later" not in request.form:
        ref = _send(record, form, people, place)
        return redirect(url_for(".page", talk=ref, sent=1, moved=1 if form.moved else None), 303)
    return show(
        "complaints/new.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        people=people,
        conference=complaints.has_protection_plan(record),
        draft=bool(draft),
        kept=bool(draft) and request.args.get("kept") == "1",
        **_before(record),
    )


def _before(record: OpenRecord) -> dict[str, Any]:
    """What is told before sending: by when it is answered, and who helps to say it."""
    clocks = authority().clocks
    days = clocks.corporate if record.service.kind is Help.EARLY_HELP else clocks.stage_1
    return {"by": working_days_after(record.today, days), "clocks": clocks, "who": advocacy.who_helps(record, authority())}


def _send(record: OpenRecord, form: ComplainForm, people: tuple[Somebody, ...], place: str) -> str:
    about = About(form.about.data)
    named = next((one for one in people if one.code == form.who.data), None)
    if about is About.MANAGER and named is None:
        named = complaint_people.the_manager(people)
    told = Told(
        about=about,
        to=Recipient(form.to.data),
        words=form.text(),
        wish=(form.wish.data or "").strip(),
        happened_on=form.happened.data,
        about_worker_id=named.worker_id if named else None,
        wishes=Wishes(answer_when=(form.answer_when.data or "").strip()),
        advocate="advocate" in request.form,
        draft=place,
    )
    return complaint_acts.complain(record, told, form.uuid(), language().code, authority(), clock.moment(settings().today))


@pages.get("/complaints/<ref:talk>")
def page(talk: str) -> ResponseReturnValue:
    """How far one complaint has come: the picture of the way, by when they hear, what they can do now."""
    record = _record()
    return _page(record, complaints.mine(record, talk, authority()), MyStepForm())


@pages.post("/complaints/<ref:talk>/next")
@writing
def take_step(talk: str) -> ResponseReturnValue:
    """A step of the person's own: ask for the next stage, say that it is put right, take it back, ask for an advocate."""
    record, form = _record(), MyStepForm()
    found = complaints.mine(record, talk, authority())
    if not form.validate_on_submit():
        return _page(record, found, form, status=422)
    if form.step.data in ASKED_AGAIN & found.may and "sure" not in request.form:
        return show("complaints/sure.html", way=found, form=form)
    try:
        complaint_acts.my_step(record, talk, Step(form.step.data), form.text(), form.uuid(), language().code, authority())
    except Changed:
        return _page(record, complaints.mine(record, talk, authority()), form, status=422, changed=True)
    return redirect(url_for(".page", talk=talk, done=1), 303)


def _page(record: OpenRecord, way: Way, form: MyStepForm, status: int = 200, *, changed: bool = False) -> ResponseReturnValue:
    sent = request.args.get("sent") == "1"
    return show(
        "complaints/page.html",
        status=status,
        way=way,
        form=form,
        changed=changed,
        clocks=authority().clocks,
        helpers=advocate_access.to_me(record, way.talk.ref),
        sent=sent,
        worried=sent and any(worrying(said.words) for said in way.talk.messages if said.mine),
        moved=request.args.get("moved") == "1" and way.talk.recipient is Recipient.RIGHTS,
        done=request.args.get("done") == "1",
    )


@team.get("")
def board() -> ResponseReturnValue:
    """The complaints that this worker may read: what waits, late first; and those that are finished."""
    waits, finished = complaints.board(g.person, authority(), today())
    return show("complaints/board.html", waits=waits, finished=finished)


@team.get("/<ref:talk>", endpoint="page")
def team_page(talk: str) -> ResponseReturnValue:
    """One complaint: the way, and the steps that may come next."""
    return _team(talk)


@team.post("/<ref:talk>/step")
@team_writing
def step(talk: str) -> ResponseReturnValue:
    """A step of the council's, or one that the person asked for."""
    complaints.one(g.person, talk, authority(), today())
    form = StepForm()
    if not form.validate_on_submit():
        return _team(talk, form, status=422)
    done = Act(Step(form.step.data), form.text(), form.day.data, form.note.data or "")
    if part := complaint_acts.missing(done, today()):
        form.lacks(part)
        return _team(talk, form, status=422)
    try:
        complaint_acts.act(g.person, talk, done, form.uuid(), language().code, authority(), today(), seen=_seen())
    except Changed:
        return _team(talk, form, status=422, changed=True)
    return _team(talk) if wants_part() else redirect(url_for(".page", talk=talk), 303)


@team.post("/<ref:talk>/decide")
@team_writing
def decide(talk: str) -> ResponseReturnValue:
    """What a person decides: an older one is looked at, somebody has enough of an interest, another way is the right one."""
    complaints.one(g.person, talk, authority(), today())
    form = DecideForm()
    if not form.validate_on_submit():
        return _team(talk, decided=form, status=422)
    what, words, asked = form.what.data, form.text(), (form.uuid(), language().code, authority(), today())
    try:
        if what in set(Procedure):
            complaint_decide.choose_way(g.person, talk, Procedure(what), words, *asked, seen=_seen())
        else:
            complaint_decide.decide(g.person, talk, what, words, *asked, seen=_seen())
    except (Changed, Incomplete) as problem:
        return _team(talk, decided=form, status=422, changed=isinstance(problem, Changed), wordless=isinstance(problem, Incomplete))
    return _team(talk) if wants_part() else redirect(url_for(".page", talk=talk), 303)


@team.post("/<ref:talk>/close")
@team_writing
def close(talk: str) -> ResponseReturnValue:
    """Closes a complaint that is through, with what changed because of it."""
    complaints.one(g.person, talk, authority(), today())
    form = EndForm()
    if not form.validate_on_submit():
        return _team(talk, ended=form, status=422)
    theme = Theme(form.theme.data) if form.theme.data else None
    try:
        inbox_acts.close(g.person, talk, form.text(), today(), theme=theme, seen=_seen())
    except (NotSeen, ClosedMeanwhile):
        return _team(talk, ended=form, status=422, changed=True)
    return _team(talk) if wants_part() else redirect(url_for(".page", talk=talk), 303)


def _seen() -> int | None:
    """How many words of the person the page showed; None where the form does not say it."""
    return None if (found := seen()) < 0 else found


def _team(
    talk: str,
    form: StepForm | None = None,
    decided: DecideForm | None = None,
    ended: EndForm | None = None,
    status: int = 200,
    *,
    changed: bool = False,
    wordless: bool = False,
) -> ResponseReturnValue:
    """A complaint for the team; the form that was sent keeps every word."""
    row = complaints.one(g.person, talk, authority(), today())
    steps = tuple(complaint_decide.as_happened(row.way.steps))
    return show(
        "complaints/team.html",
        part="complaints/_team.html",
        status=status,
        row=row,
        item=inbox.item(g.person, talk, today()),
        form=form,
        empty=StepForm(formdata=None),
        decided=decided,
        ended=ended,
        in_progress=complaint_decide.lies_with_us(row.way),
        themes=list(Theme),
        changed=changed,
        wordless=wordless,
        needs_words=complaint_acts.NEEDS_WORDS,
        needs_note=complaint_acts.NEEDS_NOTE,
        ways=complaint_decide.other_ways(steps, row.way.procedure, authority()),
    )
