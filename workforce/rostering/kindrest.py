"""Rules that the search over kinds of shift keeps by a stricter one, and what that does to its bound.

The search knows days off by their number alone. So where one day off between some kinds would be too short
a weekly rest, it gives so many days off in a row that every pair of kinds leaves the rest. It keeps every
week within the average, and every long shift out of the night. Its rosters are lawful; its bound would be
one of the stricter rules, and is therefore taken from the prices of single days instead.
"""

from dataclasses import replace

import numpy as np

from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.rules import averagetime, nights, restblocks, weeklyrest, weeklytime
from workforce.rostering.shapes import shape_of

MOST_DAYS_OFF = 7


def least_days_off(problem: RosterProblem, horizon: Horizon, person: StaffMember) -> int:
    """Return so many days off in a row that the person's pattern and the weekly rest are kept."""
    off = restblocks.encode(person)
    if not problem.kinds or problem.rules.weekly_rest_minutes <= problem.rules.daily_rest_minutes:
        return off
    starts, ends = _spans(problem, horizon)
    own, due = _kinds_of(problem, person), weeklyrest.encode(problem.rules, horizon)
    while off < MOST_DAYS_OFF and not _is_rest(starts[:, own], ends[:, own], off, due):
        off += 1
    return off


def _is_rest(starts: Ints, ends: Ints, off: int, due: int) -> bool:
    """Tell whether so many days off are rest enough between any two kinds on any days."""
    rests = starts[off + 1 :, None, :] - ends[: -(off + 1), :, None]
    return not (rests < due).any()


def with_honest_bound(result: RosterResult, floor: float) -> RosterResult:
    """Return the result of a search that kept stricter rules, with a bound that holds for the rules.

    Parameters
    ----------
    floor : the price of everybody's cheapest options day after day.
    """
    if result.roster is None:
        return replace(result, status=RosterStatus.NO_SOLUTION, bound=-float("inf"))
    bound = min(floor, result.objective)
    proved = result.objective - bound < 1e-6
    return replace(result, status=RosterStatus.OPTIMAL if proved else RosterStatus.FEASIBLE, bound=bound)


def keeps_stricter_rules(problem: RosterProblem) -> bool:
    """Tell whether the search over kinds keeps a rule by a stricter one for anybody."""
    horizon, rules = Horizon.of(problem.grid, problem.start_step_minutes), problem.rules
    weeks = len(horizon.weeks())
    for person in problem.staff:
        average = averagetime.encode(rules, person, weeks)
        if average < weeklytime.encode_person(rules, person)[1]:
            return True
        if least_days_off(problem, horizon, person) > restblocks.encode(person):
            return True
    return _has_long_nights(problem, horizon)


def _has_long_nights(problem: RosterProblem, horizon: Horizon) -> bool:
    rules = problem.rules
    long = [k for k, kind in enumerate(problem.kinds) if 0 < rules.max_night_minutes < kind.paid_minutes]
    starts, ends = _spans(problem, horizon)
    night = nights.night_before(rules, horizon)
    within = night[np.minimum(ends, len(night) - 1)] - night[starts]
    return bool((within[:, long] >= rules.night_shift_minutes).any())


def _spans(problem: RosterProblem, horizon: Horizon) -> tuple[Ints, Ints]:
    """Return the ticks at which each kind begins and ends on each day, shape (days, kinds)."""
    begins = [kind.start_minute for kind in problem.kinds]
    shapes = [shape_of(kind.paid_minutes, problem.rules, horizon.tick) for kind in problem.kinds]
    starts = horizon.starts[:, np.searchsorted(horizon.start_minutes, begins)]
    return starts, starts + np.array([horizon.ticks(shape.minutes) for shape in shapes])


def _kinds_of(problem: RosterProblem, person: StaffMember) -> Ints:
    """Return the numbers of the kinds whose length a contract allows."""
    shortest, longest = person.contract.daily_minutes
    paid = np.array([kind.paid_minutes for kind in problem.kinds])
    return np.flatnonzero((paid >= shortest) & (paid <= longest))
