"""What the live pages need, as one value that the site hands in."""

from dataclasses import dataclass
from datetime import datetime

from litestar.di import NamedDependency

from contactcenter.clock import Clock
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.register import Register
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.reporting import Reporting
from contactcenter.services.views.livefloor import Directory

DIRECTORY_SECONDS = 1.0
"""Names as old as this are good enough: two thousand desks ask for them at every turn of every contact."""


class KeptDirectory:
    """Who and what there is, read anew at most so often; from any thread."""

    def __init__(self, reporting: Reporting, clock: Clock) -> None:
        self._reporting, self._clock = reporting, clock
        self._kept: tuple[float, Directory] | None = None

    def now(self) -> Directory:
        """Return the directory as it was a moment ago."""
        now, kept = self._clock.monotonic(), self._kept
        if kept is None or now - kept[0] >= DIRECTORY_SECONDS:
            self._kept = kept = (now, self._reporting.directory())
        return kept[1]


@dataclass(frozen=True, slots=True)
class Live:
    """The live router, what it shows, the rest of the installation, the time, and names for the desks."""

    dispatch: Dispatch
    views: LiveViews
    register: Register
    reporting: Reporting
    clock: Clock
    names: KeptDirectory

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        return self.clock.now()


LiveRoom = NamedDependency[Live]
