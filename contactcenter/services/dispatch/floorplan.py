"""Who and what can be routed: agents and queues as stored, and the rules in force."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from contactcenter.db.dispatch.rows import RuleSetValues
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Agent
from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.client import Queue
from contactcenter.domain.units import AgentId, QueueId


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Agents and queues by their ids."""

    agents: dict[AgentId, Agent]
    queues: dict[QueueId, Queue]

    @property
    def hours(self) -> dict[QueueId, BusinessHours]:
        """Opening hours of the queues that ever open; where nobody is meant to come, all time counts."""
        return {queue.id: queue.hours for queue in self.queues.values() if any(queue.hours.week)}


def read_floor_plan(engine: Engine) -> FloorPlan:
    """Return the agents and queues that are stored now."""
    with ReadingUnit(engine) as unit:
        agents, queues = unit.agents.all(), unit.queues.all()
    return FloorPlan({agent.id: agent for agent in agents}, {queue.id: queue for queue in queues})


@cache
def default_rules() -> str:
    """Return the text of the rules with which an installation begins."""
    return (files("routing") / "default_rules.toml").read_text("utf-8")


def first_rules(now_ms: int) -> RuleSetValues:
    """Return the default rules as version 1."""
    return RuleSetValues(1, default_rules(), "", "The rules that come with the program.", now_ms)
