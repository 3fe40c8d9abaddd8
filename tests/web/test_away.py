"""Nothing waits on somebody who is away, and what a leaver had is the team's at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AuditRow, Away, Child, Worker
from portal.services import voice
from portal.services.access import open_record
from tests.conftest import TODAY
from tests.web.test_inbox import MAYA, PRIYA, TOMASZ, As, box, boxes_of, do, number, page_of, person, said

AWAY = "/team/away/"


def say_away(client: object, since: str, until: str, **form: str) -> int:
    return client.send(AWAY, since=since, until=until, **form).status_code  # type: ignore[attr-defined,no-any-return]


def shown_owner(app: Flask, talk: str) -> str | None:
    """Who has it, as the person who wrote it reads."""
    with app.app_context():
        record = open_record(person(MAYA), db.session.scalar(db.select(Child.ref).where(Child.person_id == MAYA)), TODAY)
        return voice.my_talk(record, talk).owner


def test_what_somebody_has_who_is_away_is_nobody_s(app: Flask, as_: As) -> None:
    talk, priya = said(app, "who looks at this?"), as_("priya_nambiar")
    do(priya, talk, "take")
    assert shown_owner(app, talk) == "Priya Nambiar"
    assert say_away(priya, "2026-11-20", "2026-11-27", who=number(app, PRIYA)) == 303
    assert "unowned" in boxes_of(app, TOMASZ, talk)
    tomasz = as_("tomasz_wilk")
    for page in (box(tomasz, "unowned"), page_of(tomasz, talk)):
        assert "is away until" in page
        assert "Please take it." in page
    assert shown_owner(app, talk) is None  # the team has it
    do(tomasz, talk, "take")
    assert "unowned" not in boxes_of(app, TOMASZ, talk)
    assert shown_owner(app, talk) == "Tomasz Wilk"


def test_an_absence_to_come_or_gone_changes_nothing_today(app: Flask, as_: As) -> None:
    talk, priya = said(app, "who looks at this?"), as_("priya_nambiar")
    do(priya, talk, "take")
    say_away(priya, "2026-11-23", "2026-11-24", who=number(app, PRIYA))
    assert "unowned" not in boxes_of(app, TOMASZ, talk)
    for days, there in ((3, False), (4, False), (5, True)):
        assert ("unowned" not in boxes_of(app, TOMASZ, talk, TODAY + timedelta(days=days))) is there, days


def test_what_a_leaver_had_is_the_team_s_at_once(app: Flask, as_: As) -> None:
    talk = said(app, "who looks at this?")
    do(as_("priya_nambiar"), talk, "take")
    with app.app_context():
        db.session.scalars(db.select(Worker).where(Worker.source_id == PRIYA)).one().active = False
        db.session.commit()
    assert "unowned" in boxes_of(app, TOMASZ, talk)
    assert "Please take it." in box(as_("tomasz_wilk"), "unowned")
    assert shown_owner(app, talk) is None


def test_whose_sign_in_was_stopped_has_nothing_any_more(app: Flask, as_: As) -> None:
    talk = said(app, "who looks at this?")
    do(as_("priya_nambiar"), talk, "take")
    with app.app_context():
        account = db.session.scalars(db.select(Account).join(Worker, Account.worker_id == Worker.id).where(Worker.source_id == PRIYA)).one()
        account.disabled = True
        db.session.commit()
    assert "unowned" in boxes_of(app, TOMASZ, talk)


def test_a_worker_says_it_for_themselves_alone_and_a_manager_for_the_team(app: Flask, as_: As) -> None:
    priya, denise = as_("priya_nambiar"), as_("denise_ollerton")
    assert say_away(priya, "2026-11-20", "2026-11-20", who=number(app, TOMASZ)) == 422
    assert say_away(denise, "2026-11-20", "2026-11-20", who=number(app, "8202")) == 422  # of another team
    assert say_away(denise, "2026-11-20", "2026-11-21", who=number(app, TOMASZ)) == 303
    with app.app_context():
        found = db.session.scalars(db.select(Away)).one()
        assert str(found.worker_id) == number(app, TOMASZ)
        ref = found.ref
        assert "away" in db.session.scalars(db.select(AuditRow.action)).all()
    assert "Tomasz Wilk" in denise.get(AWAY).get_data(as_text=True)
    assert "Tomasz Wilk" not in priya.get(AWAY).get_data(as_text=True)
    assert priya.send("/team/away/back", at=AWAY, ref=ref).status_code == 404
    assert as_("tomasz_wilk").send("/team/away/back", at=AWAY, ref=ref).status_code == 303
    assert "Nobody is away." in denise.get(AWAY).get_data(as_text=True)


def test_somebody_who_is_back_early_has_their_things_again(app: Flask, as_: As) -> None:
    talk, priya = said(app, "who looks at this?"), as_("priya_nambiar")
    do(priya, talk, "take")
    with app.app_context():
        row = Away(worker_id=int(number(app, PRIYA)), since=TODAY - timedelta(days=3), until=TODAY + timedelta(days=3), written_by_id=1)
        row.created_at = db.session.scalar(db.select(AuditRow.at))
        db.session.add(row)
        db.session.commit()
        ref = row.ref
    assert "unowned" in boxes_of(app, TOMASZ, talk)
    priya.send("/team/away/back", at=AWAY, ref=ref)
    assert "unowned" not in boxes_of(app, TOMASZ, talk)
    with app.app_context():
        assert db.session.scalars(db.select(Away)).one().until == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-11-20", "2026-11-19"),
        ("2026-11-01", "2026-11-19"),
        ("2026-11-20", "2028-11-20"),
        ("2026-02-30", "2026-11-21"),
        ("", "2026-11-21"),
        ("x", "y"),
        ("9999-12-31", "9999-12-31T"),
    ],
)
def test_odd_days_are_said_kindly_and_kept(app: Flask, as_: As, since: str, until: str) -> None:
    priya = as_("priya_nambiar")
    response = priya.send(AWAY, since=since, until=until, who=number(app, PRIYA))
    assert response.status_code == 422
    assert f'value="{since}"' in response.get_data(as_text=True)
    assert 'role="alert"' in response.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(db.select(Away)) is None


def test_the_same_absence_twice_is_one(app: Flask, as_: As) -> None:
    priya = as_("priya_nambiar")
    for _ in range(2):
        assert say_away(priya, "2026-11-23", "2026-11-24", who=number(app, PRIYA)) == 303
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Away)) == 1


def test_the_page_is_the_staff_s_alone(as_: As) -> None:
    assert as_("maya").get(AWAY).status_code == 404
    assert as_("sunita_marsh").get(AWAY).status_code == 200
