"""The two drivers behind one face: statements with `?`, rows as tuples, many rows at once."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple, Protocol, cast

import psycopg

from contactcenter.db.dispatch.bulk import Bulk, array_of_texts
from contactcenter.db.engine import Engine
from contactcenter.db.errors import raise_meaning

Values = Sequence[Any]
Batch = tuple[Bulk, Sequence[NamedTuple]]
COMMAND_BELL, OUTCOME_BELL = "dispatch_command", "dispatch_outcome"

IDLE_MS = 1_500
"""So long a process may stop inside a transaction; then PostgreSQL undoes it, or a frozen leader would
keep the lead for as long as it is frozen: whoever wants it needs the row."""

LOCK_MS = 2 * IDLE_MS
"""So long a process waits for what another is changing; then it goes back and looks who has stopped."""

STOPPED = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity AS activity JOIN pg_locks AS held USING (pid)
    WHERE held.relation = CAST(? AS text)::regclass AND held.mode = 'RowExclusiveLock'
    AND activity.datname = current_database() AND activity.wait_event = 'ClientRead'
    AND extract(epoch FROM clock_timestamp() - activity.state_change) * 1000 > ?"""


class Driver(Protocol):
    """A connection of the live router's own.

    Parameters
    ----------
    clock : an expression for the database's clock in milliseconds since 1970.
    unlocked : ends a SELECT that is to pass over rows that others are changing, instead of waiting.
    """

    clock: str
    unlocked: str

    def rows(self, statement: str, values: Values = ()) -> list[Any]:
        """Run a statement and return its rows."""
        ...

    def write(self, *batches: Batch) -> list[int]:
        """Write batches of rows in order, and return how many rows of each were met."""
        ...

    def wanted(self, columns: Sequence[str], keys: Sequence[Sequence[str]]) -> tuple[str, Values]:
        """Return a table `wanted` of texts to select from, however many they are, and its values."""
        ...

    def ring(self, bell: str) -> None:
        """Wake other processes at commit, where the database can."""
        ...

    def end_stopped(self, table: str) -> None:
        """End whoever has changed a table and has then stopped in the midst of a transaction."""
        ...

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything when something is raised."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


def open_driver(engine: Engine) -> Driver:
    """Return a connection of its own; it may be used by one thread at a time."""
    if engine.dialect.name == "postgresql":
        return PostgresqlDriver(engine)
    return SqliteDriver(engine)


@contextmanager
def meanings(kind: type[Exception]) -> Iterator[None]:
    """Say a driver's errors in the words of the domain."""
    try:
        yield
    except kind as error:
        raise_meaning(error)
        raise


class SqliteDriver:
    """A connection to a SQLite file."""

    clock = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    unlocked = ""

    def __init__(self, engine: Engine) -> None:
        self._owner = engine.raw_connection()
        self._connection: Any = self._owner.driver_connection

    def rows(self, statement: str, values: Values = ()) -> list[Any]:
        """Run a statement and return its rows."""
        with meanings(sqlite3.Error):
            found: list[Any] = self._connection.execute(statement, values).fetchall()
            return found

    def write(self, *batches: Batch) -> list[int]:
        """Write batches of rows in order, and return how many rows of each were met."""
        with meanings(sqlite3.Error):
            # Plain tuples: the driver takes them apart faster than named ones.
            return [
                int(self._connection.executemany(_sqlite(bulk), map(tuple, rows)).rowcount)
                for bulk, rows in batches
            ]

    def wanted(self, columns: Sequence[str], keys: Sequence[Sequence[str]]) -> tuple[str, Values]:
        """Return a table `wanted` of texts to select from, however many they are, and its values."""
        named = ", ".join(f"column{place} AS {name}" for place, name in enumerate(columns, start=1))
        rows = ", ".join([f"({', '.join('?' * len(columns))})"] * len(keys))
        return f"(SELECT {named} FROM (VALUES {rows})) AS wanted", [text for key in keys for text in key]

    def ring(self, bell: str) -> None:
        """Do nothing: other processes look by themselves."""

    def end_stopped(self, table: str) -> None:
        """Do nothing: no process can end another's transaction; one process at a time uses a file."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take the write lock at once; commit at the end, or undo everything."""
        with meanings(sqlite3.Error):
            self._connection.execute("PRAGMA query_only = OFF")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Give the connection back."""
        self._owner.close()


class PostgresqlDriver:
    """A connection to a PostgreSQL server, statements sent in one go where nobody waits for rows."""

    clock = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    unlocked = "FOR UPDATE SKIP LOCKED"

    def __init__(self, engine: Engine) -> None:
        with meanings(psycopg.Error):
            self._connection = _own_connection(engine)
            self._cursor = self._connection.cursor()
        self._pipeline: psycopg.Pipeline | None = None

    def rows(self, statement: str, values: Values = ()) -> list[Any]:
        """Run a statement and return its rows."""
        with meanings(psycopg.Error):
            with self._sending():  # what was sent before in this transaction goes with it
                cursor = self._cursor.execute(_numbered(statement), values, prepare=True)
            return cursor.fetchall() if cursor.description else []

    def write(self, *batches: Batch) -> list[int]:
        """Write batches of rows in order, all sent before any is waited for."""
        with meanings(psycopg.Error):
            with self._sending():
                written = [
                    self._connection.execute(_postgresql(bulk), bulk.arrays(rows), prepare=True)
                    for bulk, rows in batches
                ]
            return [cursor.rowcount for cursor in written]

    def wanted(self, columns: Sequence[str], keys: Sequence[Sequence[str]]) -> tuple[str, Values]:
        """Return a table `wanted` of texts to select from, however many they are, and its values."""
        arrays = ", ".join("?::text[]" for _ in columns)
        return (
            f"unnest({arrays}) AS wanted({', '.join(columns)})",
            [array_of_texts(column) for column in zip(*keys, strict=True)],
        )

    def ring(self, bell: str) -> None:
        """Wake whoever listens, once this transaction is committed."""
        self.rows("SELECT pg_notify(?, '')", (bell,))

    def end_stopped(self, table: str) -> None:
        """End whoever has changed a table and has then stopped in the midst of a transaction.

        The server ends those that are idle between statements by itself, but not one that was
        stopped while it sends several statements in one go: that counts as at work, and keeps its locks.
        """
        self.rows(STOPPED, (table, IDLE_MS))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything; the server is told to begin with the first statement."""
        with meanings(psycopg.Error), self._connection.pipeline() as pipeline:
            self._pipeline = pipeline
            try:
                with self._connection.transaction():
                    yield
            finally:
                self._pipeline = None

    @contextmanager
    def _sending(self) -> Iterator[None]:
        """Send what the block says in one go, and wait for the answers.

        A pipeline within the transaction's own would do, were it not for the Flush with which it ends:
        after that message PostgreSQL watches no more for how long the transaction is idle.
        """
        if self._pipeline is None:
            with self._connection.pipeline():
                yield
        else:
            yield
            self._pipeline.sync()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class Ear:
    """Listens for bells on a PostgreSQL connection of its own."""

    def __init__(self, engine: Engine, bells: Sequence[str]) -> None:
        with meanings(psycopg.Error):
            self._connection = _own_connection(engine)
            for bell in bells:
                self._connection.execute(f"LISTEN {bell}")

    def wait(self, seconds: float) -> bool:
        """Return whether a bell rang within some seconds."""
        with meanings(psycopg.Error):
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _own_connection(engine: Engine) -> psycopg.Connection[Any]:
    """Return a connection that the pool knows nothing of any more."""
    owner = engine.raw_connection()
    connection: Any = owner.driver_connection
    owner.detach()
    connection.rollback()
    connection.autocommit = True
    connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MS}")
    # Plans are kept, and a table that was empty when they were made may hold a million rows before its
    # statistics say so; everything that is asked for here has an index. Where one table is read whole
    # all the same, that counts as so dear that the server would compile the statement first.
    connection.execute("SET enable_seqscan = off")
    connection.execute("SET jit = off")
    connection.execute(f"SET lock_timeout = {LOCK_MS}")
    return cast(psycopg.Connection[Any], connection)


@cache
def _sqlite(bulk: Bulk) -> str:
    return bulk.for_sqlite()


@cache
def _postgresql(bulk: Bulk) -> str:
    return bulk.for_postgresql()


@cache
def _numbered(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")
