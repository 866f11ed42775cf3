"""The search for a roster: week by week, everybody roughly, then each person exactly, again and again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from contactcenter.clock import SystemClock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.activityplan import place_activities, unplaced
from workforce.rostering.attendance import attendance
from workforce.rostering.blocks import Layout, arrange
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.budget import Budget
from workforce.rostering.catalogue import in_times, needed_by_interval
from workforce.rostering.evaluation import evaluate
from workforce.rostering.explain import shortages
from workforce.rostering.horizon import Horizon
from workforce.rostering.lastcheck import keep_rules
from workforce.rostering.limits import StoppingRule
from workforce.rostering.mending import in_order
from workforce.rostering.named.solving import Report, solve_kinds
from workforce.rostering.oncall.search import ShiftSearch, solve_with_spans
from workforce.rostering.params import SolverParams
from workforce.rostering.periodplan import plan_period
from workforce.rostering.polishing import FINE_SHARE
from workforce.rostering.problem import RosterProblem
from workforce.rostering.remeasurement import remeasure
from workforce.rostering.replanning import replan
from workforce.rostering.result import RosterResult, status_of, without_noise
from workforce.rostering.rules.violation import days_of_period
from workforce.rostering.validation import validate
from workforce.rostering.warmstart import WarmStart
from workforce.rostering.weeksearch import LEAST_SECONDS, Past, Tours, fill_week, search_week, write_week

REPAIR_SHARE = 0.06
PERIOD_SHARE = 0.1
LOOSE_SHARE = 0.15
CHECKS = 3
"""What measuring and checking the roster takes at the end, in times that measuring it once takes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search has come.

    Parameters
    ----------
    stage : what was done; "first valid roster" as soon as there is one to keep.
    share : of the weeks planned, 0 to 1.
    """

    stage: str
    share: float
    seconds: float


def solve(
    problem: RosterProblem,
    stopping: StoppingRule,
    params: SolverParams,
    progress: Callable[[Progress], None] | None = None,
    start: Roster | None = None,
) -> RosterResult:
    """Find a lawful roster that covers the demand at little cost, and keep the best until the limit.

    Weeks are planned one after the other with what the earlier ones leave behind: rest, days in a row
    and people still on a night shift. Whatever was searched for passes the independent checks at the end.

    Parameters
    ----------
    start : a roster of these people for a like need, left only where that is a gain; None for none.

    Raises
    ------
    InvalidInput
        When the problem contradicts itself; the message names the person and the rule.
    """
    budget = Budget(stopping, params, SystemClock())
    validate(problem)
    if not problem.on_call_needs:
        return _search(problem, problem, start, budget, progress)

    def whole(around: RosterProblem, looser: RosterProblem, until: StoppingRule) -> RosterResult:
        return _search(around, looser, start, Budget(until, params, SystemClock()), progress)

    def part(few: RosterProblem, own: Roster) -> Roster | None:
        return replan(problem, few, own, params)

    found = solve_with_spans(problem, budget, ShiftSearch(whole, part))
    return _looked_at(problem, found, budget)


def _looked_at(problem: RosterProblem, result: RosterResult, budget: Budget) -> RosterResult:
    return replace(keep_rules(problem, result, budget.stopping.gap), seconds=budget.spent)


def _search(
    problem: RosterProblem,
    looser: RosterProblem,
    start: Roster | None,
    budget: Budget,
    progress: Callable[[Progress], None] | None,
) -> RosterResult:
    """Search for shifts alone.

    Parameters
    ----------
    looser : the problem without what was decided before the search, of which the bound is.
    """
    if problem.kinds and not needed_by_interval(problem):
        result = _solve_kinds(problem, looser, start, (budget, _teller(progress, budget)))
        if problem.activities and result.roster is not None:
            roster = place_activities(problem, result.roster)
            result = remeasure(problem, result, roster, budget.stopping.gap)
        return _looked_at(problem, result, budget)
    problem = in_times(problem)
    if start is None and problem.published:
        start = Roster(problem.grid.start, problem.grid.end, problem.published)
    search = _Weeks(arrange(problem), start, budget, progress)
    first = search.fill()
    found = search.run(first)
    kept = in_order(problem, first.shifts)
    result = replace(_result(problem, found, budget), first_seconds=first.seconds, first=kept)
    return _looked_at(problem, result, budget)


@dataclass(frozen=True, slots=True)
class _Found:
    """A roster of all weeks: its shifts, the price of each week, a bound, and when it was there."""

    shifts: list[Shift]
    costs: list[float]
    bound: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The search week by week, each with what the earlier ones leave behind."""

    layout: Layout
    start: Roster | None
    budget: Budget
    progress: Callable[[Progress], None] | None

    def fill(self) -> _Found:
        """Return a first roster, whatever time is left."""
        past, shifts, costs = Past.nothing(self.layout), list[Shift](), list[float]()
        for week in self.layout.horizon.weeks():
            crew = fill_week(past, week, self._tours(week, shifts))
            past = past.after(crew)
            shifts.extend(write_week(crew, past.diary))
            costs.append(crew.cost())
        found = _Found(shifts, costs, 0.0, self.budget.spent)
        self._tell("first valid roster", 0.0)
        return found

    def run(self, first: _Found) -> _Found:
        """Return the best roster that the time allows; at worst the first one."""
        weeks, budget = self.layout.horizon.weeks(), self.budget
        if self._hopeless(first):
            return first
        past, shifts, costs, bound = Past.nothing(self.layout), list[Shift](), list[float](), 0.0
        kept = REPAIR_SHARE * budget.stopping.seconds
        past.diary.planned = plan_period(self.layout, budget, budget.left * PERIOD_SHARE)
        for number, week in enumerate(weeks):
            time = budget, max(budget.left - kept, 0.0) / (len(weeks) - number)
            crew, least = search_week(past, week, (self._tours(week, shifts), first.costs[number]), time)
            past = past.after(crew)
            shifts.extend(write_week(crew, past.diary))
            bound += least
            costs.append(crew.cost())
            self._tell(f"week {number + 1}", (number + 1) / len(weeks))
        if sum(costs) > sum(first.costs):
            return replace(first, bound=bound)
        return _Found(shifts, costs, bound, budget.spent)

    def _hopeless(self, first: _Found) -> bool:
        """Tell whether less time is left than a week takes that is filled once more and mended a little."""
        return self.budget.left < first.seconds + LEAST_SECONDS

    def _tours(self, week: range, shifts: list[Shift]) -> Tours | None:
        return None if self.start is None else WarmStart(self.layout, self.start).tours(week, shifts)

    def _tell(self, stage: str, share: float) -> None:
        if self.progress:
            self.progress(Progress(stage, share, self.budget.spent))


def _solve_kinds(
    problem: RosterProblem,
    looser: RosterProblem,
    start: Roster | None,
    work: tuple[Budget, Callable[[Report], None]],
) -> RosterResult:
    """Search over kinds of shift; a part of the time goes into the bound where that is of a looser one."""
    _refuse(start)
    budget, tell = work
    if looser is problem:
        return solve_kinds(problem, budget, tell)
    brief = replace(budget.stopping, seconds=budget.stopping.seconds * LOOSE_SHARE)
    bound = solve_kinds(looser, Budget(brief, budget.params, budget.clock)).bound
    result = solve_kinds(problem, budget, tell)
    return replace(result, bound=without_noise(bound, result.objective))


def _teller(progress: Callable[[Progress], None] | None, budget: Budget) -> Callable[[Report], None]:
    def tell(report: Report) -> None:
        if progress:
            share = min(budget.spent / budget.stopping.seconds, 1.0)
            progress(Progress(f"{report.stage}: {report.cost:g}", share, budget.spent))

    return tell


def _result(problem: RosterProblem, found: _Found, budget: Budget) -> RosterResult:
    roster = in_order(problem, found.shifts)
    if attendance(problem, roster).unasked:
        roster = place_activities(problem, roster)
    if budget.left > 0:
        roster = _repaired(problem, roster, found.bound, budget)
    worth = evaluate(problem, roster)
    bound = without_noise(found.bound, worth.cost)
    return RosterResult(
        status_of(worth.cost, bound, budget.stopping.gap),
        roster,
        worth.cost,
        bound,
        worth.understaffed_hours,
        worth.overstaffed_hours,
        budget.spent,
        shortages=shortages(problem, roster, worth.missing),
        contract_hours_unused=contract_hours(problem) - (worth.paid_hours - worth.pay.overtime.hours),
        pay=worth.pay,
        unplaced=unplaced(problem, roster),
    )


def _repaired(problem: RosterProblem, roster: Roster, bound: float, budget: Budget) -> Roster:
    """Return a roster with its breaks placed anew where that may be a gain, and time for the checks."""
    began = budget.spent
    cost = evaluate(problem, roster).cost
    checks = CHECKS * (budget.spent - began)
    if cost <= bound * (1 + budget.stopping.gap * FINE_SHARE):
        return roster
    seconds = REPAIR_SHARE * budget.stopping.seconds / len(days_of_period(problem))
    return repair_breaks(problem, roster, budget.effort(seconds, gap=0.0), lambda: budget.left <= checks)


def contract_hours(problem: RosterProblem) -> float:
    """Return the contract hours of the staff in the period, part weeks in proportion to their days."""
    days = len(Horizon.of(problem).days)
    return sum(person.contract.weekly_minutes for person in problem.staff) / 60 * days / 7


def _refuse(start: Roster | None) -> None:
    if start is not None:
        raise InvalidInput("A search over kinds of shift begins from nothing; leave the start out.")
