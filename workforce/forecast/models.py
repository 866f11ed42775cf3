"""Fit a forecaster: the default where the history carries it, the mean of four weeks where not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.baselines import fit_same_weekday_mean
from workforce.forecast.challenger import fit_boosted_trees
from workforce.forecast.commercial_calendar import Event, holiday_events
from workforce.forecast.days import open_days
from workforce.forecast.drivers import Drivers
from workforce.forecast.forecast import Forecast
from workforce.forecast.glm import fit_ridge_poisson
from workforce.forecast.history import History
from workforce.forecast.shopping import RULED
from workforce.forecast.special import agenda_of
from workforce.forecast.windows import windows_of

MIN_OPEN_DAYS = 10
"""Below two working weeks the mean of the same weekday is as good as anything."""

DAYS_OF_CALENDAR_AHEAD = 400
"""How far behind the history holidays are looked up."""


class Method(StrEnum):
    """How a forecast is made."""

    GLM = "glm"
    SMA4 = "sma4"
    WEEKLY_NAIVE = "weekly_naive"
    LIGHTGBM = "lightgbm"
    ANALOGY = "analogy"


class Model(Protocol):
    """A fitted model of one queue."""

    def predict(self, grid: TimeGrid) -> Forecast:
        """Forecast the intervals of a grid."""
        ...


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known besides the counts.

    Parameters
    ----------
    events : special days, past and to come.
    region : where public holidays are looked up, as "IT-MI"; None for nowhere.
    drivers : daily values of drivers, past and to come.
    """

    events: tuple[Event, ...] = ()
    region: str | None = None
    drivers: Drivers | None = None

    def all_events(self, first: date, last: date, queue: QueueId) -> tuple[Event, ...]:
        """Return a queue's events with the region's holidays, a named event replacing a holiday's day."""
        own = tuple(event for event in self.events if event.queue in (None, queue))
        if self.region is None:
            return own
        named = (event for event in own if event.all_day and event.kind not in RULED)
        taken = {day for event in named for day in event.days}
        public = holiday_events(self.region, first, last)
        return own + tuple(event for event in public if event.first not in taken)


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A fitted model, and why it is this one.

    Parameters
    ----------
    reason : one sentence for the planner.
    notes : what was set aside, filled or counted on the way.
    """

    queue: QueueId
    method: Method
    reason: str
    notes: tuple[str, ...]
    model: Model

    def predict(self, grid: TimeGrid) -> Forecast:
        """Forecast the intervals of a grid.

        Raises
        ------
        InvalidInput
            When the grid's intervals are not the history's.
        """
        return self.model.predict(grid)


def fit_forecaster(
    history: History,
    events: Iterable[Event] = (),
    region: str | None = None,
    drivers: Drivers | None = None,
    min_open_days: int = MIN_OPEN_DAYS,
) -> Forecaster:
    """Choose and fit a model for one queue.

    Parameters
    ----------
    min_open_days : fewest open days for the default model; with fewer, SMA-4.
    """
    open_count = open_days(history).count
    if open_count >= min_open_days:
        return fit(history, Method.GLM, Knowledge(tuple(events), region, drivers))
    fallback = fit(history, Method.SMA4, Knowledge(tuple(events), region))
    reason = f"{open_count} open days are fewer than {min_open_days}: mean of the last four weeks."
    return Forecaster(history.queue, Method.SMA4, reason, fallback.notes, fallback.model)


def fit(history: History, method: Method = Method.GLM, knowledge: Knowledge | None = None) -> Forecaster:
    """Fit one method to one queue.

    Raises
    ------
    InvalidInput
        When the history holds no count, or LightGBM is asked for and not installed.
    """
    known = knowledge or Knowledge()
    horizon = history.last_day + timedelta(days=DAYS_OF_CALENDAR_AHEAD)
    events = known.all_events(history.first_day, horizon, history.queue)
    agenda = agenda_of(events, history.queue)
    if method is Method.GLM:
        windows = windows_of(events, history.queue, history.minutes)
        model = fit_ridge_poisson(history, agenda, windows, known.drivers)
        reason = f"{model.days.count} open days: ridge Poisson regression."
        return Forecaster(history.queue, method, reason, model.notes, model)
    if method in (Method.SMA4, Method.WEEKLY_NAIVE):
        weeks = 4 if method is Method.SMA4 else 1
        mean = fit_same_weekday_mean(history, weeks, agenda.closed)
        return Forecaster(history.queue, method, f"Mean of {weeks} weeks, as asked.", (), mean)
    trees = fit_boosted_trees(history, agenda.closed)
    return Forecaster(
        history.queue, method, "Boosted trees on the mean of eight weeks, as asked.", (), trees
    )
