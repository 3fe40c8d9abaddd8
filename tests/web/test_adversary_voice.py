"""An adversary of what people say: who wants to read what is not theirs, who loses words, and who lets a cry for help lie unheard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import (
    Account,
    AdvocateAccess,
    Away,
    Child,
    Conversation,
    Involvement,
    OutboxRow,
    Worker,
)
from portal.rules.telling import Channel
from portal.services import clock
from portal.services.climb import Ladder
from portal.services.outbox import Address
from tests.conftest import PageClient, World
from tests.services.test_climb import DESK, Night
from tests.web.test_complaints import code_of, complain, talk_of
from tests.web.test_helping import arrive, asked, card, decide, helper, let_in, propose

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


@pytest.mark.parametrize("act", ["answer", "close"])
def test_an_act_from_a_page_that_was_loaded_before_does_not_pass_over_words_that_came_since(night: Night, ref: Ref, act: str) -> None:
    talk = night.cry(ref(MAYA))
    priya, path = night.as_("priya_nambiar"), f"/team/inbox/{talk}"
    priya.send(f"{path}/open", at=path)
    old = tokens(priya, path)
    night.at(3)
    night.as_("maya").send(f"/about/{ref(MAYA)}/messages/{talk}", words="He is in my room now.")
    night.at(4)
    priya.post(f"{path}/{act}", data={**old, "words": "We talk about it on Monday."})
    assert night.round(30), "words that nobody has seen lie there, and no alarm climbs"


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
