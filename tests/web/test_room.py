"""What the live pages keep for a moment."""

from contactcenter.clock import SystemClock
from contactcenter.db.engine import Engine
from contactcenter.services.reporting import Reporting
from web.live.room import DIRECTORY_SECONDS, KeptDirectory


class Stopwatch(SystemClock):
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        """Return what was set."""
        return self.seconds


def test_names_are_read_anew_at_most_once_a_second(sqlite_engine: Engine) -> None:
    clock = Stopwatch()
    names = KeptDirectory(Reporting(sqlite_engine), clock)
    first = names.now()
    clock.seconds += 0.9 * DIRECTORY_SECONDS
    assert names.now() is first
    clock.seconds += 0.1 * DIRECTORY_SECONDS
    assert names.now() is not first
    assert names.now() == first
