"""When the search for a roster stops."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """Stop at whichever comes first.

    Parameters
    ----------
    seconds : wall-clock limit, over 0.
    gap : relative gap between roster and bound at which it is good enough, at least 0.
    deterministic : limit of the solver's own work units instead of `seconds`, for tests; the same
        seed then gives the same roster.
    asked : tells whether somebody asked to stop and to keep the best so far; None when nobody can.
    """

    seconds: float = 60.0
    gap: float = 0.005
    deterministic: float | None = None
    asked: Callable[[], bool] | None = None
