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
        return self.counted or self.budget.spent < self.until

    @property
    def hurry(self) -> float:
        """Share of the time that is used up beyond three quarters, 0 to 1; 0 where work is counted."""
        if self.counted:
            return 0.0
        used = (self.budget.spent - self.began) / max(self.until - self.began, 1e-9)
        return min(max(4 * used - 3, 0.0), 1.0)
