"""The outsourced client: its queues, their opening hours, and what its contract promises."""

from dataclasses import dataclass

from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import ClientId, QueueId


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A promise: this share of contacts within T, by this formula.

    Parameters
    ----------
    share : target level, over 0 and under 1.
    threshold_seconds : the acceptable waiting time T, at least 0.
    """

    share: float = 0.80
    threshold_seconds: float = 20.0
    formula: ServiceLevelFormula = DEFAULT_FORMULA

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise InvalidInput(f"A service target of {self.share} is no share; give e.g. 0.80 for 80%.")
        if self.threshold_seconds < 0:
            raise InvalidInput(f"A waiting time of {self.threshold_seconds} s is negative.")


@dataclass(frozen=True, slots=True)
class Queue:
    """One stream of contacts of one client: a channel in one language."""

    id: QueueId
    client: ClientId
    name: str
    channel: Channel
    language: str
    hours: BusinessHours
    target: ServiceTarget


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """One metric of the commercial contract and the money that hangs on it.

    Parameters
    ----------
    queues : the queues that count together.
    expected : the level under which credit is owed, a share from 0 to 1.
    minimum_volume : contacts a month under which the metric does not count.
    pool_share, metric_share, at_risk_share : the factors of the credit formula, 0 to 1 each.
    """

    metric: str
    queues: tuple[QueueId, ...]
    target: ServiceTarget
    expected: float
    minimum_volume: int
    pool_share: float
    metric_share: float
    at_risk_share: float


@dataclass(frozen=True, slots=True)
class Client:
    """A company whose customers the outsourcer serves."""

    id: ClientId
    name: str
    sector: str
    zone: str
    currency: str
    monthly_invoice: float
    terms: tuple[ContractTerm, ...]
