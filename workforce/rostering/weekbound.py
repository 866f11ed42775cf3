"""A bound on each week's part of a roster's price, such that the parts add up to a bound on the whole."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Layout, arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.weekmodel import intervals_of
from workforce.rostering.weekplan import bounded_week


def bound_apart(layout: Layout, week: range, budget: Budget, seconds: float) -> float | None:
    """Return a week's bound where its plan would give none; None where the plan's relaxation is a bound.

    A plan looks at the night after its week and counts on those who come out of the week before. Where work
    goes on over that night, an hour would so be counted in two weeks. Here each hour belongs to its own
    week, and the hours that a shift of the week before can reach count as covered. Locks, which keep people
    apart who are alike, are left out; that only lowers the price.
    """
    own = _own_intervals(layout, week)
    need = layout.need
    planned = np.isin(np.arange(layout.horizon.grid.count), intervals_of(layout, week))
    if not need[:, planned & ~own].any() and not layout.problem.locks:
        return None
    demands = tuple(
        replace(demand, required=np.where(own, demand.required, 0.0)) for demand in layout.problem.demands
    )
    apart = arrange(replace(layout.problem, demands=demands, locks=()))
    nobody = np.zeros((len(layout.pools), need.shape[1]))
    return bounded_week(apart, week, nobody, budget, seconds).bound


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
