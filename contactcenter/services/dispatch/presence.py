"""Presence: who was heard of last when, and about which of a bot's contacts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from contactcenter.db.dispatch.rows import PresenceValues
from contactcenter.domain.units import AgentId, ContactId

QUIET_MS, LOST_MS = 30_000, 90_000
"""After so long without a heartbeat: nothing new is offered; offers return and a supervisor is told."""


@dataclass(slots=True)
class Attendance:
    """Heartbeats of a pool's agents.

    Parameters
    ----------
    seen : the last sign of life of each agent.
    silent : agents who are offered nothing because they are quiet.
    signs : the last sign of life that a bot gave of one contact.
    failures : how many contacts were taken from each bot since it last ended one.
    began_ms : since when this attendance is kept; silence before it counts against nobody.
    """

    seen: dict[AgentId, int] = field(default_factory=dict)
    silent: set[AgentId] = field(default_factory=set)
    signs: dict[ContactId, int] = field(default_factory=dict)
    failures: dict[AgentId, int] = field(default_factory=dict)
    began_ms: int = 0
    _fresh: set[AgentId] = field(default_factory=set)
    _stored: dict[int, int] = field(default_factory=dict)

    def begin(self, stored: Iterable[PresenceValues], now_ms: int) -> None:
        """Take up what is stored; time without a leader counts against nobody."""
        self.began_ms = now_ms
        for row in stored:
            self.seen[AgentId(row.agent_id)] = now_ms
            self._stored[row.agent_id] = row.seen_ms

    def hear_of(self, agent: AgentId, now_ms: int, save: bool = True) -> None:
        """Take note of a sign of life."""
        self.seen[agent] = max(now_ms, self.seen.get(agent, now_ms))
        if save:
            self._fresh.add(agent)

    def compare(self, stored: Iterable[PresenceValues], now_ms: int) -> None:
        """Take note of heartbeats that other processes stored since the last comparison."""
        for agent, seen_ms in stored:
            if seen_ms > self._stored.get(agent, 0):
                self._stored[agent] = seen_ms
                self.hear_of(AgentId(agent), now_ms, save=False)

    def is_silent(self, agent: AgentId) -> bool:
        """Tell whether an agent is kept from new work because nothing was heard."""
        return agent in self.silent

    def quiet_ms(self, agent: AgentId, now_ms: int) -> int:
        """Return for how long nothing was heard of an agent; 0 for one who was never heard of."""
        return now_ms - self.seen.get(agent, now_ms)

    def unheard_ms(self, ticket: ContactId, given_ms: int, now_ms: int) -> int:
        """Return for how long a bot gave no sign of a contact that it was given at an instant."""
        return now_ms - max(given_ms, self.began_ms, self.signs.get(ticket, 0))

    def forget(self, held: Collection[ContactId]) -> None:
        """Keep of signs only those of contacts that bots hold now."""
        self.signs = {ticket: at_ms for ticket, at_ms in self.signs.items() if ticket in held}

    def unsaved(self) -> list[PresenceValues]:
        """Return what was heard since the last call."""
        fresh, self._fresh = self._fresh, set()
        self._stored.update({agent: self.seen[agent] for agent in fresh})
        return [PresenceValues(agent, self.seen[agent]) for agent in sorted(fresh)]
