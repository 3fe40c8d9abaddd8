"""The team's screens, with htmx and without: the same view answers both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portal.extensions import db
from portal.models import DiaryEntry
from tests.conftest import PageClient, World, make_app, sign_in
from tests.web.test_say import MAYA, say

Ref = Callable[[str], str]
As = Callable[[str], PageClient]
HTMX = {"HX-Request": "true"}


def token(client: PageClient, path: str) -> str:
    import re

    return re.search(r'csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))[1]


def test_the_list_says_what_is_missing_or_late(as_: As) -> None:
    north = as_("denise_ollerton").get("/team/").get_data(as_text=True)
    assert "Cerys" in north
    assert "why they have a worker" in north
    assert "On hold: shown to nobody in the family" in north
    assert "Yusuf" not in north
    care = as_("marcus_ellery").get("/team/").get_data(as_text=True)
    assert "Visit 9 days late" in care


def test_filtering_with_and_without_htmx(as_: As) -> None:
    denise = as_("denise_ollerton")
    whole = denise.send("/team/", find="ow").get_data(as_text=True)
    assert "Owen" in whole
    assert "Maya" not in whole
    part = denise.post("/team/", data={"csrf_token": token(denise, "/team/"), "find": "ow"}, headers=HTMX)
    assert "<html" not in part.get_data(as_text=True)
    assert "Owen" in part.get_data(as_text=True)
    assert "HX-Request" in part.headers["Vary"]
    needs = denise.send("/team/", only="needs").get_data(as_text=True)
    assert "Cerys" in needs
    assert "Maya" not in needs


def test_no_name_stands_in_an_address(as_: As) -> None:
    page = as_("denise_ollerton").get("/team/").get_data(as_text=True)
    assert 'method="get"' not in page  # a search that is fetched would leave a child's name in the history
    assert "Owen" in as_("denise_ollerton").get("/team/?find=Maya").get_data(as_text=True)


def test_a_child_whom_nobody_saw_is_flagged_where_no_first_day_is_written(world: World, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), authority="redcar_cleveland")  # which prints no day for the first visit in early help
    with app.app_context():
        db.session.execute(db.delete(DiaryEntry).where(DiaryEntry.source == "ssd_cin_visits"))
        db.session.commit()
    assert "nobody can say how late" in sign_in(app, world.accounts["denise_ollerton"]).get("/team/").get_data(as_text=True)


def test_taking_and_answering_by_htmx(as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    talk = say(maya, ref(MAYA), "Where is my drawing?", "question").rsplit("/", 1)[1]
    base = f"/team/inbox/{talk}"
    row = priya.post(f"{base}/take", data={"csrf_token": token(priya, base), "from": "list"}, headers=HTMX)
    assert row.status_code == 200
    assert row.get_data(as_text=True).lstrip().startswith("<li")
    assert "Priya Nambiar" in row.get_data(as_text=True)
    priya.send(f"{base}/open", at=base)
    empty = priya.post(f"{base}/answer", data={"csrf_token": token(priya, base), "words": " "}, headers=HTMX)
    assert empty.status_code == 422
    assert "<html" not in empty.get_data(as_text=True)
    kept = priya.post(f"{base}/answer", data={"csrf_token": token(priya, base), "words": "b" * 10_001}, headers=HTMX)
    assert kept.status_code == 422
    assert "b" * 10_001 in kept.get_data(as_text=True)
    done = priya.post(f"{base}/answer", data={"csrf_token": token(priya, base), "words": "It hangs in my office."}, headers=HTMX)
    assert done.status_code == 200
    assert "It hangs in my office." in done.get_data(as_text=True)
    assert "<html" not in done.get_data(as_text=True)


def test_the_same_answer_twice_is_one(as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    path = say(maya, ref(MAYA), "Hello?", "question")
    base = f"/team/inbox/{path.rsplit('/', 1)[1]}"
    priya.send(f"{base}/open", at=base)
    data = {"csrf_token": token(priya, base), "words": "Only once.", "key": "0b0e7a52-0c5f-4a0c-9d3e-111111111111"}
    for _ in range(2):
        assert priya.post(f"{base}/answer", data=data).status_code == 303
    assert maya.get(path).get_data(as_text=True).count("Only once.") == 1


def test_a_closed_item_opens_again_when_the_person_says_more(as_: As, ref: Ref) -> None:
    maya, priya = as_("maya"), as_("priya_nambiar")
    path = say(maya, ref(MAYA), "Is it over?", "question")
    talk = path.rsplit("/", 1)[1]
    for act in ("open", "close"):
        priya.send(f"/team/inbox/{talk}/{act}", at=f"/team/inbox/{talk}", words="It is.")
    assert talk not in priya.get("/team/inbox").get_data(as_text=True)
    maya.send(path, words="It is not.")
    assert talk in priya.get("/team/inbox").get_data(as_text=True)


def test_an_expired_sign_in_leaves_the_page_for_the_sign_in(as_: As) -> None:
    priya = as_("priya_nambiar")
    priya.get("/exit")
    response = priya.get("/team/inbox", headers=HTMX)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/sign-in"


def test_a_worker_sees_their_own_team_alone(as_: As, ref: Ref) -> None:
    hannah = as_("hannah_seddon")
    assert hannah.get(f"/team/children/{ref(MAYA)}/").status_code == 404
    assert hannah.get(f"/team/children/{ref('700102')}/").status_code == 200


def test_the_reviewing_officer_sees_the_child_but_not_the_words_for_the_team(as_: As, ref: Ref) -> None:
    talk = say(as_("yusuf"), ref("700102"), "for Hannah", "worry").rsplit("/", 1)[1]
    ruth = as_("ruth_odell")
    assert ruth.get(f"/team/children/{ref('700102')}/").status_code == 200
    assert ruth.get(f"/team/inbox/{talk}").status_code == 404
