"""Finite lines: who calls when all lines are taken hears a busy tone (M/M/c/K, also with hang-ups)."""

import numpy as np

from contactcenter.domain.errors import InvalidInput
from workforce.staffing.birthdeath import Line, LineResult, solve_line
from workforce.staffing.patience import check_positive


def finite_lines(
    arrivals_per_second: float,
    mean_handle_seconds: float,
    mean_patience_seconds: float | None,
    agents: int,
    lines: int,
    threshold_seconds: float,
) -> LineResult:
    """Solve M/M/c/K or M/M/c/K+M exactly.

    Parameters
    ----------
    arrivals_per_second : at least 0.
    mean_handle_seconds : over 0.
    mean_patience_seconds : over 0; None where nobody hangs up.
    agents : at least 1; more than `lines` of them can never serve at once.
    lines : contacts that can be in the system, served and waiting, at least 1.
    threshold_seconds : acceptable waiting time T, at least 0.

    Raises
    ------
    InvalidInput
        When a value lies outside its range; the message names it.

    References
    ----------
    Gross, D., Shortle, J., Thompson, J. and Harris, C. (2008). Fundamentals of queueing theory,
    section 3.5 (M/M/c/K). With `lines == agents` the blocked share is Erlang B.

    Examples
    --------
    >>> result = finite_lines(8 / 300, 300, None, agents=10, lines=10, threshold_seconds=20)
    >>> round(result.blocked, 12)
    0.121661064253
    """
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    if lines < 1:
        raise InvalidInput(f"{lines} lines; give 1 or more.")
    serving = min(agents, lines)
    rates = np.arange(1, serving + 1) / mean_handle_seconds
    return solve_line(
        Line(arrivals_per_second, rates, mean_patience_seconds, lines - serving), threshold_seconds
    )
