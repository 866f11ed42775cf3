"""Numerical inversion of Laplace transforms."""

import math

import numpy as np
from numpy.typing import NDArray

TERMS, AVERAGED = 40, 14
DECAY = 23.0
"""The discretisation error is about exp(-23)."""


def inversion_points(seconds: float) -> NDArray[np.complex128]:
    """Return where a transform must be known to tell its function at an instant; shape (n,).

    Parameters
    ----------
    seconds : over 0.
    """
    terms = np.arange(TERMS + AVERAGED + 1)
    return np.asarray((DECAY + 2j * np.pi * terms) / (2 * seconds))


def inverted(values: NDArray[np.complex128], seconds: float) -> float:
    """Return a function at an instant from its Laplace transform.

    Parameters
    ----------
    values : shape (n,); the transform at `inversion_points(seconds)`.

    References
    ----------
    Abate, J. and Whitt, W. (1995). Numerical inversion of Laplace transforms of probability
    distributions. ORSA Journal on Computing 7(1), algorithm EULER.

    Examples
    --------
    >>> round(inverted(1 / (1 + inversion_points(2.0)), 2.0) - math.exp(-2), 8)
    0.0
    """
    terms = np.real(values) * (-1.0) ** np.arange(values.size)
    terms[0] /= 2
    sums = np.cumsum(terms)[TERMS:]
    weights = [math.comb(AVERAGED, k) / 2**AVERAGED for k in range(AVERAGED + 1)]
    return math.exp(DECAY / 2) / seconds * float(np.dot(weights, sums))
