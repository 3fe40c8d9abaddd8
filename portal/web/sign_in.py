"""Signing in: a card's code and a PIN for families, e-mail, password and one-time code for those who work here."""

from __future__ import annotations

import time

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ..services import sign_in
from ..services.sign_in import Attempt, Outcome
from . import gate
from .forms import CardForm, ChooseForm, StaffForm
from .keep import kept_form, own_path, typed
from .page import settings, show

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")
CHOOSE_SECONDS = 600


@pages.route("", methods=["GET", "POST"])
def family() -> ResponseReturnValue:
    """Sign in with a card. Words that were being written when the last sign-in ended come along."""
    form = CardForm()
    if not form.validate_on_submit():
        return _page("sign_in/family.html", form, 422 if form.is_submitted() else 200)
    attempt = sign_in.sign_in_family(form.code.data or "", form.secret.data or "", _address(), settings().session_hours)
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
        form.email.data or "", form.password.data or "", form.totp.data or "", _address(), settings().session_hours
    )
    return _after(attempt, "sign_in/staff.html", form)


@pages.post("/out")
def out() -> ResponseReturnValue:
    """Sign out, and stay on this site."""
    gate.let_out()
    return redirect(url_for("public.home"), 303)


def _page(template: str, form: CardForm | ChooseForm | StaffForm, status: int, attempt: Attempt | None = None) -> Response:
    response = show(template, status=status, form=form, attempt=attempt, words=typed(), kept=kept_form() if typed() else None)
    if attempt and attempt.wait:
        response.headers["Retry-After"] = str(attempt.wait)
    return response


def _after(attempt: Attempt, template: str, form: CardForm | StaffForm) -> ResponseReturnValue:
    if attempt.outcome is Outcome.WAIT:
        return _page(template, form, 429, attempt)
    if attempt.outcome is not Outcome.IN:
        return _page(template, form, 422, attempt)
    gate.let_in(attempt.token, attempt.language)
    if typed().strip() and own_path(request.form.get("back", "")):
        return show("sign_in/kept.html", words=typed(), kept=kept_form(), own_path=own_path)
    return redirect(url_for("record_list.mine"), 303)


def _address() -> str:
    """The address that a delay is counted for: the /24 of IPv4, the /64 of IPv6."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else ".".join(address.split(".")[:3])
