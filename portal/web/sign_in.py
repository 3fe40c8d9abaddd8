"""Signing in: a card's code and a PIN for families, e-mail, password and one-time code for those who work here."""

from __future__ import annotations

import re
import time

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ..services import sign_in
from ..services.sign_in import Attempt, Outcome
from . import gate, keep
from .forms import CardForm, ChooseForm, StaffForm
from .page import settings, show

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")
CHOOSE_SECONDS = 600
BESIDE = re.compile(r"/team/children/([2-9a-z]{12})/with")


@pages.route("", methods=["GET", "POST"])
def family() -> ResponseReturnValue:
    """Sign in with a card. Words that were being written when the last sign-in ended come along."""
    form = CardForm()
    if not form.validate_on_submit():
        return _page("sign_in/family.html", form, 422 if form.is_submitted() else 200)
    attempt = sign_in.sign_in_family(form.code.data or "", form.secret.data or "", address_of(), settings().session_hours)
    if attempt.outcome is Outcome.CHOOSE:
        session["choosing"] = [attempt.account_id, int(time.time())]
        return redirect(url_for(".choose"), 303)
    return _after(attempt, "sign_in/family.html", form)


@pages.route("/choose", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """The first time with a card: choose a PIN."""
    account_id, since = session.get("choosing", [None, 0])
    if account_id is None or time.time() - since > CHOOSE_SECONDS:
        return redirect(url_for(".family"), 303)
    form = ChooseForm()
    if not form.validate_on_submit():
        return _page("sign_in/choose.html", form, 422 if form.is_submitted() else 200)
    attempt = sign_in.choose_secret(account_id, form.secret.data or "", settings().session_hours)
    session.pop("choosing", None)
    if attempt.outcome is not Outcome.IN:
        return redirect(url_for(".family"), 303)
    gate.let_in(attempt.token, attempt.language)
    return redirect(url_for("record_list.mine"), 303)


@pages.route("/staff", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """Sign in for those who work here."""
    form = StaffForm()
    if not form.validate_on_submit():
        return _page("sign_in/staff.html", form, 422 if form.is_submitted() else 200)
    attempt = sign_in.sign_in_staff(
        form.email.data or "", form.password.data or "", form.totp.data or "", address_of(), settings().session_hours
    )
    return _after(attempt, "sign_in/staff.html", form)


@pages.post("/out")
def out() -> ResponseReturnValue:
    """Sign out, and stay on this site."""
    gate.let_out()
    return redirect(url_for("public.home"), 303)


def _page(template: str, form: CardForm | ChooseForm | StaffForm, status: int, attempt: Attempt | None = None) -> Response:
    response = show(template, status=status, form=form, attempt=attempt, sealed=keep.sealed())
    if attempt and attempt.wait:
        response.headers["Retry-After"] = str(attempt.wait)
    return response


def _after(attempt: Attempt, template: str, form: CardForm | StaffForm) -> ResponseReturnValue:
    if attempt.outcome is Outcome.WAIT:
        return _page(template, form, 429, attempt)
    if attempt.outcome is not Outcome.IN:
        return _page(template, form, 422, attempt)
    gate.let_in(attempt.token, attempt.language)
    found = keep.brought(attempt.account_id)
    if found is None:
        return redirect(url_for("record_list.mine"), 303)
    if beside := BESIDE.fullmatch(found.back):
        gate.hand_over(beside[1])  # the words are a child's, who sits beside this worker still
    return keep.again(found)


def address_of() -> str:
    """The address that a delay is counted for: the /24 of IPv4, the /64 of IPv6."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else ".".join(address.split(".")[:3])
