"""The councils' files are right, and a wrong one says where."""

import re
from datetime import date

import pytest

from portal.authority import DATA, Answers, AuthorityError, Group, Kind, Read, Unit, load

SLUGS = sorted(path.stem for path in (DATA / "authorities").glob("*.toml"))
RC = (DATA / "authorities" / "redcar_cleveland.toml").read_text(encoding="utf-8")


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


def test_the_five_are_there():
    assert SLUGS == ["cambridgeshire", "england", "gloucestershire", "redcar_cleveland", "sandwell"]


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


@pytest.mark.parametrize("slug", ["redcar_cleveland", "gloucestershire"])
def test_all_five_groups_have_a_rule(slug):
    assert {rule.group for rule in load(slug).rules} == set(Group)


@pytest.mark.parametrize("slug", ["cambridgeshire", "sandwell"])
def test_who_states_nothing_has_the_floor_alone(slug):
    council = load(slug)
    assert not council.states_timescales
    assert not council.rules
    assert {rule.full_id for rule in council.floor} == {
        "england.cic_first_visit",
        "england.cic_visit_interval",
        "england.cl_first_visit",
        "england.cl_visit_interval",
    }


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
        (RULE, '[[rule]]\nid = "cin_visit_interval"', "rule[cin_visit_interval]", "stands there twice"),
        ('group = "early_help"', 'group = "help"', "rule[eh_visit_interval].group", "'help' is not one of early_help"),
        ('"early_help_practitioner", ', '"nobody", ', "rule[eh_visit_interval].responsible", "'nobody' is not one of"),
        ("age_to = 20", "age_to = 17", "rule[yp_18_20_visit_interval].age_to", "below age_from"),
        ("order = 1, amount = 1,", "order = 1, amount = 0,", "rule[cic_visit_interval].phase[0].amount", "1 or more"),
        ("order = 1, amount = 1,", "order = 1, amont = 1,", "rule[cic_visit_interval].phase[0].amount", "is missing"),
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
    assert str(path) in str(wrong.value)


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


def test_kinds_leave_room_for_more():
    assert {Kind.FIRST_VISIT, Kind.SECOND_VISIT, Kind.VISIT_INTERVAL} <= set(Kind)
