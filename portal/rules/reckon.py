"""From rules and days that count to the latest day of the next one. Pure; `rules.visits` and `rules.reviews` ask it.

Decided in docs/counting.md; numbers in brackets are its points. A strand is the rules of one group (a service, or a circumstance
such as an interim order) from one source, the council or the law. Each strand is reckoned apart, and the earliest day holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from portal.authority import Condition, Group, Kind, Phase, Rule, Trigger, Unit
from portal.rules import days
from portal.rules.facts import Facts, WhyNoDue

SOME_DAY = date(2026, 1, 1)  # only to tell which of two amounts is the longer
# Circumstances with a beginning of their own: the service's first day says nothing about them.
OWN_START = {
    Group.SECTION_47: (Trigger.SECTION_47_STARTED,),
    Group.SHORT_BREAK: (Trigger.PLACEMENT_START,),
    Group.PRIVATELY_FOSTERED: (Trigger.NOTIFICATION, Trigger.ARRANGEMENT_START),
    Group.MISSING: (Trigger.RETURN_FROM_MISSING,),
}
# Events that are another name for the first day of the service, or of the home.
SERVICE_START = frozenset(
    {
        Trigger.REQUEST,
        Trigger.REFERRAL,
        Trigger.REFERRAL_RECEIVED,
        Trigger.OPENED,
        Trigger.EPISODE_OPENED,
        Trigger.CONFERENCE,
        Trigger.PLAN_AGREED,
        Trigger.ENTRY_TO_CARE,
        Trigger.LEAVING_CARE,
        Trigger.BECOMING_CARE_LEAVER,
    }
)
HOME_START = frozenset({Trigger.MOVE, Trigger.PLACEMENT_START, Trigger.ACCOMMODATION_START})
# Events that end an early phase: one from before the start belongs to another home, and ends nothing here (12).
LATER_ON = frozenset({Trigger.FIRST_REVIEW, Trigger.SECOND_REVIEW, Trigger.CARER_APPROVED_OR_FINAL_HEARING, Trigger.ADOPTION_ORDER})


@dataclass(frozen=True)
class NextPhase:
    """What follows. from_day None: after the visit now due, or at once when agreed, or after the event in `awaits`.
    needs_agreement: only if all its conditions are met.
    """

    rule: Rule
    amount: int
    unit: Unit
    from_day: date | None
    needs_agreement: bool
    awaits: Trigger | None = None


@dataclass(frozen=True)
class Stretch:
    """An interval and the days on which it holds: from `start` up to the day before `end` (None: no bound).

    `agreed` False: it waits for an agreement, or for the event in `awaits`. `fallback`: only where no other holds.
    """

    rule: Rule
    amount: int
    unit: Unit
    start: date | None
    end: date | None
    conditional: bool = False
    agreed: bool = True
    awaits: Trigger | None = None
    fallback: bool = False

    def holds(self, day: date) -> bool:
        return self.agreed and (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def after(self, day: date) -> date:
        return days.add(day, self.amount, self.unit)


@dataclass(frozen=True)
class Answer:
    """What one strand says. `runs_from`: the day counted from; `law`: the strand is the law's."""

    rule: Rule | None = None
    amount: int | None = None
    unit: Unit | None = None
    due: date | None = None
    why: WhyNoDue | None = None
    first: bool = False
    runs_from: date | None = None
    following: NextPhase | None = None
    law: bool = False


def stricter(answers: Iterable[Answer]) -> Answer:
    """The earliest day; without any, the first that has a rule; the council's where both say the same (18)."""
    found = list(answers)
    with_day = [one for one in found if one.due]
    if with_day:
        return min(with_day, key=lambda one: (one.due or date.max, one.law))
    return next((one for one in found if one.rule), found[0] if found else Answer(why=WhyNoDue.COUNCIL_HAS_NOT_WRITTEN))


class Strand:
    """The rules of one group from one source, and the days that count for them."""

    def __init__(
        self,
        rules: Iterable[Rule],
        group: Group,
        facts: Facts,
        today: date,
        *,
        firsts: tuple[Kind, ...],
        intervals: Collection[Kind],
        law: bool = False,
    ) -> None:
        mine = [r for r in rules if group in r.groups and (r.kind in firsts or r.kind in intervals) and facts.met(r.condition)]
        self.facts, self.group, self.law = facts, group, law
        ageless = [r for r in mine if r.age_from is None and r.age_to is None]
        self.age_unknown = facts.born is None and bool(mine) and not ageless
        self.rules = mine if facts.born or self.age_unknown else ageless
        self.start = self._start(today)
        repeated = [] if self.age_unknown else [r for r in self.rules if r.kind in intervals]
        self.stretches = [s for rule in repeated for s in self._stretches(rule)]
        self.deadlines = self._deadlines([r for kind in firsts for r in self.rules if r.kind is kind])
        self.seen: list[date] = []

    def count(self, found: Iterable[date], also: Callable[[date], bool] | None = None) -> None:
        """The days that count, oldest first: on the start day too, before it not (6). `also` asks about each day once more."""
        start = self.start
        self.seen = sorted({day for day in found if (start is None or start <= day) and (also is None or also(day))})

    def answer(self, upto: date, today: date, met: Collection[date] = ()) -> Answer:
        """What is owed on `today` when only the days up to `upto` have happened; `met`: days that are taken to count besides."""
        if self.age_unknown:
            return Answer(why=WhyNoDue.AGE_NOT_KNOWN, law=self.law)
        if not self.rules:
            return Answer(why=WhyNoDue.COUNCIL_HAS_NOT_WRITTEN, law=self.law)
        seen = self.seen[: bisect_right(self.seen, upto)]
        if met:
            seen = sorted({*seen, *(day for day in met if self.start is None or self.start <= day)})
        waiting = self.deadlines[len(seen) :]
        if waiting and (self.start or not seen):
            return self._deadline(waiting, today)
        return self._interval(seen, today)

    def _start(self, today: date) -> date | None:
        """The day before which nothing counts: in care and in the council's own accommodation, that of the last move (12)."""
        facts = self.facts
        if self.group in OWN_START:
            return next((facts.events[e] for e in OWN_START[self.group] if e in facts.events), None)
        service = facts.service == Group.CHILD_IN_CARE
        by_home = service or any(r.trigger is Trigger.ACCOMMODATION_START for r in self.rules)
        known = [facts.since, facts.home(today) if by_home else None]
        if self.group != facts.service:
            known += [self._event(r.trigger) for r in self.rules]
        return max((day for day in known if day), default=None)

    def day_of(self, trigger: Trigger) -> date | None:
        """The day of an event, as far as it is known; that of a home is never before the last move (12)."""
        if event := self._event(trigger):
            home = trigger in HOME_START and self.group not in OWN_START
            return max(event, self.start) if home and self.start else event
        if self.group in OWN_START:
            return self.start if trigger in OWN_START[self.group] and len(OWN_START[self.group]) == 1 else None
        return self.start if trigger in SERVICE_START or trigger in HOME_START else None

    def _event(self, trigger: Trigger) -> date | None:
        """The day of an event on record. That on which a short break began is not that of the home."""
        if trigger is Trigger.PLACEMENT_START and Group.SHORT_BREAK in self.facts.also and self.group is not Group.SHORT_BREAK:
            return None
        return self.facts.events.get(trigger)

    def _deadlines(self, rules: list[Rule]) -> list[Rule]:
        """As far as the council promises them to somebody of the age at the start; unclear ones give no day (19)."""
        dated = [r for r in rules if r.clear and (r.trigger is not Trigger.NOT_PRINTED or r.amount == 0)]
        chosen = dated or [r for r in rules if r.clear]
        return [r for r in chosen if self.start is None or self.age_unknown or self._of_age(r, self.start)]

    def _of_age(self, rule: Rule, day: date) -> bool:
        first, end = ages(rule, self.facts.born)
        return (first is None or first <= day) and (end is None or day < end)

    def _deadline(self, waiting: list[Rule], today: date) -> Answer:
        """A first deadline: due on its own day however late it gets (7); without a start it has no day (8)."""
        rule = waiting[0]
        begun = None if rule.trigger is Trigger.NOT_PRINTED else self.day_of(rule.trigger)
        if rule.amount is None or rule.unit is None or begun is None:
            why = WhyNoDue.START_NOT_PRINTED if rule.trigger is Trigger.NOT_PRINTED else WhyNoDue.START_NOT_KNOWN
            return Answer(rule, rule.amount, rule.unit, why=why, first=True, law=self.law)
        following = None
        then = self.holding(begun)
        if len(waiting) > 1 and waiting[1].amount is not None and waiting[1].unit is not None:
            following = NextPhase(waiting[1], waiting[1].amount, waiting[1].unit, None, False)
        elif then:
            following = NextPhase(then.rule, then.amount, then.unit, None, False)
        due = days.add(begun, rule.amount, rule.unit)
        return Answer(rule, rule.amount, rule.unit, due, None, True, begun, following, self.law)

    def _interval(self, seen: list[date], today: date) -> Answer:
        """An interval from the last day that counts (6); across a border, the earlier of the two days (10)."""
        now = self.holding(today)
        if now is None:
            return Answer(why=WhyNoDue.COUNCIL_HAS_NOT_WRITTEN, law=self.law)
        following = self._following(now, today)
        nothing = Answer(now.rule, now.amount, now.unit, why=WhyNoDue.NOTHING_TO_RUN_FROM, following=following, law=self.law)
        if not seen:
            return nothing
        last = seen[-1]
        held = self.holding(last)
        if held is None:  # seen before the first of these rules began to hold: it counts, unless the day fell due before then too
            if now.start is not None and now.after(last) < now.start:
                return nothing
            held = now
        due = held.after(last)
        borders = [s.start for s in self.stretches if s.agreed and s.start and last < s.start < due]
        for border in borders:
            entered = self.holding(border) or held
            if entered.after(last) < held.after(last):
                held = entered
        following = following if held is now else self._following(held, today)
        return Answer(held.rule, held.amount, held.unit, held.after(last), None, False, last, following, self.law)

    def holding(self, day: date) -> Stretch | None:
        """The stretch that holds on the day: one that was agreed goes before the others, else the shorter interval."""
        held = [s for s in self.stretches if s.holds(day)]
        if len(held) > 1:
            held = [s for s in held if not s.fallback] or held
            held.sort(key=lambda s: (not s.conditional, s.after(day)))
        return held[0] if held else None

    def _following(self, held: Stretch, today: date) -> NextPhase | None:
        """The next change that the calendar brings; else one that needs an event or an agreement not yet on record."""
        later = [s for s in self.stretches if s.agreed and s.start and s.start > today and not s.fallback]
        for s in sorted(later, key=lambda s: s.start or today):
            if (s.amount, s.unit) != (held.amount, held.unit):
                return NextPhase(s.rule, s.amount, s.unit, s.start, False)
        for s in self.stretches:
            if not s.agreed:
                return NextPhase(s.rule, s.amount, s.unit, s.start if s.start and s.start > today else None, s.conditional, s.awaits)
        return None

    def _stretches(self, rule: Rule) -> list[Stretch]:
        if not rule.phases:
            if rule.amount is None or rule.unit in {None, Unit.TIMES_PER_YEAR} or not rule.clear:
                return []
            first, end = ages(rule, self.facts.born)
            return [Stretch(rule, rule.amount, rule.unit or Unit.DAYS, first, end, fallback=rule.kind is Kind.VISIT_INTERVAL_DEFAULT)]
        clear = [p for p in rule.phases if p.clear and p.amount is not None and p.unit is not None]
        if self.start is None:  # only what is owed for certain: the longest interval that needs no agreement and no event
            certain = [p for p in clear if p.condition is None]
            longest = max(certain, key=lambda p: days.add(SOME_DAY, p.amount or 0, p.unit or Unit.DAYS), default=None)
            return [Stretch(rule, longest.amount or 0, longest.unit or Unit.DAYS, None, None)] if longest else []
        return [self._phase(rule, phase, self.start) for phase in clear]

    def _phase(self, rule: Rule, phase: Phase, start: date) -> Stretch:
        amount, unit = phase.amount or 0, phase.unit or Unit.DAYS
        begins, ends = self._border(phase.from_event, start), self._border(phase.until_event or phase.from_event, start)
        awaits = phase.from_event if begins is None else None
        first = None
        if begins is not None and (phase.from_amount or phase.from_event):
            first = days.add(begins, phase.from_amount, phase.from_unit)
        end = ends if phase.until_event else None
        if phase.until_amount is not None and ends is not None:
            end = days.add(ends, phase.until_amount, phase.until_unit)
        if phase.condition is None:
            return Stretch(rule, amount, unit, first, end, agreed=awaits is None, awaits=awaits)
        met = self.facts.met(phase.condition) and awaits is None
        agreed_on = self.facts.permanent_on if met and phase.condition is Condition.PERMANENT_AGREED else None
        first = max((day for day in (first, agreed_on) if day), default=None)
        return Stretch(rule, amount, unit, first, end, conditional=True, agreed=met, awaits=awaits)

    def _border(self, event: Trigger | None, start: date) -> date | None:
        """The day of an event that borders a phase; an event that has not been is None, and so is one from before the start."""
        day = start if event is None else self.day_of(event)
        return None if event in LATER_ON and day and day < start else day


def ages(rule: Rule, born: date | None) -> tuple[date | None, date | None]:
    """From the birthday on which the first age is reached up to the day on which the last one is over (14)."""
    if born is None:
        return None, None
    first = None if rule.age_from is None else days.birthday(born, rule.age_from)
    return first, None if rule.age_to is None else days.birthday(born, rule.age_to + 1, gained=False)
