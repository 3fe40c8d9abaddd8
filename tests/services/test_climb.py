"""Two in the night, and a child does not feel safe: who is told when, that it never stops unopened, and the dead man's switch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from portal.extensions import db
from portal.models import Account, Child, Conversation, Heartbeat, Involvement, OutboxRow, Scale, Worker
from portal.rules.telling import Channel
from portal.services import climb, clock
from portal.services.climb import Ladder
from portal.services.outbox import Address
from tests.checks.test_light import statements
from tests.conftest import PageClient, World, make_app, sign_in

MAYA = "700101"
SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
DESK, HEAD = Address(Channel.SMS, "07700900001"), Address(Channel.EMAIL, "head@example.org")
LADDER = Ladder(duty=(DESK,), head=(HEAD,))
Ref = Callable[[str], str]


class Night:
    """The demo's world on a Saturday night, with a clock that can be moved."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.file = world, folder / "clock"
        self.at(0)
        self.app = make_app(world.copy(folder), today=None, clock_file=self.file)

    def at(self, minutes: int) -> datetime:
        """Moves the clock to so many minutes after two."""
        now = SATURDAY + timedelta(minutes=minutes)
        self.file.write_text(now.isoformat())
        return now

    def round(self, minutes: int, ladder: Ladder = LADDER) -> list[tuple[str, str]]:
        """One round of the job at that minute; all alarms so far as (level, address)."""
        now = self.at(minutes)
        with self.app.app_context():
            climb.run(now, self.app.extensions["portal.authority"], ladder)
            rows = db.session.scalars(db.select(OutboxRow).where(OutboxRow.level != "").order_by(OutboxRow.id))
            return [(row.level, row.to_address or "") for row in rows]

    def as_(self, key: str) -> PageClient:
        return sign_in(self.app, self.world.accounts[key])

    def cry(self, ref: str, words: str = "He is shouting again.") -> str:
        """Maya says it; gives the ref of the conversation."""
        response = self.as_("maya").send(f"/about/{ref}/say/unsafe", to="duty", words=words)
        assert response.status_code == 303
        return str(response.headers["Location"]).split("?")[0].rsplit("/", 1)[1]


def low(night: Night, ref: Ref, many: int) -> None:
    """Maya gave a low number for feeling safe at two, so many times."""
    with night.app.app_context():
        account = db.session.scalar(db.select(Account).join(Child, Child.id == Account.child_id).where(Child.ref == ref(MAYA)))
        for _ in range(many):
            row = Scale(child_id=account.child_id, account_id=account.id, relation="myself", question="safe", value=1, key=str(uuid4()))
            row.created_at, row.day = SATURDAY, SATURDAY.date()
            db.session.add(row)
        db.session.commit()


@pytest.fixture
def night(world: World, tmp_path: Path) -> Iterator[Night]:
    made = Night(world, tmp_path)
    yield made
    clock.follow(None)
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_from_the_duty_desk_to_the_manager_to_the_head_and_on_until_somebody_opens_it(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    duty, manager = ("duty", DESK.address), ("manager", "denise.ollerton@example.org")
    heads = [("head", HEAD.address), ("head", "josephine.adair@example.org")]  # of the settings, and who is one by the council's list
    assert night.round(0) == [duty]
    assert night.round(4) == [duty]
    assert night.round(5) == [duty, duty]
    assert night.round(15) == [duty, duty, manager]
    assert night.round(61) == [duty, duty, manager, *heads]
    assert night.round(61) == [duty, duty, manager, *heads]  # twice in a minute, or by two processes: once
    for times, minutes in enumerate((105, 150, 195, 240), start=1):  # every 45 minutes again
        assert night.round(minutes) == [duty, duty, manager, *heads] + heads * times
    opened = night.as_("priya_nambiar").send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    assert opened.status_code == 303
    assert len(night.round(2000)) == 13
    assert "opened" in night.as_("maya").get(f"/about/{ref(MAYA)}/messages/{talk}").get_data(as_text=True).casefold()


def test_rounds_that_were_missed_are_made_up_for_and_nobody_gets_several_at_once(night: Night, ref: Ref) -> None:
    night.cry(ref(MAYA))
    once = [("duty", DESK.address), ("manager", "denise.ollerton@example.org"), ("head", HEAD.address)]
    once.append(("head", "josephine.adair@example.org"))
    assert night.round(70) == once
    assert night.round(71) == once  # what was passed over is not told later
    assert night.round(240) == once + once[2:]


def test_whoever_comes_later_is_told_of_the_next_rung_and_of_no_old_one(night: Night, ref: Ref) -> None:
    night.cry(ref(MAYA))
    low(night, ref, 1)
    friday = [night.round(minutes) for minutes in (0, 5, 15, 60, 105, 1440)][-1]
    with night.app.app_context():
        marcus, old = (
            db.session.scalars(db.select(Worker).where(Worker.name == name)).one() for name in ("Marcus Ellery", "Denise Ollerton")
        )
        marcus.is_head, marcus.team_id, old.is_manager = True, old.team_id, False
        db.session.commit()
    assert night.round(1441) == friday
    later = night.round(1485)[len(friday) :]
    assert sorted(later) == sorted([("head", a) for a in (HEAD.address, "josephine.adair@example.org", "marcus.ellery@example.org")])


def test_a_round_of_another_process_that_is_behind_tells_nothing_again(night: Night, ref: Ref) -> None:
    night.cry(ref(MAYA))
    told = night.round(240)
    assert night.round(200) == told


def test_what_nobody_could_be_told_is_told_as_soon_as_somebody_is_there(night: Night, ref: Ref) -> None:
    low(night, ref, 1)
    for disabled in (True, False):
        with night.app.app_context():
            db.session.execute(db.update(Account).where(Account.worker_id.is_not(None)).values(disabled=disabled))
            db.session.commit()
        told = night.round(1441, Ladder())
        assert (("manager", "denise.ollerton@example.org") in told) is not disabled
        assert ("manager", "") in told


def test_a_round_asks_no_more_for_many_old_cries(night: Night, ref: Ref) -> None:
    counts, told = [], []
    for cries in (1, 39):
        low(night, ref, cries)
        told = night.round(1441)
        with statements(night.app) as sent:
            assert night.round(1450) == told
        counts.append(len(sent))
    assert len(told) == 80
    assert counts[0] == counts[1] <= 8, counts


def test_a_round_asks_who_is_to_be_told_once_for_many_new_cries_of_a_child(night: Night, ref: Ref) -> None:
    counts = []
    for cries in (1, 10):
        low(night, ref, cries)
        with statements(night.app) as sent:
            night.round(1441)
        counts.append(sum(not one.startswith("INSERT") for one in sent))
    assert counts[0] == counts[1], counts


def test_more_words_after_it_was_opened_climb_anew(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    night.round(1)
    night.at(2)
    night.as_("priya_nambiar").send(f"/team/inbox/{talk}/open", at=f"/team/inbox/{talk}")
    assert len(night.round(30)) == 1
    night.at(31)
    night.as_("maya").send(f"/about/{ref(MAYA)}/messages/{talk}", words="He is at the door.")
    assert len(night.round(32)) == 2
    assert [level for level, _ in night.round(50)] == ["duty", "duty", "duty", "manager"]


def test_the_worker_whom_it_is_about_is_never_told_and_nor_is_their_team_where_they_lead_it(night: Night, ref: Ref) -> None:
    talk = night.cry(ref(MAYA))
    with night.app.app_context():
        row = db.session.scalar(db.select(Conversation).where(Conversation.ref == talk))
        row.about_worker_id = db.session.scalar(db.select(Worker.id).where(Worker.name == "Denise Ollerton"))
        db.session.commit()
    told = night.round(16, Ladder())
    assert told
    assert all(address in {"marcus.ellery@example.org"} for _, address in told), told  # the other manager, and nobody of her team


def test_without_a_duty_desk_the_team_is_told_and_an_alarm_never_goes_nowhere(night: Night, ref: Ref) -> None:
    night.cry(ref(MAYA))
    told = night.round(0, Ladder())
    assert ("duty", "priya.nambiar@example.org") in told
    assert not {"hannah.seddon@example.org", "marcus.ellery@example.org"} & {address for _, address in told}
    assert ("head", "josephine.adair@example.org") in night.round(60, Ladder())
    with night.app.app_context():
        db.session.execute(db.update(Account).where(Account.worker_id.is_not(None)).values(disabled=True))
        db.session.commit()
    assert ("head", "") in night.round(105, Ladder())  # nobody is left: it is written down all the same


def test_a_child_whom_no_team_has_reaches_every_manager(night: Night, ref: Ref) -> None:
    with night.app.app_context():
        child = db.session.scalar(db.select(Child).where(Child.ref == ref(MAYA)))
        db.session.execute(db.delete(Involvement).where(Involvement.child_id == child.id))
        db.session.commit()
    night.cry(ref(MAYA))
    told = {address for _, address in night.round(0, Ladder())}
    assert told == {"denise.ollerton@example.org", "marcus.ellery@example.org"}


def test_a_low_number_for_feeling_safe_reaches_the_duty_desk_and_the_manager_a_day_later(night: Night, ref: Ref) -> None:
    low(night, ref, 1)
    assert night.round(1) == [("duty", DESK.address)]
    assert night.round(1439) == [("duty", DESK.address)]
    assert night.round(1441) == [("duty", DESK.address), ("manager", "denise.ollerton@example.org")]


def test_the_dead_man_s_switch(night: Night, ref: Ref) -> None:
    client = night.app.test_client()
    assert client.get("/health/ready").status_code == 200  # it never ran, and nothing waits
    night.cry(ref(MAYA))
    night.at(6)
    answer = client.get("/health/ready")
    assert (answer.status_code, "alarms do not climb" in answer.get_data(as_text=True)) == (503, True)
    night.round(7)
    assert client.get("/health/ready").status_code == 200
    night.at(13)
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
    night.round(14)
    assert client.get("/health/ready").status_code == 200
    with night.app.app_context():
        assert db.session.get(Heartbeat, "climb").at == SATURDAY + timedelta(minutes=14)


def test_the_page_at_two_in_the_night_gives_numbers_and_says_that_nobody_comes(night: Night, ref: Ref) -> None:
    page = night.as_("maya").get(f"/about/{ref(MAYA)}/say/unsafe").get_data(as_text=True)
    assert page.index("tel:999") < page.index("<textarea")
    assert "tel:08001111" in page
    assert "At night and at weekends nobody reads it." in page
    assert '<time datetime="2026-11-23"' in page  # the next working day is Monday
    assert "coming" not in page
