"""What a person decides about a complaint: that an older one is looked at, that somebody may complain, that another way is right."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID

from ..authority import Authority
from ..extensions import db
from ..rules.complaint_clocks import main_step
from ..rules.complaints import Happened, Procedure, Step, check
from ..rules.telling import Event
from . import audit
from .access import Person
from .complaint_rows import THEIR_TURN, happened
from .complaint_write import Changed, Incomplete, key_of, nothing_new, one_commit, settle, tell, write
from .complaints import Done, Way, find_theirs

BEFORE_ANSWER = frozenset({Step.RECEIVED, Step.ACKNOWLEDGED, Step.PAUSED, Step.RESUMED, Step.COMPLEX})


def choose_way(
    person: Person,
    ref: str,
    way: Procedure,
    words: str,
    key: UUID,
    language: str,
    authority: Authority,
    today: date,
    *,
    seen: int | None = None,
) -> None:
    """A person decides that another way is the right one, and tells why. Only before anything was answered or passed on. One commit.

    `seen`: see complaint_write.nothing_new. Raises NotYours, Changed where it is too late, Incomplete without words.
    """
    talk, row = find_theirs(person, ref, today)
    if way.value == row.procedure:
        return
    if way not in other_ways(happened(row), Procedure(row.procedure), authority):
        raise Changed
    shown = nothing_new(talk, seen)
    if not words.strip():
        raise Incomplete
    with one_commit():
        db.session.add(row)
        row.procedure = way.value
        write(talk, person, words, key_of(key, way), language, today, shown)
        settle(talk, row, authority, today)
        tell(talk, Event.STEP, f"complaint:{row.id}:{way.value}:{key}", today)
        audit.write("complaint_way", account_id=person.account_id, child_id=talk.child_id, detail=f"{way.value} {ref}")


def other_ways(steps: Sequence[Happened], now: Procedure, authority: Authority) -> tuple[Procedure, ...]:
    """The ways that a person may still choose instead: no answer was given yet, and all that happened could have happened there too.

    What is danger stays danger; for what becomes danger there is the duty list.
    """
    if now is Procedure.SAFEGUARDING or any(one.step not in BEFORE_ANSWER for one in steps):
        return ()
    found = []
    for way in Procedure:
        with suppress(ValueError):
            check(steps, authority.clocks, way)
            found.append(way)
    return tuple(way for way in found if way not in (now, Procedure.SAFEGUARDING))


def decide(
    person: Person, ref: str, what: str, words: str, key: UUID, language: str, authority: Authority, today: date, *, seen: int | None = None
) -> None:
    """A person decides that it is looked at: `late`, although it is older than the law's time, or `interest`, because this person has
    enough of an interest. The person is told. One commit. Raises NotYours, Changed where the person wrote more meanwhile, Incomplete for
    anything else.
    """
    talk, row = find_theirs(person, ref, today)
    if what not in ("late", "interest"):
        raise Incomplete
    if row.late_ok if what == "late" else row.interest_ok:
        return
    shown = nothing_new(talk, seen)
    with one_commit():
        db.session.add(row)
        row.late_ok, row.interest_ok = row.late_ok or what == "late", row.interest_ok or what == "interest"
        write(talk, person, words, key_of(key, what), language, today, shown)
        settle(talk, row, authority, today)
        tell(talk, Event.STEP, f"complaint:{row.id}:{what}", today)
        audit.write("complaint_decided", account_id=person.account_id, child_id=talk.child_id, detail=f"{what} {ref}")


def as_happened(steps: Sequence[Done]) -> tuple[Happened, ...]:
    """The steps of a way as the rules know them."""
    return tuple(Happened(one.step, one.on, one.day) for one in steps)


def lies_with_us(way: Way) -> bool:
    """Whether the council owes the next step, so that the complaint cannot be closed."""
    return main_step(as_happened(way.steps)).step not in THEIR_TURN
