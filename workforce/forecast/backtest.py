"""Rolling-origin backtest: what a forecast would have been worth, next to its benchmarks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.days import weekday_of
from workforce.forecast.drivers import Drivers
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Forecaster, Knowledge, Method, fit, fit_forecaster
from workforce.forecast.quantiles import day_quantiles, interval_quantiles

Array = NDArray[np.float64]

BAND = (0.1, 0.9)
FEWEST_TRAINING_DAYS = 14


@dataclass(frozen=True, slots=True)
class Origins:
    """Which open days to forecast from: `count` of the last ones, each `step`-th, at least 1 both."""

    count: int = 20
    step: int = 1


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How one method did.

    Parameters
    ----------
    wape : sum of absolute errors over sum of counts, per interval.
    mase : mean absolute error over that of last week's same interval, on the same intervals.
    bias : sum of forecasts over sum of counts, less 1; above 0 is too much.
    day_wape : as `wape`, of day totals.
    coverage, day_coverage : share of intervals, of day totals, inside the 80% band.
    """

    method: Method
    wape: float
    mase: float
    bias: float
    day_wape: float
    coverage: float
    day_coverage: float


@dataclass(frozen=True, slots=True)
class OriginAccuracy:
    """WAPE of the model and of SMA-4 from one origin: accuracy over time."""

    origin: date
    wape: float
    sma4_wape: float


@dataclass(frozen=True, slots=True)
class WeekAccuracy:
    """How forecasts did in one calendar week, all origins together.

    Parameters
    ----------
    monday : its first local date.
    contacts : what came in the intervals scored, counted once an origin.
    wape, sma4_wape : of the model and of SMA-4, on the same intervals.
    bias : sum of the model's forecasts over sum of counts, less 1.
    coverage : share of the intervals inside the model's 80% band.
    """

    monday: date
    contacts: float
    wape: float
    sma4_wape: float
    bias: float
    coverage: float


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """The default forecaster and its two benchmarks on the same intervals.

    Parameters
    ----------
    origins : last days of the histories that were forecast from.
    by_origin, by_week : accuracy over time, one entry an origin, and one a week in which anything came.
    horizon_days : open days ahead that were scored.
    intervals, days : how many were scored.
    unmatched : intervals with a count for which a method expected the queue closed, scored as 0.
    """

    model: Accuracy
    sma4: Accuracy
    naive: Accuracy
    origins: tuple[date, ...]
    horizon_days: int
    intervals: int
    days: int
    unmatched: int
    by_origin: tuple[OriginAccuracy, ...] = ()
    by_week: tuple[WeekAccuracy, ...] = ()

    @property
    def rows(self) -> tuple[Accuracy, ...]:
        """The rows of the table, the model first."""
        return self.model, self.sma4, self.naive


@dataclass(frozen=True, slots=True)
class _Scored:
    """Forecasts and counts of one origin: shape (intervals,), and (days,) for totals.

    `ordinals` tells the local day of each interval.
    """

    actual: Array
    mean: Array
    low: Array
    high: Array
    totals: Array
    total_means: Array
    total_low: Array
    total_high: Array
    closed: int
    ordinals: NDArray[np.int64]


def backtest(
    history: History,
    horizon_days: int = 5,
    origins: int | Origins = 20,
    events: Iterable[Event] = (),
    region: str | None = None,
    drivers: Drivers | None = None,
) -> BacktestReport:
    """Forecast from each of the last origins with what was known then, and score.

    Parameters
    ----------
    horizon_days : open days ahead to score, at least 1.
    origins : how many of the last open days to forecast from, at least 1, or which of them.
    drivers : values known beforehand also for the days scored.

    Raises
    ------
    InvalidInput
        When the history is too short for a single origin.
    """
    known = Knowledge(tuple(events), region, drivers)
    ends = origin_days(history, horizon_days, Origins(origins) if isinstance(origins, int) else origins)
    scored: list[tuple[_Scored, ...]] = []
    for end in ends:
        past = history.until(end)
        fitted = (
            fit_forecaster(past, known.events, region, drivers),
            fit(past, Method.SMA4, known),
            fit(past, Method.WEEKLY_NAIVE, known),
        )
        scored.append(tuple(_score(model, history, end, horizon_days) for model in fitted))
    by_method = list(zip(*scored, strict=True))
    scale = _seasonal_error(history, ends[0])
    model, sma4, naive = (
        _accuracy(method, pieces, scale)
        for method, pieces in zip((Method.GLM, Method.SMA4, Method.WEEKLY_NAIVE), by_method, strict=True)
    )
    intervals = sum(piece.actual.size for piece in by_method[0])
    days = sum(piece.totals.size for piece in by_method[0])
    unmatched = sum(piece.closed for piece in by_method[0])
    over_time = tuple(
        OriginAccuracy(end, _wape(own), _wape(mean))
        for end, (own, mean, _) in zip(ends, scored, strict=True)
    )
    weeks = _by_week(by_method[0], by_method[1])
    return BacktestReport(
        model, sma4, naive, ends, horizon_days, intervals, days, unmatched, over_time, weeks
    )


def origin_days(history: History, horizon_days: int, origins: Origins) -> tuple[date, ...]:
    """Return the last open days that have `horizon_days` open days behind them, as far as wanted."""
    if min(horizon_days, origins.count, origins.step) < 1:
        raise InvalidInput(
            f"{origins.count} origins, {horizon_days} days ahead, {origins.step} apart; each must be at "
            "least 1."
        )
    rows = np.flatnonzero(np.isfinite(history.counts).any(axis=1))
    last = rows.size - horizon_days
    chosen = rows[: max(last, 0)][:: -origins.step][: origins.count][::-1]
    chosen = chosen[chosen >= rows[0] + FEWEST_TRAINING_DAYS - 1] if rows.size else chosen
    if not chosen.size:
        raise InvalidInput(
            f"Queue {history.queue!r}: {rows.size} open days are too few to forecast {horizon_days} of "
            f"them from the {FEWEST_TRAINING_DAYS} days before; bring more history or a shorter horizon."
        )
    return tuple(history.first_day + timedelta(days=int(row)) for row in chosen)


def _score(model: Forecaster, history: History, end: date, horizon_days: int) -> _Scored:
    """Forecast the open days behind an origin and put the counts beside."""
    rows = np.flatnonzero(np.isfinite(history.counts).any(axis=1))
    rows = rows[rows > (end - history.first_day).days][:horizon_days]
    first = end + timedelta(days=1)
    grid = TimeGrid.of_days(
        first, int(rows[-1]) - (end - history.first_day).days, history.minutes, history.zone
    )
    forecast = model.predict(grid)
    where = map_grid(grid)
    own = where.ordinals[where.row] - history.first_day.toordinal()
    actual = np.where(
        own < history.days, history.counts[np.minimum(own, history.days - 1), where.slot], np.nan
    )
    hit = np.isfinite(actual)
    low, high = interval_quantiles(forecast, BAND)
    return _with_totals(forecast, actual, hit, (low, high))


def _with_totals(
    forecast: Forecast, actual: Array, hit: NDArray[np.bool_], band: tuple[Array, Array]
) -> _Scored:
    """Add day totals over the scored intervals."""
    where = map_grid(forecast.grid)
    days = where.ordinals.size
    scored_days = np.bincount(where.row[hit], minlength=days) > 0
    kept = Forecast(
        forecast.queue,
        forecast.grid,
        np.where(hit, forecast.mean, 0.0),
        forecast.is_open,
        forecast.day_sd,
        forecast.interval_sd,
        forecast.event_log_sd,
    )
    total_means, (low, high) = day_quantiles(kept, BAND)
    totals = np.bincount(where.row, np.where(hit, actual, 0.0), minlength=days).astype(np.float64)
    return _Scored(
        actual[hit],
        forecast.mean[hit],
        band[0][hit],
        band[1][hit],
        totals[scored_days],
        total_means[scored_days],
        low[scored_days],
        high[scored_days],
        int((hit & ~forecast.is_open & (actual > 0)).sum()),
        where.ordinals[where.row][hit],
    )


def _by_week(model: Sequence[_Scored], sma4: Sequence[_Scored]) -> tuple[WeekAccuracy, ...]:
    """Return how the model and SMA-4 did week by week."""
    actual, mean, low, high, days = (
        np.concatenate([getattr(piece, name) for piece in model])
        for name in ("actual", "mean", "low", "high", "ordinals")
    )
    other = np.concatenate([piece.mean for piece in sma4])
    mondays = days - weekday_of(days)
    inside = (actual >= low) & (actual <= high)
    found = []
    for monday in np.unique(mondays):
        here = mondays == monday
        volume = float(actual[here].sum())
        if volume > 0:
            wape, sma4_wape = (float(np.abs(actual - one)[here].sum()) / volume for one in (mean, other))
            bias = float(mean[here].sum()) / volume - 1
            first = date.fromordinal(int(monday))
            found.append(WeekAccuracy(first, volume, wape, sma4_wape, bias, float(inside[here].mean())))
    return tuple(found)


def _wape(piece: _Scored) -> float:
    """Return the sum of absolute errors over the sum of counts."""
    return float(np.abs(piece.actual - piece.mean).sum() / max(piece.actual.sum(), 1e-300))


def _seasonal_error(history: History, end: date) -> float:
    """Return the mean absolute error of last week's same interval over the first training days."""
    counts = history.until(end).counts
    weekdays = weekday_of(np.arange(counts.shape[0]) + history.first_day.toordinal())
    errors: list[Array] = []
    for weekday in range(7):
        rows = counts[weekdays == weekday]
        rows = rows[np.isfinite(rows).any(axis=1)]
        errors.append(np.abs(np.diff(rows, axis=0)).ravel())
    joined = np.concatenate(errors)
    joined = joined[np.isfinite(joined)]
    return float(joined.mean()) if joined.size else float("nan")


def _accuracy(method: Method, pieces: tuple[_Scored, ...], scale: float) -> Accuracy:
    """Pool the origins of one method."""

    def pooled(name: str) -> Array:
        return np.concatenate([getattr(piece, name) for piece in pieces])

    actual, mean, totals, total_means = (
        pooled(name) for name in ("actual", "mean", "totals", "total_means")
    )
    volume = max(float(actual.sum()), 1e-300)
    error = float(np.abs(actual - mean).sum())
    return Accuracy(
        method,
        error / volume,
        error / max(actual.size, 1) / scale if scale > 0 else float("nan"),
        float(mean.sum()) / volume - 1,
        float(np.abs(totals - total_means).sum()) / volume,
        float(((actual >= pooled("low")) & (actual <= pooled("high"))).mean()),
        float(((totals >= pooled("total_low")) & (totals <= pooled("total_high"))).mean()),
    )
