"""Prices and tolls that raise the bound of a long period, step by step, and what everybody works by them.

References
----------
Barahona, F. and Anbil, R. (2000), The volume algorithm: producing primal solutions with a subgradient
method, Mathematical Programming 87: steps along the average of the answers so far, which is near to the
best fractions of tours when the bound is near to its best.
"""

from dataclasses import dataclass, field
from itertools import count

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.search import covered_by
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tolls import Tolled

BEGIN = 0.1
"""Share of the price of a missing unit at which prices begin: limits are felt where people gladly work."""
FIRST_STEP, MOST_STEP = 0.05, 2.0
LONGER, SHORTER, IN_VAIN = 1.1, 0.66, 20
"""Factors of a step after one that raises the bound, and after so many in a row that do not."""
MOST_NEW, LEAST_NEW = 0.01, 0.005
"""Weight of the latest answer in the average."""
REVIEWED, WORTH_IT = 100, 0.01
"""Steps after which the latest answer counts half, where they raised the bound by less than a share."""
SETTLED = 1e-4
"""Share of the bound that so many steps must gain for more of them, once the average moves slowest."""
COUNTED_STEPS = 400


@dataclass(slots=True)
class Ascent:
    """The way up.

    Parameters
    ----------
    price : of the best roster.
    bound : no roster costs less.
    need_prices, tolls : as of `Tolled.answer`; those that gave the bound.
    shares : shape (people, days, kinds + 1); how much everybody works each option, about as in the best
        fractions of tours.
    """

    tolled: Tolled
    price: float
    bound: float = field(init=False)
    need_prices: Floats = field(init=False)
    tolls: Floats = field(init=False)
    shares: Floats = field(init=False)
    covered: Floats = field(init=False)
    used: Floats = field(init=False)
    step: float = FIRST_STEP
    new: float = MOST_NEW

    def __post_init__(self) -> None:
        space = self.tolled.space
        self.need_prices, self.tolls = BEGIN * space.rows.under, np.zeros_like(self.tolled.limits)
        self.shares = np.zeros((space.people, space.days, space.kinds + 1), dtype=np.float32)
        answer = self.tolled.answer(self.need_prices, self.tolls)
        self.bound, self.covered, self.used = answer.bound, np.zeros(1), np.zeros(1)
        self._average(answer.tours, 1.0)

    def run(self, timing: Timing) -> None:
        """Raise the bound until time is up or steps hardly help any more."""
        vain, before = 0, self.bound
        steps = int(COUNTED_STEPS * (timing.budget.stopping.deterministic or 0))
        for number in count(1):
            if not timing.go_on() or (timing.counted and number > steps):
                return
            vain = 0 if self._go() else vain + 1
            if vain >= IN_VAIN:
                vain, self.step = 0, self.step * SHORTER
            if number % REVIEWED == 0:
                gain, before = self.bound - before, self.bound
                if gain < SETTLED * abs(before) and self.new == LEAST_NEW:
                    return
                self.new = max(self.new / 2, LEAST_NEW) if gain < WORTH_IT * abs(before) else self.new

    def _go(self) -> bool:
        """Take a step, and tell whether it raised the bound."""
        rows, tolled = self.tolled.space.rows, self.tolled
        short, above = rows.need - self.covered, self.used - tolled.limits
        held = (self.need_prices <= -rows.over) & (short < 0) | (self.need_prices >= rows.under) & (
            short > 0
        )
        slope = float((short[~held] ** 2).sum() + (above[(self.tolls > 0) | (above > 0)] ** 2).sum())
        long = self.step * max(self.price - self.bound, 0.0) / max(slope, 1e-9)
        need_prices = np.clip(self.need_prices + long * short, -rows.over, rows.under)
        tolls = np.maximum(self.tolls + long * above, 0.0)
        answer = tolled.answer(need_prices, tolls)
        self._average(answer.tours, self.new)
        if answer.bound <= self.bound:
            return False
        self.bound, self.need_prices, self.tolls = answer.bound, need_prices, tolls
        self.step = min(self.step * LONGER, MOST_STEP)
        return True

    def _average(self, tours: Tours, new: float) -> None:
        """Let the latest answer weigh so much in what is worked."""
        people, days = np.ogrid[: tours.shape[0], : tours.shape[1]]
        self.shares *= 1.0 - new
        self.shares[people, days, tours] += new
        self.covered = (1.0 - new) * self.covered + new * covered_by(self.tolled.space, tours)
        self.used = (1.0 - new) * self.used + new * self.tolled.used(tours)
