"""A submit that is cut off by `kill -9` at 200 random points: what was acknowledged is there, nothing is there by half, and sending again
makes one of it.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import sys
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

from flask import Flask

from portal.config import ROOT
from portal.extensions import db
from tests.conftest import PageClient, World, make_app, sign_in

ROUNDS = 200
WORDS = "Nobody asked me.\nIt is <b>not</b> fair & I mean it. لا أريد 🐕"
OURS = str(ROOT / "portal")


class Counter:
    """Counts function calls anywhere and lines in our own code, and ends this process, as the machine's death would, at the n-th."""

    def __init__(self, last: int) -> None:
        self.last, self.seen = last, 0

    def _tick(self) -> None:
        self.seen += 1
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        self._tick()
        return self._line if frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, _frame: FrameType, _event: str, _arg: Any) -> Any:
        self._tick()
        return self._line


class Submit:
    """Maya's form, ready to be sent, and the process that sends it."""

    def __init__(self, app: Flask, client: PageClient, path: str, database: Path) -> None:
        self.app, self.client, self.path, self.database = app, client, path, database
        page = client.get(path + "?kind=worry").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        self.form = {"csrf_token": token[1], "kind": "worry", "to": "manager", "words": WORDS}

    def in_a_process_that_dies(self, key: str, point: int) -> tuple[bool, int]:
        """Sends it in a process of its own that is killed at `point`: whether "sent" was answered, and how many points there were."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()  # no connection may be shared with the process below
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(read)
                counter = Counter(point)
                sys.settrace(counter)
                answer = self.client.post(self.path, data={**self.form, "key": key})
                sys.settrace(None)
                if answer.status_code == 303:
                    os.write(write, str(counter.seen).encode())
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as told:
            said = told.read()
        os.waitpid(child, 0)
        return bool(said), int(said or 0)

    def again(self, key: str) -> int:
        """Sends the same form once more, in a process that lives."""
        return self.client.post(self.path, data={**self.form, "key": key}).status_code

    def rows(self, key: str) -> tuple[int, int, int]:
        """How many conversations, messages with exactly these words, and audit rows there are for this key; and the file is whole."""
        with sqlite3.connect(self.database) as plain:
            assert plain.execute("PRAGMA quick_check").fetchone() == ("ok",)
            found = plain.execute("SELECT id, ref FROM conversation WHERE key = ?", (key,)).fetchall()
            words = plain.execute("SELECT count(*) FROM message WHERE key = ? AND words = ?", (key, WORDS)).fetchone()[0]
            audit = sum(
                plain.execute("SELECT count(*) FROM audit_row WHERE action = 'said' AND detail LIKE ?", (f"%{ref}",)).fetchone()[0]
                for _, ref in found
            )
        plain.close()
        return len(found), words, audit


def test_two_hundred_deaths_lose_no_acknowledged_word(world: World, tmp_path: Path) -> None:
    database = world.copy(tmp_path)
    app = make_app(database)
    client = sign_in(app, world.accounts["maya"])
    submit = Submit(app, client, f"/about/{world.accounts['maya'].records[0][0]}/say", database)
    acknowledged, points = submit.in_a_process_that_dies(first := str(uuid4()), 10**9)
    assert acknowledged
    assert points > 1000
    assert submit.rows(first) == (1, 1, 1)
    seed = random.randrange(2**32)
    chance, before, after = random.Random(seed), 0, 0
    for n in range(ROUNDS):
        # What comes after the commit (the answer, the page's headers) is most of the way, so half of the deaths are kept to its first half.
        point = chance.randint(1, points // 2) if n % 2 else chance.randint(1, points + 20)
        key = str(uuid4())
        acknowledged, _ = submit.in_a_process_that_dies(key, point)
        rows = submit.rows(key)
        assert rows in {(0, 0, 0), (1, 1, 1)}, f"half of it is there: {rows} (seed {seed}, point {point} of {points})"
        assert rows == (1, 1, 1) or not acknowledged, f"it was acknowledged and is gone (seed {seed}, point {point} of {points})"
        before, after = before + (rows[0] == 0), after + (rows[0] == 1)
        if n % 4 == 0 or (rows[0] and not acknowledged):  # whoever saw no answer sends it again
            assert submit.again(key) == 303
            assert submit.rows(key) == (1, 1, 1), f"sent twice (seed {seed}, point {point})"
    print(f"seed {seed}: {points} points a submit; {before} deaths before the commit, {after} after it")
    assert before > 20
    assert after > 5
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
