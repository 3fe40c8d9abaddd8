"""What a council's file says about being heard: the clocks of a complaint, the climbing of an alarm, practice standards, who helps."""

import csv
import re
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest

from portal.authority import (
    DATA,
    FLOOR,
    AuthorityError,
    Climb,
    ComplaintClocks,
    DutyLevel,
    HelpWho,
    Measure,
    Read,
    StandardsAre,
    check_file,
    load,
    load_checked,
)
from portal.authority.voice_reading import CLOCKS

ROOT = Path(__file__).resolve().parents[2]
COUNCILS = sorted(path.stem for path in (DATA / "authorities").glob("*.toml") if path.stem != FLOOR)
RC = (DATA / "authorities" / "redcar_cleveland.toml").read_text(encoding="utf-8")
ENGLAND = (DATA / "authorities" / "england.toml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "add-a-council.md").read_text(encoding="utf-8")
OWN = 'read = "own", source = { document = "ours" }'
SOURCE = 'source = { document = "ours" }'


def file_with(tmp_path: Path, more: str, text: str = RC) -> Path:
    path = tmp_path / "council.toml"
    path.write_text(f"{text}\n{more}\n", encoding="utf-8")
    return path


def without_standards(text: str) -> str:
    return re.sub(r"\[\[standard\]\]\n(?:\S.*\n)+", "", text)


def the_only_error(path: Path) -> AuthorityError:
    errors = check_file(str(path)).errors
    assert len(errors) == 1, [str(one) for one in errors]
    with pytest.raises(AuthorityError) as refused:
        load_checked(str(path))
    assert str(refused.value) == str(errors[0])
    assert str(errors[0]).startswith(f"{path}:{errors[0].line}: {errors[0].key}: ")
    return errors[0]


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if words in line and not line.startswith("#")]
    assert len(found) == 1
    return found[0]


def assert_error(path: Path, key: str, reason: str, words: str) -> None:
    problem = the_only_error(path)
    assert (problem.key, problem.line) == (key, line_of(path, words))
    assert reason in problem.reason


# The clocks of a complaint.


@pytest.mark.parametrize("slug", [*COUNCILS, FLOOR])
def test_a_council_that_says_nothing_has_the_clocks_of_the_law(slug):
    clocks = load_checked(slug).clocks
    assert (clocks.stage_1, clocks.stage_1_complex) == (10, 20)
    assert (clocks.ask_stage_2, clocks.stage_2, clocks.stage_2_longest) == (20, 25, 65)
    assert (clocks.ask_stage_3, clocks.panel, clocks.panel_report, clocks.panel_answer) == (20, 30, 5, 15)
    assert (clocks.acknowledge, clocks.corporate, clocks.months_to_complain) == (3, 10, 12)
    assert clocks.read is Read.SECOND_HAND


def test_every_clock_has_its_own_source_and_says_how_well_it_is_known():
    clocks = load(FLOOR).clocks
    assert tuple(one.clock for one in clocks.sources) == CLOCKS
    assert {one.name for one in fields(ComplaintClocks)} == {*CLOCKS, "source", "read", "sources"}
    assert all(one.source.document for one in clocks.sources)
    known = {one.clock: one.read for one in clocks.sources}
    assert known["panel"] is Read.PRIMARY  # reg 19 was read
    assert {clock for clock, read in known.items() if read is Read.OWN} == {"acknowledge", "ask_stage_3", "corporate"}


@pytest.mark.parametrize("slug", [*COUNCILS, FLOOR])
def test_the_day_for_a_complaint_is_told_alike_everywhere(slug):
    council = load(slug)
    assert council.replies.complaint_working_days == council.clocks.stage_1


def test_the_clocks_are_those_of_the_law_s_own_rules():
    """england.toml says the same times twice: as rules, and as clocks."""
    england = load(FLOOR)
    rules = {rule.id: rule.amount for rule in england.rules}
    clocks = england.clocks
    assert rules["complaint_reply"] == clocks.stage_1
    assert rules["investigation_report"] == clocks.stage_2
    assert (rules["panel_meets"], rules["panel_report"], rules["panel_answer"]) == (clocks.panel, clocks.panel_report, clocks.panel_answer)


def test_a_council_may_name_some_clocks_of_its_own(tmp_path):
    path = file_with(tmp_path, f"[clocks]\nacknowledge = {{ working_days = 2, {OWN} }}\nmonths_to_complain = {{ months = 18, {OWN} }}")
    clocks, law = load_checked(str(path)).clocks, load(FLOOR).clocks
    assert clocks.acknowledge == 2
    assert replace(clocks, acknowledge=3, months_to_complain=12, sources=law.sources) == law
    told = {one.clock: one.source.document for one in clocks.sources}
    assert (told["acknowledge"], told["months_to_complain"], told["stage_2"]) == ("ours", "ours", "SI 2006/1738")


@pytest.mark.parametrize("clock", ["stage_1", "stage_1_complex", "stage_2", "stage_2_longest", "panel", "panel_report", "panel_answer"])
def test_a_council_s_clock_may_be_shorter_than_the_law_s_and_not_longer(tmp_path, clock):
    law = getattr(load(FLOOR).clocks, clock)
    more = f"[clocks]\n{clock} = {{ working_days = {law + 1}, {OWN} }}\n"
    text = RC.replace("complaint = { working_days = 10", f"complaint = {{ working_days = {law + 1}", 1) if clock == "stage_1" else RC
    path = file_with(tmp_path, more, text)
    assert_error(path, f"clocks.{clock}", f"{law + 1} is longer than the law's {law}", f"{clock} = {{ working_days = {law + 1},")
    text = text.replace(f"complaint = {{ working_days = {law + 1}", f"complaint = {{ working_days = {law - 1}", 1)
    path = file_with(tmp_path, more.replace(str(law + 1), str(law - 1)), text)
    assert getattr(load_checked(str(path)).clocks, clock) == law - 1


@pytest.mark.parametrize(
    ("clock", "unit"), [("ask_stage_2", "working_days"), ("ask_stage_3", "working_days"), ("months_to_complain", "months")]
)
def test_the_person_s_own_time_may_be_longer_than_the_law_s_and_not_shorter(tmp_path, clock, unit):
    law = getattr(load(FLOOR).clocks, clock)
    path = file_with(tmp_path, f"[clocks]\n{clock} = {{ {unit} = {law - 1}, {OWN} }}")
    assert_error(path, f"clocks.{clock}", f"{law - 1} is shorter than the law's {law}", f"{clock} = {{")
    path = file_with(tmp_path, f"[clocks]\n{clock} = {{ {unit} = {law + 1}, {OWN} }}")
    assert getattr(load_checked(str(path)).clocks, clock) == law + 1


@pytest.mark.parametrize(
    ("line", "key", "reason"),
    [
        (f"acknowledge = {{ working_days = 0, {OWN} }}", "clocks.acknowledge.working_days", "1 or more"),
        (f"acknowledge = {{ working_days = true, {OWN} }}", "clocks.acknowledge.working_days", "must be int, not bool"),
        ('acknowledge = { working_days = 2, read = "own" }', "clocks.acknowledge.source", "is missing"),
        ('acknowledge = { working_days = 2, source = { document = "ours" } }', "clocks.acknowledge.read", "is missing"),
        (f"acknowledge = {{ {OWN} }}", "clocks.acknowledge.working_days", "is missing"),
        (f"months_to_complain = {{ months = 0, {OWN} }}", "clocks.months_to_complain.months", "1 or more"),
        ("acknowledge = 2", "clocks.acknowledge", "must be dict, not int"),
        (f"aknowledge = {{ working_days = 2, {OWN} }}", "clocks.aknowledge", "is not a known key"),
        (f"stage_1_complex = {{ working_days = 9, {OWN} }}", "clocks.stage_1_complex", "9 is shorter than stage_1 (10)"),
        (f"stage_2_longest = {{ working_days = 24, {OWN} }}", "clocks.stage_2_longest", "24 is shorter than stage_2 (25)"),
    ],
)
def test_a_wrong_clock_is_told_with_its_line(tmp_path, line, key, reason):
    assert_error(file_with(tmp_path, f"[clocks]\n{line}"), key, reason, line)


def test_an_answer_to_a_complaint_that_is_not_the_first_stage_is_an_error(tmp_path):
    path = file_with(tmp_path, f"[clocks]\nstage_1 = {{ working_days = 8, {OWN} }}")
    assert_error(path, "replies.complaint.working_days", "10 is not 8", "complaint = { working_days = 10")


def test_the_floor_itself_must_name_every_clock_and_how_an_alarm_climbs(tmp_path):
    path = tmp_path / "floor.toml"
    for clock in CLOCKS:
        path.write_text(re.sub(rf"\n{clock} = .*", "", ENGLAND), encoding="utf-8")
        missing = [one for one in check_file(str(path)).errors if one.key == f"clocks.{clock}"]
        assert [one.reason for one in missing] == ["is missing"]
        assert missing[0].line == line_of(path, "[clocks]")
    path.write_text(ENGLAND.replace("silent_minutes = 5\n", ""), encoding="utf-8")
    assert [one.key for one in check_file(str(path)).errors] == ["duty.silent_minutes"]


# How an alarm climbs.


@pytest.mark.parametrize("slug", [*COUNCILS, FLOOR])
def test_a_council_that_says_nothing_has_the_alarm_of_the_floor(slug):
    duty = load(slug).duty
    assert duty.climbs == (Climb(0, DutyLevel.DUTY), Climb(5, DutyLevel.DUTY), Climb(15, DutyLevel.MANAGER), Climb(60, DutyLevel.HEAD))
    assert (duty.silent_minutes, duty.source.document) == (5, "portal setting")
    assert all(one.after_minutes <= after.after_minutes for one, after in pairwise(duty.climbs))


def test_a_council_may_have_an_alarm_of_its_own(tmp_path):
    duty = load_checked(str(file_with(tmp_path, f"[duty]\nsilent_minutes = 2\n{SOURCE}"))).duty
    assert (duty.silent_minutes, duty.source.document, duty.climbs) == (2, "ours", load(FLOOR).duty.climbs)
    duty = load_checked(str(file_with(tmp_path, duty_with((0, "duty"), (0, "manager"), (240, "head"))))).duty
    assert duty.climbs == (Climb(0, DutyLevel.DUTY), Climb(0, DutyLevel.MANAGER), Climb(240, DutyLevel.HEAD))
    assert (duty.silent_minutes, duty.source.document) == (5, "ours")


def duty_with(*climbs: tuple[object, str]) -> str:
    rows = "".join(f'    {{ after_minutes = {minutes}, to = "{level}" }},\n' for minutes, level in climbs)
    return f"[duty]\nclimbs = [\n{rows}]\n{SOURCE}"


@pytest.mark.parametrize(
    ("climbs", "key", "reason", "words"),
    [
        ([(0, "manager"), (5, "duty"), (9, "head")], "climbs", "must begin with duty", "climbs ="),
        ([(0, "duty"), (5, "head")], "climbs", "never reaches manager", "climbs ="),
        ([(0, "duty"), (5, "manager")], "climbs", "never reaches head", "climbs ="),
        ([(0, "duty"), (9, "manager"), (8, "head")], "climbs[2].after_minutes", "8 comes before 9", "after_minutes = 8,"),
        ([(0, "duty"), (9, "manager"), (241, "head")], "climbs", "after 241 minutes, which must be 240 or less", "climbs ="),
        ([(0, "duty"), (9, "boss"), (10, "head")], "climbs[1].to", "'boss' is not one of duty, manager, head", '"boss"'),
        ([(-1, "duty"), (9, "manager"), (10, "head")], "climbs[0].after_minutes", "0 or more", "after_minutes = -1"),
        ([("true", "duty"), (9, "manager"), (10, "head")], "climbs[0].after_minutes", "must be int, not bool", "after_minutes = true"),
    ],
)
def test_a_wrong_alarm_is_told_with_its_line(tmp_path, climbs, key, reason, words):
    assert_error(file_with(tmp_path, duty_with(*climbs)), f"duty.{key}", reason, words)


@pytest.mark.parametrize(
    ("more", "key", "reason", "words"),
    [
        ("[duty]\nsilent_minutes = 3", "duty.source", "is missing", "[duty]"),
        (f"[duty]\nsilent_minutes = 0\n{SOURCE}", "duty.silent_minutes", "1 or more", "silent_minutes = 0"),
        (f"[duty]\nsilnt_minutes = 3\n{SOURCE}", "duty.silnt_minutes", "is not a known key", "silnt_minutes"),
        (f"[duty]\nclimbs = 3\n{SOURCE}", "duty.climbs", "must be list, not int", "climbs = 3"),
    ],
)
def test_a_duty_table_that_cannot_be_read(tmp_path, more, key, reason, words):
    assert_error(file_with(tmp_path, more), key, reason, words)


def test_an_alarm_without_steps_is_an_error(tmp_path):
    errors = check_file(str(file_with(tmp_path, f"[duty]\nclimbs = []\n{SOURCE}"))).errors
    assert {one.key for one in errors} == {"duty.climbs"}
    assert any("must begin with duty" in one.reason for one in errors)


# Practice standards.


def test_the_standards_are_those_of_the_documents():
    with (ROOT / "tests" / "data" / "standards.csv").open(encoding="utf-8", newline="") as file:
        printed = [(row["council"], row["id"], int(row["number"]), row["name"]) for row in csv.DictReader(file)]
    ours = [(slug, one.id, one.number, one.name) for slug in COUNCILS for one in load(slug).standards]
    assert sorted(ours) == sorted(printed)
    assert len(printed) == 10 + 5 + 8 + 4


def test_what_each_council_calls_them():
    assert {slug: (load(slug).standards_are, len(load(slug).standards)) for slug in COUNCILS} == {
        "gloucestershire": (StandardsAre.STANDARD, 10),
        "redcar_cleveland": (StandardsAre.PILLAR, 5),
        "cambridgeshire": (StandardsAre.STANDARD, 8),
        "sandwell": (StandardsAre.I, 4),
    }


def test_what_nothing_measures_says_so():
    """A standard about what is done elsewhere (assessments, records, supervision, partners) has no measure, and a comment says why."""
    without = {slug: {one.id for one in load(slug).standards if not one.measures} for slug in COUNCILS}
    assert without == {
        "gloucestershire": {"standard_04", "standard_08", "standard_10"},
        "redcar_cleveland": {"pillar_3"},
        "cambridgeshire": {"standard_2", "standard_3", "standard_5", "standard_6"},
        "sandwell": set(),
    }
    for slug, ids in without.items():
        text = (DATA / "authorities" / f"{slug}.toml").read_text(encoding="utf-8")
        for one in ids:
            assert re.search(rf'\n# Nothing that people do or say here measures it: .*\n\[\[standard\]\]\nid = "{one}"\n', text)


def test_every_measure_speaks_about_a_standard_of_some_council():
    assert {measure for slug in COUNCILS for one in load(slug).standards for measure in one.measures} == set(Measure)


STANDARD = f'[[standard]]\nid = "one"\nnumber = 1\nname = "We listen"\nmeasures = ["we_did"]\n{SOURCE}\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "reason", "words"),
    [
        ('measures = ["we_did"]', 'measures = ["we_dd"]', "standard[one].measures", "'we_dd' is not one of seen_on_time", "we_dd"),
        ('measures = ["we_did"]', 'measures = ["we_did", "we_did"]', "standard[one].measures", "names a measure twice", "we_did"),
        ('measures = ["we_did"]\n', "", "standard[one].measures", "is missing", "[[standard]]"),
        ('id = "one"', 'id = "One"', "standard[One].id", "small letters", 'id = "One"'),
        ("number = 1", "number = 2", "standard[one].number", "without a gap: 1 is expected", "number = 2"),
        ("number = 1", "number = 0", "standard[one].number", "1 or more", "number = 0"),
        ('name = "We listen"', 'name = " "', "standard[one].name", "is empty", 'name = " "'),
        (SOURCE, "", "standard[one].source", "is missing", "[[standard]]"),
        ("number = 1", "number = 1\ntitle = 1", "standard[one].title", "is not a known key", "title = 1"),
    ],
)
def test_a_wrong_standard_is_told_with_its_line(tmp_path, old, new, key, reason, words):
    path = file_with(tmp_path, STANDARD.replace(old, new, 1), without_standards(RC))
    assert_error(path, key, reason, words)


def test_a_standard_stands_there_once(tmp_path):
    path = file_with(tmp_path, STANDARD + STANDARD.replace("number = 1", "number = 2"), without_standards(RC))
    problem = the_only_error(path)
    assert (problem.key, problem.reason) == ("standard[one]", "stands there twice")
    last = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line == "[[standard]]"][-1]
    assert problem.line == last


def test_a_council_may_have_no_standards_and_not_call_them_what_it_likes(tmp_path):
    council = load_checked(str(file_with(tmp_path, "", without_standards(RC).replace('standards_are = "pillar"\n', ""))))
    assert (council.standards, council.standards_are) == ((), StandardsAre.STANDARD)
    path = file_with(tmp_path, "", RC.replace('standards_are = "pillar"', 'standards_are = "promise"'))
    assert_error(path, "standards_are", "'promise' is not one of standard, pillar, principle, i", '"promise"')


# Who helps.


def test_parents_in_gloucestershire_are_told_who_helps():
    parents = [one.desk_name for one in load("gloucestershire").helps if one.who_for in (HelpWho.PARENT, HelpWho.FAMILY)]
    assert parents[:2] == ["Caring for Communities and People: Family Advocacy Service", "Family Rights Group"]
    assert {"Gingerbread", "GloSFamilies Directory", "NHS Support for parents"} <= set(parents)


def test_no_number_is_made_up_where_the_document_prints_none():
    for slug in COUNCILS:
        for one in load(slug).helps:
            assert (one.phone, one.tel) == ("", "")
            assert one.source.document
            assert not one.url or one.url.startswith("https://")
    assert {slug for slug in COUNCILS if load(slug).helps} == {"gloucestershire"}  # no other document names a service


def test_an_advocacy_service_stands_among_the_advocates_where_one_can_reach_it():
    council = load("gloucestershire")
    assert [one.name for one in council.advocacy] == ["Barnardo's BeHeard", "Coram voice", "Pohwer"]
    assert "Reconstruct" in {one.desk_name for one in council.helps}


HELP = f'[[help]]\nname = "Parents Together"\nwho_for = "parent"\n{SOURCE}\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "reason", "words"),
    [
        ('"parent"', '"dad"', "help[0].who_for", "'dad' is not one of child", '"dad"'),
        ('name = "Parents Together"\n', "", "help[0].name", "is missing", "[[help]]"),
        (SOURCE, "", "help[0].source", "is missing", "[[help]]"),
        (SOURCE, f'url = "http://a.example"\n{SOURCE}', "help[0].url", "must be a https:// address", "http://a.example"),
        (SOURCE, f'phone = "01632 960002"\n{SOURCE}', "help[0].tel", "is missing", "[[help]]"),
        (SOURCE, f'phone = "01632 960002"\ntel = "01632960003"\n{SOURCE}', "help[0].tel", "is not the number shown", "01632960003"),
        (SOURCE, f'email = "a@b.example"\n{SOURCE}', "help[0].email", "is not a known key", "a@b.example"),
        (SOURCE, f"{SOURCE}\n{HELP}", "help[1].name", "stands there twice for parent", None),
    ],
)
def test_a_wrong_service_is_told_with_its_line(tmp_path, old, new, key, reason, words):
    path = file_with(tmp_path, HELP.replace(old, new, 1))
    if words is None:
        problem = the_only_error(path)
        last = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.startswith('name = "Parents')][-1]
        assert (problem.key, problem.line) == (key, last)
        assert reason in problem.reason
    else:
        assert_error(path, key, reason, words)


def test_the_same_service_may_help_two(tmp_path):
    council = load_checked(str(file_with(tmp_path, HELP + HELP.replace('"parent"', '"child"'))))
    assert [one.who_for for one in council.helps] == [HelpWho.PARENT, HelpWho.CHILD]


# A fifth council, from the guide.


def anyshire(tmp_path: Path, text: str = "") -> Path:
    path = tmp_path / "anyshire.toml"
    path.write_text(text or re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    return path


def test_the_council_of_the_guide_is_heard_in_its_own_way(tmp_path):
    council = load_checked(str(anyshire(tmp_path)))
    assert (council.clocks.acknowledge, council.clocks.stage_1, council.clocks.stage_2) == (2, 8, 25)
    assert council.clocks.read is Read.PRIMARY
    assert [one.to for one in council.duty.climbs] == [DutyLevel.DUTY, DutyLevel.MANAGER, DutyLevel.HEAD]
    assert council.duty.silent_minutes == 3
    assert council.standards_are is StandardsAre.PRINCIPLE
    assert [one.measures for one in council.standards] == [(Measure.SAID_WHAT_THEY_WANTED, Measure.WE_DID), ()]
    assert [(one.desk_name, one.phone, one.tel) for one in council.helps] == [
        ("Anyshire Parents Together", "01632 960002", "01632960002"),
        ("Anyshire Young Carers", "", ""),
    ]


def test_the_council_of_the_guide_works_without_any_of_it(tmp_path):
    text = anyshire(tmp_path).read_text(encoding="utf-8").replace('standards_are = "principle"\n', "")
    text = re.sub(r"(?ms)^\[\[(?:standard|help)\]\]\n.*?(?=\n\n)", "", text)
    text = re.sub(r"(?ms)^\[(?:clocks|duty)\]\n.*?(?=\n\n)", "", text)
    path = anyshire(tmp_path, text.replace("complaint = { working_days = 8", "complaint = { working_days = 10"))
    council, law = load_checked(str(path)), load(FLOOR)
    assert (council.clocks, council.duty) == (law.clocks, law.duty)
    assert (council.standards, council.helps) == ((), ())
    assert len(council.rules) == 7
