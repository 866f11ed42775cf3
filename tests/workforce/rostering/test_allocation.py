from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.rostering.allocation import missing, served


def worst_subset(present, need, links):
    """Return what is missing by Hall's theorem: a set of demands less all who serve any of it."""
    demands = range(len(need))
    subsets = chain.from_iterable(combinations(demands, size) for size in range(1, len(need) + 1))
    shortfalls = [
        need[list(chosen)].sum() - present[links[:, list(chosen)].any(axis=1)].sum() for chosen in subsets
    ]
    return max(0.0, *shortfalls)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_missing_is_what_halls_theorem_says(data):
    pools, demands = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    whole = st.integers(0, 6)
    present = np.array(data.draw(st.lists(whole, min_size=pools, max_size=pools)), dtype=float)
    need = np.array(data.draw(st.lists(whole, min_size=demands, max_size=demands)), dtype=float)
    flags = st.lists(st.booleans(), min_size=demands, max_size=demands)
    links = np.array(data.draw(st.lists(flags, min_size=pools, max_size=pools)))
    short = missing(present[:, None], need[:, None], links, np.ones(demands))
    assert short.sum() == pytest.approx(worst_subset(present, need, links), abs=1e-3)


def test_flexible_people_are_not_counted_twice():
    done = served(np.array([[50.0]]), np.array([[50.0], [50.0]]), np.array([[True, True]]))
    assert done.sum() == pytest.approx(50.0)


def test_the_dearer_demand_is_served_first():
    need = np.array([[5.0], [5.0]])
    short = missing(np.array([[6.0]]), need, np.array([[True, True]]), np.array([1.0, 3.0]))
    assert short[:, 0] == pytest.approx([4.0, 0.0])


def test_people_move_over_so_that_a_specialist_can_take_what_only_they_can():
    links = np.array([[True, False], [True, True]])
    need = np.array([[1.0], [1.0]])
    assert missing(np.array([[1.0], [1.0]]), need, links, np.ones(2)).sum() == 0
