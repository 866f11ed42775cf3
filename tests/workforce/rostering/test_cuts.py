"""What missing people cost, read off the binding needs, is what the flow finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.rostering.allocation import missing
from workforce.rostering.cuts import Cuts
from workforce.rostering.problem import Demand
from workforce.rostering.slices import slices_of

STEPS = ((), ((0.25, 0.5), (1.0, 1.0)))


def a_case(seed: int, most: int = 5):
    rng = np.random.default_rng(seed)
    demands, sets, count = int(rng.integers(1, most + 1)), int(rng.integers(1, 6)), 12
    needs = tuple(
        Demand(
            f"d{k}",
            rng.integers(0, 6, count) + 0.25,
            float(rng.choice([1, 2])),
            STEPS[int(rng.integers(2))],
        )
        for k in range(demands)
    )
    links = rng.random((sets, demands)) < 0.5
    return slices_of(needs, count), links, rng.integers(0, 6, (sets, count)).astype(float)


def price_of(slices, links, present):
    short = missing(present, slices.need, slices.links(links), slices.weights)
    return (short * slices.weights[:, None]).sum(axis=0)


@given(st.integers(0, 10**6))
def test_the_price_of_the_smallest_cut_is_that_of_the_largest_flow(seed):
    slices, links, present = a_case(seed)
    cuts = Cuts.of(slices, links)
    assert cuts.is_exact
    assert cuts.price(present) == pytest.approx(price_of(slices, links, present), abs=1e-3)


@given(st.integers(0, 10**6))
def test_one_person_more_or_fewer_is_worth_what_the_flow_says(seed):
    slices, links, present = a_case(seed)
    cuts = Cuts.of(slices, links)
    more, fewer = cuts.marginal(present)
    now = price_of(slices, links, present)
    for row in range(len(present)):
        one = np.zeros_like(present)
        one[row] = 1.0
        assert now - price_of(slices, links, present + one) == pytest.approx(more[row], abs=1e-3)
        less = np.minimum(one, present)
        assert price_of(slices, links, present - less) - now == pytest.approx(fewer[row], abs=1e-3)
        there = np.maximum(present, one)
        down = price_of(slices, links, there - one) - price_of(slices, links, there)
        assert cuts.one_fewer(there, row, np.s_[:]) == pytest.approx(down, abs=1e-3)


def test_where_too_many_demands_hang_together_no_more_is_told_missing_than_is():
    rng = np.random.default_rng(4)
    needs = tuple(Demand(f"d{k}", rng.integers(0, 6, 12).astype(float)) for k in range(10))
    links = np.eye(10, dtype=bool) | np.roll(np.eye(10, dtype=bool), 1, axis=1)
    present = rng.integers(0, 4, (10, 12)).astype(float)
    slices = slices_of(needs, 12)
    cuts = Cuts.of(slices, links)
    assert not cuts.is_exact
    assert (cuts.price(present) <= price_of(slices, links, present) + 1e-3).all()
