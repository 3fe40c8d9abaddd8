"""The demo's invented voices: each story is there, and no page of anybody breaks because of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.authority import Authority
from portal.extensions import db
from portal.models import Account, Notice, OpenFeedback, SealedFeedback
from portal.rules.learning import NoticeKind, NoticeState
from portal.rules.voice import Kind, Status
from portal.services import away, complaints, demo, explained, learning, learning_acts, learning_public, open_feedback, voice
from portal.services.access import OpenRecord, Person, my_records, open_list, open_record, person_of
from portal.services.demo_learned_words import INVITATIONS, LEARNED, Learned
from portal.services.learning_acts import Reading
from portal.services.talk import Talk
from portal.wording import words
from tests.conftest import TODAY, make_app, sign_in

LINK = re.compile(r'<a\b[^>]* href="(/(?:about|team|helping)/[^"#]*)')
REF = re.compile(r"(?<=/)[2-9a-z]{12}(?=/|$|\?)")
CHOICE = re.compile(r"=[^&]*|(?<=/phrases/)[a-z0-9_]+|(?<=/standards/)[a-z0-9_]+|(?<=/plan/)[a-z_]+(?=/)")
FILE = re.compile(r"\.(?:pdf|brf|txt|ics|csv|ods|json)(?:\?|$)")
SAME_KIND = 2  # pages that differ only in whose they are: this many of them
FAMILIES = ("maya", "dana_whitlock", "rob_tanner", "yusuf", "samira_sabbagh", "carol_bright", "keisha", "owen", "lowri_pritchard")
STAFF = ("denise_ollerton", "marcus_ellery", "sunita_marsh", "josephine_adair", "hannah_seddon", "bethan_rosser", "ruth_odell")

NOTHING_TO_ANSWER = ("josephine_adair", "ruth_odell")


class Demo:
    """The demo as `make run` builds it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        accounts, _ = demo.build(TODAY, self.authority)
        self.accounts = {account.key: account for account in accounts}

    @property
    def authority(self) -> Authority:
        found: Authority = self.app.extensions["portal.authority"]
        return found

    def person(self, key: str) -> Person:
        """One of its people; within the application's context."""
        name = self.accounts[key].name
        return next(p for p in map(person_of, db.session.scalars(select(Account))) if p.name == name)

    def record(self, key: str) -> OpenRecord:
        """The first record of one of the family, as it is today."""
        who = self.person(key)
        return open_record(who, my_records(who, TODAY)[0].ref, TODAY)

    def talks(self, key: str, kind: Kind) -> list[Talk]:
        """What one of them said, of one kind, whole, about whichever of their children."""
        who = self.person(key)
        records = [open_record(who, link.ref, TODAY) for link in my_records(who, TODAY)]
        return [voice.my_talk(record, talk.ref) for record in records for talk in voice.my_talks(record)[0] if talk.kind is kind]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    app = make_app(tmp_path_factory.mktemp("told") / "world.sqlite3")
    with app.app_context():
        db.create_all()
        made = Demo(app)
        db.session.remove()
    yield made
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo_world(told: Demo) -> Iterator[Demo]:
    with told.app.test_request_context():
        yield told
        db.session.remove()


def test_rights_were_explained_to_all_but_one(demo_world: Demo) -> None:
    due = {}
    for key in ("denise_ollerton", "marcus_ellery"):
        for record, _ in open_list(demo_world.person(key), TODAY):
            due[record.name] = explained.due_for(record)
    assert {name: whom for name, whom in due.items() if whom} == {"Maya": ("father",)}
    told_to_samira = explained.to_me(demo_world.record("samira_sabbagh"))
    assert [(t.language, t.interpreter, t.by) for t in told_to_samira] == [("ar", True, "Hannah Seddon")]


def test_families_tapped_and_wrote_after_visits(demo_world: Demo) -> None:
    keys = ("samira_sabbagh", "keisha", "owen", "lowri_pritchard", "yusuf", "carol_bright")
    said = {key: demo_world.talks(key, Kind.VISIT) for key in keys}
    assert {key: [len(talk.taps) for talk in talks] for key, talks in said.items()} == {key: [3] for key in keys}
    status = {key: talks[0].status for key, talks in said.items()}
    closed, waiting = Status.CLOSED, Status.WAITING
    assert status == {
        **{"samira_sabbagh": closed, "owen": closed, "yusuf": closed},
        **{"keisha": waiting, "lowri_pritchard": waiting, "carol_bright": Status.NEW},
    }
    assert said["keisha"][0].helps == "yes"
    assert all(talk.theme and talk.what_changed for talks in said.values() for talk in talks if talk.status is closed)
    assert said["lowri_pritchard"][0].messages[-1].language == "cy"


def test_one_is_asked_whether_it_got_better_and_nobody_else(demo_world: Demo) -> None:
    asked = {key for key in FAMILIES if any(talk.ask_better for talk in voice.my_talks(demo_world.record(key))[0])}
    assert asked == {"samira_sabbagh"}
    (talk,) = demo_world.talks("samira_sabbagh", Kind.VISIT)
    assert talk.sent.date() < talk.messages[-1].at.date() < TODAY - timedelta(weeks=5)


def test_what_browser_walks_begin_with_is_as_it_was(demo_world: Demo) -> None:
    """Yusuf has nothing unread, and of Maya and her mother there is nothing more than before."""
    assert not demo_world.record("yusuf").news
    assert [talk.kind for talk in voice.my_talks(demo_world.record("maya"))[0]] == [Kind.THANKS]
    assert [talk.kind for talk in voice.my_talks(demo_world.record("dana_whitlock"))[0]] == [Kind.QUESTION]


def test_a_care_leaver_complained_about_waiting_and_her_day_is_still_to_come(demo_world: Demo) -> None:
    waits, finished = complaints.board(demo_world.person("sunita_marsh"), demo_world.authority, TODAY)
    assert (len(waits), finished) == (1, [])
    (row,) = waits
    assert (row.writer, row.way.standing.stage, row.way.standing.acknowledge_by) == ("Keisha", 1, None)
    assert row.way.standing.due
    assert row.way.standing.due > TODAY
    assert row.way.standing.missed == ()


def test_two_notices_are_shown_in_three_languages_and_one_waits(demo_world: Demo) -> None:
    for language in ("en", "cy", "ar"):
        shown = [one for _, notices in learning_public.public(language, TODAY).themes for one in notices]
        assert len(shown) == 2
        assert {one.language for one in shown} == {language}
        assert {one.said for one in shown} == {one.words[language][0] for one in LEARNED if one.second}
    views = [v for v in learning.board(demo_world.person("sunita_marsh"), TODAY).notices if v.kind is NoticeKind.WE_DID]
    assert sorted((v.state, v.general, v.voices) for v in views) == [
        (NoticeState.PUBLISHED, False, 5),
        (NoticeState.PUBLISHED, True, 2),
        (NoticeState.WAITING, True, 1),
    ]


@pytest.mark.parametrize("one", [*LEARNED, *INVITATIONS])
def test_no_name_is_in_what_is_published(demo_world: Demo, one: Learned) -> None:
    known = words.for_council(demo_world.authority.slug)
    reading = Reading(demo_world.authority.name, known.knows)
    for language, (said, did) in one.words.items():
        assert learning_acts.find(NoticeKind.WE_DID, said, did, reading, language) == ()


def test_invitations_are_for_those_whom_they_are_for(demo_world: Demo) -> None:
    invited = {key: [one.said for one in learning_public.invitations(demo_world.record(key), "en")] for key in FAMILIES}
    council, forum = (one.words["en"][0] for one in INVITATIONS)
    assert {key for key, titles in invited.items() if titles == [council]} == {"yusuf", "keisha"}
    assert {key for key, titles in invited.items() if titles == [forum]} == {
        "dana_whitlock",
        "rob_tanner",
        "samira_sabbagh",
        "lowri_pritchard",
    }
    assert db.session.scalars(select(Notice.last_day).where(Notice.kind == NoticeKind.INVITATION).distinct()).one() > TODAY


def test_seven_without_a_name_were_opened_and_the_next_batch_is_not_held_up(demo_world: Demo) -> None:
    (heading,) = open_feedback.for_team(demo_world.person("denise_ollerton")).headings
    assert len(heading.feedback) == 7
    assert db.session.scalars(select(SealedFeedback)).all() == []
    for n in range(5):
        said = open_feedback.Feedback(heading.theme, open_feedback.Tap.GOOD, f"Number {'abcde'[n]}", "en")
        open_feedback.send(b"secret", uuid4(), said, alone=False)
    assert open_feedback.open_batch(b"secret", TODAY).opened == 5
    assert len(db.session.scalars(select(OpenFeedback)).all()) == 12


def test_somebody_is_away_who_has_nothing(demo_world: Demo) -> None:
    absences = away.absences(demo_world.person("marcus_ellery"), TODAY)
    assert [one.name for one in absences] == ["Lorna Peake"]
    assert absences[0].since > TODAY


@pytest.mark.parametrize("key", [*FAMILIES, *STAFF])
def test_every_page_that_links_lead_to_answers(told: Demo, key: str) -> None:
    client = sign_in(told.app, told.accounts[key])
    first = f"/about/{told.accounts[key].records[0][0]}/" if key in FAMILIES else "/team/"
    waiting, known = [first], {first}
    while waiting:
        path = waiting.pop(0)
        response = client.get(path, follow_redirects=True)
        assert response.status_code == 200, path
        for link in map(unescape, LINK.findall(response.get_data(as_text=True))):
            alike = sum(kind_of(one) == kind_of(link) for one in known)
            if link.startswith(first) and "/as/" not in link and not FILE.search(link) and link not in known and alike < SAME_KIND:
                known.add(link)
                waiting.append(link)
    kinds = {kind_of(path) for path in known}
    least = {"messages", "people", "visits"} if key in FAMILIES else {"inbox"} if key in NOTHING_TO_ANSWER else {"inbox", "inbox/*"}
    assert {f"{kind_of(first)}{part}" for part in least} <= kinds, kinds


def kind_of(path: str) -> str:
    """A page's address without whose it is, and without which of several parts of one kind it shows."""
    return CHOICE.sub("=*", REF.sub("*", path))
