"""The default forecaster: a ridge Poisson regression of the level of days times the shape of a day."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.dayinputs import DayInputs
from workforce.forecast.daylevel import DayLevel, fit_level
from workforce.forecast.days import OpenDays, open_days
from workforce.forecast.drivers import DriverColumns, Drivers, driver_columns, driver_notes
from workforce.forecast.eventeffects import predictive_sd
from workforce.forecast.features import OpenCalendar, day_features, usual_days, yearly_waves
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.hedge import Hedge, hedge_of, share_of
from workforce.forecast.history import History
from workforce.forecast.profile import Profile, fit_profile
from workforce.forecast.special import (
    CLOSED,
    Agenda,
    donor_weekdays,
    event_columns,
    repeats_of,
    special_flags,
)
from workforce.forecast.uncertainty import Calibration, calibrate
from workforce.forecast.windows import WindowEffects, Windows, learn_windows, without_windows

Array = NDArray[np.float64]

WIDEST_CORRECTION = 0.3
"""Largest sd of the log level that the step from median to mean takes at its word."""

TREND_DAYS = 60.0
"""Open days that a trend goes on behind the history's end; what grows today does not grow for ever."""

SMALLEST_EXPOSURE = 1e-6
"""Share of a day that counts as open where an event covers all of it: such a day teaches nothing."""


@dataclass(frozen=True, slots=True)
class DayTable:
    """Forecast days: shape (days, slots), and (days,) for the day's sd."""

    mean: Array
    is_open: NDArray[np.bool_]
    day_sd: Array
    event_log_sd: Array


@dataclass(frozen=True, slots=True)
class RidgePoisson:
    """A fitted forecaster of one queue.

    Parameters
    ----------
    days : what the history taught about open days and usual hours.
    agenda : special days of the history and of the days to come.
    windows : what events of some hours do.
    hedge : what the mean of the last weeks adds while the history is young.
    """

    history: History
    days: OpenDays
    agenda: Agenda
    drivers: Drivers | None
    profile: Profile
    level: DayLevel
    calibration: Calibration
    windows: WindowEffects
    hedge: Hedge

    @property
    def notes(self) -> tuple[str, ...]:
        """What was set aside or filled on the way, one sentence each."""
        found = [
            (self.days.silent_days, "days without a contact where many were due, read as closed"),
            (self.days.silent_slots, "slots without a contact where many were due, read as closed"),
            (
                self.days.seldom_open,
                "slots of the week with contacts in the last eight weeks, but without a count in most of "
                "them, the latest weighing most, are forecast as closed; fill the gaps if they were open",
            ),
            (int(self.level.outliers.sum()), "days that nothing explains, kept out of the level"),
            (self.level.shifts.size, "lasting shifts of the level, learnt as such"),
        ]
        first = self.history.first_day.toordinal()
        said = driver_notes(self.drivers, np.arange(first, first + self.history.days))
        return (*(f"{number} {what}." for number, what in found if number), *said)

    def predict(self, grid: TimeGrid) -> Forecast:
        """Forecast the intervals of a grid."""
        where = map_grid(grid)
        table = self.predict_days(where.ordinals)
        mean = np.where(table.is_open, table.mean, 0.0)[where.row, where.slot]
        return Forecast(
            self.history.queue,
            grid,
            mean,
            table.is_open[where.row, where.slot],
            table.day_sd[where.row],
            np.full(grid.count, self.calibration.interval_sd),
            table.event_log_sd[where.row, where.slot],
        )

    def predict_days(self, ordinals: NDArray[np.int64]) -> DayTable:
        """Forecast whole local days.

        Parameters
        ----------
        ordinals : shape (n,); consecutive proleptic day numbers.
        """
        stretch, donors = _stretch(self.history, self.days, self.agenda, int(ordinals[-1]))
        rows = ordinals - stretch[0]
        inputs = _inputs(self.history, self.days, self.agenda, self.drivers, (stretch, donors)).take(rows)
        opens = donors != CLOSED
        donors = np.where(opens, donors, (stretch + 6) % 7)[rows]
        ahead = np.maximum(inputs.position - self.level.inputs.position[-1], 1.0)
        predicted = self.level.predict(inputs)
        day_sd = self.level.predict(inputs.without_events()).sd * self.calibration.day_factor(ahead)
        event_sd = np.array([_event_sd(int(day), self.agenda, self.days) for day in ordinals])
        planned = np.array([self.agenda.planned.get(int(day), 0.0) for day in ordinals])
        swing = min(self.level.day_to_day_variance, WIDEST_CORRECTION**2)
        expected = np.exp(predicted.log_level + planned + 0.5 * swing)
        is_open = self.days.habit[donors] & opens[rows, None]
        factor, window_sd = self.windows.on(ordinals, is_open.shape[1])
        mean = expected[:, None] * _full_day_share(self.profile, self.days)[donors]
        mean = self.hedge.blend(mean, ordinals, _plain(ordinals, self.agenda)) * factor
        day_sd = np.where(opens[rows], day_sd, 0.0)
        return DayTable(mean, is_open & (factor > 0), day_sd, np.hypot(event_sd[:, None], window_sd))


def fit_ridge_poisson(
    history: History, agenda: Agenda, windows: Windows, drivers: Drivers | None = None
) -> RidgePoisson:
    """Fit the default model.

    Parameters
    ----------
    agenda : the special days of the history and of the days to come.
    windows : the events of some hours.
    drivers : what the client knows beforehand, history and days to come.
    """
    seen = open_days(history)
    days = replace(seen, counts=without_windows(seen, windows))
    stretch, donors = _stretch(history, days, agenda, int(days.ordinals[-1]))
    rows = days.ordinals - stretch[0]
    inputs = _inputs(history, days, agenda, drivers, (stretch, donors)).take(rows)
    ages = (days.ordinals[-1] - days.ordinals).astype(np.float64)
    behaves = donors[rows]
    profile = fit_profile(days.counts, behaves, ages, history.minutes)
    share = _full_day_share(profile, days)[behaves]
    exposure = np.maximum((share * days.is_open).sum(axis=1), SMALLEST_EXPOSURE)
    planned = np.array([agenda.planned.get(int(day), 0.0) for day in days.ordinals])
    level = fit_level(inputs, days.totals, exposure * np.exp(planned))
    calibration = calibrate(level, days, behaves, history.minutes)
    effects = learn_windows(seen, share, windows)
    sure = level.shifts.size > 0 or drivers is not None
    hedge = hedge_of(days, _plain(days.ordinals, agenda), 0.0 if sure else share_of(days.count))
    return RidgePoisson(history, days, agenda, drivers, profile, level, calibration, effects, hedge)


def _plain(ordinals: NDArray[np.int64], agenda: Agenda) -> NDArray[np.bool_]:
    """Tell of which days nothing but the weekday is known; shape (n,)."""
    return np.array([int(day) not in agenda.labels for day in ordinals], dtype=np.bool_)


def _full_day_share(profile: Profile, days: OpenDays) -> Array:
    """Return each weekday's share per slot, 1 over its usual hours; shape (7, slots)."""
    share = np.exp(profile.log_share)
    whole = (share * days.habit).sum(axis=1, keepdims=True)
    return np.asarray(share / np.where(whole > 0, whole, 1.0))


def _stretch(
    history: History, days: OpenDays, agenda: Agenda, last: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all days from the history's first to `last`, and the weekday each behaves like."""
    until = max(last, int(days.ordinals[-1]))
    stretch = np.arange(history.first_day.toordinal(), until + 1, dtype=np.int64)
    return stretch, donor_weekdays(days, agenda, stretch, history.last_day.toordinal())


def _inputs(
    history: History,
    days: OpenDays,
    agenda: Agenda,
    drivers: Drivers | None,
    laid_out: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> DayInputs:
    """Return what is known beforehand of every day of a stretch."""
    stretch, donors = laid_out
    calendar = OpenCalendar(int(stretch[0]), usual_days(stretch, days.habit), donors != CLOSED)
    known = int(days.ordinals[-1] - stretch[0]) + 1
    columns: DriverColumns = driver_columns(drivers, stretch, known)
    return DayInputs(
        calendar.position,
        np.minimum(calendar.position, calendar.position[known - 1] + TREND_DAYS),
        np.where(donors == CLOSED, (stretch + 6) % 7, donors),
        day_features(calendar),
        yearly_waves(stretch, history.days),
        columns.columns,
        event_columns(stretch, agenda, days.ordinals),
        special_flags(stretch, agenda),
        np.zeros((stretch.size, 0)),
    )


def _event_sd(day: int, agenda: Agenda, days: OpenDays) -> float:
    """Return how far the log effect of a day's event may be off; 0 on a day without one."""
    if not special_flags(np.array([day]), agenda)[0]:
        return 0.0
    return predictive_sd(repeats_of(day, agenda, days.ordinals))
