"""Rules over kinds of shift: the rest that days off give, and what is kept by a stricter rule.

The search keeps every week within the average, and every long shift out of the night. Its rosters are
lawful; its bound would be one of the stricter rules, and is therefore taken without either rule.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.rules import averagetime, nights, weeklyrest, weeklytime
from workforce.rostering.shapes import shape_of


def rests_between(problem: RosterProblem, horizon: Horizon) -> NDArray[np.bool_]:
    """Return which kind may follow which after so many days off, as far as the weekly rest goes.

    Returns
    -------
    Shape (days, days off, kinds, kinds): whether the second kind may be worked on a day when the first one
    was worked before 1, 2, ... days off; as many days off as do not always give the rest.
    """
    starts, ends = _spans(problem, horizon)
    due = problem.rules.weekly_rest_minutes and weeklyrest.encode(problem.rules, horizon)
    found: list[NDArray[np.bool_]] = []
    for off in range(1, len(starts) - 1):
        rested = np.ones((len(starts), len(problem.kinds), len(problem.kinds)), dtype=bool)
        rested[off + 1 :] = starts[off + 1 :, None, :] - ends[: -(off + 1), :, None] >= due
        if rested.all():
            break
        found.append(rested)
    shape = len(found), len(starts), len(problem.kinds), len(problem.kinds)
    return np.array(found, dtype=bool).reshape(shape).swapaxes(0, 1)


def loosened(problem: RosterProblem) -> RosterProblem:
    """Return a problem without the rules that are kept by a stricter one; its bound holds for both."""
    rules = replace(problem.rules, average_weekly_minutes=0, max_night_minutes=0)
    return replace(problem, rules=rules)


def with_honest_bound(result: RosterResult, bound: float) -> RosterResult:
    """Return the result of a search that kept stricter rules, with a bound that holds for the rules."""
    if result.roster is None:
        return replace(result, status=RosterStatus.NO_SOLUTION, bound=-float("inf"))
    bound = min(bound, result.objective)
    proved = result.objective - bound < 1e-6
    return replace(result, status=RosterStatus.OPTIMAL if proved else RosterStatus.FEASIBLE, bound=bound)


def keeps_stricter_rules(problem: RosterProblem) -> bool:
    """Tell whether the search over kinds keeps a rule by a stricter one for anybody."""
    horizon, rules = Horizon.of(problem.grid, problem.start_step_minutes), problem.rules
    weeks = len(horizon.weeks())
    averages = (
        averagetime.encode(rules, person, weeks) < weeklytime.encode_person(rules, person)[1]
        for person in problem.staff
    )
    return any(averages) or _has_long_nights(problem, horizon)


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
