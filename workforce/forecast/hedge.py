"""The first weeks: part of a young model's forecast is left to the mean of the last four weeks.

Two forecasts that err in different ways err less together, and a model that has seen a month can err
by things it has seen once. Where the model knows better the mean has no say: on special days, after a
shift of the level, and where drivers are told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.forecast.baselines import mean_of_last
from workforce.forecast.days import OpenDays, weekday_of

Array = NDArray[np.float64]

LARGEST_SHARE = 0.4
YOUNG, GROWN = 20, 45
"""Open days up to which the share is largest, and from which there is none."""
WEEKS = 4


@dataclass(frozen=True, slots=True)
class Hedge:
    """The mean of the last four of each weekday, and its share in a forecast.

    Parameters
    ----------
    weekday_mean : shape (7, slots); contacts, NaN where never open.
    share : 0 to 0.4.
    """

    weekday_mean: Array
    share: float

    def blend(self, mean: Array, ordinals: NDArray[np.int64], plain: NDArray[np.bool_]) -> Array:
        """Return a forecast of days with the mean's share in it; shape (n, slots).

        Parameters
        ----------
        mean : shape (n, slots); contacts as the model has them.
        plain : shape (n,); whether nothing but its weekday is known of a day.
        """
        usual = self.weekday_mean[weekday_of(ordinals)]
        share = np.where(plain[:, None] & np.isfinite(usual), self.share, 0.0)
        return np.asarray((1 - share) * mean + share * np.nan_to_num(usual))


def share_of(open_days: int) -> float:
    """Return the mean's share in a forecast from so many open days.

    Examples
    --------
    >>> share_of(12), round(share_of(30), 2), share_of(45)
    (0.4, 0.24, 0.0)
    """
    return LARGEST_SHARE * float(np.clip((GROWN - open_days) / (GROWN - YOUNG), 0.0, 1.0))


def hedge_of(days: OpenDays, plain: NDArray[np.bool_], share: float) -> Hedge:
    """Average the last four plain days of each weekday.

    Parameters
    ----------
    plain : shape (days.count,); whether nothing but its weekday is known of a day.
    """
    rows = [days.counts[plain & (days.weekdays == weekday)] for weekday in range(7)]
    return Hedge(np.stack([mean_of_last(row, WEEKS) for row in rows]), share)
