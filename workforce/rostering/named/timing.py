"""Until when a part of the search may go on."""

from dataclasses import dataclass

from workforce.rostering.budget import Budget


@dataclass(frozen=True, slots=True)
class Timing:
    """The time of one part of the search.

    Parameters
    ----------
    began, until : seconds since the search began; without meaning under a deterministic limit.
    """

    budget: Budget
    began: float
    until: float

    @classmethod
    def of(cls, budget: Budget, seconds: float) -> "Timing":
        """Allow so many seconds from now on."""
        return cls(budget, budget.spent, budget.spent + min(seconds, budget.left))

    @property
    def counted(self) -> bool:
        """Tell whether work is counted instead of timed."""
        return self.budget.stopping.deterministic is not None

    def go_on(self) -> bool:
        """Tell whether there is time left."""
        return (self.counted or self.budget.spent < self.until) and not self.budget.stopped

    def pace(self, step: int) -> float:
        """Return the share of the rest that the next of some equal steps should do to end in time.

        Parameters
        ----------
        step : number of the step that comes now, from 1 on.
        """
        if self.counted or step == 1:
            return 0.0
        each = (self.budget.spent - self.began) / (step - 1)
        return min(each / max(self.until - self.budget.spent, 1e-9), 1.0)
