"""Puts a nightly bundle into the tables: one transaction, nothing changed on a second run, nothing emptied by a missing file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from ..extensions import db
from ..importers.ssd import Bundle, Known, read_bundle
from ..models import Child, Team, Worker
from . import plan_sync
from .import_history import take_diary, take_involvements, take_periods, take_plan_lines
from .import_match import ImportReport, Match, line
from .import_people import retire, settle_teams, take_children, take_family, workers_of


class LargeFall(Exception):
    """Tonight's bundle would take away more than half of a table: nothing was changed. `falls`: (what, before, tonight)."""

    def __init__(self, falls: list[tuple[str, int, int]]) -> None:
        super().__init__(falls)
        self.falls = falls


def import_bundle(folder: Path, today: date, *, accept_fall: bool = False) -> ImportReport:
    """Reads `folder` and takes over its snapshot of the enrolled children; returns a report.

    A row that is absent from a complete file has been withdrawn and goes; people's own words never do. Raises LargeFall (and
    changes nothing) where more than half of a table of 20 rows or more would go, unless `accept_fall`.
    """
    known = Known(frozenset(db.session.scalars(select(Child.person_id))), frozenset(db.session.scalars(select(Worker.source_id))))
    bundle = read_bundle(folder, today, known)
    report = ImportReport(rejected=bundle.rejected, notices=bundle.notices, refused=bundle.refused)
    try:
        falls = _take_over(bundle, report, today)
        if falls and not accept_fall:
            raise LargeFall(falls)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return report


def _take_over(bundle: Bundle, report: ImportReport, today: date) -> list[tuple[str, int, int]]:
    match = Match(report, today)
    teams = match.rows(Team, {r["dept_team_id"]: {"name": line(r["dept_team_name"])} for r in bundle.rows("ssd_department")}, remove=False)
    listed = workers_of(bundle, teams)
    workers = match.rows(Worker, listed, remove=False)
    if bundle.complete("ssd_professionals"):
        retire(match, workers, listed)
    children = take_children(bundle, match)
    mine = {person: child for person, child in children.items() if child.enrolled}
    take_periods(bundle, match, mine, workers)
    take_involvements(bundle, match, mine, workers, teams)
    take_diary(bundle, match, mine, workers)
    take_plan_lines(bundle, match, mine)
    take_family(bundle, match, mine)
    plan_sync.take_over(today)
    settle_teams(workers.values())
    return match.falls
