"""The expected service level of the rest of the day, with the people that are left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.intraday.volumes import PATIENCE_SECONDS, QueueVolume
from contactcenter.services.planning.needs import FAMILIES
from contactcenter.services.rostering.crew import MINUTES
from workforce.staffing.performance import service_level_of
from workforce.staffing.policy import StaffingPolicy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchor:
    """One stretch of time as the plan's simulation found it and as Erlang A sees it, shares from 0 to 1.

    Parameters
    ----------
    simulated : service level by the router itself, with the plan's people and customers.
    computed : by Erlang A, for the same people and the same forecast.
    """

    simulated: float
    computed: float


@dataclass(frozen=True, slots=True)
class DayService:
    """Expected service level of live queues, each queue by its own formula.

    Erlang A knows no people who serve several clients, so its level differs from the simulated one. Where
    the plan was simulated, its level is taken and moved by what Erlang A says of the change since.

    Parameters
    ----------
    met, contacts : of the contacts expected, those met in time by Erlang A alone.
    anchor : None where the plan was not simulated.
    """

    met: float
    contacts: float
    anchor: Anchor | None = None

    @property
    def computed(self) -> float | None:
        """By Erlang A alone, from 0 to 1; None where nobody is expected."""
        return self.met / self.contacts if self.contacts else None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nobody is expected."""
        if self.computed is None or self.anchor is None:
            return self.computed
        return min(max(self.anchor.simulated + self.computed - self.anchor.computed, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The volumes of a day, and what the expected service level departs from."""

    volumes: Sequence[QueueVolume]
    anchor: Anchor | None

    def expected(self, short: Floats, first: int) -> DayService:
        """Return the service level from an interval on; see `expected_service`."""
        return replace(expected_service(self.volumes, short, first), anchor=self.anchor)


def expected_service(volumes: Sequence[QueueVolume], short: Floats, first: int) -> DayService:
    """Return the service level of the live queues from an interval on, by Erlang A alone.

    Queues of one client and family of channels share their people, as they are planned; each such
    pool is one M/M/c+M line, between whole numbers of agents on a straight line.

    Parameters
    ----------
    short : agents missing of each queue's need, its rows begin with those of `volumes`; what lies after
        their intervals, or is of other queues, does not count.
    first : interval from which it counts.
    """
    pools: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, volume in enumerate(volumes):
        if volume.is_live:
            pools[volume.queue.client, FAMILIES[volume.queue.channel]].append(row)
    met = contacts = 0.0
    for rows in pools.values():
        some = _of_pool([volumes[row] for row in rows], short[rows, : len(volumes[0].load)], first)
        met, contacts = met + some.met, contacts + some.contacts
    return DayService(met, contacts)


def _of_pool(volumes: Sequence[QueueVolume], short: Floats, first: int) -> DayService:
    lead = max(volumes, key=lambda volume: float(volume.load.sum()))
    load = np.sum([volume.load for volume in volumes], axis=0)
    serving = np.sum(
        [
            np.maximum(volume.need - missing, 0.0) * volume.serving_share
            for volume, missing in zip(volumes, short, strict=True)
        ],
        axis=0,
    )
    handle = sum(volume.handle_seconds * float(volume.load.sum()) for volume in volumes)
    handle = max(handle / max(float(load.sum()), 1e-9), 1.0)
    policy = StaffingPolicy(lead.queue.target, round(handle, 1), PATIENCE_SECONDS)
    interval = 60.0 * MINUTES
    met = contacts = 0.0
    for slot in np.flatnonzero(load[first:] > 0) + first:
        arrivals = float(load[slot]) / handle
        expected = arrivals * interval
        contacts += expected
        met += expected * _between(round(arrivals, 6), float(serving[slot]), policy)
    return DayService(met, contacts)


def _between(arrivals: float, agents: float, policy: StaffingPolicy) -> float:
    whole = int(agents)
    part = agents - whole
    low = _level(arrivals, whole, policy)
    return low if part < 1e-9 else low + part * (_level(arrivals, whole + 1, policy) - low)


@lru_cache(maxsize=50_000)
def _level(arrivals: float, agents: int, policy: StaffingPolicy) -> float:
    return service_level_of(arrivals, agents, policy) if agents > 0 else 0.0
