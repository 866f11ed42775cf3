"""Reads the tables of a staffing policy and names the key wherever something is wrong."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any, TypeVar

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.staffing.schema import SECTIONS

Built = TypeVar("Built")


class Section:
    """One table of the file.

    Parameters
    ----------
    values : as the TOML parser gives them.
    name : which keys there may be.
    path : where the table stands, for messages; empty at the top.
    origins : the path of keys that were stated elsewhere.

    Raises
    ------
    InvalidInput
        When a key is unknown, missing, or has a wrong value; the message names it.
    """

    def __init__(
        self, values: object, name: str, path: str = "", origins: Mapping[str, str] | None = None
    ) -> None:
        if not isinstance(values, dict):
            raise InvalidInput(f"{path} is {values!r}; a table is needed.")
        self.values: dict[str, Any] = values
        self.name = name
        self.known = SECTIONS[name]
        self.path = path
        self.origins = origins or {}
        for key in values:
            if key not in self.known:
                close = get_close_matches(key, self.known, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(self.known)}."
                raise InvalidInput(f"{self.where(key)} is no known key; {hint}")

    def over(self, defaults: "Section") -> "Section":
        """Return this table with the values of another where it has none of its own."""
        origins = {key: defaults.where(key) for key in defaults.values if key not in self.values}
        return Section(
            {**defaults.values, **self.values}, self.name, self.path, {**self.origins, **origins}
        )

    def where(self, key: str) -> str:
        """Return a key with the path that leads to it."""
        return self.origins.get(key) or (f"{self.path}.{key}" if self.path else key)

    def has(self, key: str) -> bool:
        """Tell whether a key is given."""
        return key in self.values

    def refused(self, key: str, why: str) -> InvalidInput:
        """Return the error that a value is wrong."""
        return InvalidInput(f"{self.where(key)} is {self.values[key]!r}; {why}.")

    def number(self, key: str, default: float | None = None) -> float:
        """Return a finite number; one without default must be there."""
        if not self.has(key):
            if default is None:
                raise InvalidInput(f"{self.where(key)} is missing: {self.known[key].meaning}")
            return default
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.refused(key, "give a number")
        allowed = self.known[key].range
        if not allowed.holds(value):
            raise self.refused(key, f"give a number {allowed}")
        return float(value)

    def whole(self, key: str, default: int) -> int:
        """Return a whole number."""
        value = self.number(key, default)
        if value != int(value):
            raise self.refused(key, "give a whole number")
        return int(value)

    def choice(self, key: str, choices: Mapping[str, Built], default: str) -> Built:
        """Return what a text stands for."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or value not in choices:
            raise self.refused(key, f"give one of {', '.join(choices)}")
        return choices[value]

    def flag(self, key: str) -> bool:
        """Return true or false, false where it is not given."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.refused(key, "give true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is not given."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.refused(key, "give a list of texts in quotes")
        return tuple(values)

    def table(self, key: str, name: str) -> "Section | None":
        """Return the table under a key, or None where it is not given."""
        return Section(self.values[key], name, self.where(key)) if self.has(key) else None

    def tables(self, key: str, name: str) -> dict[str, "Section"]:
        """Return the tables under a key by their free names, none where it is not given."""
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            raise self.refused(key, "give one table a name")
        return {free: Section(value, name, f"{key}.{free}") for free, value in values.items()}

    def build(self, maker: Callable[[], Built]) -> Built:
        """Make a value and, when it is refused, say where it was stated."""
        try:
            return maker()
        except InvalidInput as error:
            message = str(error)
            raise InvalidInput(
                message if message.startswith(self.path) else f"In {self.path}: {message}"
            ) from error
