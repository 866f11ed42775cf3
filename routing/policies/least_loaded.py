"""Agent selection: whoever holds least."""

from dataclasses import dataclass

from contactcenter.domain.units import Milliseconds


@dataclass(frozen=True, slots=True)
class LeastLoaded:
    """Choose the agent with the fewest capacity units in hand."""

    name: str = "least_loaded"

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the units in hand."""
        return load
