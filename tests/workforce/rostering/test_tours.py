from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.workforce.rostering.centres import PART_TIME, RULES, centre, person
from workforce.rostering.besttour import TourSearch
from workforce.rostering.blocks import arrange, candidates
from workforce.rostering.crew import presence_of_shifts
from workforce.rostering.rules import dailyrest, weeklyrest
from workforce.rostering.tourgraph import FEW_EXCESSES, Excess
from workforce.rostering.tours import Freedom, Priced, price, with_pauses

NIGHT_AND_DAY = {"days": 4, "start_step_minutes": 60}


def best_tour(layout, week, priced, freedom):
    return TourSearch(layout, week, priced.columns).best(priced.worth, freedom)


def lawful(layout, columns, chosen, freedom):
    """Tell by the words of the rules whether a choice of shifts is lawful."""
    rules, tick = layout.problem.rules, layout.horizon.tick
    ended, last_day, run = freedom.ended, freedom.last_day, freedom.run
    if len(chosen) > freedom.days or columns.paid[chosen].sum() > freedom.minutes:
        return False
    for k in chosen:
        day = int(columns.day[k])
        rest = rules.daily_rest_minutes if day - last_day < 2 else max(rules.weekly_rest_minutes, 660)
        run = run + 1 if day - last_day == 1 else 1
        if day in freedom.days_off or run > rules.max_consecutive_days:
            return False
        if (columns.start[k] - ended) * tick < rest:
            return False
        ended, last_day = int(columns.end[k]), day
    if freedom.ahead is None:
        return True
    day, start = freedom.ahead
    rest = rules.daily_rest_minutes if day - last_day < 2 else max(rules.weekly_rest_minutes, 660)
    return (start - ended) * tick >= rest


@pytest.mark.parametrize("seed", range(24))
def test_the_best_week_is_the_best_of_all_lawful_weeks(seed):
    rng = np.random.default_rng(seed)
    rules = replace(RULES, max_consecutive_days=2, weekly_rest_minutes=(0, 2100)[seed % 2])
    problem = centre(**NIGHT_AND_DAY, rules=rules, staff=(person(1, contract=PART_TIME),))
    problem.demands[0].required[:] = 1.0
    layout = arrange(problem)
    columns = candidates(layout, range(4), layout.blocks)
    keep = np.sort(
        np.concatenate([rng.permutation(np.flatnonzero(columns.day == day))[:5] for day in range(4)])
    )
    columns = columns.take(keep)
    worth = rng.uniform(-0.2, 1.0, len(columns))
    rests = (encode(rules, layout.horizon) for encode in (dailyrest.encode, weeklyrest.encode))
    ended, run = int(rng.integers(-80, 0)), int(rng.integers(0, 2))
    freedom = Freedom(3, 840, ended, -1, run, frozenset(), 2, *rests)
    if seed >= 12:
        day = int(rng.integers(4, 6))
        freedom = replace(freedom, ahead=(day, 96 * day + int(rng.integers(0, 60))))
    found = best_tour(layout, range(4), Priced(columns, worth), freedom)
    assert lawful(layout, columns, np.array(found, dtype=int), freedom)
    days = [[None, *np.flatnonzero(columns.day == day)] for day in range(4)]
    choices = ([int(k) for k in choice if k is not None] for choice in product(*days))
    best = max(
        worth[one].sum() for one in choices if lawful(layout, columns, np.array(one, dtype=int), freedom)
    )
    assert worth[found].sum() == pytest.approx(best)


@pytest.mark.parametrize("longest", [500, 540])
def test_nights_beyond_their_average_are_told_apart_by_few_steps_never_too_low(longest):
    paid = np.arange(180, longest + 1, 15)
    over = np.where(paid > 200, paid - 480, 0)
    freedom = Freedom(5, 2400, 0, -1, 0, frozenset(), 6, 44, 140, over=over, spare=100)
    excess = Excess.of(freedom, len(over))
    step = {500: 45, 540: 60}[longest]
    assert len(np.unique(excess.over)) <= FEW_EXCESSES
    assert (excess.over * step >= over).all()
    assert excess.spare * step <= 100


def test_few_lengths_of_nights_are_told_apart_to_the_minute():
    over = np.array([0, 60, -30, -30, 0])
    excess = Excess.of(Freedom(5, 2400, 0, -1, 0, frozenset(), 6, 44, 140, over=over, spare=7), 5)
    assert (excess.over == over).all()
    assert (excess.spare, excess.most, excess.least(2)) == (7, 60, -113)


@pytest.mark.parametrize("paid", [337, 401, 452, 456, 480])
def test_a_candidate_is_worth_the_time_that_it_serves_whatever_its_length(paid):
    contract = replace(PART_TIME, daily_minutes=(paid, paid), weekly_minutes=5 * paid)
    problem = centre(people=1, days=2)
    problem = replace(problem, staff=(replace(problem.staff[0], contract=contract),))
    layout = arrange(problem)
    columns = candidates(layout, range(2), layout.blocks)
    worth = np.random.default_rng(paid).uniform(0, 1, layout.horizon.tick_count)
    worth = np.repeat(worth[:: layout.horizon.ticks_per_interval], layout.horizon.ticks_per_interval)
    priced = price(layout, columns, worth, np.zeros(len(columns)))
    per = layout.horizon.ticks_per_interval
    for k in range(0, len(columns), 7):
        there = presence_of_shifts(layout, [with_pauses(layout, columns, k, worth)])
        assert priced.worth[k] == pytest.approx(per * float(there @ worth[::per]))
