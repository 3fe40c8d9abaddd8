"""Feedback about the service without a name: the page on which nobody is asked who they are, and the list for those who read it.

A browser sends a form in as many bytes as there are words, and many servers and networks note that number. Nobody can pad a
form without scripts but whoever made it: so each form carries a hidden field whose length is drawn anew (`padding`). It has no upper end
that a long text could stick out of. What is not sent stands in the page as a comment, so that the page is always of one length.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import ip_address
from random import SystemRandom
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from ..extensions import csrf
from ..rules.open_feedback import ABOUT, Tap
from ..rules.themes import Theme
from ..services import open_feedback
from ..services.health import DATABASE_TROUBLE
from ..services.open_feedback import Feedback
from .feedback_form import ELSEWHERE, NOT_NOW, TOO_MANY, FeedbackForm
from .page import language, settings, show
from .public import pages as public

pages = Blueprint("feedback", __name__, url_prefix="/team/feedback")

MIDDLE_PAD, LONGEST_PAD = 16 * 1024, 96 * 1024
NOISE, NOISE_AROUND_WORDS = 64, 4_096
LIMIT = parse("6 per hour")
_chance = SystemRandom()
_counted = FixedWindowRateLimiter(MemoryStorage())  # never where PORTAL_LIMITS_STORAGE says: that could be a disk
_salt = secrets.token_bytes(32)


@dataclass(frozen=True)
class Padding:
    """What makes lengths tell nothing: what is sent with the form, the rest that only stands in the page, random signs of random number."""

    sent: str
    rest: str
    noise: str


def padding(*, words: bool = False) -> Padding:
    """A new one; where the page shows the words again, with so much noise that its own length does not tell theirs."""
    many = LONGEST_PAD + 1
    while many > LONGEST_PAD:
        many = int(_chance.expovariate(1 / MIDDLE_PAD))
    return Padding("x" * many, "x" * (LONGEST_PAD - many), _noise(NOISE_AROUND_WORDS if words else NOISE))


def _noise(most: int) -> str:
    return secrets.token_hex(most)[: _chance.randrange(most + 1)]


@public.route("/feedback", methods=["GET", "POST"])
@csrf.exempt  # a token needs a session, and this page has none; what another site sends is refused by `_from_elsewhere`
def feedback() -> ResponseReturnValue:
    """Say what you think of the service. Nobody is asked who they are: see web/nobody.py."""
    form = FeedbackForm()
    if request.method == "GET":
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    if _from_elsewhere():
        return _page(form, 400, ELSEWHERE)
    if _too_many():
        return _page(form, 429, TOO_MANY)
    said = Feedback(Theme(form.theme.data), Tap(form.tap.data), form.words.data or "", language().code)
    try:
        open_feedback.send(settings().secret_key.encode(), form.uuid(), said, alone=bool(form.alone.data))
    except DATABASE_TROUBLE:
        return _page(form, 503, NOT_NOW)
    return redirect(url_for("public.feedback_thanks", lang=language().code), 303)


@public.get("/feedback/thanks")
def feedback_thanks() -> ResponseReturnValue:
    """It is in. The same for everybody, whatever they wrote: no number, no name."""
    return show("public/feedback_thanks.html")


def _page(form: FeedbackForm, status: int, trouble: str = "") -> ResponseReturnValue:
    if trouble:
        form.form_errors.append(trouble)
    pad = padding(words=bool(form.words.data))
    return show("public/feedback.html", status=status, form=form, pad=pad, themes=ABOUT, taps=list(Tap))


def _from_elsewhere() -> bool:
    """Whether another site sent the form. Browsers say so in Sec-Fetch-Site; in older ones Origin is looked at.

    Our own form's Origin is `null`, because these pages send no Referer.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.host


def _too_many() -> bool:
    """Whether this address sent more than six in an hour. Counted in this process's memory, under a name that only it can make."""
    return settings().rate_limits and not _counted.hit(LIMIT, _network())


def _network() -> str:
    address = request.remote_addr or ""
    try:
        found = ip_address(address)
        address = str(found) if found.version == 4 else found.exploded[:19]
    except ValueError:
        pass
    return blake2b(address.encode(), key=_salt, digest_size=16).hexdigest()


@pages.get("/")
def page() -> ResponseReturnValue:
    """What people said without a name, by quarter and theme; for managers and rights officers."""
    found = open_feedback.for_team(g.person, request.args.get("quarter", ""))
    return show("team/feedback.html", found=found)
