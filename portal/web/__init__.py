"""The screens: a view asks a service, says no kindly, does it, and goes on."""

from flask import Flask
from werkzeug.routing import BaseConverter

from . import (
    desk,
    diary,
    errors,
    figures,
    formats,
    gate,
    headers,
    own_plans,
    page,
    public,
    record,
    say,
    see_as,
    sign_in,
    team,
    team_words,
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
        diary.pages,
        desk.pages,
        writing.pages,
        team_words.pages,
        figures.pages,
        own_plans.pages,
    )
    for blueprint in blueprints:
        app.register_blueprint(blueprint)


__all__ = ["init_app", "page", "say"]
