"""A small floor for the loop: one or two lines, and a maker of rosters that gives what is asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, QueueId
from contactcenter.services.planning.verification.promise import Promise
from contactcenter.services.planning.verification.rounds import Rostered
from simulation.laws import Exponential
from simulation.rules import QueuePlans, one_step
from simulation.scenario import AgentPlan, Busyness, Scenario
from tests.simulation.floors import ALL, make_agent, make_type
from workforce.rostering.result import RosterResult, RosterStatus, Shortage
from workforce.staffing.requirement import Requirement

MINUTES = 30
CALLS = QueueId("calls")
GRID = TimeGrid(datetime(2026, 3, 2, 8, tzinfo=UTC), MINUTES, 16, "UTC")
PROMISE = Promise("calls", (CALLS,), ALL)
HANDLE_SECONDS, PATIENCE_SECONDS, PER_MINUTE = 180.0, 120.0, 3.0


def need_of(agents: float) -> Requirement:
    """Return the same number of agents for every interval."""
    load = np.full(GRID.count, PER_MINUTE * HANDLE_SECONDS / 60)
    flat = np.full(GRID.count, float(agents))
    return Requirement(CALLS, GRID, load, flat, flat)


@dataclass
class Maker:
    """Rosters exactly what is required, whole people, up to as many as there are."""

    people: int = 1000
    asked: list[tuple[Requirement, ...]] = field(default_factory=list)

    def __call__(self, needs: tuple[Requirement, ...], before: Rostered | None = None) -> Rostered:
        self.asked.append(needs)
        (need,) = needs
        wanted = np.ceil(need.scheduled - 1e-9).astype(int)
        given = np.minimum(wanted, self.people)
        short = float((wanted - given).sum()) * MINUTES / 60
        shifts = tuple(_shifts(given))
        day = GRID.local_of(0).date()
        result = RosterResult(
            RosterStatus.FEASIBLE,
            Roster(GRID.start, GRID.end, shifts),
            0.0,
            0.0,
            short,
            0.0,
            0.0,
            shortages=(Shortage("calls", day, short, "everybody is at work"),) if short else (),
        )
        return Rostered(result, _scenario(shifts))


def _shifts(given: np.ndarray) -> list[Shift]:
    length = timedelta(minutes=MINUTES)
    return [
        Shift(AgentId(person + 1), GRID.instant_of(slot), GRID.instant_of(slot) + length)
        for person in range(int(given.max()))
        for slot in np.flatnonzero(given > person).tolist()
    ]


def _scenario(shifts: tuple[Shift, ...]) -> Scenario:
    spans: dict[AgentId, list[tuple[int, int]]] = {}
    for shift in shifts:
        start = round((shift.start - GRID.start).total_seconds() * 1000)
        end = start + MINUTES * 60_000
        known = spans.setdefault(shift.agent, [])
        if known and known[-1][1] == start:
            known[-1] = (known[-1][0], end)
        else:
            known.append((start, end))
    kind = make_type(
        "calls", PER_MINUTE, GRID.count, Exponential(HANDLE_SECONDS), Exponential(PATIENCE_SECONDS)
    )
    return Scenario(
        contact_types=(_with_length(kind),),
        agents=tuple(
            AgentPlan(make_agent(int(agent), ("calls",)), tuple(found)) for agent, found in spans.items()
        ),
        planner=QueuePlans({CALLS: one_step("calls")}),
        interval_ms=MINUTES * 60_000,
        horizon_ms=GRID.count * MINUTES * 60_000,
    )


def _with_length(kind):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(kind, arrivals=(PER_MINUTE * MINUTES,) * GRID.count, busyness=Busyness(day_sd=0.05))
