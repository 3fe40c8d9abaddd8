"""See as: the same pages, exactly as one chosen person gets them. Nothing can be said from here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request

from ..services import access
from .page import today
from .record import pages

see_as = Blueprint("see_as", __name__, url_prefix="/team/children/<ref:ref>/as/<who:who>")


@see_as.before_request
def with_other_eyes() -> None:
    """Opens the record for the worker first, then as the chosen person has it."""
    args = request.view_args or {}
    g.who = args.pop("who")
    g.record = access.see_as(access.open_record(g.person, args.pop("ref"), today()), g.who)


@see_as.url_defaults
def same_eyes(_endpoint: str, values: dict[str, Any]) -> None:
    """Links stay with the same child and the same eyes."""
    if "who" in g:
        values.setdefault("ref", g.record.ref)
        values.setdefault("who", g.who)


see_as.register_blueprint(pages)
