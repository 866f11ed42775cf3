"""Reads the `[selection]` table of a rules file: who takes a contact, and which contact is taken."""

from collections.abc import Mapping

from contactcenter.domain.units import MS_PER_SECOND, Milliseconds, QueueId, TeamId
from routing.policies import AGENT_SELECTIONS, CONTACT_SELECTIONS
from routing.policies.highest_score import HighestScore
from routing.policies.local_specialist import LocalSpecialist
from routing.policies.longest_weighted_wait import LongestWeightedWait
from routing.policies.queue_priority import QueuePriority
from routing.policies.reserved_agents import ReservedAgents
from routing.policies.service_level_risk import ServiceLevelRisk
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection
from routing.ruletable import Table


def read_selection(table: Table) -> tuple[ByQueue, ByPool]:
    """Return the agent selection of queues and the contact selection of pools."""
    queues = table.table("queues")
    by_queue = {QueueId(queue): _agents(queues, queue) for queue in queues.data}
    pools = table.table("pools")
    by_pool = {TeamId(team): _contacts(pools.table(team)) for team in pools.data}
    return ByQueue(_agents(table, "agents"), by_queue), ByPool(_contacts(table), by_pool)


def _agents(table: Table, key: str) -> AgentSelection:
    name = table.choice(key, AGENT_SELECTIONS) or "longest_idle"
    return AGENT_SELECTIONS[name]


def _contacts(table: Table) -> ContactSelection:
    match table.choice("contacts", CONTACT_SELECTIONS):
        case "longest_weighted_wait":
            return LongestWeightedWait(_by_queue(table, "weights", least=1))
        case "queue_priority":
            longest = Milliseconds(MS_PER_SECOND * table.whole("max_wait_seconds", 600))
            return QueuePriority(_by_queue(table, "priorities"), longest)
        case "service_level_risk":
            targets = _by_queue(table, "targets_seconds", least=1)
            return ServiceLevelRisk(
                {queue: Milliseconds(MS_PER_SECOND * seconds) for queue, seconds in targets.items()}
            )
        case "reserved_agents":
            return ReservedAgents(_by_queue(table, "reserves"))
        case "local_specialist":
            return LocalSpecialist(frozenset(map(QueueId, table.names("own"))))
        case _:
            return HighestScore()


def _by_queue(table: Table, key: str, least: int = 0) -> Mapping[QueueId, int]:
    inner = table.table(key)
    return {QueueId(queue): inner.whole(queue, least=least) for queue in inner.data}
