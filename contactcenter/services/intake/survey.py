"""A look through the whole file for what single cells cannot tell: order of dates, decimal mark."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.cells import parse_time, split_stamp
from contactcenter.services.intake.layout import NUMBERS, STAMPS, Field, Kind, Layout
from contactcenter.services.intake.options import DateOrder, ReadOptions
from contactcenter.services.intake.rows import read_chunks
from contactcenter.services.intake.source import Source

_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](?:\d{4}|\d{2})")
_BOTH = re.compile(r"[+-]?(\d[\d.,]*[.,]\d*)([eE][+-]?\d+)?")
_GROUPS = re.compile(r"\d{1,3}([.,]\d{3})+")
_GROUPED_DIGITS = 3
_RANGE = re.compile(r"(.*\S)\s*[-–]\s*(\d.*)")
_LONGEST_RANGE = 4 * 3600
_DAY = 86_400
_DATE_FIELDS = (*STAMPS, Field.DATE)


class OrderEvidence:
    """Collects dates until day and month can be told apart."""

    def __init__(self) -> None:
        self._day_first = ""
        self._month_first = ""
        self._either = ""

    def see(self, text: str) -> None:
        """Take a date into account."""
        match = _DATE.fullmatch(text.strip())
        if match is None:
            return
        if int(match[1]) > 12:
            self._day_first = self._day_first or text
        elif int(match[2]) > 12:
            self._month_first = self._month_first or text
        elif match[1] != match[2]:
            self._either = self._either or text

    def verdict(self, name: str) -> DateOrder | None:
        """Return the order, None when no date needs one.

        Raises
        ------
        InvalidInput
            When the dates contradict one another, or none of them tells.
        """
        if self._day_first and self._month_first:
            raise InvalidInput(
                f"{name} has {self._day_first!r}, day first, and {self._month_first!r}, month first; "
                "correct one or force an order with --date-order dmy or mdy."
            )
        if self._day_first or self._month_first:
            return DateOrder.DAY_FIRST if self._day_first else DateOrder.MONTH_FIRST
        if self._either:
            raise InvalidInput(
                f"In {name} no date tells whether day or month comes first, as in {self._either!r}; "
                "say it with --date-order dmy or mdy."
            )
        return None


class DecimalEvidence:
    """Collects numbers until their decimal mark is known.

    Parameters
    ----------
    delimiter : what separates cells; a comma there speaks for a decimal point.
    """

    def __init__(self, delimiter: str = "") -> None:
        self._delimiter = delimiter
        self._marks = {".": "", ",": ""}
        self._either = {".": "", ",": ""}
        self._small = self._large = ""
        self.note = ""

    def see(self, text: str) -> None:
        """Take a number into account."""
        bare = text.strip()
        match = _BOTH.fullmatch(bare)
        if match is None:
            self._see_plain(bare)
            return
        mark = _decimal_mark(match[1], grouped=match[2] is None)
        if mark:
            self._marks[mark] = self._marks[mark] or bare
        elif mark is not None:
            group = "." if "." in bare else ","
            self._either[group] = self._either[group] or bare

    def _see_plain(self, bare: str) -> None:
        if bare.isascii() and bare.isdigit():
            if len(bare.lstrip("0")) > _GROUPED_DIGITS:
                self._large = self._large or bare
            else:
                self._small = self._small or bare

    def verdict(self, name: str) -> str:
        """Return the decimal mark, a point when no number has one.

        Numbers such as 1,024 that could be either are thousands where all of them have three digits behind
        one and the same mark, the numbers without it have three digits at most, and either there are such
        or commas separate cells too. `note` says so.

        Raises
        ------
        InvalidInput
            When the numbers contradict one another, or none of them tells.
        """
        point, comma = self._marks["."], self._marks[","]
        if point and comma:
            raise InvalidInput(
                f"{name} has {point!r} with a decimal point and {comma!r} with a decimal comma; correct "
                "one or force a mark with --decimal."
            )
        either = self._either["."] or self._either[","]
        if either and not point and not comma:
            return self._grouped(name, either)
        return "," if comma else "."

    def _grouped(self, name: str, either: str) -> str:
        """Return the decimal mark of a file in which numbers could be thousands or decimals."""
        group = "." if self._either["."] else ","
        english = group == "," and self._delimiter == ","
        one_mark = not (self._either["."] and self._either[","])
        if not one_mark or self._large or not (self._small or english):
            raise InvalidInput(
                f"In {name} no number tells whether {either!r} has decimals or thousands; say "
                "it with --decimal . or --decimal ,"
            )
        decimal = "." if group == "," else ","
        self.note = (
            f"Numbers such as {either} are read as thousands, for all that have a mark have three digits "
            f"behind it; if they are decimals, say so with --decimal {group}"
        )
        return decimal


def _decimal_mark(number: str, grouped: bool) -> str | None:
    """Return the decimal mark that a number with marks shows, nothing when it could be either.

    None when it is no number, as 05.01.2026.

    Parameters
    ----------
    grouped : whether its thousands may be grouped, as they never are before an exponent.
    """
    found = [letter for letter in number if letter in ".,"]
    first, last = found[0], found[-1]
    if first != last:
        return last
    if len(found) > 1:
        other = "," if last == "." else "."
        return other if _GROUPS.fullmatch(number) else None
    whole, _, part = number.partition(last)
    either = grouped and len(part) == 3 and len(whole) <= 3 and not whole.startswith("0")
    return "" if either else last


class RangeEvidence:
    """Collects times of day until it is known whether they are ranges, 08:00-08:30.

    An end looks like an offset from UTC; but offsets do not move along with the time.
    """

    def __init__(self) -> None:
        self._ends: set[float] = set()
        self._contradicted = False

    def see(self, text: str) -> None:
        """Take a time of day into account."""
        match = _RANGE.fullmatch(text.strip())
        if match is None or self._contradicted:
            return
        try:
            start, end = parse_time(match[1])[0], parse_time(match[2])[0]
        except ValueError:
            return
        self._ends.add(end)
        self._contradicted = not 0 < (end - start) % _DAY <= _LONGEST_RANGE

    @property
    def verdict(self) -> bool:
        """Whether times are ranges."""
        return len(self._ends) > 1 and not self._contradicted


@dataclass(frozen=True, slots=True)
class Marks:
    """How dates and numbers of a file are written.

    Parameters
    ----------
    ranges : whether times of day name the end of the interval too.
    notes : what was concluded from the file, one sentence each.
    """

    date_order: DateOrder | None
    decimal: str
    ranges: bool = False
    notes: tuple[str, ...] = ()


def survey_marks(source: Source, layout: Layout, header: tuple[str, ...], options: ReadOptions) -> Marks:
    """Return what is said, known of the layout, or found by reading the columns that matter."""
    order = options.date_order or layout.date_order
    decimal = options.decimal or layout.decimal or ("." if source.is_json or source.table else "")
    dates, numbers, ranges = OrderEvidence(), DecimalEvidence(source.delimiter), RangeEvidence()
    date_columns = [] if order else _columns(layout, _DATE_FIELDS)
    number_columns = [] if decimal else _columns(layout, NUMBERS)
    if layout.kind in {Kind.DAYS, Kind.SLOTS}:
        number_columns = [] if decimal else [name for name in header if name not in layout.columns.values()]
        _see_all(dates, header)
    stamp_columns = [] if layout.needed else _columns(layout, STAMPS)
    clock_columns = [] if layout.needed else _columns(layout, (Field.TIME,))
    if date_columns or number_columns or stamp_columns or clock_columns:
        for chunk in read_chunks(source, header):
            for name in {*date_columns, *stamp_columns}:
                stamps = {split_stamp(cell) for cell in set(chunk.column(name))}
                if name in date_columns:
                    _see_all(dates, {day for day, _ in stamps})
                if name in stamp_columns:
                    _see_all(ranges, {clock for _, clock in stamps})
            for name in clock_columns:
                _see_all(ranges, set(chunk.column(name)))
            for name in number_columns:
                _see_all(numbers, set(chunk.column(name)))
    name = source.path.name
    order, decimal = order or dates.verdict(name), decimal or numbers.verdict(name)
    return Marks(order, decimal, ranges.verdict, tuple(filter(None, [numbers.note])))


def _columns(layout: Layout, wanted: Sequence[Field]) -> list[str]:
    return [layout.columns[what] for what in wanted if what in layout.columns]


def _see_all(evidence: OrderEvidence | DecimalEvidence | RangeEvidence, texts: Iterable[str]) -> None:
    for text in texts:
        evidence.see(text)
