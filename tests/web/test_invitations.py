"""Invitations: written by one, a second person's yes, for the chosen groups as every kind of person, from the first day to the last."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import AuditRow, Child, Notice, NoticeText
from portal.services import clock
from tests.checks.test_light import statements
from tests.conftest import PageClient, World
from tests.web.told_everybody import account, fill, ref_of, said_yes, state, tick

As = Callable[[str], PageClient]
NEW = "/team/learning/invite"
TITLE, ABOUT = "Young people's council", "We meet at the family hub on 3 December at 4 pm. Bring a friend. We pay your bus."
# Everybody of the cast who may sign in for a family, with the record that they open and the groups that they belong to.
CAST = {
    "maya": ("700101", {"child_protection"}),
    "yusuf": ("700102", {"in_care"}),
    "keisha": ("700103", {"care_leavers"}),
    "owen": ("700104", {"early_help"}),
    "dana_whitlock": ("700101", {"parents"}),
    "rob_tanner": ("700101", {"parents"}),
    "samira_sabbagh": ("700102", {"parents"}),
    "carol_bright": ("700102", {"carers"}),
    "lowri_pritchard": ("700104", {"parents"}),
    "gareth_pritchard": ("700104", {"parents"}),
}
GROUPS = ("all", "in_care", "care_leavers", "child_protection", "child_in_need", "early_help", "parents", "carers")


def invite(client: PageClient, *groups: str, at: str = NEW, title: str = TITLE, words: str = ABOUT, **more: str) -> str:
    form = {"title": title, "words": words, "groups": list(groups), "first_day": "2026-11-20", "last_day": "2026-12-03", **more}
    return ref_of(fill(client, at, **form))


def on(app: Flask, groups: str, title: str = TITLE, **more: object) -> None:
    """An invitation that is published."""
    with app.app_context():
        writer = account(db.session, "Maya").id
        values = {"kind": "invitation", "state": "published", "written_by_id": writer, "approved_by_id": writer, **more}
        notice = Notice(groups=groups, created_at=clock.now(), published_at=clock.now(), **values)
        notice.texts.append(NoticeText(language="en", said=title, did=ABOUT, written_by_id=writer, checked_by_id=writer))
        db.session.add(notice)
        db.session.commit()


@pytest.mark.parametrize("key", list(CAST))
def test_each_sees_the_invitations_of_their_own_groups_and_no_other(app: Flask, as_: As, ref: Callable[[str], str], key: str) -> None:
    person, groups = CAST[key]
    client, page = as_(key), f"/about/{ref(person)}"
    assert "There is no invitation for you just now." in client.get(f"{page}/invitations?lang=en").get_data(as_text=True)
    for group in GROUPS:
        on(app, group, f"Day of {group}.")
    shown = client.get(f"{page}/invitations?lang=en").get_data(as_text=True)
    assert {group for group in GROUPS if f"Day of {group}." in shown} == groups | {"all"}


@pytest.mark.parametrize("key", ["maya", "dana_whitlock"])
def test_my_page_has_a_line_for_those_who_are_invited_alone(app: Flask, as_: As, ref: Callable[[str], str], key: str) -> None:
    client, page = as_(key), f"/about/{ref('700101')}/"
    with statements(app) as before:
        client.get(page)
    on(app, "in_care care_leavers")
    assert "/invitations" not in client.get(page).get_data(as_text=True)
    on(app, "parents child_protection")
    with statements(app) as sent:
        assert f'href="{page}invitations"' in client.get(page).get_data(as_text=True)
    assert len(sent) == len(before) <= 6
    with statements(app) as sent:
        client.get(f"{page}invitations")
    assert len(sent) <= 6


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"first_day": "2026-11-20", "last_day": "2026-11-20"}, True),
        ({"first_day": "2026-11-21", "last_day": "2026-12-01"}, False),
        ({"first_day": "2026-11-01", "last_day": "2026-11-19"}, False),
        ({"state": "waiting"}, False),
        ({"state": "withdrawn"}, False),
    ],
)
def test_it_is_shown_on_its_days_while_it_is_published(
    app: Flask, as_: As, client: PageClient, ref: Callable[[str], str], more: dict[str, str], shown: bool
) -> None:
    from datetime import date

    days = {key: date.fromisoformat(value) if key.endswith("day") else value for key, value in more.items()}
    on(app, "all", **days)
    page = f"/about/{ref('700101')}/"
    maya = as_("maya")
    assert (TITLE.replace("'", "&#39;") in maya.get(f"{page}invitations").get_data(as_text=True)) is shown
    assert (TITLE.replace("'", "&#39;") in client.get("/you-said").get_data(as_text=True)) is shown
    assert ("invitations" in maya.get(page).get_data(as_text=True)) is shown


def test_what_is_for_everybody_is_shown_to_people_who_have_not_signed_in_and_nothing_else_is(app: Flask, client: PageClient) -> None:
    on(app, "all", "For everybody.")
    on(app, "parents", "For parents.")
    page = client.get("/you-said").get_data(as_text=True)
    assert "For everybody." in page
    assert "For parents." not in page


def test_somebody_whose_help_has_ended_is_invited_too(app: Flask, as_: As, ref: Callable[[str], str]) -> None:
    owen = as_("owen")
    on(app, "early_help", "For early help.")
    on(app, "all", "For everybody.")
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == "700104")).one()
        for period in child.periods:
            period.end = period.start
        db.session.commit()
    page = owen.get(f"/about/{ref('700104')}/invitations").get_data(as_text=True)
    assert "For everybody." in page
    assert "For early help." not in page


def test_an_invitation_needs_a_second_person_and_can_be_taken_away(app: Flask, as_: As, ref: Callable[[str], str]) -> None:
    denise, sunita, maya = as_("denise_ollerton"), as_("sunita_marsh"), as_("maya")
    page = f"/about/{ref('700101')}/invitations"
    one = invite(denise, "child_protection")
    assert TITLE.encode() not in maya.get(page).data.replace(b"&#39;", b"'")
    assert said_yes(sunita, one).status_code == 303
    shown = maya.get(page).get_data(as_text=True)
    assert ABOUT in shown
    assert f'href="/about/{ref("700101")}/say?kind=question"' in shown
    assert fill(sunita, f"/team/learning/{one}", f"/team/learning/{one}/withdraw").status_code == 303
    assert ABOUT not in maya.get(page).get_data(as_text=True)


def test_it_is_written_again_by_its_writer_until_it_is_shown(app: Flask, as_: As) -> None:
    denise, sunita = as_("denise_ollerton"), as_("sunita_marsh")
    one = invite(denise, "carers", "parents")
    form = denise.get(f"/team/learning/{one}/edit").get_data(as_text=True)
    for code in ("parents", "carers"):
        assert f'value="{code}" checked' in form
    assert 'value="2026-12-03"' in form
    assert invite(denise, "all", at=f"/team/learning/{one}/edit", title="A day out") == one
    with app.app_context():
        assert db.session.scalars(db.select(Notice.groups).where(Notice.ref == one)).one() == "all"
    assert said_yes(sunita, one).status_code == 303
    assert state(app, one) == "published"


def test_a_name_of_a_family_needs_a_look_and_a_worker_s_does_not(app: Flask, as_: As) -> None:
    denise = as_("denise_ollerton")
    form = {"title": TITLE, "groups": ["all"], "last_day": "2026-12-03"}
    assert fill(denise, NEW, words="Ask Lorna at the hub in Brackenford.", **form).status_code == 303
    asked = fill(denise, NEW, words="Maya is coming.", **form)
    assert asked.status_code == 422
    assert "<bdi>Maya</bdi>" in asked.get_data(as_text=True)
    assert fill(denise, NEW, words="Maya is coming.", looked=tick(asked), **form).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"groups": []},
        {"groups": ["nobody"]},
        {"last_day": ""},
        {"last_day": "2026-11-19"},
        {"last_day": "31/31/2026"},
        {"first_day": "soon"},
        {"title": ""},
        {"words": " "},
        {"title": "a" * 121},
    ],
)
def test_a_mistake_is_said_kindly_and_every_word_is_kept(app: Flask, as_: As, wrong: dict[str, object]) -> None:
    denise = as_("denise_ollerton")
    form = {"title": TITLE, "words": ABOUT, "groups": ["all"], "first_day": "2026-11-20", "last_day": "2026-12-03", **wrong}
    response = fill(denise, NEW, **form)
    assert response.status_code == 422
    page = response.get_data(as_text=True).replace("&#39;", "'")
    assert str(form["title"]) in page
    assert str(form["words"]) in page
    assert "Nothing you wrote was lost." in page
    with app.app_context():
        assert db.session.scalars(db.select(Notice)).all() == []


def test_hostile_words_of_an_invitation_are_shown_as_words(app: Flask, as_: As, client: PageClient, ref: Callable[[str], str]) -> None:
    on(app, "all", "<script>alert(1)</script>")
    for page in (client.get("/you-said"), as_("maya").get(f"/about/{ref('700101')}/invitations")):
        assert b"<script>alert" not in page.data
        assert b"&lt;script&gt;alert(1)" in page.data


@pytest.mark.parametrize(("lang", "direction"), [("cy", "ltr"), ("ar", "rtl")])
def test_an_invitation_is_read_in_the_reader_s_language(
    app: Flask, as_: As, client: PageClient, ref: Callable[[str], str], lang: str, direction: str
) -> None:
    denise, sunita = as_("denise_ollerton"), as_("sunita_marsh")
    one = invite(denise, "all")
    assert said_yes(sunita, one).status_code == 303
    samira, page = as_("samira_sabbagh"), f"/about/{ref('700102')}/invitations?lang={lang}"
    assert 'lang="en" dir="ltr"' in samira.get(page).get_data(as_text=True)
    said, did = ("Cyngor", "Dewch.") if lang == "cy" else ("مجلس", "تعالوا.")
    assert fill(sunita, f"/team/learning/{one}/in/{lang}", words=said, did=did).status_code == 303
    assert fill(denise, f"/team/learning/{one}/in/{lang}", check="y").status_code == 303
    for reader, at in ((samira, page), (client, f"/you-said?lang={lang}")):
        assert f' lang="{lang}" dir="{direction}">{said}</h' in reader.get(at).get_data(as_text=True)


def test_nobody_writes_down_who_was_invited_or_looked(app: Flask, world: World, as_: As) -> None:
    on(app, "all parents in_care")

    def rows() -> int:
        with app.app_context():
            return len(db.session.scalars(db.select(AuditRow).where(AuditRow.action.not_in(["signed_in", "sign_in"]))).all())

    clients = {key: as_(key) for key in ("maya", "dana_whitlock")}
    before = rows()
    for key, client in clients.items():
        for record, _ in world.accounts[key].records:
            assert client.get(f"/about/{record}/invitations").status_code == 200
    assert rows() == before


@pytest.mark.parametrize("key", ["yusuf", "marcus_ellery", "priya_nambiar", "denise_ollerton"])
def test_a_stranger_and_the_team_get_no_invitations_page_of_a_child(app: Flask, as_: As, ref: Callable[[str], str], key: str) -> None:
    on(app, "all")
    assert as_(key).get(f"/about/{ref('700101')}/invitations").status_code == 404
