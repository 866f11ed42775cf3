"""Contact selection: the longest wait, each queue's time running at its own speed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact


@dataclass(frozen=True, slots=True)
class LongestWeightedWait:
    """Choose the contact with the highest weight × (wait + boost).

    Parameters
    ----------
    weights : weight of a queue, at least 1; 1 where none is given.
    """

    weights: Mapping[QueueId, int] = field(default_factory=dict)
    name: str = "longest_weighted_wait"
    by_age: bool = False
    reserves: Mapping[QueueId, int] = field(default_factory=dict)

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return weight × (wait + boost) in milliseconds."""
        return self.weights.get(contact.queue, 1) * (now_ms - contact.arrived_ms + boost_ms)
