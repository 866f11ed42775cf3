"""Routing rules, plans and the steps that only ever widen."""

from dataclasses import dataclass
from itertools import pairwise

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, Milliseconds, QueueId, TeamId
from routing.events import RoutingContact
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
    preferred : the agent to ask before all steps; None means the contact's own, if it has one.
    preferred_until_ms : time in the plan for which the contact waits for that agent alone.
    open_time : which time counts as time in the plan; None means all of it.

    Raises
    ------
    InvalidInput
        When there is no step, steps are out of order, a boost is negative, or a step narrows.
    """

    steps: tuple[Step, ...]
    preferred: AgentId | None = None
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


@dataclass(frozen=True, slots=True)
class Condition:
    """Which contacts a rule is for; an empty set means any."""

    clients: frozenset[ClientId] = frozenset()
    queues: frozenset[QueueId] = frozenset()
    channels: frozenset[Channel] = frozenset()
    stages: frozenset[JourneyStage] = frozenset()
    intents: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    complexity: tuple[int, int] = (1, 5)

    def matches(self, contact: RoutingContact) -> bool:
        """Tell whether a contact is meant."""
        lowest, highest = self.complexity
        return (
            lowest <= contact.complexity <= highest
            and (not self.clients or contact.client in self.clients)
            and (not self.queues or contact.queue in self.queues)
            and (not self.channels or contact.channel in self.channels)
            and (not self.stages or contact.stage in self.stages)
            and (not self.intents or contact.intent in self.intents)
            and (not self.languages or contact.language in self.languages)
        )

    def covers(self, other: "Condition") -> bool:
        """Tell whether every contact that the other means is meant here too."""
        within = self.complexity[0] <= other.complexity[0] and other.complexity[1] <= self.complexity[1]
        return within and all(
            not mine or (theirs and theirs <= mine)
            for mine, theirs in zip(self._sets, other._sets, strict=True)
        )

    def meets(self, other: "Condition") -> bool:
        """Tell whether some contact may be meant by both."""
        apart = self.complexity[1] < other.complexity[0] or other.complexity[1] < self.complexity[0]
        return not apart and all(
            not mine or not theirs or mine & theirs
            for mine, theirs in zip(self._sets, other._sets, strict=True)
        )

    @property
    def _sets(self) -> tuple[frozenset[str], ...]:
        return (self.clients, self.queues, self.channels, self.stages, self.intents, self.languages)
