"""Contact selection: keep some agents of a pool free for those who matter most."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact
from routing.policies.highest_score import HighestScore
from routing.policy import ContactSelection


@dataclass(frozen=True, slots=True)
class ReservedAgents:
    """Choose as another policy does, but let some queues in only while more agents are idle.

    A queue with reserve n is served by the pool only while more than n of its agents are idle, the
    one who would serve it among them (trunk reservation). Queues that are not named are never held
    back, and neither is a contact that asks for one agent alone. Give it to a pool by `ByPool`.

    Parameters
    ----------
    reserves : idle agents that a queue must leave to others, at least 0.
    inner : how the contacts that are let in are compared.
    """

    reserves: Mapping[QueueId, int] = field(default_factory=dict)
    inner: ContactSelection = field(default_factory=HighestScore)
    name: str = "reserved_agents"

    @property
    def by_age(self) -> bool:
        """Whether the inner policy compares by age alone."""
        return self.inner.by_age

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return the inner policy's score."""
        return self.inner.score(contact, boost_ms, now_ms)
