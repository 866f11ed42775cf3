"""How many agents each interval needs, by the contract's own formula."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId


@dataclass(frozen=True, slots=True)
class StaffingPolicy:
    """What turns volume into people.

    Parameters
    ----------
    mean_handle_seconds : talk, hold and wrap-up, over 0.
    mean_patience_seconds : mean time to hang up while waiting; None where nobody hangs up.
    risk : probability with which the target is to hold under the forecast's uncertainty, 0.5 to
        0.99; None plans for the mean volume.
    shrinkage : share of paid time away from work that the roster does not plan itself, 0 to 0.9.
    max_occupancy : cap on the share of time spent on contacts, over 0 up to 1.
    concurrency : contacts that one agent serves at once, at least 1.
    concurrency_slowdown : factor on the handling time when `concurrency` are served, at least 1.
    """

    target: ServiceTarget
    mean_handle_seconds: float
    mean_patience_seconds: float | None = None
    risk: float | None = None
    shrinkage: float = 0.0
    max_occupancy: float = 1.0
    concurrency: int = 1
    concurrency_slowdown: float = 1.0


@dataclass(frozen=True, slots=True)
class Requirement:
    """Agents needed by one queue.

    Parameters
    ----------
    load_erlangs : shape (grid.count,); offered load in agents.
    agents : shape (grid.count,); agents that must be serving, a whole number for live channels.
    scheduled : shape (grid.count,); agents to schedule, `agents` with unplanned shrinkage on top.
    """

    queue: QueueId
    grid: TimeGrid
    load_erlangs: NDArray[np.float64]
    agents: NDArray[np.float64]
    scheduled: NDArray[np.float64]

    @property
    def agent_hours(self) -> float:
        """Sum of the agents to schedule, in hours."""
        return float(self.scheduled.sum()) * self.grid.minutes / 60
