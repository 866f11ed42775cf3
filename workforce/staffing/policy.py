"""What a planner decides about a queue: target, times, risk, and what people may be asked to bear."""

from dataclasses import dataclass

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from workforce.staffing.callbacks import CallbackOffer
from workforce.staffing.concurrency import check_attention, even_attention
from workforce.staffing.patience import (
    EndlessPatience,
    ExponentialPatience,
    PatienceLaw,
    check_positive,
)
from workforce.staffing.risk import RiskScope


@dataclass(frozen=True, slots=True)
class StaffingPolicy:
    """What turns volume into people.

    Parameters
    ----------
    mean_handle_seconds : talk, hold and wrap-up, over 0; of a conversation that has an agent's whole
        attention, where several are held at once.
    mean_patience_seconds : mean time to hang up while waiting; None where nobody hangs up.
    risk : probability with which the target is to hold under the forecast's uncertainty, over 0
        and under 1; None plans for the mean volume.
    shrinkage : share of paid time lost unplanned, so that it is scheduled on top, 0 to 0.9.
    max_occupancy : cap on the share of time spent on contacts, over 0 up to 1.
    concurrency : contacts that one agent serves at once, at least 1.
    concurrency_slowdown : factor on the handling time when `concurrency` are served, at least 1.
    attention : speed of each conversation when 1, 2, ... are held; empty for an even slowdown.
    patience : a law other than the exponential one, in place of `mean_patience_seconds`.
    lines : contacts that can be in the system before others hear a busy tone; None for no limit.
    max_blocked : share of contacts that may hear it, 0 to 1.
    callback : the offer to be called back instead of waiting on the line.
    risk_scope : whether single intervals or whole days hold the target with probability `risk`.
    planned_shrinkage : share of paid time that the roster itself plans away from contacts, 0 to 0.9;
        it is paid for, and not scheduled on top.
    minimum_agents : agents while the queue is open, whatever comes, at least 0.

    Raises
    ------
    InvalidInput
        When a value lies outside its range, or two exclude one another.
    """

    target: ServiceTarget
    mean_handle_seconds: float
    mean_patience_seconds: float | None = None
    risk: float | None = None
    shrinkage: float = 0.0
    max_occupancy: float = 1.0
    concurrency: int = 1
    concurrency_slowdown: float = 1.0
    attention: tuple[float, ...] = ()
    patience: PatienceLaw | None = None
    lines: int | None = None
    max_blocked: float = 0.01
    callback: CallbackOffer | None = None
    risk_scope: RiskScope = RiskScope.INTERVAL
    planned_shrinkage: float = 0.0
    minimum_agents: int = 0

    def __post_init__(self) -> None:
        check_positive(self.mean_handle_seconds, "mean handling time", "s")
        if self.mean_patience_seconds is not None:
            check_positive(self.mean_patience_seconds, "mean patience", "s")
        if self.risk is not None and not 0 < self.risk < 1:
            raise InvalidInput(f"A risk level of {self.risk}; give a probability between 0 and 1.")
        for share, name in ((self.shrinkage, "unplanned"), (self.planned_shrinkage, "planned")):
            if not 0 <= share <= 0.9:
                raise InvalidInput(f"A share of {share} as {name} shrinkage; give 0 to 0.9.")
        if not 0 < self.max_occupancy <= 1:
            raise InvalidInput(f"An occupancy of at most {self.max_occupancy}; give over 0 up to 1.")
        if self.minimum_agents < 0:
            raise InvalidInput(f"At least {self.minimum_agents} agents; give 0 or more.")
        self._check_line()

    def _check_line(self) -> None:
        if self.concurrency < 1 or not self.concurrency_slowdown >= 1:
            raise InvalidInput(
                f"{self.concurrency} at once, slowed {self.concurrency_slowdown} times; give 1 or more."
            )
        if self.attention and self.concurrency not in (1, len(self.attention)):
            raise InvalidInput(
                f"{self.concurrency} at once with {len(self.attention)} speeds; give one speed for each."
            )
        check_attention(self.speeds)
        if self.lines is not None and (self.lines < 1 or not 0 <= self.max_blocked <= 1):
            raise InvalidInput(
                f"{self.lines} lines, a share of {self.max_blocked} blocked; give 1 or more, and 0 to 1."
            )
        special = (len(self.speeds) > 1, self.lines is not None, self.callback is not None)
        if sum(special) > 1:
            raise InvalidInput("Choose one of several conversations at once, finite lines and callbacks.")
        if self.patience is not None and any(special[:2]):
            raise InvalidInput(
                "Several conversations at once and finite lines are solved for exponential patience "
                "only; give its mean."
            )

    @property
    def speeds(self) -> tuple[float, ...]:
        """Speed of each conversation when 1, 2, ... are held."""
        return self.attention or even_attention(self.concurrency, self.concurrency_slowdown)

    @property
    def agent_seconds(self) -> float:
        """Time of one agent that a contact takes, shared attention taken into account."""
        return self.mean_handle_seconds / (self.speeds[-1] * len(self.speeds))

    @property
    def patience_law(self) -> PatienceLaw:
        """How long customers wait on the line."""
        if self.patience is not None:
            return self.patience
        if self.mean_patience_seconds is not None:
            return ExponentialPatience(self.mean_patience_seconds)
        return EndlessPatience()
