"""The plan's own simulation of the rest of a day, from which the expected service level departs."""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.measures import ServiceCounts, service_level_fraction
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import PlanId, SimulatedInterval
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.intraday.expectation import Anchor, expected_service
from contactcenter.services.intraday.restofday import rest_with
from contactcenter.services.intraday.volumes import QueueVolume
from contactcenter.services.rostering.crew import Crew
from workforce.intraday.judging import DayJudge


def anchor_of(
    unit: ReadingUnit,
    head: RosterHead,
    crew: Crew,
    volumes: Sequence[QueueVolume],
    when: tuple[TimeGrid, datetime],
) -> Anchor | None:
    """Return what the plan's simulation found from an instant on; None where it was not simulated.

    Parameters
    ----------
    head : the published roster of the day; the plan that it came from was simulated.
    when : the day and the instant.
    """
    grid, _ = when
    planned = _planned(unit, head.plan, grid)
    runs = unit.simulations.of_plan(head.plan) if head.plan is not None else ()
    if planned is None or not runs:
        return None
    volumes = [one.as_planned() for one in volumes]
    judge = DayJudge(rest_with(unit, planned, crew, volumes, when))
    live = {one.queue.id: one.queue for one in volumes if one.is_live}
    met = base = 0.0
    intervals = unit.pages.simulated(runs[-1], grid.instant_of(judge.first), grid.end)
    for queue, counts in _by_queue(intervals).items():
        if queue in live:
            numerator, denominator = service_level_fraction(counts, live[queue].target.formula)
            met, base = met + numerator, base + denominator
    computed = expected_service(volumes, judge.short, judge.first).computed
    return Anchor(met / base, computed) if base and computed is not None else None


def _planned(unit: ReadingUnit, plan: PlanId | None, grid: TimeGrid) -> RosterHead | None:
    """Return the roster that the plan was simulated with, as it was before anybody changed it."""
    heads = [unit.rosters.head(key) for key in unit.rosters.of_plan(plan)] if plan is not None else []
    return next((one for one in heads if one.start <= grid.start < one.end), None)


def _by_queue(intervals: tuple[SimulatedInterval, ...]) -> dict[QueueId, ServiceCounts]:
    found: dict[QueueId, ServiceCounts] = {}
    for one in intervals:
        found[one.queue] = found[one.queue] + one.counts if one.queue in found else one.counts
    return found
