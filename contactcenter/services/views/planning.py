"""What a planner sees of the last run: forecast, requirement, roster and the peak simulated."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from contactcenter.db.reading import ForecastHead, ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import NotFound
from contactcenter.domain.measures import ServiceCounts, service_level_fraction
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import SimulatedInterval, SimulatedQueue
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.views.coverage import DayCoverage, read_coverage, read_staff
from contactcenter.services.views.installation import (
    Finding,
    PlanSummary,
    dates_between,
    installation_zone,
    judge,
    local_date,
    read_plan,
)
from contactcenter.services.views.ratio import Ratio
from contactcenter.services.views.rosters import roster_at


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """How well one queue's forecast did in the backtest."""

    queue: Queue
    head: ForecastHead

    @property
    def gain(self) -> float | None:
        """Share of the baseline's error that the model saves, None without a backtest."""
        if self.head.wape is None or not self.head.baseline_wape:
            return None
        return 1 - self.head.wape / self.head.baseline_wape


@dataclass(frozen=True, slots=True)
class QueueSimulation:
    """What the simulation says of one queue over the whole period."""

    queue: Queue
    outcome: SimulatedQueue
    ratio: Ratio

    @property
    def finding(self) -> Finding:
        """Whether the queue's target holds."""
        if self.outcome.service_level is None:
            return Finding.OPEN
        return judge(self.outcome.service_level, self.outcome.half_width, self.queue.target.share)


@dataclass(frozen=True, slots=True)
class QueueHours:
    """The simulated service level of one queue on one day, one ratio for each local hour."""

    queue: Queue
    hours: tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The last run of the main job.

    Parameters
    ----------
    days : local dates of the period that was planned.
    day : the one whose requirement and simulated hours are shown.
    """

    zone: str
    plan: PlanSummary
    forecasts: tuple[QueueForecast, ...]
    simulated: tuple[QueueSimulation, ...]
    days: tuple[date, ...]
    day: date
    coverage: DayCoverage | None
    roster: RosterHead | None
    heat: tuple[QueueHours, ...]


def read_plan_page(unit: ReadingUnit, day: date | None) -> PlanPage | None:
    """Return the last run; None before the first one.

    Parameters
    ----------
    day : of the requirement and of the simulated hours, None for the day with the most contacts.

    Raises
    ------
    NotFound
        When the run does not cover the day.
    """
    plan = read_plan(unit)
    if plan is None:
        return None
    zone = installation_zone(unit)
    staff = read_staff(unit)
    queues = staff.queues
    days = plan_days(plan, zone)
    if day is not None and day not in days:
        raise NotFound(f"The plan does not cover {day}; it covers {days[0]} to {days[-1]}.")
    day = day or _busiest(unit, plan, zone) or days[0]
    grid = TimeGrid.of_days(day, 1, 15, zone)
    head = roster_at(unit, grid.start)
    runs = unit.simulations.of_plan(plan.id)
    found = unit.pages.simulated(runs[-1], grid.start, grid.end) if runs else ()
    outcomes = unit.pages.simulated_queues(runs[-1]) if runs else ()
    return PlanPage(
        zone,
        plan,
        tuple(QueueForecast(queues[one.queue], one) for one in unit.pages.forecasts(plan.id)),
        tuple(_simulation(queues[one.queue], one) for one in outcomes),
        days,
        day,
        read_coverage(unit, day, staff, head) if head else None,
        head,
        hours_of(found, queues, zone),
    )


def plan_days(plan: PlanSummary, zone: str) -> tuple[date, ...]:
    """Return the local dates that a run covers."""
    return dates_between(local_date(plan.run.start, zone), local_date(plan.run.end, zone))


def _busiest(unit: ReadingUnit, plan: PlanSummary, zone: str) -> date | None:
    contacts: dict[date, float] = defaultdict(float)
    for row in unit.pages.means(plan.id, plan.run.start, plan.run.end):
        contacts[local_date(row.start, zone)] += row.mean
    return max(contacts, key=lambda day: (contacts[day], -day.toordinal()), default=None)


def _simulation(queue: Queue, outcome: SimulatedQueue) -> QueueSimulation:
    met, base = service_level_fraction(outcome.counts, outcome.formula)
    return QueueSimulation(queue, outcome, Ratio(outcome.formula.value, outcome.formula.text, met, base))


def hours_of(
    found: Iterable[SimulatedInterval], queues: dict[QueueId, Queue], zone: str
) -> tuple[QueueHours, ...]:
    """Return the simulated service level of each queue by local hour, by each queue's own formula."""
    cells: dict[QueueId, dict[int, ServiceCounts]] = defaultdict(lambda: defaultdict(ServiceCounts))
    local = ZoneInfo(zone)
    for part in found:
        cells[part.queue][part.start.astimezone(local).hour] += part.counts
    return tuple(
        QueueHours(queues[queue], tuple(_hour_ratio(queues[queue], hours[hour]) for hour in range(24)))
        for queue, hours in sorted(cells.items())
    )


def _hour_ratio(queue: Queue, counts: ServiceCounts) -> Ratio:
    formula = queue.target.formula
    return Ratio(formula.value, formula.text, *service_level_fraction(counts, formula))
