"""Who serves what: people present shared among the demands, so that least is missing.

This is the judge of every roster, the solver's or another's: a maximum flow in each interval, from the
people present through what they can serve to the need.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARTS = 10_000
"""Agents are counted in parts of this size, because flows are whole numbers."""
LIMITLESS = 2**30


def served(present: Floats, need: Floats, links: NDArray[np.bool_]) -> Floats:
    """Return how many agents' work of each demand gets done, the total as large as possible.

    Parameters
    ----------
    present : shape (pools, intervals); people present, infinity allowed.
    need : shape (demands, intervals); agents needed.
    links : shape (pools, demands); which pool serves which demand.

    Returns
    -------
    Shape (demands, intervals), never above `need`.

    Examples
    --------
    Fifty people of both skills cannot fill two needs of fifty:

    >>> both = np.array([[True, True]])
    >>> float(served(np.array([[50.0]]), np.array([[50.0], [50.0]]), both).sum())
    50.0
    """
    done = np.zeros_like(need)
    busy = np.flatnonzero((need > 0).any(axis=0) & (present > 0).any(axis=0))
    if len(busy):
        done[:, busy] = _flow(present[:, busy], need[:, busy], links)
    return done


def missing(present: Floats, need: Floats, links: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return the agents missing in each demand and interval, dearer demands served first.

    Parameters
    ----------
    weights : shape (demands,); price of a missing agent-hour, over 0. The demands may be slices of needs.

    Returns
    -------
    Shape (demands, intervals).
    """
    done = served(present, need, links)
    left = np.maximum(need - done, 0.0)
    if len(set(weights.tolist())) > 1:
        # Who gives way to whom is a question only where somebody is missing.
        short = np.flatnonzero((np.rint(need * PARTS) > np.rint(done * PARTS)).any(axis=0))
        left[:, short] = _by_tier(present[:, short], need[:, short], links, weights)
    return left


def _by_tier(present: Floats, need: Floats, links: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return what stays missing when the demands of one price after the other are served, dearest first."""
    left, before = need.copy(), np.zeros(need.shape[1])
    for weight in sorted(set(weights.tolist()), reverse=True):
        dear = np.where((weights >= weight)[:, None], need, 0.0)
        done = served(present, dear, links)
        tier = weights == weight
        # Serving a dearer demand never has to give way to a cheaper one, so the totals are nested.
        gain = done.sum(axis=0) - before
        left[tier] = _spread_gain(need[tier], done[tier], gain)
        before = done.sum(axis=0)
    return left


def _spread_gain(need: Floats, done: Floats, gain: Floats) -> Floats:
    """Return what is missing in one tier whose total served is `gain`, split as the flow found it."""
    total = done.sum(axis=0)
    factor = np.divide(gain, total, out=np.ones_like(gain), where=total > 0)
    short: Floats = np.maximum(need - done * np.minimum(factor, 1.0), 0.0)
    return short


def _flow(present: Floats, need: Floats, links: NDArray[np.bool_]) -> Floats:
    (pools, count), demands = present.shape, len(need)
    source, sink = 0, 1 + (pools + demands) * count
    pool_nodes = 1 + np.arange(pools * count).reshape(pools, count)
    demand_nodes = 1 + pools * count + np.arange(demands * count).reshape(demands, count)
    pool, demand = np.nonzero(links)
    supply = np.minimum(np.rint(np.minimum(present, 1e4) * PARTS), LIMITLESS)
    tails = np.concatenate([np.full(pools * count, source), pool_nodes[pool].ravel(), demand_nodes.ravel()])
    heads = np.concatenate(
        [pool_nodes.ravel(), demand_nodes[demand].ravel(), np.full(demands * count, sink)]
    )
    limits = np.concatenate(
        [supply.ravel(), np.full(len(pool) * count, LIMITLESS), np.rint(need * PARTS).ravel()]
    ).astype(np.int32)
    graph = csr_array((limits, (tails, heads)), shape=(sink + 1, sink + 1))
    flow = csr_array(maximum_flow(graph, source, sink, method="dinic").flow)
    out_of_sink: Ints = flow[[sink]].toarray().ravel()[demand_nodes]
    return -out_of_sink / PARTS
