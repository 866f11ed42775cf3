"""What is left of a day to be steered: the roster from now on, and the need as it is now expected."""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.intraday.volumes import QueueVolume, read_volumes
from contactcenter.services.rostering.crew import Crew, problem_of, with_demand
from workforce.intraday.actions import RestOfDay
from workforce.rostering.problem import Demand


def rest_of_day(
    unit: ReadingUnit, head: RosterHead, crew: Crew, grid: TimeGrid, now: datetime
) -> tuple[RestOfDay, tuple[QueueVolume, ...]]:
    """Return what is left of a day to be steered, with the volumes as they are now expected."""
    volumes = () if head.plan is None else read_volumes(unit, head.plan, grid, now)
    return rest_with(unit, head, crew, volumes, (grid, now)), volumes


def rest_with(
    unit: ReadingUnit,
    head: RosterHead,
    crew: Crew,
    volumes: Sequence[QueueVolume],
    when: tuple[TimeGrid, datetime],
) -> RestOfDay:
    """Return what is left of a day by a roster, for given volumes."""
    grid, now = when
    demands = tuple(Demand(str(one.queue.id), one.need) for one in volumes)
    period = problem_of(unit, head, crew)
    known = set(crew.agents)
    shifts = tuple(one for one in unit.rosters.shifts(head.id) if one.agent in known)
    return RestOfDay(with_demand(period, grid, demands), shifts, period, now)
