"""How good rosters are, how fast and in how much memory, on synthetic centres of the usual kinds.

Run `python -m benchmarks.rostering [CASE ...] [--seconds N]`; without a case, all that take under a minute
are run. Every roster passes the independent check, and its hours are those of the independent evaluation.
Solver times are wall clock on a machine that may be busy: compare runs, not single figures.
"""

import argparse
import resource
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.roster_peer import rivals
from contactcenter.clock import SystemClock
from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import EU, ITALY, NEUTRAL
from workforce.rostering.problem import (
    Demand,
    KindCover,
    RosterProblem,
    ShiftKind,
    StaffMember,
    Wish,
    WorkPattern,
)
from workforce.rostering.programme import Effort
from workforce.rostering.shapes import shape_of
from workforce.rostering.sizing import USUAL_CONTRACTS, size_staff
from workforce.rostering.solver import solve
from workforce.rostering.terms import cover_gaps

ZONE = "Europe/Rome"
FULL_TIME = EmploymentContract(ContractId("ft"), "Full time", 2400, 5, (480, 480), 20.0)
SHORT_TIME = EmploymentContract(ContractId("st"), "Short time", 1200, 5, (240, 300), 20.0)
LOAD = 0.82
"""Offered load of drawn curves over the contract hours of their people."""
CALLS_AN_AGENT = 3.0
"""Calls that one agent takes in a quarter of an hour."""
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


def drawn_curves(people: int) -> RosterProblem:
    """Return two skills of fractional needs that jump from quarter to quarter, as real calls make them.

    Calls are Poisson around a rate that days and quarters multiply by chance; agents are the offered load
    and a square root of it. Half of the people work part time, in shifts of several lengths.
    """
    grid = TimeGrid.of_days(date(2026, 10, 5), 7, 15, ZONE)
    rng = np.random.default_rng(people)
    busy = curve(grid, Opening(7, 21.25, 5, 100))
    days = np.array([grid.local_of(k).weekday() for k in range(grid.count)])
    contracts, groups = (
        (FULL_TIME, FULL_TIME, PART_TIME, SHORT_TIME),
        (("calls",), ("chats",), ("calls", "chats")),
    )
    staff = tuple(
        StaffMember(AgentId(k), f"A{k}", frozenset(groups[k % 3]), contracts[k % 4]) for k in range(people)
    )
    hours = sum(person.contract.weekly_minutes for person in staff) / 60 * LOAD
    scale = 4 * hours / busy.sum()
    demands = []
    for name, share in (("calls", 0.6), ("chats", 0.4)):
        chance = rng.lognormal(0, 0.08, 7)[days] * rng.lognormal(0, 0.06, grid.count)
        offered = rng.poisson(CALLS_AN_AGENT * busy * scale * share * chance) / CALLS_AN_AGENT
        demands.append(Demand(name, offered + 0.5 * np.sqrt(offered)))
    return RosterProblem(grid, tuple(demands), staff, EU)


def month_of_500(weeks: int = 4) -> RosterProblem:
    """Return 500 named people for weeks at half hours under the Italian rules."""
    grid = TimeGrid.of_days(date(2026, 10, 5), 7 * weeks, 30, ZONE)
    demands = (Demand("calls", curve(grid, Opening(7, 22, 7, 215))),)
    staff = tuple(
        StaffMember(AgentId(k), f"A{k}", frozenset({"calls"}), PART_TIME if k % 4 == 0 else FULL_TIME)
        for k in range(500)
    )
    return RosterProblem(grid, demands, staff, ITALY)


def month_of_kinds(people: int = 500, weeks: int = 4) -> RosterProblem:
    """Return named people over five kinds of shift under the Italian rules, with wishes."""
    grid = TimeGrid.of_days(date(2026, 10, 5), 7 * weeks, 60, ZONE)
    starts = {"early": 360, "morning": 480, "midday": 660, "late": 840, "evening": 900}
    kinds = tuple(ShiftKind(name, start, 480) for name, start in starts.items())
    first, rng = grid.local_of(0).date(), np.random.default_rng(0)
    cover = tuple(
        KindCover(day, kind.id, round(people * share * (0.6 if day.weekday() > 4 else 1.0)), 100.0, 1.0)
        for day in (first + timedelta(days=k) for k in range(7 * weeks))
        for kind, share in zip(kinds, (0.12, 0.2, 0.1, 0.16, 0.1), strict=True)
    )
    pattern = WorkPattern(min_days_off=2)
    staff = tuple(
        StaffMember(AgentId(k), f"A{k}", frozenset(), FULL_TIME, pattern=pattern) for k in range(people)
    )
    wishes = tuple(
        Wish(AgentId(k), first + timedelta(days=int(rng.integers(7 * weeks))), None, False, 5.0)
        for k in range(people)
    )
    return RosterProblem(grid, (), staff, ITALY, 60, kinds=kinds, cover=cover, wishes=wishes)


@dataclass(frozen=True, slots=True)
class Case:
    """A centre, how long it is searched, and the largest gap that is good enough.

    Parameters
    ----------
    uncovered : goal for the share of the need that stays uncovered; None for no goal.
    """

    problem: Callable[[], RosterProblem]
    seconds: float = 30.0
    gap: float | None = None
    uncovered: float | None = None


CASES: dict[str, Case] = {
    "one-queue": Case(lambda: one_queue(100, 4, 30)),
    "tiny": Case(lambda: one_queue(9, 2, 30)),
    "330": Case(week_of_330, 15.0, 0.005),
    "curves": Case(lambda: drawn_curves(400), 60.0, 0.01),
    "1400-italy": Case(lambda: replace(drawn_curves(1400), rules=ITALY), 60.0, 0.015),
    "330-italy": Case(lambda: replace(week_of_330(), rules=ITALY), 15.0),
    "three-skills": Case(lambda: three_skills(400)),
    "850": Case(lambda: three_skills(850), 120.0, 0.01),
    "500-italy": Case(month_of_500, 600.0, 0.05, 0.005),
    "500-kinds": Case(month_of_kinds, 600.0, 0.05, 0.005),
}


def main() -> None:
    """Solve the named cases, or all the quick ones, and print a line each with its goals."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join((*CASES, *EXTRAS)))
    parser.add_argument("--seconds", type=float, help="instead of each case's own")
    choices = parser.parse_args()
    quick = [name for name, case in CASES.items() if case.seconds < 60]
    print(
        f"{'case':14}{'people':>7}{'need h':>9}{'short h':>9}{'over h':>8}{'gap':>8}{'s':>7}{'MB':>6}"
        "  goals"
    )
    for name in choices.cases or (*quick, *EXTRAS):
        if name in EXTRAS:
            EXTRAS[name]()
        else:
            report(name, CASES[name], choices.seconds)


def report(name: str, case: Case, seconds: float | None) -> None:
    """Solve one case and print what the independent evaluation says of it, with value and goal."""
    problem, limit = case.problem(), seconds or case.seconds
    result = solve(problem, StoppingRule(seconds=limit), SolverParams())
    if result.roster is None or check_roster(problem, result.roster):
        raise SystemExit(f"{name}: no lawful roster")
    need, short = needed(problem), missing_of(problem, result.roster)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    goals = [f"lawful in {result.seconds:.0f} s (goal {limit:.0f})"]
    if result.first_seconds is not None:
        goals.append(f"first valid roster after {result.first_seconds:.1f} s")
    if case.gap is not None:
        goals.append(f"gap {result.gap:.2%} (goal {case.gap:.1%} in {case.seconds:.0f} s)")
    if case.uncovered is not None:
        goals.append(f"uncovered {short / need:.2%} (goal {case.uncovered:.1%})")
        goals.append(f"{memory:.0f} MB (goal 2048)")
    print(
        f"{name:14}{len(problem.staff):7}{need:9.0f}{short:9.1f}"
        f"{result.overstaffed_hours:8.1f}{result.gap:8.2%}{result.seconds:7.1f}{memory:6.0f}  "
        + "; ".join(goals),
        flush=True,
    )


def needed(problem: RosterProblem) -> float:
    """Return the agent-hours, or the shifts over kinds, that a problem asks for."""
    hours = sum(demand.required.sum() for demand in problem.demands) * problem.grid.minutes / 60
    return float(hours) + sum(cover.required for cover in problem.cover)


def missing_of(problem: RosterProblem, roster: Roster) -> float:
    """Return the agent-hours, or the shifts over kinds, that a roster leaves uncovered."""
    if problem.cover:
        return sum(max(short, 0) for _, short in cover_gaps(problem, roster))
    return evaluate(problem, roster).understaffed_hours


def breaks() -> None:
    """Re-place all breaks of a week of 330 agents, all of them moved to their earliest places first."""
    problem = week_of_330()
    found = solve(problem, StoppingRule(seconds=15), SolverParams()).roster
    if found is None:
        raise SystemExit("breaks: no roster")
    early = replace(found, shifts=tuple(_with_early_breaks(problem, shift) for shift in found.shifts))
    clock = SystemClock()
    began = clock.monotonic()
    mended = repair_breaks(problem, early, Effort(0.25))
    seconds = clock.monotonic() - began
    moved = sum(a != b for a, b in zip(early.shifts, mended.shifts, strict=True))
    short = [evaluate(problem, one).understaffed_hours for one in (found, early, mended)]
    print(
        f"breaks: {moved} of {len(found.shifts)} shifts re-placed in {seconds:.1f} s (goal 2), hours "
        f"missing {short[0]:.1f} as solved, {short[1]:.1f} early, {short[2]:.1f} re-placed; "
        f"{len(check_roster(problem, mended))} rules broken",
        flush=True,
    )


def _with_early_breaks(problem: RosterProblem, shift: Shift) -> Shift:
    shape = shape_of(round(shift.paid_seconds / 60), problem.rules, 15)
    begins = shape.nearest_pattern(tuple(pause.earliest for pause in shape.pauses))
    parts = tuple(
        ShiftPart(
            shift.start + timedelta(minutes=begin),
            shift.start + timedelta(minutes=begin + pause.minutes),
            pause.activity,
            pause.paid,
        )
        for begin, pause in zip(begins, shape.pauses, strict=True)
    )
    return replace(shift, parts=parts)


EXTRAS: dict[str, Callable[[], None]] = {"breaks": breaks, "rivals": rivals}


if __name__ == "__main__":
    main()
