"""What one step asks of an agent, once and for all: everything but the state of the moment."""

from collections.abc import Iterator
from dataclasses import dataclass

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import Channel
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import ClientId, TeamId


@dataclass(frozen=True, slots=True)
class Requirement:
    """The lasting conditions of a step; contacts that ask for the same share one.

    Parameters
    ----------
    skills : all of these at least at their level.
    pools : teams that may take it; empty means every team.
    bots : whether bots may take it.
    people : whether people may take it.
    intent : what a bot must be able to settle; empty where no bot may take it.
    """

    client: ClientId
    channel: Channel
    skills: tuple[SkillLevel, ...]
    pools: tuple[TeamId, ...] = ()
    bots: bool = False
    people: bool = True
    intent: str = ""

    def admits(self, agent: Agent) -> bool:
        """Tell whether an agent meets every lasting condition."""
        if self.client not in agent.clients or self.channel not in agent.channels:
            return False
        return next(self.unmet(agent), None) is None

    def unmet(self, agent: Agent) -> Iterator[str]:
        """Yield each lasting condition that an agent does not meet, in plain words."""
        if self.client not in agent.clients:
            yield f"does not work for client {self.client}"
        if self.channel not in agent.channels:
            yield f"does not work on channel {self.channel.value}"
        if self.pools and agent.team not in self.pools:
            yield f"is in no pool of this step ({', '.join(self.pools)})"
        if agent.kind is AgentKind.BOT:
            yield from self._unmet_by_bot(agent)
        elif not self.people:
            yield "is a person, and this step is for bots"
        for asked in self.skills:
            level = agent.level_of(asked.skill)
            if level < asked.level:
                yield f"has {asked.skill} at level {level}, asked is {asked.level}"

    def _unmet_by_bot(self, bot: Agent) -> Iterator[str]:
        if not self.bots:
            yield "is a bot, and this step is for people"
        elif bot.intents and self.intent not in bot.intents:
            yield f"is a bot that cannot settle {self.intent or 'an unknown intent'}"

    def proficiency(self, agent: Agent) -> int:
        """Sum the agent's levels in the skills that are asked for."""
        return sum(agent.level_of(asked.skill) for asked in self.skills)
