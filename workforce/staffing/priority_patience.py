"""Classes of customers who hang up, of whom the more urgent are served first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import SHORT_ABANDON_SECONDS, ServiceCounts
from workforce.staffing.abandonment import IDLE, AbandonmentResult, CustomerKind
from workforce.staffing.erlang import erlang_b
from workforce.staffing.inversion import inversion_points, inverted
from workforce.staffing.patience import ExponentialPatience, check_positive

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

NEGLIGIBLE = 1e-14
TINY_STEP = 1e-30
"""Imaginary step of derivatives: nothing is subtracted, so nothing is lost."""


def priority_with_abandonment(
    kinds: Sequence[CustomerKind], mean_handle_seconds: float, agents: int
) -> tuple[AbandonmentResult, ...]:
    """Solve M/M/c+M with non-preemptive priorities by one line for each class and those above it.

    All people of the classes up to k who wait are taken for one line. They all leave it at the mean
    rate, each class weighted by how many of it wait. That is exact where patience is alike, and for
    the most urgent class up to its probability of waiting; else it is an approximation that
    `workforce.staffing.priority_chain` can be asked about.

    Parameters
    ----------
    kinds : the most urgent first; each with exponential patience.
    mean_handle_seconds : over 0, of all classes.
    agents : at least 1.

    Raises
    ------
    InvalidInput
        When a value lies outside its range, or patience is not exponential.

    References
    ----------
    Jouini, O. and Roubos, A. (2014). On multiple priority multi-server queues with impatience.
    Journal of the Operational Research Society 65(5), for classes of one patience.

    Examples
    --------
    >>> urgent, other = (CustomerKind(rate / 60, ExponentialPatience(180), 20) for rate in (1.0, 0.7))
    >>> found = priority_with_abandonment([urgent, other], 300, agents=8)
    >>> [round(one.abandonment, 4) for one in found]
    [0.0687, 0.2263]
    """
    rates = hang_up_rates(kinds)
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    drain = agents / mean_handle_seconds
    lines: list[_Line] = []
    for kind, rate in zip(kinds, rates, strict=True):
        lines.append(_joined(lines[-1] if lines else None, kind.arrivals_per_second, rate, drain))
    arrivals = lines[-1].arrivals
    if arrivals == 0:
        return (IDLE,) * len(kinds)
    waits = waiting_probability(arrivals, agents, drain, float(lines[-1].lengths[0]))
    occupancy = busy_share(arrivals, agents, drain, waits)
    above = 0.0
    found = []
    for kind, rate, line in zip(kinds, rates, lines, strict=True):
        outcome = _Delay(line, above).outcome(rate, kind.threshold_seconds)
        found.append(result_of(rate, waits, occupancy, outcome))
        above = line.arrivals
    return tuple(found)


def hang_up_rates(kinds: Sequence[CustomerKind]) -> list[float]:
    """Return the hang-ups per second of one who waits, class by class.

    Raises
    ------
    InvalidInput
        When there is no class, or a patience that is not exponential.
    """
    if not kinds:
        raise InvalidInput("No class of customers is given; give one or more.")
    rates = []
    for kind in kinds:
        if not isinstance(kind.patience, ExponentialPatience):
            raise InvalidInput(
                "Priorities with hang-ups are solved for exponential patience only; give the mean "
                "patience of every class."
            )
        rates.append(1 / kind.patience.mean_seconds)
    return rates


def waiting_probability(arrivals: float, agents: int, drain: float, empty: float) -> float:
    """Return the probability of waiting from P(nobody waits | all agents are busy).

    The flows between c - 1 and c contacts in the system are equal.
    """
    upward = arrivals * erlang_b(arrivals * agents / drain, agents - 1)
    return upward / (upward + drain * empty)


def busy_share(arrivals: float, agents: int, drain: float, waits: float) -> float:
    """Return the occupancy: 1 while all are busy, else that of the loss system of c - 1."""
    load = arrivals * agents / drain
    idle_mean = load * (1 - erlang_b(load, agents - 1)) if agents > 1 else 0.0
    return waits + (1 - waits) * idle_mean / agents


@dataclass(frozen=True, slots=True)
class _Line:
    """People of some classes who wait while all agents are busy.

    Parameters
    ----------
    arrivals, hang_up, drain : per second; of all its classes, of one who waits, of service.
    gone : hang-ups per second of the whole line, while all are busy.
    lengths : shape (n,); probability of 0, 1, ... people.
    """

    arrivals: float
    hang_up: float
    drain: float
    gone: float
    lengths: Floats

    @property
    def mean(self) -> float:
        """Mean number of people."""
        return float(np.arange(self.lengths.size) @ self.lengths)


def _joined(above: _Line | None, arrivals: float, hang_up: float, drain: float) -> _Line:
    """Return the line of a class and those above it, at the rate that fits who waits in it."""
    if above is None or above.arrivals == 0:
        return _line(arrivals, hang_up, drain)
    total = above.arrivals + arrivals

    def excess(rate: float) -> float:
        mean = float(np.dot(np.arange((law := line_lengths(total, rate, drain)).size), law))
        return rate * mean - above.gone - hang_up * (mean - above.mean)

    low, high = sorted((above.hang_up, hang_up))
    if arrivals == 0 or high - low < 1e-12 * high:
        return _line(total, above.hang_up, drain)
    return _line(total, float(brentq(excess, low, high, xtol=1e-15, rtol=1e-13)), drain)


def _line(arrivals: float, hang_up: float, drain: float) -> _Line:
    law = line_lengths(arrivals, hang_up, drain)
    return _Line(arrivals, hang_up, drain, hang_up * float(np.arange(law.size) @ law), law)


def line_lengths(arrivals: float, hang_up: float, drain: float) -> Floats:
    """Return the probabilities of 0, 1, ... people in a line while all agents are busy.

    Parameters
    ----------
    arrivals, hang_up, drain : per second; `hang_up` over 0.
    """
    count = 64
    while True:
        steps = np.log(max(arrivals, 1e-300)) - np.log(drain + hang_up * np.arange(1, count))
        logs = np.concatenate(([0.0], np.cumsum(steps)))
        weights = np.exp(logs - logs.max())
        if weights[-1] < NEGLIGIBLE * weights.sum() and steps[-1] < 0:
            weights = weights[: int(np.flatnonzero(weights >= NEGLIGIBLE * weights.sum())[-1]) + 2]
            return np.asarray(weights / weights.sum())
        count *= 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """What becomes of those of a class who wait, as shares of them.

    Parameters
    ----------
    served_wait : mean wait of the served times their share, seconds.
    in_time, gone, short : served within T, hung up within T, and within the limit of a short abandon.
    """

    served: float
    served_wait: float
    in_time: float
    gone: float
    short: float


@dataclass(frozen=True, slots=True)
class _Delay:
    """The wait of one of a class who finds all agents busy and is as patient as need be.

    It ends when the line of those ahead is empty and an agent is free; the classes above, with
    `above` arrivals per second, may still come before.
    """

    line: _Line
    above: float

    def transform(self, s: Complexes) -> Complexes:
        """Return E exp(-s wait); the way down by one is a continued fraction in those who come before."""
        line, lengths = self.line, self.line.lengths
        depth = lengths.size + line_lengths(self.above, line.hang_up, line.drain).size
        down = np.ones_like(s)
        parts = np.empty((depth, s.size), dtype=np.complex128)
        for ahead in range(depth - 1, -1, -1):
            leave = line.drain + ahead * line.hang_up
            down = leave / (s + leave + self.above * (1 - down))
            parts[ahead] = down
        return np.asarray(lengths @ np.cumprod(parts[: lengths.size], axis=0))

    def outcome(self, hang_up: float, threshold: float) -> Waiting:
        """Return what becomes of those who wait; one pass over the transform answers everything."""
        instants = [seconds for seconds in (threshold, SHORT_ABANDON_SECONDS) if seconds > 0]
        points = [inversion_points(seconds) for seconds in instants]
        asked = [np.array([hang_up + 1j * TINY_STEP])]
        asked += [shifted for s in points for shifted in (s + hang_up, s)]
        edges = np.cumsum([part.size for part in asked])[:-1]
        (end,), *rest = np.split(self.transform(np.concatenate(asked)), edges)
        within = {0.0: (0.0, 0.0)}
        for seconds, s, served, waited in zip(instants, points, rest[::2], rest[1::2], strict=True):
            still = inverted((1 - waited) / s, seconds) * math.exp(-hang_up * seconds)
            done = inverted(served / s, seconds)
            within[seconds] = (max(done, 0.0), max(1 - done - still, 0.0))
        (in_time, gone), short = within[threshold], within[SHORT_ABANDON_SECONDS][1]
        return Waiting(float(end.real), -float(end.imag) / TINY_STEP, in_time, gone, short)


def result_of(hang_up: float, waits: float, occupancy: float, found: Waiting) -> AbandonmentResult:
    """Return the measures over all contacts of a class from those over the ones who wait."""
    lost = waits * (1 - found.served)
    served = 1 - waits + waits * found.served
    return AbandonmentResult(
        wait_probability=waits,
        abandonment=lost,
        mean_wait_seconds=lost / hang_up,
        mean_wait_served_seconds=waits * found.served_wait / served if served else math.inf,
        occupancy=occupancy,
        expected=ServiceCounts(
            served,
            lost,
            1 - waits + waits * found.in_time,
            waits * found.gone,
            waits * found.short,
        ),
    )
