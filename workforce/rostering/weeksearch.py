"""The search for one week's roster: a plan by groups of people, then names, then people in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from contactcenter.domain.roster import Shift
from workforce.rostering.agenda import HELD
from workforce.rostering.blocks import Layout
from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew, locked_tours, people_of, presence_of_shifts
from workforce.rostering.horizon import Floats
from workforce.rostering.meetings import drop_unheld, hold_sessions
from workforce.rostering.naming import Diary
from workforce.rostering.polishing import keep_locks, polish
from workforce.rostering.poolnaming import name_pool
from workforce.rostering.tours import WorkedShift, parts_of
from workforce.rostering.weekbound import bound_apart, bound_by_prices, goes_on
from workforce.rostering.weekplan import (
    WeekPlan,
    bounded_week,
    empty_week,
    has_many_pools,
    plan_pool,
    sketch_week,
)

PLANNING_SHARE = 0.5
PLANNING_SHARE_OF_SESSIONS = 0.4
"""With meetings and training more is left to do once the shifts have names."""
SKETCH_SHARE = 0.55
SKETCH_SHARE_OF_MANY = 0.2
"""Where a longer sketch would be hardly better, and people in turn are."""
BOUND_SHARE = 0.03
LARGE_POOL = 12
PARTIES = 100
"""How often shifts are sought for a first roster of a week, whatever the number of people."""
LEAST_POOL_SECONDS = 0.3
"""A pool with less is filled as in a first roster."""
LEAST_SECONDS = 1.0
"""A week with less time than that is not planned by groups."""

Tours = dict[int, list[WorkedShift]]
"""Shifts of a week by index into the staff."""


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier weeks leave to the next.

    Parameters
    ----------
    carried : shape (pools, grid.count); people present by shifts of earlier weeks.
    """

    layout: Layout
    diary: Diary
    carried: Floats

    @classmethod
    def nothing(cls, layout: Layout) -> "Past":
        """Return what lies before the first week."""
        return cls(layout, Diary.of(layout), np.zeros((len(layout.pools), layout.problem.grid.count)))

    def after(self, crew: Crew) -> "Past":
        """Return what a week and all before it leave, once the week is written down in the diary."""
        return Past(self.layout, self.diary, crew.present)


def fill_week(past: Past, week: range, tours: Tours | None = None) -> Crew:
    """Return a lawful roster of a week within a second or two, those who are alike planned together.

    Parameters
    ----------
    tours : shifts that some people have already.
    """
    crew = _begin(past, week, tours or {})
    layout = crew.layout
    keep_locks(crew)
    for pool in _specialists_first(layout):
        people = [k for k in people_of(layout, pool) if not crew.tours.get(k)]
        fill_pool(crew, pool, people)
    if layout.problem.activities:
        hold_sessions(crew, lambda: True)
        drop_unheld(crew)
    return crew


def fill_pool(crew: Crew, pool: int, people: list[int]) -> None:
    """Plan some people of a pool for the first time, in its part of the parties."""
    crew.fill(pool, people, -(-PARTIES * len(people) // len(crew.layout.problem.staff)))


def search_week(
    past: Past, week: range, begun: tuple[Tours | None, float], time: tuple[Budget, float]
) -> tuple[Crew, float]:
    """Return a week's roster by name, and a price under which no roster of the week lies.

    Parameters
    ----------
    begun : the shifts that the week begins with, None for nothing, and what its first roster cost.
    time : the budget, and the seconds of it that are the week's.
    """
    tours, first_cost = begun
    budget, seconds = time
    deadline = budget.spent + seconds
    if seconds < LEAST_SECONDS:
        crew, bound = fill_week(past, week, tours), 0.0
    elif tours is not None:
        crew, bound = _resumed(past, week, tours, time)
    else:
        crew, bound = _planned(past, week, time)
    crew.floor = bound
    polish(crew, budget, deadline)
    if crew.cost() > first_cost:
        # Little came of the programmes in the time that they had.
        crew = min(crew, fill_week(past, week, tours), key=Crew.cost)
    return crew, bound


def write_week(crew: Crew, diary: Diary) -> Iterator[Shift]:
    """Enter a finished week into the diary and yield its shifts as instants."""
    horizon, staff = crew.layout.horizon, crew.layout.problem.staff
    for person in range(len(staff)):
        diary.burdens[person] += crew.burdens_of(person)
    held = (key[0] for key, time in crew.agenda.times.items() if time is not None)
    diary.attended.update((need, HELD) for need in held)
    for person in sorted(crew.tours):
        for worked in sorted(crew.tours[person], key=lambda shift: shift.start):
            end = worked.start + horizon.ticks(worked.shape.minutes)
            diary.attended.update((one.need, person) for one in worked.attended)
            diary.enter(crew.layout, person, worked.day, (worked.start, end, worked.shape.paid_minutes))
            parts = tuple(parts_of(horizon, worked))
            start = horizon.instant_of(worked.start)
            yield Shift(staff[person].agent, start, start + timedelta(minutes=worked.shape.minutes), parts)


def _begin(past: Past, week: range, tours: Tours) -> Crew:
    """Return a week in which people have these shifts and those that are locked."""
    layout, tours = past.layout, locked_tours(past.layout, week) | tours
    present = past.carried.copy()
    for block in layout.blocks:
        for person in block.members:
            present[block.pool] += presence_of_shifts(layout, tours.get(person, []))
    return Crew(layout, week, past.diary, present, tours)


def _planned(past: Past, week: range, time: tuple[Budget, float]) -> tuple[Crew, float]:
    """Return a week planned by groups of people and named, with its bound."""
    (budget, seconds), layout = time, past.layout
    deadline = budget.spent + seconds
    crew, many = _begin(past, week, {}), has_many_pools(layout)
    bound = 0.0 if many and goes_on(layout, week) else None
    if not many:
        bound = bound_apart(layout, week, budget, seconds * _sketch_share(layout))
    if len(layout.pools) == 1:
        plan = empty_week(layout, week, crew.present.copy())
        plan_pool(plan, 0, past.diary, (budget, (deadline - budget.spent) * _planning_share(layout)))
        name_pool(crew, plan, 0, budget)
        return crew, plan.bound if bound is None else bound
    share = (deadline - budget.spent) * _sketch_share(layout)
    plan = sketch_week(layout, week, crew.present.copy(), budget, share)
    bound = plan.bound if bound is None else bound
    bound = max(bound, bound_by_prices(layout, week, plan.prices, budget, seconds * BOUND_SHARE))
    crew.present = plan.present()
    _plan_pools(crew, plan, budget, deadline)
    return crew, bound


def _resumed(past: Past, week: range, tours: Tours, time: tuple[Budget, float]) -> tuple[Crew, float]:
    """Return a week that begins with some people's shifts, with its bound."""
    (budget, seconds), layout = time, past.layout
    share, many = seconds * _sketch_share(layout), has_many_pools(layout)
    bound = None if many else bound_apart(layout, week, budget, share)
    if bound is None:
        plan = bounded_week(layout, week, past.carried, budget, share)
        bound = 0.0 if many and goes_on(layout, week) else plan.bound
        if len(layout.pools) > 1:
            by_prices = bound_by_prices(layout, week, plan.prices, budget, seconds * BOUND_SHARE)
            bound = max(bound, by_prices)
    return fill_week(past, week, tours), bound


def _plan_pools(crew: Crew, plan: WeekPlan, budget: Budget, deadline: float) -> None:
    """Plan the pools of a sketched week, specialists first: large ones as a whole, small ones by person."""
    layout = crew.layout
    end = budget.spent + (deadline - budget.spent) * _planning_share(layout)
    waiting = len(layout.problem.staff)
    for pool in _specialists_first(layout):
        people, counted = people_of(layout, pool), budget.left == float("inf")
        seconds = 1.0 if counted else (end - budget.spent) * len(people) / waiting
        crew.present[pool] = plan.carried[pool]
        if len(people) < LARGE_POOL:
            crew.improve(pool, people)
        elif seconds > LEAST_POOL_SECONDS and not budget.stopped:
            plan_pool(plan, pool, crew.diary, (budget, seconds))
            name_pool(crew, plan, pool, budget)
        fill_pool(crew, pool, [k for k in people if not crew.tours.get(k)])
        plan.pools[pool].present = crew.present[pool] - plan.carried[pool]
        waiting -= len(people)


def _sketch_share(layout: Layout) -> float:
    return SKETCH_SHARE_OF_MANY if has_many_pools(layout) else SKETCH_SHARE


def _planning_share(layout: Layout) -> float:
    return PLANNING_SHARE_OF_SESSIONS if layout.problem.activities else PLANNING_SHARE


def _specialists_first(layout: Layout) -> list[int]:
    return sorted(range(len(layout.pools)), key=lambda pool: len(layout.pools[pool]))
