"""Business drivers: orders, shipments, reservations, whatever a client knows before the calls come."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput

Array = NDArray[np.float64]

LEAST_KNOWN = 0.5
"""Share of the history's days on which a driver must be known to be used."""

WEEK = 7
"""Days before a day whose driver it may follow: goods travel, parcels come back."""


@dataclass(frozen=True, slots=True)
class Drivers:
    """Daily values of named drivers.

    Parameters
    ----------
    first_day : local date of row 0; rows are consecutive days.
    values : shape (days, len(names)); NaN where unknown.
    """

    names: tuple[str, ...]
    first_day: date
    values: Array

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise InvalidInput(f"{len(self.names)} drivers but values of shape {self.values.shape}.")

    def at(self, ordinals: NDArray[np.int64]) -> Array:
        """Return the values of some days; shape (n, len(names)), NaN where unknown."""
        rows = ordinals - self.first_day.toordinal()
        inside = (rows >= 0) & (rows < self.values.shape[0])
        found = np.full((ordinals.size, len(self.names)), np.nan)
        found[inside] = self.values[rows[inside]]
        return found


@dataclass(frozen=True, slots=True)
class DriverColumns:
    """Drivers as columns of a log-linear model.

    Parameters
    ----------
    columns : shape (n, 3 · used drivers); the driver of the day, of the day before and of the seven
        days before, on the log scale where it is never negative, centred on the history.
    used, unused : names.
    filled : values that were unknown and stand at the mean of the same weekday's last four.
    """

    columns: Array
    used: tuple[str, ...]
    unused: tuple[str, ...]
    filled: int


def driver_columns(drivers: Drivers | None, ordinals: NDArray[np.int64], known_days: int) -> DriverColumns:
    """Return the columns of consecutive days.

    Parameters
    ----------
    ordinals : shape (n,); consecutive proleptic day numbers, history first.
    known_days : how many of them are history.
    """
    if drivers is None or not drivers.names:
        return DriverColumns(np.zeros((ordinals.size, 0)), (), (), 0)
    raw = drivers.at(np.concatenate((ordinals[0] - np.arange(WEEK, 0, -1), ordinals)))
    history = slice(WEEK, WEEK + known_days)
    known_share = np.isfinite(raw[history]).mean(axis=0)
    columns: list[Array] = []
    used: list[str] = []
    filled = 0
    for name, share, values in zip(drivers.names, known_share, raw.T, strict=True):
        if share < LEAST_KNOWN or np.nanstd(values[history]) == 0:
            continue
        whole, gaps = _filled(values)
        before = np.convolve(whole, np.ones(WEEK) / WEEK, mode="valid")[:-1]
        columns += [
            _scaled(whole[WEEK:], known_days),
            0.5 * _scaled(whole[WEEK - 1 : -1], known_days),
            _scaled(before, known_days),
        ]
        used.append(name)
        filled += gaps
    table = np.column_stack(columns) if columns else np.zeros((ordinals.size, 0))
    return DriverColumns(table, tuple(used), tuple(n for n in drivers.names if n not in used), filled)


def driver_notes(drivers: Drivers | None, ordinals: NDArray[np.int64]) -> tuple[str, ...]:
    """Return in sentences what of the drivers is not used or not known.

    Parameters
    ----------
    ordinals : shape (n,); consecutive proleptic day numbers of the history.
    """
    if drivers is None or not drivers.names:
        return ()
    found = driver_columns(drivers, ordinals, ordinals.size)
    last = date.fromordinal(drivers.first_day.toordinal() + drivers.values.shape[0] - 1)
    said = [
        f"Driver {name!r} is known on too few days of the history, or never changes; it is not used."
        for name in found.unused
    ]
    if found.filled:
        said.append(f"{found.filled} unknown driver values, taken as the same weekday's last four.")
    if found.used:
        said.append(f"Drivers are told until {last}; later days are taken as the same weekday's last four.")
    return tuple(said)


def _filled(values: Array) -> tuple[Array, int]:
    """Return the values with gaps at the mean of the last four of the same weekday, and the gaps.

    The week before the history may be unknown as it likes.
    """
    whole = values.copy()
    fallback = float(np.nanmean(values))
    gaps = np.flatnonzero(~np.isfinite(values))
    for row in gaps:
        past = whole[row % 7 : row : 7]
        past = past[np.isfinite(past)][-4:]
        whole[row] = past.mean() if past.size else fallback
    return whole, int((gaps >= WEEK).sum())


def _scaled(values: Array, known_days: int) -> Array:
    """Return the values on the log scale, or in tenths of sds where some are negative; centred."""
    known = values[:known_days]
    if values.min() < 0:
        return np.asarray((values - known.mean()) / (3.0 * max(float(known.std()), 1e-12)))
    typical = max(float(np.median(known[known > 0])) if (known > 0).any() else 1.0, 1e-12)
    logs = np.log(values / typical + 0.05)
    return np.asarray(logs - logs[:known_days].mean())
