"""Markov chains solved numerically: an independent answer for small floors."""

from collections.abc import Callable, Iterable

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]


def stationary(start: State, moves: Moves) -> dict[State, float]:
    """Return the long-run probability of every state that can be reached from `start`."""
    states, todo = {start: 0}, [start]
    rates: list[tuple[int, int, float]] = []
    while todo:
        state = todo.pop()
        for after, rate in moves(state):
            if rate > 0:
                if after not in states:
                    states[after] = len(states)
                    todo.append(after)
                rates.append((states[state], states[after], rate))
    return dict(zip(states, _solve(len(states), rates), strict=True))


def _solve(size: int, rates: list[tuple[int, int, float]]) -> list[float]:
    source, target, rate = (np.array(column) for column in zip(*rates, strict=True))
    flow = coo_matrix((rate, (target, source)), (size, size)) - coo_matrix(
        (rate, (source, source)), (size, size)
    )
    # One balance equation follows from the others; "probabilities sum to 1" stands in its place.
    system = flow.tolil()
    system[0, :] = 1
    right = np.zeros(size)
    right[0] = 1
    found: list[float] = spsolve(system.tocsc(), right).tolist()
    return found


def expected(chain: dict[State, float], value: Callable[[State], float]) -> float:
    """Return the long-run mean of a function of the state."""
    return sum(probability * value(state) for state, probability in chain.items())
