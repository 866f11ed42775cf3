"""A process of the system that breaks where it is told to: the API and the router, on a port of its own.

The product knows nothing of this: the places are put into the store's methods here, in a process that
exists for one test.
"""

import logging
import os
import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection

import uvicorn

from contactcenter.db.dispatch.rows import CommandValues, Lease, Writes
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.db.engine import make_engine
from contactcenter.services.dispatch import dispatch as product
from contactcenter.services.reporting import Reporting
from web.site import make_site


class Place(StrEnum):
    """Where a process can break."""

    NOWHERE = ""
    DECIDED = "decided"
    """A group is decided in memory; its transaction has not begun."""
    SENDING = "sending"
    """Something of a group is sent, in the midst of several statements that go at once."""
    WRITTEN = "written"
    """Everything is written; COMMIT was not sent."""
    COMMITTED = "committed"
    """COMMIT has returned; nobody was answered or told."""
    ASKED = "asked"
    """A web worker has left a request for the leader; its caller waits."""


@dataclass(frozen=True)
class Fault:
    """What happens to a process when it passes a place for the n-th time."""

    place: Place = Place.NOWHERE
    times: int = 1
    signal: int = signal.SIGKILL


class BrittleStore(DispatchStore):
    """The store, with the places in it; only groups that tell of something count."""

    fault = Fault()
    passed = 0

    def commit(self, lease: Lease, last_ms: int, writes: Writes) -> int:
        if writes.happenings:
            reach(Place.DECIDED)
        now_ms = super().commit(lease, last_ms, writes)
        if writes.happenings:
            reach(Place.COMMITTED)
        return now_ms

    def _write(self, writes: Writes) -> None:
        if writes.happenings and BrittleStore.fault.place is Place.SENDING:
            self.driver._cursor.execute("SELECT 1")  # type: ignore[attr-defined]
            reach(Place.SENDING)
        super()._write(writes)
        if writes.happenings:
            reach(Place.WRITTEN)

    def ask(self, commands: Sequence[CommandValues]) -> list[bool]:
        new = super().ask(commands)
        reach(Place.ASKED)
        return new


def reach(place: Place) -> None:
    """Pass a place, and break there if it is time."""
    fault = BrittleStore.fault
    if place is fault.place:
        BrittleStore.passed += 1
        if BrittleStore.passed == fault.times:
            os.kill(os.getpid(), fault.signal)


def serve(url: str, fault: Fault, ready: Connection) -> None:
    """Serve until killed; tell the port when requests are answered."""
    logging.disable(logging.CRITICAL)  # what is broken on purpose fills no page
    BrittleStore.fault = fault
    product.DispatchStore = BrittleStore  # type: ignore[misc]
    engine = make_engine(url)
    dispatch = product.Dispatch(engine)
    dispatch.start()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        app = make_site(Reporting(engine), dispatch)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        ready.send(listening.getsockname()[1])
        server.run(sockets=[listening])
