"""Markov chains solved numerically: an independent answer for small floors."""

from collections.abc import Callable, Iterable

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import expm_multiply, spsolve

LARGE = 1_500
"""States from which on a direct solution fills too much memory with numbers."""
State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]
Rates = list[tuple[int, int, float]]


def stationary(start: State, moves: Moves) -> dict[State, float]:
    """Return the long-run probability of every state that can be reached from `start`."""
    states, rates = reachable([start], moves)
    return dict(zip(states, _solve(len(states), rates), strict=True))


def reachable(starts: Iterable[State], moves: Moves) -> tuple[dict[State, int], Rates]:
    """Return the states that can be reached, numbered, and the rates between them."""
    states = {state: number for number, state in enumerate(dict.fromkeys(starts))}
    todo = list(states)
    rates: Rates = []
    while todo:
        state = todo.pop()
        for after, rate in moves(state):
            if rate > 0:
                if after not in states:
                    states[after] = len(states)
                    todo.append(after)
                rates.append((states[state], states[after], rate))
    return states, rates


def course(start: dict[State, float], moves: Moves, minutes: float, steps: int) -> list[dict[State, float]]:
    """Return the probabilities of all states at `steps` + 1 equally spaced instants from 0 to `minutes`."""
    states, rates = reachable(start, moves)
    begin = np.array([start.get(state, 0.0) for state in states])
    flow = _flow(len(states), rates).tocsc()
    found = expm_multiply(flow, begin, 0, minutes, steps + 1, endpoint=True)
    return [dict(zip(states, row.tolist(), strict=True)) for row in found]


def _flow(size: int, rates: Rates) -> coo_matrix:
    source, target, rate = (np.array(column) for column in zip(*rates, strict=True))
    return coo_matrix((rate, (target, source)), (size, size)) - coo_matrix(
        (rate, (source, source)), (size, size)
    )


def _solve(size: int, rates: Rates) -> list[float]:
    flow = _flow(size, rates)
    if size > LARGE:
        return _iterated(flow)
    # One balance equation follows from the others; "probabilities sum to 1" stands in its place.
    system = flow.tolil()
    system[0, :] = 1
    right = np.zeros(size)
    right[0] = 1
    found: list[float] = spsolve(system.tocsc(), right).tolist()
    return found


def _iterated(flow: coo_matrix) -> list[float]:
    """Follow the chain at the ticks of a Poisson clock until its probabilities stand still."""
    step = flow.tocsr() / (1.05 * np.abs(flow.diagonal()).max())
    now = np.full(flow.shape[0], 1 / flow.shape[0])
    change = step @ now
    while np.abs(change).sum() > 1e-13:
        now = now + change
        change = step @ now
    settled: list[float] = (now / now.sum()).tolist()
    return settled


def expected(chain: dict[State, float], value: Callable[[State], float]) -> float:
    """Return the long-run mean of a function of the state."""
    return sum(probability * value(state) for state, probability in chain.items())
