"""The plan to keep, or to read another way: exactly what its page shows, for exactly the same people, under names that tell nothing."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Account, Child, Contact, OwnPart, Tie
from portal.paper import Unavailable, fonts, louis, pdf, symbols
from portal.paper.braille import ASCII
from portal.rules.plans import Line, Words
from portal.services import clock, plan_versions
from tests.checks.page import Page, read
from tests.checks.test_light import ONE_WINDOW, statements, weight
from tests.checks.test_sweeps import enrol_past_carer
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

MAYA, YUSUF, KEISHA, OWEN = "700101", "700102", "700103", "700104"
As, Ref = Callable[[str], PageClient], Callable[[str], str]
FILES = ("plan/paper/plan.pdf", "plan/paper/plan.brf", "plan/paper/safety.pdf", "plan/paper/folded.pdf", "plan/paper/letter.brf")
TIGRINYA = ("ንስኺ ውሕስቲ ኢኺ።", "መምህር ምሳኺ ትዛረብ።", "እንተ ፈሪሕኪ ንኣደኺ ደውሊ።")


def put(app: Flask, person: str, kind: str, *lines: Line) -> None:
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == person))
        plan_versions.put_up(plan_versions.open_plan(child.id, kind, make=True), lines, TODAY, "test")
        db.session.commit()


def line(n: int, section: str, *texts: Words, **more: object) -> Line:
    return Line(ref=f"line2222222{n}", section=section, lang=texts[0].lang, texts=texts, **more)


def said(text: str, lang: str = "en", **more: str) -> Words:
    return Words(lang, child=text, family=text, **more)


SAFETY = (
    line(2, "worried", said("My tummy hurts when there is shouting.")),
    line(3, "safety_rule", said("I go to Nan when it is loud.")),
    line(4, "people", said("Nan: 01632 960 123.")),
    line(5, "if_not_working", said("I call Priya, or 999.")),
)


def safety(app: Flask, person: str = MAYA, *more: Line) -> None:
    put(app, person, "safety", *SAFETY, *more)


def get(client: PageClient, ref: str, path: str, status: int = 200) -> bytes:
    response = client.get(f"/about/{ref}/{path}")
    assert response.status_code == status, (path, response.status_code)
    return response.data


def run(program: str, *words: str, data: bytes) -> str:
    return subprocess.run([program, *words], input=data, capture_output=True, check=True).stdout.decode()


def text_of(made: bytes) -> str:
    return " ".join(unicodedata.normalize("NFKC", run("pdftotext", "-", "-", data=made)).split())


def count(made: bytes) -> int:
    return int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", "-", data=made))[1])


def page(client: PageClient, ref: str, path: str, status: int = 200) -> Page:
    return read(get(client, ref, path, status).decode())


def main(found: Page) -> str:
    return " ".join(found.all("main")[0].text.split())


def back(made: bytes) -> str:
    """English braille of grade 1, read back; rows joined."""
    rows = made.decode("ascii").replace("\f", "").split("\r\n")
    cells = ["".join(chr(0x2800 + ASCII.index(c)) for c in row) for row in rows if row]
    return " ".join(run("lou_translate", "--backward", "unicode.dis,en-ueb-g1.ctb", data="\n".join([*cells, ""]).encode()).split("\n"))


# --- for whom ----------------------------------------------------------------------------------------------------------------------


def test_the_other_parent_a_past_carer_and_a_worker_get_nothing(app: Flask, as_: As, ref: Ref) -> None:
    safety(app)
    safety(app, YUSUF)
    rob, ivor, priya = as_("rob_tanner"), enrol_past_carer(app), as_("priya_nambiar")
    for path in (*FILES, "plan/keep", "plan/pictures", "plan/paper/own.pdf"):
        get(rob, ref(MAYA), path, 404)
        get(ivor, ref(YUSUF), path, 404)
        get(priya, ref(MAYA), path, 404)


def test_with_another_s_eyes_one_reads_pictures_and_takes_no_file(app: Flask, as_: As, ref: Ref) -> None:
    priya, eyes = as_("priya_nambiar"), f"/team/children/{ref(MAYA)}/as/child/plan"
    found = priya.get(f"{eyes}/pictures")
    assert found.status_code == 200
    assert b"/plan/keep" not in found.data
    assert b"/plan/keep" not in priya.get(eyes).data
    for path in ("keep", "paper/plan.pdf", "paper/plan.brf", "paper/folded.pdf"):
        assert priya.get(f"{eyes}/{path}").status_code == 404


def test_what_is_not_there_is_not_found(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    for path in ("plan/paper/safety.pdf", "plan/paper/letter.brf", "plan/paper/folded.pdf", "plan/paper/own.pdf", "plan/paper/x.pdf"):
        get(maya, ref(MAYA), path, 404)
    for which in ("safety", "own", "x"):
        get(maya, ref(MAYA), f"plan/pictures?which={which}", 404)


def test_signed_out_every_way_leads_to_the_sign_in(client: PageClient, ref: Ref) -> None:
    for path in (*FILES, "plan/keep", "plan/pictures"):
        response = client.get(f"/about/{ref(MAYA)}/{path}")
        assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")


# --- exactly the reader's view -----------------------------------------------------------------------------------------------------


def test_a_line_for_somebody_else_is_nowhere(app: Flask, as_: As, ref: Ref) -> None:
    with app.app_context():
        tie = db.session.scalar(db.select(Tie).join(Contact).where(Contact.source_id == "F101"))
        dana = tie.ref
    only_dana = line(6, "worried", Words("en", child="Elephant child.", family="Elephant family."), readers=frozenset({dana}))
    only_maya = line(7, "people", Words("en", child="Giraffe child.", family="Giraffe family."), readers=frozenset({"child"}))
    safety(app, MAYA, only_dana, only_maya)
    for key, there, absent in (("maya", "Giraffe child", "Elephant"), ("dana_whitlock", "Elephant family", "Giraffe")):
        client = as_(key)
        assert there in main(page(client, ref(MAYA), "plan/safety"))
        for path in ("safety.pdf", "safety.pdf?pictures=1&size=large", "folded.pdf"):
            words = text_of(get(client, ref(MAYA), f"plan/paper/{path}"))
            assert there in words
            assert absent not in words
            assert " child." not in words.replace(there, "") or key == "maya"
        for words in (
            back(get(client, ref(MAYA), "plan/paper/safety.brf")),
            main(page(client, ref(MAYA), "plan/pictures?which=safety")),
        ):
            assert there in words
            assert absent not in words


@pytest.mark.parametrize(("key", "person"), [("maya", MAYA), ("dana_whitlock", MAYA), ("yusuf", YUSUF), ("keisha", KEISHA)])
def test_every_word_of_the_page_is_in_the_pdf_the_braille_and_the_pictures(as_: As, ref: Ref, key: str, person: str) -> None:
    client = as_(key)
    shown = page(client, ref(person), "plan?lang=en")
    lines = [" ".join(e.text.split()) for e in shown.elements if e.attrs.get("class") == "words"]
    assert len(lines) > 5
    paper = text_of(get(client, ref(person), "plan/paper/plan.pdf"))
    braille = back(get(client, ref(person), "plan/paper/plan.brf")).replace("’", "'")
    pictured = main(page(client, ref(person), "plan/pictures"))
    for words in lines:
        assert words in pictured
        assert words in paper
        assert words.replace("’", "'") in braille
    assert "Who:" in paper
    assert "2026" in paper


def test_answers_stay_out(as_: As, ref: Ref) -> None:
    maya, plan = as_("maya"), f"/about/{ref(MAYA)}/plan"
    press = re.search(r'name="answer" value="(helps:[^"]+)"', maya.get(plan).get_data(as_text=True))
    assert press
    assert maya.send(f"{plan}/answer", at=plan, answer=press[1]).status_code == 303
    for words in (text_of(get(maya, ref(MAYA), "plan/paper/plan.pdf")), main(page(maya, ref(MAYA), "plan/pictures"))):
        assert "This helps" not in words
        assert "Say more" not in words


def test_hard_words_are_explained_at_the_end(app: Flask, as_: As, ref: Ref) -> None:
    put(app, MAYA, "safety", line(2, "worried", said("There is a core group.")))
    words = text_of(get(as_("maya"), ref(MAYA), "plan/paper/safety.pdf"))
    assert words.index("There is a core group.") < words.index("What some words mean")
    assert re.search("core group: .{10}", words, re.IGNORECASE)


def test_younger_words_are_chosen_as_on_the_page(app: Flask, as_: As, ref: Ref) -> None:
    put(app, MAYA, "safety", line(2, "worried", Words("en", child="Longer words.", younger="Short.", family="x")))
    maya = as_("maya")
    assert "Longer words." in text_of(get(maya, ref(MAYA), "plan/paper/safety.pdf"))
    assert "Longer" not in text_of(get(maya, ref(MAYA), "plan/paper/safety.pdf?words=younger"))
    assert "words=younger" in get(maya, ref(MAYA), "plan/keep?words=younger").decode()
    assert "words=" not in get(maya, ref(MAYA), "plan/keep?words=%22x").decode()
    assert "Longer" not in main(page(maya, ref(MAYA), "plan/pictures?which=safety&words=younger"))


def test_tags_of_a_worker_are_no_words(app: Flask, as_: As, ref: Ref) -> None:
    put(app, MAYA, "safety", line(2, "worried", said("<p>One <b>two</b></p><ul><li>three</li><li>four &amp; five</li></ul>")))
    maya = as_("maya")
    made = get(maya, ref(MAYA), "plan/paper/safety.brf")
    assert b"<" not in made
    assert "One two three four & five" in back(made)


# --- languages ---------------------------------------------------------------------------------------------------------------------


def test_arabic_is_arabic_with_the_english_beside_it(as_: As, ref: Ref) -> None:
    samira = as_("samira_sabbagh")
    made = get(samira, ref(YUSUF), "plan/paper/plan.pdf?lang=ar")
    words = text_of(made)
    assert len(re.findall("[\u0600-\u06ff]", words)) > 500
    assert "Noto-Sans-Arabic" in run("pdffonts", "-", data=made)
    assert len(get(samira, ref(YUSUF), "plan/paper/plan.brf")) > 500


def test_an_unchecked_translation_has_its_original_a_checked_one_alone_stands(app: Flask, as_: As, ref: Ref) -> None:
    put(app, YUSUF, "safety", line(2, "worried", said("Zebra one."), said("كلمة", "ar", state="draft")))
    samira = as_("samira_sabbagh")
    words = text_of(get(samira, ref(YUSUF), "plan/paper/safety.pdf?lang=ar"))
    assert "Zebra one." in words
    put(app, YUSUF, "safety", line(2, "worried", said("Zebra one."), said("كلمة", "ar")))
    assert "Zebra" not in text_of(get(samira, ref(YUSUF), "plan/paper/safety.pdf"))


def test_welsh(as_: As, ref: Ref) -> None:
    gareth = as_("gareth_pritchard")
    words = text_of(get(gareth, ref(OWEN), "plan/paper/plan.pdf?lang=cy"))
    shown = page(gareth, ref(OWEN), "plan")
    lines = [" ".join(e.text.split()) for e in shown.elements if e.attrs.get("class") == "words" and e.attrs["lang"] == "cy"]
    assert lines
    assert all(unicodedata.normalize("NFKC", one) in words for one in lines)


def test_a_number_in_an_arabic_line_is_not_turned_around(app: Flask, as_: As, ref: Ref) -> None:
    put(app, YUSUF, "safety", line(2, "people", said("جدتي 01632 960 123 في البيت", "ar")))
    made = get(as_("samira_sabbagh"), ref(YUSUF), "plan/paper/safety.pdf?lang=ar")
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>(01632|960|123)<', run("pdftotext", "-bbox", "-", "-", data=made))
    assert '<bdi dir="ltr" class="n">01632 960 123</bdi>' in get(as_("samira_sabbagh"), ref(YUSUF), "plan/pictures?which=safety").decode()
    row = next(y for _, y, digits in found if digits == "01632")
    assert [d for _, d in sorted((float(x), d) for x, y, d in found if y == row)] == ["01632", "960", "123"]


def test_tigrinya_has_its_letters_and_a_kind_page_in_place_of_braille(app: Flask, as_: As, ref: Ref) -> None:
    put(app, MAYA, "child_protection", *(line(n + 2, "safety_rule", said(words, "ti")) for n, words in enumerate(TIGRINYA)))
    maya = as_("maya")
    words = text_of(get(maya, ref(MAYA), "plan/paper/plan.pdf"))
    assert all(one in words for one in TIGRINYA)
    found = page(maya, ref(MAYA), "plan/paper/plan.brf", 409)
    assert "Tigrinya" in main(found)
    assert f"/about/{ref(MAYA)}/say?kind=question" in {e.attrs.get("href") for e in found.all("a")}


@pytest.mark.parametrize("person", [YUSUF])
def test_every_language_shows_the_same_pictures(as_: As, ref: Ref, person: str) -> None:
    samira, seen = as_("samira_sabbagh"), []
    for lang in ("en", "ar", "cy"):
        found = page(samira, ref(person), f"plan/pictures?lang={lang}")
        seen.append([e.attrs["src"] for e in found.all("img")])
    assert len(seen[0]) > 5
    assert seen[0] == seen[1] == seen[2]


# --- the files ---------------------------------------------------------------------------------------------------------------------


def test_names_titles_and_headers_tell_nothing(app: Flask, as_: As, ref: Ref) -> None:
    safety(app)
    put(app, MAYA, "closing", line(6, "closing_well", said("You did well.")))
    maya, seen = as_("maya"), {}
    for path in (*FILES, "plan/paper/letter.pdf", "plan/paper/safety.brf"):
        response = maya.get(f"/about/{ref(MAYA)}/{path}")
        assert response.status_code == 200, path
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
        kind, name = re.fullmatch(r'(attachment); filename="([a-z.-]+)"', response.headers["Content-Disposition"]).groups()
        assert kind == "attachment"
        seen[path.removeprefix("plan/paper/")] = name
        if path.endswith("pdf"):
            assert response.mimetype == "application/pdf"
            info = run("pdfinfo", "-", data=response.data)
            assert re.search(r"Title:\s+My page\n", info)
            assert re.search(r"Tagged:\s+yes", info)
            assert "Maya" not in info
    assert seen == {
        "plan.pdf": "plan.pdf",
        "plan.brf": "plan.brf",
        "safety.pdf": "my-page.pdf",
        "safety.brf": "my-page.brf",
        "folded.pdf": "my-page.pdf",
        "letter.pdf": "my-page.pdf",
        "letter.brf": "my-page.brf",
    }


def test_large_letters_take_more_pages_and_pictures_are_drawn(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    small, large, drawn = (get(maya, ref(MAYA), f"plan/paper/plan.pdf{asked}") for asked in ("", "?size=large", "?pictures=1"))
    assert count(large) > count(small)
    assert "OpenMoji, CC BY-SA 4.0" in text_of(drawn)
    assert "OpenMoji" not in text_of(small)


def test_grade_2_is_shorter(as_: As, ref: Ref) -> None:
    maya = as_("maya")
    assert len(get(maya, ref(MAYA), "plan/paper/plan.brf?grade=2")) < len(get(maya, ref(MAYA), "plan/paper/plan.brf"))


# --- one sheet ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "person", "lang", "number"),
    [("maya", MAYA, "en", "0800 1111"), ("dana_whitlock", MAYA, "en", "116 123"), ("samira_sabbagh", YUSUF, "ar", "116 123")],
)
def test_the_folded_sheet_is_one_page_and_its_cover_names_nobody(
    app: Flask, as_: As, ref: Ref, key: str, person: str, lang: str, number: str
) -> None:
    safety(app, person)
    made = get(as_(key), ref(person), f"plan/paper/folded.pdf?lang={lang}")
    words = text_of(made)
    assert count(made) == 1
    for one in ("My tummy hurts", "I go to Nan", "01632 960 123", "I call Priya", "999", number):
        assert one in words
    assert "Maya" not in words
    assert ("My safety plan" in words) is (key == "maya")


def test_a_plan_that_is_too_long_for_one_sheet_is_never_cut(app: Flask, as_: As, ref: Ref) -> None:
    for n in (1, 4, 8, 12, 16, 40):
        put(
            app, MAYA, "safety", *SAFETY, line(6, "worried", said(" ".join([f"Sentence about the evening at home {i}." for i in range(n)])))
        )
        response = as_("maya").get(f"/about/{ref(MAYA)}/plan/paper/folded.pdf")
        if response.status_code == 409:
            found = read(response.get_data(as_text=True))
            assert f"/about/{ref(MAYA)}/plan/paper/safety.pdf" in {e.attrs.get("href") for e in found.all("a")}
            continue
        assert n < 40
        boxes = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', run("pdftotext", "-bbox", "-", "-", data=response.data)
        )
        for left, top, right, bottom in (tuple(map(float, box)) for box in boxes):  # nothing leaves the paper, nothing crosses a fold
            assert 10 < left < right < 832
            assert 10 < top < bottom < 586
            assert not top < 297 < bottom
            assert not left < 421 < right
    assert response.status_code == 409


def test_an_empty_part_of_the_sheet_leaves_room_to_write(app: Flask, as_: As, ref: Ref) -> None:
    put(app, MAYA, "safety", line(3, "safety_rule", said("I go to Nan when it is loud.")))
    made = get(as_("maya"), ref(MAYA), "plan/paper/folded.pdf")
    assert count(made) == 1
    assert "What we do if it is not working" in text_of(made)


# --- the pages ---------------------------------------------------------------------------------------------------------------------


def test_what_is_offered_is_what_there_is(app: Flask, as_: As, ref: Ref) -> None:
    maya = as_("maya")
    links = {e.attrs.get("href", "") for e in page(maya, ref(MAYA), "plan/keep").all("a")}
    assert not [link for link in links if re.search("safety|letter|own|folded", link)]
    safety(app)
    put(app, MAYA, "closing", line(6, "closing_well", said("You did well.")))
    found = page(maya, ref(MAYA), "plan/keep")
    links = {e.attrs["href"] for e in found.all("a") if f"/about/{ref(MAYA)}/plan" in e.attrs.get("href", "")}
    for link in links:
        assert maya.get(link).status_code == 200, link
    for which in ("plan", "safety", "letter"):
        for tail in (".pdf", ".pdf?size=large", ".pdf?pictures=1", ".brf", ".brf?grade=2"):
            assert f"/about/{ref(MAYA)}/plan/paper/{which}{tail}" in links
    assert "Whoever can open your phone can read what you keep on it." in main(found)
    for path in ("plan", "plan/safety", "plan/letter"):
        assert f"/about/{ref(MAYA)}/plan/keep" in {e.attrs.get("href") for e in page(maya, ref(MAYA), path).all("a")}


def test_a_care_leaver_s_own_words_too(app: Flask, as_: As, ref: Ref) -> None:
    keisha = as_("keisha")
    with app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.person_id == KEISHA))
        account = db.session.scalar(db.select(Account).where(Account.child_id == child.id))
        now = clock.now()
        row = OwnPart(
            child_id=child.id, account_id=account.id, key="k", part="home", position=1, words="A flat <near> college", language="en"
        )
        row.created_at = row.changed_at = now
        row.by_when = date(2027, 1, 5)
        db.session.add(row)
        db.session.commit()
    found = page(keisha, ref(KEISHA), "plan/keep")
    assert f"/about/{ref(KEISHA)}/plan/paper/own.pdf" in {e.attrs.get("href") for e in found.all("a")}
    words = text_of(get(keisha, ref(KEISHA), "plan/paper/own.pdf"))
    assert "A flat <near> college" in words
    assert "5 January 2027" in words
    assert "A flat <near> college" in back(get(keisha, ref(KEISHA), "plan/paper/own.brf"))


def test_pictures_have_a_size_and_a_label_once(as_: As, ref: Ref) -> None:
    found = page(as_("maya"), ref(MAYA), "plan/pictures?lang=en")
    seen: set[str] = set()
    labels = {symbol.file: symbol.label for symbol in symbols.load().by_id.values()}
    for one in found.all("img"):
        assert {one.attrs["width"], one.attrs["height"]} == {"72"}
        assert one.attrs["loading"] == "lazy"
        file = one.attrs["src"].split("?")[0].rpartition("/")[2]
        assert one.attrs["alt"] == ("" if file in seen else labels[file])
        seen.add(file)
    assert "Pictures: OpenMoji, CC BY-SA 4.0" in main(found)
    assert {e.text for e in found.all("a")} >= {"Simpler words", "Only the words"}


def test_listen_is_there_and_hidden_without_a_voice(app: Flask, as_: As, ref: Ref) -> None:
    safety(app)
    put(app, MAYA, "closing", line(6, "closing_well", said("You did well.")))
    maya = as_("maya")
    for path in ("plan", "plan/safety", "plan/letter", "plan/pictures"):
        found = page(maya, ref(MAYA), path)
        [button] = [e for e in found.all("button") if "data-listen" in e.attrs]
        assert "hidden" in button.attrs
        [target] = [e for e in found.elements if e.attrs.get("id") == button.attrs["data-listen"].removeprefix("#")]
        assert target.text.strip()
        assert button not in [e for e in found.elements if target in e.parents]
        assert any("listen.js" in e.attrs.get("src", "") for e in found.all("script"))
    assert b"listen.js" not in get(maya, ref(MAYA), "")
    assert b"listen.js" not in get(maya, ref(MAYA), "plan/keep")


@pytest.mark.parametrize("path", ["plan/paper/plan.pdf", "plan/paper/folded.pdf", "plan/paper/own.pdf"])
def test_where_no_pdf_can_be_made_a_kind_page_says_what_works(
    app: Flask, as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def no(*_: object, **__: object) -> bytes:
        raise Unavailable("Fonts are missing: Noto Sans")

    safety(app, KEISHA)
    monkeypatch.setattr(pdf, "to_pdf", no)
    found = page(as_("keisha"), ref(KEISHA), path, 503)
    assert "Print" in main(found)
    assert "Noto" not in main(found)


def test_where_braille_cannot_be_asked_too(as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(louis, "_surroundings", lambda: {"PATH": "/nowhere"})
    monkeypatch.setattr(louis, "_known", {})
    assert "Print" in main(page(as_("maya"), ref(MAYA), "plan/paper/plan.brf", 503))


def test_a_missing_font_is_such_a_case(as_: As, ref: Ref, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_installed", lambda _: False)
    page(as_("maya"), ref(MAYA), "plan/paper/plan.pdf", 503)


def test_one_person_makes_at_most_thirty_files_a_minute(world: World, ref: Ref, tmp_path: Path) -> None:
    app = make_app(world.copy(tmp_path), rate_limits=True)
    maya = sign_in(app, world.accounts["maya"])
    codes = [maya.get(f"/about/{ref(MAYA)}/plan/paper/letter.pdf").status_code for _ in range(31)]
    assert codes == [404] * 30 + [429]


# --- light -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["maya", "dana_whitlock", "samira_sabbagh", "keisha", "gareth_pritchard"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_few_statements_and_light_pages(app: Flask, world: World, as_: As, key: str, lang: str) -> None:
    client = as_(key)
    client.get(f"/help?lang={lang}")
    ref, person = next(found for found in world.accounts[key].records if found[1] in (MAYA, YUSUF, KEISHA, OWEN))
    safety(app, person)
    for path in ("plan/keep", "plan/pictures", "plan/pictures?which=safety", "plan/paper/plan.pdf?pictures=1", *FILES[1:4]):
        with statements(app) as sent:
            get(client, ref, path)
        assert len(sent) <= 6, (path, len(sent))
    for path in ("plan/keep", "plan/pictures", "plan", "plan/safety"):
        first, everything = weight(client, f"/about/{ref}/{path}")
        print(key, lang, path, first, everything)
        assert first <= ONE_WINDOW, (path, first)
