"""Where a file's header stands when lines of a report stand above it."""

import csv
import re
from collections.abc import Sequence

from contactcenter.services.intake.guess import TIME_NAMES
from contactcenter.services.intake.layout import known_layouts, plain
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.tables import kind_of_table

LINES_SEARCHED = 20
"""So many lines may stand above a header."""
_ABOVE_OTHERS = frozenset({"ds", "start_date", "inizio"})
_VALUE = re.compile(r"[\d\s.,:/+\-–%]*\d[\d\s.,:/+\-–%TZ]*")
_SEPARATOR = re.compile("[:/-]")


def bare_name(name: str) -> str:
    """Return the name of a column without blanks and invisible marks around it."""
    return name.strip().strip("\ufeff\u200e\u200f").strip()


def lines_above(lines: Sequence[str], delimiter: str, options: ReadOptions) -> int | None:
    """Return how many lines stand above a file's header, 0 for none, None where no line looks like one.

    The first line that is not blank is the header if it names a time, and otherwise the first of the next
    ones that certainly does.

    Parameters
    ----------
    lines : the first lines of the file, without line ends.

    Examples
    --------
    >>> lines_above(["Calls of January", "", "date;time;calls", "1/1/2026;9:00;4"], ";", ReadOptions())
    2
    """
    rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines[: LINES_SEARCHED + 1]]
    filled = [place for place, row in enumerate(rows) if any(map(str.strip, row))]
    for place in filled:
        if _is_heading(rows[place], options, is_first=place == filled[0]):
            return 0 if place == filled[0] else place
    return None


def _is_heading(row: Sequence[str], options: ReadOptions, is_first: bool) -> bool:
    """Tell whether a row names columns, a time among them."""
    names = tuple(bare_name(cell) for cell in row)
    told = {column for what, column in options.columns if column and "." not in what}
    if told and told <= set(names):
        return True
    if not is_first and sum(map(bool, names)) < 2:
        return False
    if any(_VALUE.fullmatch(name) for name in names):
        marked = is_first or any(_SEPARATOR.search(name) for name in names[1:])
        return marked and kind_of_table(names) is not None
    known = TIME_NAMES | _ABOVE_OTHERS
    return any(plain(name) in known for name in names) or any(
        layout.fits(names) for layout in known_layouts()
    )
