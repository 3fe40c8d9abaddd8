"""The manager's figures on the screen, and the file for a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from portal.config import ROOT
from portal.extensions import db
from portal.models import DiaryEntry, Team
from portal.web.figures import csv_line
from tests.checks.page import Page, read
from tests.checks.test_light import statements
from tests.conftest import PageClient, World, make_app, sign_in

As = Callable[[str], PageClient]
PAGE, FILE = "/team/figures/", "/team/figures/kept.csv"


def page_of(client: PageClient, path: str = PAGE) -> Page:
    response = client.get(path)
    assert response.status_code == 200
    return read(response.get_data(as_text=True))


def lines_of(client: PageClient) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(FILE).data.decode("utf-8-sig"))))


@pytest.mark.parametrize("key", ["priya_nambiar", "sunita_marsh", "ruth_odell", "dana_whitlock", "maya"])
def test_who_is_no_manager_gets_the_404_of_everything_not_theirs(as_: As, key: str) -> None:
    client = as_(key)

    def refused(path: str) -> bytes:
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, "text/html")
        return re.sub(rb'(name="csrf_token" value)="[^"]+"', rb"\1", response.get_data()).replace(path.encode(), b"")

    assert refused(PAGE) == refused(FILE) == refused("/about/222222222222/")


def test_the_way_there_is_shown_to_managers_alone(as_: As) -> None:
    assert f'href="{PAGE}"' in as_("denise_ollerton").get("/team/").get_data(as_text=True)
    assert f'href="{PAGE}"' not in as_("priya_nambiar").get("/team/").get_data(as_text=True)


def test_a_manager_sees_true_figures_with_links_to_the_children(as_: As, ref: Callable[[str], str]) -> None:
    marcus = as_("marcus_ellery").get(PAGE).get_data(as_text=True)
    assert "gloucestershire.<wbr>cic_visit_interval" in marcus
    assert "At least once every 6 weeks / At least once every 3 months" in marcus
    assert "you can open each of these children anyway" in marcus
    assert "Nothing is blank." in marcus
    denise = as_("denise_ollerton").get(PAGE).get_data(as_text=True)
    assert f'<a href="/team/children/{ref("700105")}/"><bdi>Cerys</bdi></a>: why they have a worker' in denise
    assert "Yusuf" not in denise


def test_the_chart_and_the_table_say_the_same(as_: As) -> None:
    page = page_of(as_("marcus_ellery"))
    charts = [e for e in page.all("svg") if e.attrs.get("role") == "img"]
    assert charts
    for chart in charts:
        inside = [e for e in page.elements if chart in e.parents]
        assert {e.tag for e in inside} >= {"title", "desc", "text", "rect"}
        assert all(e.attrs.get("fill") == f"url(#of-{e.attrs['class'].split()[1]})" for e in inside if "late" in e.attrs.get("class", ""))
    first = {e.attrs["class"] for e in page.elements if charts[0] in e.parents and "bar" in e.attrs.get("class", "").split()}
    assert first == {"bar kept", "bar late"}
    assert [e.attrs["id"] for e in page.all("caption")][:2] == ["t1-rules-caption", "t1-all-caption"]
    assert {e.attrs.get("scope") for e in page.all("th")} == {"col", "row"}
    boxes = [e for e in page.all("div") if e.attrs.get("class") == "scroll"]
    assert len(boxes) == len(page.all("table"))
    assert all(e.attrs["tabindex"] == "0" and e.attrs["aria-labelledby"] for e in boxes)


def test_bars_turn_round_in_arabic(as_: As) -> None:
    marcus = as_("marcus_ellery")
    ends = []
    for lang in ("en", "ar"):
        page = page_of(marcus, f"{PAGE}?lang={lang}")
        bar = next(e for e in page.all("rect") if e.attrs.get("class") == "bar kept" and e.attrs.get("width") not in {"100%", "100.000%"})
        ends.append((float(bar.attrs["x"].strip("%")), float(bar.attrs["width"].strip("%"))))
    (x, wide), (other, same) = ends
    assert wide == same
    assert x == 0
    assert other == pytest.approx(100 - wide, abs=0.01)


def test_a_quarter_is_shorter_and_nonsense_is_a_year(as_: As) -> None:
    denise = as_("denise_ollerton")
    year, quarter, nonsense = (len(page_of(denise, f"{PAGE}?span={span}").all("tr")) for span in ("year", "quarter", "x"))
    assert quarter < year == nonsense


def test_a_visit_that_is_written_down_changes_the_page(app: Flask, as_: As) -> None:
    marcus = as_("marcus_ellery")
    assert "With a visit in the diary: 1" in marcus.get(PAGE).get_data(as_text=True)
    with app.app_context():
        yusuf = db.session.scalars(
            db.select(DiaryEntry.child_id).where(DiaryEntry.source == "ssd_cla_visits", DiaryEntry.source_id == "43027")
        )
        what = {"source": "portal", "source_id": "test", "kind": "visit", "status": "held", "seen": True}
        db.session.add(DiaryEntry(child_id=yusuf.one(), day=app.extensions["portal.settings"].today, **what))
        db.session.commit()
    assert "With a visit in the diary" not in marcus.get(PAGE).get_data(as_text=True)


def test_the_file_hides_small_numbers(as_: As) -> None:
    denise = as_("denise_ollerton")
    response = denise.get(FILE)
    assert response.data.startswith(b"\xef\xbb\xbfTeam,Council,Rule,")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'
    rows = lines_of(denise)
    assert {n for row in rows for n in (row["Kept"], row["Late"], row["Missed"])} == {"0", "12", "17", "fewer than 5", "not shown"}
    plan = [row for row in rows if row["Rule"] == "cp_visit_interval"]
    assert len(plan) == 13
    assert plan[7] == {
        "Team": "Families Together – Brackenford North",
        "Council": "gloucestershire",
        "Rule": "cp_visit_interval",
        "For whom": "Child protection plan",
        "How often": "At least once every 10 working days",
        "Month": "2026-07",
        "Kept": "fewer than 5",
        "Late": "fewer than 5",
        "Missed": "0",
    }
    assert [plan[-1][key] for key in ("Month", "Kept", "Late", "Missed")] == ["All twelve months", "12", "not shown", "0"]
    assert not any(name in response.get_data(as_text=True) for name in ("Maya", "Owen", "Cerys", "Theo"))


def test_the_file_is_the_same_whatever_span_is_asked_for(as_: As) -> None:
    denise = as_("denise_ollerton")
    assert denise.get(FILE).data == denise.get(f"{FILE}?span=quarter").data


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "＝1"])
def test_nothing_in_the_file_is_a_formula(text: str) -> None:
    [[cell]] = csv.reader(StringIO(csv_line([text])))
    assert cell.startswith("'")


def test_a_team_with_a_hostile_name(app: Flask, as_: As) -> None:
    with app.app_context():
        db.session.execute(db.update(Team).values(name='=HYPERLINK("https://example.org","x")'))
        db.session.commit()
    denise = as_("denise_ollerton")
    assert {row["Team"] for row in lines_of(denise)} == {'\'=HYPERLINK("https://example.org","x")'}
    with app.app_context():
        db.session.execute(db.update(Team).values(name="<b>R&amp;D</b>, 1"))
        db.session.commit()
    assert {row["Team"] for row in lines_of(denise)} == {"<b>R&amp;D</b>, 1"}
    assert "<b>R" not in denise.get(PAGE).get_data(as_text=True)


def test_on_paper_there_is_a_sentence_in_place_of_the_figures(as_: As) -> None:
    page = page_of(as_("denise_ollerton"))
    screen = next(e for e in page.elements if e.attrs.get("class") == "screen")
    main = page.all("main")[0]
    outside = [e for e in page.elements if main in e.parents and screen not in e.parents and e is not screen]
    assert [e.tag for e in outside] == ["h1", "p"]
    assert "@media print{.screen{display:none}" in (ROOT / "static" / "team.css").read_text(encoding="utf-8")


def test_what_cannot_be_measured_is_said_with_the_children(world: World, tmp_path: Path, ref: Callable[[str], str]) -> None:
    app = make_app(world.copy(tmp_path), authority="redcar_cleveland")
    with app.app_context():
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.source == "ssd_cin_visits"))
        db.session.commit()
    page = sign_in(app, world.accounts["denise_ollerton"]).get(PAGE).get_data(as_text=True)
    assert "No visit is on record yet, so there is nothing to count from." in page
    assert "2 children:" in page
    assert f'<a href="/team/children/{ref("700104")}/"><bdi>Owen</bdi></a>' in page


def test_the_page_does_not_ask_more_for_more_children(app: Flask, as_: As) -> None:
    counts = []
    for key in ("marcus_ellery", "denise_ollerton"):  # two children, four children
        client = as_(key)
        with statements(app) as sent:
            client.get(PAGE)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8, counts


def test_the_page_loads_no_script_from_elsewhere(world: World, tmp_path: Path) -> None:
    """It needs no htmx, so that its policy can be that of a family's page."""
    app = make_app(world.copy(tmp_path), htmx="cdn")
    response = sign_in(app, world.accounts["denise_ollerton"]).get(PAGE)
    assert "cdn" not in response.headers["Content-Security-Policy"]
    assert "htmx" not in response.get_data(as_text=True)
