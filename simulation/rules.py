"""Routing rules as a scenario states them: a plan for each queue, an order of queues for each pool."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import HIGHEST_LEVEL, SkillLevel
from contactcenter.domain.units import Milliseconds, QueueId, SkillId
from routing.events import RoutingContact
from routing.plan import Plan, Step

RANK_MS = 1 << 44
"""More than any wait: what one place in a strict order is worth."""


@dataclass(frozen=True, slots=True)
class QueuePlans:
    """A planner that gives every contact the plan of its queue."""

    plans: Mapping[QueueId, Plan]

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the contact's queue.

        Raises
        ------
        InvalidInput
            When the queue has none.
        """
        try:
            return self.plans[contact.queue]
        except KeyError:
            raise InvalidInput(f"Queue {contact.queue!r} has no routing plan; give it one.") from None


@dataclass(frozen=True, slots=True)
class QueueOrder:
    """Contact selection that serves queues strictly in order, each first come first served.

    Parameters
    ----------
    queues : first to last; queues that are not named come after all of them, as equals.
    reserves : how many idle agents of the pool a queue must leave idle.
    """

    queues: tuple[QueueId, ...] = ()
    reserves: Mapping[QueueId, int] = field(default_factory=dict)
    name: str = "queue_order"

    @property
    def by_age(self) -> bool:
        """Whether the score is wait and boost alone."""
        return not self.queues

    def score(self, contact: RoutingContact, boost_ms: Milliseconds, now_ms: Milliseconds) -> int:
        """Return wait + boost, and a rank before it that no wait outweighs."""
        places = len(self.queues)
        place = self.queues.index(contact.queue) if contact.queue in self.queues else places
        return now_ms - contact.arrived_ms + boost_ms + (places - place) * RANK_MS


def one_step(skill: str, level: int = 1) -> Plan:
    """Return the plan that asks for one skill from the start."""
    if level > HIGHEST_LEVEL:
        raise InvalidInput(f"Skill {skill!r} is asked at level {level}; the highest is {HIGHEST_LEVEL}.")
    return Plan((Step(Milliseconds(0), (SkillLevel(SkillId(skill), level),), bots=True),))
