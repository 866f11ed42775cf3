"""Which agreements with one person exclude one another over kinds of shift, and the least that mends it.

References
----------
Chinneck, J. W. (2008), Feasibility and Infeasibility in Optimization, section 6.2: the deletion filter,
which leaves a set of constraints of which each is needed for the contradiction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from workforce.rostering.agreements import DAY_HOURS, Agreement, Concession, agreements_of, lone, of_person
from workforce.rostering.budget import Budget
from workforce.rostering.named.personmodel import Verdict, add_person, lone_tour
from workforce.rostering.named.space import space_of
from workforce.rostering.problem import RosterProblem, StaffMember

PROBE_SECONDS = 5.0
MOST_COLLISIONS = 10


@dataclass(frozen=True, slots=True)
class Collision:
    """Agreements with one person of which each is needed for the contradiction.

    Parameters
    ----------
    ways : what mends it, each alone and each the least of its kind, the smallest first.
    """

    person: StaffMember
    names: tuple[str, ...]
    ways: tuple[Concession, ...]

    @property
    def message(self) -> str:
        """The collision in words."""
        *others, last = self.names
        what = f"{', '.join(others)} and {last} exclude one another" if others else f"{last} cannot be kept"
        ways = "; or ".join(way.told for way in self.ways) or "nothing that can be agreed otherwise"
        return f"{self.person.name} can work no tour: {what} by law and contract. Least change: {ways}."


def mended(
    problem: RosterProblem, person: StaffMember, budget: Budget
) -> tuple[RosterProblem | None, list[Collision]]:
    """Mend one contradiction after the other by the smallest change, and tell each.

    Returns
    -------
    The problem of this person alone as it is solvable, None where no change that was tried makes it so; and
    what collided.
    """
    alone, found = lone(problem, person), list[Collision]()
    while _verdict(alone, budget) is Verdict.IMPOSSIBLE and len(found) < MOST_COLLISIONS:
        collision = _collision(alone, budget)
        found.append(collision)
        if not collision.ways:
            return None, found
        alone = collision.ways[0].change(alone)
    return (alone if _verdict(alone, budget) is Verdict.FOUND else None), found


def with_mended(problem: RosterProblem, person: int, alone: RosterProblem) -> RosterProblem:
    """Return a problem with one person's agreements as they are in a problem of that person alone.

    Parameters
    ----------
    person : index into the staff.
    """
    staff, agent = list(problem.staff), problem.staff[person].agent
    staff[person] = alone.staff[0]
    locks = tuple(one for one in problem.locks if one.agent != agent)
    on_call = tuple(one for one in problem.on_call if one.agent != agent)
    return replace(problem, staff=tuple(staff), locks=locks + alone.locks, on_call=on_call + alone.on_call)


def _collision(alone: RosterProblem, budget: Budget) -> Collision:
    """Return agreements that collide, each of them needed, and what mends this collision."""
    kept = list[Agreement]()
    for one in agreements_of(alone):
        without = one.lifted(alone)
        if _verdict(without, budget) is Verdict.IMPOSSIBLE:
            alone = without
        else:
            kept.append(one)
    ways = sorted(_ways(alone, kept, budget), key=lambda way: way.hours)
    return Collision(alone.staff[0], tuple(one.name for one in kept), tuple(ways))


def _ways(alone: RosterProblem, kept: list[Agreement], budget: Budget) -> Iterator[Concession]:
    for one in kept:
        if one.by_days:
            yield from _days_given_back(alone, budget)
        elif one.softer and _possible(alone, one.softer[-1], budget):
            low, high = 0, len(one.softer) - 1
            while low < high:
                middle = (low + high) // 2
                if _possible(alone, one.softer[middle], budget):
                    high = middle
                else:
                    low = middle + 1
            yield one.softer[high]


def _days_given_back(alone: RosterProblem, budget: Budget) -> Iterator[Concession]:
    """Yield the fewest days off that must be given back, where that helps."""
    space = space_of(of_person(days_off=frozenset())(alone))
    model = cp_model.CpModel()
    choices = add_person(model, space, 0)
    off = [k for k, day in enumerate(space.horizon.days) if day in alone.staff[0].days_off]
    model.minimize(sum(sum(choices[day]) for day in off))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = _seconds(budget)
    if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        worked = [day for day in off if any(map(solver.boolean_value, choices[day]))]
        days = [space.horizon.days[day] for day in worked]
        told = f"give back the day{'s' * (len(days) > 1)} off {', '.join(map(str, days))}"
        left = of_person(days_off=alone.staff[0].days_off - set(days))
        yield Concession(told, left, DAY_HOURS * len(days))


def _possible(alone: RosterProblem, way: Concession, budget: Budget) -> bool:
    return _verdict(way.change(alone), budget) is Verdict.FOUND


def _verdict(alone: RosterProblem, budget: Budget) -> Verdict:
    return lone_tour(space_of(alone), 0, _seconds(budget))[0]


def _seconds(budget: Budget) -> float:
    return float(np.clip(budget.left / 4, 0.5, PROBE_SECONDS))
