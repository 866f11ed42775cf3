"""What may come of a search for a roster before anything is built on it."""

from collections.abc import Sequence

from contactcenter.domain.errors import ImpossiblePlan
from contactcenter.domain.roster import Roster
from workforce.rostering.problem import Demand
from workforce.rostering.result import RosterResult


def found_roster(result: RosterResult, demands: Sequence[Demand], seconds: float) -> Roster:
    """Return the roster that a search found.

    Parameters
    ----------
    seconds : that the search was given.

    Raises
    ------
    ImpossiblePlan
        When there is none, or nobody is on shift although people are required: the time was too short.
    """
    if result.roster is None:
        raise ImpossiblePlan("No roster was found: " + "; ".join(result.conflicts))
    if not result.roster.shifts and any(demand.required.any() for demand in demands):
        raise ImpossiblePlan(
            f"In {seconds:g} s the search for a roster put nobody on a shift; give it more seconds, or a "
            "less busy machine."
        )
    return result.roster
