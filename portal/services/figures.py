"""A manager's figures of kept promises: today, by month and rule, what is blank, and what cannot be measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..authority import Authority, Group, Rule
from ..rules import figures as rules
from ..rules.facts import Agreed, WhyNoDue
from ..rules.figures import CANNOT_BE_MEASURED, Count, Guarded, HowOften, Span
from ..rules.journey import Help, Thing
from ..rules.kept import Dot
from ..rules.visits import Promise
from . import team
from .access import NotYours, Person
from .team import ChildView
from .visits import dots


@dataclass(frozen=True)
class Link:
    """A way to a child's page."""

    ref: str
    name: str | None


@dataclass(frozen=True)
class Now:
    """Today's numbers. `gone`: children of the list who have died, who are in no figure. `asked`: children of whom somebody asked that
    they be seen sooner and has no answer yet; `asked_past`: how many of these past the day by which somebody was to answer.
    """

    children: int
    late: int
    late_booked: int
    asked: int
    asked_past: int
    gone: int

    @property
    def late_unbooked(self) -> int:
        return self.late - self.late_booked


@dataclass(frozen=True)
class RuleFigures:
    """What became of the promises of one rule, month by month. rule None: what was agreed, where no rule is written."""

    rule: Rule | None
    often: tuple[HowOften, ...]
    months: tuple[Count, ...]

    @property
    def total(self) -> Count:
        return sum(self.months, Count())


@dataclass(frozen=True)
class TeamFigures:
    """The rules of one team; name None: children for whom no team is known. A child counts with the team of today."""

    name: str | None
    rules: tuple[RuleFigures, ...]

    @property
    def months(self) -> tuple[Count, ...]:
        return tuple(sum(counts, Count()) for counts in zip(*(r.months for r in self.rules), strict=True))

    @property
    def total(self) -> Count:
        return sum((r.total for r in self.rules), Count())


@dataclass(frozen=True)
class Blank:
    """A child who has not been told some of the seven things."""

    child: Link
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Unmeasured:
    """A rule that gives these children no day, and why; without a rule, the help that they get."""

    rule: Rule | None
    often: tuple[HowOften, ...]
    help: Help
    why: WhyNoDue
    children: tuple[Link, ...]


@dataclass(frozen=True)
class Looser:
    """A child with whom something less often was agreed than the rule says, which does not count."""

    child: Link
    promise: Promise
    agreed: Agreed


@dataclass(frozen=True)
class Figures:
    """All figures of a manager's list; `months` are the first days of those that are counted."""

    now: Now
    months: tuple[date, ...]
    teams: tuple[TeamFigures, ...]
    blank: tuple[Blank, ...]
    unmeasured: tuple[Unmeasured, ...]
    looser: tuple[Looser, ...]


@dataclass(frozen=True)
class Leaving:
    """The numbers of one team and rule as they may leave the team, and how much of each may be told of all months together."""

    team: str | None
    rule: Rule | None
    often: tuple[HowOften, ...]
    kept: Guarded
    late: Guarded
    missed: Guarded


def figures(person: Person, today: date, authority: Authority, span: Span) -> Figures:
    """The figures of a manager's own list. Raises NotYours for whoever is no manager. Seven SQL statements however many children."""
    found = _views(person, today, authority)
    living = [view for view in found if view.hidden != "died"]
    asked = team.open_asks([view.record.child_id for view in living])
    late = [view for view in living if view.visits.promise.late]
    months = rules.months(span, today)
    return Figures(
        now=Now(
            children=len(living),
            late=len(late),
            late_booked=sum(view.visits.next is not None for view in late),
            asked=len(asked),
            asked_past=sum(by < today for _, by in asked.values()),
            gone=len(found) - len(living),
        ),
        months=months,
        teams=_teams(living, authority, months),
        blank=tuple(Blank(_link(view), view.missing) for view in living if view.missing),
        unmeasured=_unmeasured(living),
        looser=tuple(
            Looser(_link(v), v.visits.promise, v.visits.facts.agreed)
            for v in living
            if v.visits.promise.looser_agreement and v.visits.facts.agreed
        ),
    )


def leaving(person: Person, today: date, authority: Authority) -> tuple[tuple[date, ...], tuple[Leaving, ...]]:
    """The months, and for each team and rule what may be told outside the team: always the same twelve months, and no sum but that of a
    row, so that no two sums can be subtracted. Raises NotYours for whoever is no manager. Six SQL statements.
    """
    months = rules.months(Span.YEAR, today)
    teams = _teams([v for v in _views(person, today, authority) if v.hidden != "died"], authority, months)
    return months, tuple(
        Leaving(
            t.name,
            r.rule,
            r.often,
            kept=rules.guarded([c.kept for c in r.months]),
            late=rules.guarded([c.late for c in r.months]),
            missed=rules.guarded([c.missed for c in r.months]),
        )
        for t in teams
        for r in t.rules
    )


def _views(person: Person, today: date, authority: Authority) -> list[ChildView]:
    """The manager's children, by name."""
    if person.role != "staff" or not person.is_manager:
        raise NotYours
    found = team.views(person, today, authority)
    return sorted(found, key=lambda v: ((v.record.name or "").casefold(), v.record.ref))


def _link(view: ChildView) -> Link:
    return Link(view.record.ref, view.record.name)


def _teams(views: Iterable[ChildView], authority: Authority, months: tuple[date, ...]) -> tuple[TeamFigures, ...]:
    found: dict[str | None, dict[str, tuple[Rule | None, list[Dot]]]] = defaultdict(dict)
    for view in views:
        for dot in dots(view.visits, view.record, authority):
            if rules.settled_on(dot) >= months[0]:
                found[view.people.team].setdefault(_key(dot.rule), (dot.rule, []))[1].append(dot)
    return tuple(
        TeamFigures(
            name,
            tuple(
                RuleFigures(rule, rules.how_often(rule) if rule else (), rules.by_month(of_rule, months))
                for rule, of_rule in sorted(by_rule.values(), key=lambda pair: _order(pair[0]))
            ),
        )
        for name, by_rule in sorted(found.items(), key=lambda pair: (pair[0] is None, (pair[0] or "").casefold()))
    )


def _key(rule: Rule | None) -> str:
    return rule.full_id if rule else ""


def _order(rule: Rule | None) -> tuple[int, str]:
    """By the group that a rule is for, in the order of the services; what is only agreed comes last."""
    groups = list(Group)
    return (min(map(groups.index, rule.groups)), rule.full_id) if rule else (len(groups), "")


def _unmeasured(views: Iterable[ChildView]) -> tuple[Unmeasured, ...]:
    found: dict[tuple[str, Help, WhyNoDue], tuple[Rule | None, list[Link]]] = {}
    for view in views:
        promise, kind = view.visits.promise, view.record.service.kind
        if promise.why_no_due in CANNOT_BE_MEASURED:
            key = (_key(promise.rule), kind, promise.why_no_due)
            found.setdefault(key, (promise.rule, []))[1].append(_link(view))
    return tuple(
        Unmeasured(rule, rules.how_often(rule) if rule else (), kind, why, tuple(links))
        for (_, kind, why), (rule, links) in sorted(found.items(), key=lambda pair: pair[0])
    )
