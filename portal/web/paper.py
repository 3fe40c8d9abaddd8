"""A plan to keep, or to read another way: PDF, folded sheet, pictures, braille. Words and permission are those of its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import wraps
from typing import ParamSpec

from babel.dates import format_date, format_skeleton
from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import pgettext
from markupsafe import Markup

from ..extensions import limiter
from ..paper import Unavailable, pdf, symbols
from ..paper.braille import NoTable, to_braille
from ..rules.plans import CLOSING, SAFETY, Shown
from ..services import own_plan, plan
from ..services.access import NotYours, OpenRecord
from ..services.plan import Plan
from ..wording import phrases
from .page import authority, language, show, today
from .say import by_account
from .sheets import TAG, Lines, count, isolated

pages = Blueprint("paper", __name__)
making = limiter.limit("30 per minute", key_func=by_account)  # a PDF is work for the server
P = ParamSpec("P")

PLANS = {"plan": "", "safety": SAFETY, "letter": CLOSING}
ANY = "<any(plan, safety, letter, own):which>"
# A file lies about in a phone for years: its name says nothing of whom it is about, nor that somebody had to be kept safe.
NAMES = {"plan": "plan", "own": "plan"}
NEUTRAL = "my-page"
# Sections of a letter have the pictures of those of a plan.
LIKE = {"closing_why": "why", "closing_changed": "getting_better", "closing_well": "going_well", "closing_help": "if_not_working"}
HOLE = re.compile(r"%\((\w+)\)s")
CSS = """
.first{border-inline-start:.6mm solid #888;padding-inline-start:3mm}.small{font-size:.9em}.hidden-list{list-style:none;padding:0}
.beside{display:flex;gap:4mm;align-items:center}.beside>div{flex:1}.beside .symbol{margin:0}.folded ul{margin:.2em 0}.folded dl{margin:0}
.numbers{font-size:1.35em}.rule{border-block-end:.2mm solid #888;height:9mm}.foot{font-size:.85em}a bdi,.n{white-space:nowrap}
html[dir=rtl] .first>[dir=ltr]{text-align:right}html[dir=ltr] .first>[dir=rtl]{text-align:left}
"""
# The folded sheet: the largest letters that fit, then another place for what keeps somebody safe. `MEASURE` makes each panel a page of
# its own, so that a panel whose words do not fit becomes two pages, and is seen before anything is cut.
SIZES, PLACES = ("16pt", "14.5pt", "13pt", "12pt", "11pt", "10.5pt"), (2, 3)
MEASURE = """
@page folded{size:148.5mm 104.9mm;margin:7mm 9mm}
.folded{position:static;width:auto;height:auto}
.folded>.panel:nth-child(n){position:static;transform:none;width:auto;height:auto;padding:0;border:0;break-after:page}
.folded>.panel:nth-child(4){break-after:auto}
"""


@dataclass(frozen=True)
class Picture:
    """A picture beside a line; `alt` is empty where the same picture stood on the page before."""

    file: str
    alt: str


def kindly(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Where no file can be made, a page says what else works."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except Unavailable as error:
            current_app.logger.error("paper: %s", error)  # says which program or font is missing, and nothing about anybody
            return show("paper/cannot.html", status=503, why="now", which=(request.view_args or {}).get("which", "safety"))

    return guarded


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    return found


def _chosen() -> str:
    """The simplest words or those for older children, where a child chose."""
    asked = request.args.get("words", "")
    return asked if asked in ("younger", "older") else ""


def _plan(which: str, code: str = "") -> Plan:
    """What the reader has under this name, in the words of its page. Raises NotYours where there is nothing."""
    found = plan.plan_of(_record(), code or language().code, PLANS[which], _chosen())
    if not found.lines:
        raise NotYours
    return found


def full(day: date) -> str:
    """`Tuesday 24 November 2026`: paper is kept for years."""
    if language().code == "cy":
        text = str(format_date(day, "EEEE d MMMM y", locale="cy"))
        return text[:1].lower() + text[1:]  # `dydd Gwener 20 Tachwedd 2026`
    return format_skeleton("yMMMMEEEEd", datetime.combine(day, time()), locale=language().locale)


def _pictures(which: str, found: Plan, most: int) -> dict[str, tuple[Picture, ...]]:
    """The pictures of each line, by ref. Chosen by the English words, so that every language shows the same ones."""
    alike = all((line.lang or "en") == "en" for line in found.lines)
    english = found if alike else _plan(which, "en")
    texts = {line.ref: _english(line) for line in english.lines}
    made, seen = {}, set[str]()
    for line in found.lines:
        chosen = symbols.choose(texts.get(line.ref, ""), LIKE.get(line.section, line.section), most)
        made[line.ref] = tuple(Picture(s.file, "" if s.id in seen else pgettext(symbols.CONTEXT, s.label)) for s in chosen)
        seen |= {s.id for s in chosen}
    return made


def _english(line: Shown) -> str:
    """A line's English words without tags, or nothing where it has none."""
    phrase = phrases.load().get(line.phrase) if line.phrase else None
    if phrase and line.lang == "en":
        holes = dict(line.holes)
        return HOLE.sub(lambda hole: holes.get(hole[1], ""), phrase.texts.get(line.part, ""))
    return str(Markup(TAG.sub(" ", line.words)).unescape()) if line.lang == "en" else ""  # noqa: S704


@pages.get("/plan/keep")
def keep() -> ResponseReturnValue:
    """All ways to keep it or to read it."""
    record = _record()
    found = plan.plan_of(record, language().code, words=_chosen())
    have = {"plan": bool(found.lines), "safety": found.safety, "letter": found.letter, "own": own_plan.is_theirs(record)}
    return show("paper/keep.html", have=[which for which, there in have.items() if there], words=_chosen() or None)


def pictures() -> ResponseReturnValue:
    """Words and pictures, one line a card. Stands among the pages of a record, so that the team can see it too."""
    which = request.args.get("which", "plan")
    if which not in PLANS:
        raise NotYours
    found = _plan(which)
    return show(
        "paper/pictures.html", plan=found, which=which, pictures=_pictures(which, found, 2), words=_chosen() or None, isolated=isolated
    )


@pages.get(f"/plan/paper/{ANY}.pdf")
@making
@kindly
def sheet(which: str) -> ResponseReturnValue:
    """A PDF of what the reader has on the screen."""
    large, with_pictures = request.args.get("size") == "large", request.args.get("pictures") == "1"
    return _pdf(_on_paper(which, with_pictures), which, large=large)


@pages.get("/plan/paper/folded.pdf")
@making
@kindly
def folded() -> ResponseReturnValue:
    """The safety plan on one sheet that folds to the size of a pocket; or a page that says that it is too long for that."""
    found = _plan("safety")
    for place in PLACES:
        html = isolated(render_template("paper/folded.html", plan=found, rule_on=place, full=full))
        for size in SIZES:
            css = f"{CSS}.folded{{font-size:{size}}}"
            if count(pdf.to_pdf(html, css=css + MEASURE, language=language().code)) == 4:
                return _download(pdf.to_pdf(html, css=css, language=language().code), NEUTRAL + ".pdf", "application/pdf")
    return show("paper/cannot.html", status=409, why="long", which="safety")


@pages.get(f"/plan/paper/{ANY}.brf")
@making
@kindly
def brf(which: str) -> ResponseReturnValue:
    """The same words as braille."""
    reader = Lines(language().code)
    reader.feed(_on_paper(which, False))
    reader.close()
    try:
        made = to_braille(reader.found, grade=2 if request.args.get("grade") == "2" else 1)
    except NoTable as lacking:
        return show("paper/cannot.html", status=409, why="braille", which=which, lacking=str(lacking.args[0]))
    return _download(made, NAMES.get(which, NEUTRAL) + ".brf", "application/x-brf")


def _on_paper(which: str, with_pictures: bool) -> str:
    """The whole HTML of a sheet. Braille is made of the same, so that both always say the same."""
    if which == "own":
        mine = own_plan.own_plan(_record())
        html = render_template("paper/own.html", plan=mine, days=own_plan.answer_days(mine, authority()), full=full)
    else:
        found = _plan(which)
        shown = _pictures(which, found, 1) if with_pictures else {}
        html = render_template("paper/sheet.html", plan=found, which=which, pictures=shown, full=full, on=today())
    return isolated(html)


def _pdf(html: str, which: str, *, large: bool) -> Response:
    made = pdf.to_pdf(html, css=CSS, language=language().code, large=large)
    return _download(made, NAMES.get(which, NEUTRAL) + ".pdf", "application/pdf")


def _download(content: bytes, name: str, kind: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
