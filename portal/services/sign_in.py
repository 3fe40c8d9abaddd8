"""Signing in and out: cards and PINs for families, password and one-time code for staff, session rows that can be ended.

Unknown and wrong get the same answer after the same work. Failures bring a growing delay for the name that was typed and for the
address it came from; the delay never lasts, so that nobody can lock a child out.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Account, SignIn, Throttle
from . import audit, clock
from .access import NotYours, Person, person_of

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
LOOKS_LIKE = str.maketrans("OILU", "011V")
SHORTEST_SECRET = 6
LONGEST_SECRET = 128
TRIES_BEFORE_DELAY = {"name": 3, "address": 20}
LONGEST_DELAY = {"name": 60, "address": 300}
FORGET_AFTER = timedelta(minutes=30)

# Argon2id with 19 MiB, two passes, one lane: the OWASP floor, and one core for about 20 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


class Outcome(StrEnum):
    """How an attempt ended."""

    IN = "in"
    WRONG = "wrong"
    WAIT = "wait"
    CHOOSE = "choose"


@dataclass(frozen=True)
class Attempt:
    """The answer to one attempt: a token and the account when in, the account when a PIN must be chosen first, seconds when to wait."""

    outcome: Outcome
    token: str = ""
    account_id: int | None = None
    language: str = ""
    wait: int = 0


def new_code() -> str:
    """A card's code: 16 characters of 32 (80 bits), in fours, without letters that look like numbers."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def code_hash(code: str) -> str:
    """What is kept of a card's code. It must be found again by the code alone, so the salt is fixed; 80 random bits need no other."""
    plain = code.upper().translate(LOOKS_LIKE)
    plain = "".join(c for c in plain if c in CODE_ALPHABET)
    raw = hash_secret_raw(
        plain.encode(), b"portal.access-card.v1", time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, type=Type.ID
    )
    return raw.hex()


def hash_secret(secret: str) -> str:
    """A PIN or password as it is kept (Argon2id)."""
    return _hasher.hash(secret)


def weak_secret(secret: str) -> bool:
    """Whether a PIN is one of the first that anybody would try: one sign repeated, or a plain run up or down."""
    steps = {ord(b) - ord(a) for a, b in pairwise(secret)}
    return len(secret) < SHORTEST_SECRET or len(secret) > LONGEST_SECRET or steps <= {0} or steps in ({1}, {-1})


def sign_in_family(code: str, secret: str, address: str, hours: int) -> Attempt:
    """Tries a card's code and PIN. CHOOSE: the code is right and nobody has chosen a PIN for it yet. One commit."""
    keys = {"name": _key("card", code), "address": _key("address", address)}
    if wait := _wait(keys):
        return Attempt(Outcome.WAIT, wait=wait)
    account = db.session.scalar(select(Account).where(Account.card_hash == code_hash(code)))
    right = _verify(account.secret_hash if account else None, secret)
    if account and account.secret_hash is None and not account.disabled and not secret:
        return Attempt(Outcome.CHOOSE, account_id=account.id, language=account.language)
    return _finish(account if right else None, keys, hours)


def sign_in_staff(email: str, password: str, totp: str, address: str, hours: int) -> Attempt:
    """Tries e-mail, password and one-time code; all three must be right. One commit."""
    keys = {"name": _key("staff", email.strip().casefold()), "address": _key("address", address)}
    if wait := _wait(keys):
        return Attempt(Outcome.WAIT, wait=wait)
    account = db.session.scalar(select(Account).where(Account.email == email.strip().casefold()))
    right = _verify(account.secret_hash if account else None, password)
    one_time = pyotp.TOTP((account and account.totp_secret) or pyotp.random_base32())
    right = one_time.verify("".join(totp.split()), for_time=clock.now(), valid_window=1) and right
    return _finish(account if right else None, keys, hours)


def prove_staff(account_id: int, totp: str, address: str) -> Attempt:
    """Tries the one-time code alone, of somebody who is signed in already and takes their device back. Brings no token. One commit.

    Failures are counted by themselves, so that whoever has the device cannot slow down the worker's own sign-in by name.
    """
    keys = {"name": _key("back", str(account_id)), "address": _key("address", address)}
    if wait := _wait(keys):
        return Attempt(Outcome.WAIT, wait=wait)
    account = db.session.get(Account, account_id)
    one_time = pyotp.TOTP((account and account.totp_secret) or pyotp.random_base32())
    right = one_time.verify("".join(totp.split()), for_time=clock.now(), valid_window=1)
    if account is None or account.disabled or not right:
        _failed(keys)
        audit.write("take_back_failed", account_id=account_id)
        db.session.commit()
        return Attempt(Outcome.WRONG)
    db.session.execute(delete(Throttle).where(Throttle.key == keys["name"]))
    audit.write("took_back", account_id=account_id)
    db.session.commit()
    return Attempt(Outcome.IN)


def choose_secret(account_id: int, secret: str, hours: int) -> Attempt:
    """Keeps the first PIN of an account and signs in. A PIN that is already there is never replaced. One commit."""
    changed = db.session.execute(
        update(Account)
        .where(Account.id == account_id, Account.secret_hash.is_(None), Account.disabled.is_(False))
        .values(secret_hash=hash_secret(secret))
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        return Attempt(Outcome.WRONG)
    audit.write("chose_pin", account_id=account_id)
    return _open(db.session.get_one(Account, account_id), hours)


def current(token: str) -> Person | None:
    """Who holds this token, or None where it is unknown, ended or too old. One SQL statement."""
    query = (
        select(SignIn)
        .where(SignIn.token_hash == _token_hash(token), SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
        .options(
            joinedload(SignIn.account).options(
                joinedload(Account.child), joinedload(Account.contact), joinedload(Account.worker), joinedload(Account.advocate)
            )
        )
    )
    found = db.session.scalar(query)
    try:
        return person_of(found.account) if found else None
    except NotYours:
        return None


def whose(token: str) -> int | None:
    """The account of a sign-in that may have ended meanwhile; None where there never was one. One SQL statement."""
    return db.session.scalar(select(SignIn.account_id).where(SignIn.token_hash == _token_hash(token)))


def end(token: str) -> None:
    """Ends a sign-in everywhere, at once. One commit."""
    db.session.execute(
        update(SignIn).where(SignIn.token_hash == _token_hash(token), SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )
    db.session.commit()


def end_all(account_id: int) -> None:
    """Ends every sign-in of an account. Does not commit."""
    db.session.execute(update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).values(ended_at=clock.now()))


def _verify(kept: str | None, typed: str) -> bool:
    """Whether `typed` fits; the same work is done where nothing is kept."""
    try:
        return _hasher.verify(kept or _NOBODY, typed[:LONGEST_SECRET]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _finish(account: Account | None, keys: dict[str, str], hours: int) -> Attempt:
    if account is None or account.disabled:
        _failed(keys)
        audit.write("sign_in_failed", account_id=None)
        db.session.commit()
        return Attempt(Outcome.WRONG)
    db.session.execute(delete(Throttle).where(Throttle.key == keys["name"]))
    return _open(account, hours)


def _open(account: Account, hours: int) -> Attempt:
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(SignIn(token_hash=_token_hash(token), account_id=account.id, created_at=now, expires_at=now + timedelta(hours=hours)))
    audit.write("signed_in", account_id=account.id)
    account_id, language = account.id, account.language
    db.session.commit()
    return Attempt(Outcome.IN, token=token, account_id=account_id, language=language)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def _wait(keys: dict[str, str]) -> int:
    """Seconds until this name and address may try again; 0 is now."""
    until = db.session.scalars(select(Throttle.not_before).where(Throttle.key.in_(keys.values()))).all()
    left = max((t - clock.now() for t in until), default=timedelta())
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def _failed(keys: dict[str, str]) -> None:
    """Counts a failure for the name and the address; each one past the free tries doubles the delay, up to its ceiling."""
    now = clock.now()
    db.session.execute(delete(Throttle).where(Throttle.not_before < now - timedelta(days=1)))
    for kind, key in keys.items():
        row = db.session.get(Throttle, key) or Throttle(key=key, failures=0, not_before=now)
        row.failures = 1 if now - row.not_before > FORGET_AFTER else row.failures + 1
        row.not_before = now + _delay(kind, row.failures)
        db.session.add(row)


def _delay(kind: str, failures: int) -> timedelta:
    over = failures - TRIES_BEFORE_DELAY[kind]
    return timedelta(seconds=min(2**over, LONGEST_DELAY[kind]) if 0 <= over < 20 else 0 if over < 0 else LONGEST_DELAY[kind])


def expired(started: datetime, minutes: int) -> bool:
    """Whether an instant lies more than some minutes back."""
    return clock.now() - started > timedelta(minutes=minutes)
