"""Every fact of the sample's truth that the pages show, read from the HTML that the right person gets; and nobody else gets it."""

from __future__ import annotations

import csv
import html as entities
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Child
from portal.safe_text import plan_html
from tests.checks.page import Page, read
from tests.conftest import SAMPLE, PageClient, World, make_app, sign_in


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one file of the sample."""
    return list(csv.DictReader(io.StringIO((SAMPLE / f"{name}.csv").read_text(encoding="utf-8"))))


TRUTH: dict[str, Any] = json.loads((SAMPLE.parent / "sample_small.truth.json").read_text(encoding="utf-8"))
CHILDREN = {c["person_id"]: c for c in TRUTH["children"]}
WITH_PEOPLE = {p: c for p, c in CHILDREN.items() if c["enrolled"]}
WORDS = {row["line_id"]: row for row in rows_of("portal_plan_lines")}
PLACES = {
    "Home": "at home",
    "School": "at school",
    "Family hub": "at the family hub",
    "Civic centre": "at the civic centre",
    "Video call": "by video call",
    "A walk or a café": "on a walk or in a café",
}
WHY = {
    "moved_on": "has left this job.",
    "team_change": "Another team helps now.",
    "away": "is away from work.",
    "new_start": "The help began again.",
    "not_said": "The reason is not written here.",
}
ROLES = {
    "social_worker": "Social worker",
    "personal_adviser": "Personal adviser",
    "early_help_worker": "Early help worker",
    "iro": "Reviewing officer",
    "family_support_worker": "Family support worker",
    "advocate": "Advocate",
    "team_manager": "Team manager",
    "cp_chair": "Conference chair",
}


@pytest.fixture(scope="module")
def app(sample: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(sample.copy(tmp_path_factory.mktemp("truth")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def clients(app: Flask, sample: World) -> dict[str, PageClient]:
    """Everybody of the families, signed in, by their id in the bundle."""
    found = {a.person_id: sign_in(app, a) for a in sample.accounts.values() if "code" in a.sign_in}
    for client in found.values():
        client.get("/help?lang=en")  # the words below are English; plan lines still come in the reader's own language too
    return found


@pytest.fixture(scope="module")
def refs(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {c.person_id: c.ref for c in db.session.scalars(db.select(Child))}


def words_of(page: Page) -> str:
    return " ".join(page.all("main")[0].text.split())


def one(page: Page, fact: str) -> str | None:
    """The machine-readable value of a fact: at most one of it on a page."""
    found = page.facts(fact)
    assert len(found) <= 1, fact
    if not found:
        return None
    return found[0].attrs.get("datetime") or found[0].attrs.get("value") or " ".join(found[0].text.split())


class Reader:
    """One person's eyes on one record."""

    def __init__(self, client: PageClient, ref: str, own: bool, parts: set[str], relation: str = "") -> None:
        self.client, self.ref, self.own, self.parts, self.relation = client, ref, own, parts, relation

    def page(self, name: str) -> Page:
        response = self.client.get(f"/about/{self.ref}/{name}")
        assert response.status_code == 200, (self.ref, name, response.status_code)
        return read(response.get_data(as_text=True))

    def refused(self, name: str) -> None:
        assert self.client.get(f"/about/{self.ref}/{name}").status_code == 404, (self.ref, name)


def readers(child: dict[str, Any], clients: dict[str, PageClient], refs: dict[str, str]) -> list[Reader]:
    found, ref = [], refs[child["person_id"]]
    if child["shown_to_child"]:
        found.append(Reader(clients[child["person_id"]], ref, True, {"worker", "visits", "plan", "rights"}))
    found += [Reader(clients[f["contact_id"]], ref, False, set(f["may_see"]), f["relation"]) for f in child["family"]]
    return found


SHOWN = [p for p, c in CHILDREN.items() if c["shown_to_child"] or c.get("family")]


@pytest.mark.parametrize("person_id", SHOWN)
def test_what_is_shown_is_true(person_id: str, clients: dict[str, PageClient], refs: dict[str, str]) -> None:
    child = CHILDREN[person_id]
    for reader in readers(child, clients, refs):
        first = reader.page("")
        if child["name"]:
            assert child["name"] in words_of(first)
        check_people(reader, child, first)
        check_visits(reader, child, first)
        check_plan(reader, child)
        reader.page("rights") if "rights" in reader.parts else reader.refused("rights")


def check_people(reader: Reader, child: dict[str, Any], first: Page) -> None:
    if "worker" not in reader.parts:
        reader.refused("people")
        assert not first.facts("worker")
        assert not first.facts("team")
        return
    page, worker = reader.page("people"), child["worker"]
    for p in (first, page):
        assert one(p, "worker") == (worker and worker["name"]), child["person_id"]
        assert one(p, "worker-since") == (worker and worker["since"])
        assert one(p, "team") == child["team"]
    if worker:
        assert ROLES[worker["role"]] in words_of(page)
        assert ("is not at work at the moment" in words_of(page)) >= (worker["active"] is False)
    before = child["previous_worker"]
    assert (f"Before that, it was {before['name']}." in words_of(page)) if before else ("Before that" not in words_of(page))
    if before and before["reason_kind"] and worker:
        assert WHY[before["reason_kind"]] in words_of(page)
    for role, other in child["other_workers"].items():
        assert re.search(rf"{ROLES[role]}.*{re.escape(other['name'])}", words_of(page)), other
    cards = [h.text.strip() for h in page.all("h2")]
    assert sorted(c for c in cards if c in ROLES.values()) == sorted(ROLES[r] for r in child["other_workers"])


def check_visits(reader: Reader, child: dict[str, Any], first: Page) -> None:
    if "visits" not in reader.parts:
        reader.refused("visits")
        assert not first.facts("visit-next")
        return
    page, upcoming, last = reader.page("visits"), child["next_visit"], child["last_visit"]
    text = words_of(page)
    assert one(page, "visit-next") == (upcoming and upcoming["starts_at"][:10])
    if child["service"]["kind"] != "closed":
        assert one(first, "visit-next") == (upcoming and upcoming["starts_at"][:10])
    if upcoming:
        times = [t.attrs["datetime"] for t in page.all("time")]
        assert upcoming["starts_at"][11:] in times
        home = "at home" if reader.own else "at the foster home"
        elsewhere = not reader.own and child["service"]["kind"] == "child_in_care" and reader.relation != "foster_carer"
        theirs = "where your child lives" if elsewhere else "at home"
        assert {**PLACES, "Foster home": home, "Home": theirs}[upcoming["place"]] in text
    assert one(page, "visit-last") == (last and last["date"])
    if last:
        assert ("did not see" in text) is not last["seen"]
        assert one(page, "visits-12-months") == str(child["visits_12_months"])
    review = child["next_review"]
    assert one(page, "review-next") == (review and review["date"])
    if review:
        kind = {"review": "Review meeting", "conference": "Conference", "pathway_review": "Review of the pathway plan"}[review["kind"]]
        assert kind in text
        assert ("at the latest" in text) is (review["source"] == "ssd")


def shown_words(line_id: str, own: bool) -> str:
    raw = WORDS[line_id]["words_for_child" if own else "words_for_family"]
    return " ".join(entities.unescape(re.sub(r"<[^>]*>", " ", plan_html(raw))).split())


def check_plan(reader: Reader, child: dict[str, Any]) -> None:
    if "plan" not in reader.parts:
        reader.refused("plan")
        return
    page = reader.page("plan")
    shown = [" ".join(e.text.split()) for e in page.elements if e.attrs.get("class") == "words"]
    english = child["plan"]["lines"].get("en", [])
    # Where the page (or the reader's own language) has a translation, it stands in the line's place and the English beside it.
    places = {(WORDS[i]["section"], WORDS[i]["position"]): i for lang, ids in child["plan"]["lines"].items() if lang != "en" for i in ids}
    account_sees = [shown_words(places.get((WORDS[i]["section"], WORDS[i]["position"]), i), reader.own) for i in english]
    plain = [shown_words(i, reader.own) for i in english]
    assert shown in (plain, account_sees), (child["person_id"], shown)
    text = words_of(page)
    assert all(words in text for words in plain)
    done = [i for i in english if WORDS[i]["status"] == "done" and WORDS[i]["section"] == "needs_to_happen"]
    assert text.count("✓ Done") == len(done)
    other = "words_for_family" if reader.own else "words_for_child"
    mine = "words_for_child" if reader.own else "words_for_family"
    for i in english:
        if WORDS[i][other] != WORDS[i][mine]:
            assert WORDS[i][other] not in text


def test_totals(sample: World) -> None:
    totals, accounts = TRUTH["totals"], [a for a in sample.accounts.values() if "code" in a.sign_in]
    assert sum(a.relation == "myself" for a in accounts) == totals["shown_to_child"]
    assert sum(len(a.records) for a in accounts if a.role == "family") == totals["family_sign_ins"]
    assert len(sample.report.rejected) == totals["rejected"]
    assert set(TRUTH["refused_files"]) <= set(sample.report.refused)


def test_nobody_else_gets_it(clients: dict[str, PageClient], refs: dict[str, str]) -> None:
    """Every account against every record: 404 but for those whom the truth ties to it."""
    tied = {(p, p) for p, c in CHILDREN.items() if c["shown_to_child"]}
    tied |= {(f["contact_id"], p) for p, c in WITH_PEOPLE.items() for f in c["family"]}
    opened = set()
    for who, client in clients.items():
        for person_id, ref in refs.items():
            status = client.get(f"/about/{ref}/", headers={"HX-Request": "true"}).status_code
            assert status == (200 if (who, person_id) in tied else 404), (who, person_id)
            opened |= {(who, person_id)} if status == 200 else set()
    assert opened == tied


def test_what_may_not_be_read_is_nowhere_in_the_database(app: Flask) -> None:
    """No word of the refused files, no address, no surname, no need code and no raw reason of a change of worker."""
    database = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")).read_bytes()
    assert b"synthetic" not in database  # what the refused files hold
    surnames = {r["surname"] for r in rows_of("portal_children") if r["surname"]}
    with app.app_context():
        names = {c.name for c in db.session.scalars(db.select(Child))}
        columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    assert not {n for n in names if n and set(n.split()) & surnames}
    # Where somebody wants to be told by e-mail or text is theirs to say here; it is no address of a home, and comes from no bundle.
    columns -= {"address", "to_address"}
    assert not {c for c in columns if re.search(r"address|postcode|street|surname|upn|nhs|ethnic|nationality", c)}
    assert b"SWDIED" not in database
    assert b"LEFTRL" not in database
