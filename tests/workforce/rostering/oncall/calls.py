"""Small centres with people wanted on call."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import OnCall, Roster
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, RULES, ZONE, person
from workforce.rostering.problem import Burden, Demand, Fairness, OnCallNeed, Prices, RosterProblem

QUEUES = ("calls", "mail")


def at(day, hour):
    """Return a local hour of a day, counted from the first Monday."""
    return local_instant(MONDAY + timedelta(days=day), round(60 * hour), ZONE)


def span(agent, day, hour=18, hours=14):
    """Return a span on call, by default from the evening to the morning."""
    return OnCall(agent, at(day, hour), at(day, hour + hours))


def need(day, hour=18, hours=14, people=1, **more):
    """Return a need, by default from the evening to the morning."""
    return OnCallNeed(at(day, hour), at(day, hour + hours), people, **more)


def idle(staff, needs, days=14, rules=RULES, **more):
    """Return a centre in which nobody has to work, so that spans on call are all there is."""
    grid = TimeGrid.of_days(MONDAY, days, 60, ZONE)
    demands = tuple(Demand(name, np.zeros(grid.count)) for name in QUEUES)
    return RosterProblem(grid, demands, tuple(staff), rules, 60, on_call_needs=tuple(needs), **more)


def called(problem, *spans):
    """Return a roster of spans alone."""
    return Roster(problem.grid.start, problem.grid.end, (), on_call=tuple(spans))


def drawn(seed):
    """Return a centre of two or three people whose spans overlap, are told, published and limited."""
    rng = np.random.default_rng(seed)
    skills = (("calls",), ("mail",), QUEUES)
    staff = tuple(
        person(
            number,
            skills[rng.integers(3)],
            burden=Burden(on_call=int(rng.integers(3))),
            on_call_before=_days_before(rng),
            days_off=frozenset({MONDAY + timedelta(days=int(rng.integers(14)))}),
        )
        for number in range(1, int(rng.integers(2, 4)) + 1)
    )
    needs = {}
    for _ in range(int(rng.integers(2, 5))):
        one = need(
            int(rng.integers(6)),
            int(rng.choice([6, 12, 18])),
            int(rng.choice([6, 12, 30])),
            int(rng.integers(1, 3)),
            serves=[None, *QUEUES][rng.integers(3)],
            weight=float(rng.choice([0.5, 1.0, 2.0])),
        )
        needs[one.start, one.end, one.serves] = one
    some = list(needs.values())
    fixed = [OnCall(1, some[0].start, some[0].start + timedelta(hours=3))] if rng.random() < 0.3 else []
    known = [OnCall(2, one.start, one.end) for one in some if rng.random() < 0.4]
    rules = replace(RULES, max_on_call_days=int(rng.integers(0, 4)))
    return idle(
        staff,
        some,
        rules=rules,
        fairness=Fairness(on_call=float(rng.choice([0.0, 3.0]))),
        prices=Prices(change=float(rng.choice([0.0, 7.0])), missing_on_call_hour=1.0),
        on_call=tuple(fixed),
        published_on_call=tuple(known),
    )


def _days_before(rng) -> frozenset[date]:
    return frozenset(MONDAY - timedelta(days=int(day)) for day in rng.integers(1, 28, rng.integers(3)))
