"""Recall: a past decision made once more, from a checkpoint and the events heard since."""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.domain.agent import Agent
from contactcenter.domain.units import Milliseconds
from contactcenter.services.dispatch.codec import encode
from routing.restoring import StoredContact, StoredDesk


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that an engine needs to go on from an instant."""

    now_ms: Milliseconds
    agents: tuple[Agent, ...]
    desks: tuple[StoredDesk, ...]
    contacts: tuple[StoredContact, ...]


def checkpoint_of(
    agents: Iterable[Agent],
    desks: Iterable[StoredDesk],
    contacts: Iterable[StoredContact],
    now_ms: Milliseconds,
) -> str:
    """Return a state as it is stored."""
    return encode(Checkpoint(now_ms, tuple(agents), tuple(desks), tuple(contacts)))
