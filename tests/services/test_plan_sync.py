"""After a night: the case system's lines fill and update plans, never overwrite what was written here, and publish nothing unchecked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import (
    Account,
    Child,
    Explained,
    Heard,
    LineAnswer,
    OwnPart,
    OwnWords,
    Plan,
    PlanLine,
    PlanReading,
    PlanText,
    PlanVersion,
    Scale,
    SourceLine,
)
from portal.rules import plans
from portal.rules.answers import Answer
from portal.rules.plans import Line, Words, words_digest
from portal.services import access, clock, demo, plan_answers, plan_desk, plan_publish, translations
from portal.services.access import OpenRecord, Person
from portal.services.imports import import_bundle
from portal.services.plan_answers import Saying
from portal.services.plan_desk import Draft
from portal.services.plan_publish import NotNow
from portal.services.plan_versions import published
from portal.services.sign_in import code_hash
from tests.conftest import TODAY, World
from tests.services.test_imports import dump, edit

MAYA, YUSUF, OWEN = "700101", "700102", "700104"
CP, CARE, HELP = "child_protection", "child_in_care", "early_help"
Night = Callable[..., None]


def bare(app: Flask) -> None:
    """The plans as the first night left them: nothing of what the demo's people wrote and answered since."""
    with app.app_context():
        for model in (LineAnswer, PlanReading, Explained, OwnWords, Scale, Heard, OwnPart):
            db.session.execute(db.delete(model))
        here = db.select(Plan.id).where(Plan.plan_type.in_((plans.SAFETY, plans.CLOSING)))
        lines = db.select(PlanLine.id).where(PlanLine.plan_id.in_(here) | PlanLine.source_id.is_(None))
        db.session.execute(db.delete(PlanText).where(PlanText.line_id.in_(lines)))
        db.session.execute(db.delete(PlanLine).where(PlanLine.id.in_(lines)))
        db.session.execute(db.delete(PlanVersion).where(PlanVersion.plan_id.in_(here)))
        db.session.execute(db.delete(Plan).where(Plan.id.in_(here)))
        db.session.commit()


@pytest.fixture(autouse=True)
def _bare(app: Flask) -> None:
    bare(app)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "night"
    folder.mkdir()
    return demo.move_days(demo.BUNDLE, folder, TODAY)


@pytest.fixture
def night(app: Flask, bundle: Path) -> Night:
    """`night(DL003={"who": "Nan"}, DL004=None, today=...)`: rows changed or taken out of the plan lines, then an import."""

    def imported(*, add: dict[str, str] | None = None, today: date = TODAY, **change: dict[str, str] | None) -> None:
        def alter(rows: list[dict[str, str]]) -> None:
            for row in list(rows):
                if row["line_id"] in change:
                    new = change[row["line_id"]]
                    rows.remove(row) if new is None else row.update(new)
            if add:
                like = next(r for r in rows if r["line_id"] == add["like"])
                rows.append({**like, **{key: value for key, value in add.items() if key != "like"}})

        edit(bundle / "portal_plan_lines.csv", alter)
        with app.app_context():
            import_bundle(bundle, today)

    return imported


class Desk:
    """What a test does and asks in one application context: lines as they lie on the desk, and as readers get them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def person(self, key: str) -> Person:
        way = self.world.accounts[key].sign_in
        where = Account.email == way["email"] if "email" in way else Account.card_hash == code_hash(way["code"])
        return access.person_of(db.session.scalars(db.select(Account).where(where)).one())

    def record(self, key: str, person_id: str = MAYA, today: date = TODAY) -> OpenRecord:
        ref = db.session.scalars(db.select(Child.ref).where(Child.person_id == person_id)).one()
        return access.open_record(self.person(key), ref, today)

    def plan(self, person_id: str = MAYA, kind: str = CP) -> Plan:
        query = db.select(Plan).join(Child, Child.id == Plan.child_id).where(Child.person_id == person_id, Plan.plan_type == kind)
        return db.session.scalars(query.order_by(Plan.number.desc())).first()

    def shown(self, person_id: str = MAYA, kind: str = CP) -> tuple[Line, ...]:
        now = published(self.plan(person_id, kind).id)
        return plans.read(now.content) if now else ()

    def row(self, source_id: str) -> PlanLine:
        return db.session.scalars(db.select(PlanLine).where(PlanLine.source_id == source_id)).one()

    def line(self, source_id: str, person_id: str = MAYA, kind: str = CP) -> Line | None:
        ref = self.row(source_id).ref
        return next((line for line in self.shown(person_id, kind) if line.ref == ref), None)

    def versions(self, person_id: str = MAYA, kind: str = CP) -> list[tuple[int, str, str]]:
        return [(v.number, v.state, v.why) for v in self.plan(person_id, kind).versions]

    def save(self, source_id: str, key: str = "priya_nambiar", **words: Any) -> str:
        row = self.row(source_id)
        base = next(t for t in row.texts if t.lang == row.lang)
        have: dict[str, Any] = {"child": base.for_child, "younger": base.for_younger, "family": base.for_family, "who": base.who}
        have |= {"sign": base.sign, "by_when": row.by_when, "status": row.status}
        draft = Draft(row.section, **(have | words))
        return plan_desk.save(self.record(key), self.person(key), row.plan.plan_type, row.ref, draft)

    def on_desk(self, source_id: str) -> plan_desk.DeskLine:
        found = plan_desk.desk(self.record("priya_nambiar"), CP)
        return next(one for one in (*found.lines, *found.removed) if one.line.ref == self.row(source_id).ref)

    def publish(self, kind: str = CP) -> None:
        priya, denise = self.record("priya_nambiar"), self.record("denise_ollerton")
        plan_publish.hand_over(priya, self.person("priya_nambiar"), kind)
        number = plan_desk.latest(self.plan(MAYA, kind).id).number
        plan_publish.check(denise, self.person("denise_ollerton"), kind, number, good=True)
        plan_publish.publish(priya, self.person("priya_nambiar"), kind)

    def say(self, source_id: str, words: str) -> None:
        record = self.record("maya")
        from flask import current_app

        saying = Saying(Answer.WORDS, self.row(source_id).ref, words)
        plan_answers.answer(record, saying, uuid4(), current_app.extensions["portal.authority"], clock.moment(TODAY))


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


# Fills and updates


def test_the_first_night_fills_every_plan_and_shows_what_was_approved(app: Flask, desk: Desk) -> None:
    with app.app_context():
        rows = db.session.scalars(db.select(SourceLine)).all()
        assert {r.source_id for r in rows} >= {"DL001", "DL022"}
        approved = {r.source_id for r in rows if r.approved_on and r.plan_type == CP}
        assert {line.ref for line in desk.shown()} == {desk.row(s).ref for s in approved}
        assert desk.versions() == [(1, "published", "import")]
        line = desk.line("DL003")
        assert line.base.child == "Mum reads with you at night. You do the funny voices."
        assert dict(line.since)["child"] == db.session.scalar(db.select(SourceLine.approved_on).where(SourceLine.source_id == "DL003"))


def test_a_second_night_changes_nothing_at_all(app: Flask, night: Night) -> None:
    night()
    before = dump(app)
    night()
    assert dump(app) == before


def test_new_words_of_the_case_system_reach_readers_the_next_morning(app: Flask, desk: Desk, night: Night) -> None:
    night(DL003={"words_for_family": "Dana reads with Maya every night.", "approved_on": "2026-11-19"})
    with app.app_context():
        line = desk.line("DL003")
        assert line.base.family == "Dana reads with Maya every night."
        since = dict(line.since)
        assert since["family"] == date(2026, 11, 19)
        assert since["child"] == date(2026, 11, 6)  # her words are the same
        assert [v[1:] for v in desk.versions()] == [("ended", "import"), ("published", "import")]


def test_a_line_that_the_case_system_took_out_is_gone_and_what_was_said_about_it_is_not(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.say("DL003", "I like it")
        ref = desk.row("DL003").ref
    night(DL003=None)
    with app.app_context():
        assert ref not in {line.ref for line in desk.shown()}
        [said] = db.session.scalars(db.select(LineAnswer)).all()
        assert (said.line_ref, said.words) == (ref, "I like it")
        assert [a.words for a in plan_answers.my_answers(desk.record("maya")).given] == ["I like it"]
        from portal.services import plan_team

        [told] = plan_team.answers(desk.record("priya_nambiar"))
        assert told.line.base.child.startswith("Mum reads with you")  # as it stood when she said it


def test_answers_survive_new_words_other_places_and_nights_without_the_file(app: Flask, desk: Desk, night: Night, bundle: Path) -> None:
    with app.app_context():
        desk.say("DL004", "not true any more")
        ref = desk.row("DL004").ref
    night(DL004={"words_for_child": "Other words.", "position": "17", "status": "done"})
    night()
    (bundle / "portal_plan_lines.csv").unlink()
    night_without = import_bundle
    with app.app_context():
        night_without(bundle, TODAY)
        assert desk.row("DL004").ref == ref
        assert [a.words for a in plan_answers.my_answers(desk.record("maya")).to(ref)] == ["not true any more"]


def test_a_first_language_that_comes_later_is_the_same_line(app: Flask, desk: Desk, night: Night) -> None:
    """Only the Welsh was there; the English twin comes a night later: what was said about the line stays with it."""
    night(add={"like": "DL060", "line_id": "DL900", "position": "40", "words_for_family": "Dim ond yn Gymraeg."})
    with app.app_context():
        ref = desk.row("DL900").ref
    night(add={"like": "DL059", "line_id": "DL800", "position": "40", "words_for_family": "Now in English."})
    with app.app_context():
        line = desk.line("DL800", OWEN, HELP)
        assert (line.ref, line.lang, line.base.family, line.text("cy").family) == (ref, "en", "Now in English.", "Dim ond yn Gymraeg.")


# What was written here


def test_a_line_that_was_changed_here_is_not_overwritten_and_both_are_shown(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.save("DL003", family="Our own words for them.")
        assert not desk.on_desk("DL003").conflict
    night(DL003={"words_for_family": "Their new words.", "who": "Nan"})
    with app.app_context():
        one = desk.on_desk("DL003")
        assert one.line.base.family == "Our own words for them."
        assert [(r.words_for_family, r.who) for r in one.theirs] == [("Their new words.", "Nan")]
        assert desk.line("DL003").base.family.startswith("Dana reads with Maya on most nights.")  # nobody checked either


def test_ours_can_be_kept_until_they_say_something_new_again(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.save("DL003", family="Ours.")
    night(DL003={"words_for_family": "Theirs."})
    with app.app_context():
        plan_desk.choose(desk.record("priya_nambiar"), desk.person("priya_nambiar"), desk.row("DL003").ref, theirs=False)
        assert (desk.on_desk("DL003").conflict, desk.on_desk("DL003").line.base.family) == (False, "Ours.")
    night()
    with app.app_context():
        assert not desk.on_desk("DL003").conflict
    night(DL003={"words_for_family": "Theirs again."})
    with app.app_context():
        assert [r.words_for_family for r in desk.on_desk("DL003").theirs] == ["Theirs again."]


def test_theirs_can_be_taken_and_nothing_of_ours_comes_along_unchecked(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.save("DL003", family="Ours.", younger="Nobody checked these.", sign="Nor this.")
    night(DL003={"words_for_family": "Theirs.", "approved_on": "2026-11-20"})
    with app.app_context():
        plan_desk.choose(desk.record("priya_nambiar"), desk.person("priya_nambiar"), desk.row("DL003").ref, theirs=True)
        one = desk.on_desk("DL003")
        assert (one.conflict, one.edited, one.line.base.family) == (False, False, "Theirs.")
    night()
    with app.app_context():
        base = desk.line("DL003").base
        assert (base.family, base.younger, base.sign) == ("Theirs.", "", "")


@pytest.mark.parametrize("theirs", [False, True])
def test_a_line_that_went_there_and_was_changed_here_asks_what_to_do(app: Flask, desk: Desk, night: Night, theirs: bool) -> None:
    with app.app_context():
        ref = desk.save("DL003", family="Ours.")
    night(DL003=None)
    with app.app_context():
        assert (desk.on_desk("DL003").gone, desk.on_desk("DL003").theirs) == (True, ())
        plan_desk.choose(desk.record("priya_nambiar"), desk.person("priya_nambiar"), ref, theirs=theirs)
        found = plan_desk.desk(desk.record("priya_nambiar"), CP)
        assert [one.line.ref for one in found.removed] == ([ref] if theirs else [])
        assert not any(one.conflict for one in found.lines)
    night()
    with app.app_context():
        assert (ref in {one.line.ref for one in plan_desk.desk(desk.record("priya_nambiar"), CP).lines}) is not theirs


def test_a_line_taken_off_here_does_not_come_back_by_night(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        ref = desk.row("DL003").ref
        plan_desk.take_off(desk.record("priya_nambiar"), desk.person("priya_nambiar"), ref)
        desk.publish()
        assert desk.line("DL003") is None
    night(DL003={"who": "Nan"})
    with app.app_context():
        assert desk.line("DL003") is None
        assert ref in {one.line.ref for one in plan_desk.desk(desk.record("priya_nambiar"), CP).removed}


def test_a_night_publishes_no_draft_of_the_desk(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        before = desk.shown()
        desk.save("DL003", family="Draft.", by_when=date(2026, 12, 1), status="dropped", readers=("child",))
        record, priya = desk.record("priya_nambiar"), desk.person("priya_nambiar")
        plan_desk.save(record, priya, CP, "", Draft("why", child="A new draft", family="A new draft"))
        plan_desk.take_off(record, priya, desk.row("DL004").ref)
        for _ in range(3):
            plan_desk.move(record, priya, desk.row("DL005").ref, up=True)
            plan_desk.move(record, priya, desk.row("DL001").ref, up=False)
    night()
    with app.app_context():
        assert desk.shown() == before
        assert desk.versions() == [(1, "published", "import")]
    night(DL006={"who": "Nan"})  # and where the night does change something, it changes that alone
    with app.app_context():
        now = desk.shown()
        assert [line.ref for line in now] == [line.ref for line in before]
        assert [(a.base.who, b.base.who) for a, b in zip(before, now, strict=True) if (a.texts, a.readers) != (b.texts, b.readers)] == [
            ("", "Nan")
        ]


def test_an_order_that_was_published_stays(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        plan_desk.move(desk.record("priya_nambiar"), desk.person("priya_nambiar"), desk.row("DL005").ref, up=True)
        desk.publish()
        order = [line.ref for line in desk.shown()]
        assert order.index(desk.row("DL005").ref) == order.index(desk.row("DL004").ref) - 1
    night(DL006={"who": "Nan"})
    night(add={"like": "DL003", "line_id": "DL990", "words_for_family": "One more.", "position": "30"})
    with app.app_context():
        new = desk.row("DL990").ref
        assert [line.ref for line in desk.shown() if line.ref != new] == order
        assert new in {line.ref for line in desk.shown()}


# Approved, and when


@pytest.mark.parametrize("row", [{"approved_on": ""}, {"approved_by": ""}, {"approved_on": "2026-12-01"}])
def test_what_nobody_approved_is_not_shown(app: Flask, desk: Desk, night: Night, row: dict[str, str]) -> None:
    night(add={"like": "DL003", "line_id": "DL990", "words_for_family": "Not yet.", **row})
    with app.app_context():
        assert desk.line("DL990") is None
        assert desk.on_desk("DL990").line.base.family == "Not yet."


def test_it_is_shown_when_its_day_has_come_and_a_night_has_passed(app: Flask, desk: Desk, night: Night) -> None:
    day = TODAY + timedelta(3)
    night(add={"like": "DL003", "line_id": "DL990", "words_for_family": "Soon.", "approved_on": day.isoformat()})
    night(today=day - timedelta(1))
    with app.app_context():
        assert desk.line("DL990") is None
    night(today=day)
    with app.app_context():
        assert dict(desk.line("DL990").since)["family"] == day


def test_a_translation_that_was_withdrawn_goes(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        assert desk.line("DL059", OWEN, HELP).text("cy")
    night(DL060={"approved_on": ""})
    with app.app_context():
        assert desk.line("DL059", OWEN, HELP).text("cy") is None
    night(DL060={"approved_on": "2026-11-12"}, DL062=None)
    with app.app_context():
        assert desk.line("DL059", OWEN, HELP).text("cy")
        assert desk.line("DL061", OWEN, HELP).text("cy") is None


# With what is on its way


def test_what_waits_to_be_checked_is_found_after_a_night_and_not_published_over_it(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.save("DL003", family="Ours.")
        plan_publish.hand_over(desk.record("priya_nambiar"), desk.person("priya_nambiar"), CP)
        number = plan_desk.latest(desk.plan().id).number
        plan_publish.check(desk.record("denise_ollerton"), desk.person("denise_ollerton"), CP, number, good=True)
    night(DL006={"who": "Nan"})
    with app.app_context():
        record, priya = desk.record("priya_nambiar"), desk.person("priya_nambiar")
        with pytest.raises(NotNow) as no:
            plan_publish.publish(record, priya, CP)
        assert no.value.why == "changed_meanwhile"
        desk.publish()  # asked anew, it goes
        assert desk.line("DL003").base.family == "Ours."
        assert desk.line("DL006").base.who == "Nan"


def test_a_night_that_changed_nothing_does_not_stand_in_the_way(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        desk.save("DL003", family="Ours.")
        plan_publish.hand_over(desk.record("priya_nambiar"), desk.person("priya_nambiar"), CP)
    night()
    with app.app_context():
        number = plan_desk.latest(desk.plan().id).number
        plan_publish.check(desk.record("denise_ollerton"), desk.person("denise_ollerton"), CP, number, good=True)
        plan_publish.publish(desk.record("priya_nambiar"), desk.person("priya_nambiar"), CP)
        assert desk.line("DL003").base.family == "Ours."


# Translations that were written here


def translated(desk: Desk, source_id: str = "DL003", *, check: bool = True) -> None:
    ref = desk.row(source_id).ref
    translations.add(desk.record("priya_nambiar"), desk.person("priya_nambiar"), ref, Words("pl", "Czyta.", "", "Dana czyta."))
    if check:
        seen = words_digest(Words("pl", "Czyta.", "", "Dana czyta."))
        translations.confirm(desk.record("denise_ollerton"), desk.person("denise_ollerton"), ref, "pl", seen)


def test_translations_of_our_own_survive(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        translated(desk)
    night()
    with app.app_context():
        assert desk.line("DL003").text("pl") == Words("pl", "Czyta.", "", "Dana czyta.")
        versions = desk.versions()
    night(DL003={"by_when": "2026-12-01"})
    with app.app_context():
        assert desk.line("DL003").text("pl") == Words("pl", "Czyta.", "", "Dana czyta.")
        assert len(desk.versions()) == len(versions) + 1
    night()
    with app.app_context():
        assert len(desk.versions()) == len(versions) + 1


def test_they_are_out_of_date_where_the_case_system_has_other_words(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        translated(desk)
    night(DL003={"words_for_family": "Dana reads every day now.", "words_for_child": "Mum reads every day now."})
    with app.app_context():
        assert desk.line("DL003").text("pl").state == "stale"
        assert not plans.view([desk.line("DL003")], plans.Reader("x", False), ("pl",))[0].checked


def test_a_translation_does_not_bring_words_that_nobody_approved(app: Flask, desk: Desk, night: Night) -> None:
    night(DL060={"approved_on": "", "words_for_family": "Neb wedi cymeradwyo."})
    with app.app_context():
        ref = desk.row("DL059").ref
        record, bethan = desk.record("bethan_rosser", OWEN), desk.person("bethan_rosser")
        translations.add(record, bethan, ref, Words("pl", "Bębny.", "", "Owen gra."))
        line = desk.line("DL059", OWEN, HELP)
        assert {t.lang for t in line.texts} == {"en", "pl"}


def test_a_line_that_was_withdrawn_is_not_shown_by_its_translation(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        translated(desk)
    night(DL003={"approved_on": ""})
    with app.app_context():
        assert desk.line("DL003") is None
    night(DL003={"approved_on": "2026-11-06"})
    with app.app_context():
        assert desk.line("DL003").text("pl").family == "Dana czyta."


# An ended plan


def test_a_night_does_not_open_a_plan_that_has_ended(app: Flask, desk: Desk, night: Night) -> None:
    with app.app_context():
        plan_publish.end(desk.record("priya_nambiar"), CP)
        before = desk.versions()
    night(DL003={"words_for_family": "Later words."})
    with app.app_context():
        assert (desk.plan().number, desk.versions()) == (1, before)
        assert db.session.scalar(db.select(db.func.count()).select_from(PlanVersion).where(PlanVersion.plan_id == desk.plan().id)) == 1
