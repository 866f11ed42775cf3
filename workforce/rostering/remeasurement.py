"""What a result says of its roster, measured anew where another roster takes its place."""

from dataclasses import replace

from contactcenter.domain.roster import Roster
from workforce.rostering.activityplan import unplaced
from workforce.rostering.catalogue import needed_by_interval
from workforce.rostering.evaluation import evaluate
from workforce.rostering.explain import shortages, shortages_of_kinds
from workforce.rostering.pay import Pay
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, status_of, without_noise


def remeasure(problem: RosterProblem, result: RosterResult, roster: Roster, gap: float) -> RosterResult:
    """Return a result with another roster of its problem and the same bound.

    Parameters
    ----------
    gap : relative gap to the bound at which a roster is good enough, at least 0.
    """
    worth = evaluate(problem, roster)
    known = replace(problem, on_call=roster.on_call or problem.on_call)
    bound = without_noise(result.bound, worth.cost)
    by_kind = bool(problem.kinds) and not needed_by_interval(problem)
    short = shortages_of_kinds(known, roster) if by_kind else shortages(known, roster, worth.missing)
    saved = _agreed_hours(result.pay) - _agreed_hours(worth.pay)
    return replace(
        result,
        status=status_of(worth.cost, bound, gap),
        roster=roster,
        objective=worth.cost,
        bound=bound,
        understaffed_hours=worth.understaffed_hours,
        overstaffed_hours=worth.overstaffed_hours,
        shortages=short,
        pay=worth.pay,
        contract_hours_unused=result.contract_hours_unused + (0.0 if by_kind else saved),
        unplaced=unplaced(problem, roster),
    )


def _agreed_hours(pay: Pay) -> float:
    """Return the paid hours within the contracts."""
    return pay.own.hours + pay.agency.hours
