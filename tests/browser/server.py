"""A portal of its own for the browser: the demo world, built by the real command, served by the real server, stopped at the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.config import ROOT

TODAY = "2026-11-20"
NEW_CARD = "gareth_pritchard"  # has a card, and has not chosen a PIN yet
PATIENCE = 40.0

# What a council's office does when it gives out a new card: the old PIN is gone.
FORGET_PIN = """
import sys
from sqlalchemy import update
from portal import create_app
from portal.extensions import db
from portal.models import Account
from portal.services.sign_in import code_hash
with create_app().app_context():
    done = db.session.execute(update(Account).where(Account.card_hash == code_hash(sys.argv[1])).values(secret_hash=None))
    assert done.rowcount == 1
    db.session.commit()
"""


@dataclass
class Portal:
    """A running portal: where it listens, its people by key, its own process and what that wrote."""

    url: str
    people: dict[str, dict[str, Any]]
    process: subprocess.Popen[bytes]
    log: Path
    env: dict[str, str] = field(default_factory=dict)

    def at(self, instant: str) -> None:
        """Moves the portal's clock to an instant such as 2026-11-21T02:00+00:00; for a portal with PORTAL_CLOCK_FILE."""
        Path(self.env["PORTAL_CLOCK_FILE"]).write_text(instant, encoding="utf-8")

    def now(self) -> datetime:
        """The instant that the portal's clock shows."""
        file = self.env.get("PORTAL_CLOCK_FILE", "")
        return datetime.fromisoformat(Path(file).read_text(encoding="utf-8")) if file else datetime.now(UTC)

    def command(self, *args: str) -> str:
        """Runs `flask --app portal ...` on the portal's own data, and gives what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "portal", *args], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{args}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def letters(self) -> list[dict[str, str]]:
        """What was sent so far, as the file channel wrote it down."""
        file = Path(self.env["PORTAL_OUTBOX_DIR"]) / "outbox.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    def ref(self, key: str) -> str:
        """The ref of the first record of one of the people."""
        return str(self.people[key]["records"][0]["ref"])

    def stop(self) -> None:
        """Ends our own server, by its process."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)


def start(folder: Path, **settings: str) -> Portal:
    """Builds the demo in `folder` and serves it on a free port of this machine; `settings` are PORTAL_ variables."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | {
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "PORTAL_SECRET_KEY": "only-for-the-browser-tests",
        "PORTAL_TODAY": TODAY,
        "PORTAL_HTMX": "self",
        "PORTAL_AUTHORITY": "gloucestershire",
        "PORTAL_OUTBOX_DIR": str(folder / "outbox"),
        **settings,
    }
    sheet = folder / "demo.json"
    _run(env, "-m", "flask", "--app", "portal", "demo", "--json", str(sheet))
    people = {row["key"]: row for row in json.loads(sheet.read_text(encoding="utf-8"))}
    _run(env, "-c", FORGET_PIN, people[NEW_CARD]["sign_in"]["code"])
    port, log = _free_port(), folder / "server.log"
    serve = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--host", "127.0.0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *serve, "--port", str(port), "portal.wsgi:app"], env=env, cwd=ROOT, stdout=out, stderr=out
        )
    portal = Portal(f"http://127.0.0.1:{port}", people, process, log, env)
    _wait_until_ready(portal)
    return portal


def start_at(folder: Path, instant: str, **settings: str) -> Portal:
    """A portal whose clock shows an instant such as 2026-11-21T02:00+00:00; `Portal.at` moves it."""
    file = folder / "clock"
    file.write_text(instant, encoding="utf-8")
    return start(folder, PORTAL_TODAY="", PORTAL_CLOCK_FILE=str(file), **settings)


def _run(env: dict[str, str], *args: str) -> None:
    done = subprocess.run([sys.executable, *args], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(args[:5])} failed:\n{done.stdout}\n{done.stderr}"


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_until_ready(portal: Portal) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and portal.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{portal.url}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    portal.stop()
    raise AssertionError(f"The portal did not start:\n{portal.log.read_text(errors='replace')}")
