"""A look through the whole file for what single cells cannot tell: order of dates, decimal mark."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.cells import split_stamp
from contactcenter.services.intake.layout import NUMBERS, STAMPS, Field, Kind, Layout
from contactcenter.services.intake.options import DateOrder, ReadOptions
from contactcenter.services.intake.rows import read_chunks
from contactcenter.services.intake.source import Source

_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](?:\d{4}|\d{2})")
_BOTH = re.compile(r"[+-]?(\d[\d.,]*[.,]\d*)([eE][+-]?\d+)?")
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
    """Collects numbers until their decimal mark is known."""

    def __init__(self) -> None:
        self._marks = {".": "", ",": ""}
        self._either = ""

    def see(self, text: str) -> None:
        """Take a number into account."""
        bare = text.strip()
        match = _BOTH.fullmatch(bare)
        if match is None:
            return
        mark = _decimal_mark(match[1], grouped=match[2] is None)
        if mark:
            self._marks[mark] = self._marks[mark] or bare
        else:
            self._either = self._either or bare

    def verdict(self, name: str) -> str:
        """Return the decimal mark, a point when no number has one.

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
        if self._either and not point and not comma:
            raise InvalidInput(
                f"In {name} no number tells whether {self._either!r} has decimals or thousands; say "
                "it with --decimal . or --decimal ,"
            )
        return "," if comma else "."


def _decimal_mark(number: str, grouped: bool) -> str:
    """Return the decimal mark that a number with marks shows, nothing when it could be either.

    Parameters
    ----------
    grouped : whether its thousands may be grouped, as they never are before an exponent.
    """
    found = [letter for letter in number if letter in ".,"]
    first, last = found[0], found[-1]
    if first != last:
        return last
    if len(found) > 1:
        return "," if last == "." else "."
    whole, _, part = number.partition(last)
    either = grouped and len(part) == 3 and len(whole) <= 3 and not whole.startswith("0")
    return "" if either else last


@dataclass(frozen=True, slots=True)
class Marks:
    """How dates and numbers of a file are written."""

    date_order: DateOrder | None
    decimal: str


def survey_marks(source: Source, layout: Layout, header: tuple[str, ...], options: ReadOptions) -> Marks:
    """Return what is said, known of the layout, or found by reading the columns that matter."""
    order = options.date_order or layout.date_order
    decimal = options.decimal or layout.decimal or ("." if source.is_json else "")
    dates, numbers = OrderEvidence(), DecimalEvidence()
    date_columns = [] if order else _columns(layout, _DATE_FIELDS)
    number_columns = [] if decimal else _columns(layout, NUMBERS)
    if layout.kind in {Kind.DAYS, Kind.SLOTS}:
        number_columns = [] if decimal else [name for name in header if name not in layout.columns.values()]
        _see_all(dates, header)
    if date_columns or number_columns:
        for chunk in read_chunks(source, header):
            for name in date_columns:
                _see_all(dates, {split_stamp(cell)[0] for cell in chunk.column(name)})
            for name in number_columns:
                _see_all(numbers, [cell for cell in set(chunk.column(name)) if "." in cell or "," in cell])
    name = source.path.name
    return Marks(order or dates.verdict(name), decimal or numbers.verdict(name))


def _columns(layout: Layout, wanted: Sequence[Field]) -> list[str]:
    return [layout.columns[what] for what in wanted if what in layout.columns]


def _see_all(evidence: OrderEvidence | DecimalEvidence, texts: Iterable[str]) -> None:
    for text in texts:
        evidence.see(text)
