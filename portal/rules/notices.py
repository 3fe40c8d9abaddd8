"""What stays on somebody's first page until they open it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NEW_FOR = timedelta(days=28)
SHAPE = re.compile(r"(worker-(coming|now)-\d{4}-\d\d-\d\d|visit-[0-9a-z]{12})")


class About(StrEnum):
    """What a notice is about."""

    WORKER_COMING = "worker_coming"
    WORKER_NOW = "worker_now"
    VISIT = "visit"


@dataclass(frozen=True)
class Notice:
    """One notice; `key` is how it is known when it has been opened, and says nothing about anybody."""

    about: About
    key: str


def of_worker(*, coming: date | None, changed_on: date | None, today: date) -> list[Notice]:
    """A change of worker: beforehand, and again for four weeks from the first day of the new one."""
    found = []
    if coming:
        found.append(Notice(About.WORKER_COMING, f"worker-coming-{coming.isoformat()}"))
    if changed_on and today - changed_on <= NEW_FOR:
        found.append(Notice(About.WORKER_NOW, f"worker-now-{changed_on.isoformat()}"))
    return found


def of_visit(ref: str) -> Notice:
    """A visit that was moved or cancelled, or whose worker is late. `ref`: of the change, which is new with each change."""
    return Notice(About.VISIT, f"visit-{ref}")


def is_key(text: str) -> bool:
    """Whether this can be the key of a notice."""
    return SHAPE.fullmatch(text) is not None
