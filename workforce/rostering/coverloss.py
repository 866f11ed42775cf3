"""What it costs the cover that people who are on shift are away for a while, as an estimate.

People are pooled with all who share a demand with them, as if everybody in a pool could do all its work;
how far a roster covers its demands exactly is told by `evaluation`.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.evaluation import presence
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.problem import RosterProblem

Ints = NDArray[np.int64]


class CoverLoss:
    """People to spare by pool and tick, from which sessions are taken one by one."""

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
        self._pool = [pools[sets.index(tuple(sorted(person.serves)))] for person in problem.staff]

    def worth(self, person: int) -> Floats:
        """Return what a person serving in each tick saves, shape (ticks,)."""
        pool = self._pool[person]
        found: Floats = self._price[pool] * np.clip(1.0 - self._spare[pool], 0.0, 1.0)
        return found

    def take(self, person: int, begin: int, ticks: int) -> None:
        """Note that a person is away for some ticks."""
        self._spare[self._pool[person], begin : begin + ticks] -= 1.0

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
        return cost


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
