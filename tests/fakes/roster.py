"""A small centre with a published roster, for tests of the roster's life."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import EmploymentContract, Team
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.installation import Installation
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.runs import PlanRun, RosterId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId, TeamId
from tests.fakes.organisation import CALLS, PERSON, ZONE, store_organisation
from workforce.staffing.requirement import Requirement

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY_TIME = EmploymentContract(ContractId("day"), "Day", 2_400, 5, (240, 480), 20.0)
PEOPLE = (1, 2, 3, 4)
HOUR = timedelta(hours=1)


def at(day: int, minute: int, first: date = MONDAY) -> datetime:
    """Return the instant of a local minute, so many days after a date."""
    return local_instant(first + timedelta(days=day), minute, ZONE)


def shift(agent: int, day: int, start_hour: int = 9, first: date = MONDAY) -> Shift:
    """Return a lawful shift of eight paid hours with a meal and two breaks."""
    start = at(day, 60 * start_hour, first)
    parts = (
        ShiftPart(start + 2 * HOUR, start + 2.25 * HOUR, Activity.BREAK),
        ShiftPart(start + 4 * HOUR, start + 4.5 * HOUR, Activity.MEAL, paid=False),
        ShiftPart(start + 6.5 * HOUR, start + 6.75 * HOUR, Activity.BREAK),
    )
    return Shift(AgentId(agent), start, start + 8.5 * HOUR, parts)


def week_of(first: date = MONDAY) -> Roster:
    """Return a week in which the first three people work from Monday to Thursday."""
    shifts = [shift(agent, day, first=first) for day in range(4) for agent in PEOPLE[:3]]
    return Roster(at(0, 0, first), at(7, 0, first), tuple(shifts))


def settle(engine: Engine, site: str, *numbers: int) -> None:
    """Let people of the small centre work at a site of their own."""
    team = Team(TeamId(site.lower()), f"Team {site}", site, "Anna")
    with UnitOfWork(engine) as uow:
        uow.teams.save(team)
        for number in numbers:
            uow.agents.save(replace(uow.agents.get(AgentId(number)), team=team.id))
        uow.commit()


def store_centre(engine: Engine, publish: bool = True) -> RosterId:
    """Store four people, a week that needs two of them, and their roster; return its id."""
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.installation.save(Installation("Centre", ZONE, demo_day=None))
        uow.employment_contracts.save(DAY_TIME)
        for number in PEOPLE:
            uow.agents.save(
                replace(
                    PERSON,
                    id=AgentId(number),
                    code=f"P{number}",
                    name=f"Person {number}",
                    contract=DAY_TIME.id,
                    availability=(),
                )
            )
        week = week_of()
        plan = uow.plans.add(PlanRun(NOW, "a plan", 1, week.start, week.end))
        grid = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
        local = [grid.local_of(place) for place in range(grid.count)]
        needed = np.array([2.0 * (10 <= one.hour < 17 and one.weekday() < 4) for one in local])
        uow.requirements.add(Requirement(CALLS, grid, needed, needed, needed), NOW, plan)
        key = uow.rosters.add(week, NOW, plan)
        if publish:
            uow.rosters.publish(key)
        uow.commit()
    return key
