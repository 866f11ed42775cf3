"""The policies by name, one a file; a new one is written in its own file and entered here."""

from routing.policies.best_proficiency import BestProficiency
from routing.policies.highest_score import HighestScore
from routing.policies.least_loaded import LeastLoaded
from routing.policies.local_specialist import LocalSpecialist
from routing.policies.longest_idle import LongestIdle
from routing.policies.longest_weighted_wait import LongestWeightedWait
from routing.policies.queue_priority import QueuePriority
from routing.policies.reserved_agents import ReservedAgents
from routing.policies.round_robin import RoundRobin
from routing.policies.service_level_risk import ServiceLevelRisk
from routing.policy import AgentSelection, ContactSelection

AGENT_SELECTIONS: dict[str, AgentSelection] = {
    selection.name: selection
    for selection in (LongestIdle(), LeastLoaded(), BestProficiency(), RoundRobin())
}

CONTACT_SELECTIONS: dict[str, type[ContactSelection]] = {
    "highest_score": HighestScore,
    "longest_weighted_wait": LongestWeightedWait,
    "queue_priority": QueuePriority,
    "service_level_risk": ServiceLevelRisk,
    "reserved_agents": ReservedAgents,
    "local_specialist": LocalSpecialist,
}
