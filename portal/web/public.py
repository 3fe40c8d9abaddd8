"""What everybody may open: what this is, help now, languages, statements, health, and the way out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, session
from flask.typing import ResponseReturnValue

from ..extensions import csrf
from ..languages import OFFERED
from ..services import climb, clock, deliver, health
from ..services.health import DATABASE_TROUBLE
from .keep import own_path
from .page import authority, show, today

pages = Blueprint("public", __name__)
STUCK_MINUTES = 15


@pages.get("/")
def home() -> ResponseReturnValue:
    """What this is, before anybody signs in."""
    return show("public/home.html")


@pages.get("/help")
def help_now() -> ResponseReturnValue:
    """People who can help now. Asks no database and needs no script."""
    return show("public/help.html")


@pages.get("/languages")
def languages() -> ResponseReturnValue:
    """All languages, each in its own script; leads back to where the reader was."""
    back = request.args.get("from", "")
    return show("public/languages.html", languages=OFFERED, back=own_path(back) or (back if back in OPEN_PATHS else "/"))


@pages.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return show("public/accessibility.html")


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept, who sees it, and what leaving does not hide."""
    return show("public/privacy.html")


@pages.get("/health/live")
def live() -> ResponseReturnValue:
    """Whether the process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Whether the database answers, and whether alarms still climb: the dead man's switch for `flask deliver`.

    For whoever watches over the portal. A balancer that sends visitors on asks `/health/live`: pages must stay up when a job has stopped.
    """
    try:
        health.ask_database()
        now = clock.on(today())
        silent = climb.is_silent(now, authority())
        stuck = deliver.stuck(now, STUCK_MINUTES)
    except DATABASE_TROUBLE:
        return Response("not ready\n", 503, mimetype="text/plain")
    if silent:
        return Response("not ready: alarms do not climb, since `flask deliver` has stopped\n", 503, mimetype="text/plain")
    if stuck:
        return Response("not ready: urgent notifications do not get out\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@pages.route("/exit", methods=["GET", "POST"])
@csrf.exempt
def exit_now() -> ResponseReturnValue:
    """Ends the sign-in and leaves. A plain link gets here too, and an old token must never hold anybody back."""
    from . import gate

    language = session.get("lang")
    try:
        gate.let_out()
    except DATABASE_TROUBLE:
        session.clear()
    if language:
        session["lang"] = language
    response = make_response("", 204) if request.method == "POST" else redirect(authority().exit_to, 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    # Some browsers bring a page back from memory unless a cookie like this one changed.
    response.set_cookie("left", "1", max_age=60, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


OPEN_PATHS = {"/", "/help", "/sign-in", "/sign-in/staff", "/accessibility", "/privacy", "/feedback", "/you-said"}
