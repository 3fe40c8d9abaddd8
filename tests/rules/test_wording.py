"""The hard words and the phrasebook: complete, plain, and all of it where translators find it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

import pytest
from babel.messages import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract

from portal.wording import glossary, phrases

ROOT = Path(__file__).resolve().parents[2]
# Words of offices: a family should never have to look them up in its own plan.
JARGON = (
    "placement|sibling|siblings|respite|lac|cla|contact|intervention|multi-agency|safeguarding|outcome|outcomes|threshold|neglect|"
    "neglected|abscond|perpetrator|victim|dysregulated|disclosed|alleged|challenging|engage|engaging|non-compliant|compliance|chaotic|"
    "at risk|peers|resilience|monitor|monitored|professionals|appropriate|inappropriate|referral|case|service user|failed to|birth parent"
)
WORD = '[[word]]\nid = "court"\nword = "court"\nforms = "court|courts"\nmeans = "A place."\nsource = "ours"\n'
PHRASE = '[[phrase]]\nid = "a"\nsection = "why"\nfamily = "%(child)s is well."\nchild = "You are well."\nholes = ["child"]\n'


def sentence_lengths(texts: list[str]) -> list[int]:
    """How many words each sentence has; a hole is one word."""
    whole = (re.sub(r"%\(\w+\)s", "Name", text) for text in texts)
    return [len(sentence.split()) for text in whole for sentence in re.split(r"(?<=[.?!])\s+", text)]


def said(reader: str) -> list[str]:
    return [phrase.texts[reader] for phrase in phrases.load().values() if reader in phrase.texts]


def test_there_are_enough_words_and_phrases() -> None:
    assert len(glossary.load()) >= 80
    assert len(phrases.load()) >= 150
    assert {phrase.section for phrase in phrases.load().values()} == set(phrases.SECTIONS)
    assert len(said("younger")) >= 40


def test_nothing_is_there_twice() -> None:
    terms = glossary.load()
    assert len({term.word for term in terms}) == len({term.means for term in terms}) == len(terms)
    for reader in ("family", "child"):
        assert len(set(said(reader))) == len(said(reader))
    assert not [phrase.id for phrase in phrases.load().values() if phrase.younger == phrase.child]


@pytest.mark.parametrize(
    ("texts", "middle", "longest"),
    [
        ([term.means for term in glossary.load()], 12, 18),
        (said("family"), 12, 20),
        (said("child"), 10, 18),
        (said("younger"), 6, 8),
    ],
    ids=["means", "family", "child", "younger"],
)
def test_sentences_are_short(texts: list[str], middle: int, longest: int) -> None:
    lengths = sentence_lengths(texts)
    assert median(lengths) <= middle
    assert max(lengths) <= longest


def test_every_text_is_whole_sentences_without_html() -> None:
    texts = [*said("family"), *said("child"), *said("younger"), *(term.means for term in glossary.load())]
    assert not [text for text in texts if not re.search(r"[.?!]$", text) or re.search(r"[<>&]|  ", text)]
    assert all(len(re.findall(r"[.?!](?=\s|$)", term.means)) <= 3 for term in glossary.load())


def test_no_phrase_holds_a_word_of_offices_or_guesses_whether_a_child_is_a_boy() -> None:
    texts = [*said("family"), *said("child"), *said("younger")]
    bad = re.compile(rf"\b({JARGON}|he|she|him|her|his|hers)\b", re.IGNORECASE)
    assert not [text for text in texts if bad.search(text)]


def test_no_hole_is_bent_and_a_child_is_spoken_to() -> None:
    texts = [*said("family"), *said("child"), *said("younger")]
    # A genitive s, or a number before what it counts, cannot be said in other languages with the same hole.
    assert not [text for text in texts if re.search(r"\)s['’\w]|%\(number\)s (?!or fewer)\w|[Oo]n %\(weekday\)s", text)]
    assert not [text for text in (*said("child"), *said("younger")) if "%(child)s" in text]


def test_each_text_can_be_filled_in() -> None:
    for phrase in phrases.load().values():
        filled = [text % dict.fromkeys(phrase.holes, "Sam") for text in phrase.texts.values()]
        assert not [text for text in filled if "%" in text]


def extracted(method: str, file: Path) -> dict[tuple[str | None, str], list[str]]:
    """What Babel finds in a file: context and text, and the comments."""
    with file.open("rb") as opened:
        found = extract(method, opened, DEFAULT_KEYWORDS, ("Translators:",), strip_comment_tags=True)
        return {(context, str(text)): comments for _, text, comments, context in found}


def test_every_hard_word_is_in_the_extraction_with_its_context() -> None:
    found = extracted("portal.wording.extract:glossary", glossary.FILE)
    for term in glossary.load():
        assert found[("glossary word", term.word)]
        assert "letter by letter" in found[("glossary forms", term.forms)][0]
        assert term.word in found[(None, term.means)][0]


def test_every_phrase_is_in_the_extraction_with_its_holes_explained() -> None:
    found = extracted("portal.wording.extract:phrasebook", phrases.FILE)
    for phrase in phrases.load().values():
        for reader, text in phrase.texts.items():
            assert phrase.section in " ".join(found[(None, text)]) or reader == "younger"
            holes = re.findall(r"%\(\w+\)s", text)
            assert all(hole in found[(None, text)][0] for hole in holes)
            assert Message(text).python_format == bool(holes)
    assert any("spoken to the child" in comments[0] for comments in found.values())


def test_the_methods_are_named_for_make_messages() -> None:
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    ours = {row["pattern"]: row["method"] for row in mappings if str(row["method"]).startswith("portal.")}
    assert ours == {
        "portal/data/glossary.toml": "portal.wording.extract:glossary",
        "portal/data/phrasebook.toml": "portal.wording.extract:phrasebook",
        "portal/data/symbols.toml": "portal.paper.symbols:labels",
    }


def test_without_the_tag_no_comments_are_given_and_lines_are_right() -> None:
    found = list(extract("portal.wording.extract:glossary", BytesIO(b"# one\n" + WORD.encode()), DEFAULT_KEYWORDS))
    assert [(line, comments) for line, _, comments, _ in found] == [(2, [])] * 3


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (glossary.read, "[[word", "words.toml"),
        (glossary.read, "", "must hold [[word]]"),
        (glossary.read, WORD + '[more]\na = "b"\n', "nothing else"),
        (glossary.read, WORD + WORD, "word 2 (court): id: stands there twice"),
        (glossary.read, WORD + WORD.replace('"court"', '"yard"', 1), "'court' stands in 'court' already"),
        (glossary.read, WORD + 'note = "x"\n', "word 1 (court): unknown: note"),
        (glossary.read, WORD.replace('source = "ours"\n', ""), "source: is missing"),
        (glossary.read, WORD.replace("A place.", ""), "means: is empty"),
        (glossary.read, WORD.replace("A place.", " A place."), "space at its ends"),
        (glossary.read, WORD.replace("court|courts", "Court|courts"), "lower case"),
        (glossary.read, WORD.replace("court|courts", "court||courts"), "not empty"),
        (glossary.read, WORD.replace('id = "court"', 'id = "a court"'), "small letters"),
        (phrases.read, PHRASE + PHRASE, "phrase 2 (a): id: stands there twice"),
        (phrases.read, PHRASE + 'note = "x"\n', "unknown: note"),
        (phrases.read, PHRASE.replace('"why"', '"because"'), "section: 'because'"),
        (phrases.read, PHRASE.replace("%(child)s", "Sam"), "holes: ['child'] are named, [] are used"),
        (phrases.read, PHRASE.replace('["child"]', "[]"), "holes: [] are named, ['child'] are used"),
        (phrases.read, PHRASE.replace('["child"]', '["child", "child"]'), "names each once"),
        (phrases.read, PHRASE.replace('["child"]', '"child"'), "must be a list"),
        (phrases.read, PHRASE.replace("child)s", "pet)s").replace('["child"]', '["pet"]'), "'pet' is none of"),
        (phrases.read, PHRASE.replace("%(child)s is", "%(child)s is 9 %"), "neither %(name)s nor %%"),
        (phrases.read, PHRASE.replace("%(child)s", "%(child)d"), "neither %(name)s nor %%"),
        (phrases.read, PHRASE.replace("You are well.", "") + 'younger = "You."\n', "no text for the child"),
        (phrases.read, PHRASE + 'source = ""\n', "source: is empty"),
        (phrases.read, PHRASE + "younger = 3\n", "younger: is missing, or is no text"),
    ],
)
def test_a_slip_in_a_file_is_said_with_its_place(read: Callable[[str, str], object], text: str, says: str) -> None:
    with pytest.raises(glossary.BadWords) as caught:
        read(text, "words.toml")
    assert str(caught.value).startswith("words.toml: ")
    assert says in str(caught.value)


def test_a_phrase_need_not_be_for_a_child_and_may_hold_a_per_cent_sign() -> None:
    (phrase,) = phrases.read(PHRASE.replace("You are well.", "").replace("is well", "is 100%% well"), "words.toml")
    assert dict(phrase.texts) == {"family": "%(child)s is 100%% well."}
