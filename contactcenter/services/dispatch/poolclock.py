"""The pool's clock: the database's time, carried forward by this process's own monotonic clock."""

from contactcenter.clock import Clock
from contactcenter.domain.units import MS_PER_SECOND

SLEW_MS, JUMP_MS = 5, 10_000
"""The most by which one look at the database's clock moves this one; beyond the second it was set."""


class PoolClock:
    """Milliseconds since 1970 that never run backwards.

    Deadlines are instants of the database's clock; between two looks at it time passes as the
    monotonic clock says, so that a clock that is set changes no duration.
    """

    def __init__(self, clock: Clock, now_ms: int) -> None:
        self._clock = clock
        self._offset_ms = now_ms - self._elapsed()

    def now_ms(self) -> int:
        """Return the present."""
        return self._offset_ms + self._elapsed()

    def follow(self, now_ms: int) -> None:
        """Come closer to the database's clock by a small step; a clock that was set is not followed."""
        drift = now_ms - self.now_ms()
        if abs(drift) < JUMP_MS:
            self._offset_ms += max(-SLEW_MS, min(SLEW_MS, drift))

    def _elapsed(self) -> int:
        return int(self._clock.monotonic() * MS_PER_SECOND)
