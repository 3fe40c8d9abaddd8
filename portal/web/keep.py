"""No word is lost: a form that came back with an old sign-in or an old token is kept, and can be sent again."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, session

from ..rules.voice import Kind, Recipient

LONGEST = 10_000
FIELDS = ("kind", "to", "key")


def typed() -> str:
    """The words of the form that was just sent, or nothing."""
    try:
        return request.form.get("words", "")[:LONGEST]
    except Exception:  # the form itself could not be read (too large, broken)
        return ""


def kept_form() -> dict[str, str]:
    """The rest of a form that carries words: where it was going, and its choices; only values that we know."""
    form = {name: request.form.get(name, "")[:40] for name in FIELDS}
    if form["kind"] not in set(Kind):
        form["kind"] = ""
    if form["to"] not in set(Recipient):
        form["to"] = ""
    return {**form, "back": request.form.get("back", "") or request.path}


def own_path(path: str) -> str:
    """A path of this site that a form may be sent to again, else nothing (no other site, no way around)."""
    good = path.startswith(("/about/", "/team/")) and "//" not in path and "\\" not in path and len(path) < 200
    return path if good and all(32 < ord(c) < 127 for c in path) else ""


def signed_out_while_writing() -> Response:
    """The sign-in ended while somebody wrote: the sign-in page, which keeps the words until they are in again."""
    session["kept"] = True
    return make_response(render_template("sign_in/kept_out.html", words=typed(), kept=kept_form()), 401)


def old_form() -> Response:
    """The form's token was of an earlier sign-in: nothing was done, and the words are there to be sent again."""
    if not typed().strip() or not own_path(request.path):
        return make_response(render_template("errors/error.html", status=400, words=typed()), 400)
    return make_response(render_template("sign_in/kept.html", words=typed(), kept=kept_form(), own_path=own_path), 400)
