"""The live router has everybody in the team of the day."""

from datetime import timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Team
from contactcenter.domain.installation import Installation
from contactcenter.domain.terms import Aspect, PersonChange, PersonTerms
from contactcenter.domain.units import TeamId
from contactcenter.services.dispatch.commands import RefreshFloor
from tests.services.dispatch.floors import ADA, HOUR, Floor


def test_a_move_counts_for_the_router_from_its_first_day_on(floor: Floor) -> None:
    floor.ready(ADA)
    desk = floor.router.engine.floor.desks[ADA].agent
    with UnitOfWork(floor.engine) as unit:
        unit.installation.save(Installation("Floor", "Europe/Rome", demo_day=None))
        unit.teams.save(Team(TeamId("north"), "North", "Milano", "Anna"))
        first = floor.now.date() + timedelta(days=2)
        told = PersonTerms(team=TeamId("north"))
        unit.person_changes.add(PersonChange(ADA, Aspect.TEAM, first, told, "agreed", "Anna", floor.now))
        unit.commit()
    assert floor.tell(RefreshFloor()).done
    assert floor.router.engine.floor.desks[ADA].agent.team == desk.team != TeamId("north")
    assert floor.tell(RefreshFloor(), 60 * HOUR).done
    assert floor.router.engine.floor.desks[ADA].agent.team == TeamId("north")
