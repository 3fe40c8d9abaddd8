"""Who works with this child: the worker, who was before, who comes next, and everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..extensions import db
from ..models import DiaryEntry, Involvement, Worker
from ..rules import diary, work
from ..rules.access import Action
from .access import OpenRecord, for_those_who_may
from .diary import Entry, entries_of_kinds


@dataclass(frozen=True)
class WorkerCard:
    """One person who works with the child. `here` is False where the council says they are not working just now.

    `until` is the first day without them, where it is known; `confirmed_on` when the case system last named them.
    """

    name: str | None
    role: str
    since: date | None
    reason: str
    pronouns: str
    about: str
    work_phone: str
    work_email: str
    team_phone: str
    duty_phone: str
    working_days: tuple[str, ...]
    here: bool
    until: date | None = None
    confirmed_on: date | None = None
    worker_id: int | None = None

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any way to reach them or their team."""
        return bool(self.work_phone or self.work_email or self.team_phone or self.duty_phone)


@dataclass(frozen=True)
class People:
    """Everybody. `still` : the worker before can still be asked, because the new one has not been met. `stale`: what we know of the
    worker is too old to be shown. `changed_on`: the first day of the worker of today, where somebody was before them.
    """

    worker: WorkerCard | None
    team: str | None
    previous: WorkerCard | None
    coming: WorkerCard | None
    others: tuple[WorkerCard, ...]
    still: bool = False
    stale: bool = False
    changed_on: date | None = None


@for_those_who_may(Action.SEE_PEOPLE)
def who_works_with(record: OpenRecord, authority: Authority) -> tuple[People, tuple[Entry, ...]]:
    """The people around a child today, and how they say goodbye and hello. Two SQL statements, three where early help has no allocation."""
    people = people_of(record, authority)
    return people, handover_of(record) if people.coming or people.still else ()


def people_of(record: OpenRecord, authority: Authority) -> People:
    """The same, for services that have asked the policy already."""
    rows, last_seen = allocations(record.child_id)
    return choose_people(rows, record, authority, last_seen)


def handover_of(record: OpenRecord) -> tuple[Entry, ...]:
    """The goodbye visit and the first meeting from today on: those that are planned, and those that were called off."""
    found = entries_of_kinds(record.child_id, diary.HANDOVERS, record.today)
    return tuple(e for e in found if e.status == "planned" or (e.status == "cancelled" and e.change))


def allocations(child_id: int) -> tuple[list[Involvement], date | None]:
    """All allocations of a child with their workers and teams, and when the child was last seen. One SQL statement."""
    seen = select(func.max(DiaryEntry.day)).where(
        DiaryEntry.child_id == Involvement.child_id, DiaryEntry.kind == "visit", DiaryEntry.status == "held", DiaryEntry.seen.is_(True)
    )
    query = select(Involvement, seen.correlate(Involvement).scalar_subquery()).where(Involvement.child_id == child_id)
    found = list(db.session.execute(query.options(joinedload(Involvement.worker), joinedload(Involvement.team))))
    return [row[0] for row in found], max((row[1] for row in found if row[1]), default=None)


def choose_people(rows: list[Involvement], record: OpenRecord, authority: Authority, last_seen: date | None = None) -> People:
    """Who is who among the allocations, by the rules of rules.work."""
    today = record.today
    main = work.main_worker(rows, today)
    worker = _card(main.worker, main) if main else None
    worker_id = main.worker_id if main else None
    if main is None and record.service.worker_id:
        found = db.session.get_one(Worker, record.service.worker_id)
        worker, worker_id = _card(found, None, "early_help_worker"), found.id
    before = work.previous_worker(rows, main, worker_id, today)
    later = work.coming_worker(rows, worker_id, today) if worker else None
    stale = bool(main and work.too_old(main.confirmed_on, authority.freshness.worker_days, today))
    return People(
        worker=None if stale else worker,
        team=main.team.name if main and main.team else None,
        # Why the change happened stands on the row of the one who took over.
        previous=_card(before.worker, before, reason=main.reason if main else "") if before and not stale else None,
        coming=_card(later.worker, later) if later and not stale else None,
        others=tuple(_card(o.worker, o, reason="") for o in work.other_workers(rows, worker_id, today)),
        still=not stale and work.still_there(main, before, last_seen, today),
        stale=stale,
        changed_on=main.start if main and before else None,
    )


def _card(w: Worker, row: Involvement | None, role: str = "", reason: str | None = None) -> WorkerCard:
    return WorkerCard(
        name=w.name,
        role=row.role if row else role,
        since=row.start if row else None,
        reason=reason if reason is not None else row.reason if row else "not_said",
        pronouns=w.pronouns,
        about=w.about,
        work_phone=w.work_phone,
        work_email=w.work_email,
        team_phone=w.team_phone,
        duty_phone=w.duty_phone,
        working_days=tuple(w.working_days.split()),
        here=w.active is not False,
        until=row.end if row else None,
        confirmed_on=row.confirmed_on if row else None,
        worker_id=w.id,
    )
