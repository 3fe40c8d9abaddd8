"""A real mail server and a stand-in for GOV.UK Notify on loopback, with the ways in which such things fail; and people to tell."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from portal.cli_deliver import carriers
from portal.config import Telling
from portal.delivery.notify import NotifyCarrier
from portal.delivery.smtp import MailServer, SmtpCarrier
from portal.extensions import db
from portal.models import Account, Child, Contact, Team, WayToTell, Worker
from portal.rules.telling import Channel
from portal.services.deliver import Post
from portal.web.telling_words import words
from tests.conftest import make_app

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = "11111111-2222-4333-8444-555555555555"
KEY = f"name-{ID}-{ID}"
SENDER = "messages@example.org"


class MailHandler:
    """What a mail server does with what it gets. `refuse`: addresses it knows nothing of; `answers`: what it says of the next texts."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Mail]] = []
        self.refuse: set[str] = set()
        self.answers: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.refuse:
            return "550 5.1.1 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "taken and cut":
            self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
        if answer == "taken and cut":
            session.loop.call_soon(server.transport.abort)
        return "421 going" if answer == "taken and cut" else answer

    def refs(self) -> Counter[str]:
        """How often each ref was taken."""
        return Counter(str(mail["Message-ID"])[1:].partition("@")[0] for _, mail in self.taken)


class MailController(Controller):
    """A mail server that takes whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[MailHandler, int]]:
    """A mail server on a free port."""
    handler = MailHandler()
    controller = MailController(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()


class Notify(ThreadingHTTPServer):
    """A stand-in for Notify's API. `faults`: what goes wrong with the next requests that hand something over; `deaf`: with questions."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), NotifyHandler)
        self.faults: list[str] = []
        self.deaf: list[str] = []
        self.status: dict[str, str] = {}
        self.taken: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def refs(self) -> Counter[str]:
        """How often each ref was taken."""
        return Counter(one["reference"] for one in self.taken)


class NotifyHandler(BaseHTTPRequestHandler):
    """Answers as Notify does, or as it does on a bad day."""

    server: Notify

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        """Something is handed over."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Authorization"].startswith("Bearer ")
        fault = self.server.faults.pop(0) if self.server.faults else ""
        self.server.bodies.append(body)
        if fault in {"", "taken and cut", "taken and wrong"}:
            template = self.path.rsplit("/", 1)[1]
            self.server.taken.append({"id": str(uuid4()), "reference": body["reference"], "type": template})
        if fault:
            self._fail(fault)
        else:
            self._say(201, {"id": self.server.taken[-1]["id"], "reference": body["reference"]})

    def do_GET(self) -> None:
        """Somebody asks what became of a reference."""
        asked = parse_qs(urlsplit(self.path).query)
        ref = asked["reference"][0]
        self.server.asked.append(ref)
        if self.server.deaf:
            self._fail(self.server.deaf.pop(0))
            return
        status = self.server.status.get(ref, "created")
        ours = [n for n in self.server.taken if n["reference"] == ref and n["type"] == asked["template_type"][0]]
        found = [{**n, "status": status, "created_at": f"2026-11-20T12:00:{i:02}Z"} for i, n in enumerate(ours)]
        self._say(200, {"notifications": found, "links": {}})

    def _fail(self, fault: str) -> None:
        if fault == "hang":
            self.server.over.wait(5)
        elif fault in {"wrong", "taken and wrong"}:
            self._say(201, None)
        elif fault == "no list":
            self._say(200, {"notifications": "many"})
        elif fault == "bad number":
            message = {"error": "ValidationError", "message": "phone_number Not enough digits"}
            self._say(400, {"status_code": 400, "errors": [message]})
        elif fault.isdigit():
            self._say(int(fault), {"status_code": int(fault), "errors": [{"error": "Error", "message": "not now"}]})
        self.close_connection = True

    def _say(self, status: int, body: object) -> None:
        raw = b"<html>Bad gateway</html>" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def notify() -> Iterator[Notify]:
    """Notify on a free port."""
    server = Notify()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def smtp_carrier(port: int, tls: str = "off", timeout: float = 5) -> SmtpCarrier:
    """A way to the mail server on this port."""
    return SmtpCarrier(MailServer("127.0.0.1", port, SENDER, tls=tls, timeout=timeout))


def notify_carrier(url: str, timeout: float = 0.5) -> NotifyCarrier:
    """A way to Notify at this address."""
    return NotifyCarrier(KEY, {"sms": "template-sms", "email": "template-email"}, url, timeout)


def post(telling: Telling, **others: Any) -> Post:
    """What a run needs; `email` and `sms` stand in for carriers."""
    found = carriers(telling) | {Channel(name): carrier for name, carrier in others.items()}
    return Post(found, words, telling.link, "only-for-tests")


class World:
    """An application with a few people in its database, made once; each test gets them fresh."""

    def __init__(self, folder: Path) -> None:
        self.database, self.first = folder / "outbox.sqlite3", folder / "first.sqlite3"
        self.app = make_app(self.database)
        self.who = people(self.app)
        with self.app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copy(self.database, self.first)

    @contextmanager
    def fresh(self) -> Iterator[Flask]:
        """The application with nothing told yet, inside its context."""
        for end in ("-wal", "-shm"):
            Path(f"{self.database}{end}").unlink(missing_ok=True)
        shutil.copy(self.first, self.database)
        with self.app.app_context():
            try:
                yield self.app
            finally:
                db.session.remove()
                db.engine.dispose()


def people(app: Flask) -> dict[str, int]:
    """A few people in an empty database, each with a way to be told that is on: the ids of their accounts."""
    with app.app_context():
        db.create_all()
        team = Team(source_id="t", name="Team North")
        worker = Worker(source_id="w", name="Rosa Lindqvist", active=True, team=team)
        accounts = {
            "child": Account(child=Child(person_id="c", name="Maya", enrolled=True, show_to_child=True), language="en"),
            "mum": Account(contact=Contact(source_id="f", name="Dana Whitlock"), language="cy"),
            "dad": Account(contact=Contact(source_id="g", name="Rob Tanner"), language="ar"),
            "worker": Account(worker=worker, email="rosa@example.org", language="en"),
        }
        db.session.add_all(accounts.values())
        db.session.flush()
        on = {"wanted": True, "confirmed_at": NOON}
        db.session.add_all(
            [
                WayToTell(account=accounts["child"], channel="sms", address="+447700900001", **on),
                WayToTell(account=accounts["mum"], channel="email", address="mum@example.net", **on),
                WayToTell(account=accounts["dad"], channel="email", address="dad@example.net", **on),
                WayToTell(account=accounts["dad"], channel="sms", address="+447700900002", **on),
            ]
        )
        db.session.commit()
        return {name: account.id for name, account in accounts.items()}
