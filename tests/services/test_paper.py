"""What goes on paper: PDF in several scripts, fonts, braille there and back, pictures, and that nothing is fetched."""

from __future__ import annotations

import re
import subprocess
import tomllib
import unicodedata
import zlib
from pathlib import Path

import pytest

from portal.paper import Unavailable, braille, fonts, louis, pdf, symbols, tables
from portal.paper.braille import NoTable, to_braille

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = {code: (ROOT / "tests/data/paper" / f"{code}.txt").read_text(encoding="utf-8").splitlines() for code in ("en", "cy")}
WORDS = {
    "en": "Mum rings Nan when she needs a break.",
    "cy": "Bydd Mam yn ffonio Nain. Dŷch chi’n iawn?",
    "ar": "ستتصل أمي بالجدة",
    "fa": "مادر به مادربزرگ زنگ می‌زند",
    "ur": "آپ کا گھر محفوظ ہے",
    "ti": "እንተ ፈሪሕኪ ንኣደሓጎ ደውሊ።",
    "pa": "ਤੁਹਾਡੀ ਯੋਜਨਾ",
    "bn": "আপনার পরিকল্পনা",
}


def page(language: str, body: str) -> str:
    return f'<!doctype html><html lang="{language}"><head><title>Plan {language}</title></head><body>{body}</body></html>'


def run(program: str, *words: str, data: bytes) -> str:
    return subprocess.run([program, *words], input=data, capture_output=True, check=True).stdout.decode()


def text_of(made: bytes) -> str:
    return unicodedata.normalize("NFKC", run("pdftotext", "-", "-", data=made))


def fonts_of(made: bytes) -> str:
    return run("pdffonts", "-", data=made)


def test_a_pdf_is_tagged_and_says_its_language_and_title() -> None:
    made = pdf.to_pdf(page("cy", "<h1>Cynllun</h1><p>" + WORDS["cy"]), language="cy")
    assert made.startswith(b"%PDF-1.7")
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (cy)", b"pdfuaid:part"):
        assert mark in _opened(made), mark
    info = run("pdfinfo", "-", data=made)
    assert "Tagged:          yes" in info
    assert "Plan cy" in info


def test_language_and_direction_are_set_where_the_page_has_none() -> None:
    made = pdf.to_pdf("<title>Plan</title><p>أمي", language="ar")
    assert b"/Lang (ar)" in _opened(made)


def test_a_pdf_without_title_is_refused() -> None:
    with pytest.raises(ValueError, match="title"):
        pdf.to_pdf("<p>x", language="en")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_words_can_be_taken_out_again(language: str) -> None:
    assert unicodedata.normalize("NFKC", WORDS[language]) in text_of(pdf.to_pdf(page(language, "<p>" + WORDS[language]), language=language))


@pytest.mark.parametrize(("language", "script"), [("ar", "ARABIC LETTER"), ("ti", "ETHIOPIC SYLLABLE")])
def test_other_scripts_are_letters_and_not_boxes(language: str, script: str) -> None:
    said = text_of(pdf.to_pdf(page(language, "<p>" + WORDS[language]), language=language))
    wanted = {c for c in WORDS[language] if unicodedata.name(c, "").startswith(script)}
    assert wanted <= set(said)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_each_language_has_its_font_in_the_file(language: str) -> None:
    said = fonts_of(pdf.to_pdf(page(language, "<p>" + WORDS[language]), language=language))
    assert fonts.family(language).replace(" ", "-") in said


def test_a_line_in_another_language_has_that_languages_font() -> None:
    body = "".join(f'<p lang="{code}">{words}</p>' for code, words in WORDS.items())
    said = fonts_of(pdf.to_pdf(page("en", body), language="en"))
    assert all(fonts.family(code).replace(" ", "-") in said for code in WORDS)


def test_large_print_takes_more_pages() -> None:
    html = page("en", "<p>" + WORDS["en"] * 60)
    small, large = (
        re.search(r"Pages:\s+(\d+)", run("pdfinfo", "-", data=pdf.to_pdf(html, language="en", large=big))) for big in (False, True)
    )
    assert small
    assert large
    assert int(large[1]) > int(small[1])


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("socket.socket.connect", no)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", no)
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>secret</text></svg>', encoding="utf-8")
    body = (
        f'<link rel="stylesheet" href="http://127.0.0.1/x.css"><link rel="attachment" href="file:///etc/passwd">'
        f'<img src="http://127.0.0.1/x.png" alt="a"><img src="file://{tmp_path}/secret.svg" alt="b"><img src="/static/site.css" alt="c">'
        f'<img src="/static/symbols/../../portal/config.svg" alt="d"><img src="data:image/svg+xml,<svg/>" alt="e">'
        f"<style>@import url(file:///etc/hostname); p{{background:url(http://127.0.0.1/y.png)}}</style><p>Still here.</p>"
    )
    made = pdf.to_pdf(page("en", body), language="en", css='@import "http://127.0.0.1/z.css";')
    assert "Still here." in text_of(made)
    assert b"EmbeddedFile" not in _opened(made)


def test_our_own_symbols_are_drawn() -> None:
    picture = '<img class="symbol" src="/static/symbols/home.svg?v=1" alt="Home">'
    assert len(pdf.to_pdf(page("en", f"<p>{picture}x"), language="en")) > len(pdf.to_pdf(page("en", "<p>x"), language="en")) + 300


def test_links_into_the_portal_become_words() -> None:
    made = pdf.to_pdf(page("en", '<a href="/help">Help</a> <a href="tel:+441452">Ring</a> <a href="javascript:x">No</a>'), language="en")
    assert re.findall(r"Annotation\s+(\S+)", run("pdfinfo", "-url", "-", data=made)) == ["tel:+441452"]
    assert run("pdfinfo", "-struct-text", "-", data=made).count("Link (inline)") == 1


@pytest.mark.parametrize(("language", "spine"), [("en", "left"), ("ar", "right"), ("ti", "left")])
def test_the_folded_sheet_is_one_page_with_the_cover_at_the_right_place(language: str, spine: str) -> None:
    panels = "".join(f'<section class="panel"><p lang="en">Panel{n}</p><p>{WORDS[language]}</p></section>' for n in range(1, 5))
    made = pdf.to_pdf(page(language, f'<div class="folded">{panels}</div>'), language=language)
    assert re.search(r"Pages:\s+1\n", run("pdfinfo", "-", data=made))
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>Panel(\d)<', run("pdftotext", "-bbox", "-", "-", data=made))
    at = {int(n): ("left" if float(x) < 421 else "right", "top" if float(y) < 297 else "bottom") for x, y, n in found}
    other = {"left": "right", "right": "left"}[spine]
    assert at == {1: (other, "bottom"), 2: (other, "top"), 3: (spine, "top"), 4: (spine, "bottom")}


def test_a_number_in_an_arabic_line_keeps_its_order_inside_bdi() -> None:
    made = pdf.to_pdf(page("ar", '<p>أمي <bdi dir="ltr">01452 555 019</bdi> أمي'), language="ar")
    found = re.findall(r'xMin="([\d.]+)"[^>]*>(\d+)<', run("pdftotext", "-bbox", "-", "-", data=made))
    assert [digits for _, digits in sorted(found, key=lambda one: float(one[0])) if len(digits) > 1] == ["01452", "555", "019"]


def test_a_missing_font_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_families", _no_families)
    assert fonts.missing(["ti", "en"]) == ["Noto Sans", "Noto Sans Ethiopic"]
    with pytest.raises(Unavailable, match="Noto Sans Ethiopic"):
        pdf.to_pdf(page("ti", "<p>x"), language="ti")


def test_every_font_of_the_offered_scripts_is_here() -> None:
    assert fonts.missing(set(fonts.FAMILIES) - {"zh", "ja", "ko"}) == []


@pytest.mark.parametrize("language", ["en", "ar-SY", 'x"}body{display:none', ""])
def test_a_language_code_cannot_write_css(language: str) -> None:
    assert re.fullmatch(r"(html|:lang\([a-z]+\))\{[^{}]*\}\n:lang\([a-z]+\)\{[^{}]*\}", fonts.css_for([language]))


# Braille, there and back. What liblouis gives back differs from what went in only by this:
# English, both grades: ' comes back as ’. Welsh: its table is not made for the way back, see `welsh`.
def english(text: str) -> str:
    return text.replace("’", "'")


def welsh(text: str) -> str:
    """Undoes what the Welsh table does on the way back only.

    A letter with an accent comes back as a capital, "ae" as one letter, a first "la" as a pound sign and 1, and ŷ as a yen sign. A full
    stop, comma, colon, question or exclamation mark comes back as the digit with the same dots, and the hyphen is of another kind.
    """
    back = text.replace("¥", "ŷ").replace("Æ", "ae").replace("£1", "la").replace("‐", "-")
    back = re.sub("[ÂÊÎÔÛŴŶ]", lambda found: found[0].lower(), back)
    marks = {"1": ",", "3": ":", "4": ".", "6": "!", "8": "?"}
    return re.sub(r"(?<=[^\W\d])([13468])(?= |$)|(?<=\d)4$", lambda found: marks[found[0]], back)


def back(table: str, lines: list[str]) -> list[str]:
    cells = louis.translate(table, lines)
    given = "".join(row + "\n" for row in cells).encode()
    return run("lou_translate", "--backward", f"unicode.dis,{table}", data=given).splitlines()


@pytest.mark.parametrize("grade", [1, 2])
def test_english_braille_there_and_back(grade: int) -> None:
    assert len(SENTENCES["en"]) == 30
    assert [english(line) for line in back(tables.table("en", grade), SENTENCES["en"])] == SENTENCES["en"]


def test_welsh_braille_there_and_back() -> None:
    assert len(SENTENCES["cy"]) == 30
    assert [welsh(line) for line in back(tables.table("cy", 1), SENTENCES["cy"])] == SENTENCES["cy"]


@pytest.mark.parametrize(
    ("word", "cells"), [("cael", "⠉"), ("mae", "⠍"), ("nid", "⠝"), ("ysgol", "⠐⠽"), ("hefyd", "⠸⠓"), ("gweithio", "⠸⠛")]
)
def test_welsh_grade_2_contracts(word: str, cells: str) -> None:
    """liblouis cannot read its own Welsh grade 2 back (it opens "dw" inside words as "diwedd"): so single words are held here."""
    assert to_braille([("cy", word)], grade=2, form="dots").decode() == cells + "\n"
    assert len(to_braille([("cy", word)], form="dots")) > len(to_braille([("cy", word)], grade=2, form="dots"))


def test_the_rows_are_what_went_in() -> None:
    """Wrapping loses nothing: the rows, joined again, are what liblouis gave for the whole lines."""
    made = to_braille([("en", line) for line in SENTENCES["en"]], grade=2, form="dots").decode().splitlines()
    whole = louis.translate(tables.table("en", 2), SENTENCES["en"])
    assert louis.BLANK.join(made) == louis.BLANK.join(whole)
    assert max(map(len, made)) <= 40


def test_brf_has_pages_of_25_lines_in_ascii() -> None:
    made = to_braille([("en", "Home")] * 60, width=12).decode("ascii")
    pages = made.split("\f")
    assert [page.count("\r\n") for page in pages] == [25, 25, 10]
    assert pages[0].startswith(",HOME\r\n")


def test_brf_and_dots_are_the_same_cells() -> None:
    lines = [("ar", WORDS["ar"]), ("en", "“5 Dec” – £20?"), ("en", "")]
    dots = to_braille(lines, form="dots").decode()
    brf = "".join(chr(0x2800 + braille.ASCII.index(c)) if c != "\n" else c for c in to_braille(lines).decode().replace("\r", ""))
    assert brf == dots


@pytest.mark.parametrize("language", ["so", "ps", "ti", "am", "ro", "xx"])
def test_no_table(language: str) -> None:
    assert not braille.has_table(language)
    with pytest.raises(NoTable, match=language):
        to_braille([("en", "Hello"), (language, "x")])


@pytest.mark.parametrize("language", sorted(tables.TABLES))
@pytest.mark.parametrize("grade", [1, 2])
def test_every_table_loads_and_survives_every_character(language: str, grade: int) -> None:
    strange = "Maya 12:30 £5 😀 \x00\x1b\u200f\u202e ሰላም 中文 مرحبا Привіт ਸ਼ামি \ud800 \\x00 ⠿ é" + "\U0010ffff"
    made = to_braille([(language, strange), (language, "x" * 3000)], grade=grade)
    assert set(made.decode("ascii")) <= set(braille.ASCII + "\r\n\f")


@pytest.mark.parametrize(
    ("language", "text", "cells"),
    [
        ("ur", "گھر Maya", "⠛⠦⠗⠀⠠⠍⠁⠽⠁"),  # the Urdu table has no Latin letters
        ("uk", "їжа є", "⠹⠚⠁⠀⠜"),  # repaired
        ("tr", "ağ ö", "⠁⠣⠀⠪"),  # repaired
        ("pa", "ਸ਼", "⠩"),  # a letter that Unicode takes apart
        ("en", "hi 😀 ሰላም", "⠓⠊⠀⠿⠿⠿"),  # a pictogram is nothing, letters that no table knows are three full cells
    ],
)
def test_what_a_table_lacks(language: str, text: str, cells: str) -> None:
    assert to_braille([(language, text)], form="dots").decode() == cells + "\n"


def test_long_lines_are_not_cut() -> None:
    made = to_braille([("en", "home " * 1500)], form="dots").decode()
    assert made.count("⠓⠕⠍⠑") == 1500


def test_without_liblouis_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(louis, "_surroundings", lambda: {"PATH": "/nowhere"})
    with pytest.raises(Unavailable):
        to_braille([("en", "never seen: \u0e01")])


@pytest.mark.parametrize(
    ("text", "section", "ids"),
    [
        ("You go to school every Tuesday.", "going_well", ["school", "calendar"]),
        ("A video call with your brothers", "people", ["video_call", "brother"]),
        ("MUM’S families, the dog and a cat", "people", ["mum", "family"]),
        ("Homework in a schoolbag", "why", ["book"]),
        ("It is so.", "safety_rule", ["shield"]),
        ("It is so.", "worried", ["worried"]),
        ("It is so.", "no such section", []),
    ],
)
def test_which_pictures_a_line_gets(text: str, section: str, ids: list[str]) -> None:
    assert [symbol.id for symbol in symbols.choose(text, section)] == ids


def test_never_more_pictures_than_asked() -> None:
    text = "mum dad baby dog cat"
    assert [len(symbols.choose(text, "people", most)) for most in (0, 1, 2, 3)] == [0, 1, 2, 3]
    assert symbols.choose("so", "people", 0) == ()


def test_every_picture_is_there_and_harmless() -> None:
    found = symbols.load()
    folder = pdf.STATIC / "symbols"
    assert {path.name for path in folder.glob("*.svg")} == {symbol.file for symbol in found.by_id.values()}
    for path in folder.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size < 3000, path
        assert not re.search(r"<script|href|url\(|<image|<foreign|<style|<!|\son\w+=|data:", text), path
        assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"], path
        assert f"| {path.name} |" in (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")


def test_no_word_asks_for_two_pictures_and_every_section_has_one() -> None:
    words = [word for symbol in symbols.load().by_id.values() for word in symbol.words]
    assert len(words) == len(set(words))
    sections = "why going_well worried must_change needs_to_happen safety_rule if_not_working people getting_better"
    assert set(symbols.load().sections) == set(sections.split())


def test_a_wrong_file_of_pictures_is_refused() -> None:
    row = '[[symbol]]\nid="a"\nfile="a.svg"\nlabel="A"\nwords=[]\n'
    for text in (f'[sections]\nwhy="b"\n{row}', f'[sections]\nwhy="a"\n{row}{row}'):
        with pytest.raises(ValueError, match="picture"):
            symbols.read(text)


def test_labels_reach_the_translators() -> None:
    with symbols.DATA.open("rb") as file:
        found = list(symbols.labels(file, (), ("Translators:",), {}))
    rows = tomllib.loads(symbols.DATA.read_text(encoding="utf-8"))["symbol"]
    assert [message for _, _, message, _ in found] == [("picture", row["label"]) for row in rows]
    assert all(symbols.DATA.read_text(encoding="utf-8").splitlines()[line - 1] == "[[symbol]]" for line, *_ in found)


def _no_families() -> frozenset[str]:
    return frozenset()


_no_families.cache_clear = lambda: None  # type: ignore[attr-defined]


def _opened(made: bytes) -> bytes:
    """The PDF with its compressed streams opened, for looking into."""
    out = made
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            out += zlib.decompress(stream)
        except zlib.error:
            out += stream
    return out
