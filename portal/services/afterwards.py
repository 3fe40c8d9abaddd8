"""What the person says afterwards: whether an answer helps, and four weeks after it was closed whether it got better."""

from __future__ import annotations

from datetime import datetime

from ..authority import Authority
from ..extensions import db
from ..models import Conversation
from ..rules.access import Action
from ..rules.voice import BETTER, Kind
from . import audit, clock, tell_team
from .access import OpenRecord, for_those_who_may
from .talk import as_talk
from .voice import back_to_team, mine, reply_by


@for_those_who_may(Action.READ_MESSAGES)
def say_if_it_helps(record: OpenRecord, ref: str, yes: bool, authority: Authority, at: datetime) -> None:
    """Whether the answer helps. A no puts it back to the team, with a new day to answer by. One commit.

    Nothing is done where it is not asked (any more).
    """
    talk = mine(record, ref)
    if not as_talk(talk, record.today, words=False).ask_helps:
        return
    if not yes:
        back_to_team(talk, reply_by(Kind(talk.kind), authority, at))
    talk.helps, talk.unread = "yes" if yes else "no", False
    _after(record, talk, "helps", talk.helps)


@for_those_who_may(Action.READ_MESSAGES)
def say_if_it_got_better(record: OpenRecord, ref: str, better: str, authority: Authority, at: datetime) -> None:
    """Whether it got better, four weeks after it was closed (`rules.voice.BETTER`). A no, and nothing else, opens it again. One commit.

    Nothing is done where it is not asked (any more). Raises ValueError for another answer.
    """
    if better not in BETTER:
        raise ValueError(better)
    talk = mine(record, ref)
    if not as_talk(talk, record.today, words=False).ask_better:
        return
    if better == "no":
        back_to_team(talk, reply_by(Kind(talk.kind), authority, at))
    talk.better, talk.better_at = better, clock.on(record.today)
    _after(record, talk, "better", better)


def _after(record: OpenRecord, talk: Conversation, what: str, said: str) -> None:
    """Tells the team of a no, writes down what was pressed (never words), and commits."""
    if said == "no":
        tell_team.of_talk(talk, f"{what}:{talk.id}:{clock.now().isoformat(timespec='seconds')}", record.today)
    audit.write(what, account_id=record.account_id, child_id=record.child_id, detail=f"{said} {talk.ref}")
    db.session.commit()
