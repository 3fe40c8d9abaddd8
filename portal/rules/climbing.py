"""How "I don't feel safe" climbs until a person has opened it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.authority import Climb, Duty, DutyLevel

# A low number for feeling safe, or a worry in own words, lies with the team at once and with its manager after a day: ours, not a source's.
QUIETER = (Climb(0, DutyLevel.DUTY), Climb(24 * 60, DutyLevel.MANAGER))


@dataclass(frozen=True)
class Rung:
    """One alarm that is due: its number on the ladder (which names it for ever), and whom it goes to."""

    number: int
    to: DutyLevel


def rungs(climbs: tuple[Climb, ...], since: datetime, now: datetime, *, again: bool = True) -> tuple[Rung, ...]:
    """All alarms whose time has come, for what has been waiting unopened since an instant; the oldest first.

    The minutes are the council's (`Duty.climbs`). After the last rung it is said to the highest again, at the distance of the last two
    rungs (`again`), for as long as nobody has opened it: silence never ends it. Real minutes, day and night; the two nights on which
    clocks change make no difference, since instants are compared.
    """
    waited = now - since
    found = [Rung(n, climb.to) for n, climb in enumerate(climbs) if waited >= timedelta(minutes=climb.after_minutes)]
    if again and len(climbs) > 1 and len(found) == len(climbs):
        last, distance = climbs[-1].after_minutes, max(climbs[-1].after_minutes - climbs[-2].after_minutes, 1)
        more = (waited - timedelta(minutes=last)) // timedelta(minutes=distance)
        found += [Rung(len(climbs) + n, climbs[-1].to) for n in range(more)]
    return tuple(found)


def silent(duty: Duty, last_sign: datetime | None, oldest_unopened: datetime | None, now: datetime) -> bool:
    """Whether the climbing itself has stopped: no sign of life for longer than the council allows.

    Where it never ran at all (an installation without it), that is an alarm as soon as something has been waiting that long.
    """
    allowed = timedelta(minutes=duty.silent_minutes)
    if last_sign is not None:
        return now - last_sign > allowed
    return oldest_unopened is not None and now - oldest_unopened > allowed
