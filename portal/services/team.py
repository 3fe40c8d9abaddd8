"""The team's list: the children with what is missing or late, and one child as the team sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..authority import Authority
from ..extensions import db
from ..models import Conversation, Involvement
from ..rules.access import Action, Relation
from ..rules.facts import WhyNoDue
from ..rules.journey import Help, Thing
from ..rules.voice import Kind, Status
from . import cries
from .access import OpenRecord, Person, for_those_who_may, open_list
from .diary import arrangements_by_child, entries_by_child
from .explained import due_for
from .page import what_is_missing
from .plan import Plan, published_by_child, read_plan, team_plan
from .visits import Visits, choose_visits, read_diary
from .worker import People, choose_people, people_of


@dataclass(frozen=True)
class ChildRow:
    """One child on the team's list. `next_ref` is the entry of the next visit; `no_thanks`: since when a care leaver does not want to be
    in touch, and `ask_again` when we gently ask; `cry`: since when something about feeling safe lies unread; `explain_to`: to whom rights
    are to be explained now (`services.explained.due_for`).
    """

    ref: str
    name: str | None
    age: int | None
    help: Help
    worker: str | None
    due: date | None
    next_visit: date | None
    next_ref: str
    last_visit: date | None
    never_seen: bool
    no_day: bool
    days_late: int
    missing: tuple[Thing, ...]
    hidden: str
    asked: str
    asked_by: date | None
    looser: bool
    no_thanks: date | None
    ask_again: date | None
    mine: bool
    cry: date | None = None
    explain_to: tuple[str, ...] = ()

    @property
    def needs_care(self) -> bool:
        """Whether something is missing or late, nobody can say how late, or somebody asked to be seen sooner."""
        return bool(self.missing or self.days_late or self.never_seen or self.no_day or self.asked or self.cry)


@dataclass(frozen=True)
class TeamView:
    """One child as the team sees them."""

    people: People
    visits: Visits
    plan: Plan
    missing: tuple[Thing, ...]


@dataclass(frozen=True)
class ChildView:
    """One child of the list with all that was read for them; `hidden` says why their family does not see the page."""

    record: OpenRecord
    hidden: str
    people: People
    visits: Visits
    plan: Plan
    missing: tuple[Thing, ...]


def views(person: Person, today: date, authority: Authority) -> list[ChildView]:
    """The children this worker or their team work with today, each read whole. Six SQL statements however many they are."""
    found = open_list(person, today)
    ids = [record.child_id for record, _ in found]
    rows = _involvements(ids)
    diary, arranged = entries_by_child(ids), arrangements_by_child(ids)
    lines = published_by_child(ids)
    result = []
    for record, hidden in found:
        people = choose_people(rows[record.child_id], record, authority)
        visits = choose_visits(diary[record.child_id], arranged[record.child_id], record, authority)
        plan = team_plan(lines[record.child_id], record, "en")
        result.append(ChildView(record, hidden, people, visits, plan, what_is_missing(people, visits, plan, record)))
    return result


def children(person: Person, today: date, authority: Authority) -> list[ChildRow]:
    """The team's list: late first, then by the day by which each child is to be seen; where no day is known, last. Eight SQL statements.

    Whoever wrote something about feeling safe that nobody has read yet comes before all.
    """
    found = views(person, today, authority)
    asked = open_asks([view.record.child_id for view in found])
    unread = cries.unread([view.record.child_id for view in found])
    rows = [replace(_row(view, asked.get(view.record.child_id)), cry=unread.get(view.record.child_id)) for view in found]
    return sorted(
        rows, key=lambda r: (r.cry is None, -r.days_late, r.due or date.max, not r.asked, -len(r.missing), (r.name or "").casefold(), r.ref)
    )


def open_asks(ids: list[int]) -> dict[int, tuple[str, date]]:
    """Who asked to be seen sooner and has no answer yet: by child, the conversation's ref and the day by which somebody answers."""
    query = select(Conversation.child_id, Conversation.ref, Conversation.reply_by).where(
        Conversation.child_id.in_(ids), Conversation.kind == Kind.SOONER, Conversation.status.in_((Status.NEW, Status.TAKEN))
    )
    return {child: (ref, by) for child, ref, by in db.session.execute(query.order_by(Conversation.reply_by.desc()))}


def _row(view: ChildView, asked: tuple[str, date] | None) -> ChildRow:
    record, visits, promise = view.record, view.visits, view.visits.promise
    return ChildRow(
        ref=record.ref,
        name=record.name,
        age=record.age,
        help=record.service.kind,
        worker=view.people.worker.name if view.people.worker else None,
        due=promise.due,
        next_visit=visits.next.day if visits.next else None,
        next_ref=visits.next.ref if visits.next else "",
        last_visit=visits.last.day if visits.last else None,
        never_seen=promise.why_no_due is WhyNoDue.NOTHING_TO_RUN_FROM,
        no_day=promise.why_no_due in (WhyNoDue.START_NOT_KNOWN, WhyNoDue.START_NOT_PRINTED, WhyNoDue.AGE_NOT_KNOWN),
        days_late=promise.days_late if promise.late else 0,
        missing=view.missing,
        hidden=view.hidden,
        asked=asked[0] if asked else "",
        asked_by=asked[1] if asked else None,
        looser=promise.looser_agreement,
        no_thanks=visits.no_thanks.since if visits.no_thanks and visits.facts.declined else None,
        ask_again=visits.ask_again if visits.facts.declined else None,
        mine=record.relation is Relation.WORKER or record.works_with,
        explain_to=due_for(record),
    )


def _involvements(ids: list[int]) -> dict[int, list[Involvement]]:
    found: dict[int, list[Involvement]] = defaultdict(list)
    query = select(Involvement).options(joinedload(Involvement.worker), joinedload(Involvement.team))
    for row in db.session.scalars(query.where(Involvement.child_id.in_(ids))):
        found[row.child_id].append(row)
    return found


@for_those_who_may(Action.SEE_AS_TEAM)
def team_view(record: OpenRecord, authority: Authority, language: str) -> TeamView:
    """One child for the team."""
    people, visits, plan = people_of(record, authority), read_diary(record, authority), read_plan(record, language)
    return TeamView(people, visits, plan, what_is_missing(people, visits, plan, record))
