"""Giving people a way in: an access card for a child or family member, a sign-in for a worker."""

from __future__ import annotations

import secrets

import pyotp
from sqlalchemy import func, select

from ..extensions import db
from ..models import Account, Child, Contact, Worker
from . import audit, sign_in


class NoSuchPerson(Exception):
    """Nobody with this id is in the database, or they are not listed as working here."""


def issue_card(person_id: str) -> str:
    """A new card for a child (person id) or family member (contact id): gives its code, which is kept nowhere.

    The old card stops working, its PIN is forgotten and every open sign-in ends. Whether the person then sees anything is
    decided by the council's flags, at each click. One commit. Raises NoSuchPerson.
    """
    child = db.session.scalar(select(Child).where(Child.person_id == person_id, Child.enrolled))
    contact = None if child else db.session.scalar(select(Contact).where(Contact.source_id == person_id))
    if child:
        account = db.session.scalar(select(Account).where(Account.child_id == child.id)) or Account(
            child_id=child.id, language=child.language
        )
    elif contact:
        found = db.session.scalar(select(Account).where(Account.contact_id == contact.id))
        account = found or Account(contact_id=contact.id, language=contact.language)
    else:
        raise NoSuchPerson(person_id)
    code = sign_in.new_code()
    account.card_hash, account.secret_hash = sign_in.code_hash(code), None
    db.session.add(account)
    db.session.flush()
    sign_in.end_all(account.id)
    audit.write("card_issued", account_id=account.id)
    db.session.commit()
    return code


def enrol_worker(email: str, name: str = "the portal") -> tuple[str, str]:
    """A password and the address of a one-time-code secret (otpauth://) for a worker whom the council lists as active.

    Both are new, the old ones stop working and every open sign-in ends. One commit. Raises NoSuchPerson.
    """
    worker = db.session.scalar(select(Worker).where(func.lower(Worker.work_email) == email.strip().lower(), Worker.active.is_(True)))
    if worker is None:
        raise NoSuchPerson(email)
    account = db.session.scalar(select(Account).where(Account.worker_id == worker.id)) or Account(worker_id=worker.id)
    password, secret = secrets.token_urlsafe(15), pyotp.random_base32()
    account.email = worker.work_email.casefold()
    account.secret_hash, account.totp_secret = sign_in.hash_secret(password), secret
    db.session.add(account)
    db.session.flush()
    sign_in.end_all(account.id)
    audit.write("worker_enrolled", account_id=account.id)
    db.session.commit()
    return password, pyotp.TOTP(secret).provisioning_uri(name=worker.work_email, issuer_name=name)
