"""Who may read which conversation: asked one way for a person and the other way for all at once, the answers are the same."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models import Account, Away, Child, Conversation, Involvement, OutboxRow, Worker
from portal.rules.complaints import About
from portal.rules.voice import Kind, Recipient
from portal.services import clock, tell_team
from portal.services.access import open_record, person_of
from portal.services.complaint_acts import Told, complain
from portal.services.inbox import colleagues
from portal.services.inbox_reach import about_them, gone, left_alone, may_read, readers
from portal.services.talk import as_talk
from portal.services.voice import my_talk
from tests.conftest import TODAY
from tests.web.test_inbox import DENISE, MARCUS, MAYA, PRIYA, SUNITA, TOMASZ, about, person, said


def by_asking_each(talk: str) -> set[str]:
    """Every worker with a sign-in, asked one by one."""
    found = set()
    for account in db.session.scalars(db.select(Account).where(Account.worker_id.is_not(None), ~Account.disabled)):
        if account.worker.active is not False:
            query = db.select(Conversation).join(Child, Child.id == Conversation.child_id)
            if db.session.scalar(query.where(Conversation.ref == talk, may_read(person_of(account), TODAY))):
                found.add(account.worker.source_id)
    return found


def at_once(talk: str) -> set[str]:
    return {w.source_id for w in readers(db.session.scalar(db.select(Conversation.id).where(Conversation.ref == talk)), TODAY)}


CASES = [
    (Kind.WORRY, Recipient.WORKER, ""),
    (Kind.WORRY, Recipient.WORKER, PRIYA),
    (Kind.WORRY, Recipient.MANAGER, ""),
    (Kind.COMPLAINT, Recipient.MANAGER, PRIYA),
    (Kind.COMPLAINT, Recipient.MANAGER, DENISE),
    (Kind.COMPLAINT, Recipient.RIGHTS, ""),
    (Kind.COMPLAINT, Recipient.RIGHTS, SUNITA),
    (Kind.READY, Recipient.REVIEWER, ""),
    (Kind.READY, Recipient.REVIEWER, DENISE),
    (Kind.UNSAFE, Recipient.DUTY, ""),
    (Kind.UNSAFE, Recipient.DUTY, MARCUS),
]


def talk_about(app: Flask, kind: Kind, to: Recipient, about_whom: str) -> str:
    return about(app, about_whom, kind, to) if about_whom else said(app, "who reads this?", kind, to)


@pytest.mark.parametrize(("kind", "to", "whom"), CASES)
def test_both_ways_of_asking_agree(app: Flask, kind: Kind, to: Recipient, whom: str) -> None:
    talk = talk_about(app, kind, to, whom)
    with app.app_context():
        assert at_once(talk) == by_asking_each(talk)
        assert at_once(talk), "somebody reads it"
        assert whom not in at_once(talk)
        db.session.execute(db.delete(Involvement))  # a child with no team at all
        db.session.commit()
        assert at_once(talk) == by_asking_each(talk)
        assert whom not in at_once(talk)


def test_nobody_who_is_away_left_or_cannot_sign_in_is_offered(app: Flask) -> None:
    talk = said(app, "who is here?")
    with app.app_context():
        workers = {w.source_id: w for w in db.session.scalars(db.select(Worker))}
        assert {PRIYA, TOMASZ, DENISE} <= at_once(talk)
        db.session.add(Away(worker_id=workers[TOMASZ].id, since=TODAY, until=TODAY, written_by_id=1, created_at=clock.now()))
        workers[PRIYA].active = False
        db.session.scalars(db.select(Account).where(Account.worker_id == workers[DENISE].id)).one().disabled = True
        db.session.commit()
        assert not {PRIYA, TOMASZ, DENISE} & at_once(talk)


@pytest.mark.parametrize(("kind", "to", "whom"), CASES)
def test_an_owner_is_gone_exactly_where_they_may_not_read_it(app: Flask, kind: Kind, to: Recipient, whom: str) -> None:
    talk = talk_about(app, kind, to, whom)
    with app.app_context():
        row = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        owner, may = aliased(Worker), by_asking_each(talk)
        for worker in db.session.scalars(db.select(Worker).join(Account, Account.worker_id == Worker.id)).all():
            row.owner_id = worker.id
            db.session.flush()
            query = db.select(gone(owner, TODAY)).select_from(Conversation).join(Child, Child.id == Conversation.child_id)
            found = db.session.scalar(query.join(owner, owner.id == Conversation.owner_id).where(Conversation.id == row.id))
            assert bool(found) is (worker.source_id not in may), worker.source_id
            assert left_alone([row.id], TODAY) == (frozenset() if worker.source_id in may else {row.id})


def about_the_manager(app: Flask) -> str:
    """A complaint about the manager of Maya's team, who has two; nobody is named."""
    with app.app_context():
        db.session.scalars(db.select(Worker).where(Worker.source_id == TOMASZ)).one().is_manager = True
        db.session.commit()
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        record = open_record(person(MAYA), child.ref, TODAY)
        told = Told(About.MANAGER, Recipient.RIGHTS, "which of the two?")
        return complain(record, told, uuid4(), "en", app.extensions["portal.authority"], clock.moment(TODAY))


def test_of_two_managers_neither_reads_what_is_about_the_manager(app: Flask) -> None:
    talk = about_the_manager(app)
    with app.app_context():
        assert SUNITA in at_once(talk)
        assert not {DENISE, TOMASZ, PRIYA} & at_once(talk)
        assert at_once(talk) == by_asking_each(talk)


def test_nor_while_no_rights_officer_is_at_work_and_somebody_else_does(app: Flask) -> None:
    talk = about_the_manager(app)
    with app.app_context():
        for officer in db.session.scalars(db.select(Worker).where(Worker.is_rights_officer)):
            officer.active = False
        db.session.commit()
        assert MARCUS in at_once(talk)
        assert not {DENISE, TOMASZ, PRIYA, SUNITA} & at_once(talk)
        assert at_once(talk) == by_asking_each(talk)


def test_no_figure_tells_a_manager_of_it(app: Flask) -> None:
    talk = about_the_manager(app)
    with app.app_context():
        for key, told in ((DENISE, False), (TOMASZ, False), (SUNITA, True)):
            query = db.select(Conversation.id).where(Conversation.ref == talk, ~about_them(person(key)))
            assert bool(db.session.scalar(query)) is told, key


def test_the_head_of_service_is_told_where_no_other_may_read_it(app: Flask) -> None:
    talk = about_the_manager(app)
    with app.app_context():
        for worker in db.session.scalars(db.select(Worker).where(Worker.is_rights_officer | Worker.is_manager, ~Worker.is_head)):
            worker.active = False
        db.session.commit()
        row = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        tell_team.of_talk(row, "said:once more", TODAY)
        told = db.session.scalars(db.select(OutboxRow).where(OutboxRow.key.startswith("said:once more")))
        names = {db.session.get_one(Account, one.account_id).worker.name for one in told}
        assert names == {"Josephine Adair"}


@pytest.mark.parametrize("moved", ["child", "manager"])
def test_nor_does_one_of_them_after_the_child_or_the_manager_has_moved(app: Flask, moved: str) -> None:
    talk = about_the_manager(app)
    with app.app_context():
        other = db.session.scalars(db.select(Worker).where(Worker.source_id == MARCUS)).one()
        for officer in db.session.scalars(db.select(Worker).where(Worker.is_rights_officer)):
            officer.active = False
        if moved == "manager":
            db.session.scalars(db.select(Worker).where(Worker.source_id == DENISE)).one().team_id = other.team_id
        else:
            child = db.select(Child.id).where(Child.person_id == MAYA).scalar_subquery()
            db.session.execute(db.update(Involvement).where(Involvement.child_id == child).values(team_id=other.team_id))
        db.session.commit()
        assert not {DENISE, TOMASZ} & at_once(talk)
        assert MARCUS in at_once(talk)
        assert at_once(talk) == by_asking_each(talk)


def test_an_owner_whom_the_council_s_list_does_not_name_any_more_has_nothing(app: Flask) -> None:
    talk = said(app, "who looks at this?")
    with app.app_context():
        row = db.session.scalars(db.select(Conversation).where(Conversation.ref == talk)).one()
        priya = db.session.scalars(db.select(Worker).where(Worker.source_id == PRIYA)).one()
        row.owner_id = priya.id
        db.session.commit()
        record = open_record(person(MAYA), row.child.ref, TODAY)
        tomasz = person(TOMASZ)

        def has() -> tuple[bool, bool, str | None, str | None]:
            named = "Priya Nambiar" in {name for _, name in colleagues(tomasz, talk, TODAY)}
            return row.id in left_alone([row.id], TODAY), named, as_talk(row, TODAY).owner, my_talk(record, talk).owner

        assert has() == (False, True, "Priya Nambiar", "Priya Nambiar")
        priya.active = None  # still among the professionals, and not among those who work with the portal
        db.session.commit()
        assert has() == (True, False, None, None)
        assert PRIYA not in at_once(talk)
