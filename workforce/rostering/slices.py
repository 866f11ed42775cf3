"""What missing people cost, each the more the more are missing: needs cut into slices of one price.

The slices of a demand are served by the same people, the dearest first, so that what is missing lies in the
cheap ones. Serving the dear ones first costs least however the people are shared (`allocation.missing`).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.problem import Demand

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slices:
    """Needs cut by the price of what is missing of them.

    Parameters
    ----------
    need : shape (slices, intervals); agents needed, which add up to the needs of the demands.
    weights : shape (slices,); price of a missing agent-hour.
    demand : shape (slices,); the demand that each is a part of.
    stepped : whether any demand has more than one.
    """

    need: Floats
    weights: Floats
    demand: Ints
    stepped: bool

    def links(self, links: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which pool serves which slice, shape (pools, slices), from those of the demands."""
        return links[:, self.demand]

    def by_demand(self, values: Floats, demands: int) -> Floats:
        """Return the sums over the slices of each demand, shape (demands, intervals)."""
        if not self.stepped:
            return values
        total = np.zeros((demands, values.shape[1]))
        np.add.at(total, self.demand, values)
        return total


def slices_of(demands: tuple[Demand, ...], intervals: int) -> Slices:
    """Return the needs of some demands by slices.

    Parameters
    ----------
    intervals : how many each demand tells, at least 1.

    Examples
    --------
    The first fifth of ten agents that is missing costs half as much as the rest:

    >>> slices = slices_of((Demand("calls", np.array([10.0]), 1.0, ((0.2, 0.5), (1.0, 1.0))),), 1)
    >>> slices.need.ravel().tolist(), slices.weights.tolist()
    ([2.0, 8.0], [0.5, 1.0])
    """
    rows, weights, owners = [], [], []
    for number, demand in enumerate(demands):
        edges = (0.0, *(share for share, _ in demand.steps or ((1.0, 1.0),)))
        for (low, high), (_, factor) in zip(pairwise(edges), demand.steps or ((1.0, 1.0),), strict=True):
            rows.append(demand.required * (high - low) if demand.steps else demand.required)
            weights.append(demand.weight * factor)
            owners.append(number)
    return Slices(
        np.array(rows, dtype=np.float64).reshape(len(rows), intervals),
        np.array(weights, dtype=np.float64),
        np.array(owners, dtype=np.int64),
        any(demand.steps for demand in demands),
    )


def left_open(need: Floats, weights: Floats, there: Floats) -> Floats:
    """Return what people who serve all slices leave of them, dearest first, shape (slices, intervals).

    Parameters
    ----------
    need : shape (slices, intervals).
    weights : shape (slices,).
    there : shape (intervals,); people present.
    """
    need, there = need.copy(), there.copy()
    for tier in np.argsort(-weights):
        done = np.minimum(need[tier], there)
        need[tier] -= done
        there -= done
    return need
