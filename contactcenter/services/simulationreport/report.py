"""The report of an experiment, as one HTML page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.measures import ServiceLevelFormula
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
)
from simulation.estimates import Estimate
from simulation.results import ContactResult, ExperimentResult, PoolResult
from simulation.scenario import Scenario

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


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
    bad_days: str


@dataclass(frozen=True, slots=True)
class PoolRow:
    """Figures of a pool, ready to be read."""

    name: str
    occupancy: str
    hours: str
    shares: tuple[str, ...]


def write_report(
    path: Path, result: ExperimentResult, scenario: Scenario, tornado: Sequence[Bar] = ()
) -> None:
    """Write the report of an experiment.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    try:
        path.write_text(render_report(result, scenario, tornado), encoding="utf-8")
    except OSError as error:
        raise OutsideFailure(f"The report {path} cannot be written: {error}.") from error


def render_report(result: ExperimentResult, scenario: Scenario, tornado: Sequence[Bar] = ()) -> str:
    """Return the page: verdict, figures with half-widths, heat map, fans, tornado, and what repeats it."""
    rows = list(result.intervals.values())
    targets = {kind.queue: kind.target for kind in reversed(scenario.contact_types)}
    named = [result.overall, *result.contact_types.values()]
    return _PAGES.get_template("report.html.j2").render(
        result=result,
        verdict=_verdict(result),
        formulas=[formula.removeprefix("sl_") for formula in ServiceLevelFormula],
        contacts=[_contact_row(found) for found in named],
        kinds=list(result.contact_types),
        pools=[_pool_row(found) for found in result.pools.values()],
        heat=draw_heat_map(rows, scenario.interval_ms),
        fans=[draw_fan(row, targets[row.queue]) for row in rows],
        tornado=draw_tornado(tornado),
        marks=time_marks(scenario.interval_count, scenario.interval_ms),
        width=WIDTH,
        left=LEFT,
        row=ROW,
        fan_height=FAN_HEIGHT,
    )


def _verdict(result: ExperimentResult) -> str:
    overall = result.overall
    level = overall.service_levels[ServiceLevelFormula.EXCL_SHORT]
    if level is None:
        return "No contact came, so there is no service level."
    text = f"The service level is {_percent(level)}."
    if overall.risk is None:
        return f"{text} {_riskiest(result)}".strip()
    missed, promised = overall.risk.missed, overall.risk.target.share
    return (
        f"{text} {100 * missed.mean:.0f}% of the days ({100 * missed.low:.0f} to {100 * missed.high:.0f}%) "
        f"stay under the promised {100 * promised:g}%; a bad day, one in ten, reaches "
        f"{100 * overall.risk.p10:.0f}%."
    )


def _riskiest(result: ExperimentResult) -> str:
    """Name the queues whose promises are missed on most days, three at most."""
    risks = [(queue.risk, name) for name, queue in result.queues.items() if queue.risk is not None]
    worst = sorted((-risk.missed.mean, str(name)) for risk, name in risks if risk.missed.mean > 0)[:3]
    if not worst:
        return "No queue missed its promise on any simulated day."
    said = ", ".join(f"{name} on {-100 * missed:.0f}%" for missed, name in worst)
    return f"Promises are missed most by {said} of the days."


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
        bad_days=f"{100 * found.risk.missed.mean:.0f}%" if found.risk else "–",
    )


def _pool_row(found: PoolResult) -> PoolRow:
    return PoolRow(
        name=str(found.pool) or "–",
        occupancy=_percent(found.occupancy),
        hours=_number(found.present_hours),
        shares=tuple(_percent(share) for share in found.share_of_type.values()),
    )


def _percent(estimate: Estimate | None) -> str:
    return "–" if estimate is None else f"{100 * estimate.mean:.1f}% ± {100 * estimate.half_width:.1f}"


def _number(estimate: Estimate | None) -> str:
    return "–" if estimate is None else f"{estimate.mean:.1f} ± {estimate.half_width:.1f}"
