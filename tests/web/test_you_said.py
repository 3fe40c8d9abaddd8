"""You said, we did: from five voices or in general words, without names, with a second person's yes, for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import AuditRow, Child, Conversation, Notice, NoticeText, NoticeVoice, OutboxRow, WayToTell
from portal.services import clock
from tests.checks.page import read
from tests.checks.test_light import statements
from tests.conftest import PageClient
from tests.web.told_everybody import DID, FAMILY, NEW, SAID, account, closed, fill, ref_of, said_yes, state, tick, write

As = Callable[[str], PageClient]
PAGE = "/you-said"
HOSTILE = "<script>alert(1)</script> & <b>us</b> {{ 7*7 }} \u202e"


@pytest.fixture
def sunita(as_: As) -> PageClient:
    return as_("sunita_marsh")


@pytest.fixture
def denise(as_: As) -> PageClient:
    return as_("denise_ollerton")


def published(app: Flask, sunita: PageClient, denise: PageClient, said: str = SAID, **more: object) -> str:
    ref = ref_of(write(sunita, closed(app, *FAMILY[:5]), said, **more))
    assert said_yes(denise, ref).status_code == 303
    return ref


def notices(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Notice)).all())


def test_four_voices_are_too_few_and_every_word_is_kept(app: Flask, sunita: PageClient) -> None:
    refs = closed(app, *FAMILY[:4])
    response = write(sunita, refs)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Fewer than five different people said this" in page
    assert SAID in page
    assert DID in page
    assert all(f'value="{ref}" checked' in page for ref in refs)
    assert notices(app) == 0


def test_five_times_the_same_person_is_one_voice(app: Flask, sunita: PageClient) -> None:
    assert write(sunita, closed(app, *["Dana Whitlock"] * 5)).status_code == 422
    assert notices(app) == 0


def test_five_different_people_are_enough_and_two_taps_are_one(app: Flask, sunita: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    page = sunita.get(NEW).get_data(as_text=True)
    form = dict(re.findall(r'type="hidden" name="(csrf_token|key)" value="([^"]*)"', page))
    form |= {"voices": refs, "words": SAID, "did": DID, "theme": "waiting"}
    first, second = sunita.post(NEW, data=form), sunita.post(NEW, data=form)
    assert ref_of(first) == ref_of(second)
    assert notices(app) == 1
    assert state(app, ref_of(first)) == "waiting"
    assert "5 different people said it." in sunita.get(first.headers["Location"]).get_data(as_text=True)


def test_in_general_words_one_voice_is_enough_and_none_is_not(app: Flask, sunita: PageClient) -> None:
    assert write(sunita, [], general="y").status_code == 422
    assert write(sunita, closed(app, "Maya"), general="y").status_code == 303


def test_what_somebody_else_s_inbox_holds_cannot_be_chosen(app: Flask, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])  # these went to the rights team, not to a manager
    page = denise.get(NEW).get_data(as_text=True)
    assert "my own words" not in page
    assert not any(ref in page for ref in refs)
    assert write(denise, refs).status_code == 422


@pytest.mark.parametrize("more", [{"share": "no"}, {"status": "taken"}, {"what_changed": ""}, {"kind": "unsafe"}])
def test_what_is_open_or_was_said_in_confidence_cannot_be_chosen(app: Flask, sunita: PageClient, more: dict[str, str]) -> None:
    refs = closed(app, *FAMILY[:5], **more)
    assert "my own words" not in sunita.get(NEW).get_data(as_text=True)
    assert write(sunita, refs).status_code == 422


def test_who_wants_to_be_asked_first_is_asked(app: Flask, sunita: PageClient) -> None:
    refs = [*closed(app, *FAMILY[:4]), *closed(app, FAMILY[4], share="ask")]
    response = write(sunita, refs)
    assert response.status_code == 422
    assert "want to be asked before others are told" in response.get_data(as_text=True)
    assert write(sunita, refs, asked="y").status_code == 303


def test_the_board_counts_different_people_by_theme(app: Flask, sunita: PageClient) -> None:
    closed(app, "Maya", "Maya", "Yusuf")
    closed(app, "Keisha", theme="")
    page = sunita.get("/team/learning/").get_data(as_text=True)
    assert re.search(r"theme=waiting\">Waiting</a> <span class=\"small\">2 different people", page)
    assert re.search(r"theme=something_else\">Something else</a> <span class=\"small\">1 person", page)
    assert "my own words" in sunita.get("/team/learning/write?theme=something_else").get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Maya waits.", "Maya"),
        ("You said that yusuf waits.", "yusuf"),
        ("PRIYA'S visits are late.", "PRIYA"),
        ("You told Pritchard.", "Pritchard"),
        ("It is far from Brackenford.", "Brackenford"),
        ("Carol Bright waits.", "Carol Bright"),
        ("Seren waits.", "Seren"),
        ("You asked Sian.", "Sian"),
        ("You asked وسميرة for help.", "وسميرة"),
    ],
)
def test_a_name_or_a_place_is_refused_and_named_kindly(app: Flask, sunita: PageClient, said: str, word: str) -> None:
    with app.app_context():
        for name in ("Siân", "Seren", "سميرة"):
            db.session.add(Child(person_id=f"x{name}", name=name))
        db.session.commit()
    response = write(sunita, closed(app, *FAMILY[:5]), said)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Please say it without these words:" in page
    assert f"<bdi>{word}</bdi>" in page
    assert 'name="looked"' not in page
    assert said in read(page).all("textarea")[0].text
    assert notices(app) == 0


@pytest.mark.parametrize("name", ["Will", "May", "Grace"])
def test_a_name_that_is_a_word_too_a_date_and_an_age_need_a_look(app: Flask, sunita: PageClient, name: str) -> None:
    with app.app_context():
        db.session.add(Child(person_id="x1", name=name))
        db.session.commit()
    refs, said = closed(app, *FAMILY[:5]), f"You told {name if name != 'Grace' else 'May'} on 3 March about somebody 8 years old."
    response = write(sunita, refs, said)
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert "Please look at these words once more:" in page
    assert "<bdi>3 March</bdi>" in page
    assert "<bdi>8 years old</bdi>" in page
    assert write(sunita, refs, said, looked="y").status_code == 422
    other = write(sunita, refs, f"{said} And 9 years old.", looked=tick(response))
    assert other.status_code == 422, "what was added after the look is asked about anew"
    assert write(sunita, refs, said, looked=tick(response)).status_code == 303


def test_a_look_does_not_let_a_name_through(app: Flask, sunita: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    asked = write(sunita, refs, "In 2025 you waited.")
    assert write(sunita, refs, "In 2025 Maya waited.", looked=tick(asked)).status_code == 422


def test_nothing_is_shown_before_a_second_person_says_yes(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    ref = ref_of(write(sunita, closed(app, *FAMILY[:5])))
    assert SAID not in client.get(PAGE).get_data(as_text=True)
    own = said_yes(sunita, ref, mark=mark(denise, ref))
    assert own.status_code == 422
    assert "A second person has to look at it." in own.get_data(as_text=True)
    assert SAID not in client.get(PAGE).get_data(as_text=True)
    assert said_yes(denise, ref).status_code == 303
    page = client.get(PAGE).get_data(as_text=True)
    assert SAID in page
    assert DID in page


def mark(client: PageClient, ref: str) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', client.get(f"/team/learning/{ref}").get_data(as_text=True))
    assert found
    return found[1]


def test_a_yes_holds_for_the_words_that_were_read(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:6])
    ref = ref_of(write(sunita, refs[:5]))
    read_before = mark(denise, ref)
    assert write(sunita, refs, "Nobody comes.", at=f"/team/learning/{ref}/edit").status_code == 303
    late = said_yes(denise, ref, mark=read_before)
    assert late.status_code == 422
    assert "It was changed meanwhile." in late.get_data(as_text=True)
    assert state(app, ref) == "waiting"
    assert "Nobody comes." not in client.get(PAGE).get_data(as_text=True)


def test_a_name_that_came_since_it_was_written_stops_it(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    ref = ref_of(write(sunita, closed(app, *FAMILY[:5]), "You told somebody about zorblax."))
    with app.app_context():
        db.session.add(Child(person_id="x1", name="Zorblax"))
        db.session.commit()
    response = said_yes(denise, ref)
    assert response.status_code == 422
    assert "<bdi>zorblax</bdi>" in response.get_data(as_text=True)
    assert state(app, ref) == "waiting"


def test_it_goes_back_with_a_word_why_and_comes_again(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    ref = ref_of(write(sunita, refs))
    assert said_yes(denise, ref, good="no").status_code == 422
    assert said_yes(denise, ref, good="no", words="Too <vague>.").status_code == 303
    assert state(app, ref) == "draft"
    page = sunita.get(f"/team/learning/{ref}/edit").get_data(as_text=True)
    assert "Too &lt;vague&gt;." in page
    assert all(f'value="{one}" checked' in page for one in refs)
    assert denise.get(f"/team/learning/{ref}/edit").status_code == 404
    assert write(sunita, refs, at=f"/team/learning/{ref}/edit").status_code == 303
    assert said_yes(denise, ref).status_code == 303
    assert sunita.get(f"/team/learning/{ref}/edit").status_code == 404, "what is shown is not written again behind the second person's back"


def test_what_is_taken_away_is_gone_at_once(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    ref = published(app, sunita, denise)
    assert SAID in client.get(PAGE).get_data(as_text=True)
    assert fill(denise, f"/team/learning/{ref}", f"/team/learning/{ref}/withdraw").status_code == 303
    assert SAID not in client.get(PAGE).get_data(as_text=True)
    assert fill(denise, "/team/learning/write", f"/team/learning/{ref}/withdraw").status_code == 303, "twice is once"
    assert state(app, ref) == "withdrawn"


def test_what_is_not_shown_is_taken_away_by_its_writer_alone(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    ref = ref_of(write(sunita, closed(app, *FAMILY[:5])))
    assert fill(denise, "/team/learning/write", f"/team/learning/{ref}/withdraw").status_code == 404
    assert fill(sunita, f"/team/learning/{ref}", f"/team/learning/{ref}/withdraw").status_code == 303
    assert state(app, ref) == "withdrawn"


@pytest.mark.parametrize("key", ["priya_nambiar", "lorna_peake", "ruth_odell", "dana_whitlock", "maya"])
def test_nobody_else_gets_to_the_desk(app: Flask, as_: As, sunita: PageClient, key: str) -> None:
    ref = ref_of(write(sunita, closed(app, *FAMILY[:5])))
    client = as_(key)
    for path in ("", "write", "invite", ref, f"{ref}/edit", f"{ref}/in/ar"):
        assert client.get(f"/team/learning/{path}").status_code == 404, path
    here = "/team/" if key not in {"dana_whitlock", "maya"} else client.get("/about/").headers["Location"]
    for path in (f"{ref}/check", f"{ref}/withdraw", "write"):
        assert client.send(f"/team/learning/{path}", at=here, good="yes", words="a", did="b").status_code == 404, path
    assert state(app, ref) == "waiting"


def test_those_who_said_it_are_told_that_there_is_something_new(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    with app.app_context():
        dana = account(db.session, "Dana Whitlock").id
        for name in ("Dana Whitlock", "Gareth Pritchard"):  # Gareth said nothing
            way = WayToTell(account_id=account(db.session, name).id, channel="email", address="a@example.org", wanted=True)
            way.confirmed_at = clock.now()
            db.session.add(way)
        db.session.commit()
    ref = ref_of(write(sunita, [*refs, *closed(app, "Dana Whitlock")]))
    with app.app_context():
        assert db.session.scalars(db.select(OutboxRow).where(OutboxRow.event == "we_did")).all() == []
    assert said_yes(denise, ref).status_code == 303
    with app.app_context():
        rows = db.session.scalars(db.select(OutboxRow).where(OutboxRow.event == "we_did")).all()
        assert [row.account_id for row in rows] == [dana]


def test_each_act_is_written_down_without_a_word_of_it(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    ref = published(app, sunita, denise)
    fill(denise, f"/team/learning/{ref}", f"/team/learning/{ref}/withdraw")
    with app.app_context():
        rows = db.session.scalars(db.select(AuditRow).where(AuditRow.detail.startswith(ref)).order_by(AuditRow.id)).all()
        assert [row.action for row in rows] == ["wrote_notice", "published_notice", "withdrew_notice"]
        assert {row.detail for row in rows} == {ref}


WORDS = {"cy": ("Nid oes neb yn ffonio.", "Rydym yn ffonio."), "ar": ("لا أحد يتصل بنا.", "نتصل بكم الآن.")}


@pytest.mark.parametrize("lang", ["cy", "ar"])
def test_it_is_read_in_the_reader_s_language_once_a_second_person_checked_it(
    app: Flask, client: PageClient, sunita: PageClient, denise: PageClient, lang: str
) -> None:
    ref, (said, did) = published(app, sunita, denise), WORDS[lang]
    at = f"/team/learning/{ref}/in/{lang}"

    def shown() -> str:
        return app.test_client().get(f"{PAGE}?lang={lang}").get_data(as_text=True)

    assert f'<p lang="en" dir="ltr">{SAID}</p>' in shown()
    assert fill(denise, at, words=said, did=did).status_code == 303
    assert said not in shown(), "nobody checked it"
    assert fill(denise, at, check="y", mark="").status_code == 422
    own = fill(denise, at, check="y", mark=re.search(r'name="mark" value="([^"]+)"', sunita.get(at).get_data(as_text=True))[1])  # type: ignore[index]
    assert own.status_code == 422
    assert said not in shown(), "its own writer cannot check it"
    assert fill(sunita, at, check="y").status_code == 303
    direction = "rtl" if lang == "ar" else "ltr"
    assert f'<p lang="{lang}" dir="{direction}">{said}</p>' in shown()
    assert SAID not in shown()
    assert SAID in client.get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert fill(sunita, at, words=f"{said} !", did=did).status_code == 303
    assert SAID in shown(), "new words wait for a second person again"


def test_a_name_in_a_translation_is_asked_about_or_refused(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    with app.app_context():
        db.session.add_all([Child(person_id="x1", name="Mae"), Child(person_id="x2", name="أمل")])
        db.session.commit()
    ref = published(app, sunita, denise)
    welsh, arabic = f"/team/learning/{ref}/in/cy", f"/team/learning/{ref}/in/ar"
    assert "<bdi>Maya</bdi>" in fill(sunita, welsh, words="Dywedodd Maya hynny.", did="Iawn.").get_data(as_text=True)
    asked = fill(sunita, welsh, words="Mae pobl yn aros.", did="Iawn.")
    assert asked.status_code == 422
    assert fill(sunita, welsh, words="Mae pobl yn aros.", did="Iawn.", looked=tick(asked)).status_code == 303
    asked = fill(sunita, arabic, words="الأمل مهم.", did="نعم.")
    assert asked.status_code == 422
    assert "الأمل" in asked.get_data(as_text=True)
    assert sunita.get(f"/team/learning/{ref}/in/en").status_code == 404
    assert sunita.get(f"/team/learning/{ref}/in/xx").status_code == 404


def test_when_the_first_words_change_a_translation_is_checked_anew(app: Flask, sunita: PageClient, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    ref = ref_of(write(sunita, refs))
    at = f"/team/learning/{ref}/in/cy"
    fill(denise, at, words=WORDS["cy"][0], did=WORDS["cy"][1])
    assert fill(sunita, at, check="y").status_code == 303
    write(sunita, refs, "Nobody comes.", at=f"/team/learning/{ref}/edit")
    with app.app_context():
        text = db.session.scalars(db.select(NoticeText).where(NoticeText.language == "cy")).one()
        assert text.checked_by_id is None


def test_hostile_words_are_shown_as_words(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    refs = closed(app, *FAMILY[:5])
    ref = ref_of(write(sunita, refs, HOSTILE))
    for page in (sunita.get(f"/team/learning/{ref}"), sunita.get("/team/learning/"), denise.get(f"/team/learning/{ref}")):
        assert b"<script>alert" not in page.data
        assert b"&lt;script&gt;alert" in page.data
    said_yes(denise, ref)
    page = client.get(PAGE).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;b&gt;us&lt;/b&gt; {{ 7*7 }}" in page


@pytest.mark.parametrize(
    "form",
    [
        {"words": "", "did": DID},
        {"words": SAID, "did": " "},
        {"words": "a" * 1501, "did": DID},
        {"words": SAID, "did": DID, "theme": "nonsense"},
        {"words": SAID, "did": DID, "voices": ["../..", "x" * 400, "\x00"]},
        {"words": "\x00\x01", "did": DID},
    ],
)
def test_what_cannot_be_kept_is_said_kindly(app: Flask, sunita: PageClient, form: dict[str, object]) -> None:
    response = fill(sunita, NEW, **{"voices": closed(app, *FAMILY[:5]), "theme": "waiting", **form})
    assert response.status_code == 422
    assert notices(app) == 0


def test_the_page_tells_nothing_about_the_voices(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    ref = published(app, sunita, denise)
    before = client.get(PAGE).data
    with app.app_context():
        notice = db.session.scalars(db.select(Notice).where(Notice.ref == ref)).one()
        refs = closed(app, "Rob Tanner")
        more = db.session.scalars(db.select(Conversation).where(Conversation.ref == refs[0])).one()
        db.session.add(NoticeVoice(notice_id=notice.id, conversation_id=more.id))
        db.session.commit()
        secrets = [ref, *db.session.scalars(db.select(Conversation.ref)), *FAMILY]
    assert client.get(PAGE).data == before
    page = before.decode()
    assert not [secret for secret in secrets if secret in page]
    assert "<time" in page
    assert not re.search(r'datetime="\d{4}-\d\d-\d\d', page), "the month alone"


def test_the_open_page_asks_nobody_who_they_are_and_little_of_the_database(
    app: Flask, as_: As, sunita: PageClient, denise: PageClient
) -> None:
    published(app, sunita, denise)
    maya = as_("maya")
    for client in (app.test_client(), maya):
        with statements(app) as sent:
            response = client.get(PAGE)
        assert response.status_code == 200
        assert len(sent) <= 3
        assert not [sql for sql in sent if "sign_in" in sql or "account" in sql.split("FROM")[1]]
        assert b"Sign out" not in response.data


def test_newest_first_by_theme_in_pages_of_twenty(app: Flask, client: PageClient) -> None:
    with app.app_context():
        writer = account(db.session, "Maya").id
        for n in range(23):
            theme = "waiting" if n % 2 else "meetings"
            notice = Notice(kind="we_did", theme=theme, state="published", written_by_id=writer, approved_by_id=writer)
            notice.created_at = notice.published_at = clock.now()
            notice.texts.append(NoticeText(language="en", said=f"Number {n}.", did="Done.", written_by_id=writer, checked_by_id=writer))
            db.session.add(notice)
            db.session.flush()
        db.session.commit()
    first, second = (client.get(f"{PAGE}{query}").get_data(as_text=True) for query in ("", "?page=1"))
    numbers = [int(n) for n in re.findall(r"Number (\d+)\.", first)]
    assert numbers == [*range(22, 2, -2), *range(21, 2, -2)]
    assert re.findall(r"Number (\d+)\.", second) == ["2", "0", "1"]
    assert "?page=1" in first
    assert "Older" not in second
    for query in ("?page=9999", "?page=-1", "?page=x", "?theme='"):
        assert client.get(f"{PAGE}{query}").status_code == 200


def test_looking_changes_nothing(app: Flask, client: PageClient, sunita: PageClient, denise: PageClient) -> None:
    ref = published(app, sunita, denise)

    def rows() -> list[object]:
        with app.app_context():
            models = (Notice, NoticeText, NoticeVoice, Conversation, AuditRow, OutboxRow)
            return [tuple(row) for model in models for row in db.session.execute(db.select(model.__table__).order_by("id"))]

    before = rows()
    for reader in (client, sunita, denise):
        for path in (PAGE, "/team/learning/", NEW, f"/team/learning/{ref}", f"/team/learning/{ref}/in/ar", "/team/learning/invite"):
            reader.get(path)
    assert rows() == before


def test_the_way_there_stands_on_the_first_page_and_with_the_messages(as_: As, client: PageClient, ref: Callable[[str], str]) -> None:
    assert 'href="/you-said"' in client.get("/").get_data(as_text=True)
    assert 'href="/you-said"' in as_("maya").get(f"/about/{ref('700101')}/messages").get_data(as_text=True)
    assert 'href="/team/learning/"' in as_("sunita_marsh").get("/team/").get_data(as_text=True)
    assert 'href="/team/learning/"' not in as_("priya_nambiar").get("/team/").get_data(as_text=True)


def test_the_page_answers_kindly_without_a_database(app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def down(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    with app.app_context():
        monkeypatch.setattr(db.engine, "connect", down)
    assert client.get(PAGE).status_code == 503
