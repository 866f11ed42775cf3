"""On duty or not, by what is published."""

from datetime import datetime, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.roster import Duty
from contactcenter.domain.units import AgentId

A_MOMENT = timedelta(microseconds=1)


def duty_of(unit: UnitOfWork, agent: AgentId, instant: datetime) -> Duty | None:
    """Return what the published rosters have an agent do at an aware instant; None off shift.

    The duty lasts until the next break, the end of this one, or the end of the shift.
    """
    shifts = unit.rosters.published_shifts(instant, instant + A_MOMENT, [agent])
    found = (shift.duty_at(instant) for shift in shifts)
    return next((duty for duty in found if duty is not None), None)
