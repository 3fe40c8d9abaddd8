"""The team's desk: a plan in words for each reader, with help while writing; the second person; side by side; what people answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..rules import plans
from ..rules.answers import Answer, Outcome
from ..services import access, plan_desk, plan_publish, plan_see, plan_team
from ..services.access import NotYours, OpenRecord
from ..services.plan_publish import NotNow
from .forms import WordsForm, readable
from .page import language, show, today, wants_part
from .plan_forms import LONGEST_LINE, TalkedForm
from .team import writing

pages = Blueprint("desk", __name__, url_prefix="/team/children/<ref:ref>/plan")
# What a page may say that was done, and why something was not. The codes stand in addresses; templates have the words.
DONE = frozenset({"saved", "off", "back", "chosen", "handed", "good", "sent_back", "published", "ended", "told", "not_told", "replied"})


def opened(ref: str) -> OpenRecord:
    """The record, opened for this worker."""
    return access.open_record(g.person, ref, today())


def kind(plan_type: str) -> str:
    """A type of plan out of an address; any other is no address of ours."""
    if plan_type not in plans.TYPES:
        raise NotYours
    return plan_type


def done(ref: str, plan_type: str, code: str, anchor: str = "") -> ResponseReturnValue:
    """Back to the desk, with a word of what was done; htmx is told to go there, for it would put the whole page into a part of this one."""
    where = url_for("desk.desk", ref=ref, plan_type=plan_type, done=code, _anchor=anchor or None)
    return Response(status=204, headers={"HX-Redirect": where}) if wants_part() else redirect(where, 303)


def _desk(record: OpenRecord, plan_type: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    code = request.args.get("done", "")
    found = plan_desk.desk(record, plan_type)
    return show(
        "team/plan.html",
        status=status,
        opened=record,
        desk=found,
        may_check=found.waiting is not None and plan_publish.may_check(found.waiting, g.person),
        types=plan_desk.types_for(record),
        eyes=access.whose_eyes(record),
        told=plan_team.told(record, g.person, plan_type),
        understood=[u for u in plan_team.understood(record) if u.plan_type == plan_type],
        done=code if code in DONE and request.method == "GET" else "",
        talked=values.pop("talked", None) or TalkedForm(formdata=None),
        **values,
    )


@pages.get("/")
def first(ref: str) -> ResponseReturnValue:
    """The plan of the help in force."""
    return redirect(url_for(".desk", ref=ref, plan_type=plan_desk.types_for(opened(ref))[0]), 303)


@pages.get("/<plan_type>/")
def desk(ref: str, plan_type: str) -> ResponseReturnValue:
    """All lines of one plan, by section, and where it stands on its way to its readers."""
    return _desk(opened(ref), kind(plan_type))


@pages.post("/line/<ref:line>/off")
@writing
def off(ref: str, line: str) -> ResponseReturnValue:
    """Takes a line off the desk."""
    return done(ref, plan_desk.take_off(opened(ref), g.person, line), "off")


@pages.post("/line/<ref:line>/back")
@writing
def back(ref: str, line: str) -> ResponseReturnValue:
    """Puts it back."""
    return done(ref, plan_desk.take_off(opened(ref), g.person, line, back=True), "back", f"l-{line}")


@pages.post("/line/<ref:line>/move")
@writing
def move(ref: str, line: str) -> ResponseReturnValue:
    """One place up or down."""
    plan_type = plan_desk.move(opened(ref), g.person, line, up=request.form.get("to") == "up")
    return redirect(url_for(".desk", ref=ref, plan_type=plan_type, _anchor=f"l-{line}"), 303)


@pages.post("/line/<ref:line>/choose")
@writing
def choose(ref: str, line: str) -> ResponseReturnValue:
    """Our words, or those of the case system."""
    return done(ref, plan_desk.choose(opened(ref), g.person, line, theirs=request.form.get("keep") == "theirs"), "chosen", f"l-{line}")


@pages.post("/<plan_type>/hand-over")
@writing
def hand_over(ref: str, plan_type: str) -> ResponseReturnValue:
    """Asks a second person to look it over."""
    record = opened(ref)
    try:
        plan_publish.hand_over(record, g.person, kind(plan_type))
    except NotNow as no:
        return _desk(record, plan_type, 422, problem=no.why)
    return done(ref, plan_type, "handed")


@pages.route("/<plan_type>/check", methods=["GET", "POST"])
@writing
def check(ref: str, plan_type: str) -> ResponseReturnValue:
    """A second person looks it over: what is new, what the words are like, who reads what."""
    record, problem, status = opened(ref), "", 200
    if request.method == "POST":
        number, good = request.form.get("number", ""), request.form.get("good") == "yes"
        note = readable(request.form.get("words", ""))
        try:
            if not (number.isascii() and number.isdigit()) or len(number) > 6:
                raise NotYours
            if not good and not note.strip():
                raise NotNow("no_note")
            if len(note) > LONGEST_LINE:
                raise NotNow("long_note")
            plan_publish.check(record, g.person, kind(plan_type), int(number), good=good, note=note)
            return done(ref, plan_type, "good" if good else "sent_back")
        except NotNow as no:
            problem, status = no.why, 422
    try:
        handed = plan_publish.handed(record, g.person, kind(plan_type))
    except NotNow as no:
        return _desk(record, plan_type, 422 if request.method == "POST" else 200, problem=problem or no.why)
    return show("team/plan_check.html", status=status, opened=record, handed=handed, problem=problem, reports=reports(handed.lines))


def reports(lines: tuple[tuple[plans.Line, plans.Change], ...]) -> dict[str, list[Any]]:
    """What the word help finds in lines that are new or different, by line."""
    from .writing import findings

    return {line.ref: findings(line) for line, change in lines if change in (plans.Change.NEW, plans.Change.WORDS)}


@pages.post("/<plan_type>/publish")
@writing
def publish(ref: str, plan_type: str) -> ResponseReturnValue:
    """Shows it to its readers."""
    record = opened(ref)
    try:
        plan_publish.publish(record, g.person, kind(plan_type))
    except NotNow as no:
        return _desk(record, plan_type, 422, problem=no.why)
    return done(ref, plan_type, "published")


@pages.post("/<plan_type>/end")
@writing
def end(ref: str, plan_type: str) -> ResponseReturnValue:
    """Ends a plan."""
    plan_publish.end(opened(ref), kind(plan_type))
    return done(ref, plan_type, "ended")


@pages.post("/<plan_type>/talked-through")
@writing
def talked_through(ref: str, plan_type: str) -> ResponseReturnValue:
    """Writes down that it was gone through with somebody."""
    record, form = opened(ref), TalkedForm()
    if not form.validate_on_submit():
        return _desk(record, kind(plan_type), 422, talked=form)
    try:
        day = form.day.data or record.today
        plan_publish.talked_through(record, g.person, kind(plan_type), form.who.data or "", day, form.interpreter.data or "")
    except NotNow as no:
        return _desk(record, plan_type, 422, talked=form, problem=no.why)
    return done(ref, plan_type, "told", "told")


@pages.post("/<plan_type>/talked-through/<int:number>/not")
@writing
def not_told(ref: str, plan_type: str, number: int) -> ResponseReturnValue:
    """Takes back what this worker wrote down by mistake."""
    plan_publish.not_talked_through(opened(ref), g.person, number)
    return done(ref, kind(plan_type), "not_told", "told")


@pages.get("/<plan_type>/see")
def see(ref: str, plan_type: str) -> ResponseReturnValue:
    """Side by side: what each person would read."""
    record = opened(ref)
    return show("team/plan_see.html", opened=record, plan_type=kind(plan_type), columns=plan_see.side_by_side(record, plan_type))


@pages.get("/answers")
def answers(ref: str) -> ResponseReturnValue:
    """What people answered to the plan, and their ideas."""
    return _answers(opened(ref))


def _answers(
    record: OpenRecord, form: WordsForm | None = None, at: str = "", status: int = 200, *, no_outcome: bool = False
) -> ResponseReturnValue:
    found = plan_team.answers(record)
    code = request.args.get("done", "")
    done = code if code in DONE and request.method == "GET" else ""
    return show("team/plan_answers.html", status=status, opened=record, answers=found, form=form, at=at, done=done, no_outcome=no_outcome)


@pages.post("/answers/<ref:answer>/reply")
@writing
def reply(ref: str, answer: str) -> ResponseReturnValue:
    """Answers one of them."""
    record, form = opened(ref), WordsForm()
    what = request.form.get("outcome", "")
    if what and what not in set(Outcome):
        raise NotYours
    needs = any(a.said.ref == answer and a.said.kind is Answer.IDEA for a in plan_team.answers(record))
    if not form.validate_on_submit() or (needs and not what):
        return _answers(record, form, answer, 422, no_outcome=needs and not what)
    try:
        plan_team.reply(record, g.person, answer, form.text(), Outcome(what) if what else None, language().code)
    except plan_team.Answered:
        return _answers(record, form, answer, 409)
    return redirect(url_for(".answers", ref=ref, done="replied"), 303)
