"""Contact selection: strict priority between queues, with an end to anybody's patience."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.units import Milliseconds, QueueId
from routing.events import RoutingContact

CLASS = 1 << 50
"""Between two priorities lies more than any wait in milliseconds (35,000 years)."""


@dataclass(frozen=True, slots=True)
class QueuePriority:
    """Choose from the queue of highest priority, there by wait + boost.

    Whoever has waited `max_wait_ms`, boost included, stands above every priority, so that nobody
    starves. One such policy a pool also says "own queue first".

    Parameters
    ----------
    priorities : priority of a queue, higher is served first; 0 where none is given.
    max_wait_ms : at least 0; None means strict without end, for models that want just that.
    """

    priorities: Mapping[QueueId, int] = field(default_factory=dict)
    max_wait_ms: Milliseconds | None = Milliseconds(600_000)
    name: str = "queue_priority"
    by_age: bool = False
    reserves: Mapping[QueueId, int] = field(default_factory=dict)

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return the priority first, then wait + boost in milliseconds."""
        age = now_ms - contact.arrived_ms + boost_ms
        if self.max_wait_ms is not None and age >= self.max_wait_ms:
            return (1 + max(self.priorities.values(), default=0)) * CLASS + age
        return self.priorities.get(contact.queue, 0) * CLASS + age
