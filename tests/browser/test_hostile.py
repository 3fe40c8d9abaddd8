"""Hostile words through every field of every form: no error of ours, no header of theirs, and always a kind page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from portal.services.voice import NEWEST
from tests.browser import server
from tests.browser.conftest import MakeTab
from tests.browser.hostile import FAMILIES, HOSTILE, HUGE, RAW
from tests.browser.server import Portal
from tests.browser.shown import Shapes, kept, shown_lines
from tests.browser.visitor import Answer, Visitor, as_bytes, encoded

pytestmark = pytest.mark.browser

OURS = re.compile(r"(http://127\.0\.0\.1:\d+)?/(?![/\\])")  # an address of this site and of no other
Fields = dict[str, str | bytes]
LONGEST_ADDRESS = 6_000  # a longer one is refused before it is ours
LONGEST_CODE, LONGEST_EMAIL, LONGEST_TOTP = 80, 255, 20  # as the forms have it
PARTS = 8
COSTLY = [text for family in FAMILIES.values() for text in family[:40]]  # a try to sign in costs both sides 20 to 60 ms
SOME = HOSTILE[:: len(HOSTILE) // 12]  # for what takes a browser a while each


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A demo of its own, without limits, behind one proxy: so that each try comes from another address."""
    running = server.start(tmp_path_factory.mktemp("target"), PORTAL_LIMITS="off", PORTAL_PROXIES="1")
    yield running
    assert running.process.poll() is None, "the server fell over"
    running.stop()
    log = running.log.read_text(errors="replace")
    assert not re.search("unexpected|Traceback", log), log[-3000:]


@pytest.fixture
def visitor(target: Portal) -> Iterator[Callable[..., Visitor]]:
    """`visitor()`, `visitor("maya")`: somebody over HTTP alone; `.form` is the token of their forms."""
    made: list[Visitor] = []

    def make(key: str = "") -> Visitor:
        made.append(Visitor(target))
        made[-1].form = made[-1].sign_in(key) if key else made[-1].token("/sign-in")
        return made[-1]

    yield make
    for one in made:
        one.line.close()


def kind(answer: Answer, text: str | bytes) -> Answer:
    """Whatever was sent: no fault of ours, nothing of theirs in the head, and a page with help and a way out."""
    told = f"{answer.status} for {text[:120]!r}"
    assert answer.status < 500, told
    assert not {"x-hostile", "bcc", "location2"} & {name.lower() for name in answer.headers}, told
    assert all("hostile" not in value for value in answer.headers.get_all("Set-Cookie") or []), told
    if 300 <= answer.status < 400:
        assert OURS.match(answer.to), f"{told}: to {answer.to}"
    else:
        assert answer.headers.get_content_type() == "text/html", told
        assert answer.body.count("<h1") == 1, told
        assert 'href="/exit"' in answer.body, told
        assert 'href="/help"' in answer.body or "tel:999" in answer.body, told
        assert "Traceback" not in answer.body, told
    return answer


def test_the_corpus_is_what_it_says() -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) >= len(COSTLY) >= 500
    assert len(FAMILIES) >= 15
    assert max(map(len, HOSTILE)) == HUGE
    for text in HOSTILE:
        text.encode()
    for raw in RAW:
        assert as_bytes(raw) == raw


def test_signing_in_with_a_card(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal) -> None:
    anyone, shapes = visitor(), Shapes(tab(of=target).page)
    for plain in ("x", "x" * 300, " "):
        shapes.allow(anyone.post("/sign-in", {"csrf_token": anyone.form, "code": plain, "secret": "x"}).body)
    for n, text in enumerate([*COSTLY, *RAW]):
        # Where a code is too long to be asked about, the PIN goes with another: another card each time, so that no try waits.
        code = text if len(text) <= LONGEST_CODE else f"{n:016d}"
        for fields in ({"code": code, "secret": text}, *([{"code": text, "secret": "x"}] if code != text else [])):
            answer = kind(anyone.post("/sign-in", {"csrf_token": anyone.form, **fields}), text)
            assert answer.status == 422, f"{answer.status} for {text[:80]!r}"
            shapes.check(answer.body, text)
    shapes.done()
    assert shapes.checked > 500


def test_signing_in_as_staff(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal) -> None:
    anyone, shapes = visitor(), Shapes(tab(of=target).page)
    path, others = "/sign-in/staff", {"csrf_token": anyone.form, "email": "nobody@example.org", "password": "x", "totp": "000000"}
    for field, plain in (("email", "x"), ("email", "x" * 300), ("totp", "x" * 30), ("email", " "), ("totp", " "), ("password", "")):
        shapes.allow(anyone.post(path, {**others, field: plain}).body)
    waited = 0
    for n, text in enumerate([*COSTLY, *RAW]):
        alone = f"nobody{n}@example.org"
        short = {"email": text if len(text) <= LONGEST_EMAIL else alone, "totp": text if len(text) <= LONGEST_TOTP else "000000"}
        tries = [{**short, "password": text}, {"email": text}] if short["email"] != text else [{**short, "password": text}]
        for fields in [*tries, {"email": alone, "totp": text}] if short["totp"] != text else tries:
            answer = kind(anyone.post(path, {**others, **fields}), text)
            assert answer.status in {422, 429}, f"{answer.status} for {text[:80]!r}"
            waited += answer.status == 429  # small and big letters are one address of mail, which waits after three tries
            if answer.status == 422:
                shapes.check(answer.body, text)
    shapes.done()
    assert shapes.checked > 500 > 10 * waited


def talk_of(answer: Answer) -> str:
    """The ref of the conversation that a form led to."""
    assert answer.status == 303, answer.status
    return answer.to.split("?")[0].rsplit("/", 1)[1]


def opened(worker: Visitor, talk: str) -> None:
    """What nobody opened is neither answered nor closed."""
    assert worker.post(f"/team/inbox/{talk}/open", {"csrf_token": worker.form}).status == 303


def test_saying_and_closing(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal) -> None:
    """Each piece is said in a conversation of its own, closed with itself, and stands on the child's page as it was typed."""
    maya, priya, ref = visitor("maya"), visitor("priya_nambiar"), target.ref("maya")
    say = {"csrf_token": maya.form, "kind": "feedback", "to": "worker"}
    talks: dict[str, str] = {}
    for text in HOSTILE:
        answer = kind(maya.post(f"/about/{ref}/say", {**say, "words": text}), text)
        if answer.status == 303:
            talks[text] = talk_of(answer)
        else:
            assert (answer.status, kept(text).strip()) == (422, ""), f"{answer.status} for {text[:80]!r}"
    for raw in RAW:
        kind(maya.post(f"/about/{ref}/say", {**say, "words": raw}), raw)
    for text, talk in talks.items():
        opened(priya, talk)
        kind(priya.post(f"/team/inbox/{talk}/close", {"csrf_token": priya.form, "seen": "1", "words": text}), text)
    page, shapes = tab(of=target), Shapes(tab(of=target).page)
    plain = talk_of(maya.post(f"/about/{ref}/say", {**say, "words": "plain"}))
    opened(priya, plain)
    priya.post(f"/team/inbox/{plain}/close", {"csrf_token": priya.form, "seen": "1", "words": "plain"})
    shapes.allow(maya.get(f"/about/{ref}/messages/{plain}").body)
    for text, talk in talks.items():
        shapes.check(kind(maya.get(f"/about/{ref}/messages/{talk}"), text).body, text, words=[kept(text)] * 2)
    shapes.done()
    page.sign_in("maya")
    for talk in list(talks.values())[:: len(talks) // 25]:
        page.go(f"/about/{ref}/messages/{talk}")
        page.page.mouse.move(50, 300)
    page.sign_in("priya_nambiar")
    page.go("/team/inbox?box=closed")
    assert page.page.locator(".rows > li").count() == NEWEST
    page.go("/team/inbox?box=closed&page=1")
    for talk in list(talks.values())[7 :: len(talks) // 12]:
        page.go(f"/team/inbox/{talk}")
    page.nothing_bad()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_long_conversation(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal, part: int) -> None:
    """All of it in a few conversations, from both sides: shown to both in the browser, in order, exactly as it was typed."""
    maya, priya, ref = visitor("maya"), visitor("priya_nambiar"), target.ref("maya")
    talk = talk_of(maya.post(f"/about/{ref}/say", {"csrf_token": maya.form, "kind": "worry", "to": "worker", "words": "first"}))
    opened(priya, talk)
    mine, theirs = ["first"], list[str]()
    for text in HOSTILE[part::PARTS]:
        answer = kind(maya.post(f"/about/{ref}/messages/{talk}", {"csrf_token": maya.form, "words": text}), text)
        mine += [kept(text)] if answer.status == 303 else []
        answered = {"csrf_token": priya.form, "seen": str(len(mine)), "words": text}
        answer = kind(priya.post(f"/team/inbox/{talk}/answer", answered), text)
        theirs += [kept(text)] if answer.status == 303 else []
    assert len(mine) - 1 == len(theirs) > len(HOSTILE) // PARTS - 20
    page = tab(of=target)
    for key, path, own, other in (
        ("maya", f"/about/{ref}/messages/{talk}", mine, theirs),
        ("priya_nambiar", f"/team/inbox/{talk}", theirs, mine),
    ):
        page.sign_in(key)
        page.go(path)
        assert shown_lines(page.page, "mine") == own
        assert shown_lines(page.page, "theirs") == other
        page.page.mouse.move(50, 300)
        page.page.keyboard.press("Tab")
        page.nothing_bad()
        assert not (wide := page.page.evaluate("() => document.documentElement.scrollWidth")) > 360, f"long words make {path} {wide} wide"


def test_an_answer_that_htmx_puts_in(tab: MakeTab, visitor: Callable[..., Visitor], target: Portal) -> None:
    """Through htmx too: the answer comes as a part of a page, and htmx obeys nothing in it."""
    maya, page = visitor("maya"), tab(of=target)
    words = {"csrf_token": maya.form, "kind": "worry", "to": "worker", "words": "first"}
    talk = talk_of(maya.post(f"/about/{target.ref('maya')}/say", words))
    page.sign_in("priya_nambiar")
    page.go(f"/team/inbox/{talk}")
    page.page.locator('form[action$="/open"] button').click()
    for n, text in enumerate([*FAMILIES["htmx"][::4], *FAMILIES["handlers"][::8], *FAMILIES["mutations"][::6]], start=1):
        form = page.page.locator('form[action$="/answer"]')
        form.locator("textarea").fill(text)
        form.get_by_role("button").click()
        expect(page.page.locator(".talk article.mine")).to_have_count(n)
        assert shown_lines(page.page, "mine")[-1] == kept(text)
    assert page.path() == f"/team/inbox/{talk}"
    page.nothing_bad()


def test_saying_that_it_is_not_safe(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal) -> None:
    dana, ref = visitor("dana_whitlock"), target.ref("dana_whitlock")
    sent = 0
    for text in [*HOSTILE, *RAW]:
        answer = kind(dana.post(f"/about/{ref}/say/unsafe", {"csrf_token": dana.form, "to": "duty", "words": text}), text)
        assert answer.status in {303, 422}
        sent += answer.status == 303
    assert sent > len(HOSTILE) - 20
    page = tab(of=target)
    page.sign_in("dana_whitlock")
    page.go(f"/about/{ref}/messages")
    assert page.page.locator("main a.card.row").count() == NEWEST
    page.go(f"/about/{ref}/messages?page=2")
    page.sign_in("priya_nambiar")
    page.go("/team/inbox?box=urgent")
    assert page.page.locator(".rows > li").count() >= sent
    page.nothing_bad()


FIELDS: dict[str, tuple[str, Fields]] = {
    "to": ("/about/{maya}/say", {"kind": "feedback", "words": "w"}),
    "kind": ("/about/{maya}/say", {"to": "worker", "words": "w"}),
    "key": ("/about/{maya}/say", {"kind": "question", "to": "worker", "words": "w"}),
    "csrf_token": ("/about/{maya}/say", {"kind": "feedback", "to": "worker", "words": "w"}),
    "back": ("/sign-in", {"code": "x", "secret": "y", "words": "w", "kind": "feedback", "to": "worker"}),
    "words": ("/sign-in", {"code": "x" * 90, "secret": "y", "back": "/about/x/say"}),
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_other_field(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal, field: str) -> None:
    """Choices, keys and tokens that were tampered with; what comes back holds the words and no markup of theirs."""
    path, others = FIELDS[field]
    maya, shapes = visitor("maya"), Shapes(tab(of=target).page)
    path = path.format(maya=target.ref("maya"))
    for text in [*HOSTILE, *RAW]:
        fields: Fields = {"csrf_token": maya.form, **others, field: text}
        if field == "to":
            fields["words"] = text
        answer = kind(maya.post(path, fields), text)
        if answer.status != 303:
            for plain in ("plain", " ", "x" * 300, "/about/x/say") if not shapes.allowed else ():
                again = {k: plain if v == text else v for k, v in fields.items()}
                shapes.allow(maya.post(path, again).body)
            shapes.check(answer.body, text)
    shapes.done()


# Ruth's inbox and Yusuf's messages are empty, so that their pages are small. What comes after a comma goes along.
QUERIES = {
    "find,only": ("priya_nambiar", "/team/"),
    "box": ("ruth_odell", "/team/inbox"),
    "kind": ("maya", "/about/{maya}/say"),
    "sent": ("yusuf", "/about/{yusuf}/messages"),
    "lang": ("maya", "/help"),
    "from": ("maya", "/languages"),
}


@pytest.mark.parametrize("field", QUERIES)
def test_the_end_of_an_address(visitor: Callable[..., Visitor], tab: MakeTab, target: Portal, field: str) -> None:
    key, path = QUERIES[field]
    path = path.format(maya=target.ref("maya"), yusuf=target.ref("yusuf"))
    person, shapes = visitor(key), Shapes(tab(of=target).page, without=".rows")
    for plain in ("plain", "", "maya"):
        shapes.allow(person.get(path, **dict.fromkeys(field.split(","), plain)).body)
    for text in [*HOSTILE, *RAW]:
        if len(as_bytes(text)) < LONGEST_ADDRESS:
            shapes.check(kind(person.get(path, **dict.fromkeys(field.split(","), text)), text).body, text)
    shapes.done()
    page = tab(of=target)
    page.sign_in(key)
    for text in SOME:
        if len(as_bytes(text)) < LONGEST_ADDRESS:
            page.go(f"{path}?{encoded(dict.fromkeys(field.split(','), text))}")
    page.nothing_bad()


def test_pieces_of_an_address(visitor: Callable[..., Visitor], target: Portal) -> None:
    """In place of a record, a conversation, somebody's eyes: the same "not found" as ever."""
    priya, maya, ref = visitor("priya_nambiar"), visitor("maya"), target.ref("maya")
    for n, text in enumerate([*HOSTILE, *RAW]):
        piece = "".join(f"%{byte:02X}" for byte in as_bytes(text)[:900])
        who, path = (
            (maya, f"/about/{piece}/"),
            (maya, f"/about/{ref}/messages/{piece}"),
            (priya, f"/team/inbox/{piece}"),
            (priya, f"/team/children/{ref}/as/{piece}/"),
        )[n % 4]
        kind(who.ask("GET", path), text)


A_FILE = b'--x\r\nContent-Disposition: form-data; name="words"; filename="../x"\r\n\r\nx\r\n--x--'


def test_headers_and_bodies(visitor: Callable[..., Visitor], target: Portal) -> None:
    """Cookies, languages and kinds of form that no browser sends."""
    anyone, maya, ref = Visitor(target), visitor("maya"), target.ref("maya")
    with anyone:
        for text in HOSTILE[::3]:
            line = "".join(c for c in text if 32 <= ord(c) < 256 and ord(c) != 127)[:3000].strip()
            for name in ("Accept-Language", "HX-Request", "Referer", "X-Forwarded-For", "User-Agent"):
                answer = anyone.ask("GET", "/sign-in", headers={name: line})
                assert answer.status == 200, f"{answer.status} for {name}: {line[:80]!r}"
            answer = anyone.ask("HEAD", "/sign-in", headers={"Accept-Encoding": line})
            assert answer.status == 200, f"{answer.status} for {line[:80]!r}"
            anyone.cookies = {}
            answer = anyone.ask("GET", "/about/", headers={"Cookie": f"portal={line}"})
            assert answer.status == 303, f"{answer.status} for a cookie {line[:80]!r}"
    for sort in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", "x", ""):
        for body in (b"", b"--x\r\n", A_FILE, b"{", b"\xff" * 999):
            kind(maya.ask("POST", f"/about/{ref}/say", body, {"Content-Type": sort}), body)
    kind(maya.post(f"/about/{ref}/say", {"csrf_token": maya.form, "words": "x" * 300_000}), "too long")
    many = "&".join(f"words={n}" for n in range(5000)).encode()
    kind(maya.ask("POST", f"/about/{ref}/say", many, {"Content-Type": "application/x-www-form-urlencoded"}), "many")
