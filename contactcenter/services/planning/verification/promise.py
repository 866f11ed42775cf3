"""What a roster has to hold: a service level over some queues together."""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.domain.client import Client, ServiceTarget
from contactcenter.domain.units import QueueId


@dataclass(frozen=True, slots=True)
class Promise:
    """A service level that some queues have to reach together.

    Parameters
    ----------
    name : unique among the promises of a plan.
    """

    name: str
    queues: tuple[QueueId, ...]
    target: ServiceTarget


def promises_of(clients: Iterable[Client]) -> tuple[Promise, ...]:
    """Return a promise for each term of the clients' contracts."""
    return tuple(
        Promise(_name(client, number), term.queues, term.target)
        for client in clients
        for number, term in enumerate(client.terms)
    )


def _name(client: Client, number: int) -> str:
    """Return a client with what the queues of one of its terms have in common, as "shop-voice"."""
    queues = client.terms[number].queues
    return queues[0].rsplit("-", 1)[0] if queues else f"{client.id} {number + 1}"
