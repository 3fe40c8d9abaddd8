"""The forms of a complaint: the person's questions, one step of theirs, and what the team does."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..rules.complaints import About, Procedure, Step
from ..rules.themes import Theme
from ..rules.voice import Kind, Recipient, recipients
from ..services.complaint_people import MANAGER
from ..services.saying import Somebody
from .forms import LONGEST_WHEN, LONGEST_WORDS, AskForm, Choice, Day, WordsForm, _l, codes, readable
from .page import today

TOO_LONG = _l("This is very long. Please send it in two parts. Nothing was lost.")
NOT_YET = _l("That day has not come yet. Please look at it again, or leave it empty.")
STEPS = tuple(step for step in Step if step is not Step.RECEIVED)
CARERS = frozenset({"foster_carer"})


class ComplainForm(WordsForm):
    """A complaint: what it is about, what went wrong, and, as far as the person wants, whom it is about, when it was and what they wish."""

    about = RadioField(validators=[InputRequired(message=_l("Please choose what it is about. “Something else” is fine too."))])
    who = Choice(choices=codes([""]), default="", validators=[Optional()])
    wish = TextAreaField(filters=[readable], validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)])
    happened = Day(validators=[Optional()])
    answer_when = StringField(
        filters=[readable],
        default="",
        validators=[Length(max=LONGEST_WHEN, message=_l("Please say in a few words when it is safe. Nothing was lost."))],
    )
    to = RadioField(default=Recipient.RIGHTS.value)

    def prepare(self, relation: str, people: Sequence[Somebody]) -> None:
        """Sets what may be chosen. A carer's own approval is asked of carers alone."""
        self.about.choices = codes(a.value for a in About if a is not About.CARER_APPROVAL or relation in CARERS)
        self.who.choices = codes(["", *(one.code for one in people)])
        self.to.choices = codes(to.value for to in recipients(Kind.COMPLAINT))

    def validate_happened(self, field: Day) -> None:
        """A day that was. How long ago it was never matters here."""
        if field.data and field.data > today():
            raise ValidationError(NOT_YET)

    def validate_to(self, field: RadioField) -> None:
        """A complaint about the manager is not sent to the manager, and is not sent back either: the rights officer gets it."""
        if field.data == Recipient.MANAGER and self.about_the_manager():
            field.data, self.moved = Recipient.RIGHTS.value, True

    def about_the_manager(self) -> bool:
        """Whether the manager is complained about: by what it is about, or by name."""
        return self.about.data == About.MANAGER or self.who.data in self.managers

    def choose_again(self) -> None:
        """In what was kept from before, nobody is ticked who is not offered any more."""
        if self.to.data not in recipients(Kind.COMPLAINT) or (self.to.data == Recipient.MANAGER and self.about_the_manager()):
            self.to.data = None

    managers: frozenset[str] = frozenset()
    moved = False

    def know_managers(self, people: Sequence[Somebody]) -> None:
        """Which of the names are managers."""
        self.managers = frozenset(one.code for one in people if one.role == MANAGER)


class MyStepForm(AskForm):
    """A step of the person's own, with a word of theirs where they want."""

    step = RadioField(choices=codes(STEPS), validators=[InputRequired()])


class StepForm(AskForm):
    """A step of the team: the words that the person reads, the panel's day, and a note."""

    step = RadioField(choices=codes(STEPS), validators=[InputRequired()])
    day = Day(validators=[Optional()])
    note = StringField(filters=[readable], validators=[Length(max=200, message=_l("Please make this shorter. Nothing was lost."))])

    def lacks(self, part: str) -> None:
        """Says kindly what the service misses: words, note or day."""
        self[part].errors = [*self[part].errors, LACKS[part]]


LACKS = {
    "words": _l("Please write it in words. The person reads them."),
    "note": _l("Please write this down too: who asked, and how; or to whom it goes."),
    "day": _l("Please choose a day that is still to come."),
}


class EndForm(WordsForm):
    """Closing a complaint that is through: what changed, which the person reads, and the theme that it belongs to."""

    theme = RadioField(choices=codes(["", *Theme]), default="")


class DecideForm(AskForm):
    """What a person decides about a complaint: that an older one is looked at, that somebody has enough of an interest, another way."""

    what = RadioField(choices=codes(["late", "interest", *(way.value for way in Procedure if way is not Procedure.SAFEGUARDING)]))
