"""Random families and plans: nothing that is meant for one person alters one byte of what another gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.extensions import db
from portal.models import Account, Child, LineAnswer, OwnWords, Plan, PlanReading, PlanVersion, Scale, Tie, Worker
from portal.rules.plans import SAFETY, SECTIONS, Line, Words
from portal.services import clock
from portal.services.plan_versions import open_plan, put_up
from tests.conftest import TODAY, PageClient, World, make_app, sign_in

PEOPLE = ("maya", "dana_whitlock", "rob_tanner")
PAGES = ("", "plan", "plan/earlier", "plan/safety", "plan/pictures", "plan/keep", "words", "how-it-feels", "next", "messages")
VOLATILE = re.compile(rb'name="(?:csrf_token|key|seen_key)" value="[^"]*"')
TEXT = st.sampled_from(
    ["The house was cold.", "Nan comes on Mondays.", "You can ring <b>Bev</b>.", "A review with the advocate.", "بيت", "x"]
)


@pytest.fixture(scope="module")
def stage(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """An application in which Rob may see the plan too, with everybody signed in once."""
    app = make_app(world.copy(tmp_path_factory.mktemp("leaks")))
    with app.app_context():
        child = db.session.scalars(db.select(Child).where(Child.person_id == "700101")).one()
        who = {"maya": "child"}
        for tie in db.session.scalars(db.select(Tie).where(Tie.child_id == child.id, Tie.may_sign_in)):
            tie.may_see = "worker visits plan rights"
            account = db.session.scalars(db.select(Account).where(Account.contact_id == tie.contact_id)).one()
            key = next(k for k, a in world.accounts.items() if a.person_id == tie.contact.source_id)
            who[key] = tie.ref
            assert account
        accounts = {"maya": db.session.scalars(db.select(Account.id).where(Account.child_id == child.id)).one()}
        for key in PEOPLE[1:]:
            contact = db.select(Account.id).join(Account.contact).where(db.text("contact.source_id = :s"))
            accounts[key] = db.session.scalars(contact, {"s": world.accounts[key].person_id}).one()
        worker = db.session.scalars(db.select(Worker.id).where(Worker.source_id == "8102")).one()
        ref, child_id = child.ref, child.id
        db.session.commit()
    clients = {key: sign_in(app, world.accounts[key]) for key in PEOPLE}
    yield SimpleNamespace(app=app, who=who, accounts=accounts, clients=clients, ref=ref, child=child_id, worker=worker)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def page(client: PageClient, ref: str, path: str) -> bytes:
    response = client.get(f"/about/{ref}/{path}")
    assert response.status_code in (200, 404)
    return VOLATILE.sub(b"", response.data)


def all_pages(stage: SimpleNamespace, key: str) -> list[bytes]:
    return [page(stage.clients[key], stage.ref, path) for path in PAGES]


def a_line(n: int, text: str, section: str, readers: frozenset[str] = frozenset(), *, child: bool = True, family: bool = True) -> Line:
    words = Words(
        "en",
        f"{text} {n}" if child else "",
        f"{text}! {n}" if child and n % 2 else "",
        f"{text} {n}." if family else "",
        "Nan" if n % 3 else "",
    )
    due = TODAY + timedelta(days=n) if n % 2 else None
    return Line(f"aaaaaaaaaa{n // 10 + 2}{n % 8 + 2}", section, "en", (words,), due, "done" if n % 5 == 4 else "open", readers)


lines = st.lists(st.tuples(TEXT, st.sampled_from(SECTIONS)), min_size=1, max_size=6)
acts = st.lists(
    st.tuples(st.sampled_from(["line", "words", "comment", "reply", "own", "scale", "read", "idea", "safety", "private"]), TEXT),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=30, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=lines, acts=acts, whose=st.sampled_from(PEOPLE), at=st.integers(0, 6))
def test_what_is_one_person_s_alters_no_byte_of_another_s(
    stage: SimpleNamespace, lines: list[tuple[str, str]], acts: list[tuple[str, str]], whose: str, at: int
) -> None:
    with stage.app.app_context():  # never held while a page is fetched: a request would take over what it keeps
        empty(stage)
        plan = open_plan(stage.child, "child_protection", make=True)
        base = tuple(a_line(n, text, section) for n, (text, section) in enumerate(lines))
        put_up(plan, base, TODAY, "written")
        read = [PlanReading(plan_id=plan.id, account_id=account, version=1, read_at=clock.on(TODAY)) for account in stage.accounts.values()]
        db.session.add_all(read)
        db.session.commit()
    before = {key: all_pages(stage, key) for key in PEOPLE}
    with stage.app.app_context():
        plan = open_plan(stage.child, "child_protection")
        for n, (act, text) in enumerate(acts):
            do(stage, plan, base, whose, act, text, 20 + n, at)
    after = {key: all_pages(stage, key) for key in PEOPLE}
    for key in set(PEOPLE) - {whose}:
        for path, was, now in zip(PAGES, before[key], after[key], strict=True):
            assert was == now, (whose, key, path, acts)
    if any(act in ("comment", "own", "scale", "idea", "line", "safety") for act, _ in acts):
        assert before[whose] != after[whose], "whoever did it sees it: the measure measures"
    assert before["maya"][1] != before["dana_whitlock"][1]  # and it is not one person's page three times


def empty(stage: SimpleNamespace) -> None:
    """Takes away what the last round left."""
    for model in (LineAnswer, OwnWords, Scale, PlanReading):
        db.session.execute(db.delete(model))
    ids = db.select(Plan.id).where(Plan.child_id == stage.child)
    db.session.execute(db.delete(PlanVersion).where(PlanVersion.plan_id.in_(ids)))
    db.session.commit()


def only_for(whose: str, stage: SimpleNamespace, n: int, text: str, section: str) -> Line:
    if whose == "maya" and n % 2:  # by words alone
        return a_line(n, f"Only for you, {text}", section, family=False)
    return a_line(n, f"Only for you, {text}", section, frozenset({stage.who[whose]}))


def do(stage: SimpleNamespace, plan: Plan, base: tuple[Line, ...], whose: str, act: str, text: str, n: int, at: int) -> None:
    """Something that only one person can notice."""
    account, about = stage.accounts[whose], {"child_id": stage.child, "key": str(uuid4())}
    now = clock.on(TODAY)
    said = {"plan_id": plan.id, "account_id": account, "relation": "x", "created_at": now, "version": 1, **about}
    if act == "line":
        put_up(plan, (*base[:at], only_for(whose, stage, n, text, SECTIONS[at]), *base[at:]), TODAY + timedelta(days=n), "written")
    elif act == "words" and whose == "maya":
        first = base[0].texts[0]
        words = Words("en", first.child + " And more.", first.younger, first.family, first.who)
        changed = Line(base[0].ref, base[0].section, "en", (words,), base[0].by_when, base[0].status)
        put_up(plan, (changed, *base[1:]), TODAY + timedelta(days=n), "written")
    elif act == "safety":
        put_up(open_plan(stage.child, SAFETY, make=True), (only_for(whose, stage, n, text, "safety_rule"),), TODAY, "written")
    elif act in ("comment", "private", "reply"):
        row = LineAnswer(line_ref=base[0].ref, kind="words", words=text, private=act == "private" and whose == "maya", **said)
        if act == "reply":
            row.reply, row.worker_id, row.replied_at, row.unread = text, stage.worker, now, True
        db.session.add(row)
    elif act == "idea":
        db.session.add(LineAnswer(section="needs_to_happen", kind="idea", words=text, **said))
    elif act == "own":
        db.session.add(OwnWords(account_id=account, part="hope", words=text, created_at=now, share="team", **about))
    elif act == "scale":
        db.session.add(Scale(account_id=account, relation="x", value=n % 11, words=text, day=TODAY, created_at=now, **about))
    elif act == "read":
        db.session.add(PlanReading(plan_id=plan.id, account_id=account, version=1, said="nobody", read_at=now))
    db.session.commit()
