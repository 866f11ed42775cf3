"""A lattice in flat arrays, as the machine code of `kernel` reads it; no prices are in it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.lattice import Lattice, Singles


class Plan(NamedTuple):
    """What does not depend on prices: a lattice in flat arrays.

    Parameters
    ----------
    runs : most working days in a row, classes, statuses of days off, least working days in a row.
    first, width, offset : shape (days + 1,); each day's band and where its states begin in memory.
    group, groups : shape (days, classes) and (days,); classes with one number may follow the same classes.
    follows : shape (days, groups, classes); which classes those are.
    distance : shape (days, classes, 2); how far a shift moves a state, in a block and as its first.
    fold : shape (inner,); where a state stands when the week's counters begin anew.
    toll : shape (2, inner); what it costs that a week ends in a state: the first week, and any other.
    week : shape (days,); which of the two the week before a day is.
    monday : shape (days,); whether they do on a day.
    edges : shape (people, 5); run of days before, status of days off before, whether the block is free,
        group of the kind before, place of the counters.
    rest_group : shape (classes,); the group of each class as far as the rest of days off goes.
    groups_at_rest : how many such groups there are.
    settled : whether the least days off are always rest enough.
    rested : shape (days, statuses of days off, classes); which class may follow which status.
    """

    runs: Ints
    first: Ints
    width: Ints
    offset: Ints
    group: Ints
    groups: Ints
    follows: NDArray[np.bool_]
    distance: Ints
    broken: Singles
    fold: Ints
    toll: Singles
    week: Ints
    monday: NDArray[np.bool_]
    edges: Ints
    rest_group: Ints
    groups_at_rest: int
    settled: bool
    rested: NDArray[np.bool_]


def plan_of(lattice: Lattice) -> Plan:
    """Return a lattice in flat arrays."""
    days, classes, runs = len(lattice.weekday), len(lattice.classes), lattice.runs
    bands = np.array(lattice.bands, dtype=np.int64)
    width = bands[:, 1] - bands[:, 0]
    resting = lattice.resting
    statuses = runs.most_run * classes + resting.count
    group = np.zeros((days, classes), dtype=np.int64)
    follows = np.zeros((days, classes, classes), dtype=np.bool_)
    # Most days have one list of classes in common, so each list is looked at once.
    for before in {id(own): own for own in lattice.allowed_before}.values():
        own_days = [own is before for own in lattice.allowed_before]
        for number, allowed in enumerate(dict.fromkeys(before)):
            follows[np.ix_(own_days, [number], list(allowed))] = True
            group[np.ix_(own_days, [one == allowed for one in before])] = number
    sizes = lattice.axes.sizes[1:]
    at = np.indices(sizes).reshape(len(sizes), -1) if sizes else np.zeros((0, 1), dtype=np.int64)
    for axis in lattice.axes.weekly:
        at[axis - 1] = 0
    fold = np.ravel_multi_index(tuple(at), sizes) if sizes else np.zeros(1, dtype=np.int64)
    monday = (lattice.weekday == 0) & (np.arange(days) > 0) & bool(lattice.axes.weekly)
    return Plan(
        np.array([runs.most_run, classes, resting.count, runs.least_run], dtype=np.int64),
        np.ascontiguousarray(bands[:, 0]),
        width,
        np.concatenate([[0], np.cumsum(width * statuses)]).astype(np.int64),
        group,
        group.max(axis=1) + 1,
        follows,
        np.array(lattice.distances, dtype=np.int64).reshape(days, classes, 2),
        lattice.axes.broken,
        np.asarray(fold, dtype=np.int64),
        lattice.axes.toll,
        np.array([(lattice.weekday[1:day] == 0).any() for day in range(days)], dtype=np.int64),
        monday,
        _edges_of(lattice),
        np.asarray(lattice.group, dtype=np.int64),
        resting.groups,
        resting.settled,
        _rested_of(lattice),
    )


def _edges_of(lattice: Lattice) -> Ints:
    edges = [
        (
            edge.run,
            0 if edge.run else lattice.resting.status(edge),
            int(edge.free),
            lattice.group_before(edge),
            int(place),
        )
        for edge, place in zip(lattice.before, lattice.axes.start, strict=True)
    ]
    return np.array(edges, dtype=np.int64)


def _rested_of(lattice: Lattice) -> NDArray[np.bool_]:
    shape = len(lattice.weekday), lattice.resting.count, len(lattice.classes)
    rested = np.zeros(shape, dtype=np.bool_)
    if lattice.resting.settled:
        rested[:, -1] = True
        return rested
    for day, may in enumerate(lattice.rested_before):
        for number, own in enumerate(may):
            rested[day, list(own), number] = True
    return rested
