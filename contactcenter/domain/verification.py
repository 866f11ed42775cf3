"""What verifying a plan came to: rounds of rosters, how each kept its promises, and what is missing."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.units import QueueId


class Window(StrEnum):
    """The stretch of time over which a promise is counted."""

    DAY = "day"
    """Each local day by itself."""
    PERIOD = "period"
    """All planned days together, as a month's contract does."""


class Stop(StrEnum):
    """Why no further roster was made."""

    NO_CHEAPER = "no_cheaper"
    NO_PROGRESS = "no_progress"
    PEOPLE = "people"
    ROUNDS = "rounds"
    TIME = "time"

    @property
    def text(self) -> str:
        """The reason in words."""
        return _STOPS[self]


_STOPS = {
    Stop.NO_CHEAPER: "every promise holds, and the last round saved less than 0.5% of the paid hours",
    Stop.NO_PROGRESS: "two rounds in a row brought no broken promise nearer",
    Stop.PEOPLE: "the people there are cannot cover more; what is missing is listed",
    Stop.ROUNDS: "as many rounds as allowed were made",
    Stop.TIME: "another round would have taken longer than allowed",
}


@dataclass(frozen=True, slots=True)
class PromiseOutcome:
    """How one promise was kept by one roster.

    Parameters
    ----------
    level, half_width : simulated service level and half its 95% confidence interval, shares; None
        where nothing came, or there were too few replications.
    held : share of the simulated windows that held; None where nothing came.
    probability : that a window to come holds, 0 to 1.
    raised_hours, lowered_hours : agent-hours by which its queues' requirement was changed afterwards,
        at least 0.
    """

    promise: str
    target: ServiceTarget
    level: float | None
    half_width: float | None
    held: float | None
    probability: float
    raised_hours: float = 0.0
    lowered_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """One roster on the way.

    Parameters
    ----------
    needed_hours, paid_hours, short_hours : agent-hours required, paid, and required but not covered.
    seconds : what the round took.
    """

    number: int
    needed_hours: float
    paid_hours: float
    short_hours: float
    seconds: float
    promises: tuple[PromiseOutcome, ...]

    def holds(self, confidence: float) -> bool:
        """Tell whether every promise holds with a probability."""
        return all(promise.probability >= confidence for promise in self.promises)


@dataclass(frozen=True, slots=True)
class MissingHours:
    """Agent-hours of people that one queue lacks on one local day.

    Parameters
    ----------
    uncovered : of the requirement, what the roster does not cover.
    beyond : what the simulation asks for on top of the requirement.
    reason : what the people who serve the queue do instead, in words; may be empty.
    """

    queue: QueueId
    day: date
    uncovered: float
    beyond: float
    reason: str = ""

    @property
    def hours(self) -> float:
        """Agent-hours missing in all."""
        return self.uncovered + self.beyond


@dataclass(frozen=True, slots=True)
class VerificationOutcome:
    """What verifying a plan came to.

    Parameters
    ----------
    confidence : probability with which each promise was to hold.
    chosen : number of the round whose roster was kept.
    promises : of the chosen roster, on customers that no requirement was fitted to.
    replications, last_word : simulated in each round, and for `promises`.
    missing : what the chosen roster lacks, the most first; empty where every promise holds.
    """

    confidence: float
    window: Window
    replications: int
    last_word: int
    stop: Stop
    chosen: int
    rounds: tuple[RoundOutcome, ...]
    promises: tuple[PromiseOutcome, ...]
    missing: tuple[MissingHours, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every promise holds with the asked probability."""
        return all(promise.probability >= self.confidence for promise in self.promises)

    @property
    def saved_hours(self) -> float:
        """Paid hours that the kept roster has less than the first; under 0 when it has more."""
        return self.rounds[0].paid_hours - self.rounds[self.chosen - 1].paid_hours

    def as_json(self) -> dict[str, Any]:
        """Return everything as nested plain values, with whether the promises hold."""
        missing = [asdict(lack) | {"day": lack.day.isoformat()} for lack in self.missing]
        return asdict(self) | {"missing": missing, "holds": self.holds, "saved_hours": self.saved_hours}
