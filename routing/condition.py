"""Conditions: which contacts a routing rule is for."""

from dataclasses import dataclass

from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId, QueueId
from routing.events import RoutingContact


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
