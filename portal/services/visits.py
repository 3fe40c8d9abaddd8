"""A child's visits: the next one, the promise and whether it was kept, the last ones, what was moved, and the next review."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from ..authority import FIRST_KINDS, INTERVAL_KINDS, Authority, Rule
from ..models import Arrangement
from ..rules import arrangements, diary, kept, reviews
from ..rules import visits as promises
from ..rules.access import Action, Relation
from ..rules.arrangements import Arranged
from ..rules.diary import VisitDay
from ..rules.facts import Facts
from ..rules.journey import Help, Service, counts_from, services_since
from ..rules.kept import Dot, Spell
from ..rules.reviews import Deadline
from ..rules.visits import Promise, Visit
from .access import OpenRecord, for_those_who_may
from .diary import Entry, Told, arrangements_of, entries_of


@dataclass(frozen=True)
class Coming:
    """Something in the diary that is still to come. `at` is None where only the day is known; `due` where it is a latest day.

    `change` is what a worker said about it; `ours` where it was written here, else `confirmed_on` says when the case system last did.
    """

    kind: str
    day: date
    at: time | None
    place: str
    worker: str | None
    due: bool = False
    ref: str = ""
    change: Told | None = None
    ours: bool = False
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Visits:
    """What the visits page and the first page show. `meetings` are all that are to come, in order, the next review among them.

    `called_off` is what was to come and was cancelled, where nothing has taken its place; `ask_again` is when we gently ask a
    care leaver again who said "no thanks"; `keep_in_touch` is what was agreed with one. `confirmed_on`: when the case system last
    named anything here.
    """

    next: Coming | None
    to_come: tuple[Coming, ...]
    called_off: tuple[Coming, ...]
    meetings: tuple[Coming, ...]
    review: Coming | None
    last: VisitDay | None
    year: tuple[VisitDay, ...]
    promise: Promise
    keep_in_touch: Arrangement | None
    no_thanks: Arrangement | None
    ask_again: date | None
    confirmed_on: date | None
    facts: Facts
    counted: tuple[Visit, ...]
    entries: tuple[Entry, ...]
    arranged: tuple[Arrangement, ...]


@for_those_who_may(Action.SEE_VISITS)
def diary_of(record: OpenRecord, authority: Authority) -> Visits:
    """The diary of a record on its day. Two SQL statements."""
    return read_diary(record, authority)


def read_diary(record: OpenRecord, authority: Authority) -> Visits:
    """The same, for services that have asked the policy already."""
    return choose_visits(entries_of(record.child_id), arrangements_of(record.child_id), record, authority)


def choose_visits(entries: list[Entry], arranged: Sequence[Arrangement], record: OpenRecord, authority: Authority) -> Visits:
    """What the entries mean today, by the rules of rules.diary, rules.arrangements and rules.visits."""
    today, arranged = record.today, [row for row in arranged if row.kind not in _kept_back(record)]
    booked = diary.booked_visits(entries, today)
    meetings = diary.planned(entries, diary.MEETINGS, today)
    review = diary.next_review(entries, record.open_groups, today)
    told = coming(review) if review else None
    days = diary.visit_days(entries, today)
    booked_days = {entry.day for entry in booked}
    off = [e for e in entries if e.change and e.status == "cancelled" and e.change.was_day >= today]
    counted = _counted(record, days, {e.day for e in entries if diary.only_spoken(e) and e.day <= today})
    facts = _facts(record, record.service, arranged, counted, booked[0].day if booked else None)
    no_thanks = arrangements.of_kind(arranged, Arranged.NO_THANKS, today)
    return Visits(
        next=coming(booked[0]) if booked else None,
        to_come=tuple(map(coming, booked)),
        called_off=tuple(coming(e) for e in sorted(off, key=lambda e: e.day) if e.kind != "visit" or e.day not in booked_days),
        meetings=tuple(sorted({*map(coming, meetings), *([told] if told else [])}, key=lambda m: (m.day, m.at or time()))),
        review=told,
        last=days[0] if days else None,
        year=tuple(diary.in_last_year(days, today)),
        promise=promises.promise(authority, facts, counted, today),
        keep_in_touch=arrangements.of_kind(arranged, Arranged.KEEP_IN_TOUCH, today),
        no_thanks=no_thanks,
        ask_again=arrangements.ask_again(no_thanks, record.born, today),
        confirmed_on=max((e.confirmed_on for e in entries if e.confirmed_on), default=None),
        facts=facts,
        counted=tuple(counted),
        entries=tuple(entries),
        arranged=tuple(arranged),
    )


def _kept_back(record: OpenRecord) -> frozenset[Arranged]:
    """What this reader's pages neither show nor count by."""
    if record.relation is Relation.MYSELF:
        return arrangements.KEPT_FROM_CHILD
    return arrangements.KEPT_FROM_FAMILY if record.relation is Relation.FAMILY else frozenset()


def coming(entry: Entry) -> Coming:
    """An entry that is to come, as the pages show it."""
    return Coming(
        kind=entry.kind,
        day=entry.day,
        at=entry.at,
        place=entry.place,
        worker=entry.worker,
        due=entry.status == "due",
        ref=entry.ref,
        change=entry.change,
        ours=entry.ours,
        confirmed_on=entry.confirmed_on,
    )


def _counted(record: OpenRecord, days: Sequence[VisitDay], spoken: set[date]) -> list[Visit]:
    """The visits as the engine counts them. A call counts for nobody but a care leaver.

    The bundle has no table for an adviser's visits, only the day of the latest contact and not how it was made: for a care leaver that
    day counts as being seen.
    """
    counted = [Visit(day=d.day, seen=d.seen) for d in days]
    if record.service.kind is Help.CARE_LEAVER and record.leaver_contact:
        counted.append(Visit(day=record.leaver_contact, seen=True, spoken=True))
    if record.service.kind is Help.CARE_LEAVER:
        counted += [Visit(day=day, seen=False, spoken=True) for day in sorted(spoken)]
    return counted


def _facts(record: OpenRecord, service: Service, arranged: Sequence[Arrangement], counted: Sequence[Visit], booked: date | None) -> Facts:
    """What is known of the child in a service. A care leaver of whom no contact at all is recorded is not called late: no start."""
    since = counts_from(service, record.spells)
    if service.kind is Help.CARE_LEAVER and not any(v.seen and since and v.day >= since for v in counted):
        since = None
    facts = Facts(service=service.kind.value, since=since, home_since=service.home_since, born=record.born, booked=booked)
    return arrangements.with_arrangements(facts, arranged, record.today)


def dots(visits: Visits, record: OpenRecord, authority: Authority) -> tuple[Dot, ...]:
    """The promises of the last twelve months, each kept, late or missed. No SQL statement."""
    edge = diary.year_before(record.today)
    no_thanks = arrangements.of_kind(visits.arranged, Arranged.NO_THANKS, record.today)
    arranged = [row for row in visits.arranged if row.kind != Arranged.NO_THANKS]
    spells: list[Spell] = []
    for stretch in services_since(record.spells, leaver=record.is_leaver, since=edge, today=record.today):
        at_the_end = stretch.until or record.today
        facts = arrangements.with_arrangements(_facts(record, stretch.service, (), visits.counted, None), arranged, at_the_end)
        if spells and spells[-1].facts == facts:  # a plan that came from the same referral: the same promises go on
            spells[-1] = Spell(facts, stretch.until)
        else:
            spells.append(Spell(facts, stretch.until))
    if no_thanks and spells:  # what was promised before they said it was promised all the same
        spells[-1] = Spell(spells[-1].facts, no_thanks.since)
    return kept.history(authority, spells, visits.counted, edge, record.today)


def review_by(visits: Visits, record: OpenRecord, authority: Authority) -> Deadline | None:
    """By when the plan must be looked at again, by the council's rules and the law's; None where help has ended."""
    if record.service.kind is Help.CLOSED:
        return None
    found = reviews.review_by(authority, *_held(visits, record, diary.REVIEWS), record.today)
    return found.with_a_day_booked() if visits.review and not visits.review.due else found


def core_group_by(visits: Visits, record: OpenRecord, authority: Authority) -> Deadline | None:
    """By when the core group must meet; None without a protection plan, or where nobody wrote it down."""
    found = reviews.core_group_by(authority, *_held(visits, record, ("core_group",)), record.today)
    if found.rule is None:
        return None
    return found.with_a_day_booked() if any(m.kind == "core_group" for m in visits.meetings) else found


def _held(visits: Visits, record: OpenRecord, kinds: Collection[str]) -> tuple[Facts, list[date]]:
    """The help that runs now, and the days since it began on which one of these meetings was held."""
    begun = record.service.since
    held = diary.held_on(visits.entries, kinds, record.today, record.open_groups)
    return Facts(record.service.kind.value, begun, born=record.born), [day for day in held if not begun or day >= begun]


@dataclass(frozen=True)
class WithDots:
    """The visits page: the diary, and a dot for each promise of the last twelve months."""

    visits: Visits
    dots: tuple[Dot, ...]


@for_those_who_may(Action.SEE_VISITS)
def with_dots(record: OpenRecord, authority: Authority) -> WithDots:
    """The visits page. Two SQL statements."""
    found = read_diary(record, authority)
    return WithDots(found, dots(found, record, authority))


@dataclass(frozen=True)
class Why:
    """Why this often: the promise, and the rules of visiting that the council and the law have for this child."""

    promise: Promise
    own: tuple[Rule, ...]
    law: tuple[Rule, ...]
    agreed: Arrangement | None
    circumstances: tuple[Arranged, ...]


@for_those_who_may(Action.SEE_VISITS)
def why_this_often(record: OpenRecord, authority: Authority) -> Why:
    """The rule that holds, beside all others that could. Two SQL statements."""
    found = read_diary(record, authority)
    kinds = {*FIRST_KINDS, *INTERVAL_KINDS}
    groups = {found.facts.service, *found.facts.also}

    def mine(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        return tuple(
            r
            for r in rules
            if r.told
            and (r.clear or r.phases)
            and r.kind in kinds
            and groups & set(r.groups)
            and found.facts.met(r.condition)
            and _of_age(r, record)
        )

    in_force = arrangements.in_force(found.arranged, record.today)
    agreed = next((row for row in in_force if row.kind in (Arranged.AGREED_VISITS, Arranged.KEEP_IN_TOUCH)), None)
    others = tuple(Arranged(row.kind) for row in in_force if row.kind in set(Arranged) and row.kind not in arrangements.HOW_OFTEN)
    return Why(found.promise, mine(authority.rules), mine(authority.floor), agreed, others)


def _of_age(rule: Rule, record: OpenRecord) -> bool:
    age = record.age
    return age is None or ((rule.age_from is None or rule.age_from <= age) and (rule.age_to is None or age <= rule.age_to))


@dataclass(frozen=True)
class TeamDiary:
    """A child's diary as the team keeps it."""

    visits: Visits
    dots: tuple[Dot, ...]
    in_force: tuple[Arrangement, ...]


@for_those_who_may(Action.KEEP_DIARY)
def team_diary(record: OpenRecord, authority: Authority) -> TeamDiary:
    """The diary with what a worker may do in it. Two SQL statements."""
    found = read_diary(record, authority)
    return TeamDiary(found, dots(found, record, authority), tuple(arrangements.in_force(found.arranged, record.today)))
