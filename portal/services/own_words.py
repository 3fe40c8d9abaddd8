"""What people write about themselves in their own words, who reads it, and taking it away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Account, OwnWords, Tie
from ..rules.access import Action, Relation
from ..rules.own_words import ABOUT, HOUSES, Share, place, shares
from . import audit, clock
from .access import NotYours, OpenRecord, Person, for_those_who_may


@dataclass(frozen=True)
class Own:
    """The newest words of one part, exactly as typed. `allowed`: a worker said yes to sharing them with everybody who reads the plan.

    `writer` and `relation` (`myself`, `mother`...) say for the team whose they are; `is_child`: the child's own; `mine`: the reader's.
    """

    ref: str
    part: str
    words: str
    picture: str
    language: str
    share: Share
    day: date
    allowed: bool
    mine: bool
    is_child: bool = False
    writer: str | None = None
    relation: str = ""


def _newest(record: OpenRecord, *whose: ColumnElement[bool]) -> Select[OwnWords]:
    """The newest row of each writer and part, even where it is empty or not shared: no older one may stand in for it."""
    newest = select(func.max(OwnWords.id)).where(OwnWords.child_id == record.child_id, *whose)
    return select(OwnWords).where(OwnWords.id.in_(newest.group_by(OwnWords.account_id, OwnWords.part)), OwnWords.words != "")


def _as_own(record: OpenRecord, row: OwnWords, *, writer: str | None = None, relation: str = "", is_child: bool = False) -> Own:
    return Own(
        ref=row.ref,
        part=row.part,
        words=row.words,
        picture=row.picture,
        language=row.language,
        share=Share(row.share),
        day=clock.london(row.created_at).date(),
        allowed=row.share == Share.PLAN and row.allowed_by is not None,
        mine=row.account_id == record.account_id,
        is_child=is_child,
        writer=writer,
        relation=relation,
    )


def _in_order(found: list[Own]) -> tuple[Own, ...]:
    return tuple(sorted(found, key=lambda own: place(own.part)))


@for_those_who_may(Action.OWN_WORDS)
def mine(record: OpenRecord) -> tuple[Own, ...]:
    """What this person wrote about themselves and did not take away, one a part. One SQL statement.

    Raises NotYours with somebody else's eyes.
    """
    if record.seen_as:
        raise NotYours
    rows = db.session.scalars(_newest(record, OwnWords.account_id == record.account_id))
    return _in_order([_as_own(record, row, is_child=record.is_own) for row in rows])


@for_those_who_may(Action.OWN_WORDS)
def write(record: OpenRecord, part: str, words: str, picture: str, share: Share, key: UUID, language: str) -> None:
    """Keeps this person's words for a part; they hold from now on, and nothing older is overwritten. The same key is one row. One commit.

    Raises NotYours for a part or a way of sharing that is not theirs to choose, and with somebody else's eyes.
    """
    if record.seen_as or share not in shares(part, own=record.is_own):
        raise NotYours
    _add(record, part, words, picture, share, key, language, "own_words")


@for_those_who_may(Action.OWN_WORDS)
def take_away(record: OpenRecord, part: str, key: UUID, language: str) -> None:
    """Takes this person's words of a part away: they are shown to nobody any more, and to the team neither. One commit.

    Raises NotYours for a part that is not theirs, and with somebody else's eyes.
    """
    if record.seen_as or not shares(part, own=record.is_own):
        raise NotYours
    _add(record, part, "", "", Share.WORKER, key, language, "own_words_away")


def _add(record: OpenRecord, part: str, words: str, picture: str, share: Share, key: UUID, language: str, act: str) -> None:
    query = select(OwnWords.id).where(OwnWords.account_id == record.account_id, OwnWords.key == str(key))
    if db.session.scalar(query) is not None:
        return
    row = OwnWords(
        child_id=record.child_id,
        account_id=record.account_id,
        part=part,
        words=words,
        picture=picture,
        language=language,
        share=share.value,
        key=str(key),
        created_at=clock.on(record.today),
    )
    db.session.add(row)
    audit.write(act, account_id=record.account_id, child_id=record.child_id, detail=part)
    try:
        db.session.commit()
    except IntegrityError:  # two taps at once: the other one was first
        db.session.rollback()


def top_of_plan(record: OpenRecord) -> tuple[Own, ...]:
    """The child's own words that stand above the plan, for whoever reads it. One SQL statement; none with somebody else's eyes.

    The child sees all that they wish to share there, `allowed` or not yet; everybody else only what a worker allowed too.
    Raises NotYours for whoever may not read the plan.
    """
    if not (record.may(Action.SEE_PLAN) or record.may(Action.READ_OWN_WORDS)):
        raise NotYours
    if record.seen_as:
        return ()
    child = select(Account.id).where(Account.child_id == record.child_id)
    query = _newest(record, OwnWords.account_id.in_(child), OwnWords.part.in_(HOUSES)).where(OwnWords.share == Share.PLAN)
    if not record.is_own:
        query = query.where(OwnWords.allowed_by.is_not(None))
    return _in_order([_as_own(record, row, is_child=True) for row in db.session.scalars(query)])


def is_their_worker(record: OpenRecord) -> bool:
    """Whether this worker works with the child themselves, and so may read what is between the two of them."""
    return record.works_with or record.relation is Relation.WORKER


@for_those_who_may(Action.READ_OWN_WORDS)
def for_team(record: OpenRecord) -> tuple[Own, ...]:
    """All that this worker may read of what the child and their family wrote: the child's first, then by writer. One SQL statement."""
    query = (
        _newest(record)
        .join(Account, Account.id == OwnWords.account_id)
        .outerjoin(Tie, and_(Tie.contact_id == Account.contact_id, Tie.child_id == OwnWords.child_id))
        .add_columns(Tie.relation)
        .options(joinedload(OwnWords.account).options(joinedload(Account.child), joinedload(Account.contact)))
    )
    if not is_their_worker(record):
        query = query.where(or_(OwnWords.share == Share.TEAM, OwnWords.share == Share.PLAN))
    found = [_of(record, row, relation) for row, relation in db.session.execute(query)]
    return tuple(sorted(found, key=lambda own: (not own.is_child, (own.writer or "").casefold(), place(own.part))))


def _of(record: OpenRecord, row: OwnWords, relation: str | None) -> Own:
    account = row.account
    if account.child:
        return _as_own(record, row, writer=account.child.name, relation=Relation.MYSELF.value, is_child=True)
    return _as_own(record, row, writer=account.contact.name if account.contact else None, relation=relation or "")


def _for_the_plan(record: OpenRecord, ref: str) -> OwnWords:
    """The child's newest words of a part that they wish to share with the plan. Raises NotYours for anything else."""
    child = select(Account.id).where(Account.child_id == record.child_id)
    query = _newest(record, OwnWords.account_id.in_(child)).where(OwnWords.ref == ref, OwnWords.share == Share.PLAN)
    found: OwnWords | None = db.session.scalar(query)
    if found is None or found.part in ABOUT:
        raise NotYours
    return found


@for_those_who_may(Action.READ_OWN_WORDS)
def allow(record: OpenRecord, person: Person, ref: str) -> None:
    """A worker asked the child again, and says yes: these words stand above the plan for everybody who reads it. One commit.

    Raises NotYours for anything but the child's newest words that they wish to share there.
    """
    _for_the_plan(record, ref).allowed_by = person.worker_id
    audit.write("own_words_allowed", account_id=person.account_id, child_id=record.child_id, detail=ref)
    db.session.commit()


@for_those_who_may(Action.READ_OWN_WORDS)
def disallow(record: OpenRecord, person: Person, ref: str) -> None:
    """A worker takes the yes back: from now on only the child and the team read these words. One commit. Raises NotYours as `allow`."""
    _for_the_plan(record, ref).allowed_by = None
    audit.write("own_words_not_allowed", account_id=person.account_id, child_id=record.child_id, detail=ref)
    db.session.commit()
