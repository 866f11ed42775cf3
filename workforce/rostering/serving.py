"""Who serves when, as numbers: spans between the parts of shifts, and people by set of skills."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Shift
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.needs import Demand

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
RESOLUTION = timedelta(microseconds=1)
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class ServingSpans:
    """Spans in which people serve contacts.

    Parameters
    ----------
    agents : shape (spans,); whose each is.
    edges : shape (spans, 2); begin and end in microseconds since 1970.
    """

    agents: Ints
    edges: Ints

    @classmethod
    def between(cls, shifts: Ints, parts: Ints) -> Self:
        """Return the spans of shifts that lie between their parts, as `Shift.serving_spans` does for one.

        Parameters
        ----------
        shifts : shape (shifts, 3); agent, begin and end.
        parts : shape (parts, 3); row of the shift, begin and end, in any order; within their shifts.

        Examples
        --------
        A break and a meal that overlap:

        >>> spans = ServingSpans.between(np.array([[7, 0, 100]]), np.array([[0, 40, 60], [0, 30, 50]]))
        >>> spans.edges.tolist()
        [[0, 30], [60, 100]]
        """
        parts = parts[np.lexsort((parts[:, 1], parts[:, 0]))]
        rows, places = parts[:, 0], np.arange(len(parts)) + parts[:, 0]
        # A shift of k parts has k + 1 gaps: from its begin or a part's end to a part's begin or its end.
        first = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(shifts)) + 1)])
        owner = np.repeat(np.arange(len(shifts)), np.diff(first))
        begins, ends = np.empty(len(owner), dtype=np.int64), np.empty(len(owner), dtype=np.int64)
        begins[first[:-1]], begins[places + 1] = shifts[:, 1], parts[:, 2]
        ends[first[1:] - 1], ends[places] = shifts[:, 2], parts[:, 1]
        begins = _latest_so_far(begins - shifts[owner, 1], owner) + shifts[owner, 1]
        some = begins < ends
        return cls(shifts[owner[some], 0], np.stack([begins[some], ends[some]], axis=1))

    def of_people(self, agents: Iterable[AgentId]) -> Self:
        """Return the spans of some people."""
        own = np.isin(self.agents, np.fromiter(agents, dtype=np.int64))
        return type(self)(self.agents[own], self.edges[own])


def _latest_so_far(values: Ints, owner: Ints) -> Ints:
    """Return the running maximum of values of at least 0, begun anew with each owner."""
    step = int(values.max(initial=0)) + 1
    found: Ints = np.maximum.accumulate(values + owner * step) - owner * step
    return found


@dataclass(frozen=True, slots=True)
class SkillSets:
    """People by the set of demands that they serve.

    Parameters
    ----------
    rows : which set each person has, from 0.
    links : shape (sets, demands); which set serves what.
    """

    rows: Mapping[AgentId, int]
    links: NDArray[np.bool_]

    @classmethod
    def of(cls, serves: Mapping[AgentId, frozenset[str]], demands: Sequence[Demand]) -> Self:
        """Return the sets of people of whom it is known what they serve."""
        sets = sorted({tuple(sorted(one)) for one in set(serves.values())})
        known = {frozenset(one): row for row, one in enumerate(sets)}
        links = np.array([[demand.id in one for demand in demands] for one in sets], dtype=bool)
        rows = {agent: known[one] for agent, one in serves.items()}
        return cls(rows, links.reshape(len(sets), len(demands)))

    def presence(self, grid: TimeGrid, there: Iterable[Shift] | ServingSpans) -> Floats:
        """Return people serving by set, with the parts of cut intervals; shape (sets, grid.count)."""
        if isinstance(there, ServingSpans):
            agents, place = np.unique(there.agents, return_inverse=True)
            row = np.array([self.rows[AgentId(agent)] for agent in agents.tolist()], dtype=np.int64)[place]
            seconds = (there.edges - (grid.start - EPOCH) // RESOLUTION) / SECOND
        else:
            spans = [(self.rows[one.agent], *span) for one in there for span in one.serving_spans()]
            row = np.array([one[0] for one in spans], dtype=np.int64)
            seconds = np.array([(edge - grid.start).total_seconds() for one in spans for edge in one[1:]])
        return _people_in(grid, len(self.links), row, seconds.reshape(-1, 2))


def _people_in(grid: TimeGrid, rows: int, row: Ints, seconds: Floats) -> Floats:
    """Return how many spans of each row lie over each interval, in parts where they cut it.

    A span adds a person from the interval in which it begins, and takes one away where it ends.

    Parameters
    ----------
    row : shape (spans,); from 0 to below `rows`.
    seconds : shape (spans, 2); edges of the spans, from the start of the grid.

    Returns
    -------
    Shape (rows, grid.count).
    """
    edges = np.clip(seconds / (60.0 * grid.minutes), 0.0, grid.count)
    whole = edges.astype(np.int64)
    places, count = (row[:, None] * (grid.count + 1) + whole).ravel(), rows * (grid.count + 1)
    sign = np.tile([1.0, -1.0], len(row))
    begun = np.bincount(places, sign, count).astype(np.float64).reshape(rows, -1)
    cut = np.bincount(places, sign * (edges - whole).ravel(), count).astype(np.float64).reshape(rows, -1)
    present: Floats = (np.cumsum(begun, axis=1) - cut)[:, :-1]
    return present
