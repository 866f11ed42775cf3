"""Facts: what happened in one interval of a queue, and on one day of a customer journey."""

from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.skill import check_level
from contactcenter.domain.units import ClientId, QueueId


@dataclass(frozen=True, slots=True)
class IntervalFact:
    """What became of the contacts that arrived in one interval of one queue.

    A contact belongs to the interval in which it arrived. Facts add up over intervals and queues.

    Parameters
    ----------
    start : aware UTC instant at which the interval begins.
    minutes : length of the interval, over 0.
    offered : contacts that arrived; `answered` by people, `contained` by a bot and `abandoned`
        are parts of it that do not overlap. What is left flowed out or is still open.
    answered_in_t, abandoned_in_t : within the queue's acceptable waiting time T.
    short_abandoned : abandoned within `SHORT_ABANDON_SECONDS`.
    wait_seconds : waiting time of all answered contacts together, at least 0.
    handle_seconds : handling time of all answered contacts together, at least 0.
    csat_sum, csat_count : sum and number of satisfaction answers from 1 to 5.
    """

    queue: QueueId
    start: datetime
    minutes: int
    offered: int
    answered: int = 0
    abandoned: int = 0
    answered_in_t: int = 0
    abandoned_in_t: int = 0
    short_abandoned: int = 0
    contained: int = 0
    wait_seconds: float = 0.0
    handle_seconds: float = 0.0
    csat_sum: int = 0
    csat_count: int = 0

    def __post_init__(self) -> None:
        _check_parts(self, f"Queue {self.queue!r} at {self.start}")

    @property
    def counts(self) -> ServiceCounts:
        """What a service level of this interval is made of."""
        return ServiceCounts(
            self.answered, self.abandoned, self.answered_in_t, self.abandoned_in_t, self.short_abandoned
        )


IntervalFactRow = tuple[QueueId, datetime, int, int, int, int, int, int, int, int, float, float, int, int]
"""An interval fact as a plain tuple in the field order of `IntervalFact`, for hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class JourneyFact:
    """What became of the contacts of one journey stage and complexity on one day of one queue.

    Parameters
    ----------
    day : local date in the client's zone.
    complexity : 1 to 5.
    offered and the other counts : as in `IntervalFact`.
    """

    client: ClientId
    queue: QueueId
    day: date
    stage: JourneyStage
    complexity: int
    offered: int
    answered: int = 0
    abandoned: int = 0
    answered_in_t: int = 0
    abandoned_in_t: int = 0
    short_abandoned: int = 0
    contained: int = 0
    wait_seconds: float = 0.0
    handle_seconds: float = 0.0
    csat_sum: int = 0
    csat_count: int = 0

    def __post_init__(self) -> None:
        check_level(self.complexity, "The complexity")
        _check_parts(self, f"Queue {self.queue!r} on {self.day}")

    @property
    def counts(self) -> ServiceCounts:
        """What a service level of this day is made of."""
        return ServiceCounts(
            self.answered, self.abandoned, self.answered_in_t, self.abandoned_in_t, self.short_abandoned
        )


JourneyFactRow = tuple[
    ClientId, QueueId, date, JourneyStage, int, int, int, int, int, int, int, int, float, float, int, int
]
"""A journey fact as a plain tuple, in the order of the fields of `JourneyFact`."""


def _check_parts(fact: IntervalFact | JourneyFact, place: str) -> None:
    parts = fact.answered + fact.abandoned + fact.contained
    if parts > fact.offered:
        raise InvalidInput(
            f"{place}: {fact.answered} answered, {fact.abandoned} abandoned and {fact.contained} contained "
            f"are more than {fact.offered} offered."
        )
