"""The log of what was explained: written by the team, seen by that one person, who may say that nobody explained it; and who is overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import AuditRow, Child, Contact, RightsExplained, Tie, Worker
from portal.services import clock
from tests.checks.test_light import statements
from tests.conftest import TODAY, PageClient
from tests.web.test_own_words import MAYA, YUSUF, As, Ref, home, html, rows, text

SAID = "Priya Nambiar explained your rights to you on"
DUE = "Rights to be explained to:"


def team(ref: Ref, person: str = MAYA) -> str:
    return f"/team/children/{ref(person)}/explained"


def tie_of(app: Flask, source: str) -> str:
    with app.app_context():
        return str(db.session.scalar(db.select(Tie.ref).join(Contact).where(Contact.source_id == source)))


def write(worker: PageClient, ref: Ref, who: str = "child", **more: str | list[str]) -> int:
    form = {"what": ["complaints", "feedback", "advocacy"], "in_language": "en", "day": "2026-11-18", **more}
    return worker.send(team(ref), who=who, **form).status_code


def explained(app: Flask, person: str, who: str, on: date) -> None:
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == person))
        worker = db.session.scalar(db.select(Worker).where(Worker.name == "Priya Nambiar"))
        row = RightsExplained(child_id=child.id, who=who, what="complaints", language="en", on=on, worker_id=worker.id)
        row.created_at = clock.now()
        db.session.add(row)
        db.session.commit()


def of_child(client: PageClient, ref: Ref, person: str = MAYA) -> str:
    """What the team's list says about one child."""
    page = html(client, "/team/")
    return next(part for part in page.split('<li class="card">') if f"/team/children/{ref(person)}/" in part)


def test_a_worker_writes_it_down_and_the_child_sees_it(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    assert "explained your rights" not in text(maya, home(ref))
    assert write(priya, ref, interpreter="1", in_language="ar") == 303
    assert f"{SAID} Wednesday 18 November." in text(maya, home(ref))
    assert f"{SAID} Wednesday 18 November." in text(maya, home(ref) + "rights")
    shown = text(maya, home(ref) + "explained")
    for words in (
        "Priya Nambiar wrote down that they explained:",
        "how to complain",
        "what an advocate is",
        "Arabic",
        "An interpreter was there.",
    ):
        assert words in shown
    assert "Arabic" in text(as_("bethan_rosser"), team(ref))
    assert ("rights_explained", "child complaints feedback advocacy") in [(row.action, row.detail) for row in rows(app, AuditRow)]


def test_the_same_form_twice_is_one_row(app: Flask, as_: As, ref: Ref) -> None:
    priya = as_("priya_nambiar")
    for _ in range(2):
        assert write(priya, ref, key="6b3f1f5e-0000-4000-8000-000000000004") == 303
    assert len(rows(app, RightsExplained)) == 1


def test_each_person_sees_their_own_alone(app: Flask, as_: As, ref: Ref) -> None:
    dana = tie_of(app, "F101")
    assert write(as_("priya_nambiar"), ref, dana, in_language="pl") == 303
    assert SAID in text(as_("dana_whitlock"), home(ref))
    assert "Polish" in text(as_("dana_whitlock"), home(ref) + "explained")
    for key in ("maya", "rob_tanner"):
        assert "explained your rights" not in text(as_(key), home(ref))
        assert "Nobody has written down yet that they explained this to you." in text(as_(key), home(ref) + "explained")
    assert "explained your rights" not in text(as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/")


@pytest.mark.parametrize(("bad", "words"), [
    ({"day": "2026-11-21"}, "That day has not come yet."),
    ({"day": "2025-11-01"}, "That day is more than a year ago."),
    ({"day": ""}, "Please choose a day."),
    ({"day": "30 February"}, "That day does not exist."),
    ({"what": []}, "Please choose what you explained."),
    ({"what": ["lunch"]}, "That did not work. Please look at it again."),
    ({"in_language": "xx"}, "That did not work. Please look at it again."),
    ({"who": "234567892345"}, "That did not work. Please look at it again."),
    ({"who": ""}, "Please choose to whom you explained it."),
])  # fmt: skip
def test_a_mistake_is_said_kindly_and_the_rest_is_kept(app: Flask, as_: As, ref: Ref, bad: dict[str, str], words: str) -> None:
    form = {"who": "child", "what": ["complaints"], "in_language": "ar", "day": "2026-11-18", "interpreter": "1", **bad}
    back = as_("priya_nambiar").send(team(ref), **form)
    assert back.status_code == 422
    page = back.get_data(as_text=True)
    assert words in page
    assert 'name="interpreter" value="1" checked' in page
    if "in_language" not in bad:
        assert '<option value="ar" selected>' in page
    assert rows(app, RightsExplained) == []


@pytest.mark.parametrize("key", ["maya", "dana_whitlock", "samira_sabbagh", "tunde_bello", "marcus_ellery", "sunita_marsh"])
def test_nobody_else_writes_it_down(app: Flask, as_: As, ref: Ref, key: str) -> None:
    client = as_(key)
    at = client.get("/about/").headers.get("Location") or "/about/"
    assert client.send(team(ref), at=at, who="child", what="complaints", day="2026-11-18").status_code == 404
    assert rows(app, RightsExplained) == []


def test_somebody_can_say_that_nobody_explained_it(app: Flask, as_: As, ref: Ref) -> None:
    maya, priya, path = as_("maya"), as_("priya_nambiar"), home(ref) + "explained"
    write(priya, ref)
    assert DUE not in of_child(priya, ref) or "the child or young person" not in of_child(priya, ref).split(DUE)[1]
    one = rows(app, RightsExplained)[0].ref
    for _ in range(2):
        assert maya.send(f"{path}/{one}", at=path).status_code == 303
    assert "You said that nobody explained this to you." in text(maya, path)
    assert "explained your rights" not in text(maya, home(ref))
    assert "They say that nobody explained this to them." in text(priya, team(ref))
    assert "the child or young person" in of_child(priya, ref).split(DUE)[1]
    assert [row.action for row in rows(app, AuditRow)].count("explained_disputed") == 1
    write(priya, ref, day="2026-11-20")
    assert "the child or young person" not in of_child(priya, ref).split(DUE)[-1]
    assert "explained your rights" in text(maya, home(ref))


@pytest.mark.parametrize("key", ["dana_whitlock", "rob_tanner", "yusuf", "priya_nambiar"])
def test_nobody_says_it_for_another(app: Flask, as_: As, ref: Ref, key: str) -> None:
    write(as_("priya_nambiar"), ref)
    client, one = as_(key), rows(app, RightsExplained)[0].ref
    at = client.get("/about/").headers.get("Location") or "/about/"
    assert client.send(f"{home(ref)}explained/{one}", at=at).status_code == 404
    assert rows(app, RightsExplained)[0].disputed_at is None


def test_the_team_s_list_shows_who_is_overdue(app: Flask, as_: As, ref: Ref) -> None:
    denise, dana, rob = as_("denise_ollerton"), tie_of(app, "F101"), tie_of(app, "F102")
    flag = of_child(denise, ref).split(DUE)[1].split("</p>")[0]
    for relation in ("the child or young person", "mother", "father"):
        assert relation in flag
    explained(app, MAYA, "child", TODAY - timedelta(days=300))
    explained(app, MAYA, dana, date(2025, 11, 20))  # a year ago today: due today, and not overdue
    flag = of_child(denise, ref).split(DUE)[1].split("</p>")[0]
    assert "father" in flag
    assert "mother" not in flag
    assert "the child or young person" not in flag
    explained(app, MAYA, rob, date(2025, 11, 19))
    assert "father" in of_child(denise, ref).split(DUE)[1]
    explained(app, MAYA, rob, TODAY)
    assert DUE not in of_child(denise, ref)


def test_what_is_explained_to_another_child_counts_for_nobody_here(app: Flask, as_: As, ref: Ref) -> None:
    explained(app, YUSUF, "child", TODAY)
    assert "the child or young person" in of_child(as_("denise_ollerton"), ref).split(DUE)[1]


def test_the_list_asks_no_more_however_much_was_explained(app: Flask, as_: As, ref: Ref) -> None:
    denise = as_("denise_ollerton")
    counts = []
    for _ in range(2):
        with statements(app) as sent:
            html(denise, "/team/")
        counts.append(len(sent))
        for n in range(5):
            explained(app, MAYA, "child", TODAY - timedelta(days=n))
    assert counts[0] == counts[1]


def test_my_page_with_all_of_it_stays_within_six_statements(app: Flask, as_: As, ref: Ref) -> None:
    explained(app, MAYA, "child", TODAY)
    maya = as_("maya")
    with statements(app) as sent:
        assert "explained your rights" in html(maya, home(ref))
    assert len(sent) <= 6
