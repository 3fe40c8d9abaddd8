"""The word help is as good as its page says, and no worse than we accept."""

from __future__ import annotations

from collections import Counter

from portal.rules.plain_words import Kind
from tests.plain_words import BEGIN, END, PAGE, as_text, measure, rows


def test_the_page_says_what_is_measured() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.split(BEGIN)[1].split(END)[0] == as_text(measure())


def test_the_sentences_are_many_and_of_every_kind() -> None:
    found = Counter(row["label"] for row in rows())
    assert found["good"] >= 100
    assert found["bad"] >= 100
    kinds = Counter(kind for row in rows() for kind in row["kinds"].split())
    assert set(kinds) == {kind.value for kind in Kind}
    assert min(kinds.values()) >= 15
    assert len({row["sentence"] for row in rows()}) == len(rows())


def test_a_worker_who_writes_well_is_left_alone_and_one_who_does_not_is_helped() -> None:
    measured = measure()
    assert measured.clean / measured.good >= 0.95
    assert measured.found / measured.bad >= 0.9
    for kind, count in measured.kinds.items():
        assert count.precision >= 0.7, kind
        assert count.recall >= 0.7, kind
