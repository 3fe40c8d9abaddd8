"""Names, places, dates and ages in words that everybody will read. Pure.

What is refused and what is asked about:

- A name that the records know is refused, in any case and with or without its accents; also with "'s" or an Arabic "and" or "to" before it.
- A name that is an everyday word too (Will, May, Grace) is asked about where it has a capital letter. A whole name is refused.
- In a language whose everyday words we do not have, what stands in small letters or begins a sentence is asked about: Welsh "mae" is
  "is", and many Arabic names are words. A name in another script than the rest is refused there too.
- Words of a team's name that are no words of the trade are places (Brackenford).
- An English word with a capital letter, that is no everyday word and does not begin a sentence, looks like a name: it is asked about,
  because no surname of a child and no address is kept here to be compared with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

# Letters with the marks that belong to them, and signs that nobody can see.
_L = "(?:[^\\W\\d_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200b-\u200f\u2060\ufeff])"
_TOKEN = re.compile(f"{_L}+(?:['’ʼ‐‑-]{_L}+)*")
_INSIDE = re.compile("['’ʼ‐‑-]")
_ENDS = re.compile("['’ʼ](?:s|t|ll|re|ve|d|m)$", re.IGNORECASE)
_BEGINS = re.compile('[.!?…:؟۔\n“"(•]')
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ى": "ي", "ة": "ه", "ـ": None})
_CLITICS = re.compile("^[وفبلك]?(?:ال|لل)?(?=.{3})|^[وفبلك](?=.{3})")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# First letters of Welsh words, changed > as they were.
_MUTATED = tuple(pair.split(">") for pair in _set("ngh>c mh>p nh>t ng>g ch>c ph>p th>t dd>d m>b n>d g>c b>p d>t f>b f>m l>ll r>rh h> >g"))
TITLES = _set("mr mrs ms miss mx dr sir")
PARTICLES = _set("de da del la le van von der den al el bin bint ibn ap ab ferch of and the")
OPENERS = _set("a an the you we us i they he she it and or but to do so no my in on as if")
# Words of the work that stand in names of teams and are nobody's place.
TRADE = _set(
    "adoption adviser advice assessment carers children conference court disabilities disability early edge families family fostering"
    " independent intervention kinship learning leaving locality mash permanence pathway prevention protection reviewing referral"
    " residential rights safeguarding service services social support targeted team together transition transitions unaccompanied virtual"
    " youth"
)
FINE = _set("english welsh arabic childline samaritans ombudsman commissioner ofsted christmas easter ramadan eid diwali")


class Why(StrEnum):
    """Why a word is held up."""

    NAME = "name"
    PLACE = "place"
    MAYBE = "maybe"
    LOOKS = "looks"
    DATE = "date"
    AGE = "age"
    NUMBER = "number"


REFUSED = frozenset({Why.NAME, Why.PLACE})


@dataclass(frozen=True)
class Found:
    """Words of the text as they were typed, and what is the matter with them."""

    words: str
    why: Why

    @property
    def refused(self) -> bool:
        """Whether they have to go; all else is only asked about."""
        return self.why in REFUSED


@dataclass(frozen=True)
class Known:
    """What the records know: names of people, whole, and names of teams; `council` is no secret in them."""

    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    council: str = ""


@dataclass(frozen=True)
class _Token:
    words: str
    first: bool

    @property
    def capital(self) -> bool:
        return self.words[:1].isupper()

    @property
    def has_case(self) -> bool:
        return self.words.lower() != self.words.upper()


def flat(word: str) -> str:
    """A word without case, accents, vowel marks and signs that nobody can see: `Siân` and `SIAN` are one."""
    marked = unicodedata.normalize("NFKD", word).casefold().translate(_LATIN)
    return "".join(c for c in marked if unicodedata.category(c)[0] == "L")


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        words = "".join(c for c in match[0] if unicodedata.category(c) != "Cf")
        if words:
            found.append(_Token(words, not found or bool(_BEGINS.search(text[end : match.start()]))))
        end = match.end()
    return found


def _forms(word: str) -> set[str]:
    """All that a word may be without its endings and what is written together with it."""
    bare = _ENDS.sub("", word)
    forms = {flat(bare), *(flat(part) for part in _INSIDE.split(bare) if len(flat(part)) > 2)}
    forms |= {form[:-1] for form in set(forms) if form.endswith("s") and len(form) > 3}
    return {form for form in forms | {_CLITICS.sub("", form) for form in forms} if len(form) > 1}


def _mutations(form: str) -> set[str]:
    """What a Welsh word may have been before its first letter changed."""
    return {old + form[len(new) :] for new, old in _MUTATED if form.startswith(new)} if len(form) > 3 else set()


def _of_name(name: str) -> list[str]:
    """The words of one name, flat, without titles."""
    words = [flat(_ENDS.sub("", token.words)) for token in _tokens(name)]
    return [w for w in words if len(w) > 1 and w not in TITLES]


def _parts(names: Iterable[str]) -> set[str]:
    """Every word that is somebody's name, and both halves of a double one."""
    found: set[str] = set()
    for name in names:
        found.update(w for w in _of_name(name) if w not in PARTICLES)
        found.update(flat(half) for token in _tokens(name) for half in _INSIDE.split(token.words) if len(flat(half)) > 2)
    return found


def look(text: str, known: Known, is_word: Callable[[str], bool], *, language: str = "en") -> tuple[Found, ...]:
    """What of a text may tell who or where somebody is, each once, what is refused first. `is_word`: an everyday English word."""
    tokens, english = _tokens(text), language.split("-")[0] == "en"
    mostly_cased = 2 * sum(token.has_case for token in tokens) >= len(tokens)
    council = frozenset(_of_name(known.council))
    people, places = _parts(known.people), _places(known, council, is_word)
    found = [*_whole_names(tokens, known.people)]
    for token in tokens:
        foreign = token.has_case != mostly_cased
        if english:
            why = _in_english(token, people, places, is_word, foreign=foreign, fine=FINE | TRADE | council)
        else:
            why = _elsewhere(token, people, places, foreign=foreign, welsh=language.startswith("cy"))
        if why:
            found.append(Found(_ENDS.sub("", token.words), why))
    found += _numbers(text, english=english)
    once: dict[str, Found] = {}
    for one in found:
        once.setdefault(one.words.casefold(), one)
    return tuple(sorted(once.values(), key=lambda one: not one.refused))


def _places(known: Known, council: frozenset[str], is_word: Callable[[str], bool]) -> set[str]:
    words = _parts(known.teams) - council - TRADE - PARTICLES
    return {w for w in words if len(w) > 2 and not is_word(w)}


def _in_english(
    token: _Token, people: set[str], places: set[str], is_word: Callable[[str], bool], *, foreign: bool, fine: frozenset[str]
) -> Why | None:
    forms = _forms(token.words)
    of_people = forms & people
    if of_people and (foreign or not all(map(is_word, of_people))):
        return Why.NAME
    if forms & places:
        return Why.PLACE if token.capital or foreign else Why.MAYBE
    bare = flat(_ENDS.sub("", token.words))
    if of_people:
        return Why.MAYBE if token.capital and not (token.first and bare in OPENERS) else None
    strange = token.capital and not token.first and len(bare) > 1 and not (token.words.isupper() and len(bare) < 4)
    return Why.LOOKS if strange and bare not in fine and not is_word(bare) and not _MONTH.fullmatch(bare) else None


def _elsewhere(token: _Token, people: set[str], places: set[str], *, foreign: bool, welsh: bool) -> Why | None:
    forms = _forms(token.words)
    of_people = forms & people
    if of_people or forms & places:
        sure = foreign or (token.capital and not token.first)
        return (Why.NAME if of_people else Why.PLACE) if sure else Why.MAYBE
    return Why.MAYBE if welsh and any(_mutations(form) & (people | places) for form in forms) else None


def _whole_names(tokens: list[_Token], names: Iterable[str]) -> Iterable[Found]:
    """Two or more words in a row that are somebody's whole name, also where each is an everyday word; one of them has a capital."""
    words = [flat(_ENDS.sub("", token.words)) for token in tokens]
    wholes = {tuple(whole) for name in names if len(whole := _of_name(name)) > 1}
    for size in sorted({len(whole) for whole in wholes}):
        for at in range(len(words) - size + 1):
            if tuple(words[at : at + size]) in wholes and any(token.capital for token in tokens[at : at + size]):
                yield Found(_ENDS.sub("", " ".join(token.words for token in tokens[at : at + size])), Why.NAME)


_MONTHS = "jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_MONTH = re.compile(_MONTHS + "|march|may", re.IGNORECASE)
_ANY = f"(?:{_MONTHS}|mar(?:ch)?|may)"
_COUNTED = (
    "(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)"
)
_PATTERNS: tuple[tuple[str, Why], ...] = (
    (r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", Why.PLACE),
    (rf"(?i)\b{_COUNTED}[\s-]*(?:years?|yrs?|months?|weeks?)[\s-]*olds?\b|\b\d{{1,2}}\s?y/?o\b", Why.AGE),
    (rf"(?i)\b(?:aged?|turn(?:s|ed|ing)|year)\s+{_COUNTED}\b", Why.AGE),
    (rf"(?i)\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_ANY}\b(?:\s+\d{{4}})?|\b{_ANY}\s+\d{{1,4}}(?:st|nd|rd|th)?\b", Why.DATE),
    (r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b(?:19|20)\d\d\b", Why.DATE),
    (rf"(?i)\b(?:{_MONTHS})\b", Why.DATE),
    (r"\b(?:in|on|since|by|of|last|next|this|until)\s+(?:March|May)\b", Why.DATE),  # "this may help" has a small letter
    (r"\b\d[\d ]{4,}\d\b|\b\d{5,}\b", Why.NUMBER),
)


def _numbers(text: str, *, english: bool) -> list[Found]:
    """Dates and ages; in a language whose words for them we do not have, every number."""
    if not english:
        return [Found(match[0], Why.NUMBER) for match in re.finditer(r"\d[\d./-]*", text)]
    found, taken = [], set[int]()
    for pattern, why in _PATTERNS:
        for match in re.finditer(pattern, text):
            at = set(range(match.start(), match.end()))
            if not at & taken:
                taken |= at
                found.append(Found(" ".join(match[0].split()), why))
    return found
