"""Planning intervals of equal real length between two instants, safe across clock changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput

INTERVAL_MINUTES = (5, 10, 15, 20, 30, 60, 1440)


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """`count` intervals of `minutes` from `start`, an aware UTC instant.

    Interval k covers [start + k·minutes, start + (k+1)·minutes). A local day has 92, 96 or 100
    quarter hours.
    """

    start: datetime
    minutes: int
    count: int
    zone: str

    def __post_init__(self) -> None:
        _check_minutes(self.minutes)
        if self.start.tzinfo is not UTC:
            raise InvalidInput(f"A time grid starts at a UTC instant, not at {self.start!r}.")

    @classmethod
    def of_days(cls, first: date, days: int, minutes: int, zone: str) -> "TimeGrid":
        """Return the grid from local midnight of `first` to local midnight `days` later.

        Raises
        ------
        InvalidInput
            When an interval would reach over a local midnight, because of a clock change.
        """
        midnights = [local_instant(first + timedelta(days=day), 0, zone) for day in range(days + 1)]
        _check_minutes(minutes)
        interval = timedelta(minutes=minutes)
        for day, (start, end) in enumerate(pairwise(midnights)):
            if (end - start) % interval:
                raise InvalidInput(
                    f"Intervals of {minutes} minutes do not fill {first + timedelta(days=day)} in {zone}: "
                    f"with the clock change it has {(end - start) / timedelta(hours=1):g} hours; choose "
                    "shorter ones."
                )
        return cls(midnights[0], minutes, (midnights[-1] - midnights[0]) // interval, zone)

    @property
    def end(self) -> datetime:
        """The instant at which the last interval ends."""
        return self.instant_of(self.count)

    def instant_of(self, index: int) -> datetime:
        """Return the instant at which interval `index` starts."""
        return self.start + timedelta(minutes=index * self.minutes)

    def index_of(self, instant: datetime) -> int:
        """Return the interval that holds an aware instant; below 0 or from `count` on it is outside."""
        return (instant - self.start) // timedelta(minutes=self.minutes)

    def local_of(self, index: int) -> datetime:
        """Return the local wall-clock start of interval `index`."""
        return self.instant_of(index).astimezone(ZoneInfo(self.zone))


def _check_minutes(minutes: int) -> None:
    if minutes not in INTERVAL_MINUTES:
        raise InvalidInput(f"Intervals of {minutes} minutes; choose one of {INTERVAL_MINUTES}.")
