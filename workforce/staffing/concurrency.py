"""Conversations that share an agent's attention: each one slows the others down."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.staffing.birthdeath import Line, LineResult, solve_line
from workforce.staffing.patience import check_positive

Floats = NDArray[np.float64]


def shared_attention(
    arrivals_per_second: float,
    mean_handle_seconds: float,
    mean_patience_seconds: float | None,
    agents: int,
    attention: Sequence[float],
    threshold_seconds: float,
) -> LineResult:
    """Solve a queue whose agents hold several conversations at once.

    Conversations are spread as evenly as possible over the agents, as by `least_loaded` agent
    selection. That is exact for one agent; with more it leaves out that conversations do not move
    when another agent becomes free, which costs little (the tests compare with the full chain).

    Parameters
    ----------
    arrivals_per_second : at least 0.
    mean_handle_seconds : of a conversation that has an agent's whole attention, over 0.
    mean_patience_seconds : over 0; None where nobody hangs up.
    agents : at least 1.
    attention : speed of each conversation when an agent holds 1, 2, ... of them, relative to one
        alone; as many as may be held at once. An agent's total speed must not fall.
    threshold_seconds : acceptable waiting time T, at least 0.

    Raises
    ------
    InvalidInput
        When a value lies outside its range, or an agent gets less done by holding more.

    References
    ----------
    Luo, J. and Zhang, J. (2013). Staffing and control of instant messaging contact centers.
    Operations Research 61(2): processing rates that depend on the level of concurrency.

    Examples
    --------
    >>> alone = shared_attention(8 / 300, 300, 180, 10, (1.0,), 20)
    >>> two = shared_attention(8 / 300, 300, 180, 10, (1.0, 0.7), 20)
    >>> alone.accepted.wait_probability > 10 * two.accepted.wait_probability
    True
    """
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    check_attention(attention)
    rates = conversation_rates(agents, attention) / mean_handle_seconds
    return solve_line(Line(arrivals_per_second, rates, mean_patience_seconds), threshold_seconds)


def conversation_rates(agents: int, attention: Sequence[float]) -> Floats:
    """Return the summed speed of 1, 2, ... conversations spread evenly; shape (agents * most,)."""
    speed = np.concatenate(([0.0], np.asarray(attention, np.float64)))
    total = np.append(speed * np.arange(len(speed)), 0.0)
    each, more = np.divmod(np.arange(1, agents * len(attention) + 1), agents)
    return np.asarray(more * total[each + 1] + (agents - more) * total[each])


def even_attention(concurrency: int, slowdown: float) -> tuple[float, ...]:
    """Return speeds for 1 to `concurrency` conversations whose handling time grows evenly to `slowdown`.

    Parameters
    ----------
    concurrency : at least 1.
    slowdown : factor on the handling time when all are held, at least 1.

    Examples
    --------
    >>> [round(speed, 3) for speed in even_attention(3, 1.5)]
    [1.0, 0.8, 0.667]
    """
    held = np.arange(concurrency)
    factors = 1 + (slowdown - 1) * held / max(concurrency - 1, 1)
    return tuple((1 / factors).tolist())


def check_attention(attention: Sequence[float]) -> None:
    """Refuse speeds under which an agent gets less done by holding more.

    Raises
    ------
    InvalidInput
        Also when there is no speed, or one is not over 0.
    """
    if not attention or min(attention) <= 0:
        raise InvalidInput(f"Attention {tuple(attention)}; give one speed over 0 for each held at once.")
    total = [speed * (held + 1) for held, speed in enumerate(attention)]
    for held, (before, after) in enumerate(pairwise(total), start=1):
        if after < before * (1 - 1e-12):
            raise InvalidInput(
                f"An agent who holds {held + 1} at attention {attention[held]:g} each gets less done than "
                f"with {held}; allow {held} at once or raise the attention."
            )
