"""A second search on the machine's other core, which swaps its best tours with the first one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from os import cpu_count

import numpy as np

from contactcenter.clock import SystemClock
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.refinement import refine
from workforce.rostering.named.search import LEAST_GAIN, Search
from workforce.rostering.named.space import space_of
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem

WORTH_A_PROCESS = 15.0
"""Seconds of search from which on a process, which takes some seconds to begin, is worth it."""
MOST_DAYS = 60_000
"""Working and other days of all people up to which there is room in memory for everything twice."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the second search sets out with."""

    problem: RosterProblem
    tours: Tours
    step: float
    stopping: StoppingRule
    params: SolverParams


@dataclass
class Companion:
    """The other search, as the first one sees it.

    One message waits each way at most, so that no side ever waits for the other.

    Parameters
    ----------
    asked : whether an answer is due.
    lost : whether the other search is no more.
    """

    line: Connection
    asked: bool = False
    lost: bool = False

    def swap(self, search: Search) -> bool:
        """Hand over our best tours and take the other's when they cost less; the search always goes on."""
        try:
            if self.asked and self.line.poll():
                answer: Tours | None = self.line.recv()
                self.asked = False
                if answer is not None:
                    search.offer(answer)
            if not self.asked and not self.lost:
                self.line.send(search.tours)
                self.asked = True
        except (EOFError, OSError):
            self.asked, self.lost = False, True
        return True


def worthwhile(search: Search) -> bool:
    """Tell whether a second process may be begun, and is worth it."""
    budget = search.budget
    return (
        budget.params.workers > 1
        and budget.stopping.deterministic is None
        and budget.left >= WORTH_A_PROCESS
        and search.space.people * search.space.days <= MOST_DAYS
        and (cpu_count() or 1) > 1
        and not current_process().daemon
    )


@contextmanager
def accompanied(search: Search) -> Iterator[Companion | None]:
    """Search in a second process while this one searches, where that is worthwhile."""
    problem, budget = search.space.problem, search.budget
    if not worthwhile(search):
        yield None
        return
    context = get_context("spawn")
    line, other = context.Pipe()
    process = context.Process(target=_accompany, args=(other,), daemon=True)
    process.start()
    other.close()
    companion = Companion(line)
    try:
        stopping = StoppingRule(budget.left, budget.stopping.gap)
        line.send(Task(problem, search.tours, search.step, stopping, budget.params))
        yield companion
    finally:
        line.close()
        process.kill()
        process.join()


def _accompany(line: Connection) -> None:
    """Search until the time is over or nobody listens any more."""
    # Ctrl-C reaches both processes; the first one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        task: Task = line.recv()
    except EOFError:
        return
    budget = Budget(task.stopping, task.params, SystemClock())
    space = space_of(task.problem)
    rng = np.random.default_rng([task.params.seed, 1])
    search = Search(space, budget, task.tours, rng, space.cost(task.tours), step=task.step)
    refine(search, Timing.of(budget, budget.left), partial(_answer, line))


def _answer(line: Connection, search: Search) -> bool:
    """Take the first search's tours and answer with better ones; tell whether it still listens."""
    try:
        if line.poll():
            theirs: Tours = line.recv()
            better = search.cost < search.space.cost(theirs) - LEAST_GAIN
            search.offer(theirs)
            line.send(search.tours if better else None)
    except (EOFError, OSError):
        return False
    return True
