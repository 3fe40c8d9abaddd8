"""Translations of plan lines: what is missing, added by one person, checked by another, out of date, and no change to anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, AuditRow, Child, Contact, PlanLine, PlanText
from portal.rules.plans import Words, words_digest
from portal.services import plan_desk, plan_publish, translations
from portal.services.access import NotYours
from portal.services.plan_desk import Draft
from portal.services.translations import ToDo
from tests.conftest import TODAY, PageClient, World
from tests.services.test_plan_sync import CARE, CP, MAYA, YUSUF, Desk, bare
from tests.web.test_visits import words as words_on

As, Ref = Callable[[str], PageClient], Callable[[str], str]
PL = Words("pl", "Mama czyta.", "", "Dana czyta z Mayą.")
LIST = "/team/translations"


@pytest.fixture(autouse=True)
def _bare(app: Flask) -> None:
    bare(app)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def polish(app: Flask) -> None:
    """Dana reads Polish."""
    with app.app_context():
        dana = db.session.scalars(db.select(Contact).where(Contact.source_id == "F101")).one()
        account = db.session.scalars(db.select(Account).where(Account.contact_id == dana.id)).one()
        dana.language = account.language = "pl"
        db.session.commit()


def todo(desk: Desk, source_id: str = "DL003", key: str = "priya_nambiar", lang: str = "pl") -> ToDo:
    ref = desk.row(source_id).ref
    [found] = [t for t in translations.to_do(desk.person(key), TODAY) if (t.line.ref, t.lang) == (ref, lang)]
    return found


def add(desk: Desk, source_id: str = "DL003", key: str = "priya_nambiar", words: Words = PL) -> None:
    translations.add(desk.record(key), desk.person(key), desk.row(source_id).ref, words)


def confirm(desk: Desk, source_id: str = "DL003", key: str = "denise_ollerton", lang: str = "pl") -> None:
    row = desk.row(source_id)
    text = next((t for t in row.texts if t.lang == lang), None)
    seen = Words(lang, text.for_child, text.for_younger, text.for_family, text.who, text.sign) if text else Words(lang)
    translations.confirm(desk.record(key), desk.person(key), row.ref, lang, words_digest(seen))


# The list


def test_the_list_names_what_somebody_cannot_read(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        found = translations.open_to_do(desk.person("priya_nambiar"), TODAY)
        maya = [t for t in found if t.child == "Maya"]
        assert {(t.lang, t.state, t.own, t.family) for t in maya} == {("pl", "missing", False, True)}
        assert len(maya) == len([line for line in desk.shown() if line.base.family])
        assert all(t.line.base.family for t in maya)
        lines = db.session.scalars(db.select(PlanLine.ref)).all()
        assert {t.line.ref for t in found} <= set(lines)


def test_it_is_empty_where_everybody_can_read_everything(app: Flask, desk: Desk, as_: As) -> None:
    with app.app_context():
        assert not [t for t in translations.to_do(desk.person("priya_nambiar"), TODAY) if t.child == "Maya"]
        yusuf = [t for t in translations.to_do(desk.person("hannah_seddon"), TODAY) if t.child == "Yusuf"]
        assert {t.state for t in yusuf} == {"checked"}
    assert "Everybody can read every line in their own language." in words_on(as_("hannah_seddon"), LIST)


def test_it_goes_by_who_reads_the_line(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        desk.save("DL003", readers=("child",))
        desk.save("DL004", family="")
        refs = {t.line.ref for t in translations.to_do(desk.person("priya_nambiar"), TODAY)}
        assert not refs & {desk.row("DL003").ref, desk.row("DL004").ref}
        child = db.session.scalars(db.select(Child).where(Child.person_id == MAYA)).one()
        child.language = "cy"
        db.session.commit()
        assert (todo(desk, lang="cy").own, todo(desk, lang="cy").family) == (True, False)


def test_nobody_of_another_team_sees_it_or_touches_it(app: Flask, desk: Desk, as_: As, ref: Ref, polish: None) -> None:
    with app.app_context():
        line = desk.row("DL003").ref
        with pytest.raises(NotYours):
            translations.one(desk.person("sunita_marsh"), ref(MAYA), line, "pl", TODAY)
        assert not translations.to_do(desk.person("sunita_marsh"), TODAY)
    for key in ("sunita_marsh", "hannah_seddon", "maya", "dana_whitlock"):
        assert as_(key).get(f"/team/children/{ref(MAYA)}/plan/line/{line}/in/pl").status_code == 404
    assert as_("priya_nambiar").get(f"/team/children/{ref(MAYA)}/plan/line/{line}/in/xx").status_code == 404


# Added, checked


def test_a_translation_is_a_draft_beside_the_first_words_until_a_second_person_checks_it(
    app: Flask, desk: Desk, as_: As, ref: Ref, polish: None
) -> None:
    dana, priya, denise = as_("dana_whitlock"), as_("priya_nambiar"), as_("denise_ollerton")
    plan = f"/about/{ref(MAYA)}/plan"
    with app.app_context():
        path = f"/team/children/{ref(MAYA)}/plan/line/{desk.row('DL003').ref}/in/pl"
    form = {"child": "", "younger": "", "family": "<b>Dana</b> czyta.<script>x</script>", "who": "", "sign": ""}
    assert path in priya.get(LIST).get_data(as_text=True)
    assert priya.send(path, at=path, **form).status_code == 303
    with app.app_context():
        assert (todo(desk).state, todo(desk).may_check, todo(desk, key="denise_ollerton").may_check) == ("draft", False, True)
        before = desk.line("DL003")
        assert (before.text("pl").state, before.text("pl").family) == ("draft", "<b>Dana</b> czyta.x")
    shown = words_on(dana, plan)
    assert "Dana czyta." in shown
    assert "No person has checked these words in your language yet. This is how it was first written:Dana reads with Maya" in shown
    assert "You wrote it. A second person who reads the language has to check it." in words_on(priya, path)
    seen = re.search(r'name="seen" value="([^"]+)"', denise.get(path).get_data(as_text=True))[1]
    assert priya.send(path, at=path, check="y", seen=seen).status_code == 404  # who wrote it cannot check it
    assert denise.send(path, at=path, check="y", seen="other words").status_code == 404  # nor what was changed meanwhile
    assert "It is right" in words_on(denise, path)
    assert denise.send(path, at=path, check="y", seen=seen).status_code == 303
    shown = words_on(dana, plan)
    assert "Dana czyta." in shown
    assert "No person has checked" not in shown
    with app.app_context():
        assert todo(desk).state == "checked"
        assert desk.versions()[-1][1:] == ("published", "translation")
        actions = db.session.scalars(db.select(AuditRow.action)).all()
        assert {"translated_line", "checked_translation"} <= set(actions)


def test_a_second_person_who_writes_it_anew_is_then_its_writer(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        add(desk)
        add(desk, key="denise_ollerton")
        with pytest.raises(NotYours):
            confirm(desk)
        confirm(desk, key="priya_nambiar")
        assert desk.line("DL003").text("pl").state == "checked"


def test_nothing_is_checked_that_nobody_wrote_or_that_was_written_first(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        for lang in ("pl", "en", "xx", ""):
            with pytest.raises(NotYours):
                confirm(desk, lang=lang)
        with pytest.raises(NotYours):
            add(desk, words=Words("en", "a", "", "b"))
        assert len(desk.versions()) == 1


def test_what_is_out_of_date_is_not_made_right_by_a_press(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        add(desk)
        desk.save("DL003", family="Quite other words.")
        with pytest.raises(NotYours):
            confirm(desk)


@pytest.mark.parametrize("form", [{}, {"family": "   "}, {"family": "x" * 2001}, {"sign": "x" * 401, "family": "x"}])
def test_a_mistake_keeps_what_was_typed(app: Flask, desk: Desk, as_: As, ref: Ref, polish: None, form: dict[str, str]) -> None:
    with app.app_context():
        path = f"/team/children/{ref(MAYA)}/plan/line/{desk.row('DL003').ref}/in/pl"
    sent = as_("priya_nambiar").send(path, at=path, **{"child": "zostaje", **form} if form.get("family", "").strip() else form)
    assert sent.status_code == 422
    if form.get("family", "").strip():
        assert "zostaje" in sent.get_data(as_text=True)
    with app.app_context():
        assert not db.session.scalars(db.select(PlanText).where(PlanText.lang == "pl")).all()


# Out of date


def test_first_words_that_change_make_it_out_of_date_and_both_are_shown(app: Flask, desk: Desk, as_: As, ref: Ref, polish: None) -> None:
    with app.app_context():
        add(desk)
        confirm(desk)
        desk.save("DL003", family="Dana and Nan read with Maya now.")
        assert (todo(desk).state, translations.open_to_do(desk.person("priya_nambiar"), TODAY)[0].state) == ("stale", "missing")
        assert desk.line("DL003").text("pl").state == "checked"  # readers have the old words still
        path = f"/team/children/{ref(MAYA)}/plan/line/{desk.row('DL003').ref}/in/pl"
        desk.publish()
        assert desk.line("DL003").text("pl").state.startswith("stale")
    assert "The first words changed since this was translated." in words_on(as_("priya_nambiar"), path)
    shown = words_on(as_("dana_whitlock"), f"/about/{ref(MAYA)}/plan")
    assert "This is how it was first written:Dana and Nan read with Maya now." in shown
    assert "Dana czyta z Mayą." in shown


def test_other_words_for_the_child_do_not_touch_the_translation_for_the_family(
    app: Flask, desk: Desk, as_: As, ref: Ref, polish: None
) -> None:
    with app.app_context():
        add(desk)
        confirm(desk)
    dana, path = as_("dana_whitlock"), f"/about/{ref(MAYA)}/plan"
    before = words_on(dana, path)
    with app.app_context():
        desk.save("DL003", child="You told me something.", younger="You told.")
        assert todo(desk).state == "stale"
        desk.publish()
        assert todo(desk).state == "stale"
    assert words_on(dana, path) == before


def test_translated_anew_it_is_a_draft_of_the_new_words(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        add(desk)
        confirm(desk)
        desk.save("DL003", family="Other.")
        desk.publish()
        add(desk, words=Words("pl", "", "", "Inne."))
        assert (todo(desk).state, desk.line("DL003").text("pl").family) == ("draft", "Inne.")
        confirm(desk)
        assert (todo(desk).state, desk.line("DL003").text("pl").state) == ("checked", "checked")


# At once, and no change for anybody else


def test_it_is_published_at_once_and_english_readers_get_the_same_bytes(app: Flask, desk: Desk, as_: As, ref: Ref) -> None:
    from tests.web.test_plan_page import masked

    pages = [f"/about/{ref(MAYA)}/{page}" for page in ("plan", "", "next", "plan/earlier")]
    readers = {key: as_(key) for key in ("maya", "dana_whitlock")}
    maya = readers["maya"]
    seen = masked(maya.get(pages[0]), only="seen")
    assert maya.send(pages[0] + "/read", at=pages[0], said="understand", seen=seen).status_code == 303
    before = {(key, page): masked(client.get(page)) for key, client in readers.items() for page in pages}
    with app.app_context():
        add(desk)
        confirm(desk)
        add(desk, "DL004", words=Words("ar", "نادي", "", "نادي الفطور"))
        assert len(desk.versions()) == 4
    assert {(key, page): masked(client.get(page)) for key, client in readers.items() for page in pages} == before
    assert "What changed since you last read it" not in before["maya", pages[0]]
    with app.app_context():
        [told] = translations_understood(desk)
        assert told is True


def translations_understood(desk: Desk) -> list[bool]:
    from portal.services import plan_team

    return [one.current for one in plan_team.understood(desk.record("priya_nambiar"))]


def test_words_of_the_desk_do_not_come_along(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        desk.save("DL003", family="A draft of other words.")
        desk.save("DL004", family="Another draft.")
        before = desk.shown()
        add(desk)  # of words that nobody reads yet
        assert desk.shown() == before
        add(desk, "DL005")
        changed = [b for a, b in zip(before, desk.shown(), strict=True) if a != b]
        assert [line.ref for line in changed] == [desk.row("DL005").ref]
        desk.publish()
        assert desk.line("DL003").text("pl").family == PL.family
        assert desk.line("DL003").base.family == "A draft of other words."


def test_what_waits_to_be_checked_goes_on_and_takes_the_translation_along(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        desk.save("DL004", family="Other words for breakfast club.")
        record, priya, denise = desk.record("priya_nambiar"), desk.person("priya_nambiar"), desk.person("denise_ollerton")
        plan_publish.hand_over(record, priya, CP)
        add(desk)
        waiting = plan_desk.latest(desk.plan().id)
        assert waiting.state == "to_check"
        plan_publish.check(desk.record("denise_ollerton"), denise, CP, waiting.number, good=True)
        confirm(desk)
        plan_publish.publish(record, priya, CP)
        assert desk.line("DL003").text("pl").state == "checked"
        assert desk.line("DL004").base.family == "Other words for breakfast club."
        from portal.services import plan_history

        dana = plan_history.versions(desk.record("dana_whitlock"), "en")
        assert [(v.number, bool(v.until)) for v in dana] == [(2, False), (1, True)]
        assert any("Other words for breakfast club." in line.words for line in dana[0].lines)


def test_a_line_that_is_not_published_is_translated_on_the_desk_alone(app: Flask, desk: Desk, polish: None) -> None:
    with app.app_context():
        record, priya = desk.record("priya_nambiar"), desk.person("priya_nambiar")
        new = plan_desk.save(record, priya, CP, "", Draft("why", family="New here."))
        before = desk.shown()
        translations.add(record, priya, new, Words("pl", "", "", "Nowe."))
        assert desk.shown() == before
        desk.publish()
        [line] = [x for x in desk.shown() if x.ref == new]
        assert line.text("pl").state == "draft"


def test_an_arabic_line_is_translated_into_english_the_same_way(app: Flask, desk: Desk) -> None:
    with app.app_context():
        line = desk.row("DL031")
        assert (line.plan.plan_type, {t.lang for t in line.texts}) == (CARE, {"en", "ar"})
        record, hannah = desk.record("hannah_seddon", YUSUF), desk.person("hannah_seddon")
        translations.add(record, hannah, line.ref, Words("ar", "جديد", "", "جديد لها"))
        found = next(x for x in desk.shown(YUSUF, CARE) if x.ref == line.ref)
        assert (found.text("ar").family, found.text("ar").state, found.lang) == ("جديد لها", "draft", "en")
