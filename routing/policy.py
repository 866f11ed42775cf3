"""What a routing policy decides: two questions, one answer each, and a plan for every contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from contactcenter.domain.units import Milliseconds, QueueId, TeamId
from routing.events import RoutingContact
from routing.plan import Plan


class AgentSelection(Protocol):
    """A contact arrived and several agents are eligible: who takes it?"""

    @property
    def name(self) -> str:
        """The name by which rules and reports call it."""
        ...

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the sort key of an eligible agent: lowest is chosen, ties go by idle time, then id.

        The key must not fall while `idle_since_ms` and `served` grow; the agent index relies on it.

        Parameters
        ----------
        idle_since_ms : the last instant at which the agent became ready, took work or gave it up.
        load : capacity units held now, 0 when idle.
        proficiency : sum of the agent's levels in the skills that are asked for.
        served : contacts taken since the agent was first known.
        """
        ...


class ContactSelection(Protocol):
    """An agent is free and several contacts wait: which one is served?"""

    @property
    def name(self) -> str:
        """The name by which rules and reports call it."""
        ...

    @property
    def by_age(self) -> bool:
        """Whether the score is just wait + boost, so that contacts compare without the clock."""
        ...

    @property
    def reserves(self) -> Mapping[QueueId, int]:
        """How many idle agents of the pool a queue must leave idle; absent means none."""
        ...

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return the score of a waiting contact: highest is served, ties go by arrival, then id.

        Within one queue the order of scores must be that of wait + boost: whoever has more of it
        never scores less. The waiting index relies on it and looks at the head of each lane only.
        """
        ...


class Planner(Protocol):
    """Turns what is known of a contact into its plan."""

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the first rule that matches; there is always a default."""
        ...


@dataclass(frozen=True, slots=True)
class ByQueue:
    """Agent selection that differs between queues.

    Parameters
    ----------
    default : for every queue that is not named.
    queues : the selection of single queues.
    """

    default: AgentSelection
    queues: Mapping[QueueId, AgentSelection] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ByPool:
    """Contact selection that differs between pools of agents.

    Parameters
    ----------
    default : for agents of every team that is not named, and of none.
    pools : the selection of single teams.
    """

    default: ContactSelection
    pools: Mapping[TeamId, ContactSelection] = field(default_factory=dict)
