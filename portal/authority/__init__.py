"""One council as data: its TOML file read into frozen dataclasses, or an AuthorityError that says what to mend.

A council's own file lies in `portal/data/authorities`; the law's floor (`england.toml`) and the national helplines
(`helplines.toml`) are read with it. The portal refuses to start where a file is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path

from .facts import Advocacy, Authority, Contacts, Desk, Framework, Helpline, OfficeHours, Phase, Phone, Records, Replies, Rule, Source
from .kinds import AdvocacyFor, Answers, AskVia, Bound, Condition, Counts, Day, Group, HelpFor, Kind, Read, Role, Trigger, Unit
from .reading import authority_of, helpline_of, no_twins, rules_of
from .table import AuthorityError, open_table

DATA = Path(__file__).resolve().parent.parent / "data"
FLOOR = "england"


def load(slug_or_path: str) -> Authority:
    """A council by its slug in `portal/data/authorities`, or by the path of a file of its own.

    Raises AuthorityError (file, key path, reason) for a missing file, TOML that does not parse, an unknown or missing key,
    a fact without source, a unit or code that is not known, a telephone number that cannot be dialled.
    """
    path = _find(slug_or_path)
    law = _find(FLOOR)
    return authority_of(open_table(path), helplines(), () if path == law else rules_of(open_table(law)))


def helplines() -> tuple[Helpline, ...]:
    """The national helplines in the order of their file. Raises AuthorityError as `load` does."""
    top = open_table(DATA / "helplines.toml")
    found = tuple(helpline_of(row) for row in top.tables("helpline"))
    top.done()
    no_twins(top, "helpline", [line.id for line in found])
    return found


def _find(slug_or_path: str) -> Path:
    if re.fullmatch(r"[a-z][a-z0-9_]*", slug_or_path):
        return DATA / "authorities" / f"{slug_or_path}.toml"
    return Path(slug_or_path)


__all__ = [
    "DATA",
    "FLOOR",
    "Advocacy",
    "AdvocacyFor",
    "Answers",
    "AskVia",
    "Authority",
    "AuthorityError",
    "Bound",
    "Condition",
    "Contacts",
    "Counts",
    "Day",
    "Desk",
    "Framework",
    "Group",
    "HelpFor",
    "Helpline",
    "Kind",
    "OfficeHours",
    "Phase",
    "Phone",
    "Read",
    "Records",
    "Replies",
    "Role",
    "Rule",
    "Source",
    "Trigger",
    "Unit",
    "helplines",
    "load",
]
