"""What people keep saying, as numbers about groups: counted, folded so that no group is smaller than five people, measured. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from portal.rules import days
from portal.rules.voice import Kind, Tap

FEWEST = 5
OTHERS = "others"
ADULT = 18
BANDS = ((0, 4, "0-4"), (5, 10, "5-10"), (11, 15, "11-15"), (16, 17, "16-17"), (18, 150, "18+"))


class By(StrEnum):
    """Along what the voices can be looked at."""

    THEME = "theme"
    KIND = "kind"
    TEAM = "team"
    SERVICE = "service"
    LANGUAGE = "language"
    AGE = "age"
    WHO = "who"


@dataclass(frozen=True)
class Voice:
    """One thing that somebody said, as far as it may be counted. `who` is a number that stands for the person and is never shown.

    `sides`: for each `By` the group it counts with. `answered`: the day of the first answer, None while there is none.
    """

    who: int
    sent: date
    reply_by: date
    answered: date | None
    kind: Kind
    sides: Mapping[By, str]
    helps: str = ""
    better: str = ""
    taps: Mapping[Tap, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One group of a table: how many voices, of how many people. `key`: a code, a team's name, or OTHERS for small groups put together."""

    key: str
    voices: int
    people: int


@dataclass(frozen=True)
class Share:
    """So many of so many; None for both where fewer than five people stand behind it."""

    part: int | None
    whole: int | None

    @property
    def percent(self) -> int | None:
        """In whole per cent."""
        return None if self.part is None or not self.whole else round(100 * self.part / self.whole)


NOT_TOLD = Share(None, None)


def quarter(day: date) -> str:
    """`2026-Q4`: periods are fixed, so that no two of them can be subtracted to find one day's voices."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters(today: date, many: int = 4) -> tuple[str, ...]:
    """The last quarters up to this one, newest first."""
    now = today.year * 4 + (today.month - 1) // 3
    return tuple(f"{n // 4}-Q{n % 4 + 1}" for n in range(now, now - many, -1))


def age_band(age: int | None) -> str:
    """The band of an age; "" where it is not known."""
    return "" if age is None else next((name for first, last, name in BANDS if first <= age <= last), "")


def fold(voices: Iterable[Voice], by: By) -> tuple[Row, ...]:
    """The groups along one side, the largest first; every group has at least five people, or there is no table at all.

    Groups of fewer than five people are put together as OTHERS. Where these together are still fewer than five people, the smallest of the
    rest joins them, so that nothing can be found by subtracting from the whole. A person who counts in two groups counts once in OTHERS.
    """
    rows = _folded(voices, lambda voice: voice.sides.get(by, ""))
    return tuple(sorted(rows, key=lambda row: (row.key == OTHERS, -row.voices, row.key)))


def over_time(voices: Iterable[Voice]) -> tuple[Row, ...]:
    """The voices of each quarter, oldest first, folded in the same way: what was said in quarters of few people stands under OTHERS."""
    rows = _folded(voices, lambda voice: quarter(voice.sent))
    return tuple(sorted(rows, key=lambda row: (row.key == OTHERS, row.key)))


def _folded(voices: Iterable[Voice], key_of: Callable[[Voice], str]) -> list[Row]:
    groups: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        groups[key_of(voice)].append(voice)
    small = {key for key, found in groups.items() if _people(found) < FEWEST}
    others = [v for key in small for v in groups.pop(key)]
    while others and _people(others) < FEWEST and groups:
        others += groups.pop(min(groups, key=lambda key: (_people(groups[key]), key)))
    if others and _people(others) < FEWEST:
        return []
    rows = [Row(key, len(found), _people(found)) for key, found in groups.items()]
    return [*rows, Row(OTHERS, len(others), _people(others))] if others else rows


def _people(voices: Iterable[Voice]) -> int:
    return len({v.who for v in voices})


def share(voices: Iterable[Voice], counts: Callable[[Voice], bool | None]) -> Share:
    """Of how many of those for whom it can be said (not None) it is so. Hidden with fewer than five people behind it."""
    asked = [(v, so) for v in voices if (so := counts(v)) is not None]
    if _people(v for v, _ in asked) < FEWEST:
        return NOT_TOLD
    return Share(sum(so for _, so in asked), len(asked))


def in_time(today: date) -> Callable[[Voice], bool | None]:
    """Whether the first answer came by the day that was promised; None while that day has not passed."""

    def counts(voice: Voice) -> bool | None:
        if voice.answered is None:
            return None if today <= voice.reply_by else False
        return voice.answered <= voice.reply_by

    return counts


def said_yes(of: str) -> Callable[[Voice], bool | None]:
    """Whether the person said yes to "does that help?" (`helps`) or "did it get better?" (`better`; a bit is not yes)."""
    return lambda voice: (getattr(voice, of) == "yes") if getattr(voice, of) else None


def tapped_good(tap: Tap, kinds: frozenset[Kind]) -> Callable[[Voice], bool | None]:
    """Whether "good" was tapped, of all who tapped."""
    return lambda voice: voice.taps[tap] == "good" if voice.kind in kinds and tap in voice.taps else None


def first_answer(voices: Iterable[Voice]) -> float | None:
    """The median of the working days to the first answer; None with fewer than five people answered."""
    answered = [v for v in voices if v.answered is not None]
    if _people(answered) < FEWEST:
        return None
    return float(median(days.working_days_between(v.sent, v.answered or v.sent) for v in answered))


def silent(everybody: Mapping[int, str], spoke: Iterable[int]) -> tuple[tuple[str, int, int], ...]:
    """Who has never said anything: (group, how many never did, how many there are), each of at least five people on both sides.

    A group in which one to four have spoken, or one to four have not, would tell of single people: it joins OTHERS, as in `fold`; where
    even everybody together is such a group, nothing is shown.
    """
    heard = set(spoke)
    groups: dict[str, list[int]] = defaultdict(list)
    for who, group in everybody.items():
        groups[group].append(who)

    def tells(found: Sequence[int]) -> bool:
        quiet = sum(who not in heard for who in found)
        return 0 < quiet < FEWEST or 0 < len(found) - quiet < FEWEST

    others = [who for key in [k for k, found in groups.items() if tells(found)] for who in groups.pop(key)]
    while others and tells(others) and groups:
        others += groups.pop(min(groups, key=lambda key: (len(groups[key]), key)))
    if others and tells(others):
        return ()
    rows = [(key, sum(w not in heard for w in found), len(found)) for key, found in sorted(groups.items())]
    return (*rows, (OTHERS, sum(w not in heard for w in others), len(others))) if others else tuple(rows)
