"""Premiums for nights, Sundays and overtime as the search sees them: in ticks and in arrays.

The independent evaluation reads the same from the finished roster, in `workforce.rostering.pay`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from contactcenter.domain.businesshours import local_instant
from workforce.rostering.blocks import Block, Columns, Layout
from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.pay import hour_rates
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules import totaltime, weeklytime
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.tours import WorkedShift


@dataclass(frozen=True, slots=True)
class Windows:
    """Spans of time that do not overlap, as minutes from the start of the grid.

    Parameters
    ----------
    edges : shape (2 * spans,); begin and end of each span, ascending.
    before : shape (2 * spans,); minutes inside the spans before each edge.
    """

    edges: Floats
    before: Floats

    @classmethod
    def of(cls, spans: Iterable[tuple[datetime, datetime]], start: datetime) -> "Windows":
        """Return some spans, in order of time, seen from the start of the grid."""
        edges = np.array([(one - start).total_seconds() / 60 for span in spans for one in span])
        inside = np.diff(edges, prepend=0.0)
        inside[::2] = 0.0
        return cls(edges, np.cumsum(inside))

    def within(self, begin: Floats, end: Floats) -> Floats:
        """Return how many minutes of other spans lie inside, by their begins and ends in minutes."""
        if not len(self.edges):
            return np.zeros(len(begin))
        inside = np.interp(end, self.edges, self.before) - np.interp(begin, self.edges, self.before)
        return np.asarray(inside, dtype=np.float64)


class PremiumPrices:
    """What nights, Sundays and overtime cost each person on top of the paid hours.

    Parameters
    ----------
    rates : the price of a paid hour of each person, 1 for the mean.
    """

    def __init__(self, problem: RosterProblem, horizon: Horizon) -> None:
        self.problem, self.horizon = problem, horizon
        self.rates = hour_rates(problem)
        first, last = horizon.days[0] - timedelta(days=1), horizon.days[-1] + timedelta(days=2)
        self._days = [first + timedelta(days=k) for k in range((last - first).days)]
        self._nights: dict[LabourRules, Windows] = {}
        free = [day for day in self._days if day.weekday() == SUNDAY or day in problem.holidays]
        self._sundays = Windows.of((self._span(day, 0, 0) for day in free), problem.grid.start)

    def concern(self, person: StaffMember) -> bool:
        """Tell whether any of a person's shifts may cost more than its paid hours."""
        due = self.problem.premiums_of(person)
        return due.night > 0 or due.sunday > 0

    def of_spans(self, person: StaffMember, start: Ints, minutes: Ints, paid: Ints) -> Floats:
        """Return the premiums of a person's shifts, shape (shifts,).

        Parameters
        ----------
        start : shape (shifts,); first tick.
        minutes, paid : shape (shifts,); all minutes from begin to end, over 0, and those that are paid.
        """
        if not self.concern(person):
            return np.zeros(len(start))
        due = self.problem.premiums_of(person)
        begin = np.asarray(start * float(self.horizon.tick), dtype=np.float64)
        stop = begin + minutes
        night = self._nights_of(self.problem.rules_of(person)).within(begin, stop)
        hours = (due.night * night + due.sunday * self._sundays.within(begin, stop)) / 60
        rate = self.rates[person.agent] * self.problem.prices.paid_hour
        return np.asarray(rate * hours * paid / minutes)

    def of_minute(self, person: StaffMember) -> float:
        """Return what a minute of overtime costs a person on top of its paid time; 0 for no overtime."""
        if not person.contract.overtime_minutes:
            return 0.0
        rate = self.rates[person.agent] * self.problem.prices.paid_hour
        return rate * self.problem.premiums_of(person).overtime / 60

    def _nights_of(self, rules: LabourRules) -> Windows:
        if rules not in self._nights:
            begin, end = rules.night_start_minute, rules.night_end_minute
            spans = (self._span(day, begin, end) for day in self._days)
            self._nights[rules] = Windows.of(spans, self.problem.grid.start)
        return self._nights[rules]

    def _span(self, day: date, begin: int, end: int) -> tuple[datetime, datetime]:
        """Return the instants between a local minute of a day and one of the next."""
        zone = self.problem.grid.zone
        return local_instant(day, begin, zone), local_instant(day + timedelta(days=1), end, zone)


class WorkedPay:
    """What the weeks of single people cost on top of their paid hours, by index into the staff."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.prices = layout, PremiumPrices(layout.problem, layout.horizon)
        staff = layout.problem.staff
        self._minute = [self.prices.of_minute(one) for one in staff]
        self._concern = [
            self.prices.concern(one) or minute > 0 for one, minute in zip(staff, self._minute, strict=True)
        ]

    def concern(self, person: int) -> bool:
        """Tell whether any week of a person may cost more than its paid hours."""
        return self._concern[person]

    def of_minute(self, person: int) -> float:
        """Return what a minute of overtime costs on top of its paid time."""
        return self._minute[person]

    def of_week(self, person: int, tour: Sequence[WorkedShift], free: int) -> float:
        """Return what a person's week costs on top of its paid hours.

        Parameters
        ----------
        free : paid minutes of the week that are no overtime.
        """
        rows = [(one.start, one.shape.minutes, one.shape.paid_minutes) for one in tour]
        start, minutes, paid = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        premiums = self.prices.of_spans(self.layout.problem.staff[person], start, minutes, paid).sum()
        return float(premiums) + self._minute[person] * max(int(paid.sum()) - free, 0)


def costs_of(prices: PremiumPrices, blocks: tuple[Block, ...], columns: Columns) -> Floats:
    """Return the price of candidates of some blocks: paid hours and premiums, overtime left out."""
    rates = np.array([prices.rates[block.example.agent] for block in blocks])
    costs: Floats = columns.paid / 60 * rates[columns.block] * prices.problem.prices.paid_hour
    minutes = np.array([shape.minutes for shape in columns.shapes], dtype=np.int64)
    for number, block in enumerate(blocks):
        if prices.concern(block.example):
            own = np.flatnonzero(columns.block == number)
            spans = columns.start[own], minutes[columns.shape[own]], columns.paid[own]
            costs[own] += prices.of_spans(block.example, *spans)
    return costs


def free_minutes(person: StaffMember, before: int, week_before: int) -> int:
    """Return the paid minutes that a person may still work without overtime: of a week, or the period.

    Parameters
    ----------
    before : paid minutes of the period so far, at least 0.
    week_before : paid minutes of the week that lie before the period, at least 0.
    """
    if person.pattern.total_minutes is not None:
        return max(totaltime.agreed(person)[1] - before, 0)
    return max(weeklytime.agreed(person) - week_before, 0)
