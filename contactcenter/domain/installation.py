"""The installation: whose it is and where it stands."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Installation:
    """One outsourcer's installation.

    Parameters
    ----------
    zone : IANA name of the time zone in which its days begin.
    demo_day : the local date at which a demo stands still; None where real time runs.
    """

    name: str
    zone: str
    demo_day: date | None = None
