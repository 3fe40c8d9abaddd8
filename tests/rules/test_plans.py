"""Plans: who reads what in which language, what changed for whom, and that nobody can tell what is not meant for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rules import plans
from portal.rules.plans import Change, Line, Reader, Words

D = date.fromisoformat
MAYA, YOUNG, DANA, ROB = Reader("child", True), Reader("child", True, younger=True), Reader("dana", False), Reader("rob", False)
TEAM = Reader("", own=False, team=True)
EN = Words("en", "You read.", "Read!", "Maya reads.", "Priya", "A book is done")
AR = Words("ar", "تقرأ", "", "مايا تقرأ")
LINE = Line("l1", "why", "en", (EN, AR))
ORDER = plans.SECTIONS


def one(line: Line, reader: Reader, *wishes: str, checked: frozenset[str] = frozenset()) -> plans.Shown | None:
    return next(iter(plans.view([line], reader, wishes or ("en",), checked=checked)), None)


def words_for(line: Line, reader: Reader, *wishes: str) -> str | None:
    shown = one(line, reader, *wishes)
    return shown.words if shown else None


# Who reads what


def test_each_reads_the_words_for_their_side() -> None:
    assert words_for(LINE, MAYA) == "You read."
    assert words_for(LINE, YOUNG) == "Read!"
    assert words_for(LINE, DANA) == words_for(LINE, ROB) == words_for(LINE, TEAM) == "Maya reads."
    assert one(LINE, YOUNG).part == "younger"
    assert one(LINE, MAYA).part == "child"


@pytest.mark.parametrize(
    ("words", "child", "younger", "family"),
    [
        (Words("en", "c"), "c", "c", None),
        (Words("en", family="f"), None, None, "f"),
        (Words("en", "c", "y"), "c", "y", None),
        (Words("en", "  ", "\n", "\t"), None, None, None),
        (Words("en", who="Priya", sign="s"), None, None, None),
        (Words("en", younger="y"), "y", "y", None),  # the simplest words alone are for every child
    ],
)
def test_a_line_without_words_for_somebody_is_not_there_for_them(
    words: Words, child: str | None, younger: str | None, family: str | None
) -> None:
    line = Line("l", "why", "en", (words,))
    assert [words_for(line, r) for r in (MAYA, YOUNG, DANA)] == [child, younger, family]
    for reader, said in ((MAYA, child), (YOUNG, younger), (DANA, family)):
        assert plans.is_for(line, reader) is (said is not None)
        assert (plans.core(line, reader) is None) is (said is None)


@pytest.mark.parametrize(
    ("readers", "who"),
    [(set(), ["child", "dana", "rob"]), ({"child"}, ["child"]), ({"dana"}, ["dana"]), ({"rob", "child"}, ["child", "rob"]), ({"x"}, [])],
)
def test_a_line_for_some_is_read_by_them_alone_and_by_the_team(readers: set[str], who: list[str]) -> None:
    line = replace(LINE, readers=frozenset(readers))
    assert [r.who for r in (MAYA, DANA, ROB) if plans.is_for(line, r)] == who
    assert plans.is_for(line, TEAM)
    assert not readers or not plans.is_for(line, Reader(plans.FAMILY, False))


def test_the_team_reads_a_line_that_is_for_the_child_alone() -> None:
    line = Line("l", "why", "en", (Words("en", "only you"),))
    assert words_for(line, TEAM) == "only you"
    changed = replace(line, texts=(Words("en", "other words"),))
    assert plans.changes([line], [changed], TEAM)[0] == {"l": Change.WORDS}


# Languages


def test_a_person_s_words_come_before_the_phrasebook_and_that_before_their_own_language() -> None:
    line = replace(LINE, phrase="p", holes=(("who", "Priya"),))
    assert (one(line, DANA, "ar", "ar").words, one(line, DANA, "ar").phrase) == ("مايا تقرأ", "")
    welsh = one(line, DANA, "cy", "ar")  # nobody wrote Welsh: the phrasebook knows it, and comes before the Arabic
    assert (welsh.phrase, welsh.lang, welsh.words, welsh.original, welsh.holes) == (
        "p",
        "cy",
        "Maya reads.",
        "Maya reads.",
        (("who", "Priya"),),
    )
    own = replace(LINE, phrase="")
    assert (one(own, DANA, "cy", "ar").lang, one(own, DANA, "cy", "ar").original) == ("ar", "Maya reads.")
    assert (one(own, DANA, "cy", "pl").lang, one(own, DANA, "cy", "pl").original) == ("en", "")


def test_a_phrase_is_checked_where_a_native_reader_checked_the_language() -> None:
    line = Line("l", "why", "en", (Words("en", "c", "", "f"),), phrase="p")
    assert not one(line, DANA, "cy", checked=frozenset({"en"})).checked
    assert one(line, DANA, "cy", checked=frozenset({"en", "cy"})).checked
    assert one(line, DANA, "en", checked=frozenset()).checked  # these words a person checked


@pytest.mark.parametrize("state", ["draft", "stale"])
def test_words_that_nobody_checked_say_so_and_the_first_words_stand_beside(state: str) -> None:
    line = replace(LINE, texts=(EN, replace(AR, state=state)))
    shown = one(line, DANA, "ar")
    assert (shown.words, shown.checked, shown.original, shown.original_lang) == ("مايا تقرأ", False, "Maya reads.", "en")
    assert one(line, DANA, "en").checked


def test_a_translation_without_the_simplest_words_gives_those_for_a_child() -> None:
    shown = one(LINE, YOUNG, "ar")
    assert (shown.words, shown.part, shown.original) == ("تقرأ", "child", "Read!")


def test_a_translation_without_words_for_this_reader_is_none() -> None:
    line = replace(LINE, texts=(EN, replace(AR, family="")))
    assert (one(line, DANA, "ar").lang, one(line, MAYA, "ar").lang) == ("en", "ar")


def test_who_and_the_sign_fall_back_to_the_first_words() -> None:
    assert (one(LINE, DANA, "ar").who, one(LINE, DANA, "ar").sign) == ("Priya", "A book is done")
    line = replace(LINE, texts=(EN, replace(AR, who="بريا", sign="كتاب")))
    assert (one(line, DANA, "ar").who, one(line, DANA, "ar").sign) == ("بريا", "كتاب")


def test_words_that_stand_in_another_language_than_the_first_are_found() -> None:
    line = Line("l", "why", "en", (Words("en", "only for you"), Words("cy", "", "", "i'r teulu")))
    shown = one(line, DANA, "en", "en")
    assert (shown.words, shown.lang, shown.original) == ("i'r teulu", "cy", "")
    assert plans.core(line, DANA)[1] == "i'r teulu"


# What somebody can notice


SAME_FOR_DANA: list[dict[str, Any]] = [{"child": "other"}, {"younger": "other"}, {"younger": ""}]
OTHER_FOR_DANA: list[dict[str, Any]] = [{"family": "other"}, {"who": "Tomasz"}, {"sign": "another"}]


def edited(**change: str) -> Line:
    return replace(LINE, texts=(replace(EN, **change), AR))


@pytest.mark.parametrize("change", SAME_FOR_DANA)
def test_a_family_member_cannot_notice_the_words_for_the_child(change: dict[str, str]) -> None:
    assert plans.view_key([edited(**change)], DANA) == plans.view_key([LINE], DANA)
    assert plans.changes([LINE], [edited(**change)], DANA) == ({}, ())
    assert plans.view_key([edited(**change)], YOUNG) != plans.view_key([LINE], YOUNG) or change.get("child")


@pytest.mark.parametrize("change", OTHER_FOR_DANA)
def test_they_notice_what_is_theirs(change: dict[str, str]) -> None:
    assert plans.view_key([edited(**change)], DANA) != plans.view_key([LINE], DANA)
    assert plans.changes([LINE], [edited(**change)], DANA) == ({"l1": Change.WORDS}, ())


def test_a_translation_is_no_change() -> None:
    new = replace(LINE, texts=(EN, replace(AR, family="غير ذلك", state="draft"), Words("cy", "c", "", "f")))
    for reader in (MAYA, YOUNG, DANA):
        assert plans.view_key([new], reader) == plans.view_key([LINE], reader)
        assert plans.changes([LINE], [new], reader) == ({}, ())


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        ({"by_when": D("2026-12-01")}, Change.DAY),
        ({"status": "done"}, Change.STATUS),
        ({"by_when": D("2026-12-01"), "status": "done"}, Change.DAY),
        ({"section": "worried"}, Change.WORDS),
        ({"ref": "l2"}, Change.NEW),
        ({"readers": frozenset({"dana"})}, None),
        ({"since": (("dana", D("2026-01-01")),)}, None),
        ({"phrase": "p"}, None),
    ],
)
def test_each_kind_of_change(new: dict[str, Any], kind: Change | None) -> None:
    line = replace(LINE, **new)
    found, gone = plans.changes([LINE], [line], DANA)
    assert found == ({line.ref: kind} if kind else {})
    assert gone == ((LINE,) if kind is Change.NEW else ())
    assert (plans.view_key([line], DANA) == plans.view_key([LINE], DANA)) is (kind is None)


def test_a_line_that_went_is_told_to_those_who_read_it() -> None:
    others = replace(LINE, ref="l2", readers=frozenset({"rob"}))
    assert plans.changes([LINE, others], [], DANA) == ({}, (LINE,))
    assert plans.changes([LINE, others], [], ROB) == ({}, (LINE, others))
    hidden = replace(LINE, readers=frozenset({"rob"}))
    assert plans.changes([LINE], [hidden], DANA) == ({}, (LINE,))
    assert plans.changes([hidden], [LINE], DANA) == ({"l1": Change.NEW}, ())


def test_another_order_is_another_plan_to_whoever_sees_it() -> None:
    other, hidden = replace(LINE, ref="l2"), replace(LINE, ref="l3", readers=frozenset({"rob"}))
    assert plans.view_key([LINE, other], DANA) != plans.view_key([other, LINE], DANA)
    assert plans.view_key([LINE, hidden, other], DANA) == plans.view_key([hidden, LINE, other], DANA) == plans.view_key([LINE, other], DANA)


def test_the_team_is_told_of_every_change_of_the_desk() -> None:
    for change in ({"child": "other"}, {"younger": "other"}, {"family": "other"}, {"who": "Tomasz"}, {"sign": "s"}):
        assert plans.changes([LINE], [edited(**change)], TEAM)[0] == {"l1": Change.WORDS}, change
    assert plans.changes([LINE], [replace(LINE, readers=frozenset({"dana"}))], TEAM)[0] == {"l1": Change.WORDS}
    child_only = Line("l2", "why", "en", (Words("en", "you"),))
    assert plans.changes([LINE], [LINE, child_only], TEAM)[0] == {"l2": Change.NEW}
    assert plans.changes([LINE, child_only], [LINE], TEAM)[1] == (child_only,)


# Since when


FIRST, THEN, LATER = D("2026-11-01"), D("2026-11-10"), D("2026-11-20")


def dates(line: Line) -> dict[str, date]:
    return dict(line.since)


def after(line: Line, readers: tuple[str, ...] = ("dana", "rob"), approved: Mapping[str, date] | None = None) -> dict[str, date]:
    [old] = plans.dated([LINE], [], ("dana", "rob"), FIRST, {})
    [new] = plans.dated([line], [old], readers, THEN, approved or {})
    return dates(new)


def test_a_new_line_is_there_since_today_or_since_it_was_approved_elsewhere() -> None:
    everybody = {"child", "dana", "rob", "family"}
    assert dates(plans.dated([LINE], [], ("dana", "rob"), FIRST, {})[0]) == dict.fromkeys(everybody, FIRST)
    assert dates(plans.dated([LINE], [], ("dana", "rob"), FIRST, {"l1": D("2026-10-05")})[0]) == dict.fromkeys(everybody, D("2026-10-05"))


def test_nobody_s_day_moves_by_what_they_cannot_notice() -> None:
    family = {"dana": FIRST, "rob": FIRST, "family": FIRST}
    for change in SAME_FOR_DANA:
        assert after(edited(**change)) == {**family, "child": THEN}, change
    assert after(edited(family="x")) == {"child": FIRST, "dana": THEN, "rob": THEN, "family": THEN}
    assert after(replace(LINE, texts=(EN, replace(AR, family="x", child="y")))) == {**family, "child": FIRST}
    assert after(replace(LINE, readers=frozenset({"dana"}))) == {"dana": FIRST}
    assert after(edited(child="x"), approved={"l1": D("2026-11-09")}) == {**family, "child": D("2026-11-09")}


def test_who_came_later_has_the_day_of_the_family() -> None:
    assert after(LINE, ("dana", "new"))["new"] == FIRST
    assert after(edited(family="x"), ("dana", "new"))["new"] == THEN
    [line] = plans.dated([LINE], [], ("dana",), FIRST, {})
    assert one(line, Reader("new", False)).since == FIRST
    assert one(line, TEAM).since == FIRST
    hidden = replace(line, since=(("dana", FIRST),))
    assert one(hidden, MAYA).since is None


def test_a_line_that_was_hidden_and_comes_back_is_new_to_those_it_was_hidden_from() -> None:
    [first] = plans.dated([LINE], [], ("dana", "rob"), FIRST, {})
    [hidden] = plans.dated([replace(LINE, readers=frozenset({"dana"}))], [first], ("dana", "rob"), THEN, {})
    [again] = plans.dated([LINE], [hidden], ("dana", "rob"), LATER, {})
    assert dates(again) == {"dana": FIRST, "rob": LATER, "child": LATER, "family": LATER}


# Out of date


def test_a_translation_of_other_words_is_out_of_date() -> None:
    of = {("l1", "ar"): plans.words_digest(EN)}
    assert plans.freshness([LINE], of) == (LINE,)
    assert plans.freshness([LINE], {}) == (LINE,)
    [changed] = plans.freshness([edited(child="x", family="y")], of)
    assert changed.text("ar").state == "stale"
    assert changed.base.state == "checked"
    assert len(plans.words_digest(EN)) <= 64  # as long as the column is


def test_it_is_out_of_date_for_those_alone_whose_words_changed() -> None:
    of = {("l1", "ar"): plans.words_digest(EN)}
    [line] = plans.freshness([edited(child="x")], of)
    assert (one(line, MAYA, "ar").checked, one(line, DANA, "ar").checked) == (False, True)
    [line] = plans.freshness([edited(family="x")], of)
    assert (one(line, MAYA, "ar").checked, one(line, DANA, "ar").checked) == (True, False)
    [line] = plans.freshness([edited(who="x")], of)
    assert (one(line, MAYA, "ar").checked, one(line, DANA, "ar").checked) == (False, False)
    draft = replace(LINE, texts=(replace(EN, child="x"), replace(AR, state="draft")))
    [line] = plans.freshness([draft], of)
    assert (one(line, MAYA, "ar").checked, one(line, DANA, "ar").checked) == (False, False)


# Kept and read again


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
WORDS = st.builds(
    Words, st.sampled_from(["en", "ar", "cy", "pl"]), TEXT, TEXT, TEXT, TEXT, TEXT, st.sampled_from(["checked", "draft", "stale"])
)
DAYS = st.dates(D("2020-01-01"), D("2030-01-01"))
LINES = st.builds(
    Line,
    st.text("abc234", min_size=12, max_size=12),
    st.sampled_from(ORDER),
    st.sampled_from(["en", "ar"]),
    st.lists(WORDS, min_size=1, max_size=3, unique_by=lambda w: w.lang).map(tuple),
    st.none() | DAYS,
    st.sampled_from(plans.STATUSES),
    st.frozensets(st.sampled_from(["child", "dana", "rob"])),
)


@given(st.lists(LINES, max_size=4), st.lists(st.tuples(TEXT, TEXT), max_size=2, unique_by=lambda p: p[0]), DAYS)
def test_what_is_kept_is_read_again_as_it_was(lines: list[Line], holes: list[tuple[str, str]], day: date) -> None:
    found = list(plans.dated(lines, [], ("dana",), day, {}))
    found += [replace(line, phrase="p", holes=tuple(holes)) for line in lines]
    assert plans.read(plans.write(found)) == tuple(found)


def test_little_is_written_for_a_plain_line() -> None:
    assert plans.write([]) == "[]"
    assert "readers" not in plans.write([Line("l", "why", "en", (Words("en", "c"),))])


# The case system's rows


@dataclass(frozen=True)
class Row:
    source_id: str
    position: int
    lang: str = "en"
    section: str = "why"


def groups(*rows: Row) -> list[list[str]]:
    return [[r.source_id for r in group] for group in plans.twins(rows)]


def test_rows_of_one_place_are_one_line_in_several_languages() -> None:
    assert groups(Row("2", 1, "ar"), Row("1", 1), Row("3", 2), Row("4", 1, section="worried")) == [["1", "2"], ["3"], ["4"]]
    assert groups(Row("1", 1, "ar"), Row("2", 1)) == [["2", "1"]]  # English is the original, whichever came first
    assert groups(Row("1", 1, "cy"), Row("2", 1, "ar")) == [["1", "2"]]
    assert groups() == []


def test_two_rows_of_one_language_at_one_place_are_two_lines() -> None:
    assert groups(Row("1", 0), Row("2", 0), Row("3", 0)) == [["1"], ["2"], ["3"]]
    assert groups(Row("1", 1), Row("2", 1, "ar"), Row("3", 1), Row("4", 1, "ar"), Row("5", 1, "ar")) == [["1", "2"], ["3", "4"], ["5"]]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["en", "ar", "cy"]), st.sampled_from(["why", "worried"])), max_size=12))
def test_every_row_is_in_one_line_and_a_line_has_a_language_once(raw: list[tuple[int, str, str]]) -> None:
    rows = [Row(str(n), *one) for n, one in enumerate(raw)]
    found = plans.twins(rows)
    assert sorted(r.source_id for group in found for r in group) == sorted(r.source_id for r in rows)
    for group in found:
        assert len({r.lang for r in group}) == len(group)
        assert len({(r.section, r.position) for r in group}) == 1
    assert found == plans.twins(reversed(rows))


def test_lines_stand_in_the_order_of_sections_and_unknown_ones_fall_out() -> None:
    def line(ref: str, section: str) -> Line:
        return replace(LINE, ref=ref, section=section)

    rows = [
        (2, 1, line("a", "worried")),
        (1, 9, line("b", "worried")),
        (1, 3, line("c", "worried")),
        (9, 9, line("d", "why")),
        (0, 0, line("e", "closing_why")),
        (0, 0, line("f", "nonsense")),
    ]
    assert [x.ref for x in plans.in_order(rows, "child_protection")] == ["d", "c", "b", "a"]
    assert [x.ref for x in plans.in_order(rows, plans.CLOSING)] == ["e"]
    assert [x.ref for x in plans.in_order(rows, plans.SAFETY)] == ["c", "b", "a"]


# Nobody can tell what is not meant for them: any family, any plan, any edit


PEOPLE = ("child", "t1", "t2", "t3")
ANY = st.sampled_from(["", "", "one", "two", "three"])
LANGS = ("en", "ar", "cy", "pl")


@st.composite
def a_line(draw: st.DrawFn, ref: str = "") -> Line:
    base = draw(st.sampled_from(["en", "en", "ar"]))
    langs = [base, *draw(st.lists(st.sampled_from([x for x in LANGS if x != base]), max_size=2, unique=True))]
    state = st.sampled_from(["checked", "draft"])
    texts = tuple(Words(x, *(draw(ANY) for _ in range(5)), state="checked" if x == base else draw(state)) for x in langs)
    readers = draw(st.frozensets(st.sampled_from(PEOPLE), max_size=3))
    phrase = draw(st.sampled_from(["", "", "p"]))
    ref = ref or draw(st.text("abcdefgh", min_size=8, max_size=8))
    return Line(
        ref, draw(st.sampled_from(ORDER)), base, texts, draw(st.none() | DAYS), draw(st.sampled_from(plans.STATUSES)), readers, phrase
    )


@st.composite
def a_reader(draw: st.DrawFn) -> Reader:
    who = draw(st.sampled_from(PEOPLE))
    return Reader(who, who == "child", who == "child" and draw(st.booleans()))


def own_parts(reader: Reader) -> set[str]:
    return {"child", "younger"} if reader.own else {"family"}


@st.composite
def an_edit(draw: st.DrawFn, lines: list[Line], reader: Reader) -> list[Line]:
    """Lines after one act of a worker that is not meant for this reader: other words, other readers, lines of others, their order."""
    hidden = [n for n, line in enumerate(lines) if not plans.is_for(line, reader)]
    act = draw(st.sampled_from(["words", "readers", "replace", "add", "drop", "order"]))
    after = list(lines)
    if act == "words" and lines:  # words for the other side, in the first language
        n = draw(st.integers(0, len(lines) - 1))
        parts = sorted({"child", "younger", "family"} - own_parts(reader))
        changed = {part: draw(ANY) for part in parts}
        line = lines[n]
        texts = tuple(replace(t, **changed) if t.lang == line.lang else t for t in line.texts)
        after[n] = replace(line, texts=texts)
    elif act == "readers" and lines:
        n = draw(st.integers(0, len(lines) - 1))
        readers = draw(st.frozensets(st.sampled_from([p for p in PEOPLE if p != reader.who]), min_size=1))
        meant = not lines[n].readers or reader.who in lines[n].readers
        after[n] = replace(lines[n], readers=readers | {reader.who} if meant else readers)
    elif act == "replace" and hidden:
        n = draw(st.sampled_from(hidden))
        line = draw(a_line(lines[n].ref))
        after[n] = replace(line, readers=(line.readers or frozenset({"t9"})) - {reader.who} or frozenset({"t9"}))
    elif act == "add":
        line = draw(a_line())
        after.insert(draw(st.integers(0, len(after))), replace(line, readers=line.readers - {reader.who} or frozenset({"t9"})))
    elif act == "drop" and hidden:
        del after[draw(st.sampled_from(hidden))]
    elif act == "order" and hidden:
        line = after.pop(draw(st.sampled_from(hidden)))
        after.insert(draw(st.integers(0, len(after))), line)
    return after


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nobody_can_tell_what_is_not_meant_for_them(data: st.DataObject) -> None:
    lines = data.draw(st.lists(a_line(), max_size=5, unique_by=lambda line: line.ref))
    reader = data.draw(a_reader())
    wishes = (data.draw(st.sampled_from(["en", "ar", "cy"])), data.draw(st.sampled_from(LANGS)))
    older = data.draw(st.lists(st.sampled_from(lines), unique=True)) if lines else []
    of = {(line.ref, t.lang): plans.words_digest(line.base) for line in lines for t in line.texts if t.lang != line.lang}
    before = plans.dated(plans.freshness(lines, of), older, PEOPLE[1:], FIRST, {})
    edit = data.draw(an_edit(lines, reader))
    new = plans.dated(plans.freshness(edit, of), before, PEOPLE[1:], THEN, {})
    new = plans.read(plans.write(new))
    assert plans.view(new, reader, wishes) == plans.view(before, reader, wishes)  # words, languages, days, order, all of it
    assert plans.view_key(new, reader) == plans.view_key(before, reader)
    assert plans.changes(before, new, reader) == ({}, ())
    was, is_now = plans.changes(older, before, reader), plans.changes(older, new, reader)
    assert was == is_now


@settings(max_examples=200)
@given(
    st.lists(a_line(), max_size=4, unique_by=lambda line: line.ref),
    st.lists(a_line(), max_size=4, unique_by=lambda line: line.ref),
    a_reader(),
)
def test_the_key_is_the_same_if_and_only_if_all_that_somebody_can_notice_is(old: list[Line], new: list[Line], reader: Reader) -> None:
    def cores(lines: list[Line]) -> list[object]:
        return [(line.ref, plans.core(line, reader)) for line in lines if plans.core(line, reader)]

    assert (plans.view_key(old, reader) == plans.view_key(new, reader)) is (cores(old) == cores(new))
    if cores(old) == cores(new):
        assert plans.changes(old, new, reader) == ({}, ())


@given(st.lists(a_line(), max_size=5, unique_by=lambda line: line.ref), a_reader(), st.sampled_from(LANGS))
def test_every_line_for_a_reader_is_shown_to_them_with_words(lines: list[Line], reader: Reader, page: str) -> None:
    shown = plans.view(lines, reader, (page,))
    assert [s.ref for s in shown] == [line.ref for line in lines if plans.is_for(line, reader)]
    assert all(s.words.strip() for s in shown)
    dated = plans.dated(lines, [], PEOPLE[1:], FIRST + timedelta(1), {})
    assert all(s.since == FIRST + timedelta(1) for s in plans.view(dated, reader, (page,)))
