"""Adherence: whether people did what the roster said, and whether they worked as long as it said."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.agent import AgentState
from contactcenter.domain.units import AgentId


@dataclass(frozen=True, slots=True)
class StateSpan:
    """A time in which an agent was in one state; `start` and `end` are aware UTC instants."""

    agent: AgentId
    start: datetime
    end: datetime
    state: AgentState


@dataclass(frozen=True, slots=True)
class Adherence:
    """Seconds planned and kept; sums add up over people and days.

    Parameters
    ----------
    planned : of shifts, breaks included, as far as the day has come.
    kept : of these, in which the agent did what was planned: available while serving, not available
        in breaks and other parts.
    serving_planned : planned to serve contacts.
    served : available, inside the shift or not.
    """

    planned: float
    kept: float
    serving_planned: float
    served: float

    @property
    def adherence(self) -> float | None:
        """Kept of planned; None when nothing was planned."""
        return self.kept / self.planned if self.planned else None

    @property
    def conformance(self) -> float | None:
        """Served of planned serving, which can be over 1; None when nothing was planned."""
        return self.served / self.serving_planned if self.serving_planned else None

    def __add__(self, other: "Adherence") -> "Adherence":
        return Adherence(
            self.planned + other.planned,
            self.kept + other.kept,
            self.serving_planned + other.serving_planned,
            self.served + other.served,
        )


NOTHING_PLANNED = Adherence(0.0, 0.0, 0.0, 0.0)
ADHERENCE_TEXT = "time in which the planned was done / time planned"
CONFORMANCE_TEXT = "time available / time planned to serve"
