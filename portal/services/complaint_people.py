"""Whom a complaint can name: the people who work with the child, as far as the person sees them, and the managers of their team."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ..authority import Authority
from ..extensions import db
from ..models import Child, Worker
from ..rules.access import Action
from .access import OpenRecord, for_those_who_may
from .reach import in_team
from .saying import Somebody, who_can_be_named
from .worker import people_of

MANAGER = "team_manager"


@for_those_who_may(Action.SAY)
def people_to_name(record: OpenRecord, authority: Authority) -> tuple[Somebody, ...]:
    """Everybody who may be named, in the order of the page of people, the managers of the team last. Three SQL statements at most.

    Who may not see the people is shown none but the managers.
    """
    found = who_can_be_named(record, people_of(record, authority) if record.may(Action.SEE_PEOPLE) else None)
    known = {one.worker_id for one in found}
    bosses = (Somebody(_code(record.ref, w.id), w.id, w.name or "", MANAGER) for w in managers(record))
    return (*found, *(boss for boss in bosses if boss.worker_id not in known))


def managers(record: OpenRecord) -> list[Worker]:
    """The managers of the team that works with the child today. One SQL statement."""
    boss: Any = aliased(Worker)
    query = select(boss).join(Child, Child.id == record.child_id).where(boss.is_manager.is_(True), boss.active.is_not(False))
    query = query.where(boss.name.is_not(None), in_team(boss.team_id, record.today))
    return list(db.session.scalars(query.order_by(boss.name, boss.id)))


def _code(ref: str, worker_id: int) -> str:
    """Another one than that of the same person in another child's form; it tells nothing by itself."""
    return hashlib.sha256(f"{ref} manager {worker_id}".encode()).hexdigest()[:12]


def the_manager(people: Sequence[Somebody]) -> Somebody | None:
    """The one manager; None where there is none, or where nobody can say which one is meant."""
    bosses = [one for one in people if one.role == MANAGER]
    return bosses[0] if len(bosses) == 1 else None
