"""Which lengths of shifts fit together into one person's week.

Hours of a week, summed over people, promise more than they can keep: two people of 20 hours cannot share
five shifts of 5 hours and three of 4. A mix is a set of slots that one person's week has room for, and a
slot holds a shift of its length or a shorter one. Only mixes to which nothing can be added, and of which no
slot can be longer, are needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from workforce.rostering.horizon import Floats, Ints

if TYPE_CHECKING:
    from workforce.rostering.blocks import Columns
    from workforce.rostering.weekmodel import WeekModel

MOST_MIXES = 300
MOST_LOOKED_AT = 20_000
SLACK = 1e-6


@cache
def mixes_of(lengths: tuple[int, ...], days: int, minutes: int) -> tuple[tuple[int, ...], ...] | None:
    """Return the mixes of a week, each as its slots of at least each length; None where they are too many.

    Parameters
    ----------
    lengths : paid minutes of shifts, ascending, over 0.
    days, minutes : the most of a week, at least 0.

    Examples
    --------
    Twenty hours on at most five days are four shifts of five hours or five of four; slots of at least 4,
    4½ and 5 hours:

    >>> mixes_of((240, 270, 300), 5, 1200)
    ((4, 4, 4), (5, 0, 0))
    """
    if comb(len(lengths) + days, days) > MOST_LOOKED_AT:
        return None
    found = tuple(islice(_longest(lengths[::-1], days, minutes), MOST_MIXES + 1))
    if len(found) > MOST_MIXES:
        return None
    return tuple(tuple(sum(slot >= length for slot in mix) for length in lengths) for mix in found)


def _longest(lengths: tuple[int, ...], days: int, minutes: int) -> Iterator[tuple[int, ...]]:
    """Yield the mixes in slots, longest first, to which nothing can be added and no slot made longer."""
    for mix in _mixes(lengths, days, minutes):
        left = minutes - sum(mix)
        roomy = len(mix) < days and left >= lengths[-1]
        steps = (longer - slot for slot in mix for longer in lengths if longer > slot)
        if not roomy and min(steps, default=left + 1) > left:
            yield mix


def _mixes(lengths: tuple[int, ...], days: int, minutes: int) -> Iterator[tuple[int, ...]]:
    """Yield all mixes that use up either the days or the minutes, longest slots first."""
    fit = [k for k, length in enumerate(lengths) if length <= minutes]
    if not days or not fit:
        yield ()
        return
    for k in fit:
        for rest in _mixes(lengths[k:], days - 1, minutes - lengths[k]):
            yield (lengths[k], *rest)


@dataclass(frozen=True, slots=True)
class BlockMixes:
    """The mixes of those people of a block who have the same limits of the week.

    Parameters
    ----------
    own : the candidates of the block.
    who : indices into the staff.
    slots : shape (mixes, lengths); slots of at least each length.
    columns : the programme's columns, how many people have each mix.
    """

    own: Ints
    who: Ints
    lengths: Ints
    slots: Ints
    columns: Ints

    def whole(self, values: Floats) -> Ints:
        """Return how many people have each mix, in whole people near the programme's values."""
        return whole_mixes(values[self.columns], len(self.who))


def whole_mixes(share: Floats, people: int) -> Ints:
    """Return how many of some people have each mix, from the shares of a relaxation, shape (mixes,).

    Examples
    --------
    >>> whole_mixes(np.array([1.6, 0.2, 1.2]), 3).tolist()
    [2, 0, 1]
    """
    counts = np.floor(share + SLACK).astype(np.int64)
    left = people - int(counts.sum())
    counts[np.argsort(counts - share, kind="stable")[:left]] += 1
    counts[int(np.argmax(share))] += people - int(counts.sum())
    return counts


def add_mixes(
    model: "WeekModel", own: Ints, groups: Mapping[tuple[int, int], list[int]], heads: int | None
) -> bool:
    """Hold a block's shifts to the mixes of its people; False, and nothing added, where they are too many.

    Parameters
    ----------
    own : the candidates of the block.
    groups : which people have so many days and minutes in the week.
    heads : the column of the number of people, where that is to be found.
    """
    paid, programme = model.task.columns.paid[own], model.programme
    lengths = np.unique(paid)
    found = {limits: mixes_of(tuple(lengths.tolist()), *limits) for limits in groups}
    if None in found.values():
        return False
    rows = programme.add_rows(len(lengths), upper=0.0)
    for row, length in zip(rows, lengths, strict=True):
        programme.add_entries(row, model.shifts[own[paid >= length]], 1.0)
    by_day = _by_day(
        model.task.columns, own, lengths, [mix for mixes in found.values() for mix in mixes or ()]
    )
    daily = programme.add_rows(len(by_day), upper=0.0)
    for row, (_, which) in zip(daily, by_day, strict=True):
        programme.add_entries(row, model.shifts[which], 1.0)
    for limits, people in groups.items():
        slots = np.array(found[limits], dtype=np.int64).reshape(-1, len(lengths))
        columns = programme.add_columns(len(slots), upper=np.inf)
        programme.add_entries(rows[None, :], columns[:, None], -slots)
        for row, (place, _) in zip(daily, by_day, strict=True):
            programme.add_entries(row, columns[slots[:, place] > 0], -1.0)
        everybody = programme.add_rows(1, upper=float(len(people)) if heads is None else 0.0)
        programme.add_entries(everybody, columns, 1.0)
        if heads is not None:
            programme.add_entries(everybody, heads, -1.0)
        model.mixes.append(BlockMixes(own, np.array(people), lengths, slots, columns))
    return True


def _by_day(
    columns: "Columns", own: Ints, lengths: Ints, mixes: list[tuple[int, ...]]
) -> list[tuple[int, Ints]]:
    """Return the candidates of each day that are as long as a length that some mix has no slot for.

    Only whose mix has such a slot can work one of them on that day.

    Returns
    -------
    Pairs of a place in the lengths and indices of candidates.
    """
    rare = [place for place in range(len(lengths)) if not all(mix[place] for mix in mixes)]
    found = [(place, own[columns.paid[own] >= lengths[place]]) for place in rare]
    return [
        (place, which[columns.day[which] == day])
        for place, which in found
        for day in np.unique(columns.day[which])
    ]
