"""How long three pages take, and which share of that is counting: `make bench`. Measured in one run, shown as ratios, never asserted.

Takes the demo's child with the most visits, and does the five things in turn, round after round, so that a slow moment of the
machine slows all of them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient

from portal.authority import Authority
from portal.extensions import db
from portal.models import Account
from portal.rules.visits import promise
from portal.services import visits
from portal.services.access import OpenRecord, open_record, person_of
from portal.services.demo import DemoAccount
from tests.checks.test_light import statements
from tests.conftest import TODAY, World, make_app, sign_in

WARM, ROUNDS = 30, 300
MY_PAGE, VISITS_PAGE, PLAN_PAGE, PROMISE, DOTS = "GET my page", "GET visits", "GET plan", "rules.visits.promise", "services.visits.dots"


def record_of(account: DemoAccount) -> OpenRecord:
    """The record of a child, opened for the child."""
    ref, person_id = account.records[0]
    row = db.session.scalar(db.select(Account).where(Account.child.has(person_id=person_id)))
    return open_record(person_of(row), ref, TODAY)


def with_most_visits(world: World, authority: Authority) -> DemoAccount:
    """The child, of those with a sign-in, of whom most visits are counted."""
    children = [a for a in world.accounts.values() if a.relation == "myself"]
    return max(children, key=lambda a: len(visits.read_diary(record_of(a), authority).counted))


def plain_client(app: Flask, account: DemoAccount) -> FlaskClient:
    """A signed-in client that does not look at its pages."""
    cookie = sign_in(app, account).get_cookie("portal")
    app.test_client_class = FlaskClient
    client = app.test_client()
    client.set_cookie("portal", cookie.value)
    return client


def timed(jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each, in milliseconds."""
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for n in range(WARM + ROUNDS):
        for name, job in jobs.items():
            start = perf_counter()
            job()
            if n >= WARM:
                took[name].append((perf_counter() - start) * 1000)
    return {name: median(times) for name, times in took.items()}


def bench(folder: Path) -> None:
    """Builds the demo, measures, and prints one table."""
    world = World(folder)
    app = make_app(world.database)
    authority: Authority = app.extensions["portal.authority"]
    with app.app_context():
        account = with_most_visits(world, authority)
        record = record_of(account)
        diary = visits.read_diary(record, authority)
    client, pages = plain_client(app, account), {MY_PAGE: f"/about/{record.ref}/", VISITS_PAGE: f"/about/{record.ref}/visits"}
    pages[PLAN_PAGE] = f"/about/{record.ref}/plan"

    def get(path: str) -> None:
        assert client.get(path).status_code == 200, path

    took = timed(
        {
            MY_PAGE: lambda: get(pages[MY_PAGE]),
            VISITS_PAGE: lambda: get(pages[VISITS_PAGE]),
            PLAN_PAGE: lambda: get(pages[PLAN_PAGE]),
            PROMISE: lambda: promise(authority, diary.facts, diary.counted, TODAY),
            DOTS: lambda: visits.dots(diary, record, authority),
        }
    )
    sizes = {}
    for name, path in pages.items():
        with statements(app) as sent:
            body = client.get(path).data
        sizes[name] = f"{len(sent):>4}{len(body):>8}{len(client.get(path, headers={'Accept-Encoding': 'br'}).data):>8}"
    print(f"{account.name}: {len(diary.counted)} visits counted. Median of {ROUNDS} rounds, Python {sys.version.split()[0]}.\n")
    print(f"{'':<22}{'ms':>9}{'/ my page':>11}{'/ visits':>10}{'SQL':>4}{'bytes':>8}{'brotli':>8}")
    for name, ms in took.items():
        print(f"{name:<22}{ms:>9.3f}{ms / took[MY_PAGE]:>11.4f}{ms / took[VISITS_PAGE]:>10.4f}{sizes.get(name, '')}")
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder))
