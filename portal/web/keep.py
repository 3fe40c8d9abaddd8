"""No word is lost: a form that came back with an old sign-in or an old token is kept, and can be sent again.

While nobody is signed in it lies in the page sealed, because nobody knows who holds the phone; it is opened for the account that wrote it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, make_response, render_template, request, session

from ..services import clock, sealing
from .page import settings, show

LONGEST = 10_000
# All fields of a form together; sealed they are a third longer, and must come back in one piece.
MOST_BYTES = 180_000
LONGEST_WAY = timedelta(hours=12)
TEXTS = ("words", "did", "wish")
# Never kept: tokens, secrets, and buttons that do not send.
NEVER = frozenset({"csrf_token", "kept", "back", "password", "secret", "pin", "totp", "code", "later", "forget"})
A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
A_FEW_WORDS = 3
BY_SCRIPT = "record.voice.draft"  # sent behind the writer's back: nobody would see the answer
SIGN_IN = frozenset({"sign_in.family", "sign_in.staff"})


@dataclass(frozen=True)
class KeptForm:
    """A form that was sent in vain: where it was going, all that was in it, and whether it was to be kept for later.

    With nowhere to go it could not be brought back.
    """

    back: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    later: bool = False

    @property
    def private(self) -> bool:
        """Whether a child wrote it on a worker's device, so that it is not shown there again."""
        return self.back.endswith("/with")

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What was written, to be read again before it is sent; the rest goes along unseen."""
        if self.private:
            return ()
        written = tuple((name, value) for name, value in self.fields if name in TEXTS and value.strip())
        return written or tuple((name, value) for name, value in self.fields if _is_text(value))

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The rest."""
        shown = self.texts
        return tuple(pair for pair in self.fields if pair not in shown)


def typed() -> str:
    """The words of the form that was just sent, or nothing."""
    try:
        return request.form.get("words", "")[:LONGEST]
    except Exception:  # the form itself could not be read (too large, broken)
        return ""


def sealed() -> str:
    """What a page of signing in carries along, still sealed."""
    try:
        return request.form.get("kept", "")
    except Exception:  # as above
        return ""


def worth_keeping() -> bool:
    """Whether somebody wrote or tapped something in the form that was just sent."""
    if request.endpoint == BY_SCRIPT or "forget" in request.form or not own_path(request.path):
        return False
    return any(_says(name, value) for name, value in _fields())


def _says(name: str, value: str) -> bool:
    return bool(value.strip()) if name in TEXTS or name == "quiet" or name.startswith("tap_") else _is_text(value)


def _is_text(value: str) -> bool:
    return len(value.split()) >= A_FEW_WORDS


def _fields() -> tuple[tuple[str, str], ...]:
    """All that is in the form but `NEVER`, what was written first; as much as fits."""
    found, left = [], MOST_BYTES
    for name, value in sorted(request.form.items(multi=True), key=lambda pair: pair[0] not in TEXTS):
        size = len(json.dumps([name, value], ensure_ascii=False).encode()) + 2
        if name not in NEVER and A_NAME.fullmatch(name) and size <= left:
            found.append((name, value))
            left -= size
    return tuple(found)


def _sent() -> KeptForm:
    return KeptForm(request.path, _fields(), "later" in request.form)


def own_path(path: str) -> str:
    """A path of this site that a form may be sent to again, else nothing (no other site, no way around)."""
    good = path.startswith(("/about/", "/team/", "/helping/")) and "//" not in path and "\\" not in path and len(path) < 200
    return path if good and all(32 < ord(c) < 127 for c in path) else ""


def _secret() -> bytes:
    return settings().secret_key.encode()


def signed_out_while_writing(account_id: int | None) -> Response:
    """The sign-in ended while somebody wrote: the sign-in page, which carries the form, sealed, until they are in again.

    `account_id`: whose sign-in it was, where that is known; the form is then opened for nobody else.
    """
    form = _sent()
    facts = {"account": account_id, "back": form.back, "fields": form.fields, "later": form.later}
    seal = sealing.seal_for_the_way(_secret(), json.dumps(facts, ensure_ascii=False), clock.now())
    return _sign_in_once_more(seal, staff=form.back.startswith("/team/"), status=401)


def _sign_in_once_more(seal: str, *, staff: bool, status: int) -> Response:
    session["kept"] = True
    return make_response(render_template("sign_in/kept_out.html", sealed=seal, staff=staff), status)


def brought(account_id: int | None) -> KeptForm | None:
    """The form that was carried along, for the account that wrote it. None where there is none, or it is somebody else's."""
    seal = sealed()
    if not seal:
        return None
    text = sealing.open_on_arrival(_secret(), seal, clock.now(), LONGEST_WAY)
    if text is None:
        return KeptForm()
    facts = json.loads(text)
    if facts["account"] not in (None, account_id):
        return None
    return KeptForm(own_path(facts["back"]), tuple((name, value) for name, value in facts["fields"]), facts["later"])


def again(form: KeptForm, status: int = 200) -> Response:
    """The page that asks whether to send it now."""
    return show("sign_in/kept.html", status=status, kept=form)


def old_form() -> Response:
    """The form's token was of an earlier sign-in: nothing was done, and the words are there to be sent again."""
    if sealed() and request.endpoint in SIGN_IN:
        return _sign_in_once_more(sealed(), staff=request.endpoint == "sign_in.staff", status=400)
    if not worth_keeping():
        return make_response(render_template("errors/error.html", status=400, words=typed()), 400)
    return again(_sent(), 400)
