"""The default: one line of JSON for each letter, in a folder that only its owner can read. Nobody's phone rings."""

from __future__ import annotations

import json
import os
from pathlib import Path

from . import SENT, Answer, Fate, Letter, Outcome

NAME = "outbox.jsonl"


class FileCarrier:
    """Writes letters down, without the address. Each line goes to the disk in one write before it counts as sent."""

    name, asks, reports = "file", True, False

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def send(self, letter: Letter) -> Outcome:
        """Adds a line. A line that was cut off by a crash is ended first, so that it spoils no other."""
        line = {
            "ref": letter.ref,
            "channel": letter.channel,
            "language": letter.language,
            "at": letter.at.isoformat(timespec="seconds"),
            "subject": letter.subject,
            "text": letter.text,
        }
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = os.fstat(opened).st_size
                cut = size > 0 and os.pread(opened, 1, size - 1) != b"\n"
                os.write(opened, (b"\n" if cut else b"") + json.dumps(line, ensure_ascii=False).encode() + b"\n")
                os.fsync(opened)
            finally:
                os.close(opened)
        except OSError:
            return Outcome(Fate.LATER, "file_cannot_be_written", down=True)
        return SENT

    def ask(self, ref: str, channel: str) -> Answer:
        """Whether there is a whole line of this ref."""
        try:
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        except OSError:
            return Answer(heard=False)
        return Answer(heard=True, status="delivered" if any(_ref(line) == ref for line in lines) else "")


def _ref(line: bytes) -> str:
    try:
        return str(json.loads(line)["ref"])
    except (ValueError, KeyError, TypeError):
        return ""
