"""The form for saying something: what may be chosen, what was tapped, and what is wished. Shared by a person's own page and by a worker
who opens it with a child.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..languages import OFFERED
from ..rules.voice import TAPS, AnswerHow, Group, Kind, Recipient, Share, Tap, kinds_for, recipients, write_taps
from ..services.access import OpenRecord
from ..services.drafts import Kept
from ..services.saying import Begin
from ..services.voice import Wishes
from ..services.with_child import Beside
from .forms import LONGEST_WHEN, LONGEST_WORDS, Choice, WordsForm, _l, codes, has_words, readable


def words_or_tap(form: FlaskForm, field: StringField) -> None:
    """At least one sign that can be seen, or one tap where there was something to tap, or "I do not want to write"."""
    if not (getattr(form, "tapped", "") or getattr(form, "quiet", False)):
        has_words(form, field)


TOO_LONG = _l("This is very long. Please send it in two parts. Nothing was lost.")


class SayForm(WordsForm):
    """Saying something to somebody: words, or taps alone where the kind has some; and wishes, all of which have a sensible default.

    What may be chosen of `to`, `about_day` and `about` is set by the view, which also reads the taps.
    """

    tapped = ""
    quiet = False  # "I do not want to write. Please ask me how I am."
    words = TextAreaField(filters=[readable], validators=[words_or_tap, Length(max=LONGEST_WORDS, message=TOO_LONG)])
    to = RadioField(validators=[DataRequired(message=_l("Please choose who should get this."))])
    about_day = Choice(choices=codes([""]), default="")
    about = Choice(choices=codes([""]), default="")
    share = Choice(choices=codes(Share), default=Share.ASK.value)
    answer_how = Choice(choices=codes(AnswerHow), default=AnswerHow.HERE.value)
    answer_when = StringField(
        filters=[readable],
        default="",
        validators=[Length(max=LONGEST_WHEN, message=_l("Please say in a few words when it is safe. Nothing was lost."))],
    )
    answer_language = Choice(choices=codes(["", *(one.code for one in OFFERED)]), default="")


# The picture beside each way in; a way without a picture shows its words alone.
PICTURE_OF: dict[Kind, str] = {
    Kind.WORRY: "worried",
    Kind.WRONG: "pencil",
    Kind.DECISION: "stop",
    Kind.UNFAIR: "scales",
    Kind.COMPLAINT: "megaphone",
    Kind.VISIT: "walking",
    Kind.MEETING: "people",
    Kind.END: "growing",
    Kind.HOME: "home",
    Kind.THANKS: "heart",
    Kind.IDEA: "idea",
    Kind.FEEDBACK: "speech",
    Kind.READY: "calendar",
    Kind.SEE: "hug",
    Kind.QUESTION: "question",
    Kind.CALL_ME: "phone",
    Kind.ADVOCATE: "talking",
    Kind.VISITOR: "friends",
    Kind.UNSAFE: "lifebuoy",
}
WRITTEN = frozenset(PICTURE_OF)  # kinds that have a form here


def ways(record: OpenRecord | Beside) -> dict[Group, tuple[Kind, ...]]:
    """The ways in that fit this person."""
    return kinds_for(own=record.is_own, help_kind=record.service.kind)


def asked_kind(otherwise: Kind | None = None) -> Kind | None:
    """The kind that the address or the form names, where we have a form for it."""
    wish = request.values.get("kind", "")
    return Kind(wish) if wish in WRITTEN else otherwise


TAP_NAMES = tuple(f"tap_{tap.value}" for tap in Tap)
# What is chosen beside the words, and kept with them: who gets it and whom it is about decide who may read it.
BESIDE_WORDS = ("to", "about", "about_day", "share", "answer_how", "answer_when", "answer_language", "who", "happened", "wish", *TAP_NAMES)
LONGEST_BESIDE = {"answer_when": LONGEST_WHEN, "wish": LONGEST_WORDS}
LONGEST_CODE = 40


def to_keep() -> Kept | None:
    """What stands in the form that was just sent. Nothing where nobody wrote or tapped anything; None where something is too long."""
    words = readable(request.form.get("words"))
    beside = {name: readable(request.form[name]) for name in BESIDE_WORDS if name in request.form}
    if len(words) > LONGEST_WORDS or any(len(value) > LONGEST_BESIDE.get(name, LONGEST_CODE) for name, value in beside.items()):
        return None
    said = words.strip() or any(beside.get(name, "").strip() for name in ("wish", *TAP_NAMES))
    return Kept(words, beside) if said else Kept()


def restored(kept: Kept) -> MultiDict[str, str] | None:
    """What was kept, as a form is filled with it."""
    return MultiDict({"words": kept.words, **kept.choices}) if kept else None


def prepare(form: SayForm, kind: Kind, found: Begin, kept: Kept | None = None) -> tuple[Recipient, ...]:
    """Sets what may be chosen and what stands there at first, and reads what was tapped. Gives who may be chosen.

    `kept`: what the form was filled with from before. Who gets it is never guessed then: where it is not known any more whom they had
    chosen, or they are not there any more, the person chooses again.
    """
    choices = recipients(kind, reviewer=found.reviewer)
    form.to.choices = codes(to.value for to in choices)
    form.about_day.choices = codes(["", *(day.isoformat() for day in found.days)])
    form.about.choices = codes(["", *(one.code for one in found.named)])
    before = kept.choices if kept else {}
    if len(choices) == 1 or not (form.is_submitted() or kept):
        form.to.data = choices[0].value
    elif not form.is_submitted() and form.to.data not in set(choices):
        form.to.data = None
    if not form.is_submitted() and found.days and "about_day" not in before:
        form.about_day.data = found.days[0].isoformat()
    tapped = request.form if form.is_submitted() else before
    form.tapped = write_taps(kind, {tap.value: tapped.get(f"tap_{tap.value}", "") for tap in TAPS.get(kind, ())})
    form.quiet = kind is Kind.UNSAFE and "quiet" in request.form
    return choices


def wishes_of(form: SayForm, found: Begin) -> Wishes:
    """What goes with the words, of a form that was found good."""
    day = form.about_day.data or ""
    return Wishes(
        taps=form.tapped,
        about_day=date.fromisoformat(day) if day else None,
        share=Share(form.share.data),
        answer_how=AnswerHow(form.answer_how.data),
        answer_when=(form.answer_when.data or "").strip(),
        answer_language=form.answer_language.data or "",
        about_worker_id=next((one.worker_id for one in found.named if one.code == form.about.data), None),
    )


def has_wishes(form: SayForm) -> bool:
    """Whether something was chosen under "More wishes", or is wrong there; it is then open."""
    fields = (form.share, form.answer_how, form.answer_when, form.answer_language)
    return any(field.errors or (field.data or "") != (field.default or "") for field in fields)


def taps_of(kind: Kind) -> tuple[str, ...]:
    """The questions of this kind that are answered by a tap."""
    return tuple(tap.value for tap in TAPS.get(kind, ()))


def chosen(form: SayForm) -> dict[str, str]:
    """What was tapped, for showing it again."""
    return {name: value for name, _, value in (part.partition(":") for part in form.tapped.split())}


def on_screen(form: SayForm, kind: Kind, choices: tuple[Recipient, ...], found: Begin) -> dict[str, Any]:
    """What every page with this form shows of it."""
    return {
        "form": form,
        "kind": kind,
        "choices": choices,
        "found": found,
        "people": found.people,
        "taps": taps_of(kind),
        "tapped": chosen(form),
        "wishes_open": has_wishes(form),
        "shares": list(Share),
    }


def on_paper(kind: Kind, found: Begin) -> dict[str, Any]:
    """What an empty form on paper asks."""
    return {
        "taps": taps_of(kind),
        "choices": recipients(kind, reviewer=found.reviewer),
        "shares": list(Share) if kind is not Kind.UNSAFE else [],
        "hows": list(AnswerHow),
    }
