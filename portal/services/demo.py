"""A world to try the portal in: a bundle is imported like any other, and everyone in it who may sign in gets a sign-in."""

from __future__ import annotations

import csv
import re
import secrets
import tempfile
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..config import ROOT
from ..extensions import db
from ..models import Account, Child, Contact, Installation, Tie, Worker
from ..rules.voice import Kind, Recipient
from . import clock, sign_in, team, voice
from .access import Person, my_records, open_record, person_of
from .import_match import ImportReport
from .imports import import_bundle

BUNDLE = ROOT / "portal" / "data" / "demo"
AS_OF = date(2026, 11, 20)
_DAY = re.compile(r"(?<!\d)(19\d\d|20\d\d)-(\d\d)-(\d\d)(?!\d)")


class NotADemo(Exception):
    """The database holds something that is not demo data; it was left alone."""


@dataclass(frozen=True)
class DemoAccount:
    """One invented person and how to sign in as them. `records` are (ref, person id)."""

    key: str
    name: str
    role: str
    relation: str
    language: str
    person_id: str
    sign_in: dict[str, str]
    records: list[tuple[str, str]] = field(default_factory=list)


def is_demo() -> bool:
    """Whether the database holds demo data."""
    return db.session.get(Installation, "demo") is not None


def is_demo_no_more() -> None:
    """Other data came in: the database is not a demo any more, and `build` will refuse it. One commit."""
    db.session.execute(db.delete(Installation).where(Installation.name == "demo"))
    db.session.commit()


def is_empty() -> bool:
    """Whether nobody is in the database yet."""
    return not any(db.session.scalar(select(func.count()).select_from(model)) for model in (Child, Worker, Account))


def build(today: date, authority: Authority, other: Path | None = None) -> tuple[list[DemoAccount], ImportReport]:
    """Makes the demo anew, from our own bundle (its days moved to now) or from `other`, and enrols everyone in it.

    Raises NotADemo where the database holds anything but demo data.
    """
    if not is_demo() and not is_empty():
        raise NotADemo
    _wipe()
    db.session.add(Installation(name="demo", value=today.isoformat()))
    db.session.commit()
    if other:
        report = import_bundle(other, today)
    else:
        with tempfile.TemporaryDirectory() as folder:
            report = import_bundle(move_days(BUNDLE, Path(folder), today), today)
    accounts = _enrol_children(today) + _enrol_family(today) + _enrol_staff(today)
    if other is None:
        _first_words(today, authority)
    return accounts, report


def _wipe() -> None:
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def move_days(bundle: Path, to: Path, today: date) -> Path:
    """A copy of the demo bundle whose days are moved by whole weeks, so that `today` lies in the week that ends on its Friday."""
    weeks = timedelta(weeks=-((AS_OF - today).days // 7))

    def moved(found: re.Match[str]) -> str:
        return (date(int(found[1]), int(found[2]), int(found[3])) + weeks).isoformat()

    for path in bundle.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as source, (to / path.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerows([_DAY.sub(moved, cell) for cell in row] for row in csv.reader(source))
    return to


def _account(taken: set[str], name: str | None, fallback: str) -> str:
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or fallback.lower()
    if key in taken:
        key = f"{key}_{fallback.lower()}"
    taken.add(key)
    return key


_taken: set[str] = set()


def _card(account: Account) -> dict[str, str]:
    """A fresh card and PIN for an account."""
    code, pin = sign_in.new_code(), f"{secrets.randbelow(900000) + 100000}"
    while sign_in.weak_secret(pin):
        pin = f"{secrets.randbelow(900000) + 100000}"
    account.card_hash, account.secret_hash = sign_in.code_hash(code), sign_in.hash_secret(pin)
    db.session.add(account)
    db.session.commit()
    return {"code": code, "secret": pin}


def _records(account: Account, today: date) -> tuple[Person, list[tuple[str, str]]]:
    person = person_of(account)
    return person, [(r.ref, r.person_id) for r in my_records(person, today)]


def _enrol_children(today: date) -> list[DemoAccount]:
    _taken.clear()
    found = []
    query = select(Child).where(Child.enrolled, Child.show_to_child, Child.hold_reason == "", Child.died.is_(None))
    for child in db.session.scalars(query.order_by(Child.id)).all():
        account = Account(child_id=child.id, child=child, language=child.language)
        way = _card(account)
        role = "care_leaver" if child.is_care_leaver else "child"
        _, records = _records(account, today)
        found.append(
            DemoAccount(
                _account(_taken, child.name, child.person_id),
                child.name or "",
                role,
                "myself",
                child.language,
                child.person_id,
                way,
                records,
            )
        )
    return found


def _enrol_family(today: date) -> list[DemoAccount]:
    found = []
    for contact in db.session.scalars(select(Contact).order_by(Contact.id)).all():
        records = my_records(Person(0, "family", contact.name, contact.language, contact_id=contact.id), today)
        if not records:
            continue
        way = _card(Account(contact_id=contact.id, language=contact.language))
        relation = db.session.scalar(select(Tie.relation).where(Tie.contact_id == contact.id).order_by(Tie.id)) or ""
        found.append(
            DemoAccount(
                _account(_taken, contact.name, contact.source_id),
                contact.name,
                "family",
                relation,
                contact.language,
                contact.source_id,
                way,
                [(r.ref, r.person_id) for r in records],
            )
        )
    return found


def _enrol_staff(today: date) -> list[DemoAccount]:
    found = []
    query = select(Worker).where(Worker.active.is_(True), Worker.work_email != "").options(joinedload(Worker.team))
    for worker in db.session.scalars(query.order_by(Worker.id)).all():
        password, totp = secrets.token_urlsafe(12), pyotp.random_base32()
        account = Account(worker_id=worker.id, worker=worker, email=worker.work_email.casefold())
        account.secret_hash, account.totp_secret = sign_in.hash_secret(password), totp
        db.session.add(account)
        db.session.commit()
        _, records = _records(account, today)
        role = "manager" if worker.is_manager else "rights_officer" if worker.is_rights_officer else "worker"
        way = {"email": worker.work_email, "password": password, "totp_secret": totp}
        found.append(
            DemoAccount(
                _account(_taken, worker.name, worker.source_id), worker.name or "", role, role, "en", worker.source_id, way, records
            )
        )
    return found


def _first_words(today: date, authority: Authority) -> None:
    """A few invented words, so that the inbox and the messages are not empty on the first look."""
    at = clock.moment(today)

    def eyes(query: object) -> Person:
        return person_of(db.session.execute(query).scalar_one())  # type: ignore[call-overload]

    maya = eyes(select(Account).join(Child, Account.child_id == Child.id).where(Child.person_id == "700101"))
    dana = eyes(select(Account).join(Contact, Account.contact_id == Contact.id).where(Contact.source_id == "F101"))
    priya = eyes(select(Account).join(Worker, Account.worker_id == Worker.id).where(Worker.source_id == "8102"))
    page = open_record(maya, my_records(maya, today)[0].ref, today)
    words = "Thank you for the drawing game. Can we do it again next time?"
    ref = voice.say(page, Kind.THANKS, Recipient.WORKER, words, uuid4(), "en", authority, at)
    reply = "I liked it too, Maya. Yes, I will bring the pens when I see you at school."
    team.answer(priya, ref, reply, uuid4(), "en", today)
    page = open_record(dana, my_records(dana, today)[0].ref, today)
    words = "Can the next meeting start a little later? My bus gets in at half past nine."
    voice.say(page, Kind.QUESTION, Recipient.WORKER, words, uuid4(), "en", authority, at)
