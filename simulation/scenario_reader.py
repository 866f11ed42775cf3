"""Reads the tables of a scenario file and names the key wherever something is wrong."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar

from contactcenter.domain.errors import InvalidInput
from simulation.scenario_schema import SECTIONS, Key

Sections = Mapping[str, Mapping[str, Key]]
Choice = TypeVar("Choice", bound=StrEnum)
Built = TypeVar("Built")


class Table:
    """One table of the file.

    Parameters
    ----------
    values : as the TOML parser gives them.
    section : which keys there may be.
    path : where the table stands, for messages; empty at the top.
    sections : the keys of every section, those of scenario files unless told.

    Raises
    ------
    InvalidInput
        When a key is unknown, missing, or has a wrong value; the message names it.
    """

    def __init__(self, values: object, section: str, path: str = "", sections: Sections = SECTIONS) -> None:
        if not isinstance(values, dict):
            raise InvalidInput(f"{path or 'The file'} is {values!r}; a table is needed.")
        self.values: dict[str, Any] = values
        self.sections = sections
        self.known = sections[section]
        self.path = path
        self.asked: set[str] = set()
        for key in values:
            if key not in self.known:
                close = get_close_matches(key, self.known, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(self.known)}."
                raise InvalidInput(f"{self.name(key)} is no known key; {hint}")

    def name(self, key: str) -> str:
        """Return a key with the path that leads to it."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Tell whether a key is given."""
        assert_known(key, self.known)
        self.asked.add(key)
        return key in self.values

    def is_list(self, key: str) -> bool:
        """Tell whether a list is given under a key."""
        return self.has(key) and isinstance(self.values[key], list)

    def raw(self, key: str) -> Any:
        """Return a value that must be there."""
        if not self.has(key):
            raise InvalidInput(f"{self.name(key)} is missing: {self.known[key].meaning}")
        return self.values[key]

    def refuse(self, key: str, why: str) -> InvalidInput:
        """Return the error that a value is wrong."""
        return InvalidInput(f"{self.name(key)} is {self.values.get(key)!r}; {why}.")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        if default is not None and not self.has(key):
            return default
        value = self.raw(key)
        if not isinstance(value, str):
            raise self.refuse(key, "give a text in quotes")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number."""
        if default is not None and not self.has(key):
            return default
        return _number(self.raw(key), self.name(key))

    def at_least(self, least: float, key: str, default: float | None = None) -> float:
        """Return a number that must not be under another one."""
        number = self.number(key, default)
        if number < least:
            raise self.refuse(key, f"give {least:g} or more")
        return number

    def share(self, key: str, default: float | None = None) -> float:
        """Return a number from 0 to 1."""
        number = self.number(key, default)
        if not 0 <= number <= 1:
            raise self.refuse(key, "give a share from 0 to 1")
        return number

    def local_date(self, key: str) -> date:
        """Return a local date."""
        value = self.raw(key)
        if type(value) is not date:
            raise self.refuse(key, "give a date without quotes, as 2026-11-27")
        return value

    def local_dates(self, key: str) -> tuple[date, ...]:
        """Return a list of local dates, empty where the key is not given."""
        values = self.raw(key) if self.has(key) else []
        if not isinstance(values, list) or not all(type(value) is date for value in values):
            raise self.refuse(key, "give a list of dates without quotes, as [2025-11-28]")
        return tuple(values)

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        number = self.number(key, default)
        if number != int(number):
            raise self.refuse(key, "give a whole number")
        return int(number)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(key) if self.has(key) else default
        if not isinstance(value, bool):
            raise self.refuse(key, "give true or false")
        return value

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """Return one of the values of an enumeration."""
        return one_of(kind, self.text(key, default.value), self.name(key))

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers, empty where the key is not given."""
        return tuple(_number(value, where) for value, where in self._members(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is not given."""
        for value, where in self._members(key):
            if not isinstance(value, str):
                raise InvalidInput(f"{where} is {value!r}; give a text in quotes.")
        return tuple(self.values.get(key, ()))

    def pair(self, key: str) -> tuple[float, float]:
        """Return two numbers."""
        values = self.numbers(key)
        if len(values) != 2:
            raise self.refuse(key, "give two numbers, [from, to]")
        return values[0], values[1]

    def table(self, key: str, section: str | None = None) -> "Table | None":
        """Return the table under a key, or None where it is not given."""
        if not self.has(key):
            return None
        return Table(self.values[key], section or key, self.name(key), self.sections)

    def tables(self, key: str, section: str | None = None) -> list["Table"]:
        """Return the list of tables under a key, empty where it is not given."""
        if isinstance(self.values.get(key), dict):
            raise InvalidInput(f"{self.name(key)} is one table; give a list, with [[{key}]] at the top.")
        return [Table(value, section or key, where, self.sections) for value, where in self._members(key)]

    def entries(self, key: str) -> Iterator[tuple[str, Any, str]]:
        """Yield name, value and path of each entry of a table whose names are free."""
        values = self.values.get(key, {}) if self.has(key) else {}
        if not isinstance(values, dict):
            raise self.refuse(key, "give a table")
        for name, value in values.items():
            yield name, value, f"{self.name(key)}.{name}"

    def levels(self, key: str) -> Mapping[str, int]:
        """Return a table of whole numbers by free names."""
        found = {}
        for name, value, where in self.entries(key):
            number = _number(value, where)
            if number != int(number) or number < 0:
                raise InvalidInput(f"{where} is {value!r}; give a whole number from 0.")
            found[name] = int(number)
        return found

    def build(self, maker: Callable[[], Built]) -> Built:
        """Make a value and, when it is refused, say where it was stated."""
        try:
            return maker()
        except InvalidInput as error:
            message = str(error)
            where = self.path or "the file"
            raise InvalidInput(message if where in message else f"In {where}: {message}") from error

    def _members(self, key: str) -> Iterator[tuple[Any, str]]:
        values = self.values.get(key, []) if self.has(key) else []
        if not isinstance(values, list):
            raise self.refuse(key, "give a list in brackets")
        for index, value in enumerate(values):
            yield value, f"{self.name(key)}[{index}]"


def one_of(kind: type[Choice], value: object, where: str) -> Choice:
    """Return the member of an enumeration with a value; `where` names the key."""
    for member in kind:
        if member.value == value:
            return member
    raise InvalidInput(f"{where} is {value!r}; give one of {', '.join(kind)}.")


def assert_known(key: str, known: Mapping[str, object]) -> None:
    """Refuse to read a key that the schema, and so the manual, does not have."""
    if key not in known:
        raise LookupError(f"The reader asks for {key!r}, which the schema does not list.")


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidInput(f"{where} is {value!r}; give a number.")
    return float(value)
