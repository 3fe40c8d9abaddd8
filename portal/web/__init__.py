"""The screens: a view asks a service, says no kindly, does it, and goes on."""

from flask import Flask

from . import errors, formats, gate, headers, page, public, record, say, see_as, sign_in, team


def init_app(app: Flask) -> None:
    """Puts the gate, the pages and the error pages into an application."""
    page.init_app(app)
    gate.init_app(app)
    headers.init_app(app)
    formats.init_app(app)
    errors.init_app(app)
    for blueprint in (public.pages, sign_in.pages, record.record_list, record.record, see_as.see_as, team.pages):
        app.register_blueprint(blueprint)


__all__ = ["init_app", "page", "say"]
