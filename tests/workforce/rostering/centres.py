"""Small centres for the tests of the roster."""

from dataclasses import replace
from datetime import date

import numpy as np

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.problem import Demand, LabourRules, RosterProblem, StaffMember

ZONE = "Europe/Rome"
MONDAY = date(2026, 10, 5)
FULL_TIME = EmploymentContract(ContractId("ft"), "Full time", 2400, 5, (480, 480))
PART_TIME = EmploymentContract(ContractId("pt"), "Part time", 1200, 5, (240, 300))
RULES = LabourRules("neutral")


def flat_curve(grid, agents, opens=9, closes=17, weekdays=range(5)):
    """Return a need of so many agents in the opening hours."""
    need = np.zeros(grid.count)
    for k in range(grid.count):
        local = grid.local_of(k)
        if local.weekday() in weekdays and opens <= local.hour < closes:
            need[k] = agents
    return need


def person(number, serves=("calls",), contract=FULL_TIME, **more):
    """Return a member of the staff."""
    return StaffMember(AgentId(number), f"Person {number}", frozenset(serves), contract, **more)


def centre(agents=2, people=4, days=7, minutes=30, first=MONDAY, **more):
    """Return a problem with one queue open on weekdays and full-timers."""
    grid = TimeGrid.of_days(first, days, minutes, ZONE)
    staff = tuple(person(k) for k in range(1, people + 1))
    problem = RosterProblem(grid, (Demand("calls", flat_curve(grid, agents)),), staff, RULES)
    return replace(problem, **more)
