"""How good a queue's forecasts were: week by week in rehearsal, and the kept ones next to what came."""

from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.reading import ForecastHead, ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.runs import ForecastId
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.corrected import overrides_of
from contactcenter.services.forecasting.kept import KeptAccuracy, accuracy_of
from contactcenter.services.views.corrections import seen_so_far
from contactcenter.services.views.installation import installation_zone, local_date, read_plan
from contactcenter.services.views.outlook import head_of
from workforce.forecast.backtest import WeekAccuracy
from workforce.forecast.overrides import apply_overrides


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A forecast that was kept for good, with the overrides in force when it was.

    Parameters
    ----------
    first, last : local dates of its period.
    overrides : how many counted in it.
    score : on what came so far.
    """

    id: ForecastId
    made_at: datetime
    locked_at: datetime
    first: date
    last: date
    overrides: int
    score: KeptAccuracy


@dataclass(frozen=True, slots=True)
class AccuracyPage:
    """A queue's accuracy over time; `weeks` is empty where its history was too short to rehearse on."""

    zone: str
    queues: tuple[Queue, ...]
    queue: Queue
    head: ForecastHead
    weeks: tuple[WeekAccuracy, ...]
    kept: tuple[KeptLine, ...]


def read_accuracy(unit: ReadingUnit, queue_id: QueueId | None) -> AccuracyPage | None:
    """Return how a queue's forecasts did; None before the first run.

    Parameters
    ----------
    queue_id : None for the first queue.

    Raises
    ------
    NotFound
        When the last run has no forecast of the queue.
    """
    plan = read_plan(unit)
    heads = unit.pages.forecasts(plan.id) if plan else ()
    if not heads:
        return None
    head = head_of(heads, queue_id)
    queues = {queue.id: queue for queue in unit.queues.all()}
    zone = installation_zone(unit)
    return AccuracyPage(
        zone,
        tuple(queues[one.queue] for one in heads),
        queues[head.queue],
        head,
        unit.forecasts.weeks(head.id),
        tuple(_kept(unit, key, zone) for key in unit.forecasts.locked(head.queue)),
    )


def _kept(unit: ReadingUnit, key: ForecastId, zone: str) -> KeptLine:
    version, forecast = unit.forecasts.version(key), unit.forecasts.get(key)
    locked_at = version.locked_at or version.made_at
    result = apply_overrides(forecast, overrides_of(unit, forecast.queue), locked_at)
    before = result.before if result.applied else None
    grid = forecast.grid
    return KeptLine(
        key,
        version.made_at,
        locked_at,
        local_date(grid.start, zone),
        local_date(grid.instant_of(grid.count - 1), zone),
        len(result.applied),
        accuracy_of(result.after, seen_so_far(unit, forecast), before),
    )
