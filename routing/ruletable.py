"""One table of a rules file: hands out values and writes down what is wrong with them, by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from contactcenter.domain.skill import HIGHEST_LEVEL, LOWEST_LEVEL
from contactcenter.domain.units import MS_PER_SECOND, Milliseconds

MOST = 366 * 86_400
"""The highest number of any rule: a year in seconds."""


@dataclass(slots=True)
class Table:
    """A TOML table under its path.

    A value that is wrong is replaced by a harmless one and its problem kept, so that a reader learns of
    every problem at once; nothing is made of the table while `problems` is not empty.

    Parameters
    ----------
    path : how messages call it; empty for the file itself.
    problems : what is wrong, shared by all tables of a file.
    """

    data: dict[str, Any]
    path: str
    problems: list[str]
    asked: dict[str, None] = field(default_factory=dict)
    inner: dict[str, Table] = field(default_factory=dict)
    rows: list[Table] = field(default_factory=list)

    def say(self, key: str, problem: str) -> None:
        """Write down a problem."""
        where = f"{self.path}.{key}" if self.path else key
        self.problems.append(f"{where} {problem}")

    def finish(self) -> None:
        """Write down every key that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.say(key, "is not a key that routing rules know")
        for table in (*self.inner.values(), *self.rows):
            table.finish()

    def table(self, key: str) -> Table:
        """Return an inner table, empty when it is not there."""
        if key not in self.inner:
            value = self._get(key, dict, "a table", {})
            self.inner[key] = Table(value, f"{self.path}.{key}".lstrip("."), self.problems)
        return self.inner[key]

    def tables(self, key: str) -> list[Table]:
        """Return the tables of a list, each called by its name."""
        rows = self._get(key, list, "a list of tables", [])
        for number, row in enumerate(rows, start=1):
            if isinstance(row, dict):
                self.rows.append(
                    Table(row, f"{key} {number} ({row.get('name', 'no name')})", self.problems)
                )
            else:
                self.say(f"{key} {number}", f"is {row!r}; give a table")
        return self.rows

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        value: str = self._get(key, str, "a text", "")
        if not value:
            self.say(key, "is missing; give a text")
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str | None:
        """Return one of the allowed names, None when the key is not there."""
        value: str | None = self._get(key, str, "a text", None)
        if value is not None and value not in allowed:
            self.say(key, f"is {value!r}; known are {', '.join(allowed)}")
            return None
        return value

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int = MOST) -> int:
        """Return a whole number from `least` to `most`."""
        value: int | None = self._get(key, int, "a whole number", default)
        if value is None:
            self.say(key, "is missing; give a whole number")
            return least
        if value < least:
            self.say(key, f"is {value}; give at least {least}")
            return least
        if value > most:
            self.say(key, f"is over {most}; give less")
            return least
        return value

    def level(self, key: str) -> int:
        """Return a skill level."""
        value: int = self._get(key, int, "a whole number", LOWEST_LEVEL)
        if not LOWEST_LEVEL <= value <= HIGHEST_LEVEL:
            self.say(key, f"is {value}; a level is a whole number from 1 to 5")
            return LOWEST_LEVEL
        return value

    def milliseconds(self, key: str) -> Milliseconds:
        """Return a number of seconds in milliseconds, 0 when it is not there."""
        return Milliseconds(self.whole(key, 0) * MS_PER_SECOND)

    def wholes(self, key: str) -> list[int]:
        """Return a list of whole numbers from 0 to `MOST`, empty when it is not there."""
        values = self._get(key, list, "a list of whole numbers", [])
        for value in values:
            if not _is_a(value, int) or not 0 <= value <= MOST:
                self.say(key, f"holds {value!r}; give whole numbers from 0 to {MOST}")
                return []
        return list(values)

    def rising(self, key: str, unit: int, *, optional: bool = False) -> tuple[Milliseconds, ...]:
        """Return instants in ascending order, each times `unit`."""
        values = self.wholes(key)
        if not values and not optional:
            self.say(key, "is missing; give a list such as [0, 30, 60]")
            return (Milliseconds(0),)
        if values != sorted(values):
            self.say(key, f"is {values}; give times in ascending order")
            return (Milliseconds(0),)
        return tuple(Milliseconds(value * unit) for value in values)

    def names(self, key: str, allowed: Collection[str] | None = None) -> list[str]:
        """Return a list of texts, each one of `allowed` where that is given."""
        values = self._get(key, list, "a list of texts", [])
        for value in values:
            if not isinstance(value, str):
                self.say(key, f"holds {value!r}; give texts")
                return []
            if allowed is not None and value not in allowed:
                self.say(key, f"holds {value!r}; known are {', '.join(allowed)}")
                return []
        return list(values)

    def lists(self, key: str) -> list[list[str]]:
        """Return a list of lists of texts."""
        values = self._get(key, list, "a list of lists of texts", [])
        for value in values:
            if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                self.say(key, f"holds {value!r}; give a list of texts for each step")
                return []
        return [list(value) for value in values]

    def _get(self, key: str, kind: type, what: str, default: Any) -> Any:
        self.asked[key] = None
        value = self.data.get(key, default)
        if value is default or _is_a(value, kind):
            return value
        self.say(key, f"is {value!r}; give {what}")
        return default


def _is_a(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))
