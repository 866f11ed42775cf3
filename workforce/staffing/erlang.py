"""Erlang's two formulas: blocking (B) and waiting without abandonment (C)."""

import math

import numpy as np

from contactcenter.domain.errors import InvalidInput


def erlang_b(load_erlangs: float, agents: int) -> float:
    """Compute the probability that all agents are busy when nobody waits.

    Parameters
    ----------
    load_erlangs : offered load, arrivals times mean handling time, at least 0.
    agents : at least 0.

    Raises
    ------
    InvalidInput
        When the load is negative or not finite, or agents is negative.

    References
    ----------
    Erlang, A. K. (1917). The recursion 1/B(k) = 1 + (k/a)/B(k-1), summed:
    1/B(c) = sum over j of c(c-1)...(c-j+1) / a^j; all terms are positive, so nothing cancels.

    Examples
    --------
    >>> round(erlang_b(95, 100), 13)
    0.0488042061787
    """
    check_load(load_erlangs, agents)
    if load_erlangs == 0:
        return 0.0 if agents else 1.0
    return 1.0 / (1.0 + _sum_of_falling_products(load_erlangs, agents))


def erlang_c(load_erlangs: float, agents: int) -> float:
    """Compute the probability of waiting when everybody waits until served; 1 when overloaded.

    Parameters
    ----------
    load_erlangs : offered load, at least 0.
    agents : at least 0.

    Raises
    ------
    InvalidInput
        When the load is negative or not finite, or agents is negative.

    References
    ----------
    Erlang, A. K. (1917). C = B / (1 - rho (1 - B)), rho = load / agents.

    Examples
    --------
    >>> round(erlang_c(8, 10), 12)
    0.409180150796
    """
    check_load(load_erlangs, agents)
    if load_erlangs >= agents:
        return 1.0
    blocked = erlang_b(load_erlangs, agents)
    return blocked / (1.0 - load_erlangs / agents * (1.0 - blocked))


def erlang_c_service_level(
    load_erlangs: float, agents: int, mean_handle_seconds: float, threshold_seconds: float
) -> float:
    """Compute the share served within a threshold when nobody hangs up; 0 when overloaded.

    Parameters
    ----------
    load_erlangs : offered load, at least 0.
    agents : at least 0.
    mean_handle_seconds : over 0.
    threshold_seconds : acceptable waiting time, at least 0.

    References
    ----------
    SL(t) = 1 - C exp(-(c mu - lambda) t).

    Examples
    --------
    >>> round(erlang_c_service_level(8, 10, 300, 20), 12)
    0.641896449341
    """
    if load_erlangs >= agents:
        return 0.0
    drain = (agents - load_erlangs) / mean_handle_seconds
    return 1.0 - erlang_c(load_erlangs, agents) * math.exp(-drain * threshold_seconds)


def check_load(load_erlangs: float, agents: int) -> None:
    """Refuse a load that is negative or not finite, and agents that are no whole number from 0 up."""
    if not (math.isfinite(load_erlangs) and load_erlangs >= 0):
        raise InvalidInput(f"An offered load of {load_erlangs} erlangs is not a number from 0 up.")
    if not (agents >= 0 and float(agents).is_integer()):
        raise InvalidInput(f"{agents} agents; give a whole number, 0 or more.")


def _sum_of_falling_products(load_erlangs: float, agents: int) -> float:
    """Return c/a + c(c-1)/a^2 + ...; a sum beyond the range of floats is inf, and B then 0."""
    with np.errstate(over="ignore"):
        return float(np.cumprod(np.arange(agents, 0, -1) / load_erlangs).sum())
