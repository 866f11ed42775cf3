"""The steps of the main job: each is announced when it starts and measured when it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from contactcenter.clock import Clock


class Step(StrEnum):
    """A step of the main job."""

    HISTORY = "history"
    BACKTEST = "backtest"
    FORECAST = "forecast"
    STAFFING = "staffing"
    ROSTER = "roster"
    SIMULATION = "simulation"
    VERIFICATION = "verification"
    """Rounds of simulating, correcting and rostering again, in the place of one simulation."""


Notify = Callable[[Step, float], None]
"""Hears which step is running and how much of it is done, from 0 to 1."""


class Steps:
    """One run's steps with the seconds that each took."""

    def __init__(self, clock: Clock, notify: Notify) -> None:
        self.clock = clock
        self.notify = notify
        self.seconds: dict[Step, float] = {}

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Announce a step and measure it."""
        self.notify(step, 0.0)
        started = self.clock.monotonic()
        yield
        self.seconds[step] = round(self.clock.monotonic() - started, 3)
        self.notify(step, 1.0)
