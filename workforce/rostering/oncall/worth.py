"""What a span on call takes away from a person's shifts, as an estimate before there are any.

A person works some days of a week. On a day, the part of the need that they could have served and that lies
in the span or in the rest after it is lost, as far as people are scarce for it. The price of a lost hour is
that of a missing one, or over kinds of shift the part of a whole shift.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import OnCall
from workforce.rostering.problem import DemandId, KindCover, RosterProblem, StaffMember
from workforce.rostering.rules.violation import days_of_period

Floats = NDArray[np.float64]
OF_ANYBODY = ""
"""Stands for the work of all kinds of shift, which everybody can do."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one kind of work needs, and the price of doing without a person's hour of it.

    Parameters
    ----------
    need : shape (grid.count,); agents needed, fractions allowed.
    price : of an hour, scarcity counted, at least 0.
    """

    need: Floats
    price: float


def worths(problem: RosterProblem, offers: list[OnCall]) -> Floats:
    """Return the estimated price of the shifts that each offered span takes away, shape (offers,)."""
    works, edges = _works(problem), _day_edges(problem)
    staff = {person.agent: person for person in problem.staff}
    densities: dict[frozenset[DemandId], Floats] = {}
    found = []
    for offer in offers:
        person = staff[offer.agent]
        if person.serves not in densities:
            densities[person.serves] = _worth_by_interval(works, person, edges)
        rest = timedelta(minutes=problem.rules_of(person).on_call_rest_minutes)
        inside = _intervals(problem, offer.start, offer.end + rest)
        hours = sum(person.contract.daily_minutes) / 120 * person.contract.days_per_week / 7
        found.append(hours * float(densities[person.serves][inside].sum()))
    return np.array(found)


def _worth_by_interval(works: dict[DemandId, Work], person: StaffMember, edges: list[int]) -> Floats:
    """Return the share of an hour's price that each interval holds of its day, shape (grid.count,).

    The intervals of a day add up to the mean price of an hour of work on that day.
    """
    own = [work for name, work in works.items() if name in person.serves or name == OF_ANYBODY]
    line, need, found = np.zeros((3, edges[-1]))
    for work in own:
        line += work.need * work.price
        need += work.need
    for first, last in pairwise(edges):
        if (total := need[first:last].sum()) > 0:
            found[first:last] = line[first:last] / total
    return found


def _works(problem: RosterProblem) -> dict[DemandId, Work]:
    if problem.cover:
        return {OF_ANYBODY: _work_of_kinds(problem)}
    hours, prices = problem.grid.minutes / 60, problem.prices
    supply: dict[DemandId, float] = {demand.id: 0.0 for demand in problem.demands}
    for person in problem.staff:
        for name in person.serves:
            supply[name] += _contract_hours(problem, person) / len(person.serves)
    return {
        one.id: Work(
            one.required,
            prices.missing_hour
            * one.weight
            * min(float(one.required.sum()) * hours / max(supply[one.id], 1e-9), 1.0),
        )
        for one in problem.demands
    }


def _work_of_kinds(problem: RosterProblem) -> Work:
    """Return the need of all kinds together, at the mean price of an hour of a missing shift."""
    lengths = {kind.id: kind.paid_minutes / 60 for kind in problem.kinds}
    starts = {kind.id: kind.start_minute for kind in problem.kinds}
    need = np.zeros(problem.grid.count)
    for one in problem.cover:
        begin = local_instant(one.day, starts[one.kind], problem.grid.zone)
        need[_intervals(problem, begin, begin + timedelta(hours=lengths[one.kind]))] += one.required
    wanted = sum(_hours_wanted(problem.cover, lengths))
    price = sum(one.under * one.required for one in problem.cover) / max(wanted, 1e-9)
    supply = sum(_contract_hours(problem, person) for person in problem.staff)
    return Work(need, price * min(wanted / max(supply, 1e-9), 1.0))


def _hours_wanted(cover: tuple[KindCover, ...], lengths: dict[str, float]) -> Iterator[float]:
    return (one.required * lengths[one.kind] for one in cover)


def _contract_hours(problem: RosterProblem, person: StaffMember) -> float:
    return person.contract.weekly_minutes / 60 * len(days_of_period(problem)) / 7


def _intervals(problem: RosterProblem, start: datetime, end: datetime) -> slice:
    """Return the intervals of the grid that a span touches."""
    step = timedelta(minutes=problem.grid.minutes)
    first = max((start - problem.grid.start) // step, 0)
    return slice(first, max(-((problem.grid.start - end) // step), first))


def _day_edges(problem: RosterProblem) -> list[int]:
    """Return the interval at which each day begins, and the end of the last."""
    days: list[date] = days_of_period(problem)
    starts = (local_instant(day, 0, problem.grid.zone) for day in days)
    return [_intervals(problem, start, start).start for start in starts] + [problem.grid.count]
