"""How fast a published week of 330 people is mended and its requests are checked, on an installation.

Run `python -m benchmarks.repair`; it needs no data and stores the week in an SQLite file of its own.
Two people call in sick on a busy day: the repair has to take 5 s at most and touch five people. A swap
and a day off are checked as the pages check them, the database read anew each time, in 100 ms at most.
Times are medians of wall clock on a machine that may be busy.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.rostering import FULL_TIME, PART_TIME, week_of_330
from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.installation import Installation
from contactcenter.domain.request import RequestKind
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.runs import PlanRun, RosterId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.intraday.restofday import rest_of_day
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.requestdesk import RequestDesk
from contactcenter.services.rostering.requests import Asked
from tests.fakes.organisation import CALLS, PERSON, store_organisation
from workforce.intraday.suggestions import repair_day
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import local_day
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement

ABSENT, BUSY_DAY = 2, 2
REPAIR_SECONDS, CHECK_SECONDS, MOST_TOUCHED = 5.0, 0.1, 5
TIMES = 5


def store(engine: Engine, problem: RosterProblem, roster: Roster) -> None:
    """Store the people, the need and the published week."""
    store_organisation(engine)
    made = problem.grid.start - timedelta(days=7)
    with UnitOfWork(engine) as unit:
        unit.installation.save(Installation("Centre", problem.grid.zone, demo_day=None))
        for contract in (FULL_TIME, PART_TIME):
            unit.employment_contracts.save(contract)
        for person in problem.staff:
            unit.agents.save(
                replace(
                    PERSON,
                    id=person.agent,
                    code=person.name,
                    name=person.name,
                    contract=person.contract.id,
                    availability=(),
                )
            )
        plan = unit.plans.add(PlanRun(made, "a plan", 1, problem.grid.start, problem.grid.end))
        need = problem.demands[0].required
        unit.requirements.add(Requirement(CALLS, problem.grid, need, need, need), made, plan)
        unit.rosters.publish(unit.rosters.add(roster, made, plan))
        unit.commit()


def timed(act: Callable[[], object]) -> float:
    """Return the median seconds of some runs."""
    seconds = []
    for _ in range(TIMES):
        begun = perf_counter()
        act()
        seconds.append(perf_counter() - begun)
    return median(seconds)


def repair(engine: Engine, problem: RosterProblem, shifts: list[Shift]) -> bool:
    """Call people in sick an hour before the busy day's first shift, mend the day, and print both."""
    day = problem.grid.local_of(0).date() + timedelta(days=BUSY_DAY)
    ours = [one for one in shifts if local_day(problem, one) == day]
    desk = IntradayDesk(engine, FixedClock(ours[0].start - timedelta(hours=1)))
    for ill in ours[: ABSENT * 40 : 40]:
        desk.call_sick(key_of(ill), None, "benchmark")
    with ReadingUnit(engine) as unit:
        now, crew = desk.clock.now(), read_crew(unit)
        head = unit.rosters.head(unit.rosters.published(now) or RosterId(0))
        begun = perf_counter()
        grid = TimeGrid.of_days(day, 1, problem.grid.minutes, problem.grid.zone)
        found = repair_day(rest_of_day(unit, head, crew, grid, now)[0])
        seconds = perf_counter() - begun
    people = len(found.agents)
    print(
        f"repair of {ABSENT} sick calls: {seconds:.2f} s (goal {REPAIR_SECONDS:g}), {people} people "
        f"touched (goal {MOST_TOUCHED}), hours missing {found.before:.2f} -> {found.after:.2f}"
    )
    return seconds <= REPAIR_SECONDS and people <= MOST_TOUCHED


def checks(engine: Engine, problem: RosterProblem, shifts: list[Shift]) -> bool:
    """Check a swap and a day off as an agent's page does, and print the time of each."""
    desk = RequestDesk(engine, FixedClock(problem.grid.start - timedelta(days=1)))
    first = next(one for one in shifts if local_day(problem, one).weekday() == 0)
    other = next(
        one for one in shifts if local_day(problem, one).weekday() == 1 and one.agent != first.agent
    )
    swap = Asked(RequestKind.SWAP, first.agent, first.start, first.end, other.agent, other.start)
    begin = local_instant(local_day(problem, first), 0, problem.grid.zone)
    off = Asked(RequestKind.TIME_OFF, first.agent, begin, begin + timedelta(days=1))
    good = True
    for name, asked in (("swap", swap), ("day off", off)):
        seconds = timed(partial(desk.check, asked))
        print(f"check of a {name}: {1000 * seconds:.0f} ms (goal {1000 * CHECK_SECONDS:.0f})")
        good &= seconds <= CHECK_SECONDS
    return good


def main() -> int:
    """Plan and store the week, measure, and say whether every goal is met."""
    problem = week_of_330()
    found = solve(problem, StoppingRule(gap=0.02, seconds=20), SolverParams())
    if found.roster is None:
        print("No roster was found in 20 s; nothing was measured.")
        return 1
    shifts = sorted(found.roster.shifts, key=lambda one: (one.start, one.agent))
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'week.db'}")
        upgrade(engine)
        store(engine, problem, found.roster)
        print(f"{len(problem.staff)} people, {len(shifts)} shifts, one week at quarter hours")
        good = checks(engine, problem, shifts)
        good &= repair(engine, problem, shifts)
        engine.dispose()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
