"""Whose worker is who: chosen from all allocations by the rules of the bundle's README (`worker`, `previous_worker`). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

FAR = date.max
STILL_THERE = timedelta(days=60)


class Reason(StrEnum):
    """Why a worker took over, as far as a family may be told; the case system's own code is never kept."""

    MOVED_ON = "moved_on"
    TEAM_CHANGE = "team_change"
    AWAY = "away"
    NEW_START = "new_start"
    NOT_SAID = "not_said"


REASON_OF = {
    "LEFTRL": Reason.MOVED_ON,
    "MANAGE": Reason.TEAM_CHANGE,
    "ORGRST": Reason.TEAM_CHANGE,
    "TSPROC": Reason.TEAM_CHANGE,
    "ABSENC": Reason.AWAY,
    "FCONTA": Reason.NEW_START,
}


class Allocation(Protocol):
    """One worker's time with one child; `end` is the first day after it."""

    @property
    def source_id(self) -> str: ...
    @property
    def worker_id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def is_main(self) -> bool: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...


A = TypeVar("A", bound=Allocation)


def _order(row: Allocation) -> tuple[date, date, int, str]:
    """No end first, then latest end, latest start, highest id."""
    return row.end or FAR, row.start, len(row.source_id), row.source_id


def _open(rows: Iterable[A], today: date) -> list[A]:
    return sorted((r for r in rows if r.start <= today and (r.end is None or r.end > today)), key=_order, reverse=True)


def main_worker(rows: Iterable[A], today: date) -> A | None:
    """The allocation of the child's main worker today, or None."""
    return next((r for r in _open(rows, today) if r.is_main), None)


def previous_worker(rows: Iterable[A], current: A | None, worker_id: int | None, today: date) -> A | None:
    """The latest main allocation of another worker that did not start after the current one's."""
    before = [
        r for r in rows if r.is_main and r.start <= today and r.worker_id != worker_id and (current is None or r.start <= current.start)
    ]
    return max(before, key=lambda r: (r.start, r.end or FAR), default=None)


def other_workers(rows: Iterable[A], worker_id: int | None, today: date) -> list[A]:
    """Open allocations that are not the main one: one for each role, never the main worker again."""
    found: dict[str, A] = {}
    for row in _open(rows, today):
        if not row.is_main and row.worker_id != worker_id:
            found.setdefault(row.role, row)
    return list(found.values())


def coming_worker(rows: Iterable[A], worker_id: int | None, today: date) -> A | None:
    """The next main worker whose first day is already known, or None."""
    later = [r for r in rows if r.is_main and r.start > today and r.worker_id != worker_id]
    return min(later, key=lambda r: (r.start, r.source_id), default=None)


def still_there(current: Allocation | None, before: Allocation | None, last_seen: date | None, today: date) -> bool:
    """Whether the worker before is still shown beside the new one: until the child has been seen since the change.

    Being seen since then is how we know that they have met. After 60 days the old one is not shown any more in any case.
    """
    if current is None or before is None or today - current.start > STILL_THERE:
        return False
    return last_seen is None or last_seen < current.start


def too_old(confirmed_on: date | None, limit_days: int, today: date) -> bool:
    """Whether what the case system said about somebody's worker is too old to be shown; a day that is not known is not old."""
    return confirmed_on is not None and (today - confirmed_on).days > limit_days
