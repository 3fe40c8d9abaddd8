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
        "public.feedback",
        "public.feedback_thanks",
        "public.you_said",
        "sign_in.family",
        "sign_in.choose",
        "sign_in.staff",
    }
)
STAFF_ONLY = (
    "team.",
    "away.",
    "see_as.",
    "diary.",
    "figures.",
    "insights.",
    "complaints.",
    "feedback.",
    "learning.",
    "desk.",
    "writing.",
    "told.",
    "own_plans.",
    "with_child.",
    "advocates.",
    "explained.",
)
# An advocate opens these and nothing else; nobody else opens what is the advocate's own.
FOR_ADVOCATES = ("helping.", "telling.", "record_list.mine", "sign_in.out")
ADVOCATES_ONLY = ("helping.",)
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
    if where := _back_to_the_child(request.endpoint):
        return where
    if not _for_role(request.endpoint, g.person.role):
        from .errors import not_found

        return not_found()
    return None


def hand_over(ref: str) -> None:
    """A worker gives the device to the child of this record: until they took it back, only these forms open."""
    session["with"] = ref


def handed_over() -> str:
    """The ref of the child who has the worker's device now, or nothing."""
    return str(session.get("with", ""))


def take_back() -> None:
    """The worker has shown with a one-time code that it is them."""
    session.pop("with", None)


def _back_to_the_child(endpoint: str) -> Response | BaseResponse | None:
    """None where a page may open; on a device that a child has now, for all else, the page that asks the worker for their code."""
    ref = handed_over()
    if not ref or (endpoint.startswith("with_child.") and (request.view_args or {}).get("ref") == ref):
        return None
    where = url_for("with_child.back", ref=ref)
    return Response(status=204, headers={"HX-Redirect": where}) if request.headers.get("HX-Request") else redirect(where, 303)


def _for_role(endpoint: str, role: str) -> bool:
    """Whether somebody in this role may come as far as the page's own door."""
    if role == "advocate":
        return endpoint.startswith(FOR_ADVOCATES)
    return not endpoint.startswith(ADVOCATES_ONLY) and (role == "staff" or not endpoint.startswith(STAFF_ONLY))


def signed_in() -> bool:
    """Whether somebody is signed in whose last click is not too long ago. Keeps the time of this click in the cookie."""
    now, last = int(time.time()), session.get("at", 0)
    if "_user_id" not in session:
        return False
    if now - last > settings().idle_minutes * 60 or not current_user.is_authenticated:
        g.ended = session["_user_id"]
        let_out()
        return False
    if now - last > REFRESH_SECONDS:
        session["at"] = now
    return True


def to_sign_in() -> Response | BaseResponse:
    """Where somebody goes who is not signed in; a part of a page is never filled with a sign-in form, and no word is lost."""
    from . import keep

    if request.method == "POST" and keep.worth_keeping():
        ended = g.get("ended", "")
        return keep.signed_out_while_writing(sign_in.whose(ended) if ended else None)
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
