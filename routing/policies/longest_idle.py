"""Agent selection: whoever has been idle longest."""

from dataclasses import dataclass

from contactcenter.domain.units import Milliseconds

BUSY = 1 << 60
"""Added to the key of an agent who already holds work: idle agents come first."""


@dataclass(frozen=True, slots=True)
class LongestIdle:
    """Choose the agent idle longest; one with work already, but room for more, comes after the idle."""

    name: str = "longest_idle"

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the instant since which the agent is idle."""
        return idle_since_ms + BUSY if load else idle_since_ms
