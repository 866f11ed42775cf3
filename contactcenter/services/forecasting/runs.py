"""The three commands on a file: forecast it, rehearse on it, learn times from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import ContactOutcome
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.drivers import DriverFile, read_drivers
from contactcenter.services.forecasting.events import read_events
from contactcenter.services.forecasting.logs import LogHistories, read_histories, unread_columns
from contactcenter.services.forecasting.overrides import read_overrides
from contactcenter.services.forecasting.queues import forecast_queues, has_contacts
from contactcenter.services.forecasting.rowerrors import FileErrors
from contactcenter.services.forecasting.sofar import read_so_far, with_so_far
from contactcenter.services.forecasting.zones import with_zone
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from contactcenter.services.intake.times import ContactTimes, contact_times
from workforce.forecast.backtest import BacktestReport, backtest
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.drivers import Drivers
from workforce.forecast.forecast import Forecast
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method
from workforce.forecast.overrides import OverriddenForecast, Override, apply_overrides
from workforce.forecast.shopping import with_commercial
from workforce.forecast.timelaws import FittedLaw, handling_laws, patience_laws
from workforce.forecast.times import (
    SHORT_SECONDS,
    HandlingTime,
    Patience,
    estimate_handling,
    estimate_patience,
)

T = TypeVar("T")
Tell = Callable[[str, float], None]
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which files are read, and how.

    Parameters
    ----------
    minutes : length of slots; None for what suits the file.
    until : last local date whose rows are used; None for all.
    region : where public holidays are looked up, as "IT-MI".
    commercial : whether the region brings its shopping days too.
    overrides : a planner's corrections.
    so_far : contacts of the first day of the forecast, as far as it has gone.
    """

    file: Path
    options: ReadOptions = field(default_factory=ReadOptions)
    minutes: int | None = None
    until: date | None = None
    events: Path | None = None
    drivers: Path | None = None
    region: str | None = None
    commercial: bool = True
    overrides: Path | None = None
    so_far: Path | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What the files hold.

    Parameters
    ----------
    errors : rows that cannot be read, file by file.
    notes : everything else left out, set aside or taken for granted, one sentence each.
    """

    log: LogHistories
    events: tuple[Event, ...]
    driver_file: DriverFile | None
    errors: tuple[FileErrors, ...]
    notes: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """What to tell: the first row errors of each file, how many more, and all notes."""
        return *(sentence for one in self.errors for sentence in one.sentences), *self.notes

    def drivers(self, queue: QueueId) -> Drivers | None:
        """Return the drivers of a queue."""
        return None if self.driver_file is None else self.driver_file.of(queue)


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """One queue's history, how and why it was forecast so, and the forecast before and after overrides.

    The fitted model is let go: hundreds of them would not fit into memory.
    """

    history: History
    method: Method
    reason: str
    notes: tuple[str, ...]
    result: OverriddenForecast

    @property
    def forecast(self) -> Forecast:
        """The forecast to plan by, overrides included."""
        return self.result.after


@dataclass(frozen=True, slots=True)
class ForecastRun:
    """The forecast of a file.

    Parameters
    ----------
    without_contacts : queues without a single contact, of which none is expected.
    """

    material: Material
    first_day: date
    days: int
    queues: tuple[QueueForecast, ...]
    without_contacts: tuple[QueueId, ...]


def gather(inputs: Inputs) -> Material:
    """Read all files.

    Raises
    ------
    InvalidInput
        When one of them cannot be read, or holds nothing up to the date.
    """
    options, zone_notes = with_zone(inputs.file, inputs.options, inputs.region)
    log = read_histories(inputs.file, options, inputs.minutes, inputs.until)
    errors, notes = [FileErrors(log.name, log.errors)], (*log.faults, *zone_notes)
    events: tuple[Event, ...] = ()
    if inputs.events is not None:
        event_file = read_events(inputs.events)
        events = event_file.events
        errors.append(FileErrors(inputs.events.name, event_file.errors))
    if inputs.region is not None and inputs.commercial:
        events = with_commercial(events, inputs.region, *_calendar_span(log))
    driver_file = None
    if inputs.drivers is not None:
        driver_file = read_drivers(inputs.drivers, inputs.options)
        errors.append(FileErrors(inputs.drivers.name, driver_file.errors))
        notes += driver_file.notes
    return Material(log, events, driver_file, tuple(errors), notes)


def _with_overrides(
    material: Material, inputs: Inputs, used_at: datetime
) -> tuple[Material, tuple[Override, ...]]:
    """Read the overrides, and tell of those whose queue nobody knows."""
    if inputs.overrides is None:
        return material, ()
    file = read_overrides(inputs.overrides, material.log.zone, used_at)
    queues = {history.queue for history in material.log.histories}
    lost = tuple(
        f"An override by {one.author} is for queue {one.queue!r}, which the file does not have."
        for one in file.overrides
        if one.queue not in queues
    )
    errors = (*material.errors, FileErrors(inputs.overrides.name, file.errors))
    return replace(material, errors=errors, notes=(*material.notes, *lost)), file.overrides


def _calendar_span(log: LogHistories) -> tuple[date, date]:
    """Return the first day of any history, and the last day that could be forecast."""
    first = min(history.first_day for history in log.histories)
    return first, log.last_day + timedelta(days=LONGEST_DAYS)


def forecast_file(inputs: Inputs, days: int, tell: Tell) -> ForecastRun:
    """Forecast every queue of a file for the days behind its end.

    Parameters
    ----------
    days : calendar days to forecast, 1 to 366.
    tell : hears how much is done.

    Raises
    ------
    InvalidInput
        When the days are out of range, or a file cannot be read.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"{days} days ahead; choose 1 to {LONGEST_DAYS} with --days.")
    material = gather(inputs)
    first = (inputs.until or material.log.last_day) + timedelta(days=1)
    grid = TimeGrid.of_days(first, days, material.log.minutes, material.log.zone)
    material, overrides = _with_overrides(material, inputs, grid.start)
    histories = material.log.histories
    options = replace(inputs.options, zone=inputs.options.zone or material.log.zone)
    today = {} if inputs.so_far is None else read_so_far(inputs.so_far, options, grid.minutes)
    made = forecast_queues(
        histories,
        grid,
        lambda history: Knowledge(material.events, inputs.region, material.drivers(history.queue)),
        lambda share: tell("forecast", share),
    )
    found = []
    for history, one in zip(histories, made, strict=True):
        result = apply_overrides(one.forecast, overrides, grid.start)
        if history.queue in today:
            result = replace(result, after=with_so_far(result.after, today[history.queue]))
        found.append(QueueForecast(history, one.method, one.reason, one.notes, result))
    tell("forecast", 1.0)
    empty = tuple(history.queue for history in histories if not has_contacts(history))
    return ForecastRun(_told_of_today(material, today), first, days, tuple(found), empty)


def _told_of_today(material: Material, today: Mapping[QueueId, History]) -> Material:
    """Tell of queues that the day so far and the forecast do not share."""
    queues = {history.queue for history in material.log.histories}
    lost = [
        f"Queue {name!r} of the day so far has no history; it is not used."
        for name in today.keys() - queues
    ]
    if today:
        lost += [
            f"Queue {name!r} is not in the day so far; its forecast stays."
            for name in queues - today.keys()
        ]
    return replace(material, notes=(*material.notes, *sorted(lost)))


@dataclass(frozen=True, slots=True)
class QueueBacktest:
    """The backtest of a queue, or why there is none."""

    queue: QueueId
    report: BacktestReport | None
    reason: str


def backtest_file(
    inputs: Inputs, horizon_days: int, origins: int, tell: Tell
) -> tuple[Material, tuple[QueueBacktest, ...]]:
    """Rehearse forecasts of every queue of a file from origins inside its history."""
    material = gather(inputs)
    found = []
    for number, history in enumerate(material.log.histories):
        tell("backtest", number / len(material.log.histories))
        drivers = material.drivers(history.queue)
        try:
            report = backtest(history, horizon_days, origins, material.events, inputs.region, drivers)
        except InvalidInput as error:
            found.append(QueueBacktest(history.queue, None, str(error)))
        else:
            found.append(QueueBacktest(history.queue, report, ""))
    tell("backtest", 1.0)
    return material, tuple(found)


@dataclass(frozen=True, slots=True)
class TypeTimes:
    """Handling time and patience of one type of contact; None where the log does not tell.

    Parameters
    ----------
    handle_seconds : shape (handled,); the handling times that were fitted.
    handling_laws, patience_laws : fitted to them, the best first; none where there are no times.
    """

    name: str
    contacts: int
    handling: HandlingTime | None
    patience: Patience | None
    handle_seconds: NDArray[np.float64] = field(repr=False, compare=False)
    handling_laws: tuple[FittedLaw, ...] = ()
    patience_laws: tuple[FittedLaw, ...] = ()


@dataclass(frozen=True, slots=True)
class TimesRun:
    """Times of each type in a log, and of all together under the name "all"."""

    types: tuple[TypeTimes, ...]
    total: TypeTimes
    errors: FileErrors
    faults: tuple[str, ...]


def fit_times_file(file: Path, options: ReadOptions) -> TimesRun:
    """Estimate handling time and patience of each type of contact in a log.

    Raises
    ------
    InvalidInput
        When the file cannot be read or holds counts only.
    """
    options, zone_notes = with_zone(file, options, None)
    content = read_log(file, options)
    found = contact_times(content)
    errors = FileErrors(file.name, tuple(content.errors))
    aside = (f"{item.count:,} {item.what}." for item in content.set_aside)
    types = tuple(_times_of(times.queue, [times]) for times in found)
    left = (*aside, *_untold(found), *unread_columns(content))
    told = (*errors.sentences, *left, *content.assumptions, *zone_notes)
    return TimesRun(types, _times_of("all", found), errors, told)


def _untold(found: tuple[ContactTimes, ...]) -> list[str]:
    """Return how many contacts say too little to be used."""
    waits = handles = 0
    for one in found:
        answered, abandoned = one.ended(ContactOutcome.ANSWERED), one.ended(ContactOutcome.ABANDONED)
        waits += int(np.count_nonzero(np.isnan(one.waits) & (answered | abandoned)))
        handles += int(np.count_nonzero(np.isnan(one.handle_seconds) & answered))
    facts = (
        (waits, "contacts of unknown wait, left out of the patience"),
        (handles, "answered contacts of unknown handling time, left out of it"),
    )
    return [f"{count:,} {what}." for count, what in facts if count]


def _times_of(name: str, parts: list[ContactTimes] | tuple[ContactTimes, ...]) -> TypeTimes:
    """Pool the times of some queues."""
    waits = np.concatenate([part.waits for part in parts])
    answered = np.concatenate([part.ended(ContactOutcome.ANSWERED) for part in parts])
    abandoned = np.concatenate([part.ended(ContactOutcome.ABANDONED) for part in parts])
    handles = np.concatenate([part.handle_seconds for part in parts])[answered]
    ended = answered | abandoned
    handled = handles[handles > SHORT_SECONDS]
    handling = _or_none(lambda: estimate_handling(handles))
    patience = _or_none(lambda: estimate_patience(waits[ended], abandoned[ended]))
    return TypeTimes(
        name,
        int(waits.size),
        handling,
        patience,
        handled,
        () if handling is None else handling_laws(handling, handled, SHORT_SECONDS),
        () if patience is None else patience_laws(patience, waits[ended], abandoned[ended]),
    )


def _or_none(estimate: Callable[[], T]) -> T | None:
    """Return an estimate, or None where the data do not allow one."""
    try:
        return estimate()
    except InvalidInput:
        return None
