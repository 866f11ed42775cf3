"""Many local times and instants of one zone at once, with what its clock changes do to them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput

_DAY = 86_400

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises
    ------
    InvalidInput
        When there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"There is no time zone {name!r}; give an IANA name such as Europe/Rome."
        ) from None


class WallClock:
    """The offsets of a zone from one second since 1970 to another, both in UTC.

    Examples
    --------
    >>> import numpy as np
    >>> clock = WallClock("Europe/Rome", 1.7e9, 1.75e9)
    >>> clock.local(np.array([1.72e9])) - 1.72e9
    array([7200.])
    """

    def __init__(self, zone: str, first: float, last: float) -> None:
        self.zone = zone
        self._info = zone_named(zone)
        start, stop = int(first) - 2 * _DAY, int(last) + 2 * _DAY
        changes = [
            self._change_in(day, min(day + _DAY, stop))
            for day in range(start, stop, _DAY)
            if self._offset(day) != self._offset(min(day + _DAY, stop))
        ]
        self._changes = np.array(changes, dtype=np.float64)
        self._offsets = np.array(
            [self._offset(start), *(self._offset(change) for change in changes)], dtype=np.float64
        )
        before, after = self._offsets[:-1], self._offsets[1:]
        self._low = self._changes + np.minimum(before, after)
        self._high = self._changes + np.maximum(before, after)
        self._back = after < before

    @property
    def steps(self) -> Floats:
        """Seconds by which the clock is put forward at each change, below 0 where it is put back."""
        return np.diff(self._offsets)

    def _offset(self, instant: int) -> float:
        offset = datetime.fromtimestamp(instant, UTC).astimezone(self._info).utcoffset()
        assert offset is not None  # noqa: S101 - an aware datetime has one
        return offset.total_seconds()

    def _change_in(self, start: int, stop: int) -> int:
        before = self._offset(start)
        while stop - start > 1:
            middle = (start + stop) // 2
            start, stop = (middle, stop) if self._offset(middle) == before else (start, middle)
        return stop

    def local(self, instants: Floats) -> Floats:
        """Return wall-clock seconds since 1970 of UTC seconds since 1970."""
        return instants + self._offsets[np.searchsorted(self._changes, instants, side="right")]

    def utc(self, local: Floats, second_pass: bool = False) -> Floats:
        """Return UTC seconds of wall-clock seconds; of a repeated hour the first pass unless asked."""
        borders = self._low if second_pass else self._high
        return local - self._offsets[np.searchsorted(borders, local, side="right")]

    def repeated(self, local: Floats) -> Flags:
        """Tell which wall-clock seconds occur twice."""
        return self._inside(local, self._back)

    def skipped(self, local: Floats) -> Flags:
        """Tell which wall-clock seconds never occur."""
        return self._inside(local, ~self._back)

    def _inside(self, local: Floats, which: Flags) -> Flags:
        if not which.any():
            return np.zeros(local.shape, dtype=bool)
        low, high = self._low[which], self._high[which]
        index = np.searchsorted(low, local, side="right") - 1
        return (index >= 0) & (local < high[np.maximum(index, 0)])

    def passes(self, local: Floats, seconds: float) -> Floats:
        """Return how many times over the spans of `seconds` from wall-clock starts are lived through.

        Almost always 1; 2 for an hour that the clock repeats, 0 for one that it skips.
        """
        lived = np.ones(local.shape)
        for low, high, back in zip(self._low, self._high, self._back, strict=True):
            shared = np.minimum(local + seconds, high) - np.maximum(local, low)
            lived += (1 if back else -1) * np.maximum(shared, 0) / seconds
        return lived
