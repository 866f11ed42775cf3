"""Solve one instance, write its roster, and let the independent judge recompute the penalty.

Run `python -m benchmarks.curtois_qu INSTANCE --seconds 60 --seed 0 --out FILE`. Seconds are wall clock on
a machine that may be busy. An interrupt (Ctrl-C, SIGTERM) ends the search and keeps the best roster so far;
a second one ends the process.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.curtois_qu.evaluation import judge
from benchmarks.curtois_qu.plainmodel import solve_plainly
from benchmarks.curtois_qu.reading import read_instance
from benchmarks.curtois_qu.writing import format_roster
from contactcenter.cli.stopping import stops
from contactcenter.clock import SystemClock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult
from workforce.rostering.solver import Progress, solve


def main() -> int:
    """Solve the instance named on the command line and print penalty, bound and seconds."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--method", choices=("product", "cp-sat"), default="product")
    try:
        return _solve(parser.parse_args())
    except (InvalidInput, OSError) as error:
        print(f"no roster: {error}")
        return 1


def _solve(choices: argparse.Namespace) -> int:
    clock = SystemClock()
    began, problem = clock.monotonic(), read_instance(choices.instance)
    if choices.out and not choices.out.parent.is_dir():
        raise InvalidInput(
            f"There is no folder {choices.out.parent} to write the roster into; make it first."
        )
    search = solve if choices.method == "product" else solve_plainly
    left = choices.seconds - (clock.monotonic() - began)
    with stops() as asked:
        stopping = StoppingRule(left, 0.0, asked=asked)
        result = search(problem, stopping, SolverParams(2, choices.seed), _tell)
    if result.roster is None:
        print(f"no roster: {'; '.join(result.conflicts) or 'none was found in the time given'}")
        return 1
    return _judge(choices, problem, result, result.roster)


def _judge(
    choices: argparse.Namespace, problem: RosterProblem, result: RosterResult, roster: Roster
) -> int:
    with TemporaryDirectory() as folder:
        out = choices.out or Path(folder) / "roster.txt"
        out.write_text(format_roster(problem, roster), encoding="utf-8")
        judgement = judge(choices.instance, out)
    broken = [*judgement.broken, *(one.message for one in check_roster(problem, roster))]
    print(f"penalty {judgement.penalty}  bound {result.bound or 0.0:g}  seconds {result.seconds:.1f}")
    for line in broken:
        print(f"broken: {line}")
    if judgement.penalty != round(result.objective):
        print(f"the product says {result.objective:g}")
        return 1
    return 1 if broken else 0


def _tell(progress: Progress) -> None:
    print(f"{progress.seconds:7.1f} s  {progress.stage}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
