"""The only place that reads a clock."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where a service asks for the time."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations inside one process."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations inside one process."""
        return time.monotonic()


class FixedClock:
    """A clock that stands still: the demo's day, and tests."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """Return the fixed instant."""
        return self._instant

    def monotonic(self) -> float:
        """Return the fixed instant as seconds since 1970."""
        return self._instant.timestamp()
