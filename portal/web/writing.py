"""Writing one line of a plan, with help while writing: plain words, a phrasebook, other languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from html import unescape
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from .. import safe_text
from ..rules import plain_words, plans
from ..rules.diary import PLACES
from ..rules.plain_words import Finding, Report
from ..rules.plans import Line, Words
from ..services import access, plan_desk, plan_team, translations
from ..services.access import NotYours, OpenRecord
from ..services.plan_desk import Draft
from ..wording import phrases, words
from ..wording.phrases import Phrase
from .desk import done, kind, opened
from .forms import readable
from .page import authority, show, today
from .plan_forms import LineForm, TranslationForm
from .team import writing
from .wording import in_english

pages = Blueprint("writing", __name__, url_prefix="/team")
PARTS = ("child", "younger", "family")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Found:
    """What the word help says about one box: its report, and the text with each finding's place marked."""

    part: str
    text: str
    report: Report


def _report(part: str, text: str) -> Found:
    reader = "family" if part == "family" else "child"
    return Found(part, text, plain_words.check(text, words.for_council(authority().slug), reader=reader))


def findings(line: Line) -> list[Found]:
    """What the word help finds in a line that was first written in English."""
    if line.lang != "en":
        return []
    base = {"child": line.base.child, "younger": line.base.younger, "family": line.base.family}
    return [found for part, text in base.items() if text and (found := _report(part, text)).report.findings]


def _typed() -> dict[str, str]:
    return {part: request.form.get(part, "")[:10_000] for part in PARTS}


def _mended() -> tuple[str, str]:
    """The box and its text after the offer that was pressed; nothing where the text is not the one that was looked at."""
    part, _, rest = request.form.get("mend", "").partition(":")
    numbers = rest.split(":")
    if (
        part not in PARTS
        or len(numbers) != len(("finding", "offer"))
        or not all(n.isascii() and n.isdigit() and len(n) < 5 for n in numbers)
    ):
        return "", ""
    found = _report(part, _typed()[part])
    try:
        finding: Finding = found.report.findings[int(numbers[0])]
        return part, plain_words.mend(found.text, finding, int(numbers[1]))
    except (IndexError, ValueError):
        return "", ""


@pages.post("/words/<any(child, younger, family):part>")
def look(part: str) -> ResponseReturnValue:
    """What the word help says about one box, as it is typed. Nothing is kept, and nobody is named."""
    return show("team/_words.html", found=_report(part, _typed()[part]))


@pages.route("/children/<ref:ref>/plan/<plan_type>/write", methods=["GET", "POST"])
@writing
def new_line(ref: str, plan_type: str) -> ResponseReturnValue:
    """A new line."""
    record, form = opened(ref), LineForm()
    if kind(plan_type) not in plan_desk.types_for(record):
        raise NotYours
    if request.method == "GET":
        form.section.data = request.args.get("section", "")
        _from_idea(record, form)
    if form.section.data not in plans.sections_of(plan_type):
        form.section.data = plans.sections_of(plan_type)[0]
    return _write(record, plan_type, "", form)


def _from_idea(record: OpenRecord, form: LineForm) -> None:
    """An idea of the family, in their own words, to begin from."""
    idea = request.args.get("idea", "")
    found = next((a for a in plan_team.answers(record) if idea and a.said.ref == idea), None)
    if found:
        box = form.child if found.relation == "myself" else form.family
        box.data = found.said.words
        form.section.data = found.said.section


@pages.route("/children/<ref:ref>/plan/line/<ref:line>", methods=["GET", "POST"])
@writing
def line(ref: str, line: str) -> ResponseReturnValue:
    """One line: its words for each reader, who does it, by when, how we will know."""
    record = opened(ref)
    plan_type, found = plan_desk.one_line(record, line)
    form = LineForm()
    if request.method == "GET":
        _into_form(form, found)
    form.section.data = found.section
    return _write(record, plan_type, line, form, found)


def _as_typed(words: Words, name: str) -> str:
    """Words as they were typed: "Mum & Dad", and not as HTML has it. Who does it and the sign are no HTML."""
    kept = str(getattr(words, name))
    typed = unescape(kept)
    return typed if name in PARTS and safe_text.plan_html(typed) == kept else kept


def _into_form(form: LineForm, line: Line) -> None:
    for part in (*PARTS, "who", "sign"):
        form[part].data = _as_typed(line.base, part)
    form.by_when.data, form.status.data = line.by_when, line.status
    form.everybody.data, form.readers.data = "some" if line.readers else "all", sorted(line.readers)


def _write(record: OpenRecord, plan_type: str, ref: str, form: LineForm, line: Line | None = None) -> ResponseReturnValue:
    eyes = access.whose_eyes(record)
    known = {one.who for one in eyes}
    asked = request.method == "POST" and (request.form.get("mend") or request.form.get("check"))
    part, text = _mended() if asked else ("", "")
    if part:
        form[part].data = text
    if request.method == "POST" and not asked and form.validate_on_submit() and set(form.readers.data or ()) <= known:
        saved = plan_desk.save(record, g.person, plan_type, ref, _draft(form, line))
        return done(record.ref, plan_type, "saved", f"l-{saved}")
    shown = [_report(name, form[name].data or "") for name in PARTS]
    values: dict[str, Any] = {"opened": record, "plan_type": plan_type, "line": line, "form": form, "eyes": eyes}
    status = 422 if request.method == "POST" and not asked else 200
    return show("team/plan_line.html", part="team/_line_form.html", status=status, found=shown, mended=bool(part), **values)


def _draft(form: LineForm, line: Line | None) -> Draft:
    """What was typed; a line of the phrasebook whose words were changed by hand is one of our own from then on."""
    base = line.base if line else Words("en")
    typed = {part: (form[part].data or "").strip() for part in (*PARTS, "who", "sign")}
    same = line is not None and line.phrase and all(typed[part] == _as_typed(base, part).strip() for part in PARTS)
    return Draft(
        section=form.section.data,
        by_when=form.by_when.data,
        status=form.status.data,
        readers=tuple(form.readers.data or ()) if form.everybody.data == "some" else (),
        phrase=line.phrase if line and same else "",
        holes=dict(line.holes) if line and same else {},
        **typed,
    )


@pages.get("/children/<ref:ref>/plan/<plan_type>/phrases")
def phrasebook(ref: str, plan_type: str) -> ResponseReturnValue:
    """Sentences to begin from, by section; they are in every language at once."""
    record = opened(ref)
    if kind(plan_type) not in plan_desk.types_for(record):
        raise NotYours
    sections = plans.sections_of(plan_type)
    wish = request.args.get("section", "")
    section = wish if wish in sections else sections[0]
    find = request.args.get("find", "").strip()[:60]
    book = [p for p in phrases.load().values() if p.section == section and find.casefold() in f"{p.family} {p.child}".casefold()]
    return show("team/phrases.html", opened=record, plan_type=plan_type, sections=sections, section=section, book=book, find=find)


@pages.route("/children/<ref:ref>/plan/<plan_type>/phrases/<phrase>", methods=["GET", "POST"])
@writing
def phrase(ref: str, plan_type: str, phrase: str) -> ResponseReturnValue:
    """One sentence, its holes to fill in."""
    record, found = opened(ref), phrases.load().get(phrase)
    sections = plans.sections_of(kind(plan_type))
    if found is None or found.section not in sections or plan_type not in plan_desk.types_for(record):
        raise NotYours
    holes = _holes(found, record)
    missing = [name for name in found.holes if not holes[name]] if request.method == "POST" else []
    wrong = [name for name in found.holes if holes[name] and not _right(name, holes[name])]
    if request.method == "POST" and not missing and not wrong:
        saved = plan_desk.save(record, g.person, plan_type, "", _of_phrase(found, holes))
        return redirect(url_for(".line", ref=ref, line=saved), 303)
    status = 422 if request.method == "POST" else 200
    return show(
        "team/phrase.html",
        status=status,
        opened=record,
        plan_type=plan_type,
        phrase=found,
        holes=holes,
        missing=missing,
        wrong=wrong,
        places=PLACES,
        weekdays=WEEKDAYS,
    )


def _holes(found: Phrase, record: OpenRecord) -> dict[str, str]:
    holes = {name: readable(request.form.get(name)).strip()[:120] for name in found.holes}
    if request.method == "GET" and "child" in holes:
        holes["child"] = record.name or ""
    return holes


def _right(name: str, value: str) -> bool:
    """Whether a value fits its hole: a day is a day, a place one of ours."""
    try:
        if name == "day":
            return bool(date.fromisoformat(value))
        if name == "time":
            time.fromisoformat(value)
    except ValueError:
        return False
    known = {"place": PLACES, "weekday": WEEKDAYS}
    return value in known[name] if name in known else name != "number" or (value.isascii() and value.isdigit() and len(value) < 4)


def _of_phrase(found: Phrase, holes: dict[str, str]) -> Draft:
    """The line in English, as it is kept; other languages are filled when they are shown."""

    def said(text: str) -> str:
        return str(escape(in_english(text, holes, own=text != found.family))) if text else ""

    when = date.fromisoformat(holes["day"]) if "day" in holes and found.section == "needs_to_happen" else None
    return Draft(
        found.section,
        child=said(found.child),
        younger=said(found.younger),
        family=said(found.family),
        who=holes.get("who", ""),
        by_when=when,
        phrase=found.id,
        holes=holes,
    )


@pages.get("/translations")
def translation_list() -> ResponseReturnValue:
    """What somebody cannot read in their own language yet."""
    return show("team/translations.html", rows=translations.open_to_do(g.person, today()))


@pages.route("/children/<ref:ref>/plan/line/<ref:line>/in/<lang>", methods=["GET", "POST"])
@writing
def translate(ref: str, line: str, lang: str) -> ResponseReturnValue:
    """A line in another language, by a person."""
    record, todo = translations.one(g.person, ref, line, lang, today())
    form = TranslationForm()
    if request.method == "POST" and request.form.get("check"):
        translations.confirm(record, g.person, line, lang, request.form.get("seen", "")[:140])
        return redirect(url_for(".translation_list"), 303)
    if form.validate_on_submit():
        typed = {name: (form[name].data or "").strip() for name in (*PARTS, "who", "sign")}
        translations.add(record, g.person, line, Words(lang, **typed))
        return redirect(url_for(".translation_list"), 303)
    if request.method == "GET":
        for name in (*PARTS, "who", "sign"):
            form[name].data = _as_typed(todo.now, name)
    return show(
        "team/translate.html",
        seen=plans.words_digest(todo.now),
        status=422 if form.is_submitted() else 200,
        opened=record,
        todo=todo,
        form=form,
    )


@pages.get("/answers")
def waiting() -> ResponseReturnValue:
    """What waits on plans, child by child."""
    return show("team/answers_waiting.html", rows=plan_team.waiting(g.person, today()))
