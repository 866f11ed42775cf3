"""How good rosters are, how fast and in how much memory, on synthetic centres of the usual kinds.

Run `python -m benchmarks.rostering [CASE ...] [--seconds N]`. Every roster passes the independent check,
and its hours are those of the independent evaluation. Solver times are wall clock on a machine that may
be busy: compare runs, not single figures.
"""

import argparse
import resource
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import ITALY, NEUTRAL
from workforce.rostering.problem import Demand, RosterProblem, StaffMember
from workforce.rostering.sizing import USUAL_CONTRACTS, size_staff
from workforce.rostering.solver import solve

ZONE = "Europe/Rome"
FULL_TIME = EmploymentContract(ContractId("ft"), "Full time", 2400, 5, (480, 480), 20.0)
PART_TIME = EmploymentContract(ContractId("pt"), "Part time", 1500, 5, (240, 360), 20.0)


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of a queue and the agents it needs at its peak."""

    opens: float
    closes: float
    days: int
    peak: float


def curve(grid: TimeGrid, opening: Opening) -> NDArray[np.float64]:
    """Return a need with a morning and an afternoon peak, lighter towards the weekend."""
    local = [grid.local_of(k) for k in range(grid.count)]
    hour = np.array([one.hour + one.minute / 60 for one in local])
    weekday = np.array([one.weekday() for one in local])
    shape = 0.25 + 0.75 * np.exp(-(((hour - 10.5) / 1.8) ** 2)) + 0.55 * np.exp(-(((hour - 15) / 2.3) ** 2))
    is_open = (weekday < opening.days) & (hour >= opening.opens) & (hour < opening.closes)
    return np.where(is_open, np.ceil(opening.peak * (shape - 0.03 * weekday).clip(0.1) / 1.05), 0.0)


def one_queue(peak: float, weeks: int, minutes: int) -> RosterProblem:
    """Return one queue, 07:00 to 21:05 on weekdays, with a staff sized for it."""
    grid = TimeGrid.of_days(date(2026, 10, 5), 7 * weeks, minutes, ZONE)
    demands = (Demand("calls", curve(grid, Opening(7, 21.1, 5, peak))),)
    return RosterProblem(grid, demands, size_staff(grid, demands, USUAL_CONTRACTS, NEUTRAL), NEUTRAL)


def week_of_330() -> RosterProblem:
    """Return 330 agents for one week at quarter hours."""
    grid = TimeGrid.of_days(date(2026, 10, 5), 7, 15, ZONE)
    demands = (Demand("calls", curve(grid, Opening(7, 23, 7, 150))),)
    staff = tuple(
        StaffMember(AgentId(k), f"A{k}", frozenset({"calls"}), PART_TIME if k % 3 == 0 else FULL_TIME)
        for k in range(330)
    )
    return RosterProblem(grid, demands, staff, NEUTRAL)


def three_skills(people: int) -> RosterProblem:
    """Return people in six groups over three skills, one week at quarter hours."""
    grid = TimeGrid.of_days(date(2026, 10, 5), 7, 15, ZONE)
    names = ("calls", "chats", "mails")
    demands = tuple(
        Demand(name, curve(grid, Opening(7, 22, 6, people * share)))
        for name, share in zip(names, (0.24, 0.14, 0.08), strict=True)
    )
    groups = (("calls",), ("chats",), ("mails",), ("calls", "chats"), ("chats", "mails"), names)
    staff = tuple(
        StaffMember(AgentId(k), f"A{k}", frozenset(groups[k % 6]), PART_TIME if k % 4 == 0 else FULL_TIME)
        for k in range(people)
    )
    return RosterProblem(grid, demands, staff, NEUTRAL)


CASES: dict[str, Callable[[], RosterProblem]] = {
    "one-queue": lambda: one_queue(100, 4, 30),
    "tiny": lambda: one_queue(9, 2, 30),
    "330": week_of_330,
    "330-italy": lambda: replace(week_of_330(), rules=ITALY),
    "three-skills": lambda: three_skills(400),
}


def main() -> None:
    """Solve the named cases, or all, and print a line each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--seconds", type=float, default=30.0)
    choices = parser.parse_args()
    print(f"{'case':14}{'people':>7}{'need h':>9}{'short h':>9}{'over h':>8}{'gap':>8}{'s':>7}{'MB':>6}")
    for name in choices.cases or CASES:
        report(name, CASES[name](), choices.seconds)


def report(name: str, problem: RosterProblem, seconds: float) -> None:
    """Solve one case and print what the independent evaluation says of it."""
    result = solve(problem, StoppingRule(seconds=seconds), SolverParams())
    if result.roster is None or check_roster(problem, result.roster):
        raise SystemExit(f"{name}: no lawful roster")
    need = sum(demand.required.sum() for demand in problem.demands) * problem.grid.minutes / 60
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:14}{len(problem.staff):7}{need:9.0f}{result.understaffed_hours:9.1f}"
        f"{result.overstaffed_hours:8.1f}{result.gap:8.2%}{result.seconds:7.1f}{memory:6.0f}"
    )


if __name__ == "__main__":
    main()
