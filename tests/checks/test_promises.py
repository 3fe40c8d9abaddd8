"""The table of promises is whole, and what it says is honoured has a page and a test that runs."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from portal.config import ROOT
from tests.conftest import make_app

TABLE = ROOT / "docs" / "promises.csv"
TEXT = ROOT / "docs" / "promises.md"
HEADER = ["id", "for", "kind", "promise", "page", "test", "status", "note"]
STATUSES = ("honoured", "partly", "not yet", "outside")
KINDS = {"show", "tell", "ask", "do", "measure"}
ROWS = {"GL": 143, "RC": 141, "CA": 19, "SW": 23}  # how many promises each council makes: none may be lost
ID = re.compile(r"(GL|RC|CA|SW)-(PL|SV|[A-Z]|\d\d)-([AO]\d|\d+(\.\d+)?[a-d]?)")
TEST = re.compile(r"(tests/(?:\w+/)*test_\w+\.py)::(test_\w+)")
NOT_RUN = {"skip", "skipif", "xfail", "importorskip"}


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def runs(path: Path) -> dict[str, bool]:
    """The tests of a file by name, and whether each runs: nothing on it, in it or on the whole file skips it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}
    whole_file = all(keeps_running(n) for n in tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef))
    return {name: whole_file and keeps_running(node) for name, node in tests.items()}


def keeps_running(node: ast.AST) -> bool:
    """Whether no `pytest.skip`, `pytest.mark.skipif` and the like stands anywhere in it."""
    names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and from_pytest(n)}
    return not names & NOT_RUN


def from_pytest(node: ast.Attribute) -> bool:
    return ast.unparse(node).startswith("pytest.")


def wrong_test(name: str, root: Path = ROOT) -> str:
    """What is wrong with a test that a row names, or nothing."""
    found = TEST.fullmatch(name)
    if not found:
        return "is not the id of a test"
    if not (root / found[1]).is_file():
        return "is in no file"
    if found[2] not in (tests := runs(root / found[1])):
        return "is not in its file"
    return "" if tests[found[2]] else "is skipped or expected to fail"


def test_the_header_and_the_words() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == HEADER
    for row in table():
        assert set(row) == set(HEADER), row["id"]  # no column more, none less
        assert None not in row.values(), row["id"]
        assert all(value == " ".join(value.split()) for value in row.values()), row["id"]
        assert row["for"], row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert row["status"] in STATUSES, row["id"]
        assert 4 <= len(row["promise"].split()) <= 14, row["id"]


def test_every_promise_stands_there_once() -> None:
    ids = [row["id"] for row in table()]
    assert [i for i in ids if not ID.fullmatch(i)] == []
    assert [i for i, times in Counter(ids).items() if times > 1] == []
    assert Counter(i[:2] for i in ids) == ROWS


def test_what_is_honoured_names_a_page_and_a_test_and_nothing_else_does() -> None:
    for row in table():
        shown = row["status"] in {"honoured", "partly"}
        assert bool(row["page"]) is shown, row["id"]
        assert bool(row["test"]) is shown, row["id"]
        assert row["note"] or row["status"] not in {"partly", "outside"}, f"{row['id']}: say what lacks"


def test_every_test_that_is_named_runs() -> None:
    named = {(name, row["id"]) for row in table() for name in row["test"].split()}
    assert [(name, of, wrong) for name, of in sorted(named) if (wrong := wrong_test(name))] == []


def test_every_page_that_is_named_is_there(tmp_path: Path) -> None:
    rules = list(make_app(tmp_path / "none.sqlite3").url_map.iter_rules())
    known = {re.sub(r"<\w+:", "<", rule.rule) for rule in rules} | {rule.endpoint for rule in rules}
    assert [(row["id"], page) for row in table() for page in row["page"].split() if page not in known] == []


def test_the_tally_in_the_text_is_true() -> None:
    counts = Counter(row["status"] for row in table())
    told = {words: int(number) for words, number in re.findall(r"^\| `([a-z ]+)` \| (\d+) \|", TEXT.read_text(encoding="utf-8"), re.M)}
    assert told == {status: counts[status] for status in STATUSES}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("def test_one(): ...", ""),
        ("@pytest.mark.parametrize('n', [1])\ndef test_one(n): ...", ""),
        ("def test_other(): ...", "is not in its file"),
        ("# def test_one(): ...", "is not in its file"),
        ("@pytest.mark.skip\ndef test_one(): ...", "is skipped or expected to fail"),
        ("@pytest.mark.skipif(True, reason='x')\ndef test_one(): ...", "is skipped or expected to fail"),
        ("def test_one():\n    pytest.skip('x')", "is skipped or expected to fail"),
        ("pytestmark = [pytest.mark.xfail]\ndef test_one(): ...", "is skipped or expected to fail"),
    ],
)
def test_a_test_that_does_not_run_is_found(tmp_path: Path, body: str, wrong: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(body, encoding="utf-8")
    assert wrong_test("tests/test_x.py::test_one", tmp_path) == wrong
    assert wrong_test("tests/test_y.py::test_one", tmp_path) == "is in no file"
    assert wrong_test("tests/test_x.py", tmp_path) == "is not the id of a test"
