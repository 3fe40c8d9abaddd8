"""How we tell you: whether a short message comes when there is something new, where to, and when that is safe."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError

from ..rules.telling import DAYS, MIDNIGHT, Channel, SafeTimes
from ..services import ways
from ..services.access import Person, my_records
from ..services.ways import Chosen, Typed
from .forms import Choice, _l, codes, readable
from .page import language, settings, show, today
from .say import writing

pages = Blueprint("telling", __name__, url_prefix="/telling")
WHICH = "/<any(sms, email):channel>"


class WayForm(FlaskForm):
    """Where to, and when it is safe."""

    address = StringField(filters=[readable], validators=[Length(max=254, message=_l("This is too long. Please look at it again."))])
    from_hour = Choice(choices=codes(str(hour) for hour in range(MIDNIGHT)), default="8")
    to_hour = Choice(choices=codes(str(hour) for hour in range(1, MIDNIGHT + 1)), default="20")
    days = SelectMultipleField(choices=codes(DAYS), default=list(DAYS))
    link = BooleanField()

    def validate_to_hour(self, field: Choice) -> None:
        """After the first."""
        if (self.from_hour.data or "").isdigit() and (field.data or "").isdigit() and int(field.data) <= int(self.from_hour.data):
            raise ValidationError(_l("Please choose a time to end that comes after the time to begin."))

    def validate_days(self, field: SelectMultipleField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_l("Please choose at least one day."))

    def safe(self) -> SafeTimes:
        """What was chosen."""
        return SafeTimes(int(self.from_hour.data), int(self.to_hour.data), frozenset(self.days.data or ()))


class CodeForm(FlaskForm):
    """The six numbers that came."""

    code = StringField(filters=[readable], validators=[Length(max=40, message=_l("Please write the six numbers that we sent."))])


@pages.get("")
def page() -> ResponseReturnValue:
    """How this person is told today, and how to change it."""
    return _page()


@pages.post(WHICH)
@writing
def choose(channel: str) -> ResponseReturnValue:
    """Keeps where to and when. A new number or address gets six numbers first."""
    form = WayForm()
    if not form.validate_on_submit():
        return _page(channel, form)
    typed, link = form.address.data or "", bool(form.link.data)
    came = ways.choose(_person(), Channel(channel), typed, form.safe(), link=link, language=language().code)
    said = {
        Chosen.BAD_ADDRESS: _no_such(channel),
        Chosen.CAME_BACK: gettext("Our messages there came back before. Please write another one, or talk with your worker."),
        Chosen.TOO_OFTEN: gettext("We have sent numbers five times today. Please try again tomorrow."),
    }.get(came)
    return _page(channel, _with(form, form.address, said)) if said else _back(channel)


@pages.post(f"{WHICH}/code")
@writing
def confirm(channel: str) -> ResponseReturnValue:
    """The six numbers."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(channel, form)
    came = ways.confirm(_person(), Channel(channel), form.code.data or "", settings().secret_key)
    said = {
        Typed.WRONG: gettext("These are not the numbers that we sent. Please look again."),
        Typed.TOO_LATE: gettext("These numbers do not work any more. You can ask for new ones below."),
    }.get(came)
    return _page(channel, _with(form, form.code, said)) if said else _back(channel)


@pages.post(f"{WHICH}/stop")
@writing
def stop(channel: str) -> ResponseReturnValue:
    """No more messages this way."""
    ways.stop(_person(), Channel(channel))
    return _back(channel)


def _person() -> Person:
    return cast(Person, g.person)


def _page(channel: str = "", form: FlaskForm | None = None) -> ResponseReturnValue:
    """The page; with what was typed where something was wrong with it."""
    values: dict[str, Any] = {"ways": ways.my_ways(_person()), "wrong": form, "wrong_in": channel}
    values |= {"all_days": DAYS, "can_link": bool(settings().telling.link), "staff": _person().role == "staff", "back": _way_back()}
    return show("telling/page.html", status=422 if request.method == "POST" else 200, **values)


def _way_back() -> str:
    """To the messages, from where they came: the inbox, or the messages about the first record; else to where somebody starts."""
    if _person().role == "staff":
        return url_for("team.inbox")
    first = next(iter(my_records(_person(), today())), None)
    return url_for("record.voice.messages", ref=first.ref) if first else url_for("record_list.mine")


def _back(channel: str) -> ResponseReturnValue:
    return redirect(url_for(".page", _anchor=channel), 303)


def _with(form: FlaskForm, field: Field, said: str) -> FlaskForm:
    field.errors = [*field.errors, said]
    return form


def _no_such(channel: str) -> str:
    if channel == Channel.SMS:
        return gettext("This does not look like a mobile number. Please write it like 07700 900123.")
    return gettext("This does not look like an e-mail address. Please look at it again.")
