"""The screens: a view asks a service, says no kindly, does it, and goes on."""

from flask import Flask
from werkzeug.routing import BaseConverter

from . import (
    advocates,
    away,
    complaints,
    desk,
    diary,
    errors,
    explained,
    feedback,
    figures,
    formats,
    gate,
    headers,
    helping,
    inbox,
    insights,
    learning,
    nobody,
    own_plans,
    page,
    public,
    record,
    say,
    see_as,
    sign_in,
    team,
    team_words,
    telling,
    with_child,
    wording,
    writing,
)


class RefConverter(BaseConverter):
    """The name of a row in an address, as models.types.new_ref makes it; anything else is no address of ours."""

    regex = "[2-9a-z]{12}"


class WhoConverter(BaseConverter):
    """With whose eyes: the child's, or those of the family member with this ref."""

    regex = "child|[2-9a-z]{12}"


def init_app(app: Flask) -> None:
    """Puts the gate, the pages and the error pages into an application."""
    app.url_map.converters.update(ref=RefConverter, who=WhoConverter)
    nobody.init_app(app)
    page.init_app(app)
    gate.init_app(app)
    headers.init_app(app)
    formats.init_app(app)
    wording.init_app(app)
    errors.init_app(app)
    blueprints = (
        public.pages,
        sign_in.pages,
        record.record_list,
        record.record,
        see_as.see_as,
        team.pages,
        away.pages,
        diary.pages,
        desk.pages,
        writing.pages,
        team_words.pages,
        figures.pages,
        insights.pages,
        feedback.pages,
        learning.pages,
        complaints.team,
        own_plans.pages,
        with_child.pages,
        telling.pages,
        advocates.pages,
        helping.pages,
        explained.pages,
    )
    for blueprint in blueprints:
        app.register_blueprint(blueprint)


__all__ = ["inbox", "init_app", "page", "say"]
