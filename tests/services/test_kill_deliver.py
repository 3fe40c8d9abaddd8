"""Delivery runs are killed with SIGKILL at 200 random lines, and others go on: nothing is lost, and nothing goes twice.

But for one window that SMTP leaves open: from the moment in which the mail server has the whole text to our commit. Which kills fell into
it is known from the run itself (`deliver_child.py`), not from what came out of it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.authority import DutyLevel
from portal.config import ROOT
from portal.delivery.file import NAME
from portal.extensions import db
from portal.models.types import new_ref
from portal.rules.telling import Channel, Event
from portal.services import clock, outbox
from portal.services.outbox import Address
from tests.conftest import make_app
from tests.services.post_office import NOON, MailHandler, Notify, mail_server, notify, people

KILLS = 200
SIGKILLED = 9
LEASE_OVER = 11  # minutes


class Runs:
    """The mail server, Notify and the file, and a warm process whose children run and die."""

    def __init__(self, folder: Path, mail: MailHandler, port: int, texts: Notify) -> None:
        self.folder, self.mail, self.texts = folder, mail, texts
        self.fresh, self.database = folder / "fresh.sqlite3", folder / "world.sqlite3"
        line = [sys.executable, "-m", "tests.services.deliver_child", str(self.database), str(port), texts.url, str(folder)]
        self.process = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begin(self) -> set[str]:
        """A fresh database whose rows have names that were never sent; gives the names."""
        for end in ("-wal", "-shm"):
            Path(f"{self.database}{end}").unlink(missing_ok=True)
        shutil.copy(self.fresh, self.database)
        (self.folder / NAME).unlink(missing_ok=True)
        with sqlite3.connect(self.database) as connection:
            refs = {row: new_ref() for (row,) in connection.execute("SELECT id FROM outbox_row")}
            connection.executemany("UPDATE outbox_row SET ref = ? WHERE id = ?", [(ref, row) for row, ref in refs.items()])
        connection.close()
        return set(refs.values())

    def run(self, at: int, minutes: int) -> dict[str, object]:
        """A run that dies at this line of code (0: never)."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{at} {minutes}\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def sent(self) -> Counter[str]:
        """How often each name was taken, by the mail server, by Notify and by the file."""
        path = self.folder / NAME
        lines = [json.loads(line)["ref"] for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        return self.mail.refs() + self.texts.refs() + Counter(lines)

    def states(self) -> list[tuple[str, str]]:
        """Each row's name and state."""
        with sqlite3.connect(self.database) as connection:
            found = connection.execute("SELECT ref, state FROM outbox_row").fetchall()
        connection.close()
        return found


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Five notifications wait: two e-mails, two texts, one in the file; more than a run takes at once."""
    memory = Path("/dev/shm")
    folder = (memory if memory.is_dir() else tmp_path) / f"portal-kills-{os.getpid()}"
    folder.mkdir(mode=0o700)
    with mail_server() as (mail, port), notify() as texts:
        found = Runs(folder, mail, port, texts)
        try:
            monkeypatch.setattr(clock, "now", lambda: NOON)
            fill(found.fresh)
            yield found
        finally:
            assert found.process.stdin
            assert found.process.stdout
            found.process.stdin.close()
            found.process.wait()
            found.process.stdout.close()
            shutil.rmtree(folder)


def fill(database: Path) -> None:
    app = make_app(database)
    who = people(app)
    with app.app_context():
        outbox.tell(who["dad"], Event.ANSWER, "answer")
        outbox.alarm(DutyLevel.DUTY, [Address(Channel.EMAIL, "duty@example.org"), Address(Channel.SMS, "+447700900009")], "alarm")
        outbox.alarm(DutyLevel.HEAD, [], "written down")
        db.session.commit()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


def test_killed_at_200_random_lines_nothing_is_lost_and_nothing_goes_twice_but_in_smtp_s_one_window(runs: Runs) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    lines, _ = measured(runs)
    killed, windows, doubles = 0, 0, 0
    while killed < KILLS:
        refs, markers = runs.begin(), list[str]()
        while (died := runs.run(chance.randint(1, lines), LEASE_OVER * len(markers)))["status"] == SIGKILLED:
            markers.append(str(json.loads(str(died["marker"]))["window"]))
        assert died["status"] == 0, (seed, died)  # the last one came to its end, because less was left than it was to live
        sent = Counter({ref: number for ref, number in runs.sent().items() if ref in refs})
        assert sorted(runs.states()) == sorted((ref, "sent") for ref in refs), (seed, markers)
        assert set(sent) == refs, (seed, markers)
        assert all(number <= 1 + markers.count(ref) for ref, number in sent.items()), (seed, markers)
        killed += len(markers)
        windows += sum(map(bool, markers))
        doubles += sent.total() - len(refs)
    assert set(runs.texts.refs().values()) == {1}  # Notify was asked
    print(f"{lines} lines a run; {killed} kills, {windows} of them in the window; {doubles} second copies, each of one Message-ID")


def test_killed_in_the_window_the_second_copy_has_the_same_message_id(runs: Runs) -> None:
    """So that the test above is known to see a second copy where there is one."""
    _, last = measured(runs)
    runs.begin()
    marker = json.loads(str(runs.run(last, 0)["marker"]))
    assert runs.run(0, LEASE_OVER)["status"] == 0
    assert runs.mail.refs()[marker["window"]] == 2
    assert runs.run(0, 2 * LEASE_OVER)["status"] == 0
    assert runs.mail.refs()[marker["window"]] == 2


def measured(runs: Runs) -> tuple[int, int]:
    """How many lines a run has that nobody kills, and the last one of them in the window. The first run warms the process."""
    for at in (0, -1):
        refs = runs.begin()
        run = runs.run(at, 0)
        assert {ref: number for ref, number in runs.sent().items() if ref in refs} == dict.fromkeys(refs, 1)
    lines, last = run["count"], run["last"]
    assert isinstance(lines, int)
    assert isinstance(last, int)
    assert 500 < last < lines
    return lines, last
