"""Reporting on a database that cannot be reached."""

from contactcenter.db.engine import make_engine
from contactcenter.services.reporting import Reporting
from contactcenter.services.views.installation import InstallationState


class BrokenReporting(Reporting):
    """Fails as it is told to, whatever is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__(make_engine("sqlite://"))
        object.__setattr__(self, "error", error)

    def installation(self) -> InstallationState:
        """Fail."""
        error: Exception = self.error  # type: ignore[attr-defined]
        raise error
