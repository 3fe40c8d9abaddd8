"""Five voices, groups as every kind of person, and names, places, dates and ages that are to be out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.rules.journey import Help
from portal.rules.learning import Group, enough, groups_of, is_on, read_groups, write_groups
from portal.rules.names_out import Found, Known, Why, look
from portal.wording import words

KNOWN = Known(
    people=(
        "Maya",
        "Dana Whitlock",
        "Will Young",
        "May",
        "Grace Marsh",
        "Siân",
        "Zoë O'Neill",
        "Anne-Marie",
        "Jo Fairweather",
        "Cerys",
        "Mae",
        "Łukasz",
        "سميرة صباغ",
        "أمل",
    ),
    teams=("Families Together – Brackenford North", "Children's Rights – Brackenford", "Fostering – Gloucestershire"),
    council="Gloucestershire County Council",
)


def is_word(word: str) -> bool:
    return words.english().knows(word) or words.english().decides(word)


def found(text: str, language: str = "en") -> dict[str, Why]:
    return {one.words: one.why for one in look(text, KNOWN, is_word, language=language)}


@pytest.mark.parametrize(
    ("voices", "general", "ok"), [(0, False, False), (4, False, False), (5, False, True), (0, True, False), (1, True, True)]
)
def test_five_voices_or_a_general_wording(voices: int, general: bool, ok: bool) -> None:
    assert enough(voices, general=general) is ok


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You said that Maya waits.", "Maya"),
        ("you said that maya waits.", "maya"),
        ("MAYA'S visit", "MAYA"),
        ("Mayas visit", "Mayas"),
        ("Ma\u00adya waits", "Maya"),
        ("Ｍａｙａ waits", "Ｍａｙａ"),
        ("Sian and others", "Sian"),
        ("Sia\u0302n and others", "Sia\u0302n"),
        ("the zoe family", "zoe"),
        ("We asked ONEILL.", "ONEILL"),
        ("We asked O’Neill’s team.", "O’Neill"),
        ("and marie said", "marie"),
        ("ask jo", "jo"),
        ("Lukasz helps", "Lukasz"),
        ("You said that will young waits, Will Young.", "Will Young"),
        ("You said سميرة waits.", "سميرة"),
        ("You said وسميرة waits.", "وسميرة"),
        ("Whitlock", "Whitlock"),
    ],
)
def test_a_name_that_the_records_know_is_refused_however_it_is_written(text: str, words: str) -> None:
    assert found(text)[words] is Why.NAME


@pytest.mark.parametrize("text", ["Will said so.", "You told Will that it is late.", "Ask Young.", "MAY waits", "Please ask May."])
def test_a_name_that_is_an_everyday_word_is_asked_about(text: str) -> None:
    assert set(found(text).values()) <= {Why.MAYBE, Why.DATE}
    assert Why.MAYBE in found(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "We will see you on time, and you may ask for a young person's worker.",
        "You said that nobody rang back. We now ring back in two days.",
        "Your reviewing officer and the independent advocate listen. Families meet together, and fostering is safe in Gloucestershire.",
        "We hope that this may help, by may be two days.",
        "You waited a year. I'm sorry. Please don't wait: we'll ring.",
        "",
        "…!? –",
    ],
)
def test_plain_words_are_let_through(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("You said that Brackenford is far.", "Brackenford", Why.PLACE),
        ("It is at GL1 2TG.", "GL1 2TG", Why.PLACE),
        ("It is in brackenford.", "brackenford", Why.MAYBE),
        ("You met at Zebulon Hall.", "Zebulon", Why.LOOKS),
        ("You are 8 years old.", "8 years old", Why.AGE),
        ("An eight-year-old said it.", "eight-year-old", Why.AGE),
        ("Somebody aged 15 said it.", "aged 15", Why.AGE),
        ("On 3 March it was late.", "3 March", Why.DATE),
        ("On March 3rd it was late.", "March 3rd", Why.DATE),
        ("On 03/03/2026 it was late.", "03/03/2026", Why.DATE),
        ("It was late in May.", "in May", Why.DATE),
        ("In 2025 it was late.", "2025", Why.DATE),
        ("Ring 01632 960101.", "01632 960101", Why.NUMBER),
    ],
)
def test_places_dates_and_ages_are_found(text: str, words: str, why: Why) -> None:
    assert found(text)[words] is why


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("cy", "Mae pobl yn aros.", {"Mae": Why.MAYBE}),
        ("cy", "Dywedodd Cerys hynny.", {"Cerys": Why.NAME}),
        ("cy", "Pobl ym Mrackenford.", {"Mrackenford": Why.MAYBE}),
        ("cy", "Mewn 10 diwrnod.", {"10": Why.NUMBER}),
        ("ar", "قلتم إن الأمل مهم.", {"الأمل": Why.MAYBE}),
        ("ar", "قالت سَميرة ذلك.", {"سَميرة": Why.MAYBE}),
        ("ar", "قالت Maya ذلك في ٣ أيام.", {"Maya": Why.NAME, "٣": Why.NUMBER}),
        ("ar", "قلتم إنكم تنتظرون.", {}),
    ],
)
def test_in_other_languages_what_may_be_a_word_is_asked_about(language: str, text: str, expected: dict[str, Why]) -> None:
    assert found(text, language) == expected


def test_what_is_refused_comes_first_and_each_word_once() -> None:
    rows = look("In May Maya, maya and MAYA.", KNOWN, is_word)
    assert [row.refused for row in rows] == sorted((row.refused for row in rows), reverse=True)
    assert [row for row in rows if row.words.casefold() == "maya"] == [Found("Maya", Why.NAME)]


OWN = {
    Help.CHILD_IN_CARE: Group.IN_CARE,
    Help.CARE_LEAVER: Group.CARE_LEAVERS,
    Help.CHILD_PROTECTION: Group.CHILD_PROTECTION,
    Help.CHILD_IN_NEED: Group.CHILD_IN_NEED,
    Help.EARLY_HELP: Group.EARLY_HELP,
}


@pytest.mark.parametrize("kind", list(Help))
def test_children_and_young_people_belong_to_the_group_of_their_help(kind: Help) -> None:
    own = {OWN[kind]} if kind in OWN else set()
    assert groups_of(kind, own=True, relation="myself") == {Group.ALL, *own}
    assert groups_of(kind, own=True, relation="myself", leaver=True) == {Group.ALL, Group.CARE_LEAVERS, *own}


@pytest.mark.parametrize("kind", list(Help))
@pytest.mark.parametrize(
    ("relation", "group"),
    [
        ("mother", Group.PARENTS),
        ("father", Group.PARENTS),
        ("step_parent", Group.PARENTS),
        ("foster_carer", Group.CARERS),
        ("special_guardian", Group.CARERS),
        ("grandparent", Group.CARERS),
        ("sibling", None),
        ("aunt", None),
    ],
)
def test_a_family_member_belongs_to_parents_or_carers_whatever_the_help(kind: Help, relation: str, group: Group | None) -> None:
    assert groups_of(kind, own=False, relation=relation, leaver=True) == {Group.ALL, *([group] if group else [])}


def test_groups_are_kept_in_their_order_and_what_is_not_known_is_left_out() -> None:
    assert write_groups(["carers", "in_care", "nonsense"]) == "in_care carers"
    assert write_groups(["carers", "all"]) == "all"
    assert read_groups("in_care carers gone") == {Group.IN_CARE, Group.CARERS}
    assert len(write_groups(group.value for group in Group if group is not Group.ALL)) < 160


def test_something_is_on_from_its_first_day_to_its_last() -> None:
    day, one = date(2026, 11, 20), timedelta(days=1)
    assert is_on(day, day, day)
    assert is_on(None, None, day)
    assert not is_on(day + one, None, day)
    assert not is_on(None, day - one, day)
