"""pyworkforce, the best-known open peer, on the rosters that it can express.

Its release 0.5.4 needs Python 3.12; 0.5.1, for older ones, counts no people of several skills. What the
installed release cannot answer, or where none is installed, is said in the place of the number.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import NEUTRAL
from workforce.rostering.problem import (
    Demand,
    KindCover,
    LabourRules,
    RosterProblem,
    ShiftKind,
    StaffMember,
    WorkPattern,
)
from workforce.rostering.rules.violation import kind_of, local_day
from workforce.rostering.sizing import size_staff
from workforce.rostering.solver import solve

MONDAY, ZONE, SECONDS = date(2026, 10, 5), "Europe/Rome", 10.0
RULES = LabourRules("plain", 0, 7, 7 * 1440, break_after_minutes=600, meal_over_minutes=600)
STARTS = {"late": 840, "day": 600, "early": 360}
Need = dict[str, list[int]]


def rivals() -> None:
    """Show the two known errors of the peer, and whose week takes fewer shifts."""
    print(f"pyworkforce {_release()}")
    print(f"50 + 50 people who can do either: peer {_told(_people)}, here {_our_people()} (goal 100)")
    late = {"late": [1, 1], "day": [0, 0], "early": [0, 0]}
    print(
        f"late and late again, early banned after late: peer {_told(partial(_peer, late, 1, True))}, "
        f"here {_ours(late, 1, True)} (goal 2 shifts)"
    )
    for people in (10, 30, 60):
        need = _need(people)
        for banned in (False, True):
            print(
                f"{people} people, a week of three kinds of shift{', early banned after late' * banned}: "
                f"peer {_told(partial(_peer, need, people, banned))}, here {_ours(need, people, banned)}",
                flush=True,
            )


def _release() -> str:
    try:
        return version("pyworkforce")
    except PackageNotFoundError:
        return "is not installed"


def _told(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except ModuleNotFoundError as missing:
        return f"none ({missing.name} is not there)"


def _need(people: int) -> Need:
    """Return the people needed by kind and day: five shifts of everybody, cut unevenly."""
    rng = np.random.default_rng(people)
    total = np.round(people * 5 / 7 * rng.uniform(0.6, 1.0, 7))
    cuts = np.floor(total[:, None] * rng.dirichlet((4, 4, 4), 7)).astype(int)
    return {kind: cuts[:, k].tolist() for k, kind in enumerate(STARTS)}


def _people() -> str:
    """Return how many flexible people the peer has for a need of 50 and one of 50."""
    staffing: Any = import_module("pyworkforce.staffing")
    profiles = [{"name": "both", "skills": ["a", "b"]}]
    needs = {"a": 50, "b": 50}
    return str(staffing.MultiSkillStaffing(["a", "b"], profiles, needs).solve()["total_agents"])


def _our_people() -> int:
    grid = TimeGrid.of_days(MONDAY, 1, 60, ZONE)
    need = np.zeros(grid.count)
    need[9:13] = 50
    demands = tuple(Demand(name, need) for name in ("a", "b"))
    once = EmploymentContract(ContractId("once"), "Once", 240, 1, (240, 240), 20.0)
    return len(size_staff(grid, demands, (once,), NEUTRAL, stopping=StoppingRule(seconds=5)))


def _peer(need: Need, people: int, banned: bool) -> str:
    """Return the peer's least shifts; everybody works at least one."""
    rostering: Any = import_module("pyworkforce.rostering.binary_programming")
    clock, days = SystemClock(), len(need["late"])
    began = clock.monotonic()
    found = rostering.MinHoursRoster(
        num_days=days,
        resources=[str(k) for k in range(people)],
        shifts=list(need),
        shifts_hours=[8] * len(need),
        min_working_hours=8,
        banned_shifts=[],
        max_resting=days - 1,
        required_resources=need,
        non_sequential_shifts=[{"origin": "late", "destination": "early"}] if banned else [],
        max_search_time=SECONDS,
    ).solve()
    seconds = clock.monotonic() - began
    shifts = found["total_shifts"]
    return f"{shifts} shifts, {found['status'].lower()}, {seconds:.1f} s" if shifts else "no plan at all"


def _ours(need: Need, people: int, banned: bool) -> str:
    """Return our least shifts on the same week, and how many places stay open."""
    days = [MONDAY + timedelta(days=k) for k in range(len(need["late"]))]
    ban = frozenset({"early"}) if banned else frozenset[str]()
    kinds = tuple(
        ShiftKind(kind, start, 480, ban if kind == "late" else frozenset())
        for kind, start in STARTS.items()
    )
    cover = tuple(
        KindCover(day, kind, count, 1000.0, 0.0)
        for kind, counts in need.items()
        for day, count in zip(days, counts, strict=True)
    )
    contract = EmploymentContract(ContractId("all"), "Any days", 480 * 6, 6, (480, 480), 20.0)
    pattern = WorkPattern(total_minutes=(480, 480 * len(days)))
    staff = tuple(
        StaffMember(AgentId(k), str(k), frozenset(), contract, pattern=pattern) for k in range(people)
    )
    grid = TimeGrid.of_days(MONDAY, len(days), 60, ZONE)
    problem = RosterProblem(grid, (), staff, RULES, 60, kinds=kinds, cover=cover)
    result = solve(problem, StoppingRule(seconds=SECONDS), SolverParams())
    if result.roster is None or check_roster(problem, result.roster):
        return "no lawful plan"
    present = [(local_day(problem, one), kind_of(problem, one)) for one in result.roster.shifts]
    there = [(day, kind.id) for day, kind in present if kind is not None]
    open_places = sum(max(one.required - there.count((one.day, one.kind)), 0) for one in cover)
    return f"{len(there)} shifts, {open_places} places open, {result.seconds:.1f} s"
