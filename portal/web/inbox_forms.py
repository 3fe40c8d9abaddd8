"""The forms of the inbox: an answer, closing, handing over, a note for colleagues, and when somebody is away."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..rules.themes import Theme
from .forms import LONGEST_WORDS, NOT_A_DAY, Choice, Day, WordsForm, _l, codes, readable

# Beginnings of an answer, ready in every language of the pages; the words stand in templates/macros/reply_words.html.
BEGINNINGS = (
    "got_it",
    "thanks",
    "sorry_late",
    "sorry",
    "who_comes",
    "passed_on",
    "what_helps",
    "not_possible",
    "looked_up",
    "advocate",
    "not_alone",
)


# Said where somebody else was quicker, or the person wrote again; every word stays in the form.
NOT_OPENED = _l("Nobody has opened this yet.")
WROTE_AGAIN = _l("They wrote again, and nobody has read that yet.")
CLOSED_MEANWHILE = _l("Somebody closed it meanwhile.")
# Said where ready words still have a gap in them.
DOTS = _l("Please fill in the dots first.")


class AnswerForm(WordsForm):
    """An answer, or a question back; in one of the languages on offer (`written_in`; the page's own where it is not said)."""

    does = RadioField(choices=codes(["answers", "asks"]), default="answers")
    written_in = Choice(choices=codes([""]), default="", validators=[Optional()])


class CloseForm(WordsForm):
    """Closing: what changed, which the person reads, and the theme that it belongs to."""

    theme = Choice(choices=codes(["", *(theme.value for theme in Theme)]), default="")


class HandOverForm(FlaskForm):
    """Handing over to a colleague; a note may go with it."""

    to = Choice(choices=codes([]), validators=[InputRequired(message=_l("Please choose who should have it."))])
    words = TextAreaField(
        filters=[readable],
        validators=[Length(max=LONGEST_WORDS, message=_l("This is very long. Please send it in two parts. Nothing was lost."))],
    )


class AwayForm(FlaskForm):
    """From when to when somebody is away; a manager chooses who."""

    who = Choice(choices=codes([]))
    since = Day(validators=[InputRequired(message=NOT_A_DAY)])
    until = Day(validators=[InputRequired(message=NOT_A_DAY)])
