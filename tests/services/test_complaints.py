"""The rows of a complaint: two at once are one, the conversation keeps step, and no older row is ever in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal.authority import Authority
from portal.extensions import db
from portal.models import Account, Child, Complaint, ComplaintStep, Conversation, Message, Worker
from portal.rules.complaints import About, Procedure, Step, Where
from portal.rules.voice import Kind, Recipient
from portal.services import clock, complaint_acts, complaint_decide, complaint_rows, complaints, inbox_acts, voice
from portal.services.access import NotYours, OpenRecord, Person, open_record, person_of
from portal.services.complaint_acts import Act, Told
from portal.services.complaint_write import Changed, Incomplete
from tests.conftest import TODAY

MAYA = "700101"
Ref = Callable[[str], str]


def council(app: Flask) -> Authority:
    found: Authority = app.extensions["portal.authority"]
    return found


def maya(day: date = TODAY) -> OpenRecord:
    child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
    account = db.session.scalars(db.select(Account).where(Account.child_id == child.id)).one()
    return open_record(person_of(account), child.ref, day)


def worker(email: str) -> Person:
    return person_of(db.session.scalars(db.select(Account).where(Account.email == f"{email}@example.org")).one())


def complain(app: Flask, about: About = About.HELP_I_GET, key: UUID | None = None, *, advocate: bool = False, day: date = TODAY) -> str:
    told = Told(about, Recipient.RIGHTS, "words", advocate=advocate)
    return complaint_acts.complain(maya(day), told, key or uuid4(), "en", council(app), clock.moment(day))


def act(app: Flask, ref: str, step: Step, day: date = TODAY, **more: object) -> None:
    done = replace(Act(step, "words"), **more)  # type: ignore[arg-type]
    complaint_acts.act(worker("sunita.marsh"), ref, done, uuid4(), "en", council(app), day)


def talk(ref: str) -> Conversation:
    return db.session.scalars(db.select(Conversation).where(Conversation.ref == ref)).one()


def test_two_taps_are_one_complaint_and_one_ask_for_an_advocate(app: Flask) -> None:
    with app.app_context():
        key = uuid4()
        assert complain(app, key=key, advocate=True) == complain(app, key=key, advocate=True)
        assert len(db.session.scalars(db.select(Complaint)).all()) == 1
        assert len(db.session.scalars(db.select(Conversation).where(Conversation.kind == Kind.ADVOCATE)).all()) == 1


def test_of_two_workers_at_once_one_acts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other worker's step is committed between the reading and the writing of ours."""
    database = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    real = complaint_rows.add_step

    def late(row: Complaint, *args: object, **more: object) -> None:
        with sqlite3.connect(database) as other:
            sql = "INSERT INTO complaint_step (complaint_id, number, step, [on], words, created_at) VALUES (?, 2, 'acknowledged', ?, '', ?)"
            other.execute(sql, (row.id, str(TODAY), "2026-11-20 10:00:00"))
        other.close()
        real(row, *args, **more)  # type: ignore[arg-type]

    with app.app_context():
        ref = complain(app)
        db.session.remove()
        monkeypatch.setattr(complaint_acts, "add_step", late)
        with pytest.raises(Changed):
            act(app, ref, Step.ACKNOWLEDGED, words="")
        monkeypatch.undo()
        db.session.remove()
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep).order_by(ComplaintStep.number))] == ["received", "acknowledged"]
        assert complaints.one(worker("sunita.marsh"), ref, council(app), TODAY).way.standing.state is Where.WAITING_FOR_ANSWER


def test_the_conversation_keeps_step(app: Flask) -> None:
    with app.app_context():
        ref = complain(app)
        found = talk(ref)
        assert (found.status, found.reply_by) == ("new", date(2026, 12, 4))
        assert complaint_rows.in_progress(found)
        assert complaint_rows.next_answer(found, council(app), TODAY) == date(2026, 12, 4)
        act(app, ref, Step.ACKNOWLEDGED)
        assert (found.status, found.owner.name) == ("taken", "Sunita Marsh")
        complaint_acts.my_step(maya(), ref, Step.PAUSED, "", uuid4(), "en", council(app))
        assert found.status == "waiting"  # nothing is late while an advocate is looked for
        assert complaint_rows.in_progress(found)
        later = TODAY + timedelta(days=7)
        complaint_acts.advocate_found(found, council(app), found.author_id, later)
        db.session.commit()
        assert (found.status, found.reply_by) == ("taken", date(2026, 12, 11))
        act(app, ref, Step.ANSWERED, later)
        assert (found.status, bool(found.answered_at), found.unread) == ("waiting", True, True)
        assert not complaint_rows.in_progress(found)
        assert complaint_rows.next_answer(found, council(app), later) is None
        complaint_acts.my_step(maya(later), ref, Step.ASKED_2, "", uuid4(), "en", council(app))
        assert (found.status, found.reply_by, found.unread) == ("taken", date(2027, 1, 6), False)
        complaint_acts.my_step(maya(later), ref, Step.WITHDRAWN, "", uuid4(), "en", council(app))
        assert (found.status, bool(found.closed_at)) == ("closed", True)


def test_a_message_in_between_is_not_the_answer_and_moves_no_day(app: Flask) -> None:
    with app.app_context():
        ref = complain(app)
        sunita, later = worker("sunita.marsh"), TODAY + timedelta(days=3)
        inbox_acts.answer(sunita, ref, "I rang your school.", uuid4(), "en", later)
        assert talk(ref).status == "taken"  # it still waits on us
        with pytest.raises(inbox_acts.ClosedMeanwhile):
            inbox_acts.close(sunita, ref, "nothing", later)
        assert talk(ref).status == "taken"  # and cannot be closed past the person
        voice.say_more(maya(later), ref, "One thing more", uuid4(), "en", council(app), clock.moment(later))
        assert talk(ref).reply_by == date(2026, 12, 4)
        act(app, ref, Step.ANSWERED, later)
        inbox_acts.close(sunita, ref, "We changed the times.", later)
        assert (talk(ref).status, talk(ref).what_changed) == ("closed", "We changed the times.")
        complaint_acts.my_step(maya(later), ref, Step.ASKED_2, "", uuid4(), "en", council(app))
        assert (talk(ref).status, talk(ref).closed_at) == ("taken", None)  # closing takes nothing from the person


def test_what_was_said_by_the_short_way_is_a_complaint_too(app: Flask) -> None:
    with app.app_context():
        ref = voice.say(
            maya(),
            Kind.COMPLAINT,
            Recipient.RIGHTS,
            "x",
            uuid4(),
            "en",
            council(app),
            clock.moment(TODAY),
            also=complaints.beginning(maya(), council(app)),
        )
        row = complaint_rows.of_talk(talk(ref))
        assert row is not None
        assert (row.procedure, row.about) == ("children_act", "other")
        assert complaints.is_complaint(talk(ref).id)
        worry = voice.say(maya(), Kind.WORRY, Recipient.WORKER, "x", uuid4(), "en", council(app), clock.moment(TODAY))
        assert complaint_rows.of_talk(talk(worry)) is None
        assert not complaints.is_complaint(talk(worry).id)
        assert complaint_rows.next_answer(talk(worry), council(app), TODAY) is None
        with pytest.raises(NotYours):
            complaints.mine(maya(), worry, council(app))


def test_a_complaint_from_before_there_were_rows_has_a_way_and_gets_its_rows_with_the_first_step(app: Flask) -> None:
    with app.app_context():
        ref = voice.say(maya(), Kind.COMPLAINT, Recipient.RIGHTS, "old", uuid4(), "en", council(app), clock.moment(TODAY))
        assert complaints.mine(maya(), ref, council(app)).standing.due == date(2026, 12, 4)
        waits, _ = complaints.board(worker("sunita.marsh"), council(app), TODAY)
        assert ref in [row.way.talk.ref for row in waits]
        db.session.rollback()
        assert not db.session.scalars(db.select(Complaint)).all()
        act(app, ref, Step.ACKNOWLEDGED)
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep))] == ["received", "acknowledged"]


def test_longer_days_of_a_council_break_no_complaint_of_before(app: Flask) -> None:
    """Stage 2 was asked for because the day had passed; by the days of now it would not have."""
    with app.app_context():
        short = replace(council(app), clocks=replace(council(app).clocks, stage_1=5))
        ref, later = complain(app), date(2026, 12, 1)
        complaint_acts.my_step(maya(later), ref, Step.ASKED_2, "", uuid4(), "en", short)
        now = complaints.mine(maya(later), ref, council(app)).standing
        assert (now.state, now.due) == (Where.INVESTIGATING, date(2027, 1, 8))


def test_a_day_before_the_last_step_breaks_nothing(app: Flask) -> None:
    with app.app_context():
        ref = complain(app, day=date(2026, 11, 24))
        act(app, ref, Step.ACKNOWLEDGED, TODAY)
        assert complaints.mine(maya(TODAY), ref, council(app)).standing.state is Where.WAITING_FOR_ANSWER


def test_what_the_person_must_be_told_is_never_left_out(app: Flask) -> None:
    with app.app_context():
        ref = complain(app)
        for step in (Step.ANSWERED, Step.COMPLEX, Step.PASSED_ON):
            with pytest.raises(Incomplete):
                act(app, ref, step, words=" ", note="")
        with pytest.raises(Incomplete):
            act(app, ref, Step.SETTLED)  # whose word is it?
        with pytest.raises(Changed):
            act(app, ref, Step.FINAL)
        assert len(db.session.scalars(db.select(ComplaintStep)).all()) == 1


def test_a_complaint_about_the_manager_never_goes_to_the_manager(app: Flask) -> None:
    with app.app_context():
        told = Told(About.MANAGER, Recipient.MANAGER, "about her")
        with pytest.raises(ValueError, match="manager"):
            complaint_acts.complain(maya(), told, uuid4(), "en", council(app), clock.moment(TODAY))
        with pytest.raises(ValueError, match="worker"):
            complaint_acts.complain(
                maya(), replace(told, about=About.HOME, to=Recipient.WORKER), uuid4(), "en", council(app), clock.moment(TODAY)
            )


def test_other_ways_end_with_the_first_answer(app: Flask) -> None:
    with app.app_context():
        ref = complain(app, About.OTHER)
        way = complaints.mine(maya(), ref, council(app))
        assert set(complaint_decide.other_ways(complaint_decide.as_happened(way.steps), way.procedure, council(app))) == {
            Procedure.CHILDREN_ACT,
            Procedure.CORPORATE,
            Procedure.CONFERENCE,
        }
        act(app, ref, Step.PASSED_ON, note="The school")
        way = complaints.mine(maya(), ref, council(app))
        assert complaint_decide.other_ways(complaint_decide.as_happened(way.steps), way.procedure, council(app)) == ()
        assert complaint_decide.other_ways((), Procedure.SAFEGUARDING, council(app)) == ()


def test_an_advocate_s_ask_while_one_is_open_stands(app: Flask) -> None:
    with app.app_context():
        voice.say(maya(), Kind.ADVOCATE, Recipient.RIGHTS, "", uuid4(), "en", council(app), clock.moment(TODAY))
        complain(app, advocate=True)
        assert len(db.session.scalars(db.select(Conversation).where(Conversation.kind == Kind.ADVOCATE)).all()) == 1
        assert [s.step for s in db.session.scalars(db.select(ComplaintStep))] == ["received", "paused"]


def test_no_word_of_a_person_stands_in_a_step(app: Flask) -> None:
    with app.app_context():
        ref = complain(app)
        act(app, ref, Step.ANSWERED, words="canary")
        complaint_acts.my_step(maya(), ref, Step.ASKED_2, "canary too", uuid4(), "en", council(app))
        assert not [s for s in db.session.scalars(db.select(ComplaintStep)) if s.words]
        words = [m.words for m in db.session.scalars(db.select(Message).where(Message.conversation_id == talk(ref).id))]
        assert words == ["words", "canary", "canary too"]
        assert db.session.scalars(db.select(Worker).where(Worker.name == "Sunita Marsh")).one().id == talk(ref).owner_id
