"""The gate: what is not on the open list needs a sign-in. Asked before everything else, on every request."""

from __future__ import annotations

import time
from typing import cast

from flask import Flask, Response, g, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from ..extensions import login
from ..services import sign_in
from ..services.access import Person
from .page import settings

# Everybody may open these; /exit is here because leaving must always work.
OPEN = frozenset(
    {
        "public.home",
        "public.help_now",
        "public.languages",
        "public.accessibility",
        "public.privacy",
        "public.live",
        "public.ready",
        "public.exit_now",
        "sign_in.family",
        "sign_in.choose",
        "sign_in.staff",
    }
)
STAFF_ONLY = ("team.", "see_as.", "diary.", "figures.", "desk.", "writing.", "told.", "own_plans.")
REFRESH_SECONDS = 60


class User(UserMixin):
    """Flask-Login's idea of who is signed in: the sign-in's token, and the person of our own services."""

    def __init__(self, token: str, person: Person) -> None:
        self.id = token
        self.person = person


def init_app(app: Flask) -> None:
    """Stands the gate before every view."""
    login.session_protection = None
    login.user_loader(_load)
    app.before_request(_ask)


def _load(token: str) -> User | None:
    person = sign_in.current(token)
    return User(token, person) if person else None


def _ask() -> Response | BaseResponse | None:
    """Lets open pages through untouched (they never ask the database who is there); sends everybody else to sign in."""
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    if not signed_in():
        return to_sign_in()
    g.person = cast(Person, current_user.person)
    if request.endpoint.startswith(STAFF_ONLY) and g.person.role != "staff":
        from .errors import not_found

        return not_found()
    return None


def signed_in() -> bool:
    """Whether somebody is signed in whose last click is not too long ago. Keeps the time of this click in the cookie."""
    now, last = int(time.time()), session.get("at", 0)
    if "_user_id" not in session:
        return False
    if now - last > settings().idle_minutes * 60 or not current_user.is_authenticated:
        let_out()
        return False
    if now - last > REFRESH_SECONDS:
        session["at"] = now
    return True


def to_sign_in() -> Response | BaseResponse:
    """Where somebody goes who is not signed in; a part of a page is never filled with a sign-in form, and no word is lost."""
    if request.method == "POST" and request.form.get("words", "").strip():
        from .keep import signed_out_while_writing

        return signed_out_while_writing()
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("sign_in.family")})
    return redirect(url_for("sign_in.family"), 303)


def let_in(token: str, language: str) -> None:
    """Begins a signed-in session: everything of the old cookie goes but a language that was chosen."""
    chosen = session.get("lang")
    session.clear()
    g.pop("csrf_token", None)  # a token of the old session, which the rest of this request would use
    session["lang"] = chosen or language
    session["at"] = int(time.time())
    login_user(User(token, cast(Person, sign_in.current(token))))


def let_out() -> None:
    """Ends the sign-in on the server and empties the cookie, which changes it: some browsers then forget the pages too."""
    if token := session.get("_user_id"):
        sign_in.end(token)
    chosen = session.get("lang")
    logout_user()
    session.clear()
    g.pop("csrf_token", None)
    if chosen:
        session["lang"] = chosen
