"""The forms for words about oneself, for numbers, and for what a worker heard."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, ValidationError

from ..rules.feelings import HIGHEST, LOWEST, Question
from ..rules.own_words import ABOUT, HOUSES, PARTS, Share
from .forms import NO_SUCH_CHOICE, NOT_A_DAY, AskForm, Day, WordsForm, _l, codes


class OneOf(RadioField):
    """One of our codes, or nothing; any other is refused in words of our own."""

    def pre_validate(self, form: BaseForm) -> None:
        """Whether it is one of them."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(NO_SUCH_CHOICE) from None


WHICH_PART = _l("Please choose what it is about.")
WHO_READS = _l("Please choose who may read it.")


class OwnWordsForm(WordsForm):
    """Words about oneself: which part, and who may read them. A picture that is not there is no picture."""

    part = OneOf(choices=codes(HOUSES), validators=[InputRequired(message=WHICH_PART)])
    share = OneOf(choices=codes([share.value for share in Share]), default=Share.TEAM.value, validators=[InputRequired(message=WHO_READS)])
    picture = HiddenField()


class AboutMeForm(WordsForm):
    """One part of "All about me"."""

    part = OneOf(choices=codes(ABOUT), validators=[InputRequired(message=WHICH_PART)])


class NumberForm(AskForm):
    """A number from 0 to 10; words may be added and need not be."""

    question = OneOf(choices=codes([one.value for one in Question]), validators=[InputRequired(message=NO_SUCH_CHOICE)])
    value = OneOf(
        choices=codes([str(n) for n in range(LOWEST, HIGHEST + 1)]), validators=[InputRequired(message=_l("Please choose a number."))]
    )


class WorkerNumberForm(NumberForm):
    """A worker's own number, and to which side it is shown."""

    show_child = BooleanField()
    show_family = BooleanField()


class HeardForm(WordsForm):
    """What a worker heard somebody say."""

    who = OneOf(choices=codes([]), validators=[InputRequired(message=_l("Please choose who said it."))])
    day = Day(validators=[InputRequired(message=NOT_A_DAY)])


class TakeAwayForm(FlaskForm):
    """Taking words away: which ones."""

    part = OneOf(choices=codes(PARTS), validators=[InputRequired(message=WHICH_PART)])
