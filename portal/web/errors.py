"""One function makes every error page: kind words, help numbers, and nothing about the inside."""

from __future__ import annotations

from flask import Flask, Response, render_template
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..extensions import db
from ..services.access import NotYours
from ..services.health import DATABASE_DOWN
from . import keep

KNOWN = {400, 404, 405, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    """Every way to fail ends here."""
    app.register_error_handler(NotYours, lambda _: not_found())
    app.register_error_handler(CSRFError, lambda _: keep.old_form())
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(HTTPException, lambda e: error_page(e.code or 500, e))
    for trouble in DATABASE_DOWN:
        app.register_error_handler(trouble, lambda _: _broken(503))
    app.register_error_handler(Exception, _unexpected)


def not_found() -> Response:
    """The one answer for what is not there, not yours, ended or hidden."""
    return error_page(404)


def error_page(status: int, error: HTTPException | None = None) -> Response:
    """An error page; the words that somebody had typed are on it, so that they can be kept."""
    response = Response(
        render_template("errors/error.html", status=status if status in KNOWN else 500 if status >= 500 else 400, words=keep.typed()),
        status,
    )
    if error is not None and error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _too_many(_: RateLimitExceeded) -> Response:
    response = error_page(429)
    response.headers["Retry-After"] = "60"
    return response


def _broken(status: int) -> Response:
    db.session.rollback()
    return error_page(status)


def _unexpected(error: Exception) -> Response:
    """The last resort. The log gets the kind of error and where, never a person's words."""
    from flask import current_app, request

    frames = []
    trace = error.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    current_app.logger.error("unexpected %s at %s in %s", type(error).__name__, request.endpoint, " < ".join(reversed(frames[-6:])))
    if current_app.testing:
        raise error
    return _broken(500)
