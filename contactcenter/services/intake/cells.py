"""Cells to numbers: each distinct text is parsed once, and what cannot be parsed is remembered."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.intake.options import DateOrder

Floats = NDArray[np.float64]
NAN = float("nan")
_REMEMBERED = 200_000
_EPOCH = date(1970, 1, 1).toordinal()
_GROUP = "[ '\u00a0\u202f]"
_POINT = re.compile(
    rf"(?a)[+-]?(\d+|\d{{1,3}}(,\d{{3}})+|\d{{1,3}}({_GROUP}\d{{3}})+)(\.\d+)?([eE][+-]?\d+)?"
)
_COMMA = re.compile(
    rf"(?a)[+-]?(\d+|\d{{1,3}}(\.\d{{3}})+|\d{{1,3}}({_GROUP}\d{{3}})+)(,\d+)?([eE][+-]?\d+)?"
)
_CLOCK = re.compile(r"(?a)(\d+):([0-5]?\d):([0-5]?\d(?:[.,]\d+)?)")
_MINUTES = re.compile(r"(?a)(\d+):([0-5]\d)")
_YEAR_FIRST = re.compile(r"(?a)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(?a)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"(?a)(\d{1,2})[ .-]+([A-Za-z]{3,})\.?[ .,-]+(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"(?a)([A-Za-z]{3,})\.?[ -]+(\d{1,2}),?[ -]+(\d{4})")
_TIME = re.compile(
    r"(?a)(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?|(?=\s*[AaPp]))\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
_SERIAL = re.compile(r"(?a)[2-6]\d{4}([.,]\d+)?")
_RANGE_END = re.compile(r"\s*[-–]\s*\d.*$")
_NOTHING = frozenset(
    [
        "n/a",
        "na",
        "#n/a",
        "nan",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "–",
        "—",
        "closed",
        "chiuso",
        "geschlossen",
    ]
)
_DAY_SECONDS = 86_400
_UNIX = re.compile(r"(?a)(\d{10})(?:(\d{3})|(\.\d+))?")
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "gen feb mar apr mag giu lug ago set ott nov dic",
    )
    for number, name in enumerate(names.split(), 1)
}


class Cells(dict[str, float]):
    """Remembers the number of each text; NaN for an empty one and for one that cannot be parsed.

    Parameters
    ----------
    parse : returns the number of a text without blanks around it, or raises ValueError with a reason.
    lasting : whether nothing may be forgotten, because parsing a text again would give another number.
    """

    def __init__(self, parse: Callable[[str], float], lasting: bool = False) -> None:
        super().__init__()
        self._parse = parse
        self._lasting = lasting
        self.problems: dict[str, str] = {}

    def __missing__(self, text: str) -> float:
        bare = text.strip()
        value = NAN
        if bare:
            try:
                value = self._parse(bare)
            except ValueError as error:
                self.problems[text] = str(error)
        self[text] = value
        return value

    def read(self, column: Sequence[str]) -> Floats:
        """Return the numbers of a column, shape (rows,)."""
        if len(self) > _REMEMBERED and not self._lasting:
            self.clear()
        return np.fromiter(map(self.__getitem__, column), np.float64, len(column))


def means_nothing(text: str) -> bool:
    """Tell whether a cell says that there is no number, as N/A, a dash or "closed"."""
    return text.casefold() in _NOTHING


def parse_number(text: str, mark: str) -> float:
    """Return a number written with a decimal mark and perhaps grouped thousands."""
    if not (_POINT if mark == "." else _COMMA).fullmatch(text):
        raise ValueError(f"not a number with a decimal {'point' if mark == '.' else 'comma'}")
    bare = re.sub(_GROUP, "", text).replace("," if mark == "." else ".", "")
    return float(bare.replace(",", "."))


def parse_seconds(text: str, mark: str, unit: float) -> float:
    """Return seconds from a number of `unit` seconds, or from h:mm:ss or m:ss; NaN from N/A."""
    if means_nothing(text):
        return NAN
    negative = text.startswith("-")
    if clock := _CLOCK.fullmatch(text.removeprefix("-")):
        hours, minutes, seconds = clock.groups()
        value = int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    elif short := _MINUTES.fullmatch(text.removeprefix("-")):
        value = int(short[1]) * 60.0 + int(short[2])
    else:
        value = abs(parse_number(text, mark)) * unit
    if negative and value:
        raise ValueError("a duration below zero; correct it or leave the cell empty")
    return value


def parse_day(text: str, order: DateOrder | None) -> float:
    """Return the days since 1970 of a date.

    Raises
    ------
    ValueError
        When it is none, or when day and month cannot be told apart and `order` is None.
    """
    year, month, day = _parts_of(text, order)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError("no such date") from None
    if not 1970 <= found.year <= 2100:
        raise ValueError("a date before 1970 or after 2100")
    return float(found.toordinal() - _EPOCH)


def _parts_of(text: str, order: DateOrder | None) -> tuple[int, int, int]:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order)
    if text.isdigit() and text.isascii() and len(text) in {6, 8}:
        return _full_year(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if match := _NAMED.fullmatch(text):
        return _full_year(match[3]), _month(match[2]), int(match[1])
    if match := _NAMED_FIRST.fullmatch(text):
        return int(match[3]), _month(match[1]), int(match[2])
    if _SERIAL.fullmatch(text):
        raise ValueError(
            "a spreadsheet's serial number of a day; save the column as text, yyyy-mm-dd hh:mm:ss"
        )
    raise ValueError("not a date; write yyyy-mm-dd")


def _year_last(match: re.Match[str], order: DateOrder | None) -> tuple[int, int, int]:
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    if match[2] == "." or order is DateOrder.DAY_FIRST:
        return year, second, first
    if order is None and first != second:
        raise ValueError("day and month cannot be told apart; name their order")
    return year, first, second


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return year + (1900 if year >= 70 else 2000)
    return year


def _month(name: str) -> int:
    month = _MONTHS.get(name[:3].lower())
    if month is None:
        raise ValueError(f"{name!r} is no month")
    return month


def parse_time(text: str) -> tuple[float, float]:
    """Return the seconds since midnight of a time of day and its offset from UTC, NaN without one."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a time of day; write hh:mm:ss")
    hour, minute = _hour(int(match[1]), match[5] or ""), int(match[2] or 0)
    second = int(match[3] or 0)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    fraction = float(f"0.{match[4]}") if match[4] else 0.0
    return hour * 3600 + minute * 60 + second + fraction, _offset(match[6])


def _with_colons(text: str) -> str:
    """Return a time of day that is written as hours, hhmm or hhmmss with colons between its parts."""
    if not (text.isascii() and text.isdigit() and len(text) in {1, 2, 4, 6}):
        return text
    return f"{text[:2]}:{text[2:4] or '00'}:{text[4:] or '00'}"


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour before or after noon")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(text: str | None) -> float:
    if text is None:
        return NAN
    if text[0] not in "+-":
        return 0.0
    digits = text[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 14 or int(digits[2:]) > 59:
        raise ValueError("no such offset from UTC")
    return (-1 if text[0] == "-" else 1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


def split_stamp(text: str) -> tuple[str, str]:
    """Return the date and the time of day of a date with time; the time is empty when there is none."""
    if len(text) > 10 and text[10] in " T":
        return text[:10], text[11:]
    match = re.fullmatch(r"\s*(.*?\S)(?:\s*,\s*|\s+|T)(\d{1,2}[:.]\d\d(?:\D.*|$))", text)
    return (match[1], match[2]) if match else (text, "")


class Stamps:
    """Reads dates with times: wall-clock seconds since 1970 and offsets from UTC.

    Parameters
    ----------
    ranges : whether times of day name the end of the interval too, which is left aside.
    """

    def __init__(self, order: DateOrder | None, ranges: bool = False) -> None:
        bare = _without_end if ranges else str
        self._days = Cells(lambda text: parse_day(text, order))
        self._seconds = Cells(lambda text: parse_time(_with_colons(bare(text)))[0])
        self._offsets = Cells(lambda text: _offset_of(bare(text)))
        self.midnights = 0
        """Times of 24:00 met so far."""

    def read(self, column: Sequence[str]) -> tuple[Floats, Floats, dict[str, str]]:
        """Return wall-clock seconds and offsets, shape (rows,) each, and the problem of each bad text."""
        parts = [split_stamp(text) for text in column]
        days, clocks = [part[0] for part in parts], [part[1] for part in parts]
        wall = self._days.read(days) * 86_400 + self._clocks(clocks)
        offsets = self._offsets.read(clocks)
        problems: dict[str, str] = {}
        for row in np.flatnonzero(np.isnan(wall)).tolist():
            if column[row].strip():
                wall[row], offsets[row] = self._odd(column[row], days[row], clocks[row], problems)
        return wall, offsets, problems

    def read_apart(
        self, days: Sequence[str], clocks: Sequence[str]
    ) -> tuple[Floats, Floats, dict[str, str], dict[str, str]]:
        """Return the same from a column of dates and one of times, with the problems of each."""
        wall = self._days.read(days) * 86_400 + self._clocks(clocks)
        return wall, self._offsets.read(clocks), self._days.problems, self._seconds.problems

    def _clocks(self, clocks: Sequence[str]) -> Floats:
        seconds = self._seconds.read(clocks)
        self.midnights += int(np.count_nonzero(seconds == _DAY_SECONDS))
        return seconds

    def _odd(self, text: str, day: str, clock: str, problems: dict[str, str]) -> tuple[float, float]:
        """Return what a text means that is no date and time: seconds since 1970, of which 0 is none."""
        if text.strip() == "0":
            return NAN, NAN
        if match := _UNIX.fullmatch(text.strip()):
            return int(match[1]) + int(match[2] or 0) / 1000 + float(match[3] or 0), 0.0
        problems[text] = (
            self._days.problems.get(day)
            or self._seconds.problems.get(clock)
            or "a date without time of day; map the column of the time as well"
        )
        return NAN, NAN


def _without_end(text: str) -> str:
    """Return the start of a range of times such as 08:00-08:30."""
    return _RANGE_END.sub("", text)


def _offset_of(text: str) -> float:
    try:
        return parse_time(text)[1]
    except ValueError:
        return NAN
