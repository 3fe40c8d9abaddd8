"""What happens next: the council's own way with a family, where this family is on it, meetings to come, and what is owed by when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..authority import Authority, Bound, Kind, Rule, Trigger, Unit
from ..authority import JourneyStep as CouncilStep
from ..rules import journey, reviews
from ..rules.access import Action
from ..rules.advocacy import Occasion
from ..rules.journey import Help
from ..rules.reviews import Deadline
from .access import OpenRecord, for_those_who_may
from .advocacy import offered
from .plan import read_plan
from .visits import Coming, Visits, core_group_by, read_diary, review_by
from .worker import people_of

# What a family is told besides visits, in the order in which it mostly comes.
TOLD = (
    Kind.FIRST_CONTACT,
    Kind.DECISION_DUE,
    Kind.MEETING_DUE,
    Kind.MEETING_INTERVAL,
    Kind.ASSESSMENT_DUE,
    Kind.ASSESSMENT_UPDATE_INTERVAL,
    Kind.PLAN_DUE,
    Kind.PLAN_UPDATE,
    Kind.INTERVIEW_DUE,
    Kind.JOINT_VISIT_INTERVAL,
    Kind.VISIT_ON_REQUEST,
    Kind.INTRODUCTION,
    Kind.NOTICE,
)

# What is owed once, at the beginning: without a day it is told while the help is new.
ONCE = frozenset({Kind.FIRST_CONTACT, Kind.DECISION_DUE, Kind.MEETING_DUE, Kind.ASSESSMENT_DUE, Kind.PLAN_DUE, Kind.INTERVIEW_DUE})
STILL_NEW, A_YEAR = timedelta(days=90), timedelta(days=365)


@dataclass(frozen=True)
class Stop:
    """One step of the way; `here`: you are here; `done`: it lies behind."""

    step: CouncilStep
    here: bool
    done: bool


@dataclass(frozen=True)
class NextSteps:
    """What the page shows. `called_off` are meetings that were cancelled; `review_by` is None where help has ended, `core_group_by`
    where there is no protection plan; `owed` are the council's other promises that still lie ahead, with their days. `offer`: an
    advocate is offered before they ask.
    """

    stops: tuple[Stop, ...]
    meetings: tuple[Coming, ...]
    called_off: tuple[Coming, ...]
    review_by: Deadline | None
    core_group_by: Deadline | None
    owed: tuple[Deadline, ...]
    offer: Occasion | None = None


@for_those_who_may(Action.SEE_VISITS)
def next_steps(record: OpenRecord, authority: Authority, language: str) -> NextSteps:
    """The page "what happens next". At most four SQL statements."""
    visits = read_diary(record, authority)
    people = people_of(record, authority) if record.may(Action.SEE_PEOPLE) else None
    plan = read_plan(record, language) if record.may(Action.SEE_PLAN) else None
    worker = people.worker if people else None
    here = journey.where(
        [step.step for step in authority.journey],
        help=record.service.kind,
        worker=worker is not None or people is None,
        # Somebody who was not given the plan is told nothing about it: they stand where most families stand.
        plan=plan is None or bool(plan.lines),
        review=visits.review.day if visits.review else None,
        today=record.today,
    )
    at = next((n for n, step in enumerate(authority.journey) if step.step is here), 0)
    stops = tuple(Stop(step, n == at, n < at) for n, step in enumerate(authority.journey))
    due = review_by(visits, record, authority)
    off = tuple(c for c in visits.called_off if c.kind != "visit")
    core = core_group_by(visits, record, authority)
    owed = _owed(visits, record, authority, worker.since if worker else None)
    return NextSteps(stops, visits.meetings, off, due, core, owed, offered(record, visits.entries))


def _is_told(rule: Rule) -> bool:
    """Reviews and core groups have their own place on the page, with their day."""
    return rule.kind in TOLD and not rule.id.startswith("cp_core_group")


def _lies_behind(rule: Rule, age: timedelta) -> bool:
    """Whether what is owed once, and has no day, is over by all likelihood. A meeting half-way between reviews comes again."""
    if rule.kind not in ONCE or rule.bound is Bound.AT_MIDPOINT:
        return False
    return age > (A_YEAR if rule.trigger is Trigger.SECOND_REVIEW else STILL_NEW)


def _owed(visits: Visits, record: OpenRecord, authority: Authority, allocated: date | None) -> tuple[Deadline, ...]:
    if record.service.kind is Help.CLOSED:
        return ()
    events = {**visits.facts.events, **({Trigger.ALLOCATION: allocated} if allocated else {})}
    facts = replace(visits.facts, since=record.service.since, events=events)
    found = [reviews.deadline(rule, facts, record.today) for rule in reviews.told_of(authority, facts, TOLD) if _is_told(rule)]
    age = record.today - record.service.since if record.service.since else timedelta()
    seen: set[tuple[Kind, int | None, Unit | None]] = set()
    shown = []
    for one in sorted(found, key=lambda d: TOLD.index(d.rule.kind) if d.rule else len(TOLD)):
        if one.rule is None or (one.due and one.due < record.today) or (one.due is None and _lies_behind(one.rule, age)):
            continue  # it lies behind
        same = (one.rule.kind, one.rule.amount, one.rule.unit)
        if one.rule.amount is None or same not in seen:
            shown.append(one)
        seen.add(same)
    return tuple(shown)
