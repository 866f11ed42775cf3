"""What a routing policy decides: two questions, one answer each."""

from collections.abc import Sequence
from typing import Protocol

from contactcenter.domain.units import AgentId, Milliseconds
from routing.events import RoutingContact
from routing.plan import Plan


class AgentSelection(Protocol):
    """A contact arrived and several agents are eligible: who takes it?"""

    name: str

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the sort key of an eligible agent: lowest is chosen, ties go by idle time, then id."""
        ...


class ContactSelection(Protocol):
    """An agent is free and several contacts wait: which one is served?"""

    name: str

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return the score of a waiting contact: highest is served, ties go by arrival, then id."""
        ...


class Planner(Protocol):
    """Turns what is known of a contact into its plan."""

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the first rule that matches; there is always a default."""
        ...


Ranking = Sequence[AgentId]
