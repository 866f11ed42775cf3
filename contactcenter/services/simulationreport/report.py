"""The report of an experiment, as one HTML page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import QueueId
from contactcenter.services.simulationreport.pictures import (
    FAN_HEIGHT,
    LEFT,
    ROW,
    WIDTH,
    Bar,
    draw_fan,
    draw_heat_map,
    draw_tornado,
    time_marks,
    worst_moments,
)
from contactcenter.services.simulationreport.timeaxis import TimeAxis
from simulation.estimates import Estimate
from simulation.results import ContactResult, ExperimentResult, PoolResult
from simulation.scenario import Scenario, pool_of

FANS = 4
"""Queues whose spread is drawn on the printed page, those at most risk; the others unfold on the screen."""

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a report may show beside the experiment.

    Parameters
    ----------
    tornado : what the answer hangs on; empty for nothing.
    first_day : local date of the scenario's first day; None where it has none.
    """

    tornado: tuple[Bar, ...] = ()
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """How one queue keeps its promise, ready to be read; `finding` is "good", "close", "bad" or ""."""

    queue: str
    promise: str
    level: str
    finding: str
    bad_days: str
    offered: str
    abandonment: str
    p90: str
    hurt: float


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Figures of a contact type, ready to be read."""

    name: str
    offered: str
    answered: str
    abandonment: str
    wait_probability: str
    mean_wait: str
    p90: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoolRow:
    """Figures of a pool, ready to be read."""

    name: str
    occupancy: str
    hours: str
    shares: tuple[str, ...]


def write_report(
    path: Path, result: ExperimentResult, scenario: Scenario, extras: Extras | None = None
) -> None:
    """Write the report of an experiment.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    try:
        path.write_text(render_report(result, scenario, extras), encoding="utf-8")
    except OSError as error:
        raise OutsideFailure(f"The report {path} cannot be written: {error}.") from error


def render_report(result: ExperimentResult, scenario: Scenario, extras: Extras | None = None) -> str:
    """Return the page: verdict, promises, heat map, fans, tornado, pools, and what repeats it."""
    extras = extras or Extras()
    axis = TimeAxis.of(scenario, extras.first_day)
    promises = sorted(promise_rows(result, scenario), key=lambda row: (-row.hurt, row.queue))
    targets = _targets(scenario)
    heat = [result.intervals[QueueId(row.queue)] for row in promises]
    planned = _level(result.overall, DEFAULT_FORMULA)
    return _PAGES.get_template("report.html.j2").render(
        result=result,
        verdict=verdict(result, promises),
        period=_period(scenario, axis),
        promises=promises,
        formulas=[formula.removeprefix("sl_") for formula in ServiceLevelFormula],
        contacts=[_contact_row(found) for found in (result.overall, *result.contact_types.values())],
        kinds=list(result.contact_types),
        pools=[_pool_row(found, scenario) for found in result.pools.values()],
        deferred=any(kind.due_seconds is not None for kind in scenario.contact_types),
        axis=axis,
        column=duration(3600 * axis.hours),
        heat=draw_heat_map(heat, axis),
        worst=worst_moments(heat, axis),
        fans=[draw_fan(row, targets[row.queue][0], axis) for row in heat],
        shown_fans=FANS,
        tornado=draw_tornado(extras.tornado, planned) if extras.tornado else None,
        marks=time_marks(axis),
        width=WIDTH,
        left=LEFT,
        row=ROW,
        fan_height=FAN_HEIGHT,
    )


Promised = tuple[ServiceTarget, float | None]
"""What is promised on a queue, and for deferred work in how many seconds."""


def _targets(scenario: Scenario) -> dict[QueueId, Promised]:
    return {kind.queue: (kind.target, kind.due_seconds) for kind in reversed(scenario.contact_types)}


def promise_rows(result: ExperimentResult, scenario: Scenario) -> list[PromiseRow]:
    """Return a row for each queue."""
    return [
        _promise_row(str(queue), result.queues[queue], promised)
        for queue, promised in _targets(scenario).items()
    ]


def _promise_row(queue: str, found: ContactResult, promised: Promised) -> PromiseRow:
    target, due = promised
    level = found.service_levels[target.formula]
    return PromiseRow(
        queue=queue,
        promise=f"{100 * target.share:g}% in {duration(target.threshold_seconds if due is None else due)}",
        level=_percent(level),
        finding="" if level is None else _finding(level, target.share),
        bad_days=f"{100 * found.risk.missed.mean:.0f}%" if found.risk else "–",
        offered=_number(found.offered),
        abandonment=_percent(found.abandonment),
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


def verdict(result: ExperimentResult, promises: Sequence[PromiseRow]) -> tuple[str, ...]:
    """Return what a planner has to know first, in two sentences."""
    level = result.overall.service_levels[DEFAULT_FORMULA]
    if level is None:
        return ("No contact came, so there is no service level.",)
    first = f"{_percent(level)} of all contacts are answered in time, each by its own promise."
    kept = sum(row.finding == "good" for row in promises)
    known = sum(row.finding != "" for row in promises)
    second = f"{kept} of {known} queues keep their promise over the whole period."
    at_risk = [f"{row.queue} (on {row.bad_days} of the days)" for row in promises if row.hurt > 0.1][:3]
    if not at_risk:
        return first, f"{second} No queue is under its promise on more than one day in ten."
    return first, f"{second} Under their promise most often: {', '.join(at_risk)}."


def _period(scenario: Scenario, axis: TimeAxis) -> str:
    days = len(scenario.days)
    if days == 1:
        return f"one day of {scenario.horizon_ms / 3_600_000:g} hours"
    if axis.first_day is None:
        return f"{days} days"
    return f"{days} days, {axis.day_name(0)} to {axis.day_name(days - 1)}"


def _contact_row(found: ContactResult) -> ContactRow:
    return ContactRow(
        name=found.name,
        offered=_number(found.offered),
        answered=_number(found.answered),
        abandonment=_percent(found.abandonment),
        wait_probability=_percent(found.wait_probability),
        mean_wait=_number(found.mean_wait_answered),
        p90=f"{found.waits.p90:.0f}" if found.waits else "–",
        levels=tuple(_percent(found.service_levels[formula]) for formula in ServiceLevelFormula),
    )


def _pool_row(found: PoolResult, scenario: Scenario) -> PoolRow:
    kinds = {plan.agent.kind for plan in scenario.agents if pool_of(plan.agent) == found.pool}
    return PoolRow(
        name=str(found.pool) or ("bots" if kinds == {AgentKind.BOT} else "no team"),
        occupancy=_percent(found.occupancy),
        hours=_number(found.present_hours),
        shares=tuple(_percent(share) for share in found.share_of_type.values()),
    )


def _level(found: ContactResult, formula: ServiceLevelFormula) -> float:
    level = found.service_levels[formula]
    return 0.0 if level is None else 100 * level.mean


def _percent(estimate: Estimate | None) -> str:
    return "–" if estimate is None else f"{100 * estimate.mean:.1f}% ± {100 * estimate.half_width:.1f}"


def _number(estimate: Estimate | None) -> str:
    return "–" if estimate is None else f"{estimate.mean:,.1f} ± {estimate.half_width:,.1f}"
