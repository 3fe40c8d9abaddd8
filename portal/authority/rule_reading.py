"""Makes the rules of one council from its file, and minds that the parts of each fit one another."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import (
    Phase,
    Rule,
    Source,
)
from .kinds import (
    FIRST_KINDS,
    INTERVAL_KINDS,
    Bound,
    Condition,
    Counts,
    Group,
    Kind,
    Read,
    Role,
    Trigger,
    Unit,
)
from .table import Table


def source_of(table: Table) -> Source:
    own = table.table("source")
    made = Source(own.text("document"), own.text("section", ""), own.text("page", ""), own.url("url", ""))
    own.done()
    return made


def no_twins(top: Table, key: str, ids: Sequence[str]) -> None:
    for row, one in enumerate(ids):
        if one and one in ids[:row]:
            top.wrong(f"{key}[{one}]", "stands there twice", (key, row))


def rules_of(top: Table) -> tuple[Rule, ...]:
    council = top.text("slug")
    rows = top.tables("rule")
    found = tuple(_rule(row, council) for row in rows)
    no_twins(top, "rule", [rule.id for rule in found])
    known = {rule.id for rule in found}
    for row, rule in zip(rows, found, strict=True):
        for other in rule.same_as:
            if other not in known - {rule.id}:
                row.wrong("same_as", f"'{other}' is no other rule of this file")
    return found


def _rule(row: Table, council: str) -> Rule:
    before = row.count()
    made = Rule(
        id=row.matched("id", r"[a-z][a-z0-9_]*", "must be small letters, digits and _"),
        council=council,
        groups=row.code_list("groups", Group),
        kind=row.code("kind", Kind),
        bound=row.code("bound", Bound),
        trigger=row.code("trigger", Trigger),
        source=source_of(row),
        read=row.code("read", Read),
        amount=row.maybe("amount", row.number),
        unit=row.maybe("unit", lambda key: row.code(key, Unit)),
        phases=tuple(_phase(part) for part in row.tables("phase")),
        condition=row.maybe("condition", lambda key: row.code(key, Condition)),
        age_from=row.maybe("age_from", row.number),
        age_to=row.maybe("age_to", row.number),
        counts=row.code("counts", Counts, Counts.SEEN),
        responsible=row.code_list("responsible", Role, []),
        told=row.get("told", bool, True),
        clear=row.get("clear", bool, True),
        amount_to=row.maybe("amount_to", row.number),
        by_age=_by_age(row),
        same_as=tuple(str(one) for one in row.get("same_as", list, [])),
    )
    row.done()
    if row.count() == before:  # parts that could not be read cannot be held against one another
        _whole(row, made)
    return made


def _by_age(row: Table) -> tuple[int, int] | None:
    if not {"by_age_years", "by_age_months"} & set(row.values):
        return None
    return row.number("by_age_years", least=1), row.number("by_age_months", 0)


def _phase(part: Table) -> Phase:
    before = part.count()
    made = Phase(
        order=part.number("order", least=1),
        amount=part.maybe("amount", lambda key: part.number(key, least=1)),
        unit=part.maybe("unit", lambda key: part.code(key, Unit)),
        from_event=part.maybe("from_event", lambda key: part.code(key, Trigger)),
        from_amount=part.number("from_after_amount", 0),
        from_unit=part.code("from_after_unit", Unit, Unit.DAYS),
        until_event=part.maybe("until_event", lambda key: part.code(key, Trigger)),
        until_amount=part.maybe("until_after_amount", part.number),
        until_unit=part.code("until_after_unit", Unit, Unit.DAYS),
        condition=part.maybe("condition", lambda key: part.code(key, Condition)),
        clear=part.get("clear", bool, True),
    )
    part.done()
    if part.count() == before:
        _whole_phase(part, made)
    return made


def _whole_phase(part: Table, phase: Phase) -> None:
    if (phase.amount is None) != (phase.unit is None):
        part.wrong("amount" if phase.amount is None else "unit", "is missing: amount and unit stand together")
    if phase.unit is Unit.YEARS:
        part.wrong("unit", YEARS)
    if phase.unit is Unit.TIMES_PER_YEAR:
        part.wrong("unit", "a phase has a longest gap, not a number of times")
    for key, event in (("from_event", phase.from_event), ("until_event", phase.until_event)):
        if event in NO_EVENTS:
            part.wrong(key, "must be an event that happens on one day")
    for key, unit in (("from_after_unit", phase.from_unit), ("until_after_unit", phase.until_unit)):
        if unit is Unit.TIMES_PER_YEAR:
            part.wrong(key, "must be a length of time")
        if key in part.values and key.replace("unit", "amount") not in part.values:
            part.wrong(key, "is given without its amount")


YEARS = "years only mark where a phase begins or ends; write 12 months"
NO_EVENTS = (Trigger.LAST_SEEN, Trigger.LAST_TIME, Trigger.NOT_PRINTED)
AGAIN = frozenset({Bound.AT_LEAST_EVERY, Bound.EVERY, Bound.AT_LEAST, Bound.RANGE, Bound.PHASED})
WITHOUT_FIGURE = frozenset({Bound.AT_EVENT, Bound.AS_AGREED, Bound.ON_REQUEST, Bound.NOT_CLEAR, Bound.BY_AGE, Bound.SAME_AS})
ONCE = frozenset({Bound.WITHIN, Bound.ON_THE_DAY, Bound.AT_EVENT, Bound.AT_MIDPOINT, Bound.BY_AGE, Bound.UP_TO})
NEEDS_EVENT = frozenset({Bound.AT_EVENT, Bound.ON_REQUEST, Bound.ON_THE_DAY, Bound.AT_MIDPOINT})


def _whole(row: Table, rule: Rule) -> None:
    """Notes where the parts of a rule do not fit one another."""
    if not rule.groups:
        row.wrong("groups", "is missing: it must name a group")
    if len(set(rule.groups)) < len(rule.groups):
        row.wrong("groups", "names a group twice")
    if rule.age_from is not None and rule.age_to is not None and rule.age_to < rule.age_from:
        row.wrong("age_to", "must not be below age_from")
    if (rule.bound is Bound.PHASED) != bool(rule.phases):
        row.wrong("phase", "must be given for a phased rule and for no other")
    elif sorted(phase.order for phase in rule.phases) != list(range(1, len(rule.phases) + 1)):
        row.wrong("phase", "order must count 1, 2, 3 without a gap")
    _parts_of_bound(row, rule)
    _figure(row, rule)
    _runs_from(row, rule)


def _parts_of_bound(row: Table, rule: Rule) -> None:
    """What only one bound may have, it must have."""
    for key, bound, given in (
        ("amount_to", Bound.RANGE, rule.amount_to is not None),
        ("by_age_years", Bound.BY_AGE, rule.by_age is not None),
        ("same_as", Bound.SAME_AS, bool(rule.same_as)),
    ):
        if (rule.bound is bound) != given:
            row.wrong(key, f"must be given for bound {bound} and for no other")


def _figure(row: Table, rule: Rule) -> None:
    if rule.bound is Bound.PHASED and (rule.amount is not None or rule.unit is not None):
        row.wrong("amount", "a phased rule is an interval, and its amounts stand in its phases")
    elif rule.bound in WITHOUT_FIGURE and (rule.amount is not None or rule.unit is not None):
        row.wrong("amount", f"must not be given for bound {rule.bound}")
    elif rule.bound not in WITHOUT_FIGURE | {Bound.PHASED} and (rule.amount is None or rule.unit is None):
        row.wrong("amount" if rule.amount is None else "unit", "amount and unit must be given")
    elif rule.amount is not None:
        _amount(row, rule, rule.amount)


def _amount(row: Table, rule: Rule, amount: int) -> None:
    if rule.unit is Unit.YEARS:
        row.wrong("unit", YEARS)
    if (rule.unit is Unit.TIMES_PER_YEAR) != (rule.bound is Bound.AT_LEAST):
        row.wrong("unit", "times_per_year goes with bound at_least, and only with it")
    if rule.bound is Bound.ON_THE_DAY and amount:
        row.wrong("amount", "must be 0 on the day itself")
    if rule.bound is not Bound.ON_THE_DAY and amount == 0:
        row.wrong("amount", "must be 1 or more; for the day itself write bound on_the_day")
    if rule.amount_to is not None and rule.amount_to <= amount:
        row.wrong("amount_to", "must be above amount")


def _runs_from(row: Table, rule: Rule) -> None:
    """An interval runs from the last time, a deadline from an event: neither can be told without."""
    visits = rule.kind in INTERVAL_KINDS
    if rule.kind in FIRST_KINDS and rule.bound in AGAIN:
        row.wrong("bound", f"a {rule.kind} comes once: not {rule.bound}")
    elif rule.kind.endswith("_interval") and rule.bound in ONCE:
        row.wrong("bound", f"a {rule.kind} comes again and again: not {rule.bound}")
    elif visits != (rule.trigger is Trigger.LAST_SEEN):
        row.wrong("trigger", "an interval of visits runs from last_seen, and only such an interval does")
    elif not visits and (rule.bound in AGAIN) != (rule.trigger is Trigger.LAST_TIME):
        row.wrong("trigger", "what comes again and again runs from last_time, and only that does")
    elif rule.bound in NEEDS_EVENT and rule.trigger is Trigger.NOT_PRINTED:
        row.wrong("trigger", f"bound {rule.bound} needs an event")
    elif (rule.bound is Bound.BY_AGE) and rule.trigger is not Trigger.AGE:
        row.wrong("trigger", "bound by_age runs to an age: write age")
