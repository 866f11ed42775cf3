"""Dates and times of rosters as people and tools write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import told_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.sheets import Cell

YEARS = range(1970, 2200)
"""Years whose days every time zone can show."""
DAY_ZERO = date(1899, 12, 30)
"""What workbooks count days from."""
SERIALS = range((date(YEARS[0], 1, 1) - DAY_ZERO).days, (date(YEARS[-1], 12, 31) - DAY_ZERO).days + 1)
"""Numbers that are dates, where a cell holds a number."""
_DATE = re.compile(r"^(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})")
NEXT_DAY = re.compile(r"\s*\(?\s*\+\s*1\s*(?:d|days?|g)?\s*\)?$", re.IGNORECASE)
"""What other tools write after a time of the next day, such as 06:00+1 or 06:00 (+1 day)."""
_TIME = re.compile(
    r"^(\d{1,2})(?:[:.h](\d{2})?)?(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?$", re.IGNORECASE
)


class DateOrder(StrEnum):
    """Which number of a date such as 3/4/2026 is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class WallClockReader:
    """Reads cells as local dates, times of day and instants of one zone."""

    zone: str
    order: DateOrder = DateOrder.DAY_FIRST

    def date_in(self, cell: Cell) -> date | None:
        """Return the date that a cell begins with, None when it begins with none.

        Raises
        ------
        InvalidInput
            When it looks like a date but is none, or is one of a far year.
        """
        if isinstance(cell, float):
            return DAY_ZERO + timedelta(days=int(cell)) if _is_serial(cell) else None
        if isinstance(cell, str):
            match = _DATE.match(cell)
            found = None if match is None else self._date_of(match)
        else:
            found = cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else None
        if found is not None and found.year not in YEARS:
            raise InvalidInput(f"The year {found.year} is out of reach; check {str(cell)!r}.")
        return found

    def _date_of(self, found: re.Match[str]) -> date:
        first, last = found.group(1), found.group(4)
        middle = int(found.group(3))
        if len(first) == 4:
            year, month, day = int(first), middle, int(last[:2])
        else:
            year = int(last) + (2000 if len(last) == 2 else 0)
            day_first = self.order is DateOrder.DAY_FIRST
            day, month = (int(first), middle) if day_first else (middle, int(first))
        try:
            return date(year, month, day)
        except ValueError:
            raise InvalidInput(f"{found.group(0)!r} is no date ({self.order}).") from None

    def minute_in(self, cell: Cell) -> int | None:
        """Return the time of day in a cell as minutes from midnight, None when it holds none.

        Raises
        ------
        InvalidInput
            When it is no time of day in whole minutes.
        """
        if isinstance(cell, datetime | time):
            return _whole_minutes(cell.hour, cell.minute, cell.second, cell)
        if isinstance(cell, date):
            return None
        if isinstance(cell, float):
            holds = 0 <= cell < 2 or _is_serial(cell)
            return _whole_minutes(0, 0, round(cell % 1 * 86_400), cell) if holds else None
        text = _DATE.sub("", cell, count=1).strip(" T,")
        if not text:
            return None
        found = _TIME.match(text)
        if found is None:
            raise InvalidInput(f"{cell!r} is no time of day; write it as 14:30.")
        hour, minute = int(found.group(1)), int(found.group(2) or 0)
        half = (found.group(4) or "").lower()[:1]
        if half and not 1 <= hour <= 12:
            raise InvalidInput(f"{cell!r} is no time of day.")
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return _whole_minutes(hour, minute, int(found.group(3) or 0), cell)

    def instant_in(self, cell: Cell, day: date | None, offset_days: int = 0) -> datetime:
        """Return the instant of a cell that holds a time, and perhaps its own date or offset.

        Parameters
        ----------
        day : the local date where the cell has none.
        offset_days : days to add where the date came from `day`.

        Raises
        ------
        InvalidInput
            When there is no date or no time, or the clock skips it.
        """
        absolute = _with_offset(cell)
        if absolute is not None:
            return absolute
        own = self.date_in(cell)
        if own is None and isinstance(cell, str) and (marked := NEXT_DAY.search(cell)):
            cell, offset_days = cell[: marked.start()], max(offset_days, 1)
        base = own if own is not None else None if day is None else day + timedelta(days=offset_days)
        minute = self.minute_in(cell)
        if base is None or minute is None:
            lacking = "date" if base is None else "time"
            raise InvalidInput(f"{str(cell)!r} has no {lacking}.")
        return told_instant(base, minute, self.zone)

    def is_unsure(self, cell: Cell, instant: datetime) -> bool:
        """Tell whether the clock shows twice what a cell says, so that the first instant was taken."""
        if _with_offset(cell) is not None:
            return False
        local = instant.astimezone(ZoneInfo(self.zone))
        return local.utcoffset() != local.replace(fold=1).utcoffset()


def _is_serial(cell: float) -> bool:
    """Tell whether a number is a date as workbooks keep it."""
    return SERIALS[0] <= cell < SERIALS[-1] + 1


def _whole_minutes(hour: int, minute: int, second: int, cell: Cell) -> int:
    total = hour * 3600 + minute * 60 + second
    if not (0 <= minute < 60 and 0 <= total <= 86_400) or total % 60:
        raise InvalidInput(f"{str(cell)!r} is no time of day in whole minutes.")
    return total // 60


def _with_offset(cell: Cell) -> datetime | None:
    """Return the instant of a cell that names its offset from UTC, None for any other."""
    if not isinstance(cell, str) or ("T" not in cell and " " not in cell):
        return None
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def date_order(cells: Sequence[Cell], period: tuple[date, date] | None = None) -> tuple[DateOrder, str]:
    """Return which number of the dates is the day, and what was taken for granted (empty: nothing).

    Parameters
    ----------
    period : first and last day that the dates are likely to be about; None when nothing is known.
    """
    matches = [_DATE.match(cell) for cell in cells if isinstance(cell, str)]
    told = [found for found in matches if found is not None and len(found.group(1)) < 3]
    firsts, seconds = ({int(found.group(k)) for found in told} for k in (1, 3))
    if max(firsts, default=0) > 12 or not firsts:
        return DateOrder.DAY_FIRST, ""
    if max(seconds) > 12:
        return DateOrder.MONTH_FIRST, ""
    dates = [found.group(0) for found in told]
    inside = {order: _count_inside(dates, order, period) for order in DateOrder}
    if inside[DateOrder.MONTH_FIRST] > inside[DateOrder.DAY_FIRST]:
        return (
            DateOrder.MONTH_FIRST,
            "Dates such as 3/4/2026 were read with the month first; so more of them lie in the period.",
        )
    return (
        DateOrder.DAY_FIRST,
        "Dates such as 3/4/2026 were read with the day first; no date says otherwise.",
    )


def _count_inside(dates: Sequence[str], order: DateOrder, period: tuple[date, date] | None) -> int:
    """Return how many dates lie in a period."""
    if period is None:
        return 0
    clock = WallClockReader("UTC", order)
    days = (clock.date_in(one) for one in dates)
    return sum(day is not None and period[0] <= day <= period[1] for day in days)
