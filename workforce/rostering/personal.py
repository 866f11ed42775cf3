"""What single people's shifts cost beside their hours, as the search sees it: in ticks and in arrays.

Wishes, changes of what was published, shared cars and burdens. The independent evaluation reads the same
from the finished roster, in `workforce.rostering.terms` and `workforce.rostering.fairness`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.problem import CarPool, LabourRules, Wish
from workforce.rostering.rules.violation import local_day
from workforce.rostering.rules.weekends import SATURDAY
from workforce.rostering.tours import WorkedShift

SUNDAY = 6
Tours = Mapping[int, Sequence[WorkedShift]]
Span = tuple[int, int]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Shifts as parallel arrays: day, first tick, tick after the last, paid minutes, and night or not."""

    day: Ints
    start: Ints
    end: Ints
    paid: Ints
    night: Bools


class PersonalTerms:
    """The prices of single people's shifts, by index into the staff."""

    def __init__(self, layout: Layout) -> None:
        self.layout, problem = layout, layout.problem
        self._night = {rules: layout.night_of(rules) for rules in problem.rules_in_use}
        self._index = {person.agent: k for k, person in enumerate(problem.staff)}
        self._wishes: dict[int, list[tuple[int, Wish]]] = defaultdict(list)
        self._published: dict[int, dict[int, Span]] = defaultdict(dict)
        self._pools: dict[int, list[tuple[int, CarPool]]] = defaultdict(list)
        first = layout.horizon.days[0]
        for wish in problem.wishes:
            self._wishes[self._index[wish.agent]].append(((wish.day - first).days, wish))
        for shift in problem.published:
            day = (local_day(problem, shift) - first).days
            if shift.agent in self._index:
                span = layout.horizon.tick_of(shift.start), layout.horizon.tick_of(shift.end)
                self._published[self._index[shift.agent]][day] = span
        for pool in problem.car_pools:
            one, other = (self._index[agent] for agent in pool.people)
            self._pools[one].append((other, pool))
            self._pools[other].append((one, pool))
        fair = problem.fairness
        self._weights = np.array([fair.night, fair.weekend, fair.sunday, fair.refused])
        self.prices_changes = bool(problem.published) and problem.prices.change > 0

    def concern(self, person: int) -> bool:
        """Tell whether anything but hours is priced for a person."""
        own = person in self._wishes or person in self._pools
        return own or self.prices_changes or bool(self._weights[:3].any())

    def wishes_of(self, person: int) -> Sequence[tuple[int, Wish]]:
        """Return a person's wishes, each with the index of its day."""
        return self._wishes.get(person, ())

    def published_on(self, person: int, day: int) -> Span | None:
        """Return the first tick, and the one after the last, of what is published of a person's day."""
        return self._published.get(person, {}).get(day)

    def about(self, person: int, columns: Columns, day: int, wish: Wish) -> Bools:
        """Mark the shifts of a person's block that a wish for a day is about."""
        return self._match(self._spans_of(person, columns), day, wish)

    def nights(self, person: int, columns: Columns) -> Bools:
        """Mark the night shifts of a person's block."""
        return self._is_night(self._rules_of(person), columns.start, columns.end)

    def of_columns(self, person: int, columns: Columns, past: Ints, tours: Tours) -> Floats:
        """Return what each shift costs against the day off, burdens at the price of the next one.

        Parameters
        ----------
        past : shape (4,); nights, weekends, Sundays and refused wishes carried so far.
        """
        spans = self._spans_of(person, columns)
        price = self._burden_of_columns(spans, past)
        for day, wish in self._wishes.get(person, ()):
            weight = wish.weight + self._weights[3] * (past[3] + 1)
            price += np.where(self._match(spans, day, wish), -weight if wish.wanted else weight, 0.0)
        if self.prices_changes:
            price += self.layout.problem.prices.change * self._changed(person, spans)
        for partner, pool in self._pools.get(person, ()):
            price += self._apart_of_columns(spans, pool, tours.get(partner, ()))
        return price

    def of_week(self, person: int, week: range, tour: Sequence[WorkedShift], past: Ints) -> float:
        """Return what a person's week costs beside its hours and shared cars."""
        counts = self.burdens(person, week, tour)
        total = float(self._weights @ (counts * past + counts * (counts + 1) / 2))
        total += sum(wish.weight for wish in self._refused(person, week, tour))
        if self.prices_changes:
            worked = {shift.day: self._span(shift) for shift in tour}
            known = self._published.get(person, {})
            changed = sum(worked.get(day) != known.get(day) for day in week)
            total += self.layout.problem.prices.change * changed
        return total

    def of_cars(self, week: range, tours: Tours) -> float:
        """Return what a week costs people who share a car."""
        total = 0.0
        for pool in self.layout.problem.car_pools:
            one, other = (tours.get(self._index[agent], ()) for agent in pool.people)
            total += self._apart(pool, week, one, other)
        return total

    def cars_of(self, person: int, week: range, tour: Sequence[WorkedShift], tours: Tours) -> float:
        """Return what a person's week costs in shared cars, given the others' weeks."""
        pools = self._pools.get(person, ())
        return sum(self._apart(pool, week, tour, tours.get(partner, ())) for partner, pool in pools)

    def burdens(self, person: int, week: range, tour: Sequence[WorkedShift]) -> Ints:
        """Return the nights, weekends, Sundays and refused wishes of a person's week, shape (4,)."""
        weekday = [self.layout.horizon.days[shift.day].weekday() for shift in tour]
        rules = self._rules_of(person)
        nights = sum(
            self._is_night(rules, np.array([shift.start]), np.array([self._span(shift)[1]])).sum()
            for shift in tour
        )
        refused = len(self._refused(person, week, tour))
        weekends = int(any(day >= SATURDAY for day in weekday))
        return np.array([int(nights), weekends, weekday.count(SUNDAY), refused])

    def _refused(self, person: int, week: range, tour: Sequence[WorkedShift]) -> list[Wish]:
        own = [(day, wish) for day, wish in self._wishes.get(person, ()) if day in week]
        if not own:
            return []
        spans = self._spans_of_tour(person, tour)
        return [wish for day, wish in own if bool(self._match(spans, day, wish).any()) != wish.wanted]

    def _match(self, spans: Spans, day: int, wish: Wish) -> Bools:
        """Mark the shifts that a wish is about."""
        matches = spans.day == day
        if wish.begins is not None and matches.any():
            minute = self._minutes(spans)
            matches = matches & (minute >= wish.begins[0]) & (minute <= wish.begins[1])
        if wish.lengths is not None:
            matches = matches & (spans.paid >= wish.lengths[0]) & (spans.paid <= wish.lengths[1])
        return np.asarray(matches)

    def _minutes(self, spans: Spans) -> Ints:
        """Return when shifts begin, as local minutes from midnight."""
        horizon = self.layout.horizon
        steps = np.array(
            [
                np.searchsorted(horizon.starts[day], start, side="right") - 1
                for day, start in zip(spans.day, spans.start, strict=True)
            ],
            dtype=np.int64,
        )
        late = spans.start - horizon.starts[spans.day, steps]
        return np.asarray(horizon.start_minutes[steps] + late * horizon.tick)

    def _changed(self, person: int, spans: Spans) -> Floats:
        """Return how many changes each shift adds to a day off: 1, 0, or -1 where it was published."""
        known = self._published.get(person, {})
        change = np.ones(len(spans.day))
        for day, (start, end) in known.items():
            today = spans.day == day
            change[today] = np.where((spans.start[today] == start) & (spans.end[today] == end), -1.0, 0.0)
        return change

    def _apart_of_columns(self, spans: Spans, pool: CarPool, partner: Sequence[WorkedShift]) -> Floats:
        counts = np.array([pool.counts_on(day) for day in self.layout.horizon.days])
        price = np.where(counts[spans.day], pool.weight, 0.0)
        within = self.layout.horizon.ticks(pool.within_minutes)
        for shift in partner:
            if not counts[shift.day]:
                continue
            start, end = self._span(shift)
            near = (np.abs(spans.start - start) <= within) & (np.abs(spans.end - end) <= within)
            today = spans.day == shift.day
            price[today] = np.where(near[today], -pool.weight, 0.0)
        return price

    def _apart(
        self, pool: CarPool, week: range, one: Sequence[WorkedShift], other: Sequence[WorkedShift]
    ) -> float:
        first, second = ({shift.day: self._span(shift) for shift in own} for own in (one, other))
        within = timedelta(minutes=pool.within_minutes) // timedelta(minutes=self.layout.horizon.tick)
        apart = 0
        for day in (one for one in week if pool.counts_on(self.layout.horizon.days[one])):
            a, b = first.get(day), second.get(day)
            if (a is None) != (b is None):
                apart += 1
            elif a is not None and b is not None:
                apart += max(abs(a[0] - b[0]), abs(a[1] - b[1])) > within
        return pool.weight * apart

    def _burden_of_columns(self, spans: Spans, past: Ints) -> Floats:
        """Return the price of the next burden of each kind; half a weekend's for each of its days."""
        weekday = np.array([day.weekday() for day in self.layout.horizon.days])[spans.day]
        night, weekend, sunday = self._weights[:3] * (past[:3] + 1)
        price = night * spans.night + sunday * (weekday == SUNDAY) + weekend / 2 * (weekday >= SATURDAY)
        return np.asarray(price, dtype=np.float64)

    def _rules_of(self, person: int) -> LabourRules:
        problem = self.layout.problem
        return problem.rules_of(problem.staff[person])

    def _is_night(self, rules: LabourRules, start: Ints, end: Ints) -> Bools:
        night = self._night[rules]
        last = len(night) - 1
        within = night[np.minimum(end, last)] - night[np.minimum(start, last)]
        return np.asarray(within >= rules.night_shift_minutes)

    def _spans_of(self, person: int, columns: Columns) -> Spans:
        night = self._is_night(self._rules_of(person), columns.start, columns.end)
        return Spans(columns.day, columns.start, columns.end, columns.paid, night)

    def _spans_of_tour(self, person: int, tour: Sequence[WorkedShift]) -> Spans:
        rows = [(shift.day, *self._span(shift), shift.shape.paid_minutes) for shift in tour]
        day, start, end, paid = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        return Spans(day, start, end, paid, self._is_night(self._rules_of(person), start, end))

    def _span(self, shift: WorkedShift) -> Span:
        return shift.start, shift.start + self.layout.horizon.ticks(shift.shape.minutes)
