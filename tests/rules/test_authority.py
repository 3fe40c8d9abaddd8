"""The councils' files are right, and a wrong one says where."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.authority import (
    DATA,
    FLOOR,
    SERVICES,
    Answers,
    AuthorityError,
    Bound,
    Condition,
    Counts,
    DutyLevel,
    Group,
    HelpWho,
    Kind,
    Measure,
    Read,
    Role,
    StandardsAre,
    Step,
    Trigger,
    Unit,
    check_file,
    load,
    load_checked,
)
from portal.authority.table import Table
from portal.rules.visits import Facts, Visit, promise
from tests.conftest import make_app

ROOT = Path(__file__).resolve().parents[2]
SLUGS = sorted(path.stem for path in (DATA / "authorities").glob("*.toml"))
COUNCILS = [slug for slug in SLUGS if slug != FLOOR]
RC = (DATA / "authorities" / "redcar_cleveland.toml").read_text(encoding="utf-8")
WRONG = sorted((ROOT / "tests" / "data" / "authorities").glob("*.toml"))
PAGE = (ROOT / "docs" / "add-a-council.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_file_is_right_and_bears_its_own_name(slug):
    assert load(slug).slug == slug


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_has_a_source(slug):
    council = load(slug)
    rules = [*council.rules, *council.floor]
    facts = [*rules, *council.helplines, council.framework, council.office_hours, council.records, council.contacts.switchboard]
    facts += [council.contacts.out_of_hours, council.complaints, *(one.desk for one in council.advocacy)]
    assert all(fact.source.document for fact in facts if fact)
    assert council.replies.message_source.document


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_has_to_be_mended_and_no_text_of_a_document_stands_in_it(slug):
    assert not check_file(slug).errors
    assert "quote" not in (DATA / "authorities" / f"{slug}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", COUNCILS)
def test_a_council_has_steps_and_a_day_after_which_a_worker_is_not_shown(slug):
    council = load(slug)
    assert council.journey
    assert council.freshness.worker_days == 28
    assert all(step.name and step.source.document for step in council.journey)


def test_redcar_and_cleveland():
    council = load("redcar_cleveland")
    assert council.name == "Redcar & Cleveland Borough Council"
    assert council.exit_to == "https://www.bbc.co.uk/weather"
    assert (council.framework.name, council.framework.date) == ("Relationships First", "November 2023")
    assert (council.replies.message_working_days, council.replies.complaint_working_days) == (3, 10)
    assert council.replies.complaint_read is Read.SECOND_HAND
    assert (council.office_hours.start, council.office_hours.end, len(council.office_hours.days)) == ("09:00", "17:00", 5)
    interval = next(rule for rule in council.rules if rule.id == "cp_visit_interval")
    assert interval.full_id == "redcar_cleveland.cp_visit_interval"
    assert (interval.amount, interval.unit, interval.source.page) == (10, Unit.WORKING_DAYS, "12")


def test_the_steps_of_the_four():
    def steps(slug: str) -> list[str]:
        return [step.step.value for step in load(slug).journey]

    assert steps("gloucestershire") == ["request", "why", "assessment", "plan", "help", "review", "end"]
    assert steps("redcar_cleveland") == ["request", "allocation", "network", "assessment", "plan", "help", "review", "change"]
    assert steps("sandwell") == ["assessment", "plan", "update", "review"]
    assert steps("cambridgeshire") == ["request", "assessment", "plan", "help", "review", "end"]
    assert all(step.printed and step.again for step in load("sandwell").journey)
    assert not any(step.printed or step.again for slug in COUNCILS if slug != "sandwell" for step in load(slug).journey)
    assert load("england").journey == ()


@pytest.mark.parametrize("slug", COUNCILS)
def test_who_states_timescales_has_some_for_every_service_and_who_does_not_has_the_floor_alone(slug):
    council = load(slug)
    groups = {group for rule in council.rules for group in rule.groups}
    assert groups >= SERVICES if council.states_timescales else not council.rules
    assert {rule.id for rule in council.floor} >= {"cic_first_visit", "cic_visit_interval", "cl_first_visit", "cl_visit_interval"}
    assert council.floor == load(FLOOR).rules


def test_what_can_stand_in_a_rule():
    rules = {rule.full_id: rule for slug in ("gloucestershire", "redcar_cleveland") for rule in load(slug).rules}
    by_age = rules["gloucestershire.pathway_plan_due"]
    assert (by_age.bound, by_age.by_age, by_age.trigger, by_age.amount) == (Bound.BY_AGE, (16, 3), Trigger.AGE, None)
    assert rules["gloucestershire.sb_plan"].same_as == ("cin_plan_due", "cin_first_review", "cin_review_interval")
    assert rules["gloucestershire.cin_child_seen"].trigger is Trigger.NOT_PRINTED
    assert not rules["gloucestershire.missing_visit"].clear
    assert rules["gloucestershire.pf_visit_interval"].phases[1].from_event is Trigger.NOTIFICATION
    in_range = rules["redcar_cleveland.eha_update"]
    assert (in_range.amount, in_range.amount_to, in_range.unit) == (6, 8, Unit.WEEKS)
    assert not rules["redcar_cleveland.case_note_due"].told
    assert rules["redcar_cleveland.viability_urgent"].condition is Condition.URGENT
    assert rules["redcar_cleveland.cp_core_group_interval"].responsible == (Role.SOCIAL_WORKER, Role.CONFERENCE_CHAIR, Role.CORE_GROUP)
    later = rules["redcar_cleveland.yp_after_20_contact_interval"]
    assert (later.kind, later.counts, later.age_from, later.age_to) == (Kind.CONTACT_INTERVAL, Counts.ANY_CONTACT, 21, 25)
    interim = rules["redcar_cleveland.interim_order_visit_interval"].phases
    assert [(phase.amount, phase.from_event, phase.until_event) for phase in interim] == [
        (1, None, Trigger.FIRST_REVIEW),
        (4, Trigger.FIRST_REVIEW, Trigger.CARER_APPROVED_OR_FINAL_HEARING),
        (None, Trigger.CARER_APPROVED_OR_FINAL_HEARING, None),
    ]
    assert [phase.clear for phase in rules["redcar_cleveland.adoptive_visit_interval"].phases] == [True, True, False, False]


def test_the_law_has_no_floor_below_it():
    assert load("england").floor == ()


def test_helplines():
    lines = {line.id: line for line in load("redcar_cleveland").helplines}
    assert lines["emergency"].tel == "999"
    assert (lines["childline"].number, lines["childline"].answers) == ("0800 1111", Answers.ALWAYS)
    assert (lines["shout"].sms, lines["shout"].keyword, lines["shout"].tel) == ("85258", "SHOUT", "")
    assert lines["help_at_hand"].answers is Answers.WEEKDAYS_9_5
    assert {lines[key].answers for key in ("nspcc", "runaway", "ombudsman")} == {Answers.HOURS_VARY}
    assert all(line.checked == date(2026, 11, 22) for line in lines.values())
    numbers = {"0800 528 0731", "116 123", "0808 800 5000", "0808 2000 247", "116 000", "0300 061 0614"}
    assert numbers <= {line.number for line in lines.values()}


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "elsewhere.toml"
    path.write_text(RC, encoding="utf-8")
    assert load(str(path)) == load("redcar_cleveland")


CONTACT = """
[contacts.switchboard]
number = "01234 567890"
tel = "01234567890"
checked = 2026-11-22
read = "primary"
source = { document = "a page" }
"""
RULE = '[[rule]]\nid = "eh_visit_interval"'


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('name = "Redcar', 'nmae = "Redcar', "name", "is missing"),
        ("schema_version = 1", "schema_version = 2", "schema_version", "must be 1"),
        ("schema_version = 1", 'schema_version = "1"', "schema_version", "must be int, not str"),
        ("states_timescales = true", "states_timescales = 1", "states_timescales", "must be bool, not int"),
        ("states_timescales = true", "states_timescales = false", "rule", "must not be given"),
        ("states_timescales = true", 'states_timescales = true\ncolour = "blue"', "colour", "is not a known key"),
        ("states_timescales = true", 'states_timescales = true\nexit_to = "http://a.example"', "exit_to", "https://"),
        (RULE, f'{RULE}\npurpose = "x"', "rule[eh_visit_interval].purpose", "is not a known key"),
        ('unit = "weeks"', 'unit = "fortnights"', "rule[eh_visit_interval].unit", "'fortnights' is not one of hours"),
        ('unit = "weeks"', 'unit = "years"', "rule[eh_visit_interval].unit", "write 12 months"),
        ("amount = 4\n", "", "rule[eh_visit_interval].amount", "must be given"),
        ("amount = 4\n", "amount = 0\n", "rule[eh_visit_interval].amount", "1 or more"),
        ("amount = 4\n", "amount = -4\n", "rule[eh_visit_interval].amount", "0 or more"),
        ("amount = 4\n", "amount = true\n", "rule[eh_visit_interval].amount", "must be int, not bool"),
        ('trigger = "last_seen"', 'trigger = "request"', "rule[eh_visit_interval].trigger", "runs from last_seen"),
        ('bound = "at_least_every"', 'bound = "phased"', "rule[eh_visit_interval].phase", "must be given"),
        (RULE, '[[rule]]\nid = "visit_on_request"', "rule[visit_on_request]", "stands there twice"),
        ('groups = ["early_help"]', 'groups = ["help"]', "rule[eh_first_contact].groups", "'help' is not one of early_help"),
        ('"early_help_practitioner", ', '"nobody", ', "rule[eh_first_contact].responsible", "'nobody' is not one of"),
        ("age_to = 20", "age_to = 17", "rule[yp_18_20_visit_interval].age_to", "below age_from"),
        ("order = 1, amount = 1,", "order = 1, amount = 0,", "rule[cic_visit_interval].phase[0].amount", "1 or more"),
        ("order = 1, amount = 1,", "order = 1, amont = 1,", "rule[cic_visit_interval].phase[0].amont", "is not a known key"),
        ('start = "09:00"', 'start = "9am"', "office_hours.start", "a time such as 09:00"),
        ('start = "09:00"', 'start = "18:00"', "office_hours.end", "after start"),
        ('days = ["mon", "tue", "wed", "thu", "fri"]', "days = []", "office_hours.days", "must name a day"),
        ("working_days = 3", "working_days = 0", "replies.message.working_days", "1 or more"),
        ('{ document = "portal setting" }', '{ document = "" }', "records.source.document", "is empty"),
        ('ask = "worker"', 'ask = "team"', "records.desk", "is missing"),
        ('[records]\nask = "worker"\nread = "own"\nsource = { document = "portal setting" }', "", "records", "is missing"),
    ],
)
def test_a_wrong_file_names_the_key_and_the_reason(tmp_path, old, new, key, reason):
    path = tmp_path / "wrong.toml"
    assert old in RC
    path.write_text(RC.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthorityError) as wrong:
        load(str(path))
    assert wrong.value.key == key
    assert reason in wrong.value.reason
    assert wrong.value.line
    assert str(wrong.value).startswith(f"{path}:{wrong.value.line}: {key}: ")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('tel = "01234567890"', 'tel = "01234 567890"', "tel", "cannot be dialled|can be dialled"),
        ('tel = "01234567890"', 'tel = "01234567891"', "tel", "is not the number shown"),
        ('tel = "01234567890"', 'tel = "0123"', "tel", "can be dialled"),
        ('source = { document = "a page" }', "", "source", "is missing"),
        ("checked = 2026-11-22", 'checked = "yesterday"', "checked", "must be date, not str"),
        ("checked = 2026-11-22", "", "checked", "is missing"),
        ('read = "primary"', 'read = "maybe"', "read", "'maybe' is not one of primary"),
        ('number = "01234 567890"', 'number = "01234 567890"\nfax = "1"', "fax", "is not a known key"),
    ],
)
def test_a_wrong_number_is_refused(tmp_path, old, new, key, reason):
    path = tmp_path / "wrong.toml"
    path.write_text(RC + CONTACT.replace(old, new), encoding="utf-8")
    with pytest.raises(AuthorityError) as wrong:
        load(str(path))
    assert wrong.value.key == f"contacts.switchboard.{key}"
    assert re.search(reason, wrong.value.reason)


def test_a_right_number_is_taken(tmp_path):
    path = tmp_path / "right.toml"
    path.write_text(RC + CONTACT, encoding="utf-8")
    assert load(str(path)).contacts.switchboard.tel == "01234567890"


def test_a_slug_or_file_that_is_not_there(tmp_path):
    with pytest.raises(AuthorityError, match="cannot be read"):
        load("atlantis")
    with pytest.raises(AuthorityError, match="cannot be read"):
        load(str(tmp_path / "none.toml"))


def test_what_is_not_toml(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(AuthorityError, match="is not TOML"):
        load(str(path))


def marked(path: Path, mark: str) -> Iterator[tuple[int, str, str]]:
    """Line, key and reason of all that a file of tests/data/authorities says about itself behind `#!` (errors) or `#?` (warnings)."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for said in re.findall(rf"#{re.escape(mark)} (\S.*?)(?=  *#[!?]|$)", line.replace("Behind #", "")):
            key, _, reason = said.partition(": ")
            yield number, key, reason


def assert_found(found: tuple[AuthorityError, ...], expected: list[tuple[int, str, str]]) -> None:
    told = sorted((one.line, one.key, one.reason) for one in found)
    assert [one[:2] for one in told] == sorted(one[:2] for one in expected)
    for line, key, reason in expected:
        assert any(one[:2] == (line, key) and reason in one[2] for one in told), (line, key, reason)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_every_problem_is_found_on_its_line(path):
    report = check_file(str(path))
    assert_found(report.errors, list(marked(path, "!")))
    assert_found(report.warnings, list(marked(path, "?")))
    assert report.authority is None
    assert list(report.lines())[-1] == f"{len(report.errors)} to mend."
    assert str(report.errors[0]).startswith(f"{path}:{report.errors[0].line}: {report.errors[0].key}: ")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("schema_version = 1\nname = \n", 2, "is not TOML"),
        ("schema_version = 1\nname = [\n", 3, "is not TOML"),
        ('schema_version = 1\nname = "a"\nname = "b"\n', 3, "is not TOML"),
        ("# a comment\nschema_version = 2\n", 2, "must be 1"),
        ('name = "a"\n', 1, "is missing"),
    ],
)
def test_what_cannot_be_read_at_all(tmp_path, text, line, reason):
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    found = check_file(str(path)).errors
    assert [one.line for one in found] == [line]
    assert reason in found[0].reason
    with pytest.raises(AuthorityError, match=f"{re.escape(str(path))}:{line}: .*{reason}"):
        load(str(path))


def test_letters_that_are_not_utf_8(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_bytes(b'schema_version = 1\nname = "\xe9"\n')
    assert [one.line for one in check_file(str(path)).errors] == [2]


def test_lines_are_found_around_strings_comments_and_lists(tmp_path):
    path = tmp_path / "wrong.toml"
    old = RC.replace(
        'slug = "redcar_cleveland"',
        '# [[rule]] { [\nslug = "redcar_cleveland"\nodd = """\nslug = [\n{"""\nodder = "#"\n[odd_table.b]\nc = 1\n',
        1,
    )
    path.write_text(old.replace("amount = 28\n", "amount = 0\n"), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {one.key: one.line for one in check_file(str(path)).errors}
    assert found["odd"] == lines.index('odd = """') + 1
    assert found["odder"] == lines.index('odder = "#"') + 1
    assert found["rule[step_handover].amount"] == next(
        n for n, line in enumerate(lines, 1) if line == "amount = 0" and n > lines.index('id = "step_handover"')
    )


def run(app: Flask, file: object) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["check-authority", str(file)])
    return done.exit_code, done.output


def test_the_command(app):
    code, said = run(app, "sandwell")
    assert (code, said) == (0, "Sandwell Children’s Trust: 0 rules, 4 steps. Nothing to mend.\n")
    code, said = run(app, DATA / "authorities" / "gloucestershire.toml")
    assert code == 0
    assert "rule[cic_visit_interval].phase[1].amount: warning: 3 months is looser than the law's england.cic_visit_interval" in said
    assert said.endswith("41 rules, 7 steps. Nothing to mend. To think about: 2.\n")
    code, said = run(app, WRONG[0])
    assert code == 1
    assert f"{WRONG[0]}:7: colour: is not a known key\n" in said


def example(tmp_path: Path) -> Path:
    """The council of docs/add-a-council.md."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    path = tmp_path / "anyshire.toml"
    path.write_text(blocks[0], encoding="utf-8")
    return path


def test_the_council_of_the_guide_works(tmp_path):
    report = check_file(str(example(tmp_path)))
    assert list(report.lines()) == ["Anyshire County Council: 7 rules, 5 steps. Nothing to mend."]
    anyshire = load(str(example(tmp_path)))
    assert report.authority is not None
    assert report.authority.rules == anyshire.rules
    told = promise(
        anyshire, Facts("child_protection", date(2026, 11, 2), None, None, None), [Visit(date(2026, 11, 3), True)], date(2026, 11, 9)
    )
    assert told.rule is not None
    assert (told.rule.full_id, told.due) == ("anyshire.cp_visit_interval", date(2026, 11, 17))  # ten working days after 3 November
    first = date(2026, 9, 1)
    told = promise(anyshire, Facts("child_in_care", first, first, None, None), [Visit(first, True)], first + timedelta(days=1))
    assert (told.council, told.due) == ("anyshire", date(2026, 9, 15))  # the first phase: every 2 weeks


def test_the_guide_names_every_code_and_every_key(tmp_path, monkeypatch):
    words = set(re.findall(r"[a-z0-9_-]+", PAGE))
    for codes in (Bound, Unit, Condition, Counts, DutyLevel, Group, HelpWho, Kind, Measure, Read, Role, StandardsAre, Step, Trigger):
        assert set(codes) <= words
    asked = set()
    get, maybe = Table.get, Table.maybe
    monkeypatch.setattr(Table, "get", lambda self, key, *more: asked.add(key) or get(self, key, *more))
    monkeypatch.setattr(Table, "maybe", lambda self, key, read: asked.add(key) or maybe(self, key, read))
    check_file("gloucestershire")
    check_file(str(example(tmp_path)))
    check_file("england")  # every clock
    only_helplines = {"helpline", "sms", "keyword", "answers"}
    assert asked - only_helplines <= words


def test_kinds_leave_room_for_more():
    assert {Kind.FIRST_VISIT, Kind.SECOND_VISIT, Kind.VISIT_INTERVAL} <= set(Kind)


def test_the_portal_does_not_start_with_a_file_that_holds_rules_against_one_another(tmp_path):
    """Overlapping phases and an interval looser than the law show only when rules are held together: at start too."""
    for name in ("phases", "looser"):
        file = DATA.parent.parent / "tests" / "data" / "authorities" / f"{name}.toml"
        with pytest.raises(AuthorityError) as refused:
            load_checked(str(file))
        assert refused.value.line
        with pytest.raises(AuthorityError):
            make_app(tmp_path / "none.sqlite3", authority=str(file))
