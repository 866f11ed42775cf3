"""How a named week gets better: people settled in turn, days planned anew, people shaken."""

from collections.abc import Iterator

import numpy as np

from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew, people_of
from workforce.rostering.dayrenewal import DayRenewal
from workforce.rostering.meetings import drop_unheld, hold_sessions, move_meetings
from workforce.rostering.weekplan import has_many_pools

FINE_SHARE = 0.1
"""Of the gap that is good enough: what could still be gained below it is not sought."""
FIRST_SETTLING = 0.25
RENEWAL_SHARE = 0.6
DAYS_A_UNIT = 5
DETERMINISTIC_ROUNDS = 2
PATIENCE_ROUNDS = 2
MOST_SHAKEN = 6
LOOSENING = (0.08, 0.15, 0.3, 0.6)
LEAST_GAIN = 1e-6
VAIN_SHAKES = 400


def polish(crew: Crew, budget: Budget, deadline: float) -> None:
    """Plan person by person until nothing changes or time is up, first loosely, then at the full price."""
    rng = np.random.default_rng(budget.params.seed)
    keep_locks(crew)

    def late() -> bool:
        return budget.left < float("inf") and budget.spent > deadline

    hold_sessions(crew, late)
    share = 1.0 if has_many_pools(crew.layout) else FIRST_SETTLING
    settle(crew, budget, budget.spent + (deadline - budget.spent) * share, rng)
    _renew(crew, budget, deadline, rng)
    vain = 0
    for _ in _rounds(budget, deadline):
        if is_near_floor(crew, budget):
            break
        moved = move_meetings(crew, late)
        vain = 0 if _loosen(crew, budget, deadline, rng) or moved else vain + 1
        if vain == PATIENCE_ROUNDS:
            break
    if not is_near_floor(crew, budget):
        _shake(crew, budget, deadline, rng)
    drop_unheld(crew)


def is_near_floor(crew: Crew, budget: Budget) -> bool:
    """Tell whether what could still be gained is a small part of the gap that is good enough."""
    return crew.cost() <= crew.floor + abs(crew.floor) * budget.stopping.gap * FINE_SHARE


def _renew(crew: Crew, budget: Budget, deadline: float, rng: np.random.Generator) -> None:
    """Plan day after day anew for everybody at once, and person by person between the rounds.

    Under a deterministic limit as many days are planned as its units allow.
    """
    days, counted = list(crew.week), budget.stopping.deterministic
    if counted is not None:
        for day in days[: int(DAYS_A_UNIT * counted)]:
            DayRenewal(crew, day).renew(budget, 0.0)
        return
    while days and budget.spent < deadline and not budget.stopped and not is_near_floor(crew, budget):
        share = (deadline - budget.spent) * RENEWAL_SHARE / len(days)
        days = [day for day in days if _renew_day(crew, day, budget, (deadline, share))]
        before = crew.cost()
        settle(crew, budget, deadline, rng)
        if crew.cost() < before - LEAST_GAIN:
            days = list(crew.week)


def _renew_day(crew: Crew, day: int, budget: Budget, time: tuple[float, float]) -> bool:
    deadline, seconds = time
    in_time = budget.spent < deadline and not budget.stopped
    return in_time and DayRenewal(crew, day).renew(budget, seconds)


def keep_locks(crew: Crew) -> None:
    """Give everybody a week that holds their locked shifts in lawful blocks, whatever time is left."""
    for pool in range(len(crew.layout.pools)):
        unkept = [k for k in people_of(crew.layout, pool) if crew.is_unkept(k)]
        if unkept:
            crew.improve(pool, unkept)


def _loosen(crew: Crew, budget: Budget, deadline: float, rng: np.random.Generator) -> bool:
    """Let people off shifts that cover little, plan at ever dearer prices, and keep it if it is a gain."""
    before = crew.standing()
    for eagerness in LOOSENING:
        crew.eagerness = eagerness
        _go_round(crew, budget, deadline, rng)
    crew.eagerness = 1.0
    settle(crew, budget, deadline, rng)
    gain = before[0] - crew.cost()
    if gain < 0:
        crew.go_back(before)
    return gain > LEAST_GAIN


def settle(crew: Crew, budget: Budget, deadline: float, rng: np.random.Generator) -> None:
    """Go through everybody in changing order until nothing changes; never for the worse."""
    before, quiet = crew.standing(), 0
    for _ in _rounds(budget, deadline):
        quiet = 0 if _go_round(crew, budget, deadline, rng) else quiet + 1
        if quiet == PATIENCE_ROUNDS or is_near_floor(crew, budget):
            break
    if crew.cost() > before[0]:
        crew.go_back(before)


def _go_round(crew: Crew, budget: Budget, deadline: float, rng: np.random.Generator) -> int:
    """Plan everybody anew once, as far as time allows, and return how many weeks changed."""
    changed = 0
    for pool in rng.permutation(len(crew.layout.pools)).tolist():
        if budget.left < float("inf") and budget.spent > deadline:
            break
        people = np.array(people_of(crew.layout, pool))
        changed += crew.improve(pool, rng.permutation(people).tolist())
    return changed


def _shake(crew: Crew, budget: Budget, deadline: float, rng: np.random.Generator) -> None:
    """Take a few people off their shifts and plan them anew, until time is up or it long did not help."""
    pools = [people_of(crew.layout, pool) for pool in range(len(crew.layout.pools))]
    chances = np.array([len(people) for people in pools], dtype=np.float64)
    vain = 0
    for _ in _rounds(budget, deadline):
        pool = int(rng.choice(len(pools), p=chances / chances.sum()))
        size = min(int(rng.integers(2, MOST_SHAKEN + 1)), len(pools[pool]))
        some = rng.choice(pools[pool], size=size, replace=False)
        vain = 0 if crew.shake(pool, [int(person) for person in some]) else vain + 1
        if vain > VAIN_SHAKES:
            return


def _rounds(budget: Budget, deadline: float) -> Iterator[int]:
    if budget.stopping.deterministic is not None:
        yield from range(DETERMINISTIC_ROUNDS)
        return
    number = 0
    while budget.spent < deadline and not budget.stopped:
        yield number
        number += 1
