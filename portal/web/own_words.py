"""My words, all about me, how it feels, and whether somebody heard me right: what people say about themselves."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import pgettext

from ..config import ROOT
from ..paper import symbols
from ..rules.access import Action
from ..rules.feelings import HIGHEST, LOWEST, Question, wants_help
from ..rules.own_words import ABOUT, HOUSES, PICTURE_OF, PICTURES, Share, shares
from ..services import heard, own_words, scales
from ..services.access import NotYours, OpenRecord
from ..services.own_words import Own
from .forms import AskForm, KeyedForm, WordsForm, codes
from .own_forms import AboutMeForm, NumberForm, OwnWordsForm, TakeAwayForm
from .page import language, show
from .say import writing

pages = Blueprint("own", __name__)
# What a page may say that was done. The codes stand in addresses; templates have the words.
DONE = frozenset({"kept", "asked", "away", "right", "number"})


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not found.may(Action.OWN_WORDS) or found.seen_as:
        raise NotYours
    return found


@cache
def _file(picture: str) -> tuple[str, str] | None:
    """The file of a picture and what it shows; nothing where either is missing."""
    symbol = symbols.load().by_id.get(picture)
    return (symbol.file, symbol.label) if symbol and (ROOT / "static" / "symbols" / symbol.file).is_file() else None


@pages.app_template_global()
def own_picture(picture: str) -> dict[str, str] | None:
    """A picture beside somebody's own words: its file and its words in the language of the page; nothing where there is none."""
    found = _file(picture)
    return {"id": picture, "file": f"symbols/{found[0]}", "label": pgettext(symbols.CONTEXT, found[1])} if found else None


def _done() -> str:
    done = request.args.get("done", "")
    return done if done in DONE and request.method == "GET" else ""


def _asked_part(parts: tuple[str, ...], form: OwnWordsForm | AboutMeForm, now: dict[str, Own]) -> str:
    """The part that is written now: of the form that was sent, or of the address; the form then begins with what holds."""
    part = str(form.part.data or "") if form.is_submitted() else request.args.get("part", "")
    part = part if part in parts else ""
    if part and not form.is_submitted():
        form.part.data, old = part, now.get(part)
        form.words.data = old.words if old else ""
        if old and isinstance(form, OwnWordsForm):
            form.share.data, form.picture.data = old.share.value, old.picture
    return part


@pages.route("/words", methods=["GET", "POST"])
@writing
def words() -> ResponseReturnValue:
    """My words: choose a part, write, choose who may read it; and what was heard of me."""
    record, form = _record(), OwnWordsForm()
    form.share.choices = codes(share.value for share in shares(HOUSES[0], own=record.is_own))
    if form.validate_on_submit():
        share, picture = Share(form.share.data), form.picture.data if form.picture.data in PICTURES else ""
        own_words.write(record, form.part.data, form.text(), picture, share, form.uuid(), language().code)
        return redirect(url_for(".words", done="asked" if share is Share.PLAN else "kept"), 303)
    return _words(record, form)


def _words(record: OpenRecord, form: OwnWordsForm, answer: KeyedForm | None = None, answering: str = "") -> ResponseReturnValue:
    now = {one.part: one for one in own_words.mine(record) if one.part in HOUSES}
    part = _asked_part(HOUSES, form, now) if not answering else ""
    return show(
        "record/words.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        chosen=part,
        writes=bool(part) or (form.is_submitted() and not answering),
        now=now,
        tiles=[(code, own_picture(PICTURE_OF[code])) for code in HOUSES],
        pictures=[found for found in map(own_picture, PICTURES) if found],
        heard=heard.to_me(record),
        answer=answer,
        answering=answering,
        done=_done(),
    )


@pages.post("/words/away")
@writing
def take_away() -> ResponseReturnValue:
    """Take words away, from "My words" or from "All about me"."""
    record, form = _record(), TakeAwayForm()
    if not form.validate_on_submit():
        raise NotYours
    own_words.take_away(record, form.part.data, KeyedForm().uuid(), language().code)
    return redirect(url_for(".about_me" if form.part.data in ABOUT else ".words", done="away"), 303)


@pages.post("/words/heard/<ref:heard_ref>")
@writing
def answer_heard(heard_ref: str) -> ResponseReturnValue:
    """Somebody wrote down what they heard me say: it is right, or it was like this. One button says "yes"; words are a "no"."""
    record, form = _record(), AskForm() if "yes" in request.form else WordsForm()
    if not any(one.ref == heard_ref for one in heard.to_me(record)):
        raise NotYours
    if not form.validate_on_submit():
        return _words(record, OwnWordsForm(formdata=None), form, heard_ref)
    heard.answer(record, heard_ref, form.text(), language().code)
    return redirect(url_for(".words", done="right"), 303)


@pages.route("/all-about-me", methods=["GET", "POST"])
@writing
def about_me() -> ResponseReturnValue:
    """All about me: what somebody new should read first. The child's, young person's or care leaver's own."""
    record, form = _record(), AboutMeForm()
    if not record.is_own:
        raise NotYours
    if form.validate_on_submit():
        own_words.write(record, form.part.data, form.text(), "", Share.TEAM, form.uuid(), language().code)
        return redirect(url_for(".about_me", done="kept", _anchor=form.part.data), 303)
    now = {one.part: one for one in own_words.mine(record) if one.part in ABOUT}
    part = _asked_part(ABOUT, form, now)
    status = 422 if form.is_submitted() else 200
    return show("record/about_me.html", status=status, form=form, chosen=part, parts=ABOUT, now=now, done=_done())


@pages.route("/how-it-feels", methods=["GET", "POST"])
@writing
def feels() -> ResponseReturnValue:
    """How it feels, in a number from 0 to 10; and one's own numbers over time."""
    record, form = _record(), NumberForm()
    wish = str(form.question.data or "") if form.is_submitted() else request.args.get("question", "")
    question = Question(wish) if wish in set(Question) else Question.SAFE
    if form.validate_on_submit():
        scales.give(record, question, int(form.value.data), form.text(), form.uuid(), language().code)
        return redirect(url_for(".feels", question=question.value, done="number"), 303)
    found = scales.mine(record)
    low = next((wants_help(one.question, one.value) for one in found if one.mine and one.question is Question.SAFE), False)
    return show(
        "record/feels.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        question=question,
        questions=list(Question),
        numbers=[one for one in found if one.question is question],
        values=range(LOWEST, HIGHEST + 1),
        low=low,
        done=_done(),
    )
