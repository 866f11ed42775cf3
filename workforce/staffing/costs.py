"""What a plan's people are spent on: the work itself, and each thing that is uncertain about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workforce.staffing.requirement import Requirement, Uncertainty

LADDER = (0.5, 0.7, 0.8, 0.9, 0.95)
"""The levels of risk whose cost is shown beside the chosen one."""

Solve = Callable[[tuple[Uncertainty, ...], float | None], Requirement]
"""Gives the requirement for what is uncertain and a level of risk, None for the policy's own."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Agent-hours to schedule, and what they are spent on.

    Parameters
    ----------
    mean : for the mean volume, no factor of it uncertain; contacts still come by chance.
    interval, day, event : what each source adds, in this order, at one level of risk.
    ladder : agent-hours at other levels of risk, by level.
    work : of `mean`, for the work alone, as if every contact came when somebody is free.
    """

    mean: float
    interval: float
    day: float
    event: float
    ladder: tuple[tuple[float, float], ...] = ()
    work: float = 0.0

    @property
    def chance(self) -> float:
        """What it takes that single contacts come by chance, and shall not wait."""
        return self.mean - self.work

    @property
    def total(self) -> float:
        """All agent-hours."""
        return self.mean + self.interval + self.day + self.event


def uncertainty_costs(solve: Solve, risk: float | None = None, ladder: Sequence[float] = LADDER) -> Costs:
    """Return agent-hours by source, each added to those before it, and by risk.

    Parameters
    ----------
    risk : level at which the sources are priced; None for the policy's own.
    ladder : levels whose whole cost is asked for.
    """
    order = tuple(Uncertainty)
    needs = [solve(order[:count], risk if count else None) for count in range(len(order) + 1)]
    hours = [need.agent_hours for need in needs]
    steps = [later - earlier for earlier, later in pairwise(hours)]
    levels = tuple((level, solve(order, level).agent_hours) for level in ladder)
    return Costs(hours[0], steps[0], steps[1], steps[2], levels, work_hours(needs[0]))


def work_hours(need: Requirement) -> float:
    """Return the agent-hours to schedule for the work alone: its load, with the same shrinkage on top."""
    serving, scheduled = float(need.agents.sum()), float(need.scheduled.sum())
    on_top = scheduled / serving if serving else 1.0
    return float(need.load_erlangs.sum()) * on_top * need.grid.minutes / 60
