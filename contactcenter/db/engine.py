"""The engine: SQLite in a file by default, PostgreSQL by one setting."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from contactcenter.db.errors import translate
from contactcenter.domain.errors import InvalidInput

__all__ = ["Engine", "embedded_file", "for_reading", "make_engine"]

_BUSY_SECONDS = 15
_PRAGMAS = ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY")


def make_engine(database_url: str) -> Engine:
    """Return an engine for a database.

    Parameters
    ----------
    database_url : `sqlite:///FILE`, `sqlite://` for one in memory, or `postgresql://…`.

    Raises
    ------
    InvalidInput
        When the address cannot be read or names another kind of database.
    """
    url = _parse(database_url)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    event.listen(engine, "handle_error", translate)
    return engine


def for_reading(engine: Engine) -> Engine:
    """Return the engine with transactions that only read, each seeing one state of the database."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return engine.execution_options(reading=True)


def embedded_file(engine: Engine) -> Path | None:
    """Return the file of an embedded database; None for a server, or for one in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return None
    return Path(str(name)).absolute()


def _parse(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise InvalidInput(
            "The database address cannot be read; give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    if url.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise InvalidInput(
            f"Databases of kind {url.drivername!r} are not supported; use sqlite or postgresql."
        )
    return url


def _postgresql(url: URL) -> Engine:
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    arguments: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS}}
    if url.database in (None, "", ":memory:"):
        arguments["poolclass"] = StaticPool
        arguments["connect_args"]["check_same_thread"] = False
    engine = create_engine(url, **arguments)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin too late to guard what was read before
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once, unless only reading: a lock taken later may come too late."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
