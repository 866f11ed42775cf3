"""Statements that write many rows at once, in the dialect of either database.

SQLite runs one prepared statement a row. PostgreSQL takes each column as one array, so that any
number of rows is one statement and one plan.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql

from contactcenter.db.tables import METADATA

ALIASES = {"before": "version"}
"""Columns of a change that only compare: the stored version before it."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """One way to write rows of one table.

    Parameters
    ----------
    row : the shape of the rows.
    keys : columns that find the row of a change, or that an upsert replaces by; empty inserts.
    upsert : whether a stored row is replaced, or may be missing from a change.
    """

    table: str
    row: type[NamedTuple]
    keys: tuple[str, ...] = ()
    upsert: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the values of a row."""
        return self.row._fields

    @property
    def changed(self) -> tuple[str, ...]:
        """Columns that a change or an upsert sets."""
        return tuple(name for name in self.columns if name not in (*self.keys, *ALIASES))

    def for_sqlite(self) -> str:
        """Return the statement for one row of values."""
        places = {name: f"?{number}" for number, name in enumerate(self.columns, start=1)}
        if not self.keys or self.upsert:
            values = ", ".join(places.values())
            return (
                f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({values}){self._replacing()}"
            )
        sets = ", ".join(f"{name} = {places[name]}" for name in self.changed)
        found = " AND ".join(f"{ALIASES.get(name, name)} = {places[name]}" for name in self._compared())
        return f"UPDATE {self.table} SET {sets} WHERE {found}"

    def for_postgresql(self) -> str:
        """Return the statement for one array a column."""
        arrays = ", ".join(f"%s::{self._type_of(name)}[]" for name in self.columns)
        names = ", ".join(self.columns)
        if not self.keys or self.upsert:
            return f"INSERT INTO {self.table} ({names}) SELECT * FROM unnest({arrays}){self._replacing()}"
        sets = ", ".join(f"{name} = given.{name}" for name in self.changed)
        found = " AND ".join(
            f"{self.table}.{ALIASES.get(name, name)} = given.{name}" for name in self._compared()
        )
        return f"UPDATE {self.table} SET {sets} FROM unnest({arrays}) AS given({names}) WHERE {found}"

    def arrays(self, rows: Sequence[NamedTuple]) -> list[str]:
        """Return rows as one array a column, written as PostgreSQL reads them."""
        columns = zip(*rows, strict=True)
        return [write(column) for write, column in zip(_writers(self), columns, strict=True)]

    def _compared(self) -> tuple[str, ...]:
        return (*self.keys, *(name for name in self.columns if name in ALIASES))

    def _replacing(self) -> str:
        if not self.upsert:
            return ""
        sets = ", ".join(f"{name} = excluded.{name}" for name in self.changed)
        return f" ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {sets}"

    def _type_of(self, name: str) -> str:
        return _type_of(self.table, ALIASES.get(name, name))


@cache
def _type_of(table: str, column: str) -> str:
    kind = METADATA.tables[table].columns[column].type
    return str(kind.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


# ---- columns as arrays -------------------------------------------------------------------------
# The driver would write an array value by value, which took more time than all of the routing.


@cache
def _writers(bulk: Bulk) -> tuple[Callable[[Sequence[Any]], str], ...]:
    kinds = (_type_of(bulk.table, ALIASES.get(name, name)) for name in bulk.columns)
    return tuple(_numbers if kind in ("BIGINT", "INTEGER", "BOOLEAN") else array_of_texts for kind in kinds)


def _numbers(column: Sequence[int | None]) -> str:
    """Return whole numbers or truth values as an array."""
    return f"{{{','.join(map(str, column))}}}".replace("None", "NULL")


def array_of_texts(column: Sequence[str | None]) -> str:
    """Return texts as an array, every one in quotes, so that none is taken for NULL or a number."""
    if None in column:
        return f"{{{','.join('NULL' if text is None else _quoted(text) for text in column)}}}"
    texts = "".join(column)  # type: ignore[arg-type]
    if '"' in texts or "\\" in texts:
        return f"{{{','.join(map(_quoted, column))}}}"  # type: ignore[arg-type]
    return '{"' + '","'.join(column) + '"}'  # type: ignore[arg-type]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
