"""Contact selection: own customers first, others' only after a delay."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contactcenter.domain.units import Milliseconds, QueueId, TeamId
from routing.events import RoutingContact
from routing.plan import Plan
from routing.policies.queue_priority import CLASS
from routing.policy import Planner

PLANS_KEPT = 8_192
"""How many delayed plans are remembered; bounds memory, changes no decision."""


@dataclass(frozen=True, slots=True)
class LocalSpecialist:
    """Choose from the pool's own queues first, by wait + boost; give it to each pool by `ByPool`.

    The delay before others may help is a matter of plans: `LocalFirst` adds it to any planner.

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


@dataclass(frozen=True, slots=True)
class LocalFirst:
    """A planner that keeps each queue to its own pool for a while, then lets its plan have its way.

    Parameters
    ----------
    inner : the planner whose plans are delayed.
    homes : the pool of each local queue; queues without one are planned as ever.
    delay_ms : how long a contact waits for its own pool alone, at least 0.
    """

    inner: Planner
    homes: Mapping[QueueId, TeamId]
    delay_ms: Milliseconds
    plans: dict[tuple[int, TeamId], tuple[Plan, Plan]] = field(default_factory=dict)

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the inner plan behind a step for the own pool alone."""
        plan = self.inner.plan_for(contact)
        home = self.homes.get(contact.queue)
        return plan if home is None else self._delayed(plan, home)

    def _delayed(self, plan: Plan, home: TeamId) -> Plan:
        known = self.plans.get((id(plan), home))
        if known is not None and known[0] is plan:
            return known[1]
        if len(self.plans) >= PLANS_KEPT:
            self.plans.clear()
        early = [step for step in plan.steps if step.after_ms < self.delay_ms]
        local = tuple(replace(step, pools=(home,)) for step in early)
        others = tuple(
            replace(step, after_ms=self.delay_ms, boost_ms=Milliseconds(0)) for step in early[-1:]
        )
        delayed = replace(plan, steps=local + others + plan.steps[len(early) :])
        self.plans[(id(plan), home)] = (plan, delayed)
        return delayed
