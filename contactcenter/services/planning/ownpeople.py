"""Staff for demands that share nobody: each is sized for itself."""

from dataclasses import replace

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.limits import StoppingRule
from workforce.rostering.problem import Demand, LabourRules, StaffMember
from workforce.rostering.sizing import size_staff

SECONDS = 30.0
"""Limit for counting the people of one demand."""
FINE_MINUTES = 30


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
            hours, need = _by_hour(grid, demand)
            people += size_staff(hours, (need,), contracts, rules, None, StoppingRule(seconds=SECONDS))
    return tuple(
        replace(person, agent=AgentId(number), name=f"agent {number}")
        for number, person in enumerate(people, start=1)
    )


def _by_hour(grid: TimeGrid, demand: Demand) -> tuple[TimeGrid, Demand]:
    """Return a demand on whole hours where its intervals are finer than half hours.

    Counting people needs no finer view, and is many times faster on hours.
    """
    factor = 60 // grid.minutes
    if grid.minutes >= FINE_MINUTES or grid.count % factor:
        return grid, demand
    hours = TimeGrid(grid.start, 60, grid.count // factor, grid.zone)
    return hours, replace(demand, required=demand.required.reshape(-1, factor).mean(axis=1))
