"""Tables of a TOML file that people wrote: every key known, every value of its type, or a named refusal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    Parameters
    ----------
    what : what it is called in messages, such as "person 7".
    zone : IANA name of the zone of times without an offset.
    """

    what: str
    values: dict[str, Any]
    zone: str

    @classmethod
    def of(cls, what: str, values: object, zone: str, keys: str) -> "Table":
        """Return a table that holds none but some keys, given with blanks between them."""
        if not isinstance(values, dict):
            raise InvalidInput(f"The staff file: {what} is {values!r}; write it as a table of keys.")
        known = keys.split()
        for key in values:
            if key not in known:
                hint = likely(key, known, "it may hold")
                raise InvalidInput(f"The staff file: {what} has the key {key!r}, which is unknown; {hint}")
        return cls(what, values, zone)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, value, "a whole number")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, value, "a number")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a word or a number as a word."""
        value = self._take(key, default)
        if not isinstance(value, str | int):
            raise self._wrong(key, value, "a word")
        return str(value)

    def texts(self, key: str, default: list[str] | None = None) -> list[str]:
        """Return a list of words."""
        return [str(value) for value in self._list(key, default)]

    def wholes(self, key: str, default: list[int] | None = None) -> list[int]:
        """Return a list of whole numbers."""
        values = self._list(key, default)
        if any(isinstance(value, bool) or not isinstance(value, int) for value in values):
            raise self._wrong(key, values, "a list of whole numbers")
        return values

    def pair(self, key: str) -> tuple[int, int]:
        """Return two whole numbers."""
        values = self.wholes(key)
        if len(values) != 2:
            raise self._wrong(key, values, "two whole numbers, the least and the most")
        return values[0], values[1]

    def number_pairs(self, key: str) -> tuple[tuple[float, float], ...]:
        """Return a list of two numbers each, none by default."""
        pairs = [pair if isinstance(pair, list) else [] for pair in self._list(key, [])]
        told = [one for pair in pairs for one in pair]
        if any(len(pair) != 2 for pair in pairs) or any(
            isinstance(one, bool) or not isinstance(one, int | float) for one in told
        ):
            raise self._wrong(key, self.values[key], "pairs of numbers such as [[0.2, 0.5], [1, 1]]")
        return tuple((float(one), float(other)) for one, other in pairs)

    def minute(self, key: str) -> int:
        """Return a time such as 08:30 as minutes from midnight; 30:00 is 06:00 of the next day."""
        return self._as_minute(key, self._take(key, None))

    def minutes(self, key: str) -> tuple[int, int]:
        """Return two times of the day as minutes from midnight."""
        values = self._list(key, None)
        if len(values) != 2:
            raise self._wrong(key, values, 'two times such as ["08:00", "10:30"]')
        return self._as_minute(key, values[0]), self._as_minute(key, values[1])

    def day(self, key: str) -> date:
        """Return a date."""
        return self._as_day(key, self._take(key, None))

    def days(self, key: str) -> list[date]:
        """Return a list of dates, none by default."""
        return [self._as_day(key, value) for value in self._list(key, [])]

    def instant(self, key: str, closing: bool = False) -> datetime:
        """Return an instant; a date stands for its first moment, or for its last where it closes a span."""
        value = self._take(key, None)
        try:
            read = _read_instant(value) if isinstance(value, str) else value
        except ValueError:
            raise self._wrong(key, value, "a time such as 2026-11-27 22:00") from None
        if isinstance(read, date) and not isinstance(read, datetime):
            read = datetime.combine(read + timedelta(days=1 if closing else 0), time())
        if not isinstance(read, datetime):
            raise self._wrong(key, value, "a time such as 2026-11-27 22:00")
        aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(self.zone))
        return aware.astimezone(UTC)

    def tables(self, key: str, keys: str) -> list["Table"]:
        """Return the tables of a list, none by default."""
        return [
            Table.of(f"{self.what}, {key} {number}", value, self.zone, keys)
            for number, value in enumerate(self._list(key, []), start=1)
        ]

    def table(self, key: str, keys: str) -> "Table":
        """Return a table inside, empty by default."""
        return Table.of(f"{self.what}, {key}", self.values.get(key, {}), self.zone, keys)

    def each(self, key: str, keys: str, make: Callable[["Table"], T]) -> tuple[T, ...]:
        """Return what is made of each table of a list."""
        return tuple(make(table) for table in self.tables(key, keys))

    def _take(self, key: str, default: object) -> Any:
        if key not in self.values and default is None:
            raise InvalidInput(f"The staff file: {self.what} lacks {key!r}.")
        return self.values.get(key, default)

    def _list(self, key: str, default: list[Any] | None) -> list[Any]:
        value = self._take(key, default)
        if not isinstance(value, list):
            raise self._wrong(key, value, "a list")
        return value

    def _as_minute(self, key: str, value: object) -> int:
        hours, _, minutes = str(value).partition(":")
        if not (isinstance(value, str) and hours.isdigit() and minutes.isdigit() and int(minutes) < 60):
            raise self._wrong(key, value, 'a time such as "08:30"')
        return 60 * int(hours) + int(minutes)

    def _as_day(self, key: str, value: object) -> date:
        try:
            return value if type(value) is date else date.fromisoformat(str(value))
        except ValueError:
            raise self._wrong(key, value, "a date such as 2026-12-31") from None

    def _wrong(self, key: str, value: object, wanted: str) -> InvalidInput:
        return InvalidInput(f"The staff file: {self.what} has {key} {value!r}; write {wanted}.")


def _read_instant(word: str) -> datetime | date:
    """Read a date, or a date with a time."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        return datetime.fromisoformat(word)


def once(what: str, names: Iterable[object]) -> None:
    """Refuse a name that occurs twice."""
    seen = set()
    for name in names:
        if name in seen:
            raise InvalidInput(f"The staff file: {what} {name!r} is listed twice; list it once.")
        seen.add(name)
