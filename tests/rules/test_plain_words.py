"""The help with words, held against sentences of our own. A false alarm counts as much as a word that is missed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.plain_words import Finding, Kind, check, mend
from portal.wording.words import FOLDER, WHYS, BadWords, english, for_council, load_words

WORDS = english()


def kinds(text, reader="family"):
    return [(f.kind.value, f.words) for f in check(text, WORDS, reader=reader).findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The placement is in Hull.", [("professional", "placement")]),
        ("Two placements broke down.", [("professional", "placements")]),
        ("Her siblings live with Nan.", [("professional", "siblings")]),
        ("An IRO will ring you.", [("acronym", "An IRO")]),
        ("The LACs team met.", [("acronym", "LACs")]),
        ("Dad does not engage with us.", [("blame", "does not engage")]),
        ("Dad failed to ring.", [("blame", "failed to")]),
        ("We are worried about neglect.", [("label", "neglect")]),
        ("Sam has challenging\u00a0behaviour.", [("label", "challenging\u00a0behaviour")]),
        ("We use care-leaver money.", [("label", "care-leaver")]),
        ("We will visit as soon as possible.", [("no_date", "as soon as possible")]),
        ("Jo will visit regularly.", [("no_date", "regularly")]),
        ("A visit will be arranged.", [("nobody", "will be arranged")]),
        ("A visit will also be arranged.", [("nobody", "will also be arranged")]),
        ("A visit will be arranged by Friday.", [("nobody", "will be arranged")]),
        ("A visit will be arranged by phone.", [("nobody", "will be arranged")]),
        ("Referral to be made.", [("nobody", "Referral to be made")]),
        ("Support needs to be offered.", [("nobody", "needs to be offered")]),
        ("It was agreed that Jo helps.", [("nobody", "It was agreed that")]),
        ("A plan is being written.", [("nobody", "is being written")]),
        ("We commenced visits.", [("hard", "commenced")]),
        ("We read the ramifications.", [("hard", "ramifications")]),
        ("The QXZ meets at one.", [("acronym", "QXZ")]),
        ("A s.47 is open.", [("professional", "s.47")]),
        ("Sec 20 was used.", [("professional", "Sec 20")]),
    ],
)
def test_found(text, found):
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "You can contact us, or be in contact with Jo. Her contact details are below.",
        "Take a coat in case it rains. In Maya's case too.",
        "Dad has a work placement in a shop.",
        "A visit will be arranged by Jo. It will be checked by her school.",
        "You will be pleased, excited and tired. She will be worried. He will be born in May.",
        "You are allowed to be told. Maya wants to be seen at school. You have the right to be heard.",
        "This is not your fault. It is not all your fault.",
        "He was admitted to hospital. Mum can claim that money.",
        "Mash potatoes for tea, and a lick of pep.",
        "We will ring as soon as you tell us.",
        "TV, PE, OK, UK and the NHS. Maya got a PIN.",
        "PLEASE DO NOT SHOUT AT MUM.",
        "Christopher and Alexandrina Featherstonehaugh live in Gloucestershire.",
        "Her grandmother and headteacher had an interesting adventure yesterday.",
        "Ring at 4.30 p.m. on 3.12.2026, e.g. after tea. Write to jo.smith@example.org or www.example.org/a.b.",
        "Mum works in the hospital kitchen every weekday and walks the dog.",
        "The case for your glasses is at Nan's. It is time to be kind to yourself.",
        "When Dad is angry he shouts and throws plates. The house was cold, and there was no food in the fridge on 2 November.",
        "Your teacher set up a quiet corner. Nan will pick you up from school on Wednesdays and take you to swimming.",
    ],
)
def test_not_found(text):
    assert [x for x in kinds(text) if x != ("hard", "e.g.")] == []


def test_words_of_their_own_are_kept():
    assert kinds('Maya said: "I hate contact with my placement."') == []
    assert kinds("Maya said: “My placement is bad.” The placement ends.") == [("professional", "placement")]
    assert kinds('This is "neglect".') == [("label", "neglect")]  # one word in quotation marks is the writer's
    assert kinds('He said "' + "go and " * 15 + 'go".') == []


def test_long_sentences():
    twenty = " ".join(["go"] * 20)
    assert kinds(f"{twenty}.") == []
    (long,) = check(f"{twenty} go.", WORDS).findings
    assert (long.kind, long.why, long.count, long.offers, long.entry) == (Kind.LONG, "long_sentence", 21, (), "")
    assert [f.count for f in check(" ".join(["go"] * 16), WORDS, reader="child").findings] == [16]
    for end in (". Go", "\n", "<br>", "</p><p>", "</li><li>", "! Go", "? Go", "… Go"):
        assert kinds(f"Go {twenty[:-6]}{end} {twenty[:-6]}") == []
    assert check(f"Mr. Lee and Dr. Shah, e.g. at 3.30 p.m. on 3.12.26, {twenty}.", WORDS).findings[-1].count == 31


def test_tags_are_no_words():
    text = "<p>The <b>placement</b> is <b>core</b> group.</p>"
    (found,) = check(text, WORDS).findings
    assert text[found.start : found.end] == "placement"


def test_reader():
    assert kinds("See your GP.") == []
    assert kinds("See your GP.", "child") == [("acronym", "GP")]
    with pytest.raises(KeyError):
        check("", WORDS, reader="dog")


def test_the_longest_wins():
    assert kinds("A core group meeting.") == [("professional", "core group meeting")]
    assert [f.entry for f in check("He has poor mental health.", WORDS).findings] == ["mental-health-issue"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Placements end.", "Homes end."),
        ("The LAC review is here.", "The review meeting is here."),
        ("We commenced it.", "We started it."),
        ("We are commencing it.", "We are starting it."),
        ("Prior to that.", "Before that."),
        ("Have an enquiry.", "Have a question."),
        ("An IRO came.", "A person who checks the plan came."),
        ("He is utilising an intervention.", "He is using an intervention."),
        ("<p>Siblings came.</p>", "<p>Brothers and sisters came.</p>"),
        ("He came. siblings too", "He came. brothers and sisters too"),
        ("An intervention works.", "Help works."),
    ],
)
def test_mend(text, mended):
    finding = next(f for f in check(text, WORDS).findings if f.offers)
    assert mend(text, finding, 0) == mended


def test_mend_refuses():
    (finding,) = check("The placement.", WORDS).findings
    with pytest.raises(ValueError, match="checked"):
        mend("Another text altogether", finding, 0)
    with pytest.raises(IndexError):
        mend("The placement.", finding, 9)


def test_measures():
    m = check("Jo came. Jo and Sam went home.", WORDS).measures
    assert (m.words, m.sentences, m.longest, m.middle, m.everyday) == (7, 2, 5, 3.5, None)
    assert check("", WORDS).measures.middle == 0.0
    assert check("we go home " * 10, WORDS).measures.everyday == 1.0
    assert check("we go xyzzy " * 10, WORDS).measures.everyday == pytest.approx(2 / 3)


def all_phrases():
    return [p for row in WORDS.phrases.values() for p in row]


def test_every_entry_is_found():
    missed = []
    for entry in WORDS.entries:
        said = entry.say.upper() if entry.kind is Kind.ACRONYM and entry.say.isalpha() else entry.say
        found = check(f"Then so, {said} now it went.", WORDS, reader="child").findings
        if entry.id not in {f.entry for f in found}:
            missed.append((entry.id, [f.entry for f in found]))
    assert missed == []


def test_every_form_is_found():
    missed = []
    for phrase in all_phrases():
        found = check(f"Then so, {' '.join(phrase.words)}, now it went.", WORDS, reader="child").findings
        if not any(f.entry for f in found):
            missed.append(phrase.words)
    assert missed == []


def test_kinder_words_are_kinder():
    bad = {Kind.PROFESSIONAL, Kind.LABEL, Kind.BLAME, Kind.ACRONYM}
    worse = []
    for phrase in all_phrases():
        for offer in phrase.offers:
            found = check(f"Then so, {offer}, now it went.", WORDS).findings
            worse += [(phrase.entry.id, offer, f.words) for f in found if f.kind in bad or f.entry == phrase.entry.id]
    assert worse == []


def test_list_is_complete():
    assert len(WORDS.entries) >= 330
    assert len(WORDS.everyday) >= 2800
    head = (FOLDER / "english.toml").read_text().split("[[word]]")[0]
    said = dict(re.findall(r"^#   (\w+) +(.+)$", head, re.M))
    assert set(said) == WHYS
    assert len(WHYS) <= 25
    assert all(len(sentence.split()) <= 16 for sentence in said.values())
    lines = [x for x in (FOLDER / "everyday.txt").read_text().splitlines() if not x.startswith("#")]
    assert lines == sorted(set(lines))
    assert all(WORDS.knows(w) for w in ("isn't", "can't", "we'll", "played", "stopped", "bigger", "happily", "carries", "don’t"))
    assert not WORDS.knows("accommodation")


GOOD = {"id": '"x"', "say": '"xyzzy"', "kind": '"hard"', "why": '"hard_word"', "source": '"ours"'}


def write(tmp_path: Path, more="", **changes) -> Path:
    path = tmp_path / "own.toml"
    rows = "\n".join(f"{k} = {v}" for k, v in (GOOD | changes).items() if v)
    path.write_text(f"{more}\n[[word]]\n{rows}\n")
    return path


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": '"odd"'}, "unknown kind 'odd'"),
        ({"why": '"odd"'}, "unknown why 'odd'"),
        ({"form": '"odd"'}, "unknown form"),
        ({"colour": '"red"'}, "unknown key 'colour'"),
        ({"say": '" "'}, "say must be"),
        ({"say": '"..."'}, "must hold a word"),
        ({"source": None}, "source must be"),
        ({"id": None}, "id must be"),
        ({"also": '"text"'}, "also: must be a list"),
        ({"say": "1"}, "say must be"),
        ({"more": "words = 1"}, "unknown key 'words'"),
        ({"more": '[remove]\nids = ["nobody"]'}, "names 'nobody'"),
        ({"more": "[remove]\nid = 1"}, "holds only ids"),
        ({"more": "= ="}, "is not TOML"),
    ],
)
def test_loading_refuses(tmp_path, changes, says):
    with pytest.raises(BadWords, match=re.escape(says)) as error:
        load_words(write(tmp_path, **changes))
    assert "own.toml" in str(error.value)


def test_a_council_adds_and_removes(tmp_path):
    own = write(tmp_path, '[remove]\nids = ["placement"]', kinder='["nothing"]')
    words = load_words(FOLDER / "english.toml", FOLDER / "everyday.txt", own)
    assert [f.entry for f in check("The placement is xyzzy.", words).findings] == ["x"]
    with pytest.raises(BadWords, match="there already"):
        load_words(write(tmp_path), write(tmp_path))
    assert for_council("no_such_council") is WORDS
    assert for_council("../../etc/passwd") is WORDS


MARKS = ["a", "an", "the", "by Jo", ".", ". ", "\n", "<b>", "</p>", "<", '"', "“", "”", "’s", "&amp;", "-"]
PIECES = st.sampled_from([*(" ".join(p.words) for p in all_phrases()[::7]), *MARKS])
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["child", "family"]))
def test_spans(text, reader):
    report = check(text, WORDS, reader=reader)
    last = 0
    for f in report.findings:
        assert last <= f.start < f.end <= len(text)
        assert text[f.start : f.end] == f.words
        last = f.end


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_mending_removes_and_leaves_the_rest(text):
    for f in check(text, WORDS).findings:
        for i in range(len(f.offers)):
            new = mend(text, f, i)
            assert new.startswith(text[: f.start])
            assert new.endswith(text[f.end :])
            end = len(new) - (len(text) - f.end)
            inside = [x for x in check(new, WORDS).findings if x.entry == f.entry and f.start <= x.start and x.end <= end]
            assert inside == []


@pytest.mark.parametrize(
    "piece", ["<", "<a", '"', "“", "a.", "a@", "'s", ".", "é", "by ", "will be ", "aa.aa-", "&a", "it was ", "1.", "😀", "\u0301", "("]
)
def test_odd_long_texts(piece):
    check(piece * (10_000 // len(piece)), WORDS)


def test_finding_is_plain_data():
    assert Finding(Kind.HARD, 0, 1, "a", "hard_word", (), "").count == 0
