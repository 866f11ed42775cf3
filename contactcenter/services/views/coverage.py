"""A day of the roster against what it has to cover."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Team
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import CHANNEL_PROFILES
from contactcenter.domain.measures import service_level_fraction
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import PlanId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, QueueId, SkillId, TeamId
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.views.installation import (
    installation_zone,
)
from contactcenter.services.views.ratio import Ratio

GRID_MINUTES = 15
OWN_FORMULAS = "each queue by its own formula"
NO_TEAM = "Without a team"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person's shift on one day; `skills` is what the person may do, in words."""

    agent: AgentId
    name: str
    team: TeamId | None
    team_name: str
    skills: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class QueueNeed:
    """What one queue needs, one number for each interval.

    Parameters
    ----------
    needed : agents to schedule.
    expected : contacts that the forecast expects; 0 without a forecast.
    """

    queue: QueueId
    name: str
    needed: tuple[float, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """Required against scheduled over one local day, one number for each interval.

    Parameters
    ----------
    serving_needed, required : agents that must serve, and agents to schedule so that they do.
    scheduled : agents whom the roster has serving.
    service : simulated service level of the live queues; empty when the day was not simulated.
    service_target : what was promised for these queues, weighted by their contacts.
    """

    day: date
    grid: TimeGrid
    serving_needed: tuple[float, ...]
    required: tuple[float, ...]
    scheduled: tuple[int, ...]
    needs: tuple[QueueNeed, ...]
    lines: tuple[RosterLine, ...]
    service: tuple[Ratio, ...] = ()
    service_target: float = 0.8

    @property
    def gaps(self) -> tuple[float, ...]:
        """Scheduled less required, below 0 where people are missing."""
        return tuple(have - need for have, need in zip(self.scheduled, self.required, strict=True))

    @property
    def hour(self) -> float:
        """Length of an interval in hours."""
        return self.grid.minutes / 60

    @property
    def required_hours(self) -> float:
        """Agent-hours to schedule."""
        return fsum(self.required) * self.hour

    @property
    def scheduled_hours(self) -> float:
        """Agent-hours that the roster has serving."""
        return sum(self.scheduled) * self.hour

    @property
    def missing_hours(self) -> float:
        """Agent-hours under the requirement, at least 0."""
        return fsum(max(-gap, 0.0) for gap in self.gaps) * self.hour

    @property
    def spare_hours(self) -> float:
        """Agent-hours over the requirement, at least 0."""
        return fsum(max(gap, 0.0) for gap in self.gaps) * self.hour

    @property
    def service_day(self) -> Ratio:
        """The simulated service level of the whole day."""
        return Ratio(
            "sl_by_contract",
            OWN_FORMULAS,
            fsum(ratio.part for ratio in self.service),
            fsum(ratio.whole for ratio in self.service),
        )


@dataclass(frozen=True, slots=True)
class Staff:
    """Who and what bears which id, read once for a page."""

    people: People
    teams: dict[TeamId, Team]
    skills: dict[SkillId, str]
    queues: dict[QueueId, Queue]


def read_staff(unit: ReadingUnit) -> Staff:
    """Return everybody and everything that a roster speaks of."""
    return Staff(
        read_people(unit),
        {team.id: team for team in unit.teams.all()},
        {skill.id: skill.name for skill in unit.skills.all()},
        {queue.id: queue for queue in unit.queues.all()},
    )


def read_coverage(unit: ReadingUnit, day: date, staff: Staff, head: RosterHead) -> DayCoverage:
    """Return requirement, roster and simulated service level of one local day."""
    zone = installation_zone(unit)
    grid = TimeGrid.of_days(day, 1, GRID_MINUTES, zone)
    shifts = unit.pages.shifts(head.id, grid.start, grid.end)
    plan = head.plan
    needed, serving, expected = _needs(unit, plan, grid) if plan else ({}, {}, {})
    service, target = _service(unit, plan, grid, staff.queues) if plan else ((), 0.8)
    nothing = (0.0,) * grid.count
    return DayCoverage(
        day,
        grid,
        _sum_rows(serving.values(), grid.count),
        _sum_rows(needed.values(), grid.count),
        serving_counts(shifts, grid),
        tuple(
            QueueNeed(queue, staff.queues[queue].name, tuple(row), tuple(expected.get(queue, nothing)))
            for queue, row in sorted(needed.items())
        ),
        tuple(_line(shift, staff, day) for shift in shifts),
        service,
        target,
    )


Rows = dict[QueueId, list[float]]


def _needs(unit: ReadingUnit, plan: PlanId, grid: TimeGrid) -> tuple[Rows, Rows, Rows]:
    """Return agents to schedule, agents that must serve and contacts expected, by queue."""
    needed, serving, expected = (
        defaultdict[QueueId, list[float]](lambda: [0.0] * grid.count) for _ in range(3)
    )
    for need in unit.pages.needs(plan, grid.start, grid.end):
        slot = grid.index_of(need.start)
        needed[need.queue][slot] = need.scheduled
        serving[need.queue][slot] = need.agents
    for mean in unit.pages.means(plan, grid.start, grid.end):
        expected[mean.queue][grid.index_of(mean.start)] += mean.mean
    return needed, serving, expected


def _sum_rows(rows: Iterable[Sequence[float]], count: int) -> tuple[float, ...]:
    return tuple(map(fsum, zip(*rows, strict=True))) or (0.0,) * count


def serving_counts(shifts: Iterable[Shift], grid: TimeGrid) -> tuple[int, ...]:
    """Return how many agents serve during the whole of each interval."""
    changes = [0] * (grid.count + 1)
    step = timedelta(minutes=grid.minutes)
    for shift in shifts:
        for start, end in shift.serving_spans():
            first = -((grid.start - start) // step)
            last = min((end - grid.start) // step, grid.count)
            first = max(first, 0)
            if first < last:
                changes[first] += 1
                changes[last] -= 1
    counts, present = [], 0
    for change in changes[:-1]:
        present += change
        counts.append(present)
    return tuple(counts)


def _service(
    unit: ReadingUnit, plan: PlanId, grid: TimeGrid, queues: dict[QueueId, Queue]
) -> tuple[tuple[Ratio, ...], float]:
    """Return the simulated service level of each interval, and the target of the queues in it."""
    runs = unit.simulations.of_plan(plan)
    found = unit.pages.simulated(runs[-1], grid.start, grid.end) if runs else ()
    live = [part for part in found if CHANNEL_PROFILES[queues[part.queue].channel].live]
    met, base = [0.0] * grid.count, [0.0] * grid.count
    promised = 0.0
    for part in live:
        target = queues[part.queue].target
        within, of = service_level_fraction(part.counts, target.formula)
        slot = grid.index_of(part.start)
        met[slot] += within
        base[slot] += of
        promised += target.share * of
    if not live:
        return (), 0.8
    ratios = tuple(Ratio("sl_by_contract", OWN_FORMULAS, *pair) for pair in zip(met, base, strict=True))
    return ratios, promised / fsum(base) if fsum(base) else 0.8


def _line(shift: Shift, staff: Staff, day: date) -> RosterLine:
    agent = staff.people.agent_on(shift.agent, day)
    team = staff.teams.get(agent.team) if agent.team else None
    skills = ", ".join(f"{staff.skills[held.skill]} {held.level}" for held in agent.skills)
    return RosterLine(agent.id, agent.name, agent.team, team.name if team else NO_TEAM, skills, shift)
