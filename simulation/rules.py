"""Routing rules as a scenario states them: a plan for each queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import HIGHEST_LEVEL, SkillLevel
from contactcenter.domain.units import Milliseconds, QueueId, SkillId
from routing.events import RoutingContact
from routing.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class QueuePlans:
    """A planner that gives every contact the plan of its queue.

    Parameters
    ----------
    in_hours : plans of single channels of a queue, in which time counts only while the queue is open.
    """

    plans: Mapping[QueueId, Plan]
    in_hours: Mapping[tuple[QueueId, Channel], Plan] = field(default_factory=dict)

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the contact's queue.

        Raises
        ------
        InvalidInput
            When the queue has none.
        """
        try:
            return self.in_hours.get((contact.queue, contact.channel)) or self.plans[contact.queue]
        except KeyError:
            raise InvalidInput(f"Queue {contact.queue!r} has no routing plan; give it one.") from None


def one_step(skill: str, level: int = 1) -> Plan:
    """Return the plan that asks for one skill from the start."""
    if level > HIGHEST_LEVEL:
        raise InvalidInput(f"Skill {skill!r} is asked at level {level}; the highest is {HIGHEST_LEVEL}.")
    return Plan((Step(Milliseconds(0), (SkillLevel(SkillId(skill), level),), bots=True),))
