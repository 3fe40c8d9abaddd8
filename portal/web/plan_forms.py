"""The forms of plans: answering a line, an idea, a line as a worker writes it, a translation, that it was talked through."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..rules.answers import IDEAS_FOR
from ..rules.plans import CLOSING_SECTIONS, SECTIONS, STATUSES
from .forms import NOT_A_DAY, Choice, Day, WordsForm, _l, codes, readable

LONGEST_LINE = 2_000
TOO_LONG = _l("This is too long for one line of a plan. Please make two lines of it.")


class AnswerForm(WordsForm):
    """Own words to a line of the plan; a child may keep them between them and their worker."""

    private = BooleanField()


class IdeaForm(WordsForm):
    """An idea for the plan."""

    section = Choice(choices=codes(IDEAS_FOR), default=IDEAS_FOR[0])


class TranslationForm(FlaskForm):
    """A line of a plan in another language."""

    child = TextAreaField(filters=[readable], validators=[Length(max=LONGEST_LINE, message=TOO_LONG)])
    younger = TextAreaField(filters=[readable], validators=[Length(max=LONGEST_LINE, message=TOO_LONG)])
    family = TextAreaField(filters=[readable], validators=[Length(max=LONGEST_LINE, message=TOO_LONG)])
    who = StringField(filters=[readable], validators=[Length(max=120, message=TOO_LONG)])
    sign = StringField(filters=[readable], validators=[Length(max=400, message=TOO_LONG)])

    def validate_family(self, field: TextAreaField) -> None:
        """Words for somebody."""
        if not any((f.data or "").strip() for f in (field, self.child, self.younger)):
            raise ValidationError(_l("Please write words for the child or for the family."))


class LineForm(TranslationForm):
    """One line of a plan, as a worker writes it: its words, and all the rest."""

    section = Choice(choices=codes([*SECTIONS, *CLOSING_SECTIONS]), default="why")
    by_when = Day(validators=[Optional()])
    status = Choice(choices=codes(STATUSES), default="open")
    everybody = RadioField(choices=codes(["all", "some"]), default="all")
    readers = SelectMultipleField(choices=codes([]), validate_choice=False)

    def validate_readers(self, field: SelectMultipleField) -> None:
        """At least one person, where it is not for everybody."""
        if self.everybody.data == "some" and not field.data:
            raise ValidationError(_l("Please choose who reads this line."))


class TalkedForm(FlaskForm):
    """That a plan was gone through with somebody."""

    who = StringField(validators=[InputRequired(message=_l("Please choose with whom."))])
    day = Day(validators=[InputRequired(message=NOT_A_DAY)])
    interpreter = StringField(validators=[Length(max=16)])
