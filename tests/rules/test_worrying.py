"""Worrying words: what must be found in each language, how often harmless words are found too, and that nothing breaks."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.languages import OFFERED
from portal.rules import worrying as rules
from portal.rules.worrying import plain, worrying

with (Path(__file__).parent.parent / "data" / "worrying.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file, strict=True))
FOUND = [(row["language"], row["text"]) for row in ROWS if row["found"] == "yes"]
HARMLESS = [(row["language"], row["text"]) for row in ROWS if row["found"] == "no"]
MOST_FALSE_ALARMS = 12  # of a hundred harmless texts; each costs a few numbers too many on a page


@pytest.mark.parametrize(("language", "text"), FOUND, ids=[f"{language} {text}" for language, text in FOUND])
def test_worrying_words_are_found(language: str, text: str) -> None:
    assert worrying(text)
    assert worrying(f"Hello, I have a question. {text}. That is all, thank you.")
    assert worrying(text.upper())
    assert worrying(text.replace(" ", "\u200b \u00a0"))


def test_there_are_forty_phrases_a_language_and_sixty_harmless_ones() -> None:
    assert {language.code for language in OFFERED} == {language for language, _ in FOUND}
    assert min(Counter(language for language, _ in FOUND).values()) >= 40
    assert len(HARMLESS) >= 60


def test_few_harmless_words_are_found_too() -> None:
    wrong = [text for _, text in HARMLESS if worrying(text)]
    assert len(wrong) * 100 <= MOST_FALSE_ALARMS * len(HARMLESS), wrong


def test_people_mix_languages() -> None:
    assert worrying("Thank you! بابا بيضربني bye")
    assert worrying("Diolch am ddod. i want to die. شكرا")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I’m  NOT\nokay!!!", "im not okay"),
        ("KILLLL", "kil"),
        ("su1c1de $elf h@rm", "suicide self harm"),
        ("dw i'n casáu", "dw in casau"),
        ("أُؤذِي نَفْسِي", "اوذي نفسي"),
        ("حيـــاة", "حياه"),
        ("a\u200bb\u2060c", "abc"),
        ("ｆｕｌｌ", "ful"),
        ("stop🔪now", "stop 🔪 now"),
        ("", ""),
    ],
)
def test_how_a_text_is_read(typed: str, read: str) -> None:
    assert plain(typed) == read


some_text = st.one_of(st.text(max_size=80), st.sampled_from([text for _, text in [*FOUND, *HARMLESS]]))


@given(st.text())
@example("\x00\ud800ﷺ")
@example("ى" * 5_000)
def test_it_never_breaks(text: str) -> None:
    assert worrying(text) in {True, False}


@given(some_text, some_text, st.sampled_from([" ", "\n", ". ", "\u00a0", "\n\n"]))
def test_more_text_never_makes_a_yes_a_no(text: str, more: str, between: str) -> None:
    if worrying(text):
        assert worrying(text + between + more)
        assert worrying(more + between + text)


@given(st.sampled_from(FOUND), st.lists(st.sampled_from(["fine", "the", "visit", "want", "to", "not", "my"]), max_size=3_500))
def test_long_texts_are_looked_through_to_the_end(found: tuple[str, str], before: list[str]) -> None:
    assert worrying(" ".join(before) + ". " + found[1])


def test_a_text_of_very_many_different_words_is_looked_through_too() -> None:
    many = " ".join(f"w{n}x" for n in range(rules.FEW_WORDS + 500))
    assert not worrying(many)
    assert worrying(f"{many} she slapped him")


def test_no_entry_reaches_further_than_is_looked() -> None:
    known = rules._list()
    for entries in [*known.by_word.values(), *known.by_stem.values()]:
        for entry in entries:
            between = sum(not word.words and not word.stems for word in entry)
            assert len(entry) - between + between * rules.MOST_BETWEEN <= rules.LONGEST_ENTRY
            assert entry[0].words or entry[0].stems
            assert all(len(stem) > 1 for word in entry for stem in word.stems), entry


def test_every_entry_is_found_by_itself() -> None:
    """An entry that its own words do not bring up would be dead: a sign in it that is never read, or a slip in writing it."""
    for entry in rules._entries():
        words = " ".join(part.split("|")[0].rstrip("*") for part in entry.split() if part != rules.ANY)
        assert worrying(words), entry
