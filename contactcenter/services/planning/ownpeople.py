"""Staff for demands that share nobody: each is sized for itself."""

from dataclasses import replace

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import Demand, LabourRules, StaffMember
from workforce.rostering.sizing import size_staff


def size_own_people(
    grid: TimeGrid,
    demands: tuple[Demand, ...],
    contracts: tuple[EmploymentContract, ...],
    rules: LabourRules,
) -> tuple[StaffMember, ...]:
    """Return people for each demand who serve no other, numbered through from 1."""
    people: list[StaffMember] = []
    for demand in demands:
        if demand.required.any():
            people += size_staff(grid, (demand,), contracts, rules)
    return tuple(
        replace(person, agent=AgentId(number), name=f"agent {number}")
        for number, person in enumerate(people, start=1)
    )
