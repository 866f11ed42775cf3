"""The routing engine: events in, decisions out."""

from collections.abc import Iterable

from contactcenter.domain.agent import Agent
from contactcenter.domain.units import Milliseconds
from routing.decisions import Decision
from routing.events import RoutingEvent
from routing.policy import Planner


class RoutingEngine:
    """Decides who serves whom; holds no clock, no randomness, no I/O."""

    def __init__(self, agents: Iterable[Agent], planner: Planner) -> None:
        raise NotImplementedError

    def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
        """Take one event and return what follows, in order."""
        raise NotImplementedError
