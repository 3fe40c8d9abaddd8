"""Looks through a council's file before it is used: all that the reader minds, and what only shows when rules are held together.

Errors must be mended. Warnings are places where the council is looser than the law: the law's day holds there (docs/counting.md 18).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .facts import Authority, Floor, Phase, Rule
from .kinds import INTERVAL_KINDS, Bound, Condition, Group, Kind, Trigger, Unit
from .reading import LAW, authority_of
from .table import AuthorityError, Place, Table, open_table

# Only to tell which of two lengths is the longer; which day is due is reckoned in portal.rules.
DAYS = {Unit.HOURS: 1 / 24, Unit.DAYS: 1, Unit.WORKING_DAYS: 7 / 5, Unit.WEEKS: 7, Unit.MONTHS: 365.25 / 12, Unit.YEARS: 365.25}
# Events that are the beginning itself; every other event comes later.
BEGINNING = frozenset(
    {
        None,
        Trigger.REQUEST,
        Trigger.REFERRAL,
        Trigger.ENTRY_TO_CARE,
        Trigger.MOVE,
        Trigger.PLACEMENT_START,
        Trigger.CARE_ORDER,
        Trigger.NOTIFICATION,
        Trigger.ARRANGEMENT_START,
        Trigger.LEAVING_CARE,
        Trigger.ACCOMMODATION_START,
    }
)
Border = tuple[bool, float]  # after a later event? and how many days on
NEVER: Border = (True, float("inf"))


@dataclass(frozen=True)
class Report:
    """What was found, each list in the order of the file. `authority` is None where there are errors."""

    authority: Authority | None
    errors: tuple[AuthorityError, ...]
    warnings: tuple[AuthorityError, ...] = ()

    def lines(self) -> Iterator[str]:
        """The report as text for whoever looks after the file: one line a finding, and one at the end."""
        for problem in self.errors:
            yield str(problem)
        for problem in self.warnings:
            yield f"{problem.file}:{problem.line}: {problem.key}: warning: {problem.reason}"
        if self.authority is None:
            yield f"{len(self.errors)} to mend."
        else:
            rules, steps, warned = len(self.authority.rules), len(self.authority.journey), len(self.warnings)
            more = f" To think about: {warned}." if warned else ""
            yield f"{self.authority.name}: {rules} rules, {steps} steps. Nothing to mend.{more}"


@dataclass(frozen=True)
class _Span:
    """A rule, or one phase of it, as a longest gap in days that holds from one border to another."""

    rule: Rule
    place: Place
    days: float
    told: str
    begins: Border
    ends: Border
    conditions: frozenset[Condition]
    first: bool
    clear: bool


def check(path: Path, floor: Floor) -> Report:
    """All that is wrong with this file.

    `floor`: what it may leave out, and may not loosen; where the file is the floor itself, nothing is held against it.
    """
    try:
        top = open_table(path)
    except AuthorityError as problem:
        return Report(None, (problem,))
    made = authority_of(top, (), None if top.values.get("slug") == LAW else floor)
    read = len(top.problems)
    sound = [(n, rule) for n, rule in enumerate(made.rules) if rule.id and not _spoilt(rule, top.problems[:read])]
    for n, rule in sound:
        _borders(top, n, rule)
    warnings = _against_law(top, sound, made.floor)
    errors = sorted(top.problems, key=lambda problem: problem.line)
    return Report(None if errors else made, tuple(errors), tuple(sorted(warnings, key=lambda problem: problem.line)))


def _spoilt(rule: Rule, problems: list[AuthorityError]) -> bool:
    return any(problem.key.startswith(f"rule[{rule.id}]") for problem in problems)


def _borders(top: Table, n: int, rule: Rule) -> None:
    """Of the phases that hold without a condition, each begins where the one before it ends: no overlap, no gap."""
    certain = sorted((phase for phase in rule.phases if phase.condition is None and phase.clear), key=lambda phase: phase.order)
    for before, after in pairwise(certain):
        row = rule.phases.index(after)
        ends, begins = _end(before), _begin(after)
        if ends is None:
            reason = f"phases {before.order} and {after.order} overlap: phase {before.order} has no end"
        elif ends[0] is not begins[0]:
            reason = f"begins at {begins[0] or 'the start'}, but phase {before.order} ends at {ends[0] or 'the start'}: an overlap or a gap"
        elif ends[1] != begins[1]:
            word = "overlap" if ends[1] > begins[1] else "leave a gap"
            reason = f"phases {before.order} and {after.order} {word}: one ends after {ends[2]}, the other begins after {begins[2]}"
        else:
            continue
        top.wrong(f"rule[{rule.id}].phase[{row}]", reason, ("rule", n, "phase", row))


def _begin(phase: Phase) -> tuple[Trigger | None, float, str]:
    return phase.from_event, phase.from_amount * DAYS[phase.from_unit], f"{phase.from_amount} {phase.from_unit}"


def _end(phase: Phase) -> tuple[Trigger | None, float, str] | None:
    if phase.until_event is None and phase.until_amount is None:
        return None
    amount = phase.until_amount or 0
    return phase.until_event or phase.from_event, amount * DAYS[phase.until_unit], f"{amount} {phase.until_unit}"


def _against_law(top: Table, rules: list[tuple[int, Rule]], law: tuple[Rule, ...]) -> list[AuthorityError]:
    """Notes an error where a council's rule flatly contradicts the law; gives back a warning where only some children are concerned."""
    floor = [span for n, rule in enumerate(law) for span in _spans(n, rule)]
    warnings = []
    for n, rule in rules:
        for span in _spans(n, rule):
            for limit in _limits(span, floor):
                reason = f"{span.told} is looser than the law's {limit.rule.full_id} ({limit.told})"
                key = f"rule[{rule.id}]" + (f".phase[{span.place[-1]}]" if "phase" in span.place else "") + ".amount"
                place = (*span.place, "amount")
                if _contradicts(span, limit):
                    top.wrong(key, reason, place)
                else:
                    warnings.append(AuthorityError(top.file, key, f"{reason}; where both hold, the law's day is told", top.lines.of(place)))
    return warnings


def _contradicts(span: _Span, limit: _Span) -> bool:
    """Whether the looser rule holds for every child of the group from the first day on."""
    of_visits = span.rule.kind in INTERVAL_KINDS or span.rule.kind is Kind.FIRST_VISIT
    return of_visits and span.first and span.clear and not span.conditions and not limit.conditions


def _limits(span: _Span, floor: list[_Span]) -> Iterator[_Span]:
    """The law's spans that are stricter when this one begins, each rule of the law once."""
    for group in span.rule.groups:
        held = [one for one in floor if _same_matter(one.rule, span.rule, group) and one.begins <= span.begins < one.ends]
        eased = [one for one in held if one.conditions and one.conditions <= span.conditions]
        plain = [one for one in held if not one.conditions]
        for_some = [one for one in held if one.conditions and not one.conditions <= span.conditions]
        limits = [*(eased or plain), *for_some]
        if looser := [one for one in limits if span.days > one.days]:
            yield min(looser, key=lambda one: (len(one.conditions), one.days))


def _same_matter(law: Rule, own: Rule, group: Group) -> bool:
    same_kind = law.kind is own.kind or (law.kind in INTERVAL_KINDS and own.kind in INTERVAL_KINDS)
    return same_kind and group in law.groups


def _spans(n: int, rule: Rule) -> Iterator[_Span]:
    """The rule as spans: one, or one a phase. Only what comes again and the first visit can be held against the law by length alone."""
    if not rule.kind.endswith("_interval") and rule.kind not in INTERVAL_KINDS | {Kind.FIRST_VISIT}:
        return
    own = frozenset({rule.condition} if rule.condition else ())
    if rule.amount is not None and rule.unit is not None and rule.bound is not Bound.RANGE:
        gap = _gap(rule.amount, rule.unit)
        yield _Span(rule, ("rule", n), gap, f"{rule.amount} {rule.unit}", (False, 0), NEVER, own, first=True, clear=rule.clear)
    for row, phase in enumerate(rule.phases):
        if phase.amount is not None and phase.unit is not None:
            yield _Span(
                rule,
                ("rule", n, "phase", row),
                _gap(phase.amount, phase.unit),
                f"{phase.amount} {phase.unit}",
                _border(_begin(phase)),
                _border(_end(phase)),
                own | ({phase.condition} if phase.condition else set()),
                first=phase.order == 1,
                clear=phase.clear,
            )


def _gap(amount: int, unit: Unit) -> float:
    return DAYS[Unit.YEARS] / amount if unit is Unit.TIMES_PER_YEAR else amount * DAYS[unit]


def _border(of: tuple[Trigger | None, float, str] | None) -> Border:
    return NEVER if of is None else (of[0] not in BEGINNING, of[1])
