"""The same weeks staffed queue by queue, each with people of its own: what sharing people saves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contactcenter.domain.agent import Agent, AgentKind, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, Milliseconds, QueueId, SkillId
from contactcenter.services.planning.book import QueueBook
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions
from contactcenter.services.planning.owncrews import Hiring, Staffed, as_one, hire_apart
from contactcenter.services.planning.whole_floor import floor_scenario
from routing.events import RoutingContact
from routing.plan import Plan, Step
from routing.rules import RuleSet
from simulation.scenario import Scenario
from workforce.forecast.forecast import Forecast
from workforce.rostering.problem import StaffMember
from workforce.staffing.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Weeks:
    """What the two ways of staffing share: the customers, the bots and the choices.

    Parameters
    ----------
    contracts : employment contracts of which people are hired for each queue, as many as it needs.
    rules : routing rules, of which the bots' part and the floor's setting are taken.
    bots : who settle what they settle before people see the rest.
    """

    books: tuple[QueueBook, ...]
    forecasts: Mapping[QueueId, Forecast]
    contracts: tuple[EmploymentContract, ...]
    rules: RuleSet
    bots: tuple[Agent, ...]
    options: OutsourcerOptions


def even_days(contract: EmploymentContract) -> EmploymentContract:
    """Return a contract with all its days as long as their mean: people to hire are counted by such days.

    Examples
    --------
    >>> even_days(EmploymentContract("part time", "25 hours", 1500, 5, (240, 360))).daily_minutes
    (300, 300)
    """
    minutes = round(contract.weekly_minutes / contract.days_per_week)
    return replace(contract, daily_minutes=(minutes, minutes))


@dataclass(frozen=True, slots=True)
class Apart:
    """Every queue with people of its own, and the scenario in which they are simulated."""

    queues: Mapping[QueueId, Staffed]
    scenario: Scenario

    def paid_hours(self, queues: Sequence[QueueId]) -> float:
        """Return the paid hours of some queues' people."""
        return sum(self.queues[queue].paid_hours for queue in queues)

    def is_least(self, queues: Sequence[QueueId]) -> bool:
        """Tell whether no desk of some live queues ever needs more than one person."""
        return not any(self.queues[queue].is_deferred for queue in queues) and all(
            self.queues[queue].need.scheduled.max() <= 1 for queue in queues
        )


def roster_apart(weeks: Weeks, needs: Sequence[Requirement], before: Apart | None = None) -> Apart:
    """Hire and roster people for each queue by itself, as suits it best.

    Parameters
    ----------
    before : rosters to keep for the queues whose requirement has not changed.

    Raises
    ------
    ImpossiblePlan
        When a queue has no roster.
    """
    deferred = frozenset(book.queue.id for book in weeks.books if not book.is_live)
    options = weeks.options
    hiring = Hiring(options.grid, weeks.contracts, options.labour_rules, options.seed, options.workers)
    queues = hire_apart(hiring, needs, before.queues if before else {}, deferred)
    return Apart(queues, _scenario(weeks, tuple(queues.values())))


def _scenario(weeks: Weeks, queues: Sequence[Staffed]) -> Scenario:
    staff, result = as_one(weeks.options.grid, [(one.staff, one.result) for one in queues])
    bots = (replace(bot, id=AgentId(number)) for number, bot in enumerate(weeks.bots, start=len(staff) + 1))
    agents = (*_agents(weeks.books, staff), *bots)
    roster = result.roster or Roster(weeks.options.grid.start, weeks.options.grid.end, ())
    absence = weeks.options.staffing.shrinkage
    return apart(floor_scenario(weeks.books, weeks.forecasts, roster, agents, weeks.rules, absence))


def _agents(books: Sequence[QueueBook], staff: Sequence[StaffMember]) -> tuple[Agent, ...]:
    queues = {str(book.queue.id): book.queue for book in books}
    return tuple(
        Agent(
            id=member.agent,
            code=f"own-{member.agent}",
            name=member.name,
            kind=AgentKind.HUMAN,
            skills=tuple(SkillLevel(SkillId(name), 1) for name in sorted(member.serves)),
            clients=frozenset(queues[name].client for name in member.serves),
            channels=frozenset(queues[name].channel for name in member.serves),
        )
        for member in staff
    )


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """The plan of a floor without sharing: bots first where the rules say so, then the queue's own people.

    People of a queue hold a skill of its name; so do bots, which are nobody's own.
    """

    rules: RuleSet
    _plans: dict[tuple[QueueId, Step | None], Plan] = field(default_factory=dict, compare=False, repr=False)

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of a contact; contacts alike get the very same one."""
        first = self.rules.plan_for(contact).steps[0]
        bots = None if first.people or not contact.intent else first
        key = contact.queue, bots
        if key not in self._plans:
            self._plans[key] = _own_plan(contact.queue, bots)
        return self._plans[key]


def _own_plan(queue: QueueId, bots: Step | None) -> Plan:
    own = SkillLevel(SkillId(queue), 1)
    if bots is None:
        return Plan((Step(Milliseconds(0), (own,)),))
    asked = Step(Milliseconds(0), (*bots.skills, own), bots.pools, bots=True, people=False)
    return Plan((asked, Step(Milliseconds(0), (own,), bots=True)))


def apart(floor: Scenario) -> Scenario:
    """Return the floor with the same customers and bots, on which people serve their own queue alone."""
    if not isinstance(floor.planner, RuleSet):
        raise InvalidInput(f"The floor {floor.name!r} has no rule set to take the bots' part from.")
    own = tuple(SkillLevel(SkillId(queue), 1) for queue in floor.queues)
    agents = tuple(
        replace(plan, agent=replace(plan.agent, skills=(*plan.agent.skills, *own)))
        if plan.agent.kind is AgentKind.BOT
        else plan
        for plan in floor.agents
    )
    return replace(
        floor,
        agents=agents,
        planner=OwnPeople(floor.planner),
        agent_selection=None,
        contact_selection=None,
        name="planned weeks, queue by queue",
    )
