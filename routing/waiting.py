"""Who waits: one lane for each requirement and queue, each in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId

if TYPE_CHECKING:
    from routing.case import Case

Entry = tuple[int, Milliseconds, ContactId, "Case"]
"""Arrival less boost, arrival, id: the oldest with its boost comes first, whatever the clock says."""

SLACK = 64
"""Places of contacts that left are cleared away once they outnumber the waiting by this many."""


@dataclass(slots=True, eq=False)
class Lane:
    """Contacts of one queue that ask for the same; all of them compare alike to any agent."""

    queue: QueueId
    heap: list[Entry] = field(default_factory=list)
    waiting: int = 0

    def add(self, case: Case) -> None:
        """Let a contact wait here."""
        contact = case.contact
        entry: Entry = (contact.arrived_ms - case.boost_ms, contact.arrived_ms, contact.id, case)
        case.lane, case.entry, case.state = self, entry, ContactState.QUEUED
        heappush(self.heap, entry)
        self.waiting += 1

    def remove(self, case: Case) -> None:
        """Let a contact leave; the front is always somebody who waits, further back places may be empty."""
        case.lane = case.entry = None
        self.waiting -= 1
        heap = self.heap
        while heap and heap[0][3].entry is not heap[0]:
            heappop(heap)
        if len(heap) > 2 * self.waiting + SLACK:
            self.heap = [entry for entry in heap if entry[3].entry is entry]
            heapify(self.heap)

    def head(self, agent: AgentId, now_ms: Milliseconds) -> Entry | None:
        """Return the first that this agent has not just declined, or None."""
        heap, passed = self.heap, []
        first: Entry | None = None
        while heap and first is None:
            passed.append(heappop(heap))
            case = passed[-1][3]
            if case.entry is passed[-1] and not case.bars(agent, now_ms):
                first = passed[-1]
        for entry in passed:
            if entry[3].entry is entry:
                heappush(heap, entry)
        return first

    def cases(self) -> Iterator[Case]:
        """Yield everybody who waits here, in no order."""
        return (entry[3] for entry in self.heap if entry[3].entry is entry)
