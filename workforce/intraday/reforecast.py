"""The rest of the day's need, from what came so far."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def moved_need(need: Floats, load: Floats, factor: float, is_live: bool) -> Floats:
    """Return agents needed when volume is a factor of what was forecast.

    A live queue's staff is its load and a reserve; by the square-root rule the reserve grows with the
    root of the load. Deferred work grows with its volume.

    Parameters
    ----------
    need : shape (n,); agents needed for the forecast volume.
    load : shape (n,); offered load in agents.
    factor : updated volume against forecast volume, at least 0.

    References
    ----------
    Halfin and Whitt (1981), Heavy-traffic limits for queues with many exponential servers; staffing
    R + beta * sqrt(R).

    Examples
    --------
    >>> moved_need(np.array([12.0]), np.array([8.0]), 1.21, True).round(2)
    array([14.08])
    """
    if not is_live:
        return need * factor
    grown: Floats = load * factor + (need - load) * np.sqrt(factor)
    return np.maximum(grown, 0.0)
