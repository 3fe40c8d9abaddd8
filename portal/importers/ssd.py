"""Reads a nightly bundle: Standard Safeguarding Dataset tables as CSV, and the portal's own supplementary files.

What is not on the list below is never opened: addresses, contacts, section 47 enquiries, immigration, placements (postcodes),
care-plan codes and the rest of REFUSED. Reasons for a rejected row are those of the bundle's README.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from .table import Reject, Table, day, read_table

REFUSED = (
    "ssd_address",
    "ssd_contacts",
    "ssd_s47_enquiry",
    "ssd_assessment_factors",
    "ssd_immigration_status",
    "ssd_mother",
    "ssd_missing",
    "ssd_cla_convictions",
    "ssd_cla_substance_misuse",
    "ssd_sdq_scores",
    "ssd_permanence",
    "ssd_pre_proceedings",
    "ssd_cla_placement",
    "ssd_cla_care_plan",
    "ssd_legal_status",
)
TOO_FAR = timedelta(days=1100)
LONGEST_NAME = 255


@dataclass(frozen=True)
class Shape:
    """How one file is checked: its id, whose it is, which columns are days, and which pairs must not run backwards."""

    person: str = ""
    key: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    span: tuple[str, str] = ("", "")


def _span(prefix: str, person: str, key: str, start: str, end: str) -> Shape:
    return Shape(f"{prefix}_{person}", (key,), (start, end), (), (start, end))


SHAPES: dict[str, Shape] = {
    "ssd_person": Shape(
        "pers_person_id", ("pers_person_id",), ("pers_dob", "pers_expected_dob", "pers_death_date"), ("pers_forename", "pers_surname")
    ),
    "ssd_professionals": Shape(key=("prof_professional_id",)),
    "portal_workers": Shape(key=("worker_id",), names=("display_name",)),
    "role_map": Shape(key=("invo_professional_role_id",)),
    "ssd_department": Shape(key=("dept_team_id",)),
    "ssd_cin_episodes": _span("cine", "person_id", "cine_referral_id", "cine_referral_date", "cine_close_date"),
    "ssd_cla_episodes": _span("clae", "person_id", "clae_cla_episode_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    "portal_children": Shape("person_id", ("person_id",)),
    "portal_family": Shape("person_id", ("contact_id", "person_id"), ("from_date", "to_date"), ("display_name",), ("from_date", "to_date")),
    "portal_plan_lines": Shape("person_id", ("line_id",), ("by_when", "approved_on")),
    "portal_dates": Shape("person_id", ("date_id",), ("starts_at",)),
    "ssd_involvements": _span("invo", "person_id", "invo_involvements_id", "invo_involvement_start_date", "invo_involvement_end_date"),
    "ssd_cin_plans": _span("cinp", "person_id", "cinp_cin_plan_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    "ssd_cp_plans": _span("cppl", "person_id", "cppl_cp_plan_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "ssd_cp_reviews": Shape("cppr_person_id", ("cppr_cp_review_id",), ("cppr_cp_review_due", "cppr_cp_review_date")),
    "ssd_cla_reviews": Shape("clar_cla_person_id", ("clar_cla_review_id",), ("clar_cla_review_due_date", "clar_cla_review_date")),
    "ssd_cin_visits": Shape("cinv_person_id", ("cinv_cin_visit_id",), ("cinv_cin_visit_date",)),
    "ssd_cp_visits": Shape("cppv_person_id", ("cppv_cp_visit_id",), ("cppv_cp_visit_date",)),
    "ssd_cla_visits": Shape("clav_person_id", ("clav_cla_visit_id",), ("clav_cla_visit_date",)),
    "ssd_care_leavers": Shape("clea_person_id", ("clea_person_id",), ("clea_care_leaver_latest_contact", "clea_pathway_plan_review_date")),
    "ssd_early_help_episodes": _span("earl", "person_id", "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date"),
}
# Where a case system leaves the person out, another table says whose the row is: (column, table, its column, its person).
JOINS = {
    "ssd_involvements": ("invo_referral_id", "ssd_cin_episodes", "cine_referral_id", "cine_person_id"),
    "ssd_cla_reviews": ("clar_cla_id", "ssd_cla_episodes", "clae_cla_id", "clae_person_id"),
}


@dataclass(frozen=True)
class Known:
    """Who the database knows already: used where tonight's own list is missing."""

    persons: frozenset[str] = frozenset()
    workers: frozenset[str] = frozenset()


@dataclass
class Bundle:
    """The accepted rows of every file, what was rejected, and what the reader should be told.

    `person_of` gives a row's person where the file itself leaves it out.
    """

    tables: dict[str, Table]
    rejected: list[Reject] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The accepted rows of a file; none where it is missing."""
        return [row for _, row in self.tables[name].rows]

    def spoilt(self, name: str) -> set[tuple[str, ...]]:
        """Ids of a file's rows that were there and could not be taken."""
        return self.tables[name].spoilt

    def complete(self, *names: str) -> bool:
        """Whether every one of these files came whole, so that what is absent from it has been withdrawn."""
        return all(self.tables[name].complete for name in names)


def read_bundle(folder: Path, today: date, known: Known | None = None) -> Bundle:
    """Reads and checks a folder. Days more than 1,100 after `today` are refused. Raises NotADirectoryError for no folder."""
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    known = known or Known()
    bundle = Bundle({}, refused=sorted(f"{name}.csv" for name in REFUSED if (folder / f"{name}.csv").exists()))
    for name, shape in SHAPES.items():
        table = read_table(folder, name)
        bundle.tables[name] = table
        _fill_person(bundle, table, shape)
        check = _Check(bundle, table, shape, known, today)
        kept = []
        for line, row in table.rows:
            if reason := check(row):
                table.rejected.append(Reject(f"{name}.csv", line, reason))
                table.spoilt.add(tuple(row.get(column, "") for column in shape.key))
            else:
                kept.append((line, row))
        table.rows = kept
        bundle.rejected += table.rejected
        bundle.notices += [(f"{name}.csv", notice) for notice in table.notices]
    bundle.rejected.sort(key=lambda r: (r.file, r.line, r.reason))
    return bundle


def _fill_person(bundle: Bundle, table: Table, shape: Shape) -> None:
    """Puts the person into rows of a file that has no such column, through the table that knows."""
    join = JOINS.get(table.name)
    if not join or table.has(shape.person):
        return
    column, other, their_key, their_person = join
    person_of = {row[their_key]: row[their_person] for row in bundle.rows(other)}
    for _, row in table.rows:
        row[shape.person] = person_of.get(row.get(column, ""), "?")


class _Check:
    """The checks for one file, in the order in which the bundle's README names a reason."""

    def __init__(self, bundle: Bundle, table: Table, shape: Shape, known: Known, today: date) -> None:
        self.shape = shape
        self.seen: set[tuple[str, ...]] = set()
        self.is_person_list = table.name == "ssd_person"
        self.is_allocation = table.name == "ssd_involvements"
        self.persons = _ids(bundle, "ssd_person", "pers_person_id") or known.persons
        self.workers = _ids(bundle, "ssd_professionals", "prof_professional_id") or known.workers
        self.roles = _ids(bundle, "role_map", "invo_professional_role_id")
        self.latest = today + TOO_FAR

    def __call__(self, row: dict[str, str]) -> str:
        """Why the row is not taken, or '' for a good one, which is then remembered by its id."""
        try:
            days = {column: day(row.get(column, "")) for column in self.shape.days}
        except ValueError:
            return "bad_date"
        key = tuple(row.get(column, "") for column in self.shape.key)
        reason = self._who(row, key) or self._when(days) or self._allocation(row)
        if not reason:
            self.seen.add(key)
        return reason

    def _who(self, row: dict[str, str], key: tuple[str, ...]) -> str:
        person = row.get(self.shape.person, "") if self.shape.person else None
        if any(len(row.get(column, "")) > LONGEST_NAME for column in self.shape.names):
            return "field_too_long"
        if key in self.seen:
            return "duplicate_id"
        if person == "" or (person is None and not all(key)):
            return "missing_id"
        if person is not None and not self.is_person_list and person not in self.persons:
            return "unknown_person"
        return ""

    def _when(self, days: dict[str, date | None]) -> str:
        if any(found and found > self.latest for found in days.values()):
            return "date_out_of_range"
        start, end = (days.get(column) for column in self.shape.span)
        return "end_before_start" if start and end and end < start else ""

    def _allocation(self, row: dict[str, str]) -> str:
        if not self.is_allocation:
            return ""
        if row["invo_professional_id"] not in self.workers:
            return "unknown_worker"
        return "" if row["invo_professional_role_id"] in self.roles else "unknown_role"


def _ids(bundle: Bundle, name: str, column: str) -> Collection[str]:
    table = bundle.tables.get(name)
    return frozenset(row[column] for _, row in table.rows) if table and table.rows else frozenset()
