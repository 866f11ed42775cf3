"""Where replications run: in this process, or in several; the results come back in order either way."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from contactcenter.domain.errors import OutsideFailure

Outcome = TypeVar("Outcome")
Work = Callable[[int], Outcome]
"""Runs the replication of a number; must be picklable to run in other processes."""

Runs = Generator[Outcome, None, None]
"""What the replications give, in their order; closing it stops the work."""


class Executor(Protocol):
    """Runs replications and yields what they give in the order in which they were asked for."""

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives."""
        ...


@dataclass(frozen=True, slots=True)
class Serial:
    """Runs one replication after the other in this process."""

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives."""
        for replication in replications:
            yield work(replication)


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs replications in several processes of this machine.

    Parameters
    ----------
    workers : processes, at least 1.
    """

    workers: int

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives; a few run ahead, so that memory stays bounded.

        Raises
        ------
        OutsideFailure
            When a process dies.
        """
        pool = ProcessPoolExecutor(
            self.workers, mp_context=get_context("spawn"), initializer=_receive, initargs=(work,)
        )
        ahead: deque[Future[Outcome]] = deque()
        try:
            for replication in replications:
                ahead.append(pool.submit(_perform, replication))
                if len(ahead) > 2 * self.workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except BrokenProcessPool as error:
            raise OutsideFailure(
                f"One of {self.workers} worker processes died, most likely for want of memory; "
                "run fewer of them, or store finished replications and resume."
            ) from error
        finally:
            # An interrupt while processes start, or a second one here, leaves nobody to tell them to end.
            started = dict(pool._processes)
            try:
                pool.shutdown(wait=True, cancel_futures=True)
            finally:
                for process in started.values():
                    process.terminate()


def executor_of(workers: int | Executor) -> Executor:
    """Return where to run: an executor as it is, or so many processes, of which this one alone suffices."""
    if not isinstance(workers, int):
        return workers
    return Serial() if workers == 1 else Processes(workers)


_received: list[Work[Any]] = []


def _receive(work: Work[Any]) -> None:
    """Keep the work in a new process, so that the scenario travels there once."""
    _received[:] = [work]


def _perform(replication: int) -> Any:
    return _received[0](replication)
