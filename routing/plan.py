"""Plans: who may take a contact, in steps that only ever widen."""

from dataclasses import dataclass
from itertools import pairwise

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import Milliseconds, TeamId
from routing.opentime import OpenTime


@dataclass(frozen=True, slots=True)
class Step:
    """Who may take a contact from `after_ms` of waiting on.

    Parameters
    ----------
    after_ms : time in the plan after which the step opens, at least 0.
    skills : all of these at least at their level.
    pools : teams that may take it; empty means every team (bots included where `bots` is set).
    bots : whether bots may take it.
    boost_ms : added to the wait when scores are compared, from this step on; at least 0.
    people : whether people may take it.
    """

    after_ms: Milliseconds
    skills: tuple[SkillLevel, ...]
    pools: tuple[TeamId, ...] = ()
    bots: bool = False
    boost_ms: Milliseconds = Milliseconds(0)
    people: bool = True

    def narrowing(self, later: "Step") -> str:
        """Say in which way a later step admits fewer than this one; empty when it does not."""
        levels = {asked.skill: asked.level for asked in self.skills}
        for asked in later.skills:
            if asked.level > levels.get(asked.skill, 0):
                return f"asks {asked.skill} at level {asked.level}, before {levels.get(asked.skill, 0)}"
        if later.pools and (not self.pools or not set(self.pools) <= set(later.pools)):
            return f"leaves out pools that were asked before it ({', '.join(self.pools) or 'all'})"
        if self.bots and not later.bots:
            return "leaves out bots"
        if self.people and not later.people:
            return "leaves out people"
        return ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order of `after_ms`; whoever a step admits, every later step admits too.

    Steps that open at the same instant are asked in their order: a free agent of the first has the
    better right, and nobody waits for that.

    Parameters
    ----------
    preferred_until_ms : time in the plan for which a contact waits for its preferred agent alone, if any.
    open_time : which time counts as time in the plan; None means all of it.

    Raises
    ------
    InvalidInput
        When there is no step, steps are out of order, a boost is negative, or a step narrows.
    """

    steps: tuple[Step, ...]
    preferred_until_ms: Milliseconds = Milliseconds(0)
    open_time: OpenTime | None = None

    def due(self, entered_ms: Milliseconds, after_ms: Milliseconds) -> Milliseconds:
        """Return the instant at which some time in the plan is over."""
        if self.open_time is None:
            return Milliseconds(entered_ms + after_ms)
        return self.open_time.deadline(entered_ms, after_ms)

    def elapsed(self, entered_ms: Milliseconds, now_ms: Milliseconds) -> Milliseconds:
        """Return how much time in the plan is over."""
        if self.open_time is None:
            return Milliseconds(now_ms - entered_ms)
        return self.open_time.elapsed(entered_ms, now_ms)

    def __post_init__(self) -> None:
        if not self.steps:
            raise InvalidInput("A plan needs at least one step.")
        if self.steps[0].after_ms < 0 or any(step.boost_ms < 0 for step in self.steps):
            raise InvalidInput("A plan's steps have times and boosts of 0 or more.")
        for number, (step, later) in enumerate(pairwise(self.steps), start=2):
            if later.after_ms < step.after_ms:
                raise InvalidInput(f"Step {number} opens at {later.after_ms} ms, before the step above it.")
            if how := step.narrowing(later):
                raise InvalidInput(f"Step {number} of a plan {how}; steps only ever widen.")
