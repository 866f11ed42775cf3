"""Who and what can be routed: agents and queues as stored, and the rules in force."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from contactcenter.db.dispatch.rows import RuleSetValues
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Agent
from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.client import Queue
from contactcenter.domain.terms import Aspect, PersonChange, in_force
from contactcenter.domain.units import AgentId, QueueId
from contactcenter.services.dispatch.duty import instant_of
from contactcenter.services.rostering.localdays import local_date


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Agents and queues by their ids."""

    agents: dict[AgentId, Agent]
    queues: dict[QueueId, Queue]

    @property
    def hours(self) -> dict[QueueId, BusinessHours]:
        """Opening hours of the queues that ever open; where nobody is meant to come, all time counts."""
        return {queue.id: queue.hours for queue in self.queues.values() if any(queue.hours.week)}


def read_floor_plan(engine: Engine, now_ms: int | None = None) -> FloorPlan:
    """Return the agents and queues that are stored now.

    Parameters
    ----------
    now_ms : when, for the teams of that day; None for those that were stored first.
    """
    with ReadingUnit(engine) as unit:
        agents, queues = unit.agents.all(), unit.queues.all()
        if now_ms is not None and (moves := unit.person_changes.all()):
            today = local_date(instant_of(now_ms), unit.installation.get().zone)
            agents = tuple(_in_team_of(agent, moves.values(), today) for agent in agents)
    return FloorPlan({agent.id: agent for agent in agents}, {queue.id: queue for queue in queues})


def _in_team_of(agent: Agent, moves: Iterable[PersonChange], day: date) -> Agent:
    """Return an agent in the team of a day."""
    own = (one for one in moves if one.agent == agent.id and one.aspect is Aspect.TEAM)
    found = in_force(own, day)
    return agent if found is None else replace(agent, team=found.terms.team)


@cache
def default_rules() -> str:
    """Return the text of the rules with which an installation begins."""
    return (files("routing") / "default_rules.toml").read_text("utf-8")


def first_rules(now_ms: int) -> RuleSetValues:
    """Return the default rules as version 1."""
    return RuleSetValues(1, default_rules(), "", "The rules that come with the program.", now_ms)
