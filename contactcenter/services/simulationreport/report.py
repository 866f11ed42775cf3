"""The report of an experiment, as one HTML page."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import QueueId
from contactcenter.services.outfiles import writing
from contactcenter.services.simulationreport.advice import headings, next_steps, verdict
from contactcenter.services.simulationreport.contracts import ContractOutcome, contract_rows
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
from contactcenter.services.simulationreport.promises import (
    duration,
    number,
    percent,
    promise_rows,
    targets_of,
)
from contactcenter.services.simulationreport.timeaxis import TimeAxis
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
    contracts : the clients' promises and what is owed where they break; empty for none.
    cost : of the people over the period, in the contracts' currency; None where it is not known.
    notes : what is to be known before the page is believed, in sentences.
    """

    tornado: tuple[Bar, ...] = ()
    first_day: date | None = None
    contracts: tuple[ContractOutcome, ...] = ()
    cost: float | None = None
    notes: tuple[str, ...] = ()


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
    with writing(path):
        path.write_text(render_report(result, scenario, extras), encoding="utf-8")


def render_report(result: ExperimentResult, scenario: Scenario, extras: Extras | None = None) -> str:
    """Return the page: verdict, promises, heat map, fans, tornado, pools, and what repeats it."""
    extras = extras or Extras()
    axis = TimeAxis.of(scenario, extras.first_day)
    promises = sorted(promise_rows(result, scenario), key=lambda row: (-row.hurt, row.queue))
    targets = targets_of(scenario)
    heat = [result.intervals[QueueId(row.queue)] for row in promises]
    planned = _level(result.overall, DEFAULT_FORMULA)
    worst = worst_moments(heat, axis)
    return _PAGES.get_template("report.html.j2").render(
        result=result,
        verdict=verdict(result, promises, extras.contracts),
        notes=extras.notes,
        steps=next_steps(result, promises, extras.tornado, extras.contracts),
        headings=headings(result, promises, worst, extras.tornado, extras.contracts),
        contracts=contract_rows(extras.contracts),
        cost=extras.cost,
        meanings={row.formula: ServiceLevelFormula(row.formula).text for row in promises},
        overall_formula=DEFAULT_FORMULA,
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
        worst=worst,
        fans=[draw_fan(row, targets[row.queue][0], axis) for row in heat],
        shown_fans=FANS,
        tornado=draw_tornado(extras.tornado, planned) if extras.tornado else None,
        marks=time_marks(axis),
        width=WIDTH,
        left=LEFT,
        row=ROW,
        fan_height=FAN_HEIGHT,
    )


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
        offered=number(found.offered),
        answered=number(found.answered),
        abandonment=percent(found.abandonment),
        wait_probability=percent(found.wait_probability),
        mean_wait=number(found.mean_wait_answered),
        p90=f"{found.waits.p90:.0f}" if found.waits else "–",
        levels=tuple(percent(found.service_levels[formula]) for formula in ServiceLevelFormula),
    )


def _pool_row(found: PoolResult, scenario: Scenario) -> PoolRow:
    kinds = {plan.agent.kind for plan in scenario.agents if pool_of(plan.agent) == found.pool}
    return PoolRow(
        name=str(found.pool) or ("bots" if kinds == {AgentKind.BOT} else "no team"),
        occupancy=percent(found.occupancy),
        hours=number(found.present_hours),
        shares=tuple(percent(share) for share in found.share_of_type.values()),
    )


def _level(found: ContactResult, formula: ServiceLevelFormula) -> float:
    level = found.service_levels[formula]
    return 0.0 if level is None else 100 * level.mean
