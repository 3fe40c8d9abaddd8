"""What somebody chose beside their words is not lost on the way, and what they wrote is shown to nobody but them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Conversation, Draft, SignIn
from portal.services import clock, sealing
from portal.services.demo import DemoAccount
from portal.web import keep
from tests.checks.page import read
from tests.checks.test_light import statements
from tests.conftest import PageClient, World

MAYA = "700101"
SECRET = b"only-for-tests"
EMPTY = "Please write something first. One word is enough."
BEGUN = "You began to write this. It was not sent."
Ref = Callable[[str], str]
As = Callable[[str], PageClient]


def ticked(page: str, name: str) -> list[str]:
    """The values that are ticked among the radios of this name."""
    return [e.attrs["value"] for e in read(page).all("input") if e.attrs.get("name") == name and "checked" in e.attrs]


def html(client: PageClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)}


def code_of(page: str, field: str, name: str) -> str:
    """The code that a radio of this field has for somebody."""
    return next(c for c, n in re.findall(rf'name="{field}" value="([^"]+)"[^>]*> <span><bdi>([^<]+)</bdi>', page) if n == name)


# Kept for later


def test_who_may_read_it_is_kept_with_the_words(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    form = {"kind": "visit", "words": "Not for her", "to": "manager", "share": "no", "answer_how": "phone", "answer_when": "after tea"}
    form |= {"about_day": "", "tap_how": "bad", "answer_language": "cy"}
    assert maya.send(path, at=f"{path}?kind=visit", **form, later="1").status_code == 303
    page = html(maya, f"{path}?kind=visit")
    for name in ("to", "share", "answer_how", "about_day", "tap_how"):
        assert ticked(page, name) == [form[name]], name
    assert 'value="after tea"' in page
    assert re.search(r'<option value="cy"[^>]* selected', page)
    assert '<details class="note" open><summary>More wishes' in page
    again = {**form, "to": ticked(page, "to")[0], "key": re.search(r'name="key" value="([^"]+)"', page)[1]}
    assert maya.send(path, at=f"{path}?kind=visit", **again).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Conversation).order_by(Conversation.id.desc())).first().recipient == "manager"


@pytest.mark.parametrize("choices", ["", '{"to": "nobody"}', '{"share": "ask"}'])
def test_nobody_is_ticked_who_is_not_offered_any_more(app: Flask, as_: As, ref: Ref, choices: str) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    maya.send(path, at=f"{path}?kind=worry", kind="worry", words="For somebody", to="manager", later="1")
    with app.app_context():
        db.session.execute(db.update(Draft).values(choices=choices))
        db.session.commit()
    page = html(maya, f"{path}?kind=worry")
    assert ticked(page, "to") == []
    assert "For somebody" in page
    sent = maya.send(path, at=f"{path}?kind=worry", kind="worry", words="For somebody")
    assert sent.status_code == 422
    assert "Please choose who should get this." in sent.get_data(as_text=True)


def test_whom_it_is_about_is_kept_by_the_script(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say/unsafe"
    code = code_of(html(maya, path), "about", "Priya Nambiar")
    form = {"kind": "unsafe", "to": "duty", "words": "It is her", "about": code, "answer_when": "never at home"}
    assert maya.send(f"/about/{ref(MAYA)}/say/draft", at=path, **form).status_code == 204
    page = html(maya, path)
    assert ticked(page, "about") == [code]
    assert '<details class="note" open><summary>Is it about somebody' in page
    with app.app_context():
        db.session.execute(db.update(Draft).values(choices='{"about": "aaaaaaaaaaaa"}'))
        db.session.commit()
    page = html(maya, path)
    assert ticked(page, "about") == []
    assert hidden(page)["about"] == "aaaaaaaaaaaa"  # until they choose, it cannot be sent
    assert maya.send(path, kind="unsafe", to="duty", words="It is her", about="aaaaaaaaaaaa").status_code == 422


def test_every_answer_of_a_complaint_is_kept(as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    who = code_of(html(maya, path), "who", "Priya Nambiar")
    form = {"about": "worker", "who": who, "words": "", "wish": "Say sorry", "happened": "2026-11-02", "to": "manager"}
    kept = maya.send(path, **form, answer_when="by post", later="1")
    assert kept.status_code == 303
    page = html(maya, str(kept.headers["Location"]))
    for name in ("about", "who", "to"):
        assert ticked(page, name) == [form[name]], name
    for said in ("Say sorry", 'value="2026-11-02"', 'value="by post"'):
        assert said in page
    maya.send(path, **{**form, "about": "manager"}, later="1")
    page = html(maya, path)
    assert ticked(page, "about") == ["manager"]
    assert ticked(page, "to") == []  # the manager is not offered any more


def test_nothing_to_keep_is_said_kindly(app: Flask, as_: As, ref: Ref) -> None:
    maya, at = as_("maya"), f"/about/{ref(MAYA)}/say?kind=worry"
    for path, page, form in (
        (at.split("?")[0], at, {"kind": "worry", "to": "manager", "answer_when": "after school"}),
        (f"/about/{ref(MAYA)}/complain", f"/about/{ref(MAYA)}/complain", {"about": "other", "answer_when": "after school"}),
    ):
        answer = maya.send(path, at=page, **form, words=" ", later="1")
        assert answer.status_code == 422
        assert EMPTY in answer.get_data(as_text=True)
        assert "after school" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 0


def test_what_was_begun_can_be_found_again(app: Flask, as_: As, ref: Ref) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}"
    for page in ("say", "messages"):
        assert BEGUN not in html(maya, f"{path}/{page}")
    maya.send(f"{path}/say", at=f"{path}/say?kind=idea", kind="idea", to="worker", words="canary of mine", later="1")
    maya.send(f"{path}/say/draft", at=f"{path}/say/unsafe", kind="unsafe", words="canary of mine")
    maya.send(f"{path}/complain", words="canary of mine", later="1")
    for page in ("say", "messages"):
        with statements(app) as sent:
            shown = html(maya, f"{path}/{page}")
        assert len(sent) <= 6, sent
        assert BEGUN in shown
        assert "canary" not in shown
        card = shown[shown.index(BEGUN) : shown.index("</section>", shown.index(BEGUN))]
        for link in ("say?kind=idea", "say/unsafe", "complain"):
            assert f'href="{path}/{link}"' in card, link
    for page in ("say", "messages"):
        assert BEGUN not in html(as_("dana_whitlock"), f"{path}/{page}")


# Signed out while writing


def ended(app: Flask) -> None:
    """Everybody's sign-in ends; their cookies stay."""
    with app.app_context():
        db.session.execute(db.update(SignIn).values(ended_at=clock.now()))
        db.session.commit()


def signed_out(app: Flask, client: PageClient, path: str, at: str, **form: str) -> str:
    """The page that comes where the sign-in ended before the form was sent."""
    page = html(client, at)
    ended(app)
    answer = client.post(path, data={"csrf_token": hidden(page)["csrf_token"], "key": hidden(page).get("key", ""), **form})
    assert answer.status_code == 401
    return answer.get_data(as_text=True)


def signed_out_and_in_again(app: Flask, client: PageClient, path: str, account: DemoAccount, **form: str) -> str:
    """The page that asks whether to send the words now: they were sent when the sign-in had ended, and nothing of them was shown."""
    out = signed_out(app, client, path, path, **form)
    assert form["words"] not in out
    back = client.post("/sign-in", data={**hidden(out), **account.sign_in}).get_data(as_text=True)
    assert form["words"] in back
    return back


def out_with_a_worry(app: Flask, client: PageClient, ref: str) -> str:
    path = f"/about/{ref}/say"
    form = {"kind": "worry", "words": "canary <b>one", "to": "manager", "answer_when": "canary two", "share": "no"}
    return signed_out(app, client, path, f"{path}?kind=worry", **form)


def test_before_signing_in_nothing_is_shown_and_afterwards_all_is_there(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    out = out_with_a_worry(app, maya, ref(MAYA))
    assert set(hidden(out)) == {"csrf_token", "kept"}
    assert not re.search(r"canary|worry|manager|/say", out)
    way = world.accounts["maya"].sign_in
    wrong = maya.post("/sign-in", data={**hidden(out), **way, "secret": "wrong"})
    assert wrong.status_code == 422
    assert "canary" not in wrong.get_data(as_text=True)
    back = maya.post("/sign-in", data={**hidden(wrong.get_data(as_text=True)), **way}).get_data(as_text=True)
    assert "canary &lt;b&gt;one" in back
    assert f'action="{path}"' in back
    done = maya.post(path, data={**hidden(back), "words": "canary <b>one"})
    assert done.status_code == 303
    with app.app_context():
        talk = db.session.scalars(db.select(Conversation).order_by(Conversation.id.desc())).first()
        assert (talk.recipient, talk.share, talk.answer_when) == ("manager", "no", "canary two")


@pytest.mark.parametrize("who", ["dana_whitlock", "yusuf"])
def test_another_account_gets_nothing_of_it(app: Flask, as_: As, ref: Ref, world: World, who: str) -> None:
    maya = as_("maya")
    out = out_with_a_worry(app, maya, ref(MAYA))
    answer = maya.post("/sign-in", data={**hidden(out), **world.accounts[who].sign_in}, follow_redirects=True)
    assert answer.status_code == 200
    assert "canary" not in answer.get_data(as_text=True)
    assert "Your words" not in answer.get_data(as_text=True)


def test_a_seal_that_is_broken_or_old_or_somebody_else_s_is_said_kindly(app: Flask, as_: As, ref: Ref, world: World) -> None:
    out = hidden(out_with_a_worry(app, as_("maya"), ref(MAYA)))["kept"]
    old = sealing.seal_for_the_way(SECRET, "{}", clock.now() - keep.LONGEST_WAY - timedelta(minutes=1))
    other = sealing.seal_for_the_way(b"another secret", "{}", clock.now())
    for seal in ("x", "ünïcode\n", out[:-9] + "A" + out[-8:], out[: len(out) // 2], old, other):
        answer = app.test_client().send("/sign-in", **world.accounts["maya"].sign_in, kept=seal)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, seal
        assert "We could not bring your words back." in page
        assert "canary" not in page


def test_a_seal_holds_for_half_a_day() -> None:
    at = clock.now()
    sealed = sealing.seal_for_the_way(SECRET, "wörds", at)
    assert "wörds" not in sealed
    assert sealing.open_on_arrival(SECRET, sealed, at + timedelta(hours=11, minutes=59), keep.LONGEST_WAY) == "wörds"
    assert sealing.open_on_arrival(SECRET, sealed, at + timedelta(hours=12, minutes=1), keep.LONGEST_WAY) is None


def test_an_old_token_of_the_sign_in_page_loses_nothing(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya = as_("maya")
    out = hidden(out_with_a_worry(app, maya, ref(MAYA)))
    again = maya.post("/sign-in", data={**out, "csrf_token": "old", **world.accounts["maya"].sign_in})
    assert again.status_code == 400
    page = again.get_data(as_text=True)
    assert hidden(page)["kept"] == out["kept"]
    assert "canary <b>" in unescape(maya.post("/sign-in", data={**hidden(page), **world.accounts["maya"].sign_in}).get_data(as_text=True))


def test_all_that_was_written_comes_along_and_no_secret_does(app: Flask) -> None:
    form = [("csrf_token", "t"), ("secret", "s"), ("password", "p"), ("totp", "1"), ("code", "c"), ("pin", "2"), ("kept", "k")]
    form += [("groups", "a"), ("groups", "b"), ("did", "We did"), ("title", "A line"), ('"><b>', "x"), ("words", "W"), ("later", "1")]
    body = "&".join(f"{name}={value}" for name, value in form)
    kind = "application/x-www-form-urlencoded"
    with app.test_request_context("/team/learning/write", method="POST", data=body, content_type=kind):
        assert keep.worth_keeping()
        kept = keep._sent()
    assert set(kept.fields) == {("groups", "a"), ("groups", "b"), ("did", "We did"), ("title", "A line"), ("words", "W")}
    assert kept.texts == (("did", "We did"), ("words", "W"))
    assert kept.later


def test_what_was_to_be_kept_for_later_can_still_be(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/say"
    out = signed_out(app, maya, path, f"{path}?kind=idea", kind="idea", to="manager", words="A tree", later="1")
    back = maya.post("/sign-in", data={**hidden(out), **world.accounts["maya"].sign_in}).get_data(as_text=True)
    assert 'name="later" value="1"' in back
    assert "later" not in hidden(back)  # "Send" sends
    assert maya.post(path, data={**hidden(back), "words": "A tree", "later": "1"}).status_code == 303
    assert ticked(html(maya, f"{path}?kind=idea"), "to") == ["manager"]


def test_the_second_box_of_what_was_learned_survives(app: Flask, as_: As, world: World) -> None:
    denise, path = as_("denise_ollerton"), "/team/learning/write"
    out = signed_out(app, denise, path, path, theme="waiting", words="You said", did="We came sooner", groups="a")
    assert "We came sooner" not in out
    way = world.accounts["denise_ollerton"].sign_in

    signs = {"email": way["email"], "password": way["password"], "totp": pyotp.TOTP(way["totp_secret"]).at(time.time() + 30)}
    back = denise.post("/sign-in/staff", data={**hidden(out), **signs}).get_data(as_text=True)
    boxes = {e.attrs["name"]: e.text.strip() for e in read(back).all("textarea")}
    assert boxes == {"words": "You said", "did": "We came sooner"}
    assert hidden(back)["theme"] == "waiting"


def test_a_huge_form_is_no_error(app: Flask, as_: As, ref: Ref, world: World) -> None:
    maya, path = as_("maya"), f"/about/{ref(MAYA)}/complain"
    out = signed_out(app, maya, path, path, about="other", words="😀" * 9_000, wish="😀" * 9_000)
    back = maya.post("/sign-in", data={**hidden(out), **world.accounts["maya"].sign_in})
    assert back.status_code == 200
    assert back.get_data(as_text=True).count("😀") == 18_000
