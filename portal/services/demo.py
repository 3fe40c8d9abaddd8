"""A world to try the portal in: a bundle is imported like any other, and everyone in it who may sign in gets a sign-in."""

from __future__ import annotations

import csv
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..config import ROOT
from ..extensions import db
from ..models import Account, Child, Contact, Installation, Tie, Worker
from ..rules.arrangements import Arranged
from ..rules.voice import Kind, Recipient
from . import clock, demo_plans, demo_voice, inbox_acts, keeping, sign_in, voice
from .access import Person, my_records, open_record, person_of
from .import_match import ImportReport
from .imports import import_bundle
from .keeping import Booking
from .reach import tie_holds

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


def build(today: date, authority: Authority, other: Path | None = None, *, stories: bool = True) -> tuple[list[DemoAccount], ImportReport]:
    """Makes the demo anew, from our own bundle (its days moved to now) or from `other`, and enrols everyone in it.

    `stories`: with a safety plan, answers and own words too (services.demo_plans), and with what people said and what came of it
    (services.demo_voice); of our own bundle alone.

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
    accounts = _with_keys([*_enrol_children(today), *_enrol_family(today), *_enrol_staff(today)])
    if other is None:
        _first_words(today, authority)
        _first_diary(today)
        if stories:
            _first_plans(today, authority)
            demo_voice.first_voices(today, timedelta(weeks=-((AS_OF - today).days // 7)), authority)
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


def _with_keys(accounts: list[DemoAccount]) -> list[DemoAccount]:
    """Gives each account a key made of the name, with the person's id where two share a name."""
    taken: set[str] = set()
    keyed = []
    for account in accounts:
        plain = unicodedata.normalize("NFKD", account.name).encode("ascii", "ignore").decode().lower()
        key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or account.person_id.lower()
        key = f"{key}_{account.person_id.lower()}" if key in taken else key
        taken.add(key)
        keyed.append(replace(account, key=key))
    return keyed


def _card(account: Account) -> dict[str, str]:
    """A fresh card and PIN for an account."""
    code, pin = sign_in.new_code(), ""
    while sign_in.weak_secret(pin):
        pin = f"{secrets.randbelow(900000) + 100000}"
    account.card_hash, account.secret_hash = sign_in.code_hash(code), sign_in.hash_secret(pin)
    db.session.add(account)
    db.session.commit()
    return {"code": code, "secret": pin}


def _refs(person: Person, today: date) -> list[tuple[str, str]]:
    return [(r.ref, r.person_id) for r in my_records(person, today)]


def _enrol_children(today: date) -> Iterator[DemoAccount]:
    query = select(Child).where(Child.enrolled, Child.show_to_child, Child.hold_reason == "", Child.died.is_(None))
    for child in db.session.scalars(query.order_by(Child.id)).all():
        account = Account(child_id=child.id, child=child, language=child.language)
        way, role = _card(account), "care_leaver" if child.is_care_leaver else "child"
        refs = _refs(person_of(account), today)
        yield DemoAccount("", child.name or "", role, "myself", child.language, child.person_id, way, refs)


def _enrol_family(today: date) -> Iterator[DemoAccount]:
    for contact in db.session.scalars(select(Contact).order_by(Contact.id)).all():
        refs = _refs(Person(0, "family", contact.name, contact.language, contact_id=contact.id), today)
        if not refs:
            continue
        way = _card(Account(contact_id=contact.id, language=contact.language))
        relation = db.session.scalar(select(Tie.relation).where(Tie.contact_id == contact.id, tie_holds(today)).order_by(Tie.id)) or ""
        yield DemoAccount("", contact.name, "family", relation, contact.language, contact.source_id, way, refs)


def _enrol_staff(today: date) -> Iterator[DemoAccount]:
    query = select(Worker).where(Worker.active.is_(True), Worker.work_email != "").options(joinedload(Worker.team))
    used: set[str] = set()
    for worker in db.session.scalars(query.order_by(Worker.id)).all():
        password, totp, email = secrets.token_urlsafe(12), pyotp.random_base32(), worker.work_email.casefold()
        if email in used:  # two workers of one address: each gets a sign-in of their own
            email = f"{worker.source_id}.{email}"
        used.add(email)
        account = Account(worker_id=worker.id, worker=worker, email=email)
        account.secret_hash, account.totp_secret = sign_in.hash_secret(password), totp
        db.session.add(account)
        db.session.commit()
        role = "manager" if worker.is_manager else "rights_officer" if worker.is_rights_officer else "head" if worker.is_head else "worker"
        way = {"email": email, "password": password, "totp_secret": totp}
        yield DemoAccount("", worker.name or "", role, role, "en", worker.source_id, way, _refs(person_of(account), today))


def _first_words(today: date, authority: Authority) -> None:
    """A few invented words, so that the inbox and the messages are not empty on the first look."""
    at = clock.moment(today)

    def eyes(query: object) -> Person:
        return person_of(db.session.execute(query).scalar_one())  # type: ignore[call-overload]

    maya = eyes(select(Account).join(Child, Account.child_id == Child.id).where(Child.person_id == "700101"))
    dana = eyes(select(Account).join(Contact, Account.contact_id == Contact.id).where(Contact.source_id == "F101"))
    priya = _worker("8102")
    page = open_record(maya, my_records(maya, today)[0].ref, today)
    words = "Thank you for the drawing game. Can we do it again next time?"
    ref = voice.say(page, Kind.THANKS, Recipient.WORKER, words, uuid4(), "en", authority, at)
    reply = "I liked it too, Maya. Yes, I will bring the pens when I see you at school."
    inbox_acts.answer(priya, ref, reply, uuid4(), "en", today)
    page = open_record(dana, my_records(dana, today)[0].ref, today)
    words = "Can the next meeting start a little later? My bus gets in at half past nine."
    voice.say(page, Kind.QUESTION, Recipient.WORKER, words, uuid4(), "en", authority, at)


def _first_diary(today: date) -> None:
    """Yusuf's goodbye to Hannah and his first meeting with Tunde, and what Keisha agreed with her adviser."""
    weeks = timedelta(weeks=-((AS_OF - today).days // 7))
    hannah, jo = _worker("8202"), _worker("8204")
    yusuf = open_record(hannah, _ref_of("700102"), today)
    keeping.book(yusuf, hannah, Booking("goodbye", date(2026, 12, 2) + weeks, time(16, 30), "A walk or a café"), uuid4())
    keeping.book(yusuf, hannah, Booking("introduction", date(2026, 12, 3) + weeks, time(16, 0), "Home"), uuid4())
    keisha = open_record(jo, _ref_of("700103"), today)
    keeping.arrange(keisha, jo, Arranged.KEEP_IN_TOUCH, min(date(2026, 10, 23) + weeks, today), 6, "weeks", "meet text")


def _first_plans(today: date, authority: Authority) -> None:
    priya, tomasz = _worker("8102"), _worker("8104")
    people = {
        "maya": _person(Account.child_id, Child, "person_id", "700101"),
        "keisha": _person(Account.child_id, Child, "person_id", "700103"),
    }
    people["dana"] = _person(Account.contact_id, Contact, "source_id", "F101")
    records = {key: open_record(who, my_records(who, today)[0].ref, today) for key, who in people.items()}
    records["maya_team"] = open_record(priya, _ref_of("700101"), today)
    records["maya_second"] = open_record(tomasz, _ref_of("700101"), today)
    demo_plans.first_plans(records, (priya, tomasz), authority)


def _person(column: Any, model: Any, key: str, value: str) -> Person:
    return person_of(db.session.scalars(select(Account).join(model, column == model.id).where(getattr(model, key) == value)).one())


def _ref_of(person_id: str) -> str:
    return db.session.scalars(select(Child.ref).where(Child.person_id == person_id)).one()


def _worker(source_id: str) -> Person:
    query = select(Account).join(Worker, Account.worker_id == Worker.id).where(Worker.source_id == source_id)
    return person_of(db.session.scalars(query).one())
