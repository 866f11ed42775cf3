"""Agent selection: one after the other."""

from dataclasses import dataclass

from contactcenter.domain.units import Milliseconds


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """Choose the agent whose last turn is furthest back, idle time aside."""

    name: str = "round_robin"

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the number of the agent's last turn, 0 before the first."""
        return served
