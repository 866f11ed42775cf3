"""Contact selection: the longest wait, boosts included."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact


@dataclass(frozen=True, slots=True)
class HighestScore:
    """Choose the longest wait plus boost; without boosts, first come first served."""

    name: str = "highest_score"
    by_age: bool = True
    reserves: Mapping[QueueId, int] = field(default_factory=dict)

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return wait + boost in milliseconds."""
        return now_ms - contact.arrived_ms + boost_ms
