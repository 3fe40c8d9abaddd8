"""Sealing words: in the database so that it alone tells nothing (not what, not how long, not when), and on their way through a page."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE = 8_192  # bytes before sealing, always: 1,500 signs of four bytes and all else fit


class Sealing:
    """Seals and opens with keys of its own, made from the installation's secret (which the caller gives).

    After that secret was changed, what was sealed before cannot be opened; `open` then gives None.
    """

    def __init__(self, secret: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"portal.open-feedback.seal.v1")))
        self._names = _derive(secret, b"portal.open-feedback.names.v1")

    def name(self, key: UUID) -> str:
        """The name of the row for a form's key: the same key gives the same name, and nobody can go back from it."""
        return hmac.new(self._names, key.bytes, hashlib.sha256).hexdigest()[:32]

    def seal(self, facts: dict[str, str]) -> bytes:
        """The facts, sealed; always of the same length. Raises ValueError where they do not fit."""
        plain = json.dumps(facts, ensure_ascii=False).encode()
        if len(plain) > SIZE:
            raise ValueError(len(plain))
        # A Fernet token begins with the time, for everybody to read. Ours all say 1970.
        return self._fernet.encrypt_at_time(plain.ljust(SIZE), 0)

    def open(self, sealed: bytes) -> dict[str, str] | None:
        """The facts; None where another key sealed them or a byte is wrong."""
        try:
            found: dict[str, str] = json.loads(self._fernet.decrypt(sealed))
        except (InvalidToken, ValueError):
            return None
        return found


def seal_for_the_way(secret: bytes, text: str, at: datetime) -> str:
    """A text, sealed for a page that anybody may hold in their hands."""
    return _for_the_way(secret).encrypt_at_time(text.encode(), int(at.timestamp())).decode()


def open_on_arrival(secret: bytes, sealed: str, at: datetime, longest: timedelta) -> str | None:
    """The text; None where another key sealed it, a sign is wrong, or it was under way for longer than that."""
    try:
        return _for_the_way(secret).decrypt_at_time(sealed.encode(), int(longest.total_seconds()), int(at.timestamp())).decode()
    except (InvalidToken, ValueError):
        return None


def _for_the_way(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derive(secret, b"portal.kept-form.seal.v1")))


def _derive(secret: bytes, what: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=what).derive(secret)
