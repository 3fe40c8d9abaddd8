"""A conversation for the case file: all of it that was said, in order, with a hash over exactly that. Colleagues' notes are not in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ..extensions import db
from ..models import Conversation, Message
from ..rules.voice import read_taps
from . import audit, clock
from .access import Person
from .inbox import find, writer_of
from .inbox_acts import count_as_opened
from .talk import as_talk, receipt_of

FORMAT = "family-portal conversation 1"
HOW = "SHA-256 of `content` as JSON in UTF-8: keys in order of their code points, no spaces, letters as they are"


@dataclass(frozen=True)
class CaseFile:
    """What is kept: `content` (plain JSON values; codes of rules.voice and rules.themes), its hash, and the day it was made on.

    `sha256` is taken over `canonical(content)` in UTF-8, so that whoever has the file can reckon it again.
    """

    content: dict[str, Any]
    sha256: str
    made_on: date

    @property
    def receipt(self) -> str:
        """The reference, for the name of the file: it names nobody."""
        return str(self.content["reference"])

    def as_json(self) -> str:
        """The file."""
        whole = {"sha256": self.sha256, "sha256_of": HOW, "made_on": self.made_on.isoformat(), "content": self.content}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def canonical(content: dict[str, Any]) -> str:
    """The one way to write the content down: keys in order, no spaces, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical content, in hexadecimal digits."""
    return sha256(canonical(content).encode()).hexdigest()


def export(person: Person, ref: str, today: date) -> CaseFile:
    """The conversation for the case file; it is opened by that, if it was not. One commit. Raises NotYours."""
    talk = find(person, ref, today)
    count_as_opened(talk, person, today)
    content = _content(talk, today)
    audit.write("exported", account_id=person.account_id, child_id=talk.child_id, detail=ref)
    db.session.commit()
    return CaseFile(content, hash_of(content), today)


def _content(c: Conversation, today: date) -> dict[str, Any]:
    writer, talk = writer_of(c), as_talk(c, today)
    return {
        "format": FORMAT,
        "reference": receipt_of(c.ref),
        "kind": c.kind,
        "recipient": c.recipient,
        "status": c.status,
        "child": {"person_id": c.child.person_id, "name": c.child.name},
        "writer": {"name": writer.name if writer else None, "relation": c.author_relation},
        "owner": c.owner.name if c.owner else None,
        "about": c.about_worker.name if c.about_worker else None,
        "side_by_side": c.with_worker_id is not None,
        "sent": _at(c.created_at),
        "reply_by": c.reply_by.isoformat(),
        "opened": _at(c.opened_at),
        "taken": _at(c.taken_at),
        "answered": _at(c.answered_at),
        "closed": _at(c.closed_at),
        "about_day": c.about_day.isoformat() if c.about_day else None,
        "taps": {tap.value: value for tap, value in read_taps(c.taps).items()},
        "asks_without_words": talk.quiet,
        "wish": c.wish,
        "booked_on": c.booked_on.isoformat() if c.booked_on else None,
        "share": c.share,
        "answer": {"how": c.answer_how, "when": c.answer_when, "language": c.answer_language},
        "messages": [_message(m, writer.name if writer else None) for m in c.messages],
        "what_changed": c.what_changed,
        "theme": c.theme,
        "helps": c.helps,
        "better": c.better,
    }


def _message(m: Message, writer: str | None) -> dict[str, Any]:
    by, name = ("worker", m.worker.name) if m.worker else ("advocate", m.advocate.name) if m.advocate else ("writer", writer)
    return {"by": by, "name": name, "at": _at(m.created_at), "language": m.language, "asks_back": m.asks, "words": m.words}


def _at(instant: datetime | None) -> str | None:
    """As clocks in England show it, with the offset: 2026-11-20T10:15:00+00:00."""
    return clock.london(instant).isoformat(timespec="seconds") if instant else None
