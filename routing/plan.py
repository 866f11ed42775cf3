"""Routing rules, plans and the steps that only ever widen."""

from dataclasses import dataclass

from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, Milliseconds, QueueId, TeamId


@dataclass(frozen=True, slots=True)
class Step:
    """Who may take a contact from `after_ms` of waiting on.

    Parameters
    ----------
    skills : all of these at least at their level.
    pools : teams that may take it; empty means every team (bots included where `bots` is set).
    bots : whether bots may take it.
    boost_ms : added to the wait when scores are compared, from this step on.
    """

    after_ms: Milliseconds
    skills: tuple[SkillLevel, ...]
    pools: tuple[TeamId, ...] = ()
    bots: bool = False
    boost_ms: Milliseconds = Milliseconds(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order of `after_ms`; whoever a step admits, every later step admits too."""

    steps: tuple[Step, ...]
    preferred: AgentId | None = None
    preferred_until_ms: Milliseconds = Milliseconds(0)


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
