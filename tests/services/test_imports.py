"""A nightly bundle: twice is once, a bad row is named and the rest goes in, and nothing that is missing empties a table."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from portal.config import ROOT
from portal.extensions import db
from portal.importers.ssd import REFUSED, read_bundle
from portal.importers.table import moment, read_table
from portal.models import Child, Contact, Conversation, DiaryEntry, Involvement, Period, SourceLine, Tie, Worker
from portal.services import demo
from portal.services.imports import LargeFall, import_bundle
from tests.conftest import SAMPLE, TODAY, PageClient, make_app
from tests.web.test_say import MAYA, say


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "bundle"))


@pytest.fixture
def empty(tmp_path: Path) -> Flask:
    app = make_app(tmp_path / "empty.sqlite3")
    with app.app_context():
        db.create_all()
    return app


def edit(path: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Reads a CSV, lets `change` alter its rows in place, writes it back."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    head = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)


def dump(app: Flask) -> list[str]:
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        return list(connection.iterdump())


def count(model: object) -> int:
    return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


def test_twice_is_once(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        first = import_bundle(bundle, TODAY)
        before = dump(empty)
        second = import_bundle(bundle, TODAY)
        assert first.changes > 2000
        assert second.changes == 0
        assert dump(empty) == before


def test_only_enrolled_children_are_kept(empty: Flask, bundle: Path) -> None:
    enrolled = {r["person_id"] for r in csv.DictReader(io.StringIO((SAMPLE / "portal_children.csv").read_text(encoding="utf-8")))}
    with empty.app_context():
        import_bundle(bundle, TODAY)
        assert {c.person_id for c in db.session.scalars(db.select(Child))} == enrolled
        assert len(enrolled) < 60


def test_refused_files_are_not_even_opened(empty: Flask, bundle: Path) -> None:
    present = [bundle / f"{name}.csv" for name in REFUSED if (bundle / f"{name}.csv").exists()]
    assert len(present) >= 12
    for path in present:
        path.unlink()
        os.mkfifo(path)  # whoever opens it waits for ever
    with empty.app_context():
        report = import_bundle(bundle, TODAY)
    assert report.refused == sorted(p.name for p in present)


BAD = [
    ("ssd_cin_visits.csv", {"cinv_cin_visit_id": "9", "cinv_cin_visit_date": "2026-02-30"}, "bad_date"),
    ("ssd_cin_visits.csv", {"cinv_cin_visit_id": "9", "cinv_cin_visit_date": "2099-06-01"}, "date_out_of_range"),
    ("ssd_cin_visits.csv", {"cinv_cin_visit_id": "9", "cinv_person_id": "9999"}, "unknown_person"),
    ("ssd_cin_visits.csv", {"cinv_cin_visit_id": "9", "cinv_person_id": ""}, "missing_id"),
    ("ssd_cin_visits.csv", {}, "duplicate_id"),
    ("ssd_involvements.csv", {"invo_involvements_id": "9", "invo_professional_id": "8"}, "unknown_worker"),
    ("ssd_involvements.csv", {"invo_involvements_id": "9", "invo_professional_role_id": "ZZ"}, "unknown_role"),
    ("ssd_involvements.csv", {"invo_involvements_id": "9", "invo_involvement_end_date": "2001-01-01"}, "end_before_start"),
    ("portal_workers.csv", {"worker_id": "9", "display_name": "Long" * 100}, "field_too_long"),
    ("portal_family.csv", {"contact_id": "C9", "person_id": "77"}, "unknown_person"),
]


@pytest.mark.parametrize(("file", "change", "reason"), BAD)
def test_a_bad_row_is_named_and_the_rest_goes_in(empty: Flask, bundle: Path, file: str, change: dict[str, str], reason: str) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        before = dump(empty)
    edit(bundle / file, lambda rows: rows.append({**rows[0], **change}))
    text = (bundle / file).read_text(encoding="utf-8")
    with empty.app_context():
        report = import_bundle(bundle, TODAY)
    line = text.count("\n")  # the last line, since no row of these files runs over two
    assert [(r.file, r.line, r.reason) for r in report.rejected] == [(file, line, reason)]
    assert report.changes == 0
    assert dump(empty) == before


def test_a_row_that_was_spoilt_tonight_is_not_withdrawn(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        before = dump(empty)
    edit(bundle / "ssd_cp_visits.csv", lambda rows: rows[0].update(cppv_cp_visit_date="2026-02-30"))
    edit(bundle / "portal_plan_lines.csv", lambda rows: rows[0].update(by_when="soon"))
    with empty.app_context():
        report = import_bundle(bundle, TODAY)
        assert {r.reason for r in report.rejected} == {"bad_date"}
        assert dump(empty) == before


def test_a_row_cut_short_is_named_and_takes_nothing_away(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        visits = count(DiaryEntry)
    path = bundle / "ssd_cla_visits.csv"
    whole = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(whole[:100]) + "\n990001,CLA99", encoding="utf-8")
    with empty.app_context():
        report = import_bundle(bundle, TODAY)
        assert [(r.file, r.line, r.reason) for r in report.rejected] == [("ssd_cla_visits.csv", 101, "truncated_row")]
        assert count(DiaryEntry) == visits


@pytest.mark.parametrize(
    "name", ["portal_plan_lines", "portal_family", "ssd_involvements", "ssd_cp_visits", "role_map", "ssd_person", "portal_children"]
)
def test_a_missing_file_empties_nothing(empty: Flask, bundle: Path, name: str) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        before = [count(m) for m in (Child, Involvement, DiaryEntry, SourceLine, Tie, Contact, Worker)]
        shown = db.select(db.func.count()).select_from(Child).where(Child.show_to_child)
        before_shown = db.session.scalar(shown)
    (bundle / f"{name}.csv").unlink()
    with empty.app_context():
        import_bundle(bundle, TODAY)
        assert [count(m) for m in (Child, Involvement, DiaryEntry, SourceLine, Tie, Contact, Worker)] == before
        assert db.session.scalar(shown) == before_shown


def test_a_file_without_header_empties_nothing(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        before = count(SourceLine)
        (bundle / "portal_plan_lines.csv").write_text("", encoding="utf-8")
        report = import_bundle(bundle, TODAY)
        assert [(r.file, r.reason) for r in report.rejected] == [("portal_plan_lines.csv", "header_missing")]
        assert count(SourceLine) == before


def test_a_large_fall_changes_nothing_unless_it_is_meant(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        before = dump(empty)
        edit(bundle / "portal_plan_lines.csv", lambda rows: rows.__delitem__(slice(5, None)))
        with pytest.raises(LargeFall) as caught:
            import_bundle(bundle, TODAY)
        assert caught.value.falls[0][0] == "source_line"
        assert dump(empty) == before
        import_bundle(bundle, TODAY, accept_fall=True)
        assert count(SourceLine) == 5


def test_one_transaction(empty: Flask, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with empty.app_context():
        before = dump(empty)
        monkeypatch.setattr("portal.services.imports.take_family", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            import_bundle(bundle, TODAY)
        assert dump(empty) == before


def test_withdrawn_rows_go_and_withdrawn_children_are_hidden(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        edit(bundle / "portal_family.csv", lambda rows: rows.pop())
        edit(bundle / "portal_children.csv", lambda rows: rows.pop(1))
        ties = count(Tie)
        import_bundle(bundle, TODAY)
        child = db.session.scalar(db.select(Child).where(Child.person_id == "1000002"))
        assert not child.enrolled
        assert not child.show_to_child
        assert count(Tie) < ties


def test_people_s_words_outlive_every_import(
    app: Flask, as_: Callable[[str], PageClient], ref: Callable[[str], str], tmp_path: Path
) -> None:
    say(as_("maya"), ref(MAYA), "Do not lose me")
    moved = demo.move_days(demo.BUNDLE, tmp_path, TODAY)
    edit(moved / "portal_children.csv", lambda rows: rows.pop(0))  # Maya is no longer on the list
    with app.app_context():
        talks = count(Conversation)
        import_bundle(moved, TODAY)
        assert count(Conversation) == talks
    assert as_("maya").get(f"/about/{ref(MAYA)}/").status_code == 404


def test_messy_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a_b.csv").write_bytes("\ufeffa_id,local_extra,a_name\r\n1,x,Zoë  \r\n\r\n2,y,NULL\r\n".encode())
    (tmp_path / "c_d.csv").write_bytes("a_id,a_name\n1,Team – North\n".encode("cp1252"))
    (tmp_path / "e_f.csv").write_bytes(b'a_id,a_name\n1,"two\nlines"\n2\n3,"never closed')
    table = read_table(tmp_path, "a_b")
    assert [row["a_name"] for _, row in table.rows] == ["Zoë", ""]
    assert [line for line, _ in table.rows] == [2, 4]
    table = read_table(tmp_path, "c_d")
    assert table.rows[0][1]["a_name"] == "Team – North"
    assert table.notices == ["read_as_cp1252"]
    table = read_table(tmp_path, "e_f")
    assert table.rows[0][1]["a_name"] == "two\nlines"
    assert [(r.line, r.reason) for r in table.rejected] == [(4, "truncated_row")]
    assert not read_table(tmp_path, "not_there").present


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-24T15:45", (date(2026, 11, 24), "15:45")),
        ("2026-11-24 15:45:00.000", (date(2026, 11, 24), "15:45")),
        ("24/11/2026 15:45", (date(2026, 11, 24), "15:45")),
        ("24/11/2026", (date(2026, 11, 24), None)),
        ("2026-11-24", (date(2026, 11, 24), None)),
        ("1900-01-01 00:00:00.000", None),
        ("01/01/1900 00:00", None),
        ("NULL", None),
        ("  ", None),
    ],
)
def test_days_are_read_in_every_way_councils_write_them(text: str, found: tuple[date, str | None] | None) -> None:
    got = moment(text)
    assert (got and (got[0], got[1] and got[1].strftime("%H:%M"))) == found


@pytest.mark.parametrize("text", ["2026-02-30", "30/02/2026", "24-11-2026", "tomorrow", "2026-11-24T25:00", "２０２６"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        moment(text)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        read_bundle(tmp_path / "nowhere", TODAY)


def test_an_address_in_the_place_column_is_never_kept(empty: Flask, bundle: Path) -> None:
    edit(bundle / "portal_dates.csv", lambda rows: rows[2].update(place="12 Elm Road, GL1 1AA"))
    with empty.app_context():
        import_bundle(bundle, TODAY)
        assert "" in {e.place for e in db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source == "portal_dates"))}
    assert not [line for line in dump(empty) if "Elm Road" in line]


def test_the_commands(tmp_path: Path) -> None:
    app = make_app(tmp_path / "new.sqlite3")
    run = app.test_cli_runner()
    first = run.invoke(args=["import", str(SAMPLE)])
    assert first.exit_code == 0, first.output
    assert "not opened: ssd_address.csv" in first.output
    assert run.invoke(args=["import", str(SAMPLE)]).output.splitlines()[-1] == "0 changes, 0 rows not taken"
    refused = run.invoke(args=["demo", "--json", str(tmp_path / "x.json")])
    assert refused.exit_code != 0
    assert "nothing was changed" in refused.output
    assert not (tmp_path / "x.json").exists()


def test_the_demo_command(tmp_path: Path) -> None:
    import json

    app = make_app(tmp_path / "new.sqlite3")
    run, sheet = app.test_cli_runner(), tmp_path / "demo.json"
    assert run.invoke(args=["demo", "--json", str(sheet)]).exit_code == 0
    rows = json.loads(sheet.read_text(encoding="utf-8"))
    assert (sheet.stat().st_mode & 0o777) == 0o600
    assert {"key", "name", "role", "relation", "language", "person_id", "sign_in", "records"} == set(rows[0])
    assert {tuple(sorted(r["sign_in"])) for r in rows} == {("code", "secret"), ("email", "password", "totp_secret")}
    assert all(set(record) == {"ref", "person_id"} for r in rows for record in r["records"])
    assert len({r["key"] for r in rows}) == len(rows)
    before = sheet.read_text()
    assert run.invoke(args=["demo", "--if-empty", "--json", str(sheet)]).exit_code == 0
    assert sheet.read_text() == before
    shown = run.invoke(args=["demo", "--show", "--json", str(sheet)])
    assert rows[0]["sign_in"]["code"] in shown.output
    assert run.invoke(args=["demo", "--json", str(sheet)]).exit_code == 0  # a demo may be built anew over a demo
    assert sheet.read_text() != before
    assert run.invoke(args=["import", str(SAMPLE), "--accept-fall"]).exit_code == 0  # but real data came in
    refused = run.invoke(args=["demo", "--json", str(sheet)])
    assert refused.exit_code != 0
    assert "more than demo data" in refused.output


@pytest.mark.parametrize("today", [date(2026, 11, 14), date(2026, 11, 20), date(2027, 3, 3), date(2028, 2, 29)])
def test_the_demo_s_days_move_with_today(tmp_path: Path, today: date) -> None:
    moved = demo.move_days(demo.BUNDLE, tmp_path, today)
    rows = list(csv.DictReader(io.StringIO((moved / "portal_dates.csv").read_text(encoding="utf-8"))))
    planned = [date.fromisoformat(r["starts_at"][:10]) for r in rows if r["status"] == "planned"]
    assert min(planned) >= today
    assert (min(planned) - today).days <= 10
    person = next(csv.DictReader(io.StringIO((moved / "ssd_person.csv").read_text(encoding="utf-8"))))
    assert (today - date.fromisoformat(person["pers_dob"][:10])).days // 365 == 8


def test_a_worker_who_is_gone_from_the_case_system_is_out_at_once(app: Flask, as_: Callable[[str], PageClient], tmp_path: Path) -> None:
    priya = as_("priya_nambiar")
    assert priya.get("/team/").status_code == 200
    moved = demo.move_days(demo.BUNDLE, tmp_path, TODAY)
    for name, column in (("ssd_professionals", "prof_professional_id"), ("portal_workers", "worker_id")):
        edit(moved / f"{name}.csv", lambda rows, column=column: rows.remove(next(r for r in rows if r[column] == "8102")))
    with app.app_context():
        import_bundle(moved, TODAY)
        assert import_bundle(moved, TODAY).changes == 0
    assert priya.get("/team/").headers["Location"] == "/sign-in"


def test_a_missing_list_of_professionals_puts_nobody_out(app: Flask, as_: Callable[[str], PageClient], tmp_path: Path) -> None:
    priya = as_("priya_nambiar")
    moved = demo.move_days(demo.BUNDLE, tmp_path, TODAY)
    (moved / "ssd_professionals.csv").unlink()
    with app.app_context():
        import_bundle(moved, TODAY)
    assert priya.get("/team/").status_code == 200


def test_each_night_says_what_it_confirmed_and_that_is_no_change(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        for child in db.session.scalars(db.select(Child)):
            child.enrolled = True
        db.session.commit()
        import_bundle(bundle, TODAY)
        gone = (
            db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source == "portal_dates").order_by(DiaryEntry.id)).first().source_id
        )
        for model in (DiaryEntry, Involvement, Period):
            assert set(db.session.scalars(db.select(model.confirmed_on))) == {TODAY}
        tomorrow = TODAY + timedelta(days=1)
        (bundle / "ssd_involvements.csv").unlink()
        edit(bundle / "portal_dates.csv", lambda rows: next(r for r in rows if r["date_id"] == gone).update(person_id=""))
        report = import_bundle(bundle, tomorrow)
        assert report.counts["portal_dates"] == (0, 0, 0)
        kept = db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source_id == gone, DiaryEntry.source == "portal_dates")).one()
        assert kept.confirmed_on == TODAY  # it was not among tonight's good rows
        assert set(db.session.scalars(db.select(Involvement.confirmed_on))) == {TODAY}  # the file did not come
        assert set(db.session.scalars(db.select(Period.confirmed_on))) == {tomorrow}


def test_a_review_that_was_held_is_known_as_held(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        for child in db.session.scalars(db.select(Child)):
            child.enrolled = True
        db.session.commit()
        import_bundle(bundle, TODAY)
        rows = {
            r["clar_cla_review_id"]: r for r in csv.DictReader(io.StringIO((bundle / "ssd_cla_reviews.csv").read_text(encoding="utf-8")))
        }
        found = list(db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source == "ssd_cla_reviews")))
        assert len(found) > 50
        for entry in found:
            row = rows[entry.source_id]
            day = row["clar_cla_review_date"] if entry.status == "held" else row["clar_cla_review_due_date"]
            assert day[:10] == entry.day.isoformat()
            assert row["clar_cla_review_cancelled"] != "Y"


def test_what_a_worker_wrote_here_survives_the_night(empty: Flask, bundle: Path) -> None:
    with empty.app_context():
        import_bundle(bundle, TODAY)
        child = db.session.scalars(db.select(Child)).first()
        child.enrolled = True
        db.session.add(DiaryEntry(child_id=child.id, source="portal", source_id="k", kind="visit", day=TODAY, status="planned"))
        db.session.commit()
        import_bundle(bundle, TODAY + timedelta(days=1))
        assert db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source == "portal")).one().day == TODAY


def test_the_migration_names_the_rows_that_are_there(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    app = make_app(file)
    folder = str(ROOT / "portal" / "migrations")
    with app.app_context():
        flask_migrate.upgrade(folder, "0001")
        with sqlite3.connect(file) as old:
            old.execute(
                "INSERT INTO child (ref, person_id, pronouns, born_kind, language, interpreter_needed, formats_needed, enrolled,"
                " show_to_child, show_to_family, hold_reason, is_care_leaver) VALUES ('a', '1', '', '', 'en', 0, '', 1, 1, 1, '', 0)"
            )
            for n in range(3):
                old.execute(
                    f"INSERT INTO diary_entry (child_id, source, source_id, kind, day, place, status, group_key)"
                    f" VALUES (1, 's', '{n}', 'visit', '2026-11-20', '', 'held', '')"
                )
        flask_migrate.upgrade(folder)
        refs = list(db.session.scalars(db.select(DiaryEntry.ref)))
        assert len(set(refs)) == 3
        assert all(re.fullmatch(r"[2-9a-z]{12}", ref) for ref in refs)
        flask_migrate.downgrade(folder, "0001")
        flask_migrate.upgrade(folder)
        db.session.remove()
        db.engine.dispose()
