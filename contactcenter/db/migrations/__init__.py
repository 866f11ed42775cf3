"""The schema's history: bring a database up to date, and say how far it is."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from contactcenter.db.engine import for_reading
from contactcenter.domain.errors import OutsideFailure

_UPGRADE_LOCK = 0x636F6E74


def upgrade(engine: Engine) -> None:
    """Bring a database, empty or of an earlier version, to the head revision in one transaction.

    Raises
    ------
    OutsideFailure
        When a later version of this program has changed it already, or it cannot be reached.
    """
    with engine.connect() as connection:
        _check_foreign_keys(connection, False)
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
                _run(connection)
                _find_dangling(connection)
        finally:
            _check_foreign_keys(connection, True)


def current_revision(engine: Engine) -> str | None:
    """Return the revision that a database has, None when it is empty."""
    with for_reading(engine).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the revision that this version of the program works with."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def draft(engine: Engine, message: str) -> None:
    """Write a new revision that brings a database at head to what the tables now say, for review."""
    number = f"{int(head_revision() or 0) + 1:04d}"
    with engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True, rev_id=number)


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, which needs no file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _run(connection: Connection) -> None:
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise OutsideFailure(
            f"The database was changed by a later version of this program ({error}); update the program."
        ) from error


def _check_foreign_keys(connection: Connection, on: bool) -> None:
    """Switch SQLite's check off while tables are rebuilt; inside a transaction this would do nothing."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _find_dangling(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if dangling is not None:
            raise OutsideFailure(
                f"The upgrade was undone: a row of table {dangling[0]!r} would lose what it refers to."
            )
