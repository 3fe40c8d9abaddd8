"""When a notification may go, how long to wait after a failure, and what an answer of GOV.UK Notify means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24


class Event(StrEnum):
    """Why somebody is told. It never shows in what is sent: all but `code` and `alarm` say the same few words."""

    ANSWER = "answer"
    ASKED_BACK = "asked_back"
    CLOSED = "closed"
    DID_IT_HELP = "did_it_help"
    HANDED_OVER = "handed_over"
    STEP = "step"
    OFFER = "offer"
    INVITED = "invited"
    WE_DID = "we_did"
    TO_DO = "to_do"
    CODE = "code"
    ALARM = "alarm"


class Channel(StrEnum):
    """How. FILE is for an alarm that has no address: it is written down, and nobody's phone rings."""

    EMAIL = "email"
    SMS = "sms"
    FILE = "file"


class State(StrEnum):
    """Where a notification stands. DROPPED: it was not sent and never will be, because it is not wanted any more or went with another."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class SafeTimes:
    """When it is safe to tell somebody, as clocks in England show it: from an hour to an hour (24 is midnight) on some days of the week."""

    from_hour: int = 8
    to_hour: int = 20
    days: frozenset[str] = frozenset(DAYS)

    @property
    def possible(self) -> bool:
        """Whether there is any such time."""
        return 0 <= self.from_hour < self.to_hour <= MIDNIGHT and bool(self.days & set(DAYS))


def next_time(now: datetime, safe: SafeTimes) -> datetime:
    """The first instant, now or later, that lies in the safe times; in the zone of `now`.

    Hours are those of clocks in England on that day, so it is right on the two days on which they change: an hour that is left out in
    March is not there, and one that comes twice in October begins at its first and ends with its second. Raises ValueError where no time
    is safe.
    """
    if not safe.possible:
        raise ValueError("no time is safe")
    day = now.astimezone(LONDON).date()
    while True:
        start, end = _at(datetime.combine(day, time()), safe.from_hour), _at(datetime.combine(day, time()), safe.to_hour)
        first = max(now, start.astimezone(now.tzinfo))
        if DAYS[day.weekday()] in safe.days and first < end:
            return first
        day += timedelta(days=1)


def _at(midnight: datetime, hour: int) -> datetime:
    """An hour of a day as clocks in England show it; 24 is the next midnight. Comparable with any other instant."""
    local = midnight + timedelta(hours=hour)  # on the face of the clock, without a zone
    return local.replace(tzinfo=LONDON).astimezone(ZoneInfo("UTC"))


def when(now: datetime, safe: SafeTimes | None, last: datetime | None, *, urgent: bool) -> datetime:
    """When a notification may go: in the safe times (None: at any time), and once a day at most unless it is urgent.

    `last`: when the last one that was not urgent went to this person by this channel; a day is England's.
    """
    start = now
    if last and not urgent and last.astimezone(LONDON).date() == now.astimezone(LONDON).date():
        start = _at(datetime.combine(now.astimezone(LONDON).date(), time()), MIDNIGHT).astimezone(now.tzinfo)
    return next_time(start, safe) if safe else start


# Minutes to wait after the first, second ... failure. The longest is short enough for everything to be gone within a quarter of an hour
# once a provider is back; what keeps a broken provider from being asked again and again is the run's own breaker.
WAITS = (1, 2, 5, 10)
GIVE_UP_ATTEMPTS = 12
GIVE_UP_AFTER = timedelta(days=3)


def wait_after(attempt: int) -> timedelta:
    """How long to wait after the n-th attempt failed; n begins with 1."""
    return timedelta(minutes=WAITS[min(max(attempt, 1), len(WAITS)) - 1])


def gives_up(attempts: int, waited: timedelta, *, urgent: bool) -> bool:
    """Whether to stop trying: never for what is urgent, else after three days and a dozen tries."""
    return not urgent and attempts >= GIVE_UP_ATTEMPTS and waited >= GIVE_UP_AFTER


class Status(StrEnum):
    """What GOV.UK Notify says of a notification (docs.notifications.service.gov.uk, "Email status descriptions", "Text message status")."""

    CREATED = "created"
    SENDING = "sending"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    PERMANENT = "permanent-failure"
    TEMPORARY = "temporary-failure"
    TECHNICAL = "technical-failure"


@dataclass(frozen=True)
class Then:
    """What follows from a status: our state, whether that is the last word, and whether the address is to be tried no more."""

    state: State
    settled: bool = False
    stop: bool = False


AFTER: dict[Status, Then] = {
    Status.CREATED: Then(State.SENT),
    Status.SENDING: Then(State.SENT),
    Status.PENDING: Then(State.SENT),
    # To a number abroad, of which Notify hears no more.
    Status.SENT: Then(State.SENT, settled=True),
    Status.DELIVERED: Then(State.SENT, settled=True),
    Status.PERMANENT: Then(State.FAILED, settled=True, stop=True),
    Status.TEMPORARY: Then(State.WAITING),
    Status.TECHNICAL: Then(State.WAITING),
}


def after(state: State, status: str) -> Then:
    """What follows once Notify said `status` of a row in `state`.

    What has come to its end stays there whatever is said later. A status that is not known says no more than that Notify has it.
    """
    if state in (State.FAILED, State.DROPPED):
        return Then(state, settled=True)
    return AFTER[Status(status)] if status in set(Status) else Then(State.SENT)


def plain_number(text: str) -> str | None:
    """A telephone number as it is kept (`+447700900123`), or None where it cannot be one that gets texts in the UK or abroad."""
    digits = re.sub(r"[\s().-]", "", text.strip())
    if re.fullmatch(r"07\d{9}", digits):
        return "+44" + digits[1:]
    digits = re.sub(r"^00", "+", digits).replace("+440", "+44", 1)
    if digits.startswith("+44"):
        return digits if re.fullmatch(r"\+447\d{9}", digits) else None
    return digits if re.fullmatch(r"\+[1-9]\d{7,14}", digits) else None


def plain_email(text: str) -> str | None:
    """An e-mail address as it is kept, or None where it cannot be one."""
    address = text.strip()
    name, at, domain = address.rpartition("@")
    if not at or len(address) > 254 or not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", name):
        return None
    good = re.fullmatch(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}", domain)
    return f"{name}@{domain.lower()}" if good else None


def plain_address(channel: Channel, text: str) -> str | None:
    """What was typed, as it is kept for its channel; None where it cannot be used."""
    return plain_number(text) if channel is Channel.SMS else plain_email(text)


def masked(channel: Channel, address: str) -> str:
    """An address as its owner knows it and nobody else can use it: `…123`, `d…@example.org`."""
    if channel is Channel.SMS:
        return f"…{address[-3:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
