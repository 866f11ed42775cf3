"""Who is free: for each requirement, the agents that meet it, best first."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from typing import TYPE_CHECKING

from contactcenter.domain.contact import ChannelProfile
from contactcenter.domain.units import AgentId, Milliseconds, QueueId
from routing.policy import AgentSelection
from routing.requirement import Requirement
from routing.waiting import SLACK, Lane

if TYPE_CHECKING:
    from routing.desk import Desk

Candidate = tuple[int, Milliseconds, AgentId, "Desk", int]
"""The selection's key, idle time and id, of which the lowest is chosen; the desk and its version then."""


@dataclass(slots=True, eq=False)
class Signature:
    """A requirement with the agents who meet it and the contacts that ask for it.

    The heap is lazy. An agent's place in it is never behind the agent's true place, unless the
    agent is marked `stale` for this signature; so the front, once it is found true, is the best.
    Busy agents drop out when they come to the front and return when they have room again.

    Parameters
    ----------
    desks : everyone who meets the requirement, by id.
    places : the one valid place of each agent in the heap.
    on_duty : how many of `desks` are in state available.
    """

    requirement: Requirement
    work: ChannelProfile
    selection: AgentSelection
    desks: list[Desk] = field(default_factory=list)
    heap: list[Candidate] = field(default_factory=list)
    places: dict[AgentId, Candidate] = field(default_factory=dict)
    lanes: dict[QueueId, Lane] = field(default_factory=dict)
    proficiency: dict[AgentId, int] = field(default_factory=dict)
    on_duty: int = 0

    def candidate(self, desk: Desk) -> Candidate:
        """Return an agent's true place as things are now."""
        agent, since, load = desk.agent.id, desk.idle_since_ms, desk.workload
        key = self.selection.key(since, load.firm + load.soft, self.proficiency[agent], desk.served)
        return (key, since, agent, desk, desk.version)

    def put(self, desk: Desk) -> None:
        """Place an agent who is on duty and has room anew."""
        place = self.candidate(desk)
        self.places[place[2]] = place
        heappush(self.heap, place)
        if desk.held:
            desk.stale[self] = None
        if len(self.heap) > 2 * len(self.places) + SLACK:
            self.heap = [kept for kept in self.heap if self.places.get(kept[2]) is kept]
            heapify(self.heap)

    def drop(self, desk: Desk) -> None:
        """Take an agent out until it is told to have room again."""
        self.places.pop(desk.agent.id, None)
        desk.stale[self] = None

    def front(self, now_ms: Milliseconds) -> Candidate | None:
        """Return the best agent with room, or None; places found untrue on the way are mended."""
        heap, places = self.heap, self.places
        while heap:
            place = heap[0]
            desk = place[3]
            if places.get(place[2]) is not place:
                heappop(heap)
            elif place[4] == desk.version and (desk.until_ms is None or now_ms < desk.until_ms):
                return place
            elif not desk.on_duty(now_ms) or not desk.workload.fits(self.work):
                heappop(heap)
                self.drop(desk)
            else:
                places[place[2]] = true = self.candidate(desk)
                heapreplace(heap, true)
                if desk.held:
                    desk.stale[self] = None
        return None

    def take_front(self) -> Candidate:
        """Remove and return the front, to be given back by `give_back`."""
        return heappop(self.heap)

    def give_back(self, place: Candidate) -> None:
        """Return a place that `take_front` had removed."""
        heappush(self.heap, place)
