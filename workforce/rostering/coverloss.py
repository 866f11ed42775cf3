"""What it costs the cover that people who are on shift are away for a while, as an estimate.

For one person it is exact as long as nobody of other skills is taken at the same time. For the many of a
meeting it is the higher of what each costs alone, and of what all cost together if everybody who shares a
demand with them could do all the work of such people.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.allocation import missing
from workforce.rostering.evaluation import presence
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.problem import RosterProblem
from workforce.rostering.slices import slices_of

Ints = NDArray[np.int64]


class CoverLoss:
    """People to spare, from whom sessions are taken one by one."""

    def __init__(self, problem: RosterProblem, horizon: Horizon, roster: Roster) -> None:
        present, links = presence(problem, roster.shifts)
        need = np.array([demand.required for demand in problem.demands]).reshape(
            len(problem.demands), problem.grid.count
        )
        weights = np.array([demand.weight for demand in problem.demands])
        pools = _pools(links)
        count = max(pools, default=-1) + 1
        members = np.array([[own == pool for own in pools] for pool in range(count)], dtype=bool)
        asked = np.array([links[line].any(axis=0) for line in members]).reshape(count, len(weights))
        spare = members.reshape(count, len(links)) @ present - asked @ need
        self._spare = np.repeat(spare, horizon.ticks_per_interval, axis=1)
        dearest = np.where(asked, weights, 0.0).max(axis=1, initial=0.0)
        self._price = dearest * problem.prices.missing_hour * horizon.tick / 60
        sets = sorted({tuple(sorted(person.serves)) for person in problem.staff})
        self._set = [sets.index(tuple(sorted(person.serves))) for person in problem.staff]
        self._pool = [pools[own] for own in self._set]
        self._links, self._present, self._per_interval = links, present, horizon.ticks_per_interval
        self._slices = slices_of(problem.demands, problem.grid.count)
        self._rate = problem.prices.missing_hour * horizon.tick / 60
        self._loss = np.zeros(present.shape)
        self._measure(range(len(links)), np.arange(problem.grid.count))

    def worth(self, person: int) -> Floats:
        """Return what a person serving in each tick saves, shape (ticks,)."""
        found: Floats = np.repeat(self._loss[self._set[person]], self._per_interval)
        return found

    def take(self, person: int, begin: int, ticks: int) -> None:
        """Note that a person is away for some ticks."""
        self._spare[self._pool[person], begin : begin + ticks] -= 1.0
        first, last = begin // self._per_interval, (begin + ticks - 1) // self._per_interval
        columns, own = np.arange(first, last + 1), self._set[person]
        # Of those with other skills it is not asked again: it would take far longer.
        self._present[own, columns] -= ticks / self._per_interval / len(columns)
        self._measure([own], columns)

    def _measure(self, lines: Iterable[int], columns: Ints) -> None:
        """Tell exactly what one person fewer of some sets of skills costs in some intervals."""
        now = self._missing(self._present, columns)
        for line in lines:
            fewer = self._present.copy()
            fewer[line] = np.maximum(fewer[line] - 1.0, 0.0)
            self._loss[line, columns] = self._rate * np.maximum(self._missing(fewer, columns) - now, 0.0)

    def _missing(self, present: Floats, columns: Ints) -> Floats:
        """Return weighted people missing when all are shared at best, shape (columns,)."""
        slices = self._slices
        short = missing(
            np.maximum(present[:, columns], 0.0),
            slices.need[:, columns],
            slices.links(self._links),
            slices.weights,
        )
        found: Floats = (short * slices.weights[:, None]).sum(axis=0)
        return found

    def of_meeting(self, there: Mapping[int, Iterable[int]], ticks: int) -> Floats:
        """Return what a meeting costs that begins in each tick, shape (ticks,).

        Parameters
        ----------
        there : by person, the ticks in which a session could begin for them.
        ticks : length of the meeting.
        """
        away = np.zeros(self._spare.shape)
        for person, begins in there.items():
            away[self._pool[person], list(begins)] += 1.0
        cost = np.zeros(self._spare.shape[1])
        for offset in range(ticks):
            later = np.concatenate([self._spare[:, offset:], np.full((len(away), offset), np.inf)], axis=1)
            short = np.maximum(away - later, 0.0) - np.maximum(-later, 0.0)
            cost += self._price @ np.where(np.isfinite(later), short, 0.0)
        alone = np.zeros(len(cost))
        for person, begins in there.items():
            some = np.array(sorted(begins), dtype=np.int64)
            running = np.concatenate([[0.0], np.cumsum(self.worth(person)), np.zeros(ticks)])
            running[len(cost) + 1 :] = running[len(cost)]
            alone[some] += running[some + ticks] - running[some]
        return np.asarray(np.maximum(cost, alone))


def _pools(links: NDArray[np.bool_]) -> list[int]:
    """Return which pool each set of skills is in; those that share a demand, if by others, are in one.

    Parameters
    ----------
    links : shape (sets, demands).
    """
    pools = list(range(len(links)))
    for column in links.T:
        joined = {pools[line] for line in np.flatnonzero(column)}
        pools = [min(joined) if own in joined else own for own in pools]
    names = {own: number for number, own in enumerate(sorted(set(pools)))}
    return [names[own] for own in pools]
