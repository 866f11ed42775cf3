"""The rest of a stored day as it is steered: who is there and who can be had, and what is needed by now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.intraday.sickness import calls_given_up, day_before
from contactcenter.services.intraday.volumes import QueueVolume, read_volumes
from contactcenter.services.rostering.crew import Crew, problem_of, with_demand
from contactcenter.services.rostering.judgement import demands_of
from workforce.intraday.actions import RestOfDay, day_grid, of_night
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
    """Return what is left of a day by a roster, for given volumes.

    What is needed in the night that begins on the day is that of the plan.

    Parameters
    ----------
    when : the grid of the day alone, and the instant.
    """
    today, now = when
    period = problem_of(unit, head, crew)
    roster = unit.rosters.get(head.id).of_people(crew.agents)
    shifts = roster.shifts
    grid = day_grid(today.local_of(0).date(), period.grid)
    demands = [Demand(str(one.queue.id), one.need) for one in volumes]
    if grid.count > today.count:
        demands = _with_night(demands, demands_of(unit, head, grid), today.count)
    needed = of_night(tuple(demands), grid, shifts)
    first = day_before(unit, head, today.start)
    planned = unit.rosters.spans(first.id, None, (today.start, today.end))
    gone = {span.agent for span in set(planned).difference(unit.rosters.spans(head.id))}
    lost = calls_given_up(unit, head, crew.zone, now)
    return RestOfDay(
        with_demand(period, grid, needed),
        shifts,
        period,
        now,
        absent=_gone_home(unit, first, head, shifts, today).union(gone),
        on_call=roster.on_call,
        given_up=lost,
    )


def _with_night(today: Sequence[Demand], planned: Sequence[Demand], count: int) -> list[Demand]:
    """Return the needs of a day, in their order, with what is planned after it; then those of the night."""
    later = {one.id: one.required for one in planned}
    nothing = np.zeros(max((len(one) for one in later.values()), default=count))
    found = [
        replace(one, required=np.concatenate([one.required, later.pop(one.id, nothing)[count:]]))
        for one in today
    ]
    alone = (np.concatenate([np.zeros(count), curve[count:]]) for curve in later.values())
    return found + [Demand(name, curve) for name, curve in zip(later, alone, strict=True) if curve.any()]


def _gone_home(
    unit: ReadingUnit, first: RosterHead, head: RosterHead, shifts: Sequence[Shift], today: TimeGrid
) -> frozenset[AgentId]:
    """Return who is paid less on a day than was published first: the ill, and who gave it up."""
    if first.id == head.id:
        return frozenset()
    paid: Counter[AgentId] = Counter()
    for some, sign in ((unit.rosters.shifts(first.id, None, (today.start, today.end)), 1), (shifts, -1)):
        for one in some:
            if today.start <= one.start < today.end:
                paid[one.agent] += sign * round(one.paid_seconds)
    return frozenset(agent for agent, seconds in paid.items() if seconds > 0)
