"""Rules over kinds of shift: the rest that days off give, and what is kept by a stricter rule.

The search keeps every week within the average, and every long shift out of the night. Its rosters are
lawful; its bound would be one of the stricter rules, and is therefore taken without either rule.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.ruledkinds import RuledKinds
from workforce.rostering.rules import averagetime, weeklyrest, weeklytime


def rests_between(ruled: RuledKinds) -> NDArray[np.bool_]:
    """Return which option may follow which after so many days off, as far as the weekly rest goes.

    Returns
    -------
    Shape (days, days off, options, options): whether the second one may be worked on a day when the first
    was worked before 1, 2, ... days off; as many days off as do not always give the rest.
    """
    starts, ends, apart = ruled.starts, ruled.ends, ruled.apart
    due = ruled.of_each(lambda rules: rules.weekly_rest_minutes and weeklyrest.encode(rules, ruled.horizon))
    found: list[NDArray[np.bool_]] = []
    for off in range(1, len(starts) - 1):
        rested = np.ones((len(starts), *apart.shape), dtype=bool)
        rested[off + 1 :] = starts[off + 1 :, None, :] - ends[: -(off + 1), :, None] >= due
        rested |= apart
        if rested.all():
            break
        found.append(rested)
    shape = len(found), len(starts), *apart.shape
    return np.array(found, dtype=bool).reshape(shape).swapaxes(0, 1)


def rests_before(ruled: RuledKinds) -> NDArray[np.bool_]:
    """Return which option may be the first of the period, as far as the weekly rest goes.

    Returns
    -------
    Shape (people, days off, options): whether it may be worked after 1, 2, ... days off since the last
    shift before the period; as many days off as do not always give the rest.
    """
    staff, starts = ruled.problem.staff, ruled.starts
    rested = np.ones((len(staff), max(len(starts) - 1, 0), starts.shape[1]), dtype=bool)
    for own, person in zip(rested, staff, strict=True):
        if person.last_end is not None and person.days_in_a_row:
            due = weeklyrest.encode(ruled.problem.rules_of(person), ruled.horizon)
            own[:] = starts[1:] >= ruled.horizon.tick_of(person.last_end) + due
    short = np.flatnonzero(~rested.all(axis=(0, 2)))
    return rested[:, : short[-1] + 1 if len(short) else 0]


def loosened(problem: RosterProblem) -> RosterProblem:
    """Return a problem without the rules that are kept by a stricter one; its bound holds for both."""
    return problem.with_rules(_loosened)


def _loosened(rules: LabourRules) -> LabourRules:
    return replace(rules, average_weekly_minutes=0, max_night_minutes=0)


def with_honest_bound(result: RosterResult, bound: float) -> RosterResult:
    """Return the result of a search that kept stricter rules, with a bound that holds for the rules."""
    if result.roster is None:
        return replace(result, status=RosterStatus.NO_SOLUTION, bound=-float("inf"))
    bound = min(bound, result.objective)
    proved = result.objective - bound < 1e-6
    return replace(result, status=RosterStatus.OPTIMAL if proved else RosterStatus.FEASIBLE, bound=bound)


def keeps_stricter_rules(problem: RosterProblem) -> bool:
    """Tell whether the search over kinds keeps a rule by a stricter one for anybody."""
    horizon = Horizon.of(problem)
    weeks = len(horizon.weeks())
    averages = (
        averagetime.encode(rules, person, weeks) < weeklytime.encode_person(rules, person)[1]
        for person, rules in ((one, problem.rules_of(one)) for one in problem.staff)
    )
    return any(averages) or _has_long_nights(RuledKinds.of(problem, horizon))


def _has_long_nights(ruled: RuledKinds) -> bool:
    most = ruled.of_each(lambda rules: rules.max_night_minutes)
    paid = np.array([kind.paid_minutes for kind in ruled.kinds])
    return bool(ruled.nights()[:, (most > 0) & (most < paid)].any())
