"""People on call, meetings and training placed around the shifts of a roster, which stay as they are."""

from dataclasses import replace

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.activityplan import place_activities
from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Horizon
from workforce.rostering.limits import StoppingRule
from workforce.rostering.oncall.spans import give_spans, offers_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem

NOT_FOR_NOTHING = 0.01
"""What a span costs whoever takes it, so that nobody is on call who is not wanted."""


def place_beside(
    problem: RosterProblem, roster: Roster, stopping: StoppingRule, params: SolverParams
) -> Roster:
    """Return a roster with what its problem asks for beside shifts.

    Nobody gets a shift, and none begins or ends otherwise. Sessions and spans on call that the roster holds
    stay; the others are put where they cost the cover least, and breaks move within the shifts that get a
    session. A shift that begins or ends between two steps of the time line gets none.

    Parameters
    ----------
    stopping : of the search for who is on call; sessions take as long as they take.
    """
    budget = Budget(stopping, params, SystemClock())
    fixed = replace(problem, locks=roster.shifts, on_call=roster.on_call)
    offers = offers_of(fixed)
    effort = budget.effort(stopping.seconds, gap=0.0)
    given = give_spans(fixed, offers, np.full(len(offers), NOT_FOR_NOTHING), effort).given if offers else ()
    horizon = Horizon.of(fixed)
    whole = tuple(shift for shift in roster.shifts if _is_whole(horizon, shift))
    placed = place_activities(replace(fixed, locks=whole), replace(roster, shifts=whole))
    others = (shift for shift in roster.shifts if not _is_whole(horizon, shift))
    shifts = sorted((*placed.shifts, *others), key=lambda one: (one.start, one.agent))
    return replace(roster, shifts=tuple(shifts), on_call=tuple(sorted({*roster.on_call, *given})))


def _is_whole(horizon: Horizon, shift: Shift) -> bool:
    """Tell whether a shift begins, and ends, on steps of the time line."""
    return all(
        horizon.instant_of(horizon.tick_of(instant)) == instant for instant in (shift.start, shift.end)
    )
