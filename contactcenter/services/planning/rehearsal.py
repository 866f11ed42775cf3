"""The planned weeks as a scenario: forecast customers, rostered people, the production router."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import Channel, ChannelProfile
from contactcenter.domain.errors import ImpossiblePlan
from contactcenter.domain.roster import Roster
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ClientId, Milliseconds, QueueId, SkillId
from contactcenter.services.planning.options import PlanOptions
from contactcenter.services.planning.pools import Pool
from routing.events import RoutingContact
from routing.plan import Plan, Step
from simulation.laws import Exponential, Lognormal
from simulation.scenario import AgentPlan, Busyness, ContactType, Scenario
from workforce.forecast.forecast import Forecast
from workforce.rostering.problem import StaffMember
from workforce.rostering.result import RosterResult

CLIENT = ClientId("log")
VOICE_WITHOUT_WRAP_UP = ChannelProfile(cost=100, exclusive=True, auto_accept=True)
"""A log's handling time holds the wrap-up already."""


@dataclass(frozen=True, slots=True)
class OwnQueueOnly:
    """The plan of a lone log: whoever has the queue's skill takes its contacts, at once."""

    plans: dict[QueueId, Plan]

    @classmethod
    def of(cls, queues: Iterable[QueueId]) -> "OwnQueueOnly":
        """Return one step for each queue that asks for the queue's own skill."""
        steps = {queue: Step(Milliseconds(0), (SkillLevel(SkillId(queue), 1),)) for queue in queues}
        return cls({queue: Plan((step,)) for queue, step in steps.items()})

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the contact's queue."""
        return self.plans[contact.queue]


def rehearsal_scenario(
    pools: tuple[Pool, ...],
    forecasts: tuple[Forecast, ...],
    staff: tuple[StaffMember, ...],
    roster: RosterResult,
    options: PlanOptions,
) -> Scenario:
    """Return the scenario in which the forecast's customers meet the roster's people."""
    grid = forecasts[0].grid
    return Scenario(
        contact_types=tuple(
            _contact_type(pool, forecast) for pool, forecast in zip(pools, forecasts, strict=True)
        ),
        agents=_agents(staff, roster, grid, options.shrinkage),
        planner=OwnQueueOnly.of(pool.name for pool in pools),
        interval_ms=grid.minutes * 60_000,
        horizon_ms=grid.count * grid.minutes * 60_000,
        day_starts_ms=day_starts(grid),
        channel_profiles=((Channel.VOICE, VOICE_WITHOUT_WRAP_UP),),
        name="planned weeks",
    )


def day_starts(grid: TimeGrid) -> tuple[int, ...]:
    """Return where each local day of a grid starts, in ms from the grid's start."""
    firsts = [0] + [
        index
        for index in range(1, grid.count)
        if grid.local_of(index).date() != grid.local_of(index - 1).date()
    ]
    return tuple(index * grid.minutes * 60_000 for index in firsts)


def _contact_type(pool: Pool, forecast: Forecast) -> ContactType:
    policy = pool.policy
    patience = policy.mean_patience_seconds
    return ContactType(
        id=str(pool.name),
        queue=pool.name,
        client=CLIENT,
        channel=Channel.VOICE,
        arrivals=tuple(forecast.mean.tolist()),
        service=Lognormal(policy.mean_handle_seconds, pool.handle_cv),
        patience=None if patience is None else Exponential(patience),
        busyness=busyness_of(forecast),
        target=policy.target,
    )


def busyness_of(forecast: Forecast) -> Busyness:
    """Return a forecast's uncertainty as the simulator draws it."""
    return Busyness(
        tuple(forecast.day_sd.tolist()),
        tuple(forecast.interval_sd.tolist()),
        tuple(forecast.event_log_sd.tolist()),
    )


def _agents(
    staff: tuple[StaffMember, ...], result: RosterResult, grid: TimeGrid, absence: float
) -> tuple[AgentPlan, ...]:
    """Return the roster's people; unplanned shrinkage is missed as whole days."""
    if result.roster is None:
        raise ImpossiblePlan("There is no roster to simulate: " + "; ".join(result.conflicts))
    spans = serving_spans(result.roster, grid.start)
    return tuple(
        AgentPlan(_agent(member), spans[member.agent], absence=absence)
        for member in staff
        if member.agent in spans
    )


def serving_spans(roster: Roster, origin: datetime) -> dict[AgentId, tuple[tuple[int, int], ...]]:
    """Return when each agent serves contacts, in ms from `origin`, agents in order of id."""
    spans: dict[AgentId, list[tuple[int, int]]] = {}
    for shift in sorted(roster.shifts, key=lambda shift: (shift.agent, shift.start)):
        spans.setdefault(shift.agent, []).extend(
            (_ms(start - origin), _ms(end - origin)) for start, end in shift.serving_spans()
        )
    return {agent: tuple(times) for agent, times in spans.items()}


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)


def _agent(member: StaffMember) -> Agent:
    skills = tuple(SkillLevel(SkillId(demand), 1) for demand in sorted(member.serves))
    return Agent(
        id=member.agent,
        code=f"agent-{member.agent}",
        name=member.name,
        kind=AgentKind.HUMAN,
        skills=skills,
        clients=frozenset({CLIENT}),
        channels=frozenset({Channel.VOICE}),
    )
