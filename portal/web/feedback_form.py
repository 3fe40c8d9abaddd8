"""The form for feedback without a name. It has no token: a token would need a session."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Length, ValidationError

from ..rules.open_feedback import ABOUT, LONGEST, Tap
from ..rules.themes import Theme
from .forms import _l, codes, readable

ELSEWHERE = _l("This did not come from our own page. Please look at it once more and press Send.")
TOO_MANY = _l("A lot has come from where you are. Please wait an hour and send it then.")
NOT_NOW = _l("That did not work, and it was not sent. Please press Send again in a moment.")


def one_new_line(text: str | None) -> str:
    """A new line as one sign: browsers send two, which the field's own limit does not count."""
    return (text or "").replace("\r\n", "\n")


class FeedbackForm(FlaskForm):
    """About what, how the help is, words; and whether it may be read where few write in this language. One of tap and words is enough."""

    class Meta(FlaskForm.Meta):
        """No token, no session."""

        csrf = False

    key = HiddenField(default=lambda: str(uuid4()))
    theme = RadioField(choices=codes([theme.value for theme in ABOUT]), default=Theme.SOMETHING_ELSE.value, validate_choice=False)
    tap = RadioField(choices=codes([tap.value for tap in Tap]), default=Tap.SKIP.value, validate_choice=False)
    words = TextAreaField(
        filters=[readable, one_new_line],
        validators=[Length(max=LONGEST, message=_l("This is very long. Please send it in two parts. Nothing was lost."))],
    )
    alone = BooleanField()

    def validate_theme(self, field: RadioField) -> None:
        """What we do not know is something else: nobody is sent back for it."""
        field.data = field.data if field.data in {theme.value for theme in ABOUT} else Theme.SOMETHING_ELSE.value

    def validate_tap(self, field: RadioField) -> None:
        """What we do not know is nothing."""
        field.data = field.data if field.data in set(Tap) else Tap.SKIP.value

    def validate_words(self, field: TextAreaField) -> None:
        """Words, or how the help is."""
        if not (field.data or "").strip() and self.tap.data not in set(Tap) - {Tap.SKIP}:
            raise ValidationError(_l("Please write something, or choose how the help is. One word is enough."))

    def uuid(self) -> UUID:
        """The form's key; a new one where the field was tampered with."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return uuid4()
