"""What people keep saying, for those who lead: by theme, team, service and so on, over time; how it was answered; who is quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from ..extensions import db
from ..models import Account, Child, Contact, Conversation, Involvement, Tie
from ..rules import insights as rules
from ..rules import journey
from ..rules.days import age_on
from ..rules.insights import By, Row, Share, Voice
from ..rules.journey import Help
from ..rules.voice import Kind, Tap, read_taps
from ..rules.work import main_worker
from . import clock
from .access import NotYours, Person
from .inbox_reach import about_them
from .reach import tie_holds

YEAR = timedelta(days=365)
MEETINGS = frozenset({Kind.VISIT, Kind.MEETING, Kind.END})
CHILD, GROWN_UP = "child", "grown_up"


@dataclass(frozen=True)
class Answers:
    """How it was answered. `days`: the median of working days to the first answer, None where fewer than five people were answered."""

    in_time: Share
    days: float | None
    helped: Share
    better: Share
    better_or_a_bit: Share


@dataclass(frozen=True)
class Insights:
    """A year of voices as groups of at least five people. `tables`: one for each side; empty where there are too few voices for it.

    `quiet`: (kind of help, how many never said anything, how many there are).
    """

    voices: int | None
    people: int | None
    tables: Mapping[By, tuple[Row, ...]]
    time: tuple[Row, ...]
    answers: Answers
    taps: Mapping[Tap, Share]
    quiet: tuple[tuple[str, int, int], ...]


def leads(person: Person) -> None:
    """Raises NotYours for whoever is neither a manager nor a rights officer nor a head of service."""
    if person.role != "staff" or not (person.is_manager or person.is_rights_officer or person.is_head):
        raise NotYours


def insights(person: Person, today: date) -> Insights:
    """The figures of the last 365 days, of the whole council: always the same span, so that no two can be subtracted.

    Six SQL statements however many voices. Raises NotYours.
    """
    leads(person)
    said = voices(person, today)
    told = len({v.who for v in said}) >= rules.FEWEST
    return Insights(
        voices=len(said) if told else None,
        people=len({v.who for v in said}) if told else None,
        tables={by: rules.fold(said, by) for by in By},
        time=rules.over_time(said),
        answers=answers(said, today),
        taps={tap: rules.share(said, rules.tapped_good(tap, frozenset(Kind))) for tap in Tap},
        quiet=rules.silent(_everybody(today), _spoke(person, today)),
    )


def answers(said: Iterable[Voice], today: date) -> Answers:
    """How these voices were answered."""
    said = list(said)
    return Answers(
        in_time=rules.share(said, rules.in_time(today)),
        days=rules.first_answer(said),
        helped=rules.share(said, rules.said_yes("helps")),
        better=rules.share(said, rules.said_yes("better")),
        better_or_a_bit=rules.share(said, lambda v: v.better in ("yes", "bit") if v.better else None),
    )


def voices(person: Person, today: date) -> list[Voice]:
    """Everything said since a year ago, as far as it may be counted. Four SQL statements.

    What is about the viewer, or about whoever manages them, is left out: a number that rises would tell them of it.
    """
    query = select(Conversation).options(
        joinedload(Conversation.author).options(joinedload(Account.child), joinedload(Account.contact)),
        joinedload(Conversation.child).options(selectinload(Child.periods)),
    )
    in_span = (~about_them(person), Conversation.created_at >= clock.start_of(today - YEAR), _until(today))
    found = list(db.session.scalars(query.where(*in_span).order_by(Conversation.id)))
    teams = team_names({c.child_id for c in found}, today)
    return [_voice(c, teams.get(c.child_id, ""), today) for c in found]


def _spoke(person: Person, today: date) -> set[int]:
    """The accounts that ever said something, as far as it may be counted. One SQL statement."""
    query = select(Conversation.author_id).where(~about_them(person), _until(today)).distinct()
    return set(db.session.scalars(query))


def _until(today: date) -> ColumnElement[bool]:
    return Conversation.created_at < clock.start_of(today + timedelta(days=1))


def _voice(c: Conversation, team: str, today: date) -> Voice:
    own = c.author_relation == "myself"
    age = age_on(c.child.born, today) if own and c.child.born and c.child.born <= today else None
    return Voice(
        who=c.author_id,
        sent=clock.london(c.created_at).date(),
        reply_by=c.reply_by,
        answered=clock.london(c.answered_at).date() if c.answered_at else None,
        kind=Kind(c.kind),
        sides={
            By.THEME: c.theme,
            By.KIND: c.kind,
            By.TEAM: team,
            By.SERVICE: service_of(c.child, today).value,
            By.LANGUAGE: c.author.language,
            By.AGE: rules.age_band(age) if own else GROWN_UP,
            By.WHO: CHILD if own else GROWN_UP,
        },
        helps=c.helps,
        better=c.better,
        taps=read_taps(c.taps),
    )


def service_of(child: Child, today: date) -> Help:
    """The kind of help that a child gets today."""
    return journey.service_now(child.periods, leaver=child.is_care_leaver, died=bool(child.died), today=today).kind


def team_names(children: Iterable[int], today: date) -> dict[int, str]:
    """The names of the teams of the main workers today. One SQL statement."""
    query = select(Involvement).where(Involvement.child_id.in_(list(children))).options(joinedload(Involvement.team))
    rows: dict[int, list[Involvement]] = defaultdict(list)
    for row in db.session.scalars(query):
        rows[row.child_id].append(row)
    mains = {child: main_worker(found, today) for child, found in rows.items()}
    return {child: main.team.name for child, main in mains.items() if main and main.team}


def _everybody(today: date) -> dict[int, str]:
    """Everybody who could say something here: the account, and the kind of help."""
    of_child: Callable[[Child], bool] = lambda c: c.enrolled and not c.died and not c.hold_reason  # noqa: E731
    query = select(Account).where(Account.child_id.is_not(None), ~Account.disabled)
    query = query.options(joinedload(Account.child).options(selectinload(Child.periods)))
    found = {
        a.id: service_of(a.child, today).value for a in db.session.scalars(query) if a.child and of_child(a.child) and a.child.show_to_child
    }
    ties = select(Account.id, Tie).join(Contact, Contact.id == Account.contact_id).join(Tie, Tie.contact_id == Contact.id)
    ties = ties.where(~Account.disabled, tie_holds(today)).options(joinedload(Tie.child).options(selectinload(Child.periods)))
    for account, tie in db.session.execute(ties.order_by(Tie.id)):
        if of_child(tie.child) and tie.child.show_to_family:
            found.setdefault(account, service_of(tie.child, today).value)
    return found
