"""One council as data: its TOML file read into frozen dataclasses, or an AuthorityError that says what to mend.

A council's own file lies in `portal/data/authorities`; the law's floor (`england.toml`) and the national helplines
(`helplines.toml`) are read with it. The portal refuses to start where a file is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path

from .check import Report, check
from .facts import (
    Advocacy,
    Authority,
    Climb,
    ClockSource,
    ComplaintClocks,
    Contacts,
    Desk,
    Duty,
    Floor,
    Framework,
    Freshness,
    Help,
    Helpline,
    JourneyStep,
    OfficeHours,
    Phase,
    Phone,
    Records,
    Replies,
    Rule,
    Source,
    Standard,
)
from .kinds import (
    FIRST_KINDS,
    INTERVAL_KINDS,
    SERVICES,
    AdvocacyFor,
    Answers,
    AskVia,
    Bound,
    Condition,
    Counts,
    Day,
    DutyLevel,
    Group,
    HelpFor,
    HelpWho,
    Kind,
    Measure,
    Read,
    Role,
    StandardsAre,
    Step,
    Trigger,
    Unit,
)
from .reading import LAW as FLOOR
from .reading import authority_of, floor_of, helpline_of
from .rule_reading import no_twins
from .table import AuthorityError, open_table

DATA = Path(__file__).resolve().parent.parent / "data"


def load(slug_or_path: str) -> Authority:
    """A council by its slug in `portal/data/authorities`, or by the path of a file of its own.

    Raises AuthorityError (file, key path, reason) for a missing file, TOML that does not parse, an unknown or missing key,
    a fact without source, a unit or code that is not known, a telephone number that cannot be dialled.
    """
    path = _find(slug_or_path)
    top = open_table(path)
    made = authority_of(top, helplines(), None if path == _find(FLOOR) else _floor())
    top.settle()
    return made


def load_checked(slug_or_path: str) -> Authority:
    """A council for use: `load`, and besides what `check_file` finds by holding rules together (overlapping phases, looser than the law).

    Raises AuthorityError for the first thing that must be mended.
    """
    made = load(slug_or_path)
    for problem in check_file(slug_or_path).errors:
        raise problem
    return made


def check_file(slug_or_path: str) -> Report:
    """All that is wrong with a council's file, not only the first; the file is named as in `load`."""
    return check(_find(slug_or_path), _floor())


def floor() -> tuple[Rule, ...]:
    """The law's rules, which no council's may loosen. Raises AuthorityError as `load` does."""
    return _floor().rules


def _floor() -> Floor:
    top = open_table(_find(FLOOR))
    found = floor_of(top)
    top.settle()
    return found


def helplines() -> tuple[Helpline, ...]:
    """The national helplines in the order of their file. Raises AuthorityError as `load` does."""
    top = open_table(DATA / "helplines.toml")
    found = tuple(helpline_of(row) for row in top.tables("helpline"))
    top.done()
    no_twins(top, "helpline", [line.id for line in found])
    top.settle()
    return found


def _find(slug_or_path: str) -> Path:
    if re.fullmatch(r"[a-z][a-z0-9_]*", slug_or_path):
        return DATA / "authorities" / f"{slug_or_path}.toml"
    return Path(slug_or_path)


__all__ = [
    "DATA",
    "FIRST_KINDS",
    "FLOOR",
    "INTERVAL_KINDS",
    "SERVICES",
    "Advocacy",
    "AdvocacyFor",
    "Answers",
    "AskVia",
    "Authority",
    "AuthorityError",
    "Bound",
    "Climb",
    "ClockSource",
    "ComplaintClocks",
    "Condition",
    "Contacts",
    "Counts",
    "Day",
    "Desk",
    "Duty",
    "DutyLevel",
    "Floor",
    "Framework",
    "Freshness",
    "Group",
    "Help",
    "HelpFor",
    "HelpWho",
    "Helpline",
    "JourneyStep",
    "Kind",
    "Measure",
    "OfficeHours",
    "Phase",
    "Phone",
    "Read",
    "Records",
    "Replies",
    "Report",
    "Role",
    "Rule",
    "Source",
    "Standard",
    "StandardsAre",
    "Step",
    "Trigger",
    "Unit",
    "check_file",
    "floor",
    "helplines",
    "load",
    "load_checked",
]
