"""A PostgreSQL server of a test's own, to be killed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from contactcenter.db.engine import Engine, make_engine
from tests.conftest import migrate
from tests.postgresql import NoServer, Server, start_server
from tests.services.dispatch.floors import store_floor

SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=on -c full_page_writes=on"


@dataclass
class CrashingServer:
    """A server, its one database, and the power switch."""

    server: Server
    engine: Engine

    def crash(self) -> None:
        """Kill -9 the server and wait until nothing of it is left."""
        pid = int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            time.sleep(0.01)

    def start(self) -> None:
        """Start the server again; it recovers from its log by itself.

        What is left of the killed one lets go of its shared memory within moments.
        """
        for _ in range(50):
            try:
                return self.server.start(SETTINGS)
            except CalledProcessError:
                time.sleep(0.2)
        raise AssertionError(f"the server does not start again; see {self.server.folder / 'log'}")


@contextmanager
def crashing_server() -> Iterator[CrashingServer]:
    """Give a server with a floor on it, or skip where none can be started."""
    try:
        server = start_server(SETTINGS)
    except NoServer as error:
        pytest.skip(str(error))
    try:
        migrate(server.url("postgres"))
        engine = make_engine(server.url("postgres"))
        store_floor(engine)
        yield CrashingServer(server, engine)
        engine.dispose()
    finally:
        server.stop()
