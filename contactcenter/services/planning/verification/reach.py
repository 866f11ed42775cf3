"""Which contacts nobody on a roster may ever take: no number of further people of the same skills helps."""

from collections.abc import Mapping, Sequence

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.units import QueueId
from routing.floor import requirement_of
from simulation.scenario import Scenario

NAMED = 3


def beyond_reach(scenario: Scenario) -> Mapping[QueueId, str]:
    """Say for queues which of their contacts no rostered person may ever take."""
    found: dict[QueueId, list[str]] = {}
    people = [plan.agent for plan in scenario.agents if plan.agent.kind is AgentKind.HUMAN]
    for kind in scenario.contact_types:
        contact = kind.contact(bots_allowed=False)
        last = requirement_of(contact, scenario.planner.plan_for(contact).steps[-1])
        if sum(kind.arrivals) > 0 and not any(last.admits(person) for person in people):
            asked = ", ".join(f"{skill.skill} {skill.level}" for skill in last.skills)
            found.setdefault(kind.queue, []).append(f"{kind.id} (asks {asked})")
    return {queue: f"nobody on the roster may ever take {_listed(names)}" for queue, names in found.items()}


def _listed(names: Sequence[str]) -> str:
    left = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {left} more kinds" if left > 0 else "")
