"""A bound on each week's part of a roster's price, such that the parts add up to a bound on the whole."""

from dataclasses import replace
from itertools import count, takewhile

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Layout, arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Floats
from workforce.rostering.pricebound import PriceBound
from workforce.rostering.weekmodel import intervals_of
from workforce.rostering.weekplan import bounded_week

COUNTED_ROUNDS = 3


def bound_apart(layout: Layout, week: range, budget: Budget, seconds: float) -> float | None:
    """Return a week's bound where its plan would give none; None where the plan's relaxation is a bound.

    A plan looks at the night after its week and counts on those who come out of the week before. Where work
    goes on over that night, an hour would so be counted in two weeks. Here each hour belongs to its own
    week, and the hours that a shift of the week before can reach count as covered. Locks, which keep people
    apart who are alike, are left out; that only lowers the price.
    """
    if not goes_on(layout, week):
        return None
    own, need = _own_intervals(layout, week), layout.need
    demands = tuple(
        replace(demand, required=np.where(own, demand.required, 0.0)) for demand in layout.problem.demands
    )
    apart = arrange(replace(layout.problem, demands=demands, locks=()))
    nobody = np.zeros((len(layout.pools), need.shape[1]))
    return bounded_week(apart, week, nobody, budget, seconds).bound


def goes_on(layout: Layout, week: range) -> bool:
    """Tell whether a week's plan hangs together with others, or has locks, and so gives no bound."""
    own = _own_intervals(layout, week)
    planned = np.isin(np.arange(layout.horizon.grid.count), intervals_of(layout, week))
    return bool(layout.need[:, planned & ~own].any()) or bool(layout.problem.locks)


def bound_by_prices(
    layout: Layout, week: range, prices: Floats | None, budget: Budget, seconds: float
) -> float:
    """Return a week's part of a bound from prices of its needs, made better while there is time.

    Meetings and training let breaks leave their windows, which this does not see: then it says nothing.

    Parameters
    ----------
    prices : shape (demands, grid.count); where to begin, None where nothing is known.
    """
    problem = layout.problem
    if problem.activities:
        return 0.0
    if problem.locks:
        layout = arrange(replace(problem, locks=()))
    own = np.where(_own_intervals(layout, week), layout.slices.need, 0.0)
    flat = np.full_like(layout.need, problem.prices.paid_hour * problem.grid.minutes / 60)
    bound = PriceBound(layout, week, own)
    counted, deadline = budget.stopping.deterministic is not None, budget.spent + seconds
    rounds = takewhile(lambda k: k < COUNTED_ROUNDS if counted else budget.spent < deadline, count())
    return max(bound.at(flat)[0], bound.best(prices, rounds) if prices is not None else 0.0, 0.0)


def _own_intervals(layout: Layout, week: range) -> NDArray[np.bool_]:
    """Mark the intervals of a week that no shift of another week can cover, shape (grid.count,)."""
    horizon = layout.horizon
    per, days = horizon.ticks_per_interval, len(horizon.days)
    first = int(horizon.starts[week[0], 0])
    last = horizon.tick_count if week.stop >= days else int(horizon.starts[week.stop, 0])
    if week[0]:
        eve = candidates(layout, range(week[0] - 1, week[0]), layout.blocks)
        first = max(first, int(eve.end.max(initial=0)))
    place = np.arange(horizon.grid.count)
    return (place >= -(-first // per)) & (place < last // per)
