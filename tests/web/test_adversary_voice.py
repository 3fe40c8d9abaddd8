"""An adversary of what people say: who wants to read what is not theirs, who loses words, and who lets a cry for help lie unheard."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.delivery import Fate, Letter
from portal.delivery.smtp import MailServer, SmtpCarrier
from portal.extensions import db
from portal.models import (
    Account,
    AdvocateAccess,
    Away,
    Child,
    Complaint,
    Conversation,
    Involvement,
    Message,
    OutboxRow,
    Tie,
    WayToTell,
    Worker,
)
from portal.rules.telling import Channel
from portal.services import clock
from portal.services.climb import Ladder
from portal.services.outbox import Address
from tests.conftest import TODAY, PageClient, World
from tests.services.test_climb import DESK, Night
from tests.web.test_complaints import code_of, complain, talk_of, team_step
from tests.web.test_helping import AMA, arrive, asked, card, decide, helper, let_in, propose

MAYA, YUSUF = "700101", "700102"
As, Ref = Callable[[str], PageClient], Callable[[str], str]
CANARY = "Zebra canary under my bed"


@pytest.fixture
def night(world: World, tmp_path: Path) -> Iterator[Night]:
    made = Night(world, tmp_path)
    yield made
    clock.follow(None)
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def say(client: PageClient, ref: str, kind: str = "worry", **form: str) -> str:
    """Says something through the form; gives the ref of the conversation."""
    at = f"/about/{ref}/say/unsafe" if kind == "unsafe" else f"/about/{ref}/say?kind={kind}"
    path = at.partition("?")[0]
    sent = client.send(path, at=at, **{"kind": kind, "to": "duty" if kind == "unsafe" else "worker", "words": CANARY, **form})
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return str(sent.headers["Location"]).split("?")[0].rsplit("/", 1)[1]


def tokens(client: PageClient, at: str) -> dict[str, str]:
    """The token and key of a page that was loaded now and is sent later."""
    page = client.get(at).get_data(as_text=True)
    found = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}
    key = re.search(r'name="key" value="([^"]+)"', page)
    return found | ({"key": key[1]} if key else {})


def row(app: Flask, ref: str) -> Conversation:
    with app.app_context():
        found = db.session.scalar(db.select(Conversation).where(Conversation.ref == ref))
        db.session.expunge_all()
        return found


def change(app: Flask, ref: str, **values: object) -> None:
    with app.app_context():
        db.session.execute(db.update(Conversation).where(Conversation.ref == ref).values(**values))
        db.session.commit()


def worker_id(name: str) -> int:
    return db.session.scalar(db.select(Worker.id).where(Worker.name == name))


# "I don't feel safe"


def test_a_child_who_writes_again_and_again_does_not_keep_the_alarm_from_climbing(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    maya = night.as_("maya")
    for minutes in range(4, 90, 4):
        night.round(minutes)
        maya.send(f"/about/{ref(MAYA)}/messages/{talk}", words="Please.")
    assert {"manager", "head"} <= {level for level, _ in night.round(90)}


def test_an_answer_from_a_page_that_was_loaded_before_does_not_read_words_that_came_since(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    priya, path = night.as_("priya_nambiar"), f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    old = tokens(priya, path)
    night.at(3)
    night.as_("maya").send(f"/about/{ref(MAYA)}/messages/{talk}", words="He is in my room now.")
    night.at(4)
    priya.post(f"{path}/answer", data={**old, "words": "We talk about it on Monday."})
    assert night.round(30), "words that nobody has seen lie there, and no alarm climbs"


def test_closing_from_a_page_that_was_loaded_before_does_not_bury_words_that_came_since(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    priya, path = night.as_("priya_nambiar"), f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    old = tokens(priya, path)
    night.at(3)
    night.as_("maya").send(f"/about/{ref(MAYA)}/messages/{talk}", words="He is in my room now.")
    night.at(4)
    priya.post(f"{path}/close", data={**old, "words": "We spoke."})
    assert night.round(30), "words that nobody has seen lie in a closed conversation"


def test_taking_it_from_the_list_where_no_word_is_shown_is_not_reading_it(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    priya = night.as_("priya_nambiar")
    sent = priya.post(f"/team/inbox/{talk}/take", data={**tokens(priya, "/team/inbox"), "from": "list"}, headers={"HX-Request": "true"})
    assert sent.status_code == 200
    assert "shouting" not in sent.get_data(as_text=True)
    assert night.round(30)


def test_a_hand_made_close_of_what_nobody_opened_does_not_stop_the_alarm(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    priya = night.as_("priya_nambiar")
    priya.post(f"/team/inbox/{talk}/close", data={**tokens(priya, f"/team/inbox/{talk}"), "words": "Done."})
    assert night.round(30)


def test_what_an_advocate_writes_about_somebody_in_danger_raises_the_alarm(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    maya, denise, path = night.as_("maya"), night.as_("denise_ollerton"), f"/team/inbox/{talk}"
    denise.send(f"{path}/open", at=path)
    with night.app.app_context():  # while there is no rights officer, a manager finds the advocate
        db.session.execute(db.update(Worker).where(Worker.is_rights_officer).values(is_rights_officer=False))
        db.session.commit()
    assert propose(denise, talk) == 303
    which = helper(night.app).ref
    assert decide(maya, ref, talk, which, "yes") == 303
    advocate = arrive(night.app, card(denise, talk, which))
    night.at(20)
    assert advocate.send(f"/helping/{talk}", words="She has just told me that he hit her.").status_code == 303
    assert night.round(60), "the advocate's words reach nobody: no alarm, no notification"


def test_it_does_not_help_said_of_danger_tells_somebody(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    priya, path = night.as_("priya_nambiar"), f"/team/inbox/{talk}"
    night.at(1)
    priya.send(f"{path}/open", at=path)
    priya.send(f"{path}/answer", at=path, words="We will ring you.")
    night.at(20)
    with night.app.app_context():
        before = db.session.scalar(db.select(db.func.count(OutboxRow.id)).where(OutboxRow.event != "answer"))
    maya, mine = night.as_("maya"), f"/about/{ref(MAYA)}/messages/{talk}"
    assert maya.send(f"{mine}/helps", at=mine, helps="no").status_code == 303
    assert row(night.app, talk).status == "taken"
    night.round(120)
    with night.app.app_context():
        after = db.session.scalar(db.select(db.func.count(OutboxRow.id)).where(OutboxRow.event != "answer"))
    assert after > before, "no alarm and no notification"


def test_a_manager_who_is_away_is_not_the_only_one_who_is_told(night: Night, ref: Ref) -> None:
    with night.app.app_context():
        db.session.execute(db.update(Worker).values(is_head=False))
        db.session.add(
            Away(
                worker_id=worker_id("Denise Ollerton"),
                since=date(2026, 11, 16),
                until=date(2026, 12, 4),
                written_by_id=1,
                created_at=clock.now(),
            )
        )
        db.session.commit()
    night.cry(ref(MAYA))
    told = {address for level, address in night.round(200, Ladder(duty=(DESK,))) if level != "duty"}
    assert told - {"denise.ollerton@example.org"}, told


def test_an_address_of_the_settings_that_is_the_one_whom_it_is_about_is_not_told(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    with night.app.app_context():
        him = worker_id("Denise Ollerton")
    change(night.app, talk, about_worker_id=him)
    hers = Address(Channel.EMAIL, "denise.ollerton@example.org")
    assert hers.address not in {address for _, address in night.round(200, Ladder(duty=(hers,), head=(hers,)))}


def test_what_is_said_about_the_only_manager_can_be_read_by_somebody(night: Night, ref: Ref) -> None:
    with night.app.app_context():
        db.session.execute(db.update(Worker).values(is_head=False))
        db.session.execute(db.update(Worker).where(Worker.name != "Denise Ollerton").values(is_manager=False))
        db.session.commit()
        him = worker_id("Denise Ollerton")
    talk = night.cry(ref(MAYA))
    change(night.app, talk, about_worker_id=him)
    keys = [key for key, account in night.world.accounts.items() if "email" in account.sign_in]
    can = [key for key in keys if night.as_(key).get(f"/team/inbox/{talk}").status_code == 200]
    assert can
    assert "denise_ollerton" not in can


def test_i_do_not_feel_safe_stays_that_whatever_address_the_form_is_sent_to(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    sent = maya.send(f"/about/{ref(MAYA)}/say", at=f"/about/{ref(MAYA)}/say/unsafe", kind="unsafe", to="duty", words=CANARY)
    assert sent.status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Conversation.kind).order_by(Conversation.id.desc())).first() == "unsafe"


def test_danger_said_beside_a_worker_or_in_a_complaint_climbs_too(night: Night, ref: Ref) -> None:
    priya, path = night.as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    assert priya.send(path, at=f"{path}?kind=unsafe", kind="unsafe", to="duty", words=CANARY, answer_how="phone").status_code == 303
    complain(night.as_("yusuf"), ref(YUSUF), about="hurt", advocate="1")
    assert len(night.round(0)) == 2
    with night.app.app_context():
        db.session.execute(db.update(Account).where(Account.child_id.is_not(None)).values(disabled=True))
        db.session.execute(db.update(Child).values(hold_reason="court", died=date(2026, 11, 20)))
        db.session.execute(db.delete(Involvement))
        db.session.commit()
    assert {"manager", "head"} <= {level for level, _ in night.round(70)}


def test_an_hourly_round_on_the_night_when_the_clocks_change_climbs_all_the_same(night: Night, ref: Ref) -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    night.file.write_text(start.isoformat())
    talk = night.as_("maya").send(f"/about/{ref(MAYA)}/say/unsafe", to="duty", words=CANARY)
    assert talk.status_code == 303
    minutes = int((start + timedelta(minutes=61) - datetime(2026, 11, 21, 2, 0, tzinfo=UTC)).total_seconds() // 60)
    assert {level for level, _ in night.round(minutes)} == {"duty", "manager", "head"}


# Advocates


def test_a_card_given_for_one_conversation_does_not_open_another_one(app: Flask, as_: As, ref: Ref) -> None:
    _, talk, _ = let_in(app, as_, ref)
    with app.app_context():
        him = worker_id("Denise Ollerton")
    change(app, talk, about_worker_id=him)  # a complaint about the manager
    denise, yusuf = as_("denise_ollerton"), as_("maya")
    other = say(yusuf, ref(MAYA), "worry", to="manager", words="something small")
    with app.app_context():
        known = str(db.session.scalar(db.select(AdvocateAccess.advocate_id)))
    assert propose(denise, other, known=known, name="", organisation="") == 404  # only rights officers find advocates
    with app.app_context():  # and where there is none, a manager gives no card that opens more than they may read themselves
        db.session.execute(db.update(Worker).where(Worker.is_rights_officer).values(is_rights_officer=False))
        db.session.commit()
    assert propose(denise, other, known=known, name="", organisation="") == 303
    assert decide(yusuf, ref, other, helper(app).ref, "yes") == 303
    page = f"/team/inbox/{other}/advocates"
    assert denise.send(f"{page}/{helper(app).ref}/card", at=page).status_code == 404


def test_an_advocate_of_another_conversation_is_not_let_in_by_its_ref(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana, officer = as_("maya"), as_("dana_whitlock"), as_("sunita_marsh")
    talk = asked(maya, ref)
    propose(officer, talk)
    which = helper(app).ref
    hers = say(dana, ref(MAYA))
    assert decide(dana, ref, hers, which, "yes") == 404
    assert decide(dana, ref, talk, which, "yes") == 404
    assert helper(app).state == "asked"


@pytest.mark.parametrize("how", ["hold", "died", "hidden", "disabled"])
def test_an_advocate_reads_nothing_while_the_person_could_not_send_them_away(app: Flask, as_: As, ref: Ref, how: str) -> None:
    advocate, talk, _ = let_in(app, as_, ref)
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        if how == "hold":
            child.hold_reason = "police"
        elif how == "died":
            child.died = date(2026, 11, 19)
        elif how == "hidden":
            child.show_to_child = False
        else:
            db.session.scalar(db.select(Account).where(Account.child_id == child.id)).disabled = True
        db.session.commit()
    assert advocate.get(f"/helping/{talk}").status_code == 404
    assert CANARY not in advocate.get("/helping/").get_data(as_text=True)
    for path in ("/team/inbox", f"/about/{ref(MAYA)}/", f"/team/inbox/{talk}", "/team/insights/"):
        assert advocate.get(path).status_code == 404


# Complaints about those in charge


def test_a_complaint_about_the_manager_without_a_name_never_reaches_a_manager_of_that_team(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.update(Worker).values(is_rights_officer=False))
        team = db.session.scalar(db.select(Worker.team_id).where(Worker.name == "Denise Ollerton"))
        db.session.execute(db.update(Worker).where(Worker.name == "Priya Nambiar").values(is_manager=True, team_id=team))
        db.session.commit()
    path = complain(as_("maya"), ref(MAYA), about="manager", words=CANARY)
    assert as_("denise_ollerton").get(f"/team/inbox/{talk_of(path)}").status_code == 404


def test_whoever_is_named_learns_nothing_by_search_counts_lists_or_files(app: Flask, as_: As, ref: Ref) -> None:
    maya, denise = as_("maya"), as_("denise_ollerton")
    pages = (
        "/team/inbox",
        "/team/complaints",
        "/team/insights/",
        "/team/insights/year.csv",
        "/team/",
        "/team/learning/",
        "/team/standards",
    )
    pages += tuple(f"/team/inbox?box={box}" for box in ("urgent", "new", "unowned", "us", "late", "closed"))
    token = re.compile(r'(csrf_token|key)" value="[^"]*"|nonce-[^ "]*')

    def seen() -> list[tuple[int, str]]:
        return [(r.status_code, token.sub("", r.get_data(as_text=True))) for r in map(denise.get, pages)]

    before = seen()
    path = complain(maya, ref(MAYA), about="manager", who=code_of(maya, ref(MAYA), "Denise"), words=CANARY, advocate="1")
    talk = talk_of(path)
    assert seen() == before
    for find in ("canary", talk[:6], "Maya"):
        found = denise.send("/team/inbox", find=find).get_data(as_text=True)
        assert talk not in found
        assert "canary under" not in found
    for act in ("open", "take", "answer", "close", "note", "hand-over", "file.json", "file.pdf", "advocates"):
        sent = denise.post(f"/team/inbox/{talk}/{act}", data={**tokens(denise, "/team/inbox"), "words": "x", "to": "1"})
        assert sent.status_code == 404, act
    for act in ("step", "decide", "close"):
        sent = denise.post(f"/team/complaints/{talk}/{act}", data={**tokens(denise, "/team/inbox"), "words": "x", "step": "acknowledged"})
        assert sent.status_code == 404, act
    with app.app_context():
        hers = db.session.scalar(db.select(Account.id).join(Worker).where(Worker.name == "Denise Ollerton"))
        assert not db.session.scalars(db.select(OutboxRow.key).where(OutboxRow.account_id == hers)).all()


# Words that are lost


def test_two_who_close_at_once_do_not_lose_what_one_of_them_wrote(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), to="manager")
    denise, path = as_("denise_ollerton"), f"/team/inbox/{talk}"
    denise.send(f"{path}/open", at=path)
    old = tokens(denise, path)
    denise.post(f"{path}/close", data={**old, "words": "first words"})
    second = denise.post(f"{path}/close", data={**old, "words": "second words"}, follow_redirects=True)
    assert "second words" in second.get_data(as_text=True), "the second closer's words are thrown away behind a page that looks as if sent"


def test_a_note_that_goes_with_handing_over_what_was_just_closed_is_not_lost(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA))
    priya, denise, path = as_("priya_nambiar"), as_("denise_ollerton"), f"/team/inbox/{talk}"
    page = priya.get(path).get_data(as_text=True)
    to = re.search(r'<option value="(\d+)" dir="auto"', page)[1]
    old = tokens(priya, path)
    denise.send(f"{path}/open", at=path)
    denise.send(f"{path}/close", at=path, words="done")
    sent = priya.post(f"{path}/hand-over", data={**old, "to": to, "words": "kept words"}, follow_redirects=True)
    assert "kept words" in sent.get_data(as_text=True)


def test_other_words_with_the_key_of_a_form_that_was_sent_are_not_lost(app: Flask, as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    form = {**tokens(maya, at), "kind": "worry", "to": "worker"}
    maya.post(f"/about/{ref(MAYA)}/say", data={**form, "words": "first words"})
    again = maya.post(f"/about/{ref(MAYA)}/say", data={**form, "words": "other words"}, follow_redirects=True)
    assert "other words" in again.get_data(as_text=True)


def test_after_a_no_it_is_asked_again_four_weeks_after_the_next_closing(night: Night, ref: Ref) -> None:
    maya, priya = night.as_("maya"), night.as_("priya_nambiar")
    talk = say(maya, ref(MAYA))
    path, mine, day = f"/team/inbox/{talk}", f"/about/{ref(MAYA)}/messages/{talk}", 24 * 60
    for start in (0, 30 * day):
        night.at(start)
        priya, maya = night.as_("priya_nambiar"), night.as_("maya")
        priya.send(f"{path}/open", at=path)
        priya.send(f"{path}/close", at=path, words="done")
        night.at(start + 29 * day)
        maya = night.as_("maya")
        assert f"{mine}/better" in maya.get(mine).get_data(as_text=True), start
        maya.send(f"{mine}/better", at=mine, better="no")


# Nothing lies where nobody looks


def away(app: Flask, name: str) -> None:
    with app.app_context():
        days = {"since": date(2026, 11, 16), "until": date(2026, 12, 18)}
        db.session.add(Away(worker_id=worker_id(name), **days, written_by_id=1, created_at=clock.now()))
        db.session.commit()


def who_reads(app: Flask, world: World, as_: As, talk: str, but: str) -> list[str]:
    """Who of the staff can open it, but for one of them."""
    staff = [key for key, account in world.accounts.items() if "email" in account.sign_in and key != but]
    return [key for key in staff if as_(key).get(f"/team/inbox/{talk}").status_code == 200]


@pytest.mark.parametrize(
    ("name", "key", "kind", "to"),
    [("Sunita Marsh", "sunita_marsh", "unfair", "rights"), ("Denise Ollerton", "denise_ollerton", "worry", "manager")],
)
def test_nothing_waits_on_the_one_officer_or_manager_while_they_are_away(
    app: Flask, world: World, as_: As, ref: Ref, name: str, key: str, kind: str, to: str
) -> None:
    away(app, name)
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count(OutboxRow.id)))
    talk = say(as_("maya"), ref(MAYA), kind, to=to)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(OutboxRow.id))) > before, "nobody is told"
    assert who_reads(app, world, as_, talk, key), "nobody who is here can read it"


def test_what_is_for_the_manager_is_read_by_somebody_once_the_manager_has_left(app: Flask, world: World, as_: As, ref: Ref) -> None:
    with app.app_context():
        db.session.execute(db.update(Worker).where(Worker.name == "Denise Ollerton").values(active=False))
        db.session.commit()
    talk = say(as_("maya"), ref(MAYA), to="manager")
    assert who_reads(app, world, as_, talk, "denise_ollerton")


def test_words_with_which_a_complaint_is_taken_back_are_seen_as_unread(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    talk = talk_of(path)
    officer.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    said = "I take it back because he is angry with me."
    assert maya.send(f"{path}/next", at=path, step="withdrawn", words=said, sure="1").status_code == 303
    assert talk in officer.get("/team/inbox?box=new").get_data(as_text=True)


def test_words_around_midnight_do_not_get_the_time_of_the_day_before() -> None:
    before, after = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
    clock._pretended.append(lambda: before)
    try:
        today = clock.today()
        clock._pretended[-1] = lambda: after
        assert clock.on(today) >= before
    finally:
        clock._pretended.clear()


def test_an_address_that_cannot_be_written_down_does_not_end_the_sending_of_all_others(night: Night, ref: Ref) -> None:
    with night.app.app_context():
        carrier = SmtpCarrier(MailServer("127.0.0.1", 9, "messages@example.org", tls="off"))
        letter = Letter("r" * 12, "email", "denise\nbcc: x@example.org", "s", "t", "en", clock.now())
        assert carrier.send(letter).fate in (Fate.NEVER, Fate.LATER)


def test_advocates_of_others_are_not_on_the_list_of_a_manager_who_may_not_read_there(app: Flask, as_: As, ref: Ref) -> None:
    _, talk, _ = let_in(app, as_, ref)
    with app.app_context():
        her = worker_id("Denise Ollerton")
    change(app, talk, about_worker_id=her)
    other = say(as_("maya"), ref(MAYA), to="manager")
    assert "Ama Boateng" not in as_("denise_ollerton").get(f"/team/inbox/{other}/advocates").get_data(as_text=True)


def test_a_complaint_that_is_closed_from_an_old_page_keeps_the_words_with_which_it_was_closed(app: Flask, as_: As, ref: Ref) -> None:
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    team = f"/team/complaints/{talk_of(path)}"
    assert team_step(officer, path, "answered", words="our answer") == 303
    old = tokens(officer, team)
    maya.send(f"{path}/next", at=path, step="asked_2", words="")
    sent = officer.post(f"{team}/close", data={**old, "words": "kept words", "theme": ""}, follow_redirects=True)
    assert "kept words" in sent.get_data(as_text=True)


def test_words_of_a_sign_in_that_ended_are_not_shown_to_another_child_who_signs_in_on_that_device(
    app: Flask, world: World, as_: As, ref: Ref
) -> None:
    maya = as_("maya")
    form = tokens(maya, f"/about/{ref(MAYA)}/say?kind=worry")
    with maya.session_transaction() as session:
        session["at"] = 0  # she was away for long
    kept = maya.post(f"/about/{ref(MAYA)}/say", data={**form, "kind": "worry", "to": "worker", "words": CANARY})
    assert kept.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', kept.get_data(as_text=True)))
    way = world.accounts["yusuf"].sign_in
    seen = maya.post("/sign-in", data={**hidden, "code": way["code"], "secret": way["secret"]}, follow_redirects=True)
    assert CANARY not in seen.get_data(as_text=True)


# Telling people who may not see it any more


@pytest.mark.parametrize("how", ["tie", "hold", "died"])
def test_nobody_is_told_of_something_new_that_they_cannot_open(app: Flask, as_: As, ref: Ref, how: str) -> None:
    dana = as_("dana_whitlock")
    talk = say(dana, ref(MAYA))
    with app.app_context():
        account = db.session.scalar(db.select(Account).join(Account.contact).where(db.text("contact.name = 'Dana Whitlock'")))
        way = WayToTell(account_id=account.id, channel="sms", address="+447700900123", wanted=True, confirmed_at=clock.now())
        way.from_hour, way.to_hour, way.days = 0, 24, "mon tue wed thu fri sat sun"
        db.session.add(way)
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        if how == "tie":
            db.session.execute(db.update(Tie).where(Tie.contact_id == account.contact_id).values(to_date=TODAY))
        elif how == "hold":
            child.hold_reason = "police"
        else:
            child.died = TODAY
        db.session.commit()
        number = account.id
    assert dana.get(f"/about/{ref(MAYA)}/messages/{talk}").status_code == 404
    priya, path = as_("priya_nambiar"), f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    assert priya.send(f"{path}/answer", at=path, words="hello").status_code == 303
    with app.app_context():
        assert not db.session.scalars(db.select(OutboxRow.key).where(OutboxRow.account_id == number)).all()


# Drafts


def test_a_draft_is_its_writers_alone(app: Flask, as_: As, ref: Ref) -> None:
    maya, dana = as_("maya"), as_("dana_whitlock")
    path, at = f"/about/{ref(MAYA)}/say", f"/about/{ref(MAYA)}/say?kind=worry"
    assert maya.send(path, at=at, kind="worry", words=CANARY, later="1", to="worker").status_code == 303
    assert CANARY in maya.get(at).get_data(as_text=True)
    for client in (dana, as_("priya_nambiar")):
        for where in (at, f"/about/{ref(MAYA)}/", f"/team/children/{ref(MAYA)}/with?kind=worry", f"/team/children/{ref(MAYA)}/"):
            assert CANARY not in client.get(where).get_data(as_text=True)
    assert CANARY not in maya.get(f"/about/{ref(MAYA)}/say?kind=idea").get_data(as_text=True)
    assert maya.send("/sign-in/out", at=at).status_code == 303
    assert CANARY not in maya.get(at, follow_redirects=True).get_data(as_text=True)


# Hostile forms

ODD = [
    "a\x00b",
    "\u202etxet",
    "x" * 10_001,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "٣",
    "",
]


def everywhere(app: Flask, as_: As, ref: Ref) -> list[tuple[str, str, str, dict[str, str]]]:
    """(who, page with the token, path, a good form) of each form of this issue."""
    maya = as_("maya")
    talk = say(maya, ref(MAYA))
    mine, home, child = f"/about/{ref(MAYA)}/messages/{talk}", f"/about/{ref(MAYA)}", f"/team/children/{ref(MAYA)}"
    complaint = talk_of(complain(maya, ref(MAYA)))
    priya = as_("priya_nambiar")
    priya.send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    box, board = f"/team/inbox/{talk}", f"/team/complaints/{complaint}"
    words = {"words": "good words", "key": "k"}
    wishes = {"to": "worker", "about": "", "about_day": "", "share": "ask", "answer_how": "here", "answer_when": "", "answer_language": ""}
    return [
        ("maya", f"{home}/say?kind=visit", f"{home}/say", {**words, **wishes, "kind": "visit", "tap_how": "good"}),
        ("maya", f"{home}/say/unsafe", f"{home}/say/unsafe", {**words, **wishes, "to": "duty"}),
        ("maya", f"{home}/say?kind=visit", f"{home}/say/draft", {"kind": "worry", "draft": "x", "key": "k"}),
        (
            "maya",
            f"{home}/complain",
            f"{home}/complain",
            {**words, "about": "worker", "who": "", "wish": "w", "happened": "2026-11-01", "answer_when": "", "to": "rights"},
        ),
        ("maya", f"{home}/complaints/{complaint}", f"{home}/complaints/{complaint}/next", {**words, "step": "settled"}),
        ("maya", mine, mine, words),
        ("maya", mine, f"{mine}/helps", {"helps": "yes"}),
        ("maya", mine, f"{mine}/better", {"better": "no"}),
        ("maya", f"{home}/advocate", f"{home}/advocate", words),
        ("maya", f"{home}/advocate", f"{home}/advocate/answer", {"answer": "never", "occasion": "year:2026", "key": "k"}),
        ("maya", "/telling", "/telling/sms", {"address": "07700900123", "from_hour": "8", "to_hour": "20", "days": "mon", "link": "1"}),
        ("maya", "/telling", "/telling/sms/code", {"code": "123456"}),
        ("priya_nambiar", box, "/team/inbox", {"find": "x"}),
        ("priya_nambiar", box, f"{box}/hand-over", {"to": "1", "words": ""}),
        ("priya_nambiar", box, f"{box}/note", words),
        ("priya_nambiar", box, f"{box}/answer", {**words, "does": "answers", "written_in": "", "begin": ""}),
        ("priya_nambiar", f"{child}/with?kind=visit", f"{child}/with", {**words, **wishes, "kind": "visit"}),
        (
            "priya_nambiar",
            f"{child}/explained",
            f"{child}/explained",
            {"who": "child", "what": "complaints", "in_language": "en", "interpreter": "1", "day": "2026-11-10", "key": "k"},
        ),
        ("priya_nambiar", "/team/away/", "/team/away/", {"who": "1", "since": "2026-11-20", "until": "2026-11-21"}),
        ("priya_nambiar", "/team/away/", "/team/away/back", {"ref": "x"}),
        ("sunita_marsh", board, f"{board}/step", {**words, "step": "acknowledged", "day": "", "note": "n"}),
        ("sunita_marsh", board, f"{board}/decide", {**words, "what": "late"}),
        ("sunita_marsh", f"/team/inbox/{complaint}/advocates", f"/team/inbox/{complaint}/advocates", AMA),
        (
            "denise_ollerton",
            "/team/learning/invite",
            "/team/learning/invite",
            {
                "title": "t",
                "words": "w",
                "groups": "everybody",
                "first_day": "2026-11-20",
                "last_day": "2026-12-20",
                "key": "k",
                "looked": "",
            },
        ),
        (
            "denise_ollerton",
            "/team/learning/write",
            "/team/learning/write",
            {**words, "did": "d", "theme": "visits", "general": "1", "asked": "1", "voices": "x", "looked": ""},
        ),
        ("priya_nambiar", box, f"{box}/close", {**words, "theme": ""}),
    ]


def test_no_field_breaks_a_form(app: Flask, as_: As, ref: Ref) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    broken = []
    for who, at, path, form in everywhere(app, as_, ref):
        client = as_(who)
        token = tokens(client, at)["csrf_token"]
        for field in form:
            for odd in ODD:
                sent = client.post(path, data={**form, field: odd, "csrf_token": token})
                if sent.status_code >= 500:
                    broken.append((path, field, odd[:20], sent.status_code))
                if sent.status_code == 422 and field != "words" and form.get("words", "") not in sent.get_data(as_text=True):
                    broken.append((path, field, odd[:20], "words lost"))
            gone = {k: v for k, v in form.items() if k != field}
            twice = {**form, field: [form[field], "other"]}
            for other in (gone, twice):
                if client.post(path, data={**other, "csrf_token": token}).status_code >= 500:
                    broken.append((path, field, "gone or twice", 500))
    assert not broken, "\n".join(map(str, broken))


def test_a_panel_at_the_end_of_time_does_not_break_the_complaint(app: Flask, as_: As, ref: Ref) -> None:
    app.testing = False
    maya, officer = as_("maya"), as_("sunita_marsh")
    path = complain(maya, ref(MAYA))
    for step in ("acknowledged", "answered"):
        assert team_step(officer, path, step, words="words") == 303
    assert maya.send(f"{path}/next", at=path, step="asked_2", words="").status_code == 303
    assert team_step(officer, path, "reported", words="words") == 303
    assert maya.send(f"{path}/next", at=path, step="asked_3", words="").status_code == 303
    status = team_step(officer, path, "panel_set", words="words", day="9999-12-31")
    assert status in (303, 422)
    assert maya.get(path).status_code == 200
    assert officer.get("/team/complaints").status_code == 200


# At once


def test_a_step_taken_twice_at_once_is_one_step(app: Flask, as_: As, ref: Ref) -> None:
    path = complain(as_("maya"), ref(MAYA))
    officers = [as_("sunita_marsh") for _ in range(4)]
    team = f"/team/complaints/{talk_of(path)}"
    forms = [tokens(one, team) for one in officers]
    answers: list[int] = []

    def go(client: PageClient, form: dict[str, str]) -> None:
        answers.append(client.post(f"{team}/step", data={**form, "step": "answered", "words": "our answer"}).status_code)

    threads = [threading.Thread(target=go, args=pair) for pair in zip(officers, forms, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) <= {303, 422}
    with app.app_context():
        found = db.session.scalars(db.select(Complaint)).one()
        assert [s.step for s in found.steps] == ["received", "answered"]
        assert db.session.scalar(db.select(db.func.count()).where(Message.words == "our answer")) == 1


# Not yours


def test_what_is_not_yours_looks_the_same_as_what_is_not_there(app: Flask, as_: As, ref: Ref) -> None:
    talk = say(as_("maya"), ref(MAYA), to="manager")
    nobody = "zzzzzzzzzzzz"[: len(talk)]
    token = re.compile(r'csrf_token" value="[^"]*"')
    for who, path in (
        ("dana_whitlock", f"/about/{ref(MAYA)}/messages/%s"),
        ("priya_nambiar", "/team/inbox/%s"),
        ("tomasz_wilk", "/team/inbox/%s"),
        ("yusuf", f"/about/{ref(YUSUF)}/messages/%s"),
    ):
        client = as_(who)
        one, other = client.get(path % talk), client.get(path % nobody)
        assert one.status_code == other.status_code == 404
        token = re.compile(r'csrf_token" value="[^"]*"')
        assert token.sub("", one.get_data(as_text=True)).replace(talk, "") == token.sub("", other.get_data(as_text=True)).replace(
            nobody, ""
        )


def test_a_worker_cannot_read_back_what_a_child_without_a_sign_in_said_beside_them(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        db.session.execute(db.update(Account).where(Account.child_id == child.id).values(disabled=True))
        db.session.commit()
    priya, path = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/with"
    sent = priya.send(path, at=f"{path}?kind=complaint", kind="complaint", to="rights", words=CANARY, answer_how="phone")
    assert sent.status_code == 303
    priya = as_("priya_nambiar")  # on the device that the child had, nothing else opens
    with app.app_context():
        talk = db.session.scalars(db.select(Conversation.ref).order_by(Conversation.id.desc())).first()
    for where in (
        f"/about/{ref(MAYA)}/messages/{talk}",
        f"/about/{ref(MAYA)}/messages",
        f"/about/{ref(MAYA)}/complaints/{talk}",
        f"/about/{ref(MAYA)}/messages/{talk}/print",
        f"/team/inbox/{talk}",
        f"/team/complaints/{talk}",
    ):
        assert CANARY not in priya.get(where).get_data(as_text=True), where
    assert CANARY not in priya.send("/team/inbox", find="canary").get_data(as_text=True).replace('value="canary"', "")
