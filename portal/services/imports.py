"""Puts a nightly bundle into the tables: one transaction, nothing changed on a second run, nothing emptied by a missing file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .. import safe_text
from ..extensions import db
from ..importers.ssd import Bundle, Known, read_bundle
from ..importers.table import Reject, day, moment
from ..models import Child, Contact, DiaryEntry, Involvement, Period, PlanLine, Team, Tie, Worker
from ..rules.diary import place_kind
from ..rules.work import REASON_OF, Reason

Values = dict[str, Any]
FALL_FROM = 20
LEAVERS = {"Relevant", "Former Relevant", "Qualifying"}
NEW_HOME = {"S", "P", "T", "B", "U"}
YES = {"Y": True, "N": False}


class LargeFall(Exception):
    """Tonight's bundle would take away more than half of a table: nothing was changed. `falls`: (what, before, tonight)."""

    def __init__(self, falls: list[tuple[str, int, int]]) -> None:
        super().__init__(falls)
        self.falls = falls


@dataclass
class ImportReport:
    """What an import did: rows added, changed and removed for each table, and what was not taken."""

    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    rejected: list[Reject] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many rows were touched in all."""
        return sum(sum(three) for three in self.counts.values())


def import_bundle(folder: Path, today: date, *, accept_fall: bool = False) -> ImportReport:
    """Reads `folder` and takes over its snapshot of the enrolled children; returns a report.

    A row that is absent from a complete file has been withdrawn and goes; people's own words never do. Raises LargeFall (and
    changes nothing) where more than half of a table of 20 rows or more would go, unless `accept_fall`.
    """
    known = Known(frozenset(db.session.scalars(select(Child.person_id))), frozenset(db.session.scalars(select(Worker.source_id))))
    bundle = read_bundle(folder, today, known)
    report = ImportReport(rejected=bundle.rejected, notices=bundle.notices, refused=bundle.refused)
    try:
        falls = _take_over(bundle, report)
        if falls and not accept_fall:
            raise LargeFall(falls)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return report


def _take_over(bundle: Bundle, report: ImportReport) -> list[tuple[str, int, int]]:
    match = _Match(report)
    teams = match.rows(Team, {r["dept_team_id"]: {"name": _line(r["dept_team_name"])} for r in bundle.rows("ssd_department")}, remove=False)
    workers = match.rows(Worker, _workers(bundle, teams), remove=False)
    children = _children(bundle, match)
    mine = {person: child for person, child in children.items() if child.enrolled}
    _periods(bundle, match, mine, workers)
    _involvements(bundle, match, mine, workers, teams)
    _diary(bundle, match, mine, workers)
    _plan_lines(bundle, match, mine)
    _family(bundle, match, mine)
    _settle_teams(workers.values())
    return match.falls


class _Match:
    """Compares tonight's rows with the table's by their source id, and writes only what differs."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        self.falls: list[tuple[str, int, int]] = []

    def rows(
        self, model: Any, wanted: Mapping[Any, Values], *, remove: bool, source: str = "", key: tuple[str, ...] = ("source_id",)
    ) -> dict[Any, Any]:
        """Makes the table's rows (of one source) be `wanted`; returns all by key. Without `remove` absent rows stay."""
        query = select(model).where(model.source == source) if source else select(model)
        have = {tuple(getattr(row, k) for k in key): row for row in db.session.scalars(query)}
        added = changed = removed = 0
        for ident, values in wanted.items():
            at = ident if isinstance(ident, tuple) else (ident,)
            row = have.get(at)
            if row is None:
                row = have[at] = model(**dict(zip(key, at, strict=True)), **({"source": source} if source else {}), **values)
                db.session.add(row)
                added += 1
            else:
                different = {k: v for k, v in values.items() if getattr(row, k) != v}
                for k, v in different.items():
                    setattr(row, k, v)
                changed += bool(different)
        if remove:
            names = {i if isinstance(i, tuple) else (i,) for i in wanted}
            gone = [at for at in have if at not in names]
            if len(have) - added >= FALL_FROM and len(gone) > (len(have) - added) / 2:
                self.falls.append((source or model.__tablename__, len(have) - added, len(have) - added - len(gone)))
            for at in gone:
                db.session.delete(have.pop(at))
                removed += 1
        db.session.flush()
        self.report.counts[source or model.__tablename__] = (added, changed, removed)
        return {at[0] if len(key) == 1 else at: row for at, row in have.items()}


def _line(text: str) -> str:
    return safe_text.name(text)


def _workers(bundle: Bundle, teams: Mapping[str, Team]) -> dict[str, Values]:
    """Every professional tonight, with what the council's own list says of them."""
    listed = {r["worker_id"]: r for r in bundle.rows("portal_workers")}
    by_name = {team.name: team.id for team in teams.values()}
    whole_list = bundle.complete("portal_workers")
    settled = frozenset() if whole_list else frozenset(db.session.scalars(select(Worker.source_id)))
    found: dict[str, Values] = {}
    for r in bundle.rows("ssd_professionals"):
        own = listed.get(r["prof_professional_id"])
        values: Values = {}
        title = _line((own or {}).get("role_title", "") or r.get("prof_professional_job_title", ""))
        if own or r["prof_professional_id"] not in settled:
            values = {
                "name": _line((own or {}).get("display_name", "") or r.get("prof_professional_name", ""))[:255] or None,
                "active": YES.get(own["active"]) if own else None,
                "role_title": title[:255],
                "is_manager": "team manager" in title.casefold(),
                "is_rights_officer": "rights officer" in title.casefold(),
            }
            for column in ("pronouns", "work_phone", "work_email", "team_phone", "duty_phone", "working_days"):
                values[column] = _line((own or {}).get(column, ""))[:64]
            values["about"] = safe_text.visible((own or {}).get("about", ""))
        department = by_name.get(_line(r.get("prof_professional_department", "")))
        if department:
            values["team_id"] = department
        found[r["prof_professional_id"]] = values
    return found


def _children(bundle: Bundle, match: _Match) -> dict[str, Child]:
    """The enrolled children; one who is no longer on the council's list stays, with everything hidden."""
    persons = {r["pers_person_id"]: r for r in bundle.rows("ssd_person")}
    leavers = {r["clea_person_id"]: r for r in bundle.rows("ssd_care_leavers")}
    wanted: dict[str, Values] = {}
    for r in bundle.rows("portal_children"):
        person = persons.get(r["person_id"])
        values: Values = {
            "enrolled": True,
            "pronouns": _line(r.get("pronouns", ""))[:64],
            "language": _line(r.get("language", ""))[:16] or "en",
            "interpreter_needed": r.get("interpreter_needed") == "Y",
            "formats_needed": _line(r.get("formats_needed", ""))[:255],
            "show_to_child": r.get("show_to_child") == "Y",
            "show_to_family": r.get("show_to_family") == "Y",
            "hold_reason": _line(r.get("hold_reason", ""))[:255],
        }
        own_name = _line(r.get("preferred_name", "")) or _line(r.get("forename", ""))
        if person:
            born = day(person.get("pers_dob", ""))
            values |= {
                "name": (own_name or _line(person.get("pers_forename", "")))[:255] or None,
                "born": born or day(person.get("pers_expected_dob", "")),
                "born_kind": "known" if born else "expected",
                "died": day(person.get("pers_death_date", "")),
            }
        elif own_name:
            values["name"] = own_name[:255]
        if bundle.complete("ssd_care_leavers"):
            leaver = leavers.get(r["person_id"])
            values["is_care_leaver"] = bool(leaver and leaver["clea_care_leaver_eligibility"] in LEAVERS)
            values["leaver_contact"] = day(leaver.get("clea_care_leaver_latest_contact", "")) if leaver else None
        wanted[r["person_id"]] = values
    children = match.rows(Child, wanted, remove=False, key=("person_id",))
    if bundle.complete("portal_children"):
        left = [c for person, c in children.items() if person not in wanted and c.enrolled]
        if len(children) >= FALL_FROM and len(left) > len(children) / 2:
            match.falls.append(("portal_children", len(children), len(children) - len(left)))
        for child in left:
            child.enrolled = child.show_to_child = child.show_to_family = False
        added, changed, removed = match.report.counts["child"]
        match.report.counts["child"] = (added, changed, removed + len(left))
    return children


def _periods(bundle: Bundle, match: _Match, mine: Mapping[str, Child], workers: Mapping[str, Worker]) -> None:
    shapes = (
        (
            "ssd_cla_episodes",
            "care",
            "clae_person_id",
            "clae_cla_episode_id",
            "clae_cla_episode_start_date",
            "clae_cla_episode_ceased_date",
        ),
        ("ssd_cp_plans", "cp", "cppl_person_id", "cppl_cp_plan_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
        ("ssd_cin_plans", "cin", "cinp_person_id", "cinp_cin_plan_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
        ("ssd_cin_episodes", "referral", "cine_person_id", "cine_referral_id", "cine_referral_date", "cine_close_date"),
        ("ssd_early_help_episodes", "early_help", "earl_person_id", "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date"),
    )
    for source, kind, person, key, start, end in shapes:
        wanted: dict[str, Values] = {}
        for r in bundle.rows(source):
            begun = day(r.get(start, ""))
            if r[person] not in mine or begun is None:
                continue
            worker = workers.get(r.get("earl_episode_worker_id", ""))
            wanted[r[key]] = {
                "child_id": mine[r[person]].id,
                "kind": kind,
                "start": begun,
                "end": day(r.get(end, "")),
                "group_key": r.get("clae_cla_id", "") if kind == "care" else r[key],
                "new_home": kind == "care" and r.get("clae_cla_episode_start_reason", "S") in NEW_HOME,
                "worker_id": worker.id if worker else None,
            }
        match.rows(Period, wanted, remove=bundle.complete(source, "ssd_person", "portal_children"), source=source)


def _involvements(
    bundle: Bundle, match: _Match, mine: Mapping[str, Child], workers: Mapping[str, Worker], teams: Mapping[str, Team]
) -> None:
    if not bundle.complete("role_map"):
        return
    roles = {r["invo_professional_role_id"]: r for r in bundle.rows("role_map")}
    wanted: dict[str, Values] = {}
    for r in bundle.rows("ssd_involvements"):
        begun = day(r["invo_involvement_start_date"])
        if r["invo_person_id"] not in mine or begun is None:
            continue
        role, team = roles[r["invo_professional_role_id"]], teams.get(r.get("invo_professional_team", ""))
        wanted[r["invo_involvements_id"]] = {
            "child_id": mine[r["invo_person_id"]].id,
            "worker_id": workers[r["invo_professional_id"]].id,
            "team_id": team.id if team else None,
            "role": role["role"],
            "is_main": role["is_main_worker"] == "Y",
            "start": begun,
            "end": day(r.get("invo_involvement_end_date", "")),
            "reason": REASON_OF.get(r.get("invo_worker_change_reason", ""), Reason.NOT_SAID).value,
        }
    match.rows(Involvement, wanted, remove=bundle.complete("ssd_involvements", "ssd_person", "portal_children"))


def _diary(bundle: Bundle, match: _Match, mine: Mapping[str, Child], workers: Mapping[str, Worker]) -> None:
    def put(source: str, person: str, key: str, rows: Iterable[tuple[dict[str, str], Values]]) -> None:
        wanted = {r[key]: {"child_id": mine[r[person]].id, **values} for r, values in rows if r[person] in mine and values.get("day")}
        match.rows(DiaryEntry, wanted, remove=bundle.complete(source, "ssd_person", "portal_children"), source=source)

    for source, prefix in (("ssd_cin_visits", "cinv_cin"), ("ssd_cp_visits", "cppv_cp"), ("ssd_cla_visits", "clav_cla")):
        put(source, f"{prefix[:4]}_person_id", f"{prefix}_visit_id", ((r, _visit(r, prefix)) for r in bundle.rows(source)))
    put(
        "ssd_cp_reviews",
        "cppr_person_id",
        "cppr_cp_review_id",
        ((r, _due(r, "conference", "cppr_cp_plan_id", "cppr_cp_review_due", "cppr_cp_review_date")) for r in bundle.rows("ssd_cp_reviews")),
    )
    put(
        "ssd_cla_reviews",
        "clar_cla_person_id",
        "clar_cla_review_id",
        ((r, _due(r, "review", "clar_cla_id", "clar_cla_review_due_date", "clar_cla_review_date")) for r in bundle.rows("ssd_cla_reviews")),
    )
    put("portal_dates", "person_id", "date_id", ((r, _planned(r, workers)) for r in bundle.rows("portal_dates")))


def _visit(r: Mapping[str, str], prefix: str) -> Values:
    return {
        "kind": "visit",
        "day": day(r[f"{prefix}_visit_date"]),
        "status": "held",
        "seen": r.get(f"{prefix}_visit_seen") == "Y",
        "seen_alone": YES.get(r.get(f"{prefix}_visit_seen_alone", "")),
    }


def _due(r: Mapping[str, str], kind: str, group: str, due: str, held: str) -> Values:
    """A review not yet held; one that was held or cancelled is not kept."""
    if day(r.get(held, "")) or r.get("clar_cla_review_cancelled") == "Y":
        return {}
    return {"kind": kind, "day": day(r.get(due, "")), "status": "due", "group_key": r[group]}


def _planned(r: Mapping[str, str], workers: Mapping[str, Worker]) -> Values:
    found, worker = moment(r["starts_at"]), workers.get(r.get("worker_id", ""))
    return {
        "kind": r["kind"][:40],
        "day": found and found[0],
        "at": found and found[1],
        "place": place_kind(r.get("place", "")),
        "worker_id": worker.id if worker else None,
        "status": r["status"][:16],
    }


def _plan_lines(bundle: Bundle, match: _Match, mine: Mapping[str, Child]) -> None:
    wanted: dict[str, Values] = {}
    for r in bundle.rows("portal_plan_lines"):
        if r["person_id"] not in mine:
            continue
        wanted[r["line_id"]] = {
            "child_id": mine[r["person_id"]].id,
            "plan_type": r["plan_type"][:24],
            "section": r["section"][:24],
            "position": int(r["position"]) if r.get("position", "").isdigit() else 0,
            "lang": r.get("lang", "")[:16] or "en",
            "words_for_child": safe_text.plan_html(r.get("words_for_child", "")),
            "words_for_family": safe_text.plan_html(r.get("words_for_family", "")),
            "who": _line(r.get("who", ""))[:255],
            "by_when": day(r.get("by_when", "")),
            "status": r["status"] if r.get("status") in {"open", "done", "dropped"} else "open",
            "approved_on": day(r.get("approved_on", "")) if r.get("approved_by") else None,
        }
    match.rows(PlanLine, wanted, remove=bundle.complete("portal_plan_lines", "ssd_person", "portal_children"))


def _family(bundle: Bundle, match: _Match, mine: Mapping[str, Child]) -> None:
    rows = [r for r in bundle.rows("portal_family") if r["person_id"] in mine]
    people = {
        r["contact_id"]: {
            "name": _line(r["display_name"])[:255],
            "language": _line(r.get("language", ""))[:16] or "en",
            "interpreter_needed": r.get("interpreter_needed") == "Y",
        }
        for r in rows
    }
    contacts = match.rows(Contact, people, remove=False)
    wanted = {
        (contacts[r["contact_id"]].id, mine[r["person_id"]].id): {
            "relation": r["relation"][:40],
            "may_sign_in": r.get("may_sign_in") == "Y",
            "may_see": " ".join(r.get("may_see", "").split())[:120],
            "from_date": day(r.get("from_date", "")),
            "to_date": day(r.get("to_date", "")),
        }
        for r in rows
    }
    match.rows(Tie, wanted, remove=bundle.complete("portal_family", "ssd_person", "portal_children"), key=("contact_id", "child_id"))


def _settle_teams(workers: Iterable[Worker]) -> None:
    """Where a case system does not say a worker's department, the team of their newest allocation is theirs."""
    newest: dict[int, int] = {}
    lost = [w for w in workers if w.team_id is None]
    if not lost:
        return
    for worker_id, team_id in db.session.execute(select(Involvement.worker_id, Involvement.team_id).order_by(Involvement.start)):
        if team_id is not None:
            newest[worker_id] = team_id
    for worker in lost:
        worker.team_id = newest.get(worker.id)
