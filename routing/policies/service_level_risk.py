"""Contact selection: whoever has used up most of the acceptable waiting time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact

PARTS = 1_000_000
DEFAULT_TARGET_MS = Milliseconds(20_000)


@dataclass(frozen=True, slots=True)
class ServiceLevelRisk:
    """Choose the contact with the largest share (wait + boost) / acceptable waiting time.

    Contacts past their target keep growing in score, so that a missed target starves nobody.

    Parameters
    ----------
    targets_ms : acceptable waiting time of a queue, at least 1 ms; 20 s where none is given.
    """

    targets_ms: Mapping[QueueId, Milliseconds] = field(default_factory=dict)
    name: str = "service_level_risk"
    by_age: bool = False
    reserves: Mapping[QueueId, int] = field(default_factory=dict)

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return the share of the target that is used up, in millionths."""
        target = self.targets_ms.get(contact.queue, DEFAULT_TARGET_MS)
        return (now_ms - contact.arrived_ms + boost_ms) * PARTS // target
