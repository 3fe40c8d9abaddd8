"""The one door: `open_record` is the only maker of an OpenRecord, and every service about a child takes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import (
    Account,
    Child,
    Contact,
    Conversation,
    Heard,
    LineAnswer,
    Notice,
    OpenedNotice,
    OwnPart,
    Tie,
)
from ..rules import journey
from ..rules.access import Action, Relation, may
from ..rules.days import age_on
from ..rules.journey import Help, Service, Spell
from ..rules.learning import Group, groups_of, read_groups
from ..rules.voice import Kind, Status
from .helped import helped, one, rights
from .inviting import on_now
from .reach import in_team, tie_holds, worked_by
from .talk import asks_if_better

Told = Sequence[Any]
NOTHING: Told = (False, "", "", False, False, "", "", "", "")
P = ParamSpec("P")
R = TypeVar("R")


class NotYours(Exception):
    """Not tied, a wrong link, ended, hidden or not allowed: all the same to whoever asks."""


@dataclass(frozen=True)
class Person:
    """Who is signed in. `role`: child, family, staff or advocate."""

    account_id: int
    role: str
    name: str
    language: str
    child_id: int | None = None
    contact_id: int | None = None
    worker_id: int | None = None
    team_id: int | None = None
    is_manager: bool = False
    is_rights_officer: bool = False
    is_head: bool = False
    advocate_id: int | None = None


@dataclass(frozen=True)
class OpenRecord:
    """A record that was opened for one person, on one day, with what they may do. Made here alone.

    `viewer` is whose eyes it is seen with: the person's own, or for "see as" those of somebody else (`seen_as` is then true and
    nothing can be said with it). `opened` are the notices that this person has opened; `asked_sooner` is the ref of what they wrote when
    they asked to be seen sooner, while nobody has answered; `spells` are all stretches of help; `works_with`: this worker has an
    allocation with the child; `who` is `child`, or the ref of the tie of a family member, or nothing for the team. `answered`: the team
    answered something that this person wrote on their plan, and they have not read it; `heard`: a worker wrote down what they heard
    this person say, and they have not said yet whether it is right. `asked_advocate`: the ref of what they wrote when they asked
    for an advocate, until it is closed; `offers`: what they said to the offers of one (`rules.advocacy.read_answers`); `explained`: when
    their rights were explained to them last, and by whom (`services.explained.read_last`). `family` and `told_rights` are for the team's
    list: who of the family may sign in, and what was explained to whom. `invitations`: the groups for which there are invitations today.
    """

    child_id: int
    ref: str
    name: str | None
    pronouns: str
    relation: Relation
    family_relation: str
    parts: frozenset[str]
    account_id: int
    viewer: str
    language: str
    today: date
    service: Service
    open_groups: frozenset[str]
    age: int | None
    leaver_contact: date | None
    born: date | None
    spells: tuple[Spell, ...]
    is_leaver: bool
    seen_as: bool = False
    news: bool = False
    works_with: bool = False
    opened: frozenset[str] = frozenset()
    asked_sooner: str = ""
    who: str = ""
    answered: bool = False
    heard: bool = False
    asked_advocate: str = ""
    offers: str = ""
    explained: str = ""
    family: str = ""
    told_rights: str = ""
    invitations: str = ""

    def may(self, action: Action) -> bool:
        """Whether the policy table lets this person do it with this record."""
        return may(action, self.relation, self.parts)

    @property
    def is_own(self) -> bool:
        """Whether the reader is the child, young person or care leaver themselves."""
        return self.relation is Relation.MYSELF

    @property
    def groups(self) -> frozenset[Group]:
        """For invitations: the groups that the reader belongs to."""
        return groups_of(self.service.kind, own=self.is_own, relation=self.family_relation, leaver=self.is_leaver)

    @property
    def invited(self) -> bool:
        """Whether an invitation is open to the reader today."""
        return bool(read_groups(self.invitations) & self.groups)

    @property
    def grown_up(self) -> bool:
        """Whether the page speaks to an adult: a parent or carer, or a care leaver."""
        return not self.is_own or self.service.kind is Help.CARE_LEAVER


def for_those_who_may(action: Action) -> Callable[[Callable[Concatenate[OpenRecord, P], R]], Callable[Concatenate[OpenRecord, P], R]]:
    """Labels a service with what its caller must be allowed to do; raises NotYours before it runs otherwise."""

    def label(service: Callable[Concatenate[OpenRecord, P], R]) -> Callable[Concatenate[OpenRecord, P], R]:
        @wraps(service)
        def guarded(record: OpenRecord, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not record.may(action):
                raise NotYours
            return service(record, *args, **kwargs)

        return guarded

    return label


def _shown(child: Child, relation: Relation) -> bool:
    """Whether the council lets this record be shown to this side at all: enrolled, alive, no hold, flag set."""
    if not child.enrolled or child.died or child.hold_reason:
        return False
    return child.show_to_child if relation is Relation.MYSELF else child.show_to_family


def open_record(person: Person, ref: str, today: date) -> OpenRecord:
    """The record behind `ref` for this person today; raises NotYours for every other answer. One SQL statement for families."""
    if person.role == "child":
        return _open_own(person, ref, today)
    if person.role == "family":
        return _open_family(person, ref, today)
    if person.role != "staff":
        raise NotYours
    return _open_staff(person, ref, today)


def _open_own(person: Person, ref: str, today: date) -> OpenRecord:
    query = select(Child, *_told(person, literal("child"), today), _invitations(today)).where(Child.ref == ref, Child.id == person.child_id)
    row = db.session.execute(query.options(joinedload(Child.periods))).unique().one_or_none()
    if row is None or not _shown(row[0], Relation.MYSELF):
        raise NotYours
    return _opened(row[0], person, Relation.MYSELF, today, told=row[1:])


def _open_family(person: Person, ref: str, today: date) -> OpenRecord:
    query = (
        select(Child, Tie, *_told(person, Tie.ref, today), _invitations(today))
        .join(Tie, Tie.child_id == Child.id)
        .where(Child.ref == ref, Tie.contact_id == person.contact_id, tie_holds(today))
        .options(joinedload(Child.periods))
    )
    row = db.session.execute(query).unique().one_or_none()
    if row is None or not _shown(row[0], Relation.FAMILY):
        raise NotYours
    return _opened(row[0], person, Relation.FAMILY, today, tie=row[1], told=row[2:])


def _open_staff(person: Person, ref: str, today: date) -> OpenRecord:
    query = select(Child, worked_by(person.worker_id, today)).where(Child.ref == ref, Child.enrolled)
    query = query.where(or_(worked_by(person.worker_id, today), in_team(person.team_id, today)))
    row = db.session.execute(query.options(joinedload(Child.periods))).unique().one_or_none()
    if row is None:
        raise NotYours
    relation = Relation.MANAGER if person.is_manager else Relation.WORKER if row[1] else Relation.TEAM
    return _opened(row[0], person, relation, today, works_with=bool(row[1]))


def _told(person: Person, who: ColumnElement[str] | Any, today: date) -> Told:
    """About this child, for this person: whether an answer or a question waits, which notices they opened, what they asked that nobody
    answered yet, whether an answer to their plan waits, whether somebody asks if they heard them right, whether they asked for an
    advocate, what they said to the offers of one, and who explained their rights when.
    """
    mine = (Conversation.child_id == Child.id, Conversation.author_id == person.account_id)
    news = exists().where(*mine, or_(Conversation.unread, asks_if_better(today)))
    notices = select(func.aggregate_strings(OpenedNotice.notice, " ")).where(
        OpenedNotice.account_id == person.account_id, OpenedNotice.child_id == Child.id
    )
    asked = select(func.max(Conversation.ref)).where(
        *mine, Conversation.kind == Kind.SOONER, Conversation.status.in_((Status.NEW, Status.TAKEN))
    )
    answered = or_(
        exists().where(LineAnswer.child_id == Child.id, LineAnswer.account_id == person.account_id, LineAnswer.unread),
        exists().where(OwnPart.child_id == Child.id, OwnPart.account_id == person.account_id, OwnPart.unread),
    )
    heard = exists().where(Heard.child_id == Child.id, Heard.who == who, Heard.state == "asked")
    return news, one(notices), one(asked), answered, heard, *helped(person.account_id, who)


def _invitations(today: date) -> ScalarSelect[str]:
    """For which groups there are invitations today; whether one is for this reader is a rule's to say."""
    return select(func.aggregate_strings(Notice.groups, " ")).where(on_now(today)).scalar_subquery()


def _opened(
    child: Child, person: Person, relation: Relation, today: date, *, tie: Tie | None = None, told: Told = NOTHING, **more: Any
) -> OpenRecord:
    spells = child.periods
    return OpenRecord(
        child_id=child.id,
        ref=child.ref,
        name=child.name,
        pronouns=child.pronouns,
        relation=relation,
        family_relation=tie.relation if tie else relation.value,
        parts=frozenset(tie.may_see.split()) if tie else frozenset(),
        account_id=person.account_id,
        viewer=person.name,
        language=person.language,
        today=today,
        service=journey.service_now(spells, leaver=child.is_care_leaver, died=bool(child.died), today=today),
        open_groups=frozenset(s.group_key for s in spells if s.kind in ("cp", "care") and journey.is_open(s, today)),
        age=age_on(child.born, today) if child.born and child.born <= today else None,
        leaver_contact=child.leaver_contact,
        born=child.born,
        spells=tuple(spells),
        is_leaver=child.is_care_leaver,
        news=told[0],
        opened=frozenset((told[1] or "").split()),
        asked_sooner=told[2] or "",
        answered=told[3],
        heard=told[4],
        asked_advocate=told[5] or "",
        offers=told[6] or "",
        explained=told[7] or "",
        invitations=told[8] or "",
        who=tie.ref if tie else "child" if relation is Relation.MYSELF else "",
        **more,
    )


def open_list(person: Person, today: date) -> list[tuple[OpenRecord, str]]:
    """Every record of a worker's list, opened for the team, each with why it is hidden from its family ('' if it is not)."""
    if person.role != "staff":
        raise NotYours
    query = select(Child, worked_by(person.worker_id, today), *rights(today)).where(
        Child.enrolled, or_(worked_by(person.worker_id, today), in_team(person.team_id, today))
    )
    found = []
    for child, mine, family, told in db.session.execute(query.options(joinedload(Child.periods))).unique():
        relation = Relation.MANAGER if person.is_manager else Relation.WORKER if mine else Relation.TEAM
        hidden = (
            "died" if child.died else "hold" if child.hold_reason else "" if child.show_to_child or child.show_to_family else "not_approved"
        )
        opened = _opened(child, person, relation, today, works_with=bool(mine), family=family or "", told_rights=told or "")
        found.append((opened, hidden))
    return found


@dataclass(frozen=True)
class RecordLink:
    """A way to one record from a list."""

    ref: str
    name: str | None
    person_id: str


def my_records(person: Person, today: date) -> list[RecordLink]:
    """The records that this person may open today, by name. For staff: the children they or their team work with."""
    query = select(Child).order_by(Child.name, Child.id)
    if person.role == "child":
        rows = [c for c in db.session.scalars(query.where(Child.id == person.child_id)) if _shown(c, Relation.MYSELF)]
    elif person.role == "family":
        query = query.join(Tie, Tie.child_id == Child.id).where(Tie.contact_id == person.contact_id, tie_holds(today))
        rows = [c for c in db.session.scalars(query) if _shown(c, Relation.FAMILY)]
    elif person.role != "staff":
        rows = []
    else:
        rows = list(
            db.session.scalars(query.where(Child.enrolled, or_(worked_by(person.worker_id, today), in_team(person.team_id, today))))
        )
    return [RecordLink(c.ref, c.name, c.person_id) for c in rows]


@dataclass(frozen=True)
class Eyes:
    """Somebody with whose eyes a worker may look: the child (`who` is "child") or a family member (`who` is the tie's ref)."""

    who: str
    name: str | None
    relation: str
    language: str
    shown: bool
    parts: frozenset[str]


@for_those_who_may(Action.SEE_AS_A_PERSON)
def whose_eyes(record: OpenRecord) -> list[Eyes]:
    """Everybody who can sign in about this child today, and whether the record is shown to them."""
    child = db.session.get_one(Child, record.child_id)
    eyes = [Eyes("child", child.name, "myself", child.language, _shown(child, Relation.MYSELF), frozenset())]
    query = select(Tie).where(Tie.child_id == child.id, tie_holds(record.today)).options(joinedload(Tie.contact)).order_by(Tie.id)
    for tie in db.session.scalars(query):
        shown = _shown(child, Relation.FAMILY)
        eyes.append(Eyes(tie.ref, tie.contact.name, tie.relation, tie.contact.language, shown, frozenset(tie.may_see.split())))
    return eyes


@for_those_who_may(Action.SEE_AS_A_PERSON)
def see_as(record: OpenRecord, who: str) -> OpenRecord:
    """The record exactly as one person sees it; nothing can be said with it. Raises NotYours where it is hidden."""
    child = db.session.get_one(Child, record.child_id)
    name, language, tie, relation = child.name, child.language, None, Relation.MYSELF
    if who != "child":
        tie = db.session.scalar(select(Tie).where(Tie.ref == who, Tie.child_id == child.id, tie_holds(record.today)))
        if tie is None:
            raise NotYours
        contact = db.session.get_one(Contact, tie.contact_id)
        name, language, relation = contact.name, contact.language, Relation.FAMILY
    if not _shown(child, relation):
        raise NotYours
    eyes = Person(record.account_id, "see_as", name or "", language)
    return _opened(child, eyes, relation, record.today, tie=tie, seen_as=True)


def person_of(account: Account) -> Person:
    """The account as the rest of the code knows it; raises NotYours for one that belongs to nobody or was switched off."""
    if account.disabled:
        raise NotYours
    if account.child:
        return Person(account.id, "child", account.child.name or "", account.language, child_id=account.child_id)
    if account.contact:
        return Person(account.id, "family", account.contact.name, account.language, contact_id=account.contact_id)
    if account.worker and account.worker.active:
        w = account.worker
        return Person(
            account.id,
            "staff",
            w.name or "",
            account.language,
            worker_id=w.id,
            team_id=w.team_id,
            is_manager=w.is_manager,
            is_rights_officer=w.is_rights_officer,
            is_head=w.is_head,
        )
    if account.advocate:
        return Person(account.id, "advocate", account.advocate.name, account.language, advocate_id=account.advocate_id)
    raise NotYours
