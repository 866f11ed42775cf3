"""Spans on call are given out at the least price there is, which every way of giving them out shows."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workforce.rostering.centres import person
from tests.workforce.rostering.oncall.calls import called, drawn, idle, need, span
from workforce.rostering.evaluation import evaluate
from workforce.rostering.oncall.spans import give_spans, offers_of
from workforce.rostering.problem import Burden, Fairness, Prices
from workforce.rostering.programme import Effort
from workforce.rostering.rules import oncall

EFFORT = Effort(20.0)


def price(problem, spans):
    return evaluate(problem, called(problem, *spans)).cost


def lawful(problem, spans):
    return not any(oncall.check(problem, called(problem, *spans)))


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 100_000))
def test_no_other_way_of_giving_spans_out_is_cheaper(seed):
    problem = drawn(seed)
    if not lawful(problem, ()):
        return
    offers = offers_of(problem)[:8]
    worth = np.random.default_rng(seed).integers(0, 9, len(offers)).astype(float)
    taken = dict(zip(offers, worth, strict=True))
    best = min(
        price(problem, some) + sum(taken[one] for one in some)
        for count in range(len(offers) + 1)
        for some in combinations(offers, count)
        if lawful(problem, some)
    )
    plan = give_spans(problem, offers, worth, EFFORT)
    assert lawful(problem, plan.given)
    assert price(problem, plan.given) + sum(taken[one] for one in plan.given) == pytest.approx(best)
    assert plan.objective == pytest.approx(best)
    assert plan.bound == pytest.approx(best)


def given_to(problem, worth=None):
    offers = offers_of(problem)
    plan = give_spans(problem, offers, np.zeros(len(offers)) if worth is None else worth, EFFORT)
    return [one.agent for one in sorted(plan.given, key=lambda one: (one.start, one.agent))]


def test_who_carried_the_fewest_days_is_called_first():
    staff = person(1, burden=Burden(on_call=5)), person(2, burden=Burden(on_call=3)), person(3)
    needs = [need(day) for day in range(4)]
    assert sorted(given_to(idle(staff, needs, fairness=Fairness(on_call=1.0)))) == [2, 3, 3, 3]


def test_a_published_span_stays_unless_another_is_worth_the_change():
    problem = idle([person(1), person(2)], [need(0)], published_on_call=(span(1, 0),))
    dear = np.array([5.0, 0.0])
    assert given_to(problem, dear) == [2]
    for change, kept in ((1.0, [2]), (20.0, [1])):
        prices = Prices(change=change)
        assert (
            given_to(
                idle([person(1), person(2)], [need(0)], prices=prices, published_on_call=(span(1, 0),)),
                dear,
            )
            == kept
        )


def test_a_published_span_that_the_need_has_left_behind_is_offered_again():
    problem = idle(
        [person(1)], [need(0, hour=19)], published_on_call=(span(1, 0),), prices=Prices(change=1e3)
    )
    assert offers_of(problem) == [span(1, 0), span(1, 0, hour=19)]
    offers = offers_of(problem)
    assert give_spans(problem, offers, np.zeros(2), EFFORT).given == (span(1, 0),)


def test_nobody_is_called_where_a_span_costs_more_than_it_covers():
    problem = idle([person(1)], [need(0)], prices=Prices(missing_on_call_hour=0.1))
    assert given_to(problem, np.array([2.0])) == []
    assert given_to(problem, np.array([1.0])) == [1]
