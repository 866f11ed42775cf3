"""Time that counts only while a queue is open, fast enough to be asked for each waiting contact."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.errors import ImpossiblePlan, InvalidInput
from contactcenter.domain.units import Milliseconds, QueueId

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MARGIN_MS = 7 * 86_400_000
"""The spans begin so long before the earliest question: the next one is often a little earlier still."""

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class OpenTime:
    """Opening hours as a list of spans that is written as far as anybody has asked.

    The answers are those of `contactcenter.domain.slaclock`, found by bisection.

    Parameters
    ----------
    start : the aware instant from which instants are counted, in milliseconds.

    Raises
    ------
    InvalidInput
        When the hours never open.

    Examples
    --------
    >>> from contactcenter.domain.businesshours import always_open
    >>> OpenTime(always_open("Europe/Rome")).deadline(5_000, 30_000)
    35000
    """

    hours: BusinessHours
    start: datetime = EPOCH
    opens: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    closes: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    counted: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    _from_ms: int | None = field(default=None, init=False, repr=False, compare=False)
    _more: Iterator[Span] = field(default=iter(()), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(self.hours.week):
            raise InvalidInput("These opening hours have no interval on any day; give at least one.")

    def __reduce__(self) -> tuple[type["OpenTime"], tuple[BusinessHours, datetime]]:
        """Return what travels to another process: not the spans, which are written there anew."""
        return OpenTime, (self.hours, self.start)

    def spans_to(self, end_ms: Milliseconds) -> list[tuple[int, int, int]]:
        """Return the spans from instant 0 to beyond another one: opening, closing, open time until then.

        Raises
        ------
        ImpossiblePlan
            When the hours end before.
        """
        self._until(Milliseconds(0))
        self._until(end_ms)
        return list(zip(self.opens, self.closes, self.counted, strict=True))

    def deadline(self, start_ms: Milliseconds, duration_ms: Milliseconds) -> Milliseconds:
        """Return the first instant at which a duration of open time is over; at once for 0.

        Raises
        ------
        ImpossiblePlan
            When the hours do not hold so much time within ten years.
        """
        if duration_ms <= 0:
            return start_ms
        target = self._until(start_ms) + duration_ms
        while self.counted[-1] < target:
            self._write()
        last = bisect_left(self.counted, target)
        return Milliseconds(self.closes[last] - (self.counted[last] - target))

    def elapsed(self, start_ms: Milliseconds, end_ms: Milliseconds) -> Milliseconds:
        """Return the open time between two instants, 0 when the end is not after the start."""
        if end_ms <= start_ms:
            return Milliseconds(0)
        before = self._until(start_ms)
        return Milliseconds(self._until(end_ms) - before)

    def _until(self, at_ms: int) -> int:
        """Return the open time from the first span that is written up to an instant."""
        if self._from_ms is None or at_ms < self._from_ms:
            self._begin(at_ms)
        while not self.closes or self.closes[-1] <= at_ms:
            self._write()
        span = bisect_right(self.closes, at_ms)
        return self.counted[span] - (self.closes[span] - max(at_ms, self.opens[span]))

    def _begin(self, start_ms: int) -> None:
        self.opens, self.closes, self.counted = [], [], []
        self._from_ms = start_ms - MARGIN_MS
        self._more = self.hours.spans_from(self.start + self._from_ms * MILLISECOND)

    def _write(self) -> None:
        """Add the next span; `counted` is the open time from the first one to the end of each."""
        span = next(self._more, None)
        if span is None:
            raise ImpossiblePlan(f"The opening hours in {self.hours.zone} end before so much time is over.")
        opening, closing = ((instant - self.start) // MILLISECOND for instant in span)
        before = self.counted[-1] if self.counted else 0
        self.opens.append(opening)
        self.closes.append(closing)
        self.counted.append(before + closing - opening)


def open_times(hours: Mapping[QueueId, BusinessHours], start: datetime) -> dict[QueueId, OpenTime]:
    """Return the open time of queues; queues that are always open, or never, are left out.

    Parameters
    ----------
    start : the aware instant from which instants are counted, in milliseconds.
    """
    return {
        queue: OpenTime(opening, start)
        for queue, opening in hours.items()
        if opening.ever_closed and any(opening.week)
    }
