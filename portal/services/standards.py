"""The council's own practice standards, each with what the portal can measure of it: live, of groups of at least five people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import distinct, exists, func, select
from sqlalchemy.orm import selectinload

from ..authority import Authority, Measure, Standard
from ..extensions import db
from ..models import (
    Account,
    AdvocacyOffer,
    Child,
    Conversation,
    Involvement,
    Message,
    Notice,
    Plan,
    PlanReading,
    PlanVersion,
    RightsExplained,
    Worker,
)
from ..rules import insights as rules
from ..rules import plans
from ..rules.figures import Span
from ..rules.insights import FEWEST, NOT_TOLD, Share, Voice
from ..rules.journey import Help
from ..rules.voice import Kind, Tap
from . import clock, figures
from . import insights as service
from .access import NotYours, Person
from .inbox_reach import about_them

SAID = frozenset({Kind.VISIT, Kind.MEETING})


@dataclass(frozen=True)
class Measured:
    """One measure today: a share, or a number (`number`), or neither where fewer than five people stand behind it."""

    measure: Measure
    share: Share = NOT_TOLD
    number: float | None = None

    @property
    def told(self) -> bool:
        return self.number is not None or self.share.whole is not None


@dataclass(frozen=True)
class Facts:
    """What the measures are reckoned from: the children who get help, and a year of voices."""

    person: Person
    today: date
    authority: Authority
    children: tuple[Child, ...]
    voices: tuple[Voice, ...]

    @property
    def ids(self) -> list[int]:
        return [child.id for child in self.children]


def find(authority: Authority, standard_id: str) -> Standard:
    """The standard with this id; raises NotYours where there is none."""
    found = next((s for s in authority.standards if s.id == standard_id), None)
    if found is None:
        raise NotYours
    return found


def measured(person: Person, today: date, authority: Authority, standard: Standard) -> tuple[Measured, ...]:
    """The measures of one standard, in its order. Raises NotYours for whoever does not lead."""
    service.leads(person)
    query = select(Child).where(Child.enrolled, Child.died.is_(None)).options(selectinload(Child.periods)).order_by(Child.id)
    helped = tuple(c for c in db.session.scalars(query) if service.service_of(c, today) is not Help.CLOSED)
    facts = Facts(person, today, authority, helped, tuple(service.voices(person, today)))
    return tuple(MEASURES[measure](facts) for measure in standard.measures)


def _of_children(facts: Facts, condition: Any) -> Share:
    """Of how many of the children who get help this holds."""
    if len(facts.children) < FEWEST:
        return NOT_TOLD
    held = db.session.scalar(select(func.count()).select_from(Child).where(Child.id.in_(facts.ids), condition)) or 0
    return Share(held, len(facts.children))


def _voices(measure: Measure, counts: Callable[[Voice], bool | None]) -> Callable[[Facts], Measured]:
    return lambda facts: Measured(measure, rules.share(facts.voices, counts))


def _seen_on_time(facts: Facts) -> Measured:
    """Of the promises of a year on the manager's own list; whoever has no list sees none."""
    try:
        teams = figures.figures(facts.person, facts.today, facts.authority, Span.YEAR).teams
    except NotYours:
        return Measured(Measure.SEEN_ON_TIME)
    kept, all_of_them = sum(t.total.kept for t in teams), sum(t.total.all for t in teams)
    return Measured(Measure.SEEN_ON_TIME, Share(kept, all_of_them) if all_of_them >= FEWEST else NOT_TOLD)


def _open(facts: Facts) -> tuple[Any, ...]:
    return (Involvement.start <= facts.today, (Involvement.end.is_(None)) | (Involvement.end > facts.today))


def _knows_worker(facts: Facts) -> Measured:
    named = exists().where(
        Involvement.child_id == Child.id, Involvement.is_main, *_open(facts), Worker.id == Involvement.worker_id, Worker.name.is_not(None)
    )
    return Measured(Measure.KNOWS_WORKER, _of_children(facts, named))


def _plan_shared(facts: Facts) -> Measured:
    shared = exists().where(Plan.child_id == Child.id, PlanVersion.plan_id == Plan.id, PlanVersion.state == plans.State.PUBLISHED)
    return Measured(Measure.PLAN_SHARED, _of_children(facts, shared))


def _plan_read(facts: Facts) -> Measured:
    read = exists().where(Plan.child_id == Child.id, PlanReading.plan_id == Plan.id)
    return Measured(Measure.PLAN_READ, _of_children(facts, read))


def _plan_in_words(facts: Facts) -> Measured:
    """Of the plans that are shown: in how many each line for everybody has words for the child."""
    query = select(PlanVersion.content).join(Plan).where(PlanVersion.state == plans.State.PUBLISHED, Plan.child_id.in_(facts.ids))
    found = [[line for line in plans.read(text) if not line.readers] for text in db.session.scalars(query)]
    whole = [lines for lines in found if lines]
    share = Share(sum(all(line.base.child for line in lines) for lines in whole), len(whole)) if len(whole) >= FEWEST else NOT_TOLD
    return Measured(Measure.PLAN_IN_WORDS, share)


def _first_answer(facts: Facts) -> Measured:
    return Measured(Measure.FIRST_ANSWER, number=rules.first_answer(facts.voices))


def _has_said(facts: Facts) -> Measured:
    """Of whom something was said. Where one to four have not, or one to four have, they would be seen: then nothing is told."""
    share = _of_children(facts, exists().where(Conversation.child_id == Child.id, ~about_them(facts.person)))
    part, whole = share.part or 0, share.whole or 0
    hidden = 0 < part < FEWEST or 0 < whole - part < FEWEST
    return Measured(Measure.HAS_SAID_SOMETHING, NOT_TOLD if hidden else share)


def _since(facts: Facts) -> date:
    return facts.today - service.YEAR


def _advocate_offered(facts: Facts) -> Measured:
    """Offered on the child's own page, or asked for, within a year."""
    since = clock.start_of(_since(facts))
    offered = exists().where(AdvocacyOffer.child_id == Child.id, AdvocacyOffer.at >= since)
    asked = exists().where(
        Conversation.child_id == Child.id,
        Conversation.kind == Kind.ADVOCATE,
        Conversation.created_at >= since,
        ~about_them(facts.person),
    )
    return Measured(Measure.ADVOCATE_OFFERED, _of_children(facts, offered | asked))


def _rights_explained(facts: Facts) -> Measured:
    told = exists().where(RightsExplained.child_id == Child.id, RightsExplained.on >= _since(facts))
    return Measured(Measure.RIGHTS_EXPLAINED, _of_children(facts, told))


def _thanks(facts: Facts) -> Measured:
    """How many said thank you within a year."""
    thanks = [v for v in facts.voices if v.kind is Kind.THANKS]
    return Measured(Measure.THANKS, number=len(thanks) if len({v.who for v in thanks}) >= FEWEST else None)


def _worker_changes(facts: Facts) -> Measured:
    """Of the children who get help: how many had no more than one main worker in the year."""
    workers = select(Involvement.child_id, func.count(distinct(Involvement.worker_id))).where(
        Involvement.child_id.in_(facts.ids),
        Involvement.is_main,
        Involvement.start <= facts.today,
        (Involvement.end.is_(None)) | (Involvement.end > _since(facts)),
    )
    found = dict(db.session.execute(workers.group_by(Involvement.child_id)).all())
    if len(found) < FEWEST:
        return Measured(Measure.WORKER_CHANGES)
    return Measured(Measure.WORKER_CHANGES, Share(sum(n == 1 for n in found.values()), len(found)))


def _own_language(facts: Facts) -> Measured:
    """Of the answers to people whose language is not English: how many were written in their language."""
    query = (
        select(Conversation.author_id, Account.language, Message.language)
        .join(Account, Account.id == Conversation.author_id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Account.language != "en", Message.worker_id.is_not(None), Conversation.created_at >= clock.start_of(_since(facts)))
        .where(~about_them(facts.person))
    )
    rows = db.session.execute(query).all()
    told = len({who for who, _, _ in rows}) >= FEWEST
    return Measured(Measure.OWN_LANGUAGE, Share(sum(own == used for _, own, used in rows), len(rows)) if told else NOT_TOLD)


def _we_did(facts: Facts) -> Measured:
    """How many "you said, we did" are published. They are public, so no number is too small."""
    query = select(func.count()).select_from(Notice).where(Notice.kind == "we_did", Notice.state == "published")
    return Measured(Measure.WE_DID, number=db.session.scalar(query) or 0)


MEASURES: Mapping[Measure, Callable[[Facts], Measured]] = {
    Measure.SEEN_ON_TIME: _seen_on_time,
    Measure.KNOWS_WORKER: _knows_worker,
    Measure.PLAN_SHARED: _plan_shared,
    Measure.PLAN_READ: _plan_read,
    Measure.PLAN_IN_WORDS: _plan_in_words,
    Measure.ANSWERED_ON_TIME: lambda f: Measured(Measure.ANSWERED_ON_TIME, rules.share(f.voices, rules.in_time(f.today))),
    Measure.FIRST_ANSWER: _first_answer,
    Measure.THAT_HELPED: _voices(Measure.THAT_HELPED, rules.said_yes("helps")),
    Measure.GOT_BETTER: _voices(Measure.GOT_BETTER, rules.said_yes("better")),
    Measure.VISIT_WAS_GOOD: _voices(Measure.VISIT_WAS_GOOD, rules.tapped_good(Tap.HOW, SAID)),
    Measure.SAID_WHAT_THEY_WANTED: _voices(Measure.SAID_WHAT_THEY_WANTED, rules.tapped_good(Tap.SAID, SAID)),
    Measure.DID_WHAT_THEY_SAID: _voices(Measure.DID_WHAT_THEY_SAID, rules.tapped_good(Tap.DID, SAID | {Kind.END})),
    Measure.HAS_SAID_SOMETHING: _has_said,
    Measure.COMPLAINTS_ON_TIME: lambda f: Measured(
        Measure.COMPLAINTS_ON_TIME, rules.share([v for v in f.voices if v.kind is Kind.COMPLAINT], rules.in_time(f.today))
    ),
    Measure.ADVOCATE_OFFERED: _advocate_offered,
    Measure.RIGHTS_EXPLAINED: _rights_explained,
    Measure.THANKS: _thanks,
    Measure.WORKER_CHANGES: _worker_changes,
    Measure.OWN_LANGUAGE: _own_language,
    Measure.WE_DID: _we_did,
}
