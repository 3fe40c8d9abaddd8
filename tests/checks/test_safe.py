"""Text safety, headers, settings: what must hold before any screen does."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal import languages, safe_text
from portal.config import ROOT, ConfigError, Settings
from portal.web import keep
from portal.web.page import HTMX_CDN, HTMX_FILE, HTMX_HASH
from tests.checks.page import check_page
from tests.conftest import PageClient, World, make_app

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<b onclick=alert(1) style=color:red hx-get=/x data-hx-post=/y>bold</b>",
    "<a href=javascript:alert(1)>link</a>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'></mi></math>",
    "<p><style>*{display:none}</style></p>",
    "<form action=/exit><input name=x></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p>one<p>two<ul><li>three",
    "{{ 7*7 }} {% raw %} %(name)s ${x}",
    "a\x00b\x1b[31m",
]
NOTIFY_ID = "11111111-2222-4333-8444-555555555555"
ALLOWED_TAG = re.compile(r"</?(b|strong|em|br|ul|ol|li|p)>")


@pytest.mark.parametrize("text", HOSTILE)
def test_plan_words_keep_a_few_tags_and_nothing_else(text: str) -> None:
    clean = safe_text.plan_html(text)
    assert "<" not in ALLOWED_TAG.sub("", clean)
    assert safe_text.plan_html(clean) == clean


@pytest.mark.parametrize("text", HOSTILE)
def test_either_cleaner_alone_would_hold(text: str) -> None:
    """Both get the same hostile inputs, so that one can be taken out."""
    first = safe_text.bleach.clean(text, tags=safe_text.TAGS, attributes={}, strip=True)
    second = safe_text.nh3.clean(text, tags=set(safe_text.TAGS), attributes={}, link_rel=None)
    for clean in (first, second):
        assert "<" not in ALLOWED_TAG.sub("", clean), clean


@given(st.text(alphabet=st.sampled_from("<>/\"'=&;abpliou script-!x\n{}%")))
def test_cleaning_is_settled_and_safe_for_any_text(text: str) -> None:
    clean = safe_text.plan_html(text)
    assert "<" not in ALLOWED_TAG.sub("", clean)
    assert safe_text.plan_html(clean) == clean


def test_plain_words_stay_as_they_are() -> None:
    assert safe_text.plan_html("Mum & Dad read with you. 5 < 6.") == "Mum &amp; Dad read with you. 5 &lt; 6."
    assert safe_text.plan_html("<b>Every day</b>, <em>really</em>.") == "<b>Every day</b>, <em>really</em>."


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\u202eevil\u202c Name", "evil Name"),
        ("a\u200bb\ufeffc", "abc"),
        ("\tTab", "Tab"),
        ("Zoë 🦊✨", "Zoë 🦊✨"),
        ("O'Brien; DROP", "O'Brien; DROP"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_names_cannot_turn_themselves_around(raw: str, kept: str) -> None:
    assert safe_text.name(raw) == kept


FAMILY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/help", "/sign-in", "/nowhere", "/about/", "/health/live"])
def test_headers_on_every_answer(client: PageClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == FAMILY_POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers  # no TLS here
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_script_network_is_allowed_on_the_team_s_pages_alone(world: World, tmp_path: Path) -> None:
    from tests.conftest import sign_in

    app = make_app(world.copy(tmp_path), htmx="cdn")
    app.test_client_class = type("Plain", (PageClient,), {"open": PageClient.__mro__[1].open})
    priya = sign_in(app, world.accounts["priya_nambiar"])
    response = priya.get("/team/")
    assert f"script-src 'self' {HTMX_CDN};" in response.headers["Content-Security-Policy"]
    page = response.get_data(as_text=True)
    assert f'src="{HTMX_CDN}" integrity="{HTMX_HASH}" crossorigin="anonymous" referrerpolicy="no-referrer" defer' in page
    assert "cdn" not in sign_in(app, world.accounts["maya"]).get("/about/", follow_redirects=True).headers["Content-Security-Policy"]


def test_our_own_htmx_is_the_file_that_the_hash_names() -> None:
    digest = hashlib.sha384((ROOT / "static" / HTMX_FILE).read_bytes()).digest()
    assert "sha384-" + base64.b64encode(digest).decode() == HTMX_HASH
    assert "@4.0.1/" in HTMX_CDN


def test_htmx_stays_within_what_both_versions_know() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"hx-on|js:|hx-vars|hx-headers|hx-vals", text), path
        assert not re.search(r'hx-trigger="[^"]*\[', text), path
        for tag in re.findall(r"<form[^>]*hx-post[^>]*>", text):
            action, posts = re.search(r'action="([^"]+)"', tag), re.search(r'hx-post="([^"]+)"', tag)
            assert action, path
            assert posts, path
            assert action[1] == posts[1], path


def test_a_planted_inline_script_is_found(client: PageClient) -> None:
    html = client.get("/").get_data(as_text=True)
    for planted in ("<script>1</script>", '<p style="color:red">x</p>', '<p onclick="x()">x</p>', '<img src="https://evil.example/x.png">'):
        with pytest.raises(AssertionError):
            check_page(html.replace("</main>", planted + "</main>"), "/")


def test_every_page_lets_people_out_and_helps(client: PageClient) -> None:
    html = client.get("/privacy").get_data(as_text=True)
    with pytest.raises(AssertionError):
        check_page(html.replace('href="/exit"', 'href="/elsewhere"'), "/")
    with pytest.raises(AssertionError):
        check_page(html.replace('href="/help"', "").replace("tel:999", ""), "/")


def test_nothing_personal_in_titles_and_addresses(as_: Callable[[str], PageClient], world: World) -> None:
    client, ref = as_("dana_whitlock"), world.accounts["dana_whitlock"].records[0][0]
    assert re.fullmatch(r"[2-9a-z]{12}", ref)
    for page in (
        "",
        "people",
        "visits",
        "visits/why",
        "visits/sooner",
        "next",
        "plan",
        "say",
        "messages",
        "rights",
        "words",
        "how-it-feels",
    ):
        html = client.get(f"/about/{ref}/{page}").get_data(as_text=True)
        title = re.search(r"<title>(.*?)</title>", html)[1]
        assert not re.search(r"Maya|Dana|Priya|700101", title)
        assert not re.search(r'(href|action|src)="[^"]*(Maya|Whitlock|700101|F101)', html)


def test_no_answer_holds_an_inner_number(as_: Callable[[str], PageClient], world: World) -> None:
    client, ref = as_("maya"), world.accounts["maya"].records[0][0]
    for page in ("", "people", "visits", "visits/why", "next", "plan", "words?part=good", "all-about-me", "how-it-feels"):
        # Whole numbers, without tokens and keys, which are made by chance.
        shown = re.sub(r'name="(csrf_token|key)" value="[^"]*"', "", client.get(f"/about/{ref}/{page}").get_data(as_text=True))
        assert not re.search(r"(?<![\w-])(70010\d|81\d\d|PL\d+|F10\d)(?![\w-])", shown)


def test_the_log_holds_no_words(
    app: Flask, as_: Callable[[str], PageClient], world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya, path = as_("maya"), f"/about/{world.accounts['maya'].records[0][0]}/say"
    token = re.search(r'csrf_token" value="([^"]+)"', maya.get(path).get_data(as_text=True))[1]
    app.testing = False
    monkeypatch.setattr("portal.services.voice.say", lambda *a, **k: {}["canary words"])
    with caplog.at_level(logging.DEBUG):
        response = maya.post(path, data={"csrf_token": token, "words": "canary words of a child", "to": "worker", "kind": "worry"})
    assert response.status_code == 500
    assert "canary words of a child" in response.get_data(as_text=True)  # on the page, where they can be copied
    assert "canary" not in caplog.text
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"PORTAL_TODAY": "yesterday"}, "PORTAL_TODAY"),
        ({"PORTAL_TLS": "1"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_TLS": "1", "PORTAL_SECRET_KEY": "x", "PORTAL_TODAY": "2026-11-20"}, "PORTAL_TODAY"),
        ({"PORTAL_HTMX": "sometimes"}, "PORTAL_HTMX"),
        ({"PORTAL_PROXIES": "two"}, "PORTAL_PROXIES"),
        ({"PORTAL_MAIL_HOST": "mail.example.org"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_HOST": "mail.example.org", "PORTAL_MAIL_FROM": "Rosa <rosa@example.org>"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_TLS": "perhaps"}, "PORTAL_MAIL_TLS"),
        ({"PORTAL_MAIL_TLS": "off", "PORTAL_MAIL_PASSWORD": "x"}, "PORTAL_MAIL_TLS"),
        ({"PORTAL_MAIL_PORT": "many"}, "PORTAL_MAIL_PORT"),
        ({"PORTAL_NOTIFY_KEY": "short", "PORTAL_NOTIFY_SMS_TEMPLATE": "t"}, "PORTAL_NOTIFY_KEY"),
        ({"PORTAL_NOTIFY_KEY": f"name-{'-'.join([NOTIFY_ID, NOTIFY_ID])}"}, "PORTAL_NOTIFY_SMS_TEMPLATE"),
        ({"PORTAL_NOTIFY_URL": "ftp://example.org"}, "PORTAL_NOTIFY_URL"),
        ({"PORTAL_LINK": "javascript:alert(1)"}, "PORTAL_LINK"),
        ({"PORTAL_DUTY_EMAIL": "duty@example.org,nobody"}, "PORTAL_DUTY_EMAIL"),
        ({"PORTAL_DUTY_SMS": "07700 900123"}, "PORTAL_DUTY_SMS"),
        ({"PORTAL_HEAD_EMAIL": "head"}, "PORTAL_HEAD_EMAIL"),
        ({"PORTAL_HEAD_SMS": "+1"}, "PORTAL_HEAD_SMS"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(env: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Settings.from_env(env)


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_env(
        {"PORTAL_SECRET_KEY": "k", "PORTAL_AUTHORITY": "sandwell", "PORTAL_TODAY": "2026-11-20", "PORTAL_LIMITS": "off"}
    )
    assert (settings.secret_key, settings.authority, settings.rate_limits) == ("k", "sandwell", False)
    assert str(settings.today) == "2026-11-20"


def test_the_settings_of_notifications_come_from_the_environment() -> None:
    telling = Settings.from_env(
        {
            "PORTAL_SECRET_KEY": "k",
            "PORTAL_MAIL_HOST": "mail.example.org",
            "PORTAL_MAIL_FROM": "messages@example.org",
            "PORTAL_MAIL_TLS": "tls",
            "PORTAL_MAIL_PASSWORD": "between-us",
            "PORTAL_NOTIFY_KEY": f"name-{NOTIFY_ID}-{NOTIFY_ID}",
            "PORTAL_NOTIFY_SMS_TEMPLATE": "t1",
            "PORTAL_OUTBOX_DIR": "/srv/outbox",
            "PORTAL_LINK": "https://my.example.org/",
            "PORTAL_DUTY_EMAIL": "duty@example.org, out-of-hours@example.org",
            "PORTAL_HEAD_SMS": "+447700900123",
        }
    ).telling
    assert (telling.mail_host, telling.mail_port, telling.mail_from) == ("mail.example.org", 465, "messages@example.org")
    assert (telling.notify_sms_template, str(telling.outbox_dir), telling.link) == ("t1", "/srv/outbox", "https://my.example.org/")
    assert telling.duty_email == ("duty@example.org", "out-of-hours@example.org")
    assert (telling.duty_sms, telling.head_sms) == ((), ("+447700900123",))
    assert "between-us" not in repr(telling)
    assert NOTIFY_ID not in repr(telling)


def test_only_config_reads_the_environment() -> None:
    readers = [p.name for p in (ROOT / "portal").rglob("*.py") if "os.environ" in p.read_text(encoding="utf-8")]
    assert readers == ["config.py"]


@pytest.mark.parametrize("path", ["/about/abc/say", "/team/inbox/abc/answer"])
def test_own_paths(path: str) -> None:
    assert keep.own_path(path) == path


@pytest.mark.parametrize(
    "path", ["//evil", "https://evil", "/about//x", "/about/\\x", "/exit", "", "/about/" + "x" * 300, "/about/é", "/about/ x"]
)
def test_no_other_paths(path: str) -> None:
    assert keep.own_path(path) == ""


@pytest.mark.parametrize(
    ("wishes", "accepted", "code"),
    [(("ar",), (), "ar"), (("ar-SY",), (), "ar"), ((None, "xx"), ("fr", "cy-GB"), "cy"), ((), (), "en"), (("<script>",), ("*",), "en")],
)
def test_which_language(wishes: tuple[str | None, ...], accepted: tuple[str, ...], code: str) -> None:
    assert languages.negotiate(*wishes, accepted=accepted).code == code


@pytest.mark.parametrize(
    ("code", "direction"), [("ar", "rtl"), ("ur-PK", "rtl"), ("ps", "rtl"), ("en", "ltr"), ("uk", "ltr"), ("ckb_IQ", "rtl")]
)
def test_directions(code: str, direction: str) -> None:
    assert languages.direction(code) == direction


def test_a_language_that_nobody_checked_says_so(client: PageClient) -> None:
    english, welsh, arabic = (client.get(f"/?lang={code}").get_data(as_text=True) for code in ("en", "cy", "ar"))
    assert "No native reader" not in english
    assert '<html lang="cy" dir="ltr">' in welsh
    assert '<html lang="ar" dir="rtl">' in arabic
    for language in languages.OFFERED:
        assert language.own_name in english
    mark = 'class="small">'
    assert welsh.count(mark) == arabic.count(mark) == english.count(mark) + 1


def test_lang_works_on_any_page_and_stays(as_: Callable[[str], PageClient], world: World) -> None:
    client, ref = as_("maya"), world.accounts["maya"].records[0][0]
    assert 'lang="ar"' in client.get(f"/about/{ref}/plan?lang=ar").get_data(as_text=True)
    assert '<html lang="ar"' in client.get(f"/about/{ref}/").get_data(as_text=True)
    assert '<html lang="ar"' in client.get("/help?lang=xx").get_data(as_text=True)


def test_dates_are_written_as_each_language_writes_them(as_: Callable[[str], PageClient], world: World) -> None:
    client, ref = as_("maya"), world.accounts["maya"].records[0][0]
    for code, words in (("en", "Tuesday 24 November"), ("cy", "dydd Mawrth 24 Tachwedd"), ("ar", "الثلاثاء، 24 نوفمبر")):
        assert words in client.get(f"/about/{ref}/visits?lang={code}").get_data(as_text=True)


def test_too_much_is_refused_kindly(client: PageClient) -> None:
    response = client.post("/sign-in", data={"code": "x" * 300_000})
    assert response.status_code == 413


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/"), ("PUT", "/sign-in"), ("PATCH", "/exit")])
def test_other_methods(client: PageClient, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 405


def test_health(client: PageClient) -> None:
    assert client.get("/health/live").data == client.get("/health/ready").data == b"ok\n"


def test_the_portal_answers_compressed(client: PageClient) -> None:
    assert client.get("/help", headers={"Accept-Encoding": "br, gzip"}).content_encoding == "br"
    assert client.get("/help", headers={"Accept-Encoding": "gzip"}).content_encoding == "gzip"
    assert "Accept-Encoding" in client.get("/help").headers["Vary"]


def test_database_settings(app: Flask) -> None:
    from portal.extensions import db

    with app.app_context(), db.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]
