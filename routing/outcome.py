"""What became of the contacts of a stretch of routing: waits, service levels, who served whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from contactcenter.domain.measures import SHORT_ABANDON_SECONDS, ServiceCounts
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ContactId, Milliseconds, QueueId
from routing.decisions import Assigned, Decision
from routing.events import ContactAbandoned, ContactArrived, RoutingEvent

DEFAULT_TARGET_SECONDS = 20


@dataclass(frozen=True, slots=True)
class QueueOutcome:
    """What became of the contacts of one queue.

    Parameters
    ----------
    counts : by how they ended; whoever still waits is in neither.
    waits_ms : sorted waits of those who were answered.
    waiting : contacts not answered, not gone, at the end.
    """

    queue: QueueId
    counts: ServiceCounts
    waits_ms: tuple[int, ...]
    waiting: int

    @property
    def mean_wait_seconds(self) -> float | None:
        """Mean wait of the answered, None when nobody was."""
        return sum(self.waits_ms) / len(self.waits_ms) / MS_PER_SECOND if self.waits_ms else None

    def wait_seconds(self, share: float) -> float | None:
        """Return the wait that a share (0 to 1) of the answered did not exceed, None when nobody was."""
        if not self.waits_ms:
            return None
        return self.waits_ms[min(len(self.waits_ms) - 1, int(share * len(self.waits_ms)))] / MS_PER_SECOND


@dataclass(slots=True)
class Outcome:
    """Collects decisions as they fall.

    Parameters
    ----------
    target_seconds : acceptable waiting time, at least 0.
    arrived : queue and arrival of each contact.
    answered : first assignment of each contact: agent and instant.
    gone : when a contact hung up that was not answered.
    agents : every assignment in order.
    """

    target_seconds: float = DEFAULT_TARGET_SECONDS
    decisions: list[tuple[Milliseconds, Decision]] = field(default_factory=list)
    arrived: dict[ContactId, tuple[QueueId, Milliseconds]] = field(default_factory=dict)
    answered: dict[ContactId, tuple[AgentId, Milliseconds]] = field(default_factory=dict)
    gone: dict[ContactId, Milliseconds] = field(default_factory=dict)
    agents: dict[ContactId, list[AgentId]] = field(default_factory=dict)

    def hear(self, event: RoutingEvent, now_ms: Milliseconds, said: Iterable[Decision]) -> None:
        """Take note of one event and what followed."""
        if isinstance(event, ContactArrived):
            contact = event.contact
            self.arrived.setdefault(contact.id, (contact.queue, contact.arrived_ms))
        self.follow(said, now_ms)
        if isinstance(event, ContactAbandoned) and said and event.contact not in self.answered:
            self.gone[event.contact] = now_ms

    def follow(self, said: Iterable[Decision], now_ms: Milliseconds) -> None:
        """Take note of what was decided."""
        for decision in said:
            self.decisions.append((now_ms, decision))
            if isinstance(decision, Assigned):
                self.answered.setdefault(decision.contact, (decision.agent, now_ms))
                self.agents.setdefault(decision.contact, []).append(decision.agent)

    def queues(self) -> list[QueueOutcome]:
        """Return the outcome of each queue, by its name."""
        members: dict[QueueId, list[ContactId]] = {}
        for contact, (queue, _) in self.arrived.items():
            members.setdefault(queue, []).append(contact)
        return [self._queue(queue, members[queue]) for queue in sorted(members)]

    def _queue(self, queue: QueueId, contacts: list[ContactId]) -> QueueOutcome:
        waits = sorted(self._waited(c, self.answered[c][1]) for c in contacts if c in self.answered)
        lost = [self._waited(c, self.gone[c]) for c in contacts if c in self.gone]
        within = self.target_seconds * MS_PER_SECOND
        counts = ServiceCounts(
            answered=len(waits),
            abandoned=len(lost),
            answered_in_t=sum(wait <= within for wait in waits),
            abandoned_in_t=sum(wait <= within for wait in lost),
            short_abandoned=sum(wait <= SHORT_ABANDON_SECONDS * MS_PER_SECOND for wait in lost),
        )
        return QueueOutcome(queue, counts, tuple(waits), len(contacts) - len(waits) - len(lost))

    def _waited(self, contact: ContactId, until_ms: int) -> int:
        return until_ms - self.arrived[contact][1]
