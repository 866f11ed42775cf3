"""What a roster is worth, whoever made it: coverage, hours short and over, and cost.

Nothing here knows how the solver works; it reads the finished roster alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.allocation import missing
from workforce.rostering.attendance import OFF_CONTACTS, Missed, attendance
from workforce.rostering.fairness import Carried, burdens_of, fairness_price
from workforce.rostering.oncall.cover import missing_price, uncovered
from workforce.rostering.pay import Pay, hour_rates, pay_of, premium_price
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules import (
    activities,
    averagetime,
    bands,
    consecutivedays,
    dailyrest,
    dailytime,
    freetime,
    identity,
    kindlimits,
    locks,
    nights,
    oncall,
    pauses,
    personallimits,
    restblocks,
    succession,
    sundays,
    timeoff,
    totaltime,
    weekends,
    weeklyrest,
    weeklytime,
    workblocks,
)
from workforce.rostering.rules.violation import Check, Violation, shifts_inside
from workforce.rostering.serving import SkillSets
from workforce.rostering.slices import slices_of
from workforce.rostering.terms import (
    car_price,
    changed_days,
    changed_on_call,
    cover_hours,
    cover_price,
    wish_price,
)

Floats = NDArray[np.float64]

CHECKS: tuple[Check, ...] = (
    identity.check,
    dailytime.check,
    dailyrest.check,
    weeklyrest.check,
    weeklytime.check,
    consecutivedays.check,
    freetime.check,
    pauses.check,
    kindlimits.check,
    succession.check,
    totaltime.check,
    workblocks.check,
    restblocks.check,
    weekends.check,
    averagetime.check,
    nights.check,
    sundays.check,
    personallimits.check,
    bands.check,
    timeoff.check,
    oncall.check,
    locks.check,
    activities.check,
)


def check_roster(problem: RosterProblem, roster: Roster) -> tuple[Violation, ...]:
    """Return every rule that a roster breaks, in order of day and person; empty for a lawful one.

    Where rules change within the period, each broken one is of the rules of its own day: of the day on
    which a shift begins, and of the Monday for a week; nights are averaged under each limit by themselves.
    """
    found = list(nights.check_average(problem, roster))
    changes = problem.days_of_change
    for since, until in pairwise((date.min, *changes, date.max)):
        own = problem.ruled_on(since) if changes else problem
        found += (one for check in CHECKS for one in check(own, roster) if since <= one.day < until)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class RosterEvaluation:
    """A roster measured against its problem.

    Parameters
    ----------
    present : shape (grid.count,); people serving.
    missing : shape (demands, grid.count); agents missing when people are shared at best.
    understaffed_hours : agent-hours missing; over kinds of shift, paid hours of missing shifts.
    overstaffed_hours : agent-hours of people serving whom no demand of theirs needs; over kinds of shift,
        paid hours of shifts beyond those asked for.
    paid_hours : paid time of all shifts.
    cost : priced paid hours, missing hours, cover by kind and refused wishes, in paid hours of an
        average agent.
    cover_price : price of people missing and too many by kind and day.
    wish_price : price of refused wishes.
    changed_days, change_price : days of one person that are not as published, those of shifts and those of
        spans on call, and their price.
    car_price : price of days on which a car cannot be shared.
    fairness_price : price of everybody's burdens.
    carried : burdens of everybody before the period and in it.
    activity_hours : hours of all meetings and training in the shifts.
    activity_price : price of the sessions that people miss.
    missed : who misses which.
    premium_price : price of nights, Sundays and overtime beyond the paid hours.
    pay : what the paid hours are made of, and their price.
    on_call_hours_missing, on_call_price : hours without one of the people who are wanted on call, and
        their price.
    """

    present: Floats
    missing: Floats
    understaffed_hours: float
    overstaffed_hours: float
    paid_hours: float
    cost: float
    cover_price: float = 0.0
    wish_price: float = 0.0
    changed_days: int = 0
    change_price: float = 0.0
    car_price: float = 0.0
    fairness_price: float = 0.0
    carried: tuple[Carried, ...] = ()
    activity_hours: float = 0.0
    activity_price: float = 0.0
    missed: tuple[Missed, ...] = ()
    premium_price: float = 0.0
    pay: Pay = Pay()
    on_call_hours_missing: float = 0.0
    on_call_price: float = 0.0


def evaluate(problem: RosterProblem, roster: Roster) -> RosterEvaluation:
    """Measure what a roster holds of the problem's people and period; `check_roster` names the rest."""
    roster = replace(roster, shifts=tuple(shifts_inside(problem, roster)))
    coverage = _coverage(problem, roster.shifts)
    under, over = cover_hours(problem, roster) if problem.cover else (coverage.under, coverage.over)
    cover, wishes = cover_price(problem, roster), wish_price(problem, roster)
    days, cars, carried = (
        changed_days(problem, roster) + changed_on_call(problem, roster),
        car_price(problem, roster),
        burdens_of(problem, roster),
    )
    changes, fair = problem.prices.change * days, fairness_price(problem, carried)
    missed = attendance(problem, roster).missed
    lost = sum(one.price for one in missed)
    premiums = premium_price(problem, roster)
    uncalled = uncovered(problem, roster).hours
    calls = missing_price(problem, uncalled)
    cost = coverage.price + problem.prices.paid_hour * _paid_cost(problem, roster) + premiums
    return RosterEvaluation(
        present=coverage.present,
        missing=coverage.short,
        understaffed_hours=under,
        overstaffed_hours=over,
        paid_hours=roster.paid_hours,
        cost=cost + cover + wishes + changes + cars + fair + lost + calls,
        cover_price=cover,
        wish_price=wishes,
        changed_days=days,
        change_price=changes,
        car_price=cars,
        fairness_price=fair,
        carried=carried,
        activity_hours=_activity_hours(roster),
        activity_price=lost,
        missed=missed,
        premium_price=premiums,
        pay=pay_of(problem, roster),
        on_call_hours_missing=float(uncalled.sum()),
        on_call_price=calls,
    )


@dataclass(frozen=True, slots=True)
class _Coverage:
    """Who is there, shape (grid.count,), who is missing, shape (demands, grid.count), hours and price."""

    present: Floats
    short: Floats
    under: float
    over: float
    price: float


def _coverage(problem: RosterProblem, shifts: Iterable[Shift]) -> _Coverage:
    """Share the people of some shifts so that what is missing costs least."""
    present, links = presence(problem, shifts)
    slices, hours = slices_of(problem.demands, problem.grid.count), problem.grid.minutes / 60
    unserved = missing(present, slices.need, slices.links(links), slices.weights)
    short = slices.by_demand(unserved, len(problem.demands))
    return _Coverage(
        present.sum(axis=0),
        short,
        float(short.sum()) * hours,
        float(present.sum() - (slices.need.sum() - short.sum())) * hours,
        problem.prices.missing_hour * float((unserved * slices.weights[:, None]).sum()) * hours,
    )


def hours_missing(problem: RosterProblem, shifts: Iterable[Shift]) -> Floats:
    """Return agent-hours missing by demand when people are shared at best, shape (demands,)."""
    hours: Floats = missing_agents(problem, shifts).sum(axis=1) * problem.grid.minutes / 60
    return hours


def missing_agents(problem: RosterProblem, shifts: Iterable[Shift]) -> Floats:
    """Return agents missing when people are shared at best, shape (demands, grid.count)."""
    return _coverage(problem, shifts).short


def missing_of(
    problem: RosterProblem,
    present: Floats,
    links: NDArray[np.bool_],
    columns: slice | NDArray[np.int64] = np.s_[:],
) -> Floats:
    """Return agents missing in some intervals when people are shared at best, shape (demands, columns).

    Parameters
    ----------
    present : shape (sets, columns); people serving by set of skills.
    links : shape (sets, demands); which set serves what.
    """
    slices = slices_of(problem.demands, problem.grid.count)
    unserved = missing(present, slices.need[:, columns], slices.links(links), slices.weights)
    return slices.by_demand(unserved, len(problem.demands))


def presence(problem: RosterProblem, shifts: Iterable[Shift]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return people serving by set of skills, shape (sets, grid.count), and which set serves what."""
    sets = SkillSets.of({person.agent: person.serves for person in problem.staff}, problem.demands)
    return sets.presence(problem.grid, shifts), sets.links


def _activity_hours(roster: Roster) -> float:
    parts = (part for shift in roster.shifts for part in shift.parts if part.activity in OFF_CONTACTS)
    return sum((part.end - part.start).total_seconds() for part in parts) / 3600


def _paid_cost(problem: RosterProblem, roster: Roster) -> float:
    """Return paid hours, each in proportion to its contract's cost against the mean of the contracts."""
    rate = hour_rates(problem)
    return sum(shift.paid_seconds / 3600 * rate[shift.agent] for shift in roster.shifts)
