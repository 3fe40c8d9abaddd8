"""Days, times, telephone numbers and plan words as a reader of this language expects them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from flask import Flask
from markupsafe import Markup, escape

from .page import language, today

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def init_app(app: Flask) -> None:
    """Makes the filters known to templates."""
    app.add_template_filter(day)
    app.add_template_filter(month)
    app.add_template_filter(clock)
    app.add_template_filter(tel)
    app.add_template_filter(plan_words)
    app.add_template_filter(lines)
    app.add_template_filter(initials)
    app.add_template_filter(week_days)
    app.add_template_filter(first_name)
    app.add_template_filter(joined)
    app.add_template_filter(ltr)
    app.add_template_filter(language_name)
    app.add_template_global(call)


def day(value: date, form: str = "long") -> str:
    """`Tuesday 24 November`, with the year where it is another than today's; `short`: `24 Nov`."""
    locale, with_year = language().locale, value.year != today().year
    if language().code == "cy":  # CLDR has no long form with a day's name in Welsh: `dydd Mawrth 24 Tachwedd`
        pattern = ("EEEE d MMMM" if form == "long" else "d MMM") + (" y" if with_year else "")
        text = str(format_date(value, pattern, locale=locale))
        return text[:1].lower() + text[1:]
    skeleton = ("y" if with_year else "") + ("MMMMEEEEd" if form == "long" else "MMMd")
    return format_skeleton(skeleton, datetime.combine(value, time()), locale=locale)


def month(value: date) -> str:
    """`March 2026`."""
    return format_skeleton("yMMMM", datetime.combine(value, time()), locale=language().locale)


def clock(value: time | datetime | str) -> str:
    """`3:45 pm`, as people say it; also of a time written as `15:45`."""
    value = time.fromisoformat(value) if isinstance(value, str) else value
    return format_skeleton("hm", value if isinstance(value, datetime) else datetime.combine(today(), value), locale=language().locale)


def tel(number: str) -> str:
    """A number as a telephone dials it: digits and a leading plus."""
    return re.sub(r"(?!^\+)\D", "", number.strip())


def call(number: str) -> Markup:
    """A number to tap, written left to right in every language."""
    return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(tel(number), number)


def ltr(text: str) -> Markup:
    """A code or number that is read left to right in every language."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


# What a list of languages calls otherwise than the code by which it is kept: Dari is a language of its own there only with its country.
ALIASES = {"prs": "fa_AF"}


def language_name(code: str) -> str:
    """The name of a language in the reader's own: `Arabic`; the code where it has none."""
    if code in ALIASES:
        return str(Locale.parse(language().locale).languages.get(ALIASES[code], code))
    try:
        return str(Locale.parse(code, sep="-").get_display_name(language().locale) or code)
    except (UnknownLocaleError, ValueError):
        return code


def joined(parts: list[str]) -> str:
    """`Monday, Tuesday and Thursday`."""
    if language().code == "cy":  # CLDR writes `a(c)`; names of days all begin with D
        return " a ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    return format_list(parts, locale=language().locale)


def plan_words(cleaned: str) -> Markup:
    """Plan words, which safe_text cleaned when they were saved, as HTML."""
    return Markup(cleaned)  # noqa: S704


def lines(text: str) -> Markup:
    """Somebody's words exactly as typed, escaped, with their line breaks."""
    return Markup("<br>").join(escape(line) for line in text.replace("\r\n", "\n").split("\n"))


def initials(name: str) -> str:
    """The first letters of the first and last word of a name."""
    words = [w for w in name.split() if w[0].isalpha()]
    return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def first_name(name: str | None) -> str:
    """The first word of a name."""
    return (name or "").split(" ")[0]


def week_days(codes: tuple[str, ...]) -> list[str]:
    """Names of days of the week for codes such as `mon`, in their order."""
    names = get_day_names("wide", context="stand-alone", locale=language().locale)
    return [str(names[WEEK.index(code)]) for code in WEEK if code in codes]
