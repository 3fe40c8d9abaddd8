"""Which help a child has now, since when, and which of the seven things a child must know are still missing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from portal.authority import Step


class Help(StrEnum):
    """The kind of help; the values are those of the truth files and of the plans."""

    CHILD_IN_CARE = "child_in_care"
    CHILD_PROTECTION = "child_protection"
    CARE_LEAVER = "care_leaver"
    CHILD_IN_NEED = "child_in_need"
    EARLY_HELP = "early_help"
    CLOSED = "closed"


class Spell(Protocol):
    """A stretch of help; `end` is the first day after it."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...
    @property
    def group_key(self) -> str: ...
    @property
    def new_home(self) -> bool: ...
    @property
    def worker_id(self) -> int | None: ...


@dataclass(frozen=True)
class Service:
    """The help in force. `since` is its first day (of the whole time in care; of the end of care for a care leaver)."""

    kind: Help
    since: date | None
    home_since: date | None = None
    worker_id: int | None = None


PLAN_OF = {Help.CARE_LEAVER: "pathway"}


def plan_type(kind: Help) -> str:
    """The type of plan that belongs to a kind of help."""
    return PLAN_OF.get(kind, kind.value)


def is_open(spell: Spell, today: date) -> bool:
    """Whether a stretch holds today: begun, and not ended (its end day is the first day without)."""
    return spell.start <= today and (spell.end is None or spell.end > today)


def service_now(spells: Iterable[Spell], *, leaver: bool, died: bool, today: date) -> Service:
    """The first that is open, in the order care, protection plan, care leaver, in need, referral, early help; else closed.

    Source of the order: the bundle's README (`service, first open`). `leaver` is the council's own mark.
    """
    by_kind: dict[str, list[Spell]] = {}
    for spell in spells:
        by_kind.setdefault(spell.kind, []).append(spell)
    first = {kind: next((s for s in rows if is_open(s, today)), None) for kind, rows in by_kind.items()}
    care = by_kind.get("care", [])
    if home := first.get("care"):
        same = [s for s in care if s.group_key == home.group_key]
        moves = [s.start for s in same if s.new_home and s.start <= today]
        return Service(Help.CHILD_IN_CARE, min(s.start for s in same), max(moves, default=home.start))
    if plan := first.get("cp"):
        return Service(Help.CHILD_PROTECTION, plan.start)
    if leaver and not died:
        return Service(Help.CARE_LEAVER, max((s.end for s in care if s.end), default=None))
    if need := first.get("cin") or first.get("referral"):
        return Service(Help.CHILD_IN_NEED, need.start)
    if early := first.get("early_help"):
        return Service(Help.EARLY_HELP, early.start, worker_id=early.worker_id)
    ends = [s.end for s in (*by_kind.get("referral", ()), *by_kind.get("early_help", ())) if s.end]
    return Service(Help.CLOSED, max(ends, default=None))


@dataclass(frozen=True)
class Stretch:
    """One service with one first day (and one home), from `start` up to the day before `until`."""

    service: Service
    start: date
    until: date | None


def services_since(spells: Sequence[Spell], *, leaver: bool, since: date, today: date) -> list[Stretch]:
    """Which help held when, from `since` to today, oldest first: `service_now` asked anew on each day on which something changed."""
    borders = {day for spell in spells for day in (spell.start, spell.end) if day and since < day <= today}
    found: list[Stretch] = []
    for day in sorted({since, *borders}):
        left = any(s.kind == "care" and s.end and s.end <= day for s in spells)
        service = service_now(spells, leaver=leaver and left, died=False, today=day)
        if not found or found[-1].service != service:
            if found:
                found[-1] = replace(found[-1], until=day)
            found.append(Stretch(service, day, None))
    return found


def counts_from(service: Service, spells: Sequence[Spell]) -> date | None:
    """The day from which the rules of visiting run: for a child in need the referral that their plan came from, else the first day."""
    since = service.since
    if service.kind is not Help.CHILD_IN_NEED or since is None:
        return since
    before = [s.start for s in spells if s.kind == "referral" and s.start <= since and (s.end is None or s.end > since)]
    return max(before, default=since)


SOON = timedelta(days=21)
# Where a council's own way has no such step, the step of it that comes nearest.
INSTEAD: dict[Step, tuple[Step, ...]] = {
    Step.REQUEST: (Step.ALLOCATION, Step.WHY, Step.ASSESSMENT),
    Step.ASSESSMENT: (Step.WHY, Step.NETWORK, Step.PLAN),
    Step.PLAN: (Step.ASSESSMENT,),
    Step.HELP: (Step.UPDATE, Step.PLAN),
    Step.REVIEW: (Step.HELP, Step.UPDATE, Step.PLAN),
    Step.END: (Step.REVIEW,),
}


def where(steps: Sequence[Step], *, help: Help, worker: bool, plan: bool, review: date | None, today: date) -> Step | None:
    """Where a family is on the council's way: "you are here".

    Ended: the end. Nobody works with them yet and there is no plan: the request. No plan yet: finding out. A review within three weeks:
    the review. Else the help itself. A step that the council does not have becomes the nearest one that it has.
    """
    if help is Help.CLOSED:
        wish = Step.END
    elif not plan:
        wish = Step.ASSESSMENT if worker else Step.REQUEST
    else:
        wish = Step.REVIEW if review and review - SOON <= today else Step.HELP
    return next((step for step in (wish, *INSTEAD.get(wish, ())) if step in steps), steps[0] if steps else None)


class Thing(StrEnum):
    """The seven things every child must know (Redcar & Cleveland practice standards, section on a child's voice)."""

    WHO = "who"
    WHY = "why"
    CONTACT = "contact"
    HOW_OFTEN = "how_often"
    HOW_HELP = "how_help"
    PLAN = "plan"
    COMPLAIN = "complain"


def missing_things(*, who: bool, contact: bool, how_often: bool, sections: Sequence[str], complain: bool) -> tuple[Thing, ...]:
    """Which of the seven have no answer, in their order. `sections` are those of the plan that hold at least one line."""
    answered = {
        Thing.WHO: who,
        Thing.WHY: "why" in sections,
        Thing.CONTACT: contact,
        Thing.HOW_OFTEN: how_often,
        Thing.HOW_HELP: "needs_to_happen" in sections,
        Thing.PLAN: bool(sections),
        Thing.COMPLAIN: complain,
    }
    return tuple(thing for thing, known in answered.items() if not known)
