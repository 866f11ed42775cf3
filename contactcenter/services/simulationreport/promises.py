"""The report's promises: one row a queue, in the words in which the page says them."""

from dataclasses import dataclass

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.units import QueueId
from simulation.estimates import Estimate
from simulation.results import ContactResult, ExperimentResult
from simulation.scenario import Scenario

LARGE = 100


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """How one queue keeps its promise, ready to be read; `finding` is "good", "close", "bad" or ""."""

    queue: str
    promise: str
    formula: str
    level: str
    finding: str
    bad_days: str
    offered: str
    abandonment: str
    p90: str
    hurt: float


Promised = tuple[ServiceTarget, float | None]
"""What is promised on a queue, and for deferred work in how many seconds."""


def targets_of(scenario: Scenario) -> dict[QueueId, Promised]:
    """Return what each queue promises."""
    return {kind.queue: (kind.target, kind.due_seconds) for kind in reversed(scenario.contact_types)}


def promise_rows(result: ExperimentResult, scenario: Scenario) -> list[PromiseRow]:
    """Return a row for each queue."""
    return [
        _promise_row(str(queue), result.queues[queue], promised)
        for queue, promised in targets_of(scenario).items()
    ]


def _promise_row(queue: str, found: ContactResult, promised: Promised) -> PromiseRow:
    target, due = promised
    level = found.service_levels[target.formula]
    return PromiseRow(
        queue=queue,
        promise=f"{100 * target.share:g}% in {duration(target.threshold_seconds if due is None else due)}",
        formula=target.formula.value,
        level=percent(level),
        finding="" if level is None else _finding(level, target.share),
        bad_days=f"{100 * found.risk.missed.mean:.0f}%" if found.risk else "–",
        offered=number(found.offered),
        abandonment=percent(found.abandonment),
        p90=duration(found.waits.p90) if found.waits else "–",
        hurt=found.risk.missed.mean if found.risk else 0.0,
    )


def _finding(level: Estimate, target: float) -> str:
    if level.low >= target:
        return "good"
    return "bad" if level.high < target else "close"


def duration(seconds: float) -> str:
    """Return a waiting time in the unit in which people say it.

    Examples
    --------
    >>> duration(20), duration(300), duration(86_400)
    ('20 s', '5 min', '24 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.3g} h"


def percent(estimate: Estimate | None) -> str:
    """Return a share with its half-width in per cent; a dash where nothing was there to take it of."""
    return "–" if estimate is None else f"{100 * estimate.mean:.1f}% ± {100 * estimate.half_width:.1f}"


def number(estimate: Estimate | None) -> str:
    """Return a figure with its half-width, a large one without decimals."""
    if estimate is None:
        return "–"
    decimals = 0 if abs(estimate.mean) >= LARGE else 1
    return f"{estimate.mean:,.{decimals}f} ± {estimate.half_width:,.{decimals}f}"
