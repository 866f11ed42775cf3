"""Replications on a Dask cluster: the optional extra `cluster`."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contactcenter.domain.errors import InvalidInput, OutsideFailure
from simulation.executors import Outcome, Runs, Work


@dataclass(frozen=True, slots=True)
class DaskCluster:
    """Runs replications wherever a Dask scheduler sends them.

    The workers need this package in the same version. The scheduler has to be one that you trust: Dask
    sends code as it is, without any protection of its own.

    Parameters
    ----------
    address : of the scheduler, e.g. `tcp://127.0.0.1:8786`.
    patience_seconds : how long to look for it, over 0.
    """

    address: str
    patience_seconds: float = 10.0

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives; a few run ahead, so that memory stays bounded.

        Raises
        ------
        InvalidInput
            When Dask is not installed.
        OutsideFailure
            When the scheduler is not there, or loses a worker again and again.
        """
        try:
            from distributed import Client
            from distributed.scheduler import KilledWorker
        except ImportError as error:
            raise InvalidInput("A cluster needs Dask; install the extra `cluster`.") from error
        try:
            connect: Any = Client
            with connect(self.address, timeout=self.patience_seconds, set_as_default=False) as client:
                yield from _run(client, work, replications)
        except OSError as error:
            raise OutsideFailure(
                f"No Dask scheduler answers at {self.address} ({error}); start one or check the address."
            ) from error
        except KilledWorker as error:
            raise OutsideFailure(
                f"The cluster's workers died again and again ({error}); give them more memory."
            ) from error


def _run(client: Any, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
    sent = client.scatter(work, broadcast=True, hash=False)
    ahead: deque[Any] = deque()
    most = 2 * max(1, sum(client.nthreads().values()))
    try:
        for replication in replications:
            ahead.append(client.submit(_perform, sent, replication, pure=False))
            if len(ahead) > most:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        client.cancel(list(ahead))


def _perform(work: Work[Outcome], replication: int) -> Outcome:
    return work(replication)
