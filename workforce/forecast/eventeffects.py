"""The effect of an event on the log scale, from a class's prior, its own repeats and a planner's word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REPEAT_SD = 0.20
"""How far two repeats of one event differ, on the log scale."""
NEW_SD = 0.35
"""How far an event without precedent is from what its class suggests."""
PLANNER_SD = 0.25
"""How far a planner's word is from what comes."""


@dataclass(frozen=True, slots=True)
class EffectBelief:
    """What is believed of an event: log of its factor on the volume, sd of that, repeats seen."""

    log_effect: float
    sd: float
    repeats: int


def believe(logs: Array, noise: Array, planned: float | None, class_mean: float) -> EffectBelief:
    """Combine class, repeats and planner by the precision of each.

    Parameters
    ----------
    logs : shape (m,); log of observed over expected volume at each repeat; they never age.
    noise : shape (m,); variance of each of them beyond how repeats differ.
    planned : the planner's log factor; None where nobody has said.
    class_mean : mean log effect of events of the same class.

    Examples
    --------
    >>> believe(np.array([0.4]), np.array([0.0]), None, 0.0).log_effect.__round__(3)
    0.302
    """
    values = [class_mean, *logs.tolist()]
    precisions = [NEW_SD**-2, *(1 / (REPEAT_SD**2 + noise)).tolist()]
    if planned is not None:
        values.append(planned)
        precisions.append(PLANNER_SD**-2)
    total = sum(precisions)
    mean = sum(value * weight for value, weight in zip(values, precisions, strict=True)) / total
    return EffectBelief(float(mean), float(total**-0.5), int(logs.size))


def predictive_sd(repeats: int) -> float:
    """Return how far the log effect of the next one may be off: 0.20·√(1 + 1/m), 0.35 unprecedented."""
    return REPEAT_SD * float(np.sqrt(1 + 1 / repeats)) if repeats else NEW_SD
