"""What bots keep and what people see: two forecasts of one demand."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.forecast.forecast import Forecast

Array = NDArray[np.float64]

PRIOR_CONTACTS = 20.0
"""Contacts that the prior share is worth before a bot has a record."""
PRIOR_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Containment:
    """Share of contacts that a bot concludes for good.

    Parameters
    ----------
    share : between 0 and 1.
    day_sd : how far a day's share is from it, at least 0.
    contacts : how many it was learnt from.
    """

    share: float
    day_sd: float
    contacts: int


def estimate_containment(offered: Array, contained: Array) -> Containment:
    """Estimate containment from daily counts, shrunk to a cautious prior while there are few.

    Parameters
    ----------
    offered, contained : shape (days,); contacts that met the bot, and those it concluded without
        handing over and without a repeat.

    Raises
    ------
    InvalidInput
        When a day has more contained than offered, or less than none.
    """
    if (contained < 0).any() or (contained > offered).any():
        raise InvalidInput(
            "A bot contained more contacts than it met, or less than none; correct the counts."
        )
    total = float(offered.sum())
    share = (float(contained.sum()) + PRIOR_CONTACTS * PRIOR_SHARE) / (total + PRIOR_CONTACTS)
    busy = offered > 0
    squares = ((contained[busy] - share * offered[busy]) ** 2).sum()
    chance = (share * (1 - share) * offered[busy]).sum()
    extra = max(float(squares - chance), 0.0) / max(float((offered[busy] ** 2).sum()), 1e-12)
    return Containment(share, float(np.sqrt(extra)), int(total))


@dataclass(frozen=True, slots=True)
class SplitForecast:
    """The demand, what stays with the bot, and what people see."""

    demand: Forecast
    bot: Forecast
    human: Forecast


def split_forecast(demand: Forecast, containment: Containment) -> SplitForecast:
    """Split a forecast of demand; a share that varies by day widens what people see.

    Parameters
    ----------
    demand : forecast of contacts that meet the bot first.
    """
    share, sd = containment.share, containment.day_sd
    return SplitForecast(demand, _part(demand, share, sd), _part(demand, 1 - share, sd))


def _part(demand: Forecast, share: float, share_sd: float) -> Forecast:
    relative = share_sd / share if share > 0 else 0.0
    day_variance = (1 + demand.day_sd**2) * (1 + relative**2) - 1
    return replace(demand, mean=demand.mean * share, day_sd=np.sqrt(day_variance))


@dataclass(frozen=True, slots=True)
class HumanLoad:
    """Mean handling time of what people see.

    Parameters
    ----------
    direct_seconds, handed_over_seconds : mean handling time of contacts that came straight to a person
        and of those that a bot handed over, which are longer: the easy ones stayed with it.
    handed_over_share : share of the contacts people see that a bot handed over, 0 to 1.
    """

    direct_seconds: float
    handed_over_seconds: float
    handed_over_share: float

    @property
    def mean_seconds(self) -> float:
        """Mean over both."""
        share = self.handed_over_share
        return (1 - share) * self.direct_seconds + share * self.handed_over_seconds

    def load_erlangs(self, human: Forecast) -> Array:
        """Return the offered load per interval in agents; shape (grid.count,)."""
        return np.asarray(human.mean * self.mean_seconds / (60 * human.grid.minutes))
