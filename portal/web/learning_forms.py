"""The forms of "you said, we did" and of invitations."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..rules.learning import LONGEST, Group, NoticeKind
from ..rules.themes import Theme
from ..services.learning import View
from ..services.learning_acts import Draft, Typed
from .forms import NOT_A_DAY, Choice, Day, KeyedForm, _l, codes, has_words, readable

TOO_LONG = _l("This is very long. Please make it shorter. Nothing was lost.")


def _text() -> TextAreaField:
    return TextAreaField(filters=[readable], validators=[has_words, Length(max=LONGEST, message=TOO_LONG)])


class WeDidForm(KeyedForm):
    """What was said and what was done; the first box is called `words`, as everywhere, so that it outlives a sign-in that ended."""

    words = _text()
    did = _text()
    theme = Choice(choices=codes([theme.value for theme in Theme]), default=Theme.SOMETHING_ELSE.value)
    general = BooleanField()
    asked = BooleanField()
    voices = SelectMultipleField(validate_choice=False)
    looked = StringField(filters=[readable])

    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            NoticeKind.WE_DID,
            (self.words.data or "").strip(),
            (self.did.data or "").strip(),
            theme=self.theme.data,
            general=bool(self.general.data),
            asked=bool(self.asked.data),
            voices=tuple(one[:12] for one in self.voices.data or ())[:500],
            looked=(self.looked.data or "")[:40],
        )

    def fill(self, old: View, voices: frozenset[str]) -> None:
        """From what was written before."""
        self.words.data, self.did.data, self.theme.data = old.first.said, old.first.did, old.theme
        self.general.data, self.voices.data = old.general, sorted(voices)


class InviteForm(KeyedForm):
    """An invitation: a title, what it is about, for whom, and until when it is shown."""

    title = StringField(filters=[readable], validators=[has_words, Length(max=120, message=TOO_LONG)])
    words = _text()
    groups = SelectMultipleField(choices=codes([group.value for group in Group]))
    first_day = Day(validators=[Optional()])
    last_day = Day(validators=[InputRequired(message=NOT_A_DAY)])
    looked = StringField(filters=[readable])

    def validate_groups(self, field: SelectMultipleField) -> None:
        """At least one group."""
        if not field.data:
            raise ValidationError(_l("Please choose who is invited."))

    def validate_last_day(self, field: Any) -> None:
        """Not before the first day."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_l("The last day is before the first one. Please choose again."))

    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            NoticeKind.INVITATION,
            (self.title.data or "").strip(),
            (self.words.data or "").strip(),
            groups=tuple(self.groups.data or ()),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            looked=(self.looked.data or "")[:40],
        )

    def fill(self, old: View, _voices: frozenset[str]) -> None:
        """From what was written before."""
        self.title.data, self.words.data, self.groups.data = old.first.said, old.first.did, sorted(old.groups)
        self.first_day.data, self.last_day.data = old.first_day, old.last_day


class TranslateForm(FlaskForm):
    """The same words in another language."""

    words = _text()
    did = _text()
    looked = StringField(filters=[readable])

    def typed(self) -> Typed:
        """What was typed."""
        return Typed((self.words.data or "").strip(), (self.did.data or "").strip(), (self.looked.data or "")[:40])


class CheckForm(FlaskForm):
    """A second person's yes, or why it goes back. `mark`: what they looked at."""

    mark = HiddenField()
    good = HiddenField()
    words = TextAreaField(filters=[readable], validators=[Length(max=LONGEST, message=TOO_LONG)])
