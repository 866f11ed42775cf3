"""Weekly rest over kinds of shift: which of them days off give, after another kind or before the period."""

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.ruledkinds import RuledKinds
from workforce.rostering.rules import weeklyrest


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
