"""Pages on which nobody is anybody: whatever cookie a phone brings is not read there, and none is sent back."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

PATHS = ("/feedback", "/feedback/thanks")


class Sessions(SecureCookieSessionInterface):
    """The usual signed cookie, but for these pages: there the session is an empty one that is thrown away.

    It is asked for every page, so that no template and no extension can look who is there by mistake.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie, or an empty one."""
        return self.session_class() if request.path in PATHS else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Into the cookie, or nowhere."""
        if request.path not in PATHS:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Puts it into an application."""
    app.session_interface = Sessions()
