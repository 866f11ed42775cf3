"""The pools of a lone log: which queues share people, with their history and their times."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contactcenter.domain.contact import ContactOutcome
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.histories import check_clock, queue_histories
from contactcenter.services.intake.times import ContactTimes, contact_times
from contactcenter.services.planning.options import (
    DEFAULT_HANDLE_SECONDS,
    DEFAULT_PATIENCE_SECONDS,
    PlanOptions,
)
from workforce.forecast.history import History
from workforce.forecast.times import estimate_patience
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.risk import RiskScope

EXPONENTIAL_CV = 1.0
"""Coefficient of variation where a log tells no handling times: as wide as Erlang's formulas assume."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Queues served by the same people, as one stream.

    Parameters
    ----------
    handle_cv : coefficient of variation of the handling time, over 0.
    assumptions : what was taken for granted about it, in sentences.
    """

    history: History
    policy: StaffingPolicy
    handle_cv: float
    assumptions: tuple[str, ...]

    @property
    def name(self) -> QueueId:
        """The pool's name, which its history carries."""
        return self.history.queue


@dataclass(frozen=True, slots=True)
class Times:
    """Mean handling time with its coefficient of variation, mean patience, and where they come from."""

    handle_seconds: float
    handle_cv: float
    patience_seconds: float | None
    sources: tuple[str, ...]


def pools_of(content: LogContent, options: PlanOptions) -> tuple[Pool, ...]:
    """Return the pools that a log is planned by."""
    check_clock(content, options.interval_minutes)
    parts = [found.history for found in queue_histories(content, options.interval_minutes)]
    if not options.pooled or len(parts) == 1:
        return tuple(_pool(content, part, (part.queue,), options) for part in parts)
    names = tuple(part.queue for part in parts)
    together = _sum(parts)
    pool = _pool(content, together, names, options)
    said = (
        f"The same people serve all {len(names)} queues ({', '.join(names)}); --separate plans each alone."
    )
    return (Pool(pool.history, pool.policy, pool.handle_cv, (said, *pool.assumptions)),)


def _pool(content: LogContent, history: History, queues: Sequence[QueueId], options: PlanOptions) -> Pool:
    times = _times(content, queues, options)
    policy = StaffingPolicy(
        options.target,
        times.handle_seconds,
        times.patience_seconds,
        risk=options.risk,
        risk_scope=RiskScope.DAY,
        shrinkage=options.shrinkage,
    )
    return Pool(history, policy, times.handle_cv, times.sources)


def _sum(parts: Sequence[History]) -> History:
    """Add histories up; a slot is unknown only where it is unknown in all of them."""
    first = min(part.first_day for part in parts)
    days = (max(part.last_day for part in parts) - first).days + 1
    stacked = np.full((len(parts), days, parts[0].counts.shape[1]), np.nan)
    for row, part in enumerate(parts):
        start = (part.first_day - first).days
        stacked[row, start : start + part.days] = part.counts
    unknown = np.isnan(stacked).all(axis=0)
    counts = np.where(unknown, np.nan, np.nansum(stacked, axis=0))
    return History(QueueId("all"), parts[0].zone, parts[0].minutes, first, counts)


def _times(content: LogContent, queues: Sequence[QueueId], options: PlanOptions) -> Times:
    """Return times by option first, then from the log, then by printed default."""
    logged = _logged(content, queues)
    handle, cv, handle_from = _handling(logged, options.handle_seconds)
    patience, patience_from = _patience(logged, options.patience_seconds)
    return Times(handle, cv, patience, (handle_from, patience_from))


def _logged(content: LogContent, queues: Sequence[QueueId]) -> tuple[ContactTimes, ...]:
    """Return the times that the log tells of some queues; none where it holds counts."""
    if content.contacts is None:
        return ()
    return tuple(times for times in contact_times(content) if times.queue in queues)


def _handling(logged: Sequence[ContactTimes], chosen: float | None) -> tuple[float, float, str]:
    """Return mean, coefficient of variation and source of the handling time."""
    if chosen is not None:
        return chosen, EXPONENTIAL_CV, f"Mean handling time {chosen:g} s, as given."
    seconds = np.concatenate([times.handle_seconds for times in logged] or [np.empty(0)])
    known = seconds[np.isfinite(seconds)]
    if not known.size:
        default = DEFAULT_HANDLE_SECONDS
        said = f"Mean handling time {default:g} s: the log tells none; give --handle-seconds."
        return default, EXPONENTIAL_CV, said
    said = f"Mean handling time {known.mean():.0f} s, from {known.size:,} handled contacts of the log."
    return float(known.mean()), max(float(known.std() / known.mean()), 0.01), said


def _patience(logged: Sequence[ContactTimes], chosen: float | None) -> tuple[float | None, str]:
    """Return mean and source of the patience."""
    if chosen is not None:
        return chosen, f"Mean patience {chosen:g} s, as given."
    waits = np.concatenate([times.waits for times in logged] or [np.empty(0)])
    hung_up = [times.ended(ContactOutcome.ABANDONED) for times in logged]
    abandoned = np.concatenate([*hung_up, np.zeros(0, dtype=bool)])
    known = np.isfinite(waits) & (waits > 0)
    if not (abandoned & known).any():
        default = DEFAULT_PATIENCE_SECONDS
        return default, f"Mean patience {default:g} s: the log tells none; give --patience-seconds."
    found = estimate_patience(waits[known], abandoned[known])
    said = (
        f"Mean patience {found.mean_seconds:.0f} s, from {found.abandoned:,} hang-ups "
        f"among {found.waited:,} contacts that waited."
    )
    return found.mean_seconds, said
