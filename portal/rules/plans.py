"""What a plan says to whom: sections, lines as they were published, who reads which words, and what changed for one reader. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol, TypeVar

SECTIONS = (
    "why",
    "going_well",
    "worried",
    "must_change",
    "needs_to_happen",
    "safety_rule",
    "if_not_working",
    "people",
    "getting_better",
)
SAFETY_SECTIONS = ("worried", "safety_rule", "people", "if_not_working")
CLOSING_SECTIONS = ("closing_why", "closing_changed", "closing_well", "closing_help")
SAFETY, CLOSING = "safety", "closing"
MAIN_TYPES = ("early_help", "child_in_need", "child_protection", "child_in_care", "pathway")
TYPES = (*MAIN_TYPES, SAFETY, CLOSING)
STATUSES = ("open", "done", "dropped")
YOUNGER_UNDER = 8
HALF = 32  # letters of a digest that name the words of one side
FAMILY, CHILD = "family", "child"


class State(StrEnum):
    """Where a version stands. What the team has on the desk is the draft; it is no version yet."""

    TO_CHECK = "to_check"
    SENT_BACK = "sent_back"
    CHECKED = "checked"
    PUBLISHED = "published"
    ENDED = "ended"


class Change(StrEnum):
    """What is different about a line since a reader last read the plan."""

    NONE = ""
    NEW = "new"
    WORDS = "words"
    DAY = "day"
    STATUS = "status"


def sections_of(plan_type: str) -> tuple[str, ...]:
    """The sections of a type of plan, in order."""
    return {SAFETY: SAFETY_SECTIONS, CLOSING: CLOSING_SECTIONS}.get(plan_type, SECTIONS)


@dataclass(frozen=True)
class Words:
    """A line's words in one language. `state`: `checked` by a person, `draft`, or `stale` (the original changed since); `stale_own` and
    `stale_family`: only the words for that side did, so that the other side cannot tell.
    """

    lang: str
    child: str = ""
    younger: str = ""
    family: str = ""
    who: str = ""
    sign: str = ""
    state: str = "checked"


@dataclass(frozen=True)
class Line:
    """One thing that a plan says. `lang` is the language it was first written in; `readers`: empty for everybody who may see the plan,
    else `child` and refs of ties. `since`: for each reader (`child`, a tie's ref, `family` for those who came later) the day from which
    they read it as it is. `phrase` and `holes`: of the phrasebook, so that it is in every language.
    """

    ref: str
    section: str
    lang: str
    texts: tuple[Words, ...]
    by_when: date | None = None
    status: str = "open"
    readers: frozenset[str] = frozenset()
    phrase: str = ""
    holes: tuple[tuple[str, str], ...] = ()
    since: tuple[tuple[str, date], ...] = ()

    def text(self, lang: str) -> Words | None:
        """The words in one language."""
        return next((t for t in self.texts if t.lang == lang), None)

    @property
    def base(self) -> Words:
        """The words as first written."""
        return self.text(self.lang) or Words(self.lang)


class InSections:
    """Something with a `type` of plan and `lines` of one reader: its sections in order, and the lines of each."""

    type: str
    lines: tuple[Shown, ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that hold at least one line, in order."""
        have = {line.section for line in self.lines}
        return tuple(s for s in sections_of(self.type) if s in have)

    def of(self, section: str) -> tuple[Shown, ...]:
        """The lines of one section."""
        return tuple(line for line in self.lines if line.section == section)


@dataclass(frozen=True)
class Reader:
    """Whose eyes: `child`, or a tie's ref. `own`: the child, young person or care leaver; `younger`: they read the simplest words.

    `team`: one of the team, who reads every line, whoever it is meant for.
    """

    who: str
    own: bool
    younger: bool = False
    team: bool = False

    def part(self, words: Words) -> str:
        """Which of a line's words are theirs: `younger`, `child` or `family`. The simplest words alone are for every child."""
        if not self.own and (words.family.strip() or not self.team):
            return "family"
        return "younger" if words.younger.strip() and (self.younger or not words.child.strip()) else "child"

    def words(self, words: Words) -> str:
        """Their words."""
        return str(getattr(words, self.part(words)))


@dataclass(frozen=True)
class Shown:
    """One line as one reader gets it. `original` is the same line as first written, where that is another language than `lang`;
    `checked`: whether a person checked the words in `lang`. `phrase`: the words are those of the phrasebook, in the language of the page.
    """

    ref: str
    section: str
    words: str
    lang: str
    original: str
    original_lang: str
    checked: bool
    who: str
    sign: str
    by_when: date | None
    status: str
    since: date | None
    phrase: str = ""
    part: str = "family"
    holes: tuple[tuple[str, str], ...] = ()
    change: Change = Change.NONE


def is_for(line: Line, reader: Reader) -> bool:
    """Whether a line is meant for this reader at all: by name, and with words for their side."""
    meant = not line.readers or reader.who in line.readers or reader.team
    return meant and any(reader.words(t).strip() for t in line.texts)


def view(
    lines: Iterable[Line], reader: Reader, wishes: Sequence[str], *, checked: frozenset[str] = frozenset(), prefer: str = ""
) -> tuple[Shown, ...]:
    """The lines meant for one reader, in their order. `wishes`: the language of the page, then the reader's own.

    A text written by a person comes first, then the phrasebook (which knows every language of pages), then the reader's own language,
    then the words as first written. `checked`: languages of pages that a native reader has checked. `prefer`: the reader's own language
    where no page is in it, so that what a person wrote in it comes before all else.
    """
    return tuple(_shown(line, reader, wishes, checked, prefer) for line in lines if is_for(line, reader))


def _shown(line: Line, reader: Reader, wishes: Sequence[str], checked: frozenset[str], prefer: str) -> Shown:
    page = wishes[0] if wishes else line.lang
    own = {t.lang: t for t in line.texts if reader.words(t).strip()}
    base = own.get(line.lang) or next(iter(own.values()))
    phrase = bool(line.phrase) and page not in own and prefer not in own
    found = base if phrase else next((own[w] for w in (prefer, *wishes) if w in own), base)
    lang = page if phrase else found.lang
    other = lang != base.lang
    return Shown(
        ref=line.ref,
        section=line.section,
        words=reader.words(found),
        lang=lang,
        original=reader.words(base) if other else "",
        original_lang=base.lang if other else "",
        checked=lang in checked if phrase else found.state in ("checked", "stale_family" if reader.own else "stale_own"),
        who=found.who or base.who,
        sign=found.sign or base.sign,
        by_when=line.by_when,
        status=line.status,
        since=dict(line.since).get(reader.who) or (None if reader.own else dict(line.since).get(FAMILY)),
        phrase=line.phrase if phrase else "",
        part=reader.part(found),
        holes=line.holes if phrase else (),
    )


Core = tuple[str, str, str, str, date | None, str]


def core(line: Line, reader: Reader) -> Core | None:
    """All of a line that this reader can notice, translations aside; None where it is not meant for them. The team notices the words for
    every side, and whose the line is.
    """
    if not is_for(line, reader):
        return None
    base = line.base if reader.words(line.base).strip() else next(t for t in line.texts if reader.words(t).strip())
    words = repr((base.child, base.younger, base.family, sorted(line.readers))) if reader.team else reader.words(base)
    return (line.section, words, base.who, base.sign, line.by_when, line.status)


def view_key(lines: Iterable[Line], reader: Reader) -> str:
    """A name for all that this reader can notice of a plan: it changes when, and only when, their plan does."""
    cores = [(line.ref, *found) for line in lines if (found := core(line, reader))]
    return sha256(repr(cores).encode()).hexdigest()[:16]


def changes(old: Iterable[Line], new: Iterable[Line], reader: Reader) -> tuple[dict[str, Change], tuple[Line, ...]]:
    """What is different for one reader: by line, and the lines that went. Words before days, days before what became of it."""
    before = {line.ref: (line, was) for line in old if (was := core(line, reader))}
    found: dict[str, Change] = {}
    for line in new:
        now = core(line, reader)
        if now is None:
            continue
        earlier = before.pop(line.ref, None)
        if earlier is None:
            found[line.ref] = Change.NEW
        elif earlier[1] != now:
            found[line.ref] = _what(earlier[1], now)
    return found, tuple(line for line, _ in before.values())


def _what(was: Core, now: Core) -> Change:
    if was[:4] != now[:4]:
        return Change.WORDS
    return Change.DAY if was[4] != now[4] else Change.STATUS


def dated(new: Iterable[Line], old: Iterable[Line], readers: Iterable[str], day: date, approved: Mapping[str, date]) -> tuple[Line, ...]:
    """The lines with, for each reader, the day from which they read them as they are now.

    What a reader cannot notice does not move their day. `approved`: days of lines that were approved elsewhere, by ref.
    """
    before = {line.ref: line for line in old}
    whose = [Reader(CHILD, True), *(Reader(who, False) for who in readers), Reader(FAMILY, False)]
    return tuple(replace(line, since=_since(line, before.get(line.ref), whose, approved.get(line.ref, day))) for line in new)


def _since(line: Line, was: Line | None, whose: Sequence[Reader], day: date) -> tuple[tuple[str, date], ...]:
    days: dict[str, date] = {}
    for reader in whose:
        if core(line, reader) is None:
            continue
        known = dict(was.since) if was and _same(was, line, reader) else {}
        days[reader.who] = known.get(reader.who) or known.get(FAMILY if not reader.own else reader.who) or day
    return tuple(sorted(days.items()))


def _same(was: Line, line: Line, reader: Reader) -> bool:
    """Whether this reader notices no difference; a child neither in the words nor in the simplest words."""
    younger = replace(reader, younger=True)
    return core(was, reader) == core(line, reader) and (not reader.own or core(was, younger) == core(line, younger))


def words_digest(words: Words) -> str:
    """A name for words as first written: a translation made of other words is out of date. One half names those for the child, one those
    for the family.
    """
    own, family = (words.child, words.younger, words.who, words.sign), (words.family, words.who, words.sign)
    return "".join(sha256(repr(side).encode()).hexdigest()[:HALF] for side in (own, family))


def _freshness_of(text: Words, of: str, now: str) -> str:
    """The state of a translation that was made of other words (`of`) than there are `now`."""
    if text.state == "draft" or of[HALF:] != now[HALF:]:
        return "stale" if text.state == "draft" or of[:HALF] != now[:HALF] else "stale_family"
    return "stale_own"


def freshness(lines: Iterable[Line], of: Mapping[tuple[str, str], str]) -> tuple[Line, ...]:
    """Marks translations whose original changed: `of` tells, by line and language, which words each was made of."""
    found = []
    for line in lines:
        digest = words_digest(line.base)
        texts = tuple(
            replace(t, state=_freshness_of(t, made, digest))
            if t.lang != line.lang and (made := of.get((line.ref, t.lang), digest)) != digest
            else t
            for t in line.texts
        )
        found.append(replace(line, texts=texts))
    return tuple(found)


# --- as it is kept -----------------------------------------------------------------------------------------------------------------


def write(lines: Iterable[Line]) -> str:
    """Lines as JSON, for keeping."""
    return json.dumps([_as_dict(line) for line in lines], ensure_ascii=False, separators=(",", ":"))


def _as_dict(line: Line) -> dict[str, Any]:
    texts = [[t.lang, t.child, t.younger, t.family, t.who, t.sign, t.state] for t in line.texts]
    found: dict[str, Any] = {"ref": line.ref, "section": line.section, "lang": line.lang, "texts": texts}
    if line.by_when:
        found["by_when"] = line.by_when.isoformat()
    if line.status != "open":
        found["status"] = line.status
    if line.readers:
        found["readers"] = sorted(line.readers)
    if line.phrase:
        found["phrase"], found["holes"] = line.phrase, [list(pair) for pair in line.holes]
    if line.since:
        found["since"] = {who: day.isoformat() for who, day in line.since}
    return found


def read(content: str) -> tuple[Line, ...]:
    """Lines from what was kept."""
    return tuple(
        Line(
            ref=row["ref"],
            section=row["section"],
            lang=row["lang"],
            texts=tuple(Words(*text) for text in row["texts"]),
            by_when=date.fromisoformat(row["by_when"]) if "by_when" in row else None,
            status=row.get("status", "open"),
            readers=frozenset(row.get("readers", ())),
            phrase=row.get("phrase", ""),
            holes=tuple((name, value) for name, value in row.get("holes", ())),
            since=tuple((who, date.fromisoformat(day)) for who, day in row.get("since", {}).items()),
        )
        for row in json.loads(content)
    )


def in_order(lines: Iterable[tuple[int, int, Line]], plan_type: str) -> tuple[Line, ...]:
    """Lines in the order of the plan's sections, then of position, then of age; lines of unknown sections fall out."""
    order = {section: n for n, section in enumerate(sections_of(plan_type))}
    known = [row for row in lines if row[2].section in order]
    return tuple(line for _, _, line in sorted(known, key=lambda row: (order[row[2].section], row[0], row[1])))


class Row(Protocol):
    """A line in one language, as the case system has it."""

    @property
    def source_id(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def lang(self) -> str: ...


R = TypeVar("R", bound=Row)


def twins(rows: Iterable[R], base: str = "en") -> list[tuple[R, ...]]:
    """Rows that are one line in several languages, the original first, in the order of section, position and id.

    A translation shares its twin's section and position. Two rows of one language at one place are two lines.
    """
    places: dict[tuple[str, int], dict[str, list[R]]] = {}
    for row in sorted(rows, key=lambda r: (r.section, r.position, r.source_id)):
        places.setdefault((row.section, row.position), {}).setdefault(row.lang, []).append(row)
    found: list[tuple[R, ...]] = []
    for by_lang in places.values():
        first = base if base in by_lang else next(iter(by_lang))
        others = [rows for lang, rows in by_lang.items() if lang != first]
        for n in range(max(map(len, by_lang.values()))):
            same = (by_lang[first], *others)
            found.append(tuple(rows[n] for rows in same if n < len(rows)))
    return found
