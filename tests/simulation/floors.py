"""Small floors for tests: one queue, like agents, plain laws; times in minutes as the tables have them."""

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, QueueId, SkillId, TeamId
from simulation.laws import Exponential, Law
from simulation.rules import QueuePlans, one_step
from simulation.scenario import AgentPlan, ContactType, Scenario

MINUTE = 60_000
CLIENT = ClientId("shop")
ALL = ServiceTarget(0.8, 20, ServiceLevelFormula.ALL)
LONG_AFTER = 10**12


def make_agent(number: int, skills: tuple[str, ...], team: str = "people") -> Agent:
    """Return a person with some skills at level 5, for the one client, on every channel."""
    return Agent(
        id=AgentId(number),
        code=f"A{number}",
        name=f"Agent {number}",
        kind=AgentKind.HUMAN,
        skills=tuple(SkillLevel(SkillId(skill), 5) for skill in skills),
        clients=frozenset({CLIENT}),
        channels=frozenset(Channel),
        team=TeamId(team),
    )


def make_type(
    name: str, per_minute: float, intervals: int, service: Law, patience: Law | None
) -> ContactType:
    """Return a voice contact type in a queue of its own name; intervals of 10 minutes."""
    return ContactType(
        id=name,
        queue=QueueId(name),
        client=CLIENT,
        channel=Channel.VOICE,
        arrivals=(10 * per_minute,) * intervals,
        service=service,
        patience=patience,
        target=ALL,
    )


def exponential(minutes: float) -> Exponential:
    """Return an exponential law with a mean in minutes."""
    return Exponential(60 * minutes)


def one_queue(
    agents: int,
    per_minute: float,
    service: Law,
    patience: Law | None = None,
    hours: tuple[float, float, float] = (2, 20, 2),
) -> Scenario:
    """Return one queue served by like agents; hours of warm-up, of measuring, and after it."""
    warm_up, measured, after = (int(60 * MINUTE * part) for part in hours)
    horizon = warm_up + measured + after
    return Scenario(
        contact_types=(make_type("calls", per_minute, horizon // (10 * MINUTE), service, patience),),
        agents=tuple(
            AgentPlan(make_agent(number, ("calls",)), ((0, LONG_AFTER),)) for number in range(1, agents + 1)
        ),
        planner=QueuePlans({QueueId("calls"): one_step("calls")}),
        interval_ms=10 * MINUTE,
        horizon_ms=horizon,
        measured_ms=(warm_up, warm_up + measured),
    )
