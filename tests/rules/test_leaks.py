"""Whether words of one person stand in what another reads: runs of words are found however they are dressed, and chance is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.leaks import RUN, Secret, leaking, plain, reaches

SAID = "I hate it when Lee shouts at Mum & me. Please don't tell her!"
WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


def found(secret: str, *page: str) -> bool:
    return reaches(Secret(secret, "said"), page)


@pytest.mark.parametrize(
    "copy",
    [
        SAID,
        SAID.upper(),
        "Maya said: “i hate it, when LEE shouts” at home.",
        "<p>Maya says:</p><ul><li>I hate it when <b>Lee</b> shouts</li></ul>",
        "I hate it when <b>L</b>ee sho<em>uts</em> at Mum",
        "I  hate\nit\twhen\u00a0Lee  shouts",
        "Ｉ ｈａｔｅ ｉｔ ｗｈｅｎ Ｌｅｅ ｓｈｏｕｔｓ",
        "I ha\u200bte it wh\u00aden Le\u2060e shouts",
        "Please do not ask. … when Lee shouts at Mum &amp; me …",
        "and please don\u2019t tell her",
    ],
)
def test_a_copy_is_found_however_it_is_dressed(copy: str) -> None:
    assert found(SAID, "Something else.", copy)


@pytest.mark.parametrize(
    "own",
    ["", "Lee shouts at Mum.", "Dana said that Lee shouts at Maya. It hurts.", "I hate it. When he comes, Lee shouts at Mum.", "<p></p>"],
)
def test_fewer_words_in_a_row_are_chance(own: str) -> None:
    assert not found(SAID, own)


@pytest.mark.parametrize(
    ("secret", "page", "is_found"),
    [
        ("I am scared", "Maya says: I am scared.", True),
        ("I am scared", "I am very scared", False),
        ("me & my dog sam", "Maya lives with Dana. Me &amp; my dog Sam, she says.", True),
        ("Help me", "Help me", False),  # two words are everybody's
        ("", "", False),
        ("!!! ???", "!!! ???", False),
        ("one two three four", "zero one two three four five", True),
        ("one two three four", "one two three", False),
        ("أنا خائف من هذا البيت", "قال إنه: أنا خائف من هذا البيت.", True),
    ],
)
def test_short_words_of_somebody_are_found_whole(secret: str, page: str, is_found: bool) -> None:
    assert found(secret, page) is is_found


def test_a_run_does_not_go_over_from_one_text_to_the_next() -> None:
    assert not found("one two three four five", "one two three", "four five")


def test_only_those_that_stand_there_are_named() -> None:
    secrets = [Secret("the dog ate all my homework", "said"), Secret("nobody knows about the red door", "line")]
    assert leaking(secrets, ["We saw that nobody knows about the red door."]) == (secrets[1],)
    assert leaking(secrets, iter(["the dog ate all my shoes", "x"])) == (secrets[0],)  # five of them in a row
    assert leaking(secrets, []) == ()


@given(st.lists(WORD, min_size=RUN, max_size=12), st.lists(WORD, max_size=8), st.lists(WORD, max_size=8), st.integers(0, 7))
def test_any_run_that_is_long_enough_is_found_anywhere(secret: list[str], before: list[str], after: list[str], at: int) -> None:
    at = min(at, len(secret) - RUN)
    page = " ".join([*before, *secret[at : at + RUN], *after])
    assert found(" ".join(secret), page)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_asked(secret: str, page: str) -> None:
    words, on_page = plain(secret), plain(page)
    if found(secret, page):
        assert set(words) & set(on_page)
    if len(words) >= 3:
        assert found(secret, secret)
