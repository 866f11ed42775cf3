"""Staff for demands that share nobody: each is sized for itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Roster
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.limits import StoppingRule
from workforce.rostering.problem import Demand, DemandId, LabourRules, StaffMember
from workforce.rostering.sizing import size_staff

USUAL = StoppingRule(seconds=30.0)
FINE_MINUTES = 30


def size_own_people(
    grid: TimeGrid,
    demands: tuple[Demand, ...],
    contracts: tuple[EmploymentContract, ...],
    rules: LabourRules,
    stopping: StoppingRule = USUAL,
) -> tuple[StaffMember, ...]:
    """Return people for each demand who serve no other, numbered through from 1.

    Parameters
    ----------
    stopping : when the counting of one demand's people stops.
    """
    people: list[StaffMember] = []
    for demand in demands:
        if demand.required.any():
            hours, need = _by_hour(grid, demand)
            people += size_staff(hours, (need,), contracts, rules, None, stopping)
    return tuple(
        replace(person, agent=AgentId(number), name=f"agent {number}")
        for number, person in enumerate(people, start=1)
    )


def hand_on(roster: Roster, before: Sequence[StaffMember], now: Sequence[StaffMember]) -> Roster:
    """Return a roster with the shifts of earlier people given to the people who came in their place.

    The shifts of the k-th person with some contract and work go to the k-th such person; those for whom
    there is nobody any more are left out.
    """
    successors = {place: person.agent for place, person in zip(_places(now), now, strict=True)}
    heirs = {
        person.agent: successors[place]
        for place, person in zip(_places(before), before, strict=True)
        if place in successors
    }
    shifts = (replace(one, agent=heirs[one.agent]) for one in roster.shifts if one.agent in heirs)
    return replace(roster, shifts=tuple(shifts))


_Place = tuple[ContractId, frozenset[DemandId], int]


def _places(staff: Sequence[StaffMember]) -> list[_Place]:
    """Return for each person contract, work, and how many with the same come before."""
    seen: Counter[tuple[ContractId, frozenset[DemandId]]] = Counter()
    places = []
    for person in staff:
        alike = person.contract.id, person.serves
        places.append((*alike, seen[alike]))
        seen[alike] += 1
    return places


def _by_hour(grid: TimeGrid, demand: Demand) -> tuple[TimeGrid, Demand]:
    """Return a demand on whole hours where its intervals are finer than half hours.

    Counting people needs no finer view, and is many times faster on hours.
    """
    factor = 60 // grid.minutes
    if grid.minutes >= FINE_MINUTES or grid.count % factor:
        return grid, demand
    hours = TimeGrid(grid.start, 60, grid.count // factor, grid.zone)
    return hours, replace(demand, required=demand.required.reshape(-1, factor).mean(axis=1))
