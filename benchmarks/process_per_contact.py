"""The usual way to write a call centre in SimPy: one process for each contact.

It is written to be fast: lists of idle agents and one queue a skill, no `FilterStore`, all durations drawn
beforehand. It knows far less than the router: no steps, no boosts, no capacity, no log.
"""

from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import simpy

Waiting = tuple[int, simpy.Event]


@dataclass(frozen=True, slots=True)
class Call:
    """One contact; all times in ms."""

    arrives: int
    skill: int
    service: int
    patience: int


@dataclass(slots=True)
class Office:
    """Agents with skills: the longest idle takes a contact, a free agent takes the longest waiting.

    Parameters
    ----------
    skills : for each agent, what he or she can do.
    """

    skills: Sequence[tuple[int, ...]]
    env: simpy.Environment = field(default_factory=simpy.Environment)
    queues: dict[int, deque[Waiting]] = field(default_factory=dict)
    idle: dict[int, deque[int]] = field(default_factory=dict)
    is_idle: list[bool] = field(default_factory=list)
    answered: int = 0
    abandoned: int = 0
    waited: int = 0

    def run(self, calls: Sequence[Call]) -> None:
        """Serve all calls."""
        every = {skill for agent in self.skills for skill in agent}
        self.queues = {skill: deque() for skill in every}
        self.idle = {skill: deque() for skill in every}
        self.is_idle = [False] * len(self.skills)
        for agent in range(len(self.skills)):
            self._becomes_idle(agent)
        self.env.process(self._arrivals(calls))
        self.env.run()

    def _arrivals(self, calls: Sequence[Call]) -> Generator[Any, Any, None]:
        for call in calls:
            yield self.env.timeout(call.arrives - self.env.now)
            self.env.process(self._contact(call))

    def _contact(self, call: Call) -> Generator[Any, Any, None]:
        env = self.env
        came = env.now
        agent = self._take_idle(call.skill)
        if agent is None:
            turn = env.event()
            self.queues[call.skill].append((int(came), turn))
            patience = env.timeout(call.patience)
            yield turn | patience
            if not turn.triggered:
                self.abandoned += 1
                turn.succeed(-1)
                return
            agent = turn.value
        if agent is None:
            raise LookupError("A contact was given to nobody.")
        self.answered += 1
        self.waited += int(env.now - came)
        yield env.timeout(call.service)
        self._next_for(agent)

    def _take_idle(self, skill: int) -> int | None:
        idle = self.idle[skill]
        while idle:
            agent = idle.popleft()
            if self.is_idle[agent]:
                self.is_idle[agent] = False
                return agent
        return None

    def _next_for(self, agent: int) -> None:
        best: deque[Waiting] | None = None
        for skill in self.skills[agent]:
            queue = self.queues[skill]
            while queue and queue[0][1].triggered:
                queue.popleft()
            if queue and (best is None or queue[0][0] < best[0][0]):
                best = queue
        if best is None:
            self._becomes_idle(agent)
        else:
            best.popleft()[1].succeed(agent)

    def _becomes_idle(self, agent: int) -> None:
        self.is_idle[agent] = True
        for skill in self.skills[agent]:
            self.idle[skill].append(agent)
