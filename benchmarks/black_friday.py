"""The Black Friday week of the demo, many times: `python -m benchmarks.black_friday`.

The week is the demo's own: its fifteen months of contacts in a database in a temporary folder, its
forecasts, the roster of its people and its routing rules. Making all that is not timed; what is timed is
the command's work from the scenario to the result, the start of the processes and the loading of the
compiled engine included.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from contactcenter.clock import SystemClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.measures import DEFAULT_FORMULA
from contactcenter.services.forecasting.corrected import read_planners_word
from contactcenter.services.planning.book import read_books
from contactcenter.services.planning.demo import default_rules, demo_options
from contactcenter.services.planning.needs import requirements_of
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions, roster_people
from contactcenter.services.planning.whole_floor import floor_scenario
from contactcenter.services.setup import opened, store_history, store_outsourcer
from fixtures.history import make_history
from fixtures.outsourcer import make_outsourcer
from fixtures.planner import planner_events
from simulation.engines import Engine
from simulation.estimates import Estimate
from simulation.experiment import Precision, run_experiment
from simulation.scenario import Scenario
from workforce.forecast.models import fit_forecaster

SEED = 20_26
GOAL_SECONDS = 180.0


def black_friday_week(seconds: float) -> Scenario:
    """Return the demo's Black Friday week with the roster that a search of so many seconds finds."""
    outsourcer = make_outsourcer(SEED)
    with TemporaryDirectory() as folder, opened(f"sqlite:///{Path(folder) / 'demo.db'}") as engine:
        with UnitOfWork(engine) as uow:
            store_outsourcer(uow, outsourcer)
            store_history(uow, make_history(outsourcer, SEED))
            for event in planner_events(outsourcer):
                uow.planned_events.add(event)
            uow.commit()
        with UnitOfWork(engine, reading=True) as uow:
            options = replace(demo_options(outsourcer, SEED), weeks=1, roster_seconds=seconds)
            return _floor(uow, options)


def _floor(uow: UnitOfWork, options: OutsourcerOptions) -> Scenario:
    """Return the floor that the demo's main job rehearses, without its rounds of correction."""
    books = read_books(uow, options.today)
    word = read_planners_word(uow, SystemClock().now())
    forecasts = {
        book.queue.id: word.correct(
            fit_forecaster(book.history, word.events_of(book.queue.id), options.region).predict(
                options.grid
            )
        ).after
        for book in books
    }
    needs = requirements_of(books, forecasts, options.staffing)
    agents, contracts = uow.agents.all(), uow.employment_contracts.all()
    found = roster_people([book.queue for book in books], needs, agents, contracts, options)
    if found.roster is None:
        raise SystemExit("No roster was found: " + "; ".join(found.conflicts))
    return floor_scenario(
        books, forecasts, found.roster, agents, default_rules(), options.staffing.shrinkage
    )


def main(words: Sequence[str] | None = None) -> int:
    """Run the week; 1 where it took longer than the goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.black_friday", description=__doc__)
    parser.add_argument("--replications", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", choices=list(Engine), default=Engine.AUTO)
    parser.add_argument("--roster-seconds", type=float, default=15.0, help="search for the roster")
    arguments = parser.parse_args(words)
    print("making the demo's week (not timed)", flush=True)
    scenario = black_friday_week(arguments.roster_seconds)
    start, work = time.perf_counter(), _cpu_seconds()
    result = run_experiment(
        scenario,
        Precision.exactly(arguments.replications),
        SEED,
        arguments.workers,
        engine=arguments.engine,
    )
    seconds = time.perf_counter() - start
    level = result.overall.service_levels[DEFAULT_FORMULA] or Estimate(nan, nan)
    print(
        f"{len(scenario.contact_types)} contact types, {len(scenario.agents)} agents, "
        f"{result.overall.offered.mean:,.0f} contacts a replication, {result.engine} engine\n"
        f"{result.replications} replications, {arguments.workers} processes: {seconds:.1f} s "
        f"({_cpu_seconds() - work:.1f} s of processor), service level "
        f"{level.mean:.2%} ± {level.half_width:.2%}\n"
        f"peak memory of this process {_peak_megabytes():.0f} MB; seed {SEED}, inputs {result.inputs_hash}"
    )
    return 0 if seconds < GOAL_SECONDS else 1


def _cpu_seconds() -> float:
    """Return the processor time of this process and of those that it has ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_megabytes() -> float:
    """Return the largest resident memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
