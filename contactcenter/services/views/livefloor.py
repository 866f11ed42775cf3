"""The floor as it is now, in the words of the monitoring profile.

Software that shows what each person does, pauses included, needs an agreement with the people it watches.
Until a site has recorded one, people are counted in groups of five or more and without their names;
bots are no people and are shown one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contactcenter.db.directory import AgentName
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentState
from contactcenter.domain.client import Client, Queue
from contactcenter.domain.units import AgentId, ClientId, QueueId
from contactcenter.services.views.installation import installation_zone

LEAST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """How many people are in one of some states.

    Parameters
    ----------
    states : one, or several where too few people were in each.
    people : at least `LEAST_PEOPLE`.
    """

    states: tuple[AgentState, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Directory:
    """Who and what there is, by id; `zone` is that of the installation."""

    zone: str
    agents: dict[AgentId, AgentName]
    queues: dict[QueueId, Queue]
    clients: dict[ClientId, Client]

    def client_name(self, client: ClientId) -> str:
        """Return a client's name, or the bare id of one who is not known."""
        return self.clients[client].name if client in self.clients else client

    def queue_name(self, queue: QueueId) -> str:
        """Return a queue's name, or the bare id of one that is not known."""
        return self.queues[queue].name if queue in self.queues else queue

    def code_of(self, agent: AgentId) -> str:
        """Return an agent's code, or the bare id of one who is not known."""
        return self.agents[agent].code if agent in self.agents else str(agent)

    def queues_of(self, client: ClientId) -> tuple[Queue, ...]:
        """Return a client's queues by name."""
        found = (queue for queue in self.queues.values() if queue.client == client)
        return tuple(sorted(found, key=lambda queue: queue.name))


def read_directory(unit: ReadingUnit, agents: Iterable[AgentName]) -> Directory:
    """Return who and what there is."""
    return Directory(
        installation_zone(unit),
        {agent.id: agent for agent in agents},
        {queue.id: queue for queue in unit.queues.all()},
        {client.id: client for client in unit.clients.all()},
    )


def people_groups(found: Mapping[AgentState, int], least: int = LEAST_PEOPLE) -> tuple[PeopleGroup, ...]:
    """Count people by state without telling of fewer than a number of them together.

    States with too few people are counted together, with the next smallest where even that is too
    few; so no group can be found out by subtraction. With too few people in all there is no group.

    Parameters
    ----------
    found : how many people are in which state; who is signed out is not counted.
    least : size of the smallest group, at least 1.

    Examples
    --------
    >>> people_groups({AgentState.AVAILABLE: 4}), people_groups({AgentState.AVAILABLE: 5})[0].people
    ((), 5)
    """
    counts = {state: people for state, people in found.items() if state is not AgentState.SIGNED_OUT}
    rising = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    joined: list[AgentState] = []
    people = 0
    while rising and (rising[0][1] < least or 0 < people < least):
        state, few = rising.pop(0)
        joined.append(state)
        people += few
    groups = [PeopleGroup((state,), many) for state, many in reversed(rising)]
    if people >= least:
        groups.append(PeopleGroup(tuple(sorted(joined)), people))
    return tuple(groups)
