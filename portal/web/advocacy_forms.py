"""The forms about advocates, and about what was explained."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, ValidationError

from ..languages import OFFERED
from ..rules.advocacy import Topic
from .forms import NO_SUCH_CHOICE, NOT_A_DAY, Choice, Day, KeyedForm, _l, codes, readable
from .own_forms import OneOf

LONGEST_NAME = 120
TOO_LONG = _l("That name is too long. Please make it shorter.")
NEW = "new"
SIGNED = "bfi"  # British Sign Language has no name in the lists of languages
# Languages in which rights are explained, besides those of the pages. They are shown by name.
ALSO = (
    "am", "bg", "bn", "ckb", "cs", "de", "el", "es", "fa", "fr", "gu", "hi", "hu", "it", "lt", "lv", "ne", "nl", "pa", "pl",
    "prs", "ps", "pt", "ro", "ru", "sk", "so", "sq", "sw", "ta", "te", "ti", "tr", "uk", "ur", "vi", "yue", "zh",
)  # fmt: skip
LANGUAGES = (*(one.code for one in OFFERED), *ALSO, SIGNED)


class ProposeForm(FlaskForm):
    """Proposing an advocate: one who is known already, or a new one by name and organisation."""

    known = OneOf(default=NEW, validators=[InputRequired(message=NO_SUCH_CHOICE)])
    name = StringField(filters=[readable], validators=[Length(max=LONGEST_NAME, message=TOO_LONG)])
    organisation = StringField(filters=[readable], validators=[Length(max=LONGEST_NAME, message=TOO_LONG)])

    def validate_name(self, field: StringField) -> None:
        """A new one needs a name."""
        if self.known.data == NEW and not (field.data or "").strip():
            raise ValidationError(_l("Please write the advocate's name."))


class Several(SelectMultipleField):
    """At least one of our codes; any other is refused in words of our own."""

    def pre_validate(self, form: BaseForm) -> None:
        """Whether they are ours."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(NO_SUCH_CHOICE) from None


class ExplainedForm(KeyedForm):
    """What was explained, to whom, in which language, on which day."""

    who = OneOf(validators=[InputRequired(message=_l("Please choose to whom you explained it."))])
    what = Several(choices=codes([one.value for one in Topic]), validators=[InputRequired(message=_l("Please choose what you explained."))])
    in_language = Choice(choices=codes(LANGUAGES), default="en")
    interpreter = BooleanField()
    day = Day(validators=[InputRequired(message=NOT_A_DAY)])

    def topics(self) -> tuple[Topic, ...]:
        """What was ticked."""
        return tuple(Topic(one) for one in self.what.data or ())
