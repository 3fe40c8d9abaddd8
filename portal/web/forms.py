"""The forms: which fields, what is required, and what a mistake is called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID, uuid4

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..rules.arrangements import MOST, UNITS, Arranged, Way
from ..rules.diary import BOOKABLE, PLACES, Because, Change, How
from ..services.sign_in import LONGEST_SECRET, SHORTEST_SECRET, weak_secret

LONGEST_WORDS = 10_000
LONGEST_WHEN = 200


def _l(text: str, **values: Any) -> str:
    """A text that is put into the reader's language when it is shown."""
    return cast(str, lazy_gettext(text, **values))


def readable(text: str | None) -> str:
    """What was typed, without the few signs that cannot be kept at all (NUL, broken halves of characters). All else stays."""
    return "".join(c for c in text or "" if c in "\n\r\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def has_words(_form: FlaskForm, field: StringField) -> None:
    """At least one sign that can be seen."""
    if not (field.data or "").strip():
        raise ValidationError(_l("Please write something first. One word is enough."))


class KeyedForm(FlaskForm):
    """A form whose two taps are one: it carries a key of its own."""

    key = HiddenField(default=lambda: str(uuid4()))

    def uuid(self) -> UUID:
        """The key; a new one where the field was tampered with."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return uuid4()


class WordsForm(KeyedForm):
    """A form with words."""

    words = TextAreaField(
        filters=[readable],
        validators=[has_words, Length(max=LONGEST_WORDS, message=_l("This is very long. Please send it in two parts. Nothing was lost."))],
    )

    def text(self) -> str:
        """The words."""
        return self.words.data or ""


class AskForm(KeyedForm):
    """Asking with one press; a line may be added and need not be."""

    words = TextAreaField(
        filters=[readable],
        validators=[Length(max=LONGEST_WORDS, message=_l("This is very long. Please send it in two parts. Nothing was lost."))],
    )

    def text(self) -> str:
        """The words, or nothing."""
        return (self.words.data or "").strip() and (self.words.data or "")


def codes(values: Iterable[str]) -> Any:
    """Choices that are codes; their labels stand in the templates. wtforms warns of pairs, and its type stubs know nothing else."""
    return list(values)


NOT_A_DAY = _l("Please choose a day.")
NO_SUCH_DAY = _l("That day does not exist. Please choose another one.")
NO_SUCH_TIME = _l("Please write a time such as 15:30, or leave it empty.")
NO_SUCH_NUMBER = _l("Please write a number from 1 to 366.")
NO_SUCH_CHOICE = _l("That did not work. Please look at it again.")


class Day(DateField):
    """A day; one that cannot be read is said so in words of our own, once."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The day that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_SUCH_DAY) from None


class Clock(TimeField):
    """A time of the day, in the same way."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The time that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_SUCH_TIME) from None


class Whole(IntegerField):
    """A whole number from 1 to 366, in the same way."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The number that was typed."""
        text = str(valuelist[0]).strip() if valuelist else ""
        plain = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
        self.data = int(text) if plain else None
        if text and not (self.data and self.data <= MOST):
            self.data = None
            raise ValueError(NO_SUCH_NUMBER)


class Choice(SelectField):
    """One of our codes; any other is refused in words of our own."""

    def pre_validate(self, form: BaseForm) -> None:
        """Whether it is one of them."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(NO_SUCH_CHOICE) from None


OFTEN = ("1 weeks", "2 weeks", "1 months", "6 weeks", "2 months")


class KeepInTouchForm(AskForm):
    """How a care leaver wants to keep in touch, and how often; or "no thanks"."""

    choice = RadioField(
        choices=codes(["wish", "no_thanks"]), default="wish", validators=[InputRequired(message=_l("Please choose one of the two."))]
    )
    ways = SelectMultipleField(choices=codes([way.value for way in Way]))
    often = RadioField(choices=codes(OFTEN), default="2 months", validate_choice=True)
    again = RadioField(choices=codes(["3 months", "6 months", "12 months"]), default="6 months")

    def validate_ways(self, field: SelectMultipleField) -> None:
        """At least one way, unless it is a "no thanks"."""
        if self.choice.data == "wish" and not field.data:
            raise ValidationError(_l("Please choose at least one way."))


class BookForm(KeyedForm):
    """Putting a visit into the diary."""

    kind = Choice(choices=codes(BOOKABLE), default="visit")
    day = Day(validators=[InputRequired(message=NOT_A_DAY)])
    time = Clock(validators=[Optional()])
    place = Choice(choices=codes(["", *PLACES]), default="")


class RecordForm(KeyedForm):
    """Writing down that a visit was made."""

    day = Day(validators=[InputRequired(message=NOT_A_DAY)])
    seen = Choice(
        choices=codes([how.value for how in How]),
        validators=[InputRequired(message=_l("Please say whether the child was seen."))],
    )


class ChangeForm(FlaskForm):
    """Saying that a visit is moved, late or cancelled; the reason is the button."""

    what = Choice(choices=codes([what.value for what in Change]))
    reason = Choice(choices=codes([why.value for why in Because]))
    day = Day(validators=[Optional()])
    time = Clock(validators=[Optional()])


class ArrangeForm(FlaskForm):
    """Putting on record what changes how often a child is seen."""

    arranged = Choice(choices=codes([kind.value for kind in Arranged if kind is not Arranged.NO_THANKS]))
    since = Day(validators=[InputRequired(message=NOT_A_DAY)])
    amount = Whole(validators=[Optional()])
    unit = Choice(choices=codes([unit.value for unit in UNITS]), default="weeks")


class CardForm(FlaskForm):
    """Signing in with a card."""

    code = StringField(validators=[InputRequired(message=_l("Please write the code from your card.")), Length(max=80)])
    secret = PasswordField()


class ChooseForm(FlaskForm):
    """Choosing a PIN the first time."""

    secret = PasswordField(
        validators=[
            InputRequired(message=_l("Please choose a PIN.")),
            Length(
                min=SHORTEST_SECRET,
                max=LONGEST_SECRET,
                message=_l("Your PIN needs at least %(least)s numbers or letters.", least=SHORTEST_SECRET),
            ),
        ]
    )
    again = PasswordField()

    def validate_secret(self, field: PasswordField) -> None:
        """Not one that anybody would try first."""
        if weak_secret(field.data or ""):
            raise ValidationError(_l("That PIN is easy to guess. Please choose another one."))

    def validate_again(self, field: PasswordField) -> None:
        """Typed twice the same."""
        if field.data != self.secret.data:
            raise ValidationError(_l("The two PINs are not the same. Please write it twice."))


class StaffForm(FlaskForm):
    """Signing in for those who work here."""

    email = StringField(filters=[readable], validators=[InputRequired(message=_l("Please write your e-mail address.")), Length(max=255)])
    password = PasswordField(validators=[InputRequired(message=_l("Please write your password."))])
    totp = StringField(validators=[InputRequired(message=_l("Please write the six numbers from your app.")), Length(max=20)])


class CodeForm(FlaskForm):
    """The one-time code alone, of somebody who is signed in already."""

    totp = StringField(validators=[InputRequired(message=_l("Please write the six numbers from your app.")), Length(max=20)])
