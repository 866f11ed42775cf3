"""Many rows at once: past the object layer, through the same strict column types."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from contactcenter.db.errors import raise_meaning

_BATCH_ROWS = 20_000
_Prepare = tuple[int, Callable[[Any], Any]]


def table_of(row: type[SQLModel]) -> Table:
    """Return the table of a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    skip_stored: bool = False,
) -> tuple[int, int]:
    """Insert rows and return how many were given and how many of these were new.

    Parameters
    ----------
    columns : names of the columns, in the order of the values of each row.
    rows : may be a generator; it is read once.
    skip_stored : leave out rows whose key is stored already, which otherwise are refused.

    Raises
    ------
    Conflict
        When a row is stored already and `skip_stored` is off.
    InvalidInput
        When a value cannot be stored.
    """
    prepared = _prepared(rows, _preparations(connection, table, columns))
    if connection.dialect.name == "postgresql":
        return _copy(connection, table.name, columns, prepared, skip_stored)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f"{' ON CONFLICT DO NOTHING' if skip_stored else ''}"
    )
    given = added = 0
    for batch in _batches(prepared):
        given += len(batch)
        added += connection.exec_driver_sql(statement, batch).rowcount
    return given, added


def _preparations(connection: Connection, table: Table, columns: Sequence[str]) -> list[_Prepare]:
    found: list[_Prepare] = []
    for index, name in enumerate(columns):
        kind = table.columns[name].type
        process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if process is not None:
            found.append((index, process))
    return found


def _prepared(rows: Iterable[Sequence[Any]], preparations: list[_Prepare]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for index, process in preparations:
            values[index] = process(values[index])
        yield tuple(values)


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield batch


def _copy(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterator[tuple[Any, ...]],
    skip_stored: bool,
) -> tuple[int, int]:
    """Stream rows by COPY, by way of a temporary table when stored ones are to be left out."""
    if not skip_stored:
        given = _copy_into(connection, table, columns, rows)
        return given, given
    names = ", ".join(columns)
    connection.exec_driver_sql(f"CREATE TEMP TABLE incoming AS SELECT {names} FROM {table} WITH NO DATA")
    given = _copy_into(connection, "incoming", columns, rows)
    added = connection.exec_driver_sql(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming ON CONFLICT DO NOTHING"
    ).rowcount
    connection.exec_driver_sql("DROP TABLE incoming")
    return given, added


def _copy_into(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> int:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        try:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except connection.dialect.loaded_dbapi.Error as error:
            raise_meaning(error)
            raise
        return int(cursor.rowcount)
