"""The words of notifications, in the language of whoever gets them. They say that there is something new, and nothing else."""

from __future__ import annotations

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from .. import languages
from ..rules.telling import Event
from ..services.deliver import Words

# Whatever happened, the text is the same, so that nobody who sees it on a phone can tell one thing from another.
OTHERS = "new"
OWN = {Event.CODE: "code", Event.ALARM: "alarm"}


def words(event: Event, language: str, link: str, code: str) -> Words:
    """Subject and text of a notification. `link` is empty for those who did not choose one; `code` is for the event of that name.

    Needs an application, and no request.
    """
    name = OWN.get(event, OTHERS)
    with force_locale(languages.negotiate(language).locale):
        subject = render_template(f"telling/{name}_subject.txt")
        text = render_template(f"telling/{name}.txt", link=link, code=code)
    return Words(" ".join(_plain(subject).split()), _plain(text).strip() + "\n")


def _plain(rendered: str) -> str:
    return str(Markup(rendered).unescape())  # noqa: S704
