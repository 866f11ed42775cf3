"""How much work may still go into a search, by the clock or by counting."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TypeVar

from contactcenter.clock import Clock
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.programme import Effort

UNLIMITED_SECONDS = 3600.0
One = TypeVar("One")
Found = TypeVar("Found")


class Budget:
    """The stopping rule at work.

    With a deterministic limit the clock decides nothing: every programme gets a number of branching
    nodes and the search ends after a number of rounds, so that equal runs give equal rosters.
    """

    def __init__(self, stopping: StoppingRule, params: SolverParams, clock: Clock) -> None:
        self.stopping = stopping
        self.params = params
        self.clock = clock
        self._began = clock.monotonic()

    @property
    def spent(self) -> float:
        """Seconds since the search began."""
        return self.clock.monotonic() - self._began

    @property
    def stopped(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self.stopping.asked is not None and self.stopping.asked()

    @property
    def left(self) -> float:
        """Seconds that may still be spent: none when asked to stop, endless under a deterministic limit."""
        if self.stopped:
            return 0.0
        return (
            float("inf") if self.stopping.deterministic is not None else self.stopping.seconds - self.spent
        )

    @property
    def threads(self) -> int:
        """How many solvers may run side by side."""
        return min(self.params.workers, cpu_count() or 1)

    def side_by_side(self, work: Callable[[One], Found], ones: Iterable[One]) -> list[Found]:
        """Return what work makes of each, in order; solvers let other threads run meanwhile."""
        with ThreadPoolExecutor(self.threads) as threads:
            return list(threads.map(work, ones))

    def effort(self, seconds: float, gap: float | None = None) -> Effort:
        """Return the effort for one programme that may take up to `seconds`."""
        gap = self.stopping.gap if gap is None else gap
        if self.stopping.deterministic is None:
            limit = max(min(seconds, self.left), 0.2)
            return Effort(limit, gap, None, self.params.seed, self.stopping.asked)
        nodes = max(int(100 * self.stopping.deterministic), 1)
        return Effort(UNLIMITED_SECONDS, gap, nodes, self.params.seed)
