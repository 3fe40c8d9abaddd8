"""Delivery runs that die: a warm process that forks a run for each line it reads, and kills it with SIGKILL at the n-th line of code.

Started by `test_kill_deliver.py`. A line of input is `n minutes`: run, die at the n-th line of the watched code (0: never; -1: never, and
only count), with the clock so many minutes after noon. The first order is run by the warm process itself, so that its children find
everything loaded. A line of output is JSON: how many lines were counted, how the run ended, and where it stood.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import signal
import smtplib
import sys
from datetime import timedelta
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from portal.config import Telling
from portal.extensions import db
from portal.services import clock, deliver
from tests.conftest import make_app
from tests.services.post_office import NOON, notify_carrier, post, smtp_carrier

WATCHED = ("/portal/services/", "/portal/delivery/", "/notifications_python_client/", "/smtplib.py")


def line_of(function: Any, text: str) -> int:
    """The number of the one line of a function that holds this text."""
    lines, first = inspect.getsourcelines(function)
    [found] = [first + n for n, line in enumerate(lines) if text in line]
    return found


HANDED_OVER = line_of(smtplib.SMTP.data, "self.send(q)")  # the whole text, with the dot that ends it
COMMITTED = line_of(deliver._note, 'return State(str(values["state"]))')


class Killer:
    """Counts lines of the watched code and kills the process at one of them.

    `window` is the ref of the e-mail that the server may have and of which the database does not know yet: from the line after the one
    that sends the text's last dot to the line after the commit. `last` is the last line that was ever in it.
    """

    def __init__(self, at: int, marker: Path) -> None:
        self.at, self.marker, self.count = at, marker, 0
        self.ref = self.window = ""
        self.sent, self.last = False, 0
        self.known: dict[CodeType, bool] = {}

    def trace(self, frame: FrameType, event: str, _arg: object) -> Any:
        """A new frame: watched, or passed over."""
        code = frame.f_code
        if code not in self.known:
            self.known[code] = any(part in code.co_filename for part in WATCHED)
        return self.line if self.known[code] else None

    def line(self, frame: FrameType, event: str, _arg: object) -> Any:
        """A line is about to run."""
        if event == "line":
            self._look(frame)
            self.count += 1
            self.last = self.count if self.window else self.last
            if self.count == self.at:
                self.marker.write_text(json.dumps({"window": self.window, "where": f"{frame.f_code.co_name}:{frame.f_lineno}"}))
                os.kill(os.getpid(), signal.SIGKILL)
        return self.line

    def _look(self, frame: FrameType) -> None:
        name, number = frame.f_code.co_name, frame.f_lineno
        if frame.f_code is smtplib.SMTP.data.__code__:
            if self.sent and not self.window:
                self.window = self.ref
            self.sent = number == HANDED_OVER
        elif name == "send" and "letter" in frame.f_locals:
            self.ref = frame.f_locals["letter"].ref
        elif frame.f_code is deliver._note.__code__ and number == COMMITTED:
            self.window = ""


def main(database: str, smtp_port: str, notify_url: str, folder: str) -> None:
    """Reads orders until there are no more."""
    app, marker = make_app(Path(database)), Path(folder) / "marker"

    def run(killer: Killer | None, minutes: int) -> None:
        clock.now = lambda: NOON + timedelta(minutes=minutes)
        with app.app_context():
            office = post(Telling(outbox_dir=Path(folder)), email=smtp_carrier(int(smtp_port)), sms=notify_carrier(notify_url, timeout=5))
            sys.settrace(killer and killer.trace)
            deliver.run(office)
            sys.settrace(None)
            db.session.remove()
            db.engine.dispose()

    warm = False
    for order in sys.stdin:
        at, minutes = (int(number) for number in order.split())
        killer = Killer(at, marker) if at else None
        marker.write_text("")
        if not warm:
            run(killer, minutes)
            warm = True
            gc.collect()
            gc.freeze()  # so that a child copies as little of this memory as can be
            gc.disable()
            say({"status": 0})
            continue
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            run(killer, minutes)
            os.write(write, json.dumps({"count": killer.count, "last": killer.last} if killer else {}).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as said:
            counted = said.read()
        say({"status": os.waitpid(child, 0)[1], "marker": marker.read_text(), **json.loads(counted or "{}")})


def say(what: dict[str, object]) -> None:
    """One line of output."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
