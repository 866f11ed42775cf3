"""Virtual hold: who has waited for a while may hang up and be called back in turn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.staffing.abandonment import (
    AbandonmentResult,
    CustomerKind,
    VirtualWait,
    line_of_kinds,
)
from workforce.staffing.patience import PatienceLaw, check_positive

Floats = NDArray[np.float64]

ROUNDS = 200


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """The offer to keep one's place in line without holding it.

    Parameters
    ----------
    after_seconds : wait at which it is made, at least 0.
    acceptance : share of those who then still wait that accept, 0 to 1.
    reached : share of calls back that are answered, over 0 up to 1.
    attempts : how often a customer is called at most, at least 1.
    attempt_seconds : time of an agent that a call without answer takes, at least 0.
    """

    after_seconds: float
    acceptance: float
    reached: float = 1.0
    attempts: int = 1
    attempt_seconds: float = 0.0

    def __post_init__(self) -> None:
        if not self.after_seconds >= 0:
            raise InvalidInput(f"A callback offered after {self.after_seconds} s; give 0 or more.")
        if not 0 <= self.acceptance <= 1:
            raise InvalidInput(f"A callback is accepted by a share of {self.acceptance}; give 0 to 1.")
        if not 0 < self.reached <= 1:
            raise InvalidInput(f"A share of {self.reached} is reached; give a number over 0 up to 1.")
        if self.attempts < 1 or not self.attempt_seconds >= 0:
            raise InvalidInput(
                f"{self.attempts} attempts of {self.attempt_seconds} s; give at least 1, of 0 s or more."
            )

    def agent_seconds(self, mean_handle_seconds: float) -> float:
        """Return the time of an agent that an accepted callback takes, attempts without answer included."""
        missed = 1 - self.reached
        in_vain = missed * (1 - missed**self.attempts) / self.reached
        return in_vain * self.attempt_seconds + (1 - missed**self.attempts) * mean_handle_seconds


@dataclass(frozen=True, slots=True)
class CallbackPatience:
    """Patience of customers of whom some accept a callback, and from then on never give up.

    Parameters
    ----------
    law : patience of one who holds the line; in it nobody waits for ever.
    """

    law: PatienceLaw
    offer: CallbackOffer

    def __post_init__(self) -> None:
        if self.law.endless_share:
            raise InvalidInput("A callback saves only those who would hang up; give their patience.")

    @property
    def endless_share(self) -> float:
        """The share of contacts that accept, if the wait is long enough for the offer."""
        return self.offer.acceptance * _at(self.law.survival, self.offer.after_seconds)

    @property
    def mean_seconds(self) -> float:
        """The integral of what the survival function is above the endless share."""
        before = _at(self.law.mean_until, self.offer.after_seconds)
        beyond = (1 - self.offer.acceptance) * (self.law.mean_seconds - before)
        return before - self.endless_share * self.offer.after_seconds + beyond

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the law, and the offer."""
        return (self.offer.after_seconds, *self.law.breakpoints)

    def survival(self, seconds: Floats) -> Floats:
        """Return the law's own up to the offer, and from there on its mixture with those who accept."""
        own = self.law.survival(seconds)
        kept = self.endless_share + (1 - self.offer.acceptance) * own
        return np.where(seconds < self.offer.after_seconds, own, kept)

    def mean_until(self, seconds: Floats) -> Floats:
        """Return the integral of the survival function up to x."""
        before = self.law.mean_until(np.minimum(seconds, self.offer.after_seconds))
        beyond = np.maximum(seconds - self.offer.after_seconds, 0.0)
        own = self.law.mean_until(seconds) - before
        return np.asarray(before + self.endless_share * beyond + (1 - self.offer.acceptance) * own)


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """What a queue with virtual hold does in the long run.

    Parameters
    ----------
    queue : over all contacts; a callback counts as served when its turn comes, and waits until then.
    accepted : callbacks per contact offered, 0 to 1.
    mean_handle_seconds : time of an agent per served contact, attempts without answer included.
    load_erlangs : agents busy on average.
    """

    queue: AbandonmentResult
    accepted: float
    mean_handle_seconds: float
    load_erlangs: float


def virtual_hold(
    customers: CustomerKind, mean_handle_seconds: float, offer: CallbackOffer, agents: int
) -> CallbackResult:
    """Solve a queue in which waiting customers may choose to be called back in their turn.

    Exact where a callback takes as long as a call; where attempts without answer take time too, the
    handling time is their mean, taken as exponential.

    Parameters
    ----------
    customers : with the patience of those who hold the line.
    mean_handle_seconds : of a contact that is reached, over 0.
    agents : at least 1.

    Raises
    ------
    InvalidInput
        When a value lies outside its range.
    """
    check_positive(mean_handle_seconds, "mean handling time", "s")
    patience = CallbackPatience(customers.patience, offer)
    holding = CustomerKind(customers.arrivals_per_second, patience, customers.threshold_seconds)
    handle = mean_handle_seconds
    for _ in range(ROUNDS):
        (found,) = line_of_kinds((holding,), handle, agents)
        accepted = _accepted(holding, handle, agents, patience)
        share = accepted / found.expected.answered
        work = (1 - share) * mean_handle_seconds + share * offer.agent_seconds(mean_handle_seconds)
        if abs(work - handle) <= 1e-12 * work:
            break
        handle = work
    return CallbackResult(found, accepted, handle, found.occupancy * agents)


def _accepted(customers: CustomerKind, handle: float, agents: int, patience: CallbackPatience) -> float:
    """Return the share of contacts that hear the offer and accept."""
    rate, after = customers.arrivals_per_second, patience.offer.after_seconds
    if rate == 0 or patience.endless_share == 0:
        return 0.0
    if rate * patience.endless_share * handle >= agents:
        return patience.endless_share
    wait = VirtualWait(rate, handle, agents, patience, (after,))
    return patience.endless_share * wait.still_waiting(after)


def _at(function: Callable[[Floats], Floats], seconds: float) -> float:
    return float(function(np.array([seconds]))[0])
