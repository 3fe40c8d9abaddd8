"""Changes every figure of every rule by one, up and down, and looks whether a test notices. By hand: `python -m tests.mutate_rules`.

Each change is made in a copy of portal/data and tried in a process of its own. The figures of `test_timescales.py` have to notice all of
them. Where a day is reckoned for a visit, a day reckoned by hand has to notice it too, there or in `test_visits.py`. Hours change by a
day, because days are all that is reckoned. Prints what noticed a change, then what nobody noticed; exits with 1 if there is any.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis  # noqa: F401 - loaded once here, so that each process starts with it
import pytest

import portal.authority
import portal.rules.visits
from portal.authority import FIRST_KINDS, INTERVAL_KINDS, Rule, Trigger, Unit, load

HERE = Path(__file__).resolve().parent / "rules"
FILES = ("england", "gloucestershire", "redcar_cleveland")
FIGURE = re.compile(r"\b(amount|amount_to|from_after_amount|until_after_amount|by_age_years|by_age_months|age_from|age_to) = (\d+)")
OPTIONS = [
    "-q",
    "--noconftest",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "-m",
    "not hypothesis",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]
FIGURES, VISITS = str(HERE / "test_timescales.py"), str(HERE / "test_visits.py")
REFUSED = "refused when it is read"
# Both phases are 6 weeks, so that it moves no day where the one ends and the other begins, as long as no gap opens between them.
MOVES_NO_DAY = {
    "england.cic_visit_interval.phase1.until_after_amount +1",
    "england.cic_visit_interval.phase2.from_after_amount -1",
    "redcar_cleveland.cic_visit_interval.phase2.until_after_amount +1",
    "redcar_cleveland.cic_visit_interval.phase3.from_after_amount -1",
}


@dataclass(frozen=True)
class Mutant:
    """One changed figure: the text of the file with it, and whether a reckoned day has to notice it as well."""

    name: str
    file: str
    text: str
    day: bool


class Watch:
    """Remembers the tests that failed, or that a file could not even be loaded."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid.rpartition("::")[2])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(REFUSED)


def gives_a_day(rule: Rule, row: int | None) -> bool:
    """Whether the visits' engine makes a day of this figure: not where it is unclear, or from when is not printed."""
    phase = None if row is None else rule.phases[row]
    if rule.kind not in INTERVAL_KINDS and rule.kind not in FIRST_KINDS:
        return False
    clear = phase.clear if phase else rule.clear
    return clear and rule.trigger is not Trigger.NOT_PRINTED and rule.unit is not Unit.TIMES_PER_YEAR


def mutants() -> Iterator[Mutant]:
    for file in FILES:
        rules = {rule.id: rule for rule in load(file).rules}
        lines = (portal.authority.DATA / "authorities" / f"{file}.toml").read_text(encoding="utf-8").split("\n")
        rule: Rule | None = None
        row = -1
        for number, line in enumerate(lines):
            if named := re.fullmatch(r'id = "(\w+)"', line):
                rule, row = rules[named[1]], -1
            row += line.startswith("    {")
            for found in FIGURE.finditer(line) if rule else ():
                inside = row if line.startswith("    {") else None
                for name, text in changes(found, file, rule, inside):
                    day = gives_a_day(rule, inside) and name not in MOVES_NO_DAY
                    yield Mutant(name, file, "\n".join([*lines[:number], text, *lines[number + 1 :]]), day)


def unchanged() -> Mutant:
    text = (portal.authority.DATA / "authorities" / f"{FILES[0]}.toml").read_text(encoding="utf-8")
    return Mutant("nothing", FILES[0], text, day=True)


def changes(found: re.Match[str], file: str, rule: Rule, row: int | None) -> Iterator[tuple[str, str]]:
    """A name and the changed line, for more and for less."""
    line, size = found.string, 24 if rule.unit is Unit.HOURS else 1
    for step in (size, -size):
        where = f"{file}.{rule.id}{'' if row is None else f'.phase{row + 1}'}.{found[1]} {step:+d}"
        yield where, f"{line[: found.start(2)]}{int(found[2]) + step}{line[found.end(2) :]}"


def try_out(mutant: Mutant) -> tuple[str, str]:
    """Which figure and which day noticed the change, each "" for none. Runs in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        data = Path(folder) / "data"
        shutil.copytree(portal.authority.DATA, data, ignore=shutil.ignore_patterns("demo"))
        (data / "authorities" / f"{mutant.file}.toml").write_text(mutant.text, encoding="utf-8")
        portal.authority.DATA = data
        failed = failures(FIGURES) if mutant.day else failures(FIGURES, "-x", "-k", "not by_hand")
        figure = next((one for one in failed if "by_hand" not in one), "")
        day = next((one for one in failed if "by_hand" in one or one == REFUSED), "")
        if mutant.day and not day:
            day = next(iter(failures(VISITS, "-x")), "")
        return figure, day


def failures(*options: str) -> list[str]:
    watch = Watch()
    pytest.main([*OPTIONS, *options], plugins=[watch])
    forget_tests()
    return watch.failed


def forget_tests() -> None:
    """A test file reads the councils when it is imported, so it must not be kept."""
    for name in [name for name in sys.modules if name.endswith(("test_timescales", "test_visits"))]:
        del sys.modules[name]


def main() -> int:
    everything = list(mutants())
    survivors = []
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        if any(broken := pool.apply(try_out, (unchanged(),))):
            print("These fail without any change:", *broken)
            return 1
        for mutant, (figure, day) in zip(everything, pool.imap(try_out, everything), strict=True):
            print(mutant.name, "|", figure or "no figure", "|", day or ("no day" if mutant.day else "-"), flush=True)
            survivors += [f"{mutant.name}: no figure notices it"] * (not figure)
            survivors += [f"{mutant.name}: no day notices it"] * (mutant.day and not day)
    print(f"\n{len(everything)} changes; not noticed: {len(survivors)}")
    print("\n".join(survivors))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
