"""Asking for an advocate with one press, and the offer of one before anybody has to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from ..authority import Advocacy, AdvocacyFor, Authority, HelpWho
from ..authority import Help as Service
from ..extensions import db
from ..models import AdvocacyOffer
from ..rules import advocacy as rules
from ..rules.access import Action
from ..rules.advocacy import Answer, Occasion
from ..rules.journey import Help
from ..rules.voice import Kind, Recipient
from . import audit, clock, voice
from .access import NotYours, OpenRecord, for_those_who_may

FOR_A_CHILD = (AdvocacyFor.CHILD, AdvocacyFor.ANYONE)
FOR_A_PARENT = (AdvocacyFor.PARENT, AdvocacyFor.ANYONE)
WHO_HELPS_PARENTS = (HelpWho.PARENT, HelpWho.FAMILY, HelpWho.ANYONE)
# A list that is read on a phone; the others stand behind a press.
MOST_HELPS = 6


@dataclass(frozen=True)
class WhoHelps:
    """Whom somebody can call themselves: advocacy services, and for parents and carers the services of the area that help them.

    `more`: those of the services that there is no room for at first.
    """

    advocacy: tuple[Advocacy, ...]
    helps: tuple[Service, ...]
    more: tuple[Service, ...] = ()


def who_helps(record: OpenRecord, authority: Authority) -> WhoHelps:
    """For a child, young person or care leaver their advocacy services; for a parent or carer what helps parents. No SQL statement.

    First those for parents, or for families with a number or a page; behind a press the others. What is for anyone and has neither
    number nor page helps nobody and may frighten: it is left out. No name stands there twice.
    """
    for_whom = FOR_A_CHILD if record.is_own else FOR_A_PARENT
    found = tuple({_plain(one.name): one for one in reversed(authority.advocacy) if one.who_for in for_whom}.values())[::-1]
    names = {_plain(one.name) for one in found}
    helps: dict[str, Service] = {}
    for one in () if record.is_own else authority.helps:
        useful = one.phone or one.url or one.who_for is not HelpWho.ANYONE
        if one.who_for in WHO_HELPS_PARENTS and useful and _plain(one.desk_name) not in names:
            helps.setdefault(_plain(one.desk_name), one)
    first = [one for one in helps.values() if one.who_for is HelpWho.PARENT or (one.who_for is HelpWho.FAMILY and (one.phone or one.url))]
    first = first[:MOST_HELPS]
    return WhoHelps(found, tuple(first), tuple(one for one in helps.values() if one not in first))


def _plain(name: str) -> str:
    """A name as two that mean the same are alike: without what stands in brackets at its end or after a colon, in small letters."""
    return re.sub(r"\s*(\([^)]*\)|:.*)$", "", name).strip().casefold()


@for_those_who_may(Action.SAY)
def ask(record: OpenRecord, words: str, key: UUID, language: str, authority: Authority, at: datetime) -> str:
    """Asks for an advocate; gives the ref of the conversation, which goes to the rights team. `words` may be empty. One commit.

    While an earlier ask of this person is open it stands: words are added to it, and its day does not move. Raises NotYours when seen as
    somebody else.
    """
    if record.seen_as:
        raise NotYours
    if not record.asked_advocate:
        return voice.say(record, Kind.ADVOCATE, Recipient.RIGHTS, words, key, language, authority, at)
    if words.strip():
        voice.say_more(record, record.asked_advocate, words, key, language, authority, at, same_day=True)
    return record.asked_advocate


def offered(record: OpenRecord, meetings: Sequence[rules.Meeting]) -> Occasion | None:
    """The offer to show on a page of the child's, young person's or care leaver's own; `meetings` are the entries of their diary.

    None while they have asked for an advocate, where help has ended, and for everybody else. No SQL statement.
    """
    if record.seen_as or not record.may(Action.ANSWER_OFFER) or record.asked_advocate or record.service.kind is Help.CLOSED:
        return None
    answered = rules.read_answers(record.offers)
    return rules.offer(rules.occasions(meetings, record.spells, record.service.since, answered, record.today), answered)


def never_asked_again(record: OpenRecord) -> bool:
    """Whether this person asked not to be offered an advocate any more."""
    return rules.never_again(rules.read_answers(record.offers))


@for_those_who_may(Action.ANSWER_OFFER)
def answer_offer(record: OpenRecord, occasion: str, said: Answer, key: UUID, language: str, authority: Authority, at: datetime) -> str:
    """Keeps what was said to an offer; a yes asks for the advocate in the same commit and gives the ref of that conversation, else ''.

    Raises NotYours for what is no occasion, and when seen as somebody else.
    """
    if record.seen_as or not rules.is_key(occasion):
        raise NotYours
    if said is Answer.YES and not record.asked_advocate:
        return voice.say(
            record, Kind.ADVOCATE, Recipient.RIGHTS, "", key, language, authority, at, also=lambda _talk: _keep(record, occasion, said)
        )
    _keep(record, occasion, said)
    db.session.commit()
    return record.asked_advocate if said is Answer.YES else ""


@for_those_who_may(Action.ANSWER_OFFER)
def offer_again(record: OpenRecord) -> None:
    """Takes "do not ask again" back. One commit. Raises NotYours when seen as somebody else."""
    if record.seen_as:
        raise NotYours
    mine = (AdvocacyOffer.account_id == record.account_id, AdvocacyOffer.child_id == record.child_id)
    db.session.execute(update(AdvocacyOffer).where(*mine, AdvocacyOffer.answer == Answer.NEVER.value).values(answer=Answer.NOT_NOW.value))
    audit.write("offer_again", account_id=record.account_id, child_id=record.child_id)
    db.session.commit()


def _keep(record: OpenRecord, occasion: str, said: Answer) -> None:
    """One row for each occasion; a later answer takes the place of an earlier one, also where two taps race. Does not commit."""
    values = {"answer": said.value, "at": clock.on(record.today)}
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    add = insert(AdvocacyOffer).values(account_id=record.account_id, child_id=record.child_id, occasion=occasion, **values)
    db.session.execute(add.on_conflict_do_update(index_elements=["account_id", "child_id", "occasion"], set_=values))
    audit.write("offer_answered", account_id=record.account_id, child_id=record.child_id, detail=said.value)
