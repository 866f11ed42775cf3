"""Good and bad days shared out evenly: the busyness of days in strata over blocks of replications.

Every `BLOCK` replications in a row form a block. In it each day's score comes once from each of `BLOCK`
equally likely strata, in an order of its own for every day and stream (a Latin hypercube). One replication
taken for itself is drawn exactly as without strata, so means, percentiles between days and probabilities
keep their meaning; only the mean of a block varies less than that of independent replications.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.scenario import Scenario
from simulation.streams import Stream, generator

BLOCK = 4
"""Replications in a block: more make the mean surer, but leave fewer blocks to tell how sure."""
_LEAST = 2.0**-53


def block_of(scenario: Scenario) -> int:
    """Return how many replications in a row depend on one another: `BLOCK`, or 1 where no day differs."""
    differs = any(
        np.any(kind.busyness.day_sd) or np.any(kind.busyness.event_log_sd)
        for kind in scenario.contact_types
    )
    return BLOCK if differs and scenario.past_day is None else 1


def stratified_scores(
    place: tuple[int, int], stream: Stream, key: tuple[int, ...], count: int
) -> NDArray[np.float64]:
    """Draw standard normal scores of days.

    Parameters
    ----------
    place : the seed and the number of the replication.
    stream, key : what the scores are for.
    count : scores, at least 0.

    Returns
    -------
    Scores, shape (count,).

    References
    ----------
    McKay, Beckman and Conover (1979), A comparison of three methods for selecting values of input
    variables in the analysis of output from a computer code, section 2.

    Examples
    --------
    >>> scores = [stratified_scores((7, number), Stream.DAY_FACTOR, (), 1)[0] for number in range(BLOCK)]
    >>> sum(bool(score < 0) for score in scores)
    2
    """
    seed, replication = place
    block, member = divmod(replication, BLOCK)
    orders = generator(seed, block, Stream.STRATA, int(stream), *key).random((BLOCK, count))
    stratum = np.argsort(orders, axis=0)[member]
    within = generator(seed, replication, stream, *key).random(count)
    scores: NDArray[np.float64] = ndtri(np.clip((stratum + within) / BLOCK, _LEAST, 1 - _LEAST))
    return scores
