"""What an experiment answers: every figure with its uncertainty, mean and spread apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.units import QueueId, TeamId
from simulation.estimates import Estimate, Share

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayRisk:
    """How the service level by the target's formula differs from day to day.

    Parameters
    ----------
    target : what was promised.
    missed : probability that a day's service level is under the target.
    days : simulated days that had a service level.
    mean, sd : of the days' service levels; the spread that more replications do not shrink.
    p10, p50, p90 : their percentiles, to 0.001.
    """

    target: ServiceTarget
    missed: Share
    days: int
    mean: float
    sd: float
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class WaitQuantiles:
    """Waits in seconds, to 2%, of all who were answered or hung up, with half-widths."""

    p50: float
    p90: float
    p95: float
    p50_half_width: float
    p90_half_width: float
    p95_half_width: float


@dataclass(frozen=True, slots=True)
class ContactResult:
    """Results of some contacts: all, one contact type, or one queue.

    Counts are means per replication. An estimate is None where nothing was there to take it of.

    Parameters
    ----------
    offered : answered and abandoned together.
    abandoned : hung up, or still waiting when nobody was left (`unserved`).
    abandoned_in_t : abandoned within the acceptable waiting time T.
    contained : settled by a bot; not among the offered.
    blocked : turned away without a free line; not among the offered.
    callbacks : turned into callbacks; not among the offered here, but where they went.
    came_again : attempts after the first.
    service_levels : by formula.
    abandonment, abandonment_in_t, wait_probability : shares of the offered.
    blocking : share of all that came, blocked and offered, that were turned away.
    mean_wait, mean_wait_answered, mean_handle : seconds.
    risk : between days; None where the contacts do not share one target.
    """

    name: str
    offered: Estimate
    answered: Estimate
    abandoned: Estimate
    abandoned_in_t: Estimate
    unserved: Estimate
    contained: Estimate
    blocked: Estimate
    callbacks: Estimate
    came_again: Estimate
    service_levels: Mapping[ServiceLevelFormula, Estimate | None]
    abandonment: Estimate | None
    abandonment_in_t: Estimate | None
    wait_probability: Estimate | None
    blocking: Estimate | None
    mean_wait: Estimate | None
    mean_wait_answered: Estimate | None
    mean_handle: Estimate | None
    waits: WaitQuantiles | None
    risk: DayRisk | None


@dataclass(frozen=True, slots=True)
class PoolResult:
    """Results of the agents of one team.

    Parameters
    ----------
    occupancy : time with at least one contact over time present.
    contacts_at_once : contacts in service per agent present, on average, wrap-up left out; with
        conversations in parallel it may be over 1. Service of contacts that arrived in the measured window.
    present_hours : mean per replication.
    served : contacts answered, by contact type, mean per replication.
    share_of_type : share of each contact type's answered contacts that this pool answered.
    """

    pool: TeamId
    occupancy: Estimate | None
    contacts_at_once: Estimate | None
    present_hours: Estimate
    served: Mapping[str, Estimate]
    share_of_type: Mapping[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class QueueIntervals:
    """One row of the heat map: a queue by interval; every array has shape (intervals,).

    Parameters
    ----------
    offered, offered_half_width : mean contacts per replication.
    service_levels, half_widths : by formula; NaN where an interval has no value.
    missed : share of replications whose interval was under the target, of those with a value.
    abandonment : share of the offered, NaN where there are none.
    mean_wait : seconds, NaN where there are none.
    p10, p50, p90 : of the service level by the target's formula between replications, to 0.02; the
        spread that more replications do not shrink. NaN where there is none.
    """

    queue: QueueId
    offered: Floats
    offered_half_width: Floats
    service_levels: Mapping[ServiceLevelFormula, Floats]
    half_widths: Mapping[ServiceLevelFormula, Floats]
    missed: Floats
    abandonment: Floats
    mean_wait: Floats
    p10: Floats
    p50: Floats
    p90: Floats

    def service_level(self, interval: int, formula: ServiceLevelFormula) -> Estimate | None:
        """Return the service level of one interval, or None where it has no value."""
        mean = float(self.service_levels[formula][interval])
        return None if np.isnan(mean) else Estimate(mean, float(self.half_widths[formula][interval]))


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """The answer of an experiment and what it takes to repeat it.

    Parameters
    ----------
    reached : whether the asked half-width was reached, and not the most replications first.
    overall : all contacts, each by its own promise (waiting time or due time).
    alarms : contacts that ran out of routing plan, mean per replication.
    handed_back : contacts returned to their queue at the end of a shift, mean per replication.
    inputs_hash : of the whole scenario; equal hash, seed and code version give equal results.
    engine : what ran the replications, `simpy` or `compiled`; the figures do not depend on it.
    engine_reason : why it was not the compiled engine; empty where it was.
    """

    scenario: str
    seed: int
    replications: int
    confidence: float
    reached: bool
    overall: ContactResult
    contact_types: Mapping[str, ContactResult]
    queues: Mapping[QueueId, ContactResult]
    pools: Mapping[TeamId, PoolResult]
    intervals: Mapping[QueueId, QueueIntervals]
    alarms: Estimate
    handed_back: Estimate
    inputs_hash: str
    code_version: str
    engine: str = "simpy"
    engine_reason: str = ""
