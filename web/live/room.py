"""What the live pages need, as one value that the site hands in."""

from dataclasses import dataclass
from datetime import datetime

from litestar.di import NamedDependency

from contactcenter.clock import Clock
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.register import Register
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.reporting import Reporting


@dataclass(frozen=True, slots=True)
class Live:
    """The live router, what it shows, the rest of the installation, and the time."""

    dispatch: Dispatch
    views: LiveViews
    register: Register
    reporting: Reporting
    clock: Clock

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        return self.clock.now()


LiveRoom = NamedDependency[Live]
