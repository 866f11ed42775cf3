"""SLA clocks: deadlines and elapsed time as pure functions of opening hours and pauses.

Only time that is both open and running counts. `elapsed(h, s, deadline(h, s, t)) == t` for every
t over 0, whatever the clock changes and pauses in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.errors import ImpossiblePlan, InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A span in which the clock stands: [start, end), aware UTC instants; `end` None while it lasts."""

    start: datetime
    end: datetime | None = None


def elapsed(hours: BusinessHours, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> float:
    """Return the seconds that counted between two aware UTC instants.

    Raises
    ------
    InvalidInput
        When `end` lies before `start`.
    """
    if end < start:
        raise InvalidInput(f"An SLA clock cannot run from {start} back to {end}.")
    counted = timedelta()
    for opening, closing in _counting_spans(hours, start, pauses):
        if opening >= end:
            break
        counted += min(closing, end) - opening
    return counted.total_seconds()


def deadline(
    hours: BusinessHours, start: datetime, seconds: float, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return the first instant at which `seconds` have counted since `start`; met at it is met.

    Parameters
    ----------
    seconds : over 0; whole microseconds.

    Raises
    ------
    InvalidInput
        When `seconds` is not over 0.
    ImpossiblePlan
        When the hours never open for so long, or a pause lasts.
    """
    if seconds <= 0:
        raise InvalidInput(f"An SLA target of {seconds} s; give more than 0.")
    left = timedelta(seconds=seconds)
    for opening, closing in _counting_spans(hours, start, pauses):
        if closing - opening >= left:
            return opening + left
        left -= closing - opening
    raise ImpossiblePlan(f"The opening hours never hold {seconds} s from {start} on.")


def _counting_spans(
    hours: BusinessHours, start: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield, in order, the spans from `start` on that are open and not paused."""
    for opening, closing in hours.spans_from(start):
        if closing > start:
            yield from _without(max(opening, start), closing, sorted(pauses))


def _without(
    start: datetime, end: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is left of [start, end) outside the pauses."""
    cursor = start
    for pause in pauses:
        if pause.start > cursor:
            if pause.start >= end:
                break
            yield cursor, pause.start
        if pause.end is None:
            return
        cursor = max(cursor, pause.end)
    if cursor < end:
        yield cursor, end
