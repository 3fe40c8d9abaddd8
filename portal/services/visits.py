"""A child's visits: the next one, the promise, the last ones, and the next review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from ..authority import Authority
from ..extensions import db
from ..models import DiaryEntry, Worker
from ..rules import diary
from ..rules import visits as promises
from ..rules.access import Action
from ..rules.diary import VisitDay
from ..rules.journey import Help
from ..rules.visits import Facts, Promise, Visit
from .access import OpenRecord, for_those_who_may

NEWEST = 200


@dataclass(frozen=True)
class Coming:
    """Something in the diary that is still to come. `at` is None where only the day is known; `due` where it is a latest day."""

    kind: str
    day: date
    at: time | None
    place: str
    worker: str | None
    due: bool = False


@dataclass(frozen=True)
class Visits:
    """What the visits page and the first page show. `meetings` are all that are to come, in order, the next review among them."""

    next: Coming | None
    meetings: tuple[Coming, ...]
    review: Coming | None
    last: VisitDay | None
    year: tuple[VisitDay, ...]
    promise: Promise


@for_those_who_may(Action.SEE_VISITS)
def diary_of(record: OpenRecord, authority: Authority) -> Visits:
    """The diary of a record on its day. One SQL statement."""
    return read_diary(record, authority)


def entries_of(child_id: int) -> list[tuple[DiaryEntry, str | None]]:
    """The newest entries of a diary with the name of each one's worker."""
    query = (
        select(DiaryEntry, Worker.name)
        .outerjoin(Worker, Worker.id == DiaryEntry.worker_id)
        .where(DiaryEntry.child_id == child_id)
        .order_by(DiaryEntry.day.desc(), DiaryEntry.id)
        .limit(NEWEST)
    )
    return [(entry, name) for entry, name in db.session.execute(query)]


def read_diary(record: OpenRecord, authority: Authority) -> Visits:
    """The same, for services that have asked the policy already."""
    return choose_visits(entries_of(record.child_id), record, authority)


def choose_visits(rows: list[tuple[DiaryEntry, str | None]], record: OpenRecord, authority: Authority) -> Visits:
    """What the entries mean today, by the rules of rules.diary and rules.visits."""
    names = {entry.id: name for entry, name in rows}
    entries = [entry for entry, _ in rows]

    def coming(entry: DiaryEntry) -> Coming:
        return Coming(entry.kind, entry.day, entry.at, entry.place, names[entry.id], due=entry.status == "due")

    booked = diary.planned(entries, ("visit",), record.today)
    meetings = diary.planned(entries, diary.MEETINGS, record.today)
    review = diary.next_review(entries, record.open_groups, record.today)
    told = coming(review) if review else None
    days = diary.visit_days(entries, record.today)
    return Visits(
        next=coming(booked[0]) if booked else None,
        meetings=tuple(sorted({*map(coming, meetings), *([told] if told else [])}, key=lambda m: (m.day, m.at or time()))),
        review=told,
        last=days[0] if days else None,
        year=tuple(diary.in_last_year(days, record.today)),
        promise=_promise(record, authority, days, booked[0].day if booked else None),
    )


def _promise(record: OpenRecord, authority: Authority, days: list[VisitDay], booked: date | None) -> Promise:
    """What the council promised.

    The bundle has no table for an adviser's visits, only the day of the latest contact and not how it was made: for a care
    leaver that day counts as being seen, and with nothing recorded at all nobody is called late.
    """
    seen = [Visit(day=d.day, seen=d.seen) for d in days]
    since = record.service.since
    if record.service.kind is Help.CARE_LEAVER:
        if record.leaver_contact:
            seen.append(Visit(day=record.leaver_contact, seen=True, spoken=True))
        if not any(v.seen and since and v.day >= since for v in seen):
            since = None
    facts = Facts(
        service=record.service.kind.value,
        since=since,
        home_since=record.service.home_since,
        born=record.born,
        booked=booked,
    )
    return promises.promise(authority, facts, seen, record.today)
