"""Where replications run: processes that die, stores that resume, a cluster of two."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from distributed import LocalCluster

from contactcenter.domain.errors import InvalidInput, OutsideFailure
from simulation.cluster import DaskCluster
from simulation.executors import Outcome, Processes, Runs, Serial, Work
from simulation.experiment import Precision, run_experiment
from simulation.store import Stored
from tests.simulation.floors import exponential, one_queue

SMALL = one_queue(3, 0.5, exponential(4), exponential(2), hours=(0, 1, 0))
SEVEN = Precision.exactly(7)

KILLED = """
import os, sys
from pathlib import Path
from simulation.executors import Serial
from simulation.experiment import run_experiment
from simulation.store import Stored
from tests.simulation.test_executors import SEVEN, SMALL

def die(progress):
    if progress.replications == 3:
        os._exit(9)

run_experiment(SMALL, SEVEN, 5, Stored(Serial(), Path(sys.argv[1])), die)
"""

INTERRUPTED = """
import os, signal, threading
from simulation.executors import Processes
from tests.simulation.test_executors import nap

if __name__ == "__main__":
    runs = Processes(2).run(nap, range(100))
    next(runs)
    # As `timeout -s INT` sends it, and whoever loses patience: twice.
    for delay in (0.1, 0.2):
        threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
    list(runs)
"""


@dataclass
class Counted:
    """A serial executor that tells what it was asked to run."""

    ran: list[int]

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        for replication in replications:
            self.ran.append(replication)
            yield work(replication)


def die(replication: int) -> int:
    os._exit(replication)


def nap(replication: int) -> int:
    time.sleep(0.5)
    return replication


def square(replication: int) -> int:
    return replication**2


def test_an_experiment_killed_in_the_middle_resumes_to_the_same_bytes(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=Path.cwd())
    assert killed.returncode == 9
    rest = Counted([])
    resumed = run_experiment(SMALL, SEVEN, 5, Stored(rest, tmp_path))
    assert rest.ran == [3, 4, 5, 6]
    assert repr(resumed) == repr(run_experiment(SMALL, SEVEN, 5))


def test_another_seed_finds_nothing_in_the_store(tmp_path: Path) -> None:
    ran = Counted([])
    for seed in (1, 2):
        run_experiment(SMALL, Precision.exactly(2), seed, Stored(ran, tmp_path))
    assert ran.ran == [0, 1, 0, 1]


def test_a_damaged_replication_is_named(tmp_path: Path) -> None:
    run_experiment(SMALL, Precision.exactly(2), 1, Stored(Serial(), tmp_path))
    next(tmp_path.glob("*/1.npz")).write_bytes(b"PK\x03\x04 half")
    with pytest.raises(OutsideFailure, match=r"1\.npz cannot be read"):
        run_experiment(SMALL, Precision.exactly(2), 1, Stored(Serial(), tmp_path))


def test_only_experiments_are_stored(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Only the replications of an experiment"):
        list(Stored(Serial(), tmp_path).run(square, range(2)))


def test_who_interrupts_twice_leaves_no_process_that_waits_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "interrupted.py"
    file.write_text(INTERRUPTED, encoding="utf-8")
    run = [sys.executable, str(file)]
    ended = subprocess.run(run, check=False, capture_output=True, timeout=60, env=_with_here())
    assert b"KeyboardInterrupt" in ended.stderr


def _with_here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path.cwd())}


def test_a_process_that_dies_is_a_failure_with_advice() -> None:
    with pytest.raises(OutsideFailure, match="One of 2 worker processes died"):
        list(Processes(2).run(die, range(1, 5)))


def test_a_cluster_of_two_processes_gives_the_same_bytes() -> None:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        together = run_experiment(SMALL, SEVEN, 5, DaskCluster(cluster.scheduler_address))
    assert repr(together) == repr(run_experiment(SMALL, SEVEN, 5))


def test_a_scheduler_that_is_not_there_is_a_failure_with_advice() -> None:
    with pytest.raises(OutsideFailure, match="No Dask scheduler answers at tcp"):
        list(DaskCluster("tcp://127.0.0.1:9", 0.5).run(square, range(2)))
