"""Several processes of the system on one database, and a hand that kills, freezes and thaws them."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from threading import Event

from contactcenter.db.dispatch.reading import live_queries
from contactcenter.db.engine import Engine, make_engine
from tests.faults.worker import Fault, serve

LONG = os.environ.get("CONTACTCENTER_FAULTS") == "long"
"""Whether the long form runs: more kills, more processes, longer freezes."""

SOUND = Fault()
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["tests.faults.worker"])


@dataclass
class Worker:
    """One process, and where it answers."""

    process: ForkServerProcess
    url: str

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it was not killed yet; a frozen one is alive."""
        return self.process.is_alive()


class Plant:
    """Workers that this test has started, and nobody else's."""

    def __init__(self, url: str) -> None:
        self.url, self.engine = url, make_engine(url)
        self.workers: list[Worker] = []
        self.closing = Event()

    def start(self, fault: Fault = SOUND) -> Worker:
        """Start one more process and wait until it answers."""
        ours, theirs = _NURSERY.Pipe()
        process = _NURSERY.Process(target=serve, args=(self.url, fault, theirs), daemon=True)
        process.start()
        theirs.close()
        assert ours.poll(30), "a worker did not come up in 30 s"
        worker = Worker(process, f"http://127.0.0.1:{ours.recv()}")
        ours.close()
        self.workers.append(worker)
        return worker

    def leader(self) -> Worker | None:
        """Return the process whose lease is valid, None while nobody has one or a stranger does."""
        with live_queries(self.engine) as live:
            pool = live.pool("main")
            if pool is None or pool.until_ms <= live.now_ms():
                return None
        pid = int(pool.holder.split(":")[-2])
        return next((worker for worker in self.living() if worker.pid == pid), None)

    def epoch(self) -> int:
        """Return how often the lead has changed hands."""
        with live_queries(self.engine) as live:
            pool = live.pool("main")
        return 0 if pool is None else pool.epoch

    def living(self) -> list[Worker]:
        """Return the processes that can be called, frozen ones too."""
        return [worker for worker in self.workers if worker.alive]

    def kill(self, worker: Worker) -> None:
        """Kill -9."""
        worker.process.kill()
        worker.process.join(10)

    def freeze(self, worker: Worker) -> None:
        """Stop a process where it stands."""
        os.kill(worker.pid, signal.SIGSTOP)

    def thaw(self, worker: Worker) -> None:
        """Let a frozen process go on as if nothing had been."""
        os.kill(worker.pid, signal.SIGCONT)

    def close(self) -> None:
        """Kill everything that was started here."""
        for worker in self.workers:
            with suppress(ProcessLookupError):
                worker.process.kill()
        for worker in self.workers:
            worker.process.join(10)
            worker.process.close()
        self.engine.dispose()


@contextmanager
def plant_on(engine: Engine, workers: int) -> Iterator[Plant]:
    """Give a plant of so many sound processes, and end them afterwards."""
    plant = Plant(engine.url.render_as_string(hide_password=False))
    try:
        for _ in range(workers):
            plant.start()
        yield plant
    finally:
        plant.close()


def until(met: Callable[[], object], seconds: float = 15.0) -> float:
    """Wait until something is so, and return for how long."""
    begun = time.monotonic()
    while not met():
        assert time.monotonic() - begun < seconds, f"it did not come to that within {seconds:g} s"
        time.sleep(0.02)
    return time.monotonic() - begun
