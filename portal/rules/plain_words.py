"""Which words of a plan a child or a family may not understand, may be hurt by or cannot hold anybody to. Pure.

It helps the one who writes and forbids nothing. False alarms are the worse mistake: a writer who sees them stops reading.

How a text is read:

- A sentence ends at . ! ? and at a new line, <br>, or the edge of a paragraph or list item; not within a date, a time, an
  address, "e.g." or "Mr.".
- Two or more words within double quotation marks are somebody's own. They are kept as they are: nothing in them is found,
  and they do not make the sentence around them too long.
- Findings never overlap: the longest wins, then an entry of the list before a pattern, then a pattern before a guess.
- A sentence that is too long is marked at one word, the first over the limit that nothing else holds.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.wording.words import Kind, Phrase, WordList

__all__ = ["Finding", "Kind", "Measures", "Report", "check", "mend"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LONGEST = {"family": 20, "child": 15}  # words a sentence: Plain English Campaign, Easy Read
FEW = 20  # below so many words a share says nothing


@dataclass(frozen=True)
class Finding:
    """Some words and what is the matter: `text[start:end] == words`. `why` is a code, `offers` fit in their place.

    `entry` is the id of the list's entry, or "" for a pattern. `count` is the number of words of a long sentence, else 0.
    """

    kind: Kind
    start: int
    end: int
    words: str
    why: str
    offers: tuple[str, ...]
    entry: str
    count: int = 0


@dataclass(frozen=True)
class Measures:
    """How a text reads: words, sentences, the longest sentence and the middle one in words, the share of everyday words (0 to 1)."""

    words: int
    sentences: int
    longest: int
    middle: float
    everyday: float | None


@dataclass(frozen=True)
class Report:
    """What was found, from the beginning of the text to its end, and the measures of the whole."""

    findings: tuple[Finding, ...]
    measures: Measures


def check(text: str, words: WordList, *, reader: str = "family") -> Report:
    """What a writer could say more plainly. `reader` is "child" or "family"; offsets count the characters of `text` as given."""
    limit = LONGEST[reader]
    sentences = _sentences(text)
    found: list[_Found] = []
    for sentence in sentences:
        found.extend(_entries(text, sentence, words, reader))
        found.extend(_promises(sentence))
        found.extend(_letters(sentence, words))
        found.extend(_hard(sentence, words))
    taken: set[int] = set()
    findings = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.rank, f.start)):
        if taken.isdisjoint(one.at):
            taken.update(one.at)
            findings.append(Finding(one.kind, one.start, one.end, text[one.start : one.end], one.why, one.offers, one.entry))
    findings.extend(_too_long(text, sentences, limit, taken))
    return Report(tuple(sorted(findings, key=lambda f: f.start)), _measures(sentences, words))


def mend(text: str, finding: Finding, offer: int) -> str:
    """`text` with this finding's words replaced by one of its offers; a capital at the beginning of a sentence stays one.

    ValueError where the text is not the one that was checked, IndexError where there is no such offer.
    """
    if text[finding.start : finding.end] != finding.words:
        raise ValueError("the text is not the one that was checked")
    new = finding.offers[offer]
    if finding.words[:1].isupper() and _begins(text[: finding.start]):
        new = new[:1].upper() + new[1:]
    return text[: finding.start] + new + text[finding.end :]


# --- a text as sentences of words -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Word:
    """A word at its place. `at` counts the words of the text, `joined` says that only a space or hyphen stands before it."""

    at: int
    start: int
    end: int
    raw: str
    low: str
    joined: bool
    quoted: bool
    first: bool
    plain: bool  # letters, not a number or an address


@dataclass(frozen=True)
class _Found:
    kind: Kind
    start: int
    end: int
    why: str
    offers: tuple[str, ...]
    entry: str
    rank: int
    at: frozenset[int]


_Sentence = Sequence[_Word]

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,9})\b[^<>]*>|&(?:[A-Za-z]{2,8}|#\w{1,7});")
_BLOCKS = {"p", "li", "br", "ul", "ol", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "tr"}
_QUOTED = re.compile(r'"[^"\n]*"|“[^“”\n]*”')
# Every repetition is over characters that cannot begin what follows it, or is short: reading takes one walk through the text.
_SCAN = re.compile(
    r"""
    (?P<line>[\r\n\v\f\u2028\u2029]+)
  | (?P<link>(?:https?://|www\.)[^\s<>"]+ | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})
  | (?P<section>\b[sS]\.?[ ]?\d{2}\b)
  | (?P<dotted>(?<![\w.])[^\W\d_](?:\.[^\W\d_]){1,5}(?![\w])\.?)
  | (?P<number>[£$€]?\d+(?:[.,:/]\d+){0,5}(?:st|nd|rd|th|am|pm)?(?![\w]))
  | (?P<owner>['’][sS]\b)
  | (?P<word>[^\W_][\w\u0300-\u036f\u200d]*(?:['’ʼ](?![sS]\b)[^\W\d_]+){0,3})
  | (?P<stop>[.!?…]+)
    """,
    re.VERBOSE,
)
_SHORT = _set("mr mrs ms dr st prof rev no approx vs tel ext dept mon tue tues wed thu thur thurs fri sat sun") | _set(
    "jan feb mar apr aug sept sep oct nov dec hrs mins"
)
_AFTER_STOP = re.compile(r"""["'”’)\]]*(\s|$)""")


def _sentences(text: str) -> list[list[_Word]]:
    """The words of each sentence. Tags and entities are walked over; sentences without a word are left out."""
    seen = _TAG.sub(lambda m: ("\n" if (m[1] or "").lower() in _BLOCKS else " ") * len(m[0]), text)
    quoted = bytearray(len(seen) + 1)
    for quote in _QUOTED.finditer(seen):
        if len(re.findall(r"\w+", quote[0])) > 1:
            quoted[quote.start() : quote.end()] = b"\1" * len(quote[0])
    sentences: list[list[_Word]] = [[]]
    at = last = 0
    for m in _SCAN.finditer(seen):
        here = sentences[-1]
        kind = m.lastgroup
        if kind == "line" or (kind == "stop" and _ends(seen, m, here)):
            sentences.append([])
        elif kind not in {"stop", "owner"}:
            raw = re.sub(r"\W", "", m[0]) if kind in {"section", "dotted"} else m[0].replace("’", "'")
            plain = kind in {"word", "section", "dotted"}
            joined = bool(here) and _joins(text[last : m.start()])
            first = not any(w.plain for w in here[:3])
            here.append(_Word(at, m.start(), m.end(), raw, raw.lower(), joined, bool(quoted[m.start()]), first, plain))
            at, last = at + 1, m.end()
    return [s for s in sentences if s]


def _joins(gap: str) -> bool:
    """Whether two words with this between them are one phrase: a space, a hyphen, a stroke, or "'s" and a space."""
    gap = re.sub(r"^['’][sS](?=\s)", "", gap)
    return gap in {"-", "‐", "‑", "/"} or gap.isspace()


def _ends(text: str, stop: re.Match[str], before: _Sentence) -> bool:
    """Whether a full stop or its like ends the sentence."""
    after = _AFTER_STOP.match(text, stop.end())
    if not after:  # "home.Then", but not "3.30" or "Jo.txt"
        return text[stop.end() : stop.end() + 1].isupper() and text[stop.start() - 2 : stop.start()].islower()
    following = text[after.end() : after.end() + 1]
    if after.end() > stop.end() + 1 or stop[0] != ".":  # “Can I?” she asked
        return not following.islower()
    word = before[-1] if before else None
    if not word or word.end != stop.start():
        return True
    if word.low == "etc":
        return not following.islower()
    initial = len(word.raw) == 1 and word.raw.isupper() and word.raw != "I"
    return not (word.low in _SHORT or initial or (not word.plain and len(before) == 1))


def _begins(before: str) -> bool:
    """Whether what follows `before` begins a sentence."""
    bare = _TAG.sub(lambda m: "\n" if (m[1] or "").lower() in _BLOCKS else "", before[-400:])
    bare = re.sub(r"[ \t\u00a0\"'“‘(\[•*–-]+$", "", bare)
    return not bare or bare[-1] in ".!?…\r\n\v\f\u2028\u2029"


# --- entries of the list ----------------------------------------------------------------------------------------------------


def _entries(text: str, sentence: _Sentence, words: WordList, reader: str) -> Iterator[_Found]:
    """Every entry in every place; which of them stay is settled when all are known."""
    for i, word in enumerate(sentence):
        for phrase in words.phrases.get(word.low, ()):
            if phrase.entry.reader not in {"", reader} or not _fits(sentence, i, phrase):
                continue
            run = sentence[i : i + len(phrase.words)]
            start, offers = _with_article(text, sentence, i, phrase)
            at = frozenset(w.at for w in run) | ({sentence[i - 1].at} if start < word.start else frozenset())
            rank = 0 if len(run) > 1 else 1
            yield _Found(phrase.entry.kind, start, run[-1].end, phrase.entry.why, offers, phrase.entry.id, rank, at)
            break


def _fits(sentence: _Sentence, i: int, phrase: Phrase) -> bool:
    run = sentence[i : i + len(phrase.words)]
    if len(run) < len(phrase.words) or any(w.quoted for w in run) or not all(w.joined for w in run[1:]):
        return False
    if any(w.low != p if p.islower() or p.isdigit() else w.raw != p for w, p in zip(run, phrase.words, strict=True)):
        return False
    return not any(_stands(sentence, i, len(run), before, after) for before, after in phrase.unless)


def _stands(sentence: _Sentence, i: int, length: int, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether these words stand right before and right after, with no comma between: then the entry is silent."""
    start, end = i - len(before), i + length + len(after)
    if start < 0 or end > len(sentence) or not all(w.joined for w in sentence[start + 1 : end]):
        return False
    run = [*sentence[start:i], *sentence[i + length : end]]
    return all(w == "*" or (w == "#" and x.low[:1].isdigit()) or w == x.low for x, w in zip(run, (*before, *after), strict=True))


_WHOSE = _set("a an the my your our their his her its this that these those some any each every")


def _with_article(text: str, sentence: _Sentence, i: int, phrase: Phrase) -> tuple[int, tuple[str, ...]]:
    """Where the finding starts and its offers: "an assessment" is taken whole where "a look" is offered."""
    start, offers = sentence[i].start, phrase.offers
    before = sentence[i - 1] if i and sentence[i].joined else None
    if not before or before.quoted or before.low not in _WHOSE:
        return start, offers
    offers = tuple(o for o in offers if o.split()[0].lower() not in _WHOSE)
    if before.low not in {"a", "an"} or all(o not in phrase.bare and _article(o) == before.low for o in offers):
        return start, offers
    return before.start, tuple(o if o in phrase.bare else f"{_article(o)} {o}" for o in offers)


def _article(word: str) -> str:
    low = word.lower()
    if low.startswith(("hour", "honest")):
        return "an"
    return "an" if low[:1] in "aeiou" and not re.match(r"uni|use|usu|eu|one|uk", low) else "a"


# --- promises with nobody in them -------------------------------------------------------------------------------------------

_DONE = _set(
    """
    actioned adapted added addressed advised agreed allocated applied appointed arranged asked assessed assigned booked brought
    carried chased checked clarified collected commenced commissioned completed conducted confirmed considered consulted contacted
    convened created decided delivered developed discussed done drawn encouraged ended ensured escalated established evidenced
    examined explored extended facilitated followed found funded gathered given helped held identified implemented improved included
    increased informed initiated introduced invited investigated issued kept liaised looked made maintained managed measured met
    monitored moved notified obtained offered organised organized paid picked placed planned prepared prioritised progressed
    promoted protected provided purchased pursued put raised recommended recorded reduced referred reinstated relayed removed
    reported requested resolved reviewed safeguarded scheduled secured seen sent set shared signed signposted sorted sought started
    submitted supervised supplied supported taken tested told tracked trained transferred transported undertaken updated used
    visited worked written
    """
)
_HANDED = _set("agreed allocated arranged booked decided identified made recommended referred requested")
_JUDGED = _set(
    """
    acknowledged agreed assessed believed considered decided expected felt hoped identified noted observed planned recommended
    reported suggested thought understood
    """
)
_WILL = _set("will shall must should would won't wouldn't shouldn't")
_NEED = _set("need needs needed has have had having is are was were ought going due remains remain still yet")
_MID = _set("not also then always only both all soon now still")
# Before "to be" on its own: somebody does the wishing, or the sentence has its verb already.
_SAID = _WILL | _NEED | _set("i you we he she they it who that this can could may might do does did am be been like")
_NOT_SOMEBODY = _set(
    """
    phone telephone text email e post letter bus car taxi train foot law then when now next tomorrow tonight noon midday midnight
    lunchtime bedtime teatime christmas easter half the a an end mid early late first last this that which itself himself herself
    themselves one two three four five six seven eight nine ten hand chance mistake default video monday tuesday wednesday thursday
    friday saturday sunday january february march april may june july august september october november december spring summer
    autumn winter term age using way means
    """
)
_TIMES = _set(
    """
    end time date start beginning middle day week month year summer autumn winter spring weekend next last
    """
)
_TIMES |= _set(
    """
    deadline first second third morning afternoon evening hour minute age half time phone school-day post
    """
)


def _promises(sentence: _Sentence) -> Iterator[_Found]:
    for i in range(len(sentence)):
        end = _promised(sentence, i)
        if end is None:
            continue
        run = sentence[i : end + 1]
        if any(w.quoted for w in run) or not all(w.joined for w in run[1:]) or _somebody(sentence[end + 1 :]):
            continue
        at = frozenset(w.at for w in run)
        yield _Found(Kind.NOBODY, run[0].start, run[-1].end, "nobody_does_it", (), "", 2, at)


def _promised(sentence: _Sentence, i: int) -> int | None:
    """Where a promise that begins at word i ends, if one does: "will be arranged", "needs to be seen", "it was agreed that"."""
    low = [w.low for w in sentence[i : i + 10]]
    first = low[0]
    if first in _WILL or first.endswith("'ll"):
        k = _skip(low, 1)
        if low[k : k + 2] in (["need", "to"], ["have", "to"]):
            k += 2
        end = _be_done(low, k)
    elif first in _NEED and (k := _skip(low, 1)) < len(low) and low[k] == "to":
        end = _be_done(low, _skip(low, k + 1))
    elif first in {"is", "are", "was", "were"} and low[_skip(low, 1) : _skip(low, 1) + 1] == ["being"]:
        end = _done(low, _skip(low, 1) + 1, _DONE)
    elif first in {"has", "have"} and low[_skip(low, 1) : _skip(low, 1) + 1] == ["been"]:
        end = _done(low, _skip(low, 1) + 1, _HANDED)
    elif first == "it" and len(low) > 2 and (low[1] in {"is", "was"} or low[1:3] == ["has", "been"]):
        end = _done(low, 3 if low[1] == "has" else 2, _JUDGED)
        end = end + 1 if end is not None and low[end + 1 : end + 2] == ["that"] else end
    elif first == "to" and 0 < i <= 6 and _is_heading(sentence[:i]):
        end = _be_done(low, _skip(low, 1))
    else:
        return None
    return None if end is None else i + end


def _skip(low: Sequence[str], k: int) -> int:
    """Past "not", "also" and one adverb."""
    while k < min(len(low), 4) and (low[k] in _MID or (low[k].endswith("ly") and low[k] != "family")):
        k += 1
    return k


def _be_done(low: Sequence[str], k: int) -> int | None:
    return _done(low, k + 1, _DONE) if low[k : k + 1] == ["be"] else None


def _done(low: Sequence[str], k: int, doings: frozenset[str]) -> int | None:
    while k < len(low) and (low[k] in _MID or low[k].endswith("ly")):
        k += 1
    return k if k < len(low) and low[k] in doings else None


def _is_heading(before: _Sentence) -> bool:
    """Whether "to be" follows a bare noun ("Referral to be made"), so that nobody in the sentence wants or does anything."""
    if not all(w.plain for w in before) or before[-1].low in {"able", "right", "chance", "how", "ready", "happy", "afraid", "time"}:
        return False
    return not any(w.low in _SAID or w.low.endswith(("ed", "n't")) or "'" in w.low for w in before) and not re.search(
        r"(want|hope|wish|ask|prefer|love|expect|hate|tr[iy]|learn|right|reason)\w*$", " ".join(w.low for w in before)
    )


def _somebody(after: _Sentence) -> bool:
    """Whether "by" and somebody follows before the next promise: "by Jo", "by her school", not "by Friday" or "by phone"."""
    for word, then, third in zip(after, [*after[1:], None], [*after[2:], None, None], strict=False):
        if word.low in _WILL:
            return False
        if word.low != "by" or then is None or not then.plain:
            continue
        if then.low in {"the", "a", "an", "this", "that", "her", "his", "their", "your", "our"}:
            if third is not None and third.plain and third.low not in _TIMES and third.low not in _NOT_SOMEBODY:
                return True
        elif then.low not in _NOT_SOMEBODY and not then.low.endswith("ing"):
            return True
    return False


# --- letters and hard words -------------------------------------------------------------------------------------------------

_KNOWN_LETTERS = _set(
    """
    AA ADHD AM ATM BBC BMX BST BTEC CBBC CCTV CD COVID DIY DJ DNA DVD EU FA FIFA GCSE GP HIV ICT ID II III IT ITV IV KFC LED LGBT
    LGBTQ MOT MP NHS NSPCC OK PC PDF PE PIN PM PS PSHE PTO QR RAF RE RIP RSPCA SATS SIM SMS SOS TV UFO UK US USA USB VI VII VIP WC
    WIFI XL XXL YMCA
    """
)


def _letters(sentence: _Sentence, words: WordList) -> Iterator[_Found]:
    """Two to six capital letters that stand for something. Not where somebody simply writes loudly."""
    capitals = [w for w in sentence if w.plain and len(w.raw) > 1]
    if len(capitals) > 3 and sum(w.raw.isupper() for w in capitals) * 2 > len(capitals):
        return
    for i, word in enumerate(sentence):
        letters = word.raw[:-1] if word.raw.endswith("s") else word.raw
        if not re.fullmatch(r"[A-Z]{2,6}", letters) or letters in _KNOWN_LETTERS or word.quoted or not word.plain:
            continue
        following = sentence[i + 1].raw if i + 1 < len(sentence) and sentence[i + 1].joined else ""
        initials = len(letters) == 2 and following.istitle()
        if not initials and not words.knows(letters) and not words.decides(word.low):
            yield _Found(Kind.ACRONYM, word.start, word.end, "letters", (), "", 2, frozenset({word.at}))


# A word at the beginning of a sentence may be a name. One that ends like this is not.
_MADE = re.compile(
    r"(tion|sion|ment|ing|ings|ly|ity|ive|ence|ance|ible|able|ise|ised|ate|ated|ous|ical|ism|ology|ness|ship|ations?|ments)$"
)


def _hard(sentence: _Sentence, words: WordList) -> Iterator[_Found]:
    """Long words that are on no list: three syllables and nine letters."""
    for word in sentence:
        low = word.low
        if len(low) < 9 or word.quoted or not word.plain or not (low.isascii() and low.isalpha()):
            continue
        is_name = word.raw[0].isupper() and not (word.first and word.raw[1:].islower() and _MADE.search(low))
        if not is_name and _syllables(low) > 2 and not (words.decides(low) or words.knows(low) or _is_built(low, words)):
            yield _Found(Kind.HARD, word.start, word.end, "hard_word", (), "", 3, frozenset({word.at}))


def _is_built(low: str, words: WordList) -> bool:
    """Whether a word is made of everyday ones: "headteacher", "unhelpful", "forgetful"."""
    for ending in ("ness", "ful", "less", "fully"):
        if low.endswith(ending) and words.knows(low[: -len(ending)]):
            return True
    if low.startswith("un") and words.knows(low[2:]):
        return True
    return len(low) < 30 and any(
        low[:k] in words.everyday and low[k:] not in {"ship", "able", "age", "ant", "ate", "ion", "ton"} and words.knows(low[k:])
        for k in range(4, len(low) - 2)
    )


def _syllables(low: str) -> int:
    """About how many: groups of vowels, without a silent e."""
    count = len(re.findall(r"[aeiouy]+", low)) + len(re.findall(r"i[ao](?!n|us)|eo|ua[lt]", low))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzcg]es$", low):
        count -= 1
    return max(1, count)


# --- how long, how plain ----------------------------------------------------------------------------------------------------


def _too_long(text: str, sentences: Sequence[_Sentence], limit: int, taken: set[int]) -> Iterator[Finding]:
    for sentence in sentences:
        own = [w for w in sentence if not w.quoted]
        if len(own) <= limit:
            continue
        free = [w for w in own[limit:] if w.at not in taken] or [w for w in reversed(own[:limit]) if w.at not in taken]
        for w in free[:1]:
            yield Finding(Kind.LONG, w.start, w.end, text[w.start : w.end], "long_sentence", (), "", len(own))


def _measures(sentences: Sequence[_Sentence], words: WordList) -> Measures:
    """Names and numbers are everybody's words: they count as words, but not for the share."""
    lengths = [len(s) for s in sentences]
    asked = [w for s in sentences for w in s if w.plain and (w.first or not w.raw[0].isupper() or w.raw == "I")]
    share = sum(words.knows(w.low) for w in asked) / len(asked) if asked and sum(lengths) >= FEW else None
    middle = float(statistics.median(lengths)) if lengths else 0.0
    return Measures(sum(lengths), len(lengths), max(lengths, default=0), middle, share)
