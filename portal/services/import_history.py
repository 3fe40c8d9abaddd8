"""Tonight's history of the enrolled children: periods of help, allocations, the diary, the lines of plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import safe_text
from ..importers.ssd import Bundle
from ..importers.table import day, moment
from ..models import Child, DiaryEntry, Involvement, Period, SourceLine, Team, Worker
from ..rules.diary import place_kind
from ..rules.work import REASON_OF, Reason
from .import_match import YES, Match, Values, line

NEW_HOME = {"S", "P", "T", "B", "U"}


def take_periods(bundle: Bundle, match: Match, mine: Mapping[str, Child], workers: Mapping[str, Worker]) -> None:
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
        match.rows(
            Period, wanted, remove=bundle.complete(source, "ssd_person", "portal_children"), source=source, spare=bundle.spoilt(source)
        )


def take_involvements(
    bundle: Bundle, match: Match, mine: Mapping[str, Child], workers: Mapping[str, Worker], teams: Mapping[str, Team]
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
    match.rows(
        Involvement,
        wanted,
        remove=bundle.complete("ssd_involvements", "ssd_person", "portal_children"),
        spare=bundle.spoilt("ssd_involvements"),
    )


def take_diary(bundle: Bundle, match: Match, mine: Mapping[str, Child], workers: Mapping[str, Worker]) -> None:
    def put(source: str, person: str, key: str, rows: Iterable[tuple[dict[str, str], Values]]) -> None:
        wanted = {r[key]: {"child_id": mine[r[person]].id, **values} for r, values in rows if r[person] in mine and values.get("day")}
        match.rows(
            DiaryEntry, wanted, remove=bundle.complete(source, "ssd_person", "portal_children"), source=source, spare=bundle.spoilt(source)
        )

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
    """A review: the day on which it was held, else the latest day for it; one that was cancelled is not kept."""
    if r.get("clar_cla_review_cancelled") == "Y":
        return {}
    if was := day(r.get(held, "")):
        return {"kind": kind, "day": was, "status": "held", "group_key": r[group]}
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


def take_plan_lines(bundle: Bundle, match: Match, mine: Mapping[str, Child]) -> None:
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
            "who": line(r.get("who", ""))[:255],
            "by_when": day(r.get("by_when", "")),
            "status": r["status"] if r.get("status") in {"open", "done", "dropped"} else "open",
            "approved_on": day(r.get("approved_on", "")) if r.get("approved_by") else None,
        }
    match.rows(
        SourceLine,
        wanted,
        remove=bundle.complete("portal_plan_lines", "ssd_person", "portal_children"),
        spare=bundle.spoilt("portal_plan_lines"),
    )
