"""A published roster over kinds of shift, mended where somebody cannot work after all."""

from dataclasses import dataclass, replace
from datetime import date

from contactcenter.clock import SystemClock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.solving import roster_of, tours_from
from workforce.rostering.named.space import TourSpace, space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus

MOST_TOUCHED = 5
CHANGE_PRICE = 1e-3
"""What a changed day costs beside the problem's own prices, so that nothing changes for nothing."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A person who cannot work on a day after all."""

    agent: AgentId
    day: date


def repair_kinds(
    problem: RosterProblem,
    published: Roster,
    absences: tuple[Absence, ...],
    stopping: StoppingRule,
    most_touched: int = MOST_TOUCHED,
) -> RosterResult:
    """Take absent people off, and mend the days by the best changes that touch few others.

    One step changes one day of one person, or moves a shift from one person to another; steps go on while
    they make the roster cheaper. The result's bound says nothing but that costs are at least 0.

    Parameters
    ----------
    most_touched : most people beside the absent ones whose shifts may change, at least 0.

    Raises
    ------
    InvalidInput
        When an absent agent is not on the staff, or the day is outside the period.
    """
    budget = Budget(stopping, SolverParams(), SystemClock())
    space = space_of(_without(problem, absences))
    tours = tours_from(space, published)
    absent = [_place(problem, one.agent) for one in absences]
    for place, one in zip(absent, absences, strict=True):
        tours[place, _day(space, one.day)] = 0
    days = sorted({_day(space, one.day) for one in absences})
    _Repair(space, tours, days, frozenset(absent), most_touched).run(budget)
    roster = roster_of(space, tours)
    worth = evaluate(problem, roster)
    return RosterResult(
        RosterStatus.FEASIBLE,
        roster,
        worth.cost,
        0.0,
        worth.understaffed_hours,
        worth.overstaffed_hours,
        budget.spent,
    )


@dataclass
class _Repair:
    """The days that lack somebody, and the changes that could help."""

    space: TourSpace
    tours: Tours
    days: list[int]
    absent: frozenset[int]
    most_touched: int

    def run(self, budget: Budget) -> None:
        """Take the best step again and again."""
        touched: set[int] = set()
        cost = self.space.cost(self.tours)
        while budget.left > 0:
            best = min(self._steps(touched), default=None)
            if best is None or best[0] > cost - CHANGE_PRICE:
                return
            cost, person, day, option = best
            self.tours[person, day] = option
            touched.add(person)

    def _steps(self, touched: set[int]) -> list[tuple[float, int, int, int]]:
        """Return lawful changes of one person on one day with the price of the roster after them."""
        steps = []
        for person in range(self.space.people):
            if person in self.absent or (person not in touched and len(touched) >= self.most_touched):
                continue
            for day in self.days:
                steps += self._changes(person, day)
        return steps

    def _changes(self, person: int, day: int) -> list[tuple[float, int, int, int]]:
        now, found = int(self.tours[person, day]), []
        for option in range(self.space.kinds + 1):
            if option != now and (not option or self.space.allowed[person, day, option - 1]):
                self.tours[person, day] = option
                if lawful(self.space, person, self.tours[person]):
                    found.append((self.space.cost(self.tours), person, day, option))
        self.tours[person, day] = now
        return found


def _day(space: TourSpace, day: date) -> int:
    if day not in space.horizon.days:
        raise InvalidInput(
            f"{day} is outside the period {space.horizon.days[0]} to {space.horizon.days[-1]}."
        )
    return space.horizon.days.index(day)


def _place(problem: RosterProblem, agent: AgentId) -> int:
    for place, person in enumerate(problem.staff):
        if person.agent == agent:
            return place
    raise InvalidInput(f"Agent {agent} is not on the staff of this problem.")


def _without(problem: RosterProblem, absences: tuple[Absence, ...]) -> RosterProblem:
    """Return the problem with the absences as days off."""
    off: dict[AgentId, set[date]] = {}
    for one in absences:
        off.setdefault(one.agent, set()).add(one.day)
    staff = tuple(
        replace(person, days_off=person.days_off | off.get(person.agent, set())) for person in problem.staff
    )
    return replace(problem, staff=staff)
