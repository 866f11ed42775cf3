"""Contact selection: own customers first, others' only after a delay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact
from routing.policies.queue_priority import CLASS


@dataclass(frozen=True, slots=True)
class LocalSpecialist:
    """Choose from the pool's own queues first, by wait + boost; give it to each pool by `ByPool`.

    The delay before others may help is a matter of plans: a first step for the own pool alone, a later
    one for all (`pools` and `steps_seconds` of a routing rule).

    Parameters
    ----------
    own : queues of the pool's own site or client.
    """

    own: frozenset[QueueId] = frozenset()
    name: str = "local_specialist"
    by_age: bool = False
    reserves: Mapping[QueueId, int] = field(default_factory=dict)

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return wait + boost in milliseconds, own queues above all others."""
        return (contact.queue in self.own) * CLASS + now_ms - contact.arrived_ms + boost_ms
