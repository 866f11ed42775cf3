"""What a change to a published roster would mean: a swap, or a day off."""

from dataclasses import dataclass, replace
from datetime import date

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import Violation, local_day


@dataclass(frozen=True, slots=True)
class Absence:
    """A person who cannot work on a day after all."""

    agent: AgentId
    day: date


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """What a change would mean.

    Parameters
    ----------
    violations : rules that it would newly break; none for a lawful change.
    cost : by how much the roster would get dearer, below 0 for cheaper.
    """

    violations: tuple[Violation, ...]
    cost: float

    @property
    def lawful(self) -> bool:
        """Tell whether the change breaks no rule."""
        return not self.violations


def check_swap(
    problem: RosterProblem, published: Roster, first: tuple[AgentId, date], second: tuple[AgentId, date]
) -> ChangeCheck:
    """Tell what it means when two people take over each other's shifts of one day each.

    A person without a shift on that day has nothing to give, so a swap with a day off is a gift.

    Raises
    ------
    InvalidInput
        When neither has a shift to give.
    """
    days = {shift: _worked(problem, published, *shift) for shift in (first, second)}
    if not any(days.values()):
        raise InvalidInput(
            f"Neither agent {first[0]} on {first[1]} nor {second[0]} on {second[1]} has a shift to swap."
        )
    shifts = []
    for shift in published.shifts:
        if shift in days[first]:
            shifts.append(replace(shift, agent=second[0]))
        elif shift in days[second]:
            shifts.append(replace(shift, agent=first[0]))
        else:
            shifts.append(shift)
    return _compared(problem, published, replace(published, shifts=tuple(shifts)), {first[0], second[0]})


def check_time_off(problem: RosterProblem, published: Roster, absence: Absence) -> ChangeCheck:
    """Tell what it means to give a person a day off: rules broken, and the price of the gap."""
    gone = _worked(problem, published, absence.agent, absence.day)
    kept = tuple(shift for shift in published.shifts if shift not in gone)
    return _compared(problem, published, replace(published, shifts=kept), {absence.agent})


def _compared(problem: RosterProblem, before: Roster, after: Roster, people: set[AgentId]) -> ChangeCheck:
    """Check the people concerned alone, for nobody else's rules can be touched."""
    own = replace(problem, staff=tuple(one for one in problem.staff if one.agent in people))
    old = set(check_roster(own, _only(before, people)))
    new = tuple(one for one in check_roster(own, _only(after, people)) if one not in old)
    return ChangeCheck(new, evaluate(problem, after).cost - evaluate(problem, before).cost)


def _only(roster: Roster, people: set[AgentId]) -> Roster:
    return replace(roster, shifts=tuple(shift for shift in roster.shifts if shift.agent in people))


def _worked(problem: RosterProblem, roster: Roster, agent: AgentId, day: date) -> tuple[Shift, ...]:
    place_of(problem, agent)
    return tuple(
        shift for shift in roster.shifts if shift.agent == agent and local_day(problem, shift) == day
    )


def place_of(problem: RosterProblem, agent: AgentId) -> int:
    """Return a person's index in the staff.

    Raises
    ------
    InvalidInput
        When there is no such person.
    """
    for place, person in enumerate(problem.staff):
        if person.agent == agent:
            return place
    raise InvalidInput(f"Agent {agent} is not on the staff of this problem.")
