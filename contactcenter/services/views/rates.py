"""How many contacts are usual at a time of day, for pretend traffic on a demo's floor."""

from datetime import timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.businesshours import local_instant
from contactcenter.services.views.installation import local_date, read_installation
from fixtures.traffic import Arrivals

QUARTER = timedelta(minutes=15)
WITHOUT_FORECAST = 1 / 120
"""Contacts per second and queue where nothing has been forecast."""


def read_rates(unit: ReadingUnit, minute: int) -> tuple[Arrivals, ...]:
    """Return what the last plan expects of each queue at a time of its first day.

    The demo's plan lies in a week that may be over or still to come, so only the time of day counts.

    Parameters
    ----------
    minute : local minutes from midnight, 0 to 1439.
    """
    state = read_installation(unit)
    queues = unit.queues.all()
    if state.plan is None:
        return tuple(Arrivals(queue, WITHOUT_FORECAST) for queue in queues)
    day = local_date(state.plan.run.start, state.zone)
    start = local_instant(day, minute // 15 * 15, state.zone)
    means = {row.queue: row.mean for row in unit.pages.means(state.plan.id, start, start + QUARTER)}
    return tuple(Arrivals(queue, means.get(queue.id, 0.0) / QUARTER.total_seconds()) for queue in queues)
