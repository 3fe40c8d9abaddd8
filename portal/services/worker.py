"""Who works with this child: the worker, who was before, who comes next, and everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Involvement, Worker
from ..rules import work
from ..rules.access import Action
from .access import OpenRecord, for_those_who_may


@dataclass(frozen=True)
class WorkerCard:
    """One person who works with the child. `here` is False where the council says they are not working just now."""

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

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any way to reach them or their team."""
        return bool(self.work_phone or self.work_email or self.team_phone or self.duty_phone)


@dataclass(frozen=True)
class People:
    """Everybody. `until` is the last day of the current worker where the next one is known."""

    worker: WorkerCard | None
    team: str | None
    previous: WorkerCard | None
    coming: WorkerCard | None
    others: tuple[WorkerCard, ...]


@for_those_who_may(Action.SEE_PEOPLE)
def who_works_with(record: OpenRecord) -> People:
    """The people around a child today. One SQL statement, two where early help has no allocation."""
    return people_of(record)


def people_of(record: OpenRecord) -> People:
    """The same, for services that have asked the policy already."""
    rows = allocations(record.child_id)
    return choose_people(rows, record)


def allocations(child_id: int) -> list[Involvement]:
    """All allocations of a child with their workers and teams."""
    query = select(Involvement).where(Involvement.child_id == child_id)
    return list(db.session.scalars(query.options(joinedload(Involvement.worker), joinedload(Involvement.team))))


def choose_people(rows: list[Involvement], record: OpenRecord) -> People:
    """Who is who among the allocations, by the rules of rules.work."""
    main = work.main_worker(rows, record.today)
    worker = _card(main.worker, main.role, main.start, main.reason) if main else None
    worker_id = main.worker_id if main else None
    if main is None and record.service.worker_id:
        found = db.session.get_one(Worker, record.service.worker_id)
        worker, worker_id = _card(found, "early_help_worker", None, "not_said"), found.id
    before = work.previous_worker(rows, main, worker_id, record.today)
    later = work.coming_worker(rows, worker_id, record.today) if worker else None
    return People(
        worker=worker,
        team=main.team.name if main and main.team else None,
        # Why the change happened stands on the row of the one who took over.
        previous=_card(before.worker, before.role, before.start, main.reason if main else "") if before else None,
        coming=_card(later.worker, later.role, later.start, later.reason) if later else None,
        others=tuple(_card(o.worker, o.role, o.start, "") for o in work.other_workers(rows, worker_id, record.today)),
    )


def _card(w: Worker, role: str, since: date | None, reason: str) -> WorkerCard:
    return WorkerCard(
        name=w.name,
        role=role,
        since=since,
        reason=reason,
        pronouns=w.pronouns,
        about=w.about,
        work_phone=w.work_phone,
        work_email=w.work_email,
        team_phone=w.team_phone,
        duty_phone=w.duty_phone,
        working_days=tuple(w.working_days.split()),
        here=w.active is not False,
    )
