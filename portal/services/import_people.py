"""Tonight's people: workers and their teams, enrolled children, and the family members who are tied to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from .. import safe_text
from ..extensions import db
from ..importers.ssd import Bundle
from ..importers.table import day
from ..models import Child, Contact, Involvement, Team, Tie, Worker
from .import_match import FALL_FROM, YES, Match, Values, line

LEAVERS = {"Relevant", "Former Relevant", "Qualifying"}


def workers_of(bundle: Bundle, teams: Mapping[str, Team]) -> dict[str, Values]:
    """Every professional tonight, with what the council's own list says of them."""
    listed = {r["worker_id"]: r for r in bundle.rows("portal_workers")}
    by_name = {team.name: team.id for team in teams.values()}
    whole_list = bundle.complete("portal_workers")
    settled = frozenset() if whole_list else frozenset(db.session.scalars(select(Worker.source_id)))
    found: dict[str, Values] = {}
    for r in bundle.rows("ssd_professionals"):
        own = listed.get(r["prof_professional_id"])
        values: Values = {}
        title = line((own or {}).get("role_title", "") or r.get("prof_professional_job_title", ""))
        if own or r["prof_professional_id"] not in settled:
            values = {
                "name": line((own or {}).get("display_name", "") or r.get("prof_professional_name", ""))[:255] or None,
                "active": YES.get(own["active"]) if own else None,
                "role_title": title[:255],
                "is_manager": "team manager" in title.casefold(),
                "is_rights_officer": "rights officer" in title.casefold(),
                "is_head": "head of service" in title.casefold(),
            }
            for column in ("pronouns", "work_phone", "work_email", "team_phone", "duty_phone", "working_days"):
                values[column] = line((own or {}).get(column, ""))[: 255 if column == "work_email" else 64]
            values["about"] = safe_text.visible((own or {}).get("about", ""))
        department = by_name.get(line(r.get("prof_professional_department", "")))
        if department:
            values["team_id"] = department
        found[r["prof_professional_id"]] = values
    return found


def take_children(bundle: Bundle, match: Match) -> dict[str, Child]:
    """The enrolled children; one who is no longer on the council's list stays, with everything hidden."""
    persons = {r["pers_person_id"]: r for r in bundle.rows("ssd_person")}
    leavers = {r["clea_person_id"]: r for r in bundle.rows("ssd_care_leavers")}
    wanted: dict[str, Values] = {}
    for r in bundle.rows("portal_children"):
        person = persons.get(r["person_id"])
        values: Values = {
            "enrolled": True,
            "pronouns": line(r.get("pronouns", ""))[:64],
            "language": line(r.get("language", ""))[:16] or "en",
            "interpreter_needed": r.get("interpreter_needed") == "Y",
            "formats_needed": line(r.get("formats_needed", ""))[:255],
            "show_to_child": r.get("show_to_child") == "Y",
            "show_to_family": r.get("show_to_family") == "Y",
            "hold_reason": line(r.get("hold_reason", ""))[:255],
        }
        own_name = line(r.get("preferred_name", "")) or line(r.get("forename", ""))
        if person:
            born = day(person.get("pers_dob", ""))
            values |= {
                "name": (own_name or line(person.get("pers_forename", "")))[:255] or None,
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


def take_family(bundle: Bundle, match: Match, mine: Mapping[str, Child]) -> None:
    rows = [r for r in bundle.rows("portal_family") if r["person_id"] in mine]
    people = {
        r["contact_id"]: {
            "name": line(r["display_name"])[:255],
            "language": line(r.get("language", ""))[:16] or "en",
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


def retire(match: Match, workers: Mapping[str, Worker], listed: Collection[str]) -> None:
    """A worker who is not on tonight's whole list of professionals does not work here any more: their sign-in ends at the next click.

    Their name stays, for what they wrote and for who was a child's worker before. A list that lost more than half is a fall.
    """
    gone = [worker for source_id, worker in workers.items() if source_id not in listed and worker.active]
    here = sum(bool(worker.active) for worker in workers.values())
    if here >= FALL_FROM and len(gone) > here / 2:
        match.falls.append(("ssd_professionals", here, here - len(gone)))
    for worker in gone:
        worker.active = False
    added, changed, removed = match.report.counts["worker"]
    match.report.counts["worker"] = (added, changed, removed + len(gone))


def settle_teams(workers: Iterable[Worker]) -> None:
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
