"""Whether a tour is lawful, told from the tour alone."""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.named.frame import weekends_worked
from workforce.rostering.named.space import TourSpace
from workforce.rostering.rules.sundays import SUNDAY


def lawful(space: TourSpace, person: int, tour: NDArray[np.int16]) -> bool:
    """Tell whether a person may work a tour of the whole period."""
    days = np.flatnonzero(tour)
    return bool(
        space.allowed[person, days, tour[days] - 1].all()
        and _blocks_are_lawful(space, person, tour)
        and _totals_are_lawful(space, person, tour)
        and (space.averages is None or space.averages.kept(person, tour))
    )


def _blocks_are_lawful(space: TourSpace, person: int, tour: NDArray[np.int16]) -> bool:
    limits, before = space.limits, int(space.limits.run_before[person])
    day = 0
    for working, own in groupby(tour > 0):
        length = len(list(own))
        inside = (day > 0 or (before > 0 and not working)) and day + length < len(tour)
        run = length + (before if day == 0 else 0)
        if working and run > limits.most_run[person]:
            return False
        least = limits.least_run[person] if working else limits.least_off[person]
        if inside and length < least:
            return False
        day += length
    pairs = np.flatnonzero((tour[:-1] > 0) & (tour[1:] > 0))
    follows = space.follows[pairs + 1, tour[pairs] - 1, tour[pairs + 1] - 1].all()
    return bool(follows) and _rests_are_lawful(space, person, tour)


def _rests_are_lawful(space: TourSpace, person: int, tour: NDArray[np.int16]) -> bool:
    days, first = np.flatnonzero(tour), space.rests_before[person]
    if len(days) and 0 < days[0] <= len(first) and not first[days[0] - 1, tour[days[0]] - 1]:
        return False
    off = np.diff(days) - 1
    asks = np.flatnonzero((off > 0) & (off <= space.rests.shape[1]))
    before, after = days[asks], days[asks + 1]
    return bool(space.rests[after, off[asks] - 1, tour[before] - 1, tour[after] - 1].all())


def _totals_are_lawful(space: TourSpace, person: int, tour: NDArray[np.int16]) -> bool:
    limits = space.limits
    worked = np.bincount(tour, minlength=space.kinds + 1)[1:]
    least, most = limits.minutes[person]
    if not least <= worked @ space.minutes <= most or (worked > limits.of_kind[person]).any():
        return False
    if weekends_worked(space, tour[None])[0] > limits.weekends[person]:
        return False
    if (tour[space.weekday == SUNDAY] > 0).sum() > limits.sundays[person]:
        return False
    paid = np.concatenate([[0], space.minutes])[tour]
    week = np.cumsum(space.weekday == 0)
    room = np.tile([limits.week_days[person], limits.week_minutes[person]], (week[-1] + 1, 1))
    room[0] = np.maximum(room[0] - limits.begun[person], 0)
    return bool(
        (np.bincount(week, weights=tour > 0) <= room[:, 0]).all()
        and (np.bincount(week, weights=paid) <= room[:, 1]).all()
    )
