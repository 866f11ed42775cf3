"""Agent selection: whoever is best at what is asked."""

from dataclasses import dataclass

from contactcenter.domain.units import Milliseconds


@dataclass(frozen=True, slots=True)
class BestProficiency:
    """Choose the agent with the highest levels in the skills that are asked for.

    It looks at the skills written down in the roster, never at measured performance.
    """

    name: str = "best_proficiency"

    def key(self, idle_since_ms: Milliseconds, load: int, proficiency: int, served: int) -> int:
        """Return the proficiency, negative so that the best comes first."""
        return -proficiency
