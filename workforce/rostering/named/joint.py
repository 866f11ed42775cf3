"""The best choice among the tours found, as a small programme in whole numbers.

People who share a car are tied to each other, and settling one before the other often misses what the two
could do together. Among the tours that are cheap enough to matter the best choice is found at once.
"""

import numpy as np

from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Ints
from workforce.rostering.named.cars import Pairs
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.master import Master, Relaxed
from workforce.rostering.programme import Programme

SECONDS = 2.0
MOST_TOURS = 2000


def best_choice(master: Master, relaxed: Relaxed, limit: float, budget: Budget) -> Tours | None:
    """Return a tour for everybody in the window that together cost less than a limit, where one was found.

    Parameters
    ----------
    relaxed : an optimum in fractions; at its prices each tour is as much dearer as any choice with it is.
    """
    columns = _columns(master, relaxed, limit)
    who, frame = np.array(master.person, dtype=np.int64)[columns], master.frame
    people, rows = len(frame.people), frame.space.rows
    if len(np.unique(who)) < people or frame.pairs is None:
        return None
    programme = Programme()
    own = np.array(master.own)[columns]
    tours = programme.add_columns(len(columns), upper=1.0, cost=own, whole=True)
    persons = programme.add_rows(people, lower=1.0, upper=1.0)
    programme.add_entries(persons[who], tours, 1.0)
    count = len(master.rows)
    need = programme.add_rows(count, lower=master.need, upper=master.need)
    for price, sign in ((rows.under, 1.0), (rows.over, -1.0)):
        slack = programme.add_columns(count, upper=np.inf, cost=price[master.rows])
        programme.add_entries(need, slack, sign)
    for column, number in zip(columns.tolist(), tours.tolist(), strict=True):
        programme.add_entries(need[master.places[column]], number, master.amounts[column])
    chosen = np.array([master.tours[column] for column in columns.tolist()])
    _add_pairs(programme, frame.pairs, (who, chosen, tours))
    answer = programme.solve(budget.effort(SECONDS, gap=0.0))
    apart = float(frame.pairs.weights.sum() * len(frame.window))
    if not answer.found or answer.objective + apart >= limit:
        return None
    worked = np.flatnonzero(answer.values[tours] > 0.5)
    found = np.zeros((people, len(frame.window)), dtype=np.int16)
    found[who[worked]] = chosen[worked]
    return found


def _columns(master: Master, relaxed: Relaxed, limit: float) -> Ints:
    """Return the tours that can be in a choice below a limit, the most promising where they are many."""
    reduced = master.reduced_costs(relaxed)
    order = np.argsort(reduced, kind="stable")[:MOST_TOURS]
    return np.asarray(order[relaxed.value + reduced[order] < limit])


def _add_pairs(programme: Programme, pairs: Pairs, work: tuple[Ints, Tours, Ints]) -> None:
    """Save the price of a day apart wherever both of a pair work options that are near.

    Parameters
    ----------
    work : whose tour each is, the tours, and their columns.
    """
    who, chosen, tours = work
    for pair, places in enumerate(pairs.places.tolist()):
        near = np.argwhere(pairs.near[pair])
        together = programme.add_columns(len(near), upper=1.0, cost=-pairs.weights[pair])
        for side, place in enumerate(places):
            options = pairs.near.shape[2]
            met, row = np.unique(near[:, 0] * options + near[:, 1 + side], return_inverse=True)
            rows = programme.add_rows(len(met), lower=0.0)
            programme.add_entries(rows[row], together, -1.0)
            own = np.flatnonzero(who == place)
            where = np.arange(chosen.shape[1]) * options + chosen[own]
            at = np.searchsorted(met, where)
            tied = met[np.minimum(at, len(met) - 1)] == where
            column = np.broadcast_to(tours[own][:, None], where.shape)
            programme.add_entries(rows[at[tied]], column[tied], 1.0)
