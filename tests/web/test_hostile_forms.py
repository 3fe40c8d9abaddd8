"""Hostile words in every field of the forms about visits: no error of ours, nothing stored that is no choice, every word given back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.extensions import db
from portal.models import Arrangement, DiaryEntry, Message, VisitChange
from tests.browser.hostile import HOSTILE
from tests.conftest import PageClient

MAYA, YUSUF, KEISHA = "700101", "700102", "700103"
SOME = HOSTILE[::9]
As, Ref = Callable[[str], PageClient], Callable[[str], str]

FORMS = [
    ("priya_nambiar", "/team/children/{maya}/diary/", "book", ("kind", "day", "time", "place", "key")),
    ("priya_nambiar", "/team/children/{maya}/diary/", "record", ("day", "seen", "key")),
    ("priya_nambiar", "/team/children/{maya}/diary/", "{entry}/change", ("what", "reason", "day", "time")),
    ("priya_nambiar", "/team/children/{maya}/diary/", "arrange", ("arranged", "since", "amount", "unit", "ways")),
    ("maya", "/about/{maya}/", "notices", ("notice",)),
    ("keisha", "/about/{keisha}/visits/keep-in-touch", "", ("choice", "ways", "often", "again")),
]
GOOD = {
    "kind": "visit",
    "day": "2026-11-23",
    "time": "15:30",
    "place": "School",
    "seen": "alone",
    "what": "moved",
    "reason": "ill",
    "arranged": "agreed_visits",
    "since": "2026-11-10",
    "amount": "1",
    "unit": "weeks",
    "choice": "wish",
    "ways": "text",
    "often": "1 months",
    "again": "6 months",
}
KINDS = {"visit", "goodbye", "introduction"}
PLACES = {"", "Home", "School", "Family hub", "Civic centre", "Foster home", "Video call", "A walk or a café"}


@pytest.mark.parametrize(("who", "at", "path", "fields"), FORMS, ids=["book", "record", "change", "arrange", "notice", "keep-in-touch"])
def test_one_bad_field_is_refused_and_nothing_breaks(
    app: Flask, as_: As, ref: Ref, who: str, at: str, path: str, fields: tuple[str, ...]
) -> None:
    client = as_(who)
    with app.app_context():
        entry = db.session.scalars(db.select(DiaryEntry.ref).where(DiaryEntry.status == "planned", DiaryEntry.kind == "visit")).first()
    where = at.format(maya=ref(MAYA), keisha=ref(KEISHA))
    page = client.get(where).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    for n, field in enumerate(fields):
        for text in SOME[n :: len(fields)]:
            form = {key: GOOD[key] for key in fields if key in GOOD} | {field: text, "csrf_token": token}
            answer = client.post(where + path.format(entry=entry), data=form)
            assert answer.status_code in {303, 404, 422}, (field, text)
            if answer.status_code == 422:
                body = answer.get_data(as_text=True)
                assert "<script>window" not in body
    with app.app_context():
        ours = list(db.session.scalars(db.select(DiaryEntry).where(DiaryEntry.source == "portal")))
        assert {e.kind for e in ours} <= KINDS
        assert {e.place for e in ours} <= PLACES
        assert {c.what for c in db.session.scalars(db.select(VisitChange))} <= {"moved", "late", "cancelled"}
        assert all(re.fullmatch(r"[a-z0-9_]*", a.kind + a.unit) for a in db.session.scalars(db.select(Arrangement)))
        assert all(set(a.ways.split()) <= {"meet", "phone", "text", "video", "email"} for a in db.session.scalars(db.select(Arrangement)))


def test_every_word_of_an_ask_is_kept_as_typed(app: Flask, as_: As, ref: Ref) -> None:
    yusuf, path = as_("yusuf"), f"/about/{ref(YUSUF)}/visits/sooner"
    token = re.search(r'name="csrf_token" value="([^"]+)"', yusuf.get(path).get_data(as_text=True))[1]
    for text in SOME:
        answer = yusuf.post(path, data={"csrf_token": token, "words": text, "key": ""})
        assert answer.status_code == 303, text
    with app.app_context():
        kept = set(db.session.scalars(db.select(Message.words)))
        plain = [t for t in SOME if t.strip() and t.isprintable()]
        assert len(plain) > 20
        assert {t for t in plain if t.strip()} <= kept
    body = yusuf.get(answer.headers["Location"]).get_data(as_text=True)
    assert "<script>window" not in body
    assert html.escape(next(t for t in plain if "<script>" in t), quote=False)[:30] in body.replace("&#34;", '"').replace("&#39;", "'")
